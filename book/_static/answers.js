// What a reader has written in the boxes, kept in this browser; and their points, in the sidebar and on the title page.
const UnrolledAnswers = (() => {
  const PREFIX = "unrolled answer ";
  const ASIDE = 20; // texts that are put aside for an exercise; the oldest goes first
  const { runs, chapters: course } = JSON.parse(document.getElementById("course-in-short").textContent);
  const root = new URL(document.documentElement.dataset.content_root ?? "./", location.href);
  const unkept = new Map(); // where the browser keeps nothing: until the page is closed
  const listeners = [];
  let keeps = true;

  /** {text, stub, chapter, best: {points, text, stub}, hint, aside: [{text, why}]}: what is written, the digest of the stub that it began from,
      where it was asked, the answer that earned most, the highest hint that was unfolded, and what was there before. */
  function get(name) {
    let kept = null;
    try {
      kept = JSON.parse(localStorage.getItem(PREFIX + name));
    } catch {
      keeps = false;
    }
    return { aside: [], ...(unkept.get(name) ?? kept) };
  }

  function set(name, record) {
    record.chapter = course.find((chapter) => name in chapter.points)?.name ?? record.chapter;
    try {
      localStorage.setItem(PREFIX + name, JSON.stringify(record));
      unkept.delete(name);
      keeps = true;
    } catch {
      unkept.set(name, record);
      keeps = false;
    }
    listeners.forEach((told) => told(name));
    showPoints();
  }

  const same = (a, b) => a.trimEnd() === b.trimEnd();

  /** Keep a new text; `known` is the one that it replaces as far as the writer knows: if another stands there, that is put aside. */
  function write(name, text, stub, known) {
    const record = get(name);
    if (record.text != null && known != null && !same(record.text, known)) putAside(record, record.text, "written in another window");
    set(name, { ...record, text, stub });
  }

  /** Replace a text by another one, and put it aside unless it is the stub. */
  function replace(name, text, stub, stubText, why) {
    const record = get(name);
    if (record.text != null && !same(record.text, stubText) && !same(record.text, text ?? stubText)) putAside(record, record.text, why);
    record.aside = record.aside.filter((one) => !same(one.text, text ?? stubText));
    set(name, { ...record, text: text ?? undefined, stub: text == null ? undefined : stub });
  }

  function putAside(record, text, why) {
    record.aside = [{ text, why }, ...record.aside.filter((one) => !same(one.text, text))].slice(0, ASIDE);
  }

  /** [name, text] of what was written for exercises that a chapter no longer asks. */
  function noLongerAsked(chapter) {
    const names = keeps ? Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length)) : [];
    const gone = names.filter((name) => !course.some(({ points }) => name in points) && get(name).chapter === chapter.name);
    return gone.sort().map((name) => [name, get(name).text ?? get(name).best?.text]).filter(([, text]) => text != null);
  }

  /** Note what a text earned; the most counts, and what earned as much later. */
  function earned(name, points, text, stub) {
    const record = get(name);
    if (points && (!record.best || points >= record.best.points || record.best.stub !== stub)) set(name, { ...record, best: { points, text, stub } });
  }

  /** Note the highest hint that was unfolded, as a notebook does. */
  function hinted(name, hint) {
    const record = get(name);
    if (hint > (record.hint ?? 0)) set(name, { ...record, hint });
  }

  const pointsOf = (chapter) => Object.entries(chapter.points).reduce((sum, [name, of]) => sum + Math.min(of, get(name).best?.points ?? 0), 0);
  const all = (chapter) => Object.values(chapter.points).reduce((sum, of) => sum + of, 0);

  function inWords(chapter) {
    return `${pointsOf(chapter)} of ${all(chapter)} points`;
  }

  function showPoints() {
    const begun = course.filter(pointsOf);
    for (const chapter of course) {
      const address = new URL(chapter.page, root).href;
      for (const link of document.querySelectorAll(".bd-sidebar-primary a.reference.internal")) {
        if (link.href.split("#")[0] !== address) continue;
        const told = link.querySelector(".points") ?? link.appendChild(Object.assign(document.createElement("span"), { className: "points" }));
        told.textContent = begun.includes(chapter) ? inWords(chapter) : "";
      }
    }
    const far = begun.map((chapter) => `${inWords(chapter)} in chapter ${chapter.number}`).join(", ");
    for (const told of document.querySelectorAll(".course-points > p")) {
      told.textContent = `${far ? `So far you have ${far}. ` : ""}What you write in the pages is kept in this browser: as notebooks you can take it out, `
        + "and put it back here or elsewhere.";
    }
  }

  addEventListener("storage", (event) => {
    if (event.key !== null && !event.key.startsWith(PREFIX)) return;
    const names = event.key === null ? course.flatMap((chapter) => Object.keys(chapter.points)) : [event.key.slice(PREFIX.length)];
    names.forEach((name) => listeners.forEach((told) => told(name)));
    showPoints();
  });
  // A page that was asleep has not heard what others wrote.
  addEventListener("pageshow", (event) => event.persisted && dispatchEvent(new StorageEvent("storage", { key: null })));

  const make = (tag, attributes = {}, ...inside) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...inside);
    return element;
  };

  const button = (label, press, kind = "") => {
    const made = make("button", { type: "button", class: kind }, label);
    made.addEventListener("click", () => made.getAttribute("aria-disabled") !== "true" && press());
    return made;
  };

  const scripts = {};
  /** Load a script that lies in _static, once. */
  const load = (name) => (scripts[name] ??= new Promise((loaded, failed) => {
    const script = make("script", { src: new URL(`_static/${name}`, root) });
    script.onload = loaded;
    script.onerror = () => failed(new Error(`${name} does not lie beside this page: unpack the whole book, and open the page from there.`));
    document.head.append(script);
  }));

  /** Buttons that take out what is written in some chapters, and put it back. */
  function exchange(chapters) {
    const said = make("p", { role: "status" });
    const file = make("input", { type: "file", accept: ".ipynb,.zip", multiple: "", hidden: "", "aria-label": "Notebooks to put back" });
    const exchanged = async (what) => {
      try {
        await load("answers_exchange.js");
        said.textContent = await what(UnrolledExchange);
      } catch (error) {
        said.textContent = error.message;
      }
    };
    file.addEventListener("change", () => exchanged((by) => by.putBack([...file.files])).then(() => (file.value = "")));
    return make("div", { class: "exercises-exchange" }, button("Take it out", () => exchanged((by) => by.takeOut(chapters))), " ",
      button("Put it back", () => file.click()), file, said);
  }

  for (const place of document.querySelectorAll(".course-points")) {
    if (runs) place.append(make("p"), exchange(course));
  }
  showPoints();
  const listen = (told) => listeners.push(told);
  return { make, button, load, exchange, runs, course, root, get, write, replace, earned, hinted, noLongerAsked, same, keeps: () => keeps, listen };
})();
