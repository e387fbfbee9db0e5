"""Weights that come from elsewhere, read as the chapter on tools does, against the frameworks themselves."""

from itertools import permutations

import numpy as np
import pytest

from solutions.cells.gru import gru_forward
from solutions.cells.lstm import lstm_forward
from solutions.data.foreign import RECORDED_READERS, UNNAMED, answered, luck, onnx_file, read_letters, unnamed_file
from solutions.interop.importing import fold_biases, lstm_from_onnx, order_of_blocks, read_batch_first
from solutions.interop.layouts import BLOCKS, NAMES, reorder_blocks, run_layer
from solutions.interop.orders import bits_in_each_order
from solutions.models.language_model import model_probabilities
from solutions.models.writing import write
from solutions.tasks.two_forms import both_forms, tell_forms_apart
from solutions.training.scores import bits_per_character

T, B, D, H = 6, 3, 4, 5


def draw(rng, *shapes):
    return [rng.normal(size=shape) for shape in shapes]


def test_a_file_with_two_biases_gives_the_outputs_of_onnx_own_evaluator(scaled_error):
    onnx, reference = pytest.importorskip("onnx"), pytest.importorskip("onnx.reference")
    W, R, both, x = draw(np.random.default_rng(0), (1, 4 * H, D), (1, 4 * H, H), (1, 8 * H), (T, B, D))
    fed = {"X": x, "W": W, "R": R, "B": both}
    node = onnx.helper.make_node("LSTM", list(fed), ["Y"], hidden_size=H)
    inputs = [onnx.helper.make_tensor_value_info(name, onnx.TensorProto.DOUBLE, a.shape) for name, a in fed.items()]
    graph = onnx.helper.make_graph([node], "lstm", inputs, [onnx.helper.make_tensor_value_info("Y", onnx.TensorProto.DOUBLE, [T, 1, B, H])])
    theirs, = reference.ReferenceEvaluator(onnx.helper.make_model(graph)).run(None, fed)
    zeros = np.zeros((B, H))
    assert scaled_error(lstm_forward(x, zeros, zeros, *lstm_from_onnx(W, R, both))[0], theirs[:, 0]) <= 1e-14


def test_batch_first_is_what_pytorch_does_when_told_so(scaled_error):
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    theirs = torch.nn.LSTM(D, H, batch_first=True).double()
    x, h0, c0 = draw(np.random.default_rng(0), (B, T, D), (B, H), (B, H))
    y = theirs(torch.tensor(x), (torch.tensor(h0)[None], torch.tensor(c0)[None]))[0].detach().numpy()
    W_x, W_h = (getattr(theirs, f"weight_{end}_l0").detach().numpy().T for end in ("ih", "hh"))
    b = (theirs.bias_ih_l0 + theirs.bias_hh_l0).detach().numpy()
    assert scaled_error(read_batch_first(x, h0, c0, W_x, W_h, b), y) <= 1e-14


@pytest.mark.parametrize("order", list(map("".join, permutations("ifgo")))[::5])
def test_an_order_is_found_from_pytorchs_outputs(order):
    torch = pytest.importorskip("torch")
    torch.manual_seed(1)
    theirs = torch.nn.LSTM(D, H)
    x = np.random.default_rng(0).normal(size=(T, B, D))
    h = theirs(torch.tensor(x).float())[0].detach().numpy()
    W_x, W_h = (getattr(theirs, f"weight_{end}_l0").detach().numpy().T for end in ("ih", "hh"))
    kept = (W_x, W_h, (theirs.bias_ih_l0 + theirs.bias_hh_l0).detach().numpy())
    assert order_of_blocks(*(reorder_blocks(a, "ifgo", order) for a in kept), x, h) == order


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_folded_biases_change_nothing_in_pytorch(cell, scaled_error):
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    theirs = getattr(torch.nn, cell.upper())(D, H).double()
    x = torch.tensor(np.random.default_rng(0).normal(size=(T, B, D)))
    before = theirs(x)[0].detach().numpy()
    folded = fold_biases(theirs.bias_ih_l0.detach().numpy(), theirs.bias_hh_l0.detach().numpy(), cell)
    theirs.load_state_dict(theirs.state_dict() | {f"bias_{end}_l0": torch.tensor(b) for end, b in zip(("ih", "hh"), folded, strict=True)})
    assert scaled_error(before, theirs(x)[0].detach().numpy()) <= 1e-14
    assert (folded[1] == 0).sum() == len(folded[1]) - (H if cell == "gru" else 0)


def test_what_is_left_of_the_second_bias_cannot_be_left_out():
    """No number of the second bias of a GRU's candidate can be moved into the first: each makes a difference to the outputs."""
    rng = np.random.default_rng(0)
    x, h0, W_x, W_h, b_x, b_h = draw(rng, (T, B, D), (B, H), (D, 3 * H), (H, 3 * H), (3 * H,), (3 * H,))
    right = gru_forward(x, h0, W_x, W_h, b_x, b_h)[0]
    for n in range(3 * H):
        one = np.arange(3 * H) == n
        moved = gru_forward(x, h0, W_x, W_h, b_x + one * b_h, b_h * ~one)[0]
        assert (np.abs(moved - right).max() > 1e-3) == (n >= 2 * H)


def test_the_other_gru_needs_one_bias_as_onnx_runs_it(scaled_error):
    onnx, reference = pytest.importorskip("onnx"), pytest.importorskip("onnx.reference")
    rng = np.random.default_rng(0)
    x, W_x, W_h, b_x, b_h = draw(rng, (T, B, D), (D, 3 * H), (H, 3 * H), (3 * H,), (3 * H,))
    theirs = [reorder_blocks(a, "rzn", "zrn") for a in (W_x, W_h, b_x, b_h)]
    fed = {"X": x, "W": theirs[0].T[None], "R": theirs[1].T[None], "B": np.concatenate(theirs[2:])[None]}
    node = onnx.helper.make_node("GRU", list(fed), ["Y"], hidden_size=H)
    inputs = [onnx.helper.make_tensor_value_info(name, onnx.TensorProto.DOUBLE, a.shape) for name, a in fed.items()]
    graph = onnx.helper.make_graph([node], "gru", inputs, [onnx.helper.make_tensor_value_info("Y", onnx.TensorProto.DOUBLE, [T, 1, B, H])])
    y, = reference.ReferenceEvaluator(onnx.helper.make_model(graph)).run(None, fed)
    b, rest = fold_biases(b_x, b_h, "gru_reset_before")
    assert not rest.any()
    assert scaled_error(run_layer(dict(zip(NAMES["gru_reset_before"], (W_x, W_h, b), strict=True)), "gru_reset_before", x, np.zeros((B, H))), y[:, 0]) <= 1e-14


def test_pytorch_gives_the_sign_of_the_form_that_it_has():
    torch = pytest.importorskip("torch")
    W_x, W_h, b = tell_forms_apart()
    theirs = torch.nn.GRU(1, 2).double()
    theirs.load_state_dict({"weight_ih_l0": torch.tensor(W_x.T), "weight_hh_l0": torch.tensor(W_h.T), "bias_ih_l0": torch.tensor(b),
                            "bias_hh_l0": torch.zeros(6, dtype=torch.float64)})
    x = np.random.default_rng(0).choice([-1.0, 1.0], size=(30, 4, 1))
    before, after = both_forms(x, W_x, W_h, b)
    np.testing.assert_allclose(theirs(torch.tensor(x))[0].detach().numpy(), after, atol=1e-12)
    assert before[2:, :, 0].min() > 0.8 and after[2:, :, 0].max() < -0.8


def test_with_a_single_unit_both_forms_are_one():
    rng = np.random.default_rng(0)
    before, after = both_forms(*draw(rng, (50, 4, 2), (2, 3), (1, 3), (3,)))
    np.testing.assert_allclose(before, after, atol=1e-12)


# ---- files from elsewhere


def test_the_file_of_onnx_holds_the_recorded_reader_with_two_biases_that_count():
    W, R, both = onnx_file()
    first, second = np.split(both[0], 2)
    assert min(np.abs(first).mean(), np.abs(second).mean()) > 0.1
    for tool in RECORDED_READERS:
        there = answered(tool)
        logits = read_letters(*lstm_from_onnx(W, R, both))[: len(there["logits"])]
        assert np.abs(logits - there["logits"]).max() < 1e-4, tool


@pytest.mark.parametrize("tool", RECORDED_READERS)
def test_each_tool_wrote_what_we_write_with_the_same_luck(tool):
    there = answered(tool)
    rows = iter(luck()[:80])
    codes, _ = write(there["prompt"], 80, lambda logits: (logits + next(rows)).argmax(axis=-1), there["parameters"])
    assert "".join(there["symbols"][k] for k in codes[0]) == there["text"][:80]


def test_the_unnamed_file_has_an_order_of_its_own():
    order = order_of_blocks(*unnamed_file())
    assert sorted(order) == sorted(BLOCKS["lstm"]) and order not in ("ifgo", "iofg")


def test_in_the_files_own_order_a_text_costs_what_it_costs_the_recorded_reader():
    there = answered("PyTorch")
    codes = np.random.default_rng(0).permutation(len(there["symbols"]))[:30]
    *file, _, _ = unnamed_file()
    costs = bits_in_each_order(codes, there["parameters"], file, reorder_blocks)
    assert set(costs) == set(map("".join, permutations("ifgo")))
    right = bits_per_character(model_probabilities(codes, there["parameters"], "lstm"))
    assert [order for order, bits in costs.items() if abs(bits - right) < 1e-9] == [UNNAMED]
