"""The autograder for Gradescope does in a folder of its own what it will do there; the workflow for GitHub runs as written."""

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
import zipfile
from importlib import metadata
from pathlib import Path

import jinja2
import markupsafe
import pytest
import tqdm
import yaml

from grader.batch.gradescope import build_zip
from grader.declare.course import Course
from grader.walls.closed import closed
from grader.walls.own_user import as_root
from grader.walls.sandbox import isolation, parents

ROOT = Path(__file__).resolve().parents[2]
WORKFLOW = ROOT / "grader" / "tell" / "templates" / "github-classroom.yml"

COURSE = {
    "sums/__init__.py": "",
    "sums/declared/ch01_sums/exercises.py": '''
        """Two sums."""
        from grader import Chapter
        from sums_solutions import answers

        chapter = Chapter(__file__, title="Sums")

        @chapter.exercise(answers.total, points=2)
        def total(rng):
            return {"x": rng.normal(size=5)}

        @chapter.exercise(answers.energy, points=3)
        def energy(rng):
            return {"x": rng.normal(size=5)}
        ''',
    "sums/ch01_sums.ipynb": '{"cells": [], "answers": "of the instructor"}',
    "sums/.secret": "kept",
    "sums_solutions/__init__.py": "",
    "sums_solutions/answers.py": '''
        import numpy as np


        def total(x):
            """The sum of x.

            Returns
            -------
            s : float
            """
            return np.sum(x)


        def energy(x):
            """The sum of the squares of x.

            Returns
            -------
            e : float
            """
            return np.sum(x * x)
        ''',
}
RIGHT = {"total": "def total(x):\n    return x.sum()", "energy": "def energy(x):\n    return (x ** 2).sum()"}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A small course, with the zip made from it in a process that starts in its folder, as an instructor would."""
    folder = tmp_path_factory.mktemp("course")
    for name, text in COURSE.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(textwrap.dedent(text))
    command = [sys.executable, "-m", "grader", "gradescope", "ch01_sums", "--course", "sums", "--seed", "11", "--out", "autograder.zip"]
    done = subprocess.run(command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "worth 5 points" in done.stdout
    return folder / "autograder.zip"


@pytest.fixture(scope="module")
def python(tmp_path_factory, built):
    """A Python that has the zip's requirements and nothing else: neither this project nor its tests."""
    folder = tmp_path_factory.mktemp("python") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    site = next(folder.glob("lib/python*/site-packages"))
    with zipfile.ZipFile(built) as archive:
        names = [line.partition("==")[0] for line in archive.read("requirements.txt").decode().split()]
    for file in (file for name in names for file in metadata.files(name) if ".." not in file.parts):
        (site / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file.locate(), site / file)
    return folder / "bin" / "python"


@pytest.fixture
def container(tmp_path, built, python):
    """Gradescope's folders in a place of their own; returns what runs the autograder on a submission."""
    for name in ("source", "submission", "results"):
        (tmp_path / name).mkdir()
    with zipfile.ZipFile(built) as archive:
        for member in archive.infolist():
            path = Path(archive.extract(member, tmp_path / "source"))
            path.chmod(member.external_attr >> 16)

    def hand_in(*cells, raw=None):
        notebook = {"cells": [{"cell_type": "code", "source": cell, "outputs": [], "metadata": {}, "execution_count": None} for cell in cells],
                    "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        if cells or raw is not None:
            (tmp_path / "submission" / "ch01_sums.ipynb").write_text(json.dumps(notebook) if raw is None else raw)

    def run(*cells, raw=None, command=(tmp_path / "source" / "run_autograder",)):
        hand_in(*cells, raw=raw)
        environment = {"PATH": os.environ["PATH"], "AUTOGRADER_ROOT": str(tmp_path), "AUTOGRADER_PYTHON": str(python)}
        done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True)
        results = tmp_path / "results" / "results.json"
        return done, json.loads(results.read_text()) if results.exists() else None

    run.root, run.python = tmp_path, python
    return run


def test_the_zip_holds_what_gradescope_looks_for(built):
    with zipfile.ZipFile(built) as archive:
        assert {"setup.sh", "run_autograder", "requirements.txt", "autograder.json"} <= set(archive.namelist())
        for name in ("setup.sh", "run_autograder"):
            assert archive.getinfo(name).external_attr >> 16 == 0o755
            assert archive.read(name).startswith(b"#!") and b"\r" not in archive.read(name)


def test_the_zip_holds_no_notebook_and_nothing_hidden(built):
    with zipfile.ZipFile(built) as archive:
        assert not [name for name in archive.namelist() if name.endswith((".ipynb", ".pyc")) or "/." in name or "pytest" in name]


def test_the_zip_holds_what_the_course_imports_and_pip_installs_the_rest(built):
    with zipfile.ZipFile(built) as archive:
        assert {name.split("/")[0] for name in archive.namelist() if "/" in name} == {"grader", "sums", "sums_solutions"}
        needed = archive.read("requirements.txt").decode().splitlines()
    assert {f"{name}=={metadata.version(name)}" for name in ("numpy", "ipython")} <= set(needed)
    of_ipython = {re.match(r"[\w-]+", told)[0] for told in metadata.requires("ipython")}
    assert {line.partition("==")[0].lower() for line in needed} <= {"numpy", "ipython"} | of_ipython


def test_the_same_course_gives_the_same_bytes(tmp_path):
    course = Course("exercises")
    chapter = course.chapters[0].name
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        build_zip(course, chapter, tmp_path / name, seed)
    first, again, other = ((tmp_path / name).read_bytes() for name in "abc")
    assert first == again and first != other
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "c"], "nothing half-written stays behind"


def test_a_seed_is_drawn_where_none_is_given(tmp_path):
    course = Course("exercises")
    for name in "ab":
        build_zip(course, course.chapters[0].name, tmp_path / name)
    seeds = [json.loads(zipfile.ZipFile(tmp_path / name).read("autograder.json"))["seed"] for name in "ab"]
    assert seeds[0] != seeds[1]


def test_a_chapter_that_is_not_there_is_named(tmp_path):
    done = subprocess.run([sys.executable, "-m", "grader", "gradescope", "ch99", "--out", str(tmp_path / "a.zip")], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2 and "ch99" in done.stderr and "Traceback" not in done.stderr and not list(tmp_path.iterdir())


def test_right_answers_get_all_the_points(container):
    done, results = container(*RIGHT.values())
    assert done.returncode == 0, done.stderr
    assert results["score"] == 5
    assert [(test["name"], test["score"], test["max_score"], test["status"]) for test in results["tests"]] == [
        ("total", 2, 2, "passed"), ("energy", 3, 3, "passed")]


def test_a_wrong_answer_costs_its_own_points_and_is_explained(container):
    done, results = container(RIGHT["total"], "def energy(x):\n    return (x ** 3).sum()")
    assert results["score"] == 2 and [test["status"] for test in results["tests"]] == ["passed", "failed"]
    assert "e is wrong" in results["tests"][1]["output"]


def test_a_learner_reads_the_line_that_raised(container):
    _, results = container(RIGHT["total"], "def energy(x):\n    return x / nothing")
    assert "return x / nothing" in results["tests"][1]["output"] and "NameError" in results["tests"][1]["output"]
    assert results["score"] == 2


@pytest.mark.parametrize("raw, reason", [("", "empty"), ('{"cells": [', "damaged"), (None, "none of its files")], ids=["empty", "cut off", "nothing"])
def test_what_cannot_be_read_gets_no_points_and_the_reason(container, raw, reason):
    done, results = container(raw=raw)
    assert done.returncode == 0, done.stderr
    assert results["score"] == 0 and reason in results["output"]


def test_a_learner_cannot_write_the_results(container):
    if not isolation()[0]:
        pytest.skip("bubblewrap does not work here")
    forged = container.root / "results" / "results.json"
    cell = f"open({str(forged)!r}, 'w').write('{{\"score\": 5}}')"
    _, results = container(f"def total(x):\n    {cell}\n    return 0.0", f"import os\ndef energy(x):\n    return float(os.listdir({str(container.root)!r})[0])")
    assert results["score"] == 0 and len(results["tests"]) == 2


def test_isolation_is_told_on_gradescope_too(container):
    _, results = container(*RIGHT.values())
    assert ("NOT ISOLATED" in results["output"]) == (not isolation()[0])


def test_no_result_is_written_when_the_grader_itself_fails(container):
    (container.root / "source" / "autograder.json").write_text("{")
    done, results = container(*RIGHT.values())
    assert done.returncode != 0 and results is None, "Gradescope tells the instructor, and nobody gets a zero"


def test_the_scripts_are_valid_shell(built, tmp_path):
    with zipfile.ZipFile(built) as archive:
        for name, shell in (("setup.sh", "bash"), ("run_autograder", "sh")):
            archive.extract(name, tmp_path)
            subprocess.run([shell, "-n", tmp_path / name], check=True)


# ------------------------------------------------------------------ as root, without bubblewrap

# What Docker leaves to root in a container.
CAPABILITIES = "CHOWN DAC_OVERRIDE FOWNER FSETID KILL SETGID SETUID SETPCAP NET_BIND_SERVICE NET_RAW SYS_CHROOT MKNOD AUDIT_WRITE SETFCAP".split()
AFTERWARDS = ("run_autograder=/autograder/source/run_autograder; $run_autograder; "
              "echo left running: $(awk '/^Uid:/ && $2 >= 200000' /proc/[0-9]*/status | wc -l); echo left in /tmp: $(ls -A /tmp)")


@pytest.fixture
def rooted(container):
    """The same in a container as most are: everything runs as root, and there is no bubblewrap."""
    if not as_root() or not isolation()[0]:
        pytest.skip("only root, with bubblewrap, can make a container in which root has no bubblewrap")
    container.root.chmod(0o755)
    command = ["bwrap", "--unshare-pid", "--unshare-net", "--die-with-parent", "--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--tmpfs", "/tmp"]
    command += [word for name in CAPABILITIES for word in ("--cap-add", f"CAP_{name}")]
    command += [word for folder in parents([Path(sys.base_prefix)]) for word in ("--perms", "0755", "--dir", str(folder))]
    for folder in filter(os.path.exists, ("/usr", "/bin", "/lib", "/lib64", "/etc", sys.base_prefix)):
        command += ["--symlink", os.readlink(folder), folder] if os.path.islink(folder) else ["--ro-bind", folder, folder]
    command += ["--ro-bind", "/dev/null", shutil.which("bwrap"), "--bind", str(container.root), "/autograder",
                "--ro-bind", str(container.python.parents[1]), "/autograder/venv", "--unsetenv", "AUTOGRADER_ROOT", "--unsetenv", "AUTOGRADER_PYTHON"]

    def run(*cells, script=AFTERWARDS):
        return container(*cells, command=[*command, "sh", "-c", script])

    run.root = container.root
    return run


def test_in_a_container_right_answers_get_all_the_points_and_the_report_says_what_holds(rooted):
    done, results = rooted(*RIGHT.values())
    assert done.returncode == 0, done.stderr
    assert results["score"] == 5 and "NOT ISOLATED" in results["output"]
    assert "bubblewrap is not installed" in done.stdout and "a user of its own" in done.stdout and "the network is open" in done.stdout


def test_in_a_container_a_learner_finds_no_reference_no_seed_and_no_results(rooted):
    """The learner's own copy is all that there is to read."""
    attempts = textwrap.dedent('''
        import glob, os
        def total(x):
            found = []
            for path in ["/autograder/source/sums_solutions/answers.py", "/autograder/source/autograder.json", "/autograder/submission/ch01_sums.ipynb",
                         f"/proc/{os.getppid()}/environ", "/proc/1/environ", *glob.glob("/autograder/*/*.py")]:
                try: found.append(open(path).read(1) and path)
                except OSError: pass
            for path in ["/autograder/results/results.json", "/autograder/source/x", "/autograder/x", "/usr/x", os.environ["PYTHONPATH"] + "/x"]:
                try: found.append(open(path, "w") and path)
                except OSError: pass
            for user in (0, os.getuid() + 1):
                try: found.append(os.setuid(user) or f"became {user}")
                except OSError: pass
            found = [path for path in found if not path.startswith(f"/proc/{os.getppid()}/")]
            raise ValueError(f"uid {os.getuid()} groups {os.getgroups()} gid {os.getgid()} found {found}")
        ''')
    _, results = rooted(attempts, RIGHT["energy"])
    told = re.search(r"uid (\d+) groups (.*) gid (\d+) found (.*)", results["tests"][0]["output"])
    assert told[1] == told[3] and int(told[1]) >= 200_000 and told[2] == "[]" and told[4].startswith("[]"), told[0]
    assert results["score"] == 3
    assert [(rooted.root / name).stat().st_mode & 0o777 for name in ("source", "submission", "results")] == [0o755] * 3, "as it was"


ATTACKED = """
import json
from pathlib import Path
from grader.batch.grading import grade_exercises
from grader.walls.sandbox import hidden_from_users
from hostile_submissions import ATTACKS, HONEST
from toy_course import course

path = Path("/autograder/submission/submission.py")
with hidden_from_users(["/autograder/source"]):
    for attack in ATTACKS:
        if not any(word in attack for word in ("end", "at import", "never", "sleeps", "socket", "fills the")):  # those take their time or leave litter
            text = "import numpy as np\\n" + ATTACKS[attack] + HONEST
            path.write_text(text)
            verdicts, _ = grade_exercises(path, [course.exercise("gram"), course.exercise("project")], seed=3, time_limit=3)
            print(json.dumps([attack, verdicts["gram"].points, verdicts["project"].points, path.read_text() == text]))
"""


def test_in_a_container_attacks_earn_nothing_and_cost_the_honest_answer_nothing(rooted):
    for name in ("hostile_submissions.py", "toy_course"):
        copy = shutil.copytree if (ROOT / "tests" / name).is_dir() else shutil.copy
        copy(ROOT / "tests" / name, rooted.root / "source" / name)
    (rooted.root / "source" / "attacked.py").write_text(ATTACKED)
    done, _ = rooted(script=AFTERWARDS.replace("/autograder/source/run_autograder", "'/autograder/venv/bin/python /autograder/source/attacked.py'"))
    assert done.returncode == 0, done.stderr
    *told, running, _ = done.stdout.splitlines()
    assert len(told) > 25 and not [line for line in map(json.loads, told) if line[1:] != [0, 2, True]]
    assert running == "left running: 0"


def test_in_a_container_a_class_is_graded_behind_closed_folders_too(rooted):
    look = textwrap.dedent('''
        import os
        def total(x):
            folders = ["source/sums_solutions", "source/sums", "source/.git", "source/tests", "submission", "results"]
            raise ValueError([folder for folder in folders if os.access(f"/autograder/{folder}", os.R_OK | os.X_OK)])
        ''')
    for package in (tqdm, jinja2, markupsafe):  # what grading a class needs besides
        shutil.copytree(Path(package.__file__).parent, rooted.root / "source" / package.__name__)
    for name in (".git", "tests"):  # the solutions' history, and what is known of wrong answers
        (rooted.root / "source" / name).mkdir()
    script = "cd /autograder/source && ../venv/bin/python -m grader grade ../submission --course sums --out ../results"
    done, _ = rooted(look, RIGHT["energy"], script=script)
    assert done.returncode == 0 and "NOT ISOLATED" in done.stderr and "a user of its own" in done.stderr
    result = json.loads((rooted.root / "results" / "ch01_sums" / "result.json").read_text())
    assert "ValueError: []" in result["exercises"]["total"]["message"] and result["points"] == 3
    assert [(rooted.root / name).stat().st_mode & 0o777 for name in ("source", "submission", "results")] == [0o755] * 3, "as it was"
    assert "a user of its own" in result["why_not_isolated"] and "a user of its own" in (rooted.root / "results" / "class.html").read_text()


def test_a_folder_is_closed_for_a_while_unless_it_is_needed(tmp_path):
    mine, needed = tmp_path / "course", tmp_path / "python"
    for folder in (mine, needed):
        folder.mkdir()
        folder.chmod(0o755)
    with pytest.raises(KeyboardInterrupt), closed([mine, needed, tmp_path / "nothing"], needed=[needed / "bin"]):
        assert [folder.stat().st_mode & 0o777 for folder in (mine, needed)] == [0o700, 0o755]
        raise KeyboardInterrupt
    assert [folder.stat().st_mode & 0o777 for folder in (mine, needed)] == [0o755, 0o755]


def test_in_a_container_nothing_outlives_its_question(rooted):
    daemon = textwrap.dedent('''
        import os, time
        def total(x):
            open(os.path.join(os.environ["HOME"], "note"), "w").write("mine")
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    time.sleep(100)
                os._exit(0)
            return x.sum()
        def energy(x):
            uids = [os.stat(f"/proc/{process}").st_uid for process in os.listdir("/proc") if process.isdigit()]
            return (x ** 2).sum() if uids.count(os.getuid()) == 2 else uids.count(os.getuid())
        ''')
    done, results = rooted(daemon)
    assert results["score"] == 5, results["tests"][1]["output"]
    assert "left running: 0\n" in done.stdout
    assert re.search(r"left in /tmp:\s*$", done.stdout), done.stdout


def test_in_a_container_everything_is_ended_when_the_time_is_up(rooted):
    settings = rooted.root / "source" / "autograder.json"
    settings.write_text(json.dumps({**json.loads(settings.read_text()), "time_limit": 2}))
    forks = "import os, time\ndef total(x):\n    while True:\n        try: os.fork() or os.setsid()\n        except OSError: time.sleep(0.01)"
    done, results = rooted(forks, RIGHT["energy"])
    assert results["score"] == 3 and "time was up" in results["tests"][0]["output"]
    assert "left running: 0\n" in done.stdout


def test_in_a_container_whose_python_other_users_cannot_read_it_works_as_root(rooted):
    rooted.root.chmod(0o700)
    done, results = rooted(*RIGHT.values())
    assert results["score"] == 5 and "NOT ISOLATED" in results["output"] and "with your rights" in done.stdout


# ------------------------------------------------------------------ GitHub

@pytest.fixture(scope="module")
def job():
    workflow = yaml.safe_load(WORKFLOW.read_text())
    assert workflow["name"] == "Autograding Tests" and list(workflow["jobs"]) == ["run-autograding-tests"], "GitHub Classroom finds it by these"
    assert workflow["permissions"] == {"contents": "read"}
    return workflow["jobs"]["run-autograding-tests"]


def step(job, name):
    return next(step["run"] for step in job["steps"] if step.get("name") == name)


def test_the_workflow_names_files_that_exist(job):
    assert (ROOT / re.search(r"-r (\S+)", step(job, "Install the course"))[1]).is_file()
    assert (ROOT / re.search(r"pytest (\S+)", step(job, "What is wrong"))[1]).is_dir()


def test_the_workflow_shows_the_points(job, tmp_path):
    """The step runs as GitHub would run it, beside a course of two exercises that stands where the course would."""
    (tmp_path / "exercises").mkdir()
    for name, text in COURSE.items():
        if name.endswith(".py"):
            path = tmp_path / name.replace("sums/", "exercises/", 1)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text))
    cell = {"cell_type": "code", "source": RIGHT["energy"], "outputs": [], "metadata": {}, "execution_count": None}
    (tmp_path / "exercises" / "ch01_sums.ipynb").write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    (tmp_path / "grader").symlink_to(ROOT / "grader")
    summary = tmp_path / "summary.md"
    environment = {**os.environ, "GITHUB_STEP_SUMMARY": str(summary), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run([job["defaults"]["run"]["shell"], "-eo", "pipefail", "-c", step(job, "Points")], cwd=tmp_path, env=environment,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "::notice title=Autograding complete::Points 3/5" in done.stdout
    assert json.loads(re.search(r"::notice title=Autograding report::(.*)", done.stdout)[1]) == {"totalPoints": 3, "maxPoints": 5}
    assert re.search(r"energy +3/3 +passed", summary.read_text()) and "3 of 5 points" in summary.read_text()
