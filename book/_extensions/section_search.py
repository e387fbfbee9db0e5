"""Search that finds sections, not pages: Sphinx's own index and scores, with a section where it has a page, and the words to quote from."""

import html
import json
from pathlib import Path

import sphinx.search
from docutils import nodes
from sphinx.search import IndexBuilder
from tex_in_words import in_words

TEXTS = Path("_static", "search_texts.js")
BEFORE, BEHIND = "Search.setTexts(", ");\n"
# What is no prose to quote: code, what it prints, and displayed equations.
NOT_QUOTED = (nodes.title, nodes.literal_block, nodes.math_block, nodes.raw, nodes.comment)


class SectionIndex(IndexBuilder):
    """Takes each section for a document, named `page#section`; the top of a page has the page's own name.

    A file beside the index has its `texts`: name -> [heading, the page's heading, prose]; the two headings with their numbers.
    """

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.texts = {}
        self.texts_file = Path(self.env.app.outdir, TEXTS)

    def feed(self, docname, filename, title, doctree):
        sections = list(doctree.findall(nodes.section))
        for section in sections:
            anchor = "" if section is sections[0] else f"#{section['ids'][0]}"
            own = without_subsections(section)
            super().feed(docname + anchor, filename, html.escape(heading_of(section)), own)
            self.texts[docname + anchor] = [self.numbered(docname, anchor, section), self.numbered(docname, "", sections[0]), prose(own)]

    def numbered(self, docname, anchor, section):
        number = self.env.toc_secnumbers.get(docname, {}).get(anchor, ())
        return "".join(f"{part}." for part in number) + " " * bool(number) + heading_of(section)

    def prune(self, docnames):
        kept = set(docnames)
        super().prune([name for name in self._titles if name.partition("#")[0] in kept])
        self.texts = {name: text for name, text in self.texts.items() if name in self._titles}

    def dump(self, stream, format):
        super().dump(stream, format)
        self.texts_file.parent.mkdir(exist_ok=True)
        self.texts_file.write_text(f"{BEFORE}{json.dumps(self.texts, ensure_ascii=False, separators=(',', ':'))}{BEHIND}", encoding="utf-8")

    def load(self, stream, format):
        """Raises OSError where there are no texts: Sphinx then begins a new index."""
        texts = texts_in(self.texts_file)
        super().load(stream, format)
        self.texts = texts


def texts_in(path):
    return json.loads(path.read_text(encoding="utf-8").removeprefix(BEFORE).removesuffix(BEHIND))


def without_subsections(section):
    own = section.deepcopy()
    for nested in [node for node in own.findall(nodes.section) if node is not own]:
        nested.parent.remove(nested)
    return own


def heading_of(section):
    return section.next_node(nodes.title).astext()


def prose(node):
    """The words of a node: inline formulas without their TeX, and nothing of what is no prose."""
    if isinstance(node, NOT_QUOTED):
        return " "
    if isinstance(node, nodes.math):
        return in_words(node.astext())
    if isinstance(node, nodes.Text):
        return node.astext()
    if isinstance(node, nodes.TextElement):
        return "".join(map(prose, node.children))
    return " ".join(" ".join(map(prose, node.children)).split())


def add_script(app, pagename, templatename, context, doctree):
    if pagename == "search":
        app.add_js_file("section_search.js", loading_method="defer")


def setup(app):
    sphinx.search.IndexBuilder = SectionIndex
    app.connect("html-page-context", add_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
