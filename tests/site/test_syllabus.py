"""The plans of the instructor's guide are counted from the course, leave out no chapter, and wait for those that are still to come."""

import re

import pytest
from bs4 import BeautifulSoup
from syllabus import minutes_of_reading, part_of

from exercises import course

PAGES = [chapter.name.partition("_")[2] for chapter in course.chapters]


@pytest.fixture
def rows(build_page, root):
    """Builds a page with a plan, beside empty chapters; the cells of its table's rows."""

    def rows(plan, option=""):
        done, html = build_page(f"# A page\n\n```{{syllabus}}\n{option}{plan}\n```\n", "syllabus", files={f"{page}.md": f"# {page}\n" for page in PAGES})
        assert done.returncode == 0, done.stderr
        table = BeautifulSoup(html.read_text(encoding="utf-8"), "html.parser").table
        return [[cell.get_text(" ", strip=True) for cell in row.find_all("td")] for row in table.tbody.find_all("tr")]

    return rows


def test_weeks_and_halves_add_up_to_the_chapters(rows):
    *weeks, everything = rows("1: history, concepts\n2: rnn 1/2\n3: rnn 2/2")
    chapters = course.chapters[:3]
    assert [int(week[3]) for week in weeks][0] == sum(exercise.points for chapter in chapters[:2] for exercise in chapter.exercises)
    assert int(everything[2]) == sum(len(chapter.exercises) for chapter in chapters) == sum(int(week[2]) for week in weeks)
    assert int(everything[3]) == sum(exercise.points for chapter in chapters for exercise in chapter.exercises)
    last = re.search(r"exercises 1 to (\d+)$", weeks[1][1])[1]
    assert weeks[2][1].endswith(f"exercises {int(last) + 1} to {len(chapters[2].exercises)}")


def test_a_chapter_that_is_not_there_yet_keeps_its_place_and_a_slip_is_an_error(rows, build_page):
    assert rows("1: history, sequels", ":not-yet: sequels\n\n")[0][1] == rows("1: history")[0][1]
    done, _ = build_page("# A page\n\n```{syllabus}\n1: histroy\n```\n", "syllabus", settings="\nsuppress_warnings = []\n")
    assert "no chapter 'histroy'" in done.stderr


def test_reading_counts_words_and_questions_but_no_code():
    page = "---\nfront: matter\n---\n# One two\n\n```{code-cell}\nx = 1 + 2\n```\n\nthree\n"
    asked = page + "\n```{predict} Which?\nx\n```\n"
    assert minutes_of_reading(asked) - minutes_of_reading(page) == pytest.approx(3)
    assert minutes_of_reading(page + " four" * 75) - minutes_of_reading(page) == pytest.approx(1)


@pytest.mark.parametrize("chapter", course.chapters, ids=lambda chapter: chapter.name)
@pytest.mark.parametrize("parts", [1, 2, 3])
def test_the_parts_of_a_chapter_are_all_of_it_in_order(chapter, parts):
    places = [place for part in range(1, parts + 1) for place in part_of(chapter.exercises, part, parts)]
    assert places == list(range(len(chapter.exercises)))


def test_the_long_plan_has_every_chapter_whole_and_the_short_one_the_first_six(root):
    guide = (root / "book" / "instructors.md").read_text(encoding="utf-8")
    written = re.findall(r"```\{syllabus\}\n(?::[^\n]*\n)*(.*?)```", guide, re.DOTALL)
    plans = [re.findall(r"(\w+)(?: (\d)/(\d))?(?=,|\n)", re.sub(r"(?m)^\d+:", "", plan)) for plan in written]
    shares = [{page: sum(1 / int(parts or 1) for other, _, parts in plan if other == page) for page, _, _ in plan} for plan in plans]
    assert set(PAGES) <= {page for page, share in shares[0].items() if share == 1}
    assert set(PAGES[:6]) <= {page for page, share in shares[1].items() if share == 1}
