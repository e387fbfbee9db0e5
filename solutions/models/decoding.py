"""From scores of the next symbol to a text: cut the tail off before drawing, or look for the likeliest text."""

import numpy as np


def keep_top_k(logits, k):
    """Leave the k likeliest symbols to be drawn from; no other has a chance.

    Parameters
    ----------
    logits : (K,) array
    k : int
        From 1 to K.

    Returns
    -------
    kept : (K,) array
        The logits of those k, minus infinity for the others. Of equals, the
        first are kept.

    Source: [fan2018hierarchical].
    """
    kept = np.full_like(logits, -np.inf)
    best = np.argsort(-logits, kind="stable")[:k]
    kept[best] = logits[best]
    return kept


def keep_nucleus(logits, mass):
    """Leave the fewest symbols that together have a share `mass` of the
    probability; no other has a chance.

    Parameters
    ----------
    logits : (K,) array
        They may be huge.
    mass : float
        Above 0, at most 1.

    Returns
    -------
    kept : (K,) array
        The logits of those symbols, the likeliest ones, minus infinity for the
        others. One symbol at least is kept; of equals, the first.

    Notes
    -----
    A symbol is kept if those that are likelier have less than `mass` together.

    Source: [holtzman2020curious].
    """
    order = np.argsort(-logits, kind="stable")
    p = np.exp(logits[order] - logits[order[0]])
    p /= p.sum()
    likelier = np.cumsum(p) - p
    kept = np.full_like(logits, -np.inf)
    best = order[likelier < mass]
    kept[best] = logits[best]
    return kept


def next_chances(logits, temperature, mass):
    """Say with which probability each symbol comes next, at a temperature and
    with a nucleus.

    The temperature changes how unlike the probabilities are. Of what it leaves
    of them, the nucleus keeps the likeliest symbols that have a share `mass`,
    and those are drawn in proportion.

    Parameters
    ----------
    logits : (K,) array
        They may be huge.
    temperature : float
        Above 0. Below 1 the likely become likelier, above 1 all become more
        alike.
    mass : float
        Above 0, at most 1.

    Returns
    -------
    p : (K,) array
        They add up to 1; a symbol outside of the nucleus has 0.

    Notes
    -----
    softmax(keep_nucleus(logits / temperature, mass)).

    Source: [holtzman2020curious].
    """
    kept = keep_nucleus(logits / temperature, mass)
    odds = np.exp(kept - np.max(kept))
    return odds / np.sum(odds)


def beam_search(score, state, start, end, width, longest):
    """Keep the `width` likeliest beginnings at each step, of those that go on and those that have ended.

    Parameters
    ----------
    score : function
        (code, state) -> log-probabilities (K,) of the next symbol, and the state after it.
    state : anything
        Before the start symbol.
    start : int
    end : int
    width : int
        1 is greedy decoding; with at least as many as there are texts, the likeliest text is found.
    longest : int
        Symbols after which a text that has not ended is dropped, the end symbol counted.

    Returns
    -------
    found : list of (float, list of int)
        Log-probability and symbols (without start, with end) of the texts that ended, the likeliest first, at most `width`.

    Source: [graves2012sequence, sutskever2014sequence].
    """
    going, ended = [(0.0, [], state)], []
    for _ in range(longest):
        beams = []
        for total, codes, before in going:
            log_p, after = score(codes[-1] if codes else start, before)
            beams += [(total + p, [*codes, k], after) for k, p in enumerate(log_p.tolist())]
        best = sorted([*beams, *ended], key=lambda beam: -beam[0])[:width]
        going = [beam for beam in best if beam[1][-1] != end]
        ended = [beam for beam in best if beam[1][-1] == end]
        if not going:
            break
    return [(total, codes) for total, codes, _ in ended]
