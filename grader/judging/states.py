"""What a verdict can say: the one table of its states."""

from typing import NamedTuple


class State(NamedTuple):
    """How a state is shown and counted.

    Attributes
    ----------
    mark : str
        One character, for headings and tables.
    words : str
        For people.
    kind : str
        One of `KINDS`: what is counted together and has one colour.
    hinted : bool
        Whether `hint` has something to say.
    """

    mark: str
    words: str
    kind: str
    hinted: bool = False

    @property
    def passed(self):
        return self.kind == "ok"

    @property
    def begun(self):
        """Whether there was an answer to judge."""
        return self.kind != "new"


KINDS = {"ok": "passed", "part": "partly right", "no": "failed", "odd": "raised or stopped", "new": "not started"}
STATES = {
    "passed": State("✓", "right", "ok"),
    "partly": State("◐", "partly right", "part", hinted=True),
    "failed": State("✗", "wrong numbers", "no", hinted=True),
    "raised": State("!", "raised an error", "odd", hinted=True),
    "timed out": State("!", "ran out of time", "odd"),
    "stopped": State("!", "stopped", "odd"),
    "interrupted": State("!", "stopped", "odd"),
    "missing": State("–", "not found", "new"),
    "not started": State("·", "not started", "new", hinted=True),
}


def state_of(name):
    """The state of that name; one that a later grader may have written is shown as it is called."""
    return STATES.get(name, State("!", name, "odd"))
