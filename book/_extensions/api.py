"""What the functions of a package are for, from their docstrings: the `api` directive, a section for each module.

    ```{api} solutions.cells
    ```

Elsewhere a module or function that is named in code, such as `solutions/models/bag.py` or `adding_problem_1997`, leads there; what an exercise asks
for doesn't.

Docstrings are plain text in numpydoc's sections: what reStructuredText would take for markup is shielded from it, `Source: [key]` becomes a
citation, and where an exercise asks for a function its `Notes`, which hold the formula, are folded.
"""

import inspect
import re
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from grader.declare.course import load_course

SOURCE = re.compile(r"(?m)^( *)Source: +\[([^\]]+)\]")
# Not between backticks: stars, bars, and underscores at the end of a word.
MARKUP = re.compile(r"(`[^`]*`)|([*|]|_\b)")
NOTES = ".. rubric:: Notes"
SOURCE_HEADING = re.compile(r"\.\. rubric:: Source\n\n")
# **x** (*(B, D) array*)
ROUND_A_TYPE = re.compile(r"(\*\*\S+\*\*) \((\*\(.*?\*)\)")
FOLDED = [".. admonition:: Notes, with what the exercise asks for", "   :class: dropdown", ""]


class Api(SphinxDirective):
    required_arguments = 1

    def run(self):
        package = import_module(self.arguments[0])
        self.env.note_dependency(str(Path(package.__file__).parent))  # a module that comes or goes
        lines = []
        for name in modules_of(package):
            lines += [f"## {name.removeprefix('solutions.')}", "", "```{eval-rst}", f".. automodule:: {name}", "   :members:", "```", ""]
        held = self.state_machine.node.__class__()
        self.state.nested_parse(StringList(lines, self.arguments[0]), self.content_offset, held, match_titles=1)
        return held.children


def modules_of(package):
    """Full names of a package's modules, in the order of the alphabet."""
    return [f"{package.__name__}.{module.name}" for module in iter_modules(package.__path__)]


def as_rst(app, what, name, thing, options, lines):
    """A docstring as its author wrote it -> what napoleon can read."""
    text = MARKUP.sub(lambda found: found[1] or f"\\{found[2]}", "\n".join(lines))
    lines[:] = SOURCE.sub(r"\1Source\n\1------\n\1:cite:`\2`", text).split("\n")


def tidied(app, what, name, thing, options, lines):
    """What napoleon made of it: types without a second pair of brackets, the source as a field, and the Notes folded where an exercise asks for them."""
    text = ROUND_A_TYPE.sub(r"\1 \2", "\n".join(lines))
    lines[:] = SOURCE_HEADING.sub(":Source: ", text).split("\n")
    if NOTES in lines and inspect.unwrap(thing) in asked_for(app.config.exercises_course):
        begin = lines.index(NOTES)
        end = next((number for number, line in enumerate(lines) if number > begin and line.startswith(":Source:")), len(lines))
        lines[begin:end] = [*FOLDED, *(f"   {line}" for line in lines[begin + 1 : end]), ""]


class LinkNames(SphinxPostTransform):
    default_priority = 500
    formats = ("html",)

    def run(self):
        page, places = self.env.docname, places_of(self.env)
        for name in list(self.document.findall(nodes.literal)):
            place = places.get(name.astext().removesuffix(".py").replace("/", "."))
            if place and place.docname != page and not isinstance(name.parent, nodes.reference) and not inside_a_heading(name):
                name.replace_self(make_refnode(self.app.builder, page, place.docname, place.node_id, name.deepcopy()))


def places_of(env):
    """Name -> where it is described: full names, and last names that say enough, with an underscore and in one module only."""
    if not hasattr(env, "places_of_names"):
        described = env.get_domain("py").objects
        asked = {function.__name__ for function in asked_for(env.config.exercises_course)} if described else set()
        lasts = [name.rpartition(".")[2] for name in described]
        short = {last: place for last, place in zip(lasts, described.values()) if lasts.count(last) == 1 and "_" in last}
        env.places_of_names = {name: place for name, place in {**described, **short}.items() if name.rpartition(".")[2] not in asked}
    return env.places_of_names


def inside_a_heading(node):
    while node is not None and not isinstance(node, nodes.title):
        node = node.parent
    return node is not None


@cache
def asked_for(course):
    """The functions that the exercises of a course ask for."""
    return {inspect.unwrap(exercise.reference) for chapter in load_course(course).chapters for exercise in chapter.exercises}


def setup(app):
    for extension in ("sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode"):
        app.setup_extension(extension)
    app.add_directive("api", Api)
    app.add_post_transform(LinkNames)
    app.connect("autodoc-process-docstring", as_rst, priority=400)
    app.connect("autodoc-process-docstring", tidied, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
