from itertools import product

import numpy as np
import pytest

from solutions.cells import neurons

SIZES = [(1, 1, 1, 1), (1, 3, 4, 2), (5, 1, 4, 2), (5, 3, 1, 2), (5, 3, 4, 1), (5, 3, 4, 2)]


def table(width):
    """All rows of 0 and 1 of a width."""
    return np.array(list(product([0, 1], repeat=width))).reshape(-1, width)


def draw(B, D, H, K, dtype=np.float64, seed=0):
    """Arguments of mlp_forward, unsaturated, nothing zero."""
    rng = np.random.default_rng(seed)
    shapes = dict(X=(B, D), W1=(D, H), b1=(H,), W2=(H, K), b2=(K,))
    return {name: (0.6 * rng.normal(size=shape)).astype(dtype) for name, shape in shapes.items()}


def separable(N=40, D=3, seed=0):
    """Samples that the plane x u + c = 0 separates with some room, and (u, c)."""
    rng = np.random.default_rng(seed)
    u, c = rng.normal(size=D), 0.3
    X = rng.normal(size=(4 * N, D))
    X = X[np.abs(X @ u + c) > 0.3][:N]
    return X, (X @ u + c > 0).astype(int), np.append(u, c)


# The units of 1943


@pytest.mark.parametrize("E, V", [(1, 0), (1, 1), (2, 1), (3, 2)])
@pytest.mark.parametrize("threshold", range(5))
def test_a_unit_obeys_its_truth_table(E, V, threshold):
    rows = table(E + V)
    right = []
    for row in rows.tolist():
        on = 0
        for bit in row[:E]:
            on += bit
        right.append(1 if on >= threshold and 1 not in row[E:] else 0)
    assert neurons.mcculloch_pitts(rows[:, :E], rows[:, E:], threshold).tolist() == right


def test_gates_are_pythons_own():
    a, b = table(2).T
    none = np.zeros((4, 0), dtype=int)
    both = np.stack([a, b], axis=1)
    assert neurons.mcculloch_pitts(both, none, 2).tolist() == (a & b).tolist()
    assert neurons.mcculloch_pitts(both, none, 1).tolist() == (a | b).tolist()
    assert neurons.mcculloch_pitts(a[:, None], b[:, None], 1).tolist() == (a & ~b).tolist()


def test_no_single_unit_computes_xor():
    """Each input excites 0 to 3 times, or vetoes, or both; every threshold that can matter."""
    a, b = table(2).T
    for times_a, times_b, veto_a, veto_b in product(range(4), range(4), range(2), range(2)):
        excitatory = np.array([a] * times_a + [b] * times_b, dtype=int).reshape(-1, 4).T
        inhibitory = np.stack([a * veto_a, b * veto_b], axis=1)
        for threshold in range(8):
            assert neurons.mcculloch_pitts(excitatory, inhibitory, threshold).tolist() != (a ^ b).tolist()


def test_two_layers_compute_xor():
    a, b = table(2).T
    hidden, y = neurons.xor_layers(a, b)
    assert y.tolist() == (a ^ b).tolist()
    assert hidden.tolist() == [[0, 0], [0, 1], [1, 0], [0, 0]]


def test_a_latch_is_a_set_reset_bit_in_which_reset_wins():
    set_, reset, state = table(3).T
    right = [0 if r else 1 if s else old for s, r, old in table(3).tolist()]
    assert neurons.latch(set_, reset, state).tolist() == right


@pytest.mark.parametrize("T, B", [(1, 1), (1, 4), (50, 1), (50, 4)])
def test_a_latch_remembers_the_last_signal_that_spoke(T, B):
    rng = np.random.default_rng(T + B)
    set_, reset = (rng.random((2, T, B)) < 0.1).astype(int)
    state0 = rng.integers(2, size=B)
    states = neurons.latch_forward(set_, reset, state0)
    for t, n in product(range(T), range(B)):
        spoke = [s for s in range(t + 1) if set_[s, n] or reset[s, n]]
        assert states[t, n] == (1 - reset[spoke[-1], n] if spoke else state0[n])


# The perceptron


def test_a_perceptron_stays_within_the_bound_of_its_convergence_theorem():
    """At most (R / margin)^2 mistakes, with the bias as one more input that is always 1."""
    for seed in range(20):
        X, y, plane = separable(seed=seed)
        augmented = np.column_stack([X, np.ones(len(X))])
        margin = np.min((2 * y - 1) * (augmented @ plane)) / np.linalg.norm(plane)
        radius = np.linalg.norm(augmented, axis=1).max()
        w, b, mistakes = neurons.perceptron_fit(X, y, 300, 1.0)
        assert mistakes[-1] == 0
        assert ((X @ w + b > 0) == y).all()
        assert 0 < mistakes.sum() <= (radius / margin) ** 2


def test_a_perceptron_makes_the_corrections_that_one_makes_by_hand():
    """NAND of two inputs, learning rate 1: four samples, two epochs, worked out on paper."""
    X, y = table(2).astype(float), np.array([1, 1, 1, 0])
    w, b, mistakes = neurons.perceptron_fit(X, y, 1, 1.0)
    assert (w.tolist(), b, mistakes.tolist()) == ([-1.0, -1.0], 0.0, [2])
    w, b, mistakes = neurons.perceptron_fit(X, y, 2, 1.0)
    assert (w.tolist(), b, mistakes.tolist()) == ([-2.0, -1.0], 1.0, [2, 3])


def test_a_perceptron_learns_14_of_the_16_functions_of_two_inputs():
    X = table(2).astype(float)
    failed = [y for y in product([0, 1], repeat=4) if neurons.perceptron_fit(X, np.array(y), 50, 1.0)[2][-1] > 0]
    assert failed == [(0, 1, 1, 0), (1, 0, 0, 1)]


def test_the_learning_rate_only_scales_a_perceptron():
    X, y, _ = separable()
    w, b, mistakes = neurons.perceptron_fit(X, y, 5, 1.0)
    w_small, b_small, mistakes_small = neurons.perceptron_fit(X, y, 5, 0.125)
    assert np.allclose(w_small, w / 8) and np.isclose(b_small, b / 8)
    assert (mistakes == mistakes_small).all()


# Back-propagation


@pytest.mark.parametrize("size", SIZES)
def test_forward_and_gradients_are_those_of_pytorch(size, scaled_error):
    torch = pytest.importorskip("torch")
    a = draw(*size)
    t = {name: torch.tensor(value, requires_grad=True) for name, value in a.items()}
    linear = torch.nn.functional.linear
    z_right = linear(torch.tanh(linear(t["X"], t["W1"].T, t["b1"])), t["W2"].T, t["b2"])
    hidden, z = neurons.mlp_forward(**a)
    assert scaled_error(z, z_right.detach().numpy()) < 1e-13
    dz = np.random.default_rng(1).normal(size=z.shape)
    z_right.backward(torch.tensor(dz))
    for name, got in zip(a, neurons.mlp_backward(dz, a["X"], hidden, a["W1"], a["W2"]), strict=True):
        assert scaled_error(got, t[name].grad.numpy()) < 1e-12, name


@pytest.mark.parametrize("size", SIZES)
def test_gradients_agree_with_finite_differences(size, five_point, scaled_error):
    a = draw(*size)
    hidden, z = neurons.mlp_forward(**a)
    dz = np.random.default_rng(1).normal(size=z.shape)
    for name, got in zip(a, neurons.mlp_backward(dz, a["X"], hidden, a["W1"], a["W2"]), strict=True):
        assert scaled_error(got, five_point(lambda: np.sum(dz * neurons.mlp_forward(**a)[1]), a[name])) <= 1e-8, name


@pytest.mark.parametrize("size", SIZES)
def test_training_is_that_of_pytorchs_sgd(size, scaled_error):
    torch = pytest.importorskip("torch")
    B, D, H, K = size
    a = draw(*size)
    y = np.random.default_rng(2).normal(size=(B, K))
    t = {name: torch.tensor(value, requires_grad=name != "X") for name, value in a.items()}
    names = ["W1", "b1", "W2", "b2"]
    optimizer = torch.optim.SGD([t[name] for name in names], lr=0.1)
    losses = []
    for _ in range(7):
        optimizer.zero_grad()
        z = torch.tanh(t["X"] @ t["W1"] + t["b1"]) @ t["W2"] + t["b2"]
        loss = torch.nn.functional.mse_loss(z, torch.tensor(y)) * K / 2  # PyTorch's mean is over B and K
        loss.backward()
        losses.append(loss.item())
        optimizer.step()
    *parameters, got = neurons.gradient_descent(y=y, lr=0.1, steps=range(7), **a)
    assert scaled_error(got, losses) < 1e-12
    for name, parameter in zip(names, parameters, strict=True):
        assert scaled_error(parameter, t[name].detach().numpy()) < 1e-12, name


def test_no_steps_change_nothing():
    a = draw(5, 3, 4, 2)
    *parameters, losses = neurons.gradient_descent(y=np.zeros((5, 2)), lr=0.1, steps=[], **a)
    assert losses.shape == (0,)
    assert all((got == a[name]).all() for name, got in zip(["W1", "b1", "W2", "b2"], parameters, strict=True))


# The house rules


def test_arguments_stay_as_they_were():
    a = draw(5, 3, 4, 2)
    y = np.ones((5, 2))
    bits = table(3).T.copy()
    before = {name: value.copy() for name, value in a.items()}
    neurons.gradient_descent(y=y, lr=0.1, steps=range(3), **a)
    hidden, z = neurons.mlp_forward(**a)
    neurons.mlp_backward(z, a["X"], hidden, a["W1"], a["W2"])
    neurons.perceptron_fit(a["X"], y[:, 0], 3, 0.1)
    neurons.latch(*bits)
    neurons.latch_forward(bits, bits[::-1], bits[0])
    assert all((a[name] == before[name]).all() for name in a)
    assert (bits == table(3).T).all() and (y == 1).all()


def test_float32_in_gives_float32_out():
    a = draw(5, 3, 4, 2, dtype=np.float32)
    hidden, z = neurons.mlp_forward(**a)
    assert hidden.dtype == z.dtype == np.float32
    assert {g.dtype for g in neurons.mlp_backward(z, a["X"], hidden, a["W1"], a["W2"])} == {np.dtype(np.float32)}
    trained = neurons.gradient_descent(y=np.ones((5, 2), dtype=np.float32), lr=0.1, steps=range(2), **a)
    assert {p.dtype for p in trained} == {np.dtype(np.float32)}
    assert neurons.perceptron_fit(a["X"], np.array([0, 1, 1, 0, 1]), 3, 0.1)[0].dtype == np.float32
