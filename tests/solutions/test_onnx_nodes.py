"""The backend node tests that the ONNX project publishes for RNN, LSTM and GRU: its models, its inputs, its outputs."""

import importlib
from functools import partial

import numpy as np
import pytest

from solutions.cells import gru, lstm, rnn
from solutions.interop.onnx import from_onnx

pytest.importorskip("onnx")


def published(operator):
    """The node tests for one operator: importing their module makes them, and only them."""
    from onnx.backend.test.case import node

    importlib.import_module(f"onnx.backend.test.case.node.{operator.lower()}")
    cases = {case.name: case for case in node._NodeTestCases if case.model.graph.node[0].op_type == operator}
    return [pytest.param(case, id=name) for name, case in sorted(cases.items())]


def rnn_layer(x, read, h0, c0, P, attributes):
    return (rnn.rnn_forward(x, h0, *read("rnn").values()),)


def lstm_layer(x, read, h0, c0, P, attributes):
    own = read("lstm").values()
    if P is None:
        return lstm.lstm_forward(x, h0, c0, *own)[:2]
    p_i, p_o, p_f = np.split(P, 3)
    h, c = [h0], [c0]
    for x_t in x:
        h_t, c_t, _ = lstm.peephole_step(x_t, h[-1], c[-1], *own, p_i, p_f, p_o)
        h.append(h_t)
        c.append(c_t)
    return np.stack(h[1:]), np.stack(c[1:])


def gru_layer(x, read, h0, c0, P, attributes):
    if attributes.get("linear_before_reset", 0):
        return (gru.gru_forward(x, h0, *read("gru").values())[0],)
    own, h = read("gru_reset_before").values(), [h0]
    for x_t in x:
        h.append(gru.gru_step_reset_before(x_t, h[-1], *own)[0])
    return (np.stack(h[1:]),)


def run(layer, case):
    """Run a node as ONNX defines it with one of our layers: {name of output: array}."""
    node = case.model.graph.node[0]
    inputs, expected = case.data_sets[0]
    values = dict(zip([name for name in node.input if name], inputs, strict=True))
    attributes = {a.name: a.s.decode() or a.i for a in node.attribute}
    batch_first = attributes.get("layout", 0)

    x, weights = values["X"], {name: values[name] for name in "WRB" if name in values}
    if batch_first:
        x = x.swapaxes(0, 1)
    directions, _, H = weights["R"].shape
    zeros = np.zeros((directions, x.shape[1], H), x.dtype)
    h0, c0 = values.get("initial_h", zeros), values.get("initial_c", zeros)
    lengths = values.get("sequence_lens", np.full(x.shape[1], len(x)))
    assert (lengths == len(x)).all()

    backwards = {"forward": [False], "reverse": [True], "bidirectional": [False, True]}[attributes.get("direction", "forward")]
    sequences, last = [], []
    for k, reverse in enumerate(backwards):
        P = values["P"][k] if "P" in values else None
        states = layer(x[::-1] if reverse else x, partial(from_onnx, weights, direction=k), h0[k], c0[k], P, attributes)
        last.append([s[-1] for s in states])
        sequences.append(states[0][::-1] if reverse else states[0])
    found = {"Y": np.stack(sequences, axis=1)}
    found.update(zip(("Y_h", "Y_c"), (np.stack(s) for s in zip(*last, strict=True)), strict=False))
    if batch_first:
        found["Y"] = found["Y"].transpose(2, 0, 1, 3)
        found.update({name: found[name].swapaxes(0, 1) for name in ("Y_h", "Y_c") if name in found})
    return found, dict(zip([name for name in node.output if name], expected, strict=True))


def agrees(layer, case):
    found, expected = run(layer, case)
    for name, value in expected.items():
        assert found[name].dtype == np.float32
        np.testing.assert_allclose(found[name], value, rtol=1e-5, atol=1e-6, err_msg=name)


@pytest.mark.parametrize("case", published("RNN"))
def test_rnn_node(case):
    agrees(rnn_layer, case)


@pytest.mark.parametrize("case", published("LSTM"))
def test_lstm_node(case):
    agrees(lstm_layer, case)


@pytest.mark.parametrize("case", published("GRU"))
def test_gru_node(case):
    agrees(gru_layer, case)


def test_there_are_node_tests_for_every_kind_of_cell():
    assert len(published("RNN")) >= 4
    assert len(published("LSTM")) >= 6
    assert len(published("GRU")) >= 6
    assert any("peephole" in p.id for p in published("LSTM"))
