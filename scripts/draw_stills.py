"""Draw the still pictures of figures that move: python scripts/draw_stills.py latch ...

A still picture, for readers without JavaScript, is what the figure's own script draws at its start. Needs Chromium and playwright.
"""

import re
import shutil
import sys
from pathlib import Path

BOOK = Path(__file__).resolve().parents[1] / "book"
PAGE = """<figure class="movable"><div class="movable-still"></div>
<div class="movable-live" data-figure="{name}" hidden><p class="movable-said"></p><script type="application/json">null</script></div></figure>"""


def still_picture(browser, name):
    """The picture of `figures/<name>.js` before anybody has moved it, as SVG."""
    page = browser.new_page()
    page.set_content(PAGE.format(name=name))
    for script in (BOOK / "_static" / "movable.js", BOOK / "figures" / f"{name}.js"):
        page.add_script_tag(content=script.read_text(encoding="utf-8"))
    svg = page.locator(".movable-live svg").evaluate("svg => svg.outerHTML")
    page.close()
    return re.sub(r"></(path|circle|rect|text)>", "/>", svg).replace("><", ">\n<") + "\n"


def main(names):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name in names:
            (BOOK / "figures" / f"{name}.svg").write_text(still_picture(browser, name), encoding="utf-8")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
