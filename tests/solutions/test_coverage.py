"""No reference goes without a test of its own."""

import ast
import importlib
import inspect
import pkgutil
from pathlib import Path

import pytest

import solutions
from exercises import course

TWINS = {exercise.written_as for exercise in course.by_name.values() if exercise.written_as is not exercise.reference}  # judged in test_exercises
MODULES = [importlib.import_module(found.name) for found in pkgutil.walk_packages(solutions.__path__, "solutions.")]
REFERENCES = [function for module in MODULES for name, function in inspect.getmembers(module, inspect.isfunction)
              if function.__module__ == module.__name__ and not name.startswith("_") and function not in TWINS]
TESTS = sorted(Path(__file__).parent.glob("test_*.py"))


def used(text):
    """Every function of `solutions` that a module mentions outside its imports."""
    tree, bound = ast.parse(text), {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "solutions":
            for alias in node.names:
                bound[alias.asname or alias.name] = attribute(importlib.import_module(node.module), alias.name)
    values = [value(node, bound) for node in ast.walk(tree) if isinstance(node, (ast.Name, ast.Attribute))]
    return {found for found in values if inspect.isfunction(found)}


def value(node, bound):
    """What a name, or a dotted name, stands for; None if it has nothing to do with `solutions`."""
    if isinstance(node, ast.Name):
        return bound.get(node.id)
    if isinstance(node, ast.Attribute):
        holder = value(node.value, bound)
        return attribute(holder, node.attr) if inspect.ismodule(holder) else None
    return None


def attribute(module, name):
    """A module's attribute, or a module in it; None if it has neither."""
    try:
        return getattr(module, name) if hasattr(module, name) else importlib.import_module(f"{module.__name__}.{name}")
    except ModuleNotFoundError:
        return None


def test_a_mention_is_found_however_it_is_imported():
    from solutions.cells import rnn
    from solutions.textbook import rnn as twin

    found = used("from solutions import textbook\nfrom solutions.cells import rnn as cells\nfrom solutions.cells.rnn import readout, rnn_step\n"
                 "def test_it(): assert cells.rnn_forward(readout) == textbook.rnn.rnn_forward()\n")
    assert found == {rnn.rnn_forward, rnn.readout, twin.rnn_forward}  # rnn_step is imported, and not used


@pytest.fixture(scope="module")
def tested():
    return set().union(*(used(path.read_text(encoding="utf-8")) for path in TESTS if path != Path(__file__)))


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda function: f"{function.__module__.removeprefix('solutions.')}.{function.__name__}")
def test_a_reference_has_a_test(reference, tested):
    assert reference in tested
