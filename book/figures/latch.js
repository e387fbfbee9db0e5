// Press a latch, and cut its loop. One press of a button is one moment.
const MOMENTS = 24, HELD = 10;

/** The bit after a moment: 1 if it was set or comes back round the loop, unless it is reset. */
const latch = (set, reset, state) => Number(set + state >= 1 && !reset);

movable("latch", (figure) => {
  const { make, path } = movable;
  const svg = figure.picture(196);
  const wire = (d) => make(svg, "path", { d });
  const words = (x, y, text, anchor = "start") => make(svg, "text", { x, y, "text-anchor": anchor }, text);

  const set = wire("M64 66H132m-6-4l6 4l-6 4");
  const reset = wire("M64 88H129");
  make(svg, "circle", { cx: 133, cy: 88, r: 3.5 });
  const loop = [wire("M210 77V22H192"), wire("M174 22H155V51m-4-6l4 6l4-6")];
  const bridge = wire("M192 22H174");
  const out = wire("M178 77H262");
  make(svg, "circle", { cx: 155, cy: 77, r: 23 });
  words(155, 81, "≥ 1", "middle");
  const lamp = make(svg, "circle", { cx: 280, cy: 77, r: 17, class: "lamp" });
  const lampWord = words(304, 81, "");
  words(58, 70, "set", "end");
  words(58, 92, "reset", "end");
  words(182, 14, "its own output, a moment ago", "middle");

  const rows = ["set", "reset", "lamp"].map((name, i) => {
    words(58, 132 + 18 * i, name, "end");
    make(svg, "path", { class: "base", d: `M64 ${134 + 18 * i}H352` });
    return make(svg, "path", { class: ["two", "three", "one"][i] });
  });
  words(352, 190, "moments →", "end");

  let past, cut, held, moment;
  const last = () => past[past.length - 1];

  function show() {
    const { set: s, reset: r, state } = last();
    const carries = (part, on) => part.setAttribute("class", on ? "on" : "");
    carries(set, s);
    carries(reset, r);
    carries(out, state);
    carries(loop[0], state);
    carries(loop[1], state && !cut);
    carries(bridge, state);
    bridge.setAttribute("visibility", cut ? "hidden" : "visible");
    lamp.setAttribute("class", state ? "lamp on" : "lamp");
    lampWord.textContent = state ? "on" : "off";
    const shown = past.slice(-MOMENTS - 1);
    ["set", "reset", "state"].forEach((name, i) => {
      const y = (value) => 134 + 18 * i - 12 * value;
      // What comes in stands in its moment; what comes of it, in the next one.
      const points = shown.slice(1).flatMap((one, t) => [[64 + 12 * t, y(name === "state" ? shown[t].state : one[name])], [76 + 12 * t, y(name === "state" ? shown[t].state : one[name])]]);
      rows[i].setAttribute("d", points.length ? path(points) : "");
    });
    figure.describe(svg, `A threshold unit with a loop from its output back to its input${cut ? ", cut through" : ""}; set excites it, reset vetoes it. The lamp at its output is ${state ? "on" : "off"}.`);
  }

  function pass(s, r) {
    const { state: before } = last();
    const state = latch(s, r, cut ? 0 : before);
    past.push({ set: s, reset: r, state });
    moment += 1;
    held = state && !s && !r ? held + 1 : 0;
    show();
    figure.say(`Moment ${moment}: the lamp is ${state ? "on" : "off"}${held ? `, and nothing has been pressed for ${held} ${held > 1 ? "moments" : "moment"}` : ""}.`);
    if (held === HELD) figure.reach(0, `${HELD} moments without a press, and the lamp is still on: the bit goes round in the loop. It could go on for ever.`);
    if (cut && before && !state && !r) figure.reach(1, "Nobody pressed reset. Without the loop the unit hears nothing, so the bit is gone a moment later.");
  }

  function start() {
    past = [{ set: 0, reset: 0, state: 0 }];
    held = moment = 0;
    setCut(false);
  }
  function setCut(to) {
    cut = to;
    knife.setAttribute("aria-pressed", cut);
    show();
  }

  figure.row();
  figure.button("set", () => pass(1, 0));
  figure.button("reset", () => pass(0, 1));
  figure.button("let a moment pass", () => pass(0, 0));
  const knife = figure.button("cut the loop", () => {
    setCut(!cut);
    figure.say(cut ? "The loop is cut. Let a moment pass." : "The loop is whole again.");
  });
  figure.button("start again", () => {
    start();
    figure.say("");
  });
  start();
}, { latch });
