"""The declaration of an exercise: a reference function and a way to draw its inputs."""

import importlib
import inspect
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from grader.declare import docstrings as docs
from grader.declare.cases import draw_cases
from grader.declare.feedback import Feedback, read_feedback
from grader.inside.inputs import copy_inputs

EXAMPLE_SEED = 0
FEEDBACK, WRONG = "feedback.txt", "wrong"
ROUNDS = 2


@dataclass(eq=False)
class Exercise:
    """One graded function. Made by `Chapter.exercise`; see there for what the fields mean."""

    chapter: "Chapter"
    reference: callable
    draw: callable
    points: int
    written_as: callable
    equivalent: dict = field(default_factory=dict)
    float32: bool = False

    @property
    def name(self):
        return self.reference.__name__

    @cached_property
    def parameters(self):
        return list(inspect.signature(self.reference).parameters)

    @cached_property
    def outputs(self):
        """Names of the returned values, in order, from the docstring's Returns section."""
        return docs.returned_names(self.reference)

    @cached_property
    def shapes(self):
        return docs.shapes(self.reference)

    @cached_property
    def builds_on(self):
        """The exercises of the same chapter that the textbook form calls, by name."""
        called = set(self.written_as.__code__.co_names)
        return [other for other in self.chapter.exercises if other is not self and other.name in called]

    @property
    def feedback(self):
        return self.chapter.feedback.get(self.name, Feedback())

    @cached_property
    def wrong_algorithms(self):
        """(sentence, why, function) for the mistakes of `wrong.py` that no edit can say."""
        module = f"{self.draw.__module__.rpartition('.')[0]}.{WRONG}" if self.chapter.folder and (self.chapter.folder / f"{WRONG}.py").exists() else None
        functions = vars(importlib.import_module(module)).values() if module else []
        return [(*function.mistake, function) for function in functions
                if hasattr(function, "mistake") and function.__name__.partition("__")[0] == self.name]

    def example(self, seed=EXAMPLE_SEED, case=0):
        """One set of inputs, the same for everybody: what the notebook shows, and what learners debug with."""
        return draw_cases(self.draw, self.name, seed, rounds=1)[case]

    def cases(self, seed):
        """The example first, then inputs that depend on the seed."""
        return [self.example(), *draw_cases(self.draw, self.name, seed, ROUNDS)]


class Chapter:
    """The graded part of one chapter: exercises in the order in which they build on each other.

    Parameters
    ----------
    place : str
        The `__file__` of its declaration, `.../ch03_rnn/exercises.py`: the folder's name is the chapter's and the stem of its notebook,
        and beside the declaration lie its feedback and its example answers. Or a mere name, for a chapter without files.
    title : str
    retired : dict, optional
        Name of an exercise that is no longer asked -> why, or what took its place; learners may have it in their notebooks.
    """

    def __init__(self, place, title, retired=None):
        place = Path(place)
        self.folder = place.parent if place.suffix == ".py" else None
        self.name = self.folder.name if self.folder else str(place)
        self.title = title
        self.retired = retired or {}
        self.exercises = []

    def exercise(self, reference, *, points, written_as=None, equivalent=None, float32=False):
        """Declare that learners write `reference`; the decorated function draws its inputs.

        Parameters
        ----------
        reference : function
            The right answer. Its docstring becomes the stub's, its signature too.
        points : int
        written_as : function, optional
            The textbook form of the same function, when the reference is a fast one: wrong versions are
            derived from it, and the solved notebook shows it.
        equivalent : dict, optional
            A mutated line as the grader prints it -> why it computes the same function.
        float32 : bool
            Accept a float32 answer to float64 inputs, at float32's precision.

        Raises
        ------
        ValueError
            If the drawing function has another name than the reference, the name is taken or retired, or
            the points are not a positive whole number.
        """

        def declare(draw):
            if draw.__name__ != reference.__name__:
                raise ValueError(f"{self.name}: {draw.__name__} draws inputs for {reference.__name__}: give both one name")
            if any(other.name == reference.__name__ for other in self.exercises):
                raise ValueError(f"{self.name}: {reference.__name__} is declared twice")
            if reference.__name__ in self.retired:
                raise ValueError(f"{self.name}: {reference.__name__} is declared, and retired too")
            if not isinstance(points, int) or points < 1:
                raise ValueError(f"{self.name}: {reference.__name__} is worth {points!r} points: a whole number from 1 is needed")
            self.exercises.append(Exercise(self, reference, draw, points, written_as or reference, equivalent or {}, float32))
            return draw

        return declare

    @cached_property
    def feedback(self):
        """Exercise name -> what `feedback.txt` says about it."""
        path = self.folder / FEEDBACK if self.folder else None
        found = read_feedback(path) if path and path.exists() else {}
        unknown = found.keys() - {exercise.name for exercise in self.exercises}
        if unknown:
            raise ValueError(f"{path}: {self.name} has no exercise {', '.join(sorted(unknown))}")
        return found

    def __getitem__(self, name):
        for exercise in self.exercises:
            if exercise.name == name:
                return exercise
        raise KeyError(f"{self.name} has no exercise {name!r}; it has {', '.join(e.name for e in self.exercises)}")

    @property
    def points(self):
        return sum(exercise.points for exercise in self.exercises)


@lru_cache(maxsize=512)
def answer_key(exercise, seed):
    """The cases of a seed with the right answers. Cached: a class is judged on one seed."""
    cases = exercise.cases(seed)
    with np.errstate(all="ignore"):
        return [(inputs, exercise.reference(**copy_inputs(inputs))) for inputs in cases]
