"""Does the writer invent or remember? For each character that it writes: which of the 8,881 that it learnt from is the nearest, and how near?

Each step writes one character at each of three temperatures. Beside them, for the scale: a new character, and two copies of one that was learnt
from, one shaky, one with strays as large as the writer's. Beside the distances: the nats a point on all characters that were learnt from, and on
those for choices.
"""

from functools import cache

import numpy as np

from experiments.common.handwriting import part
from solutions.cells.lstm import lstm_forward
from solutions.data.characters import MOST_POINTS, moves_of, padded_moves, read_characters, recorded_writer, strokes_of
from solutions.data.resemblance import ink, ink_distance
from solutions.models.handwriting import inputs_of, unpack, write, writer_loss
from solutions.models.padding import sequence_mask
from solutions.training.mixtures import bivariate_log_density

SEEDS, STEPS, EVERY = (0, 1, 2), 24, 1
TEMPERATURES = (0.2, 0.5, 1.0)
INK, SHAKING = 80, 0.1  # points; hundreds of units
COARSE, SHORT_LIST = 20, 300  # points of a first look, and how many characters get a second one
AT_ONCE = 500  # characters that are read side by side


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
    """One more round: a character at each temperature, a new real one, a shaky copy, a strayed copy; and their distances."""
    real = list(read_characters().values())
    copied = part("train")[rng.integers(len(part("train")))]
    shaky = [stroke + SHAKING * rng.normal(size=stroke.shape) for stroke in copied]
    written_now = [written(temperature, rng) for temperature in TEMPERATURES]
    (apart,) = rng.spawn(1)
    round = [*written_now, real[rng.integers(len(real))], shaky, strayed(copied, 0.5, apart)]
    found = [nearest(character) for character in round]
    return [*state, (round, found)], [distance for _, distance in found]


def written(temperature, rng):
    """A character with some ink in it, at most as long as those that were learnt from."""
    weights = recorded_writer()
    while True:
        (character,) = write(weights, rng, 1, temperature, MOST_POINTS)
        if any(len(stroke) > 1 for stroke in character):
            return character


def strayed(character, temperature, rng):
    """A copy in which each move has a stray like the writer's: of the Gaussian with the largest part in the density at the true move."""
    offsets, pens = moves_of(character)
    (logits, mean, sd, rho), _ = unpack(expected(offsets[:, None], pens[:, None])[:, 0])
    k, row = (logits + bivariate_log_density(offsets, mean, sd, rho)).argmax(axis=1), np.arange(len(pens))
    x, apart = rng.normal(size=(2, len(pens)))
    tilt = rho[row, k]
    stray = sd[row, k] * np.stack([x, tilt * x + np.sqrt(1 - tilt**2) * apart], axis=1)
    return strokes_of(offsets + np.sqrt(temperature) * stray, pens)


def expected(offsets, pens):
    """The read-out before each point, while the writer reads characters side by side."""
    p = recorded_writer()
    zero = np.zeros((offsets.shape[1], len(p["W_h"])))
    h, _, _ = lstm_forward(inputs_of(offsets, pens), zero, zero, p["W_x"], p["W_h"], p["b"])
    return h @ p["W_hy"] + p["b_y"]


@cache
def nats_on(name):
    """Nats a point on all characters of a part."""
    characters, total, points = sorted(part(name), key=lambda character: sum(map(len, character))), 0, 0
    for first in range(0, len(characters), AT_ONCE):
        offsets, pens, lengths = padded_moves(characters[first : first + AT_ONCE])
        real = sequence_mask(lengths, len(pens))
        loss, _ = writer_loss(expected(offsets, pens)[real], offsets[real], pens[real])
        total, points = total + loss * lengths.sum(), points + lengths.sum()
    return total / points


def weights(state):
    """The characters and their nearest, one after the other, as moves; and the nats a point on the parts that the book has not."""
    rounds, found = zip(*state)
    kept = {"drawing": sum(rounds, []), "nearest": [character for pairs in found for character, _ in pairs]}
    moves = {name: padded_moves(characters) for name, characters in kept.items()}
    arrays = {f"{name}_{what}": a for name, arrays in moves.items() for what, a in zip(("offsets", "pens", "lengths"), arrays)}
    return arrays | {f"nats_{name}": np.array(nats_on(name)) for name in ("train", "choices")}


def score(weights):
    """The middle distance of the characters that were written at the middle temperature."""
    return float(np.median(distances(weights)[:, TEMPERATURES.index(0.5)]))


def distances(weights):
    """(rounds, 6): of each round's three characters that were written, the real one and the two copies."""
    drawings, nearest_ones = (unpadded(weights, name) for name in ("drawing", "nearest"))
    found = [ink_distance(ink(one, INK), ink(other, INK)[None])[0] for one, other in zip(drawings, nearest_ones)]
    return np.reshape(found, (-1, len(TEMPERATURES) + 3))


def unpadded(weights, name):
    """The strokes of each of the characters that were put beside each other under a name."""
    offsets, pens, lengths = (weights[f"{name}_{what}"] for what in ("offsets", "pens", "lengths"))
    return [strokes_of(offsets[: int(n), b], pens[: int(n), b]) for b, n in enumerate(lengths)]
