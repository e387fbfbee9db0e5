"""What a learner is told about one answer; the same words in a terminal and in a notebook."""

from dataclasses import dataclass, field

from grader.judging.states import state_of
from grader.tell import verdicts


@dataclass
class Verdict:
    """The judgement of one answer.

    Attributes
    ----------
    exercise : str
    passed : bool
    points, of : int
    state : str
        A name of `grader.judging.states.STATES`.
    what : list of str
        What was found, a paragraph each.
    table : list of (label, yours, expected)
        A few numbers side by side; `yours` is empty where only the right ones are shown.
    why : list of Explanation
    withheld : list of Explanation
        What waits for a hint.
    notes : list of str
        Findings that cost no points.
    differences : list of Difference
    line : str
        The learner's own line that raised an exception.
    """

    exercise: str
    of: int
    state: str
    points: int = 0
    what: list = field(default_factory=list)
    table: list = field(default_factory=list)
    why: list = field(default_factory=list)
    withheld: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    differences: list = field(default_factory=list, repr=False)
    line: str = ""

    @property
    def passed(self):
        return state_of(self.state).passed

    @property
    def begun(self):
        return state_of(self.state).begun

    @property
    def heading(self):
        return verdicts.heading(self)

    @property
    def message(self):
        """The whole verdict in plain text."""
        return verdicts.message(self)

    def _repr_mimebundle_(self, include=None, exclude=None):
        from grader.tell.display import html

        return {"text/plain": self.message, "text/html": html(self)}
