"""Which of a learner's files answers which chapter, and what is wrong with those that answer none."""

import tempfile
from pathlib import Path

from grader.reading.notebook import BadNotebook, cells_of


def files_by_chapter(course, chapter, files):
    """Which file answers which chapter: ((chapter, file or None), ...) and what is wrong with the choice, if anything."""
    chapters = [course.chapter(chapter)] if chapter else course.chapters
    best = {}
    for file, data in files.items():
        text = data.decode("utf-8", "replace")
        counts = {candidate.name: matches(candidate, file, text) for candidate in chapters}
        for candidate in chapters if chapter else [max(chapters, key=lambda candidate: counts[candidate.name])]:
            rank = counts[candidate.name]
            if rank > best.get(candidate.name, (0, ""))[0]:
                best[candidate.name] = (rank, file)
    found = [(candidate, best[candidate.name][1]) for candidate in chapters if candidate.name in best]
    if found:
        return found, ""
    reasons = [damage(file, data) for file, data in sorted(files.items())]
    told = "; ".join(filter(None, reasons)) or f"none of its files answers an exercise of the course: {', '.join(sorted(files)) or 'there are none'}"
    return [(chapters[0], None)] if chapter else [], told


def damage(file, data):
    """Why a file cannot be read as a notebook, if that is so."""
    with tempfile.TemporaryDirectory(prefix="grader-") as folder:
        path = Path(folder) / f"submission{Path(file).suffix}"
        path.write_bytes(data)
        try:
            cells_of(path, file)
            return ""
        except BadNotebook as error:
            return str(error)


def matches(chapter, file, text):
    """How much a file looks like a chapter's: its functions, and first of all its name."""
    defined = sum(f"def {exercise.name}(" in text for exercise in chapter.exercises)
    return defined + 1000 * (chapter.name in file)
