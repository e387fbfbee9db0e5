"""The book as a PDF: pages become one whose links lead to the right places, and what is printed is whole."""

import pytest
import yaml
from bs4 import BeautifulSoup

from scripts import print_book
from small_course import build, small_course

HEAD = """\
---
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec: {display_name: Python 3, language: python, name: python3}
---
"""
LONG = "print(" + ", ".join(f"'word{number}'" for number in range(60)) + ")"
FIRST = HEAD + f"""\
# First

## Summary

The square is $\\sqrt{{x+1}}$, and the second page has a [summary](second-summary) too.

```{{code-cell}} ipython3
{LONG}
```

```{{code-cell}} ipython3
:tags: [hide-input]

from myst_nb import glue
folded_away = "shown on paper"
glue("which", "right", display=False)
```

```{{predict}} Left or right?
:name: side
:right: right
:computed: which

left
: That is wrong because it is left.

right
: That is right because it is not left.
```
"""
SECOND = "# Second\n\n(second-summary)=\n## Summary\n\nThe last words.\n"


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A course of a title page and two more, as one page."""
    course = small_course(tmp_path_factory.mktemp("pdf"))
    toc = {"format": "jb-book", "root": "book/intro", "parts": [{"numbered": True, "chapters": [{"file": "book/first"}, {"file": "book/second"}]}]}
    (course / "_toc.yml").write_text(yaml.safe_dump(toc))
    (course / "book" / "first.md").write_text(FIRST)
    (course / "book" / "second.md").write_text(SECOND)
    done = build(course, "--builder", "singlehtml", "-W", "-n", "--keep-going")
    assert done.returncode == 0, done.stdout + done.stderr
    return course / "_build" / "singlehtml" / "index.html"


def test_links_of_the_one_page_lead_to_places_that_are_there_once(whole):
    page = BeautifulSoup(whole.read_text(encoding="utf-8"), "html.parser")
    article = page.find("article")
    names = [element["id"] for element in article.find_all(id=True)]
    assert len(names) == len(set(names))
    links = {link["href"] for link in article.find_all("a", href=True)}
    assert links and all(link.removeprefix("#") in names for link in links), links - {f"#{name}" for name in names}
    (told,) = [link for link in article.find_all("a", string="summary")]
    assert article.find(id=told["href"].removeprefix("#")).find_parent("section").get_text().strip().startswith(("2.1. Summary", "2. Second"))
    assert [number.get_text().strip() for number in article.select("span.section-number")] == ["1.", "1.1.", "2.", "2.1."]


@pytest.mark.browser
def test_what_is_printed_is_whole(whole, tmp_path):
    """No line of code is cut, what is folded is open, equations are drawn, and nothing is there to press."""
    pdfium = pytest.importorskip("pypdfium2", reason="pypdfium2 is not installed: pip install -r requirements-dev.txt")
    if not print_book.find_browser():
        pytest.skip("no Chromium or Chrome on this machine")
    pdf = tmp_path / "book.pdf"
    print_book.print_page(print_book.find_browser(), whole, pdf)
    pages = [page.get_textpage().get_text_bounded() for page in pdfium.PdfDocument(pdf)]  # what lies beyond the edge of the paper is not in it
    text = "".join("\n".join(pages).split())
    assert "".join(LONG.split()) in text
    assert 'folded_away="shownonpaper"' in text and "Showcodecellsource" not in text
    assert "Thatisrightbecause" in text and "Thatiswrongbecause" not in text and "I’msure" not in text
    assert "sqrt" not in text
    assert pages[2].split("\r\n") == ["3", "2. Second", "2.1. Summary", "The last words."]  # a chapter begins a page, and pages are numbered


def test_without_a_browser_it_is_said_what_is_missing(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SystemExit, match="printed by Chromium .* install it"):
        print_book.main()
