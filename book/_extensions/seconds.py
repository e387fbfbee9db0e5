"""How long the cells of each page took: the `seconds-of-pages` directive, a table in the order of the book.

myst-nb has a table, too (`nb-exec-table`), which names files; this one has the pages' titles and a sum, from the same notes.
"""

from docutils import nodes
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

KEY = "seconds-of-pages"


class Seconds(nodes.General, nodes.Element):
    """Where the table will stand, when all pages have run."""


class SecondsOfPages(SphinxDirective):
    def run(self):
        self.env.metadata[self.env.docname][KEY] = True
        return [Seconds()]


class FillTable(SphinxPostTransform):
    default_priority = 8

    def run(self):
        for place in list(self.document.findall(Seconds)):
            place.replace_self(self.table(seconds_of_pages(self.env)))

    def table(self, seconds):
        rows = [(self.link(page), f"{taken:.1f}") for page, taken in seconds.items()]
        rows.append((nodes.inline("", "all pages"), f"{sum(seconds.values()):.1f}"))
        head = row(nodes.inline("", "page"), "seconds")
        group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in (80, 20)), nodes.thead("", head), cols=2)
        group += nodes.tbody("", *(row(*cells) for cells in rows))
        return nodes.table("", group)

    def link(self, page):
        number = self.env.toc_secnumbers.get(page, {}).get("")
        title = f"{number[0]}. " if number else ""
        return make_refnode(self.app.builder, self.env.docname, page, "", nodes.inline("", title + self.env.titles[page].astext()))


def row(first, second):
    return nodes.row("", nodes.entry("", nodes.paragraph("", "", first)), nodes.entry("", nodes.paragraph("", second), classes=["text-right"]))


def seconds_of_pages(env):
    """Page -> seconds that its cells took when they were last run, for all pages that have cells, in the order of the book."""
    taken = {page: data["exec_data"]["runtime"] for page, data in NbMetadataCollector.get_doc_data(env).items() if data.get("exec_data")}
    return {page: taken[page] for page in in_order(env, env.config.root_doc) if taken.get(page) is not None}


def in_order(env, page):
    """A page and those below it, as the table of contents has them."""
    yield page
    for below in env.toctree_includes.get(page, ()):
        yield from in_order(env, below)


def written_again(app, env):
    """The pages with the table, if it has changed: they may have been written before."""
    before, env.seconds_of_pages = getattr(env, "seconds_of_pages", None), seconds_of_pages(env)
    return [page for page, told in env.metadata.items() if KEY in told] if env.seconds_of_pages != before else []


def setup(app):
    app.add_node(Seconds)
    app.add_directive("seconds-of-pages", SecondsOfPages)
    app.add_post_transform(FillTable)
    app.connect("env-updated", written_again)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
