"""The tables that are counted while the book is built: seconds of each page, and points and hours of each chapter."""

from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from seconds import seconds_of_pages

from exercises import course


def rows(site, page):
    table = BeautifulSoup((site / "book" / f"{page}.html").read_text(encoding="utf-8"), "html.parser").select_one("article table")
    return [[cell.get_text(strip=True) for cell in row.select("td")] for row in table.select("tbody tr")], table


def test_pages_stand_in_the_order_of_the_book_with_what_they_took():
    data = {name: {"exec_data": {"runtime": seconds}} for name, seconds in (("b", 2.0), ("top", 1.0), ("a", 3.0), ("failed", None))}
    env = SimpleNamespace(config=SimpleNamespace(root_doc="top"), toctree_includes={"top": ["a", "plain", "b", "failed"]}, nb_metadata={**data, "plain": {}})
    assert list(seconds_of_pages(env).items()) == [("top", 1.0), ("a", 3.0), ("b", 2.0)]


def test_every_page_that_is_run_is_in_the_table(root, site):
    (*pages, (_, total)), table = rows(site, "statistics")
    run = {path.stem for path in root.glob("book/*.md") if path.read_text(encoding="utf-8").startswith("---\njupytext:")}
    assert {link["href"].removesuffix(".html") for link in table.select("a")} == {name if name != "statistics" else "#" for name in run}
    assert float(total) == pytest.approx(sum(float(seconds) for _, seconds in pages), abs=0.05 * len(pages) + 0.06)


def test_the_hours_name_every_chapter_with_its_exercises_and_points(site):
    told, _ = rows(site, "how_to_use")
    counted = [(len(chapter.exercises), sum(exercise.points for exercise in chapter.exercises)) for chapter in course.chapters]
    assert [(int(row[1]), int(row[2])) for row in told] == counted
    assert all(0 < float(row[3]) < 20 and 0 < float(row[4]) < 40 for row in told)
