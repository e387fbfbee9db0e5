// What sixteen numbers are spent on, measured at several sizes of the inputs. A bar is drawn once its size has been tried.
const PARTS = ["single inputs", "products of three", "the rest"];

/** The parts of a whole, rounded so that they still add up to it. */
function parts(whole, single, products) {
  const round = (value) => Math.round(10 * value) / 10;
  return [round(single), round(products), round(whole - round(single) - round(products))];
}

movable("budget", (figure) => {
  const { make, number, axes } = movable;
  const { H, sizes, single, products } = figure.data;
  const N = sizes.length, spent = sizes.map((_, n) => parts(H, single[n], products[n]));
  const most = products.indexOf(Math.max(...products));
  const svg = figure.picture(196);
  const wide = 262 / N;
  const { y } = axes(
    svg,
    [30, 20, 30 + 262, 164],
    { range: [0, N], ticks: [], label: "size of the inputs" },
    { range: [0, H], ticks: [0, H / 4, H / 2, (3 * H) / 4, H], label: "spent of " + H },
  );
  sizes.forEach((size, n) => make(svg, "text", { x: (30 + wide * (n + 0.5)).toFixed(1), y: 177, "text-anchor": "middle" }, String(size)));
  const bars = make(svg, "g");
  const names = PARTS.map(() => [make(svg, "text", { x: 298 }), make(svg, "text", { x: 298 })]);
  const tried = new Set();

  function show(now) {
    tried.add(now);
    bars.replaceChildren();
    for (const n of tried) {
      let from = 0;
      spent[n].forEach((part, k) => {
        const height = Math.max(y(from) - y(from + part), 0);
        make(bars, "rect", { class: `${["one", "two", "rest"][k]}${n === now ? "" : " past"}`, x: (30 + wide * n + 1.5).toFixed(1), y: y(from + part).toFixed(1), width: (wide - 3).toFixed(1), height: height.toFixed(1) });
        from += part;
      });
    }
    let from = 0;
    spent[now].forEach((part, k) => {
      // Beside its part of the bar, but never over its neighbour's name.
      const middle = y(from + part / 2), place = Math.min(Math.max(middle, [84, 54, 24][k]), [160, 130, 100][k]);
      names[k][0].setAttribute("y", place.toFixed(1));
      names[k][1].setAttribute("y", (place + 12).toFixed(1));
      names[k][0].textContent = number(part, 1);
      names[k][1].textContent = ["single", "of three", "rest"][k];
      from += part;
    });
    figure.describe(svg, `Inputs of size ${sizes[now]}: ${told(now)}.`);
  }
  const told = (n) => spent[n].map((part, k) => `${number(part, 1)} ${PARTS[k]}`).join(" + ") + ` = ${H}`;

  function check(now) {
    if (now === most && tried.has(most - 1) && tried.has(most + 1))
      figure.reach(0, `With inputs of size ${sizes[now]} products of three hold ${number(spent[now][1], 1)} of the ${H}, more than with smaller or larger ones.`);
    else if (spent[now][2] > H / 2)
      figure.reach(1, `At size ${sizes[now]} single inputs and products of three hold ${number(spent[now][0] + spent[now][1], 1)}; the other ${number(spent[now][2], 1)}, says the theory, are in products of five and more, and further back: not lost, but hard to ask for.`);
  }

  figure.row();
  figure.slider("size of the inputs", { min: 0, max: N - 1, step: 1, value: 0 }, (n) => `${sizes[n]}: ${told(n)}`, show, check);
  show(0);
}, { parts });
