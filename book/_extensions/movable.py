"""A figure that the reader can move, with goals to reach: the `movable` directive.

    ```{movable} latch
    :name: history-fig-press

    A unit with a loop.

    * Hold the lamp on for ten moments without a press.
    * Then cut the loop, and see what happens.
    ```

The script is `figures/latch.js`; it draws with the kit of `_static/movable.js` and announces each goal of the list when it is reached.
Without JavaScript a still picture stands there. It is `figures/latch.svg`, which `scripts/draw_stills.py` takes from the script itself;
or, where a figure shows numbers of the chapter (`:data:` names the key under which a cell glues them as JSON), whatever stands in the
directive before the caption, such as a figure that a cell glues (`:alt:` describes it). The last paragraph is the caption.

`:with: writing` puts the code of `figures/writing.js` in front: what several figures share.

`:recorded: shakespeare_lstm` gives the script the weights of `recorded/shakespeare_lstm.npz`, as `figure.recorded()`. They are a script of
their own beside the pages, in float16 as they are recorded, which a page loads when the figure first asks for it.
"""

import ast
import base64
import json
from pathlib import Path

import numpy as np
from docutils import nodes
from docutils.parsers.rst import directives
from myst_nb.core.variables import RetrievalError
from myst_nb.ext.glue.utils import retrieve_glue_data
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

KIT = ("movable.js", "movable.css")


class Live(nodes.General, nodes.Element):
    """Where the script draws: `script`, its code; `data`, JSON of the chapter; `recorded`, a file of weights; inside, the list of goals."""


class Movable(SphinxDirective):
    has_content = True
    required_arguments = 1
    option_spec = dict.fromkeys(("name", "data", "alt", "recorded", "with"), directives.unchanged_required)

    def run(self):
        name = self.arguments[0]
        *before, caption, goals = self.body()
        figure = nodes.figure("", classes=["movable"])
        figure += nodes.container("", *self.still(name, before), classes=["movable-still"])
        goals["classes"].append("movable-goals")
        figure += Live("", goals, figure=name, script=self.script(name), data=self.data(), recorded=self.recorded())
        figure += nodes.caption(caption.rawsource, "", *caption.children)
        self.set_source_info(figure)
        self.add_name(figure)
        return [figure]

    def body(self):
        """What may be a still picture, the caption, and the list of goals."""
        held = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, held)
        kinds = [type(child) for child in held.children[-2:]]
        if kinds != [nodes.paragraph, nodes.bullet_list]:
            raise self.error("a movable figure ends with a caption, one paragraph, and a list of goals")
        return held.children

    def still(self, name, before):
        stored = self.folder() / f"{name}.svg"
        if before:
            return self.described(before)
        if not stored.is_file():
            raise self.error(f"no still picture: neither figures/{name}.svg nor anything before the caption")
        return [nodes.raw("", self.read(stored.name), format="html")]

    def described(self, still):
        """The nodes of a still picture, its images with their `alt`."""
        for image in (image for node in still for image in node.findall(nodes.image)):
            if "alt" not in self.options:
                raise self.error("a still picture that a cell draws needs :alt:")
            image["alt"] = self.options["alt"]
        return still

    def data(self):
        """JSON that a cell of the chapter glued, or none."""
        key = self.options.get("data")
        if key is None:
            return "null"
        try:
            return ast.literal_eval(retrieve_glue_data(self.state.document, key).data["text/plain"])
        except RetrievalError as e:
            raise ExtensionError(f"{self.env.docname}: no cell glues {key!r}, which a movable figure shows") from e

    def recorded(self):
        """The file of the weights that the figure computes with, or none."""
        if "recorded" not in self.options:
            return None
        path = self.folder().parent / "recorded" / f"{self.options['recorded']}.npz"
        self.env.note_dependency(str(path))
        if not path.is_file():
            raise self.error(f"there is no recorded/{path.name}")
        return str(path)

    def script(self, name):
        """The figure's own code, behind the one that it shares with others."""
        return "\n".join(self.read(f"{part}.js") for part in (*self.options.get("with", "").split(), name))

    def read(self, name):
        path = self.folder() / name
        self.env.note_dependency(str(path))
        try:
            return path.read_text(encoding="utf-8")
        except FileNotFoundError as e:
            raise self.error(f"there is no figures/{name}") from e

    def folder(self):
        return Path(self.env.doc2path(self.env.docname)).parent / "figures"


def enter_live(html, node):
    weights = f' data-recorded="{Path(node["recorded"]).stem}"' if node["recorded"] else ""
    html.body.append(f'<div class="movable-live" data-figure="{node["figure"]}"{weights} hidden>\n')


def leave_live(html, node):
    data = node["data"].replace("</", "<\\/")
    html.body.append(
        f'<p class="movable-said" role="status"></p>\n<script type="application/json">{data}</script>\n</div>\n'
        f'<script type="module">\n{node["script"]}</script>\n'
    )


def skip(writer, node):
    """Other writers have the still picture and its caption."""
    raise nodes.SkipNode


def load_kit(app, page, template, context, doctree):
    """Have a page load the kit if it has such a figure, and put the weights that it may ask for beside the pages."""
    figures = list(doctree.findall(Live)) if doctree is not None else []
    if figures:
        app.add_js_file(KIT[0], loading_method="defer")
        app.add_css_file(KIT[1])
    for path in {Path(figure["recorded"]) for figure in figures if figure["recorded"]}:
        folder = Path(app.outdir, "_static", "recorded")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{path.stem}.js").write_text(weights_script(path), encoding="utf-8")


def weights_script(path):
    """The arrays of a record, as a script that hands them to the kit: float16, low byte first, as base64."""
    with np.load(path) as record:
        arrays = {name: [record[name].shape, base64.b64encode(record[name].astype("<f2", casting="no").tobytes()).decode()] for name in record}
    return f"movable.keepRecorded({json.dumps(path.stem)}, {json.dumps(arrays)});\n"


def setup(app):
    app.add_directive("movable", Movable)
    app.add_node(Live, html=(enter_live, leave_live), text=(skip, None), latex=(skip, None))
    app.connect("html-page-context", load_kit)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
