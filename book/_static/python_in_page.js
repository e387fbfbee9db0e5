/* Python, NumPy and the course in this page. Nothing is loaded before the first call; then all of it runs in a worker, which can be ended.

   UnrolledPython.start({progress})
       A promise. progress(sentence, fraction) hears how far it is, from 0 to 1. Fails with an Error that says in one sentence what to do instead.
   UnrolledPython.check(exercise, answers, {progress})
       A promise of the verdict: {state, points, of, html, text, printed, hints: [{title, words}, ...]}.
       answers: [[name, source], ...], what the learner has written in this chapter, the asked one among them.
       state: one of grader.judging.states, or one of these four, where only `text` says more:
           "error"      the cell itself raised: text is its traceback, and printed is there, too
           "stopped"    by stop()
           "timed out"  after UnrolledPython.seconds
           "broken"     Python could not run: text says what to do
       What came from Python says what it took, too: cost: {ms, bytes}, the bytes being all memory that Python has.
       html has the style of grader.tell.display.STYLE, which the page brings.
   UnrolledPython.call(module, function, answers, args)
       A promise of {value, printed}: what a function of the course gives for ({name: learner's function}, **args). Arrays come back as lists.
       If it fails, a state and a text as above.
   UnrolledPython.stop()
       Ends what runs; the next call works. */
window.UnrolledPython = (() => {
  const HOME = new URL(".", document.currentScript.src);
  const NOTEBOOK = "or use the notebook.";
  const ANEW = "Python has been started anew.";
  const ENDED = {
    stopped: `You stopped it. ${ANEW}`,
    "timed out": `It was still running when its time was up. Is there a loop that never ends? ${ANEW}`,
  };
  const here = { files: null, packs: {}, worker: null, seconds: 20 }; // all but what a call may take is filled in by the scripts that are loaded
  const listeners = new Set();
  let told;
  let python = null; // {worker, ready} once it has been asked for
  let answer = null; // takes the result of the running call
  let turn = Promise.resolve(); // calls take turns
  let kept = null; // {key, compiled}: bytecode by path, of these very files

  function tell(sentence, fraction) {
    told = [sentence, fraction];
    listeners.forEach((listener) => listener(...told));
  }

  function load(name, version) {
    return new Promise((done, fail) => {
      const script = document.createElement("script");
      script.src = new URL(`${name}.js?${version}`, HOME);
      script.onload = done;
      script.onerror = () =>
        fail(new Error(`Python's files don't lie beside this page. If the book is in a zip, unpack all of it first, ${NOTEBOOK}`));
      document.head.append(script);
    });
  }

  // What Python has compiled is kept: by this page, and where the browser lets a page keep something, for the others.
  async function shelf(mode, use) {
    const asked = indexedDB.open("unrolled python", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("compiled");
    const done = (request) => new Promise((yes, no) => Object.assign(request, { onsuccess: () => yes(request.result), onerror: () => no(request.error) }));
    const store = (await done(asked)).transaction("compiled", mode).objectStore("compiled");
    return done(use(store));
  }

  function keep(compiled) {
    kept.compiled = compiled;
    const replaced = (store) => (store.clear(), store.put(compiled, kept.key)); // that of an older edition is of no use
    shelf("readwrite", replaced).catch(() => {});
  }

  async function handOver(worker) {
    if (!here.files) await load("python/files", Date.now()); // the one that is never taken from a browser's cache
    kept ??= { key: Object.values(here.files).map((file) => file.digest).join(), compiled: null };
    kept.compiled ??= (await shelf("readonly", (store) => store.get(kept.key)).catch(() => null)) ?? {};
    worker.postMessage({ name: "compiled", pack: kept.compiled });
    const names = Object.keys(here.files);
    const size = (names) => names.reduce((sum, name) => sum + here.files[name].bytes, 0);
    for (const [place, name] of names.entries()) {
      tell(`Loading Python: ${(size(names) / 1e6).toFixed(1)} MB, once`, (0.3 * size(names.slice(0, place))) / size(names));
      if (!here.packs[name]) await load(`python/${name}`, here.files[name].digest);
      worker.postMessage({ name, pack: here.packs[name] });
    }
  }

  function begin() {
    let worker;
    tell("Starting Python", 0);
    const ready = new Promise((done, fail) => {
      const failed = (why) => fail(new Error(why));
      const old = `This browser is too old to run Python: take a newer one, ${NOTEBOOK}`;
      if (!window.Worker || !window.WebAssembly || !window.DecompressionStream) {
        failed(old);
        return;
      }
      const forbidden = `This page is shown in a way that forbids it to run Python: open it in a browser's own window, ${NOTEBOOK}`;
      const made = here.worker ? Promise.resolve() : load("python_worker", "");
      made
        .then(() => {
          worker = new Worker(URL.createObjectURL(new Blob([`(${here.worker})()`], { type: "text/javascript" })));
          worker.onerror = () => failed(forbidden);
          worker.onmessage = ({ data }) => {
            if (data.progress) tell(...data.progress);
            else if (data.compiled) keep(data.compiled);
            else if (data.ready) done();
            else if (data.old) failed(old);
            else if (data.broken) failed(`Python could not be started (${data.broken}): close other pages and try again, ${NOTEBOOK}`);
            else answer?.(data);
          };
          return handOver(worker);
        })
        .catch((error) => (error.name === "SecurityError" ? failed(forbidden) : fail(error)));
    });
    return { ready, end: () => worker?.terminate(), ask: (message) => worker.postMessage(message) };
  }

  async function start({ progress } = {}) {
    if (progress) listeners.add(progress);
    try {
      python ??= begin();
      progress?.(...told);
      await python.ready;
    } catch (error) {
      python?.end();
      python = null;
      throw error;
    } finally {
      listeners.delete(progress);
    }
  }

  function startAnew() {
    python?.end();
    python = null;
    start().catch(() => {}); // told to the next call
  }

  function run(message, options) {
    return new Promise((done) => {
      let clock;
      answer = (result) => {
        clearTimeout(clock);
        answer = null;
        done(result);
        if (result.fatal) startAnew();
      };
      start(options).then(
        () => {
          if (!answer) return; // stopped meanwhile
          answer.begun = true;
          clock = setTimeout(() => end("timed out"), 1000 * here.seconds);
          python.ask(message);
        },
        (error) => answer?.({ state: "broken", text: error.message }),
      );
    });
  }

  function end(state) {
    answer?.({ state, text: ENDED[state], fatal: answer.begun });
  }

  function ask(message, options) {
    const result = turn.then(() => run(message, options));
    turn = result;
    return result;
  }

  return Object.assign(here, {
    start,
    check: (exercise, answers, options) => ask({ check: [exercise, answers] }, options),
    call: (module, name, answers, args = {}, options) => ask({ call: [module, name, answers, args] }, options),
    stop: () => end("stopped"),
  });
})();
