"""Where a page names a notebook of the exercises, a link to it: to a copy beside the pages, or, on the server of `make learn`, into JupyterLab."""

import posixpath
import re
import shutil
from pathlib import Path

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

NOTEBOOK = re.compile(r"exercises/\w+\.ipynb")


class NotebookLinks(SphinxPostTransform):
    default_priority = 500
    formats = ("html",)

    def run(self):
        for name in list(self.document.findall(nodes.literal)):
            if NOTEBOOK.fullmatch(name.astext()) and Path(self.app.srcdir, name.astext()).is_file():
                address = posixpath.relpath(name.astext(), posixpath.dirname(self.env.docname))
                name.replace_self(nodes.reference("", "", name.deepcopy(), refuri=address, classes=["to-notebook"]))


def copy_notebooks(app, exception):
    if exception or app.builder.format != "html":
        return
    target = Path(app.outdir, "exercises")
    target.mkdir(exist_ok=True)
    for notebook in Path(app.srcdir, "exercises").glob("*.ipynb"):
        shutil.copyfile(notebook, target / notebook.name)


def setup(app):
    app.add_post_transform(NotebookLinks)
    app.add_js_file("notebook_links.js", loading_method="defer")
    app.connect("build-finished", copy_notebooks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
