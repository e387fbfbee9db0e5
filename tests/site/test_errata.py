"""The errata page: every mistake that was found has its entry, and the chapters that it names speak of it."""

import re

import pytest
from bs4 import BeautifulSoup

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


VERDICTS = {"wrong", "fails", "misleading", "missing", "small", "right"}


def test_every_entry_has_a_verdict_and_known_sources(root):
    text = (root / "book" / "errata.md").read_text(encoding="utf-8")
    verdicts = re.findall(r"\(erratum-\w+\)=\n\*\*\w+\*\* · \*(\w+)\* ·", text)
    assert len(verdicts) == len(NUMBERED) and set(verdicts) == VERDICTS
    known = set(re.findall(r"(?m)^@\w+\{([^,\s]+),", (root / "book" / "references.bib").read_text(encoding="utf-8")))
    assert {key for keys in re.findall(r"\{cite\}`([^`]+)`", text) for key in keys.split(",")} <= known


def lines_named(says):
    """Numbers of the lines that an entry is about, ranges and pairs too."""
    found = re.match(r"Lines? (\d+(?:(?:–|, | against )\d+)*)", says)
    if not found:
        return []
    first, *more = map(int, re.findall(r"\d+", found[1]))
    return range(first, more[0] + 1) if "–" in found[1] else [first, *more]


@pytest.mark.parametrize("letter, listing", [("r", "listing_4_1.txt"), ("s", "listing_4_2.txt")])
def test_an_entry_quotes_the_line_that_it_names(root, entries, letter, listing):
    printed = (root / "book" / "listings" / listing).read_text(encoding="utf-8").splitlines()
    quoted = 0
    for target, (label, body) in entries.items():
        numbers = lines_named(body)
        if target.startswith(letter) and numbers:
            there = "\n".join(printed[number - 1] for number in numbers)
            assert there.strip(), f"{label}: an empty line"
            for quote in re.findall(r"`([^`]+)`", body.partition("\\\n")[0]):
                assert quote in there, f"{label} quotes {quote}, which is not there"
                quoted += 1
    assert quoted > 8


@pytest.mark.parametrize("section", ["4-1", "4-2"])
def test_a_listing_taken_from_the_page_does_what_the_page_prints(site, section):
    """Copied as a reader would, without line numbers, and run."""
    page = BeautifulSoup((site / "book" / "errata.html").read_text(encoding="utf-8"), "html.parser")
    block = page.find(id=f"listing-{section}")
    for number in block.select(".linenos"):
        number.decompose()
    code = block.find("pre").text
    with pytest.raises((NameError, ValueError)) as stopped:
        exec(compile(code, "listing", "exec"), {})
    line = next(entry.lineno for entry in reversed(stopped.traceback) if str(entry.path) == "listing") + 1
    printed = block.find_next("div", class_="output").text
    assert printed.strip() == f"line {line}: {code.splitlines()[line - 1].strip()}\n{stopped.type.__name__}: {stopped.value}"
    assert f"at line {line}, with a {stopped.type.__name__}" in page.text
