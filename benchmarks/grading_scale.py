"""How grading grows: with submissions (and whether memory does), with questions, and with cases.

    python benchmarks/grading_scale.py [--submissions 30 100 300 1000 3000] [--workers 2]
    python benchmarks/grading_scale.py --beside FOLDER [--beside-most 300] [--submissions 30 300 3000] [--rounds 1]

Each line is one `python -m grader grade` from its start to the class's page: submissions a minute, CPU seconds a
submission (everything counted: sandboxes, learners' processes, reports), and the most memory that the main process and
a worker held. Memory is read from /proc, so Linux only. Two learners in five have a fault, which costs a diagnosis.
Nothing is written into the repository.

With `--beside`, another edition of the course in FOLDER (`git worktree add FOLDER COMMIT`) grades as many by its own
benchmark, in turn with this one, so that a busy machine slows both alike: with PYTHONDONTWRITEBYTECODE and without, and
beside both what it costs to start Python and import NumPy once a submission, which is all that a grader can do without.
CPU seconds are what to compare where the machine does other things besides.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import classes

HERE = Path(__file__).resolve().parents[1]
STARTS = 40  # of Python alone: enough to know what one costs


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


# ------------------------------------------------------------------ beside another edition

def python_alone(count, workers, variables):
    """What it takes to start Python with NumPy `count` times, in as many rows as there are workers; nothing else is done."""
    rows = [f"for each in $(seq {len(range(worker, count, workers))}); do '{sys.executable}' -s -P -c 'import numpy'; done" for worker in range(workers)]
    measured = classes.run([["sh", "-c", row] for row in rows], env={**variables, "OMP_NUM_THREADS": "1"})
    return 60 * count / measured.wall, measured.cpu / count


def by_its_own_benchmark(edition, count, workers, variables):
    """Submissions a minute and CPU seconds each, as the benchmark of an edition tells them."""
    command = [sys.executable, edition / "benchmarks" / "grading_scale.py", "--submissions", str(count), "--sample", "0", "--workers", str(workers)]
    told = subprocess.run(command, cwd=edition, env={**variables, "PYTHONPATH": str(edition)}, check=True, capture_output=True, text=True).stdout
    rate, cpu = next(line.split()[1:3] for line in told.splitlines() if line.split()[:1] == [str(count)])
    return float(rate), float(cpu)


def beside(other, options):
    """The table: all in turn, the medians of the rounds."""
    editions = {"this edition": HERE, "the other": Path(other).resolve()}
    print(f"\n{'submissions':>11}  {'bytecode':<14}{''.join(f'{name:>24}' for name in [*editions, 'Python and NumPy'])}{'CPU s, this to other':>24}{'load':>7}")
    for count in options.submissions:
        for label, written in (("written", {}), ("not written", {"PYTHONDONTWRITEBYTECODE": "1"})):
            variables = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | written
            asked = {name: edition for name, edition in editions.items() if edition == HERE or count <= options.beside_most}
            found = {name: [] for name in [*asked, "alone"]}
            for _ in range(options.rounds):
                for name, edition in asked.items():
                    found[name].append(by_its_own_benchmark(edition, count, options.workers, variables))
                found["alone"].append(python_alone(min(count, STARTS), options.workers, variables))
            medians = {name: tuple(map(median, zip(*rows))) for name, rows in found.items()}
            cells = [f"{medians[name][0]:.0f} a minute, {medians[name][1]:.3f} s" if name in medians else "" for name in [*editions, "alone"]]
            ratio = f"{medians['this edition'][1] / medians['the other'][1]:.2f}" if "the other" in medians else ""
            print(f"{count:>11}  {label:<14}{''.join(f'{cell:>24}' for cell in cells)}{ratio:>24}{classes.load():>7.1f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, nargs="*", default=[30, 100, 300, 1000, 3000])
    parser.add_argument("--sample", type=int, default=60, help="submissions for the growth with questions and cases")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--beside", metavar="FOLDER", help="a checkout of another edition")
    parser.add_argument("--beside-most", type=int, default=300, help="the largest class that the other edition grades, too")
    parser.add_argument("--rounds", type=int, default=1, help="how often beside the other")
    options = parser.parse_args()
    if options.beside:
        return beside(options.beside, options)
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
