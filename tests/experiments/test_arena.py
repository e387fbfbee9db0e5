"""The arena, on tiny sizes: gradients are derivatives, sizes are equal, answers are counted where a task asks; nothing is trained to an end."""

import numpy as np
import pytest

from experiments.common import arena
from solutions.training.gradients import numerical_gradient
from solutions.training.loop import begin
from solutions.training.optimizers import adam_update

ALL_LAYERS = pytest.mark.parametrize("name", arena.LAYERS)
TINY = {"echo": dict(T=6, delay=2), "hold": dict(T=6), "adding": dict(T=6), "brackets": dict(T=40), "recall": dict(pairs=3)}


def test_every_layer_of_the_outlook_takes_part():
    assert set(arena.LAYERS) == {"tanh RNN", "LSTM", "GRU", "attention", "linear attention", "LRU", "selective", "minGRU", "mLSTM"}


@pytest.mark.parametrize("task", ["echo", "recall"])
@ALL_LAYERS
def test_gradients_are_derivatives(name, task):
    rng = np.random.default_rng(0)
    p = arena.init(rng, name, task, 2, np.float64)
    batch = arena.draw(task, rng, B=2, dtype=np.float64, **TINY[task])
    _, found = arena.gradients(name, task, batch, p)
    assert found.keys() == p.keys()
    for part, value in p.items():
        def loss(changed, part=part):
            return arena.gradients(name, task, batch, p | {part: changed})[0]

        measured = numerical_gradient(loss, value)
        np.testing.assert_allclose(found[part], measured, rtol=0, atol=1e-6 * max(np.abs(measured).max(), 1e-3), err_msg=part)


@pytest.mark.parametrize("task", arena.TASKS)
@ALL_LAYERS
def test_models_are_equally_large(name, task):
    assert abs(arena.parameters_of(name, task, arena.width_for(name, task)) - arena.PARAMETERS) <= 0.06 * arena.PARAMETERS


@ALL_LAYERS
def test_a_model_stays_in_float32_and_learns_a_batch_by_heart(name):
    rng = np.random.default_rng(0)
    p, batch, adam = arena.init(rng, name, "recall", 8), arena.draw("recall", rng, B=4, pairs=2), None
    first, _ = arena.gradients(name, "recall", batch, p)
    for _ in range(150):
        loss, found = arena.gradients(name, "recall", batch, p)
        assert all(value.dtype == np.float32 for value in found.values())
        p, adam = adam_update(p, found, adam, lr=0.02)
    assert loss < first / 10 and arena.share_right(name, "recall", batch, p) == 1


def test_a_step_updates_every_parameter_and_tells_the_loss_before_it():
    p, batch = arena.init(np.random.default_rng(0), "LSTM", "echo", 3), arena.draw("echo", np.random.default_rng(1))
    (taken, after, _), loss = arena.step(begin(p), "LSTM", "echo", np.random.default_rng(1), lr=0.01)
    assert taken == 1 and loss == arena.gradients("LSTM", "echo", batch, p)[0]
    assert all((after[part] != p[part]).any() for part in p)


@ALL_LAYERS
def test_no_answer_depends_on_what_comes_after_it(name):
    rng = np.random.default_rng(0)
    p = arena.init(rng, name, "hold", 3, np.float64)
    x, _, counts = arena.draw("hold", rng, B=2, dtype=np.float64, T=8)
    changed = x.copy()
    changed[5:] = rng.normal(size=changed[5:].shape)
    before, after = (arena.answers(name, seen, counts, p)[0].reshape(8, 2, -1) for seen in (x, changed))
    np.testing.assert_allclose(before[:5], after[:5], rtol=1e-12)
    assert np.abs(before[5:] - after[5:]).max() > 1e-6


# ---- tasks


@pytest.mark.parametrize("task", arena.TASKS)
def test_targets_stand_in_the_order_of_the_answers(task):
    x, targets, counts = arena.draw(task, np.random.default_rng(0), B=5, **TINY[task])
    assert x.shape == (*counts.shape, arena.TASKS[task].D) and x.dtype == np.float32
    assert len(targets) == counts.sum() > 0
    if arena.TASKS[task].classes:
        assert set(targets) <= set(range(arena.TASKS[task].K))


def test_brackets_ask_for_the_one_that_closes_the_last_one_opened():
    x, targets, counts = arena.draw_brackets(np.random.default_rng(0), B=20)
    symbols, found = x.argmax(axis=2), iter(targets)
    opened = np.zeros(20, dtype=int)
    for row, asked in zip(symbols, counts):
        for text, (symbol, ask) in enumerate(zip(row, asked)):
            if ask:
                assert symbol == 7 and next(found) == opened[text]
            elif 4 <= symbol < 7:
                opened[text] = symbol - 4
    assert next(found, None) is None and set(targets) == {0, 1, 2}


@pytest.mark.parametrize("task, answers, targets, right", [
    ("echo", [[0.2], [-3.0], [0.1]], [[1.0], [1.0], [1.0]], [True, False, True]),
    ("adding", [[1.05], [0.8]], [[1.0], [1.0]], [True, False]),
    ("recall", [[1, 2, 0], [5, 2, 0]], [1, 1], [True, False]),
])
def test_an_answer_is_right_if_it_says_what_is_asked(task, answers, targets, right):
    assert arena.TASKS[task].right(np.array(answers), np.array(targets)).tolist() == right


def test_a_plan_says_what_a_run_costs():
    found = arena.plan("recall", "LSTM", repeats=1)
    H = found["H"]
    assert found["parameters"] == arena.parameters_of("LSTM", "recall", H) and found["ms"] > 0
    assert found["state"] == 2 * H and found["multiplications"] == 4 * H * (25 + H)
