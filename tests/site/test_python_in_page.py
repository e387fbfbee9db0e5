"""Python in the pages: its parts are those that were released, and a book without them says so."""

import base64
import gzip
import hashlib
import io
import json
import zipfile

import page_runtime
import pytest
import yaml
from page_course import cells_of, course_files, without_experiments
from page_runtime import LIBRARY, NUMPY, SHA256, PartsMissing, address_of, pack, parts, runtime_files

from exercises import course as exercises
from small_course import build


def zip_of(names):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as target:
        for name in names:
            target.writestr(name, f"this is {name}")
    return archive.getvalue()


@pytest.fixture
def release(tmp_path, monkeypatch):
    """A folder with a made-up release, and the sums of its files instead of the real ones."""
    folder = tmp_path / "release"
    folder.mkdir()
    held = {name: f"this is {name}".encode() for name in SHA256}
    held[LIBRARY] = zip_of(["ast.py", "pdb.py", "email/parser.py", "multiprocessing/pool.py"])
    held[NUMPY] = zip_of(["numpy/__init__.py", "numpy/__init__.pyi", "numpy/_core/tests/test_x.py", "numpy/f2py/cli.py", "numpy/linalg/_umath.so",
                          "numpy-2.4.3.dist-info/licenses/LICENSE.txt"])
    for name, data in held.items():
        (folder / name).write_bytes(data)
        monkeypatch.setitem(page_runtime.SHA256, name, hashlib.sha256(data).hexdigest())
    return folder


def unpacked(script):
    """{path: bytes} of a pack's text."""
    held = json.loads(script.partition("=")[2].removesuffix(";"))
    whole = io.BytesIO(gzip.decompress(base64.b64decode(held["gzip"])))
    return {path: whole.read(size) for path, size in held["sizes"].items()}


def test_a_file_that_was_not_released_is_named(release):
    (release / "pyodide.asm.wasm").write_bytes(b"something else")
    with pytest.raises(PartsMissing, match=r"pyodide\.asm\.wasm is not the file that was released"):
        parts(release)


def test_a_folder_that_lacks_a_file_is_told_which(release):
    (release / NUMPY).unlink()
    with pytest.raises(PartsMissing, match=f"lacks {NUMPY}"):
        parts(release)


def test_an_index_without_the_package_is_a_sentence(monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(PartsMissing, match="pip finds no there-is-no-such-package"):
        address_of("there-is-no-such-package==0.0.1")


def test_a_pack_holds_what_a_page_can_use_and_every_licence(release, tmp_path):
    files = runtime_files(tmp_path / "cache", release)
    python, numpy = unpacked(files["python.js"]), unpacked(files["numpy.js"])
    assert python["pyodide.mjs"] == b"this is pyodide.mjs"
    assert [path for path in python if path.endswith(".py")] == ["ast.py", "email/parser.py"]
    assert list(numpy) == ["numpy/__init__.py", "numpy/linalg/_umath.so"]
    for words in ("Mozilla Public License Version 2.0", "PYTHON SOFTWARE FOUNDATION LICENSE VERSION 2", "Rich Felker",
                  "this is numpy-2.4.3.dist-info/licenses/LICENSE.txt"):
        assert words in files["LICENCES.txt"]


def test_the_parts_are_gathered_once(release, tmp_path):
    first = runtime_files(tmp_path / "cache", release)
    assert runtime_files(tmp_path / "cache", tmp_path / "no such folder") == first


def test_a_pack_comes_out_as_it_went_in():
    files = {"a/b.py": b"x = 1\n", "empty": b"", "bytes": bytes(range(256))}
    assert unpacked(pack("some", files)) == files


def test_the_course_brings_the_data_that_it_reads_and_no_answer_that_only_tests_try(root):
    files = course_files(root, exercises)
    assert {"book/data/shakespeare.txt", "book/recorded/shakespeare_rnn.npz", "grader/in_page.py"} <= set(files)
    assert not [name for name in files if "rewrites" in name or name.startswith(("grader/batch", "tests"))]


@pytest.mark.parametrize("chapter", exercises.chapters, ids=lambda chapter: chapter.name)
def test_the_cells_of_a_chapter_hold_each_exercise_once_and_no_check(chapter):
    cells = cells_of(exercises, chapter)
    assert sorted(name for name, _ in cells if name) == sorted(exercise.name for exercise in chapter.exercises)
    assert not [text for _, text in cells if text.startswith("check(")]


def test_what_a_notebook_gives_comes_without_its_experiments():
    """They may take minutes, and the name of a local variable may be that of a result."""
    text = "import numpy as np\n\n\ndef train(w):\n    return w\n\n\nW = np.eye(2)\nw = train(W)\nprint(w)\nfor _ in range(3):\n    w = w @ w"
    assert without_experiments(text, {"train"}).splitlines() == ["import numpy as np", "def train(w):", "    return w", "W = np.eye(2)"]


def settings(course, **values):
    path = course / "_config.yml"
    config = yaml.safe_load(path.read_text())
    config["sphinx"]["config"] |= values
    path.write_text(yaml.safe_dump(config))


def test_a_book_without_the_parts_is_made_and_says_so_in_a_line(course):
    settings(course, python_in_page=True, python_in_page_parts=str(course / "nothing"))
    done = build(course)
    told = [line for line in (done.stdout + done.stderr).splitlines() if "exercises cannot run in the pages of this build" in line]
    assert done.returncode == 0 and len(told) == 1 and "lacks pyodide.mjs" in told[0]
    assert not (course / "_build" / "html" / "_static" / "python").exists()
    assert build(course, "-W", "--keep-going", "--all").returncode != 0, "a strict build needs the parts"
