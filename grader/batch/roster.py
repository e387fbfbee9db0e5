"""Who should have handed in: a class list as a platform exports it."""

import csv
import io
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from grader.batch.archives import NoSubmissions
from grader.batch.collect import RESERVED, Submission
from grader.batch.names import encoding_of, folder_name
from grader.tell.words import say

# What platforms call the columns, in lower case; the first that a row has something in counts.
NAMES = ("full name", "student", "name", "student name")
FIRST, LAST = ("first name", "given name"), ("last name", "surname", "family name")
NUMBERS = {"identifier": "", "id": "canvas", "username": "blackboard", "student id": "", "sid": "", "id number": "", "orgdefinedid": ""}
LOGINS = ("id", "identifier", "username", "login", "email", "email address")  # what else learners are called stands in columns that end so
ROLES = ("role", "roles")
STAFF = re.compile(r"\b(teacher|instructor|ta|tutor|assistant|manager|owner|observer)s?\b")
PARTICIPANT = "Participant "
NO_LEARNER = ("points possible", "student, test", "test student", "class average", "overall average", "date", "points")


@dataclass
class Person:
    """Somebody in a class list: `learner` as a submission has it, and whatever else is a name of theirs."""

    learner: dict
    logins: list


def read_roster(path):
    """The people of a class list.

    Canvas's gradebook, Moodle's grading worksheet and list of participants, Blackboard's grade centre, the lists of Brightspace, Sakai,
    Gradescope and GitHub Classroom, or any CSV with a column `name`. Raises NoSubmissions with the reason where the file is none of these.
    """
    try:
        rows = rows_of(text_of(Path(path).read_bytes()))
    except OSError as error:
        raise NoSubmissions(f"{path}: {error.strerror}") from None
    except (UnicodeError, csv.Error):
        raise NoSubmissions(say("no CSV", path=path)) from None
    people = {}
    for person in filter(None, map(person_in, rows)):
        people.setdefault((person.learner["name"], person.learner["id"] or len(people)), person)
    if not people:
        raise NoSubmissions(say("no class list", path=path))
    return list(people.values())


def text_of(data):
    """A class list as text: what spreadsheets export is in UTF-8, UTF-16, or what the system uses. Raises UnicodeError."""
    if data.startswith(b"PK\x03\x04") or data.startswith(b"\xd0\xcf"):  # a workbook
        raise UnicodeError
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    return data.decode("utf-8-sig" if (encoding := encoding_of(data) or "cp1252") == "utf-8" else encoding)


def rows_of(text):
    """The rows below the line that names the columns, with whichever separator that line has most columns; other lines may stand above it."""
    found = []
    for separator in ",;\t":
        rows = [[" ".join(value.split()) for value in row] for row in csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=separator)]
        place, columns = next(((place, columns) for place, row in enumerate(rows) if names_people(columns := [value.lower() for value in row])), (0, []))
        found.append([dict(zip(columns, row)) for row in rows[place + 1:]] if columns else [])
    return max(found, key=lambda rows: max(map(len, rows), default=0))


def names_people(columns):
    return bool({*NAMES, "identifier"} & {*columns}) or bool({*FIRST} & {*columns} and {*LAST} & {*columns})


def person_in(row):
    name = first_of(row, NAMES) or " ".join(filter(None, [first_of(row, FIRST), first_of(row, LAST)])) or row.get("identifier", "")
    if not name or name.lower() in NO_LEARNER or STAFF.search(first_of(row, ROLES).lower()):
        return None
    column = next((column for column in NUMBERS if row.get(column)), None)
    number = row[column].lstrip("#") if column else ""
    learner = {"name": unicodedata.normalize("NFC", name), "id": number.removeprefix(PARTICIPANT), "lms": NUMBERS.get(column, "")}
    if number.startswith(PARTICIPANT):
        learner["lms"] = "moodle"
    return Person(learner, [value.lstrip("#") for column, value in row.items() if value and column.endswith(LOGINS)])


def first_of(row, columns):
    return next((row[column] for column in columns if row.get(column)), "")


def with_absent(submissions, people):
    """The submissions, and an empty one for everybody in the class list who has none; in order of their names."""
    taken = {*RESERVED, *(submission.name.lower() for submission in submissions)}
    absent = [Submission(folder_name(f"{learner['name']}_{learner['id']}" if learner["id"] else learner["name"], taken), learner)
              for learner in (person.learner for person in without_hand_in(submissions, people))]
    return sorted([*submissions, *absent], key=lambda submission: submission.name)


def without_hand_in(submissions, people):
    """Those in a class list to whom no submission belongs.

    Each submission is one person's: first whose number or login it bears, then whose name, then whose name but for accents, and last whose name
    or login is among the words that it is called.
    """
    left, waiting = list(submissions), list(people)
    for keys_of_submission, keys_of_person in (
            (lambda learner: {learner["id"]} - {""}, lambda person: {person.learner["id"]} - {""}),
            (lambda learner: {letters(learner["name"]), letters(learner["id"])} - {""}, lambda person: {letters(login) for login in person.logins}),
            (lambda learner: {letters(learner["name"])}, lambda person: orders(person.learner["name"])),
            (lambda learner: {letters(plain(learner["name"]))}, lambda person: orders(plain(person.learner["name"])))):
        left, waiting = unmatched(left, waiting, lambda submission, keys=keys_of_submission: keys(submission.learner), keys_of_person)
    called = [words(submission.learner["name"]) for submission in left]
    for person in list(waiting):
        names = [name for name in map(words, (person.learner["name"], *person.logins)) if is_telling(name)]
        match = next((own for own in called if any(name <= own for name in names)), None)
        if match is not None:
            called.remove(match)
            waiting.remove(person)
    return waiting


def unmatched(submissions, people, keys_of_submission, keys_of_person):
    """The submissions and the people that are left when each person has got a submission with a key of theirs."""
    by_key, claimed, waiting = defaultdict(list), set(), []
    for place, submission in enumerate(submissions):
        for key in keys_of_submission(submission):
            by_key[key].append(place)
    for person in people:
        place = next((place for key in sorted(keys_of_person(person)) for place in by_key[key] if place not in claimed), None)
        if place is None:
            waiting.append(person)
        else:
            claimed.add(place)
    return [submission for place, submission in enumerate(submissions) if place not in claimed], waiting


def orders(name):
    """How a name may be written together: "Lovelace, Ada" as lovelaceada and as adalovelace."""
    last, _, first = name.partition(",")
    parts = [*last.split(), *first.split()]
    return {letters(" ".join(order)) for order in (parts, parts[::-1], [*parts[-1:], *parts[:-1]], [*parts[1:], *parts[:1]])}


def plain(name):
    """A name without the accents of its letters."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", name) if not "\u0300" <= letter <= "\u036f")


def is_telling(name):
    """Whether the words of a name are enough to find it among others: not a number as dates have, no name of a few letters."""
    written = "".join(name)
    return len(written) > 4 or len(name) > 1 and not any(map(str.isdigit, written))


def words(name):
    return frozenset(re.findall(r"[^\W_]+", plain(name).casefold()))


def letters(name):
    return "".join(letter for letter in unicodedata.normalize("NFC", name).casefold() if letter.isalnum() or unicodedata.category(letter)[0] == "M")
