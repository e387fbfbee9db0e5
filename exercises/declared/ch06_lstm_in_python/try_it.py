"""What chapter 6's page lets learners try: their unit that adds, with a forget gate that leaks."""

import numpy as np

from exercises.declared.ch06_lstm_in_python.exercises import chapter
from grader.declare.tryout import Slider, tryout

LENGTHS, B = (10, 20, 50, 100, 200, 400), 100
ALWAYS_ONE = 1 / 6  # the mean squared error of always answering 1


@tryout(chapter, "add_by_hand", "adding_problem", "one_step_gradients")
def leak(f, forget_bias_less_by: Slider(0, 20, 1) = 15):
    """The error at each length, of the unit as it is and with its forget bias lowered."""
    W_x, W_h, b, W_hy, b_y = (np.array(w, dtype=float) for w in f.add_by_hand())
    H = len(W_h)
    lowered = b.copy()
    lowered[H : 2 * H] -= forget_bias_less_by

    def error(b, T):
        x, y = f.adding_problem(np.random.default_rng(1), T, B)
        h = c = np.zeros((B, H))
        for x_t in x:
            loss, h, c, *_ = f.one_step_gradients(x_t, y, h, c, W_x, W_h, b, W_hy, b_y)
        return 2 * float(loss)

    whole, leaky = ([error(bias, T) for T in LENGTHS] for bias in (b, lowered))
    gate = 1 / (1 + np.exp(-lowered[H]))
    axis = {"x": ["steps", LENGTHS[0], LENGTHS[-1]], "y": ["mean squared error", 1e-5, 1], "log": True}
    lines = [{"x": LENGTHS, "y": np.clip(errors, 1e-5, 1), "as": kind} for errors, kind in ((whole, "one"), (leaky, "two"))]
    lines.append({"x": [LENGTHS[0], LENGTHS[-1]], "y": [ALWAYS_ONE] * 2, "as": "aim"})
    return {
        "panels": [{"title": "blue: as it is; red: leaking; dashed: always answering 1", **axis, "lines": lines}],
        "said": f"A forget gate of {gate:.6f} errs by {leaky[0]:.2g} over {LENGTHS[0]} steps and by {leaky[-1]:.2g} over {LENGTHS[-1]}; "
                f"as it is, the unit errs by {whole[0]:.2g} and {whole[-1]:.2g}.",
    }
