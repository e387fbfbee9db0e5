"""Code lines end before column 80: what a box of the page, or half a screen, can show."""

from pathlib import Path

import pytest

from shown_code import blocks_of_notebook, blocks_of_page
from still_open import WIDE_NOTEBOOKS, WIDE_PAGES

WIDEST = 79
ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(path.stem for path in ROOT.glob("book/*.md"))
NOTEBOOKS = sorted(path.stem for path in ROOT.glob("exercises/*.ipynb"))


def all_but(names, still_open):
    return [pytest.param(name, marks=[pytest.mark.xfail(strict=True, reason="still wide")] if name in still_open else []) for name in names]


def wide_lines(blocks):
    return [f"{block.place}: {len(line)} columns: {line}" for block in blocks for line in block.code.splitlines() if len(line) > WIDEST]


@pytest.mark.parametrize("name", all_but(PAGES, WIDE_PAGES))
def test_code_of_a_page_is_narrow(name):
    wide = wide_lines(blocks_of_page(ROOT / "book" / f"{name}.md"))
    assert not wide, "\n".join(wide)


@pytest.mark.parametrize("name", all_but(NOTEBOOKS, WIDE_NOTEBOOKS))
def test_code_of_a_notebook_is_narrow(name):
    """With its stubs: a docstring is as wide as the reference's."""
    wide = wide_lines(blocks_of_notebook(ROOT / "exercises" / f"{name}.ipynb"))
    assert not wide, "\n".join(wide)


def test_the_articles_listings_are_narrow():
    for path in (ROOT / "book" / "listings").iterdir():
        assert max(map(len, path.read_text(encoding="utf-8").splitlines())) <= WIDEST, path.name
