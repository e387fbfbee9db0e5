"""Classes of made-up learners for the benchmarks of the grader, and a stopwatch that also sees CPU time and memory.

Five questions of chapter 3. Three learners in five have everything right; each of the others has one fault in one
answer, a mistake that the chapter's feedback declares.
"""

import ast
import contextlib
import ctypes
import inspect
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from exercises.declared.ch03_rnn.exercises import chapter as source
from grader.why.edits import tree_with
from solutions.cells.rnn import rnn_step

NAMES = ["rnn_forward", "readout", "squared_error", "rnn_step_backward", "rnn_backward"]
READY = "import numpy as np\n\n\n" + inspect.getsource(rnn_step)  # what a notebook of chapter 3 has ready
# None in rnn_step_backward: rnn_backward calls it, and a grader that does not know this takes the points of both.
FAULTS = {name: source[name].feedback.mistakes[0] for name in NAMES if name != "rnn_step_backward"}
COURSE, CHAPTER = "benchmark_course", "five"
SET_CHILD_SUBREAPER = 36  # of prctl(2)


def answer(name, wrong=False):
    """The code of one answer, without its docstring."""
    return ast.unparse(tree_with(source[name].written_as, FAULTS[name].edits if wrong else ()))


def fault_of(number):
    """The question that learner `number` has wrong, or None."""
    faulty = list(FAULTS)
    return faulty[number // 5 % len(faulty)] if number % 5 in (1, 3) else None


def notebook(number):
    """A learner's notebook; the metadata are nbgrader's, and nothing to the other graders."""
    cells = [code_cell(READY)]
    for name in NAMES:
        cells += [
            code_cell(answer(name, wrong=name == fault_of(number)), name, solution=True),
            code_cell(f"# {name} is checked here", f"test_{name}", points=source[name].points),
        ]
    cells.append(code_cell(f"# learner {number}"))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def code_cell(text, grade_id="", points=0, solution=False):
    metadata = {}
    if grade_id:
        metadata = {
            "nbgrader": {
                "grade": points > 0,
                "grade_id": grade_id,
                "locked": points > 0,
                "points": points,
                "schema_version": 3,
                "solution": solution,
                "task": False,
            }
        }
    return {
        "cell_type": "code",
        "id": grade_id.replace("_", "-") or f"cell-{len(text)}",
        "source": text,
        "metadata": metadata,
        "outputs": [],
        "execution_count": None,
    }


def write_class(folder, count, names=NAMES):
    """One notebook a learner; returns what each must be given for the named questions, by the notebook's stem."""
    folder.mkdir(parents=True)
    marks, of = {}, sum(source[name].points for name in names)
    for number in range(count):
        name = f"learner{number:05d}"
        (folder / f"{name}.ipynb").write_text(json.dumps(notebook(number)))
        wrong = fault_of(number)
        marks[name] = of - (source[wrong].points if wrong in names else 0)
    return marks


def write_course(folder, names=NAMES, repeat=1):
    """A course of some of the questions, each with `repeat` times its inputs."""
    package = folder / COURSE
    declared = package / "declared" / CHAPTER
    declared.mkdir(parents=True)
    (package / "__init__.py").touch()
    (declared / "exercises.py").write_text(f"""\
from exercises.declared.ch03_rnn.exercises import chapter as source
from grader.why.edits import tree_with
from grader import Chapter

chapter = Chapter(__file__, title="A few questions")


def repeated(exercise):
    def draw(rng):
        for _ in range({repeat}):
            drawn = exercise.draw(rng)
            yield from [drawn] if isinstance(drawn, dict) else drawn

    draw.__name__ = exercise.name
    return draw


for name in {names!r}:
    old = source[name]
    chapter.exercise(old.reference, points=old.points, written_as=old.written_as)(repeated(old))
chapter.feedback = {{name: source.feedback[name] for name in {names!r} if name in source.feedback}}
""")


def grade_command(submissions, out, workers):
    return [
        sys.executable,
        "-m",
        "grader",
        "grade",
        str(submissions),
        "--out",
        str(out),
        "--course",
        COURSE,
        "--chapter",
        CHAPTER,
        "--workers",
        str(workers),
        "--seed",
        "1",
    ]


def environment(folder, python=sys.executable):
    """Environment variables for a grader: its own programs first, its home in the benchmark's folder.

    Our courses are importable for our own Python only.
    """
    home = {name: str(folder) for name in ("HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")}
    courses = [str(folder), str(Path(__file__).resolve().parents[1])] if python == sys.executable else []
    return {
        **os.environ,
        **home,
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": os.pathsep.join(courses),
        "PATH": os.pathsep.join([str(Path(python).parent), os.environ.get("PATH", "")]),
    }


@dataclass
class Measured:
    """What running some commands took: seconds, CPU seconds of everything they started, peak memory in MB."""

    wall: float
    cpu: float
    main_memory: float = 0.0
    worker_memory: float = 0.0


def run(commands, watch_memory=False, **options):
    """Run commands side by side and measure them. Raises RuntimeError with what they printed if one fails."""
    adopt_orphans()
    before, started = children_cpu(), time.perf_counter()
    logs = [tempfile.TemporaryFile("w+") for _ in commands]
    processes = [subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, **options) for command, log in zip(commands, logs, strict=True)]
    measured = Measured(0, 0)
    while watch_memory and processes[0].poll() is None:
        measured.main_memory = max(measured.main_memory, peak_memory(processes[0].pid))
        measured.worker_memory = max([measured.worker_memory, *map(peak_memory, children(processes[0].pid))])
        with contextlib.suppress(subprocess.TimeoutExpired):
            processes[0].wait(0.2)
    for process in processes:
        process.wait()
    measured.wall = time.perf_counter() - started
    reap_orphans()
    measured.cpu = children_cpu() - before
    for process, log in zip(processes, logs, strict=True):
        with log:
            log.seek(0)
            if process.returncode:
                raise RuntimeError(f"{' '.join(map(str, process.args))} failed:\n{log.read()[-3000:]}")
    return measured


def adopt_orphans():
    """On Linux: what outlives its parent becomes ours, so that its CPU time is counted here."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def reap_orphans(seconds=5.0):
    deadline = time.monotonic() + seconds
    with contextlib.suppress(ChildProcessError):
        while time.monotonic() < deadline:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.05)


def children_cpu():
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def peak_memory(pid):
    """The most memory that a process ever held, in MB; Linux only, elsewhere 0."""
    with contextlib.suppress(OSError, ValueError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


def children(pid):
    """The processes that any thread of a process has started."""
    with contextlib.suppress(OSError, ValueError):
        return [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]
    return []


def load():
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
