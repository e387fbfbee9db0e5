"""Whether a kept result still holds. A fingerprint has two parts, one for the marks and one for the words.

`marks` changes with everything that can make a right answer another one, or a pass a failure: the reference and what it calls, how inputs are
drawn, points, tolerances, and the rooms of the grader in which an answer is run and judged. Then old marks don't count.

`words` changes with everything that a learner reads: the declared mistakes, the textbook form from which wrong versions are made, the
docstrings, and the rooms of the grader that explain and tell. Then a submission is judged again for its new words, and keeps its marks.
"""

import ast
import hashlib
import pickle
import sys
import sysconfig
from dataclasses import fields
from functools import cache
from pathlib import Path

from grader.declare.exercise import FEEDBACK
from grader.kept.needs import Needs, contents

GRADER = Path(__file__).parents[1]
TELLING = {"why", "tell"}  # every other room decides
# What a declaration says that is no value to compare: its functions, followed as code, and what only explains.
NO_VALUES = {"chapter", "reference", "draw", "written_as", "mistakes", "equivalent"}


def course_prints(course, chapter=None):
    """The two parts of the fingerprint of a course, or of one of its chapters, as (marks, words)."""
    chapters = [course.chapter(chapter)] if chapter else course.chapters
    packages = own_packages(course)
    marks = [marks_print(exercise, packages) for graded in chapters for exercise in graded.exercises]
    words = [words_print(graded, packages) for graded in chapters]
    return combined([digest_of_rooms(rooms() - TELLING), *marks]), combined([digest_of_rooms(TELLING), *words])


def marks_print(exercise, packages):
    """A digest of what an exercise's marks depend on."""
    needs = Needs(packages)
    values = [f"{field.name}={told(getattr(exercise, field.name), needs)}" for field in fields(exercise) if field.name not in NO_VALUES]
    for function in (exercise.reference, *(piece.reference for piece in exercise.builds_on)):
        add_function(needs, function)
    add_function(needs, exercise.draw, body_alone=True)  # its decorator declares the exercise, words and all
    return combined([exercise.name, repr(exercise.parameters), repr(exercise.outputs), *values, needs.digest(without_words)])


def words_print(chapter, packages):
    """A digest of what is said about a chapter's exercises."""
    needs = Needs(packages)
    for exercise in chapter.exercises:
        for function in (exercise.reference, exercise.written_as, exercise.draw, *(function for _, _, function in exercise.wrong_algorithms)):
            add_function(needs, function)
    feedback = chapter.folder / FEEDBACK if chapter.folder else None
    if feedback and feedback.exists():
        needs.add_file(feedback)
    return needs.digest()


def told(value, needs):
    """A declared value as text; a function in it is needed as code."""
    if callable(value):
        add_function(needs, value)
        return value.__qualname__
    if isinstance(value, dict):
        return "{" + ", ".join(f"{told(key, needs)}: {told(item, needs)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(told(item, needs) for item in value) + "]"
    return repr(value)


def add_function(needs, function, body_alone=False):
    name = function.__qualname__
    if "<" in name:  # made by another function: what that was given shows in the module alone
        needs.add_module(function.__module__)
    elif body_alone:
        needs.add_body(function.__module__, name)
    else:
        needs.add_name(function.__module__, name)


@cache
def without_words(_, statement):
    """A statement as Python reads it: no comments, no docstrings."""
    statement = pickle.loads(pickle.dumps(statement))  # a copy, in half the time that `deepcopy` takes
    for node in ast.walk(statement):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(statement)


def own_packages(course):
    """The packages and modules that the course is made of, by name: whatever it has imported that is neither Python's, nor the grader's, nor installed."""
    declared = {function.__module__.partition(".")[0] for graded in course.chapters for exercise in graded.exercises
                for function in (exercise.reference, exercise.written_as, exercise.draw)} | {course.package.partition(".")[0]}
    elsewhere = {Path(sysconfig.get_path(kind)).resolve() for kind in ("purelib", "platlib", "stdlib", "platstdlib")}
    packages = {}
    for name, module in list(sys.modules.items()):
        if "." in name or name in sys.stdlib_module_names or name in ("grader", "__main__"):
            continue
        file = Path(getattr(module, "__file__", None) or "")
        if not file.is_file() or name not in declared and any(folder in file.resolve().parents for folder in elsewhere):
            continue
        packages[name] = file.parent if file.name == "__init__.py" else file
    return packages


def rooms():
    return {path.parent.name for path in GRADER.glob("*/__init__.py")}


def digest_of_rooms(names):
    files = [path for room in sorted(names) for path in contents(GRADER / room)]
    return combined(f"{path.relative_to(GRADER).as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in files)


def combined(parts):
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode("utf-8", "replace") + b"\0")
    return digest.hexdigest()
