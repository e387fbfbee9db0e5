"""A cell's text as Python, by IPython's own rules: magics, shell lines, questions, prompts. Nothing is executed."""

import ast
import difflib
import re
import warnings
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath

from grader.tell.words import say

RUN_THEIR_BODY = ("time", "timeit", "capture", "prun", "memit", "python", "python3")
WRITE_THEIR_BODY = ("writefile", "file")
LIKE_A_PROMPT = re.compile(r"(?m)^\s*(>>>|\.\.\.|In \[)|^[ \t]+$")
MAGIC_LINE = re.compile(r"^\s*%%(\w+)[ \t]*(.*)$")


@dataclass
class CellCode:
    """A cell as Python.

    Attributes
    ----------
    text : str
        With every line where it stands in the cell.
    statements : list of ast statements
    files : dict
        Name -> text of the files that the cell writes (`%%writefile`).
    """

    text: str = ""
    statements: list = field(default_factory=list)
    files: dict = field(default_factory=dict)


def read_cell(text):
    """A cell as CellCode. Raises SyntaxError."""
    magic = MAGIC_LINE.match(text.lstrip("\n").partition("\n")[0])
    if magic:
        return read_cell_magic(text, magic[1], magic[2].split())
    if not LIKE_A_PROMPT.search(text) or '"""' not in text and "'''" not in text:
        try:
            return CellCode(text, parse(text))  # IPython leaves plain Python as it is: most cells, and ten times faster
        except SyntaxError:
            pass
    text = without_line_magics(by_ipython(text))
    return CellCode(text, parse(text))


def parse_cell(text):
    """A cell's statements. Raises SyntaxError."""
    return read_cell(text).statements


def read_cell_magic(text, magic, arguments):
    blank, _, body = text.partition("%%")
    body = blank + body[len(body.partition("\n")[0]):]
    if magic in WRITE_THEIR_BODY and arguments:
        return CellCode(files={arguments[-1]: body.lstrip("\n")})
    return read_cell(body) if magic in RUN_THEIR_BODY else CellCode()


def parse(text):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text).body
        except (RecursionError, MemoryError):
            raise SyntaxError(say("nested too deeply")) from None
        except ValueError as error:
            raise SyntaxError(str(error)) from None


@lru_cache(maxsize=1)
def transformer():
    from IPython.core.inputtransformer2 import TransformerManager  # not above: 0.1 s that most classes never need

    return TransformerManager()


def by_ipython(text):
    """What IPython would hand to Python, its lines where they stood."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            plain = transformer().transform_cell(text)
        except ImportError:
            return plain_python(text)
        except RuntimeError as error:
            raise SyntaxError(str(error)) from None
    leading = len(text) - len(text.lstrip())
    blank = text[:leading].count("\n")
    return "\n" * blank + in_place(text.strip().split("\n"), plain.rstrip().split("\n"))


def plain_python(text):
    """The text itself, where IPython is not installed and not needed. Raises SyntaxError."""
    try:
        parse(text)
    except SyntaxError:
        raise SyntaxError(say("IPython is needed")) from None
    return text


def in_place(before, after):
    """Blank lines where several lines became one, so that each line has its number again."""
    if len(before) == len(after):
        return "\n".join(after)
    lines = []
    for _, start, end, first, last in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        lines += after[first:last] + [""] * (end - start - (last - first))
    return "\n".join(lines)


def without_line_magics(text):
    """Text in which lines such as `%time x = f()` have become what they bind."""
    lines = text.split("\n")
    for node in ast.walk(ast.Module(parse(text), [])):
        plain = bound_by(*line_magic(node))
        if plain:
            lines[node.lineno - 1] = lines[node.lineno - 1][:node.col_offset] + plain
    plain = "\n".join(lines)
    try:
        parse(plain)
        return plain
    except SyntaxError:
        return text


def line_magic(node):
    """Name and line of a magic, if a statement is nothing else."""
    call = node.value if isinstance(node, ast.Expr) else None
    if isinstance(call, ast.Call) and ast.unparse(call.func) == "get_ipython().run_line_magic":
        name, line = call.args
        return name.value, line.value
    return "", ""


def bound_by(magic, line):
    """The Python that binds the same names as a magic; empty if it binds none."""
    if magic == "time":
        return line
    if magic == "run" and line.endswith(".py"):
        return f"from {'.'.join(PurePosixPath(line).with_suffix('').parts)} import *"
    return "from pylab import *" if magic == "pylab" else ""


def is_untouched(function):
    """Whether a definition is still the stub: nothing but a docstring and `raise NotImplementedError`."""
    body = [statement for statement in function.body
            if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))]
    return len(body) == 1 and says_not_implemented(body[0])


def says_not_implemented(statement):
    if not isinstance(statement, ast.Raise) or statement.exc is None:
        return False
    raised = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"


def raise_left_above(text):
    """The line of `raise NotImplementedError` in a function that goes on below it, counted from the function's first; 0 if there is none."""
    try:
        node = parse(text)[0]
    except (SyntaxError, IndexError):
        return 0
    body = getattr(node, "body", [])
    return next((part.lineno for part in body[:-1] if says_not_implemented(part)), 0) if isinstance(body, list) else 0
