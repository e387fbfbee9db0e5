"""Find which mistake gives a learner's numbers: exactly those, in every case."""

import ast
import re
import threading
from dataclasses import dataclass, replace
from itertools import combinations, islice

import numpy as np

from grader.inside.call import Raised, shorten
from grader.judging.compare import same, wrong_entries
from grader.why.limits import memory_limit, run_limited
from grader.why.mutants import OWN, mutants_of, workshop
from grader.why.nodes import ordered, text
from grader.why.operators import OPERATORS
from grader.why.operators.programs import ZEROED, other_name
from grader.why.relations import relation, size_symbols
from grader.why.source import collect

PAIRED = 45
PAIRS_WORK = 400_000  # nodes of syntax trees compiled for pairs: a bound that is the same on every machine, about half a second
OFFERED = 3
TELLING = 6  # different wrong numbers: so many do not agree by chance
ALIKE = 0.6  # of all numbers, so that what differs is the exception
WEAK = 2 * OPERATORS.index(other_name)  # another name, number or comparison: told only where nothing more telling fits
MISSING = re.compile(r"^The (?:term|factor|product with|division by) (.+) is missing")
ANYTHING = object()  # stands for an answer that is not asked to fit
ONE_AT_A_TIME = threading.RLock()  # syntax trees are changed in place, and the limit on memory is the whole process's


@dataclass
class Explanation:
    """One mistake that reproduces the learner's numbers.

    `joint` if it explains some of the outputs and others explain the rest, `partial` if it explains the wrong ones among
    the numbers only, `raises` if what it reproduces is an exception; `given` names functions that were put right before.
    """

    sentence: str
    wrong: str = ""
    right: str = ""
    function: str = ""
    joint: bool = False
    partial: bool = False
    given: str = ""
    raises: bool = False
    reason: str = ""


class Explainer:
    """The wrong versions of one exercise and what they return for one set of cases, computed as they are needed."""

    def __init__(self, exercise, key):
        self.exercise = exercise
        self.key = key
        self.root = exercise.written_as.__name__
        self.results = {}
        self.paired = []
        self.unpaired = self.candidates()
        self.innocent = set()

    def result(self, mutant, case):
        """What a mutant gives for a case; remembered, since a class asks for it again and again."""
        place = (mutant, case)
        if place not in self.results:
            self.results[place] = mutant.run(self.key[case][0])
        return self.results[place]

    def explain(self, outcomes, innocent=()):
        """Explanations of a learner's wrong outcomes, likeliest first; empty if nothing fits.

        Parameters
        ----------
        outcomes : list of Outcome
            One for each case.
        innocent : list of Exercise
            What the learner's function calls and has right: no mistake is looked for there.
        """
        with ONE_AT_A_TIME, memory_limit():
            self.innocent = {source.name for piece in innocent for source in collect(piece.written_as)[0]}
            if any(outcome.stopped or outcome.unwritten for outcome in outcomes):
                return []
            answers = [outcome.raised or outcome.value for outcome in outcomes]
            if self.wrong_by_errors_alone(answers):
                return self.same_exception(answers)
            answers = self.telling(answers)
            if answers[0] is None:
                return []
            if all_zero(answers):
                return self.relations(answers)
            if not self.wrong_by_numbers(answers):
                return self.offer(mutant for mutant in self.mutants() if mutant.rank == OWN and self.reproduces(mutant, answers))
            if any(answer is ANYTHING for answer in answers):
                return self.single(answers) or self.pairs(answers)
            return (self.other_order(answers) or self.single(answers) or self.other_exercise(answers) or self.by_output(answers)
                    or self.relations(answers) or self.partial(answers) or self.pairs(answers))

    def wrong_by_numbers(self, answers):
        """Whether some wrong entry is a number: NaN and infinity alone come of many mistakes."""
        for answer, (_, want) in zip(answers, self.key):
            mine, right = flat(answer), flat(want)
            comparable = mine is not None and right is not None and mine.shape == right.shape
            wrong = mine[wrong_entries(mine, right)] if comparable else np.zeros(1)
            if not same(answer, want) and (not wrong.size or np.isfinite(wrong).any()):
                return True
        return False

    def telling(self, answers):
        """The answers to be explained: where extreme inputs alone give NaN or infinity, an ordinary mistake beside it is looked for first."""
        finite = [all_finite(answer) for answer in answers]
        ordinary = any(fine and not same(answer, want) for fine, answer, (_, want) in zip(finite, answers, self.key))
        if not ordinary or all(finite):
            return answers
        return [answer if fine else ANYTHING for fine, answer in zip(finite, answers)]

    def single(self, answers):
        return self.offer(mutant for mutant in self.mutants() if self.reproduces(mutant, answers))

    def mutants(self):
        return (mutant for mutant in mutants_of(self.exercise) if mutant.function not in self.innocent)

    def reproduces(self, mutant, answers):
        return all(alike(answer, self.result(mutant, case)) for case, answer in enumerate(answers))

    def offer(self, mutants):
        """The likeliest of the fitting explanations: an author's own before all, a mistake in the function itself before one in
        what it calls. That zeros stand somewhere is only told if nothing else on that line fits: a missing term is not told twice."""
        fitting = list(mutants)
        chosen = ([mutant for mutant in fitting if mutant.rank == OWN] or [mutant for mutant in fitting if mutant.function == self.root]
                  or fitting)
        found, lines = {}, set()
        for mutant in [mutant for mutant in chosen if mutant.rank < WEAK] or chosen:
            line = mutant.function, mutant.line
            if line in lines and ZEROED in mutant.sentence:
                continue
            lines.add(line)
            found.setdefault(in_any_order(mutant), Explanation(mutant.sentence, mutant.wrong, mutant.right, mutant.function, reason=mutant.reason))
        return list(found.values())[:OFFERED]

    def wrong_by_errors_alone(self, answers):
        """Whether there are no wrong numbers to explain, because the first answer or every wrong one is an error."""
        wrong = [answer for answer, (_, want) in zip(answers, self.key) if not same(answer, want)]
        return isinstance(answers[0], Raised) or bool(wrong) and all(isinstance(answer, Raised) for answer in wrong)

    def same_exception(self, answers):
        """A mistake that raises the same error, with the same message, on the same inputs, and that stands, as it would be written,
        in the line that raised it. An author's own needs no line: it is there for this error."""
        first = next(index for index, answer in enumerate(answers) if isinstance(answer, Raised))
        raised, line = answers[first], plain(answers[first].line)
        if raised.kind not in ("ValueError", "IndexError"):
            return []
        looked_at = answers[first:first + 1] if first == 0 else answers[:first + 1]  # later ones may raise in other words, for other sizes

        def fits(mutant):
            return all(told(self.result(mutant, case)) == str(raised) if case == first else same(answer, self.result(mutant, case))
                       for case, answer in enumerate(looked_at))

        fitting = [mutant for mutant in self.mutants() if (mutant.changes and written_in(mutant, line) or mutant.rank == OWN and first > 0) and fits(mutant)]
        # An author's own first; then, the longer what it writes, the less by chance.
        fitting.sort(key=lambda mutant: (mutant.rank != OWN, -len(text(mutant.changes[0].replacement)) if mutant.changes else 0))
        return [replace(found, raises=True) for found in self.offer(fitting)[:1]]

    def other_order(self, answers):
        """All the values are right, but they come back in another order."""
        wants = [want for _, want in self.key]
        if not isinstance(wants[0], tuple) or any(not isinstance(answer, (tuple, list)) or len(answer) != len(wants[0]) for answer in answers):
            return []
        order = [next((index for index, want in enumerate(wants[0]) if same(value, want)), None) for value in answers[0]]
        if sorted(order, key=str) != sorted(range(len(order)), key=str) or order == list(range(len(order))):
            return []
        if not all(same(list(answer), [want[index] for index in order]) for answer, want in zip(answers, wants)):
            return []
        names = self.exercise.outputs
        return [Explanation(f"The values are right, but they come back in another order: yours are {', '.join(names[index] for index in order)}; "
                            f"expected are {', '.join(names)}.")]

    def by_output(self, answers):
        """Each wrong output explained on its own: faults in different outputs don't hide each other."""
        wants = [want for _, want in self.key]
        if not all(isinstance(want, tuple) for want in wants):
            return []
        if any(not isinstance(answer, (tuple, list)) or len(answer) != len(wants[0]) for answer in answers):
            return []
        explanations, chance = [], False
        for index, name in enumerate(self.exercise.outputs):
            if all(same(answer[index], want[index]) for answer, want in zip(answers, wants)):
                continue
            chance = chance or all(few_valued(want[index]) for want in wants)
            unchanged = self.an_input([answer[index] for answer in answers])
            if unchanged:
                explanations.append(("", Explanation(f"{name} is the {unchanged} that went in, unchanged.")))
                continue
            fitting = [] if all_zero([answer[index] for answer in answers]) else self.explain_output(answers, index)
            if fitting:
                explanations.append((name, fitting[0]))
            else:
                sentence = self.relation_of(name, [(answer[index], want[index]) for answer, want in zip(answers, wants)])
                if sentence is None:
                    return []
                explanations.append(("", Explanation(sentence)))
        found = together(explanations)
        return [] if chance and sum(bool(explanation.wrong) for explanation in found) > 1 else found

    def explain_output(self, answers, index):
        """Mistakes that give this output: rather one that leaves right what the learner has right."""
        finite = any(some_finite(answer[index]) for answer in answers)
        fitting = [mutant for mutant in self.mutants() if (finite or mutant.rank == OWN) and self.reproduces_output(mutant, answers, index)]
        return self.offer([mutant for mutant in fitting if self.spares_the_right(mutant, answers)] or fitting)

    def reproduces_output(self, mutant, answers, index):
        for case, answer in enumerate(answers):
            result = self.result(mutant, case)
            want = self.key[case][1]
            if not (isinstance(result, tuple) and len(result) == len(want) and same(answer[index], result[index])):
                return False
        return True

    def spares_the_right(self, mutant, answers):
        return all(same(self.result(mutant, case)[other], want[other]) for case, (answer, (_, want)) in enumerate(zip(answers, self.key))
                   for other in range(len(want)) if same(answer[other], want[other]))

    def relations(self, answers):
        wants = [want for _, want in self.key]
        if isinstance(wants[0], (tuple, dict, list, str)) or any(isinstance(answer, Raised) for answer in answers):
            return []
        sentence = self.relation_of(self.exercise.outputs[0], list(zip(answers, wants)))
        return [Explanation(sentence)] if sentence else []

    def relation_of(self, name, pairs):
        symbols = [size_symbols(self.exercise, inputs) for inputs, _ in self.key]
        return relation(name, pairs, symbols, self.exercise.shapes.get(name, ()))

    def partial(self, answers):
        """Mistakes that give the wrong ones among the learner's numbers, where the others were put right in some other way."""
        mine, right = [flat(answer) for answer in answers], [flat(want) for _, want in self.key]
        if any(numbers is None or wanted is None or numbers.shape != wanted.shape for numbers, wanted in zip(mine, right)):
            return []
        wrong = [wrong_entries(numbers, wanted) for numbers, wanted in zip(mine, right)]
        if len(np.unique(np.concatenate([numbers[mask] for numbers, mask in zip(mine, wrong)]))) < TELLING or all(mask.all() for mask in wrong):
            return []

        def gives(mutant):
            results = [flat(self.result(mutant, case)) for case in range(len(mine))]
            if any(result is None or result.shape != numbers.shape or not same(numbers[mask], result[mask])
                   for result, numbers, mask in zip(results, mine, wrong)):
                return False
            return 1 - np.concatenate(list(map(wrong_entries, results, mine))).mean() >= ALIKE

        return [replace(found, partial=True) for found in self.offer(mutant for mutant in self.mutants() if mutant.changes and gives(mutant))]

    def other_exercise(self, answers):
        """The learner's numbers are the right answer to another question, or one of the inputs."""
        for other in self.exercise.chapter.exercises:
            if other is self.exercise or set(other.parameters) != set(self.exercise.parameters):
                continue
            if all(same(answer, run_limited(other.reference, inputs)) for answer, (inputs, _) in zip(answers, self.key)):
                return [Explanation(f"This is the right answer to another exercise: {other.name}.")]
        unchanged = self.an_input(answers)
        return [Explanation(f"The input {unchanged} comes back unchanged.")] if unchanged else []

    def an_input(self, answers):
        """The name of the input that comes back as the answer in every case."""
        return next((name for name in self.exercise.parameters
                     if all(isinstance(inputs.get(name), np.ndarray) and same(answer, inputs[name]) for answer, (inputs, _) in zip(answers, self.key))), "")

    def pairs(self, answers):
        """Two mistakes together, among the likeliest ones."""
        if few_whole_numbers(answers):
            return []
        for both, result in self.paired_results():
            if alike(answers[0], result) and not both.functions & self.innocent and self.reproduces(both, answers):
                return [Explanation(both.sentence, both.wrong, "", both.function)]
        return []

    def paired_results(self):
        """Pairs of mistakes and what they give for the first case, computed once and only as far as somebody asked."""
        yield from self.paired
        for first, second in self.unpaired:
            both = workshop(self.exercise).both(first, second)
            if both is not None:
                self.paired.append((both, both.run(self.key[0][0])))
                yield self.paired[-1]

    def candidates(self):
        """Pairs of the likeliest mistakes that give a value at all."""
        plain = [mutant for mutant in mutants_of(self.exercise) if mutant.changes and not isinstance(self.result(mutant, 0), Exception)]
        yield from islice(combinations(likeliest(plain, PAIRED), 2), PAIRS_WORK // workshop(self.exercise).size)


def alike(answer, result):
    """Whether a mutant did what the learner's function did: the same value, or an exception of the same kind."""
    if answer is ANYTHING:
        return True
    if isinstance(answer, Raised):
        return isinstance(result, Exception) and type(result).__name__ == answer.kind
    return not isinstance(result, Exception) and same(answer, result)


def few_valued(output):
    """Whether it holds only a few whole numbers, such as 0 and 1: so little fits many explanations by chance."""
    values = np.unique(output) if isinstance(output, np.ndarray) else ()
    return 0 < len(values) < TELLING and bool((values == np.round(values)).all())


def in_any_order(mutant):
    """What tells one wrong version from another: not the order of a sum or an elementwise product."""
    try:
        return ordered(ast.parse(mutant.wrong).body[0])
    except (SyntaxError, IndexError):
        return mutant.sentence


def flat(value):
    """All numbers of an array or a tuple of arrays in one row; None for anything else."""
    parts = value if isinstance(value, tuple) else (value,)
    if not parts or not all(isinstance(part, (np.ndarray, np.floating, float)) and np.asarray(part).dtype.kind == "f" for part in parts):
        return None
    return np.concatenate([np.ravel(part) for part in parts])


def written_in(mutant, line):
    """Whether a line of code has what the mistake puts there, and lacks what it leaves out."""
    missing = MISSING.search(mutant.sentence)
    return plain(text(mutant.changes[0].replacement)) in line and not (missing and plain(missing[1]) in line)


def told(result):
    """An error as a learner's is told; empty for anything else."""
    return str(Raised(type(result).__name__, shorten(str(result)))) if isinstance(result, Exception) else ""


def plain(code):
    """A line of code without the differences that writing makes: blanks and the name of NumPy."""
    return "".join(code.replace("np.", "").replace("numpy.", "").split())


def some_finite(value):
    """Whether there is anything to compare: NaN alone comes of many mistakes."""
    if isinstance(value, (tuple, list)):
        return any(map(some_finite, value))
    return not isinstance(value, (np.ndarray, np.floating, float)) or np.asarray(value).dtype.kind != "f" or bool(np.isfinite(value).any())


def few_whole_numbers(answers):
    """Whether so little comes back that two mistakes together would fit by chance."""
    return (all(isinstance(answer, (int, np.integer, np.ndarray)) and np.asarray(answer).dtype.kind in "iub" for answer in answers)
            and sum(map(np.size, answers)) < 5 * TELLING and len(np.unique(np.concatenate(list(map(np.ravel, answers))))) < 2 * TELLING)


def all_finite(value):
    if isinstance(value, (tuple, list)):
        return all(map(all_finite, value))
    if isinstance(value, dict):
        return all(map(all_finite, value.values()))
    return not isinstance(value, (np.ndarray, np.generic, float)) or np.asarray(value).dtype.kind not in "fc" or bool(np.isfinite(value).all())


def all_zero(answers):
    return all(isinstance(answer, (np.ndarray, np.generic, float)) and not np.any(answer) for answer in answers)


def together(found):
    """One explanation for all the outputs that the same mistake explains."""
    merged = {}
    for name, explanation in found:
        merged.setdefault((explanation.sentence, explanation.wrong), (explanation, []))[1].append(name)
    return [replace(explanation, sentence=f"{', '.join(names)}: {explanation.sentence}" if any(names) else explanation.sentence, joint=True)
            for explanation, names in merged.values()]


def likeliest(mutants, count):
    """The best few, taken in turn from every place of the function, so that no place fills the list alone."""
    by_place, chosen = {}, []
    for mutant in mutants:
        by_place.setdefault(frozenset(mutant.places), []).append(mutant)
    queues = list(by_place.values())
    while queues and len(chosen) < count:
        queues.sort(key=lambda queue: queue[0].rank)
        chosen += [queue.pop(0) for queue in queues][: count - len(chosen)]
        queues = [queue for queue in queues if queue]
    return chosen
