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


def beam_step(totals, lengths, ended, log_p, width, end, power=0.0):
    """Let beginnings of texts go on by one symbol, each in every way, and keep
    the best of all that come out.

    A beginning that has ended stays as it is, and competes with the others.
    What is impossible is never kept.

    Parameters
    ----------
    totals : (W,) array
        Log-probability of each beginning.
    lengths : (W,) int array
        Its symbols so far, an end symbol among them.
    ended : (W,) bool array
        True where the end symbol has been written.
    log_p : (W, K) array
        Log-probability of each symbol after each beginning, minus infinity
        where it can't come. Means nothing where a beginning has ended.
    width : int
        How many are kept, if there are as many.
    end : int
        Number of the end symbol.
    power : float
        What is compared is the log-probability over the number of symbols
        raised to this power. With 0 it is the log-probability alone.

    Returns
    -------
    parents : (V,) int array
        From which beginning each of those kept comes, the best first.
    symbols : (V,) int array
        The symbol that it went on with; the end symbol if it had ended.
    totals : (V,) array
        Log-probability of each.

    Notes
    -----
    totals + log_p for those that go on; of one that has ended, totals stands in the column of the end symbol and minus infinity elsewhere.

    Source: [graves2012sequence, sutskever2014sequence, wu2016google].
    """
    reached = np.where(ended[:, None], -np.inf, totals[:, None] + log_p)
    reached[ended, end] = totals[ended]
    new_lengths = lengths + ~ended
    rank = reached / new_lengths[:, None] ** power
    best = np.argsort(-rank, axis=None, kind="stable")[:width]
    best = best[np.isfinite(reached.ravel()[best])]
    parents, symbols = np.divmod(best, log_p.shape[1])
    return parents, symbols, reached[parents, symbols]


def beam_search(score, state, start, end, width, longest, power=0.0, step=beam_step):
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
    power : float
        Texts are compared by log-probability over their number of symbols raised to this power; 0 compares the log-probability alone.
    step : function
        Called like beam_step.

    Returns
    -------
    found : list of (float, list of int)
        Log-probability and symbols (without start, with end) of the texts that ended, the best first, at most `width`.

    Source: [graves2012sequence, sutskever2014sequence, wu2016google].
    """
    totals, texts, states = np.zeros(1), [[]], [state]
    for _ in range(longest):
        ended = np.array([text[-1:] == [end] for text in texts])
        lengths = np.array([len(text) for text in texts])
        answers = [score(text[-1] if text else start, before) for text, before in zip(texts, states)]
        log_p = np.stack([row for row, _ in answers])
        parents, symbols, totals = step(totals, lengths, ended, log_p, width, end, power)
        texts = [texts[p] if ended[p] else [*texts[p], int(k)] for p, k in zip(parents, symbols)]
        states = [answers[p][1] for p in parents]
        if all(text[-1] == end for text in texts):
            break
    return [(float(total), text) for total, text in zip(totals, texts) if text[-1] == end]
