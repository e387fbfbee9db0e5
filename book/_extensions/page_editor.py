"""The editor of the boxes: CodeMirror 6 with Python in one file, as a package on the index carries it."""

import hashlib
from pathlib import Path

from page_runtime import PartsMissing, read_out_of

from grader.kept.whole import write_whole

CARRIER, MEMBER = "django-codemirror6==1.0.1", "django_codemirror6/static/cm6/cm6-python.min.js"
NAME = Path(MEMBER).name
SHA256 = "17fbe2d4020673df8f39f4a2c52fcfd5b7f8b06418f9a39a6230a882445ac5d8"
LICENCE = Path(__file__).with_name("licences") / "CodeMirror.txt"


def editor(cache, folder=None):
    """The editor's script as bytes: the one that is kept in a cache, else from a folder that has it, else from the package index.

    Raises
    ------
    PartsMissing
    """
    kept = Path(cache, NAME)
    if kept.is_file() and is_it(kept.read_bytes()):
        return kept.read_bytes()
    given = Path(folder, NAME) if folder else None
    data = given.read_bytes() if given and given.is_file() else read_out_of(CARRIER, [MEMBER])[0]
    if not is_it(data):
        raise PartsMissing(f"{NAME} is not the file that {CARRIER} was released with: its sha256 differs")
    kept.parent.mkdir(parents=True, exist_ok=True)
    write_whole(kept, data)
    return data


def is_it(data):
    return hashlib.sha256(data).hexdigest() == SHA256
