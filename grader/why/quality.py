"""How good an exercise is: which wrong versions its inputs let pass, and whether each mistake is told by name."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from grader.declare.exercise import answer_key
from grader.judging.compare import compare, same
from grader.judging.decide import explainer
from grader.judging.find import findings_on
from grader.why.limits import memory_limit
from grader.why.mutants import OWN, mutants_of
from grader.why.trees import SEVERAL

SEEDS = (1, 2, 3)


@dataclass
class Quality:
    """The measure of one exercise.

    Attributes
    ----------
    mutants : int
        Wrong versions that were tried.
    raised : int
        Of these, how many raise an exception instead of giving a wrong answer.
    equivalent : int
        How many compute the right function, as the author says and explains.
    survivors : list of Mutant
        Those that a check would accept: holes in the inputs.
    unused : list of str
        Declared equivalents that no survivor matches.
    """

    mutants: int
    raised: int
    equivalent: int
    survivors: list
    unused: list


def measure(exercise, seeds=SEEDS):
    """Try every mutant on the cases of several seeds; one that passes a single seed's cases has survived."""
    mutants = mutants_of(exercise)
    raised, surviving = 0, []
    with memory_limit():
        for mutant in mutants:
            results = [[explainer(exercise, seed).result(mutant, case) for case in range(len(answer_key(exercise, seed)))] for seed in seeds]
            raised += all(isinstance(result, Exception) for result in results[0])
            if any(accepted(exercise, of_seed, answer_key(exercise, seed)) for of_seed, seed in zip(results, seeds)):
                surviving.append(mutant)
    told = {mutant.wrong or mutant.sentence for mutant in surviving}
    holes = [mutant for mutant in surviving if not is_equivalent(mutant, exercise)]
    return Quality(len(mutants), raised, len(surviving) - len(holes), holes, [line for line in exercise.equivalent if line not in told])


def is_equivalent(mutant, exercise):
    """Whether its author says that it is right after all: of it as a whole, or of each of its lines."""
    return (mutant.wrong or mutant.sentence) in exercise.equivalent or set(mutant.wrong.split(SEVERAL)) <= exercise.equivalent.keys()


def trivial_answers(exercise, count=1000, seed=0):
    """Answers to a find that show no thought, in the form of the reference's: zeros, ones, identities, and random draws on three scales."""
    rng = np.random.default_rng(seed)
    makers = [np.zeros, np.ones, lambda shape: np.eye(*shape) if len(shape) == 2 else np.ones(shape)]
    makers += [lambda shape, scale=scale: scale * rng.normal(size=shape) for scale in (0.3, 1.0, 3.0) for _ in range(count // 3 + 1)]
    want = exercise.reference()
    for make in makers:
        yield in_the_form_of(want, make)


def in_the_form_of(want, make):
    """What a tuple, a dict or an array is, with other numbers: those that `make` gives to a shape."""
    if isinstance(want, tuple):
        return tuple(in_the_form_of(part, make) for part in want)
    if isinstance(want, dict):
        return {name: in_the_form_of(part, make) for name, part in want.items()}
    return make(np.shape(want))


def trivial_that_pass(exercise, answers=None, seed=SEEDS[0]):
    """Those of some answers to a find, the trivial ones if not given, that its judge lets pass on one draw."""
    def passes(answer):
        return all(finding.met for finding in findings_on(exercise, answer, np.random.default_rng(seed)))

    return list(filter(passes, answers or trivial_answers(exercise)))


def confused(exercise, seeds=SEEDS):
    """What is wrong with an author's own mistakes, in words: those that give the right numbers, and those that give each other's."""
    own = [mutant for mutant in mutants_of(exercise) if mutant.rank == OWN]
    with memory_limit():
        results = [[explainer(exercise, seed).result(mutant, case) for seed in seeds for case in range(len(answer_key(exercise, seed)))] for mutant in own]
    wants = [want for seed in seeds for _, want in answer_key(exercise, seed)]
    told = [f"gives the right numbers: {mutant.sentence}" for mutant, result in zip(own, results) if all(map(same, result, wants))]
    return told + [f"give the same numbers: {first.sentence}  and  {second.sentence}" for (first, mine), (second, theirs) in combinations(zip(own, results), 2)
                   if all(map(alike, mine, theirs))]


def alike(one, other):
    if isinstance(one, Exception) or isinstance(other, Exception):
        return repr(one) == repr(other)
    return same(one, other)


def accepted(exercise, results, key):
    return all(not isinstance(result, Exception) and not compare(result, want, exercise.outputs)
               for result, (_, want) in zip(results, key))
