"""What the book needs from Sphinx beyond its settings: MathJax on disk, and no stale results.

Being part of the Sphinx build, both hold for `make book` and for a plain `jupyter-book build .` alike.
"""

import os
import shutil
from dataclasses import dataclass, field
from importlib.metadata import files
from pathlib import Path

import sphinx.builders
from myst_nb.core.execute.base import ExecutionError
from page_digests import forget_stale_results, page_digests
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

# The page's script, the fonts it draws with, and the TeX packages that it fetches on first use (\boldsymbol, \cancel...).
MATHJAX = ("tex-mml-chtml.js", "output/chtml/fonts/woff-v2/", "input/tex/extensions/")


def forget_stale_pages(app, config):
    """Throw away the cached outputs of pages that depend on something that has changed."""
    app.unrolled_digests = page_digests(Path(app.srcdir, "book"))
    forget_stale_results(Path(config.nb_execution_cache_path or Path(app.outdir).parent / ".jupyter_cache"), app.unrolled_digests)


def stale_pages(app, env, *_):
    """Have Sphinx read a page again when its digest is another, or when it was not there before."""
    digests = {name: app.unrolled_digests.get(str(env.doc2path(name))) for name in env.found_docs}
    before, env.unrolled_digests = getattr(env, "unrolled_digests", {}), digests
    return [name for name, digest in digests.items() if digest != before.get(name)]


def mathjax_files():
    """Yield (name within MathJax, path on disk) of what the pages use, from the installed sphinx-mathjax-offline."""
    for file in files("sphinx-mathjax-offline") or ():
        _, found, name = file.as_posix().partition("static/mathjax/")
        if found and name.startswith(MATHJAX):
            yield name, Path(file.locate())


def copy_mathjax(app, exception):
    """Put MathJax beside the pages, where `mathjax_path` looks for it."""
    if exception or app.builder.format != "html":
        return
    for name, source in mathjax_files():
        target = Path(app.outdir, "_static", "mathjax", name)
        if not target.is_file() or target.stat().st_size != source.stat().st_size:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)


def use_all_cores(app, config):
    """Let Sphinx read pages, and so run chapters, side by side; Jupyter Book has no option for it."""
    # It works on the finished table of contents alone, but does not declare that this is safe.
    app.extensions["sphinx_multitoc_numbering"].parallel_read_safe = True
    app.parallel = max(app.parallel, os.cpu_count() or 1)
    # One thread for each chapter, then: side by side they would only get in each other's way.
    os.environ.setdefault("OMP_NUM_THREADS", "1")


def most_code_first(app, env, docnames):
    """Begin with the pages that are likely to take longest, so that no process is left with them at the end."""
    docnames.sort(key=lambda name: -Path(env.doc2path(name)).read_text(encoding="utf-8").count("{code-cell}"))


def one_page_at_a_time(docnames, *_):
    """Take the place of Sphinx's own division, an equal number of pages for each process: chapters differ too much in length."""
    return [[name] for name in docnames]


def round_brackets():
    return BracketStyle(left="(", right=")")


@dataclass
class AuthorYear(AuthorYearReferenceStyle):
    """Elman (1990), or (Elman, 1990): the usual round brackets where sphinxcontrib-bibtex has square ones."""

    bracket_parenthetical: BracketStyle = field(default_factory=round_brackets)
    bracket_textual: BracketStyle = field(default_factory=round_brackets)
    bracket_author: BracketStyle = field(default_factory=round_brackets)
    bracket_label: BracketStyle = field(default_factory=round_brackets)
    bracket_year: BracketStyle = field(default_factory=round_brackets)


def tell_what_failed():
    """Have a failing chapter's error say which cell failed and why: Sphinx's worker processes pass on its text alone."""
    ExecutionError.__str__ = lambda error: f"{error.args[0]}\n{error.__cause__ or ''}"


def setup(app):
    tell_what_failed()
    register_plugin("sphinxcontrib.bibtex.style.referencing", "unrolled_author_year", AuthorYear)
    app.connect("config-inited", forget_stale_pages)
    app.connect("env-get-outdated", stale_pages)
    app.connect("config-inited", use_all_cores)
    app.connect("env-before-read-docs", most_code_first)
    sphinx.builders.make_chunks = one_page_at_a_time
    app.connect("build-finished", copy_mathjax)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
