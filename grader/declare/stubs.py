"""What stands in an exercise's cell: the stub that a learner starts from, and the same function filled in."""

import ast
import inspect
import textwrap
from itertools import groupby

from grader.declare.docstrings import without_notes
from grader.why.edits import edited

INDENT = "    "
MISSING = "raise NotImplementedError  # your code here"
LINE_MISSING = "raise NotImplementedError  # a line is missing here"
LINES_MISSING = "raise NotImplementedError  # {count} lines are missing here"
WIDTH = 79


def signature_of(exercise):
    line = f"def {exercise.name}{inspect.signature(exercise.reference)}:"
    return textwrap.fill(line, WIDTH, subsequent_indent=2 * INDENT, break_long_words=False, break_on_hyphens=False)


def stub(exercise):
    """The learner's starting point: the symptom of a repair, the reference's signature and docstring, the plan, and what is given of the body."""
    return heading(exercise) + plan(exercise) + given_body(exercise)


def solved(exercise):
    """The stub with the textbook form's whole body."""
    written = ast.unparse(function_of(exercise.written_as)[1].args), ast.unparse(ast.parse(signature_of(exercise) + " pass").body[0].args)
    if written[0] != written[1]:
        raise ValueError(f"{exercise.name}: the textbook form takes ({written[0]}), the reference ({written[1]})")
    return heading(exercise) + whole_body(exercise)


def heading(exercise):
    doc = textwrap.indent(without_notes(exercise.reference), INDENT).strip()
    doc = "\n".join(line.rstrip() for line in doc.splitlines())
    ending = '"""' if "\n" not in doc else '\n    """'
    return f'{symptom(exercise)}{signature_of(exercise)}\n    """{doc}{ending}\n'


def symptom(exercise):
    if exercise.kind != "repair":
        return ""
    return textwrap.fill(f"Mend it: {exercise.fault.symptom}", WIDTH, initial_indent="# ", subsequent_indent="# ") + "\n"


def plan(exercise):
    """The plan of what is to be written, as comments, where the chapter says so."""
    if exercise.kind != "write" or not exercise.chapter.plan_in_stub:
        return ""
    steps = exercise.feedback.plan[:-1]
    return "".join(textwrap.fill(step, WIDTH, initial_indent=f"{INDENT}# ", subsequent_indent=f"{INDENT}# ") + "\n" for step in steps)


def given_body(exercise):
    if exercise.kind == "repair":
        return edited(whole_body(exercise), exercise.fault.edits)
    if exercise.faded:
        return faded_body(exercise)
    return INDENT + MISSING


def faded_body(exercise):
    """The textbook form's body without some of its lines."""
    lines = whole_body(exercise).splitlines()
    left_out = []
    for beginning in exercise.faded:
        places = [number for number, line in enumerate(lines) if line.strip().startswith(beginning)]
        if len(places) != 1:
            raise ValueError(f"{exercise.name}: {len(places)} lines of the textbook form begin with {beginning!r}; one is to be left out")
        left_out += places
    shown = []
    for blank, group in groupby(range(len(lines)), key=lambda number: number in left_out and indent_of(lines[number])):
        group = list(group)
        one_or_more = LINE_MISSING if len(group) == 1 else LINES_MISSING.format(count=len(group))
        shown += [lines[number] for number in group] if blank is False else [blank + one_or_more]
    return "\n".join(shown)


def indent_of(line):
    return line[: len(line) - len(line.lstrip())]


def whole_body(exercise):
    """The text of the textbook form below its docstring, with the comments that stand above the first statement."""
    source, function = function_of(exercise.written_as)
    body = function.body[1:] if ast.get_docstring(function) else function.body
    lines = source.splitlines()
    first = min([body[0].lineno, *(node.lineno for node in ast.walk(body[0]) if hasattr(node, "lineno"))])
    return "\n".join(lines[comment_start(lines, first) - 1: function.end_lineno])


def function_of(function):
    source = textwrap.dedent(inspect.getsource(function))
    return source, ast.parse(source).body[0]


def comment_start(lines, first):
    """The comments that stand right above a body belong to it."""
    while first > 1 and lines[first - 2].strip().startswith("#"):
        first -= 1
    return first


def is_stub(exercise, text):
    """Whether a text is the stub's code: comments, blanks and the docstring don't count."""
    return bool(text) and code_of(text) == code_of(stub(exercise))


def code_of(text):
    """The first function in a text without its docstring, as a string that is the same for the same code; None if there is none."""
    try:
        function = next(node for node in ast.parse(textwrap.dedent(text)).body if isinstance(node, ast.FunctionDef))
    except (SyntaxError, ValueError, RecursionError, MemoryError, StopIteration):
        return None
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return ast.dump(function.args), [ast.dump(statement) for statement in body]
