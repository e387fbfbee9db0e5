"""From one sequence to another: a bidirectional GRU reads, another GRU writes, with attention or through one vector alone.

The encoder's two directions and the decoder are GRUs of the same width. Source and target are numbers of symbols; a source
is padded at its end. The decoder begins with what both directions know when they have read everything; with attention it
also receives, at each step, a mean of the encoder's states, weighted anew.
"""

import numpy as np

from solutions.cells.gru import gru_step, gru_step_backward, init_gru
from solutions.cells.rnn import readout, readout_backward
from solutions.models.attention import additive_attention, additive_attention_backward
from solutions.models.bidirectional import by_name, draw_layers, layers_of, read_sequences, read_sequences_backward
from solutions.models.padding import sequence_mask
from solutions.training.losses import softmax_cross_entropy

ADDITIVE = additive_attention, additive_attention_backward
DECODER = tuple(f"decoder_{name}" for name in ("W_x", "W_h", "b_x", "b_h"))


def init_translator(rng, K_source, K_target, H, attention=True, dtype=np.float32):
    """Draw an encoder and a decoder.

    Parameters
    ----------
    rng : numpy.random.Generator
    K_source : int
        Symbols of the source.
    K_target : int
        Symbols of the target, its start and its end among them.
    H : int
        Units of each direction of the encoder, of the decoder, and of attention's tanh layer.
    attention : bool
        Without it nothing but the encoder's last states reaches the decoder.
    dtype : dtype

    Returns
    -------
    parameters : dict of arrays

    Source: [bahdanau2015neural, sutskever2014sequence].
    """

    def drawn(rows, columns):
        return rng.normal(size=(rows, columns)) / np.sqrt(rows)

    context = 2 * H if attention else 0
    parameters = draw_layers(rng, K_source, H, 2, "gru")
    parameters |= dict(zip(DECODER, init_gru(rng, K_target + context, H), strict=True))
    parameters |= {"W_0": drawn(2 * H, H), "b_0": np.zeros(H), "W_hy": drawn(H, K_target), "b_y": np.zeros(K_target)}
    if attention:
        parameters |= {"W_k": drawn(2 * H, H), "W_q": drawn(H, H), "v": drawn(H, 1)[:, 0]}
    return {name: w.astype(dtype) for name, w in parameters.items()}


def encode(source, lengths, parameters):
    """Read the source from both ends.

    Parameters
    ----------
    source : (S, B) int array
        Padded with any symbol.
    lengths : (B,) int array
        At least 1 each.
    parameters : dict of arrays

    Returns
    -------
    read : dict
        h, (S, B, 2H), the states of both directions, 0 in the padding; mask, (S, B); s0, (B, H), the decoder's first state;
        keys, (S, B, H), of attention, if there is any; and what the way back needs.

    Source: [bahdanau2015neural].
    """
    h, summary, trace = read_sequences(source, lengths, layers_of(parameters, "gru").values(), "gru")
    s0 = np.tanh(readout(summary, parameters["W_0"], parameters["b_0"]))
    keys = h @ parameters["W_k"] if "W_k" in parameters else None
    return dict(h=h, mask=sequence_mask(lengths, len(source)), s0=s0, keys=keys, summary=summary, trace=trace)


def decoder_step(codes, s_prev, read, parameters, attention=additive_attention):
    """Read the symbol before, look at the source, and score the next symbol.

    Parameters
    ----------
    codes : (B,) int array
        The symbol before: the true one in training (teacher forcing), the decoder's own when it writes.
    s_prev : (B, H) array
    read : dict
        As encode returned it.
    parameters : dict of arrays
    attention : function
        Called like additive_attention.

    Returns
    -------
    logits : (B, K) array
    s : (B, H) array
    alpha : (S, B) array or None
        Where the decoder looked.
    trace : tuple
        The step's input and gates, for the way back.

    Source: [bahdanau2015neural].
    """
    x = np.eye(len(parameters["b_y"]), dtype=s_prev.dtype)[codes]
    alpha = None
    if read["keys"] is not None:
        context, alpha = attention(s_prev, read["keys"], read["h"], read["mask"], parameters["W_q"], parameters["v"])
        x = np.concatenate([x, context], axis=1)
    s, gates = gru_step(x, s_prev, *(parameters[name] for name in DECODER))
    return readout(s, parameters["W_hy"], parameters["b_y"]), s, alpha, (x, gates)


def translation_gradients(source, lengths, inputs, targets, parameters, attention=ADDITIVE):
    """Loss of a batch under teacher forcing, with its gradients.

    Parameters
    ----------
    source : (S, B) int array
    lengths : (B,) int array
    inputs : (T, B) int array
        The target from its start symbol on, without its last symbol.
    targets : (T, B) int array
        What follows each input: the target up to its end symbol; -1 after it.
    parameters : dict of arrays
    attention : pair of functions
        Called like additive_attention and its way back.

    Returns
    -------
    loss : () float
        Mean of -ln p(target) over all true symbols of the batch.
    gradients : dict of arrays

    Source: [bahdanau2015neural, sutskever2014sequence].
    """
    read = encode(source, lengths, parameters)
    s, steps, logits = [read["s0"]], [], []
    for codes in inputs:
        scores, state, alpha, trace = decoder_step(codes, s[-1], read, parameters, attention[0])
        logits.append(scores)
        steps.append((alpha, *trace))
        s.append(state)
    true = targets >= 0
    loss, d = softmax_cross_entropy(np.stack(logits)[true], targets[true])
    dlogits = np.zeros((*targets.shape, len(parameters["b_y"])), dtype=d.dtype)
    dlogits[true] = d
    of_decoder, dh, ds0 = _decoder_backward(dlogits, s, steps, read, parameters, attention[1])
    return loss, of_decoder | _encoder_backward(dh, ds0, lengths, read, parameters)


def _decoder_backward(dlogits, s, steps, read, parameters, attention_backward):
    """Go back through the decoder's steps: gradients of its parameters, of all states of the encoder, of the decoder's first state."""
    ds_out, dW_hy, db_y = readout_backward(dlogits, np.stack(s[1:]), parameters["W_hy"])
    W_x, W_h, _, b_h = (parameters[name] for name in DECODER)
    K = len(db_y)
    gradients = {name: np.zeros_like(parameters[name]) for name in (*DECODER, *(n for n in ("W_q", "v") if n in parameters))}
    dh, ds = np.zeros_like(read["h"]), np.zeros_like(s[0])
    dkeys = np.zeros_like(read["keys"]) if read["keys"] is not None else None
    for t in reversed(range(len(steps))):
        alpha, x, gates = steps[t]
        dx, ds, *d = gru_step_backward(ds + ds_out[t], x, s[t], gates, W_x, W_h, b_h)
        if alpha is not None:
            dquery, dkeys_t, dh_t, dW_q, dv = attention_backward(
                dx[:, K:], s[t], read["keys"], read["h"], alpha, parameters["W_q"], parameters["v"]
            )
            ds, dkeys, dh = ds + dquery, dkeys + dkeys_t, dh + dh_t
            d += [dW_q, dv]
        for total, part in zip(gradients.values(), d, strict=True):
            total += part
    if dkeys is not None:
        gradients["W_k"] = np.tensordot(read["h"], dkeys, axes=([0, 1], [0, 1]))
        dh += dkeys @ parameters["W_k"].T
    return gradients | {"W_hy": dW_hy, "b_y": db_y}, dh, ds


def _encoder_backward(dh, ds0, lengths, read, parameters):
    """Go back through both directions of the encoder, from what reached its states and the decoder's first one."""
    da = ds0 * (1 - read["s0"] ** 2)
    dsummary, dW_0, db_0 = readout_backward(da, read["summary"], parameters["W_0"])
    _, back = read_sequences_backward(dh, dsummary, read["trace"], lengths, layers_of(parameters, "gru").values(), "gru")
    return by_name(back, "gru") | {"W_0": dW_0, "b_0": db_0}


def translate(source, lengths, parameters, start, end, longest, attention=additive_attention):
    """Write the likeliest symbol at each step (greedy decoding), until the end symbol.

    Parameters
    ----------
    source : (S, B) int array
    lengths : (B,) int array
    parameters : dict of arrays
    start : int
    end : int
    longest : int
        Symbols after which a translation stops without its end.
    attention : function
        Called like additive_attention.

    Returns
    -------
    codes : list of B lists of int
        Without start and end.
    alpha : (T, S, B) array or None
        Where the decoder looked at each step.

    Source: [sutskever2014sequence].
    """
    read = encode(source, lengths, parameters)
    s, codes = read["s0"], np.full(len(lengths), start)
    written, looks, going = [], [], np.ones(len(lengths), dtype=bool)
    while going.any() and len(written) < longest:
        logits, s, alpha, _ = decoder_step(codes, s, read, parameters, attention)
        codes = logits.argmax(axis=1)
        written.append(codes)
        looks.append(alpha)
        going &= codes != end
    columns = np.stack(written, axis=1).tolist()
    texts = [column[: column.index(end)] if end in column else column for column in columns]
    return texts, None if looks[0] is None else np.stack(looks)
