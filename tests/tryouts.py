"""Every tryout of the course, and ways to spoil a function that it calls."""

from importlib import import_module

import numpy as np

from exercises import course

TRYOUTS = {
    f"{chapter.name} {name}": function
    for chapter in course.chapters
    for name, function in vars(import_module(f"exercises.declared.{chapter.name}.try_it")).items()
    if hasattr(function, "uses")
}
# Where numbers a tenth larger would change nothing that is seen, or aren't numbers.
SPOIL = {
    "every_change": lambda changed: changed[:, ::-1],
    "without_each": lambda shorter: shorter[:, ::-1],  # numbers of words: a tenth more of one is no word
    "perceptron_fit": lambda found: (found[0], found[1] + 1e3, *found[2:]),
    "encode": lambda found: found[::-1],
    "sample": lambda found: found[::-1],
    "order_of_blocks": lambda found: found[::-1],
    "sample_index": lambda found: 0 * found,
    "keep_nucleus": np.zeros_like,
    "collapse": lambda found: found[::-1],
    "extend_prefixes": lambda found: {string: ends - 0.1 for string, ends in found.items()},
    "next_chances": lambda found: found[::-1],
    "telling_unit": lambda found: (found[0] + 1, *found[1:]),
}


def begun(tryout, learners, **settings):
    """What it gives with some learners' functions, and the settings where its sliders begin."""
    return tryout(learners, **{name: default for name, (_, default) in tryout.sliders.items()} | settings)


def ours(tryout):
    """{name: our function} of what it calls."""
    return {name: course.exercise(name).reference for name in tryout.uses}


def spoilt(name):
    """Our function with other numbers."""
    return lambda *args, **named: SPOIL.get(name, larger)(course.exercise(name).reference(*args, **named))


def larger(value):
    """The same result with every number a tenth larger."""
    if isinstance(value, tuple):
        return tuple(map(larger, value))
    return [larger(each) for each in value] if isinstance(value, list) else 1.1 * np.asarray(value)
