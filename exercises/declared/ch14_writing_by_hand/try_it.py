"""What the page on writing by hand lets learners try: a recorded network writes with their draws and their strokes."""

import numpy as np

from exercises.declared.ch14_writing_by_hand.exercises import chapter
from grader.declare.tryout import Slider, tryout
from solutions.cells.lstm import lstm_step
from solutions.data.characters import recorded_writer
from solutions.models.handwriting import draw_pen, unpack

MOST = 60


@tryout(chapter, "draw_point", "strokes_of")
def hand(f, temperature: Slider(0.2, 2, 0.2) = 0.4, which: Slider(1, 20, 1) = 1):
    """Two characters, from the same luck and noise: one at the temperature, one at 1."""
    p = recorded_writer()
    W_x, W_h, b, W_hy, b_y = (p[name] for name in ("W_x", "W_h", "b", "W_hy", "b_y"))

    def character(heat):
        rng = np.random.default_rng(int(which))
        h, c = np.zeros((2, 1, len(W_h)))
        offset, pen, moves = np.zeros((1, 2)), np.array([1]), []
        while len(moves) < MOST and pen[0] != 2:
            h, c, _ = lstm_step(np.column_stack([offset, pen == 0]), h, c, W_x, W_h, b)
            mixture, pen_logits = unpack(h @ W_hy + b_y)
            offset = f.draw_point(rng.random(1), rng.normal(size=(1, 2)), *mixture, heat)
            pen = draw_pen(rng.random(1), pen_logits, heat)
            moves.append((offset[0], pen[0]))
        return f.strokes_of(*map(np.array, zip(*moves)))

    axis = {"x": ["", -5.6, 5.6], "y": ["", -5.6, 5.6]}
    drawn = {heat: character(heat) for heat in (temperature, 1.0)}
    panels = [{"title": title, **axis, "lines": [{"x": stroke[:, 0], "y": stroke[:, 1], "as": kind} for stroke in map(np.asarray, drawn[heat])]}
              for title, heat, kind in ((f"temperature {temperature:.1f}", temperature, "one"), ("temperature 1", 1.0, "two"))]
    strokes, at_one = (len(drawn[heat]) for heat in (temperature, 1.0))
    return {"panels": panels, "said": f"{strokes} strokes at temperature {temperature:.1f}, {at_one} at 1, from the same luck."}
