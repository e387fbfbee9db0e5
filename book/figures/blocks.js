// Four blocks of a file, moved into the order in which they are read: only one order gives the network back.
const READ = ["i", "f", "g", "o"], WIDTH = 78;

/** An order with two neighbours exchanged. */
const swapped = (order, place) => [...order].map((_, n) => order[n === place ? place + 1 : n === place + 1 ? place : n]).join("");
/** How many letters of two texts are the same, place by place. */
const same = (one, other) => [...one].filter((letter, n) => letter === other[n]).length;

movable("blocks", (figure) => {
  const { make, number } = movable;
  const { files, texts, bits, uniform, biases, prompt } = figure.data;
  const svg = figure.picture(150);
  const left = (n) => 26 + n * (WIDTH + 6);
  READ.forEach((name, n) => make(svg, "text", { x: left(n) + WIDTH / 2, y: 14, "text-anchor": "middle" }, `read as ${name}`));
  const blocks = make(svg, "g", { class: "axes" });
  make(svg, "text", { x: 20, y: 34, "text-anchor": "end" }, "+2");
  make(svg, "text", { x: 20, y: 74, "text-anchor": "end" }, "0");
  make(svg, "text", { x: 20, y: 114, "text-anchor": "end" }, "−2");
  make(svg, "text", { x: 26, y: 146 }, "biases of each block, from the lowest to the highest");
  let order = "", file = files[0];

  function show() {
    blocks.replaceChildren();
    [...order].forEach((name, n) => {
      make(blocks, "path", { d: `M${left(n)} 22h${WIDTH}v96h${-WIDTH}z` });
      make(blocks, "path", { class: "grid", d: `M${left(n)} 70h${WIDTH}` });
      const points = biases[name].map((value, k, all) => [left(n) + 4 + ((WIDTH - 8) * k) / (all.length - 1), 70 - 20 * Math.max(-2.3, Math.min(2.3, value))]);
      make(blocks, "path", { class: "one", d: movable.path(points) });
      make(blocks, "text", { x: left(n) + WIDTH / 2, y: 132, "text-anchor": "middle" }, file.named ? `${file.letters[name]} in the file` : `block ${file.order.indexOf(name) + 1}`);
    });
    text.textContent = `${prompt}${texts[order]}`;
    const right = same(texts[order], texts.ifgo);
    figure.describe(svg, `Four blocks of a file, read as i, f, g, o. ${[...order].map((name, n) => `Read as ${READ[n]}: ${file.named ? file.letters[name] : `block ${file.order.indexOf(name) + 1}`}`).join(". ")}.`);
    const words = `${right} of ${texts.ifgo.length} letters are the same, and a letter of Shakespeare's costs ${number(bits[order])} bits.`;
    figure.say(words);
    if (order === "ifgo" && file.named && file.order !== "ifgo") figure.reach(0, words);
    if (order === "ifgo" && !file.named) figure.reach(1, words);
    if (order !== "ifgo" && bits[order] < uniform) figure.reach(2, `${words} Knowing nothing costs ${number(uniform)}: input and forget gate have changed places.`);
  }

  function open(n) {
    file = files[n];
    order = file.order;
    show();
  }

  figure.row();
  figure.slider("file", { min: 0, max: files.length - 1, step: 1, value: 0 }, (n) => files[n].name, open);
  figure.row();
  [0, 1, 2].forEach((place) => figure.button(`exchange ${READ[place]} and ${READ[place + 1]}`, () => {
    order = swapped(order, place);
    show();
  }));
  const text = figure.add("pre", { class: "letters", tabindex: 0, role: "region", "aria-label": "What the network writes" });
  open(0);
}, { swapped, same });
