"""The build itself, tried on a course of two pages with our extension and our settings."""

import os
import shutil
import subprocess
import sys

import pytest
import yaml

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


@pytest.fixture
def course(root, tmp_path):
    """A folder that is built as the course is, from one page and one module."""
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    (tmp_path / "_config.yml").write_text(yaml.safe_dump(config))
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: book/intro\n")
    (tmp_path / "requirements.txt").write_text("")
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "__init__.py").write_text("")
    (tmp_path / "solutions" / "answer.py").write_text("ANSWER = 41\n")
    for name in ("_extensions", "_static"):
        shutil.copytree(root / "book" / name, tmp_path / "book" / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "book" / "references.bib", tmp_path / "book")
    (tmp_path / "book" / "intro.md").write_text(PAGE)
    return tmp_path


def build(course, *options):
    return subprocess.run(
        [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", ".", *options],
        cwd=course,
        env={**os.environ, "PYTHONPATH": str(course), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
    )


def page(course):
    return (course / "_build" / "html" / "book" / "intro.html").read_text()


def test_a_page_is_run_again_when_what_it_imports_has_changed(course):
    assert build(course, "-W", "-n", "--keep-going").returncode == 0
    assert "The answer is 41" in page(course)

    again = build(course)
    assert "Executed notebook" not in again.stdout + again.stderr  # nothing has changed, so nothing runs

    (course / "solutions" / "answer.py").write_text("ANSWER = 42\n")
    assert build(course).returncode == 0
    assert "The answer is 42" in page(course)


def test_a_failing_cell_fails_the_build_and_is_named(course):
    (course / "book" / "intro.md").write_text(PAGE.replace("answer.ANSWER", "answer.QUESTION"))
    failed = build(course)
    assert failed.returncode != 0
    assert "answer.QUESTION" in failed.stdout + failed.stderr
    assert "AttributeError" in failed.stdout + failed.stderr


def test_a_dead_reference_fails_the_strict_build(course):
    (course / "book" / "intro.md").write_text(PAGE + "\nSee {ref}`nowhere`.\n")
    assert build(course).returncode == 0
    (course / "book" / "intro.md").write_text(PAGE + "\nSee {ref}`nowhere` again.\n")
    assert build(course, "-W", "-n", "--keep-going").returncode != 0
