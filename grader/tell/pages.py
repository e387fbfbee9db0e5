"""Pages from templates. Whatever a template writes is cleaned and escaped, unless it is Markup already."""

from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from grader.tell.gradebooks import clean, one_line

FOLDER = Path(__file__).parent / "templates"


def render(template, **facts):
    """A template of `templates/` with these facts in it, as text."""
    return environment().get_template(template).render(facts)


def render_text(template, **facts):
    """The same for a text that no browser reads."""
    plain = Environment(loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True)
    return plain.get_template(template).render(facts)


@cache
def environment():
    made = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, finalize=without_control_characters,
                       trim_blocks=True, lstrip_blocks=True)
    made.filters.update(anchor=anchor, count=count, g=lambda number: f"{number:g}", one_line=one_line, points=lambda number: count(number, "point"),
                        thousands=lambda number: f"{number:,}")
    made.globals["stylesheet"] = Markup((FOLDER / "report.css").read_text(encoding="utf-8"))
    return made


def without_control_characters(value):
    return value if type(value) is Markup or not isinstance(value, str) else clean(value)


def anchor(name):
    """A name as a part of an address, safe even as a folder's."""
    return quote(clean(name), safe="")


def count(number, thing):
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
