"""A notebook's cells, and what its stored outputs tell; or a Python file as one cell."""

import io
import json
import re
import tokenize
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from grader.tell.words import Refusal, say

FILE_LIMIT = 64 << 20  # with pictures and all
CODE_LIMIT = 8 << 20
RECORD = "grader"
MOST_CELLS = 1000
BEGIN_OF_CELL = re.compile(r"(?m)^# ?(?:%%|In ?\[[\d ]*\]:)")


class BadNotebook(Refusal):
    """A file that cannot be read as a notebook; the message names the file and says why."""


@dataclass(frozen=True)
class Cell:
    """One cell: `kind` is `code`, `markdown` or `raw`, `label` says where it stands, such as `cell 3`."""

    label: str
    kind: str
    text: str


def read_text(path, name=None):
    """The text of a file in UTF-8, or of a Python file in the encoding that it declares. Messages call it by `name`."""
    path = Path(path)
    name = name or path.name
    try:
        if path.stat().st_size > FILE_LIMIT:
            raise BadNotebook(say("file too large", name=name, megabytes=FILE_LIMIT >> 20))
        data = path.read_bytes()
    except OSError as error:
        raise BadNotebook(f"{name}: {error.strerror or error}") from None
    try:
        encoding = tokenize.detect_encoding(io.BytesIO(data).readline)[0] if path.suffix == ".py" else "utf-8-sig"
        return data.decode(encoding)
    except (UnicodeDecodeError, SyntaxError):
        raise BadNotebook(say("not UTF-8", name=name)) from None


def load_notebook(path, name=None):
    """A notebook's JSON as a dict with a list of cells.

    Raises
    ------
    BadNotebook
        If the file is no notebook: empty, not JSON, not UTF-8, too large, or without cells.
    """
    name = name or Path(path).name
    text = read_text(path, name)
    if not text.strip():
        raise BadNotebook(say("file is empty", name=name))
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        place = say("line and column", line=error.lineno, column=error.colno) if isinstance(error, json.JSONDecodeError) else ""
        raise BadNotebook(say("JSON breaks off", name=name, place=place)) from None
    if isinstance(notebook, dict) and isinstance(notebook.get("worksheets"), list):
        notebook["cells"] = cells_of_worksheets(notebook["worksheets"])
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise BadNotebook(say("no notebook of format 4", name=name))
    return notebook


def cells_of_worksheets(worksheets):
    """The cells of a notebook in the format 3, as format 4 has them; None if there are none."""
    lists = [sheet["cells"] for sheet in worksheets if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)]
    found = [cell for cells in lists for cell in cells if isinstance(cell, dict)]
    return [{**cell, "source": cell.get("input", cell.get("source", ""))} for cell in found] or None


def cells_of(path, name=None):
    """The cells of a notebook, text cells too, and the hints that its outputs show.

    Returns
    -------
    cells : list of Cell
    hints : dict
        As `hints_used` has them.
    """
    name = name or Path(path).name
    if Path(path).suffix == ".py":
        cells, hints = cells_of_script(name, read_text(path, name)), {}
    else:
        notebook = load_notebook(path, name)
        numbered = [(number, cell) for number, cell in enumerate(notebook["cells"], start=1) if isinstance(cell, dict)]
        cells = [Cell(str(say("cell", number=number)), str(cell.get("cell_type")), joined(cell.get("source", ""))) for number, cell in numbered]
        hints = hints_used(notebook)
    if sum(len(cell.text) for cell in cells if cell.kind == "code") > CODE_LIMIT:
        raise BadNotebook(say("code too large", name=name, megabytes=CODE_LIMIT >> 20))
    return cells, hints


def cells_of_script(name, text):
    """The cells of a Python file, each with as many empty lines in front as bring its lines to where they stand in the file."""
    begins = [match.start() for match in BEGIN_OF_CELL.finditer(text) if match.start()]
    begins = begins if len(begins) <= MOST_CELLS else []  # nobody's script: all those empty lines would take long to read
    return [Cell(name, "code", "\n" * text.count("\n", 0, first) + text[first:last]) for first, last in pairwise([0, *begins, len(text)])]


def joined(source):
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    text = source if isinstance(source, str) else ""
    return re.sub(r"\r\n?", "\n", text.encode("utf-8", "replace").decode("utf-8"))


def hints_used(notebook):
    """The highest hint that a notebook's stored outputs show for each exercise."""
    used = {}
    for cell in notebook["cells"]:
        outputs = cell.get("outputs") if isinstance(cell, dict) else None
        for output in outputs if isinstance(outputs, list) else []:
            metadata = output.get("metadata") if isinstance(output, dict) else None
            record = metadata.get(RECORD) if isinstance(metadata, dict) else None
            if isinstance(record, dict) and isinstance(record.get("exercise"), str) and record.get("hint") in (1, 2, 3):
                used[record["exercise"]] = max(used.get(record["exercise"], 0), record["hint"])
    return used
