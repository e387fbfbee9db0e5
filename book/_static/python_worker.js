// What runs in the worker. Its text is started from a Blob, as a classic worker: so it also runs where pages are files.
UnrolledPython.worker = function () {
  const NOWHERE = "https://python.invalid/"; // nothing is fetched from there: what Pyodide asks for is in memory
  const SITE = "/lib/python3.14/site-packages/";
  const COURSE = "/course/";
  const PYTHON = `
import sys
sys.path.insert(0, "${COURSE}")
from exercises import course
from grader.in_page import Page
Page.from_file(course, "${COURSE}cells.json")
`;
  const arrived = {};
  const packs = Object.fromEntries(["python", "numpy", "course"].map((name) => [name, new Promise((done) => (arrived[name] = done))]));
  let py;

  const tell = (sentence, fraction) => postMessage({ progress: [sentence, fraction] });

  // {path: bytes} of a pack: the sizes of its files, and all of them in one gzip.
  async function unpacked(name) {
    const { sizes, gzip } = await packs[name];
    const packed = Uint8Array.fromBase64 ? Uint8Array.fromBase64(gzip) : Uint8Array.from(atob(gzip), (letter) => letter.charCodeAt(0));
    const bytes = new Uint8Array(await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
    let at = 0;
    return Object.fromEntries(Object.entries(sizes).map(([path, size]) => [path, bytes.subarray(at, (at += size))]));
  }

  const moduleOf = (bytes) => import(URL.createObjectURL(new Blob([bytes], { type: "text/javascript" })));

  function install(files, folder) {
    for (const [path, bytes] of Object.entries(files)) {
      py.FS.mkdirTree(folder + path.slice(0, path.lastIndexOf("/") + 1));
      py.FS.writeFile(folder + path, bytes);
    }
  }

  async function start() {
    const files = await unpacked("python");
    tell("Starting Python", 0.3);
    self.fetch = async (asked) => {
      const name = String(asked.url ?? asked).replace(NOWHERE, "");
      if (!(name in files)) throw new TypeError(`nothing is fetched: ${name}`);
      return new Response(files[name], { headers: { "content-type": name.endsWith(".wasm") ? "application/wasm" : "" } });
    };
    self.importScripts = undefined; // else Pyodide refuses a worker that is no module
    const { loadPyodide } = await moduleOf(files["pyodide.mjs"]);
    const { default: createPyodideModule } = await moduleOf(files["pyodide.asm.mjs"]);
    py = await loadPyodide({
      createPyodideModule,
      indexURL: NOWHERE,
      stdLibURL: NOWHERE + "python_stdlib.zip",
      lockFileContents: new TextDecoder().decode(files["pyodide-lock.json"]),
      stdout: () => {},
      stderr: () => {},
    });
    tell("Starting NumPy", 0.6);
    install(await unpacked("numpy"), SITE);
    py.runPython("import numpy");
    tell("Reading the exercises", 0.8);
    install(await unpacked("course"), COURSE);
    return py.runPython(PYTHON);
  }

  const started = start();
  started.then(
    () => {
      tell("Python is ready", 1);
      postMessage({ ready: true });
    },
    (error) => postMessage({ broken: String(error.message ?? error).split("\n")[0] }),
  );

  self.onmessage = async ({ data }) => {
    if (data.pack) {
      arrived[data.name](data.pack);
      return;
    }
    const page = await started;
    const [[method, given]] = Object.entries(data);
    const begun = performance.now();
    try {
      const args = given.map((value) => py.toPy(value));
      const result = page[method](...args);
      const plain = result.toJs({ dict_converter: Object.fromEntries, create_pyproxies: false });
      [result, ...args].forEach((value) => value?.destroy?.());
      postMessage({ ...plain, cost: { ms: performance.now() - begun, bytes: py._module.HEAP8.length } });
    } catch (error) {
      const why = String(error.message ?? error).trim().split("\n").at(-1);
      postMessage({ state: "broken", text: `This ended Python itself (${why}). It has been started anew.`, fatal: true });
    }
  };
};
