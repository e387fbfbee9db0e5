"""Reports say what was found, to people and to gradebooks, whatever strangers wrote into their names and notebooks."""

import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from grader import Chapter, judge
from grader.tell import reports
from grader.tell.display import html
from grader.tell.words import say

HOSTILE = ["<script>alert(1)</script>", "=HYPERLINK(\"http://x.y\";\"a\")", "Zoë, \"Ødegård\"", "one\ntwo\r\nthree", "李 小龍", "‮evil",
           "'--><img src=x onerror=alert(1)>", "+1", "-1", "@a", "＝1", " =1", "\t=1", "\ud800lone", "nul\x00byte", "Points Possible",
           "javascript:alert(1)", "..", "&amp;", "x" * 5000]
VOID = {"meta", "br", "img", "link", "input", "hr"}


def result_of(submission="ada", name="Ada L", states=("passed", "failed", "not started"), **changes):
    """A result as the grader writes it, two points an exercise."""
    exercises = {f"f{index}": {"chapter": "ch01", "points": 2 * (state == "passed"), "of": 2, "state": state,
                               "message": f"f{index}\n\nNot started yet." if state == "not started" else f"f{index} is {state}",
                               "mistakes": ["W is transposed."] if state == "failed" else [], "hints": index}
                 for index, state in enumerate(states)}
    return {"submission": submission, "learner": {"name": name, "id": "123", "lms": "canvas"}, "files": ["ch01.ipynb"], "problem": "",
            "seed": 987654, "isolated": True, "why_not_isolated": "", "versions": {"python": "3.11.7"}, "fingerprint": "f",
            "points": sum(details["points"] for details in exercises.values()), "of": 2 * len(states), "exercises": exercises, **changes}


def unreadable(submission="bob", **changes):
    return result_of(submission, "Bob", states=(), problem="ch01.ipynb: the file is empty", **changes)


class Page(HTMLParser):
    """A page taken apart: every tag with its attributes, the text, and whether each tag is closed in order."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.tags, self.words, self.open = [], [], []
        self.feed(page)
        self.close()
        assert not self.open, f"not closed: {self.open}"

    def handle_starttag(self, tag, attributes):
        names = [name for name, _ in attributes]
        assert len(set(names)) == len(names), f"{tag} has an attribute twice"
        self.tags.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, words):
        if not self.open or self.open[-1] not in ("style", "title"):
            self.words.append(words)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())

    def all(self, tag):
        return [attributes for found, attributes in self.tags if found == tag]


def pages(results):
    return [reports.class_page(results), *map(reports.learner_page, results)]


def rows_of(table):
    return list(csv.reader(io.StringIO(table, newline="")))


def hostile_results():
    results = []
    for number, words in enumerate(HOSTILE):
        result = result_of(words, words, learner={"name": words, "id": words, "lms": ("canvas", "moodle", "")[number % 3]}, files=[words],
                           problem=words, why_not_isolated=words, isolated=bool(number % 2))
        for details in result["exercises"].values():
            details.update(message=words, mistakes=[words], state=details["state"])
        results.append(result)
    return results


# ------------------------------------------------------------------ pages

def test_a_page_needs_nothing_but_itself_and_can_run_nothing():
    for page in pages([*hostile_results(), unreadable()]):
        parsed = Page(page)
        kinds = {tag for tag, _ in parsed.tags}
        assert not kinds & {"script", "img", "link", "iframe", "object", "embed", "form", "base", "audio", "video"}
        assert not [name for _, attributes in parsed.tags for name in attributes if name.startswith("on") or name in ("src", "srcdoc")]
        assert not re.search(r"url\(|@import", page)
        assert any("default-src 'none'" in attributes.get("content", "") for attributes in parsed.all("meta"))
        for link in parsed.all("a"):
            assert link["href"].startswith(("#", "./")) and ":" not in link["href"], link


def test_a_page_can_be_written_whatever_a_name_holds():
    for page in pages(hostile_results()):
        assert page.encode("utf-8") and "\x00" not in page


def test_every_hostile_name_is_shown_as_the_words_it_is():
    parsed = Page(reports.class_page(hostile_results()))
    for words in ["<script>alert(1)</script>", "'--><img src=x onerror=alert(1)>", "&amp;", "李 小龍"]:
        assert words in parsed.text


def test_links_of_a_learner_s_page_lead_somewhere():
    parsed = Page(reports.learner_page(result_of()))
    places = {attributes["id"] for _, attributes in parsed.tags if "id" in attributes}
    links = [link["href"].removeprefix("#") for link in parsed.all("a")]
    assert links == ["f0", "f1"] and places >= set(links)


def test_a_learner_reads_points_state_and_hints_of_every_exercise():
    told = Page(reports.learner_page(result_of())).text
    assert "2 of 6 points" in told
    assert "f0 right 2 of 2 –" in told and "f1 wrong numbers 0 of 2 1 of 3" in told and "f2 not started 0 of 2 2 of 3" in told


@pytest.mark.parametrize("state, message, told", [
    ("missing", "f0\n\nNo function called f0 was found. Cell 2, line 1, has one, but it is a text cell (Markdown).", True),
    ("not started", "f0\n\nNot started yet.", False), ("not started", "f0\n\nNot started yet. Cell 2, line 1, has one in a comment.", True),
])
def test_where_an_answer_stands_that_does_not_count_is_told_to_the_learner_and_in_moodle(state, message, told):
    result = result_of(states=(state,))
    result["exercises"]["f0"]["message"] = message
    page, moodle = Page(reports.learner_page(result)).text, reports.moodle_csv([{**result, "learner": {}}], "x")
    assert (message.splitlines()[2] in page) == (message.splitlines()[2] in moodle) == ("Not answered" in page) == told


def test_who_handed_in_nothing_is_not_among_those_who_handed_in():
    absent = unreadable("dee") | {"problem": say("absent"), "files": []}
    for anonymous in (False, True):
        page = Page(reports.class_page([result_of(), unreadable(), absent], anonymous=anonymous)).text
        assert "2 handed in 1 handed in nothing 1 could not be graded" in page and "nothing was handed in" in page
    assert "handed in nothing" not in Page(reports.class_page([result_of(), unreadable()])).text


def test_one_point_is_no_points():
    result = result_of(states=("failed",))
    result["exercises"]["f0"] |= {"of": 1, "by_hand": {"points": 1, "reason": "shown"}}
    told = Page(reports.learner_page(result | {"of": 1})).text
    assert "set by hand to 1 of 1 point " in told and "0 of 1 point " in told and "of 1 points" not in told


def test_a_wrong_answer_is_unfolded_and_a_right_one_is_not():
    parsed = Page(reports.learner_page(result_of()))
    assert {details["id"]: "open" in details for details in parsed.all("details")} == {"f0": False, "f1": True}


def test_what_the_verdict_shows_is_on_the_page_once():
    chapter = Chapter("ch01", title="Squares")

    def square(x):
        """x squared.

        Returns
        -------
        y : (N,) array
        """
        return x * x

    def answer(x):
        return x[0] / None

    @chapter.exercise(square, points=2)
    def square(rng):  # noqa: F811
        return {"x": rng.normal(size=4)}

    verdict = judge(chapter["square"], answer, seed=3)
    result = result_of()
    result["exercises"] = {"square": {**result["exercises"]["f1"], "state": verdict.state, "message": verdict.message, "html": html(verdict)}}
    page = reports.learner_page(result)
    told = Page(page).text
    assert told.count("return x[0] / None") == 1 and "TypeError" in told
    assert page.count(".verdict{") == 1, "the verdicts' style stands once"
    assert np.isfinite(result["points"])


def test_a_learner_s_page_names_no_seed_and_the_class_page_does():
    assert "987654" not in reports.learner_page(result_of())
    assert "Seed 987654" in Page(reports.class_page([result_of()])).text


@pytest.mark.parametrize("write", [reports.learner_page, lambda result: reports.class_page([result]),
                                   lambda result: json.dumps(reports.gradescope_results(result))])
def test_a_run_without_isolation_says_so(write):
    assert "NOT ISOLATED" in write(result_of(isolated=False, why_not_isolated="bubblewrap is not installed"))
    assert "NOT ISOLATED" not in write(result_of())


def test_the_class_page_gives_the_remedy():
    assert "apt-get install bubblewrap" in reports.class_page([result_of(isolated=False, why_not_isolated="apt-get install bubblewrap")])


def test_what_could_not_be_read_is_listed_with_the_reason():
    class_page, page = Page(reports.class_page([result_of(), unreadable()])), Page(reports.learner_page(unreadable()))
    assert "1 submission with a problem" in class_page.text and "the file is empty" in class_page.text
    assert "Not graded ch01.ipynb: the file is empty" in page.text


def test_a_class_of_which_nothing_could_be_read_has_a_page():
    assert "2 could not be graded" in Page(reports.class_page([unreadable("a"), unreadable("b")])).text
    assert "0 submissions" in reports.class_page([])


def columns_of(page):
    return {told.split(" points: ")[0]: int(told.split(" points: ")[1]) for told in re.findall(r"<title>([^<]* points: \d+)</title>", page)}


def test_the_histogram_counts_everybody_once():
    results = [result_of(str(index), states=["passed"] * index + ["failed"] * (4 - index)) for index in (0, 2, 2, 4)]
    columns = columns_of(reports.class_page(results))
    assert len(columns) == 9 and {points: number for points, number in columns.items() if number} == {"0": 1, "4": 2, "8": 1}


@pytest.mark.parametrize("whole", [1, 23, 24, 25, 47, 48, 112, 1000])
def test_the_histogram_keeps_its_shape_with_many_points(whole):
    results = [result_of(str(points), points=points, of=whole) for points in {0, whole // 2, whole - 1, whole}]
    columns = columns_of(reports.class_page(results))
    assert sum(columns.values()) == len(results) and len(columns) <= 25
    assert list(columns)[-1].endswith(str(whole)) and list(columns.values())[-1] >= 1


def test_the_hardest_exercise_comes_first():
    results = [result_of(str(index), states=("passed", "failed", "passed" if index else "raised")) for index in range(3)]
    names = re.findall(r"<th scope='row'><code>(f\d)</code></th><td class='n'>(\d+%)", reports.class_page(results))
    assert names == [("f1", "0%"), ("f2", "67%"), ("f0", "100%")]


def test_a_mistake_counts_once_a_learner():
    results = [result_of(str(index)) for index in range(3)]
    results[0]["exercises"]["f1"]["mistakes"] *= 5
    assert "3 W is transposed. f1" in Page(reports.class_page(results)).text


def test_a_picture_has_words_for_those_who_do_not_see_it():
    for page in pages([result_of(), result_of("b", states=["passed"] * 3)]):
        for tag, attributes in Page(page).tags:
            if tag == "svg" or attributes.get("role") == "img":
                assert len(attributes["aria-label"]) > 10


def luminance(colour):
    parts = [int(colour[place:place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear))


def test_words_can_be_read_in_light_in_dark_and_on_paper():
    style = (Path(reports.__file__).parent / "templates" / "report.css").read_text()
    palettes = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block)) for block in re.findall(r":root \{(.*?)\}", style, re.DOTALL)]
    assert len(palettes) == 3
    for palette in palettes:
        palette = {name: colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:]) for name, colour in palette.items()}
        for ink, paper in [*((ink, paper) for ink in ("ink", "quiet", "accent", "ok", "no", "odd-ink") for paper in ("paper",)),
                           ("ink", "card"), ("quiet", "card"), ("warn-ink", "warn-paper")]:
            light, dark = sorted([luminance(palette[ink]), luminance(palette[paper])], reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, paper, palette[ink], palette[paper])


# ------------------------------------------------------------------ gradebooks

TABLES = [reports.grades_csv, lambda results: reports.canvas_csv(results, "=Chapter 1"), lambda results: reports.moodle_csv(results, "=Chapter 1")]


@pytest.mark.parametrize("table", TABLES, ids=["grades", "canvas", "moodle"])
def test_no_cell_is_a_formula(table):
    cells = [cell for row in rows_of(table(hostile_results())) for cell in row]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")) and cell != "-"]


@pytest.mark.parametrize("table", TABLES, ids=["grades", "canvas", "moodle"])
def test_every_row_has_as_many_cells_as_the_header_and_ends_in_cr_lf(table):
    written = table(hostile_results())
    assert len({len(row) for row in rows_of(written)}) == 1
    assert written.endswith("\r\n") and written.encode("utf-8") and "\x00" not in written


def test_grades_have_a_row_a_submission_and_a_column_an_exercise():
    header, ada, bob = rows_of(reports.grades_csv([result_of(), unreadable()]))
    assert header == ["submission", "name", "id", "points", "of", "f0", "f1", "f2", "problem", "isolated", "files", "others", "late", "by hand"]
    assert ada == ["ada", "Ada L", "123", "2", "6", "2", "0", "0", "", "yes", "ch01.ipynb", "", "", ""]
    assert bob == ["bob", "Bob", "123", "", "", "", "", "", "ch01.ipynb: the file is empty", "yes", "ch01.ipynb", "", "", ""]


def test_grades_keep_names_as_they_are():
    names = [row[1] for row in rows_of(reports.grades_csv([result_of(name=name) for name in ("Zoë, \"Ødegård\"", "one\ntwo", "李 小龍")]))[1:]]
    assert names == ["Zoë, \"Ødegård\"", "one\ntwo", "李 小龍"]


def test_canvas_gets_its_header_the_points_possible_and_a_row_a_learner():
    rows = rows_of(reports.canvas_csv([result_of()], "Chapter 1 (4711)"))
    assert rows == [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Chapter 1 (4711)"],
                    ["    Points Possible", "", "", "", "", "6"],
                    ["Ada L", "123", "", "", "", "2"]]


def test_no_learner_s_name_changes_the_points_possible_in_canvas():
    rows = rows_of(reports.canvas_csv(hostile_results(), "Chapter 1"))
    assert [index for index, row in enumerate(rows) if "Points Possible" in row[0]] == [1]


def test_an_unreadable_submission_deletes_no_grade():
    assert len(rows_of(reports.canvas_csv([unreadable()], "Chapter 1"))) == 2
    grade = rows_of(reports.moodle_csv([unreadable(learner={"name": "Bob", "id": "9", "lms": "moodle"})], "Chapter 1"))[1]
    assert grade[:3] == ["Participant 9", "Bob", ""] and "the file is empty" in grade[-1]


def test_what_was_graded_keeps_its_points_beside_a_damaged_file():
    result = result_of(problem="ch02.ipynb: the file is empty", learner={"name": "Ada L", "id": "9", "lms": "moodle"})
    assert rows_of(reports.moodle_csv([result], "Chapter 1"))[1][2] == "2"
    assert rows_of(reports.canvas_csv([result_of(problem="ch02.ipynb: the file is empty")], "Chapter 1"))[2][-1] == "2"


def test_moodle_gets_the_columns_that_it_looks_for():
    header, row = rows_of(reports.moodle_csv([result_of(learner={"name": "Ada L", "id": "123", "lms": "moodle"})], "Chapter 1"))
    assert {"Identifier", "Grade", "Last modified (grade)", "Feedback comments"} <= set(header), "its importer refuses a file without these"
    told = dict(zip(header, row))
    assert told["Identifier"] == "Participant 123" and told["Grade"] == "2" and told["Maximum Grade"] == "6" and told["Full name"] == "Ada L"
    assert "f1 is failed" in told["Feedback comments"]


def test_feedback_in_moodle_is_harmless_html():
    results = [{**result, "learner": {"name": "A", "id": "1", "lms": "moodle"}} for result in hostile_results()]
    column = [row[-1] for row in rows_of(reports.moodle_csv(results, "<b>Chapter 1"))[1:]]
    assert len(column) == len(HOSTILE)
    for feedback in column:
        assert {tag for tag, _ in Page(feedback).tags} <= {"p", "strong", "pre"}


def test_no_platform_s_number_is_given_to_another():
    here = [result_of("c", "C", learner={"name": "C", "id": "1", "lms": "canvas"}), result_of("m", "M", learner={"name": "M", "id": "1", "lms": "moodle"}),
            result_of("n", "N", learner={"name": "N", "id": "1", "lms": ""})]
    assert [row[:2] for row in rows_of(reports.canvas_csv(here, "x"))[2:]] == [["C", "1"], ["N", ""]]
    assert [row[:2] for row in rows_of(reports.moodle_csv(here, "x"))[1:]] == [["Participant 1", "M"], ["", "N"]]


def test_gradescope_gets_a_test_an_exercise():
    told = reports.gradescope_results(result_of())
    assert told["score"] == 2 and told["output_format"] == "text" and told["output"] == ""
    assert [(test["name"], test["score"], test["max_score"], test["status"]) for test in told["tests"]] == [
        ("f0", 2, 2, "passed"), ("f1", 0, 2, "failed"), ("f2", 0, 2, "failed")]
    assert all(test["output_format"] == "text" for test in told["tests"]) and "f1 is failed" in told["tests"][1]["output"]
    assert "987654" not in json.dumps(told)


def test_gradescope_says_why_nothing_was_graded():
    told = reports.gradescope_results(unreadable())
    assert told["score"] == 0 and told["tests"] == [] and "the file is empty" in told["output"]


def test_gradescope_s_json_is_utf_8_whatever_was_written():
    for result in hostile_results():
        assert json.loads(json.dumps(reports.gradescope_results(result), ensure_ascii=False).encode("utf-8"))


def partly(points=1):
    """A result with a right answer and one that is right in part."""
    result = result_of(states=("passed", "partly"))
    result["exercises"]["f1"].update(points=points, message="f1  ◐  1 of 2 points")
    return result | {"points": 2 + points}


def test_partly_right_is_not_right_and_has_a_colour_of_its_own():
    page = Page(reports.learner_page(partly()))
    strips = [attributes for tag, attributes in page.tags if tag == "i" and "f1" in attributes.get("title", "")]
    assert strips[0]["class"] == "part" and strips[0]["title"] == "f1: partly right"
    unfolded = [attributes["id"] for tag, attributes in page.tags if tag == "details" and "open" in attributes]
    assert unfolded == ["f1"]


def test_the_class_page_counts_partly_right_on_its_own():
    page = Page(reports.class_page([partly(), result_of(states=("passed", "passed"))]))
    pieces = [attributes["title"] for tag, attributes in page.tags if tag == "i" and attributes.get("class") == "part" and "title" in attributes]
    assert pieces == ["partly right: 1"]


def test_points_of_a_part_stay_whole_in_every_export():
    rows = list(csv.DictReader(io.StringIO(reports.grades_csv([partly()]))))
    assert (rows[0]["points"], rows[0]["f1"]) == ("3", "1")
    test = reports.gradescope_results(partly())["tests"][1]
    assert (test["score"], test["status"]) == (1, "failed")
    assert "f1  ◐  1 of 2 points" in reports.moodle_csv([partly() | {"learner": None}], "a")
