"""Which pages of the book must run again: a digest per page of its cells and of whatever they depend on.

jupyter-cache looks at the text of a page's cells only. What the cells import, read or pass on by name is followed as a graded exercise's
needs are, so that an edit in one module runs the pages that use it and no other.
"""

import hashlib
import json
import sys
from pathlib import Path

from IPython.core.inputtransformer2 import TransformerManager
from jupyter_cache import get_cache
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig

from grader.kept.needs import Needs

ROOT = Path(__file__).resolve().parents[2]
NOTE = "pages.json"


def page_digests(folder, root=ROOT):
    """Path of each page below a folder that has cells -> its digest."""
    digests = {}
    for path in sorted(Path(folder).rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        if not any(part.startswith("_") for part in path.relative_to(folder).parts) and is_myst_markdown_notebook(text):
            digests[str(path)] = page_digest(path, text, root)
    return digests


def page_digest(path, text, root):
    """Changes when the page's results may: with its cells, with what they need of the course's packages and files, and with what is installed."""
    packages = {init.parent.name: init.parent for init in root.glob("*/__init__.py")}
    needs = Needs(packages, folders=[path.parent]).add_file(root / "requirements.txt")
    code = cells_as_python(text)
    try:
        needs.add_code(code, path.parent)
    except SyntaxError:  # the build will tell where; until then, anything may be needed
        for package in packages:
            needs.add_module(package)
    return hashlib.sha256(f"{sys.version_info[:2]}{code}{needs.digest()}".encode()).hexdigest()


def cells_as_python(text):
    notebook = read_myst_markdown_notebook(text, config=MdParserConfig())
    transform = TransformerManager().transform_cell
    return "\n".join(transform(cell.source) for cell in notebook.cells if cell.cell_type == "code")


def forget_stale_results(cache_folder, digests):
    """Leave in jupyter-cache only what was run by pages that need what they needed then."""
    cache_folder.mkdir(parents=True, exist_ok=True)
    note, cache = cache_folder / NOTE, get_cache(str(cache_folder))
    noted = json.loads(note.read_text()) if note.is_file() else {}
    for record in cache.list_cache_records():
        if record.uri not in digests or noted.get(record.uri) != digests[record.uri]:
            cache.remove_cache(record.pk)
    note.write_text(json.dumps(digests, indent=1))
    # The tables are there now: processes that each find none would all try to make them.
    cache.db.dispose()
