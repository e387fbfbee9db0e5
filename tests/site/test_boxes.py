"""Exercises in the page: the boxes, what is kept of what is written in them, and how it is taken out and put back."""

import gzip
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import boxes
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell
from page_editor import editor
from page_runtime import PartsMissing

from axe import complaints
from exercise_box import KEEPS, KEPT, Box, put_back, taken_out, visit
from exercises import course
from grader.batch.grading import grade_exercises
from grader.declare.notebooks import read_notebook, write_notebook
from grader.declare.stubs import solved, stub

SETTINGS = """
import sys
sys.path.insert(0, {extensions!r})
extensions = ["myst_nb", "boxes"]
html_static_path = [{static!r}]
html_css_files = ["unrolled.css"]
html_theme = "sphinx_book_theme"
templates_path = [{templates!r}]



def setup(app):
    app.add_config_value("python_in_page", {runs}, "html")
    app.add_config_value("python_in_page_parts", "", "")
"""
PAGE = """# A chapter

[Another page](other.md)

## Write it yourself

1. `rnn_forward`, and then `readout`.

```{exercises} ch03_rnn
```

## Summary

The end.
"""
LATER = """---
orphan: true
---
# A later chapter

```{exercises} ch04_lstm
```
"""
OTHER = """---
orphan: true
---
# Another page

No exercises.
"""
FRONT = """---
orphan: true
---
# The title page

```{points}
```
"""
FAKE = Path(__file__).with_name("fake_python.js")
CHAPTER = course.chapter("ch03_rnn")


@pytest.fixture(scope="module")
def build(root, tmp_path_factory):
    def build(runs=True):
        folder = tmp_path_factory.mktemp("boxes")
        if runs:
            try:
                editor(folder / ".python_in_page", root / "_build" / ".python_in_page")
            except PartsMissing as why:
                pytest.skip(f"no editor: {why}")
        (folder / "conf.py").write_text(SETTINGS.format(runs=runs, **{name: str(root / "book" / f"_{name}") for name in ("extensions", "static", "templates")}))
        for name, text in (("index", PAGE), ("later", LATER), ("other", OTHER), ("front", FRONT)):
            (folder / f"{name}.md").write_text(text)
        command = [sys.executable, "-m", "sphinx", "-q", "-W", "-E", str(folder), str(folder / "html")]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return folder / "html"

    return build


@pytest.fixture(scope="module")
def book(build):
    return build()


@pytest.fixture
def context(browser):
    context = browser.new_context(offline=True)
    context.add_init_script(path=FAKE)
    yield context
    context.close()


@pytest.fixture
def page(context, book):
    return visit(context, book / "index.html")


# What stands there without a script


def test_every_exercise_has_a_box_with_its_stub(book):
    html = BeautifulSoup((book / "index.html").read_text(), "html.parser")
    boxes = html.select(".exercise")
    assert [box["data-exercise"] for box in boxes] == [exercise.name for exercise in CHAPTER.exercises]
    for box, exercise in zip(boxes, CHAPTER.exercises):
        assert box.find("pre").text.strip() == stub(exercise).strip()
        assert box.select("pre span.k"), "not highlighted"
        assert f"{exercise.points} point" in box.text and not box.find("button")
    mended = next(exercise for exercise in CHAPTER.exercises if exercise.kind == "repair")
    assert mended.fault.symptom in html.select_one(f"#write-{mended.name} > p").text


def test_what_an_exercise_calls_and_the_notebook_has_ready_stands_above_its_box(book):
    html = BeautifulSoup((book / "index.html").read_text(), "html.parser")
    given = html.select(".exercise-given")
    assert ["def rnn_step(" in one.text for one in given] == [True]
    assert given[0].find_next_sibling(class_="exercise")["data-exercise"] == "rnn_forward"


def test_names_lead_to_boxes_and_boxes_are_no_sections(book):
    html = BeautifulSoup((book / "index.html").read_text(), "html.parser")
    links = {link["href"] for link in html.select("article li a.reference")}
    assert links == {"#write-rnn_forward", "#write-readout"}
    assert [section.find(["h1", "h2"]).text.rstrip("#") for section in html.find_all("section")] == ["A chapter", "Write it yourself", "Summary"]


def test_a_page_without_boxes_loads_nothing_of_them(book):
    html = (book / "other.html").read_text()
    assert "boxes" not in html and "answers.js" not in html and "course-in-short" not in html


def test_a_page_without_a_script_shows_its_stubs(browser, book):
    context = browser.new_context(offline=True, java_script_enabled=False)
    page = context.new_page()
    page.goto((book / "index.html").as_uri())
    page.locator("#write-readout summary").click()
    assert page.locator("#write-readout pre").is_visible()
    assert page.locator(".exercises button").count() == 0
    context.close()


def test_where_python_is_missing_there_are_no_buttons_and_one_line_says_so(build, context):
    page = visit(context, build(runs=False) / "index.html")
    assert page.locator(".exercises button:visible").count() == 0
    assert "write your answers in the notebook" in page.locator(".exercises-elsewhere").inner_text()


# Writing and checking


def test_nothing_is_loaded_before_the_press(page, book):
    page.reload()
    assert page.evaluate("typeof CM6") == "undefined"
    Box(page, "readout").open()
    assert page.evaluate("typeof CM6") == "object" and not page.troubles


def test_a_wrong_answer_then_a_right_one(page):
    box = Box(page, "readout").open()
    assert 'Read an output from the hidden state' in box.text
    assert "one" in box.write("x = 'WRONG'").check().verdict and box.state == "begun"
    assert "right" in box.write("x = 'RIGHT'").check().verdict
    assert box.state == "✓ 1 of 1 point"


def test_boxes_of_a_chapter_share_what_is_written(page):
    later = Box(page, "squared_error").open().write("b = 'RIGHT'")
    Box(page, "readout").open().write("a = 'WRONG'").check()
    later.check()
    assert page.evaluate("UnrolledPython.calls.map(call => call.answers)") == [[["readout", "a = 'WRONG'"], ["squared_error", "b = 'RIGHT'"]]] * 2


def test_hints_unfold_step_by_step_and_begin_anew_for_another_mistake(page):
    box = Box(page, "readout").open().write("x = 'WRONG'").check()
    titles = box.place.locator(".exercise-hint summary")
    for count in (1, 2, 3):
        box.press("Hint")
        assert titles.count() == count
    assert titles.all_inner_texts()[0] == "Hint 1 of 3 · Where to look"
    assert not box.place.get_by_role("button", name="Hint").is_visible()
    box.write("x = 'WRONG' # the same mistake elsewhere").check().press("Hint")
    assert titles.all_inner_texts() == ["Hint 3 of 3 · The corrected line"]
    box.write("x = 'OTHER'").press("Hint")
    titles.first.wait_for()
    assert titles.all_inner_texts() == ["Hint 1 of 3 · Where to look"]


@KEEPS
def test_a_hint_before_the_first_check_is_the_plan(page):
    box = Box(page, "readout").open().press("Hint")
    box.place.locator(".exercise-hint").wait_for()
    assert "A plan" in box.verdict and box.kept is None, "looking at a hint begins no answer"


def test_a_loop_is_stopped_and_the_next_check_works(page):
    box = Box(page, "readout").open().write("while True: pass").press("Check")
    box.press("Stop")
    box.place.locator(".exercise-error").wait_for()
    assert "You stopped it." in box.verdict and not box.place.get_by_role("button", name="Stop").is_visible()
    assert "right" in box.write("x = 'RIGHT'").check().verdict


def test_it_is_said_how_long_a_check_has_been_running(context, book):
    page = context.new_page()
    page.clock.install()
    page.goto((book / "index.html").as_uri())
    box = Box(page, "readout").open().write("while True: pass").press("Check")
    page.clock.run_for(7_600)
    assert box.place.locator(".exercise-clock").inner_text() == "Still running after 7 s"


def test_an_error_shows_its_traceback_and_what_was_printed(page):
    box = Box(page, "readout").open().write("raise ValueError").check()
    assert "ValueError: bad" in box.verdict and "before the error" in box.verdict


def test_what_forbids_python_is_said_in_one_sentence(context, book):
    page = visit(context, book / "index.html")
    page.evaluate("() => { UnrolledPython.start = UnrolledPython.check = () => Promise.reject(new Error('Take a newer browser.')); }")
    box = Box(page, "readout").open()
    assert box.place.locator(".exercise-said").inner_text() == "Take a newer browser."
    assert "Take a newer browser." in box.check().verdict


def test_the_keyboard_alone_is_enough(page):
    box = Box(page, "readout")
    page.locator("#write-readout summary").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    box.place.locator(".cm-content").wait_for()
    page.keyboard.press("Control+a")
    page.keyboard.type("def f():\nx = 'WRONG'")
    assert box.text == "def f():\n    x = 'WRONG'", "Python's indentation"
    page.keyboard.press("Tab")
    assert box.text.splitlines()[1].startswith(" " * 8), "Tab indents"
    page.keyboard.press("Shift+Enter")
    box.place.locator(".verdict").wait_for()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "Check"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Hint"
    page.keyboard.press("Enter")
    assert box.place.locator(".exercise-hint").count() == 1


# What is kept


@KEEPS
def test_a_reload_loses_nothing(page):
    Box(page, "readout").open().write("x = 'RIGHT'").check()
    page.reload()
    box = Box(page, "readout")
    assert box.state == "✓ 1 of 1 point"
    assert box.place.locator(".exercise-begin").inner_text() == "Go on writing here"
    assert box.open().text == "x = 'RIGHT'"
    assert box.kept["chapter"] == CHAPTER.name


def test_full_marks_stay_when_the_answer_changes_and_the_box_says_so(page):
    box = Box(page, "readout").open().write("x = 'RIGHT'").check().write("x = 'WRONG'").check()
    assert box.state == "✓ 1 of 1 point; your answer has changed since"
    box.place.get_by_text("Put aside: 1 earlier text").click()
    box.press("Bring it back")
    assert box.text == "x = 'RIGHT'" and box.state == "✓ 1 of 1 point"


@KEEPS
def test_start_over_asks_first_and_puts_aside(page):
    box = Box(page, "readout").open().write("x = 'WRONG'")
    page.once("dialog", lambda dialog: dialog.dismiss())
    box.press("Start over")
    assert box.text == "x = 'WRONG'"
    page.once("dialog", lambda dialog: dialog.accept())
    box.press("Start over")
    assert "Read an output" in box.text and box.kept["aside"][0]["text"] == "x = 'WRONG'"
    assert box.state == ""


def test_two_windows_show_the_same_text(context, book):
    one, other = (Box(visit(context, book / "index.html"), "readout").open() for _ in range(2))
    one.write("x = 'from the first'")
    other.place.get_by_text("from the first").wait_for()
    other.write("x = 'RIGHT'").check()
    one.place.get_by_text("✓ 1 of 1 point").wait_for()
    assert one.text == "x = 'RIGHT'"


@KEEPS
def test_a_window_that_was_asleep_overwrites_nothing(context, book):
    page = visit(context, book / "index.html")
    box = Box(page, "readout").open().write("x = 'mine'")
    # Written by another window, while this one heard nothing of it.
    page.evaluate(f"localStorage.setItem('{KEPT}readout', JSON.stringify({{text: 'theirs', stub: 'x', aside: []}}))")
    box.write("x = 'mine, later'")
    assert box.kept["text"] == "x = 'mine, later'" and box.kept["aside"][0]["text"] == "theirs"


@KEEPS
def test_an_answer_to_an_earlier_edition_is_kept_and_says_so(context, book):
    page = visit(context, book / "index.html")
    kept = {"text": "x = 'RIGHT'", "stub": "0" * 16, "best": {"points": 1, "text": "x = 'RIGHT'", "stub": "0" * 16}, "aside": []}
    page.evaluate(f"localStorage.setItem('{KEPT}readout', {json.dumps(json.dumps(kept))})")
    page.reload()
    box = Box(page, "readout")
    assert box.state == "✓ 1 of 1 point, before this exercise changed"
    assert "This exercise has changed since you began" in box.open().place.locator(".exercise-notes").inner_text()
    assert box.text == "x = 'RIGHT'"
    box.check()
    assert box.state == "✓ 1 of 1 point"


@KEEPS
def test_an_answer_to_what_is_no_longer_asked_is_shown_and_taken_out(page, tmp_path):
    kept = {"text": "def rnn_cell(x):\n    return x", "stub": "0" * 16, "chapter": CHAPTER.name, "aside": []}
    page.evaluate(f"localStorage.setItem('{KEPT}rnn_cell', {json.dumps(json.dumps(kept))})")
    page.reload()
    assert "No longer asked: rnn_cell" in page.locator(".exercises").inner_text()
    last = read_notebook(taken_out(page, tmp_path)).cells[-1]
    assert last.cell_type == "raw" and last.source.endswith(kept["text"])


def test_a_browser_that_keeps_nothing_is_said_and_the_page_works(context, book):
    page = context.new_page()
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('refused', 'SecurityError'); } })")
    page.goto((book / "index.html").as_uri())
    box = Box(page, "readout").open().write("x = 'RIGHT'").check()
    assert "✓" in box.state and "This browser keeps nothing for this page" in box.place.locator(".exercise-notes").inner_text()


@KEEPS
def test_points_stand_on_the_title_page(context, book):
    page = visit(context, book / "index.html")
    Box(page, "readout").open().write("x = 'RIGHT'").check()
    Box(page, "squared_error").open().write("x = 'RIGHT'").check()
    front = visit(context, book / "front.html")
    assert f"3 of {CHAPTER.points} points in chapter" in front.locator(".course-points").inner_text()


# Taking out and putting back


def right_answers(*names):
    return {name: solved(CHAPTER[name]) + "\n" for name in names}


def test_what_is_taken_out_is_the_chapters_notebook_and_is_graded_as_it_is(page, tmp_path):
    for name, text in right_answers("readout", "squared_error").items():
        Box(page, name).open().write(text)
    Box(page, "on_the_wires").open().write("x = 'WRONG'").check().press("Hint").press("Hint")
    path = taken_out(page, tmp_path)
    assert path.name == "ch03_rnn.ipynb"
    notebook = read_notebook(path)
    assert [cell["id"] for cell in notebook.cells] == [cell["id"] for cell in read_notebook(course.notebook(CHAPTER)).cells]
    verdicts, hints = grade_exercises(path, CHAPTER.exercises)
    assert hints == {"on_the_wires": 2}
    assert {name for name, verdict in verdicts.items() if verdict.passed} == {"readout", "squared_error"}


@KEEPS
def test_what_was_taken_out_can_be_put_back_in_another_browser(page, browser, book, tmp_path):
    begun = "def readout(h, W_hy, b_y):\n    return h @  # Ünfinished ∂"
    Box(page, "readout").open().write(begun)
    Box(page, "squared_error").open().write("no function at all")
    path = taken_out(page, tmp_path)
    other = browser.new_context(offline=True)
    elsewhere = visit(other, book / "index.html")
    assert put_back(elsewhere, path) == "ch03_rnn.ipynb: put back readout, squared_error; Check says what they earn."
    assert Box(elsewhere, "readout").kept["text"] == f"{begun}\n" and Box(elsewhere, "squared_error").kept["text"] == "no function at all\n"
    other.close()


@KEEPS
def test_a_notebook_filled_in_jupyterlab_is_put_back_with_the_functions_that_answers_call(page, tmp_path):
    notebook = read_notebook(course.notebook(CHAPTER))
    for cell in notebook.cells:
        if cell.get("id") == "readout":
            cell.source = "def readout(h, W_hy, b_y):\n    return plus(h @ W_hy, b_y)"
    notebook.cells.insert(2, new_code_cell("def plus(a, b):\n    return a + b"))
    notebook.cells.append(new_code_cell("print(plus(1, 2))"))
    write_notebook(notebook, tmp_path / "mine.ipynb")
    Box(page, "readout").open().write("x = 'WRONG'")
    said = put_back(page, tmp_path / "mine.ipynb")
    assert "put back readout; Check says what they earn. What you had written for readout is put aside" in said
    kept = Box(page, "readout").kept
    assert kept["text"].index("def plus") < kept["text"].index("def readout") and "print" not in kept["text"]
    assert kept["aside"] == [{"text": "x = 'WRONG'", "why": "replaced by what stood in mine.ipynb"}]
    assert put_back(page, tmp_path / "mine.ipynb") == "mine.ipynb: everything in it stands here already."


@KEEPS
def test_a_function_that_another_notebook_has_ready_is_no_answer(context, book):
    page = visit(context, book / "index.html")
    assert "no answers" in put_back(page, course.notebook(course.chapter("ch06_lstm_in_python")))


@KEEPS
def test_all_chapters_go_into_one_file_and_back(context, book, tmp_path):
    Box(visit(context, book / "index.html"), "readout").open().write("x = 'RIGHT'")
    Box(visit(context, book / "later.html"), "sigmoid").open().write("x = 'WRONG'")
    path = taken_out(visit(context, book / "front.html"), tmp_path)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None and archive.namelist() == ["ch03_rnn.ipynb", "ch04_lstm.ipynb"]
        archive.extractall(tmp_path)
    with zipfile.ZipFile(tmp_path / "again.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(tmp_path / "ch03_rnn.ipynb", "folder/ch03_rnn.ipynb")
    assert "x = 'RIGHT'" in (tmp_path / "ch03_rnn.ipynb").read_text()
    front = visit(context, book / "front.html")
    assert put_back(front, path).count("stands here already") == 2 and put_back(front, tmp_path / "again.zip").count("stands here already") == 1


@KEEPS
def test_what_is_no_notebook_changes_nothing_and_is_said(page, tmp_path):
    (tmp_path / "notes.ipynb").write_text("no JSON")
    assert put_back(page, tmp_path / "notes.ipynb") == "notes.ipynb is no notebook."


def test_a_learners_own_notebook_is_not_part_of_the_site():
    """Whatever stands in `exercises/` when the book is built, pages give out the stubs."""
    blank = boxes.blank_notebook(course, CHAPTER)
    texts = {cell["id"]: cell.source for cell in blank.cells}
    assert all(texts[exercise.name] == stub(exercise) for exercise in CHAPTER.exercises)


# How it looks


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_an_open_box(context, book, scheme):
    page = visit(context, book / "index.html")
    page.emulate_media(color_scheme=scheme)
    box = Box(page, "readout").open().write('def readout(h):\n    """Words."""\n    return 1  # WRONG').check().press("Hint")
    box.place.locator(".exercise-hint").wait_for()
    page.locator("#write-rnn_backward_truncated summary").click()
    page.set_viewport_size({"width": 390, "height": 844})
    assert complaints(page) == []
    assert not page.troubles


def test_an_open_box_fits_a_phone(context, book):
    page = visit(context, book / "index.html")
    page.set_viewport_size({"width": 390, "height": 844})
    Box(page, "readout").open().write(f"x = 'WRONG {'long ' * 60}'").check()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 391


def test_on_paper_stubs_and_no_buttons(page):
    box = Box(page, "readout").open().write("x = 'WRONG'").check()
    page.emulate_media(media="print")
    assert page.locator(".exercises button:visible").count() == 0
    assert page.locator("#write-squared_error pre").first.is_visible() and box.place.locator("details pre").first.is_visible()
    assert not box.place.locator(".cm-editor").is_visible()


def test_before_the_first_press_boxes_weigh_little(book, root):
    """Scripts and style, with the one that can start Python, and what scripts know of the course."""
    files = [root / "book" / "_static" / name for name in ("answers.js", "boxes.js", "boxes.css", "python_in_page.js")]
    told = BeautifulSoup((book / "index.html").read_text(), "html.parser").find(id="course-in-short").text
    assert sum(len(gzip.compress(content)) for content in [*(path.read_bytes() for path in files), told.encode()]) < 15_000
