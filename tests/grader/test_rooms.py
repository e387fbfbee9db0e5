"""The rooms of the house: imports run one way, in no circle, and the sandbox gets only what lies in `inside`."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# The two rooms of `solutions` that need more than NumPy say so in pyproject.toml, as extras.
EXTRAS = ("solutions.data", "solutions.interop")


def modules(package):
    """Dotted name -> path of every module of a package."""
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in (ROOT / package).rglob("*.py")}


def imports_of(path, at_the_top=False):
    """Dotted names that a module imports, anywhere or only while it is itself being imported."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body if at_the_top else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def circle(graph):
    """A list of modules each of which imports the next, the last one the first; empty if there is none."""
    done, way = set(), []

    def follow(module):
        if module in way:
            return way[way.index(module) :]
        if module in done:
            return []
        way.append(module)
        found = next(filter(None, map(follow, graph[module])), [])
        way.pop()
        done.add(module)
        return found

    return next(filter(None, map(follow, graph)), [])


@pytest.mark.parametrize("package", ["grader", "solutions"])
def test_no_module_imports_in_a_circle(package):
    found = modules(package)
    graph = {name: {other for other in imports_of(path, at_the_top=True) if other in found and other != name} for name, path in found.items()}
    assert circle(graph) == []


def test_a_circle_would_be_seen():
    assert circle({"a": ["b"], "b": ["c"], "c": ["b"]}) == ["b", "c"]


def test_what_enters_the_sandbox_needs_nothing_from_outside():
    for name, path in modules("grader/inside").items():
        foreign = {imported for imported in imports_of(path) if imported.startswith("grader.") and not imported.startswith("grader.inside")}
        assert not foreign, name


def test_solutions_need_numpy_and_the_standard_library_alone():
    for name, path in modules("solutions").items():
        if not name.startswith(EXTRAS):
            packages = {imported.partition(".")[0] for imported in imports_of(path)}
            assert packages <= {"solutions", "numpy", *sys.stdlib_module_names}, name
