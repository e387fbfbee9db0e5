"""The timeline, in a real browser: one can walk along it, and read it without."""

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def visit(browser, site):
    """Open the chapter; the options are those of a browser context."""
    if not (site / "book" / "timeline.html").is_file():
        pytest.skip("the book was built without the timeline")
    contexts = []

    def open_page(**options):
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.goto((site / "book" / "timeline.html").as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


def shown(page):
    return page.locator(".timeline li:visible")


def test_the_keyboard_walks_from_end_to_end(visit):
    page = visit()
    total = page.locator(".timeline li").count()
    page.focus("#walk-range")
    for step in range(total):
        assert shown(page).count() == 1
        title = shown(page).locator("strong").first.inner_text()
        assert page.locator("#walk-range").get_attribute("aria-valuetext") == title.removesuffix(".")
        assert page.locator(".walk-map .dot.walked").count() == step + 1
        page.keyboard.press("ArrowRight")
    assert page.locator(".walk-on").is_disabled()
    page.keyboard.press("Home")
    assert page.locator(".walk-back").is_disabled()


def test_buttons_and_dots_walk_too(visit):
    page = visit()
    page.click(".walk-on")
    page.click(".walk-on")
    assert shown(page).inner_text().startswith("1958")
    page.locator(".walk-map .hit").nth(20).click()
    assert shown(page).inner_text().startswith("1997")
    page.click(".walk-back")
    assert shown(page).inner_text().startswith("1994")


def test_all_entries_can_be_read_as_a_list(visit):
    page = visit()
    total = page.locator(".timeline li").count()
    assert total > 50
    page.click(".walk-all")
    assert shown(page).count() == total
    page.click(".walk-all")
    assert shown(page).count() == 1
    page.emulate_media(media="print")
    assert shown(page).count() == total


def test_without_javascript_the_list_stands_there(visit):
    page = visit(java_script_enabled=False)
    assert shown(page).count() == page.locator(".timeline li").count() > 50
    assert not page.locator("#walk").is_visible()
