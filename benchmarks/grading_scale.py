"""How grading grows: with submissions (and whether memory does), with questions, and with cases.

    python benchmarks/grading_scale.py [--submissions 30 100 300 1000 3000] [--workers 2]

Each line is one `python -m grader grade` from its start to the class's page: submissions a minute, CPU seconds a
submission (everything counted: sandboxes, learners' processes, reports), and the most memory that the main process and
a worker held. Memory is read from /proc, so Linux only. Two learners in five have a fault, which costs a diagnosis.
Nothing is written into the repository.
"""

import argparse
import json
import tempfile
from pathlib import Path

import classes


def measure(count, workers, names=classes.NAMES, repeat=1):
    """Grade a class of `count`; raises if anybody is given other marks than the made-up answers deserve."""
    with tempfile.TemporaryDirectory(prefix="grading-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        classes.write_course(folder, names, repeat)
        deserved = classes.write_class(folder / "in", count, names)
        measured = classes.run([classes.grade_command(folder / "in", folder / "out", workers)], watch_memory=True, cwd=folder, env=classes.environment(folder))
        given = {path.parent.name: json.loads(path.read_text())["points"] for path in folder.glob("out/*/result.json")}
        if given != deserved:
            raise RuntimeError(f"wrong marks: {[name for name in deserved if given.get(name) != deserved[name]][:5]}")
        return measured


def line(label, count, measured):
    print(
        f"{label:>14}{60 * count / measured.wall:18.0f}{measured.cpu / count:12.3f}{measured.main_memory:14.0f}{measured.worker_memory:14.0f}"
        f"{classes.load():9.1f}",
        flush=True,
    )


def header(title):
    print(f"\n{title:>14}{'subm. a minute':>18}{'CPU s each':>12}{'main, MB':>14}{'worker, MB':>14}{'load':>9}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, nargs="*", default=[30, 100, 300, 1000, 3000])
    parser.add_argument("--sample", type=int, default=60, help="submissions for the growth with questions and cases")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    header("submissions")
    for count in options.submissions:
        line(str(count), count, measure(count, options.workers))
    header("questions")
    for number in range(1, len(classes.NAMES) + 1) if options.sample else ():
        line(str(number), options.sample, measure(options.sample, options.workers, classes.NAMES[:number]))
    header("inputs times")
    for repeat in (1, 3, 10) if options.sample else ():
        line(str(repeat), options.sample, measure(options.sample, options.workers, repeat=repeat))


if __name__ == "__main__":
    main()
