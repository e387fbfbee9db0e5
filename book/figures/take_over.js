// A recorded network keeps a pole standing; a reader takes over, sees what it sees, and pushes.
const M = 1.1, POLE = 0.1, HALF = 0.5, GRAVITY = 9.8, MOMENT = 0.02, PUSH = 10, TRACK = 2.4, LEAN = (12 * Math.PI) / 180;
const WIDE = 62, LONG = 120, GROUND = 168, MOST = 500, AGENT = 200, YOURS = 60;

/** The state a moment later: place and velocity of the cart, angle and angular velocity of the pole. */
function moment([x, v, theta, omega], force) {
  const sin = Math.sin(theta), cos = Math.cos(theta);
  const shared = (force + POLE * HALF * omega * omega * sin) / M;
  const alpha = (GRAVITY * sin - shared * cos) / (HALF * (4 / 3 - (POLE * cos * cos) / M));
  const a = shared - (POLE * HALF * alpha * cos) / M;
  return [x + MOMENT * v, v + MOMENT * a, theta + MOMENT * omega, omega + MOMENT * alpha];
}

const seen = ([x, , theta]) => [x / TRACK, theta / LEAN];
const stands = (state) => seen(state).every((share) => Math.abs(share) <= 1);

/** The network from recorded arrays: step(view, h) -> its next state, and whether it pushes to the right. */
function network({ W_xh, W_hh, b_h, W_hy }) {
  const H = W_hy.values.length;
  return (view, h) => {
    const next = Array.from({ length: H }, (_, u) => {
      const fromView = view.reduce((sum, part, d) => sum + part * W_xh.values[H * d + u], b_h.values[u]);
      return Math.tanh(h.reduce((sum, part, k) => sum + part * W_hh.values[H * k + u], fromView));
    });
    return { h: next, right: next.reduce((sum, part, u) => sum + part * W_hy.values[u], 0) > 0 };
  };
}

movable("take_over", (figure) => {
  const { make, number } = movable;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let step = null, loading = null, state, h, moments, yours, right, driving = false, blank = false, clock = null;

  const svg = figure.picture(196);
  const at = (x) => 180 + WIDE * x;
  make(svg, "path", { class: "axes", d: `M${at(-TRACK)} ${GROUND - 8}V${GROUND}H${at(TRACK)}V${GROUND - 8}` });
  const cart = make(svg, "rect", { class: "one", y: GROUND - 20, width: 44, height: 16 });
  const pole = make(svg, "path", { class: "two" });
  const arrow = make(svg, "path", {});
  const told = make(svg, "text", { x: 180, y: 188, "text-anchor": "middle" });

  figure.row();
  const play = calm ? null : figure.button("play", () => (clock ? pause() : whenReady(run)));
  figure.button("one moment", () => whenReady(() => (pause(), go(1))));
  figure.button("ten moments", () => whenReady(() => (pause(), go(10))));
  figure.button("begin again", () => (pause(), begin()));
  figure.row();
  const take = figure.button("take over", () => whenReady(() => drive(!driving)));
  const left = figure.button("← push", () => whenReady(() => push(false)));
  const other = figure.button("push →", () => whenReady(() => push(true)));
  const wipe = figure.button("wipe its memory", () => {
    blank = !blank;
    wipe.setAttribute("aria-pressed", blank);
  });
  wipe.setAttribute("aria-pressed", false);
  const speed = calm ? null : figure.slider("moments a second", { min: 2, max: 50, step: 1, value: 10 }, String, () => clock && run());

  svg.parentElement.addEventListener("keydown", (event) => {
    if (!driving || event.target.matches("input") || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    event.preventDefault();
    push(event.key === "ArrowRight");
  });

  function show() {
    const [x, , theta] = state, top = [at(x) + LONG * Math.sin(theta), GROUND - 20 - LONG * Math.cos(theta)];
    cart.setAttribute("x", at(x) - 22);
    pole.setAttribute("d", `M${at(x).toFixed(1)} ${GROUND - 20}L${top[0].toFixed(1)} ${top[1].toFixed(1)}`);
    const from = at(x) + (right ? -48 : 48), tip = right ? 1 : -1;
    arrow.setAttribute("d", moments ? `M${from} ${GROUND - 12}h${18 * tip}m${-5 * tip} -4l${5 * tip} 4l${-5 * tip} 4` : "");
    const who = driving ? `you drive, for ${yours} moments` : "the network drives";
    told.textContent = `moment ${moments}: ${stands(state) ? who : "over"}`;
    figure.describe(svg, `A pole on a cart at moment ${moments}. The cart is ${number(x)} m from the middle, of ${TRACK} that are allowed; the pole leans by ${number((theta * 180) / Math.PI, 1)} degrees, of 12. ${stands(state) ? who : "The game is over"}.`);
  }

  function begin() {
    state = [...figure.data.start];
    h = figure.data.h;
    moments = yours = 0;
    right = false;
    drive(false);
  }

  function drive(you) {
    driving = you;
    yours = 0;
    take.textContent = you ? "give it back" : "take over";
    left.disabled = other.disabled = !you;
    if (you) figure.say(clock ? "You drive. Push left or right, with the buttons or the arrow keys." : "You drive. Each push is one moment.");
    show();
  }

  /** Push to one side from now on; if the game stands still, that is one moment. */
  function push(to) {
    right = to;
    if (!clock) go(1);
  }

  function go(times) {
    if (!stands(state) || moments >= MOST) return figure.say("This game is over: begin again.");
    for (let n = 0; n < times && stands(state) && moments < MOST; n += 1) {
      const look = step(seen(state), blank ? h.map(() => 0) : h);
      h = look.h;
      if (!driving) right = look.right;
      state = moment(state, right ? PUSH : -PUSH);
      moments += 1;
      if (stands(state)) yours += driving;
    }
    show();
    judge();
  }

  function judge() {
    if (driving && yours >= YOURS) figure.reach(2, `You have kept it up for ${yours} moments.`);
    if (!driving && !blank && moments >= AGENT && stands(state)) figure.reach(0, "It sees no velocity either. It remembers.");
    if (stands(state) && moments < MOST) return;
    pause();
    if (stands(state)) return figure.say("500 moments, ten seconds: the game ends here.");
    if (driving) return figure.say(`You kept it up for ${yours} moments, ${number(yours * MOMENT, 1)} s of the pole's time.`);
    if (!(blank && figure.reach(1, `Without what it remembers it falls at moment ${moments}.`))) figure.say(`It falls at moment ${moments}.`);
  }

  function run() {
    clearInterval(clock);
    if (!stands(state) || moments >= MOST) begin();
    clock = setInterval(() => go(1), 1000 / Number(speed.value));
    play.textContent = "pause";
  }

  function pause() {
    clearInterval(clock);
    clock = null;
    if (play) play.textContent = "play";
  }

  /** Do something once the network is there. */
  function whenReady(then) {
    loading ??= figure.recorded().then((arrays) => (step = network(arrays)));
    loading.then(then).catch((error) => {
      loading = step ? loading : null;
      figure.say(error.message);
    });
  }

  begin();
  figure.say("");
}, { moment, network, seen, stands });
