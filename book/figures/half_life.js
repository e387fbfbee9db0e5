// Half-lives by one number: how long a belt keeps what it has, if its forget gate is a bias alone.
const AIMS = [3, 30, 300], WITHIN = 0.05;

const sigmoid = (a) => 0.5 * (1 + Math.tanh(0.5 * a));
/** What is left of 1 after so many steps. */
const left = (bias, steps) => sigmoid(bias) ** steps;
/** After how many steps one half is left. */
const halfLife = (bias) => Math.log(0.5) / Math.log(sigmoid(bias));

movable("half_life", (figure) => {
  const { make, number, path, axes } = movable;
  const svg = figure.picture(176);
  const percent = (share) => `${number(100 * share, share > 0.99 && share < 1 ? 1 : 0)} %`;
  const { x, y } = axes(
    svg,
    [40, 22, 350, 140],
    { range: [1, 1000], log: true, ticks: [1, ...AIMS, 1000], label: "steps" },
    { range: [0, 1], ticks: [0, 0.5, 1], show: percent, label: "left on the belt" },
  );
  for (const aim of AIMS) make(svg, "path", { class: "aim", d: `M${x(aim).toFixed(1)} ${y(0)}V${y(0.5)}` });
  const curve = make(svg, "path", { class: "one" });
  const drop = make(svg, "path", { class: "two" });
  const steps = Array.from({ length: 121 }, (_, i) => 1000 ** (i / 120));
  const found = [];

  function show(bias) {
    const half = halfLife(bias), shown = Math.min(Math.max(half, 1), 1000);
    curve.setAttribute("d", path(steps.map((step) => [x(step), y(left(bias, step))])));
    drop.setAttribute("d", `M${x(1)} ${y(0.5)}H${x(shown).toFixed(1)}${half > 1 && half < 1000 ? `V${y(0)}` : ""}`);
    figure.describe(svg, `What is left on the belt against the number of steps, from 1 to 1000 on a logarithmic scale. It falls from 1 and is one half after ${number(half, 1)} steps.`);
  }
  const tell = (bias) => `b = ${number(bias)}, σ(b) = ${number(sigmoid(bias), 4)}: half is gone after ${number(halfLife(bias), 1)} steps`;

  function check(bias) {
    const goal = AIMS.findIndex((aim) => Math.abs(halfLife(bias) / aim - 1) <= WITHIN);
    if (goal < 0 || figure.isReached(goal)) return;
    found[goal] = bias;
    const below = found[goal - 1];
    const grown = below === undefined ? "" : ` Ten times as long for ${number(bias - below)} more of b; log 10 is ${number(Math.log(10))}.`;
    figure.reach(goal, `A bias of ${number(bias)} keeps ${percent(sigmoid(bias))} at each step, and half of it for about ${AIMS[goal]} steps.${grown}`);
  }

  figure.row();
  figure.slider("forget bias", { min: -1, max: 8, step: 0.05, value: 0 }, tell, show, check);
  show(0);
}, { sigmoid, left, halfLife });
