"""Where an answer stands that does not count, or what has got lost with a cell: told, so that nobody has to search."""

import contextlib
import difflib
import re
from pathlib import Path

from grader.reading.notebook import BadNotebook, cells_of
from grader.reading.program import Program

LOST_NAMES = re.compile(r"(?m)^\s*(?:async\s+)?(?:def|class)\s+(\w+)|^\s*(\w+)\s*=(?!=)|^\s*import\s+(\w+)\s*$|\bas\s+(\w+)|\bimport\s+(\w+)\s*$")
TEXT_KINDS = {"markdown": "Markdown", "raw": "Raw"}


def lost_names(program):
    """Name -> why it is not there, for what stands in text cells and in cells that cannot be read."""
    texts = [(cell, f"is a text cell ({TEXT_KINDS.get(cell.kind, cell.kind)})") for cell in program.cells if cell.kind != "code"]
    broken = [(cell, f"cannot be read ({why.lstrip(', :')})") for cell, why in program.broken]
    return {next(filter(None, match.groups())): f"{cell.label}, where it stands, {why}"
            for cell, why in texts + broken for match in LOST_NAMES.finditer(cell.text)}


def found_elsewhere(program, name, begun=True):
    """Where in the same notebook a definition stands that does not count, and what to do about it, as a sentence; empty if there is none.

    Of a function that is not `begun`, nothing is told that may be something else of the same name.
    """
    for cell in program.cells:
        match = definition(cell.text, name)
        where = f"{cell.label}, line {cell.text.count(chr(10), 0, match.start('def')) + 1}" if match else ""
        if not match:
            continue
        if cell.kind in TEXT_KINDS and "return" in cell.text[match.end():]:
            return f"{where}, has a definition of {name}, but it is a text cell ({TEXT_KINDS[cell.kind]}): turn it into a code cell."
        if cell.kind == "code" and match["comment"]:
            return f"{where}, has a definition of {name} in a comment: remove the # in front of its lines."
        if cell.kind == "code" and cell.text.lstrip().startswith("%%") and not program.texts.get(cell.label):
            return f"{where}, has a definition of {name}, but the cell begins with {cell.text.split()[0]}, so it is not run as Python."
        if cell.kind == "code" and match["indent"] and begun:
            return f"{where}, defines {name} inside another function or class: move it to the left margin."
    return found_misspelt(program, name) if begun else ""


def found_misspelt(program, name):
    defined = {other: number for number, statement in enumerate(program.statements) if statement.parameters for other in statement.binds}
    lower = {other.lower(): other for other in defined if other not in program.wanted}
    near = difflib.get_close_matches(name.lower(), lower, 1, 0.85)
    return f"{program.place(defined[lower[near[0]]])}, defines {lower[near[0]]}: the name must be {name}, letter by letter." if near else ""


def cells_beside(beside):
    """Name of another file of the hand-in -> its code cells."""
    found = {}
    for other, path in beside.items():
        with contextlib.suppress(BadNotebook):
            found[other] = [cell for cell in cells_of(path, other)[0] if cell.kind == "code"]
    return found


def found_in_others(name, others):
    """Where in another file of the hand-in an answer stands, as a sentence; empty if there is none. `others` is as `cells_beside` has it."""
    for other, cells in others.items():
        program = Program([cell for cell in cells if defines(cell.text, name)], [name])
        written = [number for number in program.binding(name) if not program.statements[number].untouched]
        if written and other.endswith(".py"):
            module = ".".join(Path(other).with_suffix("").parts)
            return f"In {program.place(written[-1])}, there is a definition of {name}: import it from there (from {module} import ...)."
        if written:
            return f"In {other}, {program.place(written[-1])}, there is a definition of {name}: an answer counts in the notebook of its own chapter."
    return ""


def definition(text, name):
    """The line on which a text seems to define a function."""
    return re.search(rf"(?m)^(?P<indent>[ \t]*)(?P<comment>#[#\s]*)?(?P<def>(?:async\s+)?def\s+{name}\b|{name}\s*=\s*lambda\b)", text)


def defines(text, name):
    match = definition(text, name)
    return bool(match) and not match["comment"]
