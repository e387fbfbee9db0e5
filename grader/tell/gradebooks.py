"""Results as gradebooks want them: plain CSV, Canvas, Moodle, Gradescope. Results go in as `result.json` holds them, text comes out."""

import csv
import io

from grader.judging.states import state_of
from grader.tell.words import few, say

# A spreadsheet takes a cell that begins with one of these for a formula; the wide forms too.
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
POINTS_POSSIBLE = "Points Possible"


def clean(value):
    """Anything as text that can be written as UTF-8: lone surrogates and control characters become question marks."""
    if str(value).isprintable():  # most words are
        return str(value)
    plain = str(value).encode("utf-8", "replace").decode("utf-8")
    return "".join(letter if letter >= " " or letter in "\n\t" else "?" for letter in plain.replace("\r\n", "\n"))


def cell(value):
    """A value for a CSV cell. Text that a spreadsheet would run gets an apostrophe in front and is shown as text."""
    if isinstance(value, (int, float)):
        return value
    words = clean(value)
    return "'" + words if words.lstrip().startswith(FORMULA_STARTS) or words.startswith("\t") else words


def one_line(value):
    return " ".join(clean(value).split())


def to_csv(rows):
    """RFC 4180: commas, quotes where they are needed, lines that end in CR LF."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerows([cell(value) for value in row] for row in rows)
    return written.getvalue()


def learner_of(result):
    learner = result.get("learner") or {}
    return learner.get("name") or result["submission"], learner.get("id", ""), learner.get("lms", "")


def was_graded(result):
    """Whether there are points, be they 0; where not, every table leaves the points blank and no mean counts them."""
    return bool(result["exercises"])


def is_told(details):
    """Whether there is more to say of an exercise than that it was not begun: what is wrong, or where an answer stands that doesn't count."""
    return state_of(details["state"]).begun or not details["message"].endswith(say("not started"))


def was_absent(result):
    """Whether nothing was handed in at all: a class list has the name."""
    return result.get("problem") == say("absent")


def points_of(result):
    return [result["points"], result["of"]] if was_graded(result) else ["", ""]


def not_counted(result):
    """What else was handed in, with the reason why it does not count."""
    others = result.get("others") or {}
    return few([f"{file}: {why}" for file, why in others.items()], "; ") if others else ""


def lateness(result):
    """How late it came, and what that costs; empty if it was in time."""
    late = result.get("late")
    if not late:
        return ""
    told = say("marked late") if late["minutes"] is None else say("late by", time=duration(late["minutes"]))
    return f"{told}; {say('late costs', points=late['cost'], rule=late['rule'])}" if late["rule"] else told


def duration(minutes):
    """Minutes in the two largest units that are not zero."""
    days, rest = divmod(minutes, 24 * 60)
    parts = [(days, "day"), (rest // 60, "hour"), (rest % 60, "minute")]
    return " ".join(f"{number} {unit}{'s' if number != 1 else ''}" for number, unit in parts if number) or "0 minutes"


def by_hand(result):
    """Which marks were set by hand, from what to what and why."""
    hands = [(name, details["by_hand"]) for name, details in result["exercises"].items() if details.get("by_hand")]
    return "; ".join(say("set by hand", exercise=name, before=hand["before"], points=hand["points"], reason=hand["reason"]) for name, hand in hands)


def grades_csv(results):
    """The grades of a class, a row for each submission and a column for each exercise.

    Parameters
    ----------
    results : list of dict

    Returns
    -------
    table : str
        Columns: submission, name, id, points, of, the exercises, problem, isolated, files, others, late, by hand. A submission that could
        not be graded has no points, not zero, and no exercise of it has.
    """
    results = list(results)
    names = list(dict.fromkeys(name for result in results for name in result["exercises"]))
    rows = [["submission", "name", "id", "points", "of", *names, "problem", "isolated", "files", "others", "late", "by hand"]]
    for result in results:
        learner = result.get("learner") or {}
        points = [result["exercises"][name]["points"] if name in result["exercises"] else "" for name in names]
        rows.append([result["submission"], learner.get("name", ""), learner.get("id", ""), *points_of(result), *points,
                     result.get("problem", ""), "yes" if result["isolated"] else "no", "; ".join(result.get("files") or []),
                     not_counted(result), lateness(result), by_hand(result)])
    return to_csv(rows)


def canvas_csv(results, assignment):
    """The file that Canvas imports under Grades, Import.

    Canvas finds a learner by its own user number, which stands in the names of the files it exports, else by name, and asks where it
    finds none. Whoever handed in nothing that could be graded is left out, since an empty cell would delete a grade; so are Moodle's
    learners, whose numbers mean others here.

    Parameters
    ----------
    results : list of dict
    assignment : str
        The assignment's name, or as Canvas exports it with its number: "Chapter 3 (4711)".

    Returns
    -------
    table : str
    """
    listed = [result for result in results if was_graded(result) and learner_of(result)[2] != "moodle"]
    whole = max((result["of"] for result in listed), default="")
    rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", one_line(assignment)],
            [f"    {POINTS_POSSIBLE}", "", "", "", "", whole]]
    for result in listed:
        name, number, lms = learner_of(result)
        # A row whose name holds these words would change the points of the assignment instead of giving a grade.
        name = one_line(name).replace(POINTS_POSSIBLE, POINTS_POSSIBLE.lower())
        rows.append([name, number if lms == "canvas" else "", "", "", "", result["points"]])
    return to_csv(rows)


def moodle_csv(results, assignment):
    """The file that Moodle imports under View all submissions, Upload grading worksheet.

    Moodle finds a learner by the participant's number, which stands in the folders of its download, and skips who has none. It reads the
    columns Identifier, Grade, Last modified (grade) and Feedback comments, under their English names. An empty grade changes nothing, so
    whoever handed in nothing that could be graded gets the reason and no grade. Canvas's learners are left out: their numbers mean
    others here.

    Parameters
    ----------
    results : list of dict
    assignment : str
        Stands above each learner's feedback.

    Returns
    -------
    table : str
    """
    rows = [["Identifier", "Full name", "Grade", "Maximum Grade", "Last modified (grade)", "Feedback comments"]]
    for result in results:
        name, number, lms = learner_of(result)
        if lms != "canvas":
            participant = f"Participant {one_line(number)}" if lms == "moodle" and number else ""
            rows.append([participant, one_line(name), *points_of(result), "-", moodle_feedback(result, assignment)])
    return to_csv(rows)


def moodle_feedback(result, assignment):
    """Moodle stores comments as HTML: all of it escaped, messages kept as they are laid out."""
    from grader.tell.pages import render  # Gradescope's container has no Jinja, and asks for no Moodle

    messages = [details["message"] for details in result["exercises"].values() if is_told(details) and not state_of(details["state"]).passed]
    said = list(filter(None, [lateness(result), by_hand(result)]))
    return render("moodle_feedback.html", result=result, assignment=assignment, said=said, messages=messages)


def gradescope_results(result):
    """A result as Gradescope's `results.json` has it.

    Parameters
    ----------
    result : dict

    Returns
    -------
    results : dict
        Everything visible to the learner, in plain text; names no seed.
    """
    said = [clean(result["problem"])] if result.get("problem") else []
    if not result["isolated"]:
        said.insert(0, "NOT ISOLATED: these answers ran without a sandbox.")
    tests = [{"name": clean(name), "number": str(number), "score": details["points"], "max_score": details["of"],
              "status": "passed" if state_of(details["state"]).passed else "failed", "output": clean(details["message"]),
              "output_format": "text", "name_format": "text", "visibility": "visible"}
             for number, (name, details) in enumerate(result["exercises"].items(), start=1)]
    return {"score": result["points"], "output": "\n\n".join(said), "output_format": "text", "test_output_format": "text",
            "test_name_format": "text", "visibility": "visible", "stdout_visibility": "hidden", "tests": tests}
