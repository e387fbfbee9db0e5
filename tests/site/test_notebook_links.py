"""From a chapter to its notebook, and back."""

import json
import re

import pytest

from exercises import course

CHAPTERS = [pytest.param(chapter, id=chapter.name) for chapter in course.chapters]


def page_of(chapter):
    return f"{chapter.name.partition('_')[2]}.html"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_links_to_its_notebook(chapter, site):
    links = re.findall(r'<a class="[^"]*to-notebook[^"]*" href="([^"]+)"', (site / "book" / page_of(chapter)).read_text())
    assert links == [f"../exercises/{chapter.name}.ipynb"]
    assert (site / "book" / links[0]).read_bytes() == course.notebook(chapter).read_bytes()


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_notebook_begins_with_a_link_to_its_chapter(chapter, site):
    """Where `make learn` has it; from a single slash on, JupyterLab leaves an address as it is."""
    opening = "".join(json.loads(course.notebook(chapter).read_text())["cells"][0]["source"])
    assert re.findall(r"\]\((/[^)]+)\)", opening) == [f"/static/book/{page_of(chapter)}"]
    assert (site / "book" / page_of(chapter)).is_file()


@pytest.mark.browser
def test_on_the_server_of_make_learn_the_link_opens_jupyterlab(browser, site):
    context = browser.new_context()
    page = context.new_page()
    page.route("http://127.0.0.1:9/**", lambda route: route.fulfill(path=site / route.request.url.partition("/static/")[2].partition("?")[0]))
    page.goto("http://127.0.0.1:9/static/book/rnn.html")
    assert page.locator("a.to-notebook").first.evaluate("link => link.href") == "http://127.0.0.1:9/lab/tree/ch03_rnn.ipynb"
    context.close()


@pytest.mark.browser
def test_from_disk_the_link_leads_to_the_copy(site, open_page):
    page = open_page(site / "book" / "rnn.html")
    assert page.locator("a.to-notebook").first.evaluate("link => link.href") == (site / "exercises" / "ch03_rnn.ipynb").as_uri()
