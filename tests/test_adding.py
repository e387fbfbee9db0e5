"""The page that adds an exercise and a chapter does what it says: followed to the letter in a copy of the course."""

import pytest
import yaml

from small_course import build
from walkthrough import ROOT, commands_of, copy_of_course, printed_as_shown, run, steps_of, write

PAGE = (ROOT / "book" / "adding.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    return copy_of_course(tmp_path_factory.mktemp("adding") / "course")


def build_last_page(course):
    """What `make book` does, for the page that was added last alone: the others take minutes."""
    toc = yaml.safe_load((course / "_toc.yml").read_text())
    added = next(part for part in toc["parts"] if part["caption"] == "The course")["chapters"][-1]["file"]
    (course / "_toc.yml").write_text(yaml.safe_dump({"format": "jb-book", "root": added}))
    config = yaml.safe_load((course / "_config.yml").read_text())
    config["sphinx"]["config"]["python_in_page"] = False  # the parts are large, and come from the network
    (course / "_config.yml").write_text(yaml.safe_dump(config))
    done = build(course)
    assert done.returncode == 0, done.stdout + done.stderr
    return (course / "_build" / "html" / f"{added}.html").read_text(encoding="utf-8")


def follow(course, heading):
    """Do what a section says; the number of files that were written and of commands that printed what it shows."""
    written = compared = 0
    for step in steps_of(PAGE, heading):
        if step.place:
            write(course, step)
            written += 1
        for command, shown in commands_of(step) if not step.place else ():
            if command == "make book":
                html = build_last_page(course)
                assert 'data-exercise="fit_readout"' in html and "predict-reservoir-reach" in html and "<img alt" in html
                continue
            printed = run(course, command)
            assert printed_as_shown(printed, shown), f"$ {command}\n{printed}\nis shown as\n{shown}"
            compared += 1
    return written, compared


@pytest.mark.parametrize("heading, files, commands", [("An exercise in an hour", 9, 4), ("A chapter in a day", 10, 4)])
def test_following_the_page_adds_what_it_says(copy, heading, files, commands):
    assert follow(copy, heading) == (files, commands)


@pytest.mark.parametrize("printed, same", [
    ("one\ntwo\nthree\n", True), ("one\n\nand more\nthree", True), ("one\nthree", False), ("one\ntwo\nfour", False), ("zero\none\ntwo\nthree", False)])
def test_what_is_printed_is_compared_line_by_line(printed, same):
    assert printed_as_shown(printed, "one\n...\nthr...\n") is same
