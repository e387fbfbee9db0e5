"""How far a learner is: chapter, exercise, points, state."""

from grader.batch.grading import grade_exercises
from grader.reading.notebook import BadNotebook


def progress_table(course, chapters):
    """Lines of a table, each as soon as its chapter is judged."""
    names = [exercise.name for chapter in chapters for exercise in chapter.exercises]
    widths = max([7, *(len(chapter.name) for chapter in chapters)]), max([8, *map(len, names)])
    yield f"{'chapter':<{widths[0]}}  {'exercise':<{widths[1]}}  points  state"
    total = possible = 0
    for chapter in chapters:
        possible += chapter.points
        path = course.notebook(chapter)
        try:
            verdicts, _ = grade_exercises(path, chapter.exercises)
        except BadNotebook as error:
            yield f"{chapter.name:<{widths[0]}}  {error}"
            continue
        for name, verdict in verdicts.items():
            total += verdict.points
            yield f"{chapter.name:<{widths[0]}}  {name:<{widths[1]}}  {verdict.points:>2}/{verdict.of:<3}  {verdict.state}"
    yield f"{total} of {possible} points"
