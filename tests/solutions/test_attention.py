"""Additive attention against finite differences, PyTorch, and what attention has to keep whatever the padding holds."""

import numpy as np
import pytest

from solutions.models.attention import additive_attention, additive_attention_backward, attend, attend_backward, dot_attention

# S, B, H, A, E: every size is 1 once.
SIZES = [(1, 3, 4, 5, 2), (6, 1, 4, 5, 2), (6, 3, 1, 5, 2), (6, 3, 4, 1, 2), (6, 3, 4, 5, 1)]


def problem(sizes, seed=0):
    S, B, H, A, E = sizes
    rng = np.random.default_rng(seed)
    mask = np.arange(S)[:, None] < rng.integers(1, S + 1, size=B)
    values = dict(query=(B, H), keys=(S, B, A), values=(S, B, E), W_q=(H, A), v=(A,))
    return {name: rng.normal(size=shape) for name, shape in values.items()} | {"mask": mask}


def back(dcontext, p, alpha):
    return additive_attention_backward(dcontext, p["query"], p["keys"], p["values"], alpha, p["W_q"], p["v"])


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_backward_is_the_derivative_of_forward(sizes, five_point, scaled_error):
    p = problem(sizes)
    dcontext = np.random.default_rng(1).normal(size=(sizes[1], sizes[4]))

    def loss():
        return (additive_attention(**p)[0] * dcontext).sum()

    got = back(dcontext, p, additive_attention(**p)[1])
    for gradient, name in zip(got, ("query", "keys", "values", "W_q", "v"), strict=True):
        right = five_point(loss, p[name])
        if np.abs(right).max() < 1e-9:  # one position alone: nothing to choose
            assert np.abs(gradient).max() < 1e-9
        else:
            assert scaled_error(gradient, right) <= 1e-8


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_outputs_and_gradients_are_those_of_torch(sizes, scaled_error):
    torch = pytest.importorskip("torch")
    p = problem(sizes)
    dcontext = np.random.default_rng(1).normal(size=(sizes[1], sizes[4]))
    theirs = {name: torch.tensor(value, requires_grad=name != "mask") for name, value in p.items()}
    scores = torch.tanh(theirs["query"] @ theirs["W_q"] + theirs["keys"]) @ theirs["v"]
    alpha = torch.softmax(scores.masked_fill(~theirs["mask"], -torch.inf), dim=0)
    context = (alpha[..., None] * theirs["values"]).sum(0)
    (context * torch.tensor(dcontext)).sum().backward()

    ours = additive_attention(**p)
    assert scaled_error(ours[0], context.detach().numpy()) <= 1e-12
    assert scaled_error(ours[1], alpha.detach().numpy()) <= 1e-12
    for gradient, name in zip(back(dcontext, p, ours[1]), ("query", "keys", "values", "W_q", "v"), strict=True):
        assert np.allclose(gradient, theirs[name].grad.numpy(), rtol=0, atol=1e-12)


def test_backward_of_the_mixing_alone(five_point, scaled_error):
    rng = np.random.default_rng(0)
    p = dict(scores=rng.normal(size=(4, 3)), values=rng.normal(size=(4, 3, 2)), mask=np.arange(4)[:, None] < [4, 2, 1])
    dcontext = rng.normal(size=(3, 2))
    dscores, dvalues = attend_backward(dcontext, p["values"], attend(**p)[1])
    for gradient, name in ((dscores, "scores"), (dvalues, "values")):
        assert scaled_error(gradient, five_point(lambda: (attend(**p)[0] * dcontext).sum(), p[name])) <= 1e-8


def test_padding_changes_nothing_whatever_it_holds():
    p = problem((6, 3, 4, 5, 2))
    context, alpha = additive_attention(**p)
    assert np.allclose(alpha.sum(axis=0), 1)
    assert not alpha[~p["mask"]].any()
    filled = p | {name: np.where(p["mask"][:, :, None], p[name], np.nan) for name in ("keys", "values")}
    for mine, theirs in zip(additive_attention(**filled), (context, alpha), strict=True):
        assert np.array_equal(mine, theirs)


def test_huge_scores_overflow_nothing():
    p = problem((6, 3, 4, 5, 2))
    context, alpha = additive_attention(**p | {"v": 1e6 * p["v"]})
    assert np.isfinite(context).all()
    assert np.allclose(alpha.max(axis=0), 1)


@pytest.mark.parametrize("B", [1, 3])
def test_products_are_compared_as_torch_compares_them(B, scaled_error):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    query, keys, values, mask = rng.normal(size=(B, 4)), rng.normal(size=(6, B, 4)), rng.normal(size=(6, B, 2)), np.arange(6)[:, None] < [6, 2, 1][:B]
    right = torch.nn.functional.scaled_dot_product_attention(
        torch.tensor(query)[:, None], torch.tensor(keys).transpose(0, 1), torch.tensor(values).transpose(0, 1),
        attn_mask=torch.tensor(mask.T)[:, None], scale=1.0)
    context, alpha = dot_attention(query, keys, values, mask)
    assert scaled_error(context, right[:, 0].numpy()) <= 1e-12
    assert np.allclose(alpha.sum(axis=0), 1) and not alpha[~mask].any()
