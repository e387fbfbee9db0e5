// Answers as notebooks: taken out of this browser as the chapter's own notebook, and put back from one. Loaded when first asked for.
const UnrolledExchange = (() => {
  const { course, root, get, replace, noLongerAsked, same } = UnrolledAnswers;
  const loading = {};
  const arrived = {};

  /** The notebook of a chapter as the course gives it out. */
  const blank = (chapter) => (loading[chapter.name] ??= new Promise((loaded, failed) => {
    const script = document.createElement("script");
    script.src = new URL(`_static/notebooks/${chapter.name}.js`, root);
    script.onload = () => loaded(arrived[chapter.name]);
    script.onerror = () => failed(new Error("The notebooks don’t lie beside this page: unpack the whole book, and open the page from there."));
    document.head.append(script);
  }));

  const textOf = (cell) => [cell.source].flat().join("");
  const lines = (text) => text.trimEnd().split(/(?<=\n)/);
  const DEFINED = /^(?:def|class)\s+(\w+)|^import\s+[\w.]+\s+as\s+(\w+)|^(?:from\s+\S+\s+)?import\s+(\w+)/gm;
  const isCode = (cell) => cell.cell_type === "code";

  /** Whether a cell gives a value to the name of an exercise. */
  const gives = (cell, name) => new RegExp(`^(?:async\\s+)?def\\s+${name}\\b|^${name}\\s*=[^=]`, "m").test(textOf(cell));
  /** The cell that the course has for an exercise. */
  const placeOf = (notebook, name) =>
    notebook.cells.find((cell) => cell.id === name) ?? notebook.cells.find((cell) => isCode(cell) && gives(cell, name));
  /** The cell that counts as an answer: the last that is not the stub, else the exercise's own, whatever stands in it. */
  const answerIn = (notebook, name, stub) =>
    notebook.cells.findLast((cell) => isCode(cell) && gives(cell, name) && !same(textOf(cell), stub)) ?? placeOf(notebook, name);
  const isCheck = (cell, name) => isCode(cell) && textOf(cell).trim() === `check(${name})`;
  /** Whether a notebook asks for an exercise; another chapter's may have the same function ready. */
  const asks = (notebook, name) => notebook.cells.some((cell) => cell.id === name || isCheck(cell, name));

  /** [file's name, its text] of a chapter's notebook with all that is written; null if nothing is. */
  async function filled(chapter) {
    const notebook = structuredClone(await blank(chapter));
    const written = Object.keys(chapter.points).filter((name) => get(name).text != null);
    for (const name of written) {
      placeOf(notebook, name).source = lines(get(name).text);
      const hint = get(name).hint;
      const check = notebook.cells.find((cell) => isCheck(cell, name));
      if (hint && check) check.outputs = [hintOutput(name, hint)];
    }
    const gone = noLongerAsked(chapter);
    notebook.cells.push(...gone.map(([name, text]) => rawCell(`old-${name}`, `# ${name} is no longer asked. What you had written:\n${text}`)));
    return written.length || gone.length ? [`${chapter.name}.ipynb`, `${JSON.stringify(notebook, null, 1)}\n`] : null;
  }

  const rawCell = (id, text) => ({ cell_type: "raw", id, metadata: {}, source: lines(text) });

  /** What `hint` leaves in a notebook: a class's report counts it. */
  const hintOutput = (exercise, hint) => ({
    output_type: "display_data", data: { "text/plain": [`Hint ${hint} was unfolded in the page.`] }, metadata: { grader: { exercise, hint } },
  });

  function download([name, content]) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type: "application/octet-stream" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  /** Take out what is written: of one chapter its notebook, of several a zip of notebooks. Returns what to say. */
  async function takeOut(chapters) {
    const files = (await Promise.all(chapters.map(filled))).filter(Boolean);
    if (!files.length) {
      const apart = location.protocol === "file:" && chapters.length > 1;
      return `Nothing is written yet${apart ? ", or this browser keeps the pages of a folder apart: then take it out in each chapter" : ""}.`;
    }
    const file = chapters.length === 1 ? files[0] : ["unrolled-answers.zip", zip(files)];
    download(file);
    const where = files.length > 1 ? ` in ${files.length} chapters` : "";
    return `${file[0]} holds what you have written${where}: open it in JupyterLab, hand it in, or put it back in another browser.`;
  }

  /** Put back the answers of notebooks, or of a zip of them. Returns what to say. */
  async function putBack(files) {
    const said = [];
    for (const file of files) {
      const notebooks = file.name.endsWith(".zip") ? await unzip(file) : [[file.name, await file.text()]];
      for (const [name, text] of notebooks) said.push(await putBackOne(name, text));
    }
    return said.join(" ");
  }

  async function putBackOne(file, text) {
    let notebook;
    try {
      notebook = JSON.parse(text);
    } catch { /* said below */ }
    if (!Array.isArray(notebook?.cells)) return `${file} is no notebook.`;
    const put = [];
    const there = [];
    const aside = [];
    for (const chapter of course) {
      const names = Object.keys(chapter.points).filter((name) => asks(notebook, name) && placeOf(notebook, name));
      if (!names.length) continue;
      const ours = await blank(chapter);
      const own = ownCells(notebook, ours, names);
      for (const name of names) {
        const given = placeOf(ours, name);
        const stub = textOf(given);
        const answer = withHelpers(textOf(answerIn(notebook, name, stub)), own);
        const before = get(name).text;
        if (same(answer, stub)) continue;
        if (before != null && same(before, answer)) {
          there.push(name);
          continue;
        }
        if (before != null && !same(before, stub)) aside.push(name);
        replace(name, `${answer.trimEnd()}\n`, given.metadata.grader.text, stub, `replaced by what stood in ${file}`);
        put.push(name);
      }
    }
    if (!put.length && !there.length) return `${file} holds no answers of this course.`;
    return [
      put.length ? `${file}: put back ${put.join(", ")}; Check says what they earn.` : `${file}: everything in it stands here already.`,
      aside.length ? `What you had written for ${aside.join(", ")} is put aside, below the box.` : "",
    ].filter(Boolean).join(" ");
  }

  /** A learner's own cells that define something, above all functions that answers call: [names, text] of each. */
  function ownCells(notebook, ours, names) {
    const known = new Set(ours.cells.map((cell) => textOf(cell).trimEnd()));
    return notebook.cells
      .filter((cell) => isCode(cell) && !known.has(textOf(cell).trimEnd()) && !names.some((name) => gives(cell, name)))
      .map((cell) => [[...textOf(cell).matchAll(DEFINED)].map(([, name, renamed, module]) => name ?? renamed ?? module), textOf(cell)]);
  }

  /** An answer below the own cells that it needs. */
  function withHelpers(answer, own) {
    const needed = own.filter(([names]) => names.some((name) => new RegExp(`\\b${name}\\b`).test(answer)));
    return needed.length ? `${needed.map(([, text]) => text.trimEnd()).join("\n\n\n")}\n\n\n${answer}` : answer;
  }

  const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
    for (let bit = 0; bit < 8; bit += 1) byte = byte & 1 ? 0xedb88320 ^ (byte >>> 1) : byte >>> 1;
    return byte;
  });
  const crc = (bytes) => ~bytes.reduce((sum, byte) => CRC[(sum ^ byte) & 255] ^ (sum >>> 8), ~0) >>> 0;

  /** Bytes of numbers, each given with its width. */
  const packed = (...numbers) => Uint8Array.from(numbers.flatMap(([value, width]) => Array.from({ length: width }, (_, i) => (value >>> (8 * i)) & 255)));

  /** A zip of [name, text], not compressed. */
  function zip(files) {
    const encoder = new TextEncoder();
    const parts = [];
    const list = [];
    let at = 0;
    for (const [name, text] of files) {
      const [title, bytes] = [encoder.encode(name), encoder.encode(text)];
      // Version, names in UTF-8, stored, 1 January 1980, checksum, sizes, length of the name, nothing else.
      const about = [[20, 2], [0x800, 2], [0, 2], [0, 2], [33, 2], [crc(bytes), 4], [bytes.length, 4], [bytes.length, 4], [title.length, 2], [0, 2]];
      parts.push(packed([0x04034b50, 4], ...about), title, bytes);
      list.push(packed([0x02014b50, 4], [20, 2], ...about, [0, 2], [0, 2], [0, 2], [0, 4], [at, 4]), title);
      at += 30 + title.length + bytes.length;
    }
    const size = list.reduce((sum, part) => sum + part.length, 0);
    return new Blob([...parts, ...list, packed([0x06054b50, 4], [0, 4], [files.length, 2], [files.length, 2], [size, 4], [at, 4], [0, 2])]);
  }

  /** [name, text] of each notebook in a zip. */
  async function unzip(file) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const view = new DataView(bytes.buffer);
    const found = [];
    let end = bytes.length - 22;
    while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end -= 1;
    if (end < 0) throw new Error(`${file.name} is no zip, or a damaged one.`);
    let at = view.getUint32(end + 16, true);
    for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
      const [method, title, extra, remark] = [10, 28, 30, 32].map((place) => view.getUint16(at + place, true));
      const [size, begin] = [20, 42].map((place) => view.getUint32(at + place, true));
      const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + title));
      const from = begin + 30 + view.getUint16(begin + 26, true) + view.getUint16(begin + 28, true);
      const held = new Blob([bytes.subarray(from, from + size)]).stream();
      const plain = () => new Response(method ? held.pipeThrough(new DecompressionStream("deflate-raw")) : held).text();
      if (name.endsWith(".ipynb")) found.push([name.split("/").pop(), await plain()]);
      at += 46 + title + extra + remark;
    }
    return found;
  }

  window.UnrolledNotebook = (name, notebook) => (arrived[name] = notebook);
  return { takeOut, putBack };
})();
