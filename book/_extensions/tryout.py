"""What a learner can try in the page with the functions that they wrote there: the `tryout` directive.

    ```{tryout} ch03_rnn lamp
    :name: rnn-fig-try

    Your own network learns to remember a lamp.
    ```

The function `lamp` of `exercises/declared/ch03_rnn/try_it.py` runs it, in the Python of the page (`python_in_page`), and says by its signature what
can be set. Everything between the press and the panels that come back is `figures/tryout.js`, a figure on the kit of `movable`.
"""

import inspect
import json
from importlib import import_module

from docutils import nodes
from docutils.parsers.rst import directives
from movable import Live, Movable

WITHOUT_A_SCRIPT = "Here your own functions can be run, in a browser that runs scripts."


class Tryout(Movable):
    required_arguments = 2
    option_spec = {"name": directives.unchanged_required}

    def run(self):
        chapter, name = self.arguments
        figure = nodes.figure("", classes=["movable", "tryout"])
        figure += nodes.container("", nodes.paragraph("", WITHOUT_A_SCRIPT), classes=["movable-still"])
        figure += Live("", figure="tryout", script=self.read("tryout.js"), data=self.declared(chapter, name), recorded=None)
        caption = self.caption()
        figure += nodes.caption(caption.rawsource, "", *caption.children)
        self.set_source_info(figure)
        self.add_name(figure)
        return [figure]

    def declared(self, chapter, name):
        """What the script needs to know of it, as JSON."""
        module = f"exercises.declared.{chapter}.try_it"
        try:
            function = getattr(import_module(module), name)
        except (ImportError, AttributeError) as error:
            raise self.error(f"no tryout {name!r} in {chapter}: {error}") from error
        self.env.note_dependency(inspect.getsourcefile(inspect.unwrap(function)))
        return json.dumps({"module": module, "name": name, "chapter": chapter, "sliders": function.sliders})

    def caption(self):
        """The only paragraph."""
        held = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, held)
        if [type(child) for child in held.children] != [nodes.paragraph]:
            raise self.error("a tryout has a caption, one paragraph")
        return held.children[0]


def setup(app):
    app.setup_extension("movable")
    app.add_directive("tryout", Tryout)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
