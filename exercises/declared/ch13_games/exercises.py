"""Exercises of chapter 13: a moment of physics, what actions bring, which way that moves their scores, and whether a dungeon can be played."""

from itertools import permutations

import numpy as np

from grader import Chapter, Finding, distinct_sizes
from solutions.models import level_writing
from solutions.tasks import balance_by_hand as hand
from solutions.tasks import cart_pole, levels
from solutions.textbook import cart_pole as plain
from solutions.training import policy_gradient as rewards_at_work

chapter = Chapter(__file__, title="Games")


# A pole on a cart


@chapter.exercise(cart_pole.cart_pole_step, points=2, repair=True, written_as=plain.cart_pole_step, equivalent={
    "stack([x, v, theta, omega], axis=-1)": "the last axis, counted from either end",
})
def cart_pole_step(rng):
    (B,) = distinct_sizes(rng, 1)
    return dict(state=rng.normal(size=(B, 4)) * [1, 2, 0.8, 4], force=10 * rng.normal(size=B))


POLES, MOMENTS = 60, 500


@chapter.find(hand.balance_by_hand, points=4)
def balance_by_hand(rng, W_xh, W_hh, W_hy):
    stood, ran_off = hand.games_by_hand(hand.pushed_beginnings(rng, POLES), W_xh, W_hh, W_hy, MOMENTS)
    fell = (stood < MOMENTS) & ~ran_off
    return [Finding(f"the number of poles, of {POLES}, that fall within {MOMENTS} moments", fell.sum(), high=0),
            Finding(f"the number of carts, of {POLES}, that leave their track", ran_off.sum(), high=0),
            Finding("the number of moments for which a pole stands, in the mean", stood.mean(), low=MOMENTS)]


# Learning from rewards


_LAST_AXIS = "the last axis, counted from either end"


@chapter.exercise(rewards_at_work.discounted_returns, points=3)
def discounted_returns(rng):
    T, B = (n + 3 for n in distinct_sizes(rng, 2))
    rewards = rng.normal(size=(T, B))
    ended = rng.random((T, B)) < 0.3
    ended[-1, 0], ended[-1, 1], ended[0, 0] = True, False, True
    yield dict(rewards=rewards, ended=ended, gamma=round(rng.uniform(0.6, 0.95), 2))
    yield dict(rewards=rewards, ended=np.zeros((T, B), dtype=bool), gamma=1.0)


@chapter.exercise(rewards_at_work.policy_gradient, points=4, groups={"loss": 2, "dlogits": 2}, equivalent={
    "log_p = logits - logaddexp.reduce(logits, axis=-1, keepdims=True)": _LAST_AXIS,
    "entropy = -(p * log_p).sum(axis=-1, keepdims=True)": _LAST_AXIS,
    "gain = advantage * taken * taken * log_p - beta * p * log_p": "it is 0 or 1",
})
def policy_gradient(rng):
    T, B, K = (n + 1 for n in distinct_sizes(rng, 3))
    logits = 2 * rng.normal(size=(T, B, K))
    alive = np.arange(T)[:, None] < rng.permutation([T, 1, *rng.integers(1, T + 1, size=B - 2)])
    case = dict(logits=logits, actions=rng.integers(K, size=(T, B)), advantages=2 * rng.normal(size=(T, B)), alive=alive, beta=0.3)
    yield case
    yield case | dict(logits=900 * logits, beta=0.0)  # exp of these is beyond every number


# Dungeons


BY_HAND = ("@.X", "@DX", "k@DX", "X#@.k\n.###.\n..DD.", "@.D.k\n.###.\nX#...", "@..#X\n..k##\n....D", "#k#\n@DX\n...", ".X.\n...\n.k@",
           "X....\n####D\n@.#k.\n.....", "k#X#k\n.#D#.\n.@...", "X@", "@#.\n#.X", "X..D@k", "@..\n#D#\n..X\nk##")


_NEIGHBOURS = ("(r + 1, c)", "(r - 1, c)", "(r, c + 1)", "(r, c - 1)")
_IN_ANOTHER_ORDER = [f"for row, column in ({', '.join(order)}):" for order in permutations(_NEIGHBOURS)
                     if sum(a != b for a, b in zip(order, _NEIGHBOURS)) == 2]


@chapter.exercise(levels.fewest_steps, points=4, equivalent={
    **dict.fromkeys(_IN_ANOTHER_ORDER, "their order doesn't matter"),
    **dict.fromkeys(["for steps in range(3 * len(level)):", "for steps in range(2 * len(level) + 1):", "for steps in range(2 * len(level) - 1):",
                     "for steps in range(2 * len(level) * len(level)):", "for steps in range(2 + len(level)):"],
                    "the search ends where it comes to the exit or to nothing new"),
    **dict.fromkeys([
        "known, front = (known | reached, reached)", "known, front = (known, reached - known)", "front, known = (known | reached, reached - known)",
        "known, front = (reached - known, known | reached)", "_, front = (known | reached, reached - known)",
        "known, front = (known & reached, reached - known)", "known, front = (reached, reached - known)",
        "for steps in range(2 * len(level)): known = front",
    ], "known places come again, but later than before"),
    "known, front = (known | reached, reached - known - known)": "twice is once",
})
def fewest_steps(rng):
    for level in BY_HAND:
        yield dict(level=level)
    for level in levels.different_levels(rng, 4):
        yield dict(level=level)
        yield dict(level=level.replace("k", "."))
        yield dict(level=level.replace("#", ".", 4).replace(".", "k", 1).replace(".", "D", 2))


@chapter.exercise(level_writing.share_invented, points=2, repair=True, lends=[levels.playable])
def share_invented(rng):
    drawn = levels.different_levels(rng, 9)
    broken = [level.replace("k", ".") for level in drawn[:2]]
    written = [drawn[k] for k in rng.permutation([0, 1, 1, 2, 3, 3, 3, 4, 5])]
    yield dict(levels=[*written, *broken, broken[0]], known=drawn[4:])
    yield dict(levels=[drawn[0], drawn[0], *drawn[2:5]], known=[drawn[1], drawn[2], drawn[2]])
