"""Mends what the theme, docutils and pandas write into a page that a screen reader stumbles over."""

import re
from html import escape, unescape

from tex_in_words import in_words

HEADER = re.compile(r"<th\b([^>]*)>(.*?)</th>", re.DOTALL)
FORMULA = re.compile(r'<span class="math[^>]*>\\\((.*?)\\\)</span>', re.DOTALL)
TAG = re.compile(r"<[^>]*>")
# docutils calls the entries of a bibliography by a role that has been given up, and no other fits into its list.
OLD_ROLE = re.compile(r'role="doc-biblioentry"')
# Folded code says itself what a press does; with this name a screen reader would say the same of all.
SAME_NAME = re.compile(r'(<summary) aria-label="Toggle hidden content"')


def mended(body):
    return SAME_NAME.sub(r"\1", OLD_ROLE.sub('role="listitem"', HEADER.sub(mended_header, body)))


def mended_header(found):
    """An empty corner of a table heads nothing, and one that holds only formulas is empty for some readers."""
    attributes, content = found.groups()
    if words(FORMULA.sub("", content)):
        return found[0]
    name = words(FORMULA.sub(lambda formula: in_words(formula[1]), content))
    if not name:
        return f"<td{attributes}>{content}</td>"
    return f'<th{attributes}><span class="visually-hidden">{escape(name)}</span><div aria-hidden="true">{content}</div></th>'


def words(content):
    """The text of some HTML, empty if it is mere punctuation."""
    text = unescape(TAG.sub("", content)).strip()
    return text if any(character.isalnum() for character in text) else ""


def mend(app, pagename, templatename, context, doctree):
    if "body" in context:
        context["body"] = mended(context["body"])


def setup(app):
    app.connect("html-page-context", mend)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
