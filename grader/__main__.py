"""`python -m grader`: refresh the notebooks, show progress."""

import argparse
import sys

from grader.course import Course, UnknownExercise
from grader.definitions import BadNotebook


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m grader", description=__doc__)
    parser.add_argument("--course", default="exercises", help="the package that declares the chapters (default: exercises)")
    commands = parser.add_subparsers(dest="command", required=True)
    written = commands.add_parser("exercises", help="write stubs, check cells and expected outputs into the notebooks")
    written.add_argument("chapter", nargs="?", help="only this chapter")
    measured = commands.add_parser("mutants", help="list the wrong versions that an exercise's inputs let pass")
    measured.add_argument("chapter", nargs="?", help="only this chapter")
    shown = commands.add_parser("progress", help="a table of what is done")
    shown.add_argument("chapter", nargs="?", help="only this chapter")
    options = parser.parse_args(arguments)
    try:
        return {"exercises": refresh_exercises, "mutants": list_survivors, "progress": show_progress}[options.command](options)
    except (BadNotebook, UnknownExercise) as error:
        print(error, file=sys.stderr)
        return 2


def refresh_exercises(options):
    from grader.notebook import update_chapter

    course = Course(options.course)
    for chapter in chosen_chapters(course, options):
        print(f"{chapter.name}: {update_chapter(course, chapter)}", flush=True)
    return 0


def chosen_chapters(course, options):
    return [course.chapter(options.chapter)] if options.chapter else course.chapters


def list_survivors(options):
    from grader.quality import measure

    course, holes = Course(options.course), 0
    for chapter in chosen_chapters(course, options):
        for exercise in chapter.exercises:
            quality = measure(exercise)
            holes += len(quality.survivors) + len(quality.unused)
            print(f"{chapter.name}  {exercise.name}: {quality.mutants} wrong versions, {quality.raised} raise, "
                  f"{quality.equivalent} equivalent, {len(quality.survivors)} survive", flush=True)
            for mutant in quality.survivors:
                print(f"    {mutant.function}, line {mutant.line}:  {mutant.right}\n        {mutant.wrong or '(removed)'}\n        {mutant.sentence}")
            for line in quality.unused:
                print(f"    declared equivalent, but no wrong version survives as:  {line}")
    return 1 if holes else 0


def show_progress(options):
    from grader.progress import progress_table

    course = Course(options.course)
    for line in progress_table(course, chosen_chapters(course, options)):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
