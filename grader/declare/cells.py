"""What a notebook's cells are: which exercise they answer or check, and whether anybody has changed them since they were written."""

import ast
import hashlib
import re
import symtable

import nbformat

from grader.reading.python import is_untouched, parse_cell


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def digest(text):
    """A fingerprint of a cell's text; ends of lines and spaces before them don't count."""
    lines = "\n".join(line.rstrip() for line in text.splitlines()).strip()
    return hashlib.sha256(lines.encode("utf-8", "replace")).hexdigest()[:16]


def sign(cell):
    """Note in the cell that its text is the course's own, so that it is known later whether a learner has changed it."""
    cell.metadata["grader"] = {"text": digest(cell.source)}


def is_ours(cell, earlier=frozenset()):
    """Whether a cell holds what the course wrote there, word for word; `earlier` has the digests of cells that were not signed yet."""
    text = digest(cell.source)
    noted = cell.metadata.get("grader")
    return text in earlier or isinstance(noted, dict) and noted.get("text") == text


def statements_of(text):
    """A cell's statements, none if it cannot be read."""
    try:
        return parse_cell(text)
    except SyntaxError:
        return []


def answers(cell, name):
    """Whether a cell gives a value to the name of an exercise: a definition, an assignment, an import, whatever Python has."""
    try:
        table = symtable.symtable(ast.unparse(ast.Module(parse_cell(cell.source), [])), "cell", "exec")
    except (SyntaxError, RecursionError):
        return re.search(rf"(?m)^\s*(async\s+)?def\s+{name}\b|^{name}\s*=", cell.source) is not None
    if name not in table.get_identifiers():
        return False
    symbol = table.lookup(name)
    return symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()


def functions(text):
    """The functions that a cell defines, by name."""
    return {node.name: node for node in statements_of(text) if isinstance(node, ast.FunctionDef)}


def open_stubs(text):
    """The functions in a cell that raise NotImplementedError and do nothing else, by name."""
    return {name: node for name, node in functions(text).items() if is_untouched(node)}


def imports(text):
    """The import statements of a cell, as text."""
    return [ast.unparse(node) for node in statements_of(text) if isinstance(node, (ast.Import, ast.ImportFrom))]


def checked(cell):
    """The exercise whose check a cell is, if it is that and nothing else."""
    match = re.fullmatch(r"check\((\w+)\)", cell.source.strip()) if cell.cell_type == "code" else None
    return match and match[1]


def is_given(cell, earlier=frozenset()):
    """Whether a cell is one of the course's own that does more than check an answer."""
    return is_ours(cell, earlier) and not checked(cell)


def checks(cell, name):
    """Whether a cell calls `check(name)`, alone or among other things."""
    calls = (node for statement in statements_of(cell.source) for node in ast.walk(statement) if isinstance(node, ast.Call))
    return any(ast.unparse(call) == f"check({name})" for call in calls)


def may_import_anything(cell):
    """Whether names can come into a notebook here that its text doesn't show."""
    star = any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in statements_of(cell.source))
    return star or re.search(r"(?m)^\s*%(run|load|store)\b", cell.source) is not None


def has_ids(notebook):
    """Cells have ids from format 4.5 on; before, an id makes the notebook invalid."""
    return (notebook.nbformat, notebook.nbformat_minor) >= (4, 5)


def name_cell(notebook, cell, name):
    """Give a cell a name as its id, unless another cell has it."""
    if has_ids(notebook) and all(other.get("id") != name for other in notebook.cells):
        cell["id"] = name


def new_cell(notebook, kind, text, name):
    """A cell of the course's own, not yet in the notebook."""
    make = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell}[kind]
    cell = make(text)
    if has_ids(notebook):
        name_cell(notebook, cell, name)
    else:
        del cell["id"]
    if kind == "code":
        sign(cell)
    return cell
