"""What the tests share: the course, and modules of example answers beside the tests."""

import importlib.util
import inspect
from pathlib import Path

from exercises import course

HERE = Path(__file__).parent


def answers(folder, chapter):
    """The functions of tests/<folder>/<chapter>.py, as (exercise name, what is special about it, function)."""
    path = HERE / folder / f"{chapter.name}.py"
    spec = importlib.util.spec_from_file_location(f"{folder}_{chapter.name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = [(name.partition("__"), function) for name, function in vars(module).items()
             if inspect.isfunction(function) and "__" in name.strip("_") and function.__module__ == module.__name__]
    return [(exercise, special, function) for (exercise, _, special), function in found]


def every_exercise():
    return [exercise for chapter in course.chapters for exercise in chapter.exercises]


def every_answer(folder):
    """(exercise, id, function) for every example answer of every chapter that has such a file."""
    return [(chapter[name], f"{name}__{special}", function) for chapter in course.chapters
            if (HERE / folder / f"{chapter.name}.py").exists()
            for name, special, function in answers(folder, chapter)]
