"""What people read after grading: a page for each learner, a page for the class; tables for gradebooks come from `gradebooks`.

Every function takes results as `result.json` holds them and returns text. Names, messages and mistakes come from strangers: nothing
goes on a page unescaped except the verdict blocks, which `display.html` has escaped already. A page is one file: no script, no font,
no picture from elsewhere, and its own policy forbids the browser to load or run any.
"""

from collections import Counter
from html import escape
from pathlib import Path
from statistics import mean, median
from urllib.parse import quote

from grader.display import STYLE
from grader.gradebooks import canvas_csv, clean, gradescope_results, grades_csv, moodle_csv

LEARNER_PAGE = "report.html"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
# state -> (mark, words, kind); the kinds are what the class page counts.
STATES = {
    "passed": ("✓", "right", "ok"),
    "failed": ("✗", "wrong numbers", "no"),
    "raised": ("!", "raised an error", "odd"),
    "timed out": ("!", "ran out of time", "odd"),
    "stopped": ("!", "stopped", "odd"),
    "interrupted": ("!", "stopped", "odd"),
    "missing": ("–", "not found", "new"),
    "not started": ("·", "not started", "new"),
}
KINDS = {"ok": "passed", "no": "failed", "odd": "raised or stopped", "new": "not started or not found"}
HINTS = 3
COLUMNS = 24
MISTAKES_SHOWN = 15


def text(value):
    """Anything as text that is safe between tags and inside quotes; a name written right to left can't turn its surroundings."""
    return escape(clean(value))


def name_of(value):
    return f"<bdi>{text(value)}</bdi>"


def page(title, body):
    style = (Path(__file__).parent / "templates" / "report.css").read_text(encoding="utf-8")
    return (f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" '
            f'content="{POLICY}">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{text(title)}</title>\n'
            f"{STYLE}\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n")


def state_of(exercise):
    return STATES.get(exercise["state"], ("!", exercise["state"], "odd"))


def count(number, thing):
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def versions(result):
    return ", ".join(f"{name} {version}" for name, version in (result.get("versions") or {}).items())


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
    learner, exercises = result.get("learner") or {}, result["exercises"]
    name = learner.get("name") or result["submission"]
    files = ", ".join(map(clean, result.get("files") or []))
    parts = [f"<header><h1>{name_of(name)}</h1><p class='quiet'>{name_of(files or result['submission'])}</p></header>"]
    if not result["isolated"]:
        parts.append("<div class='warn' role='note'><p><strong>NOT ISOLATED.</strong> These answers ran without a sandbox.</p></div>")
    if result.get("problem"):
        parts.append(f"<div class='trouble' role='note'><p><strong>This submission could not be graded.</strong></p><p>{text(result['problem'])}</p></div>")
    if exercises:
        parts += [score(result), table_of_exercises(exercises)]
        started = [(exercise, details) for exercise, details in exercises.items() if details["state"] not in ("not started", "missing")]
        parts += verdicts("What went wrong", [item for item in started if item[1]["state"] != "passed"], fragments or {}, unfolded=True)
        parts += verdicts("What is right", [item for item in started if item[1]["state"] == "passed"], fragments or {}, unfolded=False)
    parts.append(f"<footer>{text(versions(result))}</footer>")
    return page(f"{name}: {result['points']} of {result['of']} points", "\n".join(parts))


def score(result):
    """The points, and a strip with a segment for each exercise, as wide as it is worth."""
    exercises = result["exercises"]
    told = ", ".join(f"{name} {details['points']} of {details['of']}" for name, details in exercises.items())
    segments = "".join(f"<i class='{state_of(details)[2]}' style='flex:{int(details['of'])} 1 0' title='{text(name)}: {text(state_of(details)[1])}'>"
                       f"{state_of(details)[0]}</i>" for name, details in exercises.items())
    return (f"<p class='score'><b>{text(result['points'])}</b><span>of {text(result['of'])} points</span></p>"
            f"<div class='strip' role='img' aria-label='{text(told)}'>{segments}</div>")


def table_of_exercises(exercises):
    chapters = list(dict.fromkeys(details["chapter"] for details in exercises.values()))
    rows = []
    for chapter in chapters:
        if len(chapters) > 1:
            rows.append(f"<tr class='chapter'><th colspan='5' scope='rowgroup'>{text(chapter)}</th></tr>")
        rows += [exercise_row(name, details) for name, details in exercises.items() if details["chapter"] == chapter]
    return ("<div class='scroll'><table><thead><tr><th aria-label='mark'></th><th scope='col'>exercise</th><th scope='col'></th>"
            f"<th scope='col' class='n'>points</th><th scope='col' class='n'>hints used</th></tr></thead><tbody>{''.join(rows)}</tbody></table></div>")


def exercise_row(name, details):
    mark, words, kind = state_of(details)
    linked = f"<a href='#{quote(clean(name))}'><code>{text(name)}</code></a>" if details["state"] not in ("not started", "missing") else f"<code>{text(name)}</code>"
    hints = f"{int(details['hints'])} of {HINTS}" if details.get("hints") else "–"
    return (f"<tr class='{kind}'><td class='mark' aria-hidden='true'>{mark}</td><th scope='row'>{linked}</th><td class='state'>{text(words)}</td>"
            f"<td class='n'>{text(details['points'])} of {text(details['of'])}</td><td class='n'>{hints}</td></tr>")


def verdicts(heading, items, fragments, unfolded):
    if not items:
        return []
    folded = []
    for name, details in items:
        mark, words, kind = state_of(details)
        shown = fragments[name].replace(STYLE, "") if name in fragments else f"<pre>{text(details['message'])}</pre>"
        folded.append(f"<details id='{quote(clean(name))}' class='{kind}'{' open' if unfolded else ''}><summary><code>{text(name)}</code> "
                      f"<span>{mark} {text(details['points'])} of {text(details['of'])} points</span></summary>{shown}</details>")
    return [f"<h2>{heading}</h2>", *folded]


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
    read = [result for result in results if not result.get("problem")]
    unread = [result for result in results if result.get("problem")]
    chapters = list(dict.fromkeys(details["chapter"] for result in results for details in result["exercises"].values()))
    parts = [f"<header><h1>Class report</h1><p class='quiet'>{text(', '.join(chapters))}</p></header>", not_isolated(results), facts(read, unread)]
    if read:
        parts += ["<h2>Points</h2>", histogram(read), "<h2>Exercises, the hardest first</h2>", hardest(read), "<h2>Commonest mistakes</h2>", mistakes(read)]
    if unread:
        parts += [f"<h2>{count(len(unread), 'submission')} could not be read</h2>", list_of_unread(unread)]
    parts += [list_of_all(results), f"<footer>{text(provenance(results))}</footer>"]
    return page(f"Class report: {count(len(results), 'submission')}", "\n".join(parts))


def not_isolated(results):
    bare = [result for result in results if not result["isolated"]]
    if not bare:
        return ""
    reasons = list(dict.fromkeys(clean(result.get("why_not_isolated") or "no reason was recorded") for result in bare))
    return (f"<div class='warn' role='note'><p><strong>NOT ISOLATED: {len(bare):,} of {count(len(results), 'submission')}.</strong> "
            "The learners' code could read this machine's files and reach the network.</p>"
            + "".join(f"<p>{text(reason)}</p>" for reason in reasons) + "</div>")


def facts(read, unread):
    whole = max((result["of"] for result in read), default=0)
    told = [(f"{len(read) + len(unread):,}", "handed in"), (f"{len(unread):,}", "could not be read")]
    if read:
        points = [result["points"] for result in read]
        told += [(f"{median(points):g}", f"median, of {whole:,} points"), (f"{mean(points):.1f}", "mean"),
                 (f"{sum(result['points'] == result['of'] for result in read):,}", "full marks")]
    return "<ul class='facts'>" + "".join(f"<li><b>{number}</b><span>{words}</span></li>" for number, words in told) + "</ul>"


def histogram(read):
    """How many have how many points: a column for each number of points, or for a few together when there are many."""
    whole = max(result["of"] for result in read)
    step = whole // COLUMNS + 1
    columns = whole // step + 1
    counts = Counter(int(result["points"]) // step for result in read)
    labels = [str(step * index) if step == 1 else f"{step * index}–{min(step * (index + 1) - 1, whole)}" for index in range(columns)]
    width, height, left, bottom = 900, 260, 10, 42
    slot = (width - 2 * left) / columns
    tallest = max(counts.values())
    middle = median(result["points"] for result in read)
    at = left + slot * (middle / step + 0.5 / step)
    drawn, words = [f"<line x1='{left}' x2='{width - left}' y1='{height - bottom}' y2='{height - bottom}'/>"], []
    for index, label in enumerate(labels):
        centre, tall = left + slot * (index + 0.5), (height - bottom - 42) * counts[index] / tallest
        top = height - bottom - tall
        drawn.append(f"<rect class='column' rx='2' x='{centre - 0.42 * slot:.1f}' width='{0.84 * slot:.1f}' y='{top:.1f}' "
                     f"height='{tall:.1f}'><title>{label} points: {counts[index]:,}</title></rect>")
        words.append(f"<text class='soft' x='{centre:.1f}' y='{height - bottom + 18}'>{label}</text>")
        if counts[index]:
            words.append(f"<text x='{centre:.1f}' y='{top - 6:.1f}'>{counts[index]:,}</text>")
    drawn.append(f"<line class='median' x1='{at:.1f}' x2='{at:.1f}' y1='22' y2='{height - bottom}'/>")
    words.append(f"<text class='median' x='{min(max(at, 50), width - 50):.1f}' y='15'>median {middle:g}</text>"
                 f"<text class='soft' x='{width / 2}' y='{height - 5}'>points</text>")
    told = f"Histogram of points. Median {middle:g} of {whole}. " + ", ".join(f"{label} points: {counts[index]}" for index, label in enumerate(labels) if counts[index])
    return f"<figure><svg role='img' aria-label='{text(told)}' viewBox='0 0 {width} {height}'>{''.join(drawn + words)}</svg></figure>"


def hardest(read):
    """A bar for each exercise: how many passed, failed, raised or were stopped, never started."""
    tallies = {}
    for result in read:
        for name, details in result["exercises"].items():
            tallies.setdefault(name, Counter())[state_of(details)[2]] += 1
    order = sorted(tallies, key=lambda name: tallies[name]["ok"] / tallies[name].total())
    heads = "".join(f"<th scope='col' class='n hide-narrow'>{words}</th>" for words in KINDS.values())
    rows = []
    for name in order:
        tally = tallies[name]
        pieces = "".join(f"<i class='{kind}' style='flex:{tally[kind]} 1 0' title='{words}: {tally[kind]}'></i>" for kind, words in KINDS.items() if tally[kind])
        numbers = "".join(f"<td class='n hide-narrow'>{tally[kind]:,}</td>" for kind in KINDS)
        rows.append(f"<tr><th scope='row'><code>{text(name)}</code></th><td class='n'>{tally['ok'] / tally.total():.0%}</td>"
                    f"<td class='wide'><div class='bar' aria-hidden='true'>{pieces}</div></td>{numbers}</tr>")
    legend = "".join(f"<span><i class='{kind}'></i>{words}</span>" for kind, words in KINDS.items())
    return (f"<p class='legend' aria-hidden='true'>{legend}</p><div class='scroll'><table><thead><tr><th scope='col'>exercise</th><th scope='col' class='n'>right</th>"
            f"<th class='wide' aria-label='bar'></th>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>")


def mistakes(read):
    """Which mistakes were made by how many, by name; a learner counts once for each."""
    counts = Counter((name, clean(mistake)) for result in read for name, details in result["exercises"].items() for mistake in set(details.get("mistakes") or []))
    if not counts:
        return "<p class='quiet'>None that the grader knows by name.</p>"
    most = max(counts.values())
    rows = "".join(f"<tr><td class='n'>{number:,}</td><td class='narrow'><div class='bar' aria-hidden='true'>"
                   f"<i class='plain' style='width:{100 * number / most:.0f}%'></i></div></td>"
                   f"<td class='words'>{text(mistake)} <code class='quiet'>{text(name)}</code></td></tr>"
                   for (name, mistake), number in counts.most_common(MISTAKES_SHOWN))
    more = f"<p class='quiet'>and {count(len(counts) - MISTAKES_SHOWN, 'rarer mistake')}.</p>" if len(counts) > MISTAKES_SHOWN else ""
    return ("<div class='scroll'><table><thead><tr><th scope='col' class='n'>learners</th><th aria-label='bar'></th>"
            f"<th scope='col'>mistake</th></tr></thead><tbody>{rows}</tbody></table></div>{more}")


def list_of_unread(unread):
    rows = "".join(f"<tr><th scope='row'>{name_of(result['submission'])}</th><td>{name_of((result.get('learner') or {}).get('name', ''))}</td>"
                   f"<td class='words'>{text(result['problem'])}</td></tr>" for result in unread)
    return ("<div class='scroll'><table><thead><tr><th scope='col'>submission</th><th scope='col'>name</th><th scope='col'>why</th></tr></thead>"
            f"<tbody>{rows}</tbody></table></div>")


def list_of_all(results):
    rows = "".join(all_row(result) for result in results)
    return (f"<h2>Everyone</h2><details><summary>{count(len(results), 'submission')}, with their reports</summary><div class='scroll'><table><thead><tr>"
            "<th scope='col'>submission</th><th scope='col'>name</th><th scope='col' class='n'>points</th><th class='wide' aria-label='bar'></th></tr></thead>"
            f"<tbody>{rows}</tbody></table></div></details>")


def all_row(result):
    name = (result.get("learner") or {}).get("name", "")
    share = 100 * result["points"] / result["of"] if result["of"] else 0
    return (f"<tr><th scope='row'><a href='./{quote(clean(result['submission']), safe='')}/{LEARNER_PAGE}'>{name_of(result['submission'])}</a></th><td>{name_of(name)}</td>"
            f"<td class='n'>{text(result['points'])} of {text(result['of'])}</td>"
            f"<td class='wide'><div class='bar' aria-hidden='true'><i class='plain' style='width:{share:.0f}%'></i></div></td></tr>")


def provenance(results):
    seeds = list(dict.fromkeys(str(result["seed"]) for result in results))
    kinds = list(dict.fromkeys(filter(None, map(versions, results))))
    return f"Seed {', '.join(seeds)}. {'; '.join(kinds)}." if results else "Nothing was handed in."


__all__ = ["LEARNER_PAGE", "canvas_csv", "class_page", "gradescope_results", "grades_csv", "learner_page", "moodle_csv"]
