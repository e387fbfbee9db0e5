"""Python, NumPy and the course as files of the built site, for exercises that run in a page.

In _config.yml, under sphinx.config:

    python_in_page: true         whether pages get them. After the extensions are set up, `app.config.python_in_page` says whether they do:
                                 it is false in a build that cannot get the parts, which says so in one line. That line is a warning, so a
                                 strict build (-W) fails.
    python_in_page_parts: ""     a folder with the files of Pyodide's release, and with the boxes' editor (`page_editor`); the package index is
                                 asked where it is empty. The environment variable PYTHON_IN_PAGE_PARTS does the same.

_static/python_in_page.js is small, and loaded by the pages that may run Python; all else is loaded when somebody asks for it.
"""

import hashlib
import json
import os
from pathlib import Path

from page_course import course_files
from page_runtime import PartsMissing, pack, runtime_files
from sphinx.util import logging

PACKS = "python", "numpy", "course"  # in the order in which they are needed
logger = logging.getLogger(__name__)


def gather(app, config):
    """Have the parts at hand before a page is written, or know that there will be none."""
    if not config.python_in_page:
        return
    try:
        app.python_files = runtime_files(Path(app.outdir).parent / ".python_in_page", config.python_in_page_parts)
    except PartsMissing as error:
        config.python_in_page = False
        logger.warning("exercises cannot run in the pages of this build: %s", error, type="python_in_page")


def load_small_script(app):
    """Have the page that is being written load the script through which it can run Python: for handlers of html-page-context."""
    if app.config.python_in_page:
        app.add_js_file("python_in_page.js", loading_method="defer")


def put_there(app, exception):
    """Put the packs beside the pages, with a list of them."""
    if exception or not app.config.python_in_page or app.builder.format != "html":
        return
    from exercises import course

    files = app.python_files | {"course.js": pack("course", course_files(Path(app.srcdir), course))}
    listed = {name: {"bytes": len(files[f"{name}.js"]), "digest": hashlib.sha256(files[f"{name}.js"].encode()).hexdigest()[:16]} for name in PACKS}
    folder = Path(app.outdir, "_static", "python")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {**files, "files.js": f"UnrolledPython.files={json.dumps(listed)};"}.items():
        (folder / name).write_text(text, encoding="utf-8")


def setup(app):
    app.add_config_value("python_in_page", False, "html")
    app.add_config_value("python_in_page_parts", os.environ.get("PYTHON_IN_PAGE_PARTS", ""), "")
    app.connect("config-inited", gather)
    app.connect("build-finished", put_there)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
