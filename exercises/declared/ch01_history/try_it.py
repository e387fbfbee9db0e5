"""What chapter 1's page lets learners try: a drawing, learnt by their perceptron and by their network."""

import numpy as np

from exercises.declared.ch01_history.exercises import chapter
from grader.declare.tryout import Slider, tryout
from solutions.cells.neurons import mlp_forward

DRAWING = """
.........................
.....####.......####.....
...########...########...
..##########.##########..
..#####################..
..#####################..
...###################...
.....###############.....
.......###########.......
.........#########.......
...........###...........
............#............
.........................
"""


@tryout(chapter, "perceptron_fit", "gradient_descent")
def heart(f, hidden_units: Slider(2, 16) = 3, steps: Slider(500, 3000, 500) = 2000):
    """Every dot is a sample: two inputs, its place, and one answer, ink or none."""
    ink = np.array([[dot == "#" for dot in row] for row in DRAWING.split()])
    rows, columns = ink.shape
    height, across = np.mgrid[1 : -1 : rows * 1j, -1 : 1 : columns * 1j]
    X, y = np.stack([across.ravel(), height.ravel()], axis=1), ink.reshape(-1, 1) * 1.0

    w, b, _ = f.perceptron_fit(X, y[:, 0], 30, 1.0)
    rng = np.random.default_rng(0)
    start = 2 * rng.normal(size=(2, hidden_units)), 2 * rng.normal(size=hidden_units), rng.normal(size=(hidden_units, 1)) / np.sqrt(hidden_units), np.zeros(1)
    network = f.gradient_descent(X, y, *start, 0.2, range(steps))[:4]

    drawn = {"the drawing": y, "a perceptron": 1.0 * (X @ w + b > 0), f"{hidden_units} hidden units": mlp_forward(X, *network)[1]}
    right = {name: np.mean((z.ravel() > 0.5) == ink.ravel()) for name, z in drawn.items()}
    said = ", ".join(f"{name} {share:.0%}" for name, share in right.items() if name != "the drawing")
    return {"panels": [{"title": name, "dots": np.clip(z.reshape(rows, columns), 0, 1)} for name, z in drawn.items()], "said": f"Dots that are right: {said}."}
