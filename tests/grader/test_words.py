"""Every sentence about a class stands in one table: nothing is said that is not in it, and nothing is in it that is never said."""

import ast
from pathlib import Path
from string import Formatter

import grader
from grader.tell.words import SENTENCES, few

ROOM = Path(grader.__file__).parent


def said():
    """(what, names of the values) of every call of `say`."""
    for path in sorted(ROOM.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say" and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value, {keyword.arg for keyword in node.keywords}


def test_what_is_said_and_the_table_are_the_same():
    assert {found for found, _ in said()} == set(SENTENCES)


def test_every_sentence_is_given_the_values_that_it_names():
    for found, values in said():
        assert values == {field for _, field, _, _ in Formatter().parse(SENTENCES[found]) if field}, found


def test_a_class_is_told_no_sentence_outside_the_table():
    """Of what is raised or kept as a reason in `batch`, no part is a sentence of its own."""
    for path in sorted((ROOM / "batch").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("NoSubmissions", "NoCluster", "refuse"):
                parts = {part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)}
                assert not [part for part in parts - set(SENTENCES) if len(part.split()) > 1], f"{path.name}, line {node.lineno}"


def test_of_a_long_list_a_few_are_named():
    assert few(["a", "b"]) == "a, b" and few([]) == "there are none" and few(list("abcdefghijk")) == "a, b, c, d, e, f, g, h, 3 more"
