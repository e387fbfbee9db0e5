"""Write what a chapter's declaration says into its notebook: stubs, check cells, expected outputs; and the solved notebook."""

import ast
import inspect
import textwrap
from pathlib import Path

import nbformat

from grader.inside.definitions import BadNotebook, is_untouched, load_notebook, parse_cell

FIRST_CELL = "import numpy as np\n\nfrom {package} import check, example, hint"
STUB_BODY = "    raise NotImplementedError  # your code here"


def read_notebook(path):
    """A notebook as nbformat has it. Raises BadNotebook, which names the file."""
    load_notebook(path)
    try:
        return nbformat.read(path, as_version=4)
    except Exception as error:
        raise BadNotebook(f"{Path(path).name}: not a valid notebook: {error}") from None


def write_notebook(notebook, path):
    """Write through a temporary file: a notebook is never left half written."""
    path = Path(path)
    temporary = path.with_name(f".{path.name}.writing")
    nbformat.write(notebook, temporary)
    temporary.replace(path)


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
    renamed = "\n".join(lines)
    if written[0] != written[1]:
        raise ValueError(f"{exercise.name}: the textbook form takes ({written[0]}), the reference ({written[1]})")
    return stub(exercise).removesuffix(STUB_BODY) + renamed


def comment_start(lines, first):
    """The comments that stand right above a body belong to it."""
    while first > 1 and lines[first - 2].strip().startswith("#"):
        first -= 1
    return first


def defined_function(text, names):
    """The name of the exercise that a cell defines, and whether it is still an untouched stub."""
    try:
        statements = parse_cell(text)
    except SyntaxError:
        return next(((name, False) for name in names if f"def {name}(" in text), (None, False))
    functions = [statement for statement in statements if isinstance(statement, ast.FunctionDef) and statement.name in names]
    if not functions:
        return None, False
    return functions[-1].name, all(map(is_untouched, functions)) and len(statements) == 1


def is_check(cell, name):
    return cell.cell_type == "code" and cell.source.strip() == f"check({name})"


def refresh(chapter, notebook):
    """Bring a notebook's stubs and check cells up to the declaration, in place; nothing a learner wrote is touched.

    Returns
    -------
    kept : list of str
        Exercises whose cell holds a learner's code and was left as it is.
    """
    names = [exercise.name for exercise in chapter.exercises]
    present, kept = {}, []
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        name, untouched = defined_function(cell.source, names)
        if name is None:
            continue
        present[name] = True
        if untouched:
            cell.source = stub(chapter[name])
        else:
            kept.append(name)
    for exercise in chapter.exercises:
        if exercise.name not in present:
            notebook.cells += [nbformat.v4.new_markdown_cell(f"## {exercise.name}"), nbformat.v4.new_code_cell(stub(exercise))]
        if not any(is_check(cell, exercise.name) for cell in notebook.cells):
            position = max(index for index, cell in enumerate(notebook.cells)
                           if cell.cell_type == "code" and f"def {exercise.name}(" in cell.source)
            notebook.cells.insert(position + 1, nbformat.v4.new_code_cell(f"check({exercise.name})"))
    number_cells(notebook, chapter.name)
    return kept


def number_cells(notebook, prefix):
    """Stable ids, so that a refreshed notebook differs only where something changed."""
    for index, cell in enumerate(notebook.cells):
        cell["id"] = f"{prefix.replace('_', '-')}-{index:03d}"[:64]


def new_notebook(chapter, package):
    notebook = nbformat.v4.new_notebook()
    notebook.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                         "language_info": {"name": "python"}}
    notebook.cells = [nbformat.v4.new_markdown_cell(f"# {chapter.title}"),
                      nbformat.v4.new_code_cell(FIRST_CELL.format(package=package))]
    return notebook


def solved_notebook(chapter, notebook):
    """A copy in which every stub of the chapter is filled in with the textbook form."""
    names = [exercise.name for exercise in chapter.exercises]
    copy = nbformat.from_dict(notebook)
    for cell in copy.cells:
        if cell.cell_type == "code":
            name, untouched = defined_function(cell.source, names)
            if name is not None and untouched:
                cell.source = solved(chapter[name])
    return copy


def execute(notebook, folder):
    """Run a notebook from top to bottom in a fresh kernel. Raises on the first failing cell."""
    from nbclient import NotebookClient

    NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.metadata.pop("execution", None)
    return notebook


def with_expected_outputs(chapter, notebook, folder):
    """The notebook with the outputs that right answers give: what a learner sees before starting."""
    executed = execute(solved_notebook(chapter, notebook), folder)
    for cell, run in zip(notebook.cells, executed.cells):
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = merged_streams(run.outputs), run.execution_count
    return notebook


def merged_streams(outputs):
    """A kernel may send what a cell prints in pieces; joined, they are the same in every run."""
    merged = []
    for output in outputs:
        output.pop("transient", None)
        if output.output_type == "stream" and merged and merged[-1].output_type == "stream" and merged[-1].name == output.name:
            merged[-1].text += output.text
        else:
            merged.append(output)
    return merged


def update_chapter(course, chapter):
    """Refresh one chapter's notebook on disk; says in words what was done."""
    path = course.notebook(chapter)
    notebook = read_notebook(path) if path.exists() else new_notebook(chapter, course.package)
    before = nbformat.writes(notebook)
    kept = refresh(chapter, notebook)
    if kept:
        write_if_changed(notebook, path, before)
        return f"kept your answers to {', '.join(kept)}; the other stubs are up to date, the stored outputs were left alone"
    with_expected_outputs(chapter, notebook, path.parent)
    return "written" if write_if_changed(notebook, path, before) else "up to date"


def write_if_changed(notebook, path, before):
    changed = nbformat.writes(notebook) != before or not path.exists()
    if changed:
        write_notebook(notebook, path)
    return changed
