"""Exactly what enters the sandbox: standard library and NumPy only, nothing of the course, nothing of the judge."""
