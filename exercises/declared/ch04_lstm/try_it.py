"""What chapter 4's page lets learners try: their own LSTM remembers a lamp, and its forget gates are watched."""

import numpy as np

from exercises.declared.ch04_lstm.exercises import chapter
from grader.declare.tryout import Slider, tryout
from solutions.cells.lstm import init_lstm
from solutions.tasks.lamp import lamp
from solutions.training.gradients import clip_by_global_norm

B, H, SHOWN = 32, 12, 24


@tryout(chapter, "lstm_forward", "lstm_backward", "sigmoid")
def flash(f, forget_bias: Slider(-1, 5, 0.5) = 4.5, updates: Slider(20, 100, 20) = 60, steps: Slider(10, 40, 10) = 30):
    """One flash, green or red, then noise three times as loud. The read-out is asked at the last step only."""
    rng, zero = np.random.default_rng(0), np.zeros((B, H))
    W_x, W_h, b = init_lstm(rng, 2, H, forget_bias)
    w, velocity = rng.normal(size=H) / np.sqrt(H), [0, 0, 0, 0]
    for _ in range(updates):
        x, colour = lamp(rng, steps, B)
        h, c, gates = (np.asarray(states) for states in f.lstm_forward(x, zero, zero, W_x, W_h, b))
        dz = (f.sigmoid(h[-1] @ w) - colour) / B
        dh = np.zeros_like(h)
        dh[-1] = np.outer(dz, w)
        found = f.lstm_backward(dh, x, zero, zero, h, c, gates, W_x, W_h)[-3:]
        gradients, _ = clip_by_global_norm([*found, h[-1].T @ dz], 1.0)
        velocity = [0.9 * v + 0.1 * g for v, g in zip(velocity, gradients)]
        W_x, W_h, b, w = map(np.subtract, (W_x, W_h, b, w), velocity)

    x, colour = lamp(np.random.default_rng(7), steps, 200)
    zero = np.zeros((200, H))
    h, _, gates = (np.asarray(states) for states in f.lstm_forward(x, zero, zero, W_x, W_h, b))
    says, forget = f.sigmoid(h @ w), np.split(gates, 4, axis=-1)[1][:, :SHOWN].mean(axis=1)
    t, right = np.arange(1, steps + 1), np.mean((says[-1] > 0.5) == (colour == 1))
    return {
        "panels": [
            {"title": f"what it says of {SHOWN} lamps", "x": ["step", 1, steps], "y": ["", 0, 1],
             "lines": [{"x": t, "y": says[:, n], "as": "two" if colour[n] else "three"} for n in range(SHOWN)]},
            {"title": "forget gates, a line for each unit", "x": ["step", 1, steps], "y": ["", 0, 1],
             "lines": [{"x": t, "y": forget[:, unit], "as": "one"} for unit in range(H)]},
        ],
        "said": f"With a forget bias of {forget_bias} and {updates} updates it is right for {right:.0%} of 200 fresh lamps.",
    }
