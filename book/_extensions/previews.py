"""What stands at the other end of a link: a citation's or a term's entry, a figure, an equation, the beginning of a section; preview.js shows it.

Read from the finished pages, so that numbers, captions and references are those of the book, into one file that is loaded when first wanted.
"""

import copy
import json
import posixpath
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, SoupStrainer

FILE = Path("_static", "previews.js")
LINKS = "a.reference.internal[href]"
# Where no figure, equation or section is meant, the smallest of these around the place.
PLAIN = ["p", "li", "tr", "dt", "dd", "figcaption"]
NOT_SHOWN = "script, style, button, input, .headerlink, .backrefs, .label, .viewcode-link"


def previews(site, pages):
    """Address within the site -> what to show of it, for every place that the articles of some pages link to."""
    articles = {page: article_of(site / page) for page in pages}
    wanted = {address(page, link["href"]) for page, article in articles.items() for link in article.select(LINKS)}
    found = {}
    for page, place in sorted(wanted):
        shown = parts_to_show(articles[page], place) if page in articles else []
        if shown:
            found[f"{page}#{place}" if place else page] = "".join(str(cleaned(part, page)) for part in shown)
    return found


def article_of(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser", parse_only=SoupStrainer("article"))


def address(page, link):
    """(page, place in it) that a link on a page leads to."""
    parts = urlsplit(link)
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(parts.path))) if parts.path else page
    return target, unquote(parts.fragment)


def parts_to_show(article, place):
    """The elements that say what is at a place, in their order; none if there is nothing short to say."""
    target = article.find(id=place) if place else article.find("section")
    if target is None:
        return []
    if target.name == "span" and target.parent.name == "section":
        target = target.parent  # a label above a heading
    if target.name == "section":
        heading = target.find(["h1", "h2", "h3", "h4", "h5", "h6"])
        return [part for part in (heading, heading.find_next_sibling("p")) if part]
    figure = target if target.name == "figure" else target.find_parent("figure")
    if figure:
        return [part for part in (figure.find(["img", "svg"]), figure.find("figcaption")) if part]
    if "math" in target.get("class", ()):
        return [target]
    if "citation" in target.get("class", ()):
        return target.find_all("p", recursive=False)
    if target.name == "dt":
        return described(target)
    plain = target if target.name in PLAIN else target.find_parent(PLAIN)
    return [plain] if plain else []


def described(name):
    """A term or a function and what is said of it: all of a term's definition, the first paragraph on a function."""
    said = name.find_next_sibling("dd")
    return [name, *said.find_all("p", recursive=False, limit=None if "glossary" in name.parent.get("class", ()) else 1)] if said else [name]


def cleaned(part, page):
    """A copy to be shown anywhere in the site: without names, buttons and links, its pictures found from the top of the site."""
    part = copy.copy(part)
    for element in part.select(NOT_SHOWN):
        element.decompose()
    for element in [part, *part.find_all(True)]:
        for name in ("id", "href", "title", "tabindex"):
            element.attrs.pop(name, None)
        if element.name == "a":
            element.name = "span"
        if element.name == "tr":
            element.name = "p"
        if element.name in ("td", "th"):
            element.name = "span"
            element.append(" ")
        if element.name in ("h1", "h2", "h3", "h4", "h5", "h6", "dt"):
            element.name = "p"
            element["class"] = ["preview-heading"]
        if element.get("src"):
            element["src"] = posixpath.normpath(posixpath.join(posixpath.dirname(page), element["src"]))
    return part


def write_previews(app, exception):
    if exception or app.builder.format != "html":
        return
    pages = [f"{docname}.html" for docname in sorted(app.env.found_docs) if Path(app.outdir, f"{docname}.html").is_file()]
    found = json.dumps(previews(Path(app.outdir), pages), ensure_ascii=False, separators=(",", ":"))
    Path(app.outdir, FILE).write_text(f"showPreviews({found});\n", encoding="utf-8")


def setup(app):
    app.add_js_file("preview.js", loading_method="defer")
    app.connect("build-finished", write_previews)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
