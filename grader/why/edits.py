"""Wrong versions that an author wrote as edits of the textbook form's text."""

import ast
import difflib
import re
import textwrap

from grader.why.source import definition

# Our own, not tokenize's: it takes fragments such as `(h, c,` and is the same on every Python.
TOKEN = re.compile(r"(?P<blank>\s+|#[^\n]*)|(?:[rbfRBF]{0,2}(?:\"\"\".*?\"\"\"|'[^'\n]*'|\"[^\"\n]*\"))|\d(?:[eE][+-]|[\w.])*|\w+"
                   r"|\*\*=?|//=?|->|:=|<<|>>|[-+*/%@&|^=<>!]=|.", re.DOTALL)


class UnfitEdit(ValueError):
    """An edit that does not fit the text of the function that it is meant for."""


def tokens(text):
    """(token, start, end) for everything in a text that is neither blank nor a comment."""
    return [(match[0], match.start(), match.end()) for match in TOKEN.finditer(text) if match["blank"] is None]


def place_of(old, text):
    """Where the tokens of `old` stand in a text, as (start, end). Raises UnfitEdit unless that is one place."""
    wanted, there = [token for token, _, _ in tokens(old)], tokens(text)
    words = [token for token, _, _ in there]
    found = [index for index in range(len(words) - len(wanted) + 1) if words[index:index + len(wanted)] == wanted]
    if len(found) != 1:
        raise UnfitEdit(f"{old!r} stands in {len(found)} places; an edit needs one" if found else f"{old!r} does not stand there")
    return there[found[0]][1], there[found[0] + len(wanted) - 1][2]


def edited(text, edits):
    """A text with all edits made, each where its old tokens stand in the text as it was."""
    places = sorted((*place_of(old, text), new) for old, new in edits)
    for (_, end, _), (start, _, _) in zip(places, places[1:]):
        if start < end:
            raise UnfitEdit(f"two edits touch {text[start:end]!r}")
    for start, end, new in reversed(places):
        text = text[:start] + new.replace("\n", "\n" + indentation(text, start)) + text[end:]
    return text


def indentation(text, place):
    """The blanks at the beginning of the line in which a place lies."""
    line = text[text.rfind("\n", 0, place) + 1:]
    return line[: len(line) - len(line.lstrip())]


def tree_with(function, edits):
    """The syntax tree of a function with edits made to its body, its docstring left out. Raises UnfitEdit."""
    source, tree = definition(function)
    body = "".join(source.splitlines(keepends=True)[tree.body[0].lineno - 1: tree.end_lineno])
    try:
        tree.body = ast.parse(edited(textwrap.dedent(body), edits)).body
    except SyntaxError as error:
        raise UnfitEdit(f"what comes out is no Python: {error.msg}, in {(error.text or '').strip()!r}") from None
    if not tree.body:
        raise UnfitEdit("nothing is left of the function")
    return tree


def changed_statements(before, after):
    """(removed, added): the statements that two forms of a function do not share, each as a line, in the order of the text."""
    removed, added = [], []
    for kind, first, last, start, end in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            removed += before[first:last]
            added += after[start:end]
    return removed, added
