// How many units are you? The reader plays the echo task, and the own curve is drawn beside those of the networks.
const ANSWERS = 12, MASTERED = 11, MOST = 12;

/** What is right at each step: the flip of `delay` steps ago; before the first echo, nothing. */
const echo = (flips, delay) => flips.map((_, t) => (t < delay ? 0 : flips[t - delay]));
/** The share of answers, from step `delay` on, that are right. */
function shareRight(flips, answers, delay) {
  const right = echo(flips, delay).slice(delay);
  return right.filter((flip, t) => flip === answers[delay + t]).length / right.length;
}

movable("n_back", (figure) => {
  const { make, number, path, axes } = movable;
  const { lags, right } = figure.data;
  const svg = figure.picture(238), LAST = Math.max(...lags);
  const row = make(svg, "g");
  const { x, y } = axes(
    svg,
    [34, 92, 350, 204],
    { range: [0, LAST], ticks: [0, 8, 16, 24, 32].filter((lag) => lag <= LAST), label: "steps back" },
    { range: [0.4, 1], ticks: [0.5, 0.75, 1], show: (share) => `${100 * share} %`, label: "" },
  );
  const legend = (n, name, look) => {
    make(svg, "path", { class: look, d: `M${8 + 92 * n} 68h12` });
    make(svg, "text", { x: 23 + 92 * n, y: 71.5 }, name);
  };
  make(svg, "text", { x: 8, y: 50 }, "share of echoes right");
  Object.entries(right).forEach(([name, shares], n) => {
    const look = ["one", "two dashed", "three"][n % 3];
    make(svg, "path", { class: look, d: path(lags.map((lag, i) => [x(lag), y(shares[i])])) });
    legend(n, name, look);
  });
  const yours = make(svg, "path", { class: "yours" });
  const points = make(svg, "g");
  legend(Object.keys(right).length, "you", "yours");

  const curve = new Map();
  let flips, answers, delay;
  const word = (flip) => (flip > 0 ? "up" : "down");
  const playing = () => flips && answers.length < flips.length;
  const back = () => `${delay} ${delay > 1 ? "steps" : "step"} back`;

  function showRow() {
    row.replaceChildren();
    if (!flips) return;
    const wide = 340 / flips.length, target = echo(flips, delay);
    answers.forEach((answer, t) => {
      const look = t < delay ? "seen" : answer === target[t] ? "right" : "wrong";
      make(row, "circle", { class: look, cx: (10 + wide * (t + 0.5)).toFixed(1), cy: 20, r: 3 });
    });
    if (playing()) {
      const t = answers.length, middle = 10 + wide * (t + 0.5), tip = 20 - 13 * flips[t], foot = 20 + 7 * flips[t];
      make(row, "path", { class: "flip", d: `M${(middle - 9).toFixed(1)} ${foot}h18L${middle.toFixed(1)} ${tip}z` });
    }
  }

  function showCurve() {
    const mine = [...curve].sort(([a], [b]) => a - b).map(([lag, share]) => [x(lag), y(Math.max(share, 0.4))]);
    yours.setAttribute("d", path(mine));
    points.replaceChildren();
    for (const [cx, cy] of mine) make(points, "circle", { class: "yours", cx: cx.toFixed(1), cy: cy.toFixed(1), r: 3.5 });
    const told = [...curve].map(([lag, share]) => `${number(100 * share, 0)} % at ${lag}`).join(", ");
    figure.describe(svg, `The share of echoes right against the delay, for ${Object.keys(right).join(", ")}, and for you${told ? `: ${told}` : ", who have not played yet"}.`);
  }

  const ask = () => `It is ${word(flips[answers.length])} now. ${answers.length < delay ? "Only look, and press either button." : `Which was it ${back()}?`}`;

  function begin() {
    delay = Number(slider.value);
    flips = Array.from({ length: delay + ANSWERS }, () => (Math.random() < 0.5 ? 1 : -1));
    answers = [];
    figure.say(ask());
    showRow();
    up.focus();
  }

  function answer(flip) {
    if (!playing()) return figure.say("Choose how many steps back, and press play.");
    const t = answers.length, was = echo(flips, delay)[t];
    answers.push(flip);
    showRow();
    if (!playing()) return finish();
    figure.say(`${t < delay ? "" : flip === was ? "Right. " : `No, it was ${word(was)}. `}${ask()}`);
  }

  function finish() {
    const share = shareRight(flips, answers, delay);
    curve.set(delay, share);
    showCurve();
    figure.say(`${Math.round(share * ANSWERS)} of ${ANSWERS} right at ${back()}. Choose another delay.`);
    if (curve.size >= 3) figure.reach(0, `Three points of your curve are drawn; at ${back()} you had ${Math.round(share * ANSWERS)} of ${ANSWERS} right.`);
    const mastered = (lag) => curve.get(lag) * ANSWERS >= MASTERED - 1e-9;
    const edge = [...curve.keys()].find((lag) => mastered(lag) && curve.has(lag + 1) && !mastered(lag + 1));
    if (edge) figure.reach(1, `You hold it over ${edge} and no longer over ${edge + 1}. A tape does that with ${edge + 1} units: the flip of now, and the ${edge} before it.`);
  }

  figure.row();
  const slider = figure.slider("steps back", { min: 1, max: MOST, step: 1, value: 1 }, String, () => {});
  figure.row();
  figure.button("play", begin);
  const up = figure.button("▲ up", () => answer(1));
  const down = figure.button("▼ down", () => answer(-1));
  for (const button of [up, down]) {
    button.addEventListener("keydown", (event) => {
      const flip = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!flip) return;
      event.preventDefault();
      (flip > 0 ? up : down).focus();
      answer(flip);
    });
  }
  figure.say("Press play. Then answer with the buttons, or with the arrow keys ↑ and ↓.");
  showCurve();
}, { echo, shareRight });
