// What a figure needs in which a recorded network writes by hand: the network, the draw of a point, and strokes as points and moves.
const LEAST = 0.02, LARGEST = 0.999;
const DRAW = 0, LIFT = 1, END = 2;

const sigmoid = (a) => 0.5 * (1 + Math.tanh(0.5 * a));

/** A softmax of numbers at a temperature. */
function shares(logits, temperature = 1) {
  const most = Math.max(...logits), odds = logits.map((logit) => Math.exp((logit - most) / temperature));
  const whole = odds.reduce((sum, one) => sum + one, 0);
  return odds.map((one) => one / whole);
}

/** The first place at which the running sum of the shares is above the luck. */
function chosen(p, luck) {
  for (let k = 0, sum = 0; k < p.length; k += 1) if ((sum += p[k]) > luck) return k;
  return p.length - 1;
}

/** The writer of recorded arrays: step(state, move) -> the next state; expected(state) -> the mixture for the next point, and the pen's logits. */
function network({ W_x, W_h, b, W_hy, b_y }) {
  const H = W_h.shape[0], Y = b_y.shape[0], K = (Y - 3) / 6;

  /** A move is [x, y, pen]; the pen is what it does after the point. */
  function step({ h, c }, [x, y, pen]) {
    const a = b.values.slice(), seen = [x, y, Number(pen === DRAW)];
    for (let d = 0; d < 3; d += 1) for (let n = 0; n < 4 * H; n += 1) a[n] += seen[d] * W_x.values[4 * H * d + n];
    for (let k = 0; k < H; k += 1) for (let n = 0, row = 4 * H * k; n < 4 * H; n += 1) a[n] += h[k] * W_h.values[row + n];
    const [i, f, g, o] = [sigmoid, sigmoid, Math.tanh, sigmoid].map((squash, block) => a.slice(block * H, (block + 1) * H).map(squash));
    const after = c.map((held, u) => f[u] * held + i[u] * g[u]);
    return { c: after, h: after.map((held, u) => o[u] * Math.tanh(held)) };
  }

  function expected({ h }) {
    const y = b_y.values.slice();
    for (let k = 0; k < H; k += 1) for (let n = 0; n < Y; n += 1) y[n] += h[k] * W_hy.values[Y * k + n];
    const block = (n) => Array.from(y.slice(n * K, (n + 1) * K)), spread = (n) => block(n).map((a) => LEAST + Math.exp(a));
    const rho = block(5).map((a) => LARGEST * Math.tanh(a));
    return { logits: block(0), x: block(1), y: block(2), sd_x: spread(3), sd_y: spread(4), rho, pen: Array.from(y.slice(6 * K)) };
  }

  /** The state before the first point: it has read a move to the middle with the pen lifted. */
  const zero = () => step({ h: new Float64Array(H), c: new Float64Array(H) }, [0, 0, LIFT]);
  return { zero, step, expected };
}

/** A point from a mixture, by a luck from 0 to 1 and two normal draws. */
function drawPoint(luck, [first, second], { logits, x, y, sd_x, sd_y, rho }, temperature) {
  const k = chosen(shares(logits, temperature), luck), spread = Math.sqrt(temperature);
  return [x[k] + spread * sd_x[k] * first, y[k] + spread * sd_y[k] * (rho[k] * first + Math.sqrt(1 - rho[k] ** 2) * second)];
}

/** The points of a line that lie further than the tolerance from the straight way between those that stay (Douglas and Peucker). */
function simplified(points, tolerance) {
  if (points.length < 3) return points;
  const [x, y] = points[0], last = points.at(-1), way = [last[0] - x, last[1] - y], length = Math.hypot(...way);
  const distance = ([px, py]) => (length ? Math.abs(way[0] * (py - y) - way[1] * (px - x)) / length : Math.hypot(px - x, py - y));
  const distances = points.slice(1, -1).map(distance), most = Math.max(...distances), k = distances.indexOf(most) + 1;
  if (most <= tolerance) return [points[0], last];
  return [...simplified(points.slice(0, k + 1), tolerance).slice(0, -1), ...simplified(points.slice(k), tolerance)];
}

/** Strokes as moves [x, y, pen], the first from (0, 0); after the last point the pen is lifted. */
function movesOf(strokes) {
  let at = [0, 0];
  return strokes.flatMap((stroke) => stroke.map((point, n) => {
    const move = [point[0] - at[0], point[1] - at[1], n < stroke.length - 1 ? DRAW : LIFT];
    at = point;
    return move;
  }));
}

/** A normal draw (Box and Muller). */
const normal = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
