"""What the tools that the article names really do with a recurrent layer: each is installed, run with our weights, and compared with us.

Nothing is trained, so this is a survey: `make record NAME=tools` makes throw-away environments, never the course's own, asks
each framework in a process of its own, and leaves in tools.json what it said: versions, how its weights are called and shaped, how far its
outputs are from ours, and in which classes of Transformers a recurrent layer or a recurrent state stands. Takes minutes and a network.
"""

import importlib.metadata
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

import numpy as np

from solutions.cells.modern import mlstm_forward, mlstm_parts, selective_forward
from solutions.interop import keras as to_keras
from solutions.interop import onnx as to_onnx
from solutions.interop.layouts import BLOCKS, NAMES, run_layer
from solutions.interop.pytorch import from_pytorch, to_pytorch

ROOT = Path(__file__).resolve().parents[1]
T, B, D, H = 20, 3, 4, 5

# What is installed together, and what is asked there: (function below, Keras's backend).
ENVIRONMENTS = {
    "torch": (("numpy", "torch==2.13.0", "onnx", "onnxruntime", "keras", "jax", "transformers"),
              {"PyTorch": ("pytorch", ""), "ONNX Runtime": ("onnx_runtime", ""), "Keras on PyTorch": ("keras", "torch"),
               "Keras on JAX": ("keras", "jax"), "Transformers": ("transformers", "")}),
    "tensorflow": (("numpy", "tensorflow-cpu", "keras"), {"Keras on TensorFlow": ("keras", "tensorflow")}),
}


# ---- asked by the course, in its own environment


def survey():
    """Install and ask everything: {environment: its size and seconds} and {tool: what it said, or the error}."""
    environments, tools = {}, {}
    for name, (packages, asked) in ENVIRONMENTS.items():
        with tempfile.TemporaryDirectory() as folder:
            python, environments[name] = installed(Path(folder), packages)
            for tool, (probe, backend) in asked.items():
                print(f"asking {tool} ...", flush=True)
                tools[tool] = answer(python, probe, backend)
    return {"sizes": dict(zip("TBDH", (T, B, D, H))), "environments": environments, "tools": tools}


def installed(folder, packages):
    """A fresh environment's Python, and what it took."""
    print(f"installing {', '.join(packages)} ...", flush=True)
    began = time.monotonic()
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-compile", *packages], check=True)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return python, {"packages": list(packages), "seconds": round(time.monotonic() - began), "megabytes": round(size / 1e6)}


def answer(python, probe, backend, module="experiments.tools"):
    """What a probe prints as its last line; or how it failed."""
    surroundings = os.environ | {"PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"}
    surroundings |= {"KERAS_BACKEND": backend} if backend else {}
    run = subprocess.run([python, "-m", module, probe], capture_output=True, text=True, cwd=ROOT, env=surroundings, check=False)
    return json.loads(run.stdout.splitlines()[-1]) if run.returncode == 0 else {"failed": run.stderr.splitlines()[-1]}


# ---- asked there: each prints what it found


def pytorch():
    import torch

    def run(layer, cell, x, h0, c0):
        theirs = getattr(torch.nn, cell.upper())(D, H).double()
        theirs.load_state_dict({name: torch.tensor(a) for name, a in to_pytorch(layer, cell).items()})
        state = tuple(torch.tensor(s)[None] for s in (h0, c0))
        y = theirs(torch.tensor(x), state if cell == "lstm" else state[0])[0]
        return y.detach().numpy(), {name: list(a.shape) for name, a in theirs.state_dict().items()}

    return {"versions": versions("torch"), "cells": compared(run, ["rnn", "lstm", "gru"], np.float64)}


def onnx_runtime():
    import onnxruntime
    from onnx import helper, numpy_helper

    def run(layer, cell, x, h0, c0):
        weights = to_onnx.to_onnx(layer, cell)
        fed = {"X": x, "initial_h": h0[None]} | ({"initial_c": c0[None]} if cell == "lstm" else {})
        node = helper.make_node(to_onnx.OPERATOR[cell], ["X", "W", "R", "B", "", *list(fed)[1:]], ["Y"], hidden_size=H, **to_onnx.ATTRIBUTES[cell])
        number = helper.np_dtype_to_tensor_dtype(x.dtype)
        graph = helper.make_graph([node], cell, [helper.make_tensor_value_info(name, number, a.shape) for name, a in fed.items()],
                                  [helper.make_tensor_value_info("Y", number, [T, 1, B, H])],
                                  [numpy_helper.from_array(a, name) for name, a in weights.items()])
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
        session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        return session.run(None, fed)[0][:, 0], {name: list(a.shape) for name, a in weights.items()}

    return {"versions": versions("onnx", "onnxruntime"), "cells": compared(run, list(NAMES), np.float32)}  # it has no other precision


def keras():
    import keras

    backend = keras.backend.backend()
    # Asked for float64, Keras computes partly in float32 (SimpleRNN and the GRU that resets before, on PyTorch); on JAX that raises.
    dtype = np.float32 if backend == "jax" else np.float64

    def run(layer, cell, x, h0, c0):
        theirs = getattr(keras.layers, to_keras.LAYER[cell])(H, return_sequences=True, dtype=np.dtype(dtype).name, **to_keras.SETTINGS[cell])
        theirs.build((B, T, D))
        variables = to_keras.to_keras(layer, cell)
        theirs.set_weights([variables[variable.name] for variable in theirs.weights])
        states = (h0, c0) if cell == "lstm" else (h0,)
        y = theirs(keras.ops.convert_to_tensor(x.swapaxes(0, 1)), initial_state=[keras.ops.convert_to_tensor(s) for s in states])
        return np.asarray(keras.ops.convert_to_numpy(y)).swapaxes(0, 1), {variable.name: list(variable.shape) for variable in theirs.weights}

    package = "tensorflow_cpu" if backend == "tensorflow" else backend
    return {"versions": versions("keras", package), "cells": compared(run, list(NAMES), dtype)}


def transformers():
    """Which models have a recurrent layer of PyTorch, which a recurrent state; and three of them compared with our cells."""
    import transformers as library
    from transformers.models.auto.configuration_auto import CONFIG_MAPPING_NAMES

    code = {path.parent.name: path.read_text(encoding="utf-8") for path in (Path(library.__file__).parent / "models").glob("*/modeling_*.py")}

    def having(pattern):
        return sorted(name for name, text in code.items() if re.search(pattern, text))

    return {
        "versions": versions("transformers", "torch"),
        "model_types": len(CONFIG_MAPPING_NAMES),
        "modules": len(code),
        "torch_layers": {layer: having(rf"nn\.{layer}(Cell)?\(") for layer in ("RNN", "LSTM", "GRU")},
        "recurrent_state": having(r"\b(recurrent_states?|rnn_state|ssm_states?)\b|class RwkvModel"),
        "classes": [name for name in sorted(dir(library)) if re.match(r"\w*(LSTM|RNN|GRU|Rwkv|Mamba|Recurrent)\w*(?<!PreTrained)(Model|ForCausalLM)$", name)],
        "cells": {"lstm of EnCodec": encodecs_lstm(), "selective scan of Mamba": mambas_scan(), "mlstm of xLSTM": xlstms_cell()},
    }


def encodecs_lstm():
    import torch
    from transformers import EncodecConfig, EncodecModel

    torch.manual_seed(0)
    model = EncodecModel(EncodecConfig(num_filters=4, hidden_size=16, upsampling_ratios=[2, 2], codebook_size=8, num_lstm_layers=1)).double()
    layer, = (module for module in model.encoder.modules() if isinstance(module, torch.nn.LSTM))
    x = np.random.default_rng(0).normal(size=(T, B, layer.input_size))
    kept = {name: a.detach().numpy() for name, a in layer.state_dict().items()}
    zeros = np.zeros((B, layer.hidden_size))
    ours = run_layer(from_pytorch(kept, "lstm"), "lstm", x, zeros, zeros)
    return {"error": error(ours, layer(torch.tensor(x))[0].detach().numpy()), "dtype": "float64"}


def mambas_scan():
    import torch
    from transformers.models.mamba.modeling_mamba import mamba_selective_scan

    rng = np.random.default_rng(0)
    shapes = dict(x=(T, B, D), h0=(B, D, H), A_log=(D, H), W_delta=(D, D), b_delta=(D,), W_B=(D, H), W_C=(D, H), skip=(D,))
    p = {name: rng.normal(size=shape) for name, shape in shapes.items()} | {"h0": np.zeros((B, D, H))}
    x, delta, written, read = (torch.tensor(np.moveaxis(a, 0, 2)).float() for a in (p["x"], p["x"] @ p["W_delta"], p["x"] @ p["W_B"], p["x"] @ p["W_C"]))
    A, skip, b_delta = (torch.tensor(a).float() for a in (-np.exp(p["A_log"]), p["skip"], p["b_delta"]))
    y = mamba_selective_scan(x, delta, A, written, read, skip, delta_bias=b_delta, delta_softplus=True)
    y = y[0] if isinstance(y, tuple) else y
    return {"error": error(selective_forward(**p)[0], np.moveaxis(y.numpy(), 2, 0)), "dtype": "float32"}


def xlstms_cell():
    import torch
    from transformers.models.xlstm.modeling_xlstm import mlstm_recurrent_step_native

    rng = np.random.default_rng(0)
    x, W_x, b = rng.normal(size=(T, B, D)), rng.normal(size=(D, 4 * H + 2)), rng.normal(size=4 * H + 2)
    a = torch.tensor(x @ W_x + b)[:, :, None]  # one head
    q, k, v, a_o, a_i, a_f = torch.split(a, [H, H, H, H, 1, 1], dim=-1)
    state = tuple(torch.zeros(B, 1, *shape, dtype=torch.float64) for shape in ((H, H), (H,), (1,)))
    outputs = []
    for t in range(T):
        y, state = mlstm_recurrent_step_native(q[t], k[t], v[t], a_i[t], a_f[t], *state, eps=0, dtype_state=torch.float64)
        outputs.append(y[:, 0])
    _, _, _, o, _, _ = mlstm_parts(x, W_x, b)
    return {"error": error(mlstm_forward(x, W_x, b), o * torch.stack(outputs).numpy()), "dtype": "float64"}


# ---- what the probes share


def compared(run, cells, dtype):
    """For each cell: the largest difference between a framework's outputs and ours with our weights, and how it calls and shapes them."""
    found = {}
    for cell in cells:
        rng, G = np.random.default_rng(0), len(BLOCKS[cell])
        shapes = [(D, G * H), (H, G * H), (G * H,), (G * H,)]
        layer = {name: (0.6 * rng.normal(size=shape)).astype(dtype) for name, shape in zip(NAMES[cell], shapes, strict=False)}
        given = [(0.7 * rng.normal(size=shape)).astype(dtype) for shape in ((T, B, D), (B, H), (B, H))]
        y, weights = run(layer, cell, *given)
        found[cell] = {"error": error(run_layer(layer, cell, *given), y), "dtype": np.dtype(dtype).name, "weights": weights}
    return found


def error(ours, theirs):
    """Largest difference, as a part of the largest entry."""
    assert ours.shape == theirs.shape
    return float(f"{np.abs(ours - theirs).max() / np.abs(theirs).max():.3g}")


def versions(*packages):
    return {package: importlib.metadata.version(package) for package in ("numpy", *packages)}


PROBES = {"pytorch": pytorch, "onnx_runtime": onnx_runtime, "keras": keras, "transformers": transformers}

if __name__ == "__main__":
    print(json.dumps(PROBES[sys.argv[1]]()))
