"""Reference implementations of everything the course asks its readers to write, in plain NumPy, one idea a module."""
