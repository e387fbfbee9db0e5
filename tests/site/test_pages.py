"""What must hold for the files of the built book, without a browser."""

import hashlib
import re
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

# tex-mml-chtml.js as MathJax released it in version 3.2.2.
MATHJAX = "300480069078b5892d2363a2b65e2dfbbf30fe5c80f83edbfecf4610fd093862"

# Where a page names a thing that it cannot do without.
NEEDED = {
    "script": ["src"],
    "img": ["src", "srcset"],
    "source": ["src", "srcset"],
    "iframe": ["src"],
    "embed": ["src"],
    "object": ["data"],
    "video": ["src", "poster"],
    "audio": ["src"],
    "use": ["href", "xlink:href"],
    "image": ["href", "xlink:href"],
}
# Links that a browser does not follow by itself.
NOT_LOADED = {"canonical", "author", "index", "search", "next", "prev", "license", "alternate"}
OUTSIDE = re.compile(r"(?:https?:)?//", re.IGNORECASE)


@pytest.fixture(scope="module")
def pages(site):
    """Every page of the book: its path within the site, and its parsed text."""
    return {
        path.relative_to(site): BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in sorted(site.rglob("*.html"))
        if "_static" not in path.parts
    }


def test_no_page_needs_anything_from_outside(pages):
    outside = []
    for path, page in pages.items():
        needed = [(tag.name, tag.get(name)) for kind, names in NEEDED.items() for tag in page(kind) for name in names]
        needed += [("link", tag.get("href")) for tag in page("link") if not NOT_LOADED.issuperset(tag.get("rel", []))]
        needed += [("style", url) for tag in page("style") for url in re.findall(r"(?:url\(|@import)\s*['\"]?([^'\")\s]+)", tag.text)]
        outside += [f"{path}: <{kind}> {url}" for kind, url in needed if url and OUTSIDE.match(url.strip())]
    assert not outside, "\n".join(outside)


def test_no_style_sheet_needs_anything_from_outside(site):
    outside = []
    for sheet in site.rglob("*.css"):
        for url in re.findall(r"(?:url\(|@import)\s*['\"]?([^'\")\s;]+)", sheet.read_text(encoding="utf-8")):
            if OUTSIDE.match(url):
                outside.append(f"{sheet.relative_to(site)}: {url}")
    assert not outside, "\n".join(outside)


def test_every_internal_link_resolves(pages, site):
    anchors = {
        path: {tag.get("id") for tag in page(id=True)} | {tag.get("name") for tag in page("a", attrs={"name": True})}
        for path, page in pages.items()
    }
    broken = []
    for path, page in pages.items():
        for link in page(["a", "link"], href=True):
            parts = urlsplit(link["href"])
            if parts.scheme or parts.netloc:
                continue
            target = (site / path).parent / unquote(parts.path) if parts.path else site / path
            target = target.resolve()
            if not target.is_file():
                broken.append(f"{path}: {link['href']} leads nowhere")
            elif parts.fragment and target.suffix == ".html":
                if unquote(parts.fragment) not in anchors.get(target.relative_to(site.resolve()), ()):
                    broken.append(f"{path}: {link['href']} has no such place in it")
    assert not broken, "\n".join(broken)


def test_what_a_page_loads_is_there(pages, site):
    missing = []
    for path, page in pages.items():
        loaded = [tag.get("src") for tag in page(["script", "img", "iframe", "source"])]
        loaded += [tag.get("href") for tag in page("link") if not NOT_LOADED.issuperset(tag.get("rel", []))]
        for url in filter(None, loaded):
            parts = urlsplit(url)
            if parts.scheme == "data" or parts.netloc:
                continue
            if not ((site / path).parent / unquote(parts.path)).is_file():
                missing.append(f"{path}: {url}")
    assert not missing, "\n".join(missing)


def test_every_picture_is_described(pages):
    """An alt text says what is seen: not empty, not a path (the default for a notebook's figure), not one word."""
    bad = []
    for path, page in pages.items():
        for picture in page("img"):
            alt = (picture.get("alt") or "").strip()
            if len(alt.split()) < 3 or re.search(r"_build|\.(png|svg|jpe?g|gif|webp)\b", alt):
                bad.append(f"{path}: {picture.get('src')}: alt is {alt!r}")
        for picture in page("svg", attrs={"role": "img"}):
            title = picture.find("title")
            if not (picture.get("aria-label") or picture.get("aria-labelledby") or (title and title.text.strip())):
                bad.append(f"{path}: an svg without a title: {str(picture)[:80]}")
    assert not bad, "\n".join(bad)


def test_nothing_in_a_page_was_left_unresolved(pages):
    """No red box of docutils, no role or glue that was printed instead of being filled in, no number as only Python writes it."""
    bad = []
    for path, page in pages.items():
        article = page.find("article") or page
        bad += [f"{path}: {tag.text.strip()[:100]}" for tag in article(class_=["problematic", "system-message"])]
        for code in article(["pre", "code", "script"]):
            code.decompose()
        bad += [f"{path}: {text}" for text in re.findall(r"\{(?:glue|cite|ref|numref|eq|doc|term)[:\w]*\}\s*`?[^\s`]*|\bnp\.\w+\(", article.text)]
    assert not bad, "\n".join(bad)


def test_mathjax_is_the_released_one(site):
    script = site / "_static" / "mathjax" / "tex-mml-chtml.js"
    assert hashlib.sha256(script.read_bytes()).hexdigest() == MATHJAX
    assert len(list(script.parent.glob("output/chtml/fonts/woff-v2/*.woff"))) == 23


def test_the_front_door_leads_to_the_title_page(site):
    assert 'url=book/intro.html"' in (site / "index.html").read_text()
