"""A folder that learners can be given: the notebooks of some chapters, and what they need to check themselves."""

import ast
import re
import sys
from importlib import metadata
from pathlib import Path

from grader.batch.archives import NoSubmissions
from grader.batch.files import Notebook
from grader.batch.gradescope import code_in, what_it_needs
from grader.declare.notebooks import read_notebook
from grader.kept.whole import write_whole
from grader.tell.pages import render_text
from grader.tell.words import few, say

TOOLS = ("jupyterlab",)


def write_release(course, chapters, out):
    """Write the folder.

    Parameters
    ----------
    course : Course
    chapters : list of Chapter
    out : path
        A new or empty folder.

    Returns
    -------
    notebooks : list of str
        Their paths in the folder.

    Raises
    ------
    NoSubmissions
        If something lies in the folder already, or a notebook of the course has answers in it, an author's own.
    """
    out = Path(out)
    if out.exists() and any(out.iterdir()):
        raise NoSubmissions(say("not empty", folder=out))
    for chapter in chapters:
        refuse_answers(chapter, course.notebook(chapter))
    folders, requirements = what_it_needs(course.package)
    contents, modules, notebooks = code_in(folders), set(TOOLS), []
    root = course.notebook(chapters[0]).parents[1]
    contents |= {path.name: path.read_bytes() for path in root.glob("LICENSE*")}
    for chapter in chapters:
        path = course.notebook(chapter)
        cells = [cell["source"] for cell in read_notebook(path)["cells"] if cell["cell_type"] == "code"]
        notebooks.append(path.name)  # beside the packages, where Python finds them without an installation
        contents[notebooks[-1]] = path.read_bytes()
        modules |= imported(cells)
        contents |= {file.relative_to(root).as_posix(): file.read_bytes() for file in files_named(cells, root)}
    own = [content.decode() for name, content in contents.items() if name.endswith(".py") and not name.startswith("grader/")]
    contents |= {file.relative_to(root).as_posix(): file.read_bytes() for file in files_named(own, root)}
    owners = metadata.packages_distributions()
    packed = {name.partition("/")[0].removesuffix(".py") for name in contents}
    requirements = {*requirements, *(f"{owner}=={metadata.version(owner)}" for module in modules - packed for owner in owners.get(module, ()))}
    contents["requirements.txt"] = "".join(f"{line}\n" for line in sorted(requirements)).encode()
    contents["README.md"] = render_text("release.md", notebooks=notebooks, title=", ".join(chapter.title for chapter in chapters)).encode()
    for name, content in contents.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        write_whole(out / name, content)
    return notebooks


def refuse_answers(chapter, path):
    answered = Notebook(path.name, path.read_bytes()).answered(chapter.exercises)
    if answered:
        names = few([exercise.name for exercise in chapter.exercises if exercise.name in answered])
        raise NoSubmissions(say("answers in it", file=path, exercises=names))


def imported(cells):
    """The packages that some code imports, but for Python's own."""
    trees = [ast.parse(cell) for cell in cells]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    return {name.partition(".")[0] for name in names} - set(sys.stdlib_module_names)


def files_named(cells, root):
    """The files of the course that some code names, such as a text to be read, or weights: by a name alone, or by a path that ends at the course."""
    words = {node.value for cell in cells for node in ast.walk(ast.parse(cell)) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    names = {word for word in words if Path(word).suffix[1:].isalnum() and len(word) < 80}
    by_path = {root / re.sub(r"^(\.\./)+", "", name) for name in names if "/" in name}
    found = {path for path in root.rglob("*.*") if path.name in names} | {path for path in by_path if path.is_relative_to(root)}
    found = {path for path in found if path.is_file() and given_out(path.relative_to(root))}
    return sorted(found | {notice for folder in {path.parent for path in found} for notice in notices(folder, root)})


def given_out(path):
    """Whether it may be given to learners without a look at it: code and notebooks are chosen elsewhere."""
    return path.suffix not in (".py", ".ipynb") and not any(part.startswith((".", "_")) for part in path.parts)


def notices(folder, root):
    """What says whose the files of a folder are and what may be done with them: a README, a licence. At the top stand the course's own."""
    return [] if folder == root else [path for path in folder.iterdir() if path.is_file() and path.stem.isupper()]
