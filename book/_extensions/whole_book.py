"""The whole book as one page, to be printed: Sphinx's singlehtml builder, with names that are one page's own.

Chapters share names, such as `summary` for a section. On one page each of these gets its document's name in front; else all links would lead to the
first. The page is `index.html`, where its own links to pictures and scripts expect it to lie. `whole_book.css` is what only this page needs.
"""

from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.builders.singlehtml import SingleFileHTMLBuilder

LOOK = "whole_book.css"


class WholeBook(SingleFileHTMLBuilder):
    def init(self):
        super().init()
        self.app.add_css_file(LOOK)

    def get_outfilename(self, pagename):
        """Where a page goes."""
        return str(Path(self.outdir, "index.html")) if pagename == self.config.root_doc else super().get_outfilename(pagename)

    def name_of(self, docname, name):
        """The name that a document's `name` has on the page."""
        return name if docname == self.config.root_doc else f"{docname}/{name}"

    def assemble_doctree(self):
        tree = super().assemble_doctree()
        for file in tree.findall(addnodes.start_of_file):
            for node in file.findall(nodes.Element):
                for part in ("ids", "backrefs"):
                    node[part] = [self.name_of(file["docname"], name) for name in node.get(part, [])]
                if "refid" in node:
                    node["refid"] = self.name_of(file["docname"], node["refid"])
        return tree

    def fix_refuris(self, tree):
        """Turn a link to a place in a document, `#document-book/rnn#summary`, into one to the place on this page."""
        for link in tree.findall(nodes.reference):
            docname, twice, name = link.get("refuri", "").removeprefix("#document-").partition("#")
            if twice and docname in self.env.all_docs:
                link["refuri"] = f"#{self.name_of(docname, name)}"

    def assemble_toc_secnumbers(self):
        numbers = {
            f"{docname}/#{self.name_of(docname, anchor.removeprefix('#'))}" if anchor else f"{docname}/": number
            for docname, numbers in self.env.toc_secnumbers.items() for anchor, number in numbers.items()
        }
        return {self.config.root_doc: numbers}

    def assemble_toc_fignumbers(self):
        numbers = {
            f"{docname}/{kind}": {self.name_of(docname, name): number for name, number in numbers.items()}
            for docname, kinds in self.env.toc_fignumbers.items() for kind, numbers in kinds.items()
        }
        return {self.config.root_doc: numbers}


def setup(app):
    app.add_builder(WholeBook, override=True)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
