"""Exactly what enters the sandbox: standard library and NumPy only, nothing of the course, nothing of the judge."""

CELL = "<handed in: "  # files of cells, made up for what comes from a notebook or a file that was handed in
