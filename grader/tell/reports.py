"""What people read after grading: a page for each learner, a page for the class; tables for gradebooks come from `gradebooks`.

Every function takes results as `result.json` holds them and returns text. Names, messages and mistakes come from strangers: the templates
escape whatever they write except the verdict blocks, which `display.html` has escaped already. A page is one file: no script, no font, no
picture from elsewhere, and its own policy forbids the browser to load or run any.
"""

from collections import Counter
from statistics import mean, median

from markupsafe import Markup

from grader.judging.states import KINDS, state_of
from grader.tell.display import STYLE
from grader.tell.gradebooks import (
    by_hand,
    canvas_csv,
    clean,
    grades_csv,
    gradescope_results,
    is_told,
    lateness,
    learner_of,
    moodle_csv,
    not_counted,
    was_absent,
    was_graded,
)
from grader.tell.pages import render
from grader.tell.words import say, state_in_words

LEARNER_PAGE = "feedback.html"
HINTS = 3
COLUMNS = 24
MISTAKES_SHOWN = 15


def versions(result):
    return ", ".join(f"{name} {version}" for name, version in (result.get("versions") or {}).items())


# ------------------------------------------------------------------ a learner's page

def learner_page(result):
    """One learner's report as a self-contained HTML page.

    Parameters
    ----------
    result : dict
        As in `result.json`, with decisions applied. Where an exercise has no `html` from `display.html`, its plain message is shown.

    Returns
    -------
    page : str
        Names no seed: an instructor may want to keep it.
    """
    exercises = [shown(name, details) for name, details in result["exercises"].items()]
    chapters = {}
    for exercise in exercises:
        chapters.setdefault(exercise["chapter"], []).append(exercise)
    told = [exercise for exercise in exercises if exercise["told"]]
    files = ", ".join(map(clean, result.get("files") or []))
    return render("learner.html", result=result, name=learner_of(result)[0], files=files,
                  not_counted=not_counted(result), late=lateness(result), exercises=exercises, chapters=chapters,
                  right=[exercise for exercise in told if exercise["kind"] == "ok"],
                  wrong=[exercise for exercise in told if exercise["judged"] and exercise["kind"] != "ok"],
                  unanswered=[exercise for exercise in told if not exercise["judged"]], most_hints=HINTS, versions=versions(result),
                  verdict_style=Markup(STYLE))


def shown(name, details):
    """An exercise as its page shows it."""
    state, fragment = state_of(details["state"]), details.get("html")
    verdict = Markup(fragment) if fragment else None
    return {"by_hand": None, **details, "name": name, "mark": state.mark, "words": state_in_words(details["state"]),
            "kind": state.kind, "judged": state.begun, "told": is_told(details), "verdict": verdict}


# ------------------------------------------------------------------ the page of a class

def class_page(results, anonymous=False):
    """A class at a glance: distribution of points, hardest exercises, commonest mistakes, what could not be read.

    Parameters
    ----------
    results : list of dict
        As in `result.json`, with decisions applied.
    anonymous : bool
        Leave out names, files and the seed, and order the learners by their points: a page that can be shown.

    Returns
    -------
    page : str
        For the instructor: names the seed.
    """
    if anonymous:
        results = without_names(results)
    results = [{**result, "name": learner_of(result)[0], "counted": ", ".join(map(clean, result.get("files") or [])), "not_counted": not_counted(result),
                "late": "" if anonymous else lateness(result), "by_hand": "" if anonymous else by_hand(result)} for result in results]
    graded = list(filter(was_graded, results))
    bare = [result for result in results if not result["isolated"]]
    counts = mistakes(graded)
    kinds = {kind: say(f"kind {kind}") for kind in KINDS}
    return render(
        "class.html", results=results, graded=graded, troubled=[result for result in results if result.get("problem")],
        chapters=list(dict.fromkeys(details["chapter"] for result in graded for details in result["exercises"].values())),
        bare=len(bare), reasons=list(dict.fromkeys(result.get("why_not_isolated") or "No reason was recorded." for result in bare)),
        facts=facts(results, graded), drawing=histogram(graded) if graded else None,
        kinds=kinds, kind_heads=[(words, "n hide-narrow") for words in kinds.values()], hardest=hardest(graded), share_right=share_right,
        pieces=lambda tally: [(kind, tally[kind], f"{words}: {tally[kind]}") for kind, words in kinds.items()],
        mistakes=counts[:MISTAKES_SHOWN], rarer=len(counts[MISTAKES_SHOWN:]),
        learner_page=LEARNER_PAGE, anonymous=anonymous, provenance=provenance(results, seed=not anonymous), verdict_style=Markup(STYLE))


def alike_page(pairs, every, usual, learners, shown):
    """Pairs of learners whose answers are alike, side by side.

    Parameters
    ----------
    pairs : list of Pair
        Those that are shown, of `every` that there are.
    usual : float
        In how many exercises two learners are alike on average.
    learners : Class
    shown : int
        Answers shown for each pair.

    Returns
    -------
    page : str
    """
    return render("alike.html", pairs=pairs, more=every - len(pairs), usual=usual, texts=learners.texts, compared=len(learners.texts),
                  unread=learners.unread, shown=shown, verdict_style="")


def facts(results, graded):
    absent = sum(map(was_absent, results))
    told = [(f"{len(results) - absent:,}", "handed in"), *([(f"{absent:,}", "handed in nothing")] if absent else []),
            (f"{len(results) - absent - len(graded):,}", "could not be graded")]
    if graded:
        points = [result["points"] for result in graded]
        full = sum(result["points"] == result["of"] for result in graded)
        told += [(f"{median(points):g}", f"median of {most_points(graded):g} points"), (f"{mean_points(results):.1f}", "mean"),
                 (f"{full:,}", "with full marks")]
    return told


def mean_points(results):
    """The mean of whoever has points; a submission that could not be graded has none. NaN where nobody has any."""
    points = [result["points"] for result in results if was_graded(result)]
    return mean(points) if points else float("nan")


def most_points(graded):
    return max(result["of"] for result in graded)


def histogram(graded):
    """How many have how many points: a column for each number of points, or for a few together when there are many."""
    whole = most_points(graded)
    step = whole // COLUMNS + 1
    counts = Counter(int(result["points"]) // step for result in graded)
    middle = median(result["points"] for result in graded)
    width, floor, room, left = 900, 218, 42, 10
    firsts = range(0, whole + 1, step)
    slot = (width - 2 * left) / len(firsts)
    columns = []
    for index, first in enumerate(firsts):
        last = min(first + step - 1, whole)
        columns.append({"label": f"{first}–{last}" if first < last else str(first), "number": counts[index], "centre": left + slot * (index + 0.5),
                        "tall": (floor - room) * counts[index] / max(counts.values())})
    return {"width": width, "floor": floor, "left": left, "slot": slot, "columns": columns, "whole": whole, "median": middle,
            "at": left + slot * (middle + 0.5) / step}


def hardest(graded):
    """For each exercise how many have which kind of verdict; first the one that fewest of those got right who tried."""
    tallies = {}
    for result in graded:
        for name, details in result["exercises"].items():
            tallies.setdefault(name, Counter())[state_of(details["state"]).kind] += 1
    return sorted(tallies.items(), key=lambda item: share_right(item[1]))


def share_right(tally):
    """Of all who tried, how many are right; 2 where nobody tried, which says nothing about the exercise."""
    tried = tally.total() - tally["new"]
    return tally["ok"] / tried if tried else 2


def mistakes(graded):
    """Which mistakes were made by how many, as (exercise, mistake, learners), commonest first; a learner counts once for each."""
    counts = Counter((name, clean(mistake)) for result in graded for name, details in result["exercises"].items()
                     for mistake in dict.fromkeys(details.get("mistakes") or []))
    return [(name, mistake, number) for (name, mistake), number in counts.most_common()]


def without_names(results):
    """The same results, best first, from learners who are only numbered."""
    ordered = sorted(results, key=lambda result: (was_graded(result), result["points"]), reverse=True)
    return [{**result, "submission": f"learner {number}", "learner": {}, "files": [], "others": {},
             "problem": result.get("problem") and say("absent" if was_absent(result) else "kept back")} for number, result in enumerate(ordered, start=1)]


def provenance(results, seed=True):
    if not results:
        return "Nothing was handed in."
    if not seed:
        return f"{'; '.join(dict.fromkeys(map(versions, results)))}."
    seeds = ", ".join(dict.fromkeys(str(result["seed"]) for result in results))
    return f"Seed {seeds}. {'; '.join(dict.fromkeys(map(versions, results)))}."


__all__ = ["LEARNER_PAGE", "canvas_csv", "class_page", "gradescope_results", "grades_csv", "learner_page", "moodle_csv"]
