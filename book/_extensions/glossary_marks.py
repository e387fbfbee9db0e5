"""In a chapter, the first use of each term of the glossary is a link to its entry; previews show the entry beside the link.

The glossary is a page with Sphinx's own `glossary` directive (`glossary_page` in _config.yml). The link to a chapter at the end of a definition
names the chapter that introduces the term: marked are this chapter and those after it. A term with a remark in brackets, such as
*weight (of a connection)*, is a common word elsewhere, so it is marked in its own chapter only. Where the first use would be another meaning, the
chapter links the right one itself, by the role `term`.
"""

import re
from dataclasses import dataclass

from boxes import Boxes
from docutils import nodes
from movable import Live
from predict import Question
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode

# What is no running text, and questions, where an explanation could give the answer away.
CLOSED = (nodes.title, nodes.literal, nodes.FixedTextElement, nodes.math, nodes.raw, nodes.reference, nodes.caption, nodes.rubric, nodes.term,
          Question, Boxes, Live)
CLOSED_CLASSES = {"movable", "predict-answers"}
PLURAL = {"y": "(?:y|ies)", "x": "x(?:es)?"}


@dataclass(frozen=True)
class Term:
    """An entry: its id in the page, all its forms, and the page of the chapter that introduces it."""

    place: str
    forms: tuple
    chapter: str

    @property
    def common(self):
        return any(" (" in form for form in self.forms)

    @property
    def pattern(self):
        return "|".join(pattern(form.partition(" (")[0]) for form in sorted(self.forms, key=len, reverse=True))


def pattern(form):
    """A regular expression for a term, in the plural too; capitals count in an abbreviation only."""
    *words, last = form.split(" ")
    ending = PLURAL.get(last[-1], re.escape(last[-1]) + "s?")
    text = r"[\s-]".join([*map(re.escape, words), re.escape(last[:-1]) + ending])
    return text if any(letter.isupper() for letter in form[1:]) else f"(?i:{text})"


def terms_in(glossary):
    """The entries of the page, from its document tree."""
    terms = []
    for entry in glossary.findall(nodes.definition_list_item):
        forms = [node for node in entry.children if isinstance(node, nodes.term)]
        *_, chapter = (link for link in entry.findall(addnodes.pending_xref))
        terms.append(Term(forms[0]["ids"][0], tuple(form.astext() for form in forms), chapter["reftarget"]))
    return terms


class MarkFirstUses(SphinxPostTransform):
    default_priority = 400
    formats = ("html",)

    def run(self):
        page, glossary = self.env.docname, self.config.glossary_page
        number = chapter_number(self.env, page)
        if not number or glossary not in self.env.found_docs:
            return
        linked = set()
        for link in self.document.findall(is_to_a_term):
            link["classes"].append("term")
            linked.add(link["refuri"].partition("#")[2])
        terms = [term for term in terms_in(self.env.get_doctree(glossary)) if may_be_marked(self.env, term, page) and term.place not in linked]
        for text, found in first_uses(self.document, terms):
            mark(text, found, lambda term, words: make_refnode(self.app.builder, page, glossary, term.place, words))


def is_to_a_term(node):
    """Whether it is a term that an author has linked, by the role `term`."""
    return isinstance(node, nodes.reference) and any("std-term" in words["classes"] for words in node.findall(nodes.inline))


def chapter_number(env, page):
    """Of a chapter its number in the course, of other pages 0."""
    return (env.toc_secnumbers.get(page, {}).get("") or (0,))[0]


def may_be_marked(env, term, page):
    here, own = chapter_number(env, page), chapter_number(env, term.chapter)
    return own == here or (0 < own < here and not term.common)


def first_uses(document, terms):
    """Yield (text node, [(begin, end, term), ...]) for the nodes that hold the first use of some terms."""
    waiting = {f"term{number}": term for number, term in enumerate(terms)}
    longest_first = sorted(waiting, key=lambda name: -max(map(len, waiting[name].forms)))
    anywhere = re.compile(r"(?<![\w-])(?:" + "|".join(f"(?P<{name}>{waiting[name].pattern})" for name in longest_first) + r")(?![\w-])")
    for text in running_text(document):
        found = []
        for match in anywhere.finditer(text):
            if term := waiting.pop(match.lastgroup, None):
                found.append((*match.span(), term))
        if found:
            yield text, found


def running_text(document):
    """The text nodes that are read as prose, in their order; what is folded comes last, since a first use in it would be missed by most."""
    folded = []
    yield from text_below(document, folded)
    for fold in folded:
        for child in fold.children:
            yield from text_below(child, [])


def text_below(node, folded):
    """Text nodes below a node; those in folded parts are left out, and the parts put into a list."""
    if isinstance(node, nodes.Text):
        yield node
    elif isinstance(node, CLOSED) or CLOSED_CLASSES.intersection(node.get("classes", ())):
        return
    elif "dropdown" in node.get("classes", ()):
        folded.append(node)
    else:
        for child in list(node.children):
            yield from text_below(child, folded)


def mark(text, found, link):
    """Put links into the place of words of a text."""
    pieces, behind = [], 0
    for begin, end, term in found:
        reference = link(term, nodes.inline("", text[begin:end]))
        reference["classes"].append("term")
        pieces += [nodes.Text(text[behind:begin]), reference]
        behind = end
    text.parent.replace(text, [*pieces, nodes.Text(text[behind:])])


def chapters_again(app, env, added, changed, removed):
    """With the glossary all chapters are written anew."""
    return list(env.toc_secnumbers) if app.config.glossary_page in added | changed | removed else []


def setup(app):
    app.add_config_value("glossary_page", "book/glossary", "env")
    app.add_post_transform(MarkFirstUses)
    app.connect("env-get-outdated", chapters_again)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
