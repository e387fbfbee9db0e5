import numpy as np
import pytest

from solutions.cells import rnn
from solutions.listings.rnn import listing_epoch, listing_forward, listing_gradients, listing_init
from solutions.training.losses import squared_error

SIZES = [(1, 1, 1, 1, 1), (1, 3, 4, 5, 2), (6, 1, 4, 5, 2), (6, 3, 1, 5, 2), (6, 3, 4, 1, 2), (5, 3, 4, 6, 2)]
NAMES = ["W_hh", "W_xh", "b_h", "W_hy", "b_y"]


def draw(T, B, D, H, K, dtype=np.float64):
    rng = np.random.default_rng(0)
    shapes = dict(x=(T, B, D), target=(T, B, K), h0=(B, H), W_hh=(H, H), W_xh=(D, H), b_h=(H,), W_hy=(H, K), b_y=(K,))
    return {name: (0.6 * rng.normal(size=shape)).astype(dtype) for name, shape in shapes.items()}


def parameters(a):
    return [a[name] for name in NAMES]


def test_init_scales_by_the_number_of_rows_and_starts_biases_at_zero():
    W_hh, W_xh, b_h, W_hy, b_y = listing_init(np.random.default_rng(0), 400, 300, 200)
    for W in (W_hh, W_xh, W_hy):
        assert abs(W.std() * np.sqrt(len(W)) - 1) < 0.02 and abs(W.mean()) < 3e-4 * np.sqrt(len(W))
    assert (W_hh.shape, W_xh.shape, W_hy.shape) == ((300, 300), (400, 300), (300, 200))
    assert not b_h.any() and not b_y.any() and (b_h.shape, b_y.shape) == ((300,), (200,))


def test_init_draws_in_the_documented_order():
    rng = np.random.default_rng(5)
    right = [rng.normal(size=shape) / np.sqrt(shape[0]) for shape in ((3, 3), (2, 3), (3, 4))]
    W_hh, W_xh, _, W_hy, _ = listing_init(np.random.default_rng(5), 2, 3, 4)
    for got, W in zip((W_hh, W_xh, W_hy), right, strict=True):
        assert np.allclose(got, W, rtol=1e-15)


@pytest.mark.parametrize("size", SIZES)
def test_forward_is_the_recurrent_layer_with_a_linear_readout(size, scaled_error):
    a = draw(*size)
    h, y = listing_forward(a["x"], a["h0"], *parameters(a))
    right = rnn.rnn_forward(a["x"], a["h0"], a["W_xh"], a["W_hh"], a["b_h"])
    assert scaled_error(h, right) < 1e-13
    assert scaled_error(y, rnn.readout(right, a["W_hy"], a["b_y"])) < 1e-13


@pytest.mark.parametrize("size", SIZES)
def test_gradients_agree_with_finite_differences(size, five_point, scaled_error):
    a = draw(*size)
    T, B = size[:2]

    def loss():
        y = listing_forward(a["x"], a["h0"], *parameters(a))[1]
        return np.sum((y - a["target"]) ** 2) / (2 * T * B)

    h, y = listing_forward(a["x"], a["h0"], *parameters(a))
    got = listing_gradients(a["x"], a["target"], a["h0"], h, y, a["W_hh"], a["W_hy"])
    for name, gradient in zip(NAMES, got, strict=True):
        assert scaled_error(gradient, five_point(loss, a[name])) <= 1e-8, name


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("limit", [1e-2, 1e6])
def test_epoch_is_pytorchs_loss_backward_clip_and_step(size, limit, scaled_error):
    torch = pytest.importorskip("torch")
    T, B, D, H, K = size
    a = draw(*size)
    w = [torch.tensor(p, requires_grad=True) for p in parameters(a)]
    h, loss = torch.zeros(B, H, dtype=torch.float64), 0
    for t in range(T):
        h = torch.tanh(h @ w[0] + torch.tensor(a["x"][t]) @ w[1] + w[2])
        loss = loss + ((h @ w[3] + w[4] - torch.tensor(a["target"][t])) ** 2).sum() / (2 * T * B)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(w, limit)
    torch.optim.SGD(w, lr=0.3).step()
    got_loss, *got = listing_epoch(a["x"], a["target"], *parameters(a), 0.3, limit)
    assert abs(got_loss - loss.item()) < 1e-12
    for name, new, old, right in zip(NAMES, got, parameters(a), w, strict=True):
        right = right.detach().numpy()
        # torch divides by norm + 1e-6, we by the norm: the updates agree to that
        assert scaled_error(new - old, right - old) < (1e-3 if limit < 1 else 1e-11), name


def test_every_parameter_moves_in_one_epoch():
    a = draw(5, 3, 4, 6, 2)
    _, *new = listing_epoch(a["x"], a["target"], *parameters(a), 0.1, 1.0)
    for name, w in zip(NAMES, new, strict=True):
        assert (w != a[name]).all(), name


def test_it_learns_an_echo_and_cannot_learn_noise():
    def left_over(make):
        """Held-out loss as a part of the loss of always answering zero."""
        rng = np.random.default_rng(0)
        (x, target), (x_new, target_new) = make(rng), make(rng)
        p = listing_init(rng, 3, 12, 2)
        for _ in range(300):
            _, *p = listing_epoch(x, target, *p, 1.0, 1.0)
        y = listing_forward(x_new, np.zeros((x_new.shape[1], 12)), *p)[1]
        return squared_error(y, target_new)[0] / squared_error(0 * y, target_new)[0]

    def echo(rng):
        x = 2.0 * rng.integers(2, size=(15, 60, 3)) - 1
        return x, np.concatenate([np.zeros((1, 60, 2)), x[:-1, :, :2]])

    def noise(rng):
        return rng.normal(size=(15, 60, 3)), rng.normal(size=(15, 60, 2))

    assert left_over(echo) < 0.02
    assert left_over(noise) > 0.99


def test_float32_in_gives_float32_out():
    a = draw(4, 3, 2, 5, 2, dtype=np.float32)
    h, y = listing_forward(a["x"], a["h0"], *parameters(a))
    gradients = listing_gradients(a["x"], a["target"], a["h0"], h, y, a["W_hh"], a["W_hy"])
    _, *new = listing_epoch(a["x"], a["target"], *parameters(a), 0.1, 1.0)
    assert {array.dtype for array in (h, y, *gradients, *new)} == {np.dtype(np.float32)}
