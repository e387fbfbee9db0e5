"""Whose a file is, told from the names that learning platforms give: Canvas, Moodle, Blackboard."""

import calendar
import hashlib
import re
import unicodedata
from dataclasses import dataclass

# lovelaceada_LATE_4711_99_work.ipynb; anonymous: anon_aB3dE_99_work.ipynb; from a quiz: lovelaceada_4711_question_2_99_work.ipynb
CANVAS = re.compile(r"^(?P<name>[^_/]+?)(?P<late>_LATE)?_(?P<id>\d+)(?:_question_\d+)?_\d+_(?P<file>.+)$")
CANVAS_ANONYMOUS = re.compile(r"^(?P<name>anon)(?P<late>_LATE)?_(?P<id>[A-Za-z0-9]{5})_\d+_(?P<file>.+)$")
# A folder "Ada Lovelace_4711_assignsubmission_file_", or the same with the file's name behind it where Moodle makes no folders
MOODLE = re.compile(r"^(?P<name>.+?)_(?P<id>\d+)_(?P<plugin>assignsubmission|assignfeedback)_[a-z]+_?(?P<file>.*)$")
# Chapter 3_lovelace_attempt_2026-11-20-10-11-12_work.ipynb, and beside it the same with .txt, on who sent what when
BLACKBOARD = re.compile(r"^.+_(?P<id>[^_]+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|\.txt)$")
FOLDER_BYTES = 180  # with what is put behind it, no file system takes a name of more than 255


@dataclass(frozen=True)
class Owner:
    """Whose a file is.

    Attributes
    ----------
    name, id : str
        As far as the names tell; `id` is the platform's number.
    lms : str
        `canvas`, `moodle`, `blackboard`, `gradescope`, or empty where nobody's pattern fits.
    file : str
        What the learner called the file; empty for a platform's own note.
    feedback : bool
        Whether it is what a marker sent back.
    time : float
        When it was handed in, in seconds, where the name tells; else 0.
    late : bool
        Whether the platform says that it came too late.
    """

    name: str
    id: str = ""
    lms: str = ""
    file: str = ""
    feedback: bool = False
    time: float = 0
    late: bool = False

    @property
    def key(self):
        return f"{self.name}_{self.id}" if self.id and self.lms != "blackboard" else self.name


def owner_of(part):
    """Who owns what is called so, by a platform's pattern; None where none fits."""
    name = unicodedata.normalize("NFC", part)
    moodle = MOODLE.match(name)
    canvas = CANVAS.match(name) or CANVAS_ANONYMOUS.match(name)
    if canvas:  # before Moodle: what follows Canvas's numbers is the learner's to choose
        anonymous = not canvas["id"].isdigit()
        name, number = (f"anon_{canvas['id']}", "") if anonymous else (canvas["name"], canvas["id"])
        return Owner(name, number, "canvas", canvas["file"], late=canvas["late"] is not None)
    if moodle:
        return Owner(moodle["name"], moodle["id"], "moodle", moodle["file"], moodle["plugin"] == "assignfeedback")
    blackboard = BLACKBOARD.match(name)
    if blackboard:
        return Owner(blackboard["id"], blackboard["id"], "blackboard", blackboard["file"] or "", time=in_seconds(*map(int, blackboard["time"].split("-"))))
    return None


def in_seconds(year, month, day, hour, minute, second):
    """A moment on the clock of the wall, in seconds since 1970; 0 for one that the calendar does not have, as zips without dates name it."""
    try:
        return max(calendar.timegm((year, month, day, hour, minute, second)), 0)
    except ValueError:
        return 0


def folder_name(name, taken):
    """A name that is safe as a folder's on every system and not taken yet; letters of any script stay, with their marks."""
    known = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8"))
    kept = "".join(letter if letter in "_.- " or unicodedata.category(letter)[0] in "LMN" else "_" for letter in known).strip(". ")
    safe = kept.encode()[:FOLDER_BYTES].decode("utf-8", "ignore").strip(". ")[:80] or "submission"
    candidate = safe
    if safe.lower() in taken or safe != known:
        candidate = f"{safe}-{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:6]}"
    while candidate.lower() in taken:
        candidate += "_"
    taken.add(candidate.lower())
    return candidate


def chinese(name, high_bytes):
    """Whether the foreign letters of a name are several and Chinese; é of DOS and the ASCII letter after it would make a rare one by accident."""
    foreign = [letter for letter in name if not letter.isascii()]
    return len(foreign) > 1 and high_bytes == 2 * len(foreign) and all("一" <= letter <= "鿿" for letter in foreign)


def readable_name(member):
    """A zip member's name in the letters that it was written in.

    A zip says whether a name is UTF-8. Many programs write UTF-8, Chinese Windows GBK, and neither says so; then it is read as if it came
    from DOS.
    """
    if member.flag_bits & 0x800 or member.filename.isascii():
        return member.filename
    try:
        raw = member.filename.encode("cp437")
    except UnicodeEncodeError:
        return member.filename
    for encoding in ("utf-8", "gb2312", "gbk"):
        try:
            name = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or chinese(name, sum(byte > 127 for byte in raw)):
            return name
    return member.filename
