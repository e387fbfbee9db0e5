"""The bibliography: what is cited is there, what is there is cited, and each citation of a page leads to its entry."""

import re

import pytest
from bs4 import BeautifulSoup

CITED = re.compile(r"\{cite(?::\w+)?\}`([^`]+)`")
SOURCE = re.compile(r"Source:\s+\[([^\]]+)\]")


def keys_in(found):
    return {key.strip() for keys in found for key in keys.split(",")}


@pytest.fixture(scope="module")
def entries(root):
    return re.findall(r"(?m)^@\w+\{([^,\s]+),", (root / "book" / "references.bib").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def cited(root):
    """Keys that pages cite, and docstrings, whose pages cite them."""
    pages = keys_in(keys for path in root.glob("book/*.md") for keys in CITED.findall(path.read_text(encoding="utf-8")))
    return pages | keys_in(keys for path in root.glob("solutions/**/*.py") for keys in SOURCE.findall(path.read_text(encoding="utf-8")))


def test_no_entry_stands_there_twice(entries):
    assert len(entries) == len(set(entries)) > 200


def test_every_citation_has_its_entry(entries, cited):
    assert cited - set(entries) == set()


def test_every_entry_is_cited(entries, cited):
    assert set(entries) - cited == set()


def test_the_page_shows_every_entry_once(site, entries):
    page = BeautifulSoup((site / "book" / "bibliography.html").read_text(encoding="utf-8"), "html.parser")
    assert len(page.select("div.citation[role]")) == len(entries)
