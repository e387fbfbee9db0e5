"""Answers of a class that are alike, side by side: it shows, and accuses nobody."""

import ast
import math
from collections import Counter
from dataclasses import dataclass
from itertools import combinations

from grader.batch.archives import NoSubmissions
from grader.batch.files import choose, together
from grader.batch.learner import files_beside, laid_out
from grader.declare.stubs import is_stub, solved
from grader.kept.whole import write_whole
from grader.reading.reader import read
from grader.tell.reports import alike_page
from grader.tell.words import say
from grader.why.source import source_of

PAIRS_SHOWN, CODE_SHOWN = 20, 3


@dataclass
class Pair:
    """Two learners and what of their work is alike.

    Attributes
    ----------
    learners : (str, str)
    alike : list of (exercise, learners who wrote it so)
        The rarest first. What the course's own solution looks like, as its pages or its code have it, is not among them.
    names : list of str
        Of these exercises those in which they also chose the same names.
    bits : float
        How surprising that is together: for each exercise the logarithm of the share of the class that wrote it so.
    """

    learners: tuple
    alike: list
    names: list
    bits: float


@dataclass
class Class:
    """The answers of a class.

    Attributes
    ----------
    texts : dict
        Learner -> exercise -> text.
    unread : dict
        Learner -> why nothing of theirs is here.
    """

    texts: dict
    unread: dict

    def forms(self, exercise):
        """Learner -> the form of their answer, for all who have one."""
        found = {learner: form_of(texts[exercise.name]) for learner, texts in self.texts.items() if exercise.name in texts}
        return {learner: form for learner, form in found.items() if form is not None}


def answers_of(submissions, course, chapter):
    """Read a class's answers; nothing of them runs."""
    texts, unread = {}, {}
    for submission in submissions:
        try:
            texts[submission.name] = texts_of(submission, course, chapter)
        except Exception as error:  # a damaged file, a notebook that is none
            unread[submission.name] = str(error)
    return Class(texts, unread)


def texts_of(submission, course, chapter):
    """Exercise -> the text of a learner's answer. Raises NoSubmissions or BadNotebook if there is none."""
    files = {name: read_file() for name, read_file in submission.files.items()}
    choice = choose(course, chapter, files, submission.ages)
    texts = {exercise: text for graded, names in choice.graded for exercise, text in texts_in(graded, files, names).items()}
    if not texts:
        raise NoSubmissions(choice.problem if files and choice.problem else say("nothing to compare"))
    return texts


def texts_in(chapter, files, names):
    """Exercise -> the text of the answer, of what is answered in some files of a hand-in."""
    file, kind, data = together(chapter, files, names)
    with laid_out(kind, data, files_beside(file, names, files)) as (path, places):
        plan = read(path, [exercise.name for exercise in chapter.exercises], file, places)
    texts = {exercise: plan.answers[exercise.name].text for exercise in chapter.exercises}
    return {exercise.name: text for exercise, text in texts.items() if text and not is_stub(exercise, text)}


def form_of(text):
    """A function without what makes two copies look unlike: comments, docstring, annotations, layout, and the names it gives to its own.

    None for what is no function, or has no statement of its own.
    """
    try:
        (function,) = ast.parse(text).body
    except (SyntaxError, ValueError):
        return None
    if not isinstance(function, ast.FunctionDef):
        return None
    if ast.get_docstring(function) is not None:
        function.body = function.body[1:]
    return ast.dump(Nameless(function).visit(function)) if function.body else None


class Nameless(ast.NodeTransformer):
    """Parameters and variables become v0, v1, … in the order in which they appear; annotations and decorators go."""

    def __init__(self, function):
        self.own = {argument.arg for argument in ast.walk(function) if isinstance(argument, ast.arg)}
        self.own |= {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        self.numbers = {}

    def number(self, name):
        return f"v{self.numbers.setdefault(name, len(self.numbers))}"

    def visit_FunctionDef(self, node):
        node.returns, node.decorator_list = None, []
        return self.generic_visit(node)

    def visit_arg(self, node):
        return ast.arg(self.number(node.arg))

    def visit_AnnAssign(self, node):
        return self.generic_visit(ast.Assign([node.target], node.value)) if node.value else None

    def visit_Name(self, node):
        return ast.Name(self.number(node.id), node.ctx) if node.id in self.own else node


def names_in(text):
    """The names of a function, in the order of the text."""
    return [node.id if isinstance(node, ast.Name) else node.arg for node in ast.walk(ast.parse(text)) if isinstance(node, (ast.Name, ast.arg))]


def alike_pairs(learners, exercises):
    """Every pair with something in common that is not the course's own solution, the most surprising first.

    Parameters
    ----------
    learners : Class
    exercises : list of Exercise

    Returns
    -------
    pairs : list of Pair
    usual : float
        In how many exercises two learners of this class are alike on average.
    """
    found, usual = {}, 0.0
    for exercise in exercises:
        forms = learners.forms(exercise)
        counts, ours = Counter(forms.values()), {form_of(solved(exercise)), form_of(source_of(exercise.reference))}
        pairs = math.comb(len(forms), 2)
        usual += sum(math.comb(count, 2) for count in counts.values()) / pairs if pairs else 0
        for first, second in combinations(forms, 2):
            if forms[first] == forms[second] not in ours:
                found.setdefault((first, second), []).append((exercise.name, counts[forms[first]], len(forms)))
    return sorted((pair_of(learners, both, shared) for both, shared in found.items()), key=lambda pair: -pair.bits), usual


def pair_of(learners, both, shared):
    first, second = (learners.texts[learner] for learner in both)
    shared = sorted(shared, key=lambda item: item[1] / item[2])
    names = [name for name, _, _ in shared if names_in(first[name]) == names_in(second[name])]
    return Pair(both, [(name, count) for name, count, _ in shared], names, sum(math.log2(every / count) for _, count, every in shared))


def write_alike(submissions, course, chapter, path):
    """Write the page. Returns the pairs that it shows. Raises NoSubmissions where there is nothing to compare."""
    learners = answers_of(submissions, course, chapter)
    if len(learners.texts) < 2:
        raise NoSubmissions(say("nothing to compare"))
    exercises = [exercise for graded in course.chapters if chapter in (None, graded.name) for exercise in graded.exercises]
    pairs, usual = alike_pairs(learners, exercises)
    write_whole(path, alike_page(pairs[:PAIRS_SHOWN], len(pairs), usual, learners, CODE_SHOWN))
    return pairs
