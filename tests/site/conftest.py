"""The built book, for the tests that look at it, and a small one to build."""

import subprocess
import sys
from pathlib import Path

import pytest

from figure_pages import figure_page
from scripts import print_book
from small_course import small_course

ROOT = Path(__file__).resolve().parents[2]

CHROMIUM = print_book.find_browser()
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


SETTINGS = """
import sys
sys.path.insert(0, {extensions!r})
extensions = ["myst_nb", {extension!r}]
myst_enable_extensions = ["deflist", "dollarmath"]
html_static_path = [{static!r}]
html_css_files = ["unrolled.css"]
html_theme = {theme!r}
numfig = True
nb_execution_raise_on_error = True
"""

RUNS = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  name: python3
---
"""


@pytest.fixture(scope="session")
def build_page(root, tmp_path_factory):
    """Build a book of one page with one of the course's extensions, beside the course's figures and recorded weights.

    Gives the finished process and the path of the page. More settings are lines of `conf.py`; `files` are other pages, name -> text.
    """

    def build_page(text, extension, theme="basic", settings="", files=None):
        folder = tmp_path_factory.mktemp(extension)
        book, html = folder / "book", folder / "html"
        book.mkdir()
        for name in ("figures", "recorded"):
            (book / name).symlink_to(root / "book" / name)
        conf = SETTINGS.format(extensions=str(root / "book" / "_extensions"), static=str(root / "book" / "_static"), extension=extension, theme=theme)
        (book / "conf.py").write_text(conf + settings)
        (book / "index.md").write_text((RUNS if "{code-cell}" in text else "") + text)
        for name, content in (files or {}).items():
            (book / name).write_text(content)
        command = [sys.executable, "-m", "sphinx", "-q", "-E", str(book), str(html)]
        return subprocess.run(command, capture_output=True, text=True), html / "index.html"

    return build_page


@pytest.fixture(scope="module")
def build_figure(build_page):
    """Builds a page with one figure; arguments as of `figure_page`."""

    def build_figure(*what, **how):
        done, html = build_page(figure_page(*what, **how), "movable")
        assert done.returncode == 0, done.stderr
        return html

    return build_figure


@pytest.fixture
def open_offline(browser):
    """Opens a page without a network; an error in one of its scripts fails the test."""
    contexts, errors = [], []

    def open_offline(html, before="", **settings):
        contexts.append(browser.new_context(offline=True, **settings))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: errors.append(error))
        page.add_init_script(before)
        page.goto(html.as_uri())
        return page

    yield open_offline
    for context in contexts:
        context.close()
    assert not errors


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
