"""Show a verdict: a table and a small heat map in a notebook, plain text elsewhere, the same words in both."""

import sys
from html import escape

import numpy as np

from grader.judging.states import state_of
from grader.tell.verdicts import inside, opening
from grader.tell.words import say

MAP_SIDE = 24
RECORD = "grader"
STYLE = ("<style>.verdict{font-family:var(--jp-ui-font-family,sans-serif);border-left:4px solid var(--edge);padding:.4em .9em;max-width:60em}"
         ".verdict.ok{--edge:#3d8b5f}.verdict.part{--edge:#2a8f96}.verdict.no,.verdict.odd{--edge:#d1495b}.verdict.new{--edge:#8a8a8a}"
         ".verdict .heading{margin:.1em 0 .5em;font-size:1.05em;font-weight:500;line-height:1.5}"
         ".verdict p{margin:.4em 0}.verdict pre{margin:.4em 0;padding:0;background:none}"
         ".verdict table{border-collapse:collapse;margin:.4em 0;font-family:monospace;font-size:.92em}"
         ".verdict td,.verdict th{padding:.1em .9em .1em 0;text-align:left;white-space:pre;background:none}.verdict th[scope=row]{font-weight:normal}"
         ".verdict code{font-weight:600}.verdict svg{display:block;margin:.4em 0}</style>")


# The run of a cell that holds the style: a kernel's first verdict brings it if the cell of the imports did not.
styled_run = None


def show(verdict, record=None):
    """Display in a notebook, print in a terminal; `record` is kept with the notebook's stored output."""
    if not in_notebook():
        print(verdict if isinstance(verdict, str) else verdict.message)
        return
    from IPython.display import display

    if styled_run is None:
        show_style()
    display(verdict if not isinstance(verdict, str) else Words(verdict), metadata={RECORD: record} if record else None)


def show_style():
    """Put the verdicts' style into the output of the running cell, once a run: so a notebook stores it once, under its imports."""
    global styled_run
    if not in_notebook():
        return
    from IPython import get_ipython
    from IPython.display import display

    run = get_ipython().execution_count
    if styled_run != run:
        styled_run = run
        display({"text/html": STYLE, "text/plain": ""}, raw=True)


def each_output_is_a_page_of_its_own():
    """Colab shows every output in a frame of its own, which no other cell's style reaches."""
    return "google.colab" in sys.modules


class Words:
    """A plain sentence, shown without quotes."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text


def in_notebook():
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell is not None and hasattr(shell, "kernel")


def html(verdict):
    """The verdict as one block; no script, nothing from outside. Its style comes apart, from `show_style`."""
    parts = [STYLE if each_output_is_a_page_of_its_own() else "",
             f'<div class="verdict {state_of(verdict.state).kind}"><p class="heading">{escape(verdict.heading)}</p>']
    parts += [paragraph(text) for text in verdict.what]
    parts.append(table(verdict.table))
    parts += [heat_map(difference) for difference in verdict.differences[:2]]
    for index, explanation in enumerate(verdict.why):
        parts.append(why(verdict, explanation, index))
    parts += [paragraph(text) for text in verdict.notes]
    return "".join(parts) + "</div>"


def paragraph(text):
    return f"<pre>{escape(text)}</pre>" if "\n" in text else f"<p>{escape(text)}</p>"


def why(verdict, explanation, index):
    begin = opening(explanation, index)
    if not explanation.wrong:
        return f"<p>{begin}{escape(explanation.sentence)}</p>"
    return f"<p>{begin} <code>{escape(explanation.wrong.rstrip(':'))}</code>{escape(inside(verdict, explanation))}:<br>{escape(explanation.sentence)}</p>"


def table(rows):
    if not rows:
        return ""
    both = any(yours for _, yours, _ in rows)
    head = f'<tr><td></td><th scope="col">{say("yours")}</th><th scope="col">{say("expected")}</th></tr>' if both else ""
    body = "".join(f'<tr><th scope="row">{escape(label)}</th>' f"{f'<td>{escape(yours)}</td>' if both else ''}<td>{escape(expected)}</td></tr>"
                   for label, yours, expected in rows)
    return f"<table>{head}{body}</table>"


def heat_map(difference):
    """Where an array is wrong, as a picture: one square an entry, darker where the error is larger."""
    wrong, got, want = difference.wrong, difference.got, difference.want
    if wrong is None or not isinstance(want, np.ndarray) or want.ndim == 0 or want.size < 2:
        return ""
    with np.errstate(all="ignore"):
        error = np.abs(np.asarray(got, dtype=float) - want)
    error = np.where(wrong, np.nan_to_num(error, nan=np.inf, posinf=np.inf), 0)
    finite = error[np.isfinite(error)]
    strength = np.where(np.isfinite(error), error / (finite.max(initial=0) or 1), 1)
    grid = strength.reshape(-1, strength.shape[-1])
    gaps = strength.shape[-2] if strength.ndim > 2 else 0
    rows, columns = min(len(grid), MAP_SIDE), min(grid.shape[1], MAP_SIDE)
    squares, y = [], 0
    for row in range(rows):
        y += 4 * bool(gaps and row and row % gaps == 0)
        squares += [f'<rect x="{11 * column}" y="{y}" width="10" height="10" {fill(grid[row, column])}/>' for column in range(columns)]
        y += 11
    label = say("heat map", name=difference.name, wrong=int(wrong.sum()), of=wrong.size)
    return (f'<p>{escape(label)}</p><svg role="img" aria-label="{escape(label)}" width="{11 * columns}" height="{y}" '
            f'viewBox="0 0 {11 * columns} {y}">{"".join(squares)}</svg>')


def fill(strength):
    if strength == 0:
        return 'fill="#3d8b5f" fill-opacity=".25"'
    return f'fill="#d1495b" fill-opacity="{0.25 + 0.75 * float(strength):.2f}"'
