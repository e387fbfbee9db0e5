"""The built book, for the tests that look at it."""

from pathlib import Path

import pytest

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
