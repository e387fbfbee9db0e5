"""What stands in an exercise's cell: the stub that a learner starts from, and the same function filled in."""

import ast
import inspect
import textwrap

STUB_BODY = "    raise NotImplementedError  # your code here"


def signature_of(exercise):
    return f"def {exercise.name}{inspect.signature(exercise.reference)}:"


def stub(exercise):
    """The learner's starting point: the reference's signature and docstring, and no body."""
    doc = textwrap.indent(inspect.getdoc(exercise.reference) or "", "    ").strip()
    doc = "\n".join(line.rstrip() for line in doc.splitlines())
    ending = '"""' if "\n" not in doc else '\n    """'
    return f'{signature_of(exercise)}\n    """{doc}{ending}\n{STUB_BODY}'


def solved(exercise):
    """The stub with the textbook form's body in place of the `raise`."""
    source = textwrap.dedent(inspect.getsource(exercise.written_as))
    function = ast.parse(source).body[0]
    body = function.body[1:] if ast.get_docstring(function) else function.body
    first = min([body[0].lineno, *(node.lineno for node in ast.walk(body[0]) if hasattr(node, "lineno"))])
    lines = source.splitlines()[comment_start(source.splitlines(), first) - 1: function.end_lineno]
    written = ast.unparse(function.args), ast.unparse(ast.parse(signature_of(exercise) + " pass").body[0].args)
    if written[0] != written[1]:
        raise ValueError(f"{exercise.name}: the textbook form takes ({written[0]}), the reference ({written[1]})")
    return stub(exercise).removesuffix(STUB_BODY) + "\n".join(lines)


def comment_start(lines, first):
    """The comments that stand right above a body belong to it."""
    while first > 1 and lines[first - 2].strip().startswith("#"):
        first -= 1
    return first
