// The letters that a network is unsure about: what it expected at each place, and what came.
const SURE = 0.75, DEEPEST = 8;

/** What a letter of that probability costs. */
const bits = (p) => -Math.log2(p);

movable("letters", (figure) => {
  const { make, number } = movable;
  const { text, p, best } = figure.data;
  const characters = [...text];
  const cost = p.map(bits);
  const dearest = cost.indexOf(Math.max(...cost));
  const shown = (character) => ({ "\n": "↵", " ": "␣" })[character] ?? character;
  const spoken = (character) => ({ "\n": "the end of the line", " ": "a space" })[character] ?? character;
  const percent = (share) => (share < 0.001 ? "under 0.1 %" : `${number(100 * share, share < 0.1 ? 1 : 0)} %`);

  const page = figure.add("pre", { class: "letters" });
  const spans = characters.map((character, i) =>
    make(page, "span", { "data-place": i, style: `--cost: ${Math.round(85 * Math.min(cost[i] / DEEPEST, 1))}%` }, character === "\n" ? "↵\n" : character));
  const svg = figure.picture(118);
  const bars = make(svg, "g");

  const tell = (i) => `${spoken(characters[i])}, ${percent(p[i])}, ${number(cost[i], 1)} bits; expected ${best[i].slice(0, 3).map(([letter, share]) => `${spoken(letter)} ${percent(share)}`).join(", ")}`;

  function show(i) {
    page.querySelector(".here")?.classList.remove("here");
    spans[i].classList.add("here");
    bars.replaceChildren();
    best[i].forEach(([letter, share], n) => {
      const y = 12 + 18 * n, hit = letter === characters[i];
      make(bars, "text", { x: 20, y: y + 4, "text-anchor": "middle" }, shown(letter));
      make(bars, "rect", { class: hit ? "three" : "noise", x: 34, y: y - 6, width: Math.max(230 * share, 0.5).toFixed(1), height: 12 });
      make(bars, "text", { x: (40 + 230 * share).toFixed(1), y: y + 4 }, `${percent(share)}${hit ? ", and it came" : ""}`);
    });
    if (!best[i].some(([letter]) => letter === characters[i]))
      make(bars, "text", { x: 34, y: 112 }, `What came is not among the five: ${shown(characters[i])}, ${percent(p[i])}`);
    figure.describe(svg, `Letter ${i + 1} of ${characters.length}: ${tell(i)}.`);
  }

  function check(i) {
    const [likeliest, share] = best[i][0];
    const words = `The network gave ${percent(share)} to ${spoken(likeliest)}, and ${percent(p[i])} to what came, ${spoken(characters[i])}`;
    if (i === dearest) figure.reach(0, `${words}: ${number(cost[i], 1)} bits, more than for any other letter here.`);
    if (share > SURE && likeliest !== characters[i]) figure.reach(1, `${words}. It was sure, and that is why it paid ${number(cost[i], 1)} bits.`);
  }

  figure.row();
  const slider = figure.slider("letter", { min: 0, max: characters.length - 1, step: 1, value: 0 }, tell, show, check);
  const point = (event) => {
    const place = document.elementFromPoint(event.clientX, event.clientY)?.closest(".letters span")?.dataset.place;
    if (place === undefined || place === slider.value) return;
    slider.value = place;
    slider.dispatchEvent(new Event("input"));
    check(Number(place));
  };
  page.addEventListener("pointermove", point);
  page.addEventListener("pointerdown", point);
  show(0);
}, { bits });
