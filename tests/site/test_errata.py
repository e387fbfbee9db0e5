"""The errata page: every mistake that was found has its entry, and the chapters that it names speak of it."""

import re

import pytest

# In the article's order: its text, its two listings, and the text of the sections after them.
SECTIONS = (("t", 1, 40), ("r", 1, 24), ("s", 1, 26), ("t", 41, 56))
NUMBERED = [f"{letter}{n}" for letter, first, last in SECTIONS for n in range(first, last + 1)]


@pytest.fixture(scope="module")
def entries(root):
    text = (root / "book" / "errata.md").read_text(encoding="utf-8")
    found = re.findall(r"\(erratum-(\w+)\)=\n\*\*(\w+)\*\* · \*\w+\* · (.+?)(?=\n\n|\Z)", text, re.DOTALL)
    return {target: (label, body) for target, label, body in found}


def test_every_erratum_has_its_entry_in_order(entries):
    assert list(entries) == NUMBERED
    assert [label.lower() for label, _ in entries.values()] == NUMBERED


def test_every_entry_says_what_is_right_and_where(entries):
    for label, body in entries.values():
        says, _, right = body.partition("\\\n")
        assert says and len(right.split()) >= 3, label
        assert "→" in right, f"{label} names no chapter"


def test_a_chapter_that_an_entry_names_speaks_of_it(root, entries):
    for target, (label, body) in entries.items():
        for page in re.findall(r"\[(?:chapter )?\d+\]\((\w+\.md)\)", body.rpartition("→")[2]):
            chapter = (root / "book" / page).read_text(encoding="utf-8")
            assert f"<erratum-{target}>" in chapter, f"{label} sends its reader to {page}, which is silent about it"


def test_every_entry_of_the_timeline_has_a_source(root):
    page = (root / "book" / "timeline.md").read_text(encoding="utf-8")
    (timeline,) = re.findall(r"```\{container\} timeline\n(.*?)\n```", page, re.DOTALL)
    entries = timeline.splitlines()
    assert len(entries) > 50
    for entry in entries:
        assert re.match(r"\* \*\*\d{4} · [^*]+\.\*\* .+ \*Why it mattered:\* .+ \{cite\}`[\w,]+`$", entry), entry
    years = [int(entry[4:8]) for entry in entries]
    assert years == sorted(years)
