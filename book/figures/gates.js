// Work the gates of one cell by hand: a flash comes, then noise.
const CANDIDATES = [0.6, -0.5, 0.8, -0.7, 0.5, 0.9, -0.6, -0.8, 0.7, -0.4, 0.9, -0.6];
const FLASH = 2, OLD = -0.5, WITHIN = 0.05, QUIET = 0.05;

/** One step of a cell whose gates are given: [c, h]. */
function cell(c_prev, i, f, g, o) {
  const c = f * c_prev + i * g;
  return [c, o * Math.tanh(c)];
}

movable("gates", (figure) => {
  const { make, number, path, axes } = movable;
  const svg = figure.picture(206);
  const T = CANDIDATES.length, flash = CANDIDATES[FLASH];
  const { x, y } = axes(
    svg,
    [34, 22, 350, 172],
    { range: [0, T], ticks: [0, 4, 8, 12], label: "steps" },
    { range: [-1.5, 1.5], ticks: [-1, 0, 1], show: (v) => number(v, 0), label: "candidates as bars, the cell c, what it shows h" },
  );
  make(svg, "path", { class: "aim", d: `M${x(FLASH + 1)} ${y(flash)}H350` });
  const bars = make(svg, "g");
  const kept = make(svg, "path", { class: "one" });
  const shown = make(svg, "path", { class: "two dashed" });
  const names = ["c", "h"].map((name) => make(svg, "text", {}, name));

  let cells, outputs;
  const now = () => cells.length - 1;
  const signed = (value) => (value < 0 ? `(${number(value)})` : number(value));
  const kind = (t) => (t === FLASH ? "the flash" : "noise");
  const near = (value, aim) => Math.abs(value - aim) <= WITHIN * Math.abs(aim);
  const close = (value) => Math.max(-1.7, Math.min(1.7, value));

  function show() {
    bars.replaceChildren();
    CANDIDATES.slice(0, now() + 1).forEach((g, t) => {
      const top = y(Math.max(g, 0)), height = Math.abs(y(g) - y(0));
      make(bars, "rect", { x: (x(t) + 7).toFixed(1), y: top.toFixed(1), width: 12, height: height.toFixed(1), class: `${t === FLASH ? "three" : "noise"}${t === now() ? " next" : ""}` });
      if (t === FLASH) make(bars, "text", { x: (x(t) + 13).toFixed(1), y: (top - 4).toFixed(1), "text-anchor": "middle" }, "flash");
    });
    for (const [line, values, name] of [[kept, cells, names[0]], [shown, outputs, names[1]]]) {
      const points = values.map((value, t) => [x(t), y(close(value))]);
      line.setAttribute("d", path(points));
      const [atX, atY] = points[now()];
      name.setAttribute("x", (atX + 3).toFixed(1));
      name.setAttribute("y", (atY + (name === names[0] ? -4 : 11)).toFixed(1));
    }
    figure.describe(svg, `After ${now()} of ${T} steps the cell holds ${number(cells[now()])} and shows ${number(outputs[now()])}. The flash, at step ${FLASH + 1}, is ${number(flash)}.`);
    onward.disabled = now() === T;
    back.disabled = now() === 0;
  }

  const upcoming = () => (now() < T ? ` Next comes ${number(CANDIDATES[now()])}, ${kind(now())}.` : "");

  function step() {
    const t = now(), [i, f, o] = gates.map((gate) => Number(gate.value));
    const [c, h] = cell(cells[t], i, f, CANDIDATES[t], o);
    const sum = `Step ${t + 1}: c = ${number(f)} · ${signed(cells[t])} + ${number(i)} · ${signed(CANDIDATES[t])} = ${number(c)}, h = ${number(h)}.`;
    cells.push(c);
    outputs.push(h);
    figure.say(sum + upcoming());
    show();
    if (now() === T) end();
  }

  function end() {
    const c = cells[T], h = outputs[T];
    if (!near(c, flash)) {
      figure.say(`The end: the cell holds ${number(c)}, and the flash was ${number(flash)}. Go back some steps, or start again.`);
      return;
    }
    const silent = outputs.slice(0, T).every((value) => Math.abs(value) <= QUIET) && near(h, Math.tanh(flash));
    const words = `The cell holds ${number(c)}, and the flash was ${number(flash)}.`;
    const first = figure.reach(0, words);
    if (silent) figure.reach(1, `${words} Nobody outside could know before the last step.`);
    else if (!first) figure.say(`${words} But it should be silent before the last step, and then show ${number(Math.tanh(flash))}.`);
  }

  function start() {
    cells = [OLD];
    outputs = [0];
    figure.say(`From before, the cell holds ${number(OLD)}.${upcoming()}`);
    show();
  }

  figure.row();
  const gates = ["input gate i", "forget gate f", "output gate o"].map((label) =>
    figure.slider(label, { min: 0, max: 1, step: 0.01, value: 0.5 }, (value) => number(value), () => {}));
  figure.row();
  const onward = figure.button("next step", step);
  const back = figure.button("one step back", () => {
    cells.pop();
    outputs.pop();
    figure.say(`Back after step ${now()}: c = ${number(cells[now()])}.${upcoming()}`);
    show();
  });
  figure.button("start again", start);
  start();
}, { cell, candidates: () => CANDIDATES });
