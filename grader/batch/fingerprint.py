"""Whether a result still holds."""

import hashlib
import inspect

from grader.batch.learner import VERSION


def course_print(course, chapter):
    """Changes when an exercise does: then old results no longer count."""
    chapters = [course.chapter(chapter)] if chapter else course.chapters
    digest = hashlib.sha256(VERSION.encode())
    for exercise in (exercise for graded in chapters for exercise in graded.exercises):
        for function in (exercise.reference, exercise.written_as, exercise.draw):
            digest.update(inspect.getsource(function).encode())
        digest.update(f"{exercise.name}{exercise.points}{exercise.float32}".encode())
    return digest.hexdigest()
