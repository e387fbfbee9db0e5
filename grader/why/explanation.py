"""One mistake, as it is told."""

from dataclasses import dataclass


@dataclass
class Explanation:
    """One mistake that reproduces the learner's numbers.

    `joint` if it explains some of the outputs and others explain the rest, `partial` if it explains the wrong ones among
    the numbers only, `raises` if what it reproduces is an exception; `given` names functions that were put right before;
    `look` says where to look, if that is no line of ours.
    """

    sentence: str
    wrong: str = ""
    right: str = ""
    function: str = ""
    joint: bool = False
    partial: bool = False
    given: str = ""
    raises: bool = False
    look: str = ""
    reason: str = ""
