"""Mistakes as edits of the textbook form's text: matched by tokens, in one place, or refused with the line that is at fault."""

import numpy as np
import pytest

from grader import Chapter, judge
from grader.declare.feedback import BadFeedback, Mistake, mistake, read_feedback
from grader.why.edits import UnfitEdit, edited, place_of, tokens
from grader.why.mutants import declared
from grader.why.quality import confused
from toy_course import answers


def feedback(tmp_path, text):
    path = tmp_path / "feedback.txt"
    path.write_text(text, encoding="utf-8")
    return read_feedback(path)


def test_tokens_are_those_of_python_without_blanks_and_comments():
    words = [token for token, _, _ in tokens("a = b[:-1] ** 2.5e-3  # why\nx //= y != 'it''s' @ f_1")]
    assert words == ["a", "=", "b", "[", ":", "-", "1", "]", "**", "2.5e-3", "x", "//=", "y", "!=", "'it'", "'s'", "@", "f_1"]


def test_blanks_and_comments_make_no_difference():
    text = "h = np.tanh(x@W  # inputs\n            + b)"
    assert edited(text, [("x @ W + b", "x @ W.T")]) == "h = np.tanh(x @ W.T)"


def test_a_part_of_a_name_or_a_number_is_not_what_was_meant():
    with pytest.raises(UnfitEdit, match="does not stand there"):
        place_of("h", "h_prev + 1.5")
    with pytest.raises(UnfitEdit, match="does not stand there"):
        place_of("1", "h_prev + 1.5")


def test_an_edit_needs_one_place():
    with pytest.raises(UnfitEdit, match="stands in 2 places"):
        place_of("a + b", "(a + b) * (a + b)")


def test_fragments_with_open_brackets_are_matched():
    assert edited("return (h, c, gates)", [("(h, c,", "(c, h,")]) == "return (c, h, gates)"
    assert edited("return tanh(f(x))", [("f(x))", "x)")]) == "return tanh(x)"


def test_edits_fit_the_text_as_it_was_whatever_their_order():
    swapped = [("first", "second"), ("second", "first")]
    assert edited("first - second", swapped) == edited("first - second", swapped[::-1]) == "second - first"


def test_edits_of_one_place_are_refused():
    with pytest.raises(UnfitEdit, match="two edits touch"):
        edited("a + b + c", [("a + b", "a"), ("b + c", "c")])


def test_what_is_new_may_take_several_lines_at_the_depth_of_the_old(tmp_path):
    (found,) = feedback(tmp_path, """
[gram]
G += row -> row = 2 * row
         -> if row.any():
         ->     G += row
    The rows are doubled.
""")["gram"].mistakes
    assert edited("for row in A:\n    G += row\nreturn G", found.edits) == (
        "for row in A:\n    row = 2 * row\n    if row.any():\n        G += row\nreturn G")


def test_a_file_says_edits_sentences_and_a_plan(tmp_path):
    found = feedback(tmp_path, """
# for authors
[gram]
? Section 1. Multiply the rows.
A @ A.T -> A.T @ A
    The product is in the wrong order.
    Rows are what is multiplied.
@ A.T ->
A ->  2 * A
    Two edits.

[scaled]
v / -> v *
    It is multiplied.
""")
    assert found["gram"].plan == ["Section 1. Multiply the rows."]
    assert found["gram"].mistakes == [
        Mistake((("A @ A.T", "A.T @ A"),), "The product is in the wrong order.", "Rows are what is multiplied.", line=5),
        Mistake((("@ A.T", ""), ("A", "2 * A")), "Two edits.", line=8)]
    assert found["scaled"].mistakes[0].edits == (("v /", "v *"),)


@pytest.mark.parametrize("text, told", [
    ("a -> b\n    what", "before the first"),
    ("[f]\na -> b\n[g]", "no sentence below"),
    ("[f]\na -> b", "no sentence below"),
    ("[f]\n    what", "belongs below an edit"),
    ("[f]\na -> b\n    what\n    why\n    more", "one line for what is wrong, one for why"),
    ("[f]\n-> b\n    what", "belongs below an edit"),
    ("[f]\na -> b\n    what\n-> c", "belongs below an edit"),
    ("[f]\nwhat is this", "line 2: neither an edit"),
    ("[f]\na -> b\n    what\n[f]", "second time"),
])
def test_a_file_that_says_something_else_is_refused_with_the_line(tmp_path, text, told):
    with pytest.raises(BadFeedback, match=told):
        feedback(tmp_path, text)


def chapter_with(tmp_path, monkeypatch, text, wrong=""):
    """A chapter whose one exercise is `project` of the toy course."""
    folder = tmp_path / "vectors"
    folder.mkdir()
    (folder / "feedback.txt").write_text(text)
    if wrong:
        (folder / "wrong.py").write_text(wrong)
    (folder / "exercises.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    chapter = Chapter(folder / "exercises.py", "Vectors")

    def project(rng):
        return dict(x=rng.normal(size=(4, 3)), u=rng.normal(size=3))

    project.__module__ = "vectors.exercises"
    chapter.exercise(answers.project, points=1)(project)
    return chapter


WRONG_PROJECTION = """[project]
u @ u -> np.sqrt(u @ u)
    u is divided by its length once.
    A projection takes u twice, so it is divided twice.
"""


def test_the_edit_is_run_named_and_its_lines_are_known(tmp_path, monkeypatch):
    chapter = chapter_with(tmp_path, monkeypatch, WRONG_PROJECTION)
    (mutant,) = declared(chapter["project"])
    assert mutant.wrong == "p = outer(x @ u / sqrt(u @ u), u)" and mutant.right == "p = outer(x @ u / (u @ u), u)"

    def mine(x, u):
        along = (x @ u) / np.linalg.norm(u)
        return along[:, None] * u, x - along[:, None] * u

    verdict = judge(chapter["project"], mine, seed=3)
    assert verdict.why[0].sentence == "u is divided by its length once."


def test_edits_that_change_nothing_or_say_the_same_are_told(tmp_path, monkeypatch):
    chapter = chapter_with(tmp_path, monkeypatch, """[project]
x @ u / (u @ u) -> x @ u / u.dot(u)
    Another way to write it.
x - p -> x + p
    The sign is wrong.
x - p -> p + x
    They are added.
""")
    first, second = confused(chapter["project"])
    assert first == "gives the right numbers: Another way to write it."
    assert second == "give the same numbers: The sign is wrong.  and  They are added."


def test_an_edit_that_no_longer_fits_names_file_line_and_exercise(tmp_path, monkeypatch):
    chapter = chapter_with(tmp_path, monkeypatch, "[project]\nu @ v -> u\n    It has no v.\n")
    with pytest.raises(UnfitEdit, match=r"feedback\.txt, line 2, \[project\]: 'u @ v' does not stand there"):
        list(declared(chapter["project"]))


def test_an_edit_that_leaves_no_python_is_refused(tmp_path, monkeypatch):
    chapter = chapter_with(tmp_path, monkeypatch, "[project]\nreturn p, x - p -> return p,, x\n    No Python.\n")
    with pytest.raises(UnfitEdit, match="no Python"):
        list(declared(chapter["project"]))


def test_an_exercise_that_the_chapter_does_not_have_is_named(tmp_path, monkeypatch):
    chapter = chapter_with(tmp_path, monkeypatch, "[projct]\nu -> x\n    A typing error.\n")
    with pytest.raises(ValueError, match="has no exercise projct"):
        chapter["project"].feedback  # noqa: B018


def test_an_algorithm_of_its_own_is_a_mistake_too(tmp_path, monkeypatch):
    chapter = chapter_with(tmp_path, monkeypatch, "", wrong='''
from grader import mistake


@mistake
def project__onto_the_largest(x, u):
    """Only the largest entry of u counts.

    All of u is a direction.
    """
    largest = abs(u).argmax()
    p = 0 * x
    p[:, largest] = x[:, largest]
    return p, x - p
''')
    (function,) = [function for _, _, function in chapter["project"].wrong_algorithms]
    verdict = judge(chapter["project"], function, seed=3)
    assert verdict.why[0].sentence == "Only the largest entry of u counts."


def test_a_mistake_needs_its_words():
    with pytest.raises(ValueError, match="docstring"):
        mistake(lambda x: x)
