"""Where an answer stands that does not count, or what has got lost with a cell: told, so that nobody has to search."""

import contextlib
import difflib
import re
from pathlib import Path

from grader.reading.notebook import BadNotebook, cells_of
from grader.reading.program import Program
from grader.tell.words import say

LOST_NAMES = re.compile(r"(?m)^[ \t]*(?:async\s+)?(?:def|class)\s+(\w+)|^[ \t]*(\w+)\s*=(?!=)|^[ \t]*import\s+(\w+)\s*$|\bas\s+(\w+)|\bimport\s+(\w+)\s*$")
TEXT_KINDS = {"markdown": "Markdown", "raw": "Raw"}


def lost_names(program):
    """Name -> why it is not there, for what stands in text cells and in cells that cannot be read."""
    texts = [(cell, say("a text cell", kind=TEXT_KINDS.get(cell.kind, cell.kind))) for cell in program.cells if cell.kind != "code"]
    broken = [(cell, say("cannot be read as code", error=why.lstrip(", :"))) for cell, why in program.broken]
    return {next(filter(None, match.groups())): say("where it stands", cell=cell.label, why=why)
            for cell, why in texts + broken for match in LOST_NAMES.finditer(cell.text)}


def found_elsewhere(program, name, begun=True):
    """Where in the same notebook a definition stands that does not count, and what to do about it, as a sentence; empty if there is none.

    Of a function that is not `begun`, nothing is told that may be something else of the same name.
    """
    for cell in program.cells:
        match = definition(cell.text, name)
        where = say("place", cell=cell.label, line=cell.text.count("\n", 0, match.start("def")) + 1) if match else ""
        if not match:
            continue
        if cell.kind in TEXT_KINDS and "return" in cell.text[match.end():]:
            return say("written in a text cell", place=where, name=name, kind=TEXT_KINDS[cell.kind])
        if cell.kind == "code" and match["comment"]:
            return say("written in a comment", place=where, name=name)
        if cell.kind == "code" and cell.text.lstrip().startswith("%%") and cell.label not in program.labels:
            return say("written under a magic", place=where, name=name, magic=cell.text.split()[0])
        if cell.kind == "code" and match["indent"] and begun:
            return say("written inside", place=where, name=name)
    return found_misspelt(program, name) if begun else ""


def found_misspelt(program, name):
    defined = {other: number for number, statement in enumerate(program.statements) if statement.parameters for other in statement.binds}
    lower = {other.lower(): other for other in defined if other not in program.wanted}
    near = difflib.get_close_matches(name.lower(), lower, 1, 0.85)
    return say("written under another name", place=program.place(defined[lower[near[0]]]), written=lower[near[0]], name=name) if near else ""


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
            return say("written in a module", place=program.place(written[-1]), name=name, module=module)
        if written:
            return say("written in another notebook", notebook=other, place=program.place(written[-1]), name=name)
    return ""


def definition(text, name):
    """The line on which a text seems to define a function."""
    return re.search(rf"(?m)^(?P<indent>[ \t]*)(?P<comment>#[#\s]*)?(?P<def>(?:async\s+)?def\s+{name}\b|{name}\s*=\s*lambda\b)", text)


def defines(text, name):
    match = definition(text, name)
    return bool(match) and not match["comment"]
