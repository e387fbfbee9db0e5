"""What people read after grading: a page for each learner, a page for the class; tables for gradebooks come from `gradebooks`.

Every function takes results as `result.json` holds them and returns text. Names, messages and mistakes come from strangers: nothing goes
on a page unescaped except the verdict blocks, which `display.html` has escaped already. A page is one file: no script, no font, no picture
from elsewhere, and its own policy forbids the browser to load or run any.
"""

from collections import Counter
from html import escape
from pathlib import Path
from statistics import mean, median
from urllib.parse import quote

from grader.judging.states import KINDS, state_of
from grader.tell.display import STYLE
from grader.tell.gradebooks import canvas_csv, clean, grades_csv, gradescope_results, learner_of, moodle_csv

LEARNER_PAGE = "feedback.html"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
HINTS = 3
COLUMNS = 24
MISTAKES_SHOWN = 15


def text(value):
    """Anything as text that is safe between tags and inside quotes."""
    return escape(clean(value))


def name_of(value):
    """A name, set apart: one that is written from right to left can't turn its surroundings."""
    return f"<bdi>{text(value)}</bdi>"


def code(value):
    return f"<code>{text(value)}</code>"


def count(number, thing):
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def anchor(name):
    return quote(clean(name))


def versions(result):
    return ", ".join(f"{name} {version}" for name, version in (result.get("versions") or {}).items())


def page(title, parts):
    """A whole page around its parts."""
    style = (Path(__file__).parent / "templates" / "report.css").read_text(encoding="utf-8")
    return "\n".join([
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{text(title)}</title>\n{STYLE}\n<style>\n{style}</style>\n</head>\n<body>\n<main>",
        *filter(None, parts), "</main>\n</body>\n</html>\n"])


def box(kind, heading, *paragraphs):
    said = "".join(f"<p>{text(paragraph)}</p>" for paragraph in paragraphs)
    return f"<div class='{kind}' role='note'><p><strong>{text(heading)}</strong></p>{said}</div>"


def table(heads, rows):
    """A table from its headings, as (words, class), and its rows, already as HTML. A heading without words is for the eye only."""
    told = "".join(f"<th scope='col' class='{kind}'>{words}</th>" if words else f"<td class='{kind}'></td>" for words, kind in heads)
    return f"<div class='scroll'><table><thead><tr>{told}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"


def bar(pieces):
    """Pieces of a bar side by side, as (class, weight, what it is); `rest` stays empty."""
    drawn = "".join(f"<i class='{kind}' style='flex:{weight:g} 1 0' title='{text(what)}'></i>" for kind, weight, what in pieces if weight)
    return f"<div class='bar' aria-hidden='true'>{drawn}</div>"


# ------------------------------------------------------------------ a learner's page

def learner_page(result, fragments=None):
    """One learner's report as a self-contained HTML page.

    Parameters
    ----------
    result : dict
        As in `result.json`.
    fragments : dict, optional
        Exercise name -> HTML of its verdict, from `display.html`. Where one is missing, the verdict's plain text is shown.

    Returns
    -------
    page : str
        Names no seed: an instructor may want to keep it.
    """
    name, _, _ = learner_of(result)
    exercises, fragments = result["exercises"], fragments or {}
    files = ", ".join(map(clean, result.get("files") or [])) or result["submission"]
    parts = [f"<header><h1>{name_of(name)}</h1><p class='quiet'>{name_of(files)}</p></header>"]
    if not result["isolated"]:
        parts.append(box("warn", "NOT ISOLATED", "These answers ran without a sandbox."))
    if result.get("problem"):
        part = "A part of this submission" if exercises else "This submission"
        parts.append(box("trouble", f"{part} could not be graded", result["problem"]))
    if exercises:
        parts += [score(result), exercise_table(exercises)]
        judged = {exercise: details for exercise, details in exercises.items() if state_of(details["state"]).begun}
        parts.append(verdicts("What went wrong", judged, fragments, passed=False))
        parts.append(verdicts("What is right", judged, fragments, passed=True))
    parts.append(f"<footer>{text(versions(result))}</footer>")
    return page(f"{name}: {result['points']} of {result['of']} points" if exercises else f"{name}: not graded", parts)


def score(result):
    """The points, and a strip with a segment for each exercise, as wide as it is worth."""
    told, segments = [], []
    for name, details in result["exercises"].items():
        mark, words, kind, _ = state_of(details["state"])
        told.append(f"{name} {details['points']} of {details['of']}")
        segments.append(f"<i class='{kind}' style='flex:{details['of']:g} 1 0' title='{text(name)}: {text(words)}'>{mark}</i>")
    return (f"<p class='score'><b>{result['points']:g}</b><span>of {result['of']:g} points</span></p>"
            f"<div class='strip' role='img' aria-label='{text(', '.join(told))}'>{''.join(segments)}</div>")


def exercise_table(exercises):
    chapters = list(dict.fromkeys(details["chapter"] for details in exercises.values()))
    rows = []
    for chapter in chapters:
        if len(chapters) > 1:
            rows.append(f"<tr class='chapter'><th colspan='5' scope='rowgroup'>{text(chapter)}</th></tr>")
        rows += [exercise_row(name, details) for name, details in exercises.items() if details["chapter"] == chapter]
    return table([("", ""), ("exercise", ""), ("state", ""), ("points", "n"), ("hints used", "n")], rows)


def exercise_row(name, details):
    mark, words, kind, _ = state_of(details["state"])
    linked = f"<a href='#{anchor(name)}'>{code(name)}</a>" if state_of(details["state"]).begun else code(name)
    hints = f"{details['hints']:g} of {HINTS}" if details.get("hints") else "–"
    return (f"<tr class='{kind}'><td class='mark' aria-hidden='true'>{mark}</td><th scope='row'>{linked}</th>"
            f"<td class='state'>{text(words)}</td><td class='n'>{details['points']:g} of {details['of']:g}</td>"
            f"<td class='n'>{hints}</td></tr>")


def verdicts(heading, exercises, fragments, passed):
    """The verdicts, wrong ones unfolded, right ones to be unfolded."""
    shown = [verdict(name, details, fragments.get(name), unfolded=not passed)
             for name, details in exercises.items() if state_of(details["state"]).passed == passed]
    return "\n".join([f"<h2>{heading}</h2>", *shown]) if shown else ""


def verdict(name, details, fragment, unfolded):
    mark, _, kind, _ = state_of(details["state"])
    body = f"<pre>{text(details['message'])}</pre>" if fragment is None else fragment.replace(STYLE, "")
    return (f"<details id='{anchor(name)}' class='{kind}'{' open' if unfolded else ''}><summary>{code(name)} "
            f"<span>{mark} {details['points']:g} of {details['of']:g} points</span></summary>{body}</details>")


# ------------------------------------------------------------------ the page of a class

def class_page(results):
    """A class at a glance: distribution of points, hardest exercises, commonest mistakes, what could not be read.

    Parameters
    ----------
    results : list of dict
        As in `result.json`.

    Returns
    -------
    page : str
        For the instructor: names the seed.
    """
    results = list(results)
    graded = [result for result in results if result["exercises"]]
    chapters = dict.fromkeys(details["chapter"] for result in graded for details in result["exercises"].values())
    parts = [f"<header><h1>Class report</h1><p class='quiet'>{text(', '.join(chapters))}</p></header>",
             isolation_banner(results), facts(results, graded)]
    if graded:
        parts += ["<h2>Points</h2>", histogram(graded), "<h2>Exercises, the hardest first</h2>", hardest(graded),
                  "<h2>Commonest mistakes</h2>", mistakes(graded)]
    parts += [problems(results), everyone(results), f"<footer>{text(provenance(results))}</footer>"]
    return page(f"Class report: {count(len(results), 'submission')}", parts)


def isolation_banner(results):
    bare = [result for result in results if not result["isolated"]]
    reasons = dict.fromkeys(result.get("why_not_isolated") or "No reason was recorded." for result in bare)
    return box("warn", f"NOT ISOLATED: {len(bare):,} of {count(len(results), 'submission')}", *reasons) if bare else ""


def facts(results, graded):
    told = [(f"{len(results):,}", "handed in"), (f"{len(results) - len(graded):,}", "could not be read")]
    if graded:
        points = [result["points"] for result in graded]
        full = sum(result["points"] == result["of"] for result in graded)
        told += [(f"{median(points):g}", f"median of {most_points(graded):g} points"), (f"{mean(points):.1f}", "mean"),
                 (f"{full:,}", "with full marks")]
    return "<ul class='facts'>" + "".join(f"<li><b>{number}</b><span>{words}</span></li>" for number, words in told) + "</ul>"


def most_points(graded):
    return max(result["of"] for result in graded)


def histogram(graded):
    """How many have how many points: a column for each number of points, or for a few together when there are many."""
    whole = most_points(graded)
    step = whole // COLUMNS + 1
    counts = Counter(int(result["points"]) // step for result in graded)
    ends = [(first, min(first + step - 1, whole)) for first in range(0, whole + 1, step)]
    labels = [f"{first}–{last}" if first < last else str(first) for first, last in ends]
    middle = median(result["points"] for result in graded)
    width, floor, room, left = 900, 218, 42, 10
    slot = (width - 2 * left) / len(labels)
    drawn = [f"<line x1='{left}' x2='{width - left}' y1='{floor}' y2='{floor}'/>"]
    words = []
    for index, label in enumerate(labels):
        centre = left + slot * (index + 0.5)
        tall = (floor - room) * counts[index] / max(counts.values())
        drawn.append(f"<rect class='column' rx='2' x='{centre - 0.42 * slot:.1f}' width='{0.84 * slot:.1f}' y='{floor - tall:.1f}' "
                     f"height='{tall:.1f}'><title>{label} points: {counts[index]:,}</title></rect>")
        words.append(f"<text class='soft' x='{centre:.1f}' y='{floor + 18}'>{label}</text>")
        if counts[index]:
            words.append(f"<text x='{centre:.1f}' y='{floor - tall - 6:.1f}'>{counts[index]:,}</text>")
    at = left + slot * (middle + 0.5) / step
    drawn.append(f"<line class='median' x1='{at:.1f}' x2='{at:.1f}' y1='22' y2='{floor}'/>")
    words.append(f"<text class='median' x='{min(max(at, 50), width - 50):.1f}' y='15'>median {middle:g}</text>"
                 f"<text class='soft' x='{width / 2}' y='{floor + 37}'>points</text>")
    told = ", ".join(f"{label} points: {counts[index]:,}" for index, label in enumerate(labels) if counts[index])
    return (f"<figure><svg role='img' aria-label='How many submissions have how many points. Median {middle:g} of {whole:g}. {told}.' "
            f"viewBox='0 0 {width} {floor + 42}'>{''.join(drawn + words)}</svg></figure>")


def hardest(graded):
    """A bar for each exercise: how many passed, are partly right, failed, raised or were stopped, never started."""
    tallies = {}
    for result in graded:
        for name, details in result["exercises"].items():
            tallies.setdefault(name, Counter())[state_of(details["state"]).kind] += 1
    legend = "".join(f"<span><i class='{kind}'></i>{words}</span>" for kind, words in KINDS.items())
    rows = []
    for name, tally in sorted(tallies.items(), key=lambda item: item[1]["ok"] / item[1].total()):
        pieces = bar((kind, tally[kind], f"{words}: {tally[kind]}") for kind, words in KINDS.items())
        numbers = "".join(f"<td class='n hide-narrow'>{tally[kind]:,}</td>" for kind in KINDS)
        rows.append(f"<tr><th scope='row'>{code(name)}</th><td class='n'>{tally['ok'] / tally.total():.0%}</td>"
                    f"<td class='wide'>{pieces}</td>{numbers}</tr>")
    heads = [("exercise", ""), ("right", "n"), ("", "wide"), *((words, "n hide-narrow") for words in KINDS.values())]
    return f"<p class='legend' aria-hidden='true'>{legend}</p>{table(heads, rows)}"


def mistakes(graded):
    """Which mistakes were made by how many, by name; a learner counts once for each."""
    counts = Counter((name, clean(mistake)) for result in graded for name, details in result["exercises"].items()
                     for mistake in set(details.get("mistakes") or []))
    if not counts:
        return "<p class='quiet'>None that the grader knows by name.</p>"
    most = max(counts.values())
    rows = [f"<tr><td class='n'>{number:,}</td><td class='narrow'>{bar([('plain', number, ''), ('rest', most - number, '')])}</td>"
            f"<td class='words'>{text(mistake)} {code(name)}</td></tr>"
            for (name, mistake), number in counts.most_common(MISTAKES_SHOWN)]
    rarer = len(counts) - len(rows)
    more = f"<p class='quiet'>And {count(rarer, 'rarer mistake')}.</p>" if rarer else ""
    return table([("learners", "n"), ("", "narrow"), ("mistake, and in which exercise", "")], rows) + more


def problems(results):
    """Whatever could not be read, with the reason: nothing is dropped in silence."""
    troubled = [result for result in results if result.get("problem")]
    rows = [f"<tr><th scope='row'>{submission_link(result)}</th><td>{name_of(learner_of(result)[0])}</td>"
            f"<td class='words'>{text(result['problem'])}</td><td>{'the rest' if result['exercises'] else 'nothing'}</td></tr>"
            for result in troubled]
    heads = [("submission", ""), ("name", ""), ("why", ""), ("graded", "")]
    return f"<h2>{count(len(rows), 'submission')} with a problem</h2>{table(heads, rows)}" if rows else ""


def everyone(results):
    rows = [f"<tr><th scope='row'>{submission_link(result)}</th><td>{name_of(learner_of(result)[0])}</td>"
            f"<td class='n'>{result['points']:g} of {result['of']:g}</td><td class='wide'>"
            f"{bar([('plain', result['points'], ''), ('rest', result['of'] - result['points'], '')])}</td></tr>" for result in results]
    heads = [("submission", ""), ("name", ""), ("points", "n"), ("", "wide")]
    return (f"<h2>Everyone</h2><details><summary>{count(len(rows), 'submission')}, with their reports</summary>"
            f"{table(heads, rows)}</details>")


def submission_link(result):
    """The leading dot keeps a submission called "javascript:..." a folder."""
    folder = quote(clean(result["submission"]), safe="")
    return f"<a href='./{folder}/{LEARNER_PAGE}'>{name_of(result['submission'])}</a>"


def provenance(results):
    if not results:
        return "Nothing was handed in."
    seeds = ", ".join(dict.fromkeys(str(result["seed"]) for result in results))
    return f"Seed {seeds}. {'; '.join(dict.fromkeys(map(versions, results)))}."


__all__ = ["LEARNER_PAGE", "canvas_csv", "class_page", "gradescope_results", "grades_csv", "learner_page", "moodle_csv"]
