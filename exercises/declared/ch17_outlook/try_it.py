"""What the page of the outlook lets learners try: their minGRU, and whatever they make of it, learns to hold what was said."""

import numpy as np

from exercises.declared.ch17_outlook.exercises import chapter
from grader.declare.tryout import Slider, tryout
from solutions.cells.modern import init_min_gru, min_gru_backward
from solutions.data.arena import arena_scores
from solutions.tasks.echo import sample_and_hold
from solutions.training.loop import begin, training_step
from solutions.training.losses import squared_error

H, T, B, EVERY, TESTED = 12, 16, 16, 10, 60
SHOWN = ("LSTM", "LRU", "linear attention")


@tryout(chapter, "min_gru_step", "linear_scan")
def contest(f, updates: Slider(20, 200, 20) = 60, seed: Slider(0, 9, 1) = 0):
    """A short training by min_gru_step, tested now and then by a scan over its gates."""
    rng = np.random.default_rng(int(seed))
    W_x, b = init_min_gru(rng, 2, H)
    state = begin({"W_x": W_x, "b": b, "W_hy": rng.normal(size=(H, 1)) / np.sqrt(H), "b_y": np.zeros(1)})
    h0, new = np.zeros((B, H)), sample_and_hold(np.random.default_rng(99), T, TESTED, 0.1)

    def gradients(x, y, p):
        h, states, gates = h0, [], []
        for x_t in x:
            h, g = f.min_gru_step(x_t, h, p["W_x"], p["b"])
            states.append(h)
            gates.append(g)
        h, gates = np.array(states), np.array(gates)
        loss, dz = squared_error((h @ p["W_hy"] + p["b_y"]).reshape(-1, 1), y.reshape(-1, 1))
        dz = dz.reshape(T, B, 1)
        _, _, dW_x, db = min_gru_backward(dz @ p["W_hy"].T, x, h0, h, gates, p["W_x"])
        return loss, {"W_x": dW_x, "b": db, "W_hy": np.einsum("tbh,tbk->hk", h, dz), "b_y": dz.sum(axis=(0, 1))}

    def right(p):
        x, y = new
        rows = x.reshape(-1, 2)
        _, gates = f.min_gru_step(rows, np.zeros((len(rows), H)), p["W_x"], p["b"])
        z, n = np.split(gates.reshape(T, TESTED, 2 * H), 2, axis=2)
        h = f.linear_scan(1 - z, z * n, np.zeros((TESTED, H)))
        return float(np.mean(np.sign(h @ p["W_hy"] + p["b_y"]) == y))

    at, curve = [0], [right(state[1])]
    while state[0] < updates:
        state, _ = training_step(state, gradients, sample_and_hold(rng, T, B, 0.1), lr=0.03, limit=1.0)
        if state[0] % EVERY == 0:
            at.append(state[0])
            curve.append(right(state[1]))
    recorded = {layer: arena_scores()[layer]["hold"][1] for layer in SHOWN}
    lines = [{"x": np.array(at), "y": 100 * np.array(curve), "as": "one"}]
    lines += [{"x": np.array([0, updates]), "y": np.full(2, 100 * share), "as": "aim"} for share in recorded.values()]
    others = ", ".join(f"{name} {share:.0%}" for name, share in recorded.items())
    said = f"After {int(updates)} updates your cell holds {curve[-1]:.0%}. In the record, the dashed lines: {others}."
    return {"panels": [{"title": "hold: right answers, %", "x": ["updates", 0, float(updates)], "y": ["", 40, 102], "lines": lines}], "said": said}
