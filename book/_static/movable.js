// Figures that the reader can move: what they share. A file of book/figures calls movable(name, setUp, formulas).
// A figure is drawn 360 units wide with letters of 10, so that they have 9 pixels on the narrowest phone.
const movable = (() => {
  const SVG = "http://www.w3.org/2000/svg";
  const HERE = document.currentScript.src;
  const records = new Map(); // name -> a promise of its arrays, and what keeps it
  let sliders = 0;

  /** Append an element to a parent; inside a picture it is a part of the picture. */
  function make(parent, tag, attributes = {}, text = "") {
    const element = tag === "svg" || parent.namespaceURI === SVG ? document.createElementNS(SVG, tag) : document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    if (text) element.textContent = text;
    parent.append(element);
    return element;
  }

  /** A number as it is printed: so many digits after the point, and a true minus. */
  const number = (value, digits = 2) => value.toFixed(digits).replace("-", "−");

  /** The path through points (x, y), as straight lines or as steps. */
  const path = (points, steps = false) =>
    points.map(([x, y], i) => `${i ? (steps ? `H${x.toFixed(1)}V` : "L") : "M"}${i && steps ? "" : `${x.toFixed(1)} `}${y.toFixed(1)}`).join("");

  /** An axis from one value to another, on so many units of the picture, linear or logarithmic: value -> place. */
  function scale([from, to], [start, end], log = false) {
    const f = log ? Math.log : (value) => value;
    return (value) => start + ((f(value) - f(from)) / (f(to) - f(from))) * (end - start);
  }

  /** Draw two axes around box = [left, top, right, bottom]; return the scales {x, y}. Each is {range, ticks, label, log, show}. */
  function axes(svg, box, across, up) {
    const [left, top, right, bottom] = box;
    const x = scale(across.range, [left, right], across.log);
    const y = scale(up.range, [bottom, top], up.log);
    const group = make(svg, "g", { class: "axes" });
    make(group, "path", { d: `M${left} ${top}V${bottom}H${right}` });
    for (const tick of across.ticks) make(group, "text", { x: x(tick), y: bottom + 13, "text-anchor": "middle" }, (across.show ?? String)(tick));
    for (const tick of up.ticks) {
      make(group, "path", { class: "grid", d: `M${left} ${y(tick).toFixed(1)}H${right}` });
      make(group, "text", { x: left - 5, y: (y(tick) + 3.5).toFixed(1), "text-anchor": "end" }, (up.show ?? String)(tick));
    }
    make(group, "text", { x: right, y: bottom + 26, "text-anchor": "end" }, across.label);
    make(group, "text", { x: left - 20, y: top - 9 }, up.label);
    return { x, y };
  }

  /** A number that is stored as float16, from its bits. */
  function half(bits) {
    const exponent = (bits >> 10) & 31, fraction = (bits & 1023) / 1024;
    return (bits >> 15 ? -1 : 1) * (exponent ? 2 ** (exponent - 15) * (1 + fraction) : 2 ** -14 * fraction);
  }

  /** The arrays of a recorded run, {name: {shape, values}}. They are a script, because a page from disk may load nothing else. */
  function recorded(name) {
    if (!records.has(name)) {
      const record = {};
      record.arrays = new Promise((keep, fail) => {
        record.keep = keep;
        const script = make(document.head, "script", { src: new URL(`recorded/${name}.js`, HERE) });
        script.onerror = () => {
          records.delete(name);
          fail(new Error("The weights don't lie beside this page. If the book is in a zip, unpack all of it first."));
        };
      });
      records.set(name, record);
    }
    return records.get(name).arrays;
  }

  /** Called by the script of a record: {name: [shape, float16 as base64]}. */
  function keepRecorded(name, arrays) {
    const unpacked = ([shape, text]) => {
      const view = new DataView(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
      return { shape, values: Float64Array.from({ length: view.byteLength / 2 }, (_, n) => half(view.getUint16(2 * n, true))) };
    };
    records.get(name).keep(Object.fromEntries(Object.entries(arrays).map(([key, array]) => [key, unpacked(array)])));
  }

  /** What a figure's script gets to work with. */
  function tools(live) {
    const goals = [...live.querySelectorAll(".movable-goals > li")];
    const said = live.querySelector(".movable-said");
    let controls = null;

    /** Append an element to the figure, above what is said about it. */
    function add(tag, attributes) {
      const element = make(live, tag, attributes);
      said.before(element);
      return element;
    }

    return {
      data: JSON.parse(live.querySelector("script").textContent),
      recorded: () => recorded(live.dataset.recorded),

      add,
      /** The picture, 360 units wide; `describe` says what it shows to those who don't see it. */
      picture: (height) => add("svg", { viewBox: `0 0 360 ${height}`, role: "img" }),
      describe: (svg, text) => svg.setAttribute("aria-label", text),

      /** A row for buttons and sliders. */
      row: () => (controls = add("div", { class: "movable-controls" })),
      button(label, press) {
        const button = make(controls, "button", { type: "button" }, label);
        button.addEventListener("click", press);
        return button;
      },
      /** A slider whose value is told by `tell`. `move` is called with each new value, `rest` with the one where it was let go. */
      slider(label, { min, max, step, value }, tell, move, rest = () => {}) {
        const row = make(controls, "div", { class: "movable-slider" });
        const id = `movable-${(sliders += 1)}`;
        make(row, "label", { for: id }, label);
        const input = make(row, "input", { type: "range", id, min, max, step, value });
        // No <output>: it would be read aloud a second time, after the slider's own text.
        const told = make(row, "span", { class: "movable-value" });
        const show = () => {
          told.textContent = tell(Number(input.value));
          input.setAttribute("aria-valuetext", told.textContent);
        };
        input.addEventListener("input", () => {
          show();
          move(Number(input.value));
        });
        input.addEventListener("change", () => rest(Number(input.value)));
        show();
        return input;
      },

      /** Say something about what was just done. */
      say: (text) => (said.textContent = text),
      isReached: (goal) => goals[goal].classList.contains("reached"),
      /** Announce a goal by its place in the list; what was reached stays reached. */
      reach(goal, text) {
        if (goals[goal].classList.contains("reached")) return false;
        goals[goal].classList.add("reached");
        said.textContent = `Goal reached. ${text}`;
        return true;
      },
    };
  }

  /** Set up every figure of that name; keep its formulas where a test can compare them with `solutions`. */
  function movable(name, setUp, formulas = {}) {
    movable.formulas[name] = formulas;
    for (const live of document.querySelectorAll(`.movable-live[data-figure="${name}"][hidden]`)) {
      setUp(tools(live));
      live.hidden = false;
      live.parentElement.querySelector(".movable-still").hidden = true;
    }
  }
  return Object.assign(movable, { formulas: {}, recorded, keepRecorded, make, number, path, scale, axes });
})();
