"""Refresh the notebooks of a course, show a learner's progress, measure exercises, grade a class."""

import argparse
import os
import shlex
import subprocess
import sys
from pathlib import Path

from grader.tell.words import Refusal, say
from grader.walls.sandbox import TIME_LIMIT


def main(arguments=None):
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a console that cannot write a learner's name gets question marks
    options = parse(arguments)
    try:
        return COMMANDS[options.command](options)
    except Refusal as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:  # a full disk, a folder that is read-only
        print(f"{error.filename or options.command}: {error.strerror or error}", file=sys.stderr)
        return 2
    except ModuleNotFoundError as error:
        if error.name != getattr(options, "course", "").partition(".")[0]:
            raise
        print(f"there is no course called {options.course!r}: name a package of chapters that Python can import from here", file=sys.stderr)
        return 2


def parse(arguments):
    course = argparse.ArgumentParser(add_help=False)
    course.add_argument("--course", default="exercises", help="the package that declares the chapters (default: exercises)")
    chapter = argparse.ArgumentParser(add_help=False)
    chapter.add_argument("chapter", nargs="?", help="only this chapter")
    parser = argparse.ArgumentParser(prog="python -m grader", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    chosen = argparse.ArgumentParser(add_help=False)
    chosen.add_argument("name", nargs="?", metavar="CHAPTER_OR_EXERCISE", help="only this chapter, or this exercise")
    exercises = commands.add_parser("exercises", parents=[course, chosen], help="write stubs, check cells and expected outputs into the notebooks")
    exercises.add_argument("--adopt", action="store_true", help="for authors: the code cells that stand in the notebook now are the course's own")
    brought = commands.add_parser("import", parents=[course], help="bring answers that were taken out of the pages into the notebooks; overwrites nothing")
    brought.add_argument("file", metavar="FILE", help="a notebook, or a zip of notebooks")
    commands.add_parser("progress", parents=[course, chapter], help="a table of what is done")
    commands.add_parser("mutants", parents=[course, chosen], help="list the wrong versions that an exercise's inputs let pass")
    grade = commands.add_parser("grade", parents=[course], help="grade a class")
    grade.add_argument("submissions", help="a notebook, a folder, or a zip from a learning platform")
    grade.add_argument("--out", required=True, help="folder for the results; the same command resumes there")
    grade.add_argument("--chapter", help="grade this chapter only")
    grade.add_argument("--roster", metavar="FILE", help="a class list, as the platform exports it: lists whoever has not handed in")
    grade.add_argument("--due", type=due, metavar="TIME", help="'2026-11-29 18:00': marks what came later")
    grade.add_argument("--late", type=rule, metavar="RULE", help="what lateness costs: 10%%/day, 1/hour (points), 50%% (once)")
    grade.add_argument("--tries", choices=("last", "best"), default="last", metavar="WHICH", help="of several tries: last (default) or best")
    grade.add_argument("--canvas-column", metavar="NAME", default="", help="the assignment as Canvas exports it: 'Chapter 3 (4711)'")
    grade.add_argument("--anonymous", action="store_true", help="a class page without names, files and seed, to be shown")
    grade.add_argument("--seed", type=int, help="draws the cases; keep it secret (default: drawn once and kept in the results)")
    grade.add_argument("--workers", type=positive, default=os.cpu_count() or 1, help="processes on this machine (default: one a core)")
    grade.add_argument("--time-limit", type=positive_seconds, default=TIME_LIMIT, metavar="S", help=f"seconds a question (default: {TIME_LIMIT:g})")
    grade.add_argument("--regrade", action="store_true", help="grade again what has a result already")
    grade.add_argument("--scheduler", metavar="ADDRESS", help="use this Dask cluster instead of this machine")
    hand = commands.add_parser("adjust", help="set one mark by hand, with the reason, or take that back")
    hand.add_argument("results", help="the folder that grade has written")
    hand.add_argument("learner", help="name, number, or folder of results")
    hand.add_argument("exercise")
    change = hand.add_mutually_exclusive_group(required=True)
    change.add_argument("--points", type=float, help="what the exercise counts from now on, whatever the judge says")
    change.add_argument("--undo", action="store_true", help="let the judge's mark count again")
    hand.add_argument("--reason", default="", help="is shown to the learner")
    alike = commands.add_parser("alike", parents=[course], help="show answers of a class that are alike, side by side")
    alike.add_argument("submissions", help="as for grade")
    alike.add_argument("--out", default="alike.html", help="the page to write (default: alike.html)")
    alike.add_argument("--chapter", help="compare this chapter only")
    release = commands.add_parser("release", parents=[course], help="write a folder to give to learners: notebooks, and what checks them")
    release.add_argument("chapters", nargs="+", metavar="CHAPTER")
    release.add_argument("--out", required=True, help="a new folder")
    made_up = commands.add_parser("example-class", parents=[course], help="write a made-up class of twenty, to try the other commands on")
    made_up.add_argument("folder")
    made_up.add_argument("chapter", nargs="?", help="default: the first")
    gradescope = commands.add_parser("gradescope", parents=[course], help="build an autograder for Gradescope")
    gradescope.add_argument("chapter", help="the chapter that it grades")
    gradescope.add_argument("--out", default="autograder.zip", help="the zip to write (default: autograder.zip)")
    gradescope.add_argument("--seed", type=int, help="draws the cases (default: drawn once; it stands in the zip, which learners don't see)")
    return parser.parse_args(arguments)


def positive(text):
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return value


def positive_seconds(text):
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError("must be more than 0")
    return value


def due(text):
    """A moment that can be read, as it was given."""
    from grader.batch.decisions import minute_of

    try:
        minute_of(text)
    except ValueError:
        raise argparse.ArgumentTypeError(say("no time", text=text)) from None
    return text


def rule(text):
    from grader.batch.decisions import late_rule

    try:
        late_rule(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


def course_of(options):
    """What a command is about. Imported late, like all that takes long: whoever grades has workers begin meanwhile."""
    from grader.declare.course import load_course

    return load_course(options.course)


def refresh_exercises(options):
    from grader.declare.notebooks import update_chapter

    course, troubles = course_of(options), 0
    for chapter, exercises in course.chosen(options.name):
        only = exercises if len(exercises) < len(chapter.exercises) else None
        try:
            print(f"{chapter.name}: {update_chapter(course, chapter, only, options.adopt)}", flush=True)
        except Refusal as trouble:
            troubles += 1
            print(f"{chapter.name}: {trouble}", file=sys.stderr, flush=True)
    return 2 if troubles else 0


def import_into_notebooks(options):
    from grader.declare.importing import import_answers

    found = import_answers(course_of(options), options.file)
    if not found:
        print(f"{options.file}: it holds no answers to exercises of this course", file=sys.stderr)
        return 2
    for imported in found:
        print(imported)
    if any(imported.put for imported in found):
        print("If such a notebook is open in JupyterLab, load it again: File, Reload Notebook from Disk.")
    return 0


def chosen_chapters(course, options):
    return [course.chapter(options.chapter)] if options.chapter else course.chapters


def list_survivors(options):
    from grader.why.quality import confused, measure, trivial_that_pass

    course, holes = course_of(options), 0
    for chapter, exercises in course.chosen(options.name):
        for exercise in exercises:
            if exercise.kind == "find":
                passing = trivial_that_pass(exercise)
                holes += len(passing)
                print(f"{chapter.name}  {exercise.name}: {len(passing)} answers without thought pass", flush=True)
                continue
            quality, told = measure(exercise), confused(exercise)
            holes += len(quality.survivors) + len(quality.unused) + len(told)
            print(f"{chapter.name}  {exercise.name}: {quality.mutants} wrong versions, {quality.raised} raise, "
                  f"{quality.equivalent} equivalent, {len(quality.survivors)} survive", flush=True)
            for mutant in quality.survivors:
                print(f"    {mutant.function}, line {mutant.line}:  {mutant.right}\n        {mutant.wrong or '(removed)'}\n        {mutant.sentence}")
            for line in quality.unused:
                print(f"    declared equivalent, but no wrong version survives as:  {line}")
            for words in told:
                print(f"    declared mistakes:  {words}")
    return 1 if holes else 0


def show_progress(options):
    from grader.tell.progress import progress_table

    course = course_of(options)
    for line in progress_table(course, chosen_chapters(course, options)):
        print(line, flush=True)
    return 0


def grade_class(options):
    from grader.batch.pools import ClusterPool, LocalPool, NoCluster

    try:
        # Its workers begin while this process loads the course, and end with it where that comes to nothing.
        with ClusterPool(options.scheduler) if options.scheduler else LocalPool(options.workers, options.course) as pool:
            run, results = grade_with(pool, options)
    except KeyboardInterrupt:
        print(f"\nstopped; what is graded is in {options.out}, the same command goes on from there", file=sys.stderr)
        return 130
    except OSError as error:  # a full disk, a folder that is read-only
        print(f"{error.filename or options.out}: {error.strerror or error}; what is graded is kept, the same command goes on from there", file=sys.stderr)
        return 2
    except NoCluster as error:
        print(error, file=sys.stderr)
        return 2
    print(summary(results, run, options))
    return 0


def grade_with(pool, options):
    """The run, and its results in brief."""
    from tqdm import tqdm

    from grader.batch.collect import find_submissions
    from grader.batch.grading import course_folders
    from grader.batch.roster import read_roster, with_absent
    from grader.batch.run import Run
    from grader.walls.sandbox import hidden_from_users, isolation

    course = course_of(options)
    if options.chapter:
        course.chapter(options.chapter)
    submissions = find_submissions(options.submissions)
    if options.roster:
        submissions = with_absent(submissions, read_roster(options.roster))
    run = Run(submissions, options.out, options.course, options.chapter, options.seed, options.time_limit, options.regrade,
              {"due": options.due, "late": options.late, "canvas_column": options.canvas_column, "anonymous": options.anonymous},
              options.tries)
    works, why_not = pool.submit(isolation).result()
    if not works:
        print(f"NOT ISOLATED: {why_not}", file=sys.stderr)
    packages = course_folders(exercise for chapter in course.chapters for exercise in chapter.exercises)
    with hidden_from_users([options.submissions, run.out], packages), pool:  # no worker is left when they are no longer hidden
        progress = tqdm(run.grade(pool, 2 * pool.workers), total=len(run.submissions), unit="submission", mininterval=0.5)
        for submission in progress:
            progress.set_postfix_str(submission.name[:30], refresh=False)
    return run, run.write_reports()


def adjust_mark(options):
    from grader.batch.decisions import adjust
    from grader.batch.reporting import decisions_on, write_reports
    from grader.kept.whole import read_result

    if options.points is not None and not options.reason.strip():
        print("say why, with --reason: it is shown to the learner", file=sys.stderr)
        return 2
    submission = adjust(options.results, options.learner, options.exercise, None if options.undo else options.points, options.reason.strip())
    write_reports(options.results)
    result = decisions_on(options.results).applied(read_result(Path(options.results) / submission / "result.json"))
    details = result["exercises"][options.exercise]
    print(f"{submission}: {options.exercise} {details['points']} of {details['of']}, in all {result['points']} of {result['of']} points")
    return 0


def show_alike(options):
    from grader.batch.alike import write_alike
    from grader.batch.collect import find_submissions

    course = course_of(options)
    if options.chapter:
        course.chapter(options.chapter)
    pairs = write_alike(find_submissions(options.submissions), course, options.chapter, options.out)
    print(f"{options.out}: {len(pairs)} pairs of learners have answers that are alike")
    return 0


def write_folder_for_learners(options):
    from grader.batch.release import write_release

    course = course_of(options)
    notebooks = write_release(course, [course.chapter(name) for name in dict.fromkeys(options.chapters)], options.out)
    print(f"{options.out}: {', '.join(notebooks)}, a README of three steps, and what checks the answers (the solutions lie there in plain sight)")
    return 0


def write_made_up_class(options):
    from grader.batch.example_class import DUE, write_example_class

    course = course_of(options)
    chapter = course.chapter(options.chapter) if options.chapter else course.chapters[0]
    hand_ins, roster = write_example_class(course, chapter, options.folder)
    results, alike = Path(options.folder) / "results", Path(options.folder) / "alike.html"
    print(f"{hand_ins} and {roster}. Try:")
    for command in (["grade", hand_ins, "--chapter", chapter.name, "--roster", roster, "--due", DUE, "--late", "10%/day", "--out", results],
                    ["alike", hand_ins, "--chapter", chapter.name, "--out", alike]):
        print(f"  python -m grader {shlex.join(map(str, command))}")
    return 0


def build_gradescope(options):
    from grader.batch.gradescope import build_zip

    course = course_of(options)
    names = build_zip(course, options.chapter, options.out, options.seed)
    print(f"{options.out}: {len(names)} files; on Gradescope the assignment is worth {course.chapter(options.chapter).points} points")
    return 0


def summary(results, run, options):
    from grader.tell.gradebooks import was_graded
    from grader.tell.reports import mean_points
    from grader.tell.words import few

    unread = [result["submission"] for result in results if result["problem"]]
    graded = sum(map(was_graded, results))
    mean = f"mean of {graded} graded {mean_points(results):.1f} points" if graded else "none could be graded"
    again = f", {run.reworded} judged again for new words alone" if run.reworded else ""
    lines = [f"{len(results)} submissions, {run.unchanged} of them unchanged since an earlier run{again}; {mean}; seed {run.seed}"]
    if unread:
        lines.append(f"{len(unread)} with problems: {', '.join(unread[:10])}{' ...' if len(unread) > 10 else ''}")
    late = [result["submission"] for result in results if result.get("late")]
    if late:
        lines.append(f"{len(late)} late: {few(late)}")
    elif options.due and not any(result.get("handed_in") for result in results):
        lines.append("--due: " + say("nobody's time"))
    elif options.late and not options.due:
        lines.append("--late: " + say("late without due"))
    tables = [name for name in ("grades.csv", "canvas.csv", "moodle.csv") if (run.out / name).exists()]
    lines.append(f"{options.out}/class.html, {', '.join(tables)}, and a folder for each submission")
    return "\n".join(lines)


COMMANDS = {"exercises": refresh_exercises, "import": import_into_notebooks, "mutants": list_survivors, "progress": show_progress, "grade": grade_class,
            "adjust": adjust_mark, "alike": show_alike, "release": write_folder_for_learners, "example-class": write_made_up_class,
            "gradescope": build_gradescope}


def keep_docstrings():
    """Start again where Python was told to throw docstrings away (-OO, PYTHONOPTIMIZE=2): much of a course stands in them."""
    if sys.flags.optimize > 1:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONOPTIMIZE"}
        sys.exit(subprocess.run([sys.executable, "-m", "grader", *sys.argv[1:]], env=environment).returncode)


if __name__ == "__main__":
    keep_docstrings()
    sys.exit(main())
