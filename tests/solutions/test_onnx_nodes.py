"""The backend node tests that the ONNX project publishes for RNN, LSTM and GRU: its models, its inputs, its outputs."""

import importlib

import numpy as np
import pytest

from solutions.cells import gru, lstm, rnn

pytest.importorskip("onnx")


def published(operator):
    """The node tests for one operator: importing their module makes them, and only them."""
    from onnx.backend.test.case import node

    importlib.import_module(f"onnx.backend.test.case.node.{operator.lower()}")
    cases = {case.name: case for case in node._NodeTestCases if case.model.graph.node[0].op_type == operator}
    return [pytest.param(case, id=name) for name, case in sorted(cases.items())]


def blocks(array, order):
    """Rows of stacked blocks, as ONNX has them, to columns of blocks in the order that we have."""
    return np.concatenate([np.split(array, len(order))[k] for k in order]).T


def rnn_layer(x, W, R, B, h0, c0, P, attributes):
    W_xh, W_hh, b_h = W.T, R.T, B[: len(B) // 2] + B[len(B) // 2 :]
    return (rnn.rnn_forward(x, h0, W_xh, W_hh, b_h),)


def lstm_layer(x, W, R, B, h0, c0, P, attributes):
    order = (0, 2, 3, 1)  # theirs is i o f g
    W_x, W_h, b = (blocks(a, order) for a in (W, R, B[: len(B) // 2] + B[len(B) // 2 :]))
    if P is None:
        return lstm.lstm_forward(x, h0, c0, W_x, W_h, b)[:2]
    p_i, p_o, p_f = np.split(P, 3)
    h, c = [h0], [c0]
    for x_t in x:
        h_t, c_t, _ = lstm.peephole_step(x_t, h[-1], c[-1], W_x, W_h, b, p_i, p_f, p_o)
        h.append(h_t)
        c.append(c_t)
    return np.stack(h[1:]), np.stack(c[1:])


def gru_layer(x, W, R, B, h0, c0, P, attributes):
    order = (1, 0, 2)  # theirs is z r n
    W_x, W_h, b_x, b_h = (blocks(a, order) for a in (W, R, B[: len(B) // 2], B[len(B) // 2 :]))
    if attributes.get("linear_before_reset", 0):
        return (gru.gru_forward(x, h0, W_x, W_h, b_x, b_h)[0],)
    h = [h0]
    for x_t in x:
        h.append(gru.gru_step_reset_before(x_t, h[-1], W_x, W_h, b_x + b_h)[0])
    return (np.stack(h[1:]),)


def run(layer, factor, case):
    """Run a node as ONNX defines it with one of our layers: {name of output: array}."""
    node = case.model.graph.node[0]
    inputs, expected = case.data_sets[0]
    values = dict(zip([name for name in node.input if name], inputs, strict=True))
    attributes = {a.name: a.s.decode() or a.i for a in node.attribute}
    batch_first = attributes.get("layout", 0)

    x, W, R = values["X"], values["W"], values["R"]
    if batch_first:
        x = x.swapaxes(0, 1)
    directions, H = W.shape[0], R.shape[2]
    B = values.get("B", np.zeros((directions, 2 * factor * H), x.dtype))
    zeros = np.zeros((directions, x.shape[1], H), x.dtype)
    h0, c0 = values.get("initial_h", zeros), values.get("initial_c", zeros)
    lengths = values.get("sequence_lens", np.full(x.shape[1], len(x)))
    assert (lengths == len(x)).all()

    backwards = {"forward": [False], "reverse": [True], "bidirectional": [False, True]}[attributes.get("direction", "forward")]
    sequences, last = [], []
    for k, reverse in enumerate(backwards):
        P = values["P"][k] if "P" in values else None
        states = layer(x[::-1] if reverse else x, W[k], R[k], B[k], h0[k], c0[k], P, attributes)
        last.append([s[-1] for s in states])
        sequences.append(states[0][::-1] if reverse else states[0])
    found = {"Y": np.stack(sequences, axis=1)}
    found.update(zip(("Y_h", "Y_c"), (np.stack(s) for s in zip(*last, strict=True)), strict=False))
    if batch_first:
        found["Y"] = found["Y"].transpose(2, 0, 1, 3)
        found.update({name: found[name].swapaxes(0, 1) for name in ("Y_h", "Y_c") if name in found})
    return found, dict(zip([name for name in node.output if name], expected, strict=True))


def agrees(layer, factor, case):
    found, expected = run(layer, factor, case)
    for name, value in expected.items():
        assert found[name].dtype == np.float32
        np.testing.assert_allclose(found[name], value, rtol=1e-5, atol=1e-6, err_msg=name)


@pytest.mark.parametrize("case", published("RNN"))
def test_rnn_node(case):
    agrees(rnn_layer, 1, case)


@pytest.mark.parametrize("case", published("LSTM"))
def test_lstm_node(case):
    agrees(lstm_layer, 4, case)


@pytest.mark.parametrize("case", published("GRU"))
def test_gru_node(case):
    agrees(gru_layer, 3, case)


def test_there_are_node_tests_for_every_kind_of_cell():
    assert len(published("RNN")) >= 4
    assert len(published("LSTM")) >= 6
    assert len(published("GRU")) >= 6
    assert any("peephole" in p.id for p in published("LSTM"))
