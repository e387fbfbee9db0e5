"""Python in a page that is opened from disk, without network: the same verdicts as in the grader's own Python, and no way to break it for good."""

import contextlib
import re
import secrets

import pytest
from page_course import cells_of

from example_answers import answers
from exercises import course
from grader.declare.stubs import heading, solved, stub, whole_body
from grader.in_page import Page
from grader.reading.notebook import Cell
from grader.reading.program import Program
from grader.why.edits import edited

pytestmark = pytest.mark.browser

CHAPTERS = pytest.mark.parametrize("chapter", course.chapters, ids=lambda chapter: chapter.name)
# In both Pythons the cases are those of one seed.
ONE_SEED = "\nimport secrets\nsecrets.randbelow = lambda limit: 5\n"
CHECK_ALL = """async (asked) => {
    const found = [];
    for (const [name, answers] of asked) found.push(await UnrolledPython.check(name, answers));
    return found;
}"""
# Nobody notices a division by zero in WebAssembly: it has no flags for what happens in floating-point arithmetic.
UNKNOWN_IN_WEBASSEMBLY = "Python warned on the way: "
# Answers that are judged natively alone -> why.
NOT_IN_A_PAGE = dict.fromkeys(("beat_three_letters__too_slow", "beat_three_letters__thrown_about"), "it trains a network, which takes minutes there")
# Answers of which other words are told -> why.
OTHER_WORDS = {"dropout__draws_of_its_own": "its numbers are others in every call"}
# Before Python 3.12 a comprehension was a function of its own.
INSIDE = re.compile(r"(?<=of the cell, in ).*")
# What rounding leaves of a zero is another number on each processor.
ROUNDING = re.compile(r"\s+-?\d\.\d+e-1[5-9]\b")


def bare_page(folder, static, head=""):
    path = folder / "bare.html"
    path.write_text(f'<!doctype html><meta charset="utf-8">{head}<title>bare</title><script src="{(static / "python_in_page.js").as_uri()}"></script>')
    return path


@pytest.fixture(scope="module")
def page(browser, site, tmp_path_factory):
    """A bare page on disk in which Python is started once; `asked` lists what it asked of the network."""
    assert (site / "_static" / "python" / "files.js").is_file(), "the book was built without the parts for Python in its pages"
    bare = bare_page(tmp_path_factory.mktemp("page"), site / "_static")
    with contextlib.closing(browser.new_context(offline=True)) as context:
        page = context.new_page()
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(bare.as_uri())
        page.set_default_timeout(300_000)
        page.evaluate("UnrolledPython.seconds = 300")  # however busy the machine is
        yield page


def check(page, name, source):
    return page.evaluate("([name, source]) => UnrolledPython.check(name, [[name, source]])", [name, source])


@pytest.mark.parametrize("head, script, words", [
    ("", "delete window.DecompressionStream", "too old"),
    ('<meta http-equiv="Content-Security-Policy" content="worker-src \'none\'">', "", "forbids"),
])
def test_where_python_cannot_run_a_sentence_says_what_to_do(open_page, site, tmp_path, head, script, words):
    page = open_page(bare_page(tmp_path, site / "_static", head))
    found = page.evaluate(f"() => {{ {script}; return UnrolledPython.check('any', [['any', '']]); }}")
    assert found["state"] == "broken" and words in found["text"] and "or use the notebook" in found["text"]


def test_a_page_that_lies_alone_says_so(open_page, site, tmp_path):
    (tmp_path / "python_in_page.js").write_bytes((site / "_static" / "python_in_page.js").read_bytes())
    page = open_page(bare_page(tmp_path, tmp_path))
    assert "unpack all of it first" in page.evaluate("UnrolledPython.check('any', [['any', '']])")["text"]
    assert "unpack all of it first" in page.evaluate("UnrolledPython.start().catch((error) => error.message)")


EXERCISE = course.chapters[0].exercises[0]
RIGHT = solved(EXERCISE)
HEAD = heading(EXERCISE)


def works(page):
    return check(page, EXERCISE.name, RIGHT)["state"] == "passed"


def test_it_starts_and_says_how_far_it_is(page):
    told = page.evaluate("async () => { const told = []; await UnrolledPython.start({progress: (...what) => told.push(what)}); return told; }")
    fractions = [fraction for _, fraction in told]
    assert fractions == sorted(fractions) and (fractions[0], fractions[-1]) == (0, 1) and len(fractions) >= 6
    assert any("MB, once" in sentence for sentence, _ in told)
    assert works(page)


def test_no_request_leaves_the_page(page):
    assert works(page) and page.asked and all(url.startswith(("file:", "blob:", "data:")) for url in page.asked)


def test_what_runs_is_stopped_and_the_next_check_works(page):
    page.evaluate("([name, source]) => { window.running = UnrolledPython.check(name, [[name, source]]); }", [EXERCISE.name, "while True:\n    pass"])
    page.wait_for_timeout(300)
    page.evaluate("UnrolledPython.stop()")
    assert page.evaluate("running")["state"] == "stopped" and works(page)


def test_an_endless_loop_ends_when_its_time_is_up_and_the_next_check_works(page):
    page.evaluate("UnrolledPython.seconds = 1")
    found = check(page, EXERCISE.name, HEAD + "    while True:\n        pass")
    page.evaluate("UnrolledPython.seconds = 300")
    assert found["state"] == "timed out" and "loop that never ends" in found["text"] and works(page)


@pytest.mark.parametrize("end", ["import os; os._exit(3)", "import faulthandler; faulthandler._sigabrt()"])
def test_after_an_answer_that_ends_python_the_next_check_works(page, end):
    found = check(page, EXERCISE.name, HEAD + f"    {end}")
    assert found["state"] == "broken" and "started anew" in found["text"] and works(page)


@pytest.mark.parametrize("line, words", [
    ("return [np.empty(200_000_000) for _ in range(9)]", "Unable to allocate"),
    (f"return {EXERCISE.name}({', '.join(EXERCISE.parameters)})", "calls itself without an end"),
])
def test_an_answer_that_takes_all_memory_is_told_so_and_the_next_check_works(page, line, words):
    found = check(page, EXERCISE.name, f"import numpy as np\n{HEAD}    {line}")
    assert words in found["text"] and works(page)


def test_bytecode_is_kept_for_the_next_start(page):
    assert works(page)
    page.wait_for_function("""async () => (await indexedDB.databases()).some(({name}) => name === "unrolled python")""")
    compiled = """() => new Promise((done) => {
        indexedDB.open("unrolled python", 1).onsuccess = ({target}) => {
            const request = target.result.transaction("compiled").objectStore("compiled").getAll();
            request.onsuccess = () => done(Object.keys(request.result[0] ?? {}));
        };
    })"""
    paths = page.evaluate(compiled)
    assert [path for path in paths if "numpy" in path] and [path for path in paths if path.startswith("course/grader/")]


def test_an_experiment_gets_its_arguments_and_gives_plain_values(page):
    found = page.evaluate("UnrolledPython.call('builtins', 'dict', [], {a: [1, 2.5, 'three'], b: {c: null, d: true}})")
    assert found["value"] == {"a": [1, 2.5, "three"], "b": {"c": None, "d": True}} and found["printed"] == ""


@pytest.mark.sweep
@CHAPTERS
def test_every_answer_gets_the_same_verdict_as_natively(page, chapter, monkeypatch):
    monkeypatch.setattr(secrets, "randbelow", secrets.randbelow)  # the answers replace it
    others = [(exercise.name, solved(exercise)) for exercise in chapter.exercises if exercise.kind != "find"]
    asked = [(label, name, [*(pair for pair in others if pair[0] != name), (name, source + ONE_SEED)])
             for label, name, source in answers_as_text(chapter) if label not in NOT_IN_A_PAGE]
    native = Page(course, {chapter.name: cells_of(course, chapter)})
    there = page.evaluate(CHECK_ALL, [[name, given] for _, name, given in asked])
    here = [native.check(name, given) for _, name, given in asked]
    assert len(there) > 5 * len(chapter.exercises)
    different = {label: (words(one), words(other)) for (label, _, _), one, other in zip(asked, here, there) if words(one) != words(other)}
    assert {label: both for label, both in different.items() if label not in OTHER_WORDS} == {}
    assert all(one[:2] == other[:2] for one, other in different.values()), "state and points are the same, whatever the words"


def words(found):
    """State, points and all that is told but for what WebAssembly cannot know."""
    lines = [line for line in found["text"].splitlines() if line and not line.startswith(UNKNOWN_IN_WEBASSEMBLY)]
    told = [" ".join(ROUNDING.sub(" 0", INSIDE.sub("...", line)).split()) for line in lines]  # a table is as wide as its longest number
    return found["state"], found.get("points"), told, found.get("hints")


def answers_as_text(chapter):
    """(label, exercise, source) of what the chapter declares: stubs, right answers, mistakes, and what its modules hold."""
    for exercise in chapter.exercises:
        yield f"{exercise.name} blank", exercise.name, stub(exercise)
        yield f"{exercise.name} solved", exercise.name, solved(exercise)
        for mistake in exercise.feedback.mistakes:
            yield f"{exercise.name} {mistake.line}", exercise.name, heading(exercise) + edited(whole_body(exercise), mistake.edits)
    for which in ("wrong", "rewrites"):
        if (chapter.folder / f"{which}.py").exists():
            found = answers(chapter, which)
            program = Program([Cell(which, "code", (chapter.folder / f"{which}.py").read_text())], [])
            for name, _, function in found:
                needed = [program.statements[number].text for number in program.needs(function.__name__)]
                yield function.__name__, name, "\n\n".join([*needed, f"{name} = {function.__name__}"])
