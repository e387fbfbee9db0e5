"""Grade one learner's submission: whatever it contains, a result comes back."""

import platform
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import numpy as np

from grader.batch.files import choose, together
from grader.batch.grading import grade_exercises
from grader.batch.names import kind_of
from grader.declare.course import load_course
from grader.reading.notebook import BadNotebook
from grader.tell.display import STYLE, html
from grader.tell.words import say
from grader.walls.sandbox import TIME_LIMIT, isolation, without_bubblewrap
from grader.walls.scratch import scratch

VERSION = "1"
LAST, BEST = TRIES = ("last", "best")


def grade_one(name, files, course, chapter=None, seed=0, time_limit=TIME_LIMIT, isolated=True, ages=None, tries=LAST, beside=None):
    """Grade one submission. Whatever it contains, a result comes back.

    Parameters
    ----------
    name : str
    files : dict
        File name -> bytes.
    course : str
        The package that declares the chapters.
    chapter : str, optional
        Grade this chapter only; otherwise each file decides by its name or its functions.
    seed : int
    time_limit : float
        Seconds a question.
    isolated : bool
        Whether to use bubblewrap where it works.
    ages : dict, optional
        File name -> when it was last changed; of two that answer the same, the newer counts.
    tries : str
        Which of several tries counts: `last`, or `best`, the file with most points, where that is more than the last one has.

    beside : dict, optional
        File name -> bytes of what answers nothing, and may be opened by what does.

    Returns
    -------
    result : dict
        As documented in the instructor's guide, without what the run knows of the hand-in.
    """
    works, why_not = isolation() if isolated else (False, say("isolation switched off", what=without_bubblewrap()))
    result = {"submission": name, "files": [], "others": {}, "problem": "", "seed": seed, "isolated": works, "why_not_isolated": why_not,
              "versions": versions(), "points": 0, "of": 0, "exercises": {}}
    choice = choose(load_course(course), chapter, files, ages)
    problems = [choice.problem] if choice.problem else []
    result["others"] = choice.others
    for graded, names in choice.graded:
        of_these = [names, *([name] for name in choice.tries.get(graded.name, ()) if tries == BEST and [name] != names)]
        tried = [grade_try(graded, taken, files | (beside or {}), seed, time_limit, works) for taken in of_these]
        best = max(tried, key=lambda one: one.points)  # the first of several
        for one in tried:
            result["others"] |= {name: say("another try", points=one.points, of=graded.points) for name in one.names if name not in best.names}
        result["of"] += graded.points
        result["points"] += best.points
        result["files"] += [name for name in best.names if name not in result["files"]]
        result["exercises"] |= best.exercises
        problems += filter(None, [best.problem])
    result["others"] = {name: why for name, why in result["others"].items() if name not in result["files"]}
    result["problem"] = "; ".join(problems)
    return result


@dataclass
class Try:
    """What the grader says of some files that answer a chapter together.

    Attributes
    ----------
    names : list of str
    exercises : dict
        As in a result; empty if they cannot be read.
    problem : str
        Why not.
    """

    names: list
    exercises: dict = field(default_factory=dict)
    problem: str = ""

    @property
    def points(self):
        return sum(details["points"] for details in self.exercises.values())


def grade_try(chapter, names, files, seed, time_limit, isolated):
    file, kind, data = together(chapter, files, names)
    try:
        verdicts, hints = grade_file(file, kind, data, files_beside(file, names, files), chapter.exercises, seed, time_limit, isolated)
    except BadNotebook as error:
        return Try(names, problem=str(error))
    return Try(names, {exercise: details(chapter, verdict, hints.get(exercise, 0)) for exercise, verdict in verdicts.items()})


def details(chapter, verdict, hint):
    """What a result holds of one exercise."""
    return {"chapter": chapter.name, "points": verdict.points, "of": verdict.of, "state": verdict.state, "message": verdict.message,
            "mistakes": [explanation.sentence for explanation in verdict.why], "hints": hint, "html": html(verdict).replace(STYLE, "")}


def grade_file(file, kind, data, beside, exercises, seed, time_limit, isolated):
    """Grade one file of a hand-in; what was handed in beside it may be imported and opened."""
    with laid_out(kind, data, beside) as (path, places):
        return grade_exercises(path, exercises, seed, isolated, time_limit, file, places)


@contextmanager
def laid_out(kind, data, beside):
    """Put a file, and those beside it, where they can be read: gives its path, and name -> path of the others."""
    with tempfile.TemporaryDirectory(dir=scratch()) as folder:
        path = Path(folder) / f"submission{kind}"
        path.write_bytes(data)
        places = {name: Path(folder) / f"{number}{kind_of(name)}" for number, name in enumerate(beside)}
        for name, place in places.items():
            place.write_bytes(beside[name])
        yield path, places


def files_beside(file, names, files):
    """What was handed in beside a file, as {name as its code writes it: bytes}."""
    return {as_seen_from(names[-1], name): content for name, content in files.items() if name != file}


def as_seen_from(file, other):
    """The name of a file as code in another one writes it, if it lies in the same folder or below."""
    folder = f"{PurePosixPath(file).parent}/"
    return other.removeprefix(folder)


def versions():
    return {"python": platform.python_version(), "numpy": np.__version__, "grader": VERSION}
