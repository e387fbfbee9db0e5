"""Read what a notebook or a Python file defines, without running its experiments.

Standard library only: this also runs inside the sandbox, on files from strangers.
"""

import ast
import json
import warnings
from dataclasses import dataclass, field
from pathlib import Path

TIMED_MAGICS = ("%%time", "%%timeit", "%%capture", "%%prun")
SIZE_LIMIT = 8 << 20


class BadNotebook(ValueError):
    """A file that cannot be read as a notebook; the message names the file and says why."""


@dataclass
class Definitions:
    """The top-level statements that the wanted functions need, in order.

    Attributes
    ----------
    statements : list of (label, source text of its cell, ast statement)
    broken : dict
        Function name -> why the cell that seems to define it cannot be read.
    defined : set of names of wanted functions that are defined
    """

    statements: list = field(default_factory=list)
    broken: dict = field(default_factory=dict)
    defined: set = field(default_factory=set)


def code_cells(path):
    """The code cells of a notebook, or a Python file as one cell, as (label, text).

    Raises
    ------
    BadNotebook
        If the file is no notebook: empty, not JSON, not UTF-8, too large, or without cells.
    """
    path = Path(path)
    cells = load_notebook(path)["cells"] if path.suffix != ".py" else None
    if cells is None:
        return [(path.name, read_text(path))]
    code = [cell for cell in cells if isinstance(cell, dict) and cell.get("cell_type") == "code"]
    return [(f"cell {number}", joined(cell.get("source", ""))) for number, cell in enumerate(code, start=1)]


def joined(source):
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    text = source if isinstance(source, str) else ""
    return text.encode("utf-8", "replace").decode("utf-8")


def read_text(path):
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise BadNotebook(f"{path.name}: larger than {SIZE_LIMIT >> 20} MB")
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise BadNotebook(f"{path.name}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise BadNotebook(f"{path.name}: not a text file in UTF-8") from None


def load_notebook(path):
    """A notebook's JSON as a dict with a list of cells."""
    path = Path(path)
    text = read_text(path)
    if not text.strip():
        raise BadNotebook(f"{path.name}: the file is empty")
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        place = f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise BadNotebook(f"{path.name}: not a notebook, the JSON breaks off or is damaged{place}") from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise BadNotebook(f"{path.name}: JSON, but not a notebook of format 4: it has no list of cells")
    return notebook


def parse_cell(text):
    """A cell's statements; IPython's magics and shell lines are left out. Raises SyntaxError."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text).body
        except (SyntaxError, ValueError) as error:
            plain = without_magics(text)
            if plain == text:
                raise as_syntax_error(error) from None
        except (RecursionError, MemoryError):
            raise SyntaxError("the cell is nested too deeply") from None
        try:
            return ast.parse(plain).body
        except (ValueError, RecursionError, MemoryError) as error:
            raise as_syntax_error(error) from None


def as_syntax_error(error):
    return error if isinstance(error, SyntaxError) else SyntaxError(str(error) or type(error).__name__)


def without_magics(text):
    lines = text.splitlines()
    if lines and lines[0].lstrip().startswith("%%"):
        if not lines[0].lstrip().startswith(TIMED_MAGICS):
            return ""
        lines[0] = ""
    return "\n".join("" if is_magic(line) else line for line in lines)


def is_magic(line):
    stripped = line.strip()
    return stripped.startswith(("%", "!", "?")) or stripped.endswith("?")


def is_untouched(function):
    """Whether a definition is still the stub: nothing but a docstring and `raise NotImplementedError`."""
    body = [statement for statement in function.body
            if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))]
    if len(body) != 1 or not isinstance(body[0], ast.Raise) or body[0].exc is None:
        return False
    raised = body[0].exc.func if isinstance(body[0].exc, ast.Call) else body[0].exc
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"


def find_definitions(cells, wanted):
    """Everything that the wanted functions need from the cells, and nothing else.

    The last filled-in definition of a name counts; an untouched stub below it does not. Helpers, imports and constants come along if a
    wanted function reaches them; the rest of the notebook is not run.
    """
    found = Definitions()
    bound = {}
    order = 0
    for label, text in cells:
        try:
            statements = parse_cell(text)
        except SyntaxError as error:
            for name in wanted:
                if f"def {name}(" in text:
                    found.broken[name] = f"{label}, line {error.lineno}: {error.msg}" if error.lineno else f"{label}: {error.msg}"
            continue
        for statement in statements:
            order += 1
            for name in bound_names(statement):
                bound.setdefault(name, []).append((order, label, text, statement))
    keep, waiting, seen = {}, list(wanted), set()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in bound:
            continue
        seen.add(name)
        for entry in chosen(bound[name]):
            if entry[0] not in keep:
                keep[entry[0]] = entry
                waiting += used_names(entry[3])
    found.statements = [keep[position][1:] for position in sorted(keep)]
    found.defined = {name for name in wanted if any(isinstance(entry[3], (ast.FunctionDef, ast.Assign)) for entry in bound.get(name, []))}
    found.broken = {name: why for name, why in found.broken.items() if name not in found.defined}
    return found


def chosen(entries):
    """Of several definitions of a function the last one that was filled in; of anything else, all."""
    functions = [entry for entry in entries if isinstance(entry[3], ast.FunctionDef)]
    if not functions:
        return entries
    written = [entry for entry in functions if not is_untouched(entry[3])]
    return [(written or functions)[-1]]


def bound_names(statement):
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
        return [statement.name]
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return [(alias.asname or alias.name).partition(".")[0] for alias in statement.names]
    if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        return [node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]
    return []


def used_names(statement):
    names = [node.id for node in ast.walk(statement) if isinstance(node, ast.Name)]
    if isinstance(statement, ast.ImportFrom) and any(alias.name == "*" for alias in statement.names):
        names.append("*")
    return names
