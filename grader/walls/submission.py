"""The judge's side of a learner's process: functions of a submission that can be asked for outcomes."""

import contextlib
import time

import numpy as np

from grader.inside.call import Outcome, Raised
from grader.inside.definitions import BadNotebook
from grader.inside.wire import Closed, TooLate, WireError, receive, send
from grader.walls import sandbox
from grader.why.explain import ONE_AT_A_TIME
from grader.why.limits import memory_limit

TIME_LIMIT = 10.0
START_LIMIT = 5.0
STARTS_LIMIT = 60.0
ASK_LIMIT = 2_000
LENT_SIZE = 4096
OUTCOME_TEXTS = ("printed", "stopped", "unwritten")
OUTCOME_LISTS = ("changed", "warned")
ENDED = "It ended the process it ran in: by exit, by a crash, or by using too much memory or time."


class StartFailed(BadNotebook):
    """The process hung or died while it defined the functions: another choice of functions may still do."""

    def __init__(self, message, state="stopped"):
        super().__init__(message)
        self.state = state


class StartBudget:
    """The seconds that defining its functions may cost one submission, however often its process has to be started."""

    def __init__(self):
        self.left = STARTS_LIMIT

    @contextlib.contextmanager
    def deadline(self, most):
        """For one start: a time of `time.monotonic`, at most so many seconds away."""
        if self.left <= 0:
            raise StartFailed(f"not read: its file has taken all of the {STARTS_LIMIT:g} seconds that defining functions may take", "timed out")
        began = time.monotonic()
        try:
            yield began + min(most, self.left)
        finally:
            self.left -= time.monotonic() - began



class RemoteSubmission:
    """A submission in a process of its own, started when first needed and again after a crash.

    Parameters
    ----------
    path : path to a notebook or a Python file
    wanted : list of str
        Names of the exercises' functions.
    isolated : bool
        Whether to wrap the process in bubblewrap; where that does not work, see `sandbox.isolation`.
    time_limit : float
        Seconds for all the cases of one question.
    hidden : list of Path
        Folders that the process must not see, wherever they are: those of the course.
    budget : StartBudget, optional
        What is left of it is shared by all the starts of a submission.
    start_limit : float, optional
        Seconds for one start.

    Raises
    ------
    BadNotebook
        From `open`, if the file cannot be read.
    """

    def __init__(self, path, wanted, isolated, time_limit=TIME_LIMIT, hidden=(), budget=None, start_limit=None):
        self.path, self.wanted, self.isolated, self.time_limit, self.hidden = path, list(wanted), isolated, time_limit, hidden
        self.budget, self.start_limit = budget or StartBudget(), start_limit or START_LIMIT + time_limit
        self.cell = None
        self.defined, self.broken, self.hints = [], {}, {}

    def open(self):
        """Start the process and read what the submission defines."""
        with self.budget.deadline(self.start_limit) as deadline:
            self.cell = sandbox.start(self.path, self.isolated, self.hidden)
            try:
                self.read_greeting(deadline)
            except BadNotebook:
                self.close()
                raise
            except TooLate:
                self.close()
                raise StartFailed("its functions could not be defined in time: does a cell that they need compute for long?", "timed out") from None
            except (WireError, OSError):
                raise StartFailed(self.close() or "the process ended while its functions were being defined") from None
        return self

    def read_greeting(self, deadline):
        send(self.cell.requests, {"path": self.cell.inside, "wanted": self.wanted, "alone": self.cell.alone}, deadline)
        answer = receive(self.cell.answers, deadline)
        if isinstance(answer, dict) and "bad" in answer:
            raise BadNotebook(str(answer["bad"])[:500])
        defined = listed(answer, "defined", list)
        if not texts(defined):
            raise WireError("no greeting")
        self.defined = [name for name in self.wanted if name in defined]
        self.broken = {name: why[:500] for name, why in listed(answer, "broken", dict).items() if name in self.wanted and isinstance(why, str)}
        self.hints = {name: step for name, step in listed(answer, "hints", dict).items() if name in self.wanted and isinstance(step, int) and 1 <= step <= 3}

    def close(self):
        """End the process. Returns what the watch over its memory has to tell of it, if anything."""
        cell, self.cell = self.cell, None
        if cell is None:
            return ""
        cell.kill()
        return cell.watch.told

    def __enter__(self):
        return self.open()

    def __exit__(self, *_):
        if self.cell is not None:
            self.cell.end()
            self.cell = None

    @contextlib.contextmanager
    def question(self, name):
        """A stand-in for the learner's function, to be judged; each question has a process and a time limit of its own."""
        self.begin(name)
        yield RemoteFunction(self, name, time.monotonic() + self.time_limit)
        if self.cell is not None:
            try:
                deadline = time.monotonic() + self.time_limit
                send(self.cell.requests, {"end": True}, deadline)
                if receive(self.cell.answers, deadline) != {"ended": True}:
                    raise WireError("not ended")
            except (WireError, OSError):
                self.close()

    def begin(self, name):
        """Have the worker fork a process for one question; a worker that an earlier question has harmed is replaced."""
        for cell in (self.cell, None):
            if cell is None:
                self.close()
                self.open()
            try:
                return send(self.cell.requests, {"begin": name}, time.monotonic() + self.time_limit)
            except (WireError, OSError):
                continue
        raise StartFailed("the process ended before the question was asked")

    def ask(self, name, inputs, borrowed, deadline):
        """One call in the other process; whatever happens there, an Outcome comes back."""
        if self.cell is None:
            return Outcome(stopped="Its process had ended.")
        try:
            return self.converse(name, inputs, borrowed, deadline)
        except TooLate:
            return Outcome(stopped=self.close() or "timed out")
        except Closed:
            return Outcome(stopped=self.close() or ENDED)
        except (WireError, OSError):
            return Outcome(stopped=self.close() or "What it sent back is no answer.")

    def converse(self, name, inputs, borrowed, deadline):
        incoming, outgoing = self.cell.answers, self.cell.requests
        send(outgoing, {"name": name, "inputs": inputs, "borrow": list(borrowed)}, deadline)
        for _ in range(ASK_LIMIT):
            answer = receive(incoming, deadline)
            if isinstance(answer, dict) and "ask" in answer:
                send(outgoing, {"value": lend(borrowed, answer)}, deadline)
            elif isinstance(answer, dict) and "ended" in answer:
                raise Closed("the question's process is gone")
            else:
                return to_outcome(answer)
        raise WireError("too many questions")


def lend(borrowed, question):
    """Answer a learner's function that calls a piece which this exercise may build on.

    Only those pieces are there to ask, and only for inputs as small as an exercise's own: the reference runs in the judge's process.
    """
    piece = borrowed.get(question.get("ask")) if isinstance(question.get("ask"), str) else None
    arguments, keywords = question.get("arguments"), question.get("keywords")
    if piece is None or not isinstance(arguments, tuple) or not isinstance(keywords, dict) or not modest((arguments, keywords)):
        return None
    try:
        with ONE_AT_A_TIME, memory_limit():
            return piece(*arguments, **keywords)
    except Exception:
        return None


def modest(value):
    """Whether a value is no larger than an honest call needs."""
    if isinstance(value, np.ndarray):
        return value.size <= LENT_SIZE and (value.dtype.kind not in "iu" or not value.size or int(np.abs(value.astype(float)).max()) <= LENT_SIZE)
    if isinstance(value, dict):
        return all(map(modest, value.values()))
    if isinstance(value, (list, tuple)):
        return len(value) <= LENT_SIZE and all(map(modest, value))
    return not isinstance(value, int) or abs(value) <= LENT_SIZE


def to_outcome(answer):
    """An answer from the other side as an Outcome, checked piece by piece: the other side may say anything."""
    if not isinstance(answer, dict) or set(answer) != {"value", *OUTCOME_TEXTS, *OUTCOME_LISTS, "printed_size", "raised"}:
        raise WireError("no outcome")
    raised = answer["raised"]
    if raised is not None and not (texts(raised) and len(raised) == 4):
        raise WireError("no outcome")
    if not all(isinstance(answer[key], str) for key in OUTCOME_TEXTS) or not all(texts(answer[key]) for key in OUTCOME_LISTS):
        raise WireError("no outcome")
    if not isinstance(answer["printed_size"], int):
        raise WireError("no outcome")
    return Outcome(answer["value"], Raised(*(part[:500] for part in raised)) if raised else None, answer["stopped"][:200], answer["printed"][:10_000],
                   answer["printed_size"], [name[:100] for name in answer["changed"][:100]], [told[:300] for told in answer["warned"][:5]],
                   answer["unwritten"][:100])


def texts(value):
    return isinstance(value, list) and all(isinstance(part, str) for part in value)


def listed(answer, key, kind):
    value = answer.get(key) if isinstance(answer, dict) else None
    if not isinstance(value, kind):
        raise WireError("no greeting")
    return value


class RemoteFunction:
    """What `judge` sees of a function that lives in another process."""

    def __init__(self, submission, name, deadline, borrowed=None):
        self.submission, self.name, self.deadline, self.borrowed = submission, name, deadline, borrowed or {}

    def outcome(self, inputs):
        return self.submission.ask(self.name, inputs, self.borrowed, self.deadline)

    def with_pieces(self, pieces):
        """The same function with some of the functions it calls taken from this side; None where there is nothing to take."""
        return RemoteFunction(self.submission, self.name, self.deadline, pieces) if pieces else None
