"""Grade a class: every submission on its own, in parallel, resumable; one result file each."""

import gc
import hashlib
import inspect
import json
import os
import platform
import secrets
import signal
import tempfile
from collections import deque
from concurrent.futures import FIRST_COMPLETED, CancelledError, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path, PurePosixPath

import numpy as np

from grader.batch.collect import LEARNER_LIMIT, NoSubmissions
from grader.batch.grading import grade_exercises
from grader.declare.course import load_course
from grader.reading.notebook import BadNotebook, cells_of
from grader.tell import reports
from grader.tell.display import html
from grader.walls.sandbox import isolation, without_bubblewrap
from grader.walls.submission import TIME_LIMIT

VERSION = "1"
ATTEMPTS = 2
BRIEF = ("submission", "learner", "problem", "seed", "isolated", "why_not_isolated", "versions", "points", "of", "exercises")


def grade_one(name, files, course, chapter=None, seed=0, time_limit=TIME_LIMIT, isolated=True):
    """Grade one submission. Whatever it contains, a result comes back.

    Parameters
    ----------
    name : str
    files : dict
        File name -> bytes.
    course : str
        The package that declares the chapters.
    chapter : str, optional
        Grade this chapter only; otherwise each file decides by its name or its functions.
    seed : int
    time_limit : float
        Seconds a question.
    isolated : bool
        Whether to use bubblewrap where it works.

    Returns
    -------
    result : dict
        As documented in the instructor's guide, without `learner` and `fingerprint`.
    fragments : dict
        Exercise name -> its verdict as HTML.
    """
    works, why_not = isolation() if isolated else (False, f"isolation was switched off. {without_bubblewrap()}")
    result = {"submission": name, "files": [], "problem": "", "seed": seed, "isolated": works, "why_not_isolated": why_not,
              "versions": versions(), "points": 0, "of": 0, "exercises": {}}
    fragments = {}
    chapters, problem = files_by_chapter(load_course(course), chapter, files)
    problems = [problem] if problem else []
    for graded, file in chapters:
        result["of"] += graded.points
        if file is None:
            continue
        result["files"].append(file)
        try:
            verdicts, hints = grade_file(file, files, graded.exercises, seed, time_limit, works)
        except BadNotebook as error:
            problems.append(str(error))
            continue
        for exercise, verdict in verdicts.items():
            result["exercises"][exercise] = {
                "chapter": graded.name, "points": verdict.points, "of": verdict.of, "state": verdict.state, "message": verdict.message,
                "mistakes": [explanation.sentence for explanation in verdict.why], "hints": hints.get(exercise, 0)}
            fragments[exercise] = html(verdict)
            result["points"] += verdict.points
    result["problem"] = "; ".join(problems)
    return result, fragments


def grade_file(file, files, exercises, seed, time_limit, isolated):
    """Grade one file of a hand-in; what was handed in beside it may be imported and opened."""
    with tempfile.TemporaryDirectory(prefix="grader-") as folder:
        paths = {}
        for number, (name, data) in enumerate(files.items()):
            paths[name] = Path(folder) / f"{number}{Path(name).suffix}"
            paths[name].write_bytes(data)
        beside = {as_seen_from(file, name): path for name, path in paths.items() if name != file}
        return grade_exercises(paths[file], exercises, seed, isolated, time_limit, file, beside)


def as_seen_from(file, other):
    """The name of a file as code in another one writes it, if it lies in the same folder or below."""
    folder = f"{PurePosixPath(file).parent}/"
    return other.removeprefix(folder)


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


def versions():
    return {"python": platform.python_version(), "numpy": np.__version__, "grader": VERSION}


def course_print(course, chapter):
    """Changes when an exercise does: then old results no longer count."""
    chapters = [course.chapter(chapter)] if chapter else course.chapters
    digest = hashlib.sha256(VERSION.encode())
    for exercise in (exercise for graded in chapters for exercise in graded.exercises):
        for function in (exercise.reference, exercise.written_as, exercise.draw):
            digest.update(inspect.getsource(function).encode())
        digest.update(f"{exercise.name}{exercise.points}{exercise.float32}".encode())
    return digest.hexdigest()


class Run:
    """One `grade` command: what to grade, where the results go, and how.

    Parameters
    ----------
    submissions : list of Submission
    out : path of the folder of results
    course : str
    chapter : str, optional
    seed : int, optional
        Taken from an earlier run in the same folder, or drawn, if not given.
    time_limit : float
    regrade : bool
        Grade again what has a result already.
    """

    def __init__(self, submissions, out, course, chapter=None, seed=None, time_limit=TIME_LIMIT, regrade=False):
        self.submissions, self.out, self.course, self.chapter = submissions, Path(out), course, chapter
        self.time_limit, self.regrade = time_limit, regrade
        self.out.mkdir(parents=True, exist_ok=True)
        self.seed = self.settle_seed(seed)
        self.course_print = course_print(load_course(course), chapter)
        self.unchanged = 0

    def settle_seed(self, seed):
        """The same folder keeps its seed, so that the same command resumes."""
        path = self.out / "run.json"
        if seed is None:
            try:
                seed = int(json.loads(path.read_text())["seed"])
            except (OSError, ValueError, KeyError, TypeError):
                seed = secrets.randbits(63)
        write_atomically(path, json.dumps({"seed": seed, "course": self.course, "chapter": self.chapter}, indent=1))
        return seed

    def folder(self, submission):
        return self.out / submission.name

    def read(self, submission):
        """A submission's files, and the fingerprint of everything its marks depend on."""
        files, problems = {}, []
        for file, read in submission.files.items():
            try:
                if sum(map(len, files.values())) > LEARNER_LIMIT:
                    raise NoSubmissions(f"not read: the files before it hold more than {LEARNER_LIMIT >> 20} MB")
                files[file] = read()
            except NoSubmissions as error:
                problems.append(f"{file}: {error}")
            except Exception as error:  # a damaged zip member, a file that vanished
                problems.append(f"{file}: cannot be read: {error}")
        digest = hashlib.sha256(f"{self.course_print}{self.seed}{self.chapter}{self.time_limit}".encode())
        for file in sorted(files):
            digest.update(file.encode("utf-8", "replace") + hashlib.sha256(files[file]).digest())
        submission.problem = "; ".join(problems)
        return files, digest.hexdigest()

    def earlier(self, submission, fingerprint):
        """The result of an earlier run, if nothing that it depends on has changed."""
        result = read_result(self.folder(submission) / "result.json")
        return result if result is not None and not self.regrade and result.get("fingerprint") == fingerprint else None

    def keep(self, submission, fingerprint, result, fragments):
        """Write the page first and the result last: where there is a result, everything is there."""
        result = {**result, "learner": submission.learner, "fingerprint": fingerprint}
        if submission.problem:
            result["problem"] = "; ".join(filter(None, [result["problem"], submission.problem]))
        folder = self.folder(submission)
        folder.mkdir(exist_ok=True)
        write_atomically(folder / "feedback.html", reports.learner_page(result, fragments))
        write_atomically(folder / "result.json", json.dumps(result, indent=1))

    def failed(self, submission, error):
        """The grader's fault, not the learner's: kept without a fingerprint, so that the next run tries again."""
        works, why_not = isolation()
        self.keep(submission, "", {
            "submission": submission.name, "files": sorted(submission.files), "problem": f"could not be graded: {error}", "seed": self.seed,
            "isolated": works, "why_not_isolated": why_not, "versions": versions(), "points": 0, "of": 0, "exercises": {}}, {})

    def grade(self, pool, in_flight):
        """Grade everything that needs it. Yields each submission as its result is on disk.

        At most `in_flight` submissions are in memory; a worker that dies takes none along: what it held is tried again alone.
        """
        waiting, suspects = deque(self.submissions), deque()
        running, attempts = {}, {}
        while waiting or suspects or running:
            while (waiting or suspects) and len(running) < (1 if suspects else in_flight):
                submission = suspects.popleft() if suspects else waiting.popleft()
                files, fingerprint = self.read(submission)
                if self.earlier(submission, fingerprint) is not None:
                    self.unchanged += 1
                    yield submission
                    continue
                future = pool.submit(grade_one, submission.name, files, self.course, self.chapter, self.seed, self.time_limit)
                running[future] = submission, fingerprint
            for future in wait(running, return_when=FIRST_COMPLETED).done if running else ():
                if future not in running:
                    continue
                submission, fingerprint = running.pop(future)
                try:
                    self.keep(submission, fingerprint, *future.result())
                except BrokenProcessPool:
                    held = [(submission, fingerprint), *running.values()]
                    running.clear()
                    pool.restart()
                    for submission, _ in held:
                        attempts[submission.name] = attempts.get(submission.name, 0) + 1
                        if attempts[submission.name] < ATTEMPTS:
                            suspects.append(submission)
                        else:
                            self.failed(submission, "the grader's own process ended on it twice")
                            yield submission
                    continue
                except CancelledError:
                    raise NoCluster("the cluster went away; what is graded is kept, the same command goes on from there") from None
                except Exception as error:
                    self.failed(submission, f"{type(error).__name__}: {error}")
                yield submission

    def results(self):
        """The results of this run's submissions, read one at a time."""
        for submission in self.submissions:
            result = read_result(self.folder(submission) / "result.json")
            if result is not None:
                yield result

    def write_reports(self):
        """The class's tables and its page, from the results on disk. Returns the results without their messages."""
        title = self.chapter or self.course
        write_atomically(self.out / "moodle.csv", reports.moodle_csv(self.results(), title))
        shared = {}
        results = [brief(result, shared) for result in self.results()]
        write_atomically(self.out / "grades.csv", reports.grades_csv(results))
        write_atomically(self.out / "canvas.csv", reports.canvas_csv(results, title))
        write_atomically(self.out / "class.html", reports.class_page(results))
        return results


def brief(result, shared):
    """A result as a class's reports need it; what learners have in common is held once, so that thousands of results stay small."""
    kept = {key: result[key] for key in BRIEF if key in result}
    exercises = [(name, {**details, "message": "", "hints": 0}) for name, details in kept["exercises"].items()]
    kept["exercises"] = {shared.setdefault(name, name): shared.setdefault(repr(details), details) for name, details in exercises}
    kept["versions"] = shared.setdefault(repr(kept["versions"]), kept["versions"])
    return kept


class LocalPool:
    """Worker processes on this machine, started again if one of them dies."""

    def __init__(self, workers):
        self.workers = workers
        self.executor = None
        self.restart()

    def restart(self):
        if self.executor is not None:
            self.executor.shutdown(wait=False, cancel_futures=True)
        self.executor = ProcessPoolExecutor(self.workers, mp_context=get_context("spawn"), initializer=ignore_interrupt)

    def submit(self, *arguments):
        return self.executor.submit(*arguments)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.executor.shutdown(wait=False, cancel_futures=True)


class NoCluster(RuntimeError):
    """There is no cluster to work on, and why."""


def connect(address, patience):
    """A client of the scheduler at an address."""
    try:
        from distributed import Client
    except ImportError:
        raise NoCluster("--scheduler needs Dask: pip install distributed") from None
    try:
        return Client(address, timeout=patience, set_as_default=False)
    except (OSError, ValueError) as error:
        told = str(error)
    gc.collect()  # a client that failed closes itself when it is collected, and would wait for ever for the next one's start
    raise NoCluster(f"no Dask scheduler answers at {address}: {told}")


class ClusterPool:
    """The same work on a Dask cluster: its scheduler gives a dead worker's tasks to another.

    Raises
    ------
    NoCluster
        If nobody answers at the address within `patience` seconds, or no worker is there to do the work.
    """

    def __init__(self, address, patience=5.0):
        self.client = connect(address, patience)
        try:
            self.client.wait_for_workers(1, timeout=patience)
        except TimeoutError:
            self.client.close()
            raise NoCluster(f"the Dask scheduler at {address} has no workers: start some with  dask worker {address}") from None
        self.executor = self.client.get_executor(pure=False)
        self.workers = max(1, sum(self.client.ncores().values()))

    def submit(self, *arguments):
        return self.executor.submit(*arguments)

    def restart(self):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.close()


def ignore_interrupt():
    """Ctrl-C is for the command, which then ends the workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("OMP_NUM_THREADS", "1")


def read_result(path):
    try:
        result = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return result if isinstance(result, dict) else None


def write_atomically(path, text):
    """A reader, or a run that resumes, sees the old file or the new one, never a part."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(text, encoding="utf-8", errors="replace", newline="")
    os.replace(temporary, path)
