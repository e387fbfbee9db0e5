// A recorded network writes characters point by point, and goes on with one that the reader begins.
const MOST = 60, SIDE = 240, LEFT = 60, HALF = 5.6, TOLERANCE = 0.2, PAUSE = 70, SHOWN = 0.03;

movable("handwriting", (figure) => {
  const { make } = movable, { beginnings, shown } = figure.data, names = Object.keys(beginnings);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const unit = SIDE / (2 * HALF), across = (x) => LEFT + SIDE / 2 + unit * x, down = (y) => SIDE / 2 - unit * y;
  let net = null, loading = null, begun = [], written = shown, own = [], clouds = null, run = 0, finished = new Map();

  const svg = figure.picture(SIDE);
  svg.classList.add("paper");
  figure.row();
  const write = figure.button("write", () => whenReady(start));
  figure.button("clear the paper", () => (stop(), begin([]), figure.say("")));
  figure.row();
  const temperature = figure.slider("temperature", { min: 0.1, max: 2, step: 0.1, value: 0.4 }, (value) => value.toFixed(1), () => {});
  const which = figure.slider("begin like", { min: 0, max: names.length - 1, step: 1, value: 0 }, (n) => names[n], fromExample);
  const many = figure.slider("its first strokes", { min: 0, max: 6, step: 1, value: 0 }, String, fromExample);

  function fromExample() {
    stop();
    begin(beginnings[names[Number(which.value)]].slice(0, Number(many.value)));
  }

  /** Put these strokes on the paper as the beginning. */
  function begin(strokes) {
    begun = strokes;
    written = clouds = null;
    own = [];
    show();
    if (net) whenReady(look);
  }

  /** Show where the network expects the next point after what is begun. */
  function look() {
    if (written) return;
    clouds = { mixture: net.expected(stateAfter(begun)), from: begun.flat().at(-1) ?? [0, 0] };
    show();
  }

  const stateAfter = (strokes) => movesOf(strokes).reduce((state, move) => net.step(state, move), net.zero());
  const path = (stroke) => stroke.map(([x, y], n) => `${n ? "L" : "M"}${across(x).toFixed(1)} ${down(y).toFixed(1)}`).join("");

  function show() {
    svg.replaceChildren();
    make(svg, "rect", { class: "sheet", x: LEFT, y: 0.5, width: SIDE, height: SIDE - 1 });
    if (clouds) shares(clouds.mixture.logits).forEach((share, k) => share > SHOWN && cloud(clouds, k, share));
    for (const stroke of begun) make(svg, "path", { class: "begun", d: path(stroke) });
    for (const stroke of written ?? []) make(svg, "path", { class: "stroke", d: path(stroke) });
    if (own.length) make(svg, "path", { class: "begun", d: path(own) });
    const all = begun.length + (written?.length ?? 0);
    figure.describe(svg, all ? `A character of ${all} strokes so far, ${begun.length} of them given.` : "An empty sheet.");
  }

  /** An ellipse of one standard deviation around where a Gaussian has its middle. */
  function cloud({ mixture: { x, y, sd_x, sd_y, rho }, from }, k, share) {
    const a = sd_x[k] ** 2, d = sd_y[k] ** 2, between = rho[k] * sd_x[k] * sd_y[k];
    const root = Math.hypot((a - d) / 2, between), long = Math.sqrt((a + d) / 2 + root), short = Math.sqrt(Math.max((a + d) / 2 - root, 0));
    const turn = (-90 / Math.PI) * Math.atan2(2 * between, a - d);
    const [cx, cy] = [across(from[0] + x[k]), down(from[1] + y[k])];
    make(svg, "ellipse", { class: "cloud", cx, cy, rx: unit * long + 1, ry: unit * short + 1, transform: `rotate(${turn.toFixed(1)} ${cx} ${cy})`, style: `--share: ${share.toFixed(2)}` });
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

  function stop() {
    run += 1;
    write.textContent = "write";
  }

  function start() {
    if (write.textContent === "stop") return stop();
    stop();
    figure.say("Writing …");
    write.textContent = "stop";
    written = [];
    const heat = Number(temperature.value), mine = run;
    const state = { now: stateAfter(begun), at: begun.flat().at(-1) ?? [0, 0], stroke: [], points: begun.flat().length };
    const next = () => {
      if (mine !== run) return;
      do {
        if (point(state, heat)) return ended(state, heat);
      } while (calm);
      show();
      setTimeout(next, PAUSE);
    };
    next();
  }

  /** One point more; true if the character has come to its end, or to its last point. */
  function point(state, heat) {
    const mixture = net.expected(state.now), [x, y] = drawPoint(Math.random(), [normal(), normal()], mixture, heat);
    const pen = chosen(shares(mixture.pen, heat), Math.random());
    clouds = { mixture, from: state.at };
    state.at = [state.at[0] + x, state.at[1] + y];
    if (!state.stroke.length) written.push(state.stroke);
    state.stroke.push(state.at);
    state.points += 1;
    state.ended = pen === END;
    state.now = net.step(state.now, [x, y, pen]);
    if (pen !== DRAW) state.stroke = [];
    return state.ended || state.points >= MOST;
  }

  function ended({ points, ended: byItself }, heat) {
    stop();
    clouds = null;
    show();
    const number = begun.length + written.length, told = `${number} strokes, ${points} points, temperature ${heat.toFixed(1)}.`;
    figure.say(byItself ? told : `It was stopped after ${points} points. ${told}`);
    if (byItself && begun.length) judge(number, told);
  }

  /** What a finished character with a given beginning reaches. */
  function judge(number, told) {
    const beginning = JSON.stringify(begun), { before = number, times = 0 } = finished.get(beginning) ?? {}, again = before === number ? times + 1 : 1;
    finished.set(beginning, { before: number, times: again });
    figure.reach(0, `It went on from ${begun.length === 1 ? "the stroke" : `the ${begun.length} strokes`} that it was given: ${told}`);
    if (before !== number) figure.reach(1, `${before} strokes before, now ${number}, from the same beginning.`);
    if (again === 3) figure.reach(2, `${number} strokes, three times in a row, from the same beginning.`);
  }

  /** Where on the paper a pointer is. */
  function place(event) {
    const box = svg.getBoundingClientRect(), scale = 360 / box.width;
    return [((event.clientX - box.left) * scale - LEFT - SIDE / 2) / unit, (SIDE / 2 - (event.clientY - box.top) * scale) / unit];
  }

  svg.addEventListener("pointerdown", (event) => {
    stop();
    if (written) begin([]);
    own = [place(event)];
    svg.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  svg.addEventListener("pointermove", (event) => {
    if (!own.length) return;
    own.push(place(event));
    show();
  });
  const lift = () => {
    if (own.length > 1) begin([...begun, simplified(own, TOLERANCE)]);
    own = [];
  };
  svg.addEventListener("pointerup", lift);
  svg.addEventListener("pointercancel", lift);

  show();
}, { network, drawPoint, simplified, movesOf, shares });
