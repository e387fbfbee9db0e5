// A recorded LSTM writes small dungeons, and the reader plays them.
const CELL = 36, LEFT = 18, TOP = 6, ROWS = 5, COLUMNS = 7;
const WAYS = { "↑": [-1, 0], "←": [0, -1], "→": [0, 1], "↓": [1, 0] };
const KEYS = { ArrowUp: "↑", ArrowLeft: "←", ArrowRight: "→", ArrowDown: "↓" };

/** What stands at a place; outside there is rock. */
const symbolAt = (rows, [r, c]) => rows[r]?.[c] ?? "#";

/** The steps of the shortest way to an exit, or -1. */
function fewestSteps(level) {
  const rows = level.split("\n"), known = new Set();
  let front = rows.flatMap((row, r) => [...row].flatMap((symbol, c) => (symbol === "@" ? [[r, c, false]] : [])));
  for (let steps = 0; front.length; steps += 1) {
    if (front.some((place) => symbolAt(rows, place) === "X")) return steps;
    front = front.flatMap(([r, c, key]) => Object.values(WAYS).flatMap(([dr, dc]) => {
      const symbol = symbolAt(rows, [r + dr, c + dc]), place = [r + dr, c + dc, key || symbol === "k"];
      if (symbol === "#" || (symbol === "D" && !key) || known.has(String(place))) return [];
      known.add(String(place));
      return [place];
    }));
  }
  return -1;
}

/** Whether a level has one start and one exit, and a way between them. */
const count = (level, symbol) => level.split(symbol).length - 1;
const solvable = (level) => count(level, "@") === 1 && count(level, "X") === 1 && fewestSteps(level) >= 0;

/** A level, drawn letter by letter at a temperature; `chance` gives numbers from 0 to 1. */
function write(net, alphabet, temperature, chance) {
  let state = net.zero(), code = alphabet.length - 1, text = "";
  for (let n = 0; n < ROWS * (COLUMNS + 1); n += 1) {
    state = net.step(state, code);
    code = drawn(chances(net.logits(state), temperature), chance());
    text += alphabet[code];
  }
  return text.replace(/\n$/, "");
}

movable("dungeon", (figure) => {
  const { make } = movable;
  const { alphabet, level: first } = figure.data;
  let net = null, loading = null, level, rows, place, key, open, steps, over;

  const svg = figure.picture(TOP + CELL * (ROWS + 2));
  figure.row();
  for (const way of Object.keys(WAYS)) figure.button(way, () => step(way)).setAttribute("aria-label", { "↑": "up", "←": "left", "→": "right", "↓": "down" }[way]);
  figure.button("from the start", () => (begin(), figure.say("")));
  figure.row();
  figure.button("write another level", () => whenReady(another));
  figure.button("it can't be played", claim);
  const heat = figure.slider("temperature", { min: 0.3, max: 2, step: 0.1, value: 1 }, (value) => value.toFixed(1), () => {});

  svg.parentElement.addEventListener("keydown", (event) => {
    if (!KEYS[event.key] || event.target.matches("input")) return;
    event.preventDefault();
    step(KEYS[event.key]);
  });

  function show() {
    svg.replaceChildren();
    const deep = Math.max(ROWS, rows.length), wide = Math.max(COLUMNS, ...rows.map((row) => row.length)), size = Math.min(CELL, 324 / (wide + 2), (CELL * (ROWS + 2)) / (deep + 2));
    const at = ([r, c]) => ({ x: LEFT + size * (c + 1), y: TOP + size * (r + 1) });
    for (let r = -1; r <= deep; r += 1) for (let c = -1; c <= wide; c += 1) {
      const symbol = symbolAt(rows, [r, c]), { x, y } = at([r, c]), gone = (symbol === "k" && key) || symbol === "@";
      if (symbol === "#") make(svg, "rect", { class: "noise", x, y, width: size - 1, height: size - 1 });
      if (symbol === "D") make(svg, "rect", { class: key ? "next two" : "two", x, y, width: size - 1, height: size - 1 });
      if (symbol === "X") make(svg, "rect", { class: "three", x, y, width: size - 1, height: size - 1 });
      const word = { k: "key", D: key ? "open" : "door", X: "exit" }[symbol];
      const dark = symbol === "X" || word === "door" ? { style: "fill: #000" } : {}; // on red and green, in either theme
      if (word && !gone) make(svg, "text", { x: x + size / 2, y: y + size / 2 + 4, "text-anchor": "middle", ...dark }, word);
    }
    if (place) {
      const { x, y } = at(place);
      make(svg, "rect", { class: "one", x: x + size * 0.25, y: y + size * 0.25, width: size / 2, height: size / 2, rx: size / 4 });
    }
    const where = place ? `You are in row ${place[0] + 1}, column ${place[1] + 1}, ${key ? "with the key" : "without a key"}, after ${steps} steps.` : "It has no start.";
    figure.describe(svg, `A dungeon. ${where} Its rows, with # for rock, k key, D door, X exit: ${rows.join(" / ")}`);
  }

  function begin() {
    rows = level.split("\n");
    const r = rows.findIndex((row) => row.includes("@"));
    place = r < 0 ? null : [r, rows[r].indexOf("@")];
    key = over = false;
    steps = 0;
    show();
  }

  function step(way) {
    if (!place || over) return figure.say(place ? "You are out. Write another level." : "There is no start.");
    const to = [place[0] + WAYS[way][0], place[1] + WAYS[way][1]], symbol = symbolAt(rows, to);
    if (symbol === "#") return figure.say("Rock.");
    if (symbol === "D" && !key) return figure.say("The door is locked.");
    place = to;
    steps += 1;
    if (symbol === "k" && !key) figure.say("You have the key.");
    else figure.say("");
    key ||= symbol === "k";
    over = symbol === "X";
    show();
    if (over) out();
  }

  function out() {
    const least = fewestSteps(level), told = `Out in ${steps} steps; the shortest way takes ${least}.`;
    figure.say(told);
    figure.reach(0, told);
    if (steps === least) figure.reach(1, told);
  }

  function another() {
    level = write(net, alphabet, Number(heat.value), Math.random);
    begin();
    figure.say("A new level, a letter at a time.");
  }

  function claim() {
    if (solvable(level)) return figure.say(`It can: the shortest way takes ${fewestSteps(level)} steps.`);
    const why = count(level, "@") !== 1 || count(level, "X") !== 1 ? "it doesn't have one start and one exit" : "there is no way to the exit";
    if (!figure.reach(2, `Right: ${why}.`)) figure.say(`Right: ${why}.`);
  }

  /** Do something once the network is there. */
  function whenReady(then) {
    loading ??= figure.recorded().then((arrays) => (net = network(arrays)));
    loading.then(then).catch((error) => {
      loading = net ? loading : null;
      figure.say(error.message);
    });
  }

  level = first;
  begin();
}, { fewestSteps, solvable, write, network });
