"""A package of chapters: finds an exercise by name, checks an answer, gives examples."""

import importlib
import sys
from functools import cached_property
from pathlib import Path

from grader.declare.exercise import EXAMPLE_SEED
from grader.inside.inputs import copy_inputs
from grader.judging.decide import judge
from grader.judging.states import state_of
from grader.tell.words import Refusal, closest, say

DECLARED = "declared"


class UnknownExercise(Refusal):
    """A name that no chapter declares."""


class Course:
    """The chapters of one package: every folder `declared/<chapter>/` in it, whose `exercises.py` makes a `chapter`.

    Parameters
    ----------
    package : str
        The package's import name, such as `"exercises"`.
    """

    def __init__(self, package):
        self.package = package
        self.hints_given, self.last_verdicts = {}, {}

    @cached_property
    def folder(self):
        return Path(importlib.import_module(self.package).__file__).parent

    @cached_property
    def chapters(self):
        names = sorted(path.parent.name for path in self.folder.glob(f"{DECLARED}/*/exercises.py"))
        return [self.declared(name) for name in names]

    def declared(self, name):
        """The chapter of that name, without a look at the others."""
        return importlib.import_module(f"{self.package}.{DECLARED}.{name}.exercises").chapter

    @cached_property
    def by_name(self):
        names = {}
        for chapter in self.chapters:
            for exercise in chapter.exercises:
                if exercise.name in names:
                    both = f"{names[exercise.name].chapter.name} and of {chapter.name}"
                    raise ValueError(f"{exercise.name} is an exercise of {both}: give one of them another name")
                names[exercise.name] = exercise
        return names

    @cached_property
    def retired(self):
        """Names of exercises that are no longer asked -> why. One that moved is asked in another chapter."""
        return {name: why for chapter in self.chapters for name, why in chapter.retired.items() if name not in self.by_name}

    @cached_property
    def earlier_cells(self):
        """Digests of the cells that the course gave out before it signed them, one a line in `earlier_cells.txt`."""
        path = self.folder / "earlier_cells.txt"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return frozenset(line for line in lines if not line.startswith("#"))

    def chapter(self, name):
        for chapter in self.chapters:
            if chapter.name == name:
                return chapter
        raise UnknownExercise(say("no chapter of the name", name=name, names=", ".join(chapter.name for chapter in self.chapters)))

    def exercise(self, function_or_name):
        """The exercise of a function, found by the function's name."""
        name = function_or_name if isinstance(function_or_name, str) else self.name_of(function_or_name)
        if name is None:
            raise UnknownExercise(say("not a function of yours", example=next(iter(self.by_name)), kind=type(function_or_name).__name__))
        if name in self.retired:
            raise UnknownExercise(say("no longer asked", name=name, why=self.retired[name]))
        if name not in self.by_name:
            raise UnknownExercise(say("no exercise of the name", name=name, near=closest(name, self.by_name) or there_are(self.by_name)))
        return self.by_name[name]

    def name_of(self, function):
        """A function's own name, or the one under which a notebook knows it: `rnn_step = my_step`, `rnn_step = lambda ...`."""
        name = getattr(function, "__name__", None)
        if name in self.by_name or name in self.retired:
            return name
        bound = [other for other, value in vars(sys.modules["__main__"]).items() if value is function and other in self.by_name]
        return bound[0] if len(bound) == 1 else name

    def chosen(self, name=None):
        """All exercises, those of a chapter, or a single one, as a list of (chapter, exercises)."""
        if name in self.by_name:
            return [(self.by_name[name].chapter, [self.by_name[name]])]
        chapters = [chapter for chapter in self.chapters if name in (None, chapter.name)]
        if not chapters:
            names = [chapter.name for chapter in self.chapters]
            raise UnknownExercise(say("no chapter and no exercise", name=name, near=closest(name, [*self.by_name, *names]) or there_are(names)))
        return [(chapter, chapter.exercises) for chapter in chapters]

    def notebook(self, chapter):
        return self.folder / f"{chapter.name}.ipynb"

    def offer(self, name):
        """What notebooks import: `check`, `hint` or `example`. In a notebook, the cell that imports it gets the verdicts' style."""
        if name not in ("check", "hint", "example"):
            raise AttributeError(f"module {self.package!r} has no attribute {name!r}")
        from grader.tell.display import show_style

        show_style()
        return getattr(self, name)

    def check(self, function):
        """Judge one of your functions, and show the verdict and what has changed since the last one."""
        from grader.tell.display import show

        try:
            exercise = self.exercise(function)
        except UnknownExercise as error:
            show(str(error))
            return
        if not callable(function):
            show(say("the function itself", name=exercise.name))
            return
        show(self.judge_again(exercise, function))

    def judge_again(self, exercise, function):
        """The verdict on a function, with what has changed since the last one on this exercise."""
        from grader.tell.tries import changed_since

        verdict = judge(exercise, function)
        changed = changed_since(self.last_verdicts.get(exercise.name), verdict)
        verdict.notes += [changed] if changed else []
        self.last_verdicts[exercise.name] = verdict
        return verdict

    def hint(self, function):
        """Unfold the next hint for one of your functions: a plan before you begin; then where to look, why it is wrong, the corrected line."""
        from grader.tell.display import show
        from grader.why.hints import PLAN, WHERE, Hint, hints

        try:
            exercise = self.exercise(function)
        except UnknownExercise as error:
            show(str(error))
            return
        verdict = judge(exercise, function)
        steps = hints(exercise, verdict, function) if state_of(verdict.state).hinted else []
        if not steps:
            show(verdict)
            return
        told = [words for title, words in steps if title.fact != WHERE]  # the same mistake may first show at another entry
        mistake, given = self.hints_given.get(exercise.name, (None, 0))
        step = min(given + 1, len(steps)) if mistake == told else 1
        self.hints_given[exercise.name] = told, step
        title, words = steps[step - 1]
        beyond_the_plan = sum(title.fact != PLAN for title, _ in steps[:step])
        record = {"hint": beyond_the_plan, "exercise": exercise.name} if title.fact != PLAN else None
        show(Hint(exercise.name, step, len(steps), title, words), record=record)

    def example(self, function_or_name, seed=EXAMPLE_SEED, case=0):
        """The example inputs of an exercise as a dict: `rnn_step(**example(rnn_step))`."""
        exercise = self.exercise(function_or_name)
        if seed == EXAMPLE_SEED:
            return copy_inputs(exercise.example(seed, case))
        return copy_inputs(exercise.cases(seed)[1 + case])


def load_course(package):
    """The course that a package holds as `course`, or one made of its chapters."""
    found = getattr(importlib.import_module(package), "course", None)
    return found if isinstance(found, Course) else Course(package)


def there_are(names):
    return say("there are", names=", ".join(names))
