"""Every sentence that people read stands in one table: nothing is said that is not in it, and nothing is in it that is never said."""

import ast
import inspect
import re
from pathlib import Path
from string import Formatter

import numpy as np
import pytest

import grader
from grader import judge
from grader.judging import decide
from grader.tell import words
from grader.tell.words import SENTENCES, few
from grader.why import mutants
from grader.why.hints import hints
from toy_course import answers, course

ROOM = Path(grader.__file__).parent
TABLE = ROOM / "tell" / "english"
# Files that speak for themselves, and why.
OWN_WORDS = {
    "__main__.py": "the command line: the help of its options and its summaries stand among argparse's own English",
    "declare/exercise.py": "errors in a declaration are raised while its author imports it, as Python's own are",
    "declare/course.py": "the same: an exercise of two chapters",
    "declare/cases.py": "the same: too many sizes asked for",
    "declare/feedback.py": "the same: a line of feedback.txt that can't be read",
    "declare/stubs.py": "the same: a textbook form with other arguments; and the words of a stub, which notebooks are compared with",
    "declare/notebooks.py": "a notebook that is no notebook, told to whoever wrote it",
    "why/quality.py": "for `mutants`, which authors run",
    "why/explain.py": "the table of what is tried is read in the code",
    "why/answers.py": "the same: the kinds of wrong answers",
    "inside/frames.py": "what is wrong with a message: caught by its kind, and told in other words",
    "inside/wire.py": "what is wrong with a message: caught by its kind, and told in other words",
    "kept/needs.py": "a name that no program can have, for what a function's body needs",
}


def trees():
    """(name, syntax tree) of every module outside the table."""
    for path in sorted(ROOM.rglob("*.py")):
        if TABLE not in path.parents:
            yield path.relative_to(ROOM).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def said():
    """(what, names of the values) of every call of `say` that names a row, be it one of two."""
    for _, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say":
                for row in [node.args[0].body, node.args[0].orelse] if isinstance(node.args[0], ast.IfExp) else node.args[:1]:
                    if isinstance(row, ast.Constant):
                        yield row.value, {keyword.arg for keyword in node.keywords}


def mentioned():
    """Every text in the code, and what an f-string that names a row may become."""
    for _, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say" and isinstance(node.args[0], ast.JoinedStr):
                yield from rows_like("".join(part.value if isinstance(part, ast.Constant) else "\0" for part in node.args[0].values))


def values_of(row):
    """The names of the values that a row of the table takes."""
    if callable(row):
        return set(inspect.signature(row).parameters)
    return {field for _, field, _, _ in Formatter().parse(row) if field}


def test_what_is_said_stands_in_the_table():
    assert {found for found, _ in said()} <= set(SENTENCES)


def test_what_stands_in_the_table_is_said():
    assert set(SENTENCES) <= set(mentioned())


def test_every_sentence_is_given_the_values_that_it_names():
    for found, values in said():
        assert values_of(SENTENCES[found]) <= values, found


# Calls whose texts nobody reads as sentences: patterns, an errand's options, and faults that are caught by their kind.
SILENT = ("compile", "search", "split", "add_argument", "ArgumentParser", "WireError", "Closed", "UnfitEdit", "WorkerDied")
FOREIGN = ("truth value of an array", "operation not permitted", "Traceback (most recent call last):\n")  # NumPy's words, the kernel's and Python's


def sentences_in(tree):
    """(line, text) of what looks like a sentence, three words or more, and is no row of the table, no docstring and no code."""
    silent = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
              and isinstance(node.body[0], ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (getattr(node.func, "attr", "") in SILENT or getattr(node.func, "id", "") in SILENT):
            silent |= {id(part) for part in ast.walk(node)}
        elif isinstance(node, ast.JoinedStr):
            silent |= {id(part) for part in node.values}
    for node in ast.walk(tree):
        if id(node) in silent or not (isinstance(node, ast.JoinedStr) or isinstance(node, ast.Constant) and isinstance(node.value, str)):
            continue
        parts = node.values if isinstance(node, ast.JoinedStr) else [node]
        text = "".join(str(part.value) if isinstance(part, ast.Constant) else "\0" for part in parts)
        is_code = text.lstrip().startswith(("import ", "from ", "<"))
        if re.search(THREE_WORDS, text) and not is_code and text not in FOREIGN and not rows_like(text):
            yield node.lineno, text


THREE_WORDS = r"(\0|[A-Za-z]{2,})[,:;]? ([\w\0'`]+[,:;]? )+(\0|[a-z]{2,})"


def rows_like(text):
    """The rows of the table that a text names, or may name where it has fields."""
    pattern = ".+".join(map(re.escape, text.split("\0")))
    return [row for row in SENTENCES if re.fullmatch(pattern, row)]


def test_no_sentence_stands_outside_the_table():
    for name, tree in trees():
        if not name.startswith("tell/") and name not in OWN_WORDS:
            assert list(sentences_in(tree)) == [], name


def test_every_file_with_words_of_its_own_has_some():
    assert all(list(sentences_in(tree)) for name, tree in trees() if name in OWN_WORDS)


@pytest.mark.parametrize("code", ['told = "The term is missing."', 'told = f"{name} is wrong in every entry"', 'say(f"is wrong at {i} along {axis}")'])
def test_a_sentence_would_be_seen(code):
    assert list(sentences_in(ast.parse(code)))


WRONG = [
    ("gram", lambda A: A.T @ A),
    ("gram", lambda A: 2 * A @ A.T),
    ("gram", lambda A: (A @ A.T).tolist()),
    ("gram", lambda A: print("here") or np.where(A @ A.T > 0, A @ A.T, np.nan)),
    ("gram", lambda A: A @ A),
    ("gram", lambda A: None),
    ("gram", answers.gram),
    ("project", lambda x, u: answers.project(x, u)[::-1]),
    ("project", lambda x, u: (answers.project(x, u)[0], x + answers.project(x, u)[0])),
    ("power_iteration", lambda A, v, steps: v),
    ("polar", lambda x: x),
    ("turn", lambda: np.ones((2, 2))),
]


def test_a_second_language_needs_a_second_table_alone(monkeypatch):
    """With every row in brackets, all that a verdict and its hints say begins and ends with one, but for what the author wrote."""
    monkeypatch.setattr(words, "SENTENCES", {found: bracketed(row) for found, row in SENTENCES.items()})
    for memory in (mutants.mutants_of, mutants.workshop, decide.explainer):
        memory.cache_clear()
    for name, answer in WRONG:
        exercise = course.exercise(name)
        verdict = judge(exercise, answer, seed=1)
        told = [verdict.heading, *verdict.what, *verdict.notes, *(explanation.sentence for explanation in verdict.why)]
        told += [title for title, _ in hints(exercise, verdict, answer)]
        assert len(told) > 1 and [part for part in told if not part.startswith("⟦")] == [], name
    for memory in (mutants.mutants_of, mutants.workshop, decide.explainer):  # in another language
        memory.cache_clear()


def bracketed(row):
    return (lambda **values: f"⟦{row(**values)}⟧") if callable(row) else f"⟦{row}⟧"


def test_of_a_long_list_a_few_are_named():
    assert few(["a", "b"]) == "a, b" and few([]) == "there are none" and few(list("abcdefghijk")) == "a, b, c, d, e, f, g, h, 3 more"
