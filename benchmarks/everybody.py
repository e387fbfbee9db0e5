"""A class of everybody: work of every kind, from every platform, graded in one go. Each must be found, and given what they deserve.

    python benchmarks/everybody.py [--learners 300] [--kills 20] [--chapter ch03_rnn] [--workers 2] [--time-limit 5]

Prints who was found and who has what they deserve, by kind of work and by platform, with time, CPU time and memory.
With `--kills` the same class is graded again by a command that is killed at random moments and started again, and the
marks, the words and the machine are compared with what they were. Nothing is written into the repository.
"""

import argparse
import collections
import io
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import unicodedata
import zipfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import classes

from exercises import course
from grader.batch.example_class import NAMES, handed_in, in_a_hand_of_its_own, wrong_answer
from grader.declare.notebooks import read_notebook
from grader.declare.stubs import solved, stub
from grader.walls.sandbox import isolation

DUE = datetime(2026, 11, 20, 18)
EARLY, IN_TIME, LATE = DUE - timedelta(days=2), DUE - timedelta(hours=1), DUE + timedelta(days=1, hours=15)
ATTACKS = {
    "exits": "import os; os._exit(0)",
    "exits a little later": "import os, threading; threading.Timer(0.15, os._exit, (0,)).start(); return 0",
    "loops for ever": "\n    while True: pass",
    "sleeps for ever": "import time; time.sleep(1e6)",
    "eats memory": "hold = []\n    while True: hold.append(np.ones(10**7))",
    "forks for ever": "import os\n    while True:\n        try: os.fork()\n        except OSError: pass",
    "kills what it can": "import os; os.kill(-1, 9)",
    "prints for ever": "\n    while True: print('x' * 10**6)",
    "patches NumPy": "np.allclose = np.array_equal = lambda *a, **k: True; return 0",
    "returns an empty tuple": "return ()",
    "returns a huge number": "return 10 ** 100_000",
    "recurses for ever": "return globals()[NAME](*arguments, **keywords)",
    "needs what ends the process": "return BOOM",
}
NO_NOTEBOOK = {"answers.pdf": b"%PDF-1.4\n", "work.rar": b"Rar!\x1a\x07", "page.html": b"<p>mine</p>", "answers.docx": b"PK\x03\x04"}
# Of a hundred learners.
KINDS = {"right": 24, "right, otherwise": 6, "one mistake": 18, "half of it": 10, "blank": 3, "raises": 4, "hostile": 10, "late": 4, "twice": 4,
         "blank copy": 3, "two parts": 3, "own zip": 3, "large outputs": 1, "no notebook": 3, "broken": 2, "empty": 1, "absent": 1}
PLATFORMS = ("canvas", "moodle", "moodle without folders", "moodle, repacked on a Mac", "moodle, Chinese Windows", "blackboard", "gradescope",
             "repositories", "folders")
CHINESE = ("王小明", "李小龙", "张伟", "刘洋")


@dataclass
class Learner:
    """One of the class: who, from where, with what, and what they deserve.

    Attributes
    ----------
    files : list of (str, bytes, datetime)
    points : int or None
        None where nothing can be graded.
    """

    name: str
    number: str
    platform: str
    kind: str
    files: list = field(default_factory=list)
    points: int | None = None
    late: bool = False


class Work:
    """Hand-ins for one chapter."""

    def __init__(self, chapter, rng):
        self.chapter, self.rng, self.notebook = chapter, rng, read_notebook(course.notebook(chapter))
        self.exercises = chapter.exercises
        self.attacks = list(ATTACKS.values())
        rng.shuffle(self.attacks)

    def written(self, texts):
        names = [exercise.name for exercise in self.exercises]
        return handed_in(self.notebook, self.chapter, dict(zip(names, texts))).encode()

    def right(self):
        return [solved(exercise) for exercise in self.exercises]

    def but_for(self, exercise, text):
        """The right work but for one answer, and what it deserves."""
        return self.written([text if other is exercise else solved(other) for other in self.exercises]), self.chapter.points - exercise.points

    def one_mistake(self):
        exercise = self.rng.choice([exercise for exercise in self.exercises if exercise.feedback.mistakes and not exercise.groups])
        return self.but_for(exercise, wrong_answer(exercise, self.rng))

    def raising(self):
        exercise = self.rng.choice(self.exercises)
        return self.but_for(exercise, f"def {exercise.name}(*arguments, **keywords):\n    return np.ones(2) @ np.ones(3)")

    def attack(self):
        """Each attack in turn, so that a large class has them all."""
        exercise, body = self.rng.choice(self.exercises), self.attacks[0]
        self.attacks.append(self.attacks.pop(0))
        before = "import os\nBOOM = os.abort()\n" if "BOOM" in body else ""
        return self.but_for(exercise, f"{before}def {exercise.name}(*arguments, **keywords):\n    {body.replace('NAME', repr(exercise.name))}\n")

    def half(self):
        written = self.rng.sample(self.exercises, len(self.exercises) // 2)
        return self.written([solved(exercise) if exercise in written else stub(exercise) for exercise in self.exercises]), written

    def give(self, learner):
        """Let a learner hand in what their kind of work is."""
        name, everything, all_points = f"{self.chapter.name}.ipynb", self.written(self.right()), self.chapter.points
        learner.files, learner.points = [(name, everything, IN_TIME)], all_points
        if learner.kind == "right, otherwise":
            learner.files = [(name, self.written(in_a_hand_of_its_own(self.chapter)), IN_TIME)]
        elif learner.kind in ("one mistake", "raises", "hostile"):
            work, learner.points = {"one mistake": self.one_mistake, "raises": self.raising, "hostile": self.attack}[learner.kind]()
            learner.files = [(name, work, IN_TIME)]
        elif learner.kind == "half of it":
            work, written = self.half()
            learner.files, learner.points = [(name, work, IN_TIME)], sum(exercise.points for exercise in written)
        elif learner.kind == "blank":
            learner.files, learner.points = [(name, self.written(map(stub, self.exercises)), IN_TIME)], 0
        elif learner.kind == "late":
            learner.files, learner.late = [(name, everything, LATE)], learner.platform not in ("repositories", "folders")
        elif learner.kind == "twice":
            learner.files = [("first try.ipynb", self.one_mistake()[0], EARLY), (name, everything, IN_TIME)]
        elif learner.kind == "blank copy":
            learner.files.append((f"{self.chapter.name} (1).ipynb", self.written(map(stub, self.exercises)), IN_TIME + timedelta(minutes=5)))
        elif learner.kind == "two parts":
            learner.files = [(f"part{part}.ipynb", self.written([solved(exercise) if place % 2 == part else stub(exercise)
                                                                for place, exercise in enumerate(self.exercises)]), IN_TIME) for part in (0, 1)]
        elif learner.kind == "own zip":
            learner.files = [("homework.zip", zipped([(f"homework/{name}", everything, IN_TIME), ("homework/notes.txt", b"hard!", IN_TIME)]), IN_TIME)]
        elif learner.kind == "large outputs":
            learner.files = [(name, with_output(everything, "iVBORw0KGgo" * 900_000), IN_TIME)]
        elif learner.kind == "no notebook":
            file = self.rng.choice(list(NO_NOTEBOOK))
            learner.files, learner.points = [(file, NO_NOTEBOOK[file], IN_TIME)], None
        elif learner.kind == "broken":
            learner.files, learner.points = [(name, everything[:len(everything) // 3], IN_TIME)], None
        elif learner.kind in ("empty", "absent"):
            learner.files, learner.points = [], None


def with_output(notebook, picture):
    tree = json.loads(notebook)
    next(cell for cell in tree["cells"] if cell["cell_type"] == "code")["outputs"] = [
        {"output_type": "display_data", "data": {"image/png": picture}, "metadata": {}}]
    return json.dumps(tree).encode()


def everybody(chapter, count, seed=1):
    """The learners of a class, with their work."""
    rng = random.Random(seed)
    deck = [kind for kind, share in KINDS.items() for _ in range(max(1, round(share * count / 100)))]
    rng.shuffle(deck)
    if len(deck) < count:
        deck += rng.choices(list(KINDS), KINDS.values(), k=count - len(deck))
    work, learners = Work(chapter, rng), []
    for number, kind in enumerate(deck[:count]):
        platform = PLATFORMS[number % len(PLATFORMS)]
        if kind == "empty" and platform not in ("gradescope", "folders", "moodle"):
            platform = "folders"
        names = CHINESE if platform == "moodle, Chinese Windows" else NAMES
        learners.append(Learner(f"{names[number % len(names)]} {number:04}".replace(",", ""), str(70_000 + number), platform, kind))
        work.give(learners[-1])
    return learners


# ------------------------------------------------------------------ as platforms hand it over

class GbkName(zipfile.ZipInfo):
    """A name as Chinese Windows writes it, without a word on its letters."""

    def _encodeFilenameFlags(self):
        return self.filename.encode("gbk"), self.flag_bits


def zipped(members, info=zipfile.ZipInfo):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content, moment in members:
            archive.writestr(info(name, moment.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def ascii_name(learner):
    return f"learner{learner.number}"


def moodle_members(learners, between="/"):
    for learner in learners:
        folder = f"{learner.name}_{learner.number}_assignsubmission_file{'_' if between == '_' else ''}"
        if not learner.files and between == "/":
            yield f"{folder}/", b"", IN_TIME
        for name, content, moment in learner.files:
            yield f"{folder}{'/' if between == '/' else ''}{name}", content, moment


def canvas(learners):
    yield "submissions.zip", zipped((f"{ascii_name(learner)}{'_LATE' if moment > DUE else ''}_{learner.number}_{9}{place}_{name}", content, moment)
                                    for learner in learners for place, (name, content, moment) in enumerate(learner.files))


def moodle(learners):
    yield "COURSE-Chapter 3-4711.zip", zipped(moodle_members(learners))


def moodle_without_folders(learners):
    yield "COURSE-Chapter 3-4712.zip", zipped(moodle_members(learners, "_"))


def moodle_on_a_mac(learners):
    def members():
        for name, content, moment in moodle_members(learners):
            name = unicodedata.normalize("NFD", name)
            yield f"Chapter 3/{name}", content, moment
            yield f"__MACOSX/Chapter 3/{name.replace('/', '/._')}", b"\0\5\26\7", moment

    yield "Chapter 3.zip", zipped(members())


def moodle_on_chinese_windows(learners):
    yield "第三章.zip", zipped(moodle_members(learners), GbkName)


def blackboard(learners):
    def members():
        for learner in learners:
            for name, content, moment in learner.files:
                attempt = f"Chapter 3_{ascii_name(learner)}_attempt_{moment:%Y-%m-%d-%H-%M-%S}"
                yield f"{attempt}.txt", f"Name: {learner.name}\n".encode(), moment
                yield f"{attempt}_{name}", content, moment

    yield "gradebook_course_Chapter 3.zip", zipped(dict((name, (name, content, moment)) for name, content, moment in members()).values())


def gradescope(learners):
    def members():
        note = "---\n"
        for learner in learners:
            moment = max((moment for _, _, moment in learner.files), default=IN_TIME).astimezone()
            note += (f"submission_{learner.number}:\n  :submitters:\n  - :name: {json.dumps(learner.name, ensure_ascii=False)}\n    :sid: '{learner.number}'\n"
                     f"  :created_at: {moment:%Y-%m-%d %H:%M:%S.000000000 %z}\n  :results:\n    tests:\n    - output: '{'.' * 500}'\n")
            for name, content, age in learner.files:
                yield f"assignment_7_export/submission_{learner.number}/{name}", content, age
        yield "assignment_7_export/submission_metadata.yml", note.encode(), IN_TIME

    yield "submissions (1).zip", zipped(members())


def repositories(learners):
    for learner in learners:
        folder = f"chapter-3-{ascii_name(learner)}"
        yield f"{folder}/README.md", b"# Chapter 3\n"
        yield f"{folder}/.git/config", b"[core]\n"
        for name, content, _ in learner.files:
            yield f"{folder}/exercises/{name}", content


def folders(learners):
    for learner in learners:
        yield f"{learner.name}/", b""
        for name, content, _ in learner.files:
            yield f"{learner.name}/{name}", content


HANDED_OVER = dict(zip(PLATFORMS, (canvas, moodle, moodle_without_folders, moodle_on_a_mac, moodle_on_chinese_windows, blackboard, gradescope, repositories,
                                   folders)))


def write_class(learners, folder):
    """Everything in one folder, as downloaded, and a class list beside it."""
    for platform, hand_over in HANDED_OVER.items():
        for name, content in hand_over([learner for learner in learners if learner.platform == platform and learner.kind != "absent"]):
            path = folder / "in" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if name.endswith("/"):
                path.mkdir(exist_ok=True)
            else:
                path.write_bytes(content)
    for path in sorted(folder.glob("in/**/*.ipynb")):  # what lies in folders is as old as its disk says
        moment = next(moment for learner in learners for name, _, moment in learner.files
                      if name == path.name and (learner.name in str(path) or ascii_name(learner) in str(path))).timestamp()
        os.utime(path, (moment, moment))
    rows = [f'"{learner.name}",{learner.number}' for learner in learners if learner.kind == "absent"]
    (folder / "roster.csv").write_text("\n".join(["name,student id", *(rows or ["nobody,0"])]), encoding="utf-8")


# ------------------------------------------------------------------ graded

def command(folder, out, options):
    return [sys.executable, "-m", "grader", "grade", str(folder / "in"), "--out", str(out), "--chapter", options.chapter, "--workers", str(options.workers),
            "--seed", "1", "--roster", str(folder / "roster.csv"), "--due", f"{DUE:%Y-%m-%d %H:%M}", "--time-limit", str(options.time_limit)]


def surroundings(folder):
    """The command's own folder for what it needs for a while, so that what is left there can be seen."""
    (folder / "tmp").mkdir(exist_ok=True)
    return {**classes.environment(folder), "TMPDIR": str(folder / "tmp")}


def results_in(out):
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(out.glob("*/result.json"))]


def known_by(result):
    """The number of the learner that a result is of: told by the platform, or a part of the name."""
    learner = result["learner"]
    number = learner["id"] if learner["id"].isdigit() else ""
    return number or next((word for word in learner["name"].replace("learner", " ").split() if word.isdigit()), result["submission"])


def verdict_on(learner, result):
    """What is wrong with a learner's result, empty if nothing is."""
    if result is None:
        return "is in no report"
    points = result["points"] if result["exercises"] else None
    if points != learner.points:
        return f"has {points} points instead of {learner.points} ({result['problem']})"
    if points is None and not result["problem"]:
        return "has no reason for having no points"
    late = bool(result["marked_late"] or result["handed_in"] > minutes(DUE))
    return "" if late == learner.late else f"{'is' if late else 'is not'} marked late"


def minutes(moment):
    return int((moment - datetime(1970, 1, 1)).total_seconds()) // 60


def compare(learners, results):
    """Learner -> what is wrong, for all; raises where somebody is there who is not in the class, or twice."""
    found = {}
    for result in results:
        found.setdefault(known_by(result), []).append(result)
    keys = {(learner.number if learner.platform != "folders" else f"{int(learner.number) - 70_000:04}"): learner for learner in learners}
    strangers = [key for key, several in found.items() if key not in keys or len(several) > 1]
    if strangers:
        raise RuntimeError(f"not in the class, or twice: {strangers[:5]}")
    return {learner.number: verdict_on(learner, next(iter(found.get(key, ())), None)) for key, learner in keys.items()}


def marks(results):
    """Points, exercise by exercise, by submission. The words may differ: whether memory or time is out first is a matter of the moment."""
    return {result["submission"]: (result["points"], result["problem"], {name: details["points"] for name, details in result["exercises"].items()})
            for result in results}


def table(learners, faults, of):
    counts = collections.Counter(getattr(learner, of) for learner in learners)
    wrong = collections.Counter(getattr(learner, of) for learner in learners if faults[learner.number])
    print(f"\n| {of} | learners | as deserved |\n| --- | ---: | ---: |")
    for name, count in counts.items():
        print(f"| {name} | {count} | {count - wrong[name]} |")


def kill_and_resume(folder, options, wall, rng):
    """Grade with a command that is killed again and again, half the time with all that it started; gives how often it was."""
    killed = 0
    while killed < options.kills:
        process = subprocess.Popen(command(folder, folder / "killed", options), cwd=folder, env=surroundings(folder), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, start_new_session=True)
        try:
            process.wait(timeout=rng.uniform(0.2, 2 * wall / options.kills))
            break  # it was sooner
        except subprocess.TimeoutExpired:
            killed += 1
            (os.killpg if killed % 2 else os.kill)(process.pid, signal.SIGKILL)
            process.wait()
            results_in(folder / "killed")  # each is whole
    classes.run([command(folder, folder / "killed", options)], cwd=folder, env=surroundings(folder))
    return killed


def left_over(folder, patience=10.0):
    """What commands have left running or lying about, when what was ended has had time to go."""
    deadline = time.monotonic() + patience
    while (left := running_or_lying(folder / "tmp")) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


def running_or_lying(folder):
    place, running = f"TMPDIR={folder}".encode(), []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            running += [process.name] if place in (process / "environ").read_bytes().split(b"\0") else []
        except OSError:
            continue
    return running + [path.name for path in folder.iterdir()]


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--learners", type=int, default=300)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--chapter", default="ch03_rnn")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--time-limit", type=float, default=5)
    options = parser.parse_args(arguments)
    works, why_not = isolation()
    if not works:
        print(f"Some of this class kill whatever they can, so this runs where submissions are isolated: {why_not}")
        return 2
    with tempfile.TemporaryDirectory(prefix="everybody-", ignore_cleanup_errors=True) as place:
        folder = Path(place).resolve()
        learners = everybody(course.chapter(options.chapter), options.learners)
        write_class(learners, folder)
        measured = classes.run([command(folder, folder / "out", options)], watch_memory=True, cwd=folder, env=surroundings(folder))
        results = results_in(folder / "out")
        faults = compare(learners, results)
        for of in ("kind", "platform"):
            table(learners, faults, of)
        wrong = [f"{learner.name} ({learner.kind}, {learner.platform}) {faults[learner.number]}" for learner in learners if faults[learner.number]]
        print(f"\n{len(results)} of {len(learners)} learners in the reports, {len(learners) - len(wrong)} as they deserve; {measured.wall:.0f} s, "
              f"{measured.cpu:.0f} CPU s, {measured.main_memory:.0f} MB main process, {measured.worker_memory:.0f} MB a worker; load {classes.load():.1f}")
        print(*wrong, sep="\n")
        left = left_over(folder)
        if options.kills:
            killed = kill_and_resume(folder, options, measured.wall, random.Random(1))
            again = marks(results_in(folder / "killed"))
            other = [name for name, told in marks(results).items() if again.get(name) != told]
            left += left_over(folder)
            print(f"killed {killed} times and resumed: {len(again)} results, {len(other)} of them otherwise {other[:5]}")
            wrong += other
        print(f"left on the machine: {left or 'nothing'}")
        return 1 if wrong or left else 0


if __name__ == "__main__":
    sys.exit(main())
