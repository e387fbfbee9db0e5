"""One arena for recurrent layers: five tasks, nine layers behind one interface, equal numbers of parameters; what a run will cost.

The plan. Every model is one layer, then tanh units and a linear read-out, the same for all: a layer whose state is linear needs what
bends after it, and no layer gets a convolution, a gate around it or a second layer, as the papers' blocks have. Each has the
width that comes nearest to PARAMETERS. It is trained by Adam on fresh draws, as many updates as its task says, three seeds, gradients
clipped, at the rate among RATES that does best after a third of these updates, on a seed and on draws kept for that choice. Scores
are shares of right answers, for adding the share of answers within 0.1, on new sequences: as long as those of the training, and longer.

    echo       say again what came 8 steps before                24 steps     answers after the first 8
    hold       keep what was said when the flag was last up      24 steps     all answers
    adding     add the two numbers that are marked               24 steps     the last answer
    brackets   which bracket closes the one that is open?        36 letters   answers at closing brackets
    recall     what stood beside this key, among 8 of 16 pairs?   9 steps     the last answer

`python -m experiments.common.arena` prints each model's width, parameters, multiplications and numbers of state, and the
milliseconds that a training step takes here. It trains nothing.
"""

import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from solutions.cells import modern
from solutions.cells.columns import as_rows
from solutions.models.many_to_one import CELLS, WEIGHTS
from solutions.models.self_attention import causal_attention, causal_attention_backward, position_features
from solutions.tasks.adding import adding_problem
from solutions.tasks.brackets import bracket_text
from solutions.tasks.echo import delayed_echo, sample_and_hold
from solutions.tasks.recall import associative_recall
from solutions.training.loop import begin, training_step
from solutions.training.losses import softmax_cross_entropy, squared_error

PARAMETERS, BATCH, SEEDS, RATES = 1_500, 32, (0, 1, 2), (0.01, 0.003, 0.001)
BENDING = 16  # tanh units between layer and read-out
STATES = 4  # of a channel of the selective state space
POSITIONS = 4  # pairs of sines and cosines that tell attention where a step is


# ---- tasks: what is drawn, where an answer counts, and when it is right


class Task(NamedTuple):
    """`draw(rng, B)` gives inputs (T, B, D), and targets of the answers where `counts` (T, B) is true, in the order in which these stand."""

    D: int
    K: int
    draw: Callable
    classes: bool  # whether an answer is one of K classes, or K numbers
    right: Callable  # (answers (N, K), targets) -> (N,) bool
    steps: int  # updates of a whole training
    longer: dict  # sizes of the sequences that are longer than any of the training


def everywhere(shape, first=0):
    counts = np.ones(shape, dtype=bool)
    counts[:first] = False
    return counts


def draw_echo(rng, B, T=24, delay=8):
    x, y = delayed_echo(rng, T, B, delay)
    counts = everywhere((T, B), delay)
    return x, y[counts], counts


def draw_hold(rng, B, T=24, rate=0.1):
    x, y = sample_and_hold(rng, T, B, rate)
    counts = everywhere((T, B))
    return x, y[counts], counts


def draw_adding(rng, B, T=24):
    x, y = adding_problem(rng, T, B)
    return x, y, everywhere((T, B), T - 1)


LETTERS, OPENING, CLOSING = "abcd", "([{", ")]}"


def draw_brackets(rng, B, T=36):
    """At a closing bracket the input is a mark in its place, whichever it is; the first one of a text is always opened in it."""
    texts = np.array([list(bracket_text(rng, T, LETTERS)) for _ in range(B)]).T
    closing = np.isin(texts, list(CLOSING))
    symbols = np.array([*LETTERS, *OPENING, "?"])
    x = (np.where(closing, "?", texts)[:, :, None] == symbols).astype(float)
    return x, np.searchsorted(np.array(sorted(CLOSING)), texts[closing]), closing


def draw_recall(rng, B, pairs=8, keys=16, values=8):
    x, y = associative_recall(rng, pairs, B, keys, values)
    return x, y, everywhere(x.shape[:2], pairs)


def same_sign(answers, targets):
    return (np.sign(answers) == targets)[:, 0]


def within_a_tenth(answers, targets):
    return np.abs(answers - targets)[:, 0] <= 0.1


def same_class(answers, targets):
    return answers.argmax(axis=1) == targets


TASKS = {
    "echo": Task(1, 1, draw_echo, False, same_sign, 800, {"T": 72}),
    "hold": Task(2, 1, draw_hold, False, same_sign, 800, {"T": 72, "rate": 1 / 30}),
    "adding": Task(2, 1, draw_adding, False, within_a_tenth, 2_000, {"T": 72}),
    "brackets": Task(len(LETTERS) + len(OPENING) + 1, len(CLOSING), draw_brackets, True, same_class, 800, {"T": 108}),
    "recall": Task(16 + 8 + 1, 8, draw_recall, True, same_class, 4_000, {"pairs": 16}),
}


# ---- layers: from inputs (T, B, D) to outputs (T, B, width), and back to their own parameters


class Layer(NamedTuple):
    init: Callable  # (rng, D, H) -> dict of arrays
    forward: Callable  # (x, parameters) -> outputs, trace
    backward: Callable  # (doutputs, x, parameters, trace) -> dict of gradients
    outputs: Callable  # H -> width of the outputs
    state: Callable  # (H, T) -> how many numbers it keeps of a sequence after T steps
    multiplications: Callable  # (D, H, T) -> of one step forward of one sequence, a mean over T steps: matrix products and what moves the state


def classic(cell):
    """One of the cells of chapters 4 to 6."""
    kind, G = CELLS[cell], {"rnn": 1, "lstm": 4, "gru": 3}[cell]

    def init(rng, D, H):
        return dict(zip(kind.names, kind.init(rng, D, H), strict=True))

    def forward(x, p):
        H = len(p[kind.names[1]])
        state = [np.zeros((x.shape[1], H), dtype=x.dtype)] * kind.states
        passed = kind.forward(x, *state, *(p[name] for name in kind.names))
        return passed[0], (state, passed)

    def backward(dh, x, p, trace):
        state, passed = trace
        back = kind.backward(dh, x, *state, *passed, *(p[name] for name in WEIGHTS[cell]))
        return dict(zip(kind.names, back[-len(kind.names) :], strict=True))

    return Layer(init, forward, backward, lambda H: H, lambda H, T: kind.states * H, lambda D, H, T: G * H * (D + H))


def named(names, init):
    """An init function whose arrays go by these names."""
    return lambda rng, D, H: dict(zip(names, init(rng, D, H), strict=True))


def min_gru_layer():
    def forward(x, p):
        h0 = np.zeros((x.shape[1], len(p["b"]) // 2), dtype=x.dtype)
        h, gates = modern.min_gru_forward(x, h0, p["W_x"], p["b"])
        return h, (h0, h, gates)

    def backward(dh, x, p, trace):
        _, _, dW_x, db = modern.min_gru_backward(dh, x, *trace, p["W_x"])
        return {"W_x": dW_x, "b": db}

    return Layer(named(("W_x", "b"), modern.init_min_gru), forward, backward, lambda H: H, lambda H, T: H, lambda D, H, T: 2 * D * H + 2 * H)


def lru_layer():
    names = ("nu_log", "theta_log", "gamma_log", "W_x")

    def forward(x, p):
        h0 = np.zeros((x.shape[1], 2 * len(p["nu_log"])), dtype=x.dtype)
        h = modern.linear_recurrent_unit(x, h0, *(p[name] for name in names))
        return h, (h0, h)

    def backward(dh, x, p, trace):
        return dict(zip(names, modern.linear_recurrent_unit_backward(dh, x, *trace, *(p[name] for name in names))[2:], strict=True))

    def init(rng, D, H):
        return modern.init_linear_recurrent_unit(rng, D, H, shortest=0.5, longest=0.99)

    return Layer(named(names, init), forward, backward, lambda H: 2 * H, lambda H, T: 2 * H, lambda D, H, T: 2 * D * H + 6 * H)


def selective_layer():
    names = ("A_log", "W_delta", "b_delta", "W_B", "W_C", "skip")

    def init(rng, D, H):
        W_in = rng.normal(size=(D, H)) / np.sqrt(D)
        return {"W_in": W_in} | dict(zip(names, modern.init_selective(rng, H, STATES), strict=True))

    def forward(x, p):
        u = x @ p["W_in"]
        h0 = np.zeros((*u.shape[1:], STATES), dtype=x.dtype)
        y, h, delta = modern.selective_forward(u, h0, *(p[name] for name in names))
        return y, (u, h0, h, delta)

    def backward(dy, x, p, trace):
        du, _, *own = modern.selective_backward(dy, *trace, *(p[name] for name in names if name != "b_delta"))
        return {"W_in": as_rows(x).T @ as_rows(du)} | dict(zip(names, own, strict=True))

    return Layer(init, forward, backward, lambda H: H, lambda H, T: H * STATES, lambda D, H, T: D * H + H * H + 2 * H * STATES + 5 * H * STATES)


def mlstm_layer():
    def backward(dh, x, p, trace):
        _, dW_x, db = modern.mlstm_backward(dh, x, p["W_x"], p["b"])
        return {"W_x": dW_x, "b": db}

    return Layer(named(("W_x", "b"), modern.init_mlstm), lambda x, p: (modern.mlstm_parallel(x, p["W_x"], p["b"]), None), backward,
                 lambda H: H, lambda H, T: H * H + H + 1, lambda D, H, T: D * (4 * H + 2) + 3 * H * H)


def attention_layer(attend, attend_backward, state, multiplications):
    """Queries, keys and values are made of the input and of where the step is."""
    def seen(x):
        features = position_features(len(x), POSITIONS).astype(x.dtype)
        return np.concatenate([x, np.broadcast_to(features[:, None], (*x.shape[:2], 2 * POSITIONS))], axis=2)

    def init(rng, D, H):
        return {"W_qkv": rng.normal(size=(D + 2 * POSITIONS, 3 * H)) / np.sqrt(D + 2 * POSITIONS)}

    def forward(x, p):
        q, k, v = np.split(seen(x) @ p["W_qkv"], 3, axis=2)
        y, trace = attend(q, k, v)
        return y, (q, k, v, *trace)

    def backward(dy, x, p, trace):
        dqkv = np.concatenate(attend_backward(dy, *trace), axis=2)
        return {"W_qkv": as_rows(seen(x)).T @ as_rows(dqkv)}

    return Layer(init, forward, backward, lambda H: H, state, lambda D, H, T: 3 * H * (D + 2 * POSITIONS) + multiplications(H, T))


def softmax_attention(q, k, v):
    y, alpha = causal_attention(q, k, v)
    return y, (alpha,)


LAYERS = {
    "tanh RNN": classic("rnn"),
    "LSTM": classic("lstm"),
    "GRU": classic("gru"),
    "attention": attention_layer(softmax_attention, causal_attention_backward, lambda H, T: 2 * H * T, lambda H, T: H * (T + 1)),
    "linear attention": attention_layer(lambda q, k, v: (modern.linear_attention_parallel(q, k, v), ()), modern.linear_attention_backward,
                                        lambda H, T: H * H + H, lambda H, T: 2 * H * H + H),
    "LRU": lru_layer(),
    "selective": selective_layer(),
    "minGRU": min_gru_layer(),
    "mLSTM": mlstm_layer(),
}


# ---- a model: a layer, tanh units, a read-out


def init(rng, name, task, H, dtype=np.float32):
    """Draw all parameters; those of the layer go by `layer.NAME`."""
    layer, D, K = LAYERS[name], TASKS[task].D, TASKS[task].K
    width = layer.outputs(H)
    p = {f"layer.{part}": value for part, value in layer.init(rng, D, H).items()}
    p |= {"W_1": rng.normal(size=(width, BENDING)) / np.sqrt(width), "b_1": np.zeros(BENDING)}
    p |= {"W_hy": rng.normal(size=(BENDING, K)) / np.sqrt(BENDING), "b_y": np.zeros(K)}
    return {part: value.astype(dtype) for part, value in p.items()}


def answers(name, x, counts, p):
    """What a model answers where answers count, (N, K), and what the way back needs."""
    own = {part.removeprefix("layer."): value for part, value in p.items() if part.startswith("layer.")}
    h, trace = LAYERS[name].forward(x, own)
    bent = np.tanh(h[counts] @ p["W_1"] + p["b_1"])
    return bent @ p["W_hy"] + p["b_y"], (own, h, trace, bent)


def gradients(name, task, batch, p):
    """The loss of a batch, a mean over the answers that count, and its gradients."""
    x, targets, counts = batch
    z, (own, h, trace, bent) = answers(name, x, counts, p)
    loss, dz = (softmax_cross_entropy if TASKS[task].classes else squared_error)(z, targets)
    dbent = dz @ p["W_hy"].T * (1 - bent**2)
    dh = np.zeros_like(h)
    dh[counts] = dbent @ p["W_1"].T
    back = LAYERS[name].backward(dh, x, own, trace)
    found = {f"layer.{part}": value for part, value in back.items()}
    return loss, found | {"W_1": h[counts].T @ dbent, "b_1": dbent.sum(axis=0), "W_hy": bent.T @ dz, "b_y": dz.sum(axis=0)}


def draw(task, rng, B=BATCH, dtype=np.float32, **sizes):
    """A batch of a task; sequences of another length where `sizes` says so."""
    x, targets, counts = TASKS[task].draw(rng, B, **sizes)
    return x.astype(dtype), targets if TASKS[task].classes else targets.astype(dtype), counts


def step(state, name, task, rng, lr):
    """One update on a fresh batch; the state is that of solutions.training.loop, and begins with begin(init(...))."""
    return training_step(state, lambda *batch: gradients(name, task, batch[:-1], batch[-1]), draw(task, rng), lr=lr)


def share_right(name, task, batch, p):
    """Of the answers that count."""
    x, targets, counts = batch
    return float(TASKS[task].right(answers(name, x, counts, p)[0], targets).mean())


# ---- equal sizes, and what they cost


def parameters_of(name, task, H):
    return sum(value.size for value in init(np.random.default_rng(0), name, task, H).values())


def width_for(name, task, budget=PARAMETERS):
    """The width with which a model's number of parameters comes nearest to the budget."""
    H = 1
    while parameters_of(name, task, H) < budget:
        H += 1
    return min((H - 1, H), key=lambda width: abs(parameters_of(name, task, width) - budget)) if H > 1 else 1


def plan(task, name, repeats=3):
    """Width, parameters, multiplications a step, numbers of state, and the milliseconds of a training step, the best of a few."""
    H, rng = width_for(name, task), np.random.default_rng(0)
    state, T, spent = begin(init(rng, name, task, H)), len(draw(task, rng)[0]), []
    for _ in range(repeats):
        began = time.process_time()
        state, _ = step(state, name, task, rng, RATES[0])
        spent.append(time.process_time() - began)
    layer = LAYERS[name]
    return {"H": H, "parameters": sum(value.size for value in state[1].values()), "multiplications": layer.multiplications(TASKS[task].D, H, T),
            "state": layer.state(H, T), "ms": 1e3 * min(spent)}


def main():
    print(f"{'task':10}{'layer':18}{'H':>5}{'parameters':>12}{'multiplications':>17}{'state':>8}{'ms a step':>11}{'s a run':>9}")
    total = 0
    for task in TASKS:
        for name in LAYERS:
            found = plan(task, name)
            seconds = found["ms"] * TASKS[task].steps / 1e3
            total += seconds
            print(f"{task:10}{name:18}{found['H']:5}{found['parameters']:12}{found['multiplications']:17}{found['state']:8}{found['ms']:11.2f}{seconds:9.0f}")
    print(f"all, with {len(SEEDS)} seeds and a third of a training for each of {len(RATES)} rates: {total * (len(SEEDS) + len(RATES) / 3) / 60:.0f} minutes")


if __name__ == "__main__":
    main()
