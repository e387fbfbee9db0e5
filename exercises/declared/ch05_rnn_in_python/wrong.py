"""What learners get wrong in chapter 5, one fault a function. The docstring is what the grader's message has to contain."""

import numpy as np

from grader import mistake
from solutions.listings.rnn import listing_epoch, listing_forward
from solutions.models.ngram import witten_bell
from solutions.textbook.language_model import sample, sample_index


def listing_init__as_in_the_article(rng, D, H, K):
    """the division by sqrt(H) is missing"""
    W_hh = rng.normal(size=(H, H))
    W_xh = rng.normal(size=(D, H)) / np.sqrt(D)
    W_hy = rng.normal(size=(H, K)) / np.sqrt(H)
    return W_hh, W_xh, np.zeros(H), W_hy, np.zeros(K)


def listing_init__not_the_root(rng, D, H, K):
    """the sqrt is missing"""
    W_hh = rng.normal(size=(H, H)) / np.sqrt(H)
    W_xh = rng.normal(size=(D, H)) / D
    W_hy = rng.normal(size=(H, K)) / np.sqrt(H)
    return W_hh, W_xh, np.zeros(H), W_hy, np.zeros(K)


def listing_forward__column_habit(x, h0, W_hh, W_xh, b_h, W_hy, b_y):
    """W_hh is transposed"""
    h, hs, ys = h0, [], []
    for t in range(len(x)):
        h = np.tanh(h @ W_hh.T + x[t] @ W_xh + b_h)
        hs.append(h)
        ys.append(h @ W_hy + b_y)
    return np.array(hs), np.array(ys)


def listing_gradients__last_state_before_the_first(x, target, h0, h, y, W_hh, W_hy):
    """where t > 0 does not hold"""
    dW_hh = dW_xh = db_h = dW_hy = db_y = later = 0
    for t in range(len(x))[::-1]:
        dy = (y[t] - target[t]) / np.prod(x.shape[:2])
        da = (dy @ W_hy.T + later) * (1 - h[t] ** 2)
        dW_hh, dW_xh, db_h = dW_hh + h[t - 1].T @ da, dW_xh + x[t].T @ da, db_h + da.sum(0)
        dW_hy, db_y, later = dW_hy + h[t].T @ dy, db_y + dy.sum(0), da @ W_hh.T
    return dW_hh, dW_xh, db_h, dW_hy, db_y


@mistake
def listing_epoch__loss_after_the_update(x, target, W_hh, W_xh, b_h, W_hy, b_y, learning_rate, limit):
    """The loss is that after the update.

    The one that comes back belongs to the parameters that came in.
    """
    _, *new = listing_epoch(x, target, W_hh, W_xh, b_h, W_hy, b_y, learning_rate, limit)
    T, B, _ = x.shape
    _, y = listing_forward(x, np.zeros((B, len(b_h))), *new)
    return np.sum((y - target) ** 2) / (2 * T * B), *new


def stream_batches__targets_are_the_inputs(codes, B, T):
    """inputs stands where"""
    length = (len(codes) - 1) // B
    N = length // T
    streams = codes[: B * length].reshape(B, length)[:, : N * T].reshape(B, N, T).transpose(1, 2, 0)
    return streams, streams


def stream_batches__batch_before_time(codes, B, T):
    """its axes 1 and 2 have changed places"""
    length = (len(codes) - 1) // B
    N = length // T
    inputs, targets = (c.reshape(B, length)[:, : N * T].reshape(B, N, T) for c in (codes[: B * length], codes[1 : B * length + 1]))
    return inputs.transpose(1, 0, 2), targets.transpose(1, 0, 2)


def adagrad_step__sum_of_gradients(w, dw, s, lr=0.1, eps=1e-8):
    """the power 2 is missing"""
    s = s + dw
    return w - lr * dw / (np.sqrt(s) + eps), s


def adam_step__corrected_means_kept(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """m_hat stands where"""
    m = (beta1 * m + (1 - beta1) * dw) / (1 - beta1**t)
    v = (beta2 * v + (1 - beta2) * dw**2) / (1 - beta2**t)
    return w - lr * m / (np.sqrt(v) + eps), m, v


def perplexity__sum(p):
    """sum stands where"""
    return np.exp(-np.sum(np.log(p)))


def _write(prompt, length, temperature, parameters, rng, what_is_read):
    """`sample`, but after a draw the network reads `what_is_read(code, logits)`, a row of numbers."""
    W_xh, W_hh, b_h, W_hy, b_y = (parameters[name] for name in ("W_xh", "W_hh", "b_h", "W_hy", "b_y"))
    h = np.zeros_like(b_h)
    for code in prompt:
        h = np.tanh(W_xh[code] + h @ W_hh + b_h)
    written = []
    for _ in range(length):
        logits = h @ W_hy + b_y
        written.append(sample_index(logits, temperature, rng))
        h = np.tanh(what_is_read(written[-1], logits) @ W_xh + h @ W_hh + b_h)
    return np.array(written)


@mistake
def sample__same_character_again(prompt, length, temperature, parameters, rng, cell="rnn"):
    """The network reads the same character again and again.

    Its next input is the character that was drawn.
    """
    return _write(prompt, length, temperature, parameters, rng, lambda code, logits: np.eye(len(logits))[prompt[-1]])


@mistake
def sample__reads_its_softmax(prompt, length, temperature, parameters, rng, cell="rnn"):
    """The network reads the softmax of its logits.

    It was trained on characters, and the one that was drawn is what it has written.
    """
    return _write(prompt, length, temperature, parameters, rng, lambda code, logits: np.exp(logits) / np.exp(logits).sum())


@mistake
def sample__draws_while_it_reads(prompt, length, temperature, parameters, rng, cell="rnn"):
    """A character is drawn after each of the prompt too, which uses rng up.

    Draws are needed only when the prompt has been read.
    """
    for _ in prompt[1:]:
        sample_index(parameters["b_y"], temperature, rng)
    return sample(prompt, length, temperature, parameters, rng)


@mistake
def witten_bell__counts_what_it_has_read(text, new, n, K):
    """What was read of new is counted too.

    Counts come from text alone.
    """
    return np.stack([witten_bell(text + new[:i], new[: i + 1], n, K)[:, -1] for i in range(len(new))], axis=1)
