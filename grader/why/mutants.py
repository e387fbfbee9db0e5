"""Wrong versions of a reference function, each one mistake away from it.

The reference's own syntax tree, and the trees of the functions that it calls, are changed in one place at a time, compiled and kept.
The same versions tell a learner which mistake gives their numbers, and measure whether an exercise's inputs notice every mistake.
"""

import ast
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import combinations

from grader.declare.exercise import FEEDBACK
from grader.tell.words import all_of, say, told_together
from grader.why.block_orders import other_orders
from grader.why.edits import UnfitEdit, changed_statements, tree_with
from grader.why.limits import LOOP_COUNTER, LoopCounter, guard_loops, run_limited
from grader.why.nodes import Slip, call_name, text
from grader.why.operators import ONCE, OPERATORS, REPEATED
from grader.why.operators.formulas import SATURATING
from grader.why.source import collect, observe_locals
from grader.why.trees import (
    SEVERAL,
    Change,
    applied,
    beginnings,
    carried,
    changed_by,
    compiled,
    counted_again,
    get,
    line_with,
    loops,
    neighbours,
    one_line,
    places,
    removable_statements,
    statements,
    what_it_does,
    with_lines_first,
)

PLACES = 4
OWN = -1  # the rank of what an author wrote
# Two things in each other's place: done everywhere, it may be nothing but another name.
EXCHANGES = ("changed places", "changed places in a call", "two cases changed places", "axes of an index", "numerator and denominator")


@dataclass(eq=False)
class Mutant:
    """A wrong version of a function.

    Attributes
    ----------
    sentence : str
        For the learner whose numbers come out this way: what is wrong.
    rank : int
        How likely an explanation it is, lowest first.
    function : str
        In which function the mistake was made: the reference, or one that it calls.
    line : int
    right, wrong : str
        The statement before and after, as a learner would write it; `wrong` is empty where the statement is missing.
    reason : str
        Why it is wrong, where the author says so.
    fact : str
        The row of `grader.tell`'s table that the sentence was made of; none for an author's own.
    lost : str
        The code that a line lacks, if that is the mistake.
    changes : tuple of Change
        What to change in the syntax trees; none in a mistake that an author wrote as a function.
    """

    sentence: str
    rank: int = OWN
    function: str = ""
    line: int = 0
    right: str = ""
    wrong: str = ""
    changes: tuple = field(default=(), repr=False)
    build: callable = field(default=None, repr=False)
    reason: str = ""
    fact: str = ""
    lost: str = ""

    @cached_property
    def runnable(self):
        """The wrong function, compiled when it is first needed; most mutants never are."""
        return self.build()

    def run(self, inputs):
        """Its value for these inputs, or the exception that it raised."""
        try:
            return run_limited(self.runnable, inputs)
        except (SyntaxError, ValueError, TypeError) as error:  # the change made no function
            return error

    @property
    def functions(self):
        return {change.source.name for change in self.changes}

    @property
    def places(self):
        return {(id(change.parent), str(change.slot)) for change in self.changes}


@cache
def mutants_of(exercise):
    """Every wrong version of an exercise's textbook form: the author's own mistakes, then the others, likeliest first."""
    own = [*declared(exercise), *(Mutant(what, reason=why, build=lambda function=function: function) for what, why, function in exercise.wrong_algorithms)]
    orders = [Mutant(what, 0, reason=why, build=lambda function=function: function) for what, why, function in other_orders(exercise)]
    return own + sorted(workshop(exercise).mutants(), key=lambda mutant: mutant.rank) + orders


def declared(exercise):
    """The mistakes that the author wrote as edits of the textbook form. Raises UnfitEdit, which names the file and the line."""
    before = [one_line(statement) for statement in statements(tree_with(exercise.written_as, ()))]
    for mistake in exercise.feedback.mistakes:
        try:
            tree = tree_with(exercise.written_as, mistake.edits)
        except UnfitEdit as error:
            raise UnfitEdit(f"{exercise.chapter.folder / FEEDBACK}, line {mistake.line}, [{exercise.name}]: {error}") from None
        removed, added = changed_statements(before, [one_line(statement) for statement in statements(tree)])
        yield Mutant(mistake.what, reason=mistake.why, function=exercise.written_as.__name__, right=SEVERAL.join(removed), wrong=SEVERAL.join(added),
                     build=lambda tree=tree: runnable(tree, exercise.written_as))


def runnable(tree, function):
    """A tree as a function among the globals of another; a loop that does not end is stopped."""
    loops = LoopCounter()
    guard_loops(tree)
    namespace = {**function.__globals__, LOOP_COUNTER: loops}
    exec(compiled([ast.fix_missing_locations(tree)]), namespace)

    return loops.counted(namespace[function.__name__])


@cache
def workshop(exercise):
    return Workshop(exercise)


class Workshop:
    """Changes the trees of one exercise's functions in place, compiles, and puts them back: copying a tree for each mutant
    would take most of the time."""

    def __init__(self, exercise):
        # Learners get the whole function that they repair, and what it calls is not theirs or an exercise of its own. What is lent is not theirs, either.
        self.sources, namespace = collect(exercise.written_as, alone=exercise.kind == "repair", lent=exercise.lends)
        self.sources[0].shapes = exercise.shapes  # a textbook form need not repeat the reference's docstring
        self.loops = LoopCounter()
        self.namespace = {**namespace, LOOP_COUNTER: self.loops}
        for source in self.sources:
            guard_loops(source.tree)
            ast.fix_missing_locations(source.tree)
            source.squashed = {node.args[0].id: node for node in ast.walk(source.tree)
                               if call_name(node) in SATURATING and len(node.args) == 1 and isinstance(node.args[0], ast.Name)}
            source.divisors = {id(part) for node in ast.walk(source.tree) if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Div, ast.FloorDiv))
                               for part in ast.walk(node.right)}
            source.carried = carried(source.tree)
            source.repeated = {id(node) for loop in loops(source.tree) for node in ast.walk(loop)}
            source.callees = {other.name for other in self.sources if other is not source}
        self.size = sum(1 for source in self.sources for _ in ast.walk(source.tree))
        self.unchanged = compiled(source.tree for source in self.sources)
        observe_locals(self.sources, self.build(()), exercise.example())

    def build(self, changes):
        """The exercise's function with some changes made to it or to the functions that it calls."""
        definitions = [self.unchanged]
        if changes:
            touched = {id(change.source): change.source for change in changes}
            with applied(changes):
                definitions.append(compiled(source.tree for source in touched.values()))
        namespace = dict(self.namespace)
        for definition in definitions:
            exec(definition, namespace)
        function = namespace[self.sources[0].name]
        return self.loops.counted(function) if changes else function

    def mutants(self):
        for depth, source in enumerate(self.sources):
            best, alike = {}, {}  # where two operators write the same line, the likelier one tells it
            for change, rank, slip, variant in possible_changes(source):
                mutant = self.mutant(change, 2 * rank + (depth > 0), slip)
                if mutant is None:
                    continue
                line = id(change.statement), mutant.wrong
                if line not in best or mutant.rank < best[line][0].rank:
                    best[line] = mutant, tuple(dict.fromkeys(((slip.what, slip.meant), variant))) if variant else ()
            for mutant, kinds in best.values():
                for kind in kinds:
                    alike.setdefault(kind, []).append(mutant)
                yield mutant
            for group in alike.values():
                if len(group) <= PLACES:
                    yield from self.in_several_places(group, source)

    def in_several_places(self, group, source):
        for size in range(2, len(group) + 1):
            for chosen in combinations(group, size):
                if distinct_places(chosen) and not renames(chosen, source):
                    yield self.everywhere(chosen, all_of_them=size == len(group))

    def mutant(self, change, rank, slip):
        swapped = isinstance(change.replacement, list)
        right = SEVERAL.join(map(one_line, reversed(change.replacement))) if swapped else one_line(change.statement)
        right = right if slip.right is None else slip.right
        wrong = slip.wrong or line_with((change,))
        if wrong is None or wrong == right:
            return None
        return Mutant(slip.what, rank, change.source.name, change.statement.lineno, right, wrong, (change,), lambda: self.build((change,)), slip.why,
                      slip.what.fact, slip.what.values.get("lost", ""))

    def everywhere(self, group, all_of_them):
        """The same mistake in several places: one misunderstanding, not several."""
        changes = tuple(change for mutant in group for change in mutant.changes)
        lines = list(dict.fromkeys(mutant.wrong for mutant in group))
        wrong = line_with(changes) if len({id(change.statement) for change in changes}) == 1 else SEVERAL.join(lines)
        sentence = say("in every place" if all_of_them else "in several places", sentence=told_together([mutant.sentence for mutant in group]))
        first = group[0]
        return Mutant(sentence, first.rank + 1, first.function, first.line, first.right, wrong or lines[0], changes, lambda: self.build(changes),
                      reasons(group), first.fact, first.lost)

    def both(self, first, second):
        """Two mistakes at once; None where they touch the same place."""
        if first.places & second.places or not first.changes or not second.changes:
            return None
        changes = first.changes + second.changes
        sentence = (say("in two places", sentence=first.sentence) if first.sentence == second.sentence
                    else say("two mistakes together", first=first.sentence, second=second.sentence))
        together = first.changes[0].statement is second.changes[0].statement
        wrong = line_with(changes) if together else say("both lines", first=first.wrong or say("no line"), second=second.wrong or say("no line"))
        if wrong is None:
            return None
        return Mutant(sentence, 0, first.function, first.line, first.right, wrong, changes, lambda: self.build(changes), reasons((first, second)))


def reasons(group):
    return "\n".join(dict.fromkeys(mutant.reason for mutant in group if mutant.reason))


def distinct_places(group):
    """Whether the mutants of a group can be applied together: they don't touch the same place, nor one inside another."""
    nodes = [get(change.parent, change.slot) for mutant in group for change in mutant.changes]
    if len({place for mutant in group for place in mutant.places}) < len(nodes):
        return False
    if any(isinstance(node, list) for node in nodes):
        return False
    within = [{id(part) for part in ast.walk(node)} for node in nodes]
    return not any(id(node) in parts for index, node in enumerate(nodes) for other, parts in enumerate(within) if other != index)


def renames(group, source):
    """Whether a mistake made everywhere is no mistake but another name for a variable of the function's own."""
    if group[0].fact in EXCHANGES:
        return True
    parameters = {argument.arg for argument in source.tree.args.args}
    replaced = {name for mutant in group for change in mutant.changes for name in (change.replacement, get(change.parent, change.slot))}
    return any(isinstance(node, ast.Name) and node.id not in parameters for node in replaced)


def possible_changes(source):
    """(change, rank, slip, what makes slips one misunderstanding) for every operator at every place, then for every statement left out."""
    for statement, parent, slot in list(places(source.tree)):
        ignored = isinstance(statement, ast.For) and isinstance(statement.target, ast.Name) and statement.target.id.startswith("_")
        source.counted = statement.iter if ignored else None
        source.whole = getattr(statement, "value", None)
        for rank, operator in enumerate(OPERATORS):
            for number, slip in enumerate(operator(get(parent, slot), source)):
                variant = () if operator in ONCE else (operator.__name__, number) if operator in REPEATED else (slip.what, slip.meant)
                yield Change(source, statement, parent, slot, slip.replacement), rank, slip, variant
    for body, starts, index in list(beginnings(source.tree, source.carried)):
        loop = body[index]
        lines, head = SEVERAL.join(map(one_line, starts)), one_line(loop)
        slip = Slip(with_lines_first(loop, starts), say("set anew in every round", names=all_of(sorted(set().union(*map(changed_by, starts))))),
                    say("set before a loop"), right=f"{lines}{SEVERAL}{head}", wrong=f"{head} {lines}")
        yield Change(source, loop, body, index, slip.replacement), len(OPERATORS), slip, ()
    for body, index, again, name, term in list(counted_again(source.tree, source.carried)):
        slip = Slip(again, say("counted again", term=text(term), name=name), say("what enters at its own step"),
                    right="", wrong=f"{name} = {name} + {text(term)}")
        yield Change(source, body[index], body, index, slip.replacement), len(OPERATORS), slip, ()
    for body, index in list(removable_statements(source.tree)):
        statement = body[index]
        slip = Slip(ast.Pass(), say("line is missing", line=what_it_does(statement)))
        yield Change(source, statement, body, index, slip.replacement), len(OPERATORS), slip, ()
    for body, index in list(neighbours(source.tree)):
        first, second = body[index], body[index + 1]
        slip = Slip([second, first], say("line too late", line=one_line(first)))
        yield Change(source, first, body, slice(index, index + 2), slip.replacement), len(OPERATORS), slip, ()
