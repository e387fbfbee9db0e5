"""An autograder for Gradescope: builds the zip that is uploaded there, and grades inside its container.

The container knows three folders: `source` holds what was in the zip, `submission` what a learner handed in, `results` what is shown.
"""

import argparse
import io
import json
import os
import secrets
import subprocess
import sys
import sysconfig
import zipfile
from importlib import metadata
from pathlib import Path

from grader import tell
from grader.batch.archives import NoSubmissions, folder_files, is_data, read_data
from grader.batch.names import kind_of
from grader.kept.whole import write_whole
from grader.tell.gradebooks import gradescope_results
from grader.tell.words import say
from grader.walls.sandbox import TIME_LIMIT, hidden_from_users

TEMPLATES = Path(tell.__file__).parent / "templates" / "gradescope"
SETTINGS = "autograder.json"
# The earliest date that a zip can hold: the same contents give the same bytes.
LONG_AGO = (1980, 1, 1, 0, 0, 0)
LOADED = """
import importlib, json, sys
before = set(sys.modules)
from grader.batch import learner
from grader.declare import course
from grader.reading.python import transformer
course.load_course(sys.argv[1]).chapters
transformer()
loaded = {name: sys.modules[name] for name in set(sys.modules) - before if "." not in name}
print(json.dumps({name: module.__file__ for name, module in loaded.items() if getattr(module, "__file__", None)}))
"""


def build_zip(course, chapter, out, seed=None, time_limit=TIME_LIMIT):
    """Write the zip that Gradescope takes as an autograder.

    Parameters
    ----------
    course : Course
    chapter : str
    out : path
    seed : int, optional
        Draws the cases; drawn itself if not given. It stands in the zip, which learners don't see.
    time_limit : float
        Seconds a question.

    Returns
    -------
    names : list of str
        What is in the zip. The same arguments give the same bytes.
    """
    course.chapter(chapter)
    folders, requirements = what_it_needs(course.package)
    seed = secrets.randbits(63) if seed is None else seed
    settings = {"course": course.package, "chapter": chapter, "seed": seed, "time_limit": time_limit}
    contents = {SETTINGS: json.dumps(settings, indent=1).encode(), "requirements.txt": "".join(f"{line}\n" for line in requirements).encode()}
    for name in ("setup.sh", "run_autograder"):
        contents[name] = (TEMPLATES / name).read_bytes()
    contents |= code_in(folders)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(contents):
            member = zipfile.ZipInfo(name, LONG_AGO)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3
            member.external_attr = (0o755 if name in ("setup.sh", "run_autograder") else 0o644) << 16
            archive.writestr(member, contents[name])
    write_whole(out, packed.getvalue())
    return sorted(contents)


def code_in(folders):
    """Name -> bytes of what is packed of some packages and modules."""
    paths = [(path, path.relative_to(top.parent)) for top in folders for path in ([top] if top.is_file() else sorted(top.rglob("*")))]
    return {name.as_posix(): path.read_bytes() for path, name in paths if path.is_file() and belongs(name)}


def belongs(name):
    """Notebooks stay at home: they may hold somebody's answers."""
    return name.suffix not in (".ipynb", ".pyc") and not any(part.startswith(".") for part in name.parts)


def what_it_needs(package):
    """What grading a course imports: the folders to pack, and what pip has to install.

    Found by importing the course in a process of its own. A package that comes from elsewhere becomes a requirement at the version
    installed here; the grader, the course, and whatever was installed together with them, is packed.
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([os.getcwd(), *filter(None, sys.path)])}
    found = subprocess.run([sys.executable, "-c", LOADED, package], env=environment, capture_output=True, text=True)
    if found.returncode:
        raise ImportError(say("course cannot be imported", course=package, error=found.stderr.strip().splitlines()[-1]))
    files = {name: Path(file) for name, file in json.loads(found.stdout).items() if name not in sys.stdlib_module_names}
    owners = metadata.packages_distributions()
    ours = {owner for name in ("grader", package.partition(".")[0]) for owner in owners.get(name, ())}
    site = {Path(sysconfig.get_path(kind)).resolve() for kind in ("purelib", "platlib")}
    folders, requirements = [], set()
    for name, file in sorted(files.items()):
        foreign = any(folder in file.resolve().parents for folder in site) and not ours & set(owners.get(name, ()))
        if foreign:
            requirements |= {f"{owner}=={metadata.version(owner)}" for owner in owners.get(name, ())}
        else:
            folders.append(file.parent if file.name == "__init__.py" else file)
    return folders, sorted(requirements)


def grade_here(root):
    """Grade `submission` as the zip's settings say and write `results/results.json`.

    Parameters
    ----------
    root : path
        Gradescope's `/autograder`.

    Returns
    -------
    result : dict
        As in `result.json`.
    """
    from grader.batch.learner import grade_one

    root = Path(root)
    settings = json.loads((root / "source" / SETTINGS).read_text())
    files, ages, data, problems = {}, {}, {}, []
    for file in folder_files(root / "submission"):
        try:
            if kind_of(file.path) in (".ipynb", ".py"):
                files[str(file.path)], ages[str(file.path)] = file.read(), file.time // 60
            elif is_data(file.path):
                data[str(file.path)] = file.read
        except (NoSubmissions, OSError) as error:
            problems.append(f"{file.path}: {error}")
    with hidden_from_users(root / name for name in ("source", "submission", "results")):
        result = grade_one("submission", files, settings["course"], settings["chapter"], settings["seed"], settings["time_limit"], ages=ages,
                           beside=read_data(data))
    result["problem"] = "; ".join(filter(None, [result["problem"], *problems]))
    write_whole(root / "results" / "results.json", json.dumps(gradescope_results(result), indent=1))
    return result


def main(arguments=None):
    """What `run_autograder` calls. If the grader itself fails, no result is written: Gradescope then says so, and nobody gets a zero."""
    parser = argparse.ArgumentParser(description="Grade one submission inside Gradescope's container.")
    parser.add_argument("root", nargs="?", default="/autograder")
    result = grade_here(parser.parse_args(arguments).root)
    isolation = say("isolated") if result["isolated"] else say("not isolated", why=result["why_not_isolated"])
    print(say("graded here", points=result["points"], of=result["of"], seed=result["seed"], isolation=isolation))
    return 0


if __name__ == "__main__":
    sys.exit(main())
