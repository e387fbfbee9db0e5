"""The recorded Shakespeare LSTM in each of the tools, what a fresh layer is like there, and the lines of the migration table, run there.

Nothing is trained, so this is a survey like `tools`, and it is asked in the same throw-away environments. Each tool reads the same letters with
the converted weights and writes on from a prompt; every line that the page prints of a framework has been run in it, and compared with ours.
"""

import json
import sys
import tempfile
from pathlib import Path

import numpy as np

from experiments.tools import ENVIRONMENTS, T, answer, installed, versions
from experiments.tools import B as BATCH
from experiments.tools import D as INPUTS
from experiments.tools import H as UNITS
from solutions.cells.lstm import init_lstm, lstm_backward, lstm_forward, lstm_step
from solutions.cells.rnn import readout
from solutions.data.shakespeare import read_plays, trained_lstm
from solutions.data.text import decode, encode, vocabulary
from solutions.interop import keras as to_keras
from solutions.interop import onnx as to_onnx
from solutions.interop.layouts import NAMES, run_layer
from solutions.interop.pytorch import from_pytorch, to_pytorch
from solutions.training.losses import softmax_cross_entropy

PROMPT, WRITTEN, READ, SCORED = "ROMEO:\n", 500, 16, 2000
PROBES = {"PyTorch": "pytorch", "ONNX Runtime": "onnx_runtime", "Keras on PyTorch": "keras", "Keras on JAX": "keras", "Keras on TensorFlow": "keras"}

# A subject; then of each tool the lines as the page prints them. They leave the same name with the same numbers; Keras's has the batch first.
LINES = [
    {"what": "a layer", "leaves": "b",
     "NumPy": "W_x, W_h, b = init_lstm(rng, D, H)",
     "PyTorch": "lstm = torch.nn.LSTM(D, H)",
     "Keras": "lstm = keras.layers.LSTM(H, return_sequences=True)"},
    {"what": "a whole sequence", "leaves": "h",
     "NumPy": "h, c, _ = lstm_forward(x, h0, c0, W_x, W_h, b)",
     "PyTorch": "h, (h_n, c_n) = lstm(x, (h0[None], c0[None]))",
     "Keras": "h = lstm(x, initial_state=[h0, c0])"},
    {"what": "the last state", "leaves": "last",
     "NumPy": "last = h[-1]",
     "PyTorch": "last = h_n[0]",
     "Keras": "last = h[:, -1]"},
    {"what": "a single step", "leaves": "h_1",
     "NumPy": "h_1, c_1, _ = lstm_step(x[0], h0, c0, W_x, W_h, b)",
     "PyTorch": "h_1, c_1 = cell(x[0], (h0, c0))",
     "Keras": "h_1, (_, c_1) = lstm.cell(x[:, 0], [h0, c0])"},
    {"what": "the read-out", "leaves": "z",
     "NumPy": "z = readout(h, W_hy, b_y)",
     "PyTorch": "z = linear(h)",
     "Keras": "z = dense(h)"},
    {"what": "the loss", "leaves": "loss",
     "NumPy": "loss, dz = softmax_cross_entropy(z, y)",
     "PyTorch": "loss = torch.nn.functional.cross_entropy(\n    z.flatten(0, 1), y.flatten())",
     "Keras": "loss = keras.ops.mean(\n    keras.losses.sparse_categorical_crossentropy(\n        y, z, from_logits=True))"},
    {"what": "the way back", "leaves": "dW_x",
     "NumPy": "_, _, _, dW_x, dW_h, db = lstm_backward(\n    dh, x, h0, c0, h, c, gates, W_x, W_h)",
     "PyTorch": "h.backward(dh)\ndW_x = lstm.weight_ih_l0.grad.T",
     "Keras": ""},
]


# ---- asked by the course, in its own environment


def survey():
    """{tool: what it said}."""
    found = {}
    for packages, asked in ENVIRONMENTS.values():
        with tempfile.TemporaryDirectory() as folder:
            python, _ = installed(Path(folder), packages)
            for tool, (_, backend) in asked.items():
                if tool in PROBES:
                    print(f"asking {tool} ...", flush=True)
                    found[tool] = answer(python, PROBES[tool], backend, "experiments.tools_lstm")
    return {"prompt": PROMPT, "scored": SCORED, "lines": LINES, "tools": found}


# ---- asked there: each prints what it found


def pytorch():
    import torch

    p = parameters()
    lstm = torch.nn.LSTM(*p["W_x"].shape[:1], len(p["W_h"]))
    lstm.load_state_dict({name: torch.tensor(a) for name, a in to_pytorch(layer_of(p), "lstm").items()})

    def run(x, h, c):
        with torch.no_grad():
            y, (h, c) = lstm(torch.tensor(x), (torch.tensor(h)[None], torch.tensor(c)[None]))
        return y.numpy(), h[0].numpy(), c[0].numpy()

    def fresh(cell, D, H):
        made = getattr(torch.nn, cell.upper())(D, H)
        kept = {name: a.detach().numpy() for name, a in made.state_dict().items()}
        return lambda x: made(torch.tensor(x))[0].detach().numpy(), from_pytorch(kept, cell), sum(a.size for a in kept.values())

    def products(x):
        made = torch.nn.LSTM(x.shape[2], 8)
        return products_in_torch(lambda: made(torch.tensor(x)))

    return {"versions": versions("torch"), "reader": read_and_written(run, p), "fresh": made_there(fresh), "products": counted(products),
            "lines": lines_in_pytorch()}


def onnx_runtime():
    import onnxruntime
    from onnx import helper, numpy_helper

    def session(cell, layer, H, **attributes):
        weights = to_onnx.to_onnx(layer, cell)
        states = ["initial_h", "initial_c"] if cell == "lstm" else ["initial_h"]
        after = ["Y_h", "Y_c"][: len(states)]
        node = helper.make_node(to_onnx.OPERATOR[cell], ["X", "W", "R", "B", "", *states], ["Y", *after], hidden_size=H, **attributes)
        graph = helper.make_graph([node], cell, [helper.make_tensor_value_info(name, 1, None) for name in ["X", *states]],
                                  [helper.make_tensor_value_info(name, 1, None) for name in ["Y", *after]],
                                  [numpy_helper.from_array(np.ascontiguousarray(a), name) for name, a in weights.items()])
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
        made = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        return lambda x, *state: made.run(None, {"X": x} | {name: s[None] for name, s in zip(states, state, strict=True)})

    p = parameters()
    ours = session("lstm", layer_of(p), len(p["W_h"]))

    def run(x, h, c):
        y, h, c = ours(x, h, c)
        return y[:, 0], h[0], c[0]

    def fresh(cell, D, H):
        """It draws no weights, so these are ours; the form is that of no attribute at all."""
        rng, G = np.random.default_rng(0), {"lstm": 4, "gru": 3}[cell]
        biases = [(0.6 * rng.normal(size=G * H)).astype(np.float32) for _ in NAMES[cell][2:]]
        drawn = [(0.6 * rng.normal(size=(n, G * H))).astype(np.float32) for n in (D, H)]
        layer = dict(zip(NAMES[cell], [*drawn, *biases], strict=True))
        made = session(cell, layer, H)
        return lambda x: made(x, *np.zeros((2 if cell == "lstm" else 1, x.shape[1], H), np.float32))[0][:, 0], layer, None

    x = np.zeros((3, 2, 4), np.float32)
    layer = dict(zip(NAMES["lstm"], (a.astype(np.float32) for a in init_lstm(np.random.default_rng(0), 4, 5)), strict=True))
    try:
        session("lstm", layer, 5, layout=1)(x, *np.zeros((2, 2, 5), np.float32))
        batch_first = "runs"
    except Exception as error:
        batch_first = str(error).split(" : ")[-1].splitlines()[0]
    return {"versions": versions("onnx", "onnxruntime"), "reader": read_and_written(run, p), "fresh": made_there(fresh), "batch_first": batch_first}


def keras():
    import keras

    backend = keras.backend.backend()
    convert = keras.ops.convert_to_tensor

    def numbers(value):
        return np.asarray(keras.ops.convert_to_numpy(value))

    p = parameters()
    lstm = keras.layers.LSTM(len(p["W_h"]), return_sequences=True, return_state=True)
    lstm.build((1, None, len(p["W_x"])))
    lstm.set_weights(list(to_keras.to_keras(layer_of(p), "lstm").values()))

    read = lambda x, h, c: lstm(x, initial_state=[h, c])  # noqa: E731
    if backend == "jax":
        import jax

        read = jax.jit(read)  # else its loop is compiled anew for each letter

    def run(x, h, c):
        y, h, c = read(convert(x.swapaxes(0, 1)), convert(h), convert(c))
        return numbers(y).swapaxes(0, 1), numbers(h), numbers(c)

    def fresh(cell, D, H):
        made = getattr(keras.layers, cell.upper())(H, return_sequences=True)
        made.build((None, None, D))
        kept = {variable.name: numbers(variable) for variable in made.weights}
        return lambda x: numbers(made(convert(x))), to_keras.from_keras(kept, cell), sum(a.size for a in kept.values())

    def products(x):
        made = keras.layers.LSTM(8, return_sequences=True)
        made.build((None, *x.shape[1:]))
        if backend == "torch":
            return products_in_torch(lambda: made(convert(x)))
        return products_in_jax(made, x) if backend == "jax" else None

    package = "tensorflow_cpu" if backend == "tensorflow" else backend
    return {"versions": versions("keras", package), "reader": read_and_written(run, p), "fresh": made_there(fresh), "products": counted(products),
            "lines": lines_in_keras(keras, numbers)}


# ---- the recorded reader


def parameters():
    return {name: a.astype(np.float32) for name, a in trained_lstm().items()}


def layer_of(p):
    return {name: p[name] for name in NAMES["lstm"]}


def read_and_written(run, p):
    """Logits after the first letters of the new plays, the bits that a letter costs there, and what it writes with given luck.

    `run` takes a one-hot text (T, 1, K) and the states (1, H), and returns all hidden states and the last two.
    """
    known, new = read_plays()
    symbols = vocabulary(known + new)
    K, zeros = len(symbols), np.zeros((1, len(p["W_h"])), np.float32)
    one_hot = np.eye(K, dtype=np.float32)

    def logits_of(codes, h, c):
        y, h, c = run(one_hot[codes][:, None], h, c)
        return readout(y, p["W_hy"], p["b_y"])[:, 0], h, c

    codes = encode(new[: SCORED + 1], symbols)
    logits, _, _ = logits_of(codes[:-1], zeros, zeros)
    nats, _ = softmax_cross_entropy(logits[:, None].astype(float), codes[1:, None])
    noise = np.random.default_rng(0).gumbel(size=(WRITTEN, K))
    read, written, h, c = encode(PROMPT, symbols), [], zeros, zeros
    for luck in noise:
        now, h, c = logits_of(read, h, c)
        read = (now[-1] + luck).argmax(keepdims=True)
        written.append(read[0])
    return {"logits": [[float(f"{z:.7g}") for z in row] for row in logits[:READ]], "bits": float(f"{nats / np.log(2):.7g}"),
            "text": decode(np.array(written), symbols)}


# ---- a fresh layer


def made_there(fresh):
    """Of a layer as a framework makes it without being told anything: its axis of time, numbers, forget bias, and the form of its GRU.

    `fresh(cell, D, H)` returns a function of its input, our layer of its weights, and how many numbers it has.
    """
    rng = np.random.default_rng(1)
    run, layer, size = fresh("lstm", 10, 20)
    x = rng.normal(size=(6, 6, 10)).astype(np.float32)
    changed = x.copy()
    changed[2, 3] += 1  # time goes where what comes later changes too
    moved = np.abs(run(changed) - run(x)).max(axis=2) > 0
    time_axis = 0 if moved[3:, 3].all() and not moved[2, 4:].any() else 1 if moved[2, 4:].all() and not moved[3:, 3].any() else None
    gru, weights, gru_size = fresh("gru", 10, 20)
    if "b_x" in weights:  # biases that the framework may have begun at 0 tell the forms apart less well, but the product does
        after, before = weights, {"W_x": weights["W_x"], "W_h": weights["W_h"], "b": weights["b_x"] + weights["b_h"]}
    given = x if time_axis == 0 else x.swapaxes(0, 1)
    theirs = gru(x)
    theirs = theirs if time_axis == 0 else theirs.swapaxes(0, 1)
    zeros = np.zeros((6, 20), np.float32)
    forms = {name: float(f"{np.abs(run_layer(one, cell, given, zeros) - theirs).max():.3g}")
             for name, cell, one in (("after", "gru", after), ("before", "gru_reset_before", before))}
    return {"time_axis": time_axis, "lstm_numbers": size, "gru_numbers": gru_size, "gru_far_from": forms,
            "forget_bias": None if size is None else [float(f"{value:.3g}") for value in (layer["b"][20:40].min(), layer["b"][20:40].max())]}


# ---- how many products of matrices


def counted(products):
    """For T and for 2 T steps."""
    return [products(np.zeros((steps, steps, 4), np.float32)) for steps in (T, 2 * T)]


def products_in_torch(run):
    import torch

    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU]) as profile:
        run()
    found = {event.key: event.count for event in profile.key_averages()}
    return {name: count for name, count in found.items() if name in ("aten::mm", "aten::addmm", "aten::bmm", "aten::mkldnn_rnn_layer")}


def products_in_jax(made, x):
    import jax

    def inside(jaxpr):
        total = 0
        for equation in jaxpr.eqns:
            times = equation.params["length"] if equation.primitive.name == "scan" else 1
            total += equation.primitive.name == "dot_general"
            for value in equation.params.values():
                if hasattr(value, "eqns") or hasattr(value, "jaxpr"):
                    total += times * inside(getattr(value, "jaxpr", value))
        return total

    return {"dot_general": inside(jax.make_jaxpr(made)(x).jaxpr)}


# ---- the lines


def given():
    """Names and numbers that the lines find, in float32."""
    rng, K = np.random.default_rng(0), 7
    D, H, B = INPUTS, UNITS, BATCH
    shapes = {"x": (T, B, D), "h0": (B, H), "c0": (B, H), "W_x": (D, 4 * H), "W_h": (H, 4 * H), "b": (4 * H,), "W_hy": (H, K), "b_y": (K,), "dh": (T, B, H)}
    drawn = {name: (0.6 * rng.normal(size=shape)).astype(np.float32) for name, shape in shapes.items()}
    return drawn | {"y": rng.integers(K, size=(T, B)), "D": D, "H": H, "K": K}


def ours(rows=LINES):
    """What our lines leave, row by row."""
    names = given() | {"init_lstm": lambda rng, D, H: [given()[name] for name in NAMES["lstm"]], "rng": None, "lstm_forward": lstm_forward,
                       "lstm_step": lstm_step, "readout": readout, "softmax_cross_entropy": softmax_cross_entropy, "lstm_backward": lstm_backward}
    left = []
    for row in rows:
        exec(row["NumPy"], names)
        if row["what"] == "a whole sequence":
            names["gates"] = names["_"]
        left.append(np.asarray(names[row["leaves"]]))
    return left


def far(theirs, right, batch_first=False):
    """How far a framework's numbers are from ours, as a part of the largest; nothing where shapes differ."""
    theirs = theirs.swapaxes(0, 1) if batch_first and theirs.ndim == 3 else theirs
    assert theirs.shape == right.shape, (theirs.shape, right.shape)
    return float(f"{np.abs(theirs - right).max() / np.abs(right).max():.3g}")


def lines_in_pytorch():
    import torch

    names = {name: torch.tensor(a) if isinstance(a, np.ndarray) else a for name, a in given().items()} | {"torch": torch}
    weights = {name: torch.tensor(a) for name, a in to_pytorch({name: given()[name] for name in NAMES["lstm"]}, "lstm").items()}
    errors = {}
    for row, right in zip(LINES, ours(), strict=True):
        exec(row["PyTorch"], names)
        if row["what"] == "a layer":  # with the same weights from here on
            names["lstm"].load_state_dict(weights)
            names["cell"] = torch.nn.LSTMCell(names["D"], names["H"])
            names["cell"].load_state_dict({name.removesuffix("_l0"): a for name, a in weights.items()})
            names["linear"] = torch.nn.Linear(names["H"], names["K"])
            names["linear"].load_state_dict({"weight": names["W_hy"].T, "bias": names["b_y"]})
            names["b"] = names["lstm"].bias_ih_l0 + names["lstm"].bias_hh_l0
        errors[row["what"]] = far(names[row["leaves"]].detach().numpy(), right)
    return errors


def lines_in_keras(keras, numbers):
    names = {name: keras.ops.convert_to_tensor(a.swapaxes(0, 1) if name in ("x", "y") else a) if isinstance(a, np.ndarray) else a
             for name, a in given().items()} | {"keras": keras}
    errors = {}
    for row, right in zip(LINES, ours(), strict=True):
        if not row["Keras"]:
            continue
        exec(row["Keras"], names)
        if row["what"] == "a layer":
            names["lstm"].build((BATCH, T, INPUTS))
            names["lstm"].set_weights([given()[name] for name in NAMES["lstm"]])
            names["dense"] = keras.layers.Dense(names["K"])
            names["dense"].build((BATCH, T, names["H"]))
            names["dense"].set_weights([given()["W_hy"], given()["b_y"]])
            names["b"] = names["lstm"].weights[2]
        errors[row["what"]] = far(numbers(names[row["leaves"]]), right, batch_first=True)
    return errors


ASKED = {"pytorch": pytorch, "onnx_runtime": onnx_runtime, "keras": keras}

if __name__ == "__main__":
    print(json.dumps(ASKED[sys.argv[1]]()))
