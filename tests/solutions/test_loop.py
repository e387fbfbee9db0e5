"""The training loop against PyTorch's, and what early stopping promises."""

import numpy as np
import pytest

from solutions.training.loop import begin, train, training_step
from solutions.training.optimizers import adam_update, sgd_update

RIGHT = np.array([[1.0, -2.0], [0.5, 3.0]])


def draw(rng):
    x = rng.normal(size=(8, 2))
    return x, x @ RIGHT + 0.1 * rng.normal(size=(8, 2))


def gradients(x, y, parameters):
    error = x @ parameters["W"] - y
    return (error**2).sum() / 2, {"W": x.T @ error}


def start():
    return {"W": np.zeros((2, 2))}


def rate(k):
    return 0.05 * (1 - k / 40)


def test_many_steps_are_those_of_a_loop_in_torch():
    torch = pytest.importorskip("torch")
    W = torch.zeros(2, 2, dtype=torch.float64, requires_grad=True)
    optimizer, rng, right = torch.optim.Adam([W]), np.random.default_rng(0), []
    for k in range(40):
        x, y = (torch.tensor(a) for a in draw(rng))
        optimizer.param_groups[0]["lr"] = rate(k)
        optimizer.zero_grad()
        loss = ((x @ W - y) ** 2).sum() / 2
        loss.backward()
        torch.nn.utils.clip_grad_norm_([W], 1.5)
        optimizer.step()
        right.append(loss.item())
    parameters, losses, scores = train(start(), gradients, draw, np.random.default_rng(0), range(40), lr=rate, limit=1.5, update=adam_update)
    assert np.allclose(losses, right, rtol=1e-5)  # torch divides by the norm plus 1e-6
    assert np.allclose(parameters["W"], W.detach().numpy(), atol=1e-5)
    assert scores == []


def falling_after(best):
    """A score that rises up to its call number `best` and falls from there on; and what it was asked about."""
    seen = []

    def score(parameters):
        seen.append(parameters["W"].copy())
        return -abs(len(seen) - best)

    return score, seen


def test_training_stops_when_patience_is_used_up_and_gives_back_the_best():
    score, seen = falling_after(best=4)
    parameters, losses, scores = train(start(), gradients, draw, np.random.default_rng(0), range(1000), score, every=10, patience=3)
    assert len(losses) == 70 and [k for k, _ in scores] == [10, 20, 30, 40, 50, 60, 70]
    assert max(scores, key=lambda s: s[1])[0] == 40
    assert np.array_equal(parameters["W"], seen[3])


def test_a_score_as_good_as_the_best_is_no_new_best():
    parameters, losses, _ = train(start(), gradients, draw, np.random.default_rng(0), range(1000), lambda p: 1.0, every=5, patience=2)
    after_five, _, _ = train(start(), gradients, draw, np.random.default_rng(0), range(5))
    assert len(losses) == 15 and np.array_equal(parameters["W"], after_five["W"])


def test_the_last_steps_are_judged_too():
    score, seen = falling_after(best=10)
    parameters, _, scores = train(start(), gradients, draw, np.random.default_rng(0), range(25), score, every=10)
    assert [k for k, _ in scores] == [10, 20, 25]
    assert np.array_equal(parameters["W"], seen[-1])


def test_the_same_generator_gives_the_same_network_and_another_gives_another():
    once, again, other = (train(start(), gradients, draw, np.random.default_rng(seed), range(20))[0]["W"] for seed in (0, 0, 1))
    assert np.array_equal(once, again) and not np.array_equal(once, other)


def test_a_step_is_shortened_to_the_limit_and_leaves_its_arguments_alone():
    parameters = start()
    state = begin(parameters)
    after, loss = training_step(state, gradients, draw(np.random.default_rng(0)), lr=0.5, limit=2.0, update=sgd_update)
    assert loss > 2 and np.isclose(np.linalg.norm(after[1]["W"]), 1.0)
    assert after[0] == 1 and state[0] == 0 and not parameters["W"].any()
