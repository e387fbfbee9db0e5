// Stands for Python in the page: judges an answer by a word in it, so that the boxes can be tried without the seconds that Python takes to start.
// The page's own script for Python comes later, and can't take its place.
(() => {
  let end;
  const calls = [];
  const verdict = (name, state, words) => ({
    state, points: state === "passed" ? 99 : 0, of: 99, text: words, printed: "", hints: [],
    html: `<div class="verdict ${state === "passed" ? "ok" : "no"}"><p class="heading">${name}  ${words}</p><table><tr><td>${"1.2345 ".repeat(40)}</td></tr></table></div>`,
  });
  const hints = (mistake, entry) => [
    { title: "Where to look", words: `Look at ${entry}.` }, { title: "Why it is wrong", words: `${mistake}, that is why.` }, { title: "The corrected line", words: `no ${mistake}` },
  ];
  function judge(name, text) {
    if (text.includes("RIGHT")) return verdict(name, "passed", "right");
    if (text.includes("while True")) return new Promise((over) => (end = () => over({ state: "stopped", text: "You stopped it." })));
    if (text.includes("raise ValueError")) return { state: "error", text: "Traceback\n  ValueError: bad", printed: "before the error" };
    const mistake = text.includes("OTHER") ? "another" : text.includes("WRONG") ? "one" : "";
    return { ...verdict(name, mistake ? "failed" : "not started", mistake || "not started"), hints: mistake ? hints(mistake, text.length) : [{ title: "A plan", words: "Begin." }] };
  }
  const fake = {
    calls,
    async start({ progress }) {
      progress("Loading Python", 0.3);
      progress("", 1);
    },
    async check(name, answers, { progress }) {
      calls.push({ name, answers });
      progress("", 1);
      const text = Object.fromEntries(answers)[name];
      const result = await judge(name, text);
      const of = Number(document.querySelector(`[data-exercise="${name}"]`).dataset.points);
      return { ...result, ...(result.html ? { points: result.points && of, of } : {}), printed: text.includes("print(") ? "a printed word\n" : result.printed };
    },
    stop: () => end?.(),
  };
  Object.defineProperty(window, "UnrolledPython", { get: () => fake, set() {} });
})();
