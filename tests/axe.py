"""What axe-core, which looks for what stops people who use a screen reader or a keyboard, finds on a page."""

import pytest

# Without the preload of style sheets: a page from disk may not fetch them.
OPTIONS = {"resultTypes": ["violations"], "preload": False}


def complaints(page):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed: pip install -r requirements-dev.txt").Axe()
    violations = axe.run(page, options=OPTIONS).response["violations"]
    return [f"{violation['id']}, {len(violation['nodes'])} times: {violation['nodes'][0]['html'][:200]}" for violation in violations]
