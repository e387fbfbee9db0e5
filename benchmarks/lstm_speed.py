"""How fast the LSTM and the GRU are: against their matrix products alone, and against PyTorch, on one thread.

    OMP_NUM_THREADS=1 python benchmarks/lstm_speed.py [repetitions]

The floor is what no NumPy program can go below: one product for all inputs, one a step forward, one a step backward,
and one for each weight gradient, with nothing in between. Contenders take turns in one process, so that a busy machine
slows them all alike; the figures are medians of the ratios within a turn. float32 throughout.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before NumPy is imported, or it is too late

import sys
import time

import numpy as np

from solutions.cells import gru, lstm

SHAPES = [(25, 1, 65, 100), (35, 32, 28, 256), (100, 64, 64, 128), (100, 32, 128, 512), (1000, 16, 2, 128)]


def draw(shape, blocks):
    T, B, D, H = shape
    rng = np.random.default_rng(0)
    W_x, W_h = (rng.normal(size=(n, blocks * H)) / np.sqrt(n) for n in (D, H))
    arrays = rng.normal(size=(T, B, D)), np.zeros((B, H)), W_x, W_h, np.zeros(blocks * H), rng.normal(size=(T, B, H))
    return [a.astype(np.float32) for a in arrays]


def floors(x, h0, W_x, W_h, dh):
    """The products alone: forward, and forward with backward."""
    T, B, D = x.shape
    H, width = W_h.shape
    a, rows, states = np.ones((T, B, width), np.float32), x.reshape(T * B, D), dh.reshape(T * B, H)
    flat = a.reshape(T * B, width)

    def forward():
        rows @ W_x
        for t in range(T):
            dh[t] @ W_h

    def both():
        forward()
        for t in range(T):
            a[t] @ W_h.T
        flat @ W_x.T
        rows.T @ flat
        states.T @ flat

    return forward, both


def lstm_pair(x, h0, W_x, W_h, b, dh):
    def forward():
        return lstm.lstm_forward(x, h0, h0, W_x, W_h, b)

    return forward, lambda: lstm.lstm_backward(dh, x, h0, h0, *forward(), W_x, W_h)


def gru_pair(x, h0, W_x, W_h, b, dh):
    def forward():
        return gru.gru_forward(x, h0, W_x, W_h, b, b)

    return forward, lambda: gru.gru_backward(dh, x, h0, *forward(), W_x, W_h, b)


def torch_pair(kind, x, h0, dh):
    try:
        import torch
    except ImportError:
        return None
    torch.set_num_threads(1)
    layer = getattr(torch.nn, kind)(x.shape[2], h0.shape[1])
    inputs, upstream = torch.tensor(x, requires_grad=True), torch.tensor(dh)

    def forward():
        with torch.no_grad():
            layer(inputs)

    def both():
        layer.zero_grad()
        inputs.grad = None
        layer(inputs)[0].backward(upstream)

    return forward, both


def seconds(run):
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def compare(contenders, repetitions):
    """Seconds of each contender in each turn, as {name: array}."""
    for run in contenders.values():
        run()
    turns = [{name: seconds(run) for name, run in contenders.items()} for _ in range(repetitions)]
    return {name: np.array([turn[name] for turn in turns]) for name in contenders}


def main():
    repetitions = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    for kind, blocks, ours in (("LSTM", 4, lstm_pair), ("GRU", 3, gru_pair)):
        for shape in SHAPES:
            x, h0, W_x, W_h, b, dh = draw(shape, blocks)
            pairs = {"ours": ours(x, h0, W_x, W_h, b, dh), "floor": floors(x, h0, W_x, W_h, dh)}
            theirs = torch_pair(kind, x, h0, dh)
            if theirs:
                pairs["torch"] = theirs
            for part, what in enumerate(("forward", "forward + backward")):
                taken = compare({name: pair[part] for name, pair in pairs.items()}, repetitions)
                line = f"{kind:5}{what:20}{str(shape):22}{1e3 * np.median(taken['ours']):8.2f} ms"
                for other in taken:
                    if other != "ours":
                        line += f"   {np.median(taken['ours'] / taken[other]):5.2f} x {other}"
                print(line, flush=True)


if __name__ == "__main__":
    main()
