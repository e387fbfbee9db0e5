"""What a page lets a learner try with their own functions: a tryout. Where one of them is missing, ours takes its place, and that is told."""

import functools
import inspect
from types import SimpleNamespace
from typing import NamedTuple


class Slider(NamedTuple):
    """The annotation of a setting: its lowest and highest value, and the step from one to the next; its default is where it begins."""

    low: float
    high: float
    step: float = 1


def tryout(chapter, *names):
    """Declare that a function shows what can be done with some exercises of a chapter.

    Parameters
    ----------
    chapter : Chapter
    names : str
        Its exercises that the tryout calls.

    Returns
    -------
    declare : function
        Of `function(f, **settings)`, where `f.name` is the function of that exercise and each setting has a Slider as its annotation. It returns
        {"panels": [...], "said": str}; `book/figures/tryout.js` tells what a panel may be. What comes back is called with
        ({name: learner's function}, **settings), and tells under "ours" whose functions were not the learner's.
    """

    def declare(function):
        @functools.wraps(function)
        def run(learners, **settings):
            ours = set(names) - set(learners)
            used = {name: ours_until_written(name, learners.get(name), chapter[name].reference, ours) for name in names}
            shown = function(SimpleNamespace(**used), **settings)
            return {**shown, "ours": [name for name in names if name in ours]}

        run.uses = names
        run.sliders = {name: (setting.annotation, setting.default) for name, setting in list(inspect.signature(function).parameters.items())[1:]}
        return run

    return declare


def ours_until_written(name, theirs, reference, ours):
    """A function that calls theirs; if that is missing or says that it is not written, ours, whose name is noted."""

    def call(*args, **named):
        if name not in ours:
            try:
                return theirs(*args, **named)
            except NotImplementedError:
                ours.add(name)
        return reference(*args, **named)

    return call
