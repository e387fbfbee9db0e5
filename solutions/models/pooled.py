"""Numbers or a label for a whole sequence of symbols: the mean of an LSTM's states, some of it silenced while the network learns.

Parameters are those of `classifier.init_classifier(..., pooling="mean")`, and `classifier.classifier_forward` reads with them; here is how
they learn with dropout, and from any loss.
"""

import numpy as np

from solutions.cells.rnn import readout, readout_backward
from solutions.models.bidirectional import by_name, layers_of, read_sequences, read_sequences_backward
from solutions.models.layers import dropout
from solutions.models.padding import masked_mean


def pooled_gradients(codes, lengths, targets, parameters, criterion, rate, rng):
    """Loss of a batch whose pooled states are partly silenced, with its gradients.

    Parameters
    ----------
    codes : (T, B) int array
        Padded with any symbol.
    lengths : (B,) int array
        At least 1 each.
    targets : array
        As criterion takes them.
    parameters : dict of arrays
    criterion : function
        (outputs (B, K), targets) -> loss, gradient for the outputs; one of losses.py.
    rate : float
        Of dropout, in [0, 1).
    rng : numpy.random.Generator
        Draws what is silenced.

    Returns
    -------
    loss : () float
    gradients : dict of arrays

    Source: [srivastava2014dropout, schuster1997bidirectional].
    """
    layers = layers_of(parameters, "lstm").values()
    h, _, trace = read_sequences(codes, lengths, layers, "lstm")
    summary, mask = dropout(masked_mean(h, lengths), rate, rng)
    loss, doutput = criterion(readout(summary, parameters["W_hy"], parameters["b_y"]), targets)
    dsummary, dW_hy, db_y = readout_backward(doutput, summary, parameters["W_hy"])
    each = dsummary * mask / lengths[:, None].astype(h.dtype)  # of a mean every true step has the same share
    _, back = read_sequences_backward(np.broadcast_to(each, h.shape), None, trace, lengths, layers, "lstm")
    return loss, {"W_hy": dW_hy, "b_y": db_y} | by_name(back, "lstm")
