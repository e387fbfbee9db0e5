"""A question to answer before the experiment that answers it: the `predict` directive.

    ```{predict} The latch is on. *Set* and *reset* arrive in the same moment. What does it do next?
    :name: latch-both
    :right: It goes off.
    :computed: latch_both

    It stays on.
    : You counted votes ...

    It goes off.
    : An inhibitory input is a veto ...
    ```

Each term is a choice, each definition what to say to somebody who took it. A cell anywhere in the chapter glues under the key
`computed` which choice the experiment gives; if it is not the one called `right`, the page does not build.
Without JavaScript, and in print, the question stands without buttons and its answer at the end of the page.
"""

import ast

from docutils import nodes
from docutils.parsers.rst import directives
from myst_nb.core.variables import RetrievalError
from myst_nb.ext.glue.utils import retrieve_glue_data
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxDirective

ANSWERS_TITLE = "Answers to the predictions"


class Question(nodes.General, nodes.Element):
    """A whole question: `name`, and `right`, the place of the right choice."""


class Asked(nodes.General, nodes.TextElement):
    """The words of the question."""


class Choice(nodes.General, nodes.TextElement):
    """The words of one choice: `name` of its question, its `place`."""


class Reply(nodes.General, nodes.Element):
    """What to say to somebody who took the choice at `place`."""


class Predict(SphinxDirective):
    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec = {
        "name": directives.unchanged_required,
        "right": directives.unchanged_required,
        "computed": directives.unchanged_required,
    }

    def run(self):
        missing = [option for option in self.option_spec if option not in self.options]
        if missing:
            raise self.error(f"a prediction needs :{missing[0]}:")
        choices = self.choices()
        words = [term.astext() for term, _ in choices]
        if self.options["right"] not in words:
            raise self.error(f"no choice reads {self.options['right']!r}; there are {words}")
        self.compare_with_the_computed()
        name = nodes.fully_normalize_name(self.options["name"]).replace(" ", "-")
        question = Question("", name=name, right=words.index(self.options["right"]), ids=[f"predict-{name}"])
        asked, messages = self.state.inline_text(self.arguments[0], self.lineno)
        question += Asked("", "", *asked)
        for place, (term, _) in enumerate(choices):
            question += Choice("", "", *term.children, name=name, place=place)
        for place, (_, definition) in enumerate(choices):
            question += Reply("", *definition.children, place=place)
        return [question, *messages]

    def choices(self):
        """(term, definition) of each choice, two or more."""
        held = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, held)
        items = list(held.findall(nodes.definition_list_item))
        if len(held) != 1 or not isinstance(held[0], nodes.definition_list) or len(items) < 2:
            raise self.error("a prediction is a list of at least two choices, each followed by a line that begins with ': '")
        return [(item[0], item[1]) for item in items]

    def compare_with_the_computed(self):
        """Raise an error unless the chapter's own cell gives the choice that is called right."""
        key = self.options["computed"]
        try:
            computed = ast.literal_eval(retrieve_glue_data(self.state.document, key).data["text/plain"])
        except RetrievalError as e:
            raise ExtensionError(f"{self.env.docname}: no cell glues {key!r}, which computes a prediction's answer") from e
        if computed != self.options["right"]:
            raise ExtensionError(f"{self.env.docname}: {key} computes {computed!r}, but {self.options['right']!r} is called right")


class AnswersAtTheEnd(SphinxTransform):
    """Write all right choices with their sentences once more at the end of the page, for readers on paper."""

    default_priority = 400

    def apply(self):
        questions = list(self.document.findall(Question))
        if not questions:
            return
        listed = nodes.enumerated_list(enumtype="arabic")
        for question in questions:
            choices, replies = list(question.findall(Choice)), list(question.findall(Reply))
            right = question["right"]
            chosen = nodes.strong("", "", *(child.deepcopy() for child in choices[right].children))
            listed += nodes.list_item("", nodes.paragraph("", "", chosen), *(child.deepcopy() for child in replies[right].children))
        title = nodes.paragraph("", "", nodes.strong("", ANSWERS_TITLE))
        last = next(reversed([child for child in self.document.children if isinstance(child, nodes.section)]), self.document)
        last += nodes.container("", title, listed, classes=["predict-answers"])


def enter_question(html, node):
    html.body.append(html.starttag(node, "fieldset", CLASS="predict", **{"data-name": node["name"], "data-right": node["right"]}))


def leave_question(html, node):
    html.body.append(
        '<p class="predict-how"><button type="button" value="sure">I’m sure</button> '
        '<button type="button" value="guessing">I’m guessing</button></p>\n'
        '<div class="predict-said" role="status"></div></fieldset>\n'
    )


def enter_asked(html, node):
    html.body.append("<legend>")


def leave_asked(html, node):
    html.body.append("</legend>\n")


def enter_choice(html, node):
    html.body.append(f'<label><input type="radio" name="predict-{node["name"]}" value="{node["place"]}"> <span>')


def leave_choice(html, node):
    html.body.append("</span></label>\n")


def enter_reply(html, node):
    html.body.append(f'<div class="predict-reply" data-place="{node["place"]}" hidden>')


def leave_reply(html, node):
    html.body.append("</div>\n")


def nothing(writer, node):
    """Other writers print the words of a question as they come."""


def setup(app):
    app.add_directive("predict", Predict)
    app.add_transform(AnswersAtTheEnd)
    for kind, enter, leave in (
        (Question, enter_question, leave_question),
        (Asked, enter_asked, leave_asked),
        (Choice, enter_choice, leave_choice),
        (Reply, enter_reply, leave_reply),
    ):
        app.add_node(kind, html=(enter, leave), text=(nothing, nothing), latex=(nothing, nothing))
    app.add_js_file("predict.js", loading_method="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
