"""A made-up class of twenty to try every command on: right, wrong and half-finished work, late, twice, alike, broken, and missing."""

import ast
import builtins
import copy
import csv
import io
import json
import random
import symtable
import zipfile
from pathlib import Path

from grader.batch.archives import NoSubmissions
from grader.declare.cells import code_cells, functions
from grader.declare.notebooks import read_notebook
from grader.declare.stubs import solved, stub
from grader.kept.whole import write_whole
from grader.tell.words import say
from grader.why.edits import tree_with

# Names of many scripts, since real classes have them; nobody of that name is meant.
NAMES = ("Ada Byron", "Zoë Ødegård", "Nguyễn Văn An", "李 小龍", "Омар Хайям", "María José Núñez", "O'Neill, Sam", "Łukasz Żak", "أمل حسن", "Μαρία Παππά",
         "Jan de Vries", "अनिल कुमार", "김 민준", "Çağla Yıldız", "Ngozi Adeyemi", "Åsa Björk", "Pedro Álvares", "田中 花子", "Noa Levi", "Max")
DUE = "2026-11-20 18:00"
EARLY, IN_TIME, LATE = (2026, 11, 18, 18, 0, 0), (2026, 11, 20, 17, 30, 0), (2026, 11, 22, 9, 15, 0)
FIRST_NUMBER = 4101
BROKEN, PDF, BLANK, TWICE, COPIED, COPIES, TOO_LATE, ABSENT = 16, 17, 18, 4, 2, 3, (7, 11), 19
PDF_BYTES = b"%PDF-1.4\n% a picture of an answer\n"


def write_example_class(course, chapter, folder):
    """Write a class's hand-ins as Moodle's zip, and its class list.

    Parameters
    ----------
    course : Course
    chapter : Chapter
    folder : path

    Returns
    -------
    paths : list of Path
        `submissions.zip` and `roster.csv`. The same chapter gives the same bytes.

    Raises
    ------
    NoSubmissions
        If another file of that name lies there, a real class for example.
    """
    folder, notebook = Path(folder), read_notebook(course.notebook(chapter))
    folder.mkdir(parents=True, exist_ok=True)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, name in enumerate(NAMES):
            for file, content, moment in hand_in(chapter, notebook, number):
                archive.writestr(zipfile.ZipInfo(f"{name}_{FIRST_NUMBER + number}_assignsubmission_file/{file}", moment), content)
    roster = io.StringIO()
    csv.writer(roster).writerows([["Identifier", "Full name"], *([f"Participant {FIRST_NUMBER + number}", name] for number, name in enumerate(NAMES))])
    contents = {folder / "submissions.zip": packed.getvalue(), folder / "roster.csv": roster.getvalue().encode()}
    for path, content in contents.items():
        if path.exists() and path.read_bytes() != content:
            raise NoSubmissions(say("in the way", path=path))
    for path, content in contents.items():
        write_whole(path, content)
    return list(contents)


def hand_in(chapter, notebook, number):
    """The files of one learner: (name, content, moment)."""

    def written(texts):
        return handed_in(notebook, chapter, dict(zip([exercise.name for exercise in chapter.exercises], texts)))

    name, moment = f"{chapter.name}.ipynb", LATE if number in TOO_LATE else IN_TIME
    if number == ABSENT:
        return []
    if number == PDF:
        return [("answers.pdf", PDF_BYTES, moment)]
    if number == BLANK:
        return [(name, written(map(stub, chapter.exercises)), moment)]
    if number == COPIES:
        return [(name, written(map(renamed, in_a_hand_of_its_own(chapter))), moment)]
    work = written(in_a_hand_of_its_own(chapter) if number == COPIED else answers(chapter, number))
    if number == BROKEN:
        return [(name, work[:len(work) // 3], moment)]
    if number == TWICE:
        return [(name, written(answers(chapter, number + 100)), EARLY), (f"{chapter.name} (1).ipynb", work, moment)]
    return [(name, work, moment)]


def answers(chapter, number):
    rng = random.Random(number)
    skill = rng.uniform(0.35, 1.0)
    return [answer(exercise, skill, rng) for exercise in chapter.exercises]


def answer(exercise, skill, rng):
    """What an imaginary learner writes: the right thing, a declared mistake, something that raises, or nothing."""
    fate, mistakes = rng.random(), exercise.feedback.mistakes
    if fate < skill:
        return solved(exercise)
    if fate > 0.9 + 0.1 * skill or not mistakes:
        return stub(exercise)
    if fate > 0.8 + 0.2 * skill:
        return solved(exercise).replace("    return ", "    return result, ", 1)
    return wrong_answer(exercise, rng)


def wrong_answer(exercise, rng):
    """One of the declared mistakes."""
    return ast.unparse(tree_with(exercise.written_as, rng.choice(exercise.feedback.mistakes).edits))


def in_a_hand_of_its_own(chapter):
    """A chapter's answers written differently from ours, where its `rewrites.py` has them in one piece."""
    path = chapter.folder / "rewrites.py" if chapter.folder else None
    source = path.read_text(encoding="utf-8") if path and path.is_file() else ""
    there, found = {"np", *dir(builtins), *(exercise.name for exercise in chapter.exercises)}, {}
    for node in ast.parse(source).body:
        exercise, separator, _ = getattr(node, "name", "").partition("__")
        text = ast.unparse(node).replace(getattr(node, "name", ""), exercise) if separator else ""
        if text and used_names(text) <= there:
            found.setdefault(exercise, text)
    return [found.get(exercise.name, solved(exercise)) for exercise in chapter.exercises]


def used_names(text):
    """What some code takes from outside itself."""
    found, waiting = set(), [symtable.symtable(text, "answer", "exec")]
    while waiting:
        table = waiting.pop()
        waiting += table.get_children()
        found |= {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced() and symbol.is_global()}
    return found


def renamed(text):
    """The same function with other names for what it calls its own."""
    tree = ast.parse(text)
    given = {argument.arg for function in ast.walk(tree) if isinstance(function, ast.FunctionDef) for argument in function.args.args}
    own = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)} - given
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in own:
            node.id = f"my_{node.id}"
    return ast.unparse(tree)


def handed_in(notebook, chapter, texts):
    """The chapter's notebook with these answers in the cells of the stubs, and without outputs."""
    filled = copy.deepcopy(notebook)
    for cell in code_cells(filled):
        names = [name for name in functions(cell.source) if name in texts]
        cell.source = "\n\n\n".join(texts[name] for name in names) or cell.source
        cell.outputs, cell.execution_count = [], None
    return json.dumps(filled)
