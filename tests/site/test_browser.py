"""What must hold in a real browser, with the pages opened from disk and the network cut."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

PAGES = sorted(path.stem for path in Path(__file__).resolve().parents[2].glob("book/*.md"))

EQUATIONS = """() => ({
    written: document.querySelectorAll('article .math').length,
    sizes: [...document.querySelectorAll('article .math mjx-container')]
        .map(drawing => drawing.getBoundingClientRect()).map(box => [box.width, box.height]),
    errors: [...document.querySelectorAll('mjx-merror')].map(error => error.closest('mjx-container').textContent),
    fonts: [...document.fonts].filter(font => font.family.startsWith('MJX') && font.status == 'loaded').length,
})"""


class Visit:
    """One page opened from disk, and whatever went wrong with it."""

    def __init__(self, browser, page, **context):
        self.context = browser.new_context(offline=True, **context)
        self.page = self.context.new_page()
        self.troubles = []
        self.page.on("console", lambda message: message.type in ("error", "warning") and self.note(message.text))
        self.page.on("pageerror", lambda error: self.note(str(error)))
        self.page.on("requestfailed", lambda request: self.note(f"could not load {request.url}"))
        self.page.on("request", lambda request: request.url.startswith("http") and self.note(f"asked for {request.url}"))
        self.page.goto(page.as_uri())
        # A page without equations does not load MathJax; with some, this is kept when all of them are drawn.
        self.page.evaluate("window.MathJax && MathJax.startup ? MathJax.startup.promise.then(() => true) : true")
        self.page.evaluate("document.fonts.ready.then(() => true)")

    def note(self, trouble):
        self.troubles.append(trouble)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()


@pytest.mark.sweep
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_whole_without_the_network(name, browser, site):
    """No complaint, no request to outside; each piece of TeX a drawing in MathJax's own fonts; no wider than a phone."""
    with Visit(browser, site / "book" / f"{name}.html") as visit:
        found = visit.page.evaluate(EQUATIONS)
        assert not found["errors"]
        assert len(found["sizes"]) >= found["written"], f"{found['written']} written, {len(found['sizes'])} drawn"
        if found["written"]:
            assert found["fonts"] > 0, "equations without MathJax's fonts"
            # What is folded away has no size until it is opened.
            assert any(width > 3 and height > 3 for width, height in found["sizes"])
        # A wide table or equation scrolls within its place.
        visit.page.set_viewport_size({"width": 390, "height": 844})
        assert visit.page.evaluate("document.scrollingElement.scrollWidth") <= 391
        assert not visit.troubles


def luminance(colour):
    """Relative brightness of "rgb(r, g, b)", 0 to 1."""
    red, green, blue = (int(float(part)) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_follows_the_readers_colours(browser, site, scheme, tmp_path):
    with Visit(browser, site / "book" / "notation.html", color_scheme=scheme) as visit:
        paper, ink = visit.page.evaluate(
            "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('article p')).color]"
        )
        visit.page.screenshot(path=tmp_path / f"{scheme}.png")
    dark, bright = sorted([luminance(paper), luminance(ink)])
    assert bright - dark > 0.6
    assert (luminance(paper) < luminance(ink)) == (scheme == "dark")
    assert (tmp_path / f"{scheme}.png").stat().st_size > 10_000


def test_search_works_from_disk(browser, site):
    """It finds titles and text. From disk a browser may not fetch the found pages for a summary, and says so: let it."""
    with Visit(browser, site / "search.html") as visit:
        visit.page.goto((site / "search.html").as_uri() + "?q=notation")
        visit.page.wait_for_selector("#search-results ul.search li a[href*='notation']", timeout=10_000)
