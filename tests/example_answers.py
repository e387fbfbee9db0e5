"""What the tests share: the course, and the example answers beside the declarations."""

import importlib
import inspect

from exercises import course


def answers(chapter, which):
    """The functions of a chapter's `rewrites` or `wrong`, as (exercise name, what is special about it, function)."""
    module = importlib.import_module(f"exercises.declared.{chapter.name}.{which}")
    found = [(name.partition("__"), function) for name, function in vars(module).items()
             if inspect.isfunction(function) and "__" in name.strip("_") and function.__module__ == module.__name__]
    return [(exercise, special, function) for (exercise, _, special), function in found]


def every_exercise():
    return [exercise for chapter in course.chapters for exercise in chapter.exercises]


def every_answer(which):
    """(exercise, id, function) for every example answer of every chapter that has some."""
    return [(chapter[name], f"{name}__{special}", function) for chapter in course.chapters
            if (chapter.folder / f"{which}.py").exists() for name, special, function in answers(chapter, which)]
