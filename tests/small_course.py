"""A course of one page, to build in a few seconds with our extension and our settings."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
PAGE = """\
---
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec: {display_name: Python 3, language: python, name: python3}
---
# A page

```{code-cell} ipython3
from solutions import answer
print("The answer is", answer.ANSWER)
```
"""


def small_course(folder):
    """A folder that is built as the course is, from one page and one module."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    config["sphinx"]["config"]["python_in_page"] = False  # the parts are large, and come from the network
    (folder / "_config.yml").write_text(yaml.safe_dump(config))
    (folder / "_toc.yml").write_text("format: jb-book\nroot: book/intro\n")
    (folder / "requirements.txt").write_text("")
    (folder / "solutions").mkdir()
    (folder / "solutions" / "__init__.py").write_text("")
    (folder / "solutions" / "answer.py").write_text("ANSWER = 41\n")
    for name in ("_extensions", "_static", "_templates"):
        shutil.copytree(ROOT / "book" / name, folder / "book" / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "book" / "references.bib", folder / "book")
    (folder / "book" / "intro.md").write_text(PAGE)
    return folder


def build(course, *options):
    """Build it; the finished process."""
    # The page's own packages come first, the grader whose extension this is after them.
    places = os.pathsep.join([str(course), str(ROOT)])
    return subprocess.run(
        [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", ".", *options],
        cwd=course,
        env={**os.environ, "PYTHONPATH": places, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
    )
