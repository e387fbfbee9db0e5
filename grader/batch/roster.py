"""Who should have handed in: a class list as a platform exports it."""

import csv
import io
import unicodedata
from pathlib import Path

from grader.batch.archives import NoSubmissions
from grader.batch.collect import RESERVED, Submission
from grader.batch.names import folder_name
from grader.tell.words import say

# What platforms call the columns, in lower case; the first that a file has counts.
NAMES = ("full name", "student", "name", "student name")
FIRST, LAST = ("first name", "given name"), ("last name", "surname", "family name")
NUMBERS = {"identifier": "moodle", "id": "canvas", "username": "blackboard", "student id": "", "sid": "", "id number": ""}
PARTICIPANT = "Participant "
NO_LEARNER = ("points possible", "student, test", "test student")


def read_roster(path):
    """The learners of a class list, as dicts of `name`, `id` and `lms`.

    Canvas's gradebook, Moodle's grading worksheet and list of participants, Blackboard's grade centre, or any CSV with a column `name`.
    Raises NoSubmissions with the reason where the file is none of these.
    """
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise NoSubmissions(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise NoSubmissions(say("no CSV", path=path)) from None
    try:
        separator = csv.Sniffer().sniff(text.partition("\n")[0], ",;\t")
    except csv.Error:
        separator = csv.excel
    rows = [{(key or "").strip().lower(): (value or "").strip() for key, value in row.items() if isinstance(value, str)}
            for row in csv.DictReader(io.StringIO(text, newline=""), dialect=separator)]
    people = [person for person in map(person_in, rows) if person]
    if not people:
        raise NoSubmissions(say("no class list", path=path))
    return people


def person_in(row):
    name = first_of(row, NAMES) or " ".join(filter(None, [first_of(row, FIRST), first_of(row, LAST)]))
    if not name or name.lower() in NO_LEARNER:
        return None
    column = next((column for column in NUMBERS if row.get(column)), None)
    return {"name": unicodedata.normalize("NFC", name), "id": row[column].removeprefix(PARTICIPANT) if column else "", "lms": NUMBERS.get(column, "")}


def first_of(row, columns):
    return next((row[column] for column in columns if row.get(column)), "")


def with_absent(submissions, people):
    """The submissions, and an empty one for everybody in the class list who has none; in order of their names."""
    numbers = {submission.learner["id"] for submission in submissions} - {""}
    names = {letters(submission.learner["name"]) for submission in submissions}
    taken = {*RESERVED, *(submission.name.lower() for submission in submissions)}
    absent = [Submission(folder_name(f"{person['name']}_{person['id']}" if person["id"] else person["name"], taken), person)
              for person in people if person["id"] not in numbers and not names & orders(person["name"])]
    return sorted([*submissions, *absent], key=lambda submission: submission.name)


def orders(name):
    """How a name may be written together: "Lovelace, Ada" as lovelaceada and as adalovelace."""
    last, _, first = name.partition(",")
    words = [*last.split(), *first.split()]
    return {letters(" ".join(order)) for order in (words, words[::-1], [*words[-1:], *words[:-1]], [*words[1:], *words[:1]])}


def letters(name):
    return "".join(letter for letter in unicodedata.normalize("NFC", name).casefold() if letter.isalnum() or unicodedata.category(letter)[0] == "M")
