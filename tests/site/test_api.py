"""The pages on `solutions`: all of it is there, as its docstrings say it, and what an exercise asks for is not told at once."""

import inspect
from importlib import import_module
from pkgutil import iter_modules

import pytest
from api import as_rst
from bs4 import BeautifulSoup

import solutions
from exercises import course

PACKAGES = sorted(package.name for package in iter_modules(solutions.__path__) if package.ispkg)
ASKED_FOR = {inspect.unwrap(exercise.reference) for chapter in course.chapters for exercise in chapter.exercises}


def described(package):
    """Full name -> function, for all public functions with a docstring that a package's modules define."""
    found = {}
    for module in iter_modules(import_module(f"solutions.{package}").__path__, f"solutions.{package}."):
        for name, thing in vars(import_module(module.name)).items():
            if inspect.isfunction(thing) and thing.__module__ == module.name and thing.__doc__ and not name.startswith("_"):
                found[f"{module.name}.{name}"] = thing
    return found


@pytest.fixture(scope="module")
def pages(site):
    return {name: BeautifulSoup((site / "book" / f"api_{name}.html").read_text(encoding="utf-8"), "html.parser") for name in PACKAGES}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_function_is_there_with_its_source(package, pages, site):
    names = described(package)
    assert names
    for name in names:
        heading = pages[package].find(id=name)
        assert heading, f"{name} is missing"
        page, _, place = heading.select_one("a.reference.internal")["href"].partition("#")
        source = BeautifulSoup((site / "book" / page).read_text(encoding="utf-8"), "html.parser").find(id=place)
        assert f"def {place}(" in source.text


def test_the_formula_of_what_is_asked_is_folded_and_no_other(pages):
    folded = opened = 0
    for package in PACKAGES:
        for name, function in described(package).items():
            if "\n    Notes\n    -----" in function.__doc__:
                told = pages[package].find(id=name).find_next_sibling("dd")
                assert bool(told.select(".admonition.dropdown")) == (function in ASKED_FOR), name
                folded, opened = folded + (function in ASKED_FOR), opened + (function not in ASKED_FOR)
    assert folded > 50 and opened > 5


def test_the_source_of_a_function_is_a_citation(pages):
    told = pages["cells"].find(id="solutions.cells.lstm.lstm_step").find_next_sibling("dd")
    assert len(told.select("a.reference.internal[href^='bibliography.html#']")) == 2


def test_the_index_names_every_package(root):
    text = (root / "book" / "api.md").read_text(encoding="utf-8")
    assert [name for name in PACKAGES if f"<api_{name}>" not in text] == []


def test_plain_text_stays_plain():
    lines = ["a * b, |x| and `*args`, x_ and W_xh", "", "Source: [key1, key2]."]
    as_rst(None, "function", "f", None, {}, lines)
    assert lines == ["a \\* b, \\|x\\| and `*args`, x\\_ and W_xh", "", "Source", "------", ":cite:`key1, key2`."]


def test_no_page_names_the_machine_that_built_it(pages):
    assert [name for name, page in pages.items() if "PosixPath" in page.text] == []


@pytest.mark.browser
def test_long_names_break_on_a_phone(site, open_page):
    for name in PACKAGES:
        page = open_page(site / "book" / f"api_{name}.html", viewport={"width": 390, "height": 844})
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 391, name
