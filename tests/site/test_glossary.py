"""The glossary: its terms are those of the chapters, and the first use of each leads to it."""

import re

import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from glossary_marks import Term, first_uses, mark, running_text
from predict import Question

ENTRY = re.compile(r"((?:^\S.*\n)+)((?:^(?:  .*)?\n)+)", re.MULTILINE)


@pytest.fixture(scope="module")
def terms(root):
    """The entries of the page; a chapter is named by its page."""
    (listed,) = re.findall(r"(?ms)^```\{glossary\}\n(.*?)^```", (root / "book" / "glossary.md").read_text(encoding="utf-8"))
    return [Term("", tuple(forms.splitlines()), re.search(r"→ \[chapter \d+\]\((\w+)\.md\)", said)[1]) for forms, said in ENTRY.findall(listed)]


@pytest.fixture(scope="module")
def chapters(root):
    """Number of each chapter, by its page."""
    (course,) = re.findall(r"(?s)numbered: true\n(.*?)  - caption", (root / "_toc.yml").read_text(encoding="utf-8"))
    return {page: number for number, page in enumerate(re.findall(r"file: book/(\w+)", course), start=1)}


@pytest.fixture(scope="module")
def marked(site, chapters):
    """Page of a chapter -> ids of the terms that are marked there, in their order."""
    found = {}
    for page in chapters:
        article = BeautifulSoup((site / "book" / f"{page}.html").read_text(encoding="utf-8"), "html.parser").find("article")
        found[page] = [link["href"].partition("#")[2] for link in article.select("a.term")]
    return found


def test_terms_stand_in_the_order_of_the_alphabet_with_their_chapter(root, terms, chapters):
    assert len(terms) > 100
    names = [re.sub("[^a-z]", "", "".join(term.forms).lower()) for term in terms]
    assert names == sorted(names)
    for number, page in re.findall(r"\[chapter (\d+)\]\((\w+)\.md\)", (root / "book" / "glossary.md").read_text(encoding="utf-8")):
        assert chapters[page] == int(number)


def test_each_term_is_marked_in_the_chapter_that_introduces_it(site, terms, marked):
    glossary = BeautifulSoup((site / "book" / "glossary.html").read_text(encoding="utf-8"), "html.parser")
    places = [entry["id"] for entry in glossary.select("dl.glossary dt:not(dt + dt)")]
    missing = [term.forms[0] for term, place in zip(terms, places, strict=True) if place not in marked[term.chapter]]
    assert not missing, f"not in the chapters named: {missing}"


def test_a_term_is_marked_once_in_a_chapter_and_each_mark_leads_to_an_entry(site, marked):
    glossary = BeautifulSoup((site / "book" / "glossary.html").read_text(encoding="utf-8"), "html.parser")
    entries = {term["id"] for term in glossary.select("dl.glossary dt")}
    for page, places in marked.items():
        assert len(places) == len(set(places)) > 5, page
        assert set(places) <= entries


def test_chinese_is_read_as_chinese(site):
    page = (site / "book" / "glossary.html").read_text(encoding="utf-8")
    spoken = re.findall(r'<span lang="zh"[^>]*>[^<]*</span>|<span class="[^"]*"[^>]* lang="zh"[^>]*>[^<]*</span>', page)
    assert len(spoken) == len(re.findall(r"In the article: <span", page)) > 20


def paragraph(*children):
    return nodes.paragraph("", "", *children)


def uses(terms, *blocks):
    document = nodes.section("", *blocks)
    return [[str(text)[begin:end] for begin, end, _ in found] for text, found in first_uses(document, [Term("", tuple(forms), "") for forms in terms])]


def test_the_longest_term_is_found_in_the_plural_and_only_once():
    text = nodes.Text("A causal convolution is one of the Convolutions; a convolution, a gated thing, two gates.")
    assert uses([["convolution"], ["causal convolution"], ["gate"]], paragraph(text)) == [["causal convolution", "Convolutions", "gates"]]


def test_capitals_count_in_abbreviations_only():
    assert uses([["REINFORCE"], ["nat"], ["many to one"]], paragraph(nodes.Text("We reinforce natural Nats, many-to-one"))) == [["Nats", "many-to-one"]]
    assert uses([["read-out"]], paragraph(nodes.Text("Read out the read-out"))) == [["read-out"]]


def test_headings_code_links_and_questions_stay_as_they_are():
    asked = Question("", paragraph(nodes.Text("a gate")))
    closed = [nodes.title("", "A gate"), paragraph(nodes.literal("", "gate")), paragraph(nodes.reference("", "gate")), asked]
    assert uses([["gate"]], *closed) == []
    assert uses([["gate"]], *closed, paragraph(nodes.Text("a gate"))) == [["gate"]]


def test_what_is_folded_comes_last():
    fold = nodes.admonition("", paragraph(nodes.Text("A gate, a bias")), classes=["dropdown"])
    assert uses([["gate"], ["bias"]], fold, paragraph(nodes.Text("the gate"))) == [["gate"], ["bias"]]


def test_a_mark_keeps_every_word():
    block = paragraph(nodes.Text("The gate and the bias."))
    for text, found in first_uses(block, [Term("a", ("gate",), ""), Term("b", ("bias",), "")]):
        mark(text, found, lambda term, words: nodes.reference("", "", words, refuri=term.place))
    assert block.astext() == "The gate and the bias."
    assert [(link["refuri"], link.astext(), link["classes"]) for link in block.findall(nodes.reference)] == [("a", "gate", ["term"]), ("b", "bias", ["term"])]
    assert list(running_text(nodes.paragraph("", "", nodes.literal("", "x")))) == []


@pytest.fixture
def first_term(site, open_page):
    def first_term(**settings):
        page = open_page(site / "book" / "lstm.html", **settings)
        link = page.locator("article a.term").first
        link.scroll_into_view_if_needed()
        return page, link

    return first_term


def shown(page):
    return page.wait_for_selector(".link-preview:not([hidden])").inner_text()


@pytest.mark.browser
def test_a_term_is_explained_under_the_mouse_and_the_keyboard(first_term):
    page, link = first_term()
    link.hover()
    assert link.inner_text().lower().rstrip("s") in shown(page).lower() and "chapter" in shown(page)
    page.keyboard.press("Escape")
    page.mouse.move(2, 2)
    link.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert "chapter" in shown(page)


@pytest.mark.browser
def test_a_finger_is_told_first_and_led_second(first_term):
    page, link = first_term(has_touch=True, viewport={"width": 390, "height": 844})
    link.tap()
    assert "chapter" in shown(page) and page.url.endswith("lstm.html")
    box = page.locator(".link-preview").bounding_box()
    assert 0 <= box["x"] and box["x"] + box["width"] <= 390
    link.tap()
    page.wait_for_url("**/glossary.html#term-*")
