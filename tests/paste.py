"""What a learner earns by pasting the code that a chapter's page and notebook show: it should be nothing.

    OMP_NUM_THREADS=1 PYTHONPATH=.:tests python -m paste [chapter ...]

prints each exercise, its points, and how many of them are found by paste, and where.
"""

import ast
import builtins
import copy
import inspect
import sys
import textwrap
import warnings
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import numpy as np

from exercises import course
from grader import judge
from grader.declare.exercise import answer_key
from grader.inside.inputs import copy_inputs
from grader.judging.compare import same
from grader.judging.find import faults_of_form
from grader.reading.python import parse_cell
from shown_code import blocks_of_notebook, blocks_of_page

ROOT = Path(__file__).resolve().parents[1]
SEED = 5
# A block that runs on after so many of its own instructions trains something: it would take minutes, and is no answer.
MOST_INSTRUCTIONS = 50_000
FILE = "<pasted>"
IMPORTABLE = {"numpy", "math", "itertools", "functools", "collections"}
NAMES_OF_NUMPY = {name: value for name, value in vars(np).items() if name not in vars(builtins)} | {"np": np}
WITHHELD = {"open", "input", "exec", "eval", "breakpoint"}


@dataclass(frozen=True)
class Found:
    """So many points of an exercise are earned by some code, pasted in some way."""

    exercise: object
    points: int
    place: str
    way: str

    def __str__(self):
        return f"{self.exercise.name}: {self.points} of {self.exercise.points} points by {self.way} in {self.place}"


def shown_in(chapter):
    """The code that somebody sees who works on a chapter."""
    page = ROOT / "book" / f"{chapter.name.partition('_')[2]}.md"
    return [block for block in [*blocks_of_page(page), *blocks_of_notebook(course.notebook(chapter))] if block.shown]


def found_by_paste(chapter, blocks=None):
    """Every way in which a block earns points for an exercise of a chapter."""
    pasted = [Pasted(block) for block in (shown_in(chapter) if blocks is None else blocks)]
    helpers = [function for block in pasted for function in block.functions]
    return [found for exercise in chapter.exercises for there in [what_is_there(exercise, helpers)] for block in pasted
            for found in ways_to_paste(exercise, block, there)]


def found_in_earlier_answers(chapter):
    """Every way in which the right answer to an earlier exercise earns points for one of a chapter."""
    found = []
    for exercise in chapter.exercises:
        for other in earlier(exercise):
            points = earned(exercise, calling(other.reference, exercise)) if fits(other.reference, exercise) else 0
            found += [Found(exercise, points, "an earlier exercise", f"our {other.name}")] * bool(points)
    return found


def earlier(exercise):
    everything = [other for chapter in course.chapters for other in chapter.exercises]
    return everything[: everything.index(exercise)]


def ways_to_paste(exercise, block, there):
    answers = {f"the function {function.name}": calling(defined, exercise)
               for function in block.functions if (defined := define(function, dict(there))) and fits(defined, exercise)}
    if exercise.kind == "find" or block.reads & set(exercise.parameters):
        answers["the lines"] = lambda inputs: block.run(there, inputs)
    if block.replaces & set(exercise.parameters):
        answers["the lines without new inputs"] = lambda inputs: block.run(there, inputs, keep_inputs=True)
    return [Found(exercise, points, block.place, way) for way, answer in answers.items() if (points := earned(exercise, answer))]


def what_is_there(exercise, helpers=()):
    """The names that pasted code can use: NumPy's, the earlier exercises, and the functions that are shown."""
    written = {other.name: other.reference for other in earlier(exercise)}

    def import_(name, *arguments):
        if name.partition(".")[0] == "solutions":
            return NotGiven(written)
        if name.partition(".")[0] not in IMPORTABLE:
            raise ImportError(name)
        return __import__(name, *arguments)

    language = {name: value for name, value in vars(builtins).items() if name not in WITHHELD} | {"__import__": import_}
    there = NAMES_OF_NUMPY | {"__builtins__": language, "__name__": "pasted"} | written
    for helper in helpers:
        if helper.name not in there and helper.name != exercise.name:
            define(helper, there)
    return there


class NotGiven:
    """Stands for `solutions` and its modules: of all that is in them, a learner has written the earlier exercises."""

    def __init__(self, written):
        self.written = written

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self.written.get(name, self)


class Pasted:
    """A block as Python that can be run on an exercise's inputs."""

    def __init__(self, block):
        self.place = block.place
        self.statements = statements_of(block.code)
        self.functions = [Function(node) for node in map(as_function, self.nodes()) if node]
        names = [node for node in self.nodes() if isinstance(node, ast.Name)]
        self.reads = {name.id for name in names if isinstance(name.ctx, ast.Load)}
        self.replaces = {name.id for name in names if isinstance(name.ctx, ast.Store)}

    def nodes(self):
        return (node for statement in self.statements for node in ast.walk(statement))

    def run(self, there, inputs, keep_inputs=False):
        """What the block leaves: its variables, and the values of its expressions."""
        space, given = {**there, **inputs}, copy_inputs(inputs)
        program = ast.Module([Forgiving(inputs if keep_inputs else ()).visit(copy.deepcopy(statement)) for statement in self.statements], [])
        code = compiled(program)
        quietly(lambda: exec(code, space))
        return {name: value for name, value in space.items()
                if value is not there.get(name, space) and not (name in given and same(value, given[name]))}


class Function:
    """A function that stands in a block, ready to be defined anywhere."""

    def __init__(self, node):
        self.name = node.name
        self.code = compiled(ast.Module([copy.deepcopy(node)], []))


def statements_of(code):
    """A block's statements; of one that is no Python, those of the lines that are."""
    try:
        return parse_cell(textwrap.dedent(code))
    except SyntaxError:
        lines = code.splitlines()
        return [statement for line in lines for statement in statements_of(line)] if len(lines) > 1 else []


def as_function(node):
    """The definition of a function, also for a lambda that has a name; None if the node is something else."""
    if isinstance(node, ast.FunctionDef):
        return node
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda) and isinstance(node.targets[0], ast.Name):
        return ast.FunctionDef(node.targets[0].id, node.value.args, [ast.Return(node.value.body)], [], type_params=[])
    return None


class Forgiving(ast.NodeTransformer):
    """Lets each statement fail without harm to the next, keeps the value of each expression, leaves out what gives new values to some names."""

    def __init__(self, kept=()):
        self.kept, self.values = set(kept), 0

    def visit(self, node):
        if not isinstance(node, ast.stmt):
            return self.generic_visit(node)
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            return node
        if isinstance(node, (ast.Expr, ast.Return)) and node.value:
            self.values += 1
            node = ast.Assign([ast.Name(f"value {self.values}", ast.Store())], node.value)
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.AnnAssign)) and self.kept & stored_by(node):
            return ast.Pass()
        handler = ast.ExceptHandler(ast.Name("Exception", ast.Load()), None, [ast.Pass()])
        return ast.Try([self.generic_visit(node)], [handler], [], [])


def stored_by(statement):
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def define(function, there):
    """The function, defined among these names; None if that fails."""
    quietly(lambda: exec(function.code, there))
    return there.get(function.name)


def compiled(program):
    """The program's code, none if only a part of it is one: a `return` or a `break` by itself."""
    try:
        return compile(ast.fix_missing_locations(program), FILE, "exec")
    except SyntaxError:
        return compile("", FILE, "exec")


def quietly(function):
    """What the function returns; None if it raises, or runs on."""
    with redirect_stdout(StringIO()), warnings.catch_warnings(), np.errstate(all="ignore"), few_instructions():
        warnings.simplefilter("ignore")
        try:
            return function()
        except (Exception, TooLong, SystemExit):
            return None


class TooLong(BaseException):
    """Not an Exception, so that no pasted line catches it."""


@contextmanager
def few_instructions():
    """Raises TooLong in pasted code that runs on: counted in instructions, not in seconds, so that it ends in the same place on every machine."""
    before, left = sys.gettrace(), MOST_INSTRUCTIONS

    def trace(frame, event, _):
        nonlocal left
        if frame.f_code.co_filename != FILE:
            return None
        frame.f_trace_opcodes = True  # else a loop without a line in it would not be seen
        left -= event == "opcode"
        if left < 0:
            raise TooLong
        return trace

    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


def fits(function, exercise):
    """Whether the function can be called with as many values as the exercise has inputs."""
    try:
        inspect.signature(function).bind(*exercise.parameters)
    except (TypeError, ValueError):
        return False
    return True


def calling(function, exercise):
    """What a function gives for inputs in the exercise's order, and under its names."""
    def answer(inputs):
        return {"by place": quietly(lambda: function(*copy_inputs(inputs).values())), "by name": quietly(lambda: function(**copy_inputs(inputs)))}

    return answer


def earned(exercise, answer):
    """Points for what an answer leaves on the inputs of every case: values by name, from which a learner picks the right ones."""
    if exercise.kind == "find":
        return max((points_of_find(exercise, value) for value in candidates(exercise, answer({}))), default=0)
    right = set(exercise.outputs)
    for inputs, want in answer_key(exercise, SEED):
        left = list(parts(answer(copy_inputs(inputs))))
        wanted = zip(exercise.outputs, want if isinstance(want, tuple) else (want,))
        right &= {name for name, value in wanted if is_among(value, left)}
        if not right:
            return 0
    if len(right) == len(exercise.outputs):
        return exercise.points
    return sum(share for names, share in exercise.groups.items() if right.issuperset(names))


def parts(value):
    """A value and, if it holds others, each of them."""
    yield value
    if isinstance(value, (dict, list, tuple)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from parts(item)


def is_among(want, values):
    """Whether the values hold what is wanted, or all its parts."""
    if any(same(value, want) for value in values):
        return True
    inside = list(want.values() if isinstance(want, dict) else want if isinstance(want, tuple) else ())
    return bool(inside) and all(is_among(part, values) for part in inside)


def candidates(exercise, left):
    """The answers to a find that can be put together from what is left: arrays and lists under any name, numbers under their own."""
    whole = [tuple(left[name] for name in exercise.outputs)] if left.keys() >= set(exercise.outputs) else []
    alone = [left[name] for name in exercise.outputs if name in left and len(exercise.outputs) == 1]
    return [*whole, *alone, *(value for value in parts(left) if isinstance(value, (list, tuple)) or isinstance(value, np.ndarray) and value.ndim)]


def points_of_find(exercise, value):
    if faults_of_form(value, exercise.reference(), exercise.outputs):
        return 0
    try:
        return judge(exercise, lambda: value, SEED).points
    except Exception:  # a list of anything has the form of a list
        return 0


def main():
    for chapter in [course.chapter(name) for name in sys.argv[1:]] or course.chapters:
        found = found_by_paste(chapter) + found_in_earlier_answers(chapter)
        most = {exercise: max((one for one in found if one.exercise is exercise), key=lambda one: one.points, default=None) for exercise in chapter.exercises}
        total = sum(one.points for one in most.values() if one)
        print(f"\n{chapter.name}: {total} of {chapter.points} points by paste")
        for exercise, one in most.items():
            print(f"  {exercise.name:32}{exercise.kind:8}{exercise.points:3}{one.points if one else 0:4}  {f'{one.way} in {one.place}' if one else ''}")


if __name__ == "__main__":
    main()
