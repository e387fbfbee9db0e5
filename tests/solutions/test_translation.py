"""The translator against finite differences and PyTorch."""

import numpy as np
import pytest

from solutions.models import translation
from solutions.models.translation import encode, init_translator, translate, translation_gradients

S, B, T, H, K_SOURCE, K_TARGET = 5, 3, 4, 4, 6, 5
LENGTHS, TARGET_LENGTHS = np.array([5, 1, 3]), np.array([2, 4, 3])


def problem(attention, dtype=np.float64, seed=0):
    rng = np.random.default_rng(seed)
    parameters = init_translator(rng, K_SOURCE, K_TARGET, H, attention, dtype)
    parameters = {name: (w + 0.3 * rng.normal(size=w.shape)).astype(dtype) for name, w in parameters.items()}
    source = rng.integers(K_SOURCE, size=(S, B))
    inputs = rng.integers(K_TARGET, size=(T, B))
    targets = np.where(np.arange(T)[:, None] < TARGET_LENGTHS, rng.integers(K_TARGET, size=(T, B)), -1)
    return source, inputs, targets, parameters


@pytest.mark.parametrize("attention", [True, False])
def test_gradients_are_the_derivatives_of_the_loss(attention, five_point, scaled_error):
    source, inputs, targets, parameters = problem(attention)
    _, gradients = translation_gradients(source, LENGTHS, inputs, targets, parameters)
    assert gradients.keys() == parameters.keys()
    for name, w in parameters.items():
        right = five_point(lambda: translation_gradients(source, LENGTHS, inputs, targets, parameters)[0], w)
        assert scaled_error(gradients[name], right) <= 1e-7, name


@pytest.mark.parametrize("attention", [True, False])
def test_what_the_padding_holds_changes_nothing(attention):
    source, inputs, targets, parameters = problem(attention)
    other = np.where(np.arange(S)[:, None] < LENGTHS, source, (source + 1) % K_SOURCE)
    after = np.where(targets < 0, (inputs + 1) % K_TARGET, inputs)
    loss, gradients = translation_gradients(source, LENGTHS, inputs, targets, parameters)
    again, same = translation_gradients(other, LENGTHS, after, targets, parameters)
    assert loss == again
    assert all(np.array_equal(gradients[name], same[name]) for name in gradients)


def test_loss_is_that_of_torch():
    torch = pytest.importorskip("torch")
    source, inputs, targets, p = problem(attention=True)
    theirs = {name: torch.tensor(w, requires_grad=True) for name, w in p.items()}

    def layer(where, x, h):
        cell = torch.nn.GRUCell(len(p[f"{where}_W_x"]), H).double()
        names = dict(weight_ih="W_x", weight_hh="W_h", bias_ih="b_x", bias_hh="b_h")
        weights = {mine: theirs[f"{where}_{name}"] for mine, name in names.items()}
        turned = {mine: w.T if w.ndim == 2 else w for mine, w in weights.items()}
        return torch.func.functional_call(cell, turned, (x, h))

    losses = []
    for b in range(B):  # one sequence after another, without padding
        words = torch.eye(K_SOURCE).double()[source[: LENGTHS[b], b]]
        forth, back = [], []
        for read, order, where in ((forth, words, "forward"), (back, words.flip(0), "backward")):
            h = torch.zeros(1, H).double()
            for x in order:
                h = layer(where, x[None], h)
                read.append(h)
        h = torch.stack([torch.cat([f, r], 1) for f, r in zip(forth, back[::-1], strict=True)])
        s = torch.tanh(torch.cat([forth[-1], back[-1]], 1) @ theirs["W_0"] + theirs["b_0"])
        for t in range(TARGET_LENGTHS[b]):
            scores = torch.tanh(s @ theirs["W_q"] + h @ theirs["W_k"]) @ theirs["v"]
            context = (torch.softmax(scores, 0)[..., None] * h).sum(0)
            x = torch.cat([torch.eye(K_TARGET).double()[inputs[t, b]][None], context], 1)
            s = layer("decoder", x, s)
            logits = s @ theirs["W_hy"] + theirs["b_y"]
            losses.append(torch.nn.functional.cross_entropy(logits[0], torch.tensor(targets[t, b])))
    right = torch.stack(losses).mean()
    right.backward()

    loss, gradients = translation_gradients(source, LENGTHS, inputs, targets, p)
    assert loss == pytest.approx(right.item(), rel=1e-12)
    for name, gradient in gradients.items():
        assert np.allclose(gradient, theirs[name].grad.numpy(), rtol=0, atol=1e-12), name


@pytest.mark.parametrize("attention, more", [(True, 0.7), (False, 0.1)])
def test_a_translation_takes_the_likeliest_symbol_at_each_step(attention, more):
    source, _, _, parameters = problem(attention)
    start, end = 0, 1
    parameters["b_y"][end] += more
    texts, alpha = translate(source, LENGTHS, parameters, start, end, longest=6)
    assert 1 <= sum(len(text) == 6 for text in texts) < B, "some have to end, some not"
    for b, text in enumerate(texts):
        alone = encode(source[: LENGTHS[b], [b]], LENGTHS[[b]], parameters)
        s, code, mine = alone["s0"], start, []
        while code != end and len(mine) < 6:
            logits, s, _, _ = translation.decoder_step(np.array([code]), s, alone, parameters)
            code = int(logits.argmax())
            mine.append(code)
        assert text == [code for code in mine if code != end]
    if attention:
        assert np.allclose(alpha.sum(axis=1), 1)
    else:
        assert alpha is None
