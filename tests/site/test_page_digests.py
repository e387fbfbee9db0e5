"""A page runs again when something that it needs has changed, and only then. No book is built here."""

import importlib.util

import nbformat
import pytest
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn

HEAD = """\
---
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec: {display_name: Python 3, language: python, name: python3}
---
"""
TREE = {
    "requirements.txt": "numpy==2.0\n",
    "solutions/__init__.py": "",
    "solutions/cells/__init__.py": "",
    "solutions/cells/rnn.py": "from solutions.numbers import half\n\n\ndef step(x):\n    return half(x)\n\n\ndef never_used(x):\n    return x\n",
    "solutions/cells/lstm.py": "import numpy as np\n\n\ndef step(x):\n    return np.tanh(x)\n",
    "solutions/numbers.py": "SIZE = 2\n\n\ndef half(x):\n    return x / SIZE\n",
    "solutions/runs.py": 'from pathlib import Path\n\n\ndef curve(name):\n    return Path(f"recorded/{name}.json").read_text()\n',
    "grader/__init__.py": "from grader.judge import judge\n",
    "grader/judge.py": "TOLERANCE = 1e-8\n\n\ndef judge(x):\n    return abs(x) < TOLERANCE\n",
    "book/rnn.md": HEAD + "# A step\nWords.\n\n```{code-cell} ipython3\n%matplotlib inline\nfrom solutions.cells import rnn\nprint(rnn.step(1))\n```\n",
    "book/lstm.md": HEAD + "# Gates\n\n```{code-cell} ipython3\nfrom solutions.cells.lstm import step\nstep(1)\n```\n",
    "book/check.md": HEAD + "# A check\n\n```{code-cell} ipython3\nimport grader\ngrader.judge(0)\n```\n",
    "book/runs.md": HEAD + '# A run\n\n```{code-cell} ipython3\nfrom solutions import runs\nprint(runs.curve("rnn"), open("data.csv").read())\n```\n',
    "book/command.md": HEAD + '# A command\n\n```{code-cell} ipython3\nimport subprocess\nsubprocess.run(["python", "-m", "grader"])\n```\n',
    "book/words.md": "# Only words\n",
    "book/recorded/rnn.json": "[1]\n",
    "book/data.csv": "1\n",
    "book/other.csv": "1\n",
}
PAGES = {"rnn", "lstm", "check", "runs", "command"}


@pytest.fixture(scope="session")
def extension(root):
    """The module that the book's build uses, loaded as a module of its own."""
    spec = importlib.util.spec_from_file_location("page_digests_under_test", root / "book" / "_extensions" / "page_digests.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def tree(tmp_path):
    for name, text in TREE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def digests(extension, tree):
    return {path.rpartition("/")[2].removesuffix(".md"): digest for path, digest in extension.page_digests(tree / "book", tree).items()}


@pytest.mark.parametrize("file, old, new, pages", [
    ("solutions/cells/rnn.py", "half(x)\n", "2 * half(x)\n", {"rnn"}),
    ("solutions/numbers.py", "SIZE = 2", "SIZE = 3", {"rnn"}),
    ("solutions/cells/lstm.py", "np.tanh(x)", "np.exp(x)", {"lstm"}),
    ("solutions/cells/rnn.py", "def never_used(x):\n    return x", "def never_used(x):\n    return -x", set()),
    ("grader/judge.py", "1e-8", "1e-6", {"check", "command"}),
    ("book/recorded/rnn.json", "[1]", "[2]", {"runs"}),
    ("book/data.csv", "1", "2", {"runs"}),
    ("book/other.csv", "1", "2", set()),
    ("book/rnn.md", "Words.", "Other words.", set()),
    ("book/rnn.md", "step(1)", "step(2)", {"rnn"}),
    ("book/words.md", "Only", "Just", set()),
    ("requirements.txt", "2.0", "2.1", PAGES),
])
def test_an_edit_changes_the_digests_of_the_pages_that_need_it(extension, tree, file, old, new, pages):
    before = digests(extension, tree)
    assert set(before) == PAGES
    text = (tree / file).read_text()
    assert old in text
    (tree / file).write_text(text.replace(old, new))
    now = digests(extension, tree)
    assert {name for name in PAGES if now[name] != before[name]} == pages


def test_a_page_that_is_no_python_needs_everything(extension, tree):
    (tree / "book" / "rnn.md").write_text(TREE["book/rnn.md"].replace("print(", "print(("))
    before = digests(extension, tree)["rnn"]
    (tree / "grader" / "judge.py").write_text("TOLERANCE = 1\n")
    assert digests(extension, tree)["rnn"] != before


def test_only_the_results_of_pages_that_need_the_same_stay_in_the_cache(extension, tmp_path):
    folder, pages = tmp_path / "cache", [f"/book/{name}.md" for name in ("same", "changed", "gone", "unknown")]
    extension.forget_stale_results(folder, dict.fromkeys(pages[:3], "old"))
    cache = get_cache(str(folder))
    for page in pages:
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(page)])
        cache.cache_notebook_bundle(CacheBundleIn(notebook, page), check_validity=False)
    extension.forget_stale_results(folder, {"/book/same.md": "old", "/book/changed.md": "new", "/book/unknown.md": "new"})
    assert [record.uri for record in cache.list_cache_records()] == ["/book/same.md"]


def test_every_page_of_the_book_with_cells_has_a_digest_by_what_it_needs(extension, root):
    """Were a page no Python to the extension, each edit would run it."""
    for path in extension.page_digests(root / "book", root):
        with open(path, encoding="utf-8") as file:
            compile(extension.cells_as_python(file.read()), path, "exec")
