"""What a verdict can say: the one table of its states. Their words stand in `grader.tell`."""

from typing import NamedTuple


class State(NamedTuple):
    """How a state is shown and counted.

    Attributes
    ----------
    mark : str
        One character, for headings and tables.
    kind : str
        One of `KINDS`: what is counted together and has one colour.
    hinted : bool
        Whether `hint` has something to say.
    """

    mark: str
    kind: str
    hinted: bool = False

    @property
    def passed(self):
        return self.kind == "ok"

    @property
    def begun(self):
        """Whether there was an answer to judge."""
        return self.kind != "new"


KINDS = ("ok", "part", "no", "odd", "new")
STATES = {
    "passed": State("✓", "ok"),
    "partly": State("◐", "part", hinted=True),
    "failed": State("✗", "no", hinted=True),
    "raised": State("!", "odd", hinted=True),
    "timed out": State("!", "odd"),
    "stopped": State("!", "odd"),
    "interrupted": State("!", "odd"),
    "missing": State("–", "new"),
    "not started": State("·", "new", hinted=True),
}


def state_of(name):
    """The state of that name, or what stands for one that a later grader may have written."""
    return STATES.get(name, State("!", "odd"))
