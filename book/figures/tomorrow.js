// Tomorrow's electricity demand, by a recorded LSTM that reads two weeks of changes against the week before and answers five quantiles of each half-hour.
const DAY = 48, WEEK = 7, DAYS = 14, BOX = [34, 24, 350, 170], HOURS = 6, MOST = 1000, FAR = 600, ENOUGH = [0.9, 0.95];

const sigmoid = (a) => 0.5 * (1 + Math.tanh(0.5 * a));

/** The forecaster of recorded arrays: forecast(rows) -> 48 rows of five numbers in order, in units of the scale. */
function network({ W_x, W_h, b, W_hy, b_y }) {
  const [D, wide] = W_x.shape, H = wide / 4, Q = b_y.shape[0] / DAY;

  function add(a, values, factors) {
    factors.forEach((factor, k) => {
      for (let n = 0, row = a.length * k; n < a.length; n += 1) a[n] += factor * values[row + n];
    });
    return a;
  }

  function forecast(rows) {
    let h = new Float64Array(H), c = new Float64Array(H);
    for (const row of rows) {
      const a = add(add(b.values.slice(), W_x.values, row.slice(0, D)), W_h.values, h);
      const [i, f, g, o] = [sigmoid, sigmoid, Math.tanh, sigmoid].map((squash, block) => a.slice(block * H, (block + 1) * H).map(squash));
      c = c.map((held, u) => f[u] * held + i[u] * g[u]);
      h = c.map((held, u) => o[u] * Math.tanh(held));
    }
    const answer = add(b_y.values.slice(), W_hy.values, h);
    return Array.from({ length: DAY }, (_, step) => answer.slice(Q * step, Q * (step + 1)).sort());
  }

  return { forecast };
}

/** Five quantiles in megawatts for the day `n` days after the first; `more` is added to days before it: {1: yesterday, 7: a week ago}. */
function tomorrow(net, { demand, works, scale, first, from }, n, more = {}) {
  const today = first - from + n; // counted from the first day that is told
  const asked = (day, step) => demand[DAY * day + step] + (more[today - day] ?? 0);
  const rows = Array.from({ length: DAYS }, (_, k) => {
    const day = today - DAYS + k;
    const changes = Array.from({ length: DAY }, (_, step) => (asked(day, step) - asked(day - WEEK, step)) / scale);
    return [...changes, 0, 1, works[day], works[day + 1], works[day - WEEK], works[day + 1 - WEEK]];
  });
  return net.forecast(rows).map((answers, step) => [...answers].map((value) => asked(today - WEEK, step) + scale * value));
}

movable("tomorrow", (figure) => {
  const { make, number, path, axes } = movable;
  const { demand, first, from, day, quantiles, margin } = figure.data;
  const days = demand.length / DAY - (first - from);
  const came = (n, step) => demand[DAY * (first - from + n) + step];
  const date = (n) => new Date(Date.UTC(2014, 0, 1 + first + n)).toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" });
  const mean = (q) => q.reduce((sum, row) => sum + row[2], 0) / DAY;
  let net = null, loading = null, all = null, shown = quantiles, revealed = false;

  const svg = figure.picture(204);
  figure.row();
  const pick = figure.slider("date", { min: 0, max: days - 1, step: 1, value: day }, date, () => {
    revealed = false;
    for (const slider of [yesterday, week]) {
      slider.value = 0;
      slider.dispatchEvent(new Event("input"));
    }
    ask();
  });
  const tell = (value) => (value ? `${value > 0 ? "+" : "−"}${Math.abs(value)} MW` : "as it was");
  const much = { min: -MOST, max: MOST, step: 100, value: 0 };
  const yesterday = figure.slider("the day before", much, tell, () => net && ask());
  const week = figure.slider("a week before", much, tell, () => net && ask());
  const ends = figure.slider("outer ends outwards", { min: 0, max: MOST, step: 20, value: 0 }, (value) => `${value} MW`, () => ask());
  figure.button("what came", () => {
    revealed = true;
    ask();
  });

  const n = () => Number(pick.value), outwards = () => Number(ends.value);
  const within = (q, k, step) => q[step][0] - outwards() <= came(k, step) && came(k, step) <= q[step][4] + outwards();

  function draw() {
    const low = shown.map((q) => q[0] - outwards()), high = shown.map((q) => q[4] + outwards());
    const true_ = low.map((_, step) => came(n(), step)), before = low.map((_, step) => came(n() - WEEK, step));
    const values = [...low, ...high, ...true_, ...before].map((value) => value / 1000);
    const range = [Math.floor(Math.min(...values)), Math.ceil(Math.max(...values))];
    svg.replaceChildren();
    const { x, y } = axes(svg, BOX, { range: [0, 24], ticks: [0, 6, 12, 18, 24], label: "hour" },
      { range, ticks: Array.from({ length: range[1] - range[0] + 1 }, (_, k) => range[0] + k), label: "gigawatts" });
    const points = (line) => line.map((value, step) => [x(step / 2), y(value / 1000)]);
    const band = (under, over) => make(svg, "path", { class: "band", d: `${path([...points(under), ...points(over).reverse()])}Z` });
    band(low, high);
    band(shown.map((q) => q[1]), shown.map((q) => q[3]));
    make(svg, "path", { class: "aim", d: path(points(before)) });
    make(svg, "path", { class: "one", d: path(points(shown.map((q) => q[2]))) });
    if (revealed) make(svg, "path", { class: "two", d: path(points(true_)) });
    const at = (line) => [12, 36].map((step) => number(line[step] / 1000)).join(" and ");
    const truth = revealed ? ` What came: ${at(true_)}.` : "";
    figure.describe(svg, `${date(n())}, gigawatts at 6 and at 18 o'clock. Middle ${at(shown.map((q) => q[2]))}, lower end ${at(low)}, upper end ${at(high)}, a week before ${at(before)}.${truth}`);
  }

  /** Do something once the network is there. */
  function ask() {
    loading ??= figure.recorded().then((arrays) => {
      net = network(arrays);
      all = Array.from({ length: days }, (_, k) => tomorrow(net, figure.data, k));
    });
    if (!net) figure.say("Loading the network …");
    loading.then(show).catch((error) => {
      loading = net ? loading : null;
      figure.say(error.message);
    });
  }

  function show() {
    const more = { 1: Number(yesterday.value), [WEEK]: Number(week.value) };
    shown = tomorrow(net, figure.data, n(), more);
    draw();
    const moved = mean(shown) - mean(all[n()]);
    const held = all.filter((q, k) => q.every((_, step) => within(q, k, step))).length;
    const outside = shown.filter((_, step) => !within(all[n()], n(), step)).length / 2;
    const added = more[1] || more[WEEK] ? `The middle moves by ${number(moved, 0)} MW on average. ` : "";
    const truth = revealed ? `What came lies outside the light band for ${number(outside, 1)} hours. ` : "";
    const told = `${date(n())}. ${added}${truth}Of the ${days} days ${held} lie within as a whole.`;
    figure.say(told);
    goals(more, moved, held / days, outside, told);
  }

  function goals(more, moved, held, outside, told) {
    if (revealed && !outwards() && outside >= HOURS) figure.reach(0, told);
    if (more[1] === MOST && !more[WEEK] && moved >= FAR) figure.reach(1, told);
    if (held >= ENOUGH[0] && held <= ENOUGH[1]) figure.reach(2, `${told} The margin worked out from September and October is ${margin} MW.`);
  }

  draw();
}, { network, tomorrow });
