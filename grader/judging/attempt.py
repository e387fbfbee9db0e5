"""Call a learner's function: as it is, with right pieces in place of theirs, with axes exchanged, twice."""

import types

import numpy as np

from grader.inside.call import TOO_LARGE, call
from grader.inside.inputs import Seed
from grader.inside.wire import WireError, there_and_back
from grader.judging.compare import compare, same
from grader.why.explain import Explanation


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


def is_right(exercise, outcome, want):
    return not (outcome.raised or outcome.stopped or compare(outcome.value, want, exercise.outputs, exercise.float32))


def all_right(exercise, outcomes, key):
    return len(outcomes) == len(key) and all(is_right(exercise, outcome, want) for outcome, (_, want) in zip(outcomes, key))


def same_outcome(first, second):
    if first.stopped or second.stopped or str(first.raised) != str(second.raised):
        return False
    return bool(first.raised) or same(first.value, second.value)


def with_right_pieces(function, key, pieces):
    """What the function gives with the reference in place of some exercises that it builds on, and which of those it calls."""
    called = {}
    patched = with_pieces(function, {piece.name: noted(piece, called) for piece in pieces})
    outcomes = outcomes_until_stopped(patched, key) if patched is not None else []
    return outcomes, list(called)


def outcomes_until_stopped(function, key):
    """What a function gives for each case, up to one that it did not come back from: the cases after it would only take the same time."""
    outcomes = []
    for inputs, _ in key:
        outcomes.append(outcome_of(function, inputs))
        if outcomes[-1].stopped:
            break
    return outcomes


def noted(piece, called):
    def reference(*arguments, **keywords):
        called[piece] = True
        return piece.reference(*arguments, **keywords)

    return reference


def wrong_pieces(function, key, outcomes, patched, called):
    """The pieces of which it makes a difference to have the learner's own version, all others right."""

    def with_own(piece):
        others = [other for other in called if other is not piece]
        return with_right_pieces(function, key, others)[0] if others else outcomes

    return [piece for piece in called if not all(map(same_outcome, with_own(piece), patched))]


def not_repeatable(function, key, outcomes):
    """Whether a second call with the same inputs gives something else."""
    drawn = drawn_from(key)
    tried = key if drawn else key[:1]  # a single draw may fall alike by chance
    if all(outcome.raised or alike_again(outcome, outcome_of(function, inputs)) for outcome, (inputs, _) in zip(outcomes, tried)):
        return []
    if drawn:
        return [Explanation(f"Two calls with the same {drawn} give different numbers: draw from {drawn}, not from np.random or a generator of your own.")]
    return [Explanation("Two calls with the same inputs give different numbers: does it keep something from one call to the next?")]


def drawn_from(key):
    """The name of the input that is a random generator, if there is one."""
    return next((name for name, value in key[0][0].items() if isinstance(value, Seed)), "")


def alike_again(outcome, again):
    if again.raised or again.stopped or not same(outcome.value, outcome.value):
        return True  # nothing that could be compared
    return same(outcome.value, again.value)


def same_for_any_seed(function, key, outcomes):
    """Whether the answer stays the same when the generator is another one, where the right answer would not."""
    drawn = drawn_from(key)
    if not drawn or any(outcome.raised for outcome in outcomes):
        return []
    others = [outcome_of(function, inputs | {drawn: Seed(inputs[drawn].source + 1)}) for inputs, _ in key]
    if not all(map(same_outcome, outcomes, others)):
        return []
    return [Explanation(f"Your numbers do not depend on {drawn}: draw from {drawn} itself, not from a generator of your own with a fixed seed.")]


def other_axes(exercise, function, key):
    """Whether all is right once axes 0 and 1 change places: a batch where time belongs."""
    name, shape = next(((name, exercise.shapes[name]) for name in exercise.parameters if len(exercise.shapes.get(name, ())) == 3), ("", ()))
    turned = [other for other, its_shape in exercise.shapes.items() if len(its_shape) > 1 and its_shape[:2] == shape[:2]]
    if not turned:
        return []
    outcomes = [outcome_of(function, swapped(inputs, turned)) for inputs, _ in key]
    come_back = [(inputs, swapped_outputs(exercise, want, turned)) for inputs, want in key]
    if not all_right(exercise, outcomes, come_back) and not all_right(exercise, outcomes, key):
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
