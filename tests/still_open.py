"""Chapters of which a test is known to fail; whoever mends one takes its name out, and the test then says so if it fails again."""

ANSWERED_BY_PASTE = set()

# With what the built page's cells print.
ANSWERED_BY_BUILT_PAGE = set()

ANSWERED_EARLIER = set()

# Code of 80 columns and more, also in cells that the page doesn't show.
WIDE_PAGES = set()
WIDE_NOTEBOOKS = set()
