"""What an instructor decides beside the judge: when work was due, what lateness costs, and marks set by hand.

A result keeps what the judge said. Decisions are laid over it whenever reports are written, so they survive grading again, and can be taken back.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from grader.batch.archives import NoSubmissions
from grader.kept.whole import read_result, write_whole
from grader.tell.words import all_of, closest, say

RULE = re.compile(r"(?P<amount>\d+(?:\.\d+)?)(?P<percent>%?)(?:/(?P<per>hour|day|week))?$")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?")  # what `fromisoformat` takes besides differs between Pythons, and surprises
MINUTES = {"hour": 60, "day": 24 * 60, "week": 7 * 24 * 60}


@dataclass(frozen=True)
class LateRule:
    """What it costs to be late: so many points, or per cent of the points earned, once or for each hour, day or week begun."""

    amount: float
    percent: bool = False
    per: str = ""

    def cost(self, points, minutes):
        """The points lost, at most all of them. `minutes` is None where only the platform says that it was late: then it counts as one unit."""
        units = -(-minutes // MINUTES[self.per]) if self.per and minutes is not None else 1
        lost = units * (points * self.amount / 100 if self.percent else self.amount)
        return min(points, round(lost, 2))


def late_rule(text):
    """Read `10%/day`, `2/hour`, `50%`. Raises ValueError."""
    found = RULE.match(text.strip())
    if not found:
        raise ValueError(say("no rule for late work", rule=text))
    return LateRule(float(found["amount"]), bool(found["percent"]), found["per"] or "")


def minute_of(text):
    """Read a moment on the clock of the wall, `2026-11-29 18:00` or `2026-11-29` (its end), as minutes since 1970. Raises ValueError."""
    if not MOMENT.fullmatch(text.strip()):
        raise ValueError(say("no time", text=text))
    moment = datetime.fromisoformat(text.strip())
    if len(text.strip()) <= len("2026-11-29"):
        moment = moment.replace(hour=23, minute=59)
    return int(moment.replace(tzinfo=UTC).timestamp()) // 60


@dataclass
class Decisions:
    """All decisions on one folder of results.

    Attributes
    ----------
    due : str
        As given; empty for none.
    late : str
        The rule as given; empty if lateness is only marked.
    adjusted : dict
        Folder of a submission -> exercise -> `{"points", "reason", "date"}`.
    """

    due: str = ""
    late: str = ""
    adjusted: dict = field(default_factory=dict)

    def applied(self, result):
        """A result as it counts: with marks set by hand, then with what lateness costs."""
        exercises = dict(result["exercises"])
        for name, decision in self.adjusted.get(result["submission"], {}).items():
            if name in exercises:
                exercises[name] = {**exercises[name], "points": decision["points"], "by_hand": {**decision, "before": exercises[name]["points"]}}
        points = tidy(sum(details["points"] for details in exercises.values()))
        minutes = self.minutes_late(result)
        counted = {**result, "exercises": exercises, "points": points}
        if minutes != 0:
            cost = late_rule(self.late).cost(points, minutes) if self.late else 0
            counted |= {"points": tidy(points - cost), "late": {"minutes": minutes, "cost": tidy(cost), "rule": self.late}}
        return counted

    def minutes_late(self, result):
        """0 if it was in time or nobody knows; None if only the platform says that it was not."""
        handed_in = result.get("handed_in")
        after = handed_in - minute_of(self.due) if self.due and handed_in else 0
        return max(after, 0) or (None if result.get("marked_late") else 0)


def tidy(points):
    """A whole number where it is one."""
    points = round(points, 2)
    return int(points) if points == int(points) else points


# ------------------------------------------------------------------ marks set by hand

def read_adjusted(out):
    """The marks set by hand. Raises NoSubmissions where the file is damaged: without a word they would count no more."""
    path = Path(out) / "adjusted.json"
    adjusted = read_result(path)
    if adjusted is None and path.exists():
        raise NoSubmissions(say("damaged by hand", path=path))
    return adjusted or {}


def adjust(out, learner, exercise, points, reason):
    """Set one mark by hand, or take that back (`points` None). Returns the folder's name of the submission.

    Raises NoSubmissions if there is no such learner or exercise, nothing of theirs is graded, the points are not among those to be had, or
    there is nothing to take back.
    """
    submission = whose(learner, learners_of(out))
    exercises = read_result(Path(out) / submission / "result.json")["exercises"]
    if not exercises:
        raise NoSubmissions(say("no mark to set", learner=submission))
    if exercise not in exercises:
        raise NoSubmissions(say("no such exercise", exercise=exercise, learner=submission, near=closest(exercise, exercises)))
    adjusted = read_adjusted(out)
    own = adjusted.setdefault(submission, {})
    if points is None:
        if exercise not in own:
            raise NoSubmissions(say("not adjusted", exercise=exercise, learner=submission))
        del own[exercise]
    else:
        most = exercises[exercise]["of"]
        if not 0 <= points <= most:
            raise NoSubmissions(say("not among the points", exercise=exercise, most=most))
        own[exercise] = {"points": tidy(points), "reason": reason, "date": datetime.now(UTC).date().isoformat()}
    write_whole(Path(out) / "adjusted.json", json.dumps({name: marks for name, marks in adjusted.items() if marks}, indent=1))
    return submission


def learners_of(out):
    """Folder of a submission -> who handed it in. Raises NoSubmissions where nothing is graded."""
    found = {path.parent.name: read_result(path) for path in sorted(Path(out).glob("*/result.json"))}
    if not found:
        raise NoSubmissions(say("no results", folder=out))
    return {submission: result.get("learner") or {} for submission, result in found.items() if result}


def whose(learner, learners):
    """The submission of a learner who is named by the folder of results, the full name or the platform's number."""
    names = {submission: {word.casefold() for word in (submission, owner.get("name"), owner.get("id")) if word} for submission, owner in learners.items()}
    found = [submission for submission in learners if learner.casefold() in names[submission]]
    if not found:
        every = [*learners, *(owner.get("name", "") for owner in learners.values())]
        raise NoSubmissions(say("no such learner", learner=learner, near=closest(learner, every)))
    if len(found) > 1:
        raise NoSubmissions(say("several learners", learner=learner, submissions=all_of(found)))
    return found[0]
