// A trained LSTM writes on, letter by letter: each letter on the colour of one unit's cell, and that unit's gates below.
const COLUMNS = 36, CLOSE = 0.15, GATES = ["i", "f", "o"];

movable("writer", (figure) => {
  const { make, number } = movable;
  const { bits, units, follows, counts, trace } = figure.data;
  const desk = writingDesk(figure, {
    style: (letter) => colour(of(letter, "c")),
    choose: (logits) => drawn(chances(logits, Number(temperature.value)), Math.random()),
    drew,
    ended,
  });
  const temperature = figure.slider("temperature", { min: 0.05, max: 2, step: 0.05, value: 0.7 }, (value) => number(value), desk.anew);
  const unit = figure.slider("unit", { min: 0, max: units.length - 1, step: 1, value: 0 }, (n) => `number ${units[n]}`, () => desk.whenReady(desk.show));
  desk.lay();
  const svg = figure.picture(78);
  const cells = make(svg, "g");
  [...GATES, "c"].forEach((name, row) => make(svg, "text", { x: 6, y: 18 + 14 * row, "text-anchor": "middle" }, name));
  figure.row();
  figure.button("this unit counts the letters of a line", () => guess(units[unit.value]));

  const shown = (character) => ({ "\n": "↵", " ": "" })[character] ?? character;
  // Before the weights are there, the numbers of the first unit stand in the page.
  const of = (letter, name) => letter.state?.[name][units[unit.value]] ?? letter[name];
  const colour = (value) => `--held: ${Math.round(60 * Math.min(Math.abs(value) / 2, 1))}%; --hue: var(--${value < 0 ? "negative" : "positive"})`;

  function drew() {
    cells.replaceChildren();
    const letters = desk.letters();
    letters.slice(-COLUMNS).forEach((letter, n) => {
      const x = 16 + 9.5 * n;
      GATES.forEach((name, row) => make(cells, "rect", { class: "gate", x, y: 8 + 14 * row, width: 9, height: 12, style: `--open: ${Math.round(100 * of(letter, name))}%` }));
      make(cells, "rect", { class: "held", x, y: 50, width: 9, height: 12, style: colour(of(letter, "c")) });
      make(cells, "text", { x: x + 4.5, y: 74, "text-anchor": "middle" }, shown(letter.character));
    });
    const last = letters.at(-1);
    const gates = GATES.map((name) => `${name} ${number(of(last, name))}`).join(", ");
    figure.describe(svg, `Unit ${units[unit.value]} over the last ${COLUMNS} letters. At the last one: ${gates}, and the cell holds ${number(of(last, "c"))}.`);
  }

  function ended(text, cost) {
    const line = repeated(text);
    const words = `At temperature ${number(Number(temperature.value))} its letters cost it ${number(cost)} bits each. Shakespeare's cost it ${number(bits)}.`;
    figure.say(words);
    if (line) figure.reach(0, `“${line}”, for the second time. ${words}`);
    if (Math.abs(cost - bits) <= CLOSE) figure.reach(1, words);
  }

  function guess(chosen) {
    const r = follows[units.indexOf(chosen)], rule = `Over the unseen text the cell of unit ${chosen} follows the place in the line with a correlation of ${number(r)}.`;
    if (chosen === counts) figure.reach(2, `${rule} It runs down along each line. At the line's end its forget gate shuts, and the count begins anew.`);
    else figure.say(`${rule} Look for one that changes evenly along each line, and jumps where a new one begins.`);
  }

  desk.open(trace);
}, { network, chances, drawn, repeated });
