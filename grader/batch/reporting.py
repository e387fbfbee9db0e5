"""Write what people read of a folder of results: each learner's page, the class's page, the gradebooks' tables."""

import json
from pathlib import Path

from grader.batch.decisions import Decisions, read_adjusted
from grader.kept.whole import read_result, write_whole
from grader.tell import reports
from grader.tell.gradebooks import by_hand, lateness, learner_of

BRIEF = ("submission", "learner", "files", "others", "problem", "seed", "isolated", "why_not_isolated", "versions", "points", "of", "exercises",
         "handed_in", "late")
SETTINGS = "run.json"


def settings_of(out):
    """What the last command in a folder of results was told."""
    return read_result(Path(out) / SETTINGS) or {}


def keep_settings(out, told):
    write_whole(Path(out) / SETTINGS, json.dumps(told, indent=1))


def decisions_on(out, told=None):
    told = settings_of(out) if told is None else told
    return Decisions(told.get("due") or "", told.get("late") or "", read_adjusted(out))


def results_of(out, decisions):
    """The results of the learners of the last command, as they count, read one at a time."""
    for name in settings_of(out).get("learners") or []:
        result = read_result(Path(out) / name / "result.json")
        if result is not None:
            yield decisions.applied(result)


def write_page(out, result):
    write_whole(Path(out) / result["submission"] / reports.LEARNER_PAGE, reports.learner_page(result))


def write_reports(out):
    """The class's tables and its page, from the results on disk; a learner's page too where what was decided has changed. Returns the results in brief."""
    out, told = Path(out), settings_of(out)
    decisions, before = decisions_on(out, told), told.get("shown") or {}
    title, shared, shown, results = told.get("chapter") or told.get("course"), {}, {}, []
    for result in results_of(out, decisions):
        decided = [lateness(result), by_hand(result)]
        if any(decided):
            shown[result["submission"]] = decided
        if shown.get(result["submission"]) != before.get(result["submission"]):
            write_page(out, result)
        results.append(brief(result, shared))
    keep_settings(out, told | {"shown": shown})
    write_whole(out / "grades.csv", reports.grades_csv(results))
    write_whole(out / "class.html", reports.class_page(results, anonymous=told.get("anonymous", False)))
    tables = {"canvas": lambda: reports.canvas_csv(results, told.get("canvas_column") or title),
              "moodle": lambda: reports.moodle_csv(results_of(out, decisions), title)}
    used = platforms(results) | {"canvas"} if told.get("canvas_column") else platforms(results)
    for platform, table in tables.items():
        if platform in used:
            write_whole(out / f"{platform}.csv", table())
        else:
            (out / f"{platform}.csv").unlink(missing_ok=True)
    return results


def platforms(results):
    """Which platforms a class uses, as far as names tell; where no name does, it may be any."""
    known = {learner_of(result)[2] for result in results} - {""}
    return known or {"canvas", "moodle"}


def brief(result, shared):
    """A result as a class's reports need it; what learners have in common is held once, so that thousands of results stay small."""
    kept = {key: result[key] for key in BRIEF if key in result}
    exercises = [(name, {**details, "message": "", "html": "", "hints": 0}) for name, details in kept["exercises"].items()]
    kept["exercises"] = {shared.setdefault(name, name): shared.setdefault(repr(details), details) for name, details in exercises}
    kept["versions"] = shared.setdefault(repr(kept["versions"]), kept["versions"])
    return kept
