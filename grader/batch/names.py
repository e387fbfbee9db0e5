"""Whose a file is, told from the names that learning platforms give."""

import calendar
import hashlib
import re
import time
import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from os.path import commonprefix

# lovelaceada_LATE_4711_99_work.ipynb; from a quiz: lovelaceada_4711_question_2_99_work.ipynb; what was typed in: lovelaceada_4711_text.html
CANVAS_FILE = r"_(?:(?:question_\d+_)?(?P<number>\d+)_(?P<file>.+)|(?P<typed>(?:text|link)\.html))$"
CANVAS = re.compile(r"^(?P<name>[^/\s]+?)(?P<late>_LATE)?_(?P<id>\d+)" + CANVAS_FILE)
CANVAS_ANONYMOUS = re.compile(r"^(?P<early>LATE_)?(?P<name>anon)(?P<late>_LATE)?_(?P<id>[A-Za-z0-9]{5})" + CANVAS_FILE)
# A folder "Ada Lovelace_4711_assignsubmission_file_", or the same with the file's name behind it where Moodle makes no folders
MOODLE = re.compile(r"^(?P<name>.+?)_(?P<id>\d+)_(?P<plugin>assignsubmission|assignfeedback)_[a-z0-9]+_?(?P<file>.*)$")
# Chapter 3_lovelace_attempt_2026-11-20-10-11-12_work.ipynb, and beside it the same with .txt, on who sent what when
BLACKBOARD = re.compile(r"^(?P<before>.+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|\.txt)$")
# A folder "101-640 - Ada Lovelace - Nov 20, 2026 1022 AM", or the same with the file's name behind it
BRIGHTSPACE = re.compile(r"^(?P<id>\d+)-\d+ - (?P<name>.+?) - (?P<time>[^-]*\b\d{4},? \d{1,4}(?: [AP]M)?)(?: - (?P<file>.+))?$")
SAKAI = re.compile(r"^(?P<name>[^()]+, [^()]*[^() ])\((?P<id>[^()]+)\)$")  # a folder "Lovelace, Ada(ada1)"
NBGRADER = re.compile(r"^(?P<name>[^+]+)\+[^+]+\+(?P<time>\d{4}-\d\d-\d\d \d\d.\d\d.\d\d) UTC(?:\+.*)?$")
SENT_BACK = re.compile(r"^(?:Feedback Attachment\(s\)|\d+_corrections\w*)/")  # in a learner's folder, from Sakai and OpenOLAT
# What ends in .txt or .json, or is a second copy, because a browser made it so
KIND = re.compile(r"(?P<kind>\.ipynb|\.py|\.zip)(?: ?\(\d+\)| - Copy|\.txt|\.json|\.download|[ .])*$", re.IGNORECASE)
KNOWN_KINDS = {".txt", ".json", ".ipynb", ".py", ".zip", ".tar", ".html", ".pdf", ".doc", ".docx", ".download"}
# Bytes that are letters in a system's own encoding. Two of one alphabet side by side are no accident; é of DOS and the letter after it would be one.
SYSTEMS = {encoding: re.compile(rb"(?:[\x00-\x7f]++|%s)*+" % letters) for encoding, letters in {
    "gb2312": rb"(?:[\xb0-\xf7][\xa1-\xfe])++",
    "big5": rb"(?:[\xa4-\xc6][\x40-\x7e\xa1-\xfe]){2,}+",
    "cp932": rb"(?:[\x82\x83\x88-\x9f\xe0-\xea][\x40-\x7e\x80-\xfc]){2,}+",
    "cp866": rb"[\x80-\xaf\xe0-\xf1]{3,}+",
    "gbk": rb"(?:[\x81-\xfe][\x80-\xfe]){2,}+",
}.items()}
DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}  # no file's name on Windows
FOLDER_BYTES = 180  # with what is put behind it, no file system takes a name of more than 255


@dataclass(frozen=True)
class Owner:
    """Whose a file is.

    Attributes
    ----------
    name, id : str
        As far as the names tell; `id` is the platform's number.
    lms : str
        `canvas`, `moodle`, `blackboard`, `gradescope`, `brightspace`, `sakai`, or empty where nobody's pattern fits.
    file : str
        What the learner called the file; empty for a platform's own note.
    aside : str
        Why nothing of it counts: `feedback` where a marker sent it back. Empty where it may count.
    time : float
        When it was handed in, in seconds, where the name tells; else 0.
    late : bool
        Whether the platform says that it came too late.
    number : str
        The file's own, where the platform gives it one.
    """

    name: str
    id: str = ""
    lms: str = ""
    file: str = ""
    aside: str = ""
    time: float = 0
    late: bool = False
    number: str = ""

    @property
    def key(self):
        return f"{self.name}_{self.id}" if self.id and self.lms != "blackboard" else self.name


def owner_of(part):
    """Who owns what is called so, by a platform's pattern; None where none fits."""
    return next(iter(owners_of([part]).values()))


def owners_of(parts):
    """Who owns what lies side by side: name -> Owner or None.

    Canvas gives every learner and every file a number. Where one number stands behind two names, or twice behind one, they are dates or the
    like: `ada_2026_11_20` and `ben_2026_11_20`. Blackboard's names begin with the assignment's, which they have in common.
    """
    known = {part: unicodedata.normalize("NFC", part) for part in dict.fromkeys(parts)}
    found = {part: canvas_owner(name) or moodle_owner(name) or brightspace_owner(name) or sakai_owner(name) or nbgrader_owner(name)
             for part, name in known.items()}
    canvas = [owner for owner in found.values() if owner and owner.lms == "canvas" and owner.id]
    names = Counter(number for _, number in {(owner.name, owner.id) for owner in canvas})
    files = Counter((owner.id, owner.number) for owner in canvas if owner.number)
    for part, owner in found.items():
        if owner and owner.lms == "canvas" and (names[owner.id] > 1 or files[owner.id, owner.number] > 1):
            found[part] = None
    attempts = {part: BLACKBOARD.match(known[part]) for part, owner in found.items() if owner is None}
    return found | blackboard_owners({part: match for part, match in attempts.items() if match})


def canvas_owner(name):
    match = CANVAS_ANONYMOUS.match(name) or CANVAS.match(name)
    if not match or match["name"] != match["name"].lower():  # Canvas writes names small
        return None
    if any(pattern.match(f"{match['name']}.txt") for pattern in (MOODLE, BLACKBOARD)):  # the numbers stand in the learner's own file name
        return None
    anonymous = match.re is CANVAS_ANONYMOUS
    late = bool(match["late"] or anonymous and match["early"])
    who, number = (f"anon_{match['id']}", "") if anonymous else (match["name"], match["id"])
    return Owner(who, number, "canvas", match["file"] or match["typed"], late=late, number=match["number"] or "")


def moodle_owner(name):
    match = MOODLE.match(name)
    return match and Owner(match["name"], match["id"], "moodle", match["file"], "feedback" if match["plugin"] == "assignfeedback" else "")


def brightspace_owner(name):
    match = BRIGHTSPACE.match(name)
    return match and Owner(match["name"], match["id"], "brightspace", match["file"] or "", time=in_english(match["time"]))


def sakai_owner(name):
    match = SAKAI.match(name)
    return match and Owner(match["name"], match["id"], "sakai")


def nbgrader_owner(name):
    match = NBGRADER.match(name)
    return match and Owner(match["name"], time=calendar.timegm(time.localtime(in_seconds(*map(int, re.findall(r"\d+", match["time"]))))))


def blackboard_owners(matches):
    """What stands behind the assignment's name is the learner's, underscores and all; of several assignments, what stands behind the last one."""
    assignment = commonprefix([match["before"] for match in matches.values()]).rpartition("_")[0]
    return {part: Owner(learner, learner, "blackboard", match["file"] or "", time=in_seconds(*map(int, match["time"].split("-"))))
            for part, match in matches.items() for learner in [behind(assignment, match["before"]) or match["before"]]}


def behind(assignment, name):
    return name.removeprefix(f"{assignment}_") if assignment else name.rpartition("_")[2]


def in_english(moment):
    """A moment as Brightspace writes it, "Nov 20, 2026 922 AM", in seconds since 1970; 0 for one in another language."""
    day, _, clock = moment.partition(", ")[2].partition(" ")
    try:
        return calendar.timegm(datetime.strptime(f"{moment.partition(', ')[0]} {day} {clock.zfill(7)}", "%b %d %Y %I%M %p").timetuple())
    except ValueError:
        return 0


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
    if safe.lower() in taken or safe != known or safe.partition(".")[0].lower() in DEVICES:
        candidate = f"{safe}-{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:6]}"
    while candidate.lower() in taken:
        candidate += "_"
    taken.add(candidate.lower())
    return candidate


def kind_of(name):
    """`.ipynb` or `.py` for what can be read as such, whatever a browser has put behind it; `.zip`; empty for everything else."""
    match = KIND.search(str(name))
    return match["kind"].lower() if match else ""


def readable_names(members):
    """The names of a zip's members in the letters that they were written in.

    A zip says whether a name is UTF-8. Many programs write UTF-8, others what their system uses, and neither says so; then it is read as if
    it came from DOS. One zip was written by one system, so an encoding that fits all its names is preferred to one that fits a single name.
    """
    raw = [raw_name(member) for member in members]
    whole = encoding_of(*filter(None, raw))
    return [name.decode(whole or encoding_of(name) or "cp437") if name else member.filename for member, name in zip(members, raw)]


def raw_name(member):
    """A name in bytes where its letters are a guess, else nothing."""
    if member.flag_bits & 0x800 or member.filename.isascii():
        return b""
    try:
        return member.filename.encode("cp437")
    except UnicodeEncodeError:
        return b""


def encoding_of(*texts):
    """The first encoding in which all of some bytes are words, None if none is."""
    return next((encoding for encoding in ("utf-8", *SYSTEMS) if all(fits(encoding, text) for text in texts)), None)


def fits(encoding, text):
    try:
        text.decode(encoding)
    except UnicodeDecodeError:
        return False
    return encoding == "utf-8" or SYSTEMS[encoding].fullmatch(text) is not None
