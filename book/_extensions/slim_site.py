"""A site that is light to load: of the theme's 2,000 icons only those that a page shows, and no source maps."""

import re
from pathlib import Path

ICONS = Path("_static", "scripts", "fontawesome.js")
# One icon in Font Awesome's script:  name:[width,height,[other names],"code","path"]
DRAWING = re.compile(r'(?:"([\w-]+)"|(\w+)):\[\d+,\d+,\[[^\]]*\],"[0-9a-f]+",(?:"[^"]*"|\["[^"]*","[^"]*"\])\],?')
SHOWN = re.compile(r"\bfa-([a-z][a-z0-9-]*)")


def icons_shown(site):
    """Names of the icons that the pages of the built site, and their scripts, name."""
    files = [*site.rglob("*.html"), *(script for script in site.rglob("*.js") if script != site / ICONS)]
    return {name for file in files for name in SHOWN.findall(file.read_text(encoding="utf-8"))}


def keep_icons(script, names):
    """The script without the drawings of all other icons."""
    return DRAWING.sub(lambda found: found[0] if (found[1] or found[2]) in names else "", script)


def slim(app, exception):
    if exception or app.builder.format != "html":
        return
    site = Path(app.outdir)
    for source_map in site.rglob("*.map"):
        source_map.unlink()
    icons = site / ICONS
    icons.write_text(keep_icons(icons.read_text(encoding="utf-8"), icons_shown(site)), encoding="utf-8")


def setup(app):
    # After every other extension has put its files there.
    app.connect("build-finished", slim, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
