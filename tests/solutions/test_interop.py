"""Weights moved to PyTorch, ONNX and Keras give the same outputs there: the frameworks are run, where they are installed.

PyTorch: the extra `torch`. ONNX's own evaluator comes with the tests; ONNX Runtime is in the extra `interop`, as is Keras.
"""

import os

import numpy as np
import pytest

from solutions.data.shakespeare import read_plays, trained_lstm, trained_network
from solutions.data.text import decode, encode, vocabulary
from solutions.interop import keras as to_from_keras
from solutions.interop import onnx as to_from_onnx
from solutions.interop.layouts import BLOCKS, NAMES, from_two_biases, reorder_blocks, run_layer, to_two_biases
from solutions.interop.pytorch import from_pytorch, order_of, to_pytorch
from solutions.models.language_model import language_model_forward, zero_state
from solutions.models.writing import write

T, B, D, H = 6, 3, 4, 5
ALL = pytest.mark.parametrize("cell", list(NAMES))
IN_TORCH = pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])


def draw_layer(cell, dtype=np.float64, seed=0):
    """A layer whose every number is another, biases too, so that no two can be exchanged unseen."""
    rng, G = np.random.default_rng(seed), len(BLOCKS[cell])
    shapes = [(D, G * H), (H, G * H), (G * H,), (G * H,)]
    return {name: (0.6 * rng.normal(size=shape)).astype(dtype) for name, shape in zip(NAMES[cell], shapes, strict=False)}


def inputs(dtype=np.float64, seed=1):
    rng = np.random.default_rng(seed)
    return tuple((0.7 * rng.normal(size=shape)).astype(dtype) for shape in ((T, B, D), (B, H), (B, H)))


def same_layer(got, right):
    assert got.keys() == right.keys()
    for name, value in right.items():
        np.testing.assert_array_equal(got[name], value, err_msg=name)


# ---- layouts


def test_blocks_are_reordered_by_their_letters():
    a = np.arange(24).reshape(2, 12)
    np.testing.assert_array_equal(reorder_blocks(a, "ifgo", "iofg")[0], [0, 1, 2, 9, 10, 11, 3, 4, 5, 6, 7, 8])
    for wrong in ("iof", "iofx", "iifg"):
        with pytest.raises(ValueError, match="another order"):
            reorder_blocks(a, "ifgo", wrong)
    with pytest.raises(ValueError):
        reorder_blocks(a, "abcde", "edcba")


@ALL
def test_a_layer_comes_back_as_it_was(cell):
    layer = draw_layer(cell)
    same_layer(to_from_onnx.from_onnx(to_from_onnx.to_onnx(layer, cell), cell), layer)
    same_layer(to_from_keras.from_keras(to_from_keras.to_keras(layer, cell), cell), layer)
    same_layer(from_two_biases(*to_two_biases(layer, cell, BLOCKS[cell][::-1]), cell, BLOCKS[cell][::-1]), layer)
    if cell != "gru_reset_before":
        same_layer(from_pytorch(to_pytorch(layer, cell, "_l1"), cell, "_l1"), layer)


def test_a_gru_that_does_not_exist_elsewhere_is_refused():
    with pytest.raises(ValueError, match="resets after"):
        order_of("gru_reset_before")
    with pytest.raises(ValueError, match="other form"):
        to_from_keras.from_keras(to_from_keras.to_keras(draw_layer("gru"), "gru"), "gru_reset_before")


# ---- PyTorch


@pytest.mark.parametrize("batch_first", [False, True])
@IN_TORCH
def test_pytorch_gives_our_outputs_with_our_weights(cell, batch_first, scaled_error):
    torch = pytest.importorskip("torch")
    layer, (x, h0, c0) = draw_layer(cell), inputs()
    theirs = getattr(torch.nn, cell.upper())(D, H, batch_first=batch_first).double()
    theirs.load_state_dict({name: torch.tensor(a) for name, a in to_pytorch(layer, cell).items()})
    state = tuple(torch.tensor(s)[None] for s in (h0, c0))
    y, _ = theirs(torch.tensor(x.swapaxes(0, 1) if batch_first else x), state if cell == "lstm" else state[0])
    y = y.detach().numpy()
    assert scaled_error(run_layer(layer, cell, x, h0, c0), y.swapaxes(0, 1) if batch_first else y) <= 1e-14


@pytest.mark.parametrize("bias", [True, False])
@IN_TORCH
def test_weights_of_pytorch_give_its_outputs_here_layer_by_layer_and_from_both_ends(cell, bias, scaled_error):
    """Two layers in two directions, with the weights and both biases that PyTorch drew."""
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    theirs = getattr(torch.nn, cell.upper())(D, H, num_layers=2, bidirectional=True, bias=bias).double()
    kept = {name: a.detach().numpy() for name, a in theirs.state_dict().items()}
    x, zeros = inputs()[0], np.zeros((B, H))
    expected = theirs(torch.tensor(x))[0].detach().numpy()
    for depth in (0, 1):
        forward, backward = (from_pytorch(kept, cell, f"_l{depth}{end}") for end in ("", "_reverse"))
        x = np.concatenate([run_layer(forward, cell, x, zeros, zeros), run_layer(backward, cell, x[::-1], zeros, zeros)[::-1]], axis=2)
    assert scaled_error(x, expected) <= 1e-14


# ---- ONNX


def onnx_operator(layer, cell, x, h0, c0):
    """A model of one operator, and what to feed it."""
    onnx = pytest.importorskip("onnx")
    weights = to_from_onnx.to_onnx(layer, cell)
    fed = {"X": x, "initial_h": h0[None]} | ({"initial_c": c0[None]} if cell == "lstm" else {})
    node = onnx.helper.make_node(to_from_onnx.OPERATOR[cell], ["X", "W", "R", "B", "", *list(fed)[1:]], ["Y"], hidden_size=H,
                                 **to_from_onnx.ATTRIBUTES[cell])
    number = onnx.helper.np_dtype_to_tensor_dtype(x.dtype)
    named = [onnx.helper.make_tensor_value_info(name, number, a.shape) for name, a in fed.items()]
    graph = onnx.helper.make_graph([node], cell, named, [onnx.helper.make_tensor_value_info("Y", number, [T, 1, B, H])],
                                   [onnx.numpy_helper.from_array(a, name) for name, a in weights.items()])
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=10)
    onnx.checker.check_model(model)
    return model, fed


@ALL
def test_onnx_reference_evaluator_gives_our_outputs(cell, scaled_error):
    reference = pytest.importorskip("onnx.reference")
    layer, given = draw_layer(cell), inputs()
    model, fed = onnx_operator(layer, cell, *given)
    y, = reference.ReferenceEvaluator(model).run(None, fed)
    assert scaled_error(run_layer(layer, cell, *given), y[:, 0]) <= 1e-14


@ALL
def test_onnx_runtime_gives_our_outputs(cell, scaled_error):
    runtime = pytest.importorskip("onnxruntime", reason="ONNX Runtime comes with the extra interop")
    layer, given = draw_layer(cell, np.float32), inputs(np.float32)  # its recurrent operators have no other precision
    model, fed = onnx_operator(layer, cell, *given)
    y, = runtime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"]).run(None, fed)
    assert scaled_error(run_layer(layer, cell, *given), y[:, 0]) <= 1e-5


# ---- Keras


@ALL
def test_keras_gives_our_outputs_with_our_weights(cell, scaled_error):
    os.environ.setdefault("KERAS_BACKEND", "torch")
    keras = pytest.importorskip("keras", reason="Keras is run by the record `tools`")
    layer, (x, h0, c0) = draw_layer(cell, np.float32), inputs(np.float32)
    theirs = getattr(keras.layers, to_from_keras.LAYER[cell])(H, return_sequences=True, **to_from_keras.SETTINGS[cell])
    theirs.build((B, T, D))
    names = [variable.name for variable in theirs.weights]
    theirs.set_weights([to_from_keras.to_keras(layer, cell)[name] for name in names])
    y = keras.ops.convert_to_numpy(theirs(x.swapaxes(0, 1), initial_state=[h0, c0] if cell == "lstm" else [h0]))
    assert scaled_error(run_layer(layer, cell, x, h0, c0), y.swapaxes(0, 1)) <= 1e-6


# ---- the recorded Shakespeare reader, as a model of ONNX


@pytest.fixture(scope="module")
def shakespeare():
    """The recorded weights in float32, and the text's symbols."""
    known, new = read_plays()
    return {name: w.astype(np.float32) for name, w in trained_lstm().items()}, vocabulary(known + new)


def choose_with(noise):
    """Draw each character with the noise that was drawn before: the largest of logits + noise, a fresh row a character."""
    rows = iter(noise)
    return lambda logits: (logits + next(rows)).argmax(axis=-1)


def written_by_onnx(run, prompt, length, choose, H):
    """A text that a run of the model writes: (codes, h, c) -> (logits, h, c)."""
    h = c = np.zeros((1, 1, H), np.float32)
    codes, read = [], prompt
    for _ in range(length):
        logits, h, c = run(None, {"codes": np.asarray(read, np.int64).reshape(-1, 1), "h": h, "c": c})
        read = choose(logits[-1])
        codes.append(read[0])
    return np.array(codes)


@pytest.mark.parametrize("engine, length", [("onnx.reference", 40), ("onnxruntime", 500)])
def test_the_recorded_shakespeare_writes_the_same_text_in_onnx(engine, length, shakespeare):
    engine = pytest.importorskip(engine, reason="ONNX Runtime comes with the extra interop")
    parameters, symbols = shakespeare
    model = to_from_onnx.language_model_to_onnx(parameters)
    session = engine.ReferenceEvaluator(model) if hasattr(engine, "ReferenceEvaluator") else engine.InferenceSession(model.SerializeToString())
    prompt, noise = encode("ROMEO:\n", symbols), np.random.default_rng(0).gumbel(size=(length, 1, len(symbols)))
    here, _ = write(prompt, length, choose_with(noise), parameters)
    there = written_by_onnx(session.run, prompt, length, choose_with(noise), len(parameters["W_hy"]))
    assert decode(there, symbols) == decode(here[0], symbols)
    assert len(set(there)) > 15


def test_an_exported_vanilla_reader_scores_as_here(scaled_error):
    reference = pytest.importorskip("onnx.reference")
    parameters = trained_network()
    codes = np.random.default_rng(0).integers(len(parameters["b_y"]), size=(9, 2))
    state = zero_state(2, parameters, "rnn")
    logits, after, _ = language_model_forward(codes, state, parameters, "rnn")
    model = reference.ReferenceEvaluator(to_from_onnx.language_model_to_onnx(parameters, "rnn"))
    theirs, h = model.run(None, {"codes": codes, "h": state[0][None]})
    assert scaled_error(logits, theirs) <= 1e-12 and scaled_error(after[0], h[0]) <= 1e-12
