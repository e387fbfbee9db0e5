"""Predicting the next character: a recurrent language model over any cell, trained on streams, and sampled from."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from solutions.cells.lstm import init_lstm, lstm_backward, lstm_forward, lstm_reader
from solutions.cells.rnn import init_rnn, readout, readout_backward, rnn_backward, rnn_forward, rnn_reader
from solutions.training.gradients import clip_by_global_norm
from solutions.training.losses import softmax_cross_entropy
from solutions.training.optimizers import adam_update


class Cell(NamedTuple):
    """What a model has to know of a layer. A state is a tuple of (B, H) arrays: (h,) for an RNN, (h, c) for an LSTM."""

    names: tuple  # of the layer's parameters, in the order of its functions' arguments
    states: int  # how many arrays make a state
    init: Callable  # (rng, D, H) -> the parameters
    forward: Callable  # (x, *state, *parameters) -> all states over time, and whatever else backward needs
    backward: Callable  # (dh, x, *state, *what forward returned, *weights) -> dx, *dstate, *gradients


CELLS = {
    "rnn": Cell(("W_xh", "W_hh", "b_h"), 1, init_rnn, lambda *a: (rnn_forward(*a),), rnn_backward),
    "lstm": Cell(("W_x", "W_h", "b"), 2, init_lstm, lstm_forward, lstm_backward),
}
READERS = {"rnn": rnn_reader, "lstm": lstm_reader}  # for writing: one text, one character after another
NOISE = 1000  # characters for which `sample` draws its random numbers at once


def init_language_model(rng, K, H, cell="rnn", dtype=np.float32):
    """Draw a model's starting parameters: the cell's own, then W_hy normal with variance 1 / H, and b_y zero.

    Parameters
    ----------
    rng : numpy.random.Generator
    K : int
        Size of the alphabet.
    H : int
        Hidden width.
    cell : str
        "rnn" or "lstm".
    dtype : dtype
        Everything the model computes has this type.

    Returns
    -------
    parameters : dict of arrays

    Source: [mikolov2010recurrent].
    """
    parameters = dict(zip(CELLS[cell].names, CELLS[cell].init(rng, K, H), strict=True))
    parameters |= {"W_hy": rng.normal(size=(H, K)) / np.sqrt(H), "b_y": np.zeros(K)}
    return {name: w.astype(dtype) for name, w in parameters.items()}


def zero_state(B, parameters, cell="rnn"):
    """Begin a text: the state before its first character, all zero.

    Parameters
    ----------
    B : int
        Number of texts read side by side.
    parameters : dict of arrays
    cell : str

    Returns
    -------
    state : tuple of (B, H) arrays

    Source: [elman1990finding].
    """
    W_hy = parameters["W_hy"]
    return tuple(np.zeros((B, len(W_hy)), dtype=W_hy.dtype) for _ in range(CELLS[cell].states))


def language_model_forward(codes, state, parameters, cell="rnn"):
    """Read characters and score the next one after each: one-hot, recurrent layer, read-out.

    Parameters
    ----------
    codes : (T, B) int array
    state : tuple of (B, H) arrays
    parameters : dict of arrays
    cell : str

    Returns
    -------
    logits : (T, B, K) array
    state : tuple of (B, H) arrays
        After the last character.
    trace : tuple
        codes and what the cell's forward function returned, for the way back.

    Source: [mikolov2010recurrent].
    """
    W_hy, b_y = parameters["W_hy"], parameters["b_y"]
    own = [parameters[name] for name in CELLS[cell].names]
    passed = CELLS[cell].forward(codes, *state, *own)  # a one-hot input times W_x is a row of W_x, and looked up
    last = tuple(s[-1] for s in passed[: CELLS[cell].states])
    return readout(passed[0], W_hy, b_y), last, (codes, *passed)


def language_model_gradients(inputs, targets, state, parameters, cell="rnn"):
    """Loss on one window, with its gradients: truncated BPTT, for the state that enters is taken as a constant.

    Parameters
    ----------
    inputs : (T, B) int array
    targets : (T, B) int array
        The character after each input.
    state : tuple of (B, H) arrays
        As the window before left it.
    parameters : dict of arrays
    cell : str

    Returns
    -------
    loss : () float
        Mean of -ln p(target), in nats a character.
    gradients : dict of arrays
    state : tuple of (B, H) arrays
        To be handed to the next window.

    Source: [mikolov2010recurrent, williams1995gradient].
    """
    logits, last, trace = language_model_forward(inputs, state, parameters, cell)
    loss, dlogits = softmax_cross_entropy(logits, targets)
    _, h, *rest = trace
    dh, dW_hy, db_y = readout_backward(dlogits, h, parameters["W_hy"])
    names = CELLS[cell].names
    W_x, W_h = [parameters[name] for name in names[:2]]
    back = CELLS[cell].backward(dh, inputs, *state, h, *rest, W_x, W_h)
    # The parameters' gradients come last, after dx and those of the state.
    gradients = dict(zip(names, back[-len(names) :], strict=True))
    return loss, gradients | {"W_hy": dW_hy, "b_y": db_y}, last


def train(parameters, inputs, targets, steps, cell="rnn", update=adam_update, lr=0.003, limit=5.0):
    """Train on one window after another, round and round; the state is carried on, and starts anew with the text.

    Parameters
    ----------
    parameters : dict of arrays
    inputs : (windows, T, B) int array
        From stream_batches.
    targets : (windows, T, B) int array
    steps : iterable of int
        Counts from 0; a progress bar fits in here.
    cell : str
    update : function
        (parameters, gradients, state, lr=...) -> parameters, state; one of optimizers.py. It is handed all parameters as
        one long vector, since what is done to each number alone is done sooner to all at once.
    lr : float or function
        Learning rate, or a function from the step's number to it.
    limit : float
        Gradients longer than this together are shortened to it.

    Yields
    ------
    loss : () float
        Of the window, before the update.
    parameters : dict of arrays
        After the update.

    Source: [mikolov2010recurrent, pascanu2013difficulty].
    """
    memory = None  # the optimizer's, not the network's
    names = parameters.keys()
    vector = {"all": one_vector(parameters, names)}
    for step in steps:
        window = step % len(inputs)
        if window == 0:
            state = zero_state(inputs.shape[2], parameters, cell)
        loss, gradients, state = language_model_gradients(inputs[window], targets[window], state, parameters, cell)
        d = {"all": one_vector(gradients, names)}
        if d["all"] @ d["all"] > limit**2:  # most are short enough, and this is known sooner than their length in float64
            d, _ = clip_by_global_norm(d, limit)
        vector, memory = update(vector, d, memory, lr=lr(step) if callable(lr) else lr)
        parameters = views(vector["all"], parameters)
        yield loss, parameters


def one_vector(arrays, names):
    """Lay arrays one behind the other, in the order of names."""
    return np.concatenate([arrays[name].ravel() for name in names])


def views(vector, like):
    """Take a vector apart into arrays that have the names and shapes of others; nothing is copied."""
    ends = np.cumsum([w.size for w in like.values()])
    return {name: part.reshape(w.shape) for (name, w), part in zip(like.items(), np.split(vector, ends[:-1]))}


def model_probabilities(codes, parameters, cell="rnn", window=500):
    """Read a text once and note the probability that the model gave to each character before it saw it.

    Parameters
    ----------
    codes : (N,) int array
    parameters : dict of arrays
    cell : str
    window : int
        Characters handled at once; the state is carried, so this changes nothing but the memory that it takes.

    Returns
    -------
    p : (N - 1,) array
        For the second character onwards.

    Source: [mikolov2010recurrent].
    """
    state = zero_state(1, parameters, cell)
    p = []
    for start in range(0, len(codes) - 1, window):
        chunk = codes[start : start + window + 1]
        logits, state, _ = language_model_forward(chunk[:-1, None], state, parameters, cell)
        odds = np.exp(logits[:, 0] - logits[:, 0].max(axis=1, keepdims=True))
        p.append(odds[np.arange(len(odds)), chunk[1:]] / odds.sum(axis=1))
    return np.concatenate(p)


def bits_in_pieces(codes, length, parameters, cell="lstm"):
    """Score a text that is read piece by piece, each piece going on where the
    one before stopped: bits per character.

    Parameters
    ----------
    codes : (N,) int array
        The first character is only read; each of the other N - 1 is predicted
        from all that stand before it.
    length : int
        How many characters a piece predicts; the last may have fewer.
    parameters : dict of arrays
    cell : str

    Returns
    -------
    bits : () float
        Mean over the N - 1 characters.

    Notes
    -----
    A piece's loss is a mean over its own characters and in nats, so it is multiplied by their number before the pieces are added up.

    Source: [mikolov2010recurrent].
    """
    state = zero_state(1, parameters, cell)
    nats = 0
    for start in range(0, len(codes) - 1, length):
        piece = codes[start : start + length + 1]
        logits, state, _ = language_model_forward(piece[:-1, None], state, parameters, cell)
        loss, _ = softmax_cross_entropy(logits[:, 0], piece[1:])
        nats += loss * len(piece[1:])
    return nats / (len(codes) - 1) / np.log(2)


def sample_index(logits, temperature, rng):
    """Draw a character's code with the probabilities that a softmax gives at a
    temperature, without computing one: by Gumbel's trick.

    The temperature divides the logits.

    Parameters
    ----------
    logits : (K,) array
    temperature : float
        Above 0. Below 1 the likely become likelier, above 1 all become more
        alike.
    rng : numpy.random.Generator
        Draws K standard Gumbel numbers, in one call.

    Returns
    -------
    k : () int

    Notes
    -----
    argmax(logits / temperature + Gumbel numbers).

    Source: [maddison2014sampling].
    """
    noise = rng.gumbel(size=len(logits))
    return np.argmax(logits / temperature + noise)


def sample(prompt, length, temperature, parameters, rng, cell="rnn"):
    """Let the model write on after a prompt.

    Every character is drawn in view of all that stand before it, and none is
    read twice.

    Parameters
    ----------
    prompt : (N,) int array
        At least one character.
    length : int
        Number of characters to write.
    temperature : float
    parameters : dict of arrays
    rng : numpy.random.Generator
        One sample_index a character, in order.
    cell : str

    Returns
    -------
    codes : (length,) int array
        Without the prompt.

    Source: [graves2013generating].
    """
    W_hy, b_y = parameters["W_hy"], parameters["b_y"]
    read = READERS[cell](*(parameters[name] for name in CELLS[cell].names))
    state = tuple(s[0] for s in zero_state(1, parameters, cell))
    for code in prompt:
        state = read(code, *state)
    codes = []
    for start in range(0, length, NOISE):
        for noise in rng.gumbel(size=(min(NOISE, length - start), len(b_y))):  # the numbers that sample_index would draw
            logits = state[0].dot(W_hy) + b_y
            codes.append(np.argmax(logits / temperature + noise))
            state = read(codes[-1], *state)
    return np.array(codes, dtype=int)
