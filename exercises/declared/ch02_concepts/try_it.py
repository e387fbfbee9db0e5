"""What chapter 2's page lets learners try: an elephant, drawn by their recurrence and through their window."""

import numpy as np

from exercises.declared.ch02_concepts.exercises import chapter
from grader.declare.tryout import Slider, tryout

STEPS = 200
TURNS = 1, 2, 3, 5  # of each pair of numbers in one elephant
READ = np.array([[-60, -30, 0, 8, 0, -10, 0, 0], [0, -50, 0, -18, -12, 0, 14, 0]]).T * 1.0


@tryout(chapter, "free_run", "causal_conv1d", "unrolled_kernel")
def elephant(f, numbers: Slider(2, 8, 2) = 8):
    """Mayer, Khairy and Howard's elephant (2010): a pair of numbers that turns a little at each step makes a wave, and four waves make him."""
    read, push, around = READ[:numbers], np.array([[1, 0] * (numbers // 2)]) * 1.0, np.zeros((numbers, numbers))
    for pair, times in enumerate(TURNS[: numbers // 2]):
        c, s = np.cos(2 * np.pi * times / STEPS), np.sin(2 * np.pi * times / STEPS)
        around[2 * pair : 2 * pair + 2, 2 * pair : 2 * pair + 2] = [[c, s], [-s, c]]
    hear = 0.01 * np.random.default_rng(0).normal(size=(2, numbers))

    by_itself = np.asarray(f.free_run(push @ read, push, hear, around - read @ hear, read, STEPS))[:, 0]
    pulse = np.zeros((STEPS, 1, 1))
    pulse[0] = 1
    through_window = np.asarray(f.causal_conv1d(pulse, f.unrolled_kernel(push, around, STEPS), np.zeros(numbers)))[:, 0] @ read

    # A free run draws its first point after its first step.
    apart = np.abs(np.roll(by_itself, 1, axis=0) - through_window).max()
    return {
        "panels": [outline("by itself, hearing what it drew", by_itself), outline("one pulse through a window", through_window)],
        "said": f"{numbers} numbers of state against a window of {STEPS} steps: the two drawings are at most {apart:.6f} apart.",
    }


def outline(title, points):
    x, y = points.T
    return {"title": title, "x": ["", -100, 100], "y": ["", -100, 100], "bare": True, "lines": [{"x": x, "y": y, "as": "one"}]}
