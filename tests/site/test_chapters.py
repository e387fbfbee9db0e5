"""What the chapters, the exercises and the bibliography say of each other."""

import json
import re

import pytest

from exercises import course

NUMBER = r"five|six|seven|eight|nine|(?:thir|four|fif|six|seven|eigh|nine)teen|ten|eleven|twelve|twenty|[5-9]|\d\d+"
COUNT = re.compile(rf"\b({NUMBER})\**\s+(chapters|notebooks|exercises|functions)\b", re.IGNORECASE)


def page_of(chapter):
    return f"{chapter.name.partition('_')[2]}.md"


@pytest.mark.parametrize("chapter", course.chapters, ids=lambda chapter: chapter.name)
def test_a_page_lists_its_exercises_in_their_order(root, chapter):
    text = (root / "book" / page_of(chapter)).read_text(encoding="utf-8")
    listed = re.search(r"(?ms)^## Write it yourself\n(.*?)(?=^## )", text)[1]
    assert re.findall(r"(?m)^(?:\d+\. |\| *\d+ *\| *)`(\w+)`", listed) == [exercise.name for exercise in chapter.exercises]
    assert f"exercises/{chapter.name}.ipynb" in listed
    assert f"```{{exercises}} {chapter.name}\n" in listed


def test_the_picture_of_the_way_has_a_circle_for_each_chapter(root):
    drawn = (root / "book" / "figures" / "way.html").read_text(encoding="utf-8")
    assert re.findall(r">(\d+)</text>", drawn) == [str(number) for number in range(1, len(course.chapters) + 1)]
    assert drawn.count("<circle") == len(course.chapters) + 1


def test_every_source_of_a_reference_is_in_the_bibliography(root):
    known = set(re.findall(r"(?m)^@\w+\{([^,\s]+),", (root / "book" / "references.bib").read_text(encoding="utf-8")))
    cited = 0
    for path in sorted((root / "solutions").rglob("*.py")):
        for keys in re.findall(r"Source:\s*(.*?)(?:\n\s*\n|\"\"\")", path.read_text(encoding="utf-8"), re.DOTALL):
            bracketed = re.match(r"\[([^\]]+)\]", keys)
            assert bracketed, f"{path.name}: Source: {keys.strip()} names no key of book/references.bib"
            missing = {key.strip() for key in bracketed[1].split(",")} - known
            assert not missing, f"{path.name} cites {missing}, which book/references.bib does not have"
            cited += 1
    assert cited > 50


def prose(root):
    """(place, text) of what people read: pages without their code, README, the notebooks' own words."""
    for path in [*sorted((root / "book").glob("*.md")), root / "README.md"]:
        yield path.name, re.sub(r"(?ms)^```.*?^```", "", path.read_text(encoding="utf-8"))
    for chapter in course.chapters:
        cells = json.loads(course.notebook(chapter).read_text(encoding="utf-8"))["cells"]
        yield chapter.name, "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


def test_no_count_of_chapters_or_exercises_is_typed(root):
    """It would be wrong after the next one; small numbers, as in "the first four functions", are no counts of a whole."""
    assert [(place, found[0]) for place, text in prose(root) for found in COUNT.finditer(text)] == []
