import itertools
import math
from collections import Counter

import numpy as np
import pytest

from solutions.data.text import encode, stream_batches
from solutions.models.language_model import (
    CELLS,
    bits_in_pieces,
    init_language_model,
    language_model_forward,
    language_model_gradients,
    model_probabilities,
    sample,
    sample_index,
    train,
    zero_state,
)
from solutions.models.ngram import witten_bell
from solutions.training.optimizers import adam_update, sgd_update
from solutions.training.scores import bits_per_character, perplexity, tempered_bits

cells = pytest.mark.parametrize("cell", sorted(CELLS))
SIZES = [(1, 1, 2, 1), (1, 3, 4, 5), (6, 1, 4, 5), (5, 3, 7, 4)]


def draw(T, B, K, H, cell, dtype=np.float64):
    """Inputs, targets, a state that isn't zero, parameters with biases that aren't."""
    rng = np.random.default_rng(0)
    p = init_language_model(rng, K, H, cell, dtype)
    p = {name: (w + 0.3 * rng.normal(size=w.shape)).astype(dtype) for name, w in p.items()}
    state = tuple((0.5 * rng.normal(size=(B, H))).astype(dtype) for _ in range(CELLS[cell].states))
    return rng.integers(K, size=(T, B)), rng.integers(K, size=(T, B)), state, p


def torch_model(torch, torch_layer, cell, state, p):
    """The same network out of torch's own layers: a function from codes to logits and state."""
    K = len(p["b_y"])
    layer = torch_layer(cell.upper(), *(p[name] for name in CELLS[cell].names))
    w = {name: torch.tensor(p[name], requires_grad=True) for name in ("W_hy", "b_y")}
    start = tuple(torch.tensor(s)[None] for s in state)
    start = start[0] if cell == "rnn" else start

    def run(codes):
        h, last = layer(torch.nn.functional.one_hot(torch.tensor(codes), K).double(), start)
        return h @ w["W_hy"] + w["b_y"], (last,) if cell == "rnn" else last

    def gradients():
        ours = (layer.weight_ih_l0.grad.T, layer.weight_hh_l0.grad.T, layer.bias_ih_l0.grad)
        return dict(zip(CELLS[cell].names, ours, strict=True)) | {name: tensor.grad for name, tensor in w.items()}

    return run, gradients


@cells
@pytest.mark.parametrize("size", SIZES)
def test_logits_state_loss_and_gradients_are_pytorchs(size, cell, scaled_error, torch_layer):
    torch = pytest.importorskip("torch")
    inputs, targets, state, p = draw(*size, cell)
    run, right_gradients = torch_model(torch, torch_layer, cell, state, p)
    right, right_state = run(inputs)
    right_loss = torch.nn.functional.cross_entropy(right.reshape(-1, size[2]), torch.tensor(targets.ravel()))
    right_loss.backward()
    logits, last, _ = language_model_forward(inputs, state, p, cell)
    loss, gradients, last_again = language_model_gradients(inputs, targets, state, p, cell)
    assert scaled_error(logits, right.detach().numpy()) < 1e-12
    assert math.isclose(loss, right_loss.item(), rel_tol=1e-12)
    for got in (last, last_again):
        for s, tensor in zip(got, right_state, strict=True):
            assert scaled_error(s, tensor[0].detach().numpy()) < 1e-12
    assert gradients.keys() == p.keys()
    for name, tensor in right_gradients().items():
        assert scaled_error(gradients[name], tensor.numpy()) < 1e-11, name


@cells
@pytest.mark.parametrize("size", SIZES)
def test_gradients_agree_with_finite_differences(size, cell, five_point, scaled_error):
    inputs, targets, state, p = draw(*size, cell)
    _, gradients, _ = language_model_gradients(inputs, targets, state, p, cell)
    for name, w in p.items():
        right = five_point(lambda: language_model_gradients(inputs, targets, state, p, cell)[0], w)
        assert scaled_error(gradients[name], right) <= 1e-8, name


@cells
def test_two_windows_with_the_state_carried_are_one_long_window(cell, scaled_error):
    inputs, _, state, p = draw(7, 3, 5, 4, cell)
    whole, last, _ = language_model_forward(inputs, state, p, cell)
    first, between, _ = language_model_forward(inputs[:3], state, p, cell)
    second, last_of_two, _ = language_model_forward(inputs[3:], between, p, cell)
    assert scaled_error(np.concatenate([first, second]), whole) < 1e-14
    for got, right in zip(last_of_two, last, strict=True):
        assert scaled_error(got, right) < 1e-14


@cells
def test_everything_stays_in_float32(cell):
    inputs, targets, state, p = draw(4, 3, 5, 6, cell, np.float32)
    _, gradients, last = language_model_gradients(inputs, targets, state, p, cell)
    steps = train(p, inputs[None], targets[None], range(3), cell)
    _, trained = list(steps)[-1]
    arrays = [*gradients.values(), *last, *trained.values(), *zero_state(2, p, cell)]
    assert {a.dtype for a in arrays} == {np.dtype(np.float32)}


@cells
def test_training_carries_the_state_and_drops_it_where_the_text_begins_again(cell):
    """The losses of `train` against a loop written here, with the same windows, by plain descent without clipping."""
    codes = np.random.default_rng(1).integers(5, size=61)
    inputs, targets = stream_batches(codes, 3, 4)
    p = init_language_model(np.random.default_rng(0), 5, 6, cell, np.float64)
    got = [
        loss
        for loss, _ in train(p, inputs, targets, range(2 * len(inputs) + 1), cell, update=sgd_update, lr=0.5, limit=1e9)
    ]
    right = []
    for _ in range(3):
        state = zero_state(3, p, cell)
        for x, y in zip(inputs, targets, strict=True):
            loss, gradients, state = language_model_gradients(x, y, state, p, cell)
            p = {name: p[name] - 0.5 * gradients[name] for name in p}
            right.append(loss)
    assert np.allclose(got, right[: len(got)], rtol=1e-12)


def test_training_takes_a_schedule_and_changes_nothing_it_was_given():
    codes = np.random.default_rng(1).integers(5, size=61)
    inputs, targets = stream_batches(codes, 3, 4)
    p = init_language_model(np.random.default_rng(0), 5, 6)
    before = {name: w.copy() for name, w in p.items()}
    (_, stopped), *_ = train(p, inputs, targets, range(3), lr=lambda step: 0.0)
    for name in p:
        assert np.array_equal(p[name], before[name]) and np.array_equal(stopped[name], before[name])


def test_training_clips_to_the_limit():
    codes = np.random.default_rng(1).integers(5, size=61)
    inputs, targets = stream_batches(codes, 3, 4)
    p = init_language_model(np.random.default_rng(0), 5, 6, dtype=np.float64)
    _, new = next(train(p, inputs, targets, range(1), update=sgd_update, lr=1.0, limit=1e-3))
    assert math.isclose(math.sqrt(sum(np.sum((new[name] - p[name]) ** 2) for name in p)), 1e-3, rel_tol=1e-9)


@cells
def test_a_periodic_text_is_learnt_to_the_last_bit(cell):
    """After "ab" comes "a" or "c", depending on what stood before: nobody without a memory gets below half a bit."""
    text = "ababc" * 80
    codes = encode(text, "abc")
    inputs, targets = stream_batches(codes, 2, 10)
    p = init_language_model(np.random.default_rng(0), 3, 12, cell)
    for _, p in train(p, inputs, targets, range(250), cell, update=adam_update, lr=0.02):  # noqa: B007, B020 - the last one is kept
        pass
    assert bits_per_character(model_probabilities(codes, p, cell)[20:]) < 0.02


@cells
@pytest.mark.parametrize("window", [1, 4, 7, 100])
def test_probabilities_are_the_softmax_of_one_long_run(cell, window, scaled_error):
    _, _, _, p = draw(1, 1, 5, 6, cell)
    codes = np.random.default_rng(1).integers(5, size=15)
    logits, _, _ = language_model_forward(codes[:-1, None], zero_state(1, p, cell), p, cell)
    right = [math.exp(z[k]) / sum(math.exp(v) for v in z) for z, k in zip(logits[:, 0], codes[1:], strict=True)]
    assert scaled_error(model_probabilities(codes, p, cell, window), right) < 1e-12


@cells
@pytest.mark.parametrize("length", [1, 4, 7, 14, 100])
def test_pieces_that_carry_the_state_cost_what_one_long_run_costs(cell, length):
    """Whatever the pieces, each character costs the logarithm of its share among the exponentials."""
    _, _, _, p = draw(1, 1, 5, 6, cell)
    codes = np.random.default_rng(1).integers(5, size=15)
    logits, _, _ = language_model_forward(codes[:-1, None], zero_state(1, p, cell), p, cell)
    right = sum(math.log2(sum(math.exp(v - z[k]) for v in z)) for z, k in zip(logits[:, 0], codes[1:], strict=True)) / 14
    assert math.isclose(bits_in_pieces(codes, length, p, cell), right, rel_tol=1e-12)


@pytest.mark.parametrize("temperature", [0.3, 1.0, 4.0])
def test_bits_at_a_temperature_and_their_slope(temperature):
    rng = np.random.default_rng(0)
    logits, targets = 3 * rng.normal(size=(6, 5)), rng.integers(5, size=6)

    def bits(T):
        chances = [[math.exp(v / T) / sum(math.exp(w / T) for w in z) for v in z] for z in logits]
        return -sum(math.log2(p[k]) for p, k in zip(chances, targets, strict=True)) / 6

    found, slope = tempered_bits(logits, targets, temperature)
    assert math.isclose(found, bits(temperature), rel_tol=1e-12)
    assert math.isclose(slope, (bits(temperature + 1e-5) - bits(temperature - 1e-5)) / 2e-5, rel_tol=1e-7)


def test_a_fair_choice_among_eight_costs_three_bits_and_has_perplexity_eight():
    p = np.full(5, 1 / 8)
    assert math.isclose(bits_per_character(p), 3) and math.isclose(perplexity(p), 8)


def test_perplexity_is_the_geometric_mean_of_one_over_p():
    p = [0.5, 0.1, 0.9]
    assert math.isclose(perplexity(p), (1 / (0.5 * 0.1 * 0.9)) ** (1 / 3), rel_tol=1e-14)
    assert math.isclose(2 ** bits_per_character(p), perplexity(p), rel_tol=1e-14)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_sampled_frequencies_are_the_softmax(temperature):
    logits, N = np.array([1.0, -0.5, 0.3, 2.0]), 20000
    rng = np.random.default_rng(0)
    count = np.bincount([sample_index(logits, temperature, rng) for _ in range(N)], minlength=4)
    odds = [math.exp(z / temperature) for z in logits]
    for k in range(4):
        right = odds[k] / sum(odds)
        assert abs(count[k] / N - right) < 4 * math.sqrt(right * (1 - right) / N)


def test_sampling_draws_one_gumbel_number_a_symbol():
    rng, twin = np.random.default_rng(3), np.random.default_rng(3)
    noise = twin.gumbel(size=5)
    assert sample_index(np.zeros(5), 1.0, rng) == np.argmax(noise)
    assert rng.random() == twin.random()


@cells
def test_samples_have_the_probability_that_the_model_gives_them(cell):
    """All 27 texts of three characters after a prompt: drawn as often as the product of their probabilities says."""
    rng = np.random.default_rng(0)
    _, _, _, p = draw(1, 1, 3, 4, cell)
    p = {name: 2 * w for name, w in p.items()}  # far from uniform
    prompt, N = np.array([2, 0, 1]), 4000
    count = Counter(tuple(sample(prompt, 3, 1.0, p, rng, cell).tolist()) for _ in range(N))
    for text in itertools.product(range(3), repeat=3):
        right = np.prod(model_probabilities(np.array([*prompt, *text]), p, cell)[2:])
        assert abs(count[text] / N - right) < 4.5 * math.sqrt(right * (1 - right) / N), text


@cells
def test_near_temperature_zero_the_likeliest_is_drawn(cell):
    _, _, _, p = draw(1, 1, 6, 5, cell)
    codes = sample(np.array([1]), 8, 1e-9, p, np.random.default_rng(0), cell)
    logits, _, _ = language_model_forward(np.array([1, *codes[:-1]])[:, None], zero_state(1, p, cell), p, cell)
    assert np.array_equal(codes, logits[:, 0].argmax(axis=1))


def brute_witten_bell(text, context, symbol, K):
    """The definition, by recursion and recounting the whole text."""
    shorter = brute_witten_bell(text, context[1:], symbol, K) if context else 1 / K
    after = [text[i + len(context)] for i in range(len(text) - len(context)) if text[i:].startswith(context)]
    if not after:
        return shorter
    return (after.count(symbol) + len(set(after)) * shorter) / (len(after) + len(set(after)))


def test_witten_bell_is_the_definition_by_brute_force(scaled_error):
    rng = np.random.default_rng(0)
    text, new = ("".join(rng.choice(list("abc"), size=size, p=[0.5, 0.3, 0.2])) for size in (40, 25))
    new += "dab"  # d was never seen
    p = witten_bell(text, new, 5, 4)
    right = [
        [brute_witten_bell(text, new[max(0, i - k + 1) : i], new[i], 4) for i in range(len(new))] for k in range(1, 6)
    ]
    assert scaled_error(p, right) < 1e-14


def test_witten_bell_by_hand():
    """In "abab" a comes twice, b twice, 2 kinds; after a always b, so (2 + 1 * 1/2) / (2 + 1)."""
    p = witten_bell("abab", "ab", 2, 2)
    assert np.allclose(p, [[1 / 2, 1 / 2], [1 / 2, 5 / 6]], rtol=1e-14)


@pytest.mark.parametrize("n", [1, 2, 4])
def test_witten_bell_probabilities_of_all_symbols_sum_to_one(n):
    text, symbols = "to be or not to be", "abenort q"
    for context in ("", "t", "to ", "zzq", "be o"):
        total = sum(witten_bell(text, context + symbol, n, len(symbols))[-1, -1] for symbol in symbols)
        assert math.isclose(total, 1, rel_tol=1e-12)
