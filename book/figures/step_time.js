// Where the time of one step of an LSTM goes, at sizes that the reader chooses: two bars, a learner's form and a fast one, from a recorded measurement.
const PARTS = ["calls", "products", "rest"], FORMS = ["gate by gate", "fewer calls"];

/** The share of each part in the time of a form, in the order of PARTS; each was measured by itself, so they may add up to a little more than 1. */
const shares = (form) => PARTS.map((part) => form[part] / form.all);
/** How many times as fast the second form is as the first. */
const gain = (row) => row[FORMS[0]].all / row[FORMS[1]].all;
/** The row of the given sizes. */
const rowOf = (rows, sizes) => rows.find((row) => ["T", "B", "H"].every((name, k) => row[name] === sizes[k]));

movable("step_time", (figure) => {
  const { make, number } = movable;
  const { rows, names } = figure.data;
  const values = ["T", "B", "H"].map((name) => [...new Set(rows.map((row) => row[name]))].sort((a, b) => a - b));
  const at = [values[0].length - 1, 0, 1];
  const svg = figure.picture(136);
  const bars = make(svg, "g");
  const percent = (share) => `${number(100 * share, 0)} %`;
  const micro = (time) => `${time < 1000 ? number(time, 0) : `${number(time / 1000, 1)} thousand`} µs`;
  const now = () => rowOf(rows, at.map((place, k) => values[k][place]));

  function show() {
    const row = now(), most = Math.max(...FORMS.map((form) => PARTS.reduce((sum, part) => sum + row[form][part], 0)));
    bars.replaceChildren();
    FORMS.forEach((form, n) => {
      const top = 14 + 50 * n;
      let from = 8;
      make(bars, "text", { x: 8, y: top + 4 }, `${names[n]}: ${micro(row[form].all)}`);
      PARTS.forEach((part, k) => {
        const width = (344 * row[form][part]) / most;
        make(bars, "rect", { class: ["one", "two", "three"][k], x: from.toFixed(1), y: top + 10, width: width.toFixed(1), height: 20 });
        from += width;
      });
    });
    PARTS.forEach((part, k) => {
      make(bars, "rect", { class: ["one", "two", "three"][k], x: 8 + 116 * k, y: 116, width: 9, height: 9 });
      make(bars, "text", { x: 21 + 116 * k, y: 124 }, ["calls", "matrix products", "the rest"][k]);
    });
    figure.describe(svg, `${told(row)}.`);
    return `${told(row)}.`;
  }
  const told = (row) => FORMS.map((form, n) => `${names[n]} ${micro(row[form].all)}: ${PARTS.map((part, k) => `${part} ${percent(shares(row[form])[k])}`).join(", ")}`).join("; ");

  function check() {
    const row = now(), fast = shares(row[FORMS[1]]), times = `${number(gain(row), 1)} times as fast`;
    if (gain(row) >= 5) figure.reach(0, `With B = ${row.B} and H = ${row.H} the fast form is ${times}.`);
    if (gain(row) <= 1.2) figure.reach(1, `With B = ${row.B} and H = ${row.H} it is only ${times}: both do the same products.`);
    if (fast[1] >= 0.75) figure.reach(2, `With B = ${row.B} and H = ${row.H}, ${percent(fast[1])} of its time are products.`);
  }

  figure.row();
  ["steps T", "sequences B", "units H"].forEach((label, k) =>
    figure.slider(label, { min: 0, max: values[k].length - 1, step: 1, value: at[k] }, (place) => String(values[k][place]), (place) => ((at[k] = place), figure.say(show())), check));
  show();
}, { shares, gain, rowOf });
