"""How much each step of the chapter "Making it fast" gains: a learner's LSTM, five forms of it, ours, and PyTorch, side by side.

    python -m benchmarks.steps [--seconds 6] [--out _build/steps.json]       (`make bench` runs it too)
    python -m benchmarks.steps --out book/recorded/lstm_steps.json --add     what the book reads: one more run is added

The contenders take turns in one process, as in benchmarks.speed: forward and backward, on one thread, in processor time.
A gain is the median over turns of the ratio of two neighbours in one turn; beside it stand the quartiles, for a machine is never
quite at rest. Where PyTorch is not installed its row and the ratios to it are missing, and everything else is measured.

A second table has the time of one step for two forms at sizes of all kinds; beside it the matrix *products* alone, and what the
*calls* cost: the same pass with one sequence, one input and one unit, where there is nothing to compute. What neither explains is
elementwise functions and memory. Each was measured by itself, so they may come to a little more than the whole.

A third table has products alone: four a step or one, and dW in several ways.
"""

import argparse
import hashlib
import json
from pathlib import Path

from benchmarks.speed import machine, take_turns  # first, for it asks for one thread before NumPy is imported

import numpy as np  # isort: skip

from benchmarks import contenders
from solutions.cells import faster, lstm
from solutions.cells.faster import FORMS

SHAPES = (25, 1, 65, 100), (35, 32, 28, 256), (100, 64, 64, 128)  # T, B, D, H
LENGTHS, BATCHES, WIDTHS, INPUTS = (10, 30, 100), (1, 4, 16, 64), (16, 64, 256), 64
FIRST, LAST = "gate by gate", "fewer calls"


def both(form, x, h0, W_x, W_h, b, dh):
    """Forward and backward of one of the forms: h, dx, dW_x, dW_h."""

    def run():
        h, trace = form.forward(x, h0, np.zeros_like(h0), W_x, W_h, b)
        return h, *form.backward(dh, trace, W_x, W_h)[:3]

    return run


def steps(shape):
    """{name: function} of the learner's form in float64, each form in float32, ours, and PyTorch."""
    drawn = contenders.draw_layer("lstm", shape)
    runs = {"float64": both(FORMS[FIRST], *contenders.draw_layer("lstm", shape, np.float64))}
    runs |= {name: both(form, *drawn) for name, form in FORMS.items()}
    runs["features first"] = contenders.ours(lstm, "lstm", *drawn)[1]
    if contenders.torch:
        runs["torch"] = contenders.torch_layer("lstm", *drawn)[1]
    return runs


def digest():
    """Of the forms' code: who reads a stored run can tell whether it measured the code that is here."""
    return hashlib.sha256(Path(faster.__file__).read_bytes()).hexdigest()[:16]


def quartiles(values):
    return [float(q) for q in np.quantile(values, (0.25, 0.5, 0.75))]


def measured_steps(shapes, seconds, least=9):
    """A row a shape: milliseconds, by how much each form is faster than the one before, and how many times PyTorch's time each takes."""
    for shape in shapes:
        taken = take_turns(steps(shape), seconds, least)
        own = [name for name in taken if name != "torch"]
        row = {"shape": shape, "turns": len(taken[own[0]]), "milliseconds": {name: 1e3 * float(np.median(turns)) for name, turns in taken.items()}}
        row["gain"] = {name: quartiles(taken[before] / taken[name]) for before, name in zip(own, own[1:])}
        if "torch" in taken:
            row["to_torch"] = {name: quartiles(taken[name] / taken["torch"]) for name in own}
        yield row


def products_of_the_last(x, h0, W_x, W_h, b, dh):
    """The products of the last form: as the floor's, with a copy of W_h transposed, as that form has it."""
    forward, _ = contenders.products_of_rows(x, h0, W_x, W_h, b, dh)
    da, to_h = np.ones((*dh.shape[:2], W_h.shape[1]), x.dtype), W_h.T.copy()
    rows_x, rows_h, rows = (a.reshape(-1, a.shape[2]) for a in (x, dh, da))

    def run():
        forward()
        for da_t in da:
            da_t @ to_h
        rows @ W_x.T, rows_x.T @ rows, rows_h.T @ rows

    return forward, run


PRODUCTS = {FIRST: contenders.products_of_gates, LAST: products_of_the_last}


def parts(T, B, D, H):
    """{name: function}: the first form and the last in float32, and each one's products alone."""
    drawn = contenders.draw_layer("lstm", (T, B, D, H))
    runs = {}
    for name in (FIRST, LAST):
        runs |= {f"{name}, all": both(FORMS[name], *drawn), f"{name}, products": PRODUCTS[name](*drawn)[1]}
    return runs


def microseconds(runs, T, seconds, least):
    """Of a step."""
    return {name: float(np.median(turns)) / T * 1e6 for name, turns in take_turns(runs, seconds, least).items()}


def measured_parts(lengths, batches, widths, seconds, least=5):
    """A row a size: T, B, H, and of either form the microseconds of a step: of all, of the products alone, and of the calls.

    The calls are what is left of a pass with one sequence, one input and one unit, where there is nothing to compute, without its products.
    """
    for T in lengths:
        empty = microseconds(parts(T, 1, 1, 1), T, 10 * seconds, least)
        for B in batches:
            for H in widths:
                taken = microseconds(parts(T, B, INPUTS, H), T, seconds, least)
                row = {"T": T, "B": B, "H": H}
                for name in (FIRST, LAST):
                    calls = max(0.0, empty[f"{name}, all"] - empty[f"{name}, products"])
                    row[name] = {"all": taken[f"{name}, all"], "products": taken[f"{name}, products"], "calls": calls, "empty": empty[f"{name}, all"]}
                yield row


def pieces(shape):
    """{name: function} of products alone, over all steps: those of the gates, four or one a step, and those of dW in several ways.

    With one sequence, dW of a step is a column times a row, which NumPy's `*` computes too; and with a row of zeros below each it is
    the product of two matrices with the same outcome.
    """
    T, B, D, H = shape
    rng = np.random.default_rng(0)
    xh, da, W = (rng.normal(size=size).astype(np.float32) for size in ((T, B, D + H), (T, B, 4 * H), (D + H, 4 * H)))
    gates, dW, buffer = [np.ascontiguousarray(w) for w in np.hsplit(W, 4)], np.zeros_like(W), np.empty_like(W)
    rows, rows_da = xh.reshape(T * B, -1), da.reshape(T * B, -1)

    doubles = xh.astype(np.float64), da.astype(np.float64), dW.astype(np.float64)

    def each_step(of_step, xh=xh, da=da):
        return lambda: [of_step(xh_t, da_t) for xh_t, da_t in zip(xh, da)]

    runs = {
        "gates, four products a step": each_step(lambda xh_t, da_t: [xh_t @ w for w in gates]),
        "gates, one product a step": each_step(lambda xh_t, da_t: xh_t @ W),
        "dW, a product a step": each_step(lambda xh_t, da_t: np.matmul(xh_t.T, da_t, out=buffer)),
        "dW, a product a step, added up": each_step(lambda xh_t, da_t: np.add(dW, xh_t.T @ da_t, out=dW)),
        "dW, a product a step, float64": each_step(lambda xh_t, da_t: np.matmul(xh_t.T, da_t, out=doubles[2]), *doubles[:2]),
        "dW, adding alone": each_step(lambda xh_t, da_t: np.add(dW, buffer, out=dW)),
        "dW, one product": lambda: rows.T @ rows_da,
    }
    if B == 1:
        padded = [np.concatenate([a, np.zeros_like(a)], axis=1) for a in (xh, da)]
        runs["dW, a column times a row"] = each_step(lambda xh_t, da_t: np.multiply(xh_t.T, da_t, out=buffer))
        runs["dW, np.dot"] = each_step(lambda xh_t, da_t: np.dot(xh_t.T, da_t, out=buffer))
        runs["dW, a row of zeros below each"] = each_step(lambda xh_t, da_t: np.matmul(xh_t.T, da_t, out=buffer), *padded)
    return runs


def dot_backward(dh, steps, W_x, W_h):
    """The backward pass of "inputs at once" with np.dot instead of @ for dW; at each step a column times a row, if B is 1."""
    dW_x, dW_h, db = np.zeros_like(W_x), np.zeros_like(W_h), np.zeros_like(W_x[0])
    das, dh_next, dc = [], 0, 0
    for dh_t, (_, c, c_prev, x_t, h_prev, *gates) in zip(dh[::-1], steps[::-1]):
        da, dc = faster.gate_gradients(dh_t + dh_next, dc, c, c_prev, *gates)
        da = np.hstack(da)
        dW_x += np.dot(x_t.T, da)
        dW_h += np.dot(h_prev.T, da)
        db += da.sum(axis=0)
        dh_next = da @ W_h.T
        das.append(da)
    das = np.stack(das[::-1])
    return (das.reshape(-1, W_h.shape[1]) @ W_x.T).reshape(*das.shape[:2], -1), dW_x, dW_h, db


def with_dot(shape):
    """{name: function} of "inputs at once", the same with np.dot, and "weights at once"."""
    drawn = contenders.draw_layer("lstm", shape)
    runs = {name: both(FORMS[name], *drawn) for name in ("inputs at once", "weights at once")}
    return runs | {"np.dot": both(FORMS["inputs at once"]._replace(backward=dot_backward), *drawn)}


def measured_pieces(shapes, seconds, least=9):
    """A row a shape: microseconds of a step; and by how much "weights at once" is faster if np.dot had been written before."""
    for shape in shapes:
        taken = take_turns(pieces(shape), seconds, least)
        row = {"shape": shape} | {name: float(np.median(turns)) / shape[0] * 1e6 for name, turns in taken.items()}
        taken = take_turns(with_dot(shape), seconds, least)
        row["np.dot to weights at once"] = quartiles(taken["np.dot"] / taken["weights at once"])
        yield row


def header():
    return f"{'T,B,D,H':17}" + "".join(f"{name:>17}" for name in ("float64", *FORMS, "features first")) + "    to torch: first, last, features first"


def line(row):
    """A row as text: the gain of each step, and the ratios to PyTorch of the first form, the last, and features first."""
    found = f"{','.join(map(str, row['shape'])):17}{'':17}" + "".join(f"{middle:>17.2f}" for _, middle, _ in row["gain"].values())
    if "to_torch" in row:
        found += "    " + ", ".join(f"{row['to_torch'][name][1]:.2f}" for name in ("float64", LAST, "features first"))
    return found


def short(value):
    """The same with four digits, which is more than can be measured."""
    if isinstance(value, dict):
        return {key: short(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [short(part) for part in value]
    return float(f"{value:.4g}") if isinstance(value, float) else value


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=6.0, help="for each line of the first table, at least; a twentieth for the second")
    parser.add_argument("--out", type=Path, default=Path("_build/steps.json"))
    parser.add_argument("--add", action="store_true", help="add this run to those that the file has")
    asked = parser.parse_args()
    run = machine() | {"digest": digest(), "steps": []}
    print(header())
    for row in measured_steps(SHAPES, asked.seconds):
        print(line(row), flush=True)
        run["steps"].append(row)
    run["pieces"] = list(measured_pieces(SHAPES, asked.seconds / 4))
    run["parts"] = list(measured_parts(LENGTHS, BATCHES, WIDTHS, asked.seconds / 20))
    earlier = json.loads(asked.out.read_text())["runs"] if asked.add and asked.out.exists() else []
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps({"runs": [*earlier, short(run)]}, indent=1) + "\n")
    print(f"Written to {asked.out}")


if __name__ == "__main__":
    main()
