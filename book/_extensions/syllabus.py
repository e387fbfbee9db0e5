"""A plan of weeks with what each asks for, counted from the course: the `syllabus` directive.

    ```{syllabus}
    :not-yet: tools
    1: history, concepts
    2: rnn 1/2
    3: rnn 2/2, tools
    ```

Each line is a week and its chapters, by the names of their pages; `rnn 1/2` is the first half of a chapter. A chapter that the course doesn't
have is an error, unless `not-yet` names it: then its place in the plan waits for it. `{hours-of-work}` says in a sentence how hours are estimated.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

# Estimates: no learner has been timed.
WORDS_A_MINUTE = 75  # of prose, with its formulas, code and figures to be looked at
MINUTES_A_PREDICTION = 3
MINUTES_A_POINT = {"write": 15, "faded": 10, "repair": 10, "find": 15}

WEEK = re.compile(r"(\d+):\s*(.+)")
CHAPTER = re.compile(r"(?P<page>\w+)(?: (?P<part>\d+)/(?P<parts>\d+))?")
CODE = re.compile(r"(?ms)^(`{3,}).*?^\1|\A---$.*?^---$")
QUESTION = re.compile(r"(?m)^`{3,}\{predict\}")


@dataclass(frozen=True)
class Share:
    """What a week takes of a chapter: its `page`, the `places` of its exercises, and minutes for its part of the page."""

    chapter: object
    page: str
    places: list
    minutes_of_reading: float

    @property
    def exercises(self):
        return [self.chapter.exercises[place] for place in self.places]

    @property
    def points(self):
        return sum(exercise.points for exercise in self.exercises)

    @property
    def minutes(self):
        return self.minutes_of_reading + sum(map(minutes_of, self.exercises))

    def __str__(self):
        whole = len(self.places) == len(self.chapter.exercises)
        return f"{{doc}}`{self.page}`" + ("" if whole else f", exercises {self.places[0] + 1} to {self.places[-1] + 1}")


def minutes_of(exercise):
    return exercise.points * MINUTES_A_POINT["faded" if exercise.faded else exercise.kind]


def minutes_of_reading(text):
    """What a page takes, with its questions, from its Markdown."""
    return len(CODE.sub("", text).split()) / WORDS_A_MINUTE + len(QUESTION.findall(text)) * MINUTES_A_PREDICTION


def part_of(exercises, part, parts):
    """Places of the exercises that make one of several parts of about equal work, in their order."""
    total, done, places = sum(map(minutes_of, exercises)), 0, []
    for place, exercise in enumerate(exercises):
        middle = done + minutes_of(exercise) / 2
        done += minutes_of(exercise)
        if part - 1 <= middle / total * parts < part:
            places.append(place)
    return places


class Syllabus(SphinxDirective):
    has_content = True
    option_spec = {"not-yet": directives.unchanged_required}

    def run(self):
        from exercises import course  # only a page with a plan needs it

        chapters = {chapter.name.partition("_")[2]: chapter for chapter in course.chapters}
        weeks = [self.week(line, chapters) for line in self.content if line.strip()]
        everything = [share for _, shares in weeks for share in shares]
        rows = ["| week | chapters | exercises | points | hours |", "| --- | --- | ---: | ---: | ---: |"]
        rows += [f"| {number} | {'; '.join(map(str, shares))} | {numbers(shares)} |" for number, shares in weeks]
        rows += [f"| | all | {numbers(everything)} |"]
        held = nodes.Element()
        self.state.nested_parse(StringList(rows, self.env.docname), self.content_offset, held)
        return held.children

    def week(self, line, chapters):
        """(number, shares) of a line of the plan."""
        found = WEEK.fullmatch(line.strip())
        if not found:
            raise self.error(f"a week is a number, a colon and pages, not {line!r}")
        return int(found[1]), [share for words in found[2].split(",") for share in self.shares(words.strip(), chapters)]

    def shares(self, words, chapters):
        """What the words for a chapter mean: a share, or none if the course hasn't the chapter yet."""
        found = CHAPTER.fullmatch(words)
        page = found["page"] if found else words
        if page not in chapters:
            if page in self.options.get("not-yet", "").split():
                return []
            raise self.error(f"the course has no chapter {words!r}; its chapters are {', '.join(chapters)}")
        part, parts = int(found["part"] or 1), int(found["parts"] or 1)
        path = Path(self.env.doc2path(self.env.docname)).with_name(f"{page}.md")
        self.env.note_dependency(str(path))
        exercises = chapters[page].exercises
        return [Share(chapters[page], page, part_of(exercises, part, parts), minutes_of_reading(path.read_text(encoding="utf-8")) / parts)]


def numbers(shares):
    minutes = sum(share.minutes for share in shares)
    return f"{sum(len(share.places) for share in shares)} | {sum(share.points for share in shares)} | {minutes / 60:.0f}"


class HoursOfWork(SphinxDirective):
    def run(self):
        rates = MINUTES_A_POINT
        sentence = (f"Hours are estimates, counted from the pages and the exercises: {WORDS_A_MINUTE} words a minute, with their formulas, code and figures; "
                    f"{MINUTES_A_PREDICTION} minutes for a prediction; and for each point of an exercise {rates['write']} minutes where a function is written, "
                    f"{rates['faded']} where it is completed, {rates['repair']} where it is mended, {rates['find']} where something is found.")
        return [nodes.paragraph("", sentence)]


def setup(app):
    app.add_directive("syllabus", Syllabus)
    app.add_directive("hours-of-work", HoursOfWork)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
