"""Diagonal linear recurrences, h_t = a_t h_{t-1} + b_t entry by entry: a loop, two scans, and the way back.

Neither a nor b depends on a state, so nothing says that the steps must be taken one after the other. Two steps in a row
are again such a step: (a, b), then (a', b') is (a' a, a' b + b'). That rule is associative, and a scan is any order of
applying it. Numbers may be complex.
"""

import numpy as np


def linear_recurrence(a, b, h0):
    """Run h_t = a_t h_{t-1} + b_t, one step after the other.

    Parameters
    ----------
    a : (T, N, ...) array
        Factors, real or complex.
    b : (T, N, ...) array
        What each step adds.
    h0 : (N, ...) array
        State before the first step.

    Returns
    -------
    h : (T, N, ...) array
        States after each step.

    Source: [martin2018parallelizing].
    """
    h = np.empty_like(b)
    h_t = h0
    for a_t, b_t, out in zip(a, b, h):
        h_t = np.add(a_t * h_t, b_t, out=out)
    return h


def linear_scan(a, b, h0):
    """Compute in rounds the states of a recurrence that is linear in them:
    after round r, each step holds what the last 2^r steps do together.

    There are log2(T) rounds, rounded up; each goes over all steps at once, so
    the work is T log T.

    Parameters
    ----------
    a : (T, N, ...) array
        Factors, real or complex.
    b : (T, N, ...) array
        What each step adds.
    h0 : (N, ...) array
        State before the first step.

    Returns
    -------
    h : (T, N, ...) array
        States after each step, h_t = a_t h_{t-1} + b_t.

    Source: [blelloch1990prefix, martin2018parallelizing].
    """
    a, h = a.copy(), b.copy()
    h[:1] += a[:1] * h0
    reach = 1
    while reach < len(h):
        # The right side is computed whole before anything is written.
        h[reach:] += a[reach:] * h[:-reach]
        a[reach:] = a[reach:] * a[:-reach]
        reach *= 2
    return h


def linear_scan_in_blocks(a, b, h0):
    """Compute the states of linear_recurrence in blocks of about sqrt(T) steps, all blocks side by side.

    Shapes are those of linear_recurrence. Every block first starts from zero; then the blocks' last states are carried from
    block to block; then each block gets what its beginning should have been. Twice sqrt(T) steps are taken one after the
    other, and the work is that of the loop three times.

    Source: [blelloch1990prefix].
    """
    T, steps = len(b), int(np.ceil(np.sqrt(len(b))))
    blocks = T // steps
    whole = blocks * steps
    a_in, b_in = (v[:whole].reshape(blocks, steps, *v.shape[1:]).swapaxes(0, 1) for v in (a, b))
    h = np.empty_like(b)
    within = h[:whole].reshape(blocks, steps, *h.shape[1:]).swapaxes(0, 1)  # a view: (step, block, ...)
    reach = np.empty_like(a_in)  # what is left after each step of the state before the block
    h_t, reach_t = np.zeros_like(b_in[0]), np.ones_like(a_in[0])
    for a_t, b_t, h_out, reach_out in zip(a_in, b_in, within, reach):
        h_t = np.add(a_t * h_t, b_t, out=h_out)
        reach_t = np.multiply(reach_t, a_t, out=reach_out)
    ends = linear_recurrence(reach[-1], within[-1], h0)
    starts = np.concatenate([np.asarray(h0, dtype=h.dtype)[None], ends[:-1]])
    within += reach * starts
    h[whole:] = linear_recurrence(a[whole:], b[whole:], ends[-1])
    return h


def linear_recurrence_backward(dh, a, h0, h):
    """Send gradients back through h_t = a_t h_{t-1} + b_t.

    Parameters
    ----------
    dh : (T, N, ...) array
        Gradient that reaches each h[t] from outside. That of a complex number is dL/d(real part) + i dL/d(imaginary part).
    a : (T, N, ...) array
    h0 : (N, ...) array
    h : (T, N, ...) array
        What the forward pass returned.

    Returns
    -------
    da : (T, N, ...) array
    db : (T, N, ...) array
    dh0 : (N, ...) array

    Notes
    -----
    The way back is a recurrence of the same kind from the last step to the first: db_t = dh_t + conj(a_{t+1}) db_{t+1}. Then
    da_t = db_t conj(h_{t-1}) and dh0 = conj(a_1) db_1.

    Source: [martin2018parallelizing].
    """
    a_conj = np.conj(a)
    after = np.concatenate([np.zeros_like(a_conj[:1]), a_conj[:0:-1]])  # the last step has none after it
    db = linear_recurrence(after, dh[::-1], np.zeros_like(dh[0]))[::-1]
    before = np.concatenate([np.asarray(h0, dtype=h.dtype)[None], h[:-1]])
    return db * np.conj(before), db, a_conj[0] * db[0]
