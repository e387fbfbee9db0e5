// A piece of DNA is judged by a network that reads it both ways: what each letter does, against the mean of the three others in its place.
const LETTERS = 57, MOST = 90, FEWEST = 12, ACROSS = 19, WIDE = 18.4, ROW = 66, REACH = 20;

const sigmoid = (a) => 0.5 * (1 + Math.tanh(0.5 * a));

/** The classifier of recorded arrays: judge(codes) -> log odds; asked(codes) -> log odds and effects. */
function network(arrays) {
  const { W_hy, b_y } = arrays;
  const H = arrays.forward_W_h.shape[0], K = arrays.forward_W_x.shape[0];
  const weights = W_hy.values.filter((_, n) => n % 2).map((w, n) => w - W_hy.values[2 * n]); // of a promoter over none

  /** The sum, over all steps, of the hidden states of one direction. */
  function read(codes, where) {
    const [W_x, W_h, b] = ["W_x", "W_h", "b"].map((name) => arrays[`${where}_${name}`].values);
    const h = new Float64Array(H), c = new Float64Array(H), sum = new Float64Array(H), a = new Float64Array(4 * H);
    for (const code of codes) {
      for (let n = 0; n < 4 * H; n += 1) a[n] = b[n] + W_x[4 * H * code + n]; // a one-hot row times a matrix is a row of it
      for (let k = 0; k < H; k += 1) for (let n = 0, row = 4 * H * k; n < 4 * H; n += 1) a[n] += h[k] * W_h[row + n];
      for (let u = 0; u < H; u += 1) {
        c[u] = sigmoid(a[H + u]) * c[u] + sigmoid(a[u]) * Math.tanh(a[2 * H + u]);
        h[u] = sigmoid(a[3 * H + u]) * Math.tanh(c[u]);
        sum[u] += h[u];
      }
    }
    return sum;
  }

  function judge(codes) {
    const sums = [...read(codes, "forward"), ...read([...codes].reverse(), "backward")];
    return sums.reduce((odds, sum, k) => odds + (sum / codes.length) * weights[k], b_y.values[1] - b_y.values[0]);
  }

  function asked(codes) {
    const odds = judge(codes);
    const effects = codes.map((own, t) => {
      let others = 0;
      for (let letter = 0; letter < K; letter += 1) if (letter !== own) others += judge([...codes.slice(0, t), letter, ...codes.slice(t + 1)]);
      return odds - others / (K - 1);
    });
    return { odds, effects };
  }

  return { judge, asked };
}

/** In how many places two sequences differ; infinitely many if they aren't equally long. */
const apart = (one, other) => (one.length === other.length ? [...one].filter((letter, t) => letter !== other[t]).length : Infinity);

/** By how many letters a sequence was pushed to the left to give another one, if it was. */
function pushed(one, other) {
  for (let steps = 1; steps < one.length / 2; steps += 1) if (one.length === other.length && other.startsWith(one.slice(steps))) return steps;
  return 0;
}

movable("promoter", (figure) => {
  const { make, number } = movable;
  const { bases, sequence, odds, effects, promoters, others } = figure.data;
  const turns = { promoters: 0, others: -1 };
  let net = null;

  const label = figure.add("label", { class: "movable-field" });
  make(label, "span", {}, "sequence");
  const field = make(label, "input", { type: "text", spellcheck: "false", autocomplete: "off", autocapitalize: "characters" });
  field.value = sequence;
  figure.row();
  figure.button("judge it", judge);
  figure.button("another promoter", () => next("promoters", promoters));
  figure.button("another that is none", () => next("others", others));
  const svg = figure.picture(20);
  field.addEventListener("keydown", (event) => event.key === "Enter" && judge());

  function next(kind, list) {
    turns[kind] = (turns[kind] + 1) % list.length;
    field.value = list[turns[kind]];
    return judge();
  }

  const verdict = (value) => (value > 0 ? "a promoter" : "none");

  function draw(text, found) {
    const furthest = Math.max(...found.effects.map(Math.abs), 1), rows = Math.ceil(text.length / ACROSS);
    svg.replaceChildren();
    svg.setAttribute("viewBox", `0 0 360 ${ROW * rows}`);
    [...text].forEach((letter, t) => {
      const x = 4 + WIDE * (t % ACROSS), zero = 10 + ROW * Math.floor(t / ACROSS) + REACH;
      const effect = found.effects[t], high = (REACH * Math.abs(effect)) / furthest;
      make(svg, "rect", { class: effect > 0 ? "one bar" : "two bar", x: x + 2, y: (effect > 0 ? zero - high : zero).toFixed(1), width: WIDE - 4, height: high.toFixed(1) });
      make(svg, "text", { x: x + WIDE / 2, y: zero + REACH + 11, "text-anchor": "middle" }, letter);
    });
    for (let row = 0; row < rows; row += 1) make(svg, "path", { class: "grid", d: `M4 ${10 + ROW * row + REACH}H356` });
    const told = [...text].map((letter, t) => `${letter} ${number(found.effects[t], 1)}`).join(", ");
    figure.describe(svg, `${verdict(found.odds)}, log odds ${number(found.odds, 1)}. Each letter with what it adds: ${told}.`);
  }

  async function judge() {
    const text = field.value.toUpperCase().replace(/\s/g, "");
    const strange = [...new Set([...text].filter((letter) => !bases.includes(letter)))];
    if (strange.length) return figure.say(`Only the letters ${[...bases].sort().join(", ")}, please: not ${strange.join(", ")}.`);
    if (text.length < FEWEST || text.length > MOST) return figure.say(`Type ${FEWEST} to ${MOST} letters.`);
    try {
      if (!net) figure.say("Loading the network …");
      net ??= network(await figure.recorded());
    } catch (error) {
      return figure.say(error.message);
    }
    const found = net.asked([...text].map((letter) => bases.indexOf(letter)));
    draw(text, found);
    const best = found.effects.indexOf(Math.max(...found.effects));
    const long = text.length === LETTERS ? "" : ` It has only read sequences of ${LETTERS} letters; this one has ${text.length}.`;
    const told = `${verdict(found.odds)}, log odds ${number(found.odds, 1)}. The ${text[best]} at letter ${best + 1} does most for a promoter.${long}`;
    figure.say(told);
    goals(text, found.odds, told);
  }

  function goals(text, odds, told) {
    if (odds < 0 && promoters.some((real) => apart(real, text) === 1)) figure.reach(0, `One letter changed: ${told}`);
    const changed = Math.min(...others.map((other) => apart(other, text)));
    if (odds > 0 && changed <= 3) figure.reach(1, `${changed} ${changed === 1 ? "letter" : "letters"} changed: ${told}`);
    const steps = Math.max(...promoters.map((real) => pushed(real, text)));
    if (odds < 0 && steps) figure.reach(2, `Moved by ${steps} ${steps === 1 ? "letter" : "letters"}: ${told}`);
  }

  draw(sequence, { odds, effects });
}, { network });
