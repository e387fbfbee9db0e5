// A trained LSTM writes on, letter by letter: each letter on the colour of one unit's cell, and that unit's gates below.
const RUN = 300, KEPT = 900, COLUMNS = 36, LINE = 12, CLOSE = 0.15, GATES = ["i", "f", "o"];

const sigmoid = (a) => 0.5 * (1 + Math.tanh(0.5 * a));

/** The chances that a softmax gives at a temperature. */
function chances(logits, temperature) {
  const most = Math.max(...logits);
  const odds = logits.map((logit) => Math.exp((logit - most) / temperature));
  const whole = odds.reduce((sum, one) => sum + one, 0);
  return odds.map((one) => one / whole);
}

/** The place at which the running sum of the chances passes `chance`, from 0 to 1. */
function drawn(p, chance) {
  for (let place = 0, sum = 0; place < p.length; place += 1) if ((sum += p[place]) > chance) return place;
  return p.length - 1;
}

/** An LSTM with its read-out from recorded arrays: step(state, code) -> the next state, with its gates; logits(state). */
function network({ W_x, W_h, b, W_hy, b_y }) {
  const H = W_hy.shape[0], K = b_y.shape[0];

  function step({ h, c }, code) {
    const a = W_x.values.slice(4 * H * code, 4 * H * (code + 1)); // a one-hot row times a matrix is a row of it
    for (let n = 0; n < 4 * H; n += 1) a[n] += b.values[n];
    for (let k = 0; k < H; k += 1) for (let n = 0, row = 4 * H * k; n < 4 * H; n += 1) a[n] += h[k] * W_h.values[row + n];
    const [i, f, g, o] = [sigmoid, sigmoid, Math.tanh, sigmoid].map((squash, block) => a.slice(block * H, (block + 1) * H).map(squash));
    const after = c.map((held, u) => f[u] * held + i[u] * g[u]);
    return { i, f, o, c: after, h: after.map((held, u) => o[u] * Math.tanh(held)) };
  }

  function logits({ h }) {
    const z = b_y.values.slice();
    for (let k = 0; k < H; k += 1) for (let n = 0; n < K; n += 1) z[n] += h[k] * W_hy.values[K * k + n];
    return z;
  }

  return { step, logits, zero: () => ({ h: new Float64Array(H), c: new Float64Array(H) }) };
}

/** A line that a text has twice, of some length; the last one may not be finished yet. */
function repeated(text) {
  const lines = text.split("\n").slice(0, -1).filter((line) => line.length >= LINE);
  return lines.find((line, n) => lines.indexOf(line) < n);
}

movable("writer", (figure) => {
  const { make, number } = movable;
  const { symbols, bits, units, follows, counts, beginning, written, trace } = figure.data;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let net = null, loading = null, letters = [], run = [], began = beginning, busy = false;

  const label = figure.add("label", { class: "movable-field" });
  make(label, "span", {}, "begin with");
  const field = make(label, "textarea", { rows: 2, spellcheck: "false" });
  field.value = beginning;
  figure.row();
  const write = figure.button(`write ${RUN} letters`, () => (busy ? pause() : whenReady(start)));
  figure.button("begin again", () => whenReady(() => (pause(), begin(), show())));
  const temperature = figure.slider("temperature", { min: 0.05, max: 2, step: 0.05, value: 0.7 }, (value) => number(value), () => (run = []));
  const unit = figure.slider("unit", { min: 0, max: units.length - 1, step: 1, value: 0 }, (n) => `number ${units[n]}`, () => whenReady(show));
  const page = figure.add("pre", { class: "letters writer", tabindex: 0, role: "region", "aria-label": "What the network reads and writes" });
  const svg = figure.picture(78);
  const cells = make(svg, "g");
  [...GATES, "c"].forEach((name, row) => make(svg, "text", { x: 6, y: 18 + 14 * row, "text-anchor": "middle" }, name));
  figure.row();
  figure.button("this unit counts the letters of a line", () => guess(units[unit.value]));

  const shown = (character) => ({ "\n": "↵", " ": "" })[character] ?? character;
  // Before the weights are there, the numbers of the first unit stand in the page.
  const of = (letter, name) => letter.state?.[name][units[unit.value]] ?? letter[name];
  const colour = (value) => `--held: ${Math.round(60 * Math.min(Math.abs(value) / 2, 1))}%; --hue: var(--${value < 0 ? "negative" : "positive"})`;

  function addLetter(letter) {
    letters.push(letter);
    letter.span = make(page, "span", { style: colour(of(letter, "c")) }, letter.character === "\n" ? "↵\n" : letter.character);
    if (!letter.own) letter.span.classList.add("read");
    if (letters.length > KEPT) letters.shift().span.remove();
  }

  function strips() {
    cells.replaceChildren();
    letters.slice(-COLUMNS).forEach((letter, n) => {
      const x = 16 + 9.5 * n;
      GATES.forEach((name, row) => make(cells, "rect", { class: "gate", x, y: 8 + 14 * row, width: 9, height: 12, style: `--open: ${Math.round(100 * of(letter, name))}%` }));
      make(cells, "rect", { class: "held", x, y: 50, width: 9, height: 12, style: colour(of(letter, "c")) });
      make(cells, "text", { x: x + 4.5, y: 74, "text-anchor": "middle" }, shown(letter.character));
    });
  }

  function show() {
    for (const letter of letters) letter.span.style = colour(of(letter, "c"));
    strips();
    const last = letters.at(-1);
    const gates = GATES.map((name) => `${name} ${number(of(last, name))}`).join(", ");
    figure.describe(svg, `Unit ${units[unit.value]} over the last ${COLUMNS} letters. At the last one: ${gates}, and the cell holds ${number(of(last, "c"))}.`);
  }

  async function load() {
    figure.say("Loading the network …");
    net = network(await figure.recorded());
    read(letters.map(({ character, own }) => ({ character, own })));
    figure.say("");
  }

  /** Do something once the network is there. */
  function whenReady(then) {
    loading ??= load();
    loading.then(then).catch((error) => {
      loading = net ? loading : null;
      figure.say(error.message);
    });
  }

  /** Begin with these letters. */
  function read(given) {
    page.replaceChildren();
    letters = [];
    let state = net.zero();
    for (const letter of given) addLetter({ ...letter, state: (state = net.step(state, symbols.indexOf(letter.character))) });
  }

  function begin() {
    began = field.value;
    const known = [...began].filter((character) => symbols.includes(character));
    const strange = [...new Set([...began].filter((character) => !symbols.includes(character)))];
    run = [];
    read((known.length ? known : ["\n"]).map((character) => ({ character })));
    figure.say(strange.length ? `The plays have no ${strange.join(" ")}, so the network never saw it, and it is left out.` : "");
  }

  function start() {
    figure.say("Writing …");
    if (field.value !== began) begin();
    busy = true;
    write.textContent = "pause";
    write.setAttribute("aria-pressed", "true");
    if (run.length >= RUN) run = [];
    requestAnimationFrame(frame);
  }

  function pause() {
    busy = false;
    write.textContent = `write ${RUN} letters`;
    write.setAttribute("aria-pressed", "false");
  }

  function frame() {
    if (!busy) return;
    for (let n = 0; n < (calm ? 25 : 1) && run.length < RUN; n += 1) next();
    page.scrollTop = page.scrollHeight;
    strips();
    if (run.length < RUN) requestAnimationFrame(frame);
    else end();
  }

  function next() {
    const { state } = letters.at(-1), z = net.logits(state), T = Number(temperature.value);
    const code = drawn(chances(z, T), Math.random());
    run.push(-Math.log2(chances(z, 1)[code]));
    addLetter({ character: symbols[code], own: true, state: net.step(state, code) });
  }

  function end() {
    pause();
    show();
    const T = Number(temperature.value), cost = run.reduce((sum, one) => sum + one, 0) / run.length;
    const line = repeated(letters.map(({ character }) => character).join(""));
    const words = `At temperature ${number(T)} its letters cost it ${number(cost)} bits each. Shakespeare's cost it ${number(bits)}.`;
    figure.say(words);
    if (line) figure.reach(0, `“${line}”, for the second time. ${words}`);
    if (Math.abs(cost - bits) <= CLOSE) figure.reach(1, words);
  }

  function guess(chosen) {
    const r = follows[units.indexOf(chosen)], rule = `Over the unseen text the cell of unit ${chosen} follows the place in the line with a correlation of ${number(r)}.`;
    if (chosen === counts) figure.reach(2, `${rule} It runs down along each line. At the line's end its forget gate shuts, and the count begins anew.`);
    else figure.say(`${rule} Look for one that changes evenly along each line, and jumps where a new one begins.`);
  }

  [...(beginning + written)].forEach((character, n) => {
    const numbers = Object.fromEntries(Object.entries(trace).map(([name, values]) => [name, values[n]]));
    addLetter({ character, own: n >= beginning.length, ...numbers });
  });
  show();
}, { network, chances, drawn, repeated });
