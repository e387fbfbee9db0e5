"""What publishes the course calls the course's own commands, as the README and the Makefile have them, and belongs to nobody."""

import json
import os
import re

import pytest
import yaml

WORKFLOWS = ("book", "ci")


def workflow(root, name):
    return yaml.safe_load((root / ".github" / "workflows" / f"{name}.yml").read_text(encoding="utf-8"))


def container(root):
    return json.loads((root / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))


def steps(root, name):
    return [step for job in workflow(root, name)["jobs"].values() for step in job["steps"]]


def commands(root):
    """Every line that a shell is given."""
    run = [line for name in WORKFLOWS for step in steps(root, name) for line in step.get("run", "").splitlines()]
    return run + [command for key, command in container(root).items() if key.endswith("Command")]


def test_every_command_is_one_that_the_readme_names_and_the_makefile_has(root):
    readme, makefile = ((root / name).read_text(encoding="utf-8") for name in ("README.md", "Makefile"))
    targets = set(re.findall(r"(?m)^([a-z-]+):", makefile))
    assert len(commands(root)) >= 4
    for command in commands(root):
        assert f"`{command}`" in readme, f"the README does not tell of `{command}`"
        called, *arguments = command.split()
        if called == "make":
            assert len(arguments) == 1 and arguments[0] in targets, f"`{command}`: there is no such target"
        else:
            assert os.access(root / called, os.X_OK) and not arguments, f"`{command}`: there is no such script"


def test_there_is_no_other_workflow(root):
    """Else it would escape these tests."""
    assert {path.name for path in (root / ".github").rglob("*") if path.is_file()} == {f"{name}.yml" for name in WORKFLOWS}


def test_the_book_is_published_from_where_it_is_built_and_only_after_the_tests(root):
    page = re.search(r"(?m)^PAGE := (.*)/index\.html$", (root / "Makefile").read_text(encoding="utf-8"))[1]
    jobs = workflow(root, "book")["jobs"]
    *before, upload = jobs["build"]["steps"]
    assert upload["with"]["path"] == page and upload["uses"].startswith("actions/upload-pages-artifact@")
    assert any(step.get("run") == "make test" for step in before)
    assert jobs["publish"]["needs"] == "build" and not any("if" in step or "continue-on-error" in step for step in before)


def test_only_the_job_that_publishes_may_publish(root):
    for name in WORKFLOWS:
        told = workflow(root, name)
        assert told["permissions"] == {"contents": "read"}
        allowed = {job: made["permissions"] for job, made in told["jobs"].items() if "permissions" in made}
        assert allowed == ({"publish": {"pages": "write", "id-token": "write"}} if name == "book" else {})


def test_nothing_names_an_account_or_asks_for_a_secret(root):
    """What is used comes from GitHub's own `actions`, each pinned by its major version."""
    for name in WORKFLOWS:
        text = (root / ".github" / "workflows" / f"{name}.yml").read_text(encoding="utf-8")
        assert not re.search(r"secrets\.|github\.com|github\.io|repository:|(?<!id-)token:", text)
        used = [step["uses"] for step in steps(root, name) if "uses" in step]
        assert used and all(re.fullmatch(r"actions/[a-z-]+@v\d+", action) for action in used), used
    assert re.fullmatch(r"mcr\.microsoft\.com/devcontainers/python:3\.\d+", container(root)["image"])


@pytest.mark.parametrize("name", ["the workflow", "the dev container"])
def test_the_python_is_one_that_the_course_knows(root, name):
    named = {"the workflow": str(steps(root, "book")[1]["with"]["python-version"]), "the dev container": container(root)["image"].partition(":")[2]}
    assert f"Programming Language :: Python :: {named[name]}" in (root / "pyproject.toml").read_text(encoding="utf-8")


def test_the_port_of_the_dev_container_is_the_one_that_learn_tries_first(root):
    first = int(re.search(r"def free_port\(first=(\d+)", (root / "scripts" / "learn.py").read_text(encoding="utf-8"))[1])
    assert container(root)["forwardPorts"] == [first] and list(container(root)["portsAttributes"]) == [str(first)]
