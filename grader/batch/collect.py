"""Find the learners in what a platform hands over, then their files. Nobody is left out, whatever they handed in."""

import re
import unicodedata
import zipfile
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path, PurePosixPath

from grader.batch.archives import (
    DIRECTORY_LIMIT,
    EMPTY,
    LEARNER_FILES,
    File,
    NoSubmissions,
    folder_files,
    holds_notebook,
    is_data,
    on_disk,
    refuse,
    without_outputs,
    zip_files,
)
from grader.batch.gradescope_export import is_export, with_owners
from grader.batch.names import KNOWN_KINDS, SENT_BACK, Owner, folder_name, kind_of, owner_of, owners_of
from grader.tell.words import say

RESERVED = ("run.json", "adjusted.json", "grades.csv", "canvas.csv", "moodle.csv", "class.html")
# What lies beside a class's hand-ins, and is nobody's.
NOT_HANDED_IN = (".csv", ".xlsx", ".xls", ".ods", ".yml", ".yaml")
BESIDE = ("readme", "index.html", "license")
SUBMITTED, WORKING = "Submitted files", "Working files"  # Teams keeps for each learner what was handed in, and what they still work on
PACKED_DEEP = 5  # packaging within packaging
ZIPS_DEEP = 3  # a learner's zip, one in it, and one in that
ZIPS_WITHIN = 3


@dataclass
class Submission:
    """What one learner handed in.

    Attributes
    ----------
    name : str
        Also the name of its folder of results.
    learner : dict
        `name`, `id` and `lms` (as an Owner has them) as far as the file names tell.
    files : dict
        File name -> function that reads its bytes, for what may be a notebook.
    ages : dict
        File name -> the minute in which it was last changed, 0 where nobody knows.
    moments : dict
        File name -> the minute in which it was handed in, on the clock of the wall, where zip or platform tells.
    marked_late : bool
        Whether the platform says that it came too late.
    others : dict
        File name -> why it cannot count.
    data : dict
        File name -> function that reads its bytes, for those of the others that an answer may open.
    problem : str
        Why it cannot be graded, empty if it can.
    """

    name: str
    learner: dict
    files: dict = field(default_factory=dict)
    ages: dict = field(default_factory=dict)
    moments: dict = field(default_factory=dict)
    marked_late: bool = False
    others: dict = field(default_factory=dict)
    data: dict = field(default_factory=dict)
    problem: str = ""

    def handed_in(self, counted):
        """The minute in which the latest of the files came that count, those in a learner's zip with their zip; 0 if nobody knows."""
        tops = {str(PurePosixPath(name).with_suffix("")): minute for name, minute in self.moments.items()}
        return max((minute for file in counted for top, minute in tops.items() if file.startswith((f"{top}.", f"{top}/"))), default=0)


def find_submissions(path):
    """Every submission below a path, in order of their names.

    A notebook is one submission. In a folder or zip, each notebook at the top and each folder is one; names as platforms write them are
    taken apart, and a platform's zip or folder may lie in the folder as it was downloaded. Raises NoSubmissions.
    """
    path = Path(path)
    if not path.exists():
        raise NoSubmissions(say("not there", path=path))
    if path.is_dir():
        files = list(folder_files(path))
    elif zipfile.is_zipfile(path):
        files = without_common_folder(list(zip_files(on_disk(path, DIRECTORY_LIMIT))))
    elif kind_of(path.name) in (".ipynb", ".py"):
        files = [File(PurePosixPath(path.name), without_outputs(path.read_bytes))]
    elif kind_of(path.name) == ".zip":
        raise NoSubmissions(say("damaged zip", path=path.name))
    else:
        raise NoSubmissions(say("no submissions", path=path.name))
    found = group(class_files(files))
    if not found:
        raise NoSubmissions(say("nobody found", path=path.name))
    return found


# ------------------------------------------------------------------ which folders and zips are packaging

def class_files(files, deep=PACKED_DEEP):
    """The files of a class, each below its learner's folder: what a platform has packed around the learners is taken off."""
    parts, found = {}, []
    for file in with_owners(files):
        if file.owner:
            found.append(file)
        else:
            parts.setdefault(file.path.parts[0], []).append(file)
    owners = owners_of(parts)
    names = {stem(top) for top, within in parts.items() if not is_nobody_s(within[0])}
    alone = len({name for name in names if without_number(name) == name or without_number(name) not in names}) == 1  # or packed and unpacked, and again
    for top, within in parts.items():
        inner = None if owners[top] or not deep else contents(top, within)
        if inner and top == WORKING and SUBMITTED in parts:
            found += [replace(file, owner=Owner(file.path.parts[0], file=f"{top}/{file.path}", aside="working copy")) for file in inner]
        elif inner and (made_by_a_platform(inner) or top == SUBMITTED or alone and many_folders(inner)):
            found += class_files(inner, deep - 1)
        else:
            found += within
    return found


def without_number(name):
    """A name without what a browser puts behind it where there is one like it."""
    return re.sub(r" ?\(\d+\)$", "", name)


def contents(top, files, deep=PACKED_DEEP):
    """What lies in a folder or zip at the top, or in the only one that lies in it; None if it is neither, or can't be opened."""
    (first, *others) = files
    if len(first.path.parts) > 1:
        inner = without_common_folder([file.at(PurePosixPath(*file.path.parts[1:])) for file in files])
    elif not first.is_zip or others:
        return None
    else:
        try:
            inner = without_common_folder(list(zip_files(first.archive)))
        except Exception:  # whoever's it is will read why
            return None
    packed = len(inner) == 1 and inner[0].is_zip and deep and not owner_of(inner[0].path.parts[0])
    return packed and contents(inner[0].path.parts[0], inner, deep - 1) or inner


def made_by_a_platform(files):
    """Whether names at the top are a platform's: one that no learner gives, or several learners' numbers."""
    if is_export(files):
        return True
    owners = [owner for owner in owners_of(file.path.parts[0] for file in files).values() if owner]
    return any(owner.lms != "canvas" for owner in owners) or len({owner.key for owner in owners}) > 1


def many_folders(files):
    """Whether nothing but folders and zips lie at the top, several of them with a notebook in it: a class, one level deeper."""
    if any(len(file.path.parts) == 1 and not file.is_zip and kind_of(file.path) for file in files):
        return False
    return len({file.path.parts[0] for file in files if kind_of(file.path)}) > 1


def without_common_folder(files):
    """A single folder around everything, and one in it, is packaging, unless its name is a learner's."""
    while files and all(len(file.path.parts) > 1 for file in files) and len(tops := {file.path.parts[0] for file in files}) == 1 and not owner_of(*tops):
        files = [file.at(PurePosixPath(*file.path.parts[1:])) for file in files]
    return files


# ------------------------------------------------------------------ whose is what

def group(files):
    found = {}
    owners = owners_of(file.path.parts[0] for file in files if not file.owner)
    for file in files:
        if not file.owner and is_nobody_s(file):
            continue
        owner = file.owner or whose(file, owners[file.path.parts[0]])
        submission = found.setdefault(owner.key, Submission(owner.key, {"name": owner.name, "id": owner.id, "lms": owner.lms}))
        add(submission, owner, file)
    taken = set(RESERVED)
    for submission in found.values():
        submission.name = folder_name(submission.name, taken)
        submission.ages = {name: file.time // 60 for name, file in submission.files.items()}  # unpacking takes a while, too
        submission.files = {name: file.read for name, file in submission.files.items()}
    return sorted(found.values(), key=lambda submission: submission.name)


def is_nobody_s(file):
    """Whether a file lies beside the hand-ins, as a class list does."""
    path = file.path
    return len(path.parts) == 1 and (path.suffix.lower() in NOT_HANDED_IN or path.name.lower() in BESIDE or path.stem.lower() in BESIDE)


def whose(file, platforms):
    """The owner of a file, by the platform's pattern if one fits its name at the top."""
    top, rest = file.path.parts[0], "/".join(file.path.parts[1:])
    name = unicodedata.normalize("NFC", top)
    owner = platforms or Owner(name if rest else stem(name), file="" if rest else name)
    return replace(owner, file="/".join(filter(None, [owner.file, rest])), aside="feedback" if SENT_BACK.match(rest) else owner.aside)


def stem(name):
    """A file's name without what tells its kind: `ada` of `ada.ipynb.txt` and of `ada.tar.gz`, and `j.smith` of `j.smith.ipynb`."""
    path = PurePosixPath(name)
    if path.suffix and 1 < len(path.suffix.strip()) < 7 and not path.suffix[1:].isdigit() and " " not in path.suffix.strip():
        path = path.with_suffix("")
    while path.suffix.lower() in KNOWN_KINDS:
        path = path.with_suffix("")
    return path.name


def add(submission, owner, file):
    """Put a file where it belongs in a submission: what may be a notebook, and what can't be, with the reason."""
    file.time, file.dated = owner.time or file.time, bool(owner.time) or file.dated
    if owner.file and file.dated and file.time and owner.lms != "canvas":  # Canvas dates its zip, and marks what came late
        submission.moments[owner.file] = file.time // 60
    submission.marked_late |= owner.late
    if owner.aside:
        submission.others[owner.file] = say(owner.aside)
    elif not owner.file:
        pass  # the platform's own note on who sent what
    elif file.is_zip:
        add_zip(submission, owner.file, file)
    else:
        add_file(submission, owner.file, file)


def add_file(submission, name, file):
    if kind_of(name):
        submission.files[free_name(name, submission.files)] = file
    elif holds_notebook(file):
        submission.files[free_name(name, submission.files)] = replace(file, read=without_outputs(file.read))
    else:
        submission.others[name] = reason(file)
        if is_data(name):
            submission.data[name] = file.read


def reason(file):
    """Why something that is no notebook does not count."""
    return EMPTY if file.path.name == "(empty folder)" else say("not a notebook")


def add_zip(submission, name, file):
    """What a learner's own zip holds. One that is damaged, locked or packed in an unknown way is theirs alone to mend."""
    try:
        inner = list(islice(within(name, file), LEARNER_FILES))
    except Exception as error:
        submission.files[free_name(name, submission.files)] = File(file.path, refuse(say("cannot be opened", error=error)))
        return
    if len(inner) == LEARNER_FILES:
        submission.others[name] = say("only the first", number=LEARNER_FILES)
    before = len(submission.files)
    for place, found in inner:
        if found.is_zip:
            submission.others[place] = say("zip within a zip")
        else:
            add_file(submission, place, found)
    if len(submission.files) == before:
        submission.others[name] = say("no notebook in this zip")


def within(name, file, deep=ZIPS_DEEP):
    """(name, file) of what a learner's zip holds, what may be a notebook first; of few zips in it, what these hold."""
    files = sorted(zip_files(file.archive, learners=True), key=nearness)
    few = sum(found.is_zip for found in files) <= ZIPS_WITHIN
    for found in files:
        place = str(PurePosixPath(name).with_suffix("") / found.path)
        try:
            inner = list(islice(within(place, found, deep - 1), LEARNER_FILES)) if found.is_zip and few and deep > 1 else [(place, found)]
        except Exception as error:
            inner = [(place, File(found.path, refuse(say("cannot be opened", error=error))))]
        yield from inner


def nearness(file):
    """Of a project with everything that it uses, the notebook comes first, and what lies on top before what lies deep."""
    return (".ipynb", ".zip", ".py", "").index(kind_of(file.path)), len(file.path.parts)


def free_name(name, taken):
    """The same name, or with a number in it where a file is called so already."""
    path, number = PurePosixPath(name), 2
    while name in taken:
        name, number = str(path.with_name(f"{path.stem} ({number}){path.suffix}")), number + 1
    return name
