// What figures share in which a recorded LSTM writes: the network, the draw of a letter, and the desk with the text that is read and written.
const RUN = 300, KEPT = 900, LINE = 12;

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

/** A field for what the network reads, buttons, and the page on which it writes on.
 *
 * The figure says how: style(letter) is a letter's colour; choose(logits) the code that is written next; settle(state) what a state becomes
 * before anything is read from it; drew() is called after each frame, ended(text, cost) after a run, with the mean bits that it cost the network.
 * `lay` puts the page in its place; `open` fills it with letters whose numbers stand in the data, before any weight is there.
 */
function writingDesk(figure, { style, choose, settle = (state) => state, drew, ended }) {
  const { make } = movable, { symbols, beginning } = figure.data;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let net = null, loading = null, page = null, letters = [], run = [], began = beginning, busy = false;

  const label = figure.add("label", { class: "movable-field" });
  make(label, "span", {}, "begin with");
  const field = make(label, "textarea", { rows: 2, spellcheck: "false" });
  field.value = beginning;
  figure.row();
  const write = figure.button(`write ${RUN} letters`, () => (busy ? pause() : whenReady(start)));
  figure.button("begin again", () => whenReady(() => (pause(), begin(), show())));

  function lay() {
    page = figure.add("pre", { class: "letters writer", tabindex: 0, role: "region", "aria-label": "What the network reads and writes" });
  }

  function open(trace) {
    const { written } = figure.data;
    [...(beginning + written)].forEach((character, n) => {
      const numbers = Object.fromEntries(Object.entries(trace).map(([name, values]) => [name, values[n]]));
      addLetter({ character, own: n >= beginning.length, ...numbers });
    });
    show();
  }

  function addLetter(letter) {
    letters.push(letter);
    letter.span = make(page, "span", { style: style(letter) }, letter.character === "\n" ? "↵\n" : letter.character);
    if (!letter.own) letter.span.classList.add("read");
    if (letters.length > KEPT) letters.shift().span.remove();
  }

  function show() {
    for (const letter of letters) letter.span.style = style(letter);
    drew();
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
    for (const letter of given) addLetter({ ...letter, state: (state = settle(net.step(state, symbols.indexOf(letter.character)))) });
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
    drew();
    if (run.length < RUN) requestAnimationFrame(frame);
    else end();
  }

  function next() {
    const { state } = letters.at(-1), logits = net.logits(state), code = choose(logits);
    run.push(-Math.log2(chances(logits, 1)[code]));
    addLetter({ character: symbols[code], own: true, state: settle(net.step(state, code)) });
  }

  function end() {
    pause();
    show();
    ended(letters.map(({ character }) => character).join(""), run.reduce((sum, one) => sum + one, 0) / run.length);
  }

  return { lay, open, show, whenReady, anew: () => (run = []), letters: () => letters };
}
