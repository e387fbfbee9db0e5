import math

import numpy as np
import pytest

from solutions.training.optimizers import adagrad_step, adagrad_update, adam_step, adam_update, sgd_update

SHAPES = {"W": (4, 3), "b": (3,)}


def draw(steps=7, dtype=np.float64):
    """Start, and a gradient for every step; one entry never gets any, which is where 0 / 0 would show."""
    rng = np.random.default_rng(0)
    parameters = {name: rng.normal(size=shape).astype(dtype) for name, shape in SHAPES.items()}
    gradients = [{name: rng.normal(size=shape).astype(dtype) for name, shape in SHAPES.items()} for _ in range(steps)]
    for g in gradients:
        g["W"][0, 0] = 0
    return parameters, gradients


def run(update, parameters, gradients, **options):
    state = None
    for g in gradients:
        parameters, state = update(parameters, g, state, **options)
    return parameters, state


def run_torch(make, parameters, gradients):
    torch = pytest.importorskip("torch")
    w = {name: torch.tensor(value, requires_grad=True) for name, value in parameters.items()}
    optimizer = make(torch, w.values())
    for g in gradients:
        for name, tensor in w.items():
            tensor.grad = torch.tensor(g[name])
        optimizer.step()
    return {name: tensor.detach().numpy() for name, tensor in w.items()}


@pytest.mark.parametrize(
    "update, options, make",
    [
        (sgd_update, dict(lr=0.3), lambda torch, w: torch.optim.SGD(w, lr=0.3)),
        (adagrad_update, dict(lr=0.3, eps=1e-4), lambda torch, w: torch.optim.Adagrad(w, lr=0.3, eps=1e-4)),
        (adagrad_update, dict(), lambda torch, w: torch.optim.Adagrad(w, lr=0.1, eps=1e-8)),
        (adam_update, dict(), lambda torch, w: torch.optim.Adam(w)),
        (
            adam_update,
            dict(lr=0.3, beta1=0.6, beta2=0.8, eps=1e-2),
            lambda torch, w: torch.optim.Adam(w, lr=0.3, betas=(0.6, 0.8), eps=1e-2),
        ),
    ],
)
def test_several_steps_are_pytorchs(update, options, make, scaled_error):
    parameters, gradients = draw()
    right = run_torch(make, parameters, gradients)
    got, _ = run(update, parameters, gradients, **options)
    for name in SHAPES:
        assert scaled_error(got[name], right[name]) < 1e-12, name


def test_adagrad_in_plain_python():
    w, s = 1.0, 0.0
    for dw in (3.0, -1.0, 0.5):
        s += dw * dw
        w -= 0.2 * dw / (math.sqrt(s) + 1e-3)
    got = np.array([1.0]), np.array([0.0])
    for dw in (3.0, -1.0, 0.5):
        got = adagrad_step(got[0], np.array([dw]), got[1], lr=0.2, eps=1e-3)
    assert math.isclose(got[0][0], w, rel_tol=1e-14) and math.isclose(got[1][0], s, rel_tol=1e-14)


def test_the_first_adam_step_is_the_learning_rate_whatever_the_size_of_the_gradient():
    dw = np.array([1e-3, -1.0, 1e3])
    w, _, _ = adam_step(np.zeros(3), dw, np.zeros(3), np.zeros(3), 1, lr=0.01)
    assert np.allclose(w, -0.01 * np.sign(dw), rtol=1e-4)


def test_an_entry_without_gradients_stays():
    parameters, gradients = draw()
    for update in (adagrad_update, adam_update):
        assert run(update, parameters, gradients)[0]["W"][0, 0] == parameters["W"][0, 0]


@pytest.mark.parametrize("update", [sgd_update, adagrad_update, adam_update])
def test_updates_keep_float32_and_change_no_argument(update):
    parameters, gradients = draw(dtype=np.float32)
    before = {name: w.copy() for name, w in parameters.items()}
    got, state = run(update, parameters, gradients)
    again, _ = update(got, gradients[0], state)  # the state handed in must be as good as new afterwards
    once_more, _ = update(got, gradients[0], state)
    for name in SHAPES:
        assert got[name].dtype == np.float32
        assert np.array_equal(parameters[name], before[name])
        assert np.array_equal(again[name], once_more[name])
