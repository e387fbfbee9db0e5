"""This grader beside Otter and nbgrader: submissions a minute and CPU seconds each, on the same notebooks.

    python benchmarks/grading.py [--submissions 20] [--rounds 2] [--workers 2] [--environments FOLDER]

Five NumPy questions of chapter 3, the same cases for all three graders. Otter and nbgrader are installed from PyPI,
each into an environment of its own; `--environments` says where to keep them for the next time. The graders take turns,
so that a busy machine slows them all alike. Each grades in the fastest way that we know: Otter in processes that grade
one notebook after another, without containers; nbgrader in one `autograde` command for each worker. Marks are compared
with what each learner must be given. Nothing is written into the repository.
"""

import argparse
import contextlib
import json
import shutil
import subprocess
import sys
import tempfile
import textwrap
import venv
from pathlib import Path
from statistics import median

import classes

from grader.declare.exercise import answer_key

PACKAGES = {"otter": "otter-grader==7.0.0", "nbgrader": "nbgrader==0.9.6"}
SEED = 1

# What both of the others run: the cases as lists, and the comparison with the right values.
CHECK = """\
import numpy as np

def as_arrays(value):
    if isinstance(value, dict):
        return {key: as_arrays(item) for key, item in value.items()}
    return np.array(value) if isinstance(value, list) else value

def all_right(function, cases):
    for inputs, want in cases:
        got = function(**as_arrays(inputs))
        got, want = (got, want) if isinstance(want, tuple) else ((got,), (want,))
        if len(got) != len(want) or not all(np.allclose(g, w, rtol=1e-8) for g, w in zip(got, want)):
            return False
    return True
"""

# Run by Otter's own Python: grades a share of the class in one process.
OTTER_WORKER = """\
import json, sys
from pathlib import Path
from otter.api import grade_submission

autograder, out, *notebooks = sys.argv[1:]
for notebook in notebooks:
    total = grade_submission(notebook, autograder, quiet=True).total
    (Path(out) / (Path(notebook).stem + ".json")).write_text(json.dumps(total))
"""

NBGRADER_MARKS = """\
import json
from nbgrader.api import Gradebook

with Gradebook("sqlite:///gradebook.db") as book:
    print(json.dumps({s.student.id: s.score for s in book.assignment_submissions("five")}))
"""


def as_lists(value):
    """Arrays as lists that `repr` writes without loss."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, dict):
        return {key: as_lists(item) for key, item in value.items()}
    return tuple(map(as_lists, value)) if isinstance(value, tuple) else value


def cases(name):
    return repr([(as_lists(inputs), as_lists(want)) for inputs, want in answer_key(classes.source[name], SEED)])


def environment(folder, tool):
    """The Python of an environment that holds one of the other graders."""
    python = folder / tool / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    done = folder / tool / "installed"
    if not done.exists():
        print(f"installing {PACKAGES[tool]} ...", flush=True)
        venv.create(folder / tool, clear=True, with_pip=True)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGES[tool], "ipykernel", "numpy"],
            check=True,
            stderr=subprocess.DEVNULL,
        )
        done.touch()
    return str(python)


def shares(items, workers):
    return [share for share in (items[worker::workers] for worker in range(workers)) if share]


class Ours:
    """`python -m grader grade`, as the instructor's guide shows it."""

    label = "this grader"

    def __init__(self, folder, python):
        self.folder = folder
        classes.write_course(folder)

    def grade(self, submissions, out, workers):
        return classes.run([classes.grade_command(submissions, out, workers)], cwd=self.folder, env=classes.environment(self.folder))

    def marks(self, out):
        return {path.parent.name: json.loads(path.read_text())["points"] for path in out.glob("*/result.json")}

    def isolation(self, out):
        isolated = all(json.loads(path.read_text())["isolated"] for path in out.glob("*/result.json"))
        return "each submission in bubblewrap: no network, no file but its own" if isolated else "not isolated here: bubblewrap does not work"


class Otter:
    label = PACKAGES["otter"].replace("==", " ")

    def __init__(self, folder, python):
        self.folder, self.python = folder, python
        tests = folder / "tests"
        tests.mkdir()
        for name in classes.NAMES:
            points = classes.source[name].points
            test = f"@test_case(points={points})\ndef test_all(env):\n    assert all_right(env[{name!r}], CASES)\n"
            (tests / f"{name}.py").write_text(
                f"from otter.test_files import test_case\n\nOK_FORMAT = False\nname = {name!r}\npoints = {points}\n\n{CHECK}\nCASES = {cases(name)}\n\n{test}"
            )
        (folder / "worker.py").write_text(OTTER_WORKER)
        classes.run(
            [[python, "-m", "otter", "generate", "-t", "tests", "-o", "autograder.zip", "--no-environment"]],
            cwd=folder,
            env=classes.environment(self.folder, self.python),
        )

    def grade(self, submissions, out, workers):
        out.mkdir()
        commands = [[self.python, "worker.py", "autograder.zip", str(out), *share] for share in shares(sorted(map(str, submissions.glob("*.ipynb"))), workers)]
        return classes.run(commands, cwd=self.folder, env=classes.environment(self.folder, self.python))

    def marks(self, out):
        return {path.stem: json.loads(path.read_text()) for path in out.glob("*.json")}

    def isolation(self, out):
        return "not isolated (its `grade` command can use Docker containers)"


class Nbgrader:
    label = PACKAGES["nbgrader"].replace("==", " ")

    def __init__(self, folder, python):
        self.folder, self.python = folder, python
        self.source = classes.notebook(0)
        for cell in self.source["cells"]:
            about = cell["metadata"].get("nbgrader", {})
            name = about.get("grade_id", "").removeprefix("test_")
            if about.get("grade"):
                cell["source"] = f"{CHECK}\nassert all_right({name}, {cases(name)})"
            elif about.get("solution"):
                cell["source"] = f"### BEGIN SOLUTION\n{classes.answer(name)}\n### END SOLUTION"

    def course(self, folder):
        """A course folder for one worker: two commands must not share a gradebook."""
        (folder / "source" / "five").mkdir(parents=True)
        (folder / "source" / "five" / "five.ipynb").write_text(json.dumps(self.source))
        classes.run([[self.python, "-m", "nbgrader", "generate_assignment", "five", "--create"]], cwd=folder, env=classes.environment(self.folder, self.python))

    def grade(self, submissions, out, workers):
        commands = []
        for worker, share in enumerate(shares(sorted(submissions.glob("*.ipynb")), workers)):
            folder = out / f"worker{worker}"
            self.course(folder)
            for notebook in share:
                handed_in = folder / "submitted" / notebook.stem / "five"
                handed_in.mkdir(parents=True)
                shutil.copy(notebook, handed_in / "five.ipynb")
            commands.append(["sh", "-c", 'cd "$1" && exec "$2" -m nbgrader autograde five --create', "sh", str(folder), self.python])
        return classes.run(commands, env=classes.environment(self.folder, self.python))

    def marks(self, out):
        marks = {}
        for folder in out.iterdir():
            told = subprocess.run(
                [self.python, "-c", NBGRADER_MARKS], cwd=folder, env=classes.environment(self.folder, self.python), capture_output=True, text=True, check=True
            )
            marks.update(json.loads(told.stdout.splitlines()[-1]))
        return marks

    def isolation(self, out):
        return "not isolated"


def main():
    options = parse()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="grading-", ignore_cleanup_errors=True)))
        environments = (options.environments or folder / "environments").resolve()
        environments.mkdir(parents=True, exist_ok=True)
        graders = []
        for key, make in {"ours": Ours, "otter": Otter, "nbgrader": Nbgrader}.items():
            home = folder / key
            home.mkdir()
            graders.append(make(home, environment(environments, key) if key in PACKAGES else sys.executable))
        compare(graders, folder, options)


def compare(graders, folder, options):
    marks = classes.write_class(folder / "class", options.submissions)
    times, notes = {grader: [] for grader in graders}, {}
    for turn in range(options.rounds):
        for grader in graders:
            out = folder / f"{grader.label} {turn}"
            times[grader].append(grader.grade(folder / "class", out, options.workers))
            given = grader.marks(out)
            right = sum(given.get(name) == points for name, points in marks.items())
            notes[grader] = f"{right} of {len(marks)} marks right; {grader.isolation(out)}"
            print(f"  turn {turn + 1}: {grader.label}, {times[grader][-1].wall:.0f} s", flush=True)
    print(
        f"\n{options.submissions} submissions of {len(classes.NAMES)} questions, {options.workers} workers, "
        f"median of {options.rounds} turns; load {classes.load():.1f}\n"
    )
    print(f"{'':22}{'submissions a minute':>22}{'CPU s each':>12}")
    for grader in graders:
        wall, cpu = (median(getattr(taken, part) for taken in times[grader]) for part in ("wall", "cpu"))
        print(f"{grader.label:22}{60 * options.submissions / wall:22.0f}{cpu / options.submissions:12.2f}    {notes[grader]}")


def parse():
    parser = argparse.ArgumentParser(description=textwrap.dedent(__doc__), formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--environments", type=Path, help="keep the environments of the others here for the next time")
    return parser.parse_args()


if __name__ == "__main__":
    main()
