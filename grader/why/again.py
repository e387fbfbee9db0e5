"""What calling a learner's function again tells: twice on the same inputs, with another seed, with axes exchanged."""

from dataclasses import replace

import numpy as np

from grader.inside.inputs import Seed
from grader.judging.attempt import outcome_of, same_outcome
from grader.judging.compare import same
from grader.tell.words import say
from grader.why.explanation import Explanation


def not_repeatable(wrong):
    """Whether a second call with the same inputs gives something else."""
    attempt = wrong.attempt
    drawn = attempt.draws_from
    tried = attempt.key if drawn else attempt.key[:1]  # a single draw may fall alike by chance
    if all(outcome.raised or alike_again(outcome, outcome_of(attempt.function, inputs)) for outcome, (inputs, _) in zip(attempt.outcomes, tried)):
        return []
    if drawn:
        return [Explanation(say("drawn elsewhere", generator=drawn))]
    return [Explanation(say("keeps something"))]


def alike_again(outcome, again):
    if again.raised or again.stopped or not same(outcome.value, outcome.value):
        return True  # nothing that could be compared
    return same(outcome.value, again.value)


def same_for_any_seed(wrong):
    """Whether the answer stays the same when the generator is another one, where the right answer would not."""
    attempt = wrong.attempt
    drawn = attempt.draws_from
    if not drawn or any(outcome.raised for outcome in attempt.outcomes):
        return []
    others = [outcome_of(attempt.function, inputs | {drawn: Seed(inputs[drawn].source + 1)}) for inputs, _ in attempt.key]
    if not all(map(same_outcome, attempt.outcomes, others)):
        return []
    return [Explanation(say("own fixed seed", generator=drawn))]


def other_axes(wrong):
    """Whether all is right once axes 0 and 1 change places: a batch where time belongs."""
    attempt, exercise, key = wrong.attempt, wrong.attempt.exercise, wrong.attempt.key
    name, shape = next(((name, exercise.shapes[name]) for name in exercise.parameters if len(exercise.shapes.get(name, ())) == 3), ("", ()))
    turned = [other for other, its_shape in exercise.shapes.items() if len(its_shape) > 1 and its_shape[:2] == shape[:2]]
    if not turned:
        return []
    given_turned = replace(attempt, key=[(swapped(inputs, turned), want) for inputs, want in key], outcomes=[]).ran()
    come_back = replace(given_turned, key=[(inputs, swapped_outputs(exercise, want, turned)) for inputs, want in key])
    if not (come_back.right or given_turned.right):
        return []
    return [Explanation(say("axes exchanged", name=name, shape=", ".join(shape), first=shape[0], second=shape[1]))]


def swapped(values, names):
    return {name: np.swapaxes(value, 0, 1) if name in names and isinstance(value, np.ndarray) else value for name, value in values.items()}


def swapped_outputs(exercise, want, names):
    outputs = want if isinstance(want, tuple) else (want,)
    turned = tuple(swapped(dict(zip(exercise.outputs, outputs)), names).values())
    return turned if isinstance(want, tuple) else turned[0]
