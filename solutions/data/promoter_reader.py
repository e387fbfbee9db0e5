"""The network that a recorded run has left, which reads 57 bases both ways and says whether they are a promoter."""

from pathlib import Path

import numpy as np

from solutions.data.kept import read_weights
from solutions.models.classifier import classifier_forward

# As one path from here, so that whoever asks what this module needs finds the file.
NETWORK = Path(__file__).parent / "../../book/recorded/promoters_reader.npz"


def trained_reader():
    """Load the network: 32 LSTM units each way, pooled by the mean, the median of three starts.

    Returns
    -------
    parameters : dict of arrays
        In float64.
    """
    return read_weights(NETWORK)


def promoter_odds(codes, parameters):
    """Log odds that sequences are promoters.

    Parameters
    ----------
    codes : (T, B) int array
        Places of the bases in promoters.BASES. The network has read only sequences of 57.
    parameters : dict of arrays

    Returns
    -------
    odds : (B,) array
    """
    logits, _, _ = classifier_forward(codes, np.full(codes.shape[1], len(codes)), parameters, "mean")
    return logits[:, 1] - logits[:, 0]
