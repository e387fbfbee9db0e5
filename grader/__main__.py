"""`python -m grader`: refresh the notebooks, show progress."""

import argparse
import sys

from grader.course import Course, UnknownExercise
from grader.definitions import BadNotebook


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m grader", description=__doc__)
    parser.add_argument("--course", default="exercises", help="the package that declares the chapters (default: exercises)")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("exercises", help="write stubs, check cells and expected outputs into the notebooks")
    shown = commands.add_parser("progress", help="a table of what is done")
    shown.add_argument("chapter", nargs="?", help="only this chapter")
    options = parser.parse_args(arguments)
    try:
        return {"exercises": refresh_exercises, "progress": show_progress}[options.command](options)
    except (BadNotebook, UnknownExercise) as error:
        print(error, file=sys.stderr)
        return 2


def refresh_exercises(options):
    from grader.notebook import update_course

    for chapter, done in update_course(Course(options.course)):
        print(f"{chapter.name}: {done}", flush=True)
    return 0


def show_progress(options):
    from grader.progress import progress_table

    course = Course(options.course)
    chapters = [course.chapter(options.chapter)] if options.chapter else course.chapters
    for line in progress_table(course, chapters):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
