"""Weights of ONNX's operators RNN, LSTM and GRU, and a character model as an ONNX model.

An operator's inputs are W (1, G H, D), R (1, G H, H) and B (1, 2 G H), where the first axis counts directions and B holds the
input's biases, then the state's. The LSTM's blocks are i, o, f, c; the GRU's z, r, h. Only the last function needs the package.
"""

import numpy as np

from solutions.interop.layouts import from_two_biases, to_two_biases

ORDER = {"rnn": "h", "lstm": "iofg", "gru": "zrn", "gru_reset_before": "zrn"}  # g is their c, n their h
OPERATOR = {"rnn": "RNN", "lstm": "LSTM", "gru": "GRU", "gru_reset_before": "GRU"}
ATTRIBUTES = {"rnn": {}, "lstm": {}, "gru": {"linear_before_reset": 1}, "gru_reset_before": {"linear_before_reset": 0}}


def to_onnx(layer, cell):
    """Lay a layer out as ONNX's operators take it.

    Parameters
    ----------
    layer : dict of arrays
        Names and shapes as in solutions.interop.layouts.
    cell : str
        "rnn", "lstm", "gru" or "gru_reset_before"; OPERATOR[cell] and ATTRIBUTES[cell] belong to it.

    Returns
    -------
    inputs : dict of arrays
        W (1, G H, D), R (1, G H, H) and B (1, 2 G H).

    Source: [onnx-lstm].
    """
    W, R, b_x, b_h = to_two_biases(layer, cell, ORDER[cell])
    return {"W": np.ascontiguousarray(W)[None], "R": np.ascontiguousarray(R)[None], "B": np.concatenate([b_x, b_h])[None]}


def from_onnx(inputs, cell, direction=0):
    """Make a layer of one direction of an operator's inputs.

    Parameters
    ----------
    inputs : dict of arrays
        W (directions, G H, D), R (directions, G H, H), and B (directions, 2 G H), which may be missing.
    cell : str
    direction : int
        0, or 1 for the second direction of a bidirectional operator, which reads from the end.

    Returns
    -------
    layer : dict of arrays

    Source: [onnx-lstm].
    """
    W, R = inputs["W"][direction], inputs["R"][direction]
    B = inputs["B"][direction] if "B" in inputs else np.zeros(2 * len(W), dtype=W.dtype)
    return from_two_biases(W, R, *np.split(B, 2), cell, ORDER[cell])


def language_model_to_onnx(parameters, cell="lstm"):
    """Write a character model as an ONNX model: one-hot, recurrent operator, read-out.

    Parameters
    ----------
    parameters : dict of arrays
        Those of solutions.models.language_model, all of one dtype.
    cell : str
        "rnn" or "lstm".

    Returns
    -------
    model : onnx.ModelProto
        Inputs: codes (T, B) int64 and the states before, h and for an LSTM c, (1, B, H). Outputs: logits (T, B, K) and the states
        after. T and B may be any.

    Source: [onnx-lstm].
    """
    from onnx import checker, helper, numpy_helper

    W_hy, b_y = parameters["W_hy"], parameters["b_y"]
    H, K = W_hy.shape
    number = helper.np_dtype_to_tensor_dtype(W_hy.dtype)
    kept = to_onnx(parameters, cell) | {"W_hy": W_hy, "b_y": b_y, "one_hot": np.eye(K, dtype=W_hy.dtype), "directions": np.array([1])}
    states = ("h", "c") if cell == "lstm" else ("h",)
    after = [f"{state}_after" for state in states]
    nodes = [
        helper.make_node("Gather", ["one_hot", "codes"], ["x"]),
        helper.make_node(OPERATOR[cell], ["x", "W", "R", "B", "", *states], ["h_by_direction", *after], hidden_size=H, **ATTRIBUTES[cell]),
        helper.make_node("Squeeze", ["h_by_direction", "directions"], ["h_all"]),
        helper.make_node("MatMul", ["h_all", "W_hy"], ["scores"]),
        helper.make_node("Add", ["scores", "b_y"], ["logits"]),
    ]
    shapes = {"codes": ["T", "B"], "logits": ["T", "B", K], **{state: [1, "B", H] for state in (*states, *after)}}

    def described(*names):
        return [helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(np.dtype(np.int64)) if name == "codes" else number, shapes[name])
                for name in names]

    weights = [numpy_helper.from_array(np.ascontiguousarray(value), name) for name, value in kept.items()]
    graph = helper.make_graph(nodes, "language_model", described("codes", *states), described("logits", *after), weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
    checker.check_model(model)
    return model
