"""The built book, for the tests that look at it, and a small one to build."""

from pathlib import Path

import pytest

from small_course import small_course

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def site():
    """Folder of the built book; `make test` builds it first."""
    site = ROOT / "_build" / "html"
    if not (site / "book" / "intro.html").is_file():
        pytest.skip("the book is not built: run  make book  (or  jupyter-book build .)")
    return site


@pytest.fixture
def course(tmp_path):
    """A folder that is built as the course is, from one page and one module."""
    return small_course(tmp_path)
