"""What chapter 13's page lets learners try: their two units keep a pole standing, on the cart that they have mended."""

import numpy as np

from exercises.declared.ch13_games.exercises import chapter
from grader.declare.tryout import Slider, tryout
from solutions.tasks.cart_pole import LIMITS, MOMENT, PUSH

MOMENTS = 250


@tryout(chapter, "cart_pole_step", "balance_by_hand")
def pole(f, leans: Slider(-10, 10, 1) = 3, memory: Slider(0, 1, 0.1) = 1):
    """Angle and place in time, for a pole that begins at so many degrees; memory multiplies W_hh."""
    W_xh, W_hh, W_hy = (np.array(w, dtype=float) for w in f.balance_by_hand())
    state, h, seen = np.array([[0.0, 0.0, np.radians(leans), 0.0]]), np.zeros((1, 2)), []
    while len(seen) < MOMENTS and np.all(np.abs(state[0, [0, 2]]) <= LIMITS):
        view = state[:, [0, 2]] / LIMITS
        seen.append(view[0])
        h = np.tanh(view @ W_xh + h @ (memory * W_hh))
        state = f.cart_pole_step(state, np.where(h @ W_hy > 0, PUSH, -PUSH))
    place, angle = np.array(seen).T
    seconds = (MOMENT * np.arange(len(seen))).tolist()
    axis = {"x": ["seconds", 0, MOMENTS * MOMENT], "y": ["share of what is allowed", -1, 1]}
    lines = [{"x": seconds, "y": angle, "as": "one"}, {"x": seconds, "y": place, "as": "two"}]
    end = "It still stands" if len(seen) == MOMENTS else "It falls"
    return {"panels": [{"title": "blue: the pole's angle; red: the cart's place", **axis, "lines": lines}],
            "said": f"{end} after {len(seen)} moments, {len(seen) * MOMENT:.1f} s."}
