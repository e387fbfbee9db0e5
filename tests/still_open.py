"""Chapters of which a test is known to fail; whoever mends one takes its name out, and the test then says so if it fails again."""

    "ch05_rnn_in_python",
}

ANSWERED_EARLIER = set()

# Code of 80 columns and more, also in cells that the page doesn't show.
WIDE_PAGES = {
    "rnn_in_python",
}
WIDE_NOTEBOOKS = {
    "ch04_lstm",
    "ch05_rnn_in_python",
}
