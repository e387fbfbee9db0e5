"""Exercises of the chapter on speed: all inputs and all weights at once, a cell that is overwritten, a step for writing, and fewer calls."""

import numpy as np

from grader import Chapter, Finding, distinct_sizes
from solutions.cells import at_once
from solutions.models import quick_writer
from solutions.tasks import calls

chapter = Chapter(__file__, title="Making it fast")


def _layer(rng, T, B, D, H):
    return dict(x=rng.normal(size=(T, B, D)), h0=rng.uniform(-0.8, 0.8, size=(B, H)), c0=rng.normal(size=(B, H)),
                W_x=rng.normal(size=(D, 4 * H)) / np.sqrt(D), W_h=rng.normal(size=(H, 4 * H)) / np.sqrt(H), b=0.5 * rng.normal(size=4 * H))


# A layer


_LISTS = "three empty lists, and each is filled with its own"


@chapter.exercise(at_once.lstm_forward_at_once, points=1, faded=("drive =", "a_i, a_f, a_g, a_o ="), equivalent={
    f"{names} = ([], [], [])": _LISTS for names in ("c, h, gates", "gates, c, h", "h, gates, c")})
def lstm_forward_at_once(rng):
    yield _layer(rng, *distinct_sizes(rng, 4))
    yield _layer(rng, 1, *distinct_sizes(rng, 3))


@chapter.exercise(at_once.weights_at_once, points=3, equivalent={"B, T, D = x.shape": "only T times B is used"})
def weights_at_once(rng):
    def case(T, B, D, H):
        return dict(da=rng.normal(size=(T, B, 4 * H)), x=rng.normal(size=(T, B, D)), h0=rng.normal(size=(B, H)), h=rng.normal(size=(T, B, H)))

    yield case(*distinct_sizes(rng, 4))
    yield case(1, *distinct_sizes(rng, 3))


@chapter.exercise(at_once.lstm_in_place, points=3, repair=True, equivalent={
    "g, f, i, o = hsplit(gates[t], 4)": "only the product of i and g counts",
    "i, f, g, o = hsplit(gates[t], 4); gates[t, :, 2 * H:3 * H] = tanh(a[:, 2 * H:3 * H])": "the blocks are views, and see what is written later",
})
def lstm_in_place(rng):
    for T in (5, 1):  # one step overwrites nothing that is needed again
        B, H = distinct_sizes(rng, 2)
        yield dict(drive=rng.normal(size=(T, B, 4 * H)), h0=rng.uniform(-0.8, 0.8, size=(B, H)), c0=rng.normal(size=(B, H)),
                   W_h=rng.normal(size=(H, 4 * H)) / np.sqrt(H))


# Writing


@chapter.exercise(quick_writer.pack_for_writing, points=4)
def pack_for_writing(rng):
    D, H = distinct_sizes(rng, 2)
    return dict(W_x=rng.normal(size=(D, 4 * H)), W_h=rng.normal(size=(H, 4 * H)), b=rng.normal(size=4 * H))


@chapter.exercise(quick_writer.write_on, points=2, lends=[quick_writer.read_letter])
def write_on(rng):
    for N, temperature in ((30, round(rng.uniform(0.3, 0.6), 2)), (25, round(rng.uniform(1.5, 3), 1)), (1, 1.0)):
        K, H = distinct_sizes(rng, 2)
        yield dict(code=int(rng.integers(K)), h=rng.uniform(-0.8, 0.8, size=H), c=rng.normal(size=H), noise=rng.gumbel(size=(N, K)),
                   table=rng.normal(size=(K, 4 * H)), W=rng.normal(size=(H, 4 * H)) / np.sqrt(H), W_hy=rng.normal(size=(H, K)), b_y=rng.normal(size=K),
                   temperature=temperature)


# Fewer calls

ONCE, EACH = 20, 14


@chapter.find(calls.fewer_calls, points=5)
def fewer_calls(rng, before, step):
    T, B, H = 7, 3, 5
    drive, W_h = 2 * rng.normal(size=(T, B, 4 * H)), rng.normal(size=(H, 4 * H))
    h, c = rng.uniform(-0.8, 0.8, size=(B, H)), rng.normal(size=(B, H))
    try:
        *states, once, each = calls.run_lines(before, step, drive, h, c, W_h)
    except calls.Unreadable as problem:
        return [Finding(f"the number of lines that can't be carried out ({problem})", 1, high=0)]
    right = at_once.lstm_in_place(drive, h, c, W_h)
    found = [Finding(f"the largest error of {name} in {which}", np.abs(mine[steps] - its[steps]).max(), high=1e-9)
             for which, steps in (("the first step", slice(1)), ("all steps", slice(None)))
             for name, mine, its in zip("ch", states[::-1], right[1::-1])]
    return [*found, Finding("the number of calls in a step", each, high=EACH), Finding("the number of calls before the loop", once, high=ONCE)]
