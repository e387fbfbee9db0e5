// One complex number: what is left of a pulse if a state is multiplied by it at each step.
const STEPS = 32;

/** The real part of lambda^k, for a lambda of this size and angle (in degrees). */
const left = (size, degrees, k) => size ** k * Math.cos((k * degrees * Math.PI) / 180);

movable("turning", (figure) => {
  const { make, number, path, axes } = movable;
  const svg = figure.picture(176);
  const { x, y } = axes(
    svg,
    [40, 16, 350, 140],
    { range: [0, STEPS], ticks: [0, 8, 16, 24, 32], label: "steps after the pulse" },
    { range: [-1, 1], ticks: [-1, -0.5, 0, 0.5, 1], label: "state" },
  );
  make(svg, "path", { class: "aim", d: `M${x(0)} ${y(0)}H${x(STEPS)}` });
  const curve = make(svg, "path", { class: "one" });
  const dots = Array.from({ length: STEPS + 1 }, () => make(svg, "circle", { class: "one", r: 2.2 }));

  const show = () => {
    const r = Number(size.value), angle = Number(turn.value);
    const points = dots.map((_, k) => [x(k), y(left(r, angle, k))]);
    curve.setAttribute("d", path(points));
    dots.forEach((dot, k) => { dot.setAttribute("cx", points[k][0].toFixed(1)); dot.setAttribute("cy", points[k][1].toFixed(1)); });
    figure.describe(svg, `What is left of a pulse of 1 after 0 to ${STEPS} steps, if each multiplies by a number of size ${number(r, 3)} that turns by ${angle} degrees. After 8 steps it is ${number(left(r, angle, 8))}, after 32 steps ${number(left(r, angle, 32))}.`);
  };
  const check = () => {
    const r = Number(size.value), angle = Number(turn.value), half = Math.log(0.5) / Math.log(r);
    if (angle === 0 && Math.abs(half / 10 - 1) <= 0.05) figure.reach(0, `A number of ${number(r, 3)} without an angle is a forget gate that never changes. Half is left after ${number(half, 1)} steps.`);
    if (angle % 360 === 45 && left(r, angle, 24) >= 0.8) figure.reach(1, `Eight steps of 45 degrees are a whole turn, and 24 are three: ${number(left(r, angle, 24))} is left.`);
    if (angle === 180 && left(r, angle, STEPS) >= 0.9) figure.reach(2, `Half a turn at each step is a factor of −${number(r, 3)}: plus, minus, plus, minus. No gate between 0 and 1 does this.`);
  };

  figure.row();
  const size = figure.slider("size", { min: 0.8, max: 1, step: 0.001, value: figure.data.size }, (r) => number(r, 3), show, check);
  const turn = figure.slider("angle", { min: 0, max: 180, step: 5, value: figure.data.angle }, (angle) => `${angle}°`, show, check);
  show();
}, { left });
