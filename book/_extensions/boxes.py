"""A box for every exercise of a chapter, in which it can be written and checked in the page: the `exercises` directive.

    ```{exercises} ch03_rnn
    ```

What stands in a box follows from the declaration: the stub as highlighted text, for everybody; an editor and a check where a script can run and
the site has Python (`python_in_page` in _config.yml) and an editor (`page_editor`). Functions that the chapter's notebook has ready, and that an
exercise calls, stand above its box. `{points}`, on the title page, is where a reader's points are told.
"""

import ast
import builtins
import inspect
import json
import shutil
from html import escape
from pathlib import Path

from docutils import nodes
from page_editor import LICENCE, editor
from page_runtime import PartsMissing
from python_in_page import load_small_script
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from grader.declare.cells import answers, checked, code_cells, digest, is_given, is_ours, sign, statements_of
from grader.declare.course import load_course
from grader.declare.notebooks import read_notebook, refresh
from grader.declare.stubs import solved, stub
from grader.tell.display import STYLE

ASKED = {"write": "to write", "faded": "to complete", "repair": "to mend", "find": "to find"}
SCRIPTS, LOOK = ("answers.js", "boxes.js"), "boxes.css"
NOTEBOOKS, EDITOR = Path("_static", "notebooks"), Path("_static", "codemirror")
logger = logging.getLogger(__name__)


class Boxes(nodes.General, nodes.Element):
    """All boxes of a `chapter`."""


class Box(nodes.General, nodes.Element):
    """An exercise: its `name`, `place` among the others, `points`, what is `asked`, and the `digest` of its stub."""


class Given(nodes.General, nodes.Element):
    """Code that the exercise below it calls."""


class Fold(nodes.General, nodes.Element):
    """What can be unfolded under a `title`."""


class Points(nodes.General, nodes.Element):
    """Where a reader's points are told, and all answers can be taken out."""


class Exercises(SphinxDirective):
    required_arguments = 1

    def run(self):
        course = load_course(self.config.exercises_course)
        chapter = course.chapter(self.arguments[0])
        ready = Ready(course, chapter)
        for path in files_of(course, chapter):
            self.env.note_dependency(str(path))
        boxes = Boxes("", chapter=chapter.name)
        for place, exercise in enumerate(chapter.exercises, start=1):
            boxes += ready.above(exercise)
            boxes += box(exercise, place)
        chapters_on_pages(self.env)[self.env.docname] = chapter.name
        return [boxes]


class PointsHere(SphinxDirective):
    def run(self):
        return [Points()]


def box(exercise, place):
    text = stub(exercise)
    asked = "faded" if exercise.faded else exercise.kind
    found = Box("", ids=[f"write-{exercise.name}"], name=exercise.name, place=place, points=exercise.points, asked=ASKED[asked], digest=digest(text))
    found += nodes.paragraph("", lead(exercise))
    found += fold("What is given", text)
    return found


def lead(exercise):
    """What is asked, in a sentence or two: the docstring's first, and the symptom of what is to be mended."""
    first = " ".join(inspect.getdoc(exercise.reference).partition("\n\n")[0].split())
    return f"{first} It has a fault: {exercise.fault.symptom}" if exercise.kind == "repair" else first


def fold(title, code):
    return Fold("", nodes.literal_block(code, code, language="python"), title=title)


class Ready:
    """The functions and imports of the course's own cells in a chapter's notebook: what an answer may call without having written it."""

    def __init__(self, course, chapter):
        self.asked = {exercise.name for exercise in chapter.exercises}
        self.found, self.shown = {}, set()
        for cell in code_cells(read_notebook(course.notebook(chapter))):
            if is_given(cell, course.earlier_cells):
                for statement in statements_of(cell.source):
                    self.take(statement, cell.source)

    def take(self, statement, source):
        if isinstance(statement, ast.FunctionDef) and statement.name not in self.asked:
            self.found.setdefault(statement.name, (statement, ast.get_source_segment(source, statement)))
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            for alias in statement.names:
                name = alias.asname or alias.name.partition(".")[0]
                one = type(statement)(**{**dict(ast.iter_fields(statement)), "names": [alias]})
                self.found.setdefault(name, (None, ast.unparse(one)))

    def above(self, exercise):
        """What its stub and our version of it call and no box above shows: a node, or none."""
        names = [name for name in self.found if name in self.called_by(exercise) - self.shown]
        self.shown.update(names)
        imports = [self.found[name][1] for name in names if self.found[name][0] is None]
        functions = {name: self.found[name][1] for name in names if self.found[name][0]}
        code = "\n\n\n".join(filter(None, ["\n".join(imports), *functions.values()]))
        title = f"Given, as in the notebook: {', '.join(functions or names)}"
        return [Given("", fold(title, code))] if names else []

    def called_by(self, exercise):
        called, waiting = {"np"}, free_names(stub(exercise)) | free_names(solved(exercise))
        while waiting:
            name = waiting.pop()
            if name in self.found and name not in called:
                called.add(name)
                function, _ = self.found[name]
                waiting |= free_names(ast.unparse(function)) if function else set()
        return called - {"np"}


def free_names(code):
    """The names that some code reads and neither makes nor finds in the language."""
    names = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)]
    read = {node.id for node in names if isinstance(node.ctx, ast.Load)}
    return read - {node.id for node in names if isinstance(node.ctx, ast.Store)} - set(dir(builtins))


def files_of(course, chapter):
    """The files that decide what stands in the boxes of a chapter."""
    functions = [function for exercise in chapter.exercises for function in (exercise.reference, exercise.written_as)]
    sources = {inspect.getsourcefile(inspect.unwrap(function)) for function in functions}
    return [*sorted(chapter.folder.iterdir()), course.notebook(chapter), *sorted(filter(None, sources))]


class LinkNames(SphinxTransform):
    """Where the section of the boxes names an exercise, the name leads to its box."""

    default_priority = 500

    def apply(self):
        for boxes in list(self.document.findall(Boxes)):
            names = {found["name"]: found["ids"][0] for found in boxes.findall(Box)}
            for name in list(boxes.parent.findall(nodes.literal)):
                if name.astext() in names and not isinstance(name.parent, nodes.reference):
                    name.replace_self(nodes.reference("", "", name.deepcopy(), refid=names[name.astext()], internal=True))


def chapters_on_pages(env):
    """Page -> chapter whose boxes stand there."""
    if not hasattr(env, "chapters_with_boxes"):
        env.chapters_with_boxes = {}
    return env.chapters_with_boxes


def forget_page(app, env, docname):
    chapters_on_pages(env).pop(docname, None)


def merge_pages(app, env, docnames, other):
    chapters_on_pages(env).update({name: chapter for name, chapter in chapters_on_pages(other).items() if name in docnames})


def get_editor(app):
    """Boxes can be written in if the site has Python and an editor."""
    app.editor = None
    if app.config.python_in_page:
        try:
            app.editor = editor(Path(app.outdir).parent / ".python_in_page", app.config.python_in_page_parts)
        except PartsMissing as error:
            logger.warning("exercises cannot be written in the pages of this build: %s", error, type="python_in_page")


def course_in_short(app):
    """What a script needs to know: whether boxes can be written in, and page, number and exercises of each chapter that has some."""
    course, env = load_course(app.config.exercises_course), app.builder.env
    pages = {chapter: page for page, chapter in chapters_on_pages(env).items()}
    chapters = [
        {"name": chapter.name, "page": app.builder.get_target_uri(pages[chapter.name]), "number": number_of(env, pages[chapter.name]),
         "points": {exercise.name: exercise.points for exercise in chapter.exercises}}
        for chapter in course.chapters if chapter.name in pages
    ]
    return {"runs": app.editor is not None, "chapters": chapters}


def number_of(env, page):
    return ".".join(map(str, env.toc_secnumbers.get(page, {}).get("", ())))


def load_scripts(app, page, template, context, doctree):
    """Have a page load what it needs: all of it if it has boxes, the points alone where they are told."""
    if doctree is None or next(doctree.findall(lambda node: isinstance(node, (Boxes, Points))), None) is None:
        return
    app.add_css_file(LOOK)
    app.add_js_file(None, body=json.dumps(course_in_short(app)).replace("</", "<\\/"), type="application/json", id="course-in-short")
    if app.editor is not None and next(doctree.findall(Boxes), None) is not None:
        load_small_script(app)
    for script in SCRIPTS:
        app.add_js_file(script, loading_method="defer")


def write_editor(app, exception):
    if exception or app.editor is None or app.builder.format != "html":
        return
    folder = Path(app.outdir, EDITOR)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "codemirror.js").write_bytes(app.editor)
    shutil.copyfile(LICENCE, folder / "LICENSE.txt")


def write_notebooks(app, exception):
    """Each notebook of a chapter with boxes, as a script: a page from disk can't fetch, and answers are taken out in their notebook."""
    if exception or app.builder.format != "html" or not chapters_on_pages(app.env):
        return
    course, folder = load_course(app.config.exercises_course), Path(app.outdir, NOTEBOOKS)
    folder.mkdir(parents=True, exist_ok=True)
    for name in sorted(chapters_on_pages(app.env).values()):
        notebook = json.dumps(blank_notebook(course, course.chapter(name)), ensure_ascii=False)
        (folder / f"{name}.js").write_text(f"UnrolledNotebook({json.dumps(name)}, {notebook});\n", encoding="utf-8")


def blank_notebook(course, chapter):
    """A chapter's notebook as the course gives it out, whatever a learner has made of it on this machine, and without outputs."""
    notebook = read_notebook(course.notebook(chapter))
    stubs = {exercise.name: stub(exercise) for exercise in chapter.exercises}
    kept = []
    for cell in notebook.cells:
        name = cell.cell_type == "code" and next((name for name in stubs if answers(cell, name)), None)
        if name:
            cell.source = stubs.pop(name)
            sign(cell)
        if name or cell.cell_type != "code" or checked(cell) or is_ours(cell, course.earlier_cells):
            kept.append(cell)
    notebook.cells = kept
    for cell in code_cells(notebook):
        cell.outputs, cell.execution_count = [], None
    refresh(chapter, notebook)
    return notebook


def enter_boxes(html, node):
    html.body.append(STYLE + html.starttag(node, "div", CLASS="exercises", **{"data-chapter": node["chapter"]}))


def enter_box(html, node):
    name, points = escape(node["name"]), node["points"]
    html.body.append(
        html.starttag(node, "div", CLASS="exercise", role="group", **{
            "aria-labelledby": f"{node['ids'][0]}-name", "data-exercise": name, "data-points": points, "data-stub": node["digest"]})
        + f'<div class="exercise-head"><h3 id="{node["ids"][0]}-name">{node["place"]} <code>{name}</code></h3> '
        + f'<span class="exercise-kind">{node["asked"]}, {points} point{"s" * (points != 1)}</span> <span class="exercise-state"></span></div>\n'
    )


def enter_given(html, node):
    html.body.append(html.starttag(node, "div", CLASS="exercise-given"))


def enter_fold(html, node):
    html.body.append(f"<details><summary>{escape(node['title'])}</summary>\n")


def leave_fold(html, node):
    html.body.append("</details>\n")


def enter_points(html, node):
    html.body.append('<div class="course-points">')


def leave(html, node):
    html.body.append("</div>\n")


def nothing(writer, node):
    """Other writers print the words and the code as they come."""


def setup(app):
    app.add_config_value("exercises_course", "exercises", "env")
    app.add_directive("exercises", Exercises)
    app.add_directive("points", PointsHere)
    app.add_transform(LinkNames)
    for kind, enter, close in ((Boxes, enter_boxes, leave), (Box, enter_box, leave), (Given, enter_given, leave),
                               (Fold, enter_fold, leave_fold), (Points, enter_points, leave)):
        app.add_node(kind, html=(enter, close), text=(nothing, nothing), latex=(nothing, nothing))
    app.connect("env-purge-doc", forget_page)
    app.connect("env-merge-info", merge_pages)
    app.connect("html-page-context", load_scripts)
    app.connect("builder-inited", get_editor)
    app.connect("build-finished", write_editor)
    app.connect("build-finished", write_notebooks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
