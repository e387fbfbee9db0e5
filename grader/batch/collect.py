"""Find the submissions in a notebook, a folder, or a zip from a learning platform."""

import hashlib
import io
import re
import zipfile
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePosixPath

SUFFIXES = (".ipynb", ".py")
FILE_LIMIT = 8 << 20
ZIP_LIMIT = 4 << 30
LEARNER_LIMIT = 64 << 20
LEARNER_FILES = 200
RESERVED = ("run.json", "grades.csv", "canvas.csv", "moodle.csv", "class.html")
CANVAS = re.compile(r"^(?P<name>[^_/]+?)(?:_LATE)?_(?P<id>\d+)_\d+_(?P<file>.+)$")
MOODLE = re.compile(r"^(?P<name>.+)_(?P<id>\d+)_assignsubmission_file_?$")


class NoSubmissions(ValueError):
    """Nothing to grade, and why."""


@dataclass
class Submission:
    """What one learner handed in.

    Attributes
    ----------
    name : str
        Also the name of its folder of results.
    learner : dict
        `name`, `id` and `lms` (`canvas`, `moodle` or empty) as far as the file names tell.
    files : dict
        File name -> function that reads its bytes.
    problem : str
        Why it cannot be graded, empty if it can.
    """

    name: str
    learner: dict
    files: dict = field(default_factory=dict)
    problem: str = ""


def find_submissions(path):
    """Every submission below a path, in order of their names.

    A notebook is one submission. In a folder or zip, each notebook at the top and each folder is one; names as Canvas and Moodle
    write them are taken apart. Raises NoSubmissions.
    """
    path = Path(path)
    if not path.exists():
        raise NoSubmissions(f"{path}: no such file or folder")
    if path.is_dir():
        files = folder_files(path)
    elif zipfile.is_zipfile(path):
        files = list(zip_files(lambda: path))
    elif path.suffix in SUFFIXES:
        files = [(PurePosixPath(path.name), path.read_bytes)]
    else:
        raise NoSubmissions(f"{path.name}: neither a notebook nor a folder nor a zip file")
    found = group(files)
    if not found:
        raise NoSubmissions(f"{path.name}: there is no notebook in it")
    return found


def folder_files(folder):
    for path in sorted(folder.rglob("*")):
        relative = PurePosixPath(path.relative_to(folder).as_posix())
        if path.is_symlink():
            yield relative, refuse("a symbolic link is not graded")
        elif path.is_file() and wanted(relative):
            yield relative, path.read_bytes if path.stat().st_size <= FILE_LIMIT else refuse(f"larger than {FILE_LIMIT >> 20} MB")
        elif path.is_file() and relative.suffix == ".zip":
            yield from opened(relative, lambda path=path: path)


def zip_files(source, nested=False):
    """The notebooks in a zip; zips in it are opened too, once. Nothing is written to disk, so no name can lead outside, and each file
    is unpacked only when it is read.

    `source()` gives the zip's path or an open file, anew at each call.
    """
    with zipfile.ZipFile(source()) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        limit = LEARNER_LIMIT if nested else ZIP_LIMIT
        if sum(member.file_size for member in members) > limit:
            raise NoSubmissions(f"the zip unpacks to more than {limit >> 20} MB")
        names = [PurePosixPath(*[part for part in member.filename.replace("\\", "/").split("/") if part not in ("", ".", "..")]) for member in members]
    for member, name in without_common_folder(list(zip(members, names))):
        if member.file_size > FILE_LIMIT:
            if wanted(name):
                yield name, refuse(f"larger than {FILE_LIMIT >> 20} MB")
        elif name.suffix == ".zip" and not nested:
            yield from opened(name, in_memory(member_reader(source, member)))
        elif wanted(name):
            yield name, member_reader(source, member)


def opened(name, source):
    """What a learner's own zip holds. One that is damaged, locked or packed in an unknown way is theirs alone to mend."""
    try:
        found = list(islice(zip_files(source, nested=True), LEARNER_FILES))
        return [(name.with_suffix("") / inner, read) for inner, read in found] or [(name, refuse("there is no notebook in this zip"))]
    except Exception as error:
        return [(name, refuse(f"cannot be opened: {error}"))]


def in_memory(read):
    return lambda: io.BytesIO(read())


def member_reader(source, member):
    def read():
        with zipfile.ZipFile(source()) as archive:
            return read_member(archive, member)

    return read


def read_member(archive, member):
    """At most the promised bytes: what a zip says about its sizes need not be true."""
    with archive.open(member) as stream:
        return stream.read(FILE_LIMIT)


def refuse(reason):
    def read():
        raise NoSubmissions(reason)

    return read


def without_common_folder(entries):
    """A single folder around everything is packaging, unless its name is a learner's."""
    tops = {name.parts[0] for _, name in entries if name.parts}
    if len(tops) == 1 and all(len(name.parts) > 1 for _, name in entries) and not MOODLE.match(next(iter(tops))):
        return [(member, PurePosixPath(*name.parts[1:])) for member, name in entries]
    return [(member, name) for member, name in entries if name.parts]


def wanted(name):
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in name.parts)
    return name.suffix in SUFFIXES and not hidden


def group(files):
    found = {}
    for name, read in files:
        key, learner, file = owner(name)
        submission = found.setdefault(key, Submission(key, learner))
        if submission.learner != learner and file in submission.files:
            file = f"{len(submission.files)}-{file}"
        submission.files[file] = read
    taken = set(RESERVED)
    for submission in found.values():
        submission.name = folder_name(submission.name, taken)
    return sorted(found.values(), key=lambda submission: submission.name)


def owner(name):
    """Whose a file is: (key, learner, file name)."""
    top, rest = name.parts[0], "/".join(name.parts[1:])
    canvas, moodle = CANVAS.match(top), MOODLE.match(top) if rest else None  # Canvas first: what follows its numbers is the learner's to choose
    match = canvas or moodle
    if match:
        learner = {"name": match["name"], "id": match["id"], "lms": "canvas" if canvas else "moodle"}
        return f"{match['name']}_{match['id']}", learner, rest or match["file"]
    if rest:
        return top, {"name": top, "id": "", "lms": ""}, rest
    return name.stem, {"name": name.stem, "id": "", "lms": ""}, name.name


def folder_name(name, taken):
    """A name that is safe as a folder's on every system and not taken yet."""
    safe = re.sub(r"[^\w.\- ]", "_", name.encode("utf-8", "replace").decode("utf-8")).strip(". ")[:80] or "submission"
    candidate = safe
    if safe.lower() in taken or safe != name:
        candidate = f"{safe}-{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:6]}"
    while candidate.lower() in taken:
        candidate += "_"
    taken.add(candidate.lower())
    return candidate
