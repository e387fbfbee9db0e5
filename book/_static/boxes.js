// The boxes in which exercises are written and checked in the page. Editor and Python are loaded when a box is opened.
(() => {
  const PATIENCE = 5; // seconds after which it is said how long a check has been running
  const LONGEST_PRINT = 10_000;
  const KEEPS_NOTHING = "This browser keeps nothing for this page, as in a private window: take your answers out, below the last box, before you close it.";
  const HAS_CHANGED = "This exercise has changed since you began your answer. The new text is under “What is given”; “Start over” begins with it.";

  const { make, button, load, same } = UnrolledAnswers;
  const codeIn = (element) => element.querySelector("details pre").textContent.trimEnd() + "\n";

  /** What the learner has written in a chapter, in its order; the asked exercise in any case. */
  const answers = (chapter, asked) => [...chapter.querySelectorAll(".exercise")].flatMap((element) => {
    const name = element.dataset.exercise;
    const text = UnrolledAnswers.get(name).text ?? (name === asked ? codeIn(element) : null);
    return text === null ? [] : [[name, text]];
  });

  class Box {
    written = ""; // what the editor holds

    constructor(element) {
      this.element = element;
      this.name = element.dataset.exercise;
      this.stub = codeIn(element);
      this.edition = element.dataset.stub;
      this.points = Number(element.dataset.points);
      this.state = element.querySelector(".exercise-state");
      this.begin = button("Write it here", () => this.open());
      this.below = make("div", { class: "exercise-below" });
      element.append(make("p", { class: "exercise-begin" }, this.begin), this.below);
      this.show();
      UnrolledAnswers.listen((name) => name === this.name && this.show());
    }

    get record() {
      return UnrolledAnswers.get(this.name);
    }

    get text() {
      return this.record.text ?? this.stub;
    }

    /** Bring the box up to what is kept: points, label, what was put aside; and the editor, if another window has written. */
    show() {
      const { text, stub, best } = this.record;
      this.state.textContent = this.pointsInWords();
      this.element.classList.toggle("exercise-done", best?.points >= this.points);
      this.begin.textContent = text == null ? "Write it here" : "Go on writing here";
      if (!this.editor) return;
      if (!same(this.written, this.text)) this.type(this.text);
      this.showNotes(text != null && stub !== this.edition);
    }

    pointsInWords() {
      const { text, best } = this.record;
      if (!best) return text == null ? "" : "begun";
      const words = `${best.points >= this.points ? "✓" : "◐"} ${best.points} of ${this.points} point${this.points === 1 ? "" : "s"}`;
      if (best.stub !== this.edition) return `${words}, before this exercise changed`;
      return text == null || same(text, best.text) ? words : `${words}; your answer has changed since`;
    }

    async open() {
      this.begin.setAttribute("aria-disabled", "true");
      this.said = make("p", { class: "exercise-said", role: "status" }, "Loading the editor …");
      this.below.replaceChildren(this.said);
      try {
        await load("codemirror/codemirror.js");
      } catch (error) {
        this.said.textContent = error.message;
        this.begin.removeAttribute("aria-disabled");
        return;
      }
      this.build();
      this.begin.parentElement.remove();
      this.element.querySelector("details").open = false;
      this.editor.focus();
      this.show();
      UnrolledPython.start({ progress: this.progress }).then(() => this.running || this.wait(), (error) => this.tell(error.message));
    }

    build() {
      const place = make("div", { class: "exercise-editor" });
      this.check = button("Check", () => this.judge());
      this.halt = button("Stop", () => UnrolledPython.stop());
      this.hint = button("Hint", () => this.nextHint(), "quiet");
      this.halt.hidden = true;
      const over = button("Start over", () => this.startOver(), "quiet");
      const keys = make("span", { class: "exercise-keys" }, "Shift+Enter checks, Esc leaves the editor");
      this.bar = make("progress", { max: "1", "aria-label": "Starting Python" });
      this.bar.hidden = true;
      this.clock = make("p", { class: "exercise-clock" });
      this.verdict = make("div", { class: "exercise-verdict", "aria-live": "polite" });
      this.notes = make("div", { class: "exercise-notes" });
      this.below.replaceChildren(place, make("div", { class: "exercise-buttons" }, this.check, this.halt, this.hint, over, keys),
        this.said, this.bar, this.clock, this.verdict, this.notes);
      this.said.textContent = "";
      this.written = this.text;
      this.editor = editorIn(place, this.written, {
        label: `Your ${this.name}, in Python. Shift and Enter check it, Escape leaves the editor.`,
        check: () => this.judge(),
        leave: () => this.check.focus(),
        change: (text) => this.keep(text),
      });
    }

    keep(text) {
      const before = this.written;
      this.written = text;
      this.hint.hidden = false;
      if (this.typing) return;
      if (this.record.text == null && same(text, this.stub)) return;
      UnrolledAnswers.write(this.name, text, this.record.text == null ? this.edition : this.record.stub ?? this.edition, before);
    }

    /** Put a text into the editor that did not come from its keyboard; undo brings the old one back. */
    type(text) {
      this.typing = true;
      this.editor.dispatch({ changes: { from: 0, to: this.editor.state.doc.length, insert: text } });
      this.typing = false;
    }

    progress = (sentence, fraction) => {
      this.bar.hidden = fraction >= 1;
      this.bar.value = fraction;
      this.said.textContent = fraction >= 1 ? "" : sentence;
      this.since = performance.now();
    };

    tell(sentence) {
      this.said.textContent = sentence;
      this.bar.hidden = true;
    }

    /** Nothing runs: no progress to show. */
    wait() {
      this.tell("");
      this.clock.textContent = "";
      clearInterval(this.ticking);
    }

    run() {
      this.running = true;
      this.since = performance.now();
      this.check.setAttribute("aria-disabled", "true");
      this.halt.hidden = false;
      this.verdict.replaceChildren();
      this.tell("Checking …");
      this.ticking = setInterval(() => {
        const seconds = Math.floor((performance.now() - this.since) / 1000);
        this.clock.textContent = this.bar.hidden && seconds >= PATIENCE ? `Still running after ${seconds} s` : "";
      }, 500);
    }

    async judge() {
      if (this.running) return null;
      const text = this.editor.state.doc.toString();
      this.run();
      let result;
      try {
        result = await UnrolledPython.check(this.name, answers(this.element.closest(".exercises"), this.name), { progress: this.progress });
      } catch (error) {
        result = { state: "broken", text: error.message };
      }
      this.running = false;
      this.wait();
      if (document.activeElement === this.halt) this.check.focus();
      this.halt.hidden = true;
      this.check.removeAttribute("aria-disabled");
      this.judged = { text, hints: result.hints ?? [] };
      if (!sameHints(this.judged.hints, this.hints)) [this.hints, this.given] = [this.judged.hints, 0];
      this.hint.hidden = result.html && !this.hints.length;
      this.showVerdict(result);
      UnrolledAnswers.earned(this.name, result.points ?? 0, text, this.edition);
      return result;
    }

    showVerdict({ html, text, printed }) {
      const shown = make("div", { role: "group", "aria-label": "Verdict", tabindex: "0" }); // a wide table is scrolled, also by keyboard
      if (html) shown.innerHTML = html;
      else shown.append(make("pre", { class: "exercise-error" }, text));
      if (printed) {
        const cut = printed.length > LONGEST_PRINT;
        const title = make("p", { class: "exercise-keys" }, cut ? `Printed (the first ${LONGEST_PRINT} letters of it):` : "Printed:");
        shown.append(title, make("pre", { class: "exercise-printed" }, printed.slice(0, LONGEST_PRINT)));
      }
      this.verdict.replaceChildren(shown);
    }

    /** The next step for the same mistake, the first for another one; what was changed since the last check is checked first. */
    async nextHint() {
      if (this.running) return;
      if (this.judged?.text !== this.editor.state.doc.toString() && !(await this.judge())?.html) return;
      if (!this.hints.length) return;
      this.given = Math.min(this.given + 1, this.hints.length);
      const { title, words } = this.hints[this.given - 1];
      const heading = make("summary", {}, `Hint ${this.given} of ${this.hints.length} · ${title}`);
      this.verdict.append(make("details", { class: "exercise-hint", open: "" }, heading, make("pre", {}, words)));
      this.hint.hidden = this.given === this.hints.length;
      UnrolledAnswers.hinted(this.name, this.hints.slice(0, this.given).filter((step) => step.title !== "A plan").length);
    }

    startOver() {
      if (!confirm("Begin again with what is given? What you have written is put aside, below the box.")) return;
      UnrolledAnswers.replace(this.name, null, this.edition, this.stub, "before you started over");
      this.verdict.replaceChildren();
      this.wait();
      this.editor.focus();
    }

    /** Below the box: whether anything is kept, whether the exercise has changed, and earlier texts. */
    showNotes(changed) {
      const { aside, best, text } = this.record;
      const passed = best && text != null && !same(text, best.text) ? [{ text: best.text, why: `earned ${best.points} of ${this.points}` }] : [];
      const texts = [...passed, ...aside.filter((one) => !passed.some((other) => same(one.text, other.text)))];
      const shown = JSON.stringify([texts, changed, UnrolledAnswers.keeps()]);
      if (shown === this.notes.dataset.shown) return;
      this.notes.dataset.shown = shown;
      this.notes.replaceChildren(...[
        UnrolledAnswers.keeps() ? "" : make("p", {}, KEEPS_NOTHING),
        changed ? make("p", {}, HAS_CHANGED) : "",
        texts.length ? make("details", { class: "exercise-aside" },
          make("summary", {}, `Put aside: ${texts.length} earlier text${texts.length > 1 ? "s" : ""}`), ...texts.flatMap((one) => this.aside(one))) : "",
      ]);
    }

    aside({ text, why }) {
      const back = button("Bring it back", () => {
        UnrolledAnswers.replace(this.name, text, this.edition, this.stub, "replaced by an earlier text");
        this.editor.focus();
      }, "quiet");
      return [make("p", {}, `${why[0].toUpperCase()}${why.slice(1)} `, back), make("pre", {}, text)];
    }
  }

  const sameHints = (one, other) => other && JSON.stringify(told(one)) === JSON.stringify(told(other));
  // The same mistake may first show at another entry.
  const told = (hints) => hints.filter(({ title }) => title !== "Where to look").map(({ words }) => words);

  function editorIn(parent, doc, { label, check, leave, change }) {
    const C = CM6;
    // The package hands out no names of what is highlighted, but a style in which each has its colour.
    const classes = { "#708": "k", "#219": "k", "#164": "n", "#a11": "s", "#e40": "s", "#00f": "d", "#940": "c" };
    const coloured = C.defaultHighlightStyle.specs.filter(({ color }) => classes[color]);
    const colours = C.HighlightStyle.define(coloured.map(({ tag, color }) => ({ tag, class: `code-${classes[color]}` })));
    const does = (what) => () => (what(), true);
    return new C.EditorView({
      parent,
      doc,
      extensions: [
        C.keymap.of([{ key: "Shift-Enter", run: does(check) }, { key: "Escape", run: does(leave) }, C.indentWithTab, ...C.historyKeymap, ...C.defaultKeymap]),
        C.lineNumbers(), C.history(), C.indentOnInput(), C.bracketMatching(), C.highlightActiveLine(), C.python(), C.syntaxHighlighting(colours),
        C.indentUnit.of("    "), C.EditorState.tabSize.of(4), C.EditorView.contentAttributes.of({ "aria-label": label }),
        C.EditorView.updateListener.of((update) => update.docChanged && change(update.state.doc.toString())),
      ],
    });
  }

  for (const boxes of document.querySelectorAll(".exercises")) {
    boxes.querySelectorAll("details pre").forEach((code) => (code.tabIndex = 0)); // wide code is scrolled, also by keyboard
    if (!UnrolledAnswers.runs) {
      boxes.prepend(make("p", { class: "exercises-elsewhere" }, "This copy of the book can’t run Python in the page: write your answers in the notebook."));
      continue;
    }
    boxes.prepend(make("p", {}, "You can write here or in the notebook; the checks are the same. What you write here is kept in this browser."));
    boxes.querySelectorAll(".exercise").forEach((element) => new Box(element));
    const chapter = UnrolledAnswers.course.find(({ name }) => name === boxes.dataset.chapter);
    boxes.append(
      ...UnrolledAnswers.noLongerAsked(chapter).map(([name, text]) => make("details", { class: "exercise-aside" },
        make("summary", {}, `No longer asked: ${name}. What you had written is kept, and taken out with the rest.`), make("pre", { tabindex: "0" }, text))),
      make("p", {}, "Take out what you have written in this chapter, as its notebook; or put back a notebook that you took out, or filled in JupyterLab."),
      UnrolledAnswers.exchange([chapter]),
    );
  }
})();
