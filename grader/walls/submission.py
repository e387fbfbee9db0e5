"""The judge's side of a learner's process: functions of a submission that can be asked for outcomes."""

import contextlib
import time
from dataclasses import dataclass, fields

import numpy as np

from grader.inside.call import Outcome, Raised
from grader.inside.frames import Closed, TooLate, WireError
from grader.inside.wire import generators_in, receive, send
from grader.reading.notebook import BadNotebook
from grader.tell.words import say
from grader.walls import sandbox
from grader.walls.sandbox import TIME_LIMIT
from grader.why.limits import ONE_AT_A_TIME, memory_limit

START_LIMIT = 5.0
STARTS_LIMIT = 60.0
STARTS = 12
ROOM = sandbox.MEMORY // 4  # what all statements together may take of the memory that each question needs for itself
ASK_LIMIT = 2_000
LENT_SIZE = 4096
OUTCOME_TEXTS = ("printed", "stopped", "unwritten")
OUTCOME_LISTS = ("changed", "warned", "takes")


class StartFailed(BadNotebook):
    """The process does not come up."""

    def __init__(self, message, state="stopped"):
        super().__init__(message)
        self.state = state


@dataclass(frozen=True)
class Failure:
    """Why a statement did not do its work, as the end of a sentence, and the state of a verdict that this leads to."""

    why: str
    state: str


class StartBudget:
    """What all the processes of one submission share: the seconds that defining its functions may cost, and the statements that ended a process.

    Attributes
    ----------
    left : float
    harmful : dict
        Number of a statement that is not run again -> Failure.
    """

    def __init__(self):
        self.left = STARTS_LIMIT
        self.harmful = {}

    @contextlib.contextmanager
    def deadline(self):
        """For one start: a time of `time.monotonic`."""
        if self.left <= 0:
            raise StartFailed(say("file took all", seconds=STARTS_LIMIT), "timed out")
        began = time.monotonic()
        try:
            yield began + self.left
        finally:
            self.left -= time.monotonic() - began


class RemoteSubmission:
    """A submission in a process of its own, started when first needed and again after a crash.

    Parameters
    ----------
    plan : Plan
    wanted : list of str
        Names of the exercises' functions; statements that none of them needs are not run.
    isolated : bool
        Whether to wrap the process in bubblewrap; where that does not work, see `sandbox.isolation`.
    time_limit : float
        Seconds for all the cases of one question, and for each statement.
    hidden : list of Path
        Folders that the process must not see, wherever they are: those of the course.
    budget : StartBudget, optional
        Shared by all the starts of a submission.

    Attributes
    ----------
    defined : list of str
    failed : dict
        Number of a statement -> Failure.
    crowded : bool
        Whether the statements took memory that the questions need.
    """

    def __init__(self, plan, wanted, isolated, time_limit=TIME_LIMIT, hidden=(), budget=None):
        self.plan, self.wanted, self.isolated, self.time_limit, self.hidden = plan, list(wanted), isolated, time_limit, hidden
        self.budget = budget or StartBudget()
        self.numbers = sorted({number for name in self.wanted for number in plan.answers[name].needs})
        self.cell, self.defined, self.failed, self.crowded, self.questions = None, [], {}, False, 0

    def open(self):
        """Start the process and run the statements. One that ends it, or does not end, is left out when it is started again."""
        for _ in range(STARTS):
            with self.budget.deadline() as deadline:
                if self.start(deadline):
                    return self
        raise StartFailed(say("ended again and again"))

    def start(self, deadline):
        """Whether the process came up; if not, it is known which statement is to blame."""
        self.failed = dict(self.budget.harmful)
        at = None
        try:
            self.cell = sandbox.start(self.isolated, self.hidden)
            run = [number for number in self.numbers if number not in self.failed]
            send(self.cell.requests, {"code": np.frombuffer(self.plan.code, np.uint8), "run": run, "seconds": self.time_limit, "wanted": self.wanted,
                                      "alone": self.cell.alone}, deadline)
            while True:
                answer = receive(self.cell.answers, min(deadline, time.monotonic() + START_LIMIT + self.time_limit))
                if not isinstance(answer, dict) or "defined" in answer:
                    return self.read_greeting(answer)
                if answer.get("at") in self.numbers:
                    at = answer["at"]
                elif answer.get("failed") == at and isinstance(answer.get("why"), str):
                    late = answer.get("timed_out") is True
                    why = say("still running", seconds=self.time_limit) if late else answer["why"][:500]
                    self.failed[at] = Failure(why, "timed out" if late else "raised")
        except TooLate:
            told, state = self.close() or say("still running", seconds=self.time_limit), "timed out"
        except (WireError, OSError):
            told, state = self.close() or say("it ended the process"), "stopped"
        except BaseException:
            self.close()
            raise
        if at is None:
            raise StartFailed(say("did not start"), state)
        self.budget.harmful[at] = Failure(told, state)
        return False

    def read_greeting(self, answer):
        defined, held = (answer.get("defined"), answer.get("held")) if isinstance(answer, dict) else (None, None)
        if not texts(defined) or not isinstance(held, int):
            raise WireError("no greeting")
        self.defined = [name for name in self.wanted if name in defined]
        self.crowded = held > ROOM
        return True

    def failure_of(self, name):
        """The last statement that should have given a value to a name and failed: (place, Failure), or None."""
        numbers = [number for number in self.failed if name in self.plan.binds.get(number, ())]
        return (self.plan.places[max(numbers)], self.failed[max(numbers)]) if numbers else None

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
    def question(self, name, seconds=None, lent=()):
        """A stand-in for the learner's function, to be judged; each question has a process and a time limit of its own.

        It may call the functions that are lent, by their names: they run on this side.
        """
        self.begin()
        there = {function.__name__: function for function in lent}
        yield RemoteFunction(self, name, time.monotonic() + min(self.time_limit, seconds or self.time_limit), there)
        self.finish()

    def finish(self):
        """Have the question's process end, and whatever it has left running."""
        if self.cell is not None:
            try:
                deadline = time.monotonic() + self.time_limit
                send(self.cell.requests, {"end": True}, deadline)
                if receive(self.cell.answers, deadline) != {"ended": self.questions}:
                    raise WireError("not ended")
            except (WireError, OSError):
                self.close()

    def begin(self):
        """Have the worker fork a process for one question; a worker that an earlier question has harmed is replaced."""
        for cell in (self.cell, None):
            if cell is None:
                self.close()
                self.open()
            self.questions += 1
            with contextlib.suppress(WireError, OSError):
                deadline = time.monotonic() + self.time_limit
                send(self.cell.requests, {"begin": self.questions}, deadline)
                if receive(self.cell.answers, deadline) == {"begun": self.questions}:
                    return
        self.close()
        raise StartFailed(say("ended before it was asked"))

    def ask(self, name, inputs, borrowed, deadline):
        """One call in the other process; whatever happens there, an Outcome comes back."""
        if self.cell is None:
            return Outcome(stopped=say("its process had ended"))
        try:
            return self.converse(name, inputs, borrowed, deadline)
        except TooLate:
            return Outcome(stopped=self.close() or "timed out")
        except Closed:
            return Outcome(stopped=self.close() or say("ended its process"))
        except (WireError, OSError):
            return Outcome(stopped=self.close() or say("no answer"))

    def converse(self, name, inputs, borrowed, deadline):
        incoming, outgoing = self.cell.answers, self.cell.requests
        send(outgoing, {"name": name, "inputs": inputs, "borrow": list(borrowed)}, deadline)
        for _ in range(ASK_LIMIT):
            answer = receive(incoming, deadline)
            if isinstance(answer, dict) and "ask" in answer:
                send(outgoing, {"value": lend(borrowed, answer), "generators": generators_in((answer.get("arguments"), answer.get("keywords")))}, deadline)
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
    if raised is not None and not (texts(raised) and len(raised) == len(fields(Raised))):
        raise WireError("no outcome")
    if not all(isinstance(answer[key], str) for key in OUTCOME_TEXTS) or not all(texts(answer[key]) for key in OUTCOME_LISTS):
        raise WireError("no outcome")
    if not isinstance(answer["printed_size"], int):
        raise WireError("no outcome")
    return Outcome(answer["value"], Raised(*(part[:500] for part in raised)) if raised else None, answer["stopped"][:200], answer["printed"][:10_000],
                   answer["printed_size"], [name[:100] for name in answer["changed"][:100]], [told[:300] for told in answer["warned"][:5]],
                   answer["unwritten"][:100], [name[:50] for name in answer["takes"][:50]])


def texts(value):
    return isinstance(value, list) and all(isinstance(part, str) for part in value)


class RemoteFunction:
    """What `judge` sees of a function that lives in another process."""

    def __init__(self, submission, name, deadline, borrowed=None):
        self.submission, self.name, self.deadline, self.borrowed = submission, name, deadline, borrowed or {}

    @property
    def source(self):
        """The text of its definition."""
        return self.submission.plan.answers[self.name].text

    def outcome(self, inputs):
        return self.submission.ask(self.name, inputs, self.borrowed, self.deadline)

    def with_pieces(self, pieces):
        """The same function with some of the functions it calls taken from this side; None where there is nothing to take.

        What the learner's own pieces did, also to the process or the time of the question, is over.
        """
        if not pieces:
            return None
        self.submission.finish()
        self.submission.begin()
        return RemoteFunction(self.submission, self.name, time.monotonic() + self.submission.time_limit, self.borrowed | pieces)
