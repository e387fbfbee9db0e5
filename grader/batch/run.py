"""Grade a class: every submission on its own, in parallel, resumable; one result file each."""

import hashlib
import json
import secrets
from collections import Counter, deque
from concurrent.futures import FIRST_COMPLETED, CancelledError, wait
from functools import cached_property
from pathlib import Path

from grader.batch.archives import EMPTY, LEARNER_LIMIT, NoSubmissions, read_data
from grader.batch.fingerprint import course_prints
from grader.batch.learner import LAST, grade_one, versions
from grader.batch.pools import NoCluster, WorkerDied
from grader.batch.reporting import decisions_on, keep_settings, settings_of, write_page, write_reports
from grader.declare.course import load_course
from grader.kept.whole import read_result, write_whole
from grader.tell.words import few, say, scope
from grader.walls.sandbox import TIME_LIMIT, isolation

ATTEMPTS = 2


class Run:
    """One `grade` command: what to grade, where the results go, and how.

    Parameters
    ----------
    submissions : list of Submission
    out : path of the folder of results
    course : str
    chapter : str, optional
    seed : int, optional
        Taken from an earlier run in the same folder, or drawn, if not given. Another one than the earlier run's needs `regrade`.
    time_limit : float
    regrade : bool
        Grade again what has a result already.
    told : dict, optional
        What the reports depend on besides: `due`, `late`, `canvas_column`, `anonymous`.
    tries : str
        Which of several tries counts, as for `grade_one`.

    Raises
    ------
    NoSubmissions
        If the folder holds the results of another chapter, course or seed.
    """

    def __init__(self, submissions, out, course, chapter=None, seed=None, time_limit=TIME_LIMIT, regrade=False, told=None, tries=LAST):
        self.submissions, self.out, self.course, self.chapter = submissions, Path(out), course, chapter
        self.time_limit, self.regrade, self.tries = time_limit, regrade, tries
        self.out.mkdir(parents=True, exist_ok=True)
        self.seed = self.settle_seed(seed, told or {})
        self.decisions = decisions_on(self.out)
        self.unchanged = self.reworded = 0

    @cached_property
    def prints(self):
        """What marks and words depend on, as (marks, words); not looked for before the workers have something to do, unless there are earlier results."""
        return course_prints(load_course(self.course), self.chapter)

    def settle_seed(self, seed, told):
        """The same folder keeps its seed, so that the same command resumes; it holds one chapter's results, or one course's."""
        known = settings_of(self.out)
        if known and (known.get("course"), known.get("chapter")) != (self.course, self.chapter):
            raise NoSubmissions(say("another chapter's results", folder=self.out, theirs=scope(known.get("course"), known.get("chapter")),
                                    ours=scope(self.course, self.chapter)))
        drawn = known.get("seed")
        if None not in (seed, drawn) and seed != drawn and not self.regrade:
            raise NoSubmissions(say("another seed", folder=self.out, drawn=drawn, seed=seed))
        if seed is None:
            seed = drawn if isinstance(drawn, int) else secrets.randbits(63)
        kept = {key: known[key] for key in ("learners", "shown") if key in known}
        keep_settings(self.out, {"seed": seed, "course": self.course, "chapter": self.chapter, **told, **kept})
        return seed

    def folder(self, submission):
        return self.out / submission.name

    def read(self, submission):
        """A submission's files, the data beside them, and a digest of what they say and of which is newer."""
        files, problems = {}, []
        for file, read in submission.files.items():
            try:
                if sum(map(len, files.values())) > LEARNER_LIMIT:
                    raise NoSubmissions(say("too much in all", megabytes=LEARNER_LIMIT >> 20))
                files[file] = read()
            except NoSubmissions as error:
                problems.append(f"{file}: {error}")
            except Exception as error:  # a damaged zip member, a file that vanished
                problems.append(f"{file}: {say('cannot be read', error=error)}")
        beside = read_data(submission.data) if files else {}
        digest = hashlib.sha256()
        order = sorted({submission.ages.get(file, 0) for file in files})  # which is newer decides, not when it was downloaded
        if len(files) > 1 and self.tries != LAST:
            digest.update(self.tries.encode())
        for file, content in sorted((files | beside).items()):
            digest.update(f"{order.index(submission.ages.get(file, 0)) if file in files else ''}".encode())
            digest.update(file.encode("utf-8", "replace") + hashlib.sha256(content).digest())
        submission.problem = "; ".join(problems) or (nothing_found(submission) if not files else "")
        return files, beside, digest.hexdigest()

    def fingerprint(self, handed_in):
        """Of everything that marks depend on, with what was handed in as `read` digests it."""
        return hashlib.sha256(f"{self.prints[0]}{self.seed}{self.chapter}{self.time_limit}{handed_in}".encode()).hexdigest()

    def earlier(self, submission, handed_in):
        """The result of an earlier run, if nothing that it depends on has changed."""
        result = read_result(self.folder(submission) / "result.json")
        return result if result is not None and not self.regrade and result.get("fingerprint") == self.fingerprint(handed_in) else None

    def keep(self, submission, handed_in, result):
        """Write the page first and the result last: where there is a result, everything is there."""
        result = {**result, "learner": submission.learner, "fingerprint": handed_in and self.fingerprint(handed_in), "words": self.prints[1],
                  "others": {**result["others"], **submission.others},
                  "handed_in": submission.handed_in(result["files"]), "marked_late": submission.marked_late}
        if submission.problem:
            result["problem"] = "; ".join(filter(None, [result["problem"] if result["files"] else "", submission.problem]))
        folder = self.folder(submission)
        folder.mkdir(exist_ok=True)
        write_page(self.out, self.decisions.applied(result))
        write_whole(folder / "result.json", json.dumps(result, indent=1))

    def failed(self, submission, error, earlier=None):
        """The grader's fault, not the learner's: kept without a fingerprint, so that the next run tries again; marks that still hold stay."""
        if earlier is not None:
            return
        works, why_not = isolation()
        self.keep(submission, "", {
            "submission": submission.name, "files": sorted(submission.files), "others": {}, "problem": say("not graded", error=error), "seed": self.seed,
            "isolated": works, "why_not_isolated": why_not, "versions": versions(), "points": 0, "of": 0, "exercises": {}})

    def grade(self, pool, in_flight):
        """Grade everything that needs it. Yields each submission as its result is on disk.

        What was graded before and differs in its words alone is judged again and keeps its marks. At most `in_flight` submissions are in
        memory. What a worker held that died is tried again after all others.
        """
        waiting, running, attempts = deque(self.submissions), {}, Counter()
        while waiting or running:
            while waiting and len(running) < in_flight:
                submission = waiting.popleft()
                files, beside, handed_in = self.read(submission)
                earlier = self.earlier(submission, handed_in)
                if earlier is not None and earlier.get("words") == self.prints[1]:
                    self.unchanged += 1
                    yield submission
                    continue
                future = pool.submit(grade_one, submission.name, files, self.course, self.chapter, self.seed, self.time_limit, True, submission.ages,
                                     self.tries, beside)
                running[future] = submission, handed_in, earlier
            for future in wait(running, return_when=FIRST_COMPLETED).done if running else ():
                submission, handed_in, earlier = running.pop(future)
                try:
                    result = future.result()
                    if earlier is not None:
                        self.reworded += 1
                        take_words(earlier, result)
                    self.keep(submission, handed_in, result)
                except WorkerDied:
                    attempts[submission.name] += 1
                    if attempts[submission.name] < ATTEMPTS:
                        waiting.append(submission)
                        continue
                    self.failed(submission, say("ended twice"), earlier)
                except CancelledError:
                    raise NoCluster(say("cluster gone")) from None
                except Exception as error:
                    self.failed(submission, f"{type(error).__name__}: {error}", earlier)
                yield submission

    def results(self):
        """What the judge said of this run's submissions, read one at a time."""
        for submission in self.submissions:
            result = read_result(self.folder(submission) / "result.json")
            if result is not None:
                yield result

    def write_reports(self):
        """All that people read, from the results on disk. Returns the results in brief."""
        keep_settings(self.out, settings_of(self.out) | {"learners": [submission.name for submission in self.submissions]})
        return write_reports(self.out)


def nothing_found(submission):
    """What is said of a hand-in without a notebook."""
    if not submission.others:
        return say("absent")
    if set(submission.others.values()) == {EMPTY}:
        return say("empty folder")
    return say("no notebook", files=few([f"{file} ({why})" for file, why in submission.others.items()]))


def take_words(earlier, result):
    """Leave a result that was judged again only what it says; where this time it came out otherwise (a busy machine, say), the old words stay too."""
    for name, before in earlier["exercises"].items():
        now = result["exercises"].get(name)
        if now is None or (now["points"], now["state"]) != (before["points"], before["state"]):
            result["exercises"][name] = before
    result.update(points=earlier["points"], of=earlier["of"])
