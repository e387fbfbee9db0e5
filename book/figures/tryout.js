// A tryout: it runs in Python with the learner's functions, and comes back as panels. A panel has a title and one of
//   lines   [{x: [...], y: [...], as: one | two | three | aim}], on axes x and y, each [label, from, to]; log: both are logarithmic;
//           ticks: [[x, text], ...] on x; bare: a drawing, as wide as high, with nothing on its axes
//   dots    rows of numbers from 0 to 1
//   text
const BOX = [34, 24, 350, 130], BARE = [97, 24, 263, 190];

/** How two or more names are said in a row. */
const listed = (names) => [names.slice(0, -1).join(", "), names.at(-1)].filter(Boolean).join(" and ");

/** Round values on an axis: the powers of ten if it is logarithmic. */
function ticks([, from, to], log) {
  if (!log) return [from, to - from > 2 ? Math.round((from + to) / 2) : (from + to) / 2, to];
  const powers = Array.from({ length: 41 }, (_, n) => 10 ** (n - 20));
  return powers.filter((power) => power >= 0.999 * from && power <= 1.001 * to);
}

movable("tryout", (figure) => {
  const { make, number, path, axes } = movable;
  const { module, name, chapter, sliders } = figure.data;

  /** What the learner has written in this chapter. */
  function answers() {
    if (typeof UnrolledAnswers === "undefined") return [];
    const names = Object.keys(UnrolledAnswers.course.find((one) => one.name === chapter)?.points ?? {});
    return names.map((exercise) => [exercise, UnrolledAnswers.get(exercise).text]).filter(([, text]) => text != null);
  }

  function drawLines(panel) {
    const [, , , bottom] = panel.bare ? BARE : BOX;
    const svg = make(shown, "svg", { viewBox: `0 0 360 ${bottom + (panel.bare ? 4 : 30)}`, role: "img" });
    const show = (value) => (panel.log ? (value < 0.01 ? value.toExponential(0).replace("e-", "e−") : String(value)) : number(value, Number.isInteger(value) ? 0 : 1));
    const along = (axis, label, named) => ({ range: axis.slice(1), log: panel.log, ticks: panel.bare || named ? [] : ticks(axis, panel.log), label, show });
    const { x, y } = axes(svg, panel.bare ? BARE : BOX, along(panel.x, panel.x[0], panel.ticks), along(panel.y, panel.title));
    if (panel.bare) svg.querySelector(".axes path").remove();
    for (const [value, text] of panel.ticks ?? []) make(svg, "text", { x: x(value).toFixed(1), y: bottom + 13, "text-anchor": "middle" }, text);
    for (const line of panel.lines) {
      const points = line.y.map((value, n) => [x(line.x[n]), y(value)]);
      make(svg, "path", { class: panel.lines.length > 6 ? `${line.as} thin` : line.as, d: path(points) });
    }
    const ends = panel.lines.slice(0, 6).map((line) => `${number(line.y[0], 3)} to ${number(line.y.at(-1), 3)}`);
    figure.describe(svg, `${panel.title}: ${panel.lines.length} line${panel.lines.length > 1 ? "s" : ""}, from ${ends.join("; from ")}${panel.lines.length > 6 ? "; and so on" : ""}.`);
  }

  function drawDots(panels) {
    const size = 352 / panels.length / Math.max(...panels.map(({ dots }) => dots[0].length)) - 8 / panels[0].dots[0].length;
    const svg = make(shown, "svg", { viewBox: `0 0 360 ${Math.ceil(18 + size * panels[0].dots.length)}`, role: "img" });
    panels.forEach(({ title, dots }, n) => {
      const left = 4 + (352 / panels.length) * n;
      make(svg, "text", { x: left, y: 10 }, title);
      dots.forEach((row, i) => row.forEach((ink, j) => {
        make(svg, "rect", { class: "one", x: (left + size * j).toFixed(2), y: (16 + size * i).toFixed(2), width: size.toFixed(2), height: size.toFixed(2), "fill-opacity": (0.08 + 0.92 * ink).toFixed(2) });
      }));
    });
    figure.describe(svg, `Drawings of dots: ${panels.map(({ title, dots }) => `${title}, ${dots.flat().filter((ink) => ink > 0.5).length} dots of ink`).join("; ")}.`);
  }

  function draw({ panels, ours }) {
    shown.replaceChildren();
    shown.classList.toggle("ours", ours.length > 0);
    const dots = panels.filter((panel) => panel.dots);
    if (dots.length) drawDots(dots);
    for (const panel of panels) {
      if (panel.lines) drawLines(panel);
      else if (panel.text) make(shown, "pre", { class: "tryout-text", tabindex: 0 }, panel.text);
    }
  }

  async function run() {
    halt.disabled = false;
    start.disabled = true;
    figure.say("Running …");
    const settings = Object.fromEntries(inputs.map(([setting, input]) => [setting, Number(input.value)]));
    const progress = (sentence, fraction) => figure.say(fraction < 1 ? sentence : "Running …");
    const { value, text, printed } = await UnrolledPython.call(module, name, answers(), settings, { progress });
    halt.disabled = true;
    start.disabled = false;
    if (value) draw(value);
    else shown.replaceChildren();
    if (text || printed) make(shown, "pre", { class: "tryout-printed", tabindex: 0 }, [printed, text].filter(Boolean).map((part) => part.trimEnd()).join("\n"));
    const ours = value?.ours.length ? ` Paler, because ${listed(value.ours)} ${value.ours.length > 1 ? "are" : "is"} ours until you have written ${value.ours.length > 1 ? "them" : "it"} above.` : "";
    figure.say(value ? `${value.said}${ours}` : "It did not come to its end:");
  }

  const shown = figure.add("div", { class: "tryout-shown" });
  figure.row();
  const show = (value) => String(Number(value.toFixed(2)));
  const inputs = Object.entries(sliders).map(([setting, [[min, max, step], value]]) => [setting, figure.slider(setting.replaceAll("_", " "), { min, max, step, value }, show, () => {})]);
  figure.row();
  const start = figure.button("run it", run);
  const halt = figure.button("stop", () => UnrolledPython.stop());
  halt.disabled = true;
  if (window.UnrolledPython) return;
  start.disabled = true;
  figure.say("This copy of the book can't run Python in its pages; the chapter's notebook can.");
}, { ticks, listed });
