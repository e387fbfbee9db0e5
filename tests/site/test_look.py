"""How the pages look and load: what a reader sees on a desktop, on a phone, in the dark, on paper and by keyboard."""

import gzip
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

pytestmark = pytest.mark.browser

PAGES = sorted(path.stem for path in Path(__file__).resolve().parents[2].glob("book/*.md"))

LOUDER = "spans => spans.filter(s => getComputedStyle(s).fontWeight != getComputedStyle(s.parentElement).fontWeight).length"

# Equations that are wider than their place, by their labels or first words.
CUT_EQUATIONS = """() => [...document.querySelectorAll('article div.math')].flatMap(equation =>
    [equation, ...equation.querySelectorAll('mjx-container')]
        .filter(box => box.scrollWidth > box.clientWidth + 1)
        .map(box => equation.id || equation.textContent.slice(0, 60)))"""

# Equations whose left end lies where no scrolling reaches.
LOST_LEFT = """() => [...document.querySelectorAll('article div.math mjx-math')]
    .filter(formula => formula.getClientRects().length)
    .filter(formula => formula.getBoundingClientRect().left < formula.closest('div.math').getBoundingClientRect().left - 1)
    .map(formula => formula.closest('div.math').textContent.slice(0, 60))"""

# A picture's scale: shown pixels for one of its own, and whether its place lets it scroll where it is wider.
PICTURES = """() => [...document.querySelectorAll('article .cell_output img, article figure img')]
    .filter(image => image.offsetParent && image.naturalWidth)
    .map(image => ({
        scale: image.getBoundingClientRect().width / image.naturalWidth,
        fits: image.getBoundingClientRect().right <= innerWidth,
        scrolls: getComputedStyle(image.closest('figure, .output')).overflowX == 'auto',
        filter: getComputedStyle(image).filter,
        paper: getComputedStyle(image).backgroundColor,
    }))"""


# Letters in drawings that are under nine pixels, by their first words; and drawings that are cut.
SMALL_LETTERS = """() => [...document.querySelectorAll('article svg text')]
    .filter(text => text.getClientRects().length && text.textContent.trim())
    .filter(text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a < 8.95)
    .map(text => text.textContent.trim().slice(0, 40))"""
CUT_DRAWINGS = """() => [...document.querySelectorAll('article svg[role=img]')]
    .filter(drawing => drawing.getBoundingClientRect().right > innerWidth)
    .filter(drawing => getComputedStyle(drawing.parentElement).overflowX != 'auto')
    .map(drawing => drawing.textContent.trim().slice(0, 40))"""


@pytest.mark.sweep
@pytest.mark.parametrize("name", PAGES)
def test_a_page_on_desk_and_phone_in_light_and_dark(name, site, open_page):
    page = open_page(site / "book" / f"{name}.html")
    assert page.locator("mjx-container[tabindex='0']").count() == 0, "equations in the tab order"
    assert page.eval_on_selector_all("article span.pasted-text", LOUDER) == 0, "computed numbers in bold"
    for width in (1440, 1024):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(CUT_EQUATIONS) == [], f"equations cut at {width} pixels"
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate(LOST_LEFT) == [], "the beginning of an equation is cut off on a phone"
    for picture in page.evaluate(PICTURES):
        # Drawn at 110 pixels an inch, letters of 9 points have 13.75 pixels: shown at 0.65 they have 9.
        assert picture["scale"] >= 0.65, "letters under 9 pixels on a phone"
        assert picture["fits"] or picture["scrolls"], "a picture is cut on a phone"
    assert page.evaluate(SMALL_LETTERS) == [], "letters of a drawing under 9 pixels on a phone"
    assert page.evaluate(CUT_DRAWINGS) == [], "a drawing is cut on a phone"
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    for picture in page.evaluate(PICTURES):
        assert picture["paper"] == "rgba(0, 0, 0, 0)" and "invert" in picture["filter"], "white paper in the dark"


def test_focus_is_seen_on_every_control_of_the_header(site, open_page):
    page = open_page(site / "book" / "rnn.html")
    buttons = page.locator(".bd-header-article button:visible, .bd-header-article a:visible").all()
    assert buttons
    for button in buttons:
        button.focus()
        # Focus by script counts as by keyboard only after a key.
        page.keyboard.press("Shift")
        assert button.evaluate("b => getComputedStyle(b).outlineStyle") != "none"


def test_paper_is_white_whatever_the_screen_was(site, open_page):
    page = open_page(site / "book" / "rnn.html", color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    ink, code = page.evaluate(
        """() => [document.querySelector('article p'), document.querySelector('article div.highlight span')]
            .map(element => getComputedStyle(element).color)"""
    )
    assert ink == code == "rgb(0, 0, 0)"


def test_folded_code_is_open_on_paper(site, open_page):
    page = open_page(site / "book" / "rnn.html")
    folded = page.locator(".cell.tag_hide-input .cell_input, .cell.tag_hide-input details pre").first
    assert not folded.is_visible()
    page.emulate_media(media="print")
    assert folded.is_visible()


def test_every_icon_is_drawn(site, open_page):
    """The icons' script is cut down to those in use: each must still become a picture."""
    page = open_page(site / "book" / "rnn.html")
    page.wait_for_function("document.querySelectorAll('svg.svg-inline--fa').length > 3")
    # An icon that the script doesn't know stays an <i>, or is drawn as a circle with an exclamation mark.
    assert page.locator("i.fa-solid, i.fas, svg[data-icon='circle-exclamation'], svg.fa-missing, [data-fa-i2svg].missing").count() == 0


def test_a_page_without_equations_is_light(site, open_page):
    """Everything that it loads, compressed as a server would, is under 400 kB; source maps are not part of the site."""
    assert not list(site.rglob("*.map"))
    page = open_page(site / "book" / "bibliography.html")
    requests = []
    page.on("request", lambda request: requests.append(Path(unquote(urlsplit(request.url).path))))
    page.reload()
    weights = {path.name: len(gzip.compress(path.read_bytes())) for path in requests}
    assert "pydata-sphinx-theme.css" in weights and not weights.keys() & {"tex-mml-chtml.js", "searchindex.js", "previews.js"}
    assert sum(weights.values()) < 400_000, weights
