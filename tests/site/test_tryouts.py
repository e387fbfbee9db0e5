"""What can be tried in a page, in a browser: the panels are drawn from what Python in the page makes of the learner's functions."""

import contextlib
import json

import pytest

from exercises import course
from figure_pages import press, said, slide
from grader.declare.stubs import heading, solved
from tryouts import TRYOUTS, begun, ours

pytestmark = pytest.mark.browser

# What the boxes of a page keep, as far as a tryout asks for it.
KEPT = """```{{raw}} html
<script>
const UnrolledAnswers = {{ written: {{}}, course: {course}, get: (name) => ({{ text: UnrolledAnswers.written[name] }}) }};
</script>
{python}
```
"""
TRYOUT = """```{{tryout}} {chapter} {name}
:name: {name}

It runs.
```

"""
WITH_TRYOUTS = 'extensions.append("tryout")\n'
BUSY = 300_000  # milliseconds: a guard against hanging on a busy machine


def page_text(python=""):
    chapters = [{"name": chapter.name, "points": {exercise.name: exercise.points for exercise in chapter.exercises}} for chapter in course.chapters]
    each = (dict(zip(("chapter", "name"), name.split())) for name in TRYOUTS)
    return KEPT.format(course=json.dumps(chapters), python=python) + "\n" + "".join(TRYOUT.format(**one) for one in each)


@pytest.fixture(scope="module")
def open_built(browser, build_page):
    """Build a page with all tryouts and open it from disk, without network."""
    with contextlib.ExitStack() as opened:

        def open_built(text, **options):
            done, html = build_page("# A page\n\n" + text, "movable", settings=WITH_TRYOUTS)
            assert done.returncode == 0, done.stderr
            context = opened.enter_context(browser.new_context(offline=True, **options))
            page = context.new_page()
            page.set_default_timeout(BUSY)
            page.goto(html.as_uri())
            return page

        yield open_built


@pytest.fixture(scope="module")
def page(open_built, site):
    """A page in which Python is started once, from the built book."""
    assert (site / "_static" / "python" / "files.js").is_file(), "the book was built without the parts for Python in its pages"
    page = open_built(page_text(f'<script src="{(site / "_static" / "python_in_page.js").as_uri()}"></script>'))
    page.evaluate("() => { UnrolledPython.seconds = 300; }")
    return page


def write(page, **answers):
    """Have the learner written this, and nothing else."""
    page.evaluate("answers => { UnrolledAnswers.written = answers; }", answers)


def run(page, name):
    """Press the button, and wait for the end."""
    press(page, name, "run it")
    page.wait_for_function(f"document.querySelector('#{name} button:disabled')?.textContent === 'stop'")
    return said(page, name)


@pytest.mark.parametrize("name", TRYOUTS)
def test_with_the_solved_exercises_it_shows_what_the_graders_own_python_shows(page, name):
    chapter, name = name.split()
    write(page, **{exercise.name: solved(exercise) for exercise in course.chapter(chapter).exercises})
    expected = begun(TRYOUTS[f"{chapter} {name}"], ours(TRYOUTS[f"{chapter} {name}"]))
    assert run(page, name) == expected["said"]
    panels = page.locator(f"#{name} .tryout-shown")
    drawn = [len(panel["lines"]) for panel in expected["panels"] if "lines" in panel]
    assert panels.locator("svg > path").count() == sum(drawn)
    assert panels.locator("rect").count() == sum(len(row) for panel in expected["panels"] for row in panel.get("dots", []))
    assert panels.locator("pre").all_inner_texts() == [panel["text"] for panel in expected["panels"] if "text" in panel]
    assert all(svg.get_attribute("aria-label") for svg in panels.locator("svg").all())
    assert "ours" not in panels.get_attribute("class")


def test_what_is_missing_is_ours_paler_and_said(page):
    write(page)
    words = run(page, "elephant")
    assert words.endswith("Paler, because free_run, causal_conv1d and unrolled_kernel are ours until you have written them above.")
    assert "ours" in page.locator("#elephant .tryout-shown").get_attribute("class")


def test_a_mistake_of_the_learners_is_seen(page):
    exercise = course.exercise("unrolled_kernel")
    write(page, unrolled_kernel=solved(exercise).replace("return ", "return 1.5 * ", 1))
    before = begun(TRYOUTS["ch02_concepts elephant"], {})["said"]
    words = run(page, "elephant")
    assert not words.startswith(before) and "Paler, because free_run and causal_conv1d are ours" in words


def test_an_error_is_told_with_the_learners_line_and_what_was_printed(page):
    write(page, unrolled_kernel=heading(course.exercise("unrolled_kernel")) + "    print('so far')\n    return k / 0\n")
    assert run(page, "elephant") == "It did not come to its end:"
    told = page.locator("#elephant .tryout-printed").inner_text()
    assert told.startswith("so far") and "return k / 0" in told and told.endswith("ZeroDivisionError: division by zero")


def test_a_setting_goes_with_it(page):
    write(page)
    slide(page, "elephant", "numbers", "Home")
    assert run(page, "elephant").startswith("2 numbers of state")


def test_what_runs_can_be_stopped(page):
    write(page, unrolled_kernel=heading(course.exercise("unrolled_kernel")) + "    while True:\n        pass\n")
    press(page, "elephant", "run it")
    page.wait_for_function("document.querySelector('#elephant [role=status]').textContent === 'Running …'")
    press(page, "elephant", "stop")
    page.locator("#elephant .tryout-printed", has_text="You stopped it").wait_for()
    write(page)
    assert "numbers of state" in run(page, "elephant")


def test_a_book_without_python_in_its_pages_says_so(open_built):
    page = open_built(page_text())
    assert said(page, "lamp") == "This copy of the book can't run Python in its pages; the chapter's notebook can."
    assert page.locator("#lamp").get_by_role("button", name="run it").is_disabled()


def test_without_a_script_a_sentence_stands_there(open_built):
    page = open_built(page_text(), java_script_enabled=False)
    assert "a browser that runs scripts" in page.locator("#lamp").inner_text()


def test_a_tryout_that_is_nowhere_declared_stops_the_build(build_page):
    done, _ = build_page("# A page\n\n" + TRYOUT.format(chapter="ch03_rnn", name="nobody"), "movable", settings=WITH_TRYOUTS)
    assert "no tryout 'nobody' in ch03_rnn" in done.stderr
