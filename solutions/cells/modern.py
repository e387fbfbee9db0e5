"""Recurrent cells of 2020 to 2024, whose state is moved by nothing but the input: linear in the state, so also computed in parallel.

The loop of linear attention, an LRU, a selective step, minGRU and an mLSTM is `h_t = a_t h_{t-1} + b_t`, where the state is a
vector or a matrix, and a is constant (1, or a decay), or made from the input (a gate). Time first, row vectors, one head.
"""

import numpy as np

from solutions.cells.columns import as_rows
from solutions.cells.lstm import sigmoid
from solutions.cells.scan import linear_recurrence, linear_recurrence_backward, linear_scan

# ---- minGRU: an update gate and a candidate, both made from the input alone


def min_gru_step(x, h_prev, W_x, b):
    """Advance a minGRU by one step: a GRU without reset gate and squashing,
    whose gate and candidate see the input only.

    The gate says which share of the state is replaced: at 0 the old state
    stays, at 1 the candidate takes its place. The candidate is a weighted sum
    of the input, as it is.

    Parameters
    ----------
    x : (B, D) array
        Input at this step, one row a sequence.
    h_prev : (B, H) array
        Hidden state before the step.
    W_x : (D, 2H) array
        Blocks z, n: update gate, candidate.
    b : (2H,) array

    Returns
    -------
    h : (B, H) array
        Hidden state after the step.
    gates : (B, 2H) array
        z, after the sigmoid, and n, as it is, side by side.

    Notes
    -----
    z = sigmoid(x W_xz + b_z), n = x W_xn + b_n and h = (1 - z) * h_prev + z *
    n: z lets in what is new, where a GRU's z keeps what is old.

    Source: [feng2024were].
    """
    a_z, n = np.hsplit(x @ W_x + b, 2)
    z = sigmoid(a_z)
    return (1 - z) * h_prev + z * n, np.hstack([z, n])


def min_gru_gates(x, W_x, b):
    """Compute the gates of all steps at once, (T, B, 2H): no step waits for a state."""
    gates = (x.reshape(-1, len(W_x)) @ W_x + b).reshape(*x.shape[:2], -1)
    H = gates.shape[2] // 2
    gates[:, :, :H] = sigmoid(gates[:, :, :H])
    return gates


def min_gru_forward(x, h0, W_x, b):
    """Run a minGRU over a sequence, one step after the other.

    Parameters
    ----------
    x : (T, B, D) array
    h0 : (B, H) array
        Hidden state before the first step; zeros if there is none.
    W_x : (D, 2H) array
        Blocks z, n.
    b : (2H,) array

    Returns
    -------
    h : (T, B, H) array
        Hidden state after each step.
    gates : (T, B, 2H) array
        z and n of each step.

    Source: [feng2024were].
    """
    gates = min_gru_gates(x, W_x, b)
    z, n = np.split(gates, 2, axis=2)
    return linear_recurrence(1 - z, z * n, h0), gates


def min_gru_scan(x, h0, W_x, b):
    """Run a minGRU over a sequence by a scan: in log2(T) rounds instead of T steps.

    Takes and returns what min_gru_forward does.

    Source: [feng2024were, martin2018parallelizing].
    """
    gates = min_gru_gates(x, W_x, b)
    z, n = np.split(gates, 2, axis=2)
    return linear_scan(1 - z, z * n, h0), gates


def min_gru_backward(dh, x, h0, h, gates, W_x):
    """Backpropagate through time in a minGRU.

    Parameters
    ----------
    dh : (T, B, H) array
        Gradient that reaches each h[t] from outside.
    x : (T, B, D) array
    h0 : (B, H) array
    h : (T, B, H) array
        What the forward pass returned.
    gates : (T, B, 2H) array
    W_x : (D, 2H) array

    Returns
    -------
    dx : (T, B, D) array
    dh0 : (B, H) array
    dW_x : (D, 2H) array
    db : (2H,) array

    Source: [feng2024were, martin2018parallelizing].
    """
    z, n = np.split(gates, 2, axis=2)
    dkeep, dnew, dh0 = linear_recurrence_backward(dh, 1 - z, h0, h)
    da = np.concatenate([(dnew * n - dkeep) * z * (1 - z), dnew * z], axis=2)
    return da @ W_x.T, dh0, as_rows(x).T @ as_rows(da), as_rows(da).sum(axis=0)


def init_min_gru(rng, D, H):
    """Draw a minGRU's weights: W_x (D, 2H) in Glorot's uniform for each block, and zero biases (2H,).

    Source: [glorot2010understanding].
    """
    limit = np.sqrt(6 / (D + H))
    return rng.uniform(-limit, limit, size=(D, 2 * H)), np.zeros(2 * H)


# ---- linear attention: the state is a matrix that maps keys to values


def positive_features(x):
    """Map queries and keys to positive features, elu(x) + 1: x + 1 above 0, and exp(x) below.

    Source: [katharopoulos2020transformers].
    """
    return np.where(x > 0, x + 1, np.exp(np.minimum(x, 0)))


def linear_attention_step(q, k, v, S_prev, n_prev):
    """Advance linear attention by one step: write a value under its key, then
    read under the query.

    Over a sequence the steps read what attention without a softmax reads, but
    no step looks at another: S and n are all that is left of those before.
    Queries and keys come as they are, without their features. A step can read
    what it has just written.

    Parameters
    ----------
    q : (B, K) array
        Query.
    k : (B, K) array
        Key.
    v : (B, V) array
        Value.
    S_prev : (B, K, V) array
        What is written under each feature, before the step.
    n_prev : (B, K) array
        What the divisor needs of the steps before.

    Returns
    -------
    y : (B, V) array
        What is read: a mean of all values so far, weighted by how well their
        keys fit the query.
    S : (B, K, V) array
    n : (B, K) array

    Notes
    -----
    With f(u) = elu(u) + 1: S = S_prev + f(k)^T v, n = n_prev + f(k) and y =
    f(q) S / (f(q) n^T).

    Source: [katharopoulos2020transformers].
    """
    q, k = positive_features(q), positive_features(k)
    S = S_prev + k[:, :, None] * v[:, None, :]
    n = n_prev + k
    y = (q[:, None, :] @ S)[:, 0] / (q * n).sum(axis=1, keepdims=True)
    return y, S, n


def linear_attention(q, k, v):
    """Run linear attention over a sequence as a recurrent network with a matrix for a state.

    Parameters
    ----------
    q : (T, B, K) array
        Queries.
    k : (T, B, K) array
        Keys.
    v : (T, B, V) array
        Values.

    Returns
    -------
    y : (T, B, V) array
        What each step reads from the values of the steps up to itself.

    Source: [katharopoulos2020transformers].
    """
    (_, B, K), V = q.shape, v.shape[2]
    S, n = np.zeros((B, K, V), dtype=v.dtype), np.zeros((B, K), dtype=v.dtype)
    outputs = []
    for q_t, k_t, v_t in zip(q, k, v):
        y, S, n = linear_attention_step(q_t, k_t, v_t, S, n)
        outputs.append(y)
    return np.stack(outputs)


def linear_attention_parallel(q, k, v):
    """Compute linear attention for all steps at once: attention whose weights are products of features, no softmax.

    Takes and returns what linear_attention does. No step waits for another, but there are T^2 weights.

    Notes
    -----
    The weight of step s at step t is f(q_t) f(k_s)^T for s up to t, divided by their sum.

    Source: [katharopoulos2020transformers].
    """
    q, k, v = (np.swapaxes(a, 0, 1) for a in (positive_features(q), positive_features(k), v))  # (B, T, features)
    weights = np.tril(q @ k.swapaxes(1, 2))
    return ((weights @ v) / weights.sum(axis=2, keepdims=True)).swapaxes(0, 1)


def linear_attention_backward(dy, q, k, v):
    """Send a gradient back through linear attention, for all steps at once.

    Parameters
    ----------
    dy : (T, B, V) array
    q : (T, B, K) array
    k : (T, B, K) array
    v : (T, B, V) array

    Returns
    -------
    dq : (T, B, K) array
    dk : (T, B, K) array
    dv : (T, B, V) array

    Notes
    -----
    The slope of elu(u) + 1 is min(elu(u) + 1, 1).

    Source: [katharopoulos2020transformers].
    """
    dy, q, k, v = (np.swapaxes(a, 0, 1) for a in (dy, positive_features(q), positive_features(k), v))
    weights = np.tril(q @ k.swapaxes(1, 2))
    total = weights.sum(axis=2, keepdims=True)
    y = weights @ v / total
    dread = dy / total
    dtotal = -(dread * y).sum(axis=2, keepdims=True)
    dweights = np.tril(dread @ v.swapaxes(1, 2) + dtotal)
    dq = dweights @ k * np.minimum(q, 1)
    dk = dweights.swapaxes(1, 2) @ q * np.minimum(k, 1)
    dv = weights.swapaxes(1, 2) @ dread
    return tuple(a.swapaxes(0, 1) for a in (dq, dk, dv))


# ---- the LRU: every unit is a complex number that turns and shrinks


def turn_and_decay(nu_log, theta_log):
    """Compute by what an LRU's units are multiplied at each step: lambda = exp(-exp(nu_log) + i exp(theta_log)).

    Parameters
    ----------
    nu_log : (H,) array
        Any number: exp(nu_log) is above 0, so |lambda| is below 1, and training can't make the layer explode.
    theta_log : (H,) array
        Any number: the angle of lambda is exp(theta_log).

    Returns
    -------
    lam : (H,) complex array

    Source: [orvieto2023resurrecting].
    """
    return np.exp(-np.exp(nu_log) + 1j * np.exp(theta_log))


def linear_recurrent_unit(x, h0, nu_log, theta_log, gamma_log, W_x):
    """Run a linear recurrent unit (LRU) over a sequence.

    Parameters
    ----------
    x : (T, B, D) array
    h0 : (B, 2H) array
        State before the first step: the real parts of H units, then their imaginary parts.
    nu_log : (H,) array
        How fast each unit forgets: its size is multiplied by exp(-exp(nu_log)).
    theta_log : (H,) array
        How fast each unit turns: by the angle exp(theta_log).
    gamma_log : (H,) array
        Scale of each unit's input: exp(gamma_log).
    W_x : (D, 2H) array
        Blocks re, im: the real parts of the input's weights, and their imaginary parts.

    Returns
    -------
    h : (T, B, 2H) array
        States after each step, blocks re, im.

    Notes
    -----
    h_t = lambda * h_{t-1} + gamma * (x_t W_x) in complex numbers. What the paper reads out, Re(h C), is any read-out of both
    blocks, with the weights Re C and -Im C; its D x is a read-out of the input and belongs to the model around the layer.

    Source: [orvieto2023resurrecting].
    """
    lam = turn_and_decay(nu_log, theta_log)
    drive = np.exp(gamma_log) * as_complex(x @ W_x)
    return as_blocks(linear_recurrence(np.broadcast_to(lam, drive.shape), drive, as_complex(h0)))


def linear_recurrent_unit_backward(dh, x, h0, h, nu_log, theta_log, gamma_log, W_x):
    """Backpropagate through time in an LRU.

    Parameters
    ----------
    dh : (T, B, 2H) array
        Gradient that reaches each h[t] from outside, blocks re, im.
    x : (T, B, D) array
    h0 : (B, 2H) array
    h : (T, B, 2H) array
        What the forward pass returned.
    nu_log : (H,) array
    theta_log : (H,) array
    gamma_log : (H,) array
    W_x : (D, 2H) array

    Returns
    -------
    dx : (T, B, D) array
    dh0 : (B, 2H) array
    dnu_log : (H,) array
    dtheta_log : (H,) array
    dgamma_log : (H,) array
    dW_x : (D, 2H) array

    Notes
    -----
    Gradients of complex numbers are dL/d(real part) + i dL/d(imaginary part), so they are multiplied by conjugates.

    Source: [orvieto2023resurrecting].
    """
    lam, gamma = turn_and_decay(nu_log, theta_log), np.exp(gamma_log)
    projected = as_complex(x @ W_x)
    a = np.broadcast_to(lam, projected.shape)
    da, ddrive, dh0 = linear_recurrence_backward(as_complex(dh), a, as_complex(h0), as_complex(h))
    dexponent = (da * np.conj(lam)).sum(axis=(0, 1))  # of -exp(nu_log) + i exp(theta_log)
    dgamma_log = (ddrive * np.conj(projected)).real.sum(axis=(0, 1)) * gamma
    dprojected = as_blocks(ddrive * gamma)
    dx, dW_x = dprojected @ W_x.T, as_rows(x).T @ as_rows(dprojected)
    return dx, as_blocks(dh0), -dexponent.real * np.exp(nu_log), dexponent.imag * np.exp(theta_log), dgamma_log, dW_x


def init_linear_recurrent_unit(rng, D, H, shortest=0.0, longest=1.0, largest_angle=2 * np.pi):
    """Draw an LRU's parameters: lambda uniform on a ring of the complex plane, inputs scaled so that states have equal size.

    Parameters
    ----------
    rng : numpy.random.Generator
    D : int
        Width of the input.
    H : int
        Number of complex units.
    shortest : float
        Smallest |lambda|, from 0.
    longest : float
        Largest |lambda|, up to 1: the nearer to 1, the longer a unit remembers.
    largest_angle : float
        Angles are uniform from 0 to this, in radians.

    Returns
    -------
    nu_log : (H,) array
    theta_log : (H,) array
    gamma_log : (H,) array
    W_x : (D, 2H) array

    Notes
    -----
    |lambda|^2 is uniform, since the area of a ring grows with the square of its radius. gamma = sqrt(1 - |lambda|^2) keeps the
    variance of a unit that is driven by noise.

    Source: [orvieto2023resurrecting].
    """
    squared = shortest**2 + (longest**2 - shortest**2) * rng.uniform(size=H)
    nu_log = np.log(-np.log(squared) / 2)
    theta_log = np.log(largest_angle * rng.uniform(size=H))
    gamma_log = np.log(1 - squared) / 2
    return nu_log, theta_log, gamma_log, rng.normal(size=(D, 2 * H)) / np.sqrt(2 * D)


def as_complex(blocks):
    """Make complex numbers of two blocks, the real parts and the imaginary parts: (..., 2H) becomes (..., H)."""
    re, im = np.split(blocks, 2, axis=-1)
    return re + 1j * im


def as_blocks(h):
    """Put real and imaginary parts side by side: complex (..., H) becomes (..., 2H)."""
    return np.concatenate([h.real, h.imag], axis=-1)


# ---- a selective state space (Mamba's): how long a step lasts, what is written and what is read depend on the input


def selective_step(x, h_prev, A_log, W_delta, b_delta, W_B, W_C, skip):
    """Advance a selective state space by one step: each channel has N leaking
    states and shares with the others what is written and read.

    The input says how long the step lasts (by a softplus, as on the page), in
    which states it is written and from which it is read (by weighted sums as
    they are). What a channel writes is its own input, and a step that lasts
    twice as long writes twice as much. What has just been written can be read,
    and doesn't fade before the next step.

    Parameters
    ----------
    x : (B, D) array
        Input at this step, D channels.
    h_prev : (B, D, N) array
        State before the step.
    A_log : (D, N) array
        How fast each state leaks: at the rate exp(A_log).
    W_delta : (D, D) array
        How long a step lasts in each channel, from the input.
    b_delta : (D,) array
    W_B : (D, N) array
        In which states the step is written, from the input.
    W_C : (D, N) array
        From which states it is read, from the input.
    skip : (D,) array
        Which share of its input a channel also lets past its states.

    Returns
    -------
    y : (B, D) array
    h : (B, D, N) array
        State after the step.
    delta : (B, D) array
        How long the step lasted, above 0: near 0 the input is ignored and the
        state kept; a long step forgets and overwrites.

    Notes
    -----
    delta = softplus(x W_delta + b_delta), h = exp(-delta exp(A_log)) * h_prev
    + delta x (x W_B) and y = h (x W_C) + skip * x. The leak is the exact
    solution over a step; the input is multiplied by delta, as the authors'
    code has it. Theirs makes delta by a product of two narrow matrices, which
    is W_delta with fewer parameters, and has a convolution and a gate around
    the whole.

    Source: [gu2023mamba].
    """
    delta = np.logaddexp(0, x @ W_delta + b_delta)
    decay = np.exp(-delta[:, :, None] * np.exp(A_log))
    h = decay * h_prev + (delta * x)[:, :, None] * (x @ W_B)[:, None, :]
    y = (h @ (x @ W_C)[:, :, None])[:, :, 0] + skip * x
    return y, h, delta


def selective_forward(x, h0, A_log, W_delta, b_delta, W_B, W_C, skip):
    """Run a selective state space over a sequence.

    Parameters
    ----------
    x : (T, B, D) array
    h0 : (B, D, N) array
    A_log : (D, N) array
    W_delta : (D, D) array
    b_delta : (D,) array
    W_B : (D, N) array
    W_C : (D, N) array
    skip : (D,) array

    Returns
    -------
    y : (T, B, D) array
    h : (T, B, D, N) array
    delta : (T, B, D) array

    Source: [gu2023mamba].
    """
    delta = np.logaddexp(0, x @ W_delta + b_delta)
    decay = np.exp(-delta[..., None] * np.exp(A_log))
    h = linear_recurrence(decay, (delta * x)[..., None] * (x @ W_B)[:, :, None, :], h0)
    return (h @ (x @ W_C)[..., None])[..., 0] + skip * x, h, delta


def selective_backward(dy, x, h0, h, delta, A_log, W_delta, W_B, W_C, skip):
    """Backpropagate through time in a selective state space.

    Parameters
    ----------
    dy : (T, B, D) array
        Gradient that reaches each y[t].
    x : (T, B, D) array
    h0 : (B, D, N) array
    h : (T, B, D, N) array
        What the forward pass returned.
    delta : (T, B, D) array
    A_log : (D, N) array
    W_delta : (D, D) array
    W_B : (D, N) array
    W_C : (D, N) array
    skip : (D,) array

    Returns
    -------
    dx : (T, B, D) array
    dh0 : (B, D, N) array
    dA_log : (D, N) array
    dW_delta : (D, D) array
    db_delta : (D,) array
    dW_B : (D, N) array
    dW_C : (D, N) array
    dskip : (D,) array

    Notes
    -----
    The slope of delta = softplus(a) is sigmoid(a) = 1 - exp(-delta).

    Source: [gu2023mamba].
    """
    rate, written, read = np.exp(A_log), x @ W_B, x @ W_C
    decay = np.exp(-delta[..., None] * rate)
    dread = (dy[:, :, None, :] @ h)[:, :, 0]
    ddecay, ddrive, dh0 = linear_recurrence_backward(dy[..., None] * read[:, :, None, :], decay, h0, h)
    dexponent = -ddecay * decay  # of delta * rate
    dproduct = (ddrive @ written[..., None])[..., 0]  # of delta * x
    dwritten = ((delta * x)[:, :, None, :] @ ddrive)[:, :, 0]
    da = ((dexponent * rate).sum(axis=3) + dproduct * x) * -np.expm1(-delta)
    dx = skip * dy + dproduct * delta + dwritten @ W_B.T + dread @ W_C.T + da @ W_delta.T
    dA_log = (dexponent * delta[..., None]).sum(axis=(0, 1)) * rate
    dW_delta, dW_B, dW_C = (as_rows(x).T @ as_rows(g) for g in (da, dwritten, dread))
    return dx, dh0, dA_log, dW_delta, as_rows(da).sum(axis=0), dW_B, dW_C, (dy * x).sum(axis=(0, 1))


def init_selective(rng, D, N, shortest=0.001, longest=0.1):
    """Draw a selective state space's parameters: leaks at the rates 1 ... N, steps that last between `shortest` and `longest`.

    Parameters
    ----------
    rng : numpy.random.Generator
    D : int
        Number of channels.
    N : int
        States a channel.
    shortest : float
    longest : float
        Where delta starts, uniform in its logarithm, for an input of zeros.

    Returns
    -------
    A_log : (D, N) array
    W_delta : (D, D) array
    b_delta : (D,) array
    W_B : (D, N) array
    W_C : (D, N) array
    skip : (D,) array
        Ones.

    Source: [gu2023mamba].
    """
    A_log = np.log(np.tile(np.arange(1.0, N + 1), (D, 1)))
    delta = np.exp(rng.uniform(np.log(shortest), np.log(longest), size=D))
    W_delta, W_B, W_C = (rng.uniform(-1, 1, size=(D, width)) / np.sqrt(D) for width in (D, N, N))
    return A_log, W_delta, np.log(np.expm1(delta)), W_B, W_C, np.ones(D)


# ---- mLSTM (xLSTM's): a matrix for a cell, an exponential input gate, and a third state that keeps the numbers small


def mlstm_step(x, C_prev, n_prev, m_prev, W_x, b):
    """Advance an mLSTM by one step: an LSTM whose cell is a matrix that maps
    keys to values.

    mlstm_parts gives the query, the key (divided by the square root of H
    already), the value, the output gate, and the logarithms of the input and
    the forget gate. The three gates do what an LSTM's do, but nothing is
    squashed on the way out. The cell has its normaliser, as in linear
    attention, but keys and queries stay as they are. As on the page, what
    divides is a size, and never less than 1.

    The input gate is an exponential and may be larger than any float. So cell
    and normaliser come in and go out divided by exp(m). The hidden state shows
    nothing of it: it is the same as if nothing were ever divided.

    Parameters
    ----------
    x : (B, D) array
        Input at this step, one row a sequence.
    C_prev : (B, H, H) array
        Cell before the step: a row a feature of the keys, a column a feature
        of the values.
    n_prev : (B, H) array
        Normaliser: the keys, weighted as they are in the cell.
    m_prev : (B,) array
        Stabiliser: C_prev and n_prev come divided by exp(m_prev).
    W_x : (D, 4H + 2) array
        Blocks q, k, v, o of H columns each (query, key, value, output gate),
        then one column each for the input and the forget gate.
    b : (4H + 2,) array

    Returns
    -------
    h : (B, H) array
        Hidden state after the step.
    C : (B, H, H) array
    n : (B, H) array
    m : (B,) array
        Logarithm of the largest factor by which any step so far counts now.

    Notes
    -----
    i = exp(a_i), f = sigmoid(a_f), o = sigmoid(a_o), k is divided by sqrt(H):
    C = f C_prev + i k^T v, n = f n_prev + i k and h = o * (q C) / max(|q n^T|,
    1). An exponential overflows, so both are kept divided by exp(m), where m =
    max(log f + m_prev, a_i): the larger of the two factors is then 1, and the
    1 in the divisor becomes exp(-m).

    Source: [beck2024xlstm].
    """
    q, k, v, o, a_i, log_f = mlstm_parts(x, W_x, b)
    m = np.maximum(log_f + m_prev, a_i)
    i, f = np.exp(a_i - m), np.exp(log_f + m_prev - m)
    C = f[:, None, None] * C_prev + (i[:, None] * k)[:, :, None] * v[:, None, :]
    n = f[:, None] * n_prev + i[:, None] * k
    divisor = np.maximum(np.abs((q * n).sum(axis=1)), np.exp(-m))
    h = o * (q[:, None, :] @ C)[:, 0] / divisor[:, None]
    return h, C, n, m


def mlstm_parts(x, W_x, b):
    """Split what an mLSTM makes of inputs (..., D) into q, k / sqrt(H), v, o (..., H) and the logarithms of i and f (...)."""
    H = (W_x.shape[1] - 2) // 4
    a = x @ W_x + b
    q, k, v, a_o, a_i, a_f = np.split(a, [H, 2 * H, 3 * H, 4 * H, 4 * H + 1], axis=-1)
    return q, k / np.sqrt(H).astype(k.dtype), v, sigmoid(a_o), a_i[..., 0], -np.logaddexp(0, -a_f[..., 0])


def mlstm_forward(x, W_x, b):
    """Run an mLSTM over a sequence from empty states, one step after the other.

    Parameters
    ----------
    x : (T, B, D) array
    W_x : (D, 4H + 2) array
        Blocks as in mlstm_step.
    b : (4H + 2,) array

    Returns
    -------
    h : (T, B, H) array

    Source: [beck2024xlstm].
    """
    (_, B, _), H = x.shape, (len(b) - 2) // 4
    C, n, m = (np.zeros(shape, dtype=x.dtype) for shape in ((B, H, H), (B, H), (B,)))
    outputs = []
    for x_t in x:
        h, C, n, m = mlstm_step(x_t, C, n, m, W_x, b)
        outputs.append(h)
    return np.stack(outputs)


def mlstm_parallel(x, W_x, b):
    """Compute an mLSTM for all steps at once: attention whose weights are q k^T times what the gates leave of each step.

    Takes and returns what mlstm_forward does.

    Source: [beck2024xlstm].
    """
    q, k, v, o, a_i, log_f = (np.swapaxes(a, 0, 1) for a in mlstm_parts(x, W_x, b))  # (B, T, features)
    left, m = mlstm_left(a_i, log_f)
    weights = q @ k.swapaxes(1, 2) * left
    divisor = np.maximum(np.abs(weights.sum(axis=2, keepdims=True)), np.exp(-m))
    return (o * (weights @ v) / divisor).swapaxes(0, 1)


def mlstm_left(a_i, log_f):
    """Compute what the gates of an mLSTM leave at step t of what step s wrote, divided by what the stabiliser divides by.

    Parameters
    ----------
    a_i : (B, T) array
        Logarithms of the input gates.
    log_f : (B, T) array
        Logarithms of the forget gates.

    Returns
    -------
    left : (B, T, T) array
        Entry [b, t, s] is exp(-m_t) times the input gate of s and all forget gates after s up to t; 0 where s is after t.
    m : (B, T, 1) array
        The stabiliser: logarithm of the largest in each row, or of what is left of the empty start, if that is more.

    Source: [beck2024xlstm].
    """
    kept = np.cumsum(log_f, axis=1)
    log_left = kept[:, :, None] - kept[:, None, :] + a_i[:, None, :]
    log_left = np.where(np.tri(log_left.shape[1], dtype=bool), log_left, np.array(-np.inf, dtype=log_left.dtype))
    m = np.maximum(log_left.max(axis=2), kept)[:, :, None]
    return np.exp(log_left - m), m


def mlstm_backward(dh, x, W_x, b):
    """Send a gradient back through an mLSTM that began with empty states, for all steps at once.

    Parameters
    ----------
    dh : (T, B, H) array
        Gradient that reaches each h[t].
    x : (T, B, D) array
    W_x : (D, 4H + 2) array
    b : (4H + 2,) array

    Returns
    -------
    dx : (T, B, D) array
    dW_x : (D, 4H + 2) array
    db : (4H + 2,) array

    Notes
    -----
    h does not depend on the stabiliser, so m gets no gradient. Where the divisor is exp(-m), it passes none on either.

    Source: [beck2024xlstm].
    """
    q, k, v, o, a_i, log_f = (np.swapaxes(a, 0, 1) for a in mlstm_parts(x, W_x, b))
    dh = np.swapaxes(dh, 0, 1)
    left, m = mlstm_left(a_i, log_f)
    weights = q @ k.swapaxes(1, 2) * left
    total = weights.sum(axis=2, keepdims=True)
    divisor = np.maximum(np.abs(total), np.exp(-m))
    read = weights @ v / divisor
    dsum = dh * o / divisor
    dtotal = -(dsum * read).sum(axis=2, keepdims=True) * np.sign(total) * (np.abs(total) > np.exp(-m))
    dweights = dsum @ v.swapaxes(1, 2) + dtotal
    dleft = dweights * weights  # of the logarithms: 0 where s is after t, as the weights are
    dproducts = dweights * left
    dq, dk = dproducts @ k, dproducts.swapaxes(1, 2) @ q
    dv = weights.swapaxes(1, 2) @ dsum
    da_o = dh * read * o * (1 - o)
    da_i = dleft.sum(axis=1)
    dlog_f = np.cumsum((dleft.sum(axis=2) - da_i)[:, ::-1], axis=1)[:, ::-1]
    da_f = dlog_f * -np.expm1(log_f)
    da = np.concatenate([dq, dk / np.sqrt(k.shape[2]).astype(k.dtype), dv, da_o, da_i[..., None], da_f[..., None]], axis=2).swapaxes(0, 1)
    return da @ W_x.T, as_rows(x).T @ as_rows(da), as_rows(da).sum(axis=0)


def init_mlstm(rng, D, H, forget_bias=3.0):
    """Draw an mLSTM's weights: Glorot's uniform for q, k, v and o, gates that don't look at the input yet, forget gate nearly open.

    Parameters
    ----------
    rng : numpy.random.Generator
    D : int
    H : int
    forget_bias : float
        3 means that sigmoid(3) = 0.95 of the cell survives a step.

    Returns
    -------
    W_x : (D, 4H + 2) array
    b : (4H + 2,) array

    Source: [glorot2010understanding, beck2024xlstm].
    """
    limit = np.sqrt(6 / (D + H))
    W_x, b = np.zeros((D, 4 * H + 2)), np.zeros(4 * H + 2)
    W_x[:, : 4 * H] = rng.uniform(-limit, limit, size=(D, 4 * H))
    b[-1] = forget_bias
    return W_x, b
