"""Tasks against their definitions, read off sequence by sequence; the training step against outside truth."""

import re

import numpy as np
import pytest

from solutions.cells.lstm import lstm_forward
from solutions.models import many_to_one
from solutions.tasks import adding, brackets
from solutions.tasks.recall import associative_recall


@pytest.mark.parametrize("T", [2, 3, 10, 31])
def test_adding_problem_marks_one_step_in_each_half_and_adds_what_is_marked(T):
    x, y = adding.adding_problem(np.random.default_rng(0), T, 500)
    assert x.shape == (T, 500, 2) and y.shape == (500, 1)
    assert ((x[..., 0] >= 0) & (x[..., 0] < 1)).all()
    for b in range(500):
        marked = np.flatnonzero(x[:, b, 1])
        assert (x[marked, b, 1] == 1).all() and len(marked) == 2
        assert marked[0] < T // 2 <= marked[1]
        assert y[b, 0] == pytest.approx(x[marked, b, 0].sum(), abs=1e-15)


def test_adding_problem_draws_in_the_promised_order():
    x, _ = adding.adding_problem(np.random.default_rng(5), 9, 7)
    rng = np.random.default_rng(5)
    values, first, second = rng.random((9, 7)), rng.integers(0, 4, size=7), rng.integers(4, 9, size=7)
    np.testing.assert_array_equal(x[..., 0], values)
    np.testing.assert_array_equal(x[..., 1].argmax(axis=0), first)
    np.testing.assert_array_equal(x[4:, :, 1].argmax(axis=0) + 4, second)


def test_always_answering_one_scores_a_sixth_on_the_adding_problem():
    _, y = adding.adding_problem(np.random.default_rng(1), 10, 200_000)
    assert ((y - 1) ** 2).mean() == pytest.approx(1 / 6, abs=2e-3)


@pytest.mark.parametrize("T", [20, 10_000])
def test_one_unit_set_by_hand_adds_over_20_and_over_10_000_steps(T):
    W_x, W_h, b, W_hy, b_y = adding.add_by_hand()
    x, y = adding.adding_problem(np.random.default_rng(2), T, 100)
    zero = np.zeros((100, 1))
    h, _, _ = lstm_forward(x, zero, zero, W_x, W_h, b)
    assert np.mean((h[-1] @ W_hy + b_y - y) ** 2) < 2e-4


def test_marks_of_the_adding_problem_fall_everywhere_in_their_half():
    x, _ = adding.adding_problem(np.random.default_rng(2), 7, 20_000)
    share = x[..., 1].mean(axis=1)
    np.testing.assert_allclose(share[:3], 1 / 3, atol=0.02)
    np.testing.assert_allclose(share[3:], 1 / 4, atol=0.02)


def test_adding_problem_1997_reads_as_the_paper_says():
    T, B = 40, 3000
    x, y, lengths = adding.adding_problem_1997(np.random.default_rng(3), T, B)
    assert x.shape == (44, B, 2) and lengths.min() == 40 and lengths.max() == 44
    assert np.abs(x[..., 0]).max() <= 1 and y.min() >= 0 and y.max() <= 1
    hidden = 0
    for b, n in enumerate(lengths):
        marks = x[:n, b, 1]
        assert marks[0] == marks[-1] == -1 and (x[n:, b] == 0).all()
        marked = np.flatnonzero(marks == 1)
        assert set(marks[1:-1]) <= {0, 1} and (marked < T // 2 - 1).all() and (len(marked) == 1 or marked[0] < 10)
        hidden += len(marked) == 1
        assert len(marked) in (1, 2)
        assert y[b, 0] == pytest.approx(0.5 + x[marked, b, 0].sum() / 4, abs=1e-15)
    assert 0.08 < hidden / B < 0.20  # step 0 is drawn first once in 10, second about once in 20


def test_the_second_mark_of_1997_is_even_over_the_steps_that_are_left():
    x, _, _ = adding.adding_problem_1997(np.random.default_rng(4), 22, 60_000)
    share = (x[..., 1] == 1).mean(axis=1)
    # Steps 1 ... 9 of ten: a tenth of the first marks, and a ninth of the second where the first left room.
    np.testing.assert_allclose(share[1:10], 0.1 + 0.9 / 9, atol=0.01)
    assert share[0] == 0 and (share[10:] == 0).all()


def test_bracket_text_closes_what_it_opens():
    text = brackets.bracket_text(np.random.default_rng(0), 5000)
    assert len(text) == 5000 and set(text) <= set("abcdefgh()[]{}")
    whole = re.compile(r"(?:\([a-h]{1,12}\)|\[[a-h]{1,12}\]|\{[a-h]{1,12}\})[a-h]{1,12}")
    end = 0
    for match in whole.finditer(text):
        assert match.start() == end
        end = match.end()
    assert end > 4950
    share = [text.count(opening) for opening in "([{"]
    assert max(share) < 1.3 * min(share)


# training


CELLS = ["rnn", "lstm", "gru"]


def drawn_model(cell, T=6, B=3, D=2, H=4, K=2):
    rng = np.random.default_rng(6)
    parameters = many_to_one.init_many_to_one(rng, D, H, K, cell, dtype=np.float64)
    parameters = {name: w + 0.1 * rng.normal(size=w.shape) for name, w in parameters.items()}  # no bias left at zero
    return parameters, rng.normal(size=(T, B, D)), rng.normal(size=(B, K))


@pytest.mark.parametrize("cell", CELLS)
def test_many_to_one_gradients_agree_with_finite_differences(cell, five_point, scaled_error):
    parameters, x, y = drawn_model(cell)
    _, gradients = many_to_one.many_to_one_gradients(x, y, parameters, cell)
    assert gradients.keys() == parameters.keys()
    for name, w in parameters.items():
        numeric = five_point(lambda: many_to_one.many_to_one_gradients(x, y, parameters, cell)[0], w)
        assert scaled_error(gradients[name], numeric) <= 1e-8


@pytest.mark.parametrize("cell", CELLS)
def test_many_to_one_agrees_with_pytorch(cell, torch_layer):
    torch = pytest.importorskip("torch")
    parameters, x, y = drawn_model(cell)
    names = many_to_one.CELLS[cell].names
    module = torch_layer(cell.upper(), *(parameters[name] for name in names[:3]), parameters["b_h"] if cell == "gru" else None)
    answer = module(torch.tensor(x))[0][-1] @ torch.tensor(parameters["W_hy"]) + torch.tensor(parameters["b_y"])
    loss = ((answer - torch.tensor(y)) ** 2).sum(dim=1).mean() / 2
    loss.backward()
    prediction, _ = many_to_one.many_to_one_forward(x, parameters, cell)
    mine, gradients = many_to_one.many_to_one_gradients(x, y, parameters, cell)
    np.testing.assert_allclose(prediction, answer.detach().numpy(), rtol=0, atol=1e-12)
    assert mine == pytest.approx(loss.item(), abs=1e-12)
    np.testing.assert_allclose(gradients[names[1]], module.weight_hh_l0.grad.T.numpy(), rtol=0, atol=1e-12)


@pytest.mark.parametrize("cell", CELLS)
def test_looking_back_k_steps_is_the_gradient_with_the_older_state_held_fixed(cell, five_point, scaled_error):
    """Change the weights in the last k steps only: what comes before was computed with the weights as they were."""
    parameters, x, y = drawn_model(cell)
    k, table = 2, many_to_one.CELLS[cell]
    _, gradients = many_to_one.many_to_one_gradients(x, y, parameters, cell, look_back=k)
    _, (zero, passed) = many_to_one.many_to_one_forward(x, parameters, cell)
    fixed = tuple(s[len(x) - k - 1] for s in passed[: table.states])

    def loss():
        h = table.forward(x[-k:], *fixed, *(parameters[name] for name in table.names))[0]
        return ((h[-1] @ parameters["W_hy"] + parameters["b_y"] - y) ** 2).sum() / (2 * len(y))

    for name in table.names:
        assert scaled_error(gradients[name], five_point(loss, parameters[name])) <= 1e-8


@pytest.mark.parametrize("cell", CELLS)
def test_looking_back_further_than_the_sequence_is_looking_back_to_its_start(cell):
    parameters, x, y = drawn_model(cell)
    whole, far = (many_to_one.many_to_one_gradients(x, y, parameters, cell, look_back=k)[1] for k in (None, 50))
    for name in whole:
        np.testing.assert_array_equal(whole[name], far[name])


@pytest.mark.parametrize("cell", CELLS)
def test_training_learns_to_add_over_four_steps_in_float32(cell):
    rng = np.random.default_rng(7)
    start = many_to_one.init_many_to_one(rng, 2, 16, 1, cell)
    copies = {name: w.copy() for name, w in start.items()}
    training = many_to_one.train_many_to_one(start, lambda: adding.adding_problem(rng, 4, 32), range(250), cell, lr=0.01)
    *_, (_, parameters) = training
    x, y = adding.adding_problem(np.random.default_rng(8), 4, 500)
    prediction, _ = many_to_one.many_to_one_forward(x.astype(np.float32), parameters, cell)
    assert ((prediction - y) ** 2).mean() < 0.03  # who answers 1 scores 0.167
    assert all(w.dtype == np.float32 for w in parameters.values())
    assert all(np.array_equal(start[name], copies[name]) for name in start)


def test_recall_asks_for_a_key_that_was_there_and_wants_what_stood_beside_it():
    pairs, B, keys, values = 5, 200, 7, 3
    x, y = associative_recall(np.random.default_rng(0), pairs, B, keys, values)
    assert x.shape == (pairs + 1, B, keys + values + 1) and set(y) == {0, 1, 2}
    for b in range(B):
        beside = {pair[:keys].argmax(): pair[keys:-1].argmax() for pair in x[:-1, b]}
        assert len(beside) == pairs and beside[x[-1, b, :keys].argmax()] == y[b]
    np.testing.assert_array_equal(x[:-1].sum(axis=2), 2)
    np.testing.assert_array_equal(x[-1, :, keys:-1], 0)
    np.testing.assert_array_equal(x[:, :, -1], np.eye(pairs + 1)[-1][:, None] * np.ones(B))


def test_recall_asks_for_early_and_late_pairs_alike():
    x, _ = associative_recall(np.random.default_rng(0), 4, 4000, 6, 2)
    place = (x[:-1, :, :6] * x[-1, :, :6]).sum(axis=2).argmax(axis=0)
    np.testing.assert_allclose(np.bincount(place) / 4000, 0.25, atol=0.03)
