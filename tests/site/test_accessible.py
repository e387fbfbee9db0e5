"""axe-core finds nothing to complain about on any page, in light and in dark."""

from pathlib import Path

import pytest
from accessible import mended

from axe import complaints

PAGES = [f"book/{path.stem}.html" for path in sorted(Path(__file__).resolve().parents[2].glob("book/*.md"))]


@pytest.mark.browser
@pytest.mark.sweep
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [*PAGES, "genindex.html"])
def test_axe_finds_nothing(name, scheme, site, open_page):
    assert complaints(open_page(site / name, color_scheme=scheme)) == []


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_what_was_searched_and_what_is_previewed(scheme, site, open_page):
    page = open_page(site / "search.html", "?q=gradient", color_scheme=scheme)
    page.wait_for_selector("#search-results mark")
    assert complaints(page) == []
    page = open_page(site / "book" / "notation.html", color_scheme=scheme)
    page.locator("article a.reference.internal").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.wait_for_selector(".link-preview:not([hidden])")
    assert complaints(page) == []


@pytest.mark.browser
def test_axe_would_find_something(site, open_page):
    page = open_page(site / "book" / "intro.html")
    page.evaluate("document.querySelector('article h1').outerHTML += '<img src=x><table><tr><th></th></tr></table>'")
    assert {complaint.split(",")[0] for complaint in complaints(page)} == {"image-alt", "empty-table-header"}


def test_a_corner_of_a_table_heads_nothing():
    assert mended('<tr><th class="head"><p></p></th><th>a</th>') == '<tr><td class="head"><p></p></td><th>a</th>'
    assert mended("<th> — </th>") == "<td> — </td>"


def test_a_header_of_formulas_has_a_name():
    header = r'<p><span class="math notranslate">\(W_{xh}\)</span>, <span class="math">\(\sigma(a) &lt; 1\)</span></p>'
    name = '<span class="visually-hidden">W_xh, σ(a) &lt; 1</span>'
    assert mended(f"<th>{header}</th>") == f'<th>{name}<div aria-hidden="true">{header}</div></th>'
    with_words = header.replace("<p>", "<th>mean ").replace("</p>", "</th>")
    assert mended(with_words) == with_words


def test_folded_code_is_called_what_it_says():
    assert mended('<summary aria-label="Toggle hidden content"><p>Show code cell source</p></summary>') == "<summary><p>Show code cell source</p></summary>"


def test_entries_of_the_bibliography_are_items_of_its_list():
    assert mended('<div role="list"><div role="doc-biblioentry">') == '<div role="list"><div role="listitem">'
