// Two sequences that differ on their first day only, read by one network under a slider for its spectral radius.
const FOUND = [0.5, 2];

/** States of one sequence of numbers, from zero: h = tanh(x W_xh + h W_hh radius), or without the tanh. */
function states(x, W_xh, W_hh, radius, squash) {
  let h = W_xh.map(() => 0);
  return x.map((input) => {
    const a = W_xh.map((w, j) => input * w + radius * h.reduce((sum, value, i) => sum + value * W_hh[i][j], 0));
    h = squash ? a.map(Math.tanh) : a;
    return h;
  });
}

/** The distance between two states at each step. */
const apart = (one, other) => one.map((h, t) => Math.hypot(...h.map((value, i) => value - other[t][i])));

movable("two_pasts", (figure) => {
  const { make, number, path, axes } = movable;
  const { x, nudge, W_xh, W_hh } = figure.data;
  const nudged = [x[0] + nudge, ...x.slice(1)];
  const svg = figure.picture(250), days = x.length - 1;
  const across = { range: [0, days], ticks: [0, 20, 40, 60], label: "days later" };
  const upper = axes(svg, [40, 20, 350, 76], { ...across, ticks: [], label: "" }, { range: [-1, 1], ticks: [-1, 0, 1], show: (v) => number(v, 0), label: "one unit, in both" });
  const lower = axes(svg, [40, 106, 350, 216], across, { range: [1e-6, 1e3], log: true, ticks: [1e-6, 1e-3, 1, 1e3], show: (v) => ({ 0.000001: "10⁻⁶", 0.001: "10⁻³", 1000: "10³" })[v] ?? "1", label: "distance between the states, first day = 1" });
  for (const bound of FOUND) make(svg, "path", { class: "aim", d: `M40 ${lower.y(bound).toFixed(1)}H350` });
  const first = make(svg, "path", { class: "one" });
  const second = make(svg, "path", { class: "two dashed" });
  const distance = make(svg, "path", { class: "three" });
  const clip = (value, low, high) => Math.max(low, Math.min(high, value));
  let squash = true;

  function ratios(radius) {
    const both = [x, nudged].map((days) => states(days, W_xh, W_hh, radius, squash));
    const distances = apart(...both);
    return { both, ratio: distances.map((one) => one / distances[0]) };
  }

  const short = (ratio) => (ratio >= 0.01 && ratio < 1000 ? number(ratio) : ratio.toExponential(0).replace("-", "−"));
  const tell = (radius) => `${number(radius)}: after ${days} days the difference is ${short(ratios(radius).ratio[days])} times the first`;

  function show(radius) {
    const { both, ratio } = ratios(radius);
    [first, second].forEach((line, n) => line.setAttribute("d", path(both[n].map((h, t) => [upper.x(t), upper.y(clip(h[0], -1.2, 1.2))]))));
    distance.setAttribute("d", path(ratio.map((value, t) => [lower.x(t), lower.y(clip(value, 5e-7, 2e3))])));
    figure.describe(svg, `Two sequences that differ on the first day only. Above, one unit of the state for both; below, the distance between the two states on a logarithmic scale: after ${days} days it is ${short(ratio[days])} times that of the first day.`);
  }

  function check(radius) {
    const ratio = ratios(radius).ratio[days];
    if (ratio < FOUND[0] || ratio > FOUND[1]) return;
    if (squash) figure.reach(0, `At a radius of ${number(radius)} the first day is still seen after ${days} days, neither faded nor blown up. It is above 1, because each tanh has a slope below 1 and takes something away.`);
    else figure.reach(1, `Without tanh the distance is multiplied by the radius ${days} times, so only 1 keeps it. And next to 1 there is hardly any room.`);
  }

  figure.row();
  const slider = figure.slider("spectral radius", { min: 0.5, max: 2, step: 0.01, value: 0.8 }, tell, show, check);
  figure.row();
  const knob = figure.button("without tanh", () => {
    squash = !squash;
    knob.setAttribute("aria-pressed", !squash);
    slider.dispatchEvent(new Event("input"));
    figure.say(squash ? "With tanh, as it was." : "Now linear: the state is no longer squashed.");
    check(Number(slider.value));
  });
  knob.setAttribute("aria-pressed", false);
  show(0.8);
}, { states, apart });
