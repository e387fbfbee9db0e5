"""A class: collecting what was handed in, grading it in parallel, keeping the results."""
