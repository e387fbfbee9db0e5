"""Four kinds of exercise, shown on the toy course: a repair, a faded function, groups of outputs, and what is to be found."""

import csv
import io
import linecache

import numpy as np
import pytest

from grader import Chapter, Finding, judge
from grader.batch.grading import grade_exercises
from grader.batch.learner import grade_one
from grader.declare.feedback import BadFeedback, read_feedback
from grader.declare.notebooks import new_notebook, refresh, solved_notebook, write_notebook
from grader.declare.stubs import solved, stub
from grader.tell import reports
from grader.tell.progress import progress_table
from grader.why.hints import hints
from grader.why.mutants import Workshop
from grader.why.quality import trivial_that_pass
from toy_course import answers, course
from toy_course.declared.ch02_kinds import wrong

CHAPTER = course.chapter("ch02_kinds")
TURNS = [function for name, function in vars(wrong).items() if name.startswith("turn__")]


def written(text, name):
    """A function as a notebook would hold it, its source at hand."""
    place = f"<cell {abs(hash(text))}>"
    linecache.cache[place] = (len(text), None, text.splitlines(keepends=True), place)
    namespace = {"np": np}
    exec(compile(text, place, "exec"), namespace)
    return namespace[name]


def verdict_on(name, text, seed=3):
    return judge(CHAPTER[name], written(text, name), seed)


@pytest.fixture
def notebook():
    made = new_notebook(CHAPTER, "toy_course")
    refresh(CHAPTER, made)
    return made


def grade(notebook, tmp_path, isolated=False):
    write_notebook(notebook, tmp_path / "ch02_kinds.ipynb")
    return grade_exercises(tmp_path / "ch02_kinds.ipynb", CHAPTER.exercises, 3, isolated)[0]


# ------------------------------------------------------------------ all kinds

@pytest.mark.parametrize("exercise", CHAPTER.exercises, ids=lambda exercise: exercise.name)
def test_a_stub_is_not_started_and_its_solved_form_passes(exercise):
    assert verdict_on(exercise.name, stub(exercise)).state == "not started"
    assert verdict_on(exercise.name, solved(exercise)).passed


def test_an_untouched_notebook_is_not_started_and_a_solved_one_passes_in_the_sandbox(notebook, tmp_path):
    assert {verdict.state for verdict in grade(notebook, tmp_path, isolated=True).values()} == {"not started"}
    assert {verdict.state for verdict in grade(solved_notebook(CHAPTER, notebook), tmp_path, isolated=True).values()} == {"passed"}


def test_a_refresh_leaves_a_mended_function_and_renews_an_untouched_one(notebook):
    mended = "def distances(x, y):\n    return ((x[:, None] - y) ** 2).sum(axis=2)"
    cell = next(cell for cell in notebook.cells if "def distances" in cell.source)
    cell.source = mended
    assert refresh(CHAPTER, notebook).answered == ["distances"] and cell.source == mended
    noted = next(cell for cell in notebook.cells if "def running_mean" in cell.source)
    noted.source += "\n# total so far?"
    found = refresh(CHAPTER, notebook)
    assert found.noted == ["running_mean"] and "total so far" in noted.source


def test_a_stub_leaves_the_notes_out():
    assert "for all pairs at once" in answers.distances.__doc__
    assert "Notes" not in stub(CHAPTER["distances"]) and "for all pairs" not in stub(CHAPTER["distances"])
    assert "Source: [euclid]." in stub(CHAPTER["distances"])


def test_in_a_chapter_for_beginners_a_stub_opens_with_its_plan_but_for_the_line_of_code(tmp_path):
    (tmp_path / "exercises.py").touch()
    idea = "Each entry is one row of A times another, so the whole is a product of A with itself turned on its side."
    (tmp_path / "feedback.txt").write_text(f"[gram]\n? See the section on products.\n? {idea}\n? products = ...\n")
    for plan_in_stub in (True, False):
        chapter = Chapter(tmp_path / "exercises.py", title="Beginners", plan_in_stub=plan_in_stub)

        @chapter.exercise(answers.gram, points=2)
        def gram(rng):
            return dict(A=rng.normal(size=(2, 3)))

        text = stub(chapter["gram"])
        assert ("    # See the section on products.\n    # Each entry" in text) == plan_in_stub and "products = ..." not in text
        assert " ".join(text.replace("    #", "").split()).count(idea) == plan_in_stub and max(map(len, text.splitlines())) < 80
        assert judge(chapter["gram"], written(text, "gram"), 3).state == "not started"


# ------------------------------------------------------------------ repair

def test_a_repair_s_stub_opens_with_the_symptom_keeps_shapes_and_raises_nothing():
    exercise = CHAPTER["distances"]
    assert stub(exercise).startswith("# Mend it: The distance of a point from itself is not zero.\ndef distances(x, y):")
    given, inputs = written(stub(exercise), "distances"), exercise.example()
    assert given(**inputs).shape == exercise.reference(**inputs).shape


def test_an_untouched_repair_shows_where_numbers_differ_and_does_not_name_the_fault():
    exercise = CHAPTER["distances"]
    verdict = verdict_on("distances", stub(exercise))
    assert "Not mended yet" in verdict.message and "d is wrong in" in verdict.message and verdict.points == 0
    assert exercise.fault.what not in verdict.message
    titles, words = zip(*hints(exercise, verdict, written(stub(exercise), "distances")))
    assert titles == ("A plan", "Where to look", "Why it is wrong", "The corrected line")
    assert exercise.fault.what in words[1] and "- 2 * x @ y.T" not in words[1]


def test_a_begun_repair_with_its_own_fault_is_wrong_and_the_name_waits_for_a_hint():
    exercise = CHAPTER["distances"]
    text = stub(exercise).replace("    return", "    mixed = x @ y.T\n    return").replace("2 * x @ y.T", "2 * mixed")
    verdict = verdict_on("distances", text)
    assert verdict.state == "failed" and exercise.fault.what not in verdict.message and verdict.why == []
    assert exercise.fault.what in hints(exercise, verdict, written(text, "distances"))[0][1]


def test_another_mistake_in_a_repair_is_named_at_once():
    verdict = verdict_on("distances", solved(CHAPTER["distances"]).replace("(y**2)", "y"))
    assert verdict.state == "failed" and "y is not squared." in verdict.message


def test_a_symptom_is_for_a_repair(tmp_path):
    (tmp_path / "exercises.py").touch()
    (tmp_path / "feedback.txt").write_text("[gram]\n! It is odd.\nA @ A.T -> A.T @ A\n    What.\n")
    chapter = Chapter(tmp_path / "exercises.py", title="Odd")

    @chapter.exercise(answers.gram, points=1)
    def gram(rng):
        return dict(A=rng.normal(size=(2, 3)))

    with pytest.raises(ValueError, match="is no repair"):
        judge(chapter["gram"], lambda A: A, 3)


def test_a_repair_without_a_symptom_and_a_symptom_without_an_edit_are_errors(tmp_path):
    chapter = Chapter("bare", title="Bare")

    @chapter.exercise(answers.gram, points=1, repair=True)
    def gram(rng):
        return dict(A=rng.normal(size=(2, 3)))

    with pytest.raises(ValueError, match="needs a symptom"):
        stub(chapter["gram"])
    (tmp_path / "feedback.txt").write_text("[gram]\n! It is odd.\n[other]\n")
    with pytest.raises(BadFeedback, match="no edit below"):
        read_feedback(tmp_path / "feedback.txt")
    (tmp_path / "feedback.txt").write_text("[gram]\n! One.\na -> b\n    What.\n! Two.\nc -> d\n    What.\n")
    with pytest.raises(BadFeedback, match="one fault"):
        read_feedback(tmp_path / "feedback.txt")


@pytest.mark.parametrize("repair, changed", [(True, {"power_iteration"}), (False, {"power_iteration", "scaled"})])
def test_what_a_repair_calls_is_no_part_of_its_mistakes(repair, changed):
    """Learners get the function that they mend; what it calls they have as it is, or it is an exercise of its own."""
    chapter = Chapter("bare", title="Bare")

    @chapter.exercise(answers.power_iteration, points=1, repair=repair)
    def power_iteration(rng):
        return dict(A=rng.normal(size=(3, 3)), v=rng.normal(size=3), steps=2)

    assert {source.name for source in Workshop(chapter["power_iteration"]).sources} == changed


def test_trivial_answers_have_the_form_of_a_dict_too():
    chapter = Chapter("bare", title="Bare")

    def weights():
        """Weights.

        Returns
        -------
        weights : dict of arrays
        """
        return {"W": np.full((2, 3), 0.5), "b": np.full(3, 0.5)}

    @chapter.find(weights, points=1)
    def weights(rng, weights):
        return [Finding("the sum", weights["W"].sum() + weights["b"].sum(), low=9)]  # that of ones

    assert len(trivial_that_pass(chapter["weights"])) >= 1
    assert all(found["W"].shape == (2, 3) and found["b"].shape == (3,) for found in trivial_that_pass(chapter["weights"]))


# ------------------------------------------------------------------ faded

def test_a_faded_stub_has_the_body_without_the_left_out_lines():
    text = stub(CHAPTER["running_mean"])
    assert "for count, row in enumerate(x, start=1):\n        raise NotImplementedError  # 2 lines are missing here\n    return" in text
    assert "total / count" not in text and "means = []" in text


def test_a_line_that_is_still_missing_is_told():
    text = solved(CHAPTER["running_mean"]).replace("means.append(total / count)", "raise NotImplementedError")
    verdict = verdict_on("running_mean", text)
    assert verdict.state == "raised" and "A line is still missing" in verdict.message


# ------------------------------------------------------------------ groups of outputs

ONE_GROUP = ("def polar(x):\n    radius = np.sqrt((x**2).sum(axis=1))\n"
             "    return radius, np.arctan2(x[:, 0], x[:, 1]), np.pi * radius**2")


def test_right_groups_earn_their_points_and_the_whole_is_partly_right():
    verdict = verdict_on("polar", ONE_GROUP)
    assert (verdict.state, verdict.points, verdict.of, verdict.passed) == ("partly", 1, 3, False)
    assert verdict.heading == "polar  ◐  1 of 3 points" and "1 for radius" in verdict.message


def test_a_group_has_to_be_right_in_every_case_and_whole():
    lucky = ONE_GROUP.replace("(axis=1)", "(axis=1)) * (len(x) == len(example)").replace("def polar(x):", "example = None\ndef polar(x):")
    exercise = CHAPTER["polar"]
    function = written(lucky, "polar")
    function.__globals__["example"] = exercise.example()["x"]
    assert judge(exercise, function, 3).state == "failed"
    assert verdict_on("polar", ONE_GROUP.replace("np.sqrt", "").replace("radius**2", "radius")).points == 0


@pytest.mark.parametrize("groups", [{"radius": 3}, {"radius": 1, "angle area": 1}, {"radius angle": 1, "angle area": 2}, {"radius": 0, "angle area": 3}])
def test_groups_share_out_all_outputs_and_all_points(groups):
    with pytest.raises(ValueError, match="group"):
        @Chapter("bare", title="Bare").exercise(answers.polar, points=3, groups=groups)
        def polar(rng):
            return dict(x=rng.normal(size=(3, 2)))


def test_partly_right_goes_the_whole_way(notebook, tmp_path, monkeypatch):
    cell = next(cell for cell in notebook.cells if "def polar" in cell.source)
    cell.source = ONE_GROUP
    path = tmp_path / "ch02_kinds.ipynb"
    write_notebook(notebook, path)
    result = grade_one("ada", {path.name: path.read_bytes()}, "toy_course", "ch02_kinds", seed=3, isolated=False)
    assert (result["points"], result["exercises"]["polar"]["state"]) == (1, "partly")
    row, = csv.DictReader(io.StringIO(reports.grades_csv([result])))
    assert row["polar"] == "1"
    monkeypatch.setattr(type(course), "notebook", lambda self, chapter: path)
    table = list(progress_table(course, [CHAPTER]))
    assert any("polar" in line and line.endswith("1/3    partly") for line in table) and "✓" not in "".join(table)


# ------------------------------------------------------------------ find

def test_the_judge_of_a_find_lets_nothing_pass_that_shows_no_thought():
    assert trivial_that_pass(CHAPTER["turn"]) == []


@pytest.mark.parametrize("near_miss", TURNS, ids=lambda function: function.__name__)
def test_a_near_miss_is_told_how_far_off_it_is(near_miss):
    verdict = judge(CHAPTER["turn"], near_miss, 3)
    assert verdict.state == "failed" and near_miss.__doc__.lower() in verdict.message.lower(), verdict.message


@pytest.mark.parametrize("answer, words", [("np.eye(3)", "expected (2, 2)"), ("'a quarter'", "numbers are needed"), ("np.full((2, 2), np.nan)", "NaN"),
                                           ("None", "Nothing came back")])
def test_an_answer_of_another_form_is_told(answer, words):
    verdict = verdict_on("turn", f"def turn():\n    return {answer}")
    assert verdict.state == "failed" and words in verdict.message


def test_an_answer_may_take_20_kB():
    chapter = Chapter("large", title="Large")

    def bits():
        """A lot of numbers.

        Returns
        -------
        x : (N,) array
        """
        return np.zeros(3000)

    @chapter.find(bits, points=1)
    def bits(rng, x):
        return []

    assert "too large: 24,000 bytes" in judge(chapter["bits"], chapter["bits"].reference, 3).message


def test_an_answer_is_returned_not_computed_for_long(notebook, tmp_path):
    cell = next(cell for cell in notebook.cells if "def turn" in cell.source)
    cell.source = "def turn():\n    while True:\n        pass"
    assert CHAPTER["turn"].seconds == 2 and grade(notebook, tmp_path)["turn"].state == "timed out"


def test_a_find_takes_no_arguments():
    with pytest.raises(ValueError, match="takes no arguments"):
        Chapter("bare", title="Bare").find(answers.gram, points=1)


def test_the_worst_of_several_draws_counts():
    chapter = Chapter("lucky", title="Lucky")

    @chapter.find(answers.turn, points=1)
    def turn(rng, R):
        value = rng.random()
        return [Finding("a draw", value, low=bounds[0]), Finding("a draw", value, high=bounds[-1])]

    drawn = [rng.random() for rng in np.random.default_rng(3).spawn(3)]
    bounds = [drawn[0]]  # no draw but the first lies between
    assert not judge(chapter["turn"], answers.turn, 3).passed
    bounds = [0, 1]
    assert judge(chapter["turn"], answers.turn, 3).passed
