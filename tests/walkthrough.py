"""A page that shows how something is done, done: its files are written, its commands typed, in a copy of the course.

A code block whose caption begins with a path is a part of that file:

    PATH                            a new file
    PATH, at the end                two blank lines below what is there
    PATH, above "TEXT"              above the only line that holds the text; or `below`
    PATH, the words above the stub  of a notebook: of the exercise whose stub was written last

A `console` block holds commands, `$ command`, each followed by what it prints; `...` stands for anything.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"(?ms)^(?P<fence>`{3,})(?:console|\{code-block\} \w+\n:caption: (?P<caption>[^\n]+)\n)\n(?P<text>.*?)^(?P=fence)$")
PLACE = re.compile(r'(?P<path>[\w./]+)(?:, (?P<where>at the end|above|below|the words above the stub)(?: "(?P<line>.+)")?)?')
STUB = "raise NotImplementedError"
# What is large, or made by a build, or somebody's environment.
LEFT_BEHIND = shutil.ignore_patterns(".git", ".venv", "_build", "recorded", "__pycache__", "*.egg-info", ".*_cache", ".hypothesis")


@dataclass(frozen=True)
class Step:
    """A part of a file, or, without a `place`, a console block."""

    place: str
    text: str


def steps_of(page, heading):
    """What the section under a heading, with its subsections, has its reader do, in order."""
    section = re.search(rf"(?ms)^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", outside_of_files(page))
    start, end = section.span(1)
    return [Step(found["caption"] or "", found["text"]) for found in BLOCK.finditer(page, start, end)]


def outside_of_files(page):
    """The page with its blocks blanked out: a heading inside a file that it shows is none of its own."""
    return BLOCK.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), page)


def copy_of_course(folder):
    """The course in a new folder; what was recorded is only linked to, because no step writes there."""
    shutil.copytree(ROOT, folder, ignore=LEFT_BEHIND, symlinks=True)
    (folder / "book" / "recorded").symlink_to(ROOT / "book" / "recorded")
    return folder


def write(course, step):
    """Write a part of a file where its caption says."""
    found = PLACE.fullmatch(step.place)
    path, where = course / found["path"], found["where"]
    if where is None:
        path.parent.mkdir(exist_ok=True)
        path.write_text(step.text, encoding="utf-8")
        return
    there = path.read_text(encoding="utf-8")
    if where == "at the end":
        blank = "\n" if path.suffix == ".txt" else "\n\n"
        there = f"{there.rstrip()}\n{blank}{step.text}"
    elif where == "the words above the stub":
        there = with_words(there, step.text)
    else:
        lines = there.splitlines(keepends=True)
        (at,) = (number for number, line in enumerate(lines) if found["line"] in line)
        lines.insert(at + (where == "below"), step.text)
        there = "".join(lines)
    path.write_text(there, encoding="utf-8")


def with_words(notebook, words):
    """A notebook with other words above its last stub."""
    cells = json.loads(notebook)
    stubs = [number for number, cell in enumerate(cells["cells"]) if cell["cell_type"] == "code" and STUB in "".join(cell["source"])]
    above = cells["cells"][stubs[-1] - 1]
    assert above["cell_type"] == "markdown"
    above["source"] = words.rstrip()
    return json.dumps(cells, indent=1, ensure_ascii=False) + "\n"


def commands_of(step):
    """(command, what it should print) of each command in a console block."""
    for part in re.split(r"(?m)^\$ ", step.text.replace("\\\n", " "))[1:]:
        command, _, printed = part.partition("\n")
        yield command, printed


def run(course, command):
    """Type a command in the course's folder, with the course's Python first; what it prints."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(course), "PYTHONIOENCODING": "utf-8", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, shell=True, cwd=course, env=environment, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, f"$ {command}\n{done.stdout[-4000:]}{done.stderr[-4000:]}"
    return done.stdout


def printed_as_shown(printed, shown):
    """Whether some output is what a page shows, line by line, where `...` stands for anything."""
    words = [".*?".join(map(re.escape, line.split("..."))) if line != "..." else ".*?" for line in shown.strip().splitlines()]
    return re.fullmatch(r"\s*" + r"\s*\n\s*".join(words) + r"\s*", printed, re.DOTALL) is not None
