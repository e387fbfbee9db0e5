"""The built book, for the tests that look at it, and a small one to build."""

import shutil
from pathlib import Path

import pytest

from small_course import small_course

ROOT = Path(__file__).resolve().parents[2]

CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome", "chrome"])), None)
# As root there is no sandbox to be had; the others keep Chromium from calling home.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def site():
    """Folder of the built book; `make test` builds it first."""
    site = ROOT / "_build" / "html"
    if not (site / "book" / "intro.html").is_file():
        pytest.skip("the book is not built: run  make book  (or  jupyter-book build .)")
    return site


@pytest.fixture
def course(tmp_path):
    """A folder that is built as the course is, from one page and one module."""
    return small_course(tmp_path)


@pytest.fixture(scope="session")
def browser():
    if CHROMIUM is None:
        pytest.skip("no Chromium or Chrome on this machine")
    sync_api = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed: pip install -r requirements-dev.txt"
    )
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser):
    contexts = []

    def open_page(path, query="", **options):
        """A page from disk, without the network, its equations drawn."""
        contexts.append(browser.new_context(offline=True, **options))
        page = contexts[-1].new_page()
        page.goto(path.as_uri() + query)
        page.evaluate("window.MathJax && MathJax.startup ? MathJax.startup.promise.then(() => true) : true")
        return page

    yield open_page
    for context in contexts:
        context.close()
