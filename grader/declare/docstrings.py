"""What a NumPy-style docstring says about names and shapes."""

import inspect
import re

ENTRY = re.compile(r"^(?P<names>\w+(?:\s*,\s*\w+)*)\s*:\s*(?P<kind>.+)$")
SHAPE = re.compile(r"\(([^()]*)\)\s*(?:integer |float |bool )?array")


def section(function, title):
    """The entries of one section (`Parameters`, `Returns`) as a dict: name -> text after the colon."""
    lines = inspect.getdoc(function).splitlines() if function.__doc__ else []
    entries = {}
    for start, line in enumerate(lines[:-1]):
        if line.strip() == title and set(lines[start + 1].strip()) == {"-"}:
            break
    else:
        return entries
    for line, following in zip(lines[start + 2:], [*lines[start + 3:], ""]):
        if following.strip() and set(following.strip()) == {"-"} or line.startswith("Source:"):
            break
        match = ENTRY.match(line)
        if match:
            for name in match["names"].split(","):
                entries[name.strip()] = match["kind"].strip()
    return entries


def shapes(function):
    """Name -> symbolic shape, such as `("B", "4H")`, for every parameter and returned value that states one."""
    found = {}
    for title in ("Parameters", "Returns"):
        for name, kind in section(function, title).items():
            match = SHAPE.search(kind)
            if match:
                found[name] = tuple(part.strip() for part in match[1].split(",") if part.strip())
    return found


def returned_names(function):
    return list(section(function, "Returns"))


def description(function):
    """The whole docstring on one line."""
    return " ".join((inspect.getdoc(function) or "").split())


def without_notes(function):
    """The docstring without its Notes section, which is for those who have answered."""
    lines = (inspect.getdoc(function) or "").splitlines()
    begin = next((number for number, line in enumerate(lines[:-1]) if line == "Notes" and set(lines[number + 1]) == {"-"}), None)
    if begin is None:
        return "\n".join(lines)
    ends = [number for number, line in enumerate(lines) if number > begin + 1 and (
        line.startswith("Source:") or number + 1 < len(lines) and line and set(lines[number + 1]) == {"-"})]
    return "\n".join([*lines[:begin], *lines[ends[0]:]] if ends else lines[:begin]).rstrip()
