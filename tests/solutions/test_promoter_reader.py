"""The recorded reader of promoters, against PyTorch's LSTM with its weights, and on the real sequences."""

import numpy as np
import pytest

from solutions.data.promoter_reader import promoter_odds, trained_reader
from solutions.data.promoters import BASES, read_promoters


@pytest.mark.parametrize("T", [57, 9])
def test_its_odds_are_those_of_pytorchs_layers_both_ways(T, torch_layer):
    torch = pytest.importorskip("torch")
    net = trained_reader()
    codes = np.random.default_rng(T).integers(len(BASES), size=(T, 5))
    x = torch.tensor(np.eye(len(BASES))[codes])
    states = []
    for where, turn in (("forward", lambda x: x), ("backward", lambda x: x.flip(0))):
        h, _ = torch_layer("LSTM", *(net[f"{where}_{name}"] for name in ("W_x", "W_h", "b")))(turn(x))
        states.append(turn(h))
    logits = torch.cat(states, dim=2).mean(dim=0).detach().numpy() @ net["W_hy"] + net["b_y"]
    np.testing.assert_allclose(promoter_odds(codes, net), logits[:, 1] - logits[:, 0], atol=1e-10)


def test_it_judges_nine_of_ten_real_sequences_rightly():
    codes, labels = read_promoters()
    assert np.mean((promoter_odds(codes, trained_reader()) > 0) == labels) > 0.87
