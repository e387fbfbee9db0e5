// A trained translator reads a date as people write it and writes it as 2024-03-05, and shows where it looks for each digit.
const LONGEST = 36, MOST = 12, UNSURE = 0.6, LEFT = 18, WIDE = 9, HIGH = 14, TOP = 22;

const sigmoid = (a) => 0.5 * (1 + Math.tanh(0.5 * a));

/** A softmax over numbers; minus infinity has no share. */
function softmax(scores) {
  const most = Math.max(...scores), odds = scores.map((score) => Math.exp(score - most));
  const whole = odds.reduce((sum, one) => sum + one, 0);
  return odds.map((one) => one / whole);
}

/** x W + b, of a vector and a recorded matrix. */
function times(x, { shape: [, N], values }, b) {
  const y = b ? b.values.slice() : new Float64Array(N);
  x.forEach((factor, k) => {
    if (factor) for (let n = 0; n < N; n += 1) y[n] += factor * values[N * k + n];
  });
  return y;
}

const oneHot = (K, code) => Float64Array.from({ length: K }, (_, k) => Number(k === code));
const joined = (a, b) => Float64Array.from([...a, ...b]);

/** The translator from recorded arrays: read(codes) -> what it knows of a date; step(state, code, known, hidden) -> the next symbol's chances. */
function network(p) {
  const H = p.W_0.shape[1], K = p.b_y.shape[0], S = p.forward_W_x.shape[0];

  /** One step of a GRU, reset after the product. */
  function gru(x, h, name) {
    const from = times(x, p[`${name}_W_x`], p[`${name}_b_x`]), held = times(h, p[`${name}_W_h`], p[`${name}_b_h`]);
    return h.map((old, u) => {
      const r = sigmoid(from[u] + held[u]), z = sigmoid(from[H + u] + held[H + u]);
      return (1 - z) * Math.tanh(from[2 * H + u] + r * held[2 * H + u]) + z * old;
    });
  }

  function oneWay(codes, name) {
    let h = new Float64Array(H);
    return codes.map((code) => (h = gru(oneHot(S, code), h, name)));
  }

  function read(codes) {
    const forth = oneWay(codes, "forward"), back = oneWay([...codes].reverse(), "backward");
    const states = forth.map((h, place) => joined(h, back[codes.length - 1 - place]));
    const s0 = times(joined(forth.at(-1), back.at(-1)), p.W_0, p.b_0).map(Math.tanh);
    return { states, keys: states.map((h) => times(h, p.W_k)), s0 };
  }

  /** `hidden` is a place that may not be looked at, or -1. */
  function step(s, code, { states, keys }, hidden = -1) {
    const query = times(s, p.W_q);
    const score = (key) => key.reduce((sum, part, a) => sum + Math.tanh(query[a] + part) * p.v.values[a], 0);
    const alpha = softmax(keys.map((key, place) => (place === hidden ? -Infinity : score(key))));
    const context = new Float64Array(2 * H);
    states.forEach((h, place) => h.forEach((value, u) => (context[u] += alpha[place] * value)));
    const next = gru(joined(oneHot(K, code), context), s, "decoder");
    return { s: next, alpha, p: softmax([...times(next, p.W_hy, p.b_y)]) };
  }

  /** The likeliest symbol each time, up to the end symbol: [{code, p, alpha}], the end not among them. */
  function translate(codes, hidden = -1) {
    const known = read(codes), written = [];
    let s = known.s0, code = K - 2;
    while (written.length < MOST) {
      const look = step(s, code, known, hidden);
      code = look.p.indexOf(Math.max(...look.p));
      if (code === K - 1) break;
      written.push({ code, p: look.p[code], alpha: look.alpha });
      s = look.s;
    }
    return written;
  }

  return { read, step, translate };
}

/** Whether a text such as 2023-02-31 has the form of a date, but is no day. */
function noDay(text) {
  const [, year, month, day] = text.match(/^(\d{4})-(\d\d)-(\d\d)$/) ?? [];
  if (!year) return false;
  const date = new Date(Date.UTC(2000, Number(month) - 1, Number(day)));
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day);
}

movable("translator", (figure) => {
  const { make, number } = movable;
  const { symbols, digits, examples, shown } = figure.data;
  let net = null, loading = null, text = shown.text, whole = shown.looks, seen = whole;

  const label = figure.add("label", { class: "movable-field" });
  make(label, "span", {}, "a date");
  const field = make(label, "input", { type: "text", maxlength: LONGEST, spellcheck: "false", autocomplete: "off" });
  field.value = text;
  const output = figure.add("p", { class: "translator-written" });
  const svg = figure.picture(TOP + HIGH * (MOST + 0.5));
  figure.row();
  const names = Object.keys(examples);
  const place = figure.slider("the same day in", { min: 0, max: names.length - 1, step: 1, value: names.indexOf(shown.place) }, (n) => names[n], (n) => {
    field.value = examples[names[n]];
    whenReady(translate);
  });
  const hide = figure.slider("hide letter", { min: 0, max: LONGEST, step: 1, value: 0 }, (n) => (n ? `${n} ${[...text][n - 1] ?? ""}` : "none"), () => whenReady(look));

  const read = (looks) => looks.map(({ code }) => digits[code]).join("");

  function show() {
    svg.replaceChildren();
    const letters = [...text], hidden = Number(hide.value) - 1;
    letters.forEach((letter, n) => {
      const look = n === hidden ? { class: "hidden" } : {};
      make(svg, "text", { x: LEFT + WIDE * (n + 0.5), y: TOP - 8, "text-anchor": "middle", ...look }, letter === " " ? "" : letter);
    });
    seen.forEach(({ code, p, alpha }, row) => {
      const y = TOP + HIGH * row;
      make(svg, "text", { x: 6, y: y + 10, "text-anchor": "middle" }, digits[code]);
      alpha.forEach((weight, n) => make(svg, "rect", { class: "look", x: LEFT + WIDE * n, y, width: WIDE - 1, height: HIGH - 2, style: `--open: ${Math.round(100 * weight)}%` }));
      make(svg, "rect", { class: "one", x: LEFT + WIDE * LONGEST + 2, y: y + 2, width: (14 * p).toFixed(1), height: HIGH - 6 });
    });
    output.textContent = read(seen);
    const looks = seen.map(({ code, alpha }) => `${digits[code]} at ${letters[alpha.indexOf(Math.max(...alpha))]}`).join(", ");
    figure.describe(svg, `From “${text}” it writes ${read(seen)}. For each it looks most at: ${looks}.`);
  }

  /** Do something once the network is there. */
  function whenReady(then) {
    loading ??= figure.recorded().then((arrays) => {
      net = network(arrays);
      figure.say("");
    });
    if (!net) figure.say("Loading the network …");
    loading.then(then).catch((error) => {
      loading = net ? loading : null;
      figure.say(error.message);
    });
  }

  const codes = () => [...text].map((letter) => symbols.indexOf(letter));

  function translate() {
    const typed = [...field.value.toLowerCase()], strange = [...new Set(typed.filter((letter) => !symbols.includes(letter)))];
    text = typed.filter((letter) => symbols.includes(letter)).join("");
    hide.value = 0;
    hide.dispatchEvent(new Event("input"));
    if (!text) return figure.say("Type a date, in letters and digits.");
    whole = seen = net.translate(codes());
    show();
    figure.say(strange.length ? `It has never seen ${strange.join(" ")}, so that is left out.` : "");
    judge();
  }

  function judge() {
    const written = read(whole), least = whole.reduce((worst, one) => (one.p < worst.p ? one : worst), { p: 1 });
    if (noDay(written)) figure.reach(0, `There is no ${written}. It has learnt how dates are written, and no calendar.`);
    if (least.p < UNSURE) figure.reach(1, `Of the ${digits[least.code]} in ${written} it was sure to ${number(100 * least.p, 0)} %.`);
  }

  function look() {
    const hidden = Number(hide.value) - 1;
    if (!net || !text) return;
    if (hidden >= [...text].length) return figure.say("The date has no such letter.");
    seen = hidden < 0 ? whole : net.translate(codes(), hidden);
    show();
    if (hidden < 0) return;
    const before = read(whole), after = read(seen);
    const changed = [...before].filter((digit, n) => digit !== after[n]).length;
    figure.say(`Without a look at “${[...text][hidden]}” it writes ${after}.`);
    if (before.length === after.length && changed === 1) figure.reach(2, `Without a look at “${[...text][hidden]}” it writes ${after}, not ${before}.`);
  }

  field.addEventListener("change", () => whenReady(translate));
  show();
}, { network, softmax, noDay });
