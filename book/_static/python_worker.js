// What runs in the worker. Its text is started from a Blob, as a classic worker: so it also runs where pages are files.
UnrolledPython.worker = function () {
  const NOWHERE = "https://python.invalid/"; // nothing is fetched from there: what Pyodide asks for is in memory
  const LIBRARY = "/lib/python3.14/";
  const COURSE = "/course/";
  const COMPILED = "/compiled/"; // where Python puts its bytecode
  const WRITE_IT = "import sys\nsys.dont_write_bytecode = False\n"; // runs before all but a few modules are imported; these follow:
  const WRITE_THE_REST = `
import os, sys
for name, module in list(sys.modules.items()):
    spec = getattr(module, "__spec__", None)
    if spec and spec.cached and not os.path.exists(spec.cached):
        spec.loader.get_code(name)
`;
  const EMPTY_ZIP = new Uint8Array(22);
  EMPTY_ZIP.set([80, 75, 5, 6]);
  const PYTHON = `
import json, sys
sys.path.insert(0, "${COURSE}")
from exercises import course
from grader.in_page import Page
page = Page.from_file(course, "${COURSE}cells.json")
lambda method, given: getattr(page, method)(*json.loads(given))
`;
  const arrived = {};
  const packs = Object.fromEntries(["python", "numpy", "course", "compiled"].map((name) => [name, new Promise((done) => (arrived[name] = done))]));
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

  function install(FS, files, folder) {
    const folders = new Set(Object.keys(files).map((path) => path.slice(0, path.lastIndexOf("/") + 1)));
    folders.forEach((name) => FS.mkdirTree(folder + name));
    for (const [path, bytes] of Object.entries(files)) {
      FS.writeFile(folder + path, bytes);
      FS.utime(folder + path, 0, 0); // else Python would take its bytecode for that of another file
    }
  }

  // The paths of all files below a folder.
  function paths(FS, folder, within = "") {
    const names = FS.readdir(folder + within).filter((name) => name !== "." && name !== "..");
    const isFolder = (name) => FS.isDir(FS.stat(folder + within + name).mode);
    return names.flatMap((name) => (isFolder(name) ? paths(FS, folder, `${within}${name}/`) : [within + name]));
  }

  async function start() {
    const { "pyodide.mjs": loader, "pyodide.asm.mjs": machine, "pyodide.asm.wasm": wasm, "pyodide-lock.json": lock, ...library } = await unpacked("python");
    tell("Starting Python", 0.3);
    self.fetch = async (asked) => {
      const name = String(asked.url ?? asked).replace(NOWHERE, "");
      if (name === "pyodide.asm.wasm") return new Response(wasm, { headers: { "content-type": "application/wasm" } });
      if (name === "library.zip") return new Response(EMPTY_ZIP);
      throw new TypeError(`nothing is fetched: ${name}`);
    };
    self.importScripts = undefined; // else Pyodide refuses a worker that is no module
    const { loadPyodide } = await moduleOf(loader);
    const { default: createPyodideModule } = await moduleOf(machine);
    py = await loadPyodide({
      createPyodideModule,
      indexURL: NOWHERE,
      stdLibURL: NOWHERE + "library.zip",
      lockFileContents: new TextDecoder().decode(lock),
      env: { HOME: "/home/pyodide", PYTHONPYCACHEPREFIX: COMPILED },
      stdout: () => {},
      stderr: () => {},
      fsInit: async (FS) => {
        install(FS, { ...library, "sitecustomize.py": WRITE_IT }, LIBRARY);
        FS.mkdirTree(COMPILED);
        install(FS, await packs.compiled, COMPILED);
      },
    });
    tell("Starting NumPy", 0.6);
    install(py.FS, await unpacked("numpy"), LIBRARY + "site-packages/");
    py.runPython("import numpy");
    tell("Reading the exercises", 0.8);
    install(py.FS, await unpacked("course"), COURSE);
    return py.runPython(PYTHON);
  }

  // Hand the bytecode to the page if there is more than before: with it, the next start takes half the time.
  let handed;
  async function handOverCompiled() {
    handed ??= Object.keys(await packs.compiled).length;
    py.runPython(WRITE_THE_REST);
    const written = paths(py.FS, COMPILED);
    if (written.length > handed) {
      postMessage({ compiled: Object.fromEntries(written.map((path) => [path, py.FS.readFile(COMPILED + path)])) });
      handed = written.length;
    }
  }

  const started = start();
  started.then(
    () => {
      tell("Python is ready", 1);
      postMessage({ ready: true });
      handOverCompiled().catch(() => {}); // then the next start is not faster
    },
    (error) => {
      const old = error instanceof WebAssembly.CompileError || error instanceof SyntaxError;
      postMessage({ broken: String(error.message ?? error).split("\n")[0], old });
    },
  );

  self.onmessage = async ({ data }) => {
    if (data.pack) {
      arrived[data.name](data.pack);
      return;
    }
    const ask = await started;
    const [[method, given]] = Object.entries(data);
    const begun = performance.now();
    try {
      const result = ask(method, JSON.stringify(given));
      const plain = result.toJs({ dict_converter: Object.fromEntries });
      result.destroy();
      postMessage({ ...plain, cost: { ms: performance.now() - begun, bytes: py._module.HEAP8.length } });
      handOverCompiled().catch(() => {});
    } catch (error) {
      const why = String(error.message ?? error).trim().split("\n").at(-1);
      postMessage({ state: "broken", text: `This ended Python itself (${why}). It has been started anew.`, fatal: true });
    }
  };
};
