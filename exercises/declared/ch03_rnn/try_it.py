"""What chapter 3's page lets learners try: their own RNN learns to remember a lamp."""

import numpy as np

from exercises.declared.ch03_rnn.exercises import chapter
from grader.declare.tryout import Slider, tryout
from solutions.cells.rnn import init_rnn, readout_backward
from solutions.tasks.lamp import lamp as draw_lamps

UPDATES, B, H = 150, 32, 8


@tryout(chapter, "rnn_forward", "readout", "squared_error", "rnn_backward", "clip_by_global_norm")
def lamp(f, steps_of_noise: Slider(2, 40) = 5, noise: Slider(0, 3, 0.5) = 2):
    """A lamp flashes once, green or red, -1 or +1. Then comes noise, and then the question which it was."""
    rng, T = np.random.default_rng(0), int(steps_of_noise) + 1
    layer, W_hy, b_y = init_rnn(rng, 2, H), rng.normal(size=(H, 1)) / np.sqrt(H), np.zeros(1)
    losses = []
    for _ in range(UPDATES):
        x, colour = draw_lamps(rng, T, B, noise)
        h0, target = np.zeros((B, H)), 2.0 * colour[:, None] - 1
        h = np.asarray(f.rnn_forward(x, h0, *layer))
        loss, dz = f.squared_error(f.readout(h[-1], W_hy, b_y), target)
        dlast, dW_hy, db_y = readout_backward(dz, h[-1], W_hy)
        dh = np.zeros_like(h)
        dh[-1] = dlast
        gradients, _ = f.clip_by_global_norm([*f.rnn_backward(dh, x, h0, h, *layer[:2])[2:], dW_hy, db_y], 1.0)
        *layer, W_hy, b_y = (w - 0.1 * dw for w, dw in zip([*layer, W_hy, b_y], gradients, strict=True))
        losses.append(float(loss))

    x, colour = draw_lamps(np.random.default_rng(1), T, 300, noise)
    says = np.asarray(f.readout(f.rnn_forward(x, np.zeros((300, H)), *layer), W_hy, b_y))[:, :, 0]
    right = np.mean((says[-1] > 0) == (colour == 1))
    lines = [{"x": np.arange(1, T + 1), "y": says[:, n].clip(-2, 2), "as": "two" if colour[n] else "three"} for n in range(24)]
    return {
        "panels": [
            {"title": "loss while it learns", "x": ["update", 0, UPDATES], "y": ["", 0, max(1, max(losses))],
             "lines": [{"x": np.arange(UPDATES), "y": losses, "as": "one"}]},
            {"title": "what it says of 24 lamps, red or green", "x": ["step", 1, T], "y": ["", -2, 2], "lines": lines},
        ],
        "said": f"After {steps_of_noise} steps of noise it is right for {right:.0%} of 300 fresh lamps; guessing is right for half of them.",
    }
