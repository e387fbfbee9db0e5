"""Gradients under the magnifying glass: checked by finite differences, clipped, and measured through time."""

import numpy as np


def numerical_gradient(f, x, h=1e-5):
    """Approximate df/dx entry by entry: (f(x + h e_i) - f(x - h e_i)) / (2 h).

    Parameters
    ----------
    f : function
        Takes an array shaped like x, returns a number.
    x : array
        Where the gradient is wanted. Worked on in float64: in float32 the difference drowns in rounding.
    h : float
        Half the distance between the two points.

    Returns
    -------
    gradient : array shaped like x

    Source: [goodfellow2016deep].
    """
    x = np.array(x, dtype=np.float64)
    gradient = np.empty_like(x)
    for i in np.ndindex(x.shape):
        centre = x[i]
        x[i] = centre + h
        above = f(x)
        x[i] = centre - h
        below = f(x)
        x[i] = centre
        gradient[i] = (above - below) / (2 * h)
    return gradient


def clip_by_global_norm(gradients, limit):
    """Shrink gradients that are too long, taken together as one vector.

    The direction of that vector stays.

    Parameters
    ----------
    gradients : list or dict of arrays
    limit : float
        Largest norm allowed, above 0.

    Returns
    -------
    clipped : list or dict of arrays
        As gradients: the same keys or order, new arrays.
    norm : () float
        Length of all gradients together, before clipping.

    Notes
    -----
    Every array is multiplied by min(1, limit / norm), where norm is the root of the sum of all squares.

    Source: [pascanu2013difficulty].
    """
    arrays = gradients.values() if isinstance(gradients, dict) else gradients
    # Summed in float64: the square of a float32 above 2e19 would already be infinite.
    norm = float(np.sqrt(sum(np.sum(np.square(g, dtype=np.float64)) for g in arrays)))
    scale = limit / norm if norm > limit else 1.0
    if isinstance(gradients, dict):
        return {name: g * scale for name, g in gradients.items()}, norm
    return [g * scale for g in gradients], norm


def state_jacobian_norms(h, W_hh):
    """Measure how strongly each state moves the last: norms of d h_T / d h_t.

    Entry [i, j] of this matrix says how fast unit j of the last state changes
    with unit i of the earlier one. Its spectral norm is the largest singular
    value: the most by which it can stretch a vector.

    Parameters
    ----------
    h : (T, B, H) array
        Hidden states, as rnn_forward returned them.
    W_hh : (H, H) array

    Returns
    -------
    norms : (T, B) array
        The last row is 1: a state moves itself one to one.

    Notes
    -----
    One step contributes d h_{t+1} / d h_t = W_hh diag(1 - h_{t+1}^2); the chain rule multiplies them, the earliest on the left.

    Source: [pascanu2013difficulty].
    """
    T, B, H = h.shape
    norms = np.empty_like(h[:, :, 0])
    J = np.broadcast_to(np.eye(H, dtype=h.dtype), (B, H, H))  # J[b, i, j] = d h_T[b, j] / d h_t[b, i]
    for t in reversed(range(T)):
        norms[t] = np.linalg.norm(J, ord=2, axis=(1, 2))
        local = W_hh * (1 - h[t] ** 2)[:, None, :]
        J = local @ J
    return norms
