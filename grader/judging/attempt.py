"""Call a learner's function: as it is, and with right pieces in place of theirs."""

from contextlib import ExitStack
from dataclasses import dataclass, field, replace

from grader.inside.call import TOO_LARGE, call, layers, replaced
from grader.inside.frames import WireError
from grader.inside.inputs import Seed
from grader.inside.wire import there_and_back
from grader.judging.compare import compare, same


@dataclass
class Attempt:
    """One function asked for one exercise.

    Attributes
    ----------
    exercise : Exercise
    function : callable, or anything that has `outcome(inputs) -> Outcome`
    key : list of (inputs, right answer)
    outcomes : list of Outcome
        What came of the first calls, in the order of the key.
    """

    exercise: object
    function: object
    key: list
    outcomes: list = field(default_factory=list)

    def run(self):
        """Call the function on one case after the other; every outcome is kept."""
        for inputs, _ in self.key:
            self.outcomes.append(outcome_of(self.function, inputs))
            yield self.outcomes[-1]

    def ran(self):
        """This attempt, run up to a call that it did not come back from: the cases after that would only take the same time."""
        next((outcome for outcome in self.run() if outcome.stopped), None)
        return self

    @property
    def wrong(self):
        """The indices of the cases that are not right."""
        return [case for case, (outcome, (_, want)) in enumerate(zip(self.outcomes, self.key)) if not self.is_right(outcome, want)]

    @property
    def right(self):
        return len(self.outcomes) == len(self.key) and not self.wrong

    def is_right(self, outcome, want):
        return not (outcome.raised or outcome.stopped or compare(outcome.value, want, self.exercise.outputs))

    @property
    def single(self):
        """Whether some of it is right at single precision alone."""
        return any(compare(outcome.value, want, self.exercise.outputs, exact=True) for outcome, (_, want) in zip(self.outcomes, self.key))

    def has_right(self, output):
        """Whether one of several returned values is right in every case."""
        index, exercise = self.exercise.outputs.index(output), self.exercise
        several = all(isinstance(outcome.value, (tuple, list)) and len(outcome.value) == len(exercise.outputs) for outcome in self.outcomes)
        return several and not any(compare(outcome.value[index], want[index], [output])
                                   for outcome, (_, want) in zip(self.outcomes, self.key))

    @property
    def draws_from(self):
        """The name of the input that is a random generator, if there is one."""
        return next((name for name, value in self.key[0][0].items() if isinstance(value, Seed)), "")


def outcome_of(function, inputs):
    """What one call gives: plain data, wherever the function lives."""
    if hasattr(function, "outcome"):
        return function.outcome(inputs)
    outcome = call(function, inputs)
    try:
        outcome.value = there_and_back(outcome.value)
    except WireError:
        outcome.value, outcome.stopped = None, TOO_LARGE
    return outcome


def same_outcome(first, second):
    if first.stopped or second.stopped or str(first.raised) != str(second.raised):
        return False
    return bool(first.raised) or same(first.value, second.value)


def with_right_pieces(attempt, pieces):
    """The attempt with the reference in place of some exercises that it builds on, and which of those it calls."""
    called = {}
    patched = with_pieces(attempt.function, {piece.name: noted(piece, called) for piece in pieces})
    again = replace(attempt, function=patched, outcomes=[])
    return again.ran() if patched is not None else again, list(called)


def noted(piece, called):
    def reference(*arguments, **keywords):
        called[piece] = True
        return piece.reference(*arguments, **keywords)

    return reference


def wrong_pieces(attempt, patched, called):
    """The pieces of which it makes a difference to have the learner's own version, all others right."""

    def with_own(piece):
        others = [other for other in called if other is not piece]
        return with_right_pieces(attempt, others)[0] if others else attempt

    return [piece for piece in called if not all(map(same_outcome, with_own(piece).outcomes, patched.outcomes))]


def with_pieces(function, pieces):
    """The function with some of the functions that it calls replaced; None if it can call none of them."""
    if hasattr(function, "with_pieces"):
        return function.with_pieces(pieces)
    namespaces = list({id(part.__globals__): part.__globals__ for part in layers(function) if hasattr(part, "__globals__")}.values())
    there = any(name in namespace for namespace in namespaces for name in pieces)
    return Patched(function, pieces, namespaces) if there else None


@dataclass
class Patched:
    """A function of this process with other pieces, as the sandbox has them: in its namespaces, for the time of a call."""

    function: object
    pieces: dict
    namespaces: list

    def outcome(self, inputs):
        with ExitStack() as stack:
            for namespace in self.namespaces:
                stack.enter_context(replaced(namespace, self.pieces))
            return outcome_of(self.function, inputs)
