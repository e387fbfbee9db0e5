"""A cell's text as Python, by IPython's own rules: magics, shell lines, questions, prompts. Nothing is executed."""

import ast
import difflib
import re
import shlex
import warnings
from dataclasses import dataclass, field
from functools import lru_cache

from grader.tell.words import say

RUN_THEIR_BODY = ("time", "timeit", "capture", "prun", "memit", "python", "python3")
WRITE_THEIR_BODY = ("writefile", "file")
LIKE_A_PROMPT = re.compile(r"(?m)^[ \t]*(>>>|\.\.\.|In \[)|^[ \t]+$")
MAGIC_LINE = re.compile(r"^\s*%%(\w+)[ \t]*(.*)$")
AUTOMAGIC = re.compile(r"(run|time|env|set_env|pylab)\b[^\n]*$")  # of a cell of one line IPython takes them without a %
SHELL = "get_ipython()"


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
    appends : bool
        Whether it adds its text to what is in them.
    """

    text: str = ""
    statements: list = field(default_factory=list)
    files: dict = field(default_factory=dict)
    appends: bool = False


def read_cell(text):
    """A cell as CellCode. Raises SyntaxError."""
    magic = MAGIC_LINE.match(text.lstrip("\n").partition("\n")[0])
    if magic:
        return read_cell_magic(text, magic[1], words(magic[2]))
    if SHELL not in text and not text.startswith("In [") and (not LIKE_A_PROMPT.search(text) or '"""' not in text and "'''" not in text):
        try:
            return CellCode(text, parse(text))  # IPython leaves plain Python as it is: most cells, and ten times faster
        except SyntaxError:
            pass
    if AUTOMAGIC.match(text.strip()) and not is_python(text):
        text = text.replace(text.strip(), f"%{text.strip()}")
    text = without_magics(by_ipython(text))
    return CellCode(text, parse(text))


def parse_cell(text):
    """A cell's statements. Raises SyntaxError."""
    return read_cell(text).statements


def read_cell_magic(text, magic, arguments):
    blank, _, body = text.partition("%%")
    body = blank + body[len(body.partition("\n")[0]):]
    if magic in WRITE_THEIR_BODY and arguments:
        return CellCode(files={arguments[-1]: body.lstrip("\n")}, appends=bool({"-a", "--append"}.intersection(arguments)))
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


def without_magics(text):
    """Text in which magics have become what they bind or give: `%time x = f()`, `x = %time f()`, `%run helpers.py`."""
    lines = [line.encode() for line in text.split("\n")]
    tree = ast.Module(parse(text), [])
    alone = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.lineno == node.end_lineno]
    for call in sorted(found, key=lambda call: (call.lineno, call.col_offset), reverse=True):
        plain = bound_by(*magic_in(call)) if call in alone else given_by(*magic_in(call))
        if plain and is_python(plain):
            line = lines[call.lineno - 1]
            lines[call.lineno - 1] = line[:call.col_offset] + plain.encode() + line[call.end_col_offset:]
    plain = b"\n".join(lines).decode()
    return plain if is_python(plain) else text


def is_python(text):
    try:
        parse(text)
    except SyntaxError:
        return False
    return True


def magic_in(call):
    """Name, line and body of the magic that a call stands for, empty if it is none."""
    kind = {"run_line_magic": 2, "run_cell_magic": 3}.get(getattr(call.func, "attr", ""))
    if kind and ast.unparse(call.func.value) == SHELL:
        arguments = [argument.value for argument in call.args if isinstance(argument, ast.Constant) and isinstance(argument.value, str)]
        if len(arguments) == kind:
            return (*arguments, "")[:3]
    return "", "", ""


def bound_by(magic, line, body):
    """The Python that binds the same names as a magic; empty if it binds none."""
    if body:
        return f"exec({body!r})" if magic in RUN_THEIR_BODY else ""
    name, _, value = line.replace("=", " ", 1).partition(" ")
    if magic == "run" and script_in(line):
        return f"exec(compile(open({script_in(line)!r}, 'rb').read(), {script_in(line)!r}, 'exec'))"
    if magic in ("env", "set_env") and value:
        return f"import os; os.environ[{name!r}] = {value!r}"
    return {"time": line, "pylab": "from pylab import *"}.get(magic, "")


def given_by(magic, line, _):
    """The Python that has the same value as a magic; empty if none has."""
    return f"({line})" if magic == "time" else ""


def script_in(line):
    """The file that `%run` runs; empty if there is none."""
    name = next((word for word in words(line) if not word.startswith("-")), "").removeprefix("./")
    return name if name.endswith((".py", ".ipynb")) or not name else f"{name}.py"


def words(line):
    try:
        return shlex.split(line)
    except ValueError:
        return line.split()


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
