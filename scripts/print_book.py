"""Print the whole book: all pages as one (see book/_extensions/whole_book.py), by Chromium, into _build/unrolled.pdf.

Folded parts are open, colours light, and equations drawn, as the pages' print style says. Chromium alone does it; nothing else is installed for it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BROWSERS = ["chromium", "chromium-browser", "google-chrome", "chrome"]
NO_BROWSER = "The PDF is printed by Chromium (or Chrome), and there is none here: install it, for example by  apt-get install chromium"
# Milliseconds of the page's own clock, which stands still while a script works or a file is read: drawing the equations never runs out of them.
PATIENCE = 10_000


def find_browser():
    """Path of Chromium or Chrome; None where there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def build_page(course, options=()):
    """The course's pages as one, built with more options of `jupyter-book build`; its path."""
    code = "from jupyter_book.cli.main import main; main()"
    built = subprocess.run([sys.executable, "-c", code, "build", str(course), "--builder", "singlehtml", *options], cwd=course)
    if built.returncode:
        sys.exit("The book could not be built, so there is nothing to print.")
    return course / "_build" / "singlehtml" / "index.html"


def print_page(browser, page, pdf):
    """Have a browser print a page from disk, without asking anybody anything."""
    pdf.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        printed = subprocess.run([
            browser, "--headless", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
            *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []), f"--user-data-dir={profile}",
            f"--virtual-time-budget={PATIENCE}", "--no-pdf-header-footer", "--generate-pdf-document-outline", f"--print-to-pdf={pdf}", page.as_uri(),
        ], capture_output=True, text=True, errors="replace")
    if not pdf.is_file():
        sys.exit(f"{browser} printed nothing:\n{printed.stderr[-2000:]}")


def main():
    browser = find_browser() or sys.exit(NO_BROWSER)
    pdf = ROOT / "_build" / "unrolled.pdf"
    print_page(browser, build_page(ROOT, sys.argv[1:]), pdf)
    print(f"The book: {pdf}")


if __name__ == "__main__":
    main()
