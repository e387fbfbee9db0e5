// A trained LSTM writes on with temperature, top-k and nucleus in the reader's hand: each letter on the colour of the one unit that knows a
// speaker's name, which can be held.
const CLOSE = 0.2, WARM = 1.5, IN_A_ROW = 5, BARS = 16;

/** The chances that are left: a temperature, then the k likeliest letters, then the fewest with a share `mass` of what these have together. */
function left(logits, { temperature, k, mass }) {
  const p = chances(logits, temperature);
  const order = [...p.keys()].sort((a, b) => p[b] - p[a] || a - b).slice(0, k);
  const all = order.reduce((sum, code) => sum + p[code], 0);
  const kept = new Float64Array(p.length);
  let before = 0;
  for (const code of order) {
    if (before < mass) kept[code] = p[code];
    before += p[code] / all;
  }
  const whole = kept.reduce((sum, one) => sum + one, 0);
  return kept.map((one) => one / whole);
}

/** How many of a text's finished lines in a row end in a colon, at most; empty ones don't count. */
function colonsInARow(text) {
  let row = 0, most = 0;
  for (const line of text.split("\n").slice(0, -1).filter((one) => one)) most = Math.max(most, (row = line.endsWith(":") ? row + 1 : 0));
  return most;
}

movable("cut_writer", (figure) => {
  const { make, number } = movable;
  const { symbols, bits, unit, threshold, sign, inside, trace } = figure.data;
  let p = null, held = false;
  const desk = writingDesk(figure, {
    style: (letter) => colour(sign * ((letter.state?.h[unit] ?? letter.h) - threshold)),
    choose(logits) {
      p = left(logits, { temperature: Number(temperature.value), k: Number(k.value), mass: Number(mass.value) });
      return drawn(p, Math.random());
    },
    settle: (state) => (held ? { ...state, h: state.h.with(unit, inside) } : state),
    drew,
    ended,
  });
  const anew = desk.anew;
  const temperature = figure.slider("temperature", { min: 0.05, max: 2, step: 0.05, value: 0.8 }, (value) => number(value), anew);
  const k = figure.slider("top-k", { min: 1, max: symbols.length, step: 1, value: symbols.length }, (n) => (n < symbols.length ? `${n} letters` : "all"), anew);
  const mass = figure.slider("nucleus", { min: 0.05, max: 1, step: 0.05, value: 1 }, (share) => (share < 1 ? number(share) : "all"), anew);
  const hold = figure.button(`hold unit ${unit} inside of a name`, () => {
    held = !held;
    hold.setAttribute("aria-pressed", held);
    anew();
  });
  desk.lay();
  const svg = figure.picture(74);
  const bars = make(svg, "g");

  const shown = (character) => ({ "\n": "↵", " ": "␣" })[character] ?? character;
  const colour = (value) => `--held: ${Math.round(60 * Math.min(Math.abs(value), 1))}%; --hue: var(--${value < 0 ? "positive" : "negative"})`;

  /** The chances that were left for the last letter, the largest first. */
  function drew() {
    bars.replaceChildren();
    const before = p ?? figure.data.left;
    const order = [...before.keys()].sort((a, b) => before[b] - before[a]).slice(0, BARS);
    order.forEach((code, n) => {
      const height = 46 * before[code], x = 8 + 22 * n;
      make(bars, "rect", { class: "held", x, y: 54 - height, width: 18, height, style: "--held: 80%; --hue: var(--positive)" });
      if (before[code]) make(bars, "text", { x: x + 9, y: 68, "text-anchor": "middle" }, shown(symbols[code]));
    });
    const many = before.reduce((count, one) => count + (one > 0), 0), best = order[0];
    figure.describe(svg, `For the last letter ${many} characters were left to draw from. The likeliest, “${shown(symbols[best])}”, had a chance of ${number(before[best])}.`);
  }

  function ended(text, cost) {
    const line = repeated(text), row = colonsInARow(text);
    const words = `Its letters cost it ${number(cost)} bits each, at temperature 1 and without a cut. Shakespeare's cost it ${number(bits)}.`;
    figure.say(words);
    if (Number(temperature.value) >= WARM && Math.abs(cost - bits) <= CLOSE) figure.reach(0, words);
    if (line) figure.reach(1, `“${line}”, for the second time. ${words}`);
    if (held && row >= IN_A_ROW) figure.reach(2, `${row} lines in a row end in a colon. ${words}`);
  }

  desk.open(trace);
}, { network, chances, drawn, left, colonsInARow });
