"""Find which mistake gives a learner's numbers: exactly those, in every case. What is tried, and in which order, stands in `Explainer.order`."""

import ast
import re
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from itertools import combinations, islice
from typing import NamedTuple

import numpy as np

from grader.inside.call import Raised, shorten
from grader.judging.compare import same, wrong_entries
from grader.tell.words import all_of, say
from grader.why import again
from grader.why.answers import (
    ANYTHING,
    BESIDE,
    ERRORS,
    EVERY,
    NUMBERS,
    STRANGE,
    TELLING,
    ZEROS,
    Wrong,
    agrees,
    alike,
    all_zero,
    few_valued,
    few_whole_numbers,
    flat,
    some_finite,
)
from grader.why.explanation import Explanation
from grader.why.limits import ONE_AT_A_TIME, memory_limit, run_limited
from grader.why.mutants import OWN, mutants_of, workshop
from grader.why.nodes import ordered, text
from grader.why.operators import OPERATORS
from grader.why.operators.programs import ZEROED, other_name
from grader.why.relations import relation, size_symbols
from grader.why.source import collect

PAIRED = 45
PAIRS_WORK = 400_000  # nodes of syntax trees compiled for pairs: a bound that is the same on every machine, about half a second
OFFERED = 3
ALIKE = 0.6  # of all numbers, so that what differs is the exception
WEAK = 2 * OPERATORS.index(other_name)  # another name, number or comparison: told only where nothing more telling fits


class Try(NamedTuple):
    """One kind of explanation: what is tried, for which kinds of wrong answers, how, and whether the learner's function is called for it."""

    what: str
    kinds: tuple
    find: callable
    calls: bool = False


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

    @property
    def order(self):
        """What is tried, for which kinds of wrong answers, and how, in this order: the first that fits is told."""
        return (
            Try("another call gives other numbers", EVERY, again.not_repeatable, calls=True),
            Try("a mistake beside a wrong piece that it calls", EVERY, self.with_right_pieces, calls=True),
            Try("a mistake that raises the same error in the same line", (ERRORS,), self.same_exception),
            Try("right values in another order", (NUMBERS,), self.other_order),
            Try("a mistake of the author's", (STRANGE,), self.own),
            Try("a mistake: the author's, then the others from the likeliest on", (BESIDE, NUMBERS), self.single),
            Try("the answer to another exercise, or an input unchanged", (NUMBERS,), self.other_exercise),
            Try("a mistake in each wrong output", (BESIDE, NUMBERS), self.by_output),
            Try("one array or list for two outputs", (NUMBERS,), self.one_for_two),
            Try("a relation to the right numbers", (ZEROS, BESIDE, NUMBERS), self.relations),
            Try("a mistake that gives the wrong ones among the numbers", (NUMBERS,), self.partial),
            Try("two mistakes together", (BESIDE, NUMBERS), self.pairs),
            Try("another generator gives the same numbers", EVERY, again.same_for_any_seed, calls=True),
            Try("right with the first two axes exchanged", EVERY, again.other_axes, calls=True),
        )

    def explain(self, wrong, calls=True):
        """Explanations of a wrong attempt, likeliest first; empty if nothing fits.

        Parameters
        ----------
        wrong : Wrong
        calls : bool
            Whether the learner's function may be called again.
        """
        for attempted in self.order:
            if wrong.kind not in attempted.kinds or attempted.calls and not calls:
                continue
            with nullcontext() if attempted.calls else self.looking(wrong):
                found = attempted.find(wrong)
            if found:
                return found
        return []

    @contextmanager
    def looking(self, wrong):
        """While wrong versions run: one explainer at a time, a limit on memory, and no mistake looked for in pieces that are right."""
        with ONE_AT_A_TIME, memory_limit():
            self.innocent = {source.name for piece in wrong.innocent for source in collect(piece.written_as)[0]}
            yield

    def with_right_pieces(self, wrong):
        """What would be wrong still if the learner's wrong pieces were right."""
        if not wrong.guilty:
            return []
        still = self.explain(Wrong(wrong.patched, wrong.called), calls=False)
        return [replace(explanation, given=all_of(piece.name for piece in wrong.guilty)) for explanation in still]

    def single(self, wrong):
        return self.offer(mutant for mutant in self.mutants() if self.reproduces(mutant, wrong.answers))

    def own(self, wrong):
        return self.offer(mutant for mutant in self.mutants() if mutant.rank == OWN and self.reproduces(mutant, wrong.answers))

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
            if line in lines and mutant.fact == ZEROED:
                continue
            lines.add(line)
            found.setdefault(in_any_order(mutant), Explanation(mutant.sentence, mutant.wrong, mutant.right, mutant.function, reason=mutant.reason))
        return list(found.values())[:OFFERED]

    def same_exception(self, wrong):
        """A mistake that raises the same error, with the same message, on the same inputs, and that stands, as it would be written,
        in the line that raised it. An author's own needs no line: it is there for this error."""
        answers = wrong.answers
        first = next(index for index, answer in enumerate(answers) if isinstance(answer, Raised))
        raised, line = answers[first], answers[first].line
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

    def other_order(self, wrong):
        """All the values are right, but they come back in another order."""
        answers = wrong.answers
        wants = [want for _, want in self.key]
        if not isinstance(wants[0], tuple) or any(not isinstance(answer, (tuple, list)) or len(answer) != len(wants[0]) for answer in answers):
            return []
        order = [next((index for index, want in enumerate(wants[0]) if same(value, want)), None) for value in answers[0]]
        if sorted(order, key=str) != sorted(range(len(order)), key=str) or order == list(range(len(order))):
            return []
        if not all(same(list(answer), [want[index] for index in order]) for answer, want in zip(answers, wants)):
            return []
        names = self.exercise.outputs
        return [Explanation(say("values in another order", yours=", ".join(names[index] for index in order), expected=", ".join(names)))]

    def by_output(self, wrong):
        """Each wrong output explained on its own: faults in different outputs don't hide each other."""
        answers = wrong.answers
        wants = [want for _, want in self.key]
        if not all(isinstance(want, tuple) for want in wants):
            return []
        if any(answer is not ANYTHING and (not isinstance(answer, (tuple, list)) or len(answer) != len(wants[0])) for answer in answers):
            return []
        explanations, chance = [], False
        for index, name in enumerate(self.exercise.outputs):
            values = [answer if answer is ANYTHING else answer[index] for answer in answers]
            if all(agrees(value, want[index]) for value, want in zip(values, wants)):
                continue
            chance = chance or all(few_valued(want[index]) for want in wants)
            unchanged = self.an_input(values)
            if unchanged:
                explanations.append(("", Explanation(say("an input, unchanged", name=name, input=unchanged))))
                continue
            fitting = [] if all_zero(values) else self.explain_output(answers, values, index)
            if fitting:
                explanations.append((name, fitting[0]))
            else:
                sentence = self.other_output(values, index) or self.relation_of(name, values, [want[index] for want in wants])
                if sentence is None:
                    return []
                explanations.append(("", Explanation(sentence)))
        found = together(explanations)
        return [] if chance and sum(bool(explanation.wrong) for explanation in found) > 1 else found

    def one_for_two(self, wrong):
        """Two outputs that are the same, where they should not be: two names of one list or array, or a value that was copied."""
        wants = [want for _, want in self.key]
        if not all(isinstance(want, tuple) and isinstance(answer, (tuple, list)) and len(answer) == len(want) for answer, want in zip(wrong.answers, wants)):
            return []
        for first, second in combinations(range(len(wants[0])), 2):
            if all(same(answer[first], answer[second]) for answer in wrong.answers) and not all(same(want[first], want[second]) for want in wants):
                names = all_of((self.exercise.outputs[first], self.exercise.outputs[second]))
                told = say("same numbers twice", outputs=names)
                return [Explanation(told, look=say("where they are made", outputs=names))]
        return []

    def explain_output(self, answers, values, index):
        """Mistakes that give this output: rather one that leaves right what the learner has right."""
        finite = any(value is not ANYTHING and some_finite(value) for value in values)
        fitting = [mutant for mutant in self.mutants() if (finite or mutant.rank == OWN) and self.reproduces_output(mutant, values, index)]
        return self.offer([mutant for mutant in fitting if self.spares_the_right(mutant, answers)] or fitting)

    def other_output(self, values, index):
        """What belongs in another output of the same shape came back in this one."""
        for other, name in enumerate(self.exercise.outputs):
            if other != index and all(agrees(value, want[other]) for value, (_, want) in zip(values, self.key)):
                return say("belongs in another output", name=self.exercise.outputs[index], other=name)
        return ""

    def reproduces_output(self, mutant, values, index):
        for case, (value, (_, want)) in enumerate(zip(values, self.key)):
            result = self.result(mutant, case)
            if value is not ANYTHING and not (isinstance(result, tuple) and len(result) == len(want) and same(value, result[index])):
                return False
        return True

    def spares_the_right(self, mutant, answers):
        return all(same(self.result(mutant, case)[other], want[other]) for case, (answer, (_, want)) in enumerate(zip(answers, self.key))
                   if answer is not ANYTHING for other in range(len(want)) if same(answer[other], want[other]))

    def relations(self, wrong):
        answers = wrong.answers
        wants = [want for _, want in self.key]
        if isinstance(wants[0], (tuple, dict, list, str)) or any(isinstance(answer, Raised) for answer in answers):
            return []
        sentence = self.relation_of(self.exercise.outputs[0], answers, wants)
        return [Explanation(sentence)] if sentence else []

    def relation_of(self, name, values, wants):
        asked = [case for case, value in enumerate(values) if value is not ANYTHING]
        symbols = [size_symbols(self.exercise, self.key[case][0]) for case in asked]
        return relation(name, [(values[case], wants[case]) for case in asked], symbols, self.exercise.shapes.get(name, ()))

    def partial(self, wrong):
        """Mistakes that give the wrong ones among the learner's numbers, where the others were put right in some other way."""
        answers = wrong.answers
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

    def other_exercise(self, wrong):
        """The learner's numbers are the right answer to another question, or one of the inputs."""
        answers = wrong.answers
        for other in self.exercise.chapter.exercises:
            if other is self.exercise or set(other.parameters) != set(self.exercise.parameters):
                continue
            if all(same(answer, run_limited(other.reference, inputs)) for answer, (inputs, _) in zip(answers, self.key)):
                return [Explanation(say("another exercise", name=other.name))]
        unchanged = self.an_input(answers)
        return [Explanation(say("input comes back", name=unchanged))] if unchanged else []

    def an_input(self, answers):
        """The name of the input that comes back as the answer in every case."""
        return next((name for name in self.exercise.parameters
                     if all(isinstance(inputs.get(name), np.ndarray) and agrees(answer, inputs[name]) for answer, (inputs, _) in zip(answers, self.key))), "")

    def pairs(self, wrong):
        """Two mistakes together, among the likeliest ones."""
        answers = wrong.answers
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


def in_any_order(mutant):
    """What tells one wrong version from another: not the order of a sum or an elementwise product."""
    try:
        return ordered(ast.parse(mutant.wrong).body[0])
    except (SyntaxError, IndexError):
        return mutant.sentence


def written_in(mutant, line):
    """Whether a line of code has what the mistake puts there, and lacks what it leaves out."""
    return holds(line, text(mutant.changes[0].replacement)) and not (mutant.lost and holds(line, mutant.lost))


def holds(line, code):
    """Whether a line has some code in it; a name has to be there as a whole word."""
    return code in re.findall(r"\w+", line) if code.isidentifier() else plain(code) in plain(line)


def told(result):
    """An error as a learner's is told; empty for anything else."""
    return str(Raised(type(result).__name__, shorten(str(result)))) if isinstance(result, Exception) else ""


def plain(code):
    """A line of code without the differences that writing makes: blanks and the name of NumPy."""
    return "".join(code.replace("np.", "").replace("numpy.", "").split())


def together(found):
    """One explanation for all the outputs that the same mistake explains."""
    merged = {}
    for name, explanation in found:
        merged.setdefault((explanation.sentence, explanation.wrong), (explanation, []))[1].append(name)
    return [replace(explanation, joint=True, sentence=explanation.sentence if not any(names) else
                    say("of some outputs", names=", ".join(names), sentence=explanation.sentence)) for explanation, names in merged.values()]


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
