"""Call a learner's function: as it is, with right pieces in place of theirs, with axes exchanged, twice."""

import types
from dataclasses import dataclass, field, replace

import numpy as np

from grader.inside.call import TOO_LARGE, call
from grader.inside.inputs import Seed
from grader.inside.wire import WireError, there_and_back
from grader.judging.compare import compare, same
from grader.why.explain import Explanation


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
        return not (outcome.raised or outcome.stopped or compare(outcome.value, want, self.exercise.outputs, self.exercise.float32))

    def has_right(self, output):
        """Whether one of several returned values is right in every case."""
        index, exercise = self.exercise.outputs.index(output), self.exercise
        several = all(isinstance(outcome.value, (tuple, list)) and len(outcome.value) == len(exercise.outputs) for outcome in self.outcomes)
        return several and not any(compare(outcome.value[index], want[index], [output], exercise.float32)
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


def not_repeatable(attempt):
    """Whether a second call with the same inputs gives something else."""
    drawn = attempt.draws_from
    tried = attempt.key if drawn else attempt.key[:1]  # a single draw may fall alike by chance
    if all(outcome.raised or alike_again(outcome, outcome_of(attempt.function, inputs)) for outcome, (inputs, _) in zip(attempt.outcomes, tried)):
        return []
    if drawn:
        return [Explanation(f"Two calls with the same {drawn} give different numbers: draw from {drawn}, not from np.random or a generator of your own.")]
    return [Explanation("Two calls with the same inputs give different numbers: does it keep something from one call to the next?")]


def alike_again(outcome, again):
    if again.raised or again.stopped or not same(outcome.value, outcome.value):
        return True  # nothing that could be compared
    return same(outcome.value, again.value)


def same_for_any_seed(attempt):
    """Whether the answer stays the same when the generator is another one, where the right answer would not."""
    drawn = attempt.draws_from
    if not drawn or any(outcome.raised for outcome in attempt.outcomes):
        return []
    others = [outcome_of(attempt.function, inputs | {drawn: Seed(inputs[drawn].source + 1)}) for inputs, _ in attempt.key]
    if not all(map(same_outcome, attempt.outcomes, others)):
        return []
    return [Explanation(f"Your numbers do not depend on {drawn}: draw from {drawn} itself, not from a generator of your own with a fixed seed.")]


def other_axes(attempt):
    """Whether all is right once axes 0 and 1 change places: a batch where time belongs."""
    exercise, key = attempt.exercise, attempt.key
    name, shape = next(((name, exercise.shapes[name]) for name in exercise.parameters if len(exercise.shapes.get(name, ())) == 3), ("", ()))
    turned = [other for other, its_shape in exercise.shapes.items() if len(its_shape) > 1 and its_shape[:2] == shape[:2]]
    if not turned:
        return []
    given_turned = replace(attempt, key=[(swapped(inputs, turned), want) for inputs, want in key], outcomes=[]).ran()
    come_back = replace(given_turned, key=[(inputs, swapped_outputs(exercise, want, turned)) for inputs, want in key])
    if not (come_back.right or given_turned.right):
        return []
    return [Explanation(f"With its first two axes exchanged it would be right: {name} is ({', '.join(shape)}), so {shape[0]} comes first, then {shape[1]}.")]


def swapped(values, names):
    return {name: np.swapaxes(value, 0, 1) if name in names and isinstance(value, np.ndarray) else value for name, value in values.items()}


def swapped_outputs(exercise, want, names):
    outputs = want if isinstance(want, tuple) else (want,)
    turned = tuple(swapped(dict(zip(exercise.outputs, outputs)), names).values())
    return turned if isinstance(want, tuple) else turned[0]


def with_pieces(function, pieces):
    """The function with some of the functions that it calls replaced; None if it calls none of them."""
    if hasattr(function, "with_pieces"):
        return function.with_pieces(pieces)
    if not isinstance(function, types.FunctionType):
        return None
    own = function.__globals__
    used = {name: piece for name, piece in pieces.items() if name in names_used(function) and name in own}
    if not used:
        return None
    replaced = dict(own)
    for name, value in own.items():
        if isinstance(value, types.FunctionType) and value.__globals__ is own:
            replaced[name] = rebind(value, replaced)
    replaced.update(used)
    return rebind(function, replaced)


def rebind(function, namespace):
    copy = types.FunctionType(function.__code__, namespace, function.__name__, function.__defaults__, function.__closure__)
    copy.__kwdefaults__ = function.__kwdefaults__
    return copy


def names_used(function):
    """Every global name that a function, or a function of its own notebook that it calls, mentions."""
    found, waiting = set(), [function]
    while waiting:
        code_holder = waiting.pop()
        for name in all_names(code_holder.__code__):
            value = code_holder.__globals__.get(name)
            if name not in found:
                found.add(name)
                if isinstance(value, types.FunctionType) and value.__globals__ is function.__globals__:
                    waiting.append(value)
    return found


def all_names(code):
    names = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            names |= all_names(constant)
    return names
