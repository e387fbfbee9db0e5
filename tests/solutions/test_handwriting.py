"""The writer against PyTorch, and characters as moves there and back."""

import numpy as np
import pytest

from solutions.data import characters
from solutions.data.characters import DRAW, END, LIFT, moves_of, padded_moves, read_characters, simplified, strokes_of
from solutions.data.resemblance import ink, ink_distance
from solutions.models import handwriting
from solutions.models.handwriting import LEAST, MOST, draw_pen, init_writer, inputs_of, unpack, unpack_backward, write, writer_gradients, writer_loss


def batch(T=5, B=3):
    rng = np.random.default_rng(0)
    return rng.normal(size=(T, B, 2)), rng.integers(0, 3, size=(T, B)), np.array([T, 2, 4])


def writer(H=6, K=3, knows_pen=True):
    rng = np.random.default_rng(1)
    return {name: w + 0.2 * rng.normal(size=w.shape) for name, w in init_writer(rng, H, K, knows_pen, dtype=float).items()}


def pytorchs_loss(torch, layer, W_hy, b_y, x, offsets, pens, lengths):
    """The mean over all points, one character after the other, from distributions that are not ours."""
    total, K = 0, (len(b_y) - 3) // 6
    for b, n in enumerate(lengths):
        y = layer(torch.tensor(x[:n, b : b + 1]))[0][:, 0] @ W_hy + b_y
        logits, mean_x, mean_y, a_x, a_y, a_rho = y[:, : 6 * K].reshape(n, 6, K).unbind(1)
        sd_x, sd_y, rho = LEAST + a_x.exp(), LEAST + a_y.exp(), MOST * a_rho.tanh()
        covariance = torch.stack([torch.stack([sd_x**2, rho * sd_x * sd_y], -1), torch.stack([rho * sd_x * sd_y, sd_y**2], -1)], -2)
        gaussians = torch.distributions.MultivariateNormal(torch.stack([mean_x, mean_y], -1), covariance)
        mixture = torch.distributions.MixtureSameFamily(torch.distributions.Categorical(logits=logits), gaussians)
        pen = torch.distributions.Categorical(logits=y[:, 6 * K :])
        total = total - (mixture.log_prob(torch.tensor(offsets[:n, b])) + pen.log_prob(torch.tensor(pens[:n, b]))).sum()
    return total / sum(lengths)


@pytest.mark.parametrize("knows_pen", [True, False])
def test_loss_and_gradients_are_pytorchs(knows_pen, torch_layer, scaled_error):
    torch = pytest.importorskip("torch")
    p, (offsets, pens, lengths) = writer(knows_pen=knows_pen), batch()
    x = inputs_of(offsets, pens, knows_pen)
    layer = torch_layer("LSTM", p["W_x"], p["W_h"], p["b"])
    W_hy, b_y = (torch.tensor(p[name], requires_grad=True) for name in ("W_hy", "b_y"))
    right = pytorchs_loss(torch, layer, W_hy, b_y, x, offsets, pens, lengths)
    right.backward()
    theirs = {"W_x": layer.weight_ih_l0.grad.T, "W_h": layer.weight_hh_l0.grad.T, "b": layer.bias_ih_l0.grad, "W_hy": W_hy.grad, "b_y": b_y.grad}
    loss, gradients = writer_gradients(x, offsets, pens, lengths, p)
    assert loss == pytest.approx(right.item(), rel=1e-12)
    for name, gradient in gradients.items():
        assert scaled_error(gradient, theirs[name].numpy()) <= 1e-11


def test_what_stands_past_an_end_changes_nothing():
    p, (offsets, pens, lengths) = writer(), batch()
    past = np.arange(len(offsets))[:, None] >= lengths
    loss, gradients = writer_gradients(inputs_of(offsets, pens), offsets, pens, lengths, p)
    other = np.where(past[:, :, None], 50, offsets)
    loss_too, gradients_too = writer_gradients(inputs_of(other, pens), other, np.where(past, END, pens), lengths, p)
    assert loss == loss_too
    for name in p:
        np.testing.assert_allclose(gradients[name], gradients_too[name], atol=1e-15)


def test_what_is_dropped_is_dropped_on_the_way_back_too(five_point, scaled_error):
    p, (offsets, pens, lengths) = writer(), batch()
    x = inputs_of(offsets, pens)

    def found():
        return writer_gradients(x, offsets, pens, lengths, p, 0.5, np.random.default_rng(3))

    for name in ("W_h", "W_hy"):
        assert scaled_error(found()[1][name], five_point(lambda: found()[0], p[name])) <= 1e-8


def test_the_way_back_through_the_read_out_is_that_of_finite_differences(five_point, scaled_error):
    rng = np.random.default_rng(2)
    y, offset, pen = rng.normal(size=(4, 15)), rng.normal(size=(4, 2)), np.array([0, 1, 2, 0])
    assert scaled_error(writer_loss(y, offset, pen)[1], five_point(lambda: writer_loss(y, offset, pen)[0], y)) <= 1e-8
    (logits, mean, sd, rho), pen_logits = unpack(y)
    dy = unpack_backward((logits, mean, sd, rho), pen_logits, (logits, mean, sd, rho))
    right = five_point(lambda: sum((a**2).sum() / 2 for a in (*unpack(y)[0], unpack(y)[1])), y)
    assert scaled_error(dy, right) <= 1e-9


def test_written_characters_follow_the_luck_of_the_network_alone():
    """Written again step by step, by a forward pass over what came out: each point is what the mixture there makes of the same luck."""
    p = writer()
    (character,) = write(p, np.random.default_rng(5), 1, 0.7, 12)
    offsets, pens = moves_of(character)
    pens[-1] = LIFT  # whether or not it ended there
    rng = np.random.default_rng(5)
    h, _, _ = handwriting.lstm_forward(inputs_of(offsets[:, None], pens[:, None]), *np.zeros((2, 1, 6)), p["W_x"], p["W_h"], p["b"])
    for t, y in enumerate(h[:, 0] @ p["W_hy"] + p["b_y"]):
        mixture, pen_logits = unpack(y[None])
        point = handwriting.draw_point(rng.random(1), rng.normal(size=(1, 2)), *mixture, 0.7)
        np.testing.assert_allclose(point[0], offsets[t], atol=1e-12)
        pen = draw_pen(rng.random(1), pen_logits, 0.7)[0]
        if t < len(pens) - 1:
            assert pen == pens[t]


def test_a_writer_goes_on_from_what_was_begun_and_without_memory_only_from_its_last_point():
    p, begun = writer(), [((1.0, 2.0), DRAW), ((0.5, -1.0), DRAW)]
    other = [((9.0, -7.0), DRAW), ((0.5, -1.0), DRAW)]
    for memory in (True, False):
        first, second = (write(p, np.random.default_rng(0), 2, 0.5, 8, memory, beginning)[0][0] for beginning in (begun, other))
        np.testing.assert_array_equal(first[:2], [[1, 2], [1.5, 1]])
        assert np.allclose(first[2] - first[1], second[2] - second[1], rtol=0, atol=1e-12) != memory


def test_pens_are_drawn_in_their_shares_and_surer_when_it_is_cold():
    logits, rng = np.tile(np.log([0.6, 0.3, 0.1]), (100_000, 1)), np.random.default_rng(0)
    for temperature, power in ((1.0, 1), (0.5, 2)):
        odds = np.array([0.6, 0.3, 0.1]) ** power
        shares = np.bincount(draw_pen(rng.random(len(logits)), logits, temperature)) / len(logits)
        np.testing.assert_allclose(shares, odds / odds.sum(), atol=0.005)
    assert draw_pen(np.array([1.0]), logits[:1], 1.0)[0] == END


# Characters


def test_the_book_has_120_characters_of_at_most_60_points():
    kept = read_characters()
    assert len(kept) == 120 and max(sum(map(len, strokes)) for strokes in kept.values()) <= 60
    assert all(len(stroke) >= 2 and np.abs(stroke).max() < 6 for strokes in kept.values() for stroke in strokes)
    water = kept["水"]
    assert len(water) == 4  # a hook down the middle, a turn on the left, two strokes on the right
    assert water[0][0, 1] > water[0][1, 1] and water[1][0, 0] < water[2][0, 0]


def test_a_line_of_the_kept_file_is_read_as_it_was_written():
    strokes = [np.array([[512, 388], [612, 288]]), np.array([[1, 2], [3, 4], [5, 6]])]
    character, centred = characters.character_in(characters.line_of("十", strokes))
    assert character == "十"
    np.testing.assert_array_equal(centred[0], [[0, 0], [1, -1]])
    np.testing.assert_array_equal(centred[1], characters.centred(strokes[1]))


def test_without_the_package_it_says_how_to_bring_it(tmp_path):
    with pytest.raises(FileNotFoundError, match="npm pack hanzi-writer-data@2.0.1"):
        characters.read_package(tmp_path / "hanzi-writer-data-2.0.1.tgz")
    (tmp_path / "other.tgz").write_bytes(b"something else")
    with pytest.raises(ValueError, match="not the package"):
        characters.read_package(tmp_path / "other.tgz")


@pytest.mark.skipif(not characters.PACKAGE.is_file(), reason="npm's package is not in _build")
def test_the_kept_characters_are_the_test_part_of_the_package():
    parts = characters.read_parts()
    assert {name: len(part) for name, part in parts.items()} == {"test": characters.TEST, "choices": characters.CHOICES, "train": characters.LEARNT}
    for character, strokes in read_characters().items():
        for mine, whole in zip(strokes, parts["test"][character], strict=True):
            np.testing.assert_array_equal(mine, characters.centred(whole))


def test_simplifying_keeps_corners_and_leaves_out_what_lies_on_the_way():
    corner = np.array([[0, 0], [50, 3], [100, 0], [103, 60], [100, 100]])
    np.testing.assert_array_equal(simplified(corner, 20), corner[[0, 2, 4]])
    np.testing.assert_array_equal(simplified(corner, 2), corner)
    ring = np.array([[0, 0], [10, 0], [10, 10], [0, 0]])
    np.testing.assert_array_equal(simplified(ring, 8), ring[[0, 2, 3]])


def test_every_point_that_is_left_out_lies_near_the_line():
    points = np.cumsum(np.random.default_rng(0).normal(size=(40, 2)), axis=0)
    kept = simplified(points, 1.5)
    stays = [np.flatnonzero((points == point).all(axis=1))[0] for point in kept]
    for first, last in zip(stays, stays[1:]):
        way = points[last] - points[first]
        away = points[first:last] - points[first]
        assert np.all(np.abs(way[0] * away[:, 1] - way[1] * away[:, 0]) / np.hypot(*way) <= 1.5)


def test_strokes_become_moves_and_moves_strokes():
    strokes = [np.array([[1.0, 2], [3, 2]]), np.array([[2.0, 4], [2, 0], [1, 1]])]
    offsets, pens = moves_of(strokes)
    np.testing.assert_array_equal(offsets, [[1, 2], [2, 0], [-1, 2], [0, -4], [-1, 1]])
    np.testing.assert_array_equal(pens, [DRAW, LIFT, DRAW, DRAW, END])
    for again in (strokes_of(offsets, pens), strokes_of(np.vstack([offsets, [[9, 9]]]), [*pens, DRAW]), strokes_of(offsets, [*pens[:-1], LIFT])):
        assert [stroke.tolist() for stroke in again] == [stroke.tolist() for stroke in strokes]


def test_a_batch_of_moves_is_padded():
    strokes = [[np.array([[1.0, 2], [3, 2]])], [np.array([[0.0, 1], [1, 1]]), np.array([[2.0, 2]])]]
    offsets, pens, lengths = padded_moves(strokes)
    assert offsets.shape == (3, 2, 2) and lengths.tolist() == [2, 3]
    assert pens.T.tolist() == [[DRAW, END, 0], [DRAW, LIFT, END]] and not offsets[2, 0].any()


# Resemblance


def test_ink_is_spread_evenly_over_what_is_drawn():
    corner = [np.array([[0.0, 0], [4, 0], [4, 4]]), np.array([[9.0, 9]])]
    points = ink(corner, 4)
    np.testing.assert_allclose(points - points[0], [[0, 0], [2, 0], [3, 1], [3, 3]])
    np.testing.assert_allclose(points.mean(axis=0), 0, atol=1e-15)
    with pytest.raises(ValueError, match="nothing is drawn"):
        ink([np.array([[1.0, 1]])], 4)


def test_the_distance_of_two_drawings_is_that_of_a_plain_loop():
    rng = np.random.default_rng(0)
    points, others = rng.normal(size=(6, 2)), rng.normal(size=(3, 6, 2))
    for found, other in zip(ink_distance(points, others), others):
        apart = np.array([[np.hypot(*(a - b)) for b in other] for a in points])
        assert found == pytest.approx((apart.min(axis=0).mean() + apart.min(axis=1).mean()) / 2)
    np.testing.assert_allclose(ink_distance(points, points[None]), 0, atol=1e-7)
