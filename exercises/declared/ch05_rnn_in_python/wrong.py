"""What learners get wrong in chapter 5, one fault a function. The docstring is what the grader's message has to contain."""

import math

import numpy as np


def listing_init__as_in_the_article(rng, D, H, K):
    """the division by sqrt(H) is missing"""
    W_hh = rng.normal(size=(H, H))
    W_xh = rng.normal(size=(D, H)) / np.sqrt(D)
    W_hy = rng.normal(size=(H, K)) / np.sqrt(H)
    return W_hh, W_xh, np.zeros(H), W_hy, np.zeros(K)


def listing_init__scaled_by_columns(rng, D, H, K):
    """H stands where D belongs"""
    W_hh = rng.normal(size=(H, H)) / np.sqrt(H)
    W_xh = rng.normal(size=(D, H)) / np.sqrt(H)
    W_hy = rng.normal(size=(H, K)) / np.sqrt(H)
    return W_hh, W_xh, np.zeros(H), W_hy, np.zeros(K)


def listing_init__not_the_root(rng, D, H, K):
    """the sqrt is missing"""
    W_hh = rng.normal(size=(H, H)) / np.sqrt(H)
    W_xh = rng.normal(size=(D, H)) / D
    W_hy = rng.normal(size=(H, K)) / np.sqrt(H)
    return W_hh, W_xh, np.zeros(H), W_hy, np.zeros(K)


def listing_init__biases_of_one(rng, D, H, K):
    """ones stands where zeros belongs"""
    W_hh = rng.normal(size=(H, H)) / np.sqrt(H)
    W_xh = rng.normal(size=(D, H)) / np.sqrt(D)
    W_hy = rng.normal(size=(H, K)) / np.sqrt(H)
    return W_hh, W_xh, np.ones(H), W_hy, np.zeros(K)


def listing_forward__column_habit(x, h0, W_hh, W_xh, b_h, W_hy, b_y):
    """W_hh is transposed"""
    h, hs, ys = h0, [], []
    for t in range(len(x)):
        h = np.tanh(h @ W_hh.T + x[t] @ W_xh + b_h)
        hs.append(h)
        ys.append(h @ W_hy + b_y)
    return np.array(hs), np.array(ys)


def listing_forward__output_without_bias(x, h0, W_hh, W_xh, b_h, W_hy, b_y):
    """the term b_y is missing"""
    h, hs = h0, []
    for x_t in x:
        h = np.tanh(h @ W_hh + x_t @ W_xh + b_h)
        hs.append(h)
    return np.array(hs), np.array(hs) @ W_hy


def _backward(
    x,
    target,
    h0,
    h,
    y,
    W_hh,
    W_hy,
    divisor=None,
    slope=True,
    future=True,
    own_state=False,
    overwrite=False,
    update_now=True,
):
    T, B, D = x.shape
    g = [0, 0, 0, 0, 0]
    later = np.zeros_like(h0)
    for t in reversed(range(T)):
        dy = (y[t] - target[t]) / (divisor or T * B)
        dh = dy @ W_hy.T + (later if future else 0)
        da = dh * (1 - h[t] ** 2) if slope else dh
        before = h[t] if own_state else (h[t - 1] if t > 0 else h0)
        parts = [before.T @ da, x[t].T @ da, da.sum(axis=0), h[t].T @ dy, dy.sum(axis=0)]
        g = [part if overwrite and i == 0 else old + part for i, (old, part) in enumerate(zip(g, parts, strict=True))]
        later = da @ W_hh.T
    return tuple(g)


def listing_gradients__no_tanh_slope(x, target, h0, h, y, W_hh, W_hy):
    """the factor 1 - h[t] ** 2 is missing"""
    return _backward(x, target, h0, h, y, W_hh, W_hy, slope=False)


def listing_gradients__nothing_from_the_future(x, target, h0, h, y, W_hh, W_hy):
    """the term dh_next is missing"""
    return _backward(x, target, h0, h, y, W_hh, W_hy, future=False)


def listing_gradients__only_the_first_step_left(x, target, h0, h, y, W_hh, W_hy):
    """dW_hh is overwritten where it should add up"""
    return _backward(x, target, h0, h, y, W_hh, W_hy, overwrite=True)


def listing_gradients__mean_over_the_batch_only(x, target, h0, h, y, W_hh, W_hy):
    """division by T"""
    return _backward(x, target, h0, h, y, W_hh, W_hy, divisor=x.shape[1])


def _epoch(x, target, p, learning_rate, limit, clip="norm", sign=-1, after=False, halve=True):
    W_hh, W_xh, b_h, W_hy, b_y = p

    def run(W_hh, W_xh, b_h, W_hy, b_y):
        h = [np.zeros((x.shape[1], len(b_h)))]
        for x_t in x:
            h.append(np.tanh(h[-1] @ W_hh + x_t @ W_xh + b_h))
        h = np.array(h)[1:]
        return h, h @ W_hy + b_y

    def loss_of(y):
        return np.sum((y - target) ** 2) / ((2 if halve else 1) * x.shape[0] * x.shape[1])

    h, y = run(*p)
    g = _backward(x, target, np.zeros_like(h[0]), h, y, W_hh, W_hy)
    norm = math.sqrt(sum(np.sum(d**2) for d in g))
    if clip == "norm":
        g = [d * min(1, limit / norm) for d in g]
    elif clip == "always":
        g = [d * limit / norm for d in g]
    elif clip == "value":
        g = [np.clip(d, -limit, limit) for d in g]
    elif clip == "each":
        g = [d * min(1, limit / np.linalg.norm(d)) for d in g]
    new = [w + sign * learning_rate * d for w, d in zip(p, g, strict=True)]
    return (loss_of(run(*new)[1] if after else y), *new)


def listing_epoch__uphill(x, target, W_hh, W_xh, b_h, W_hy, b_y, learning_rate, limit):
    """the sign of learning_rate * scale * dw is wrong"""
    return _epoch(x, target, (W_hh, W_xh, b_h, W_hy, b_y), learning_rate, limit, sign=1)


def listing_epoch__not_clipped(x, target, W_hh, W_xh, b_h, W_hy, b_y, learning_rate, limit):
    """the factor scale is missing"""
    return _epoch(x, target, (W_hh, W_xh, b_h, W_hy, b_y), learning_rate, limit, clip=None)


def listing_epoch__loss_not_halved(x, target, W_hh, W_xh, b_h, W_hy, b_y, learning_rate, limit):
    """division by 2"""
    return _epoch(x, target, (W_hh, W_xh, b_h, W_hy, b_y), learning_rate, limit, halve=False)


def stream_batches__targets_are_the_inputs(codes, B, T):
    """inputs stands where targets belongs"""
    length = (len(codes) - 1) // B
    N = length // T
    streams = codes[: B * length].reshape(B, length)[:, : N * T].reshape(B, N, T).transpose(1, 2, 0)
    return streams, streams


def stream_batches__batch_before_time(codes, B, T):
    """its axes 1 and 2 have changed places"""
    length = (len(codes) - 1) // B
    N = length // T
    cut = lambda c: c.reshape(B, length)[:, : N * T].reshape(B, N, T).transpose(1, 0, 2)  # noqa: E731
    return cut(codes[: B * length]), cut(codes[1 : B * length + 1])


def adagrad_step__forgets(w, dw, s, lr=0.1, eps=1e-8):
    """the term s is missing"""
    s = dw**2
    return w - lr * dw / (np.sqrt(s) + eps), s


def adagrad_step__no_root(w, dw, s, lr=0.1, eps=1e-8):
    """the sqrt is missing"""
    s = s + dw**2
    return w - lr * dw / (s + eps), s


def adagrad_step__sum_of_gradients(w, dw, s, lr=0.1, eps=1e-8):
    """the power 2 is missing"""
    s = s + dw
    return w - lr * dw / (np.sqrt(s) + eps), s


def adam_step__corrected_means_kept(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """m_hat stands where m belongs"""
    m = (beta1 * m + (1 - beta1) * dw) / (1 - beta1**t)
    v = (beta2 * v + (1 - beta2) * dw**2) / (1 - beta2**t)
    return w - lr * m / (np.sqrt(v) + eps), m, v


def adam_step__second_moment_not_squared(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """the power 2 is missing"""
    m = beta1 * m + (1 - beta1) * dw
    v = beta2 * v + (1 - beta2) * dw
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


def perplexity__sign(p):
    """minus sign"""
    return np.exp(np.mean(np.log(p)))


def perplexity__sum(p):
    """sum stands where mean belongs"""
    return np.exp(-np.sum(np.log(p)))


def _write(
    prompt, length, temperature, parameters, rng, carry=True, feed=True, read_prompt=True, keep_prompt=False, rest=True
):
    W_xh, W_hh, b_h, W_hy, b_y = (parameters[name] for name in ("W_xh", "W_hh", "b_h", "W_hy", "b_y"))
    h = np.zeros(len(b_h))
    for code in prompt if read_prompt else prompt[-1:]:
        h = np.tanh(W_xh[code] + h @ W_hh + b_h)
    written = []
    for _ in range(length):
        logits = h @ W_hy + b_y
        written.append(
            int(np.argmax(logits / temperature + rng.gumbel(size=len(logits))) if rest else np.argmax(logits))
        )
        h = np.tanh(W_xh[written[-1] if feed else prompt[-1]] + (h if carry else 0 * h) @ W_hh + b_h)
    return np.array([*prompt, *written] if keep_prompt else written)


def sample__state_dropped(prompt, length, temperature, parameters, rng, cell="rnn"):
    """the term h @ W_hh is missing"""
    return _write(prompt, length, temperature, parameters, rng, carry=False)


def sample__always_the_likeliest(prompt, length, temperature, parameters, rng, cell="rnn"):
    """noise is missing"""
    return _write(prompt, length, temperature, parameters, rng, rest=False)


def _ngram(text, new, n, K, blend):
    p = np.full((n + 1, len(new)), 1 / K)
    for k in range(1, n + 1):
        for i in range(len(new)):
            p[k, i] = p[k - 1, i]
            if i >= k - 1:
                context = new[i - k + 1 : i]
                after = [text[j + k - 1] for j in range(len(text) - k + 1) if text[j : j + k - 1] == context]
                if after:
                    p[k, i] = blend(after.count(new[i]), len(after), len(set(after)), p[k - 1, i], K)
    return p[1:]


def witten_bell__not_normalised(text, new, n, K):
    """the term new_ones is missing"""
    return _ngram(text, new, n, K, lambda count, seen, kinds, shorter, K: (count + kinds * shorter) / seen)


def listing_gradients__last_state_before_the_first(x, target, h0, h, y, W_hh, W_hy):
    """where t > 0 does not hold, h0 belongs"""
    dW_hh = dW_xh = db_h = dW_hy = db_y = later = 0
    for t in range(len(x))[::-1]:
        dy = (y[t] - target[t]) / np.prod(x.shape[:2])
        da = (dy @ W_hy.T + later) * (1 - h[t] ** 2)
        dW_hh, dW_xh, db_h = dW_hh + h[t - 1].T @ da, dW_xh + x[t].T @ da, db_h + da.sum(0)
        dW_hy, db_y, later = dW_hy + h[t].T @ dy, db_y + dy.sum(0), da @ W_hh.T
    return dW_hh, dW_xh, db_h, dW_hy, db_y


