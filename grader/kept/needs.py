"""What a piece of code depends on: the statements and files that it needs, found by reading, not by running.

A name needs the statements of its module that bind it, or that change what it stands for; these need the names that stand in them, there
or in the module from which they are imported. So a function needs its helpers and their constants, and nothing of a module that it does
not use. A string that is the path of a file needs the file, one that names a package (`python -m grader`) all of it.

Whoever keeps a result keeps the digest of these beside it, and the result holds as long as the digest stays: marks, the pages of a book,
recorded runs. Too much may be counted as needed (a local variable may have the name of a function), which costs time only. What is not seen
is state that a function changes behind its module's names, and a name or path that is put together as the code runs, except where
its folder can be read off.
"""

import ast
import hashlib
import re
from copy import copy
from functools import cache, cached_property
from pathlib import Path

DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
PATH_LENGTH = 200
NOT_NEEDED = {".pyc", ".ipynb"}  # notebooks are where learners write


class Needs:
    """The statements and files that some code needs.

    Parameters
    ----------
    packages : dict
        Name of a package or module -> its folder or file. What else is imported is somebody else's, and only its name counts.
    folders : list of path
        Where a relative path may begin, beside the folder of the code in which it stands.
    apart : list of path
        What lies there is no part of the code: it was built, or is brought by whoever wants it.
    """

    def __init__(self, packages, folders=(), apart=()):
        self.packages = {name: Path(place).resolve() for name, place in packages.items()}
        self.folders = [Path(folder).resolve() for folder in folders]
        self.apart = {Path(folder).resolve() for folder in apart}
        self.statements, self.files, self.foreign = {}, set(), set()
        self.seen, self.waiting = set(), []

    def add_name(self, module, name):
        """What a module calls by this name."""
        self.follow(module, [name])
        return self.settled()

    def add_module(self, module):
        """All of a module; of a package, all its modules and files."""
        self.follow(module, [])
        return self.settled()

    def add_body(self, module, name):
        """A function without its decorators: what it does, not what it was registered as."""
        found = self.module(module)
        for statement in found.bound.get(name, ()):
            if isinstance(statement, ast.FunctionDef):
                statement = copy(statement)
                statement.decorator_list = []
                self.add_statement(found, statement, f"body of {name}")
        return self.settled()

    def add_code(self, text, folder):
        """Code that stands in no module, such as the cells of a page that run in a folder. Raises SyntaxError."""
        page = Module("", Path(folder) / "__page__", text)
        for statement in page.tree.body:
            self.add_statement(page, statement)
        return self.settled()

    def add_file(self, path):
        self.files.add(Path(path))
        return self

    def digest(self, told=None):
        """A fingerprint of all that is needed.

        Parameters
        ----------
        told : function (module, statement) -> str, optional
            What counts of a statement; its text, with the comments in it, if not given.
        """
        told = told or Module.text_of
        digest = hashlib.sha256()
        for (name, _), (module, statement) in sorted(self.statements.items(), key=lambda item: item[0]):
            digest.update(f"\0{name}\0{told(module, statement)}".encode())
        digest.update("\0".join(sorted(self.foreign)).encode())
        for path in sorted(self.files):
            digest.update(b"\0" + path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()

    # ------------------------------------------------------------------ how the needs are found

    def settled(self):
        while self.waiting:
            self.read(*self.waiting.pop())
        return self

    def module(self, name):
        """A module of ours, None for one that is not there or not ours."""
        top, *rest = name.split(".")
        place = self.packages.get(top)
        if place is None:
            return None
        path = place.joinpath(*rest) if rest else place
        for file in (path, path.with_name(f"{path.name}.py"), path / "__init__.py"):
            if file.is_file():
                return parsed(name, file, file.stat().st_mtime_ns)
        return Module(name, path / "__init__.py", "") if path.is_dir() else None

    def follow(self, name, attributes):
        """What `name.attribute...` stands for, where `name` is a module's."""
        if name.partition(".")[0] not in self.packages:
            self.foreign.add(".".join([name, *attributes]))
            return
        place = name, *attributes
        if place in self.seen:
            return
        self.seen.add(place)
        module = self.module(name)
        if module is None:  # a name that only an import hook knows: anything may stand behind it
            self.follow(name.partition(".")[0], [])
        elif not attributes:
            self.whole(module)
        else:
            submodule = f"{name}.{attributes[0]}"
            self.need(module, attributes[0], attributes[1:])
            if self.module(submodule):
                self.follow(submodule, attributes[1:])
            elif not module.knows(attributes[0]):
                for other in module.stars:
                    self.follow(other, attributes)
                self.need(module, "__getattr__", [])

    def need(self, module, name, attributes):
        for statement in module.bound.get(name, ()):
            self.add_statement(module, statement)
        for other, attribute in module.imports.get(name, ()):
            self.follow(other, [*filter(None, [attribute]), *attributes])

    def whole(self, module):
        for statement in module.tree.body:
            self.add_statement(module, statement)
        if module.path.name == "__init__.py":
            for path in contents(module.path.parent):
                if path.suffix == ".py" and path != module.path:
                    self.follow(".".join([module.name, *path.relative_to(module.path.parent).with_suffix("").parts]).removesuffix(".__init__"), [])
                elif path.suffix != ".py":
                    self.files.add(path)

    def add_statement(self, module, statement, key=None):
        place = module.name, key or f"{statement.lineno:06d}:{statement.col_offset}"
        if place not in self.statements:
            self.statements[place] = module, statement
            self.waiting.append((module, statement))

    def read(self, module, statement):
        """Follow every name and every string in a statement."""
        own = imports_in(statement, module)
        for name, attributes in found_by(chains, statement):
            for other, attribute in own.get(name, ()):
                self.follow(other, [*filter(None, [attribute]), *attributes])
            if name == "__name__":
                self.follow(module.name, []) if module.name else None
            elif name not in own:
                self.need(module, name, attributes)
                for other in () if module.knows(name) else module.stars:
                    self.follow(other, [name, *attributes])
        for text, may_be_folder in found_by(strings, statement):
            if DOTTED.fullmatch(text) and text.partition(".")[0] in self.packages and self.module(text):
                self.follow(text, [])
            self.find_files(module.path.parent, text, may_be_folder)

    def find_files(self, folder, text, may_be_folder):
        if not text.strip("./") or len(text) > PATH_LENGTH or "\n" in text or "\0" in text:
            return
        homes = [*self.folders, *self.packages.values()]
        for base in (folder, *self.folders):
            path = (base / text).resolve()
            if not any(home in path.parents for home in homes) or self.apart.intersection([path, *path.parents]):
                continue
            if path.is_file():
                self.files.add(path)
            elif may_be_folder and path.is_dir():
                self.files.update(contents(path))


class Module:
    """A module's statements, and by which of them each of its names is bound or changed."""

    def __init__(self, name, path, text):
        self.name, self.path, self.text = name, path, text
        self.tree = ast.parse(text)

    @cached_property
    def lines(self):
        return self.text.splitlines()

    @cached_property
    def bound(self):
        bound = {}
        for statement in self.tree.body:
            for name in changed_names(statement):
                bound.setdefault(name, []).append(statement)
        return bound

    @cached_property
    def imports(self):
        """Name -> [(module, attribute or empty)]"""
        imports = {}
        for statement in self.tree.body:
            if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                for name, found in imports_in(statement, self).items():
                    imports.setdefault(name, []).extend(found)
        return imports

    @cached_property
    def stars(self):
        """The modules of which it takes over all names."""
        return [source for source, attribute in self.imports.get("*", ())]

    def knows(self, name):
        return name in self.bound or name in self.imports

    def text_of(self, statement):
        first = min([statement.lineno, *(decorator.lineno for decorator in getattr(statement, "decorator_list", []))])
        return "\n".join(self.lines[first - 1:statement.end_lineno])


@cache
def parsed(name, path, _):
    """Read once, and again when the file has changed."""
    return Module(name, path, path.read_text(encoding="utf-8"))


@cache
def found_by(search, statement):
    """What a search finds in a statement: read once, though many functions need the same."""
    return list(search(statement))


def contents(folder):
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix not in NOT_NEEDED]


def changed_names(statement):
    """The names that a statement of a module binds, and those of which it calls a method for its effect (`table.update(...)`, `@chapter.exercise`)."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name, *filter(None, map(root_of_method, statement.decorator_list))}
    names = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
            names.add(root_of(node))
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.Expr):
            names.add(root_of_method(node.value))
    return names - {None}


def root_of_method(node):
    called = node.func if isinstance(node, ast.Call) else node
    return root_of(called) if isinstance(called, ast.Attribute) else None


def root_of(node):
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


@cache
def imports_in(statement, module):
    """Name -> [(module, attribute or empty)] for every import in a statement, also in the functions in it."""
    found = {}
    for node in ast.walk(statement):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found.setdefault(alias.asname or alias.name.partition(".")[0], []).append((alias.name if alias.asname else alias.name.partition(".")[0], ""))
        elif isinstance(node, ast.ImportFrom):
            source = absolute(node, module)
            for alias in node.names:
                found.setdefault(alias.asname or alias.name, []).append((source, alias.name))
    return found


def absolute(node, module):
    """The module that a `from ... import` names, dots resolved."""
    if not node.level:
        return node.module
    package = module.name.split(".") if module.path.name == "__init__.py" else module.name.split(".")[:-1]
    return ".".join([*package[:len(package) - node.level + 1], *filter(None, [node.module])])


def chains(statement):
    """(name, [attributes]) for every name that is read: `rnn.rnn_step(x).T` gives (rnn, [rnn_step]) and (x, [])."""
    waiting = [statement]
    while waiting:
        node = waiting.pop()
        attributes = []
        while isinstance(node, ast.Attribute):
            attributes.insert(0, node.attr)
            node = node.value
        if isinstance(node, ast.Name):
            yield node.id, attributes
        waiting += ast.iter_child_nodes(node)


def strings(statement):
    """(text, whether it may be a folder's path) for every string that is no docstring; of `FOLDER / "data" / name` and `Path(f"data/{name}")`, the folder."""
    waiting = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            factors = factors_of(node)
            waiting += [factor for factor in factors if not isinstance(factor, (ast.Constant, ast.JoinedStr))]
            for path in joined(factors):
                yield path, True
        elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "Path":
            waiting += [factor for factor in node.args if not isinstance(factor, (ast.Constant, ast.JoinedStr))]
            for path in joined(node.args):
                yield path, True
        elif isinstance(node, ast.JoinedStr):
            yield beginning(node), True
            waiting += [part for part in node.values if not isinstance(part, ast.Constant)]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, False
        else:
            waiting += ast.iter_child_nodes(node)


def factors_of(node):
    return [*factors_of(node.left), node.right] if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) else [node]


def joined(factors):
    """The paths that constant parts side by side make; an f-string ends one with its folder."""
    path = []
    for factor in factors:
        if isinstance(factor, ast.Constant) and isinstance(factor.value, str):
            path.append(factor.value)
            continue
        if isinstance(factor, ast.JoinedStr):
            path.append(beginning(factor))
        yield "/".join(filter(None, path))
        path = []
    yield "/".join(filter(None, path))


def beginning(text):
    """The folder that an f-string begins with, as far as it can be read off."""
    first = text.values[0] if text.values else None
    return first.value.rpartition("/")[0] if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
