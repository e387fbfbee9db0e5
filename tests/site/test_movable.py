"""Figures that move: each goal can be reached by keyboard, each number is that of `solutions`, and without a script a picture stands there."""

import re
import subprocess
import sys

import numpy as np
import pytest

from scripts.draw_stills import still_picture
from solutions.cells.neurons import latch_forward, mcculloch_pitts

pytestmark = pytest.mark.browser

SETTINGS = """
import sys
sys.path.insert(0, {extensions!r})
extensions = ["myst_nb", "movable"]
myst_enable_extensions = ["deflist", "dollarmath"]
html_static_path = [{static!r}]
html_css_files = ["unrolled.css"]
html_theme = "basic"
numfig = True
nb_execution_raise_on_error = True
"""

HEAD = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  name: python3
---
# A page

"""

LATCH = """```{movable} latch
:name: latch

A unit with a loop.

* Hold it.
* Cut the loop.
```
"""


@pytest.fixture(scope="module")
def build(root, tmp_path_factory):
    """Build a page of that text, beside the course's figures."""

    def build(text):
        tmp_path = tmp_path_factory.mktemp("movable")
        book = tmp_path / "book"
        book.mkdir()
        (book / "figures").symlink_to(root / "book" / "figures")
        folders = {"extensions": str(root / "book" / "_extensions"), "static": str(root / "book" / "_static")}
        (book / "conf.py").write_text(SETTINGS.format(**folders))
        (book / "index.md").write_text((HEAD if "{code-cell}" in text else "# A page\n\n") + text)
        command = [sys.executable, "-m", "sphinx", "-q", "-E", str(book), str(tmp_path / "html")]
        return subprocess.run(command, capture_output=True, text=True), tmp_path / "html" / "index.html"

    return build


@pytest.fixture(scope="module")
def built(build):
    done, html = build(LATCH)
    assert done.returncode == 0, done.stderr
    return html


@pytest.fixture
def open_page(browser, built):
    contexts = []

    def open_page(**options):
        contexts.append(browser.new_context(offline=True, **options))
        page = contexts[-1].new_page()
        page.goto(built.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page):
    page = open_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(error))
    yield page
    assert not errors


# The directive


def test_a_figure_without_goals_does_not_build(build):
    done, _ = build(re.sub(r"\n\* .*", "", LATCH))
    assert "ends with a caption, one paragraph, and a list of goals" in done.stderr


def test_a_figure_without_a_still_picture_does_not_build(build):
    done, _ = build(LATCH.replace("movable} latch", "movable} budget"))
    assert "no still picture" in done.stderr


def test_a_figure_whose_numbers_nobody_computes_does_not_build(build):
    done, _ = build(LATCH.replace(":name: latch", ":name: latch\n:data: nobody"))
    assert done.returncode != 0
    assert "no cell glues 'nobody'" in done.stderr


@pytest.mark.parametrize("script", [False, True])
def test_a_picture_with_caption_stands_there_with_a_script_and_without(open_page, script):
    page = open_page(java_script_enabled=script)
    for figure in page.locator("figure.movable").all():
        pictures = figure.locator(".movable-live" if script else ".movable-still").locator("svg, img")
        assert pictures.first.is_visible()
        assert figure.locator("figcaption").is_visible()
        assert figure.locator("button, input").first.is_visible() == script if script else figure.locator("button, input").count() == 0
        assert figure.locator(".movable-still").is_visible() != script


def test_on_paper_there_is_nothing_to_press(page):
    page.emulate_media(media="print")
    assert page.locator("figure.movable svg").last.is_visible()
    assert not page.locator("figure.movable :is(button, input, .movable-goals):visible").count()


@pytest.mark.parametrize("name", ["latch"])
def test_the_still_picture_is_the_figure_at_its_start(browser, root, name):
    stored = (root / "book" / "figures" / f"{name}.svg").read_text(encoding="utf-8")
    assert stored == still_picture(browser, name), f"run  python scripts/draw_stills.py {name}"


def test_each_figure_is_small(root):
    weights = {path.name: path.stat().st_size for path in (root / "book" / "figures").glob("*.js")}
    assert weights and max(weights.values()) < 10_000, weights


# Each figure: what it computes, and its goals by keyboard


def reached(page, name):
    return page.locator(f"#{name} .movable-goals li").evaluate_all("goals => goals.map(goal => goal.classList.contains('reached'))")


def press(page, name, label, times=1):
    """Press a button with the keyboard."""
    page.locator(f"#{name}").get_by_role("button", name=label, exact=True).focus()
    for _ in range(times):
        page.keyboard.press("Enter")


def said(page, name):
    return page.locator(f"#{name} [role=status]").inner_text()


def test_the_latch_computes_what_solutions_compute(page):
    cases = [[s, r, m] for s in (0, 1) for r in (0, 1) for m in (0, 1)]
    found = page.evaluate("cases => cases.map(([s, r, m]) => movable.formulas.latch.latch(s, r, m))", cases)
    set_, reset, state = np.array(cases).T
    assert found == latch_forward(set_[None], reset[None], state)[0].tolist()
    without_loop = page.evaluate("cases => cases.map(([s, r]) => movable.formulas.latch.latch(s, r, 0))", cases)
    assert without_loop == mcculloch_pitts(set_[:, None], reset[:, None], 1).tolist()


def test_the_latch_holds_for_ten_moments_and_not_without_its_loop(page):
    press(page, "latch", "let a moment pass", 12)
    assert reached(page, "latch") == [False, False]
    press(page, "latch", "set")
    press(page, "latch", "let a moment pass", 9)
    assert reached(page, "latch") == [False, False]
    press(page, "latch", "let a moment pass")
    assert reached(page, "latch") == [True, False] and said(page, "latch").startswith("Goal reached.")
    press(page, "latch", "cut the loop")
    press(page, "latch", "let a moment pass")
    assert reached(page, "latch") == [True, True]
    assert "without the loop" in said(page, "latch").lower()


def test_a_reset_is_no_cut(page):
    press(page, "latch", "set")
    press(page, "latch", "cut the loop")
    press(page, "latch", "reset")
    assert reached(page, "latch") == [False, False]
