"""A search finds sections and quotes them, with the pages opened from disk and the network cut."""

from urllib.parse import unquote, urlsplit

import pytest
from section_search import TEXTS, texts_in
from sphinx.search import js_index
from tex_in_words import in_words

from small_course import build


@pytest.fixture
def search(site, open_page):
    def search(query):
        page = open_page(site / "search.html", f"?q={query.replace(' ', '+')}")
        page.wait_for_function("Search.status && Search.status.textContent")
        return page

    return search


def found(page):
    """(address within the site, heading, quotation) of each result."""
    return [(urlsplit(item.locator("a").get_attribute("href")).geturl(), item.locator("a").inner_text(), item.locator("p.context").all_inner_texts())
            for item in page.locator("#search-results li").all()]


@pytest.mark.browser
@pytest.mark.parametrize("query, page", [("forget bias", "lstm"), ("clipping", "rnn"), ("transposes", "notation")])
def test_a_query_finds_its_section_first_and_quotes_it(search, query, page):
    results = search(query)
    address, _, quotation = found(results)[0]
    assert address.startswith(f"book/{page}.html#")
    assert any(word in quotation[0].lower() for word in query.split()) and "Contents" not in quotation[0]
    results.locator("#search-results li a").first.click()
    results.wait_for_url(f"**/{address}")
    anchor = unquote(urlsplit(address).fragment)
    top = results.evaluate("anchor => document.getElementById(anchor).getBoundingClientRect().top", anchor)
    assert -5 <= top < 400, "the link leads to the section, not to the top of its page"


@pytest.mark.browser
def test_what_is_said_only_once_is_found_where_it_is_said(search):
    """A word of the running text, in a chapter's section far below the top."""
    results = found(search("Seattle"))
    assert all(address.startswith("book/") for address, _, _ in results)
    assert sum("#" in address for address, _, _ in results) >= 2
    assert all("Seattle" in quotation[0] for _, _, quotation in results if quotation)


@pytest.mark.browser
def test_nothing_found_is_said(search):
    page = search("xyzzyx")
    assert found(page) == [] and "No section" in page.inner_text(".search-summary")


@pytest.mark.browser
def test_a_query_is_no_html(search):
    page = search("<img src=x onerror=document.title='run'>")
    assert page.title() != "run" and page.locator("#search-results img").count() == 0


FIRST = """\
# One

On top.

## Inside

The word quark.

### Deeper

The word gluon, and $\\sigma(x_t)$.
"""
SECOND = "# Two\n\n## Elsewhere\n\nThe word boson.\n"


def test_an_index_of_sections_survives_a_change_of_one_page(course):
    """Sections of unchanged pages stay, and those that went are gone."""
    (course / "_toc.yml").write_text("format: jb-book\nroot: book/intro\nchapters:\n- file: book/one\n- file: book/two\n")
    (course / "book" / "one.md").write_text(FIRST)
    (course / "book" / "two.md").write_text(SECOND)
    assert build(course).returncode == 0
    index = read_index(course)
    assert [where(index, word) for word in ("quark", "gluon", "boson")] == [["book/one#inside"], ["book/one#deeper"], ["book/two#elsewhere"]]
    assert texts(course)["book/one#deeper"] == ["Deeper", "One", "The word gluon, and σ(x_t)."]
    (course / "book" / "one.md").write_text(FIRST.partition("### Deeper")[0].replace("quark", "lepton"))
    assert build(course, "-W", "-n", "--keep-going").returncode == 0
    index = read_index(course)
    assert where(index, "lepton") == ["book/one#inside"] and where(index, "boson") == ["book/two#elsewhere"]
    assert where(index, "quark") == where(index, "gluon") == [] and set(texts(course)) == set(index["docnames"])
    assert "book/one#deeper" not in texts(course)


def read_index(course):
    return js_index.loads((course / "_build" / "html" / "searchindex.js").read_text(encoding="utf-8"))


def texts(course):
    return texts_in(course / "_build" / "html" / TEXTS)


def where(index, word):
    places = index["terms"].get(word, [])
    return [index["docnames"][place] for place in ([places] if isinstance(places, int) else places)]


def test_formulas_are_put_into_words():
    assert in_words(r"\tanh(W_{xh} x_t)") == "tanh(W_xh x_t)"
    assert in_words(r"\mathbf{h}_{t-1} \to \rho") == "h_t-1 ρ"
