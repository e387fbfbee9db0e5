"""The locks say what pyproject.toml asks for, and nothing about the machine that compiled them."""

import re
import runpy
import subprocess
import sys
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement


def pins(path):
    """{name: version} of a lock's lines."""
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith(("#", "-e"))]
    return {req.name.lower().replace("_", "-"): str(req.specifier).removeprefix("==") for req in map(Requirement, lines)}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_a_lock_names_no_machine_and_no_index(root, name):
    text = (root / name).read_text()
    assert not re.search(r"://|--(extra-)?index|--find-links|--trusted|/home|/root|/tmp|@ file", text)
    assert text.splitlines()[-1] == "-e ."
    for line in text.splitlines()[1:-1]:
        assert re.fullmatch(r"[a-z0-9-]+==[\w.]+( ; .+)?", line), line


def test_the_locks_hold_what_the_project_asks_for(root):
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    core, dev = pins(root / "requirements.txt"), pins(root / "requirements-dev.txt")
    for lock, wanted in ((core, project["dependencies"]), (dev, project["optional-dependencies"]["dev"])):
        for requirement in map(Requirement, wanted):
            assert requirement.name in lock, f"{requirement.name} is not locked: run  make lock"
            assert requirement.specifier.contains(lock[requirement.name]), f"{requirement} is locked at {lock[requirement.name]}"
    assert core.items() <= dev.items(), "the two locks disagree: run  make lock"


def test_an_old_python_is_told_so(root, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 4, "final", 0))
    with pytest.raises(SystemExit, match=r"needs Python 3.11 or newer.*is 3\.10"):
        runpy.run_path(str(root / "scripts" / "check_python.py"))


def test_a_python_without_venv_is_told_so(root, monkeypatch):
    monkeypatch.setitem(sys.modules, "venv", None)
    with pytest.raises(SystemExit, match="venv module"):
        runpy.run_path(str(root / "scripts" / "check_python.py"))


def test_what_is_installed_is_compiled(root):
    """Else every Python that may not write bytecode compiles NumPy, pandas and the rest again at each start."""
    recipe = subprocess.run(["make", "--dry-run", "--always-make", "environment-dev"], cwd=root, capture_output=True, text=True, check=True).stdout
    steps = re.findall(r"pip install|compileall", recipe)
    assert steps == ["pip install", "compileall"] * 2


def test_make_lists_its_targets(root):
    """Every target that the README, the contributing guide or the page on adding names is in the list that plain `make` prints."""
    makefile = (root / "Makefile").read_text()
    described = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    texts = [(root / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md", "book/adding.md")]
    named = [set(re.findall(r"(?m)(?:^ {4}|`|^\$ )make ([a-z-]+)\b", text)) for text in texts]
    assert all(named) and set.union(*named) <= described


def test_the_readme_names_the_pythons_of_the_metadata(root):
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    named = [line.rpartition(" ")[2] for line in project["classifiers"] if "Python :: 3." in line]
    *others, last = named
    assert f"You need Python {', '.join(others)} or {last} " in (root / "README.md").read_text()
    assert f"for Python {named[0]} to {last} on" in (root / "scripts" / "lock.sh").read_text()
    assert project["requires-python"] == f">={named[0]}"


def test_the_citation_has_what_the_format_requires_and_the_metadata_say(root):
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    cited = yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["cff-version"] == "1.2.0" and cited["message"] and cited["title"].lower().startswith(project["name"])
    assert cited["version"] == project["version"]
    assert " AND ".join(cited["license"]) == project["license"]
    (author,) = cited["authors"]
    assert author["name"] in (root / "LICENSE").read_text() and f"author: {author['name']}\n" in (root / "_config.yml").read_text()
