"""Does the writer invent or remember? For each character that it writes: which of the 8,881 that it learnt from is the nearest, and how near?

Each step writes one character at each of three temperatures. Beside them, for the scale: new characters that people write, and shaky copies of
characters that were learnt from.
"""

from functools import cache

import numpy as np

from experiments.common.handwriting import part
from solutions.data.characters import MOST_POINTS, padded_moves, read_characters, recorded_writer, strokes_of
from solutions.data.resemblance import ink, ink_distance
from solutions.models.handwriting import write

SEEDS, STEPS, EVERY = (0, 1, 2), 24, 1
TEMPERATURES = (0.2, 0.5, 1.0)
INK, SHAKING = 80, 0.1  # points; hundreds of units
COARSE, SHORT_LIST = 20, 300  # points of a first look, and how many characters get a second one


@cache
def learnt_ink(points):
    return np.stack([ink(character, points) for character in part("train")]).astype(np.float32)


def nearest(character):
    """The nearest character that was learnt from, and its distance."""
    alike = np.argsort(ink_distance(ink(character, COARSE).astype(np.float32), learnt_ink(COARSE)))[:SHORT_LIST]
    distances = ink_distance(ink(character, INK).astype(np.float32), learnt_ink(INK)[alike])
    return part("train")[alike[distances.argmin()]], float(distances.min())


def start(rng):
    """Nothing written yet."""
    return []


def step(state, rng):
    """One more round: a character at each temperature, a new real one, a shaky copy; and their distances."""
    real = list(read_characters().values())
    copied = part("train")[rng.integers(len(part("train")))]
    shaky = [stroke + SHAKING * rng.normal(size=stroke.shape) for stroke in copied]
    round = [*(written(temperature, rng) for temperature in TEMPERATURES), real[rng.integers(len(real))], shaky]
    found = [nearest(character) for character in round]
    return [*state, (round, found)], [distance for _, distance in found]


def written(temperature, rng):
    """A character with some ink in it, at most as long as those that were learnt from."""
    weights = recorded_writer()
    while True:
        (character,) = write(weights, rng, 1, temperature, MOST_POINTS)
        if any(len(stroke) > 1 for stroke in character):
            return character


def weights(state):
    """The characters and their nearest, one after the other, as moves."""
    rounds, found = zip(*state)
    kept = {"drawing": sum(rounds, []), "nearest": [character for pairs in found for character, _ in pairs]}
    moves = {name: padded_moves(characters) for name, characters in kept.items()}
    return {f"{name}_{what}": a for name, arrays in moves.items() for what, a in zip(("offsets", "pens", "lengths"), arrays)}


def score(weights):
    """The middle distance of the characters that were written at the middle temperature."""
    return float(np.median(distances(weights)[:, TEMPERATURES.index(0.5)]))


def distances(weights):
    """(rounds, 5): of each round's three characters that were written, the real one and the shaky copy."""
    drawings, nearest_ones = (unpadded(weights, name) for name in ("drawing", "nearest"))
    found = [ink_distance(ink(one, INK), ink(other, INK)[None])[0] for one, other in zip(drawings, nearest_ones)]
    return np.reshape(found, (-1, len(TEMPERATURES) + 2))


def unpadded(weights, name):
    """The strokes of each of the characters that were put beside each other under a name."""
    offsets, pens, lengths = (weights[f"{name}_{what}"] for what in ("offsets", "pens", "lengths"))
    return [strokes_of(offsets[: int(n), b], pens[: int(n), b]) for b, n in enumerate(lengths)]
