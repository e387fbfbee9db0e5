// A trained network reads digits that are drawn here, or typed and then put together from digits of the test part.
const ROWS = 8, DOTS = 4, PEN = 4.6, NARROWER = 0.8, WIDEST_GAP = 2, LEAST = 0.3, BLANK = 10, MOST = 70, UNSURE = 0.6;
const WIDE = 720, HIGH = 200; // the drawing field, in its own units

const sigmoid = (a) => 0.5 * (1 + Math.tanh(0.5 * a));

/** The distance of a point from the line between two others. */
function distance([x, y], [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

/** Strokes, lists of points on a field so high, as columns of eight pixels: scaled to 32 rows of dots, drawn with the pen, counted by fours. */
function columnsOf(strokes, high = HIGH) {
  const points = strokes.flat(), ys = points.map(([, y]) => y), xs = points.map(([x]) => x);
  const tall = Math.max(Math.max(...ys) - Math.min(...ys), LEAST * high), middle = (Math.max(...ys) + Math.min(...ys)) / 2;
  const scale = (ROWS * DOTS - PEN) / tall, left = Math.min(...xs);
  const moved = strokes.map((stroke) => stroke.map(([x, y]) => [(x - left) * scale * NARROWER + PEN / 2, (y - middle) * scale + (ROWS * DOTS) / 2]));
  const width = Math.ceil(((Math.max(...xs) - left) * scale * NARROWER + PEN) / DOTS);
  const columns = Array.from({ length: width }, () => new Float64Array(ROWS));
  for (let r = 0; r < ROWS * DOTS; r += 1) {
    for (let c = 0; c < width * DOTS; c += 1) {
      const dot = [c + 0.5, r + 0.5];
      const inked = moved.some((stroke) => stroke.some((point, n) => distance(dot, stroke[Math.max(n - 1, 0)], point) <= PEN / 2));
      if (inked) columns[Math.floor(c / DOTS)][Math.floor(r / DOTS)] += 1 / DOTS ** 2;
    }
  }
  return narrowed(columns);
}

/** Without empty columns at both ends. */
function trimmed(columns) {
  const inked = columns.map((column) => column.some(Boolean));
  return columns.slice(inked.indexOf(true), inked.lastIndexOf(true) + 1);
}

/** Without the columns by which a gap is too wide. */
function narrowed(columns) {
  let gap = 0;
  return trimmed(columns).filter((column) => {
    gap = column.some(Boolean) ? 0 : gap + 1;
    return gap <= WIDEST_GAP;
  });
}

/** Glyphs of 64 shades, 0 to g, beside each other with an empty column between them. */
function written(glyphs) {
  return glyphs.flatMap((glyph, n) => {
    const columns = Array.from({ length: ROWS }, (_, c) => Float64Array.from({ length: ROWS }, (_, r) => "0123456789abcdefg".indexOf(glyph[ROWS * r + c]) / 16));
    return [...(n ? [new Float64Array(ROWS)] : []), ...trimmed(columns)];
  });
}

/** The reader from recorded arrays: columns -> the chances of all symbols in each column. */
function network(p) {
  const H = p.layer0_forward_W_h.shape[0], K = p.b_y.shape[0];

  function oneWay(columns, name) {
    const [W_x, W_h, b] = ["W_x", "W_h", "b"].map((part) => p[`layer0_${name}_${part}`].values);
    let h = new Float64Array(H), c = new Float64Array(H);
    return columns.map((column) => {
      const a = b.slice();
      column.forEach((shade, d) => shade && a.forEach((_, n) => (a[n] += shade * W_x[4 * H * d + n])));
      h.forEach((value, u) => value && a.forEach((_, n) => (a[n] += value * W_h[4 * H * u + n])));
      c = c.map((old, u) => sigmoid(a[H + u]) * old + sigmoid(a[u]) * Math.tanh(a[2 * H + u]));
      return (h = c.map((value, u) => sigmoid(a[3 * H + u]) * Math.tanh(value)));
    });
  }

  return (columns) => {
    const forth = oneWay(columns, "forward"), back = oneWay([...columns].reverse(), "backward").reverse();
    return columns.map((_, t) => {
      const scores = p.b_y.values.slice();
      [...forth[t], ...back[t]].forEach((value, u) => scores.forEach((_, k) => (scores[k] += value * p.W_hy.values[K * u + k])));
      const odds = scores.map((score) => Math.exp(score - Math.max(...scores))), whole = odds.reduce((sum, one) => sum + one);
      return odds.map((one) => one / whole);
    });
  };
}

/** What the likeliest path spells: [{digit, p}], p the digit's largest chance while it is held. */
function spelt(chances) {
  const read = [];
  let before = BLANK;
  for (const row of chances) {
    const p = Math.max(...row), digit = row.indexOf(p);
    if (digit !== BLANK && digit !== before) read.push({ digit, p });
    else if (digit !== BLANK) read.at(-1).p = Math.max(read.at(-1).p, p);
    before = digit;
  }
  return read;
}

movable("digit_reader", (figure) => {
  const { make, number } = movable;
  const { glyphs, shown } = figure.data;
  let net = null, loading = null, strokes = [], typed = shown.text;

  const paper = figure.add("canvas", { class: "digit-paper", width: WIDE, height: HIGH, role: "img", "aria-label": "A field to draw digits in, with a mouse, a pen or a finger" });
  const pen = paper.getContext("2d");
  const label = figure.add("label", { class: "movable-field" });
  make(label, "span", {}, "or type digits");
  const field = make(label, "input", { type: "text", inputmode: "numeric", maxlength: 8, autocomplete: "off" });
  field.value = typed;
  figure.row();
  const sample = figure.slider("sample", { min: 1, max: glyphs[0].length, step: 1, value: 1 }, String, () => whenReady(type));
  figure.button("clear", () => {
    strokes = [];
    draw();
    figure.say("");
  });
  const output = figure.add("p", { class: "digit-read" });
  const svg = figure.picture(204);

  /** The strokes as they were drawn. */
  function draw() {
    pen.clearRect(0, 0, WIDE, HIGH);
    Object.assign(pen, { lineWidth: 14, lineCap: "round", lineJoin: "round", strokeStyle: getComputedStyle(paper).color });
    for (const stroke of strokes) {
      pen.beginPath();
      stroke.forEach(([x, y], n) => pen[n ? "lineTo" : "moveTo"](x, y));
      if (stroke.length === 1) pen.lineTo(stroke[0][0] + 0.1, stroke[0][1]);
      pen.stroke();
    }
  }

  function show(columns, chances, read) {
    svg.replaceChildren();
    const wide = Math.min(9, 340 / columns.length), left = 18, cell = (x, y, height, share) =>
      make(svg, "rect", { class: "look", x: (left + wide * x).toFixed(2), y, width: (0.94 * wide).toFixed(2), height, style: `--open: ${Math.round(100 * share)}%` });
    columns.forEach((column, t) => column.forEach((shade, r) => shade && cell(t, 2 + 8.5 * r, 8, shade)));
    chances.forEach((row, t) => row.forEach((p, k) => p > 0.01 && cell(t, 80 + 11 * k, 10, p)));
    for (let k = 0; k <= BLANK; k += 1) make(svg, "text", { x: 12, y: 89 + 11 * k, "text-anchor": "end" }, k === BLANK ? "–" : String(k));
    const text = read.map(({ digit }) => digit).join("");
    output.textContent = text ? `It reads ${text}.` : "It reads nothing.";
    figure.describe(svg, `A strip of ${columns.length} columns. ${output.textContent} ${read.map(({ digit, p }) => `${digit} to ${number(100 * p, 0)} %`).join(", ")}.`);
  }

  /** Read a strip; `truth` is what it says, if that is known. */
  function reads(columns, truth = null) {
    if (columns.length > MOST) return figure.say("That is too long for the field of the picture: draw it larger, or fewer digits.");
    const chances = net(columns), read = spelt(chances), text = read.map(({ digit }) => digit).join("");
    show(columns, chances, read);
    figure.say("");
    if (truth !== null && text !== truth) figure.reach(0, `${truth} is read as ${text || "nothing"}.`);
    const twice = text.match(/(\d)\1/);
    if (twice && truth !== null && text === truth) figure.reach(1, `It reads ${text}, with both of the ${twice[1]}s.`);
    const least = read.reduce((worst, one) => (one.p < worst.p ? one : worst), { p: 1 });
    if (least.p < UNSURE) figure.reach(2, `Of the ${least.digit} in ${text} it was sure to ${number(100 * least.p, 0)} %.`);
  }

  /** Do something once the network is there. */
  function whenReady(then) {
    loading ??= figure.recorded().then((arrays) => (net = network(arrays)));
    if (!net) figure.say("Loading the network …");
    loading.then(then).catch((error) => {
      loading = net ? loading : null;
      figure.say(error.message);
    });
  }

  function type() {
    typed = field.value.replace(/\D/g, "");
    if (!typed) return figure.say("Type some digits, or draw them.");
    strokes = [];
    draw();
    reads(written([...typed].map((digit) => glyphs[digit][Number(sample.value) - 1])), typed);
  }

  const place = (event) => {
    const box = paper.getBoundingClientRect();
    return [((event.clientX - box.left) * WIDE) / box.width, ((event.clientY - box.top) * HIGH) / box.height];
  };
  paper.addEventListener("pointerdown", (event) => {
    paper.setPointerCapture(event.pointerId);
    strokes.push([place(event)]);
    draw();
  });
  paper.addEventListener("pointermove", (event) => {
    if (!paper.hasPointerCapture(event.pointerId)) return;
    strokes.at(-1).push(place(event));
    draw();
  });
  paper.addEventListener("pointerup", () => whenReady(() => reads(columnsOf(strokes))));
  field.addEventListener("change", () => whenReady(type));
  const first = written([...shown.text].map((digit) => glyphs[digit][0]));
  show(first, shown.chances, spelt(shown.chances));
}, { network, columnsOf, written, spelt });
