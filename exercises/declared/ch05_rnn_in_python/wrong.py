"""What learners get wrong in chapter 5, one fault a function. The docstring is what the grader's message has to contain."""

import numpy as np

from grader import mistake
from solutions.data.shakespeare import read_plays, trained_network
from solutions.data.text import encode, stream_batches, vocabulary
from solutions.models.language_model import init_language_model, train
from solutions.models.ngram import witten_bell
from solutions.textbook.language_model import sample, sample_index


def listing_gradients__last_state_before_the_first(x, target, h0, h, y, W_hh, W_hy):
    """where t > 0 does not hold"""
    dW_hh = dW_xh = db_h = dW_hy = db_y = later = 0
    for t in range(len(x))[::-1]:
        dy = (y[t] - target[t]) / np.prod(x.shape[:2])
        da = (dy @ W_hy.T + later) * (1 - h[t] ** 2)
        dW_hh, dW_xh, db_h = dW_hh + h[t - 1].T @ da, dW_xh + x[t].T @ da, db_h + da.sum(0)
        dW_hy, db_y, later = dW_hy + h[t].T @ dy, db_y + dy.sum(0), da @ W_hh.T
    return dW_hh, dW_xh, db_h, dW_hy, db_y


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


@mistake
def score_by_counting__counts_what_it_has_read(text, cut, n):
    """What was read of the new part is counted too.

    That is adapting, a fine idea, but here counts come from the known part alone.
    """
    K = len(set(text))
    p = [witten_bell(text[:i], text[max(0, i - n) : i + 1], n, K)[:, -1] for i in range(cut, len(text))]
    return -np.log2(p).mean(axis=0)


def score_by_counting__one_number(text, cut, n):
    """only the last entry along axis 0 of bits"""
    return -np.log2(witten_bell(text[:cut], text[cut:], n, len(set(text)))[-1]).mean()


def _small(steps, lr):
    """A network of 30 units as training leaves it."""
    known, new = read_plays()
    symbols = vocabulary(known + new)
    parameters = init_language_model(np.random.default_rng(0), len(symbols), 30)
    reading = train(parameters, *stream_batches(encode(known, symbols), 32, 32), range(steps), lr=lr, limit=1.0)
    for _, after in reading:
        parameters = after
    return {name: w.astype(np.float16) for name, w in parameters.items()}


def beat_three_letters__as_drawn():
    """what it expects to pay (bits) is"""
    return _small(0, 0.04)


def beat_three_letters__too_slow():
    """what the network pays for a character of the new text (bits) is"""
    return _small(150, 0.004)


def beat_three_letters__thrown_about():
    """what the network pays for a character of the new text (bits) is"""
    return _small(150, 1.0)


def beat_three_letters__the_large_one():
    """parameters['W_xh'] has shape (63, 128), expected (63, 30)"""
    return trained_network()


def same_ending__five_letters():
    """the number of last letters that agree is 5"""
    return "\n\nROMEO", "I saw fair ROMEO"


def same_ending__ordinary_words():
    """the distance between the two predictions is"""
    return "Shall I compare thee to a summer", "It was the last day of that summer"


def same_ending__long():
    """the length of the longer text in characters is"""
    return "Good night, good night! Parting is such sweet\n\nGUILDENST", "the GUILDENST"


def same_ending__strange_letters():
    """the number of characters that the network doesn't know is 2"""
    return "\n\nGUILDENST", "42 GUILDENST"

