"""Beside a link: what stands at its other end, by mouse and by keyboard, from disk."""

import re

import pytest
from bs4 import BeautifulSoup
from previews import previews

SHOWN = ".link-preview:not([hidden])"


@pytest.fixture
def link_to(site, open_page):
    def link_to(kind):
        """A page that has a link to something of a kind, and the link."""
        path = next(path for path in sorted(site.glob("book/*.html")) if re.search(f'class="reference internal" href="[^"]*{kind}', path.read_text()))
        page = open_page(path)
        link = page.locator(f"article a.reference.internal[href*='{kind}']").first
        link.scroll_into_view_if_needed()
        return page, link

    return link_to


@pytest.mark.browser
def test_a_citation_under_the_mouse_is_told_and_goes_away(link_to):
    page, link = link_to("bibliography.html#")
    link.hover()
    preview = page.wait_for_selector(SHOWN)
    name = link.inner_text().split(",")[0].split(" ")[0]
    assert name in preview.inner_text() and link.get_attribute("aria-describedby") == preview.get_attribute("id")
    assert preview.get_attribute("role") == "tooltip" and link.get_attribute("title") is None
    preview.hover()
    page.wait_for_timeout(400)
    assert preview.is_visible(), "one can go over to it"
    page.mouse.move(5, 5)
    preview.wait_for_element_state("hidden")
    assert link.get_attribute("aria-describedby") is None


@pytest.mark.browser
def test_an_equation_under_the_keyboard_is_drawn_and_escape_closes_it(link_to):
    page, link = link_to("#equation-")
    link.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    preview = page.wait_for_selector(SHOWN)
    assert preview.query_selector("mjx-container") and not preview.query_selector("[tabindex='0']")
    box = preview.bounding_box()
    assert 0 <= box["x"] and box["x"] + box["width"] <= page.viewport_size["width"]
    page.keyboard.press("Escape")
    preview.wait_for_element_state("hidden")
    assert link.evaluate("link => link === document.activeElement"), "the keyboard stays where it was"


@pytest.mark.browser
def test_a_figure_is_shown_with_its_caption(link_to):
    page, link = link_to("-fig-")
    link.hover()
    preview = page.wait_for_selector(SHOWN)
    page.wait_for_function("[...document.querySelectorAll('.link-preview img')].every(image => image.naturalWidth > 0)")
    assert preview.query_selector("img, svg") and "Fig." in preview.inner_text()


@pytest.mark.browser
def test_a_page_loads_no_preview_before_one_is_wanted(link_to):
    page, link = link_to("bibliography.html#")
    assert page.locator("script[src*='previews.js']").count() == 0
    link.hover()
    page.wait_for_selector(SHOWN)
    assert page.locator("script[src*='previews.js']").count() == 1


ONE = """
<article><section id="one"><h1>1. One<a class="headerlink" href="#one">#</a></h1><p>It begins.</p>
<section id="below"><span id="label"></span><h2>1.1. Below</h2>
<p>Inside, see <a class="reference internal" href="two.html#key">Two</a>.</p><p>More.</p></section>
<a class="reference internal" href="#label">x</a>
<a class="reference internal" href="two.html#entry">x</a>
<a class="reference internal" href="two.html">x</a>
<a class="reference internal" href="two.html#figure">x</a>
<a class="reference internal" href="two.html#gone">x</a>
<a class="reference internal" href="../else.html#x">x</a>
</section></article><a class="reference internal" href="two.html#outside">x</a>
"""
TWO = """
<article><section id="two"><h1>2. Two</h1><p id="first">First.</p><script>x</script>
<div class="citation" id="entry"><span class="label">[1]</span><p>Elman. <a class="reference external" href="https://x">doi</a></p></div>
<figure id="fig"><span id="figure"></span><img src="../_images/a.png" alt="a"><figcaption>Fig. 2.1 <button>copy</button></figcaption></figure>
<p>No. <span id="key">T5</span> is wrong.</p><p id="outside">y</p></section></article>
"""


@pytest.fixture
def made_up(tmp_path):
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "one.html").write_text(ONE)
    (tmp_path / "book" / "two.html").write_text(TWO)
    return {address: BeautifulSoup(html, "html.parser") for address, html in previews(tmp_path, ["book/one.html", "book/two.html"]).items()}


def test_what_is_linked_is_kept_and_nothing_else(made_up):
    assert {address: preview.text.split() for address, preview in made_up.items()} == {
        "book/one.html#label": ["1.1.", "BelowInside,", "see", "Two."],
        "book/two.html": ["2.", "TwoFirst."],
        "book/two.html#entry": ["Elman.", "doi"],
        "book/two.html#figure": ["Fig.", "2.1"],
        "book/two.html#key": ["No.", "T5", "is", "wrong."],
    }


def test_a_preview_brings_no_names_no_links_and_its_pictures_from_the_top(made_up):
    assert not any(preview.select("[id], a, [href], script, button") for preview in made_up.values())
    assert made_up["book/two.html#figure"].img["src"] == "_images/a.png"


THREE = """
<article><section id="three"><h1>3</h1><p>
<a class="reference internal" href="#term-gate">x</a> <a class="reference internal" href="#f">x</a></p>
<dl class="simple glossary"><dt id="term-gate">gate</dt><dt id="term-valve">valve</dt><dd><p>It closes.</p><p>In Chinese.</p></dd></dl>
<dl class="py function"><dt class="sig" id="f">f(x)<a class="reference internal" href="#s"><span class="viewcode-link">[source]</span></a></dt>
<dd><p>It doubles.</p><p>More.</p></dd></dl></section></article>
"""


def test_a_term_brings_its_definition_and_a_function_its_first_sentence(tmp_path):
    (tmp_path / "three.html").write_text(THREE)
    told = {address: BeautifulSoup(html, "html.parser").text for address, html in previews(tmp_path, ["three.html"]).items()}
    assert told == {"three.html#term-gate": "gateIt closes.In Chinese.", "three.html#f": "f(x)It doubles."}
