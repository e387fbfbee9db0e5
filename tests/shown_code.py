"""The code that a page or a notebook shows, block by block, open or folded."""

import json
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import yaml
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from myst_nb.core.read import read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig
from sphinx.directives.code import LiteralIncludeReader

HIDDEN = {"remove-cell", "remove-input"}
# Directives whose content is no Markdown.
OPAQUE = ("{raw}", "{math}", "{bibliography}", "{glossary}")


@dataclass(frozen=True)
class Block:
    """Some code, where it stands, and whether a reader can see it."""

    place: str
    code: str
    shown: bool = True


def blocks_of_page(path):
    """Code cells, fenced blocks and included listings of a MyST page, in their order."""
    notebook = read_myst_markdown_notebook(path.read_text(encoding="utf-8"), config=MdParserConfig(), add_source_map=True)
    for cell, line in zip(notebook.cells, notebook.metadata["source_map"]):
        if cell.cell_type == "code":
            yield Block(f"{path.name}, line {line}", cell.source, not HIDDEN & set(cell.metadata.get("tags", ())))
        else:
            yield from blocks_of_markdown(cell.source, path, line)


def blocks_of_notebook(path):
    """The code cells of a notebook but its checks, and the blocks in its text."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source, place = "".join(cell["source"]), f"{path.name}, cell {cell['id']}"
        if cell["cell_type"] == "markdown":
            yield from (Block(place, block.code) for block in blocks_of_markdown(source, path))
        elif not source.startswith("check("):
            yield Block(place, source)


def blocks_of_built_page(path):
    """Whatever looks like code in a page as it is read, with what its cells print."""
    article = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").find("article")
    for number, block in enumerate(article("pre"), start=1):
        yield Block(f"{path.name}, block {number}", block.text)


def blocks_of_markdown(text, path, line=0):
    for token in MarkdownIt().parse(text):
        if token.type not in ("fence", "code_block"):
            continue
        place, kind = line + token.map[0] + 1, token.info.split(" ")[0]
        if kind == "{literalinclude}":
            yield Block(f"{path.name}, line {place}", included(path.parent / token.info.split(None, 1)[1], token.content))
        elif kind.startswith("{") and not kind.startswith(("{code", *OPAQUE)):
            yield from blocks_of_markdown(token.content, path, place)
        elif not kind.startswith(OPAQUE):
            yield Block(f"{path.name}, line {place}", token.content)


def included(path, options):
    """What `literalinclude` shows of a file."""
    named = yaml.load("\n".join(line[1:] for line in options.splitlines()), yaml.BaseLoader) or {}
    return LiteralIncludeReader(str(Path(path).resolve()), named, SimpleNamespace(source_encoding="utf-8")).read()[0]
