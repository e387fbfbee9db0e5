"""The files of a folder or a zip, with a way to read each, and a bound on what that may cost."""

import calendar
import contextlib
import io
import json
import struct
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile
from pathlib import Path, PurePosixPath

from grader.batch.names import Owner, in_seconds, kind_of, readable_names
from grader.tell.words import Refusal, say

SIZE_LIMIT = 8 << 20  # of a notebook without its outputs
READ_LIMIT = 96 << 20  # of a notebook with them
ZIP_LIMIT = 4 << 30
LEARNER_LIMIT = 64 << 20  # of all that is read of a learner, outputs left out
UNPACKED_LIMIT = 256 << 20
LEARNER_FILES = 200
DIRECTORY_LIMIT = 64 << 20  # the list of a platform's zip: some 600,000 names
LEARNER_DIRECTORY_LIMIT = 2 << 20
EMPTY = say("empty")
END = b"PK\x05\x06"
TAIL = (1 << 16) + 22  # within which a zip's end stands
OUR_OWN = {"Thumbs.db", "desktop.ini", "__MACOSX", "__pycache__", "Icon\r", "@eaDir", "$RECYCLE.BIN", "System Volume Information"}
HIDDEN = (".", "~$")  # with what else a system's own names begin
DEEPEST, LONGEST = 50, 255  # of a path in a zip: what is beyond is left out of it
DATA_KINDS = (".txt", ".csv", ".tsv", ".json", ".npy", ".npz", ".dat", ".toml", ".yml", ".yaml")  # what an answer may open
DATA_LIMIT, DATA_FILES = 1 << 20, 20  # bytes of one, and how many
HEAD = 2000  # in which a notebook shows that it is one


class NoSubmissions(Refusal):
    """Nothing to grade, and why."""


@dataclass
class File:
    """A file that was found; of an empty folder, the folder.

    Attributes
    ----------
    path : PurePosixPath
    read : function
        Gives its bytes, or as many of the first as it is asked for. Raises NoSubmissions with the reason where it is not read.
    time : float
        When it was last changed, in seconds since 1970 on the clock of the wall; 0 if nobody knows.
    archive : function, optional
        Of a zip: opens it.
    dated : bool
        Whether that time was noted by whoever packed it, and not by this machine when it was unpacked.
    owner : Owner, optional
        Whose it is, where the platform says so elsewhere than in its name.
    """

    path: PurePosixPath
    read: Callable
    time: float = 0
    archive: Callable | None = None
    dated: bool = False
    owner: Owner | None = None

    def at(self, path):
        return replace(self, path=path)

    @property
    def is_zip(self):
        return self.archive is not None


def refuse(reason):
    def read(limit=None):
        raise NoSubmissions(reason)

    return read


def handed_in(path):
    """A path up to where a system's own begins, which nobody handed in: of `ada/.DS_Store` the folder."""
    return PurePosixPath(*takewhile(lambda part: not part.startswith(HIDDEN) and part not in OUR_OWN, path.parts))


def empty_folders(folders, files):
    """Of some folders those without a file, each as a file of its own, so that whoever handed it in is not lost."""
    filled = {parent for path in (*files, *folders) for parent in path.parents}
    return [File(folder / "(empty folder)", refuse(EMPTY)) for folder in dict.fromkeys(folders) if folder.parts and folder not in filled]


def folder_files(folder):
    """Every file below a folder, and every folder with nothing in it."""
    top, folders, files = Path(folder), [], []
    for path in sorted(top.rglob("*")):
        relative = PurePosixPath(path.relative_to(top).as_posix())
        visible = handed_in(relative)
        if visible != relative or path.is_dir() and not path.is_symlink():
            folders.append(visible)
            continue
        files.append(relative)
        if path.is_symlink():
            yield File(relative, refuse(say("a link")))
        elif path.is_file():
            known = path.stat()
            large = known.st_size > READ_LIMIT and kind_of(relative) != ".zip"
            read = refuse(say("too large", megabytes=READ_LIMIT >> 20)) if large else readable(relative, disk_reader(path))
            yield File(relative, read, calendar.timegm(time.localtime(known.st_mtime)), on_disk(path, DIRECTORY_LIMIT) if kind_of(relative) == ".zip" else None)
        else:
            yield File(relative, refuse(say("no file")))
    yield from empty_folders(folders, files)


def zip_files(opener, learners=False):
    """Every file in a zip. Nothing is written to disk, so no name can lead outside, and each file is unpacked only when it is read.

    Parameters
    ----------
    opener : function
        Opens the zip.
    learners : bool
        Whether it is one learner's, which may not unpack to as much as a class's.
    """
    found, folders = {}, []
    members, again = kept_open(opener).infolist(), Counter()
    for member, name in zip(members, readable_names(members)):
        name = name.replace("\\", "/")
        path = member_path(name)
        if handed_in(path) != path or name.endswith("/") or not path.parts:
            folders.append(handed_in(path))
            continue
        original = path
        while path in found:
            again[original] += 1
            path = original.with_name(f"{original.stem} (again{again[original] if again[original] > 1 else ''}){original.suffix}")
        found[path] = member
    limit = UNPACKED_LIMIT if learners else ZIP_LIMIT
    if sum(member.file_size for path, member in found.items() if kind_of(path)) > limit:
        raise NoSubmissions(say("zip too large", megabytes=limit >> 20))
    for path, member in found.items():
        if member.file_size > READ_LIMIT:
            yield File(path, refuse(say("too large", megabytes=READ_LIMIT >> 20)))
        else:
            read = member_reader(opener, member)
            yield File(path, readable(path, read), in_seconds(*member.date_time), in_memory(read) if kind_of(path) == ".zip" else None, dated=True)
    yield from empty_folders(folders, found)


def member_path(name):
    """Where a zip's member lies. No path is deeper or longer than people make them."""
    parts = [part for part in name.split("/") if part not in ("", ".", "..")]
    parts = parts if len(parts) <= DEEPEST else [*parts[:DEEPEST - 1], parts[-1]]
    return PurePosixPath(*(part if len(part) <= LONGEST else part[:LONGEST - 50] + part[-50:] for part in parts))


def disk_reader(path):
    def read(limit=-1):
        with open(path, "rb") as file:
            return file.read(limit)

    return read


def member_reader(opener, member):
    def read(limit=READ_LIMIT + 1):
        """At most what is allowed: what a zip says about its sizes need not be true."""
        with kept_open(opener).open(member) as stream:
            data = stream.read(limit)
        if len(data) > READ_LIMIT:
            raise NoSubmissions(say("too large", megabytes=READ_LIMIT >> 20))
        return data

    return read


@lru_cache(maxsize=3)
def kept_open(opener):
    """A zip stays open while its files are read one after the other: a learner's, in a class's, in another."""
    return opener()


def on_disk(path, limit):
    def opener():
        with open(path, "rb") as file:
            file.seek(max(0, file.seek(0, io.SEEK_END) - TAIL))
            check_directory(file.read(), limit)
        return zipfile.ZipFile(path)

    return opener


def in_memory(read):
    def opener():
        data = read()
        check_directory(data[-TAIL:], LEARNER_DIRECTORY_LIMIT)
        return zipfile.ZipFile(io.BytesIO(data))

    return opener


def check_directory(tail, limit):
    """Refuse a zip with too many names before they are read one by one: the size of its list stands at its end."""
    place = tail.rfind(END)
    size = struct.unpack("<L", tail[place + 12:place + 16])[0] if 0 <= place <= len(tail) - 22 else 0
    if size > limit:
        raise NoSubmissions(say("zip too long", size=size))


def holds_notebook(file):
    """Whether a file is a notebook, whatever it is called: its first letters tell."""
    try:
        head = file.read(HEAD)
    except Exception:  # whoever's it is will read why
        return False
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") and (b'"cells"' in head or b'"nbformat"' in head)


def readable(name, read):
    """What may be a notebook is read without its outputs."""
    return without_outputs(read) if kind_of(name) in (".ipynb", ".py") else read


def is_data(name):
    return str(name).lower().endswith(DATA_KINDS)


def read_data(found):
    """Name -> bytes of the first few of some files (name -> function that reads it), for answers that open them. One that is too large or can't be
    read is not there: an answer that needs it says so."""
    data = {}
    for name, read in list(found.items())[:DATA_FILES]:
        with contextlib.suppress(Exception):
            content = read(DATA_LIMIT + 1)
            if len(content) <= DATA_LIMIT:
                data[name] = content
    return data


def without_outputs(read):
    """A notebook's outputs don't count; of a large one they are left out, but for the hints that the grader noted there."""
    def slim():
        data = read()
        if len(data) <= SIZE_LIMIT:
            return data
        try:
            notebook = json.loads(data)
            for cell in notebook["cells"]:
                cell.pop("attachments", None)
                if "outputs" in cell:
                    cell["outputs"] = [{"output_type": "display_data", "data": {}, "metadata": output["metadata"]}
                                       for output in cell["outputs"] if output.get("metadata", {}).get("grader")]
            data = json.dumps(notebook).encode()
        except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
            raise NoSubmissions(say("too large and no notebook", megabytes=SIZE_LIMIT >> 20)) from None
        if len(data) > SIZE_LIMIT:
            raise NoSubmissions(say("too large without outputs", megabytes=SIZE_LIMIT >> 20))
        return data

    return slim
