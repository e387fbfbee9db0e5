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
FIND_SECONDS = 2.0
FADED_LINES = 3


@dataclass(eq=False)
class Exercise:
    """One graded function. Made by `Chapter.exercise` or `Chapter.find`; see there for what the fields mean.

    `kind` is `write`, `repair` or `find`; of a find, `draw` is the function that judges it.
    """

    chapter: "Chapter"
    reference: callable
    draw: callable
    points: int
    written_as: callable
    equivalent: dict = field(default_factory=dict)
    kind: str = "write"
    faded: tuple = ()
    lends: tuple = ()
    groups: dict = field(default_factory=dict)

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

    @property
    def starts_with_code(self):
        """Whether learners get more of the body than a blank."""
        return self.kind == "repair" or bool(self.faded)

    @property
    def fault(self):
        """The mistake that stands in the function which a repair gives out."""
        if self.feedback.fault is None:
            raise ValueError(f"{self.chapter.name}: {self.name} is a repair: in {FEEDBACK}, one of its mistakes needs a symptom, a line that begins with `!`")
        return self.feedback.fault

    @property
    def seconds(self):
        """How long its calls may take, if the exercise says so: an answer that is to be found is not computed while it is graded."""
        return FIND_SECONDS if self.kind == "find" else None

    def example(self, seed=EXAMPLE_SEED, case=0):
        """One set of inputs, the same for everybody: what the notebook shows, and what learners debug with."""
        if self.kind == "find":
            return {}
        return draw_cases(self.draw, self.name, seed, rounds=1)[case]

    def cases(self, seed):
        """The example first, then inputs that depend on the seed."""
        return [self.example(), *draw_cases(self.draw, self.name, seed, ROUNDS)] if self.kind != "find" else [{}]


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
    plan_in_stub : bool
        For beginners: what is to be written opens with its plan, as comments. The plan's last line, the first line of code, waits for a hint.
    """

    def __init__(self, place, title, retired=None, plan_in_stub=False):
        place = Path(place)
        self.folder = place.parent if place.suffix == ".py" else None
        self.name = self.folder.name if self.folder else str(place)
        self.title = title
        self.retired = retired or {}
        self.plan_in_stub = plan_in_stub
        self.exercises = []

    def exercise(self, reference, *, points, written_as=None, equivalent=None, repair=False, faded=(), lends=(), groups=None):
        """Declare that learners write `reference`, or mend it; the decorated function draws its inputs.

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
        repair : bool
            Learners get the textbook form with a fault in it: the mistake of `feedback.txt` that has a symptom.
        faded : sequence of str, optional
            Learners get the textbook form without the lines that begin with these: one to three, the last ones first.
        lends : sequence of functions, optional
            What the answer may call and the notebook imports by name, so that its code gives nothing away. Where an answer is
            graded the course isn't there, so the grader lends them.
        groups : dict, optional
            Outputs that can be right independently of the others, their names in one string -> the points for them:
            `{"dx dh0": 3, "dW_xh dW_hh db_h": 3}`.

        Raises
        ------
        ValueError
            If the drawing function has another name than the reference, the name is taken or retired, the points
            are not a positive whole number, or the groups don't share out all outputs and all points.
        """
        kind = "repair" if repair else "write"
        return self.declared(reference, kind, points, written_as, equivalent=equivalent or {},
                             faded=tuple(faded), lends=tuple(lends), groups={tuple(names.split()): share for names, share in (groups or {}).items()})

    def find(self, reference, *, points):
        """Declare that learners find what has a property; `reference` has no parameters and returns one answer that passes.

        The decorated function judges an answer: it takes a random generator and the answer's values by name, runs the course's own functions
        with them on data that it draws, and returns `Finding`s. Its name is the reference's. All or nothing.

        Parameters
        ----------
        reference : function
        points : int

        Raises
        ------
        ValueError
            As `exercise`, and if the reference has parameters.
        """
        if inspect.signature(reference).parameters:
            raise ValueError(f"{self.name}: {reference.__name__} is to be found: its function takes no arguments")
        return self.declared(reference, "find", points)

    def declared(self, reference, kind, points, written_as=None, **details):
        def declare(draw):
            if draw.__name__ != reference.__name__:
                raise ValueError(f"{self.name}: {draw.__name__} stands for {reference.__name__}: give both one name")
            if any(other.name == reference.__name__ for other in self.exercises):
                raise ValueError(f"{self.name}: {reference.__name__} is declared twice")
            if reference.__name__ in self.retired:
                raise ValueError(f"{self.name}: {reference.__name__} is declared, and retired too")
            if not isinstance(points, int) or points < 1:
                raise ValueError(f"{self.name}: {reference.__name__} is worth {points!r} points: a whole number from 1 is needed")
            exercise = Exercise(self, reference, draw, points, written_as or reference, kind=kind, **details)
            check_parts(exercise)
            self.exercises.append(exercise)
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
        for exercise in self.exercises:
            if exercise.kind != "repair" and exercise.name in found and found[exercise.name].fault:
                raise ValueError(f"{path}: [{exercise.name}] has a symptom, a line that begins with `!`, but is no repair")
        return found

    def __getitem__(self, name):
        for exercise in self.exercises:
            if exercise.name == name:
                return exercise
        raise KeyError(f"{self.name} has no exercise {name!r}; it has {', '.join(e.name for e in self.exercises)}")

    @property
    def points(self):
        return sum(exercise.points for exercise in self.exercises)


def check_parts(exercise):
    """Raises ValueError unless groups share out all outputs and points of a write, and few enough lines are left out of one."""
    place, groups = f"{exercise.chapter.name}: {exercise.name}", exercise.groups
    if groups and exercise.kind != "write" or exercise.faded and exercise.kind != "write":
        raise ValueError(f"{place} is a {exercise.kind}: groups and left out lines are for what learners write")
    if groups and (sorted(name for names in groups for name in names) != sorted(exercise.outputs) or sum(groups.values()) != exercise.points):
        raise ValueError(f"{place}: its groups share out {', '.join(exercise.outputs)} and {exercise.points} points, each once")
    if any(not isinstance(share, int) or share < 1 for share in groups.values()):
        raise ValueError(f"{place}: a group is worth a whole number of points, from 1")
    if len(exercise.faded) > FADED_LINES:
        raise ValueError(f"{place}: at most {FADED_LINES} lines may be left out")


@lru_cache(maxsize=512)
def answer_key(exercise, seed):
    """The cases of a seed with the right answers. Cached: a class is judged on one seed."""
    cases = exercise.cases(seed)
    with np.errstate(all="ignore"):
        return [(inputs, exercise.reference(**copy_inputs(inputs))) for inputs in cases]
