// A sentence is judged by a network that reads it both ways and pools by attention: the weight of each word, and what the verdict loses without it.
const MOST = 16, HIGH = 40;

const sigmoid = (a) => 0.5 * (1 + Math.tanh(0.5 * a));

/** The classifier of recorded arrays: judge(codes) -> {odds, weights}, the log odds of good over bad, and a weight for each word. */
function network(arrays) {
  const { W_a, b_a, v, W_hy, b_y } = arrays;
  const H = arrays.forward_W_h.shape[0], A = v.shape[0];

  /** The hidden states of one direction's LSTM, in the order in which it reads. */
  function read(codes, where) {
    const [W_x, W_h, b] = ["W_x", "W_h", "b"].map((name) => arrays[`${where}_${name}`].values);
    let h = new Float64Array(H), c = new Float64Array(H);
    return codes.map((code) => {
      const a = W_x.slice(4 * H * code, 4 * H * (code + 1)); // a one-hot row times a matrix is a row of it
      for (let n = 0; n < 4 * H; n += 1) a[n] += b[n];
      for (let k = 0; k < H; k += 1) for (let n = 0, row = 4 * H * k; n < 4 * H; n += 1) a[n] += h[k] * W_h[row + n];
      const [i, f, g, o] = [sigmoid, sigmoid, Math.tanh, sigmoid].map((squash, block) => a.slice(block * H, (block + 1) * H).map(squash));
      c = c.map((held, u) => f[u] * held + i[u] * g[u]);
      h = c.map((held, u) => o[u] * Math.tanh(held));
      return h;
    });
  }

  /** How large a state's weight is to be, before the weights are made to sum to 1. */
  function score(state) {
    let sum = 0;
    for (let n = 0; n < A; n += 1) {
      let a = b_a.values[n];
      for (let k = 0; k < 2 * H; k += 1) a += state[k] * W_a.values[A * k + n];
      sum += Math.tanh(a) * v.values[n];
    }
    return sum;
  }

  function judge(codes) {
    const back = read([...codes].reverse(), "backward").reverse();
    const states = read(codes, "forward").map((h, t) => [...h, ...back[t]]);
    const scores = states.map(score), most = Math.max(...scores);
    const raw = scores.map((one) => Math.exp(one - most)), whole = raw.reduce((sum, one) => sum + one, 0);
    const weights = raw.map((one) => one / whole);
    let odds = b_y.values[1] - b_y.values[0];
    for (let k = 0; k < 2 * H; k += 1) {
      const mean = states.reduce((sum, state, t) => sum + weights[t] * state[k], 0);
      odds += mean * (W_hy.values[2 * k + 1] - W_hy.values[2 * k]);
    }
    return { odds, weights };
  }

  /** The same, with how far the log odds move without each word. */
  function asked(codes) {
    const { odds, weights } = judge(codes);
    const effects = codes.map((_, k) => odds - judge(codes.filter((_, n) => n !== k)).odds);
    return { odds, weights, effects };
  }

  return { judge, asked };
}

/** The place of the largest number. */
const largest = (values) => values.indexOf(Math.max(...values));

movable("verdict", (figure) => {
  const { make, number } = movable;
  const { symbols, sentence, weights, effects, odds, adjectives } = figure.data;
  const calledGood = new Map(); // the words of a sentence in alphabetical order -> its verdicts so far
  let net = null;

  const label = figure.add("label", { class: "movable-field" });
  make(label, "span", {}, "sentence");
  const field = make(label, "input", { type: "text", spellcheck: "false", autocomplete: "off" });
  field.value = sentence;
  figure.row();
  figure.button("judge it", judge);
  const svg = figure.picture(20);
  field.addEventListener("keydown", (event) => event.key === "Enter" && judge());
  const known = figure.add("p", { class: "movable-note" });
  known.textContent = `It knows: ${symbols.join(" ")}`.replace(": ,", ": the comma,");

  const verdict = (value) => (value > 0 ? "good" : "bad");

  function draw(words, found) {
    const rows = words.length, top = 18, down = 15, furthest = Math.max(...found.effects.map(Math.abs), 1);
    svg.replaceChildren();
    svg.setAttribute("viewBox", `0 0 360 ${top + down * rows + 4}`);
    make(svg, "text", { x: 84, y: 11 }, "weight");
    make(svg, "text", { x: 270, y: 11, "text-anchor": "middle" }, "moves the verdict: to bad | to good");
    make(svg, "path", { class: "grid", d: `M270 ${top}V${top + down * rows}` });
    words.forEach((word, n) => {
      const y = top + down * n, weight = found.weights[n], effect = found.effects[n], width = (70 * Math.abs(effect)) / furthest;
      make(svg, "text", { x: 76, y: y + 10.5, "text-anchor": "end" }, word);
      make(svg, "rect", { class: "one bar", x: 84, y: y + 2, width: (70 * weight).toFixed(1), height: 10 });
      make(svg, "text", { x: (88 + 70 * weight).toFixed(1), y: y + 10.5 }, number(weight));
      make(svg, "rect", { class: "two bar", x: (effect < 0 ? 270 - width : 270).toFixed(1), y: y + 2, width: width.toFixed(1), height: 10 });
    });
    const told = words.map((word, n) => `${word} ${number(found.weights[n])}, ${number(found.effects[n], 1)}`).join("; ");
    figure.describe(svg, `${verdict(found.odds)}, log odds ${number(found.odds, 1)}. Each word with its weight and how far it moves the verdict: ${told}.`);
  }

  async function judge() {
    const typed = field.value.toLowerCase().replace(/,/g, " , ").split(/[^a-z,]+/).filter(Boolean);
    const strange = [...new Set(typed.filter((word) => !symbols.includes(word)))];
    const words = typed.filter((word) => symbols.includes(word)).slice(0, HIGH);
    if (words.length < 2) return figure.say("Type at least two words that it knows.");
    try {
      if (!net) figure.say("Loading the network …");
      net ??= network(await figure.recorded());
    } catch (error) {
      return figure.say(error.message);
    }
    const found = net.asked(words.map((word) => symbols.indexOf(word) + 1));
    draw(words, found);
    const looked = words[largest(found.weights)], counts = words[largest(found.effects.map(Math.abs))];
    const left = strange.length ? ` It doesn't know ${strange.join(", ")}.` : "";
    const far = words.length > MOST ? " Longer than any sentence it learnt from." : "";
    const told = `${verdict(found.odds)}, log odds ${number(found.odds, 1)}. It looks most at “${looked}”; “${counts}” counts most.${left}${far}`;
    figure.say(told);
    goals(words, found, told);
  }

  function goals(words, { odds, weights, effects }, told) {
    const turns = words.findIndex((word, n) => !adjectives.includes(word) && (odds - effects[n]) * odds < 0);
    if (turns >= 0) figure.reach(0, `Without “${words[turns]}” it would be ${verdict(odds - effects[turns])}. ${told}`);
    const sizes = effects.map(Math.abs);
    if (Math.min(...sizes) === sizes[largest(weights)]) figure.reach(1, `No word moves it less than “${words[largest(weights)]}”. ${told}`);
    const same = [...words].sort().join(" "), before = calledGood.get(same);
    if (before !== undefined && before !== odds > 0) figure.reach(2, `The same ${words.length} words were ${verdict(-odds)} before. ${told}`);
    calledGood.set(same, odds > 0);
  }

  draw(sentence.split(" "), { odds, weights, effects });
}, { network });
