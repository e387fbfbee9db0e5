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


def listing_init__drawn_in_another_order(rng, D, H, K):
    """W_hh comes first"""
    W_xh = rng.normal(size=(D, H)) / np.sqrt(D)
    W_hh = rng.normal(size=(H, H)) / np.sqrt(H)
    W_hy = rng.normal(size=(H, K)) / np.sqrt(H)
    return W_hh, W_xh, np.zeros(H), W_hy, np.zeros(K)


def listing_forward__state_never_updated(x, h0, W_hh, W_xh, b_h, W_hy, b_y):
    """every step starts from h0"""
    h = np.array([np.tanh(h0 @ W_hh + x_t @ W_xh + b_h) for x_t in x])
    return h, h @ W_hy + b_y


def listing_forward__column_habit(x, h0, W_hh, W_xh, b_h, W_hy, b_y):
    """W_hh is transposed"""
    h, hs, ys = h0, [], []
    for t in range(len(x)):
        h = np.tanh(h @ W_hh.T + x[t] @ W_xh + b_h)
        hs.append(h)
        ys.append(h @ W_hy + b_y)
    return np.array(hs), np.array(ys)


def listing_forward__squashed_output(x, h0, W_hh, W_xh, b_h, W_hy, b_y):
    """a tanh around the output"""
    h, hs = h0, []
    for x_t in x:
        h = np.tanh(h @ W_hh + x_t @ W_xh + b_h)
        hs.append(h)
    return np.array(hs), np.tanh(np.array(hs) @ W_hy + b_y)


def listing_forward__output_without_bias(x, h0, W_hh, W_xh, b_h, W_hy, b_y):
    """the term b_y is missing"""
    h, hs = h0, []
    for x_t in x:
        h = np.tanh(h @ W_hh + x_t @ W_xh + b_h)
        hs.append(h)
    return np.array(hs), np.array(hs) @ W_hy


def listing_forward__output_from_the_state_before(x, h0, W_hh, W_xh, b_h, W_hy, b_y):
    """the state before the step"""
    h, hs, ys = h0, [], []
    for x_t in x:
        ys.append(h @ W_hy + b_y)
        h = np.tanh(h @ W_hh + x_t @ W_xh + b_h)
        hs.append(h)
    return np.array(hs), np.array(ys)


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


def listing_gradients__state_after_the_step(x, target, h0, h, y, W_hh, W_hy):
    """the state after the step"""
    return _backward(x, target, h0, h, y, W_hh, W_hy, own_state=True)


def listing_gradients__only_the_first_step_left(x, target, h0, h, y, W_hh, W_hy):
    """dW_hh is overwritten where it should add up"""
    return _backward(x, target, h0, h, y, W_hh, W_hy, overwrite=True)


def listing_gradients__mean_over_the_batch_only(x, target, h0, h, y, W_hh, W_hy):
    """division by T"""
    return _backward(x, target, h0, h, y, W_hh, W_hy, divisor=x.shape[1])


def listing_gradients__divided_by_all_entries(x, target, h0, h, y, W_hh, W_hy):
    """K too"""
    return _backward(x, target, h0, h, y, W_hh, W_hy, divisor=y.size)


def listing_gradients__as_if_the_output_were_squashed(x, target, h0, h, y, W_hh, W_hy):
    """the output is linear"""
    T, B, D = x.shape
    g, later = [0, 0, 0, 0, 0], 0
    for t in reversed(range(T)):
        dy = (y[t] - target[t]) * (1 - y[t] ** 2) / (T * B)
        da = (dy @ W_hy.T + later) * (1 - h[t] ** 2)
        before = h[t - 1] if t > 0 else h0
        g = [
            old + part
            for old, part in zip(
                g, [before.T @ da, x[t].T @ da, da.sum(axis=0), h[t].T @ dy, dy.sum(axis=0)], strict=True
            )
        ]
        later = da @ W_hh.T
    return tuple(g)


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


def listing_epoch__always_stretched_to_the_limit(x, target, W_hh, W_xh, b_h, W_hy, b_y, learning_rate, limit):
    """always brought to the length limit"""
    return _epoch(x, target, (W_hh, W_xh, b_h, W_hy, b_y), learning_rate, limit, clip="always")


def listing_epoch__each_gradient_clipped_alone(x, target, W_hh, W_xh, b_h, W_hy, b_y, learning_rate, limit):
    """by its own norm"""
    return _epoch(x, target, (W_hh, W_xh, b_h, W_hy, b_y), learning_rate, limit, clip="each")


def listing_epoch__loss_after_the_update(x, target, W_hh, W_xh, b_h, W_hy, b_y, learning_rate, limit):
    """after the update"""
    return _epoch(x, target, (W_hh, W_xh, b_h, W_hy, b_y), learning_rate, limit, after=True)


def listing_epoch__loss_not_halved(x, target, W_hh, W_xh, b_h, W_hy, b_y, learning_rate, limit):
    """division by 2"""
    return _epoch(x, target, (W_hh, W_xh, b_h, W_hy, b_y), learning_rate, limit, halve=False)


def listing_epoch__loss_by_np_mean(x, target, W_hh, W_xh, b_h, W_hy, b_y, learning_rate, limit):
    """a mean over the K outputs of a position too"""
    loss, *new = _epoch(x, target, (W_hh, W_xh, b_h, W_hy, b_y), learning_rate, limit)
    return 2 * loss / len(b_y), *new


def encode__code_points(text, symbols):
    """Unicode code points"""
    return np.array([ord(c) for c in text])


def encode__counted_from_one(text, symbols):
    """one too large"""
    return np.array([symbols.index(c) + 1 for c in text])


def encode__own_alphabet(text, symbols):
    """sorts symbols"""
    return np.array([sorted(symbols).index(c) for c in text])


def encode__alphabet_of_the_text(text, symbols):
    """an alphabet of the text itself"""
    own = sorted(set(text))
    return np.array([own.index(c) for c in text])


def stream_batches__neighbours_side_by_side(codes, B, T):
    """side by side"""
    N = (len(codes) - 1) // (B * T)
    return codes[: N * T * B].reshape(N, T, B), codes[1 : N * T * B + 1].reshape(N, T, B)


def stream_batches__windows_dealt_out(codes, B, T):
    """dealt out"""
    N = (len(codes) - 1) // (B * T)
    return codes[: N * T * B].reshape(N, B, T).transpose(0, 2, 1), codes[1 : N * T * B + 1].reshape(N, B, T).transpose(
        0, 2, 1
    )


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


def stream_batches__streams_without_the_rest(codes, B, T):
    """only as long as their windows"""
    N = (len(codes) - 1) // B // T
    cut = lambda c: c.reshape(B, N, T).transpose(1, 2, 0)  # noqa: E731
    return cut(codes[: B * N * T]), cut(codes[1 : B * N * T + 1])


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


def adagrad_step__divided_before_the_update(w, dw, s, lr=0.1, eps=1e-8):
    """before this step's gradient"""
    return w - lr * dw / (np.sqrt(s) + eps), s + dw**2


def adagrad_step__eps_under_the_root(w, dw, s, lr=0.1, eps=1e-8):
    """under the root"""
    s = s + dw**2
    return w - lr * dw / np.sqrt(s + eps), s


def adam_step__no_correction(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """not divided by 1 - beta1^t"""
    m = beta1 * m + (1 - beta1) * dw
    v = beta2 * v + (1 - beta2) * dw**2
    return w - lr * m / (np.sqrt(v) + eps), m, v


def adam_step__corrected_means_kept(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """m_hat stands where m belongs"""
    m = (beta1 * m + (1 - beta1) * dw) / (1 - beta1**t)
    v = (beta2 * v + (1 - beta2) * dw**2) / (1 - beta2**t)
    return w - lr * m / (np.sqrt(v) + eps), m, v


def adam_step__betas_swapped(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """beta1 and beta2 have changed places"""
    m = beta2 * m + (1 - beta2) * dw
    v = beta1 * v + (1 - beta1) * dw**2
    return w - lr * (m / (1 - beta2**t)) / (np.sqrt(v / (1 - beta1**t)) + eps), m, v


def adam_step__counts_from_zero(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """must not be increased once more"""
    m = beta1 * m + (1 - beta1) * dw
    v = beta2 * v + (1 - beta2) * dw**2
    return w - lr * (m / (1 - beta1 ** (t + 1))) / (np.sqrt(v / (1 - beta2 ** (t + 1))) + eps), m, v


def adam_step__second_moment_not_squared(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """the power 2 is missing"""
    m = beta1 * m + (1 - beta1) * dw
    v = beta2 * v + (1 - beta2) * dw
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


def adam_step__eps_under_the_root(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """under the root"""
    m = beta1 * m + (1 - beta1) * dw
    v = beta2 * v + (1 - beta2) * dw**2
    return w - lr * (m / (1 - beta1**t)) / np.sqrt(v / (1 - beta2**t) + eps), m, v


def perplexity__two_bases(p):
    """two bases are mixed"""
    return np.exp(-np.mean(np.log2(p)))


def perplexity__mean_of_one_over_p(p):
    """mean of 1 / p"""
    return np.mean(1 / p)


def perplexity__sign(p):
    """minus sign"""
    return np.exp(np.mean(np.log(p)))


def perplexity__sum(p):
    """sum stands where mean belongs"""
    return np.exp(-np.sum(np.log(p)))


def perplexity__of_the_mean_probability(p):
    """the logarithm is taken of the mean of p"""
    return np.exp(-np.log(np.mean(p)))


def sample_index__argmax(logits, temperature, rng):
    """the noise is missing"""
    return np.argmax(logits / temperature)


def sample_index__times_temperature(logits, temperature, rng):
    """the wrong way round"""
    return np.argmax(logits * temperature + rng.gumbel(size=len(logits)))


def sample_index__temperature_forgotten(logits, temperature, rng):
    """The logits alone are divided by the temperature"""
    return np.argmax(logits + rng.gumbel(size=len(logits)))


def sample_index__everything_divided(logits, temperature, rng):
    """with the noise divided too"""
    return np.argmax((logits + rng.gumbel(size=len(logits))) / temperature)


def sample_index__choice(logits, temperature, rng):
    """rng.choice"""
    p = np.exp(logits / temperature)
    return rng.choice(len(logits), p=p / p.sum())


def sample_index__noise_on_probabilities(logits, temperature, rng):
    """added to the probabilities"""
    p = np.exp(logits / temperature)
    return np.argmax(p / p.sum() + rng.gumbel(size=len(logits)))


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


def sample__own_text_not_read(prompt, length, temperature, parameters, rng, cell="rnn"):
    """it has to read the character that was drawn"""
    return _write(prompt, length, temperature, parameters, rng, feed=False)


def sample__only_the_prompts_end(prompt, length, temperature, parameters, rng, cell="rnn"):
    """only the last character of the prompt counts"""
    return _write(prompt, length, temperature, parameters, rng, read_prompt=False)


def sample__prompt_returned_too(prompt, length, temperature, parameters, rng, cell="rnn"):
    """shape"""
    return _write(prompt, length, temperature, parameters, rng, keep_prompt=True)


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


def witten_bell__counts_alone(text, new, n, K):
    """the shorter context has no say"""
    return _ngram(text, new, n, K, lambda count, seen, kinds, shorter, K: count / seen)


def witten_bell__not_normalised(text, new, n, K):
    """the term new_ones is missing"""
    return _ngram(text, new, n, K, lambda count, seen, kinds, shorter, K: (count + kinds * shorter) / seen)


def witten_bell__add_one(text, new, n, K):
    """add-one"""
    return _ngram(text, new, n, K, lambda count, seen, kinds, shorter, K: (count + 1) / (seen + K))


def witten_bell__back_off(text, new, n, K):
    """asked only where the character was never seen"""
    return _ngram(
        text,
        new,
        n,
        K,
        lambda count, seen, kinds, shorter, K: count / (seen + kinds) if count else kinds * shorter / (seen + kinds),
    )


def witten_bell__seen_for_kinds(text, new, n, K):
    """half of the weight"""
    return _ngram(text, new, n, K, lambda count, seen, kinds, shorter, K: (count + seen * shorter) / (seen + seen))


def witten_bell__always_down_to_uniform(text, new, n, K):
    """goes to 1 / K at once"""
    return _ngram(text, new, n, K, lambda count, seen, kinds, shorter, K: (count + kinds / K) / (seen + kinds))


def listing_gradients__last_state_before_the_first(x, target, h0, h, y, W_hh, W_hy):
    """where t > 0 does not hold, h0 belongs"""
    dW_hh = dW_xh = db_h = dW_hy = db_y = later = 0
    for t in range(len(x))[::-1]:
        dy = (y[t] - target[t]) / np.prod(x.shape[:2])
        da = (dy @ W_hy.T + later) * (1 - h[t] ** 2)
        dW_hh, dW_xh, db_h = dW_hh + h[t - 1].T @ da, dW_xh + x[t].T @ da, db_h + da.sum(0)
        dW_hy, db_y, later = dW_hy + h[t].T @ dy, db_y + dy.sum(0), da @ W_hh.T
    return dW_hh, dW_xh, db_h, dW_hy, db_y


def stream_batches__only_reshaped(codes, B, T):
    """moves no axis"""
    L = (len(codes) - 1) // B
    n = L // T
    inputs = codes[: B * L].reshape(B, L)[:, : n * T]
    targets = codes[1 : B * L + 1].reshape(B, L)[:, : n * T]
    return inputs.reshape(n, T, B), targets.reshape(n, T, B)


def sample__prompt_too(prompt, length, temperature, parameters, rng, cell="rnn"):
    """the prompt comes back too"""
    W_xh, W_hh, b_h, W_hy, b_y = (parameters[name] for name in ("W_xh", "W_hh", "b_h", "W_hy", "b_y"))
    codes, h = list(prompt), 0 * b_h
    for k in range(len(prompt) + length - 1):
        h = np.tanh(W_xh[codes[k]] + h @ W_hh + b_h)
        if k >= len(prompt) - 1:
            codes.append(np.argmax((h @ W_hy + b_y) / temperature + rng.gumbel(size=len(b_y))))
    return np.array(codes)


def _draws(rng, *shapes, of=None):
    return [rng.standard_normal(shape) * of(*shape) for shape in shapes]


def listing_init__glorot(rng, D, H, K):
    """Glorot's"""
    hh, xh, hy = _draws(rng, (H, H), (D, H), (H, K), of=lambda fan_in, fan_out: math.sqrt(2) / math.sqrt(fan_in + fan_out))
    return hh, xh, np.zeros(H), hy, np.zeros(K)


def listing_init__he(rng, D, H, K):
    """He's for ReLU units"""
    hh, xh, hy = _draws(rng, (H, H), (D, H), (H, K), of=lambda fan_in, fan_out: (fan_in / 2) ** -0.5)
    return hh, xh, np.zeros(H), hy, np.zeros(K)


def listing_init__small(rng, D, H, K):
    """scaled by 0.01"""
    hh, xh, hy = _draws(rng, (H, H), (D, H), (H, K), of=lambda *_: 1 / 100)
    return hh, xh, np.zeros(H), hy, np.zeros(K)


def listing_init__uniform(rng, D, H, K):
    """normal ones are asked for"""
    a, b = 1 / math.sqrt(H), 1 / math.sqrt(D)
    W_hh = rng.uniform(-a, a, (H, H))
    W_xh = rng.uniform(-b, b, (D, H))
    return W_hh, W_xh, np.zeros(H), rng.uniform(-a, a, (H, K)), np.zeros(K)


def listing_init__random_biases(rng, D, H, K):
    """the biases are drawn too"""
    hh, xh, hy = _draws(rng, (H, H), (D, H), (H, K), of=lambda rows, columns: rows**-0.5)
    b_h = rng.standard_normal(H)
    return hh, xh, b_h, hy, rng.standard_normal(K)


def _run(x, h, W_hh, W_xh, b_h, W_hy, b_y):
    """Sums before the tanh and states after it, step by step."""
    sums, states = [], []
    for t in range(len(x)):
        sums.append(b_h + x[t] @ W_xh + h @ W_hh)
        h = np.tanh(sums[-1])
        states.append(h)
    return np.array(sums), np.array(states)


def listing_forward__sigmoid_around_the_output(x, h0, W_hh, W_xh, b_h, W_hy, b_y):
    """a sigmoid around the output"""
    _, h = _run(x, h0, W_hh, W_xh, b_h, W_hy, b_y)
    return h, np.exp(h @ W_hy + b_y) / (1 + np.exp(h @ W_hy + b_y))


def listing_forward__softmax_around_the_output(x, h0, W_hh, W_xh, b_h, W_hy, b_y):
    """a softmax around the output"""
    _, h = _run(x, h0, W_hh, W_xh, b_h, W_hy, b_y)
    e = np.exp(h @ W_hy + b_y)
    return h, e / np.sum(e, axis=2)[:, :, None]


def listing_forward__h0_in_row_0(x, h0, W_hh, W_xh, b_h, W_hy, b_y):
    """h0 stands in row 0"""
    h = np.zeros((len(x), *h0.shape))
    h[0] = h0
    for t in range(1, len(x)):
        h[t] = np.tanh(h[t - 1] @ W_hh + x[t] @ W_xh + b_h)
    return h, h @ W_hy + b_y


def listing_forward__row_0_left_zero(x, h0, W_hh, W_xh, b_h, W_hy, b_y):
    """stays zero"""
    h = np.zeros((len(x), *h0.shape))
    for t in range(1, len(x)):
        h[t] = np.tanh(h[t - 1] @ W_hh + x[t] @ W_xh + b_h)
    return h, h @ W_hy + b_y


def listing_forward__sums_kept(x, h0, W_hh, W_xh, b_h, W_hy, b_y):
    """h holds the sums before the tanh"""
    a, h = _run(x, h0, W_hh, W_xh, b_h, W_hy, b_y)
    return a, h @ W_hy + b_y


def listing_forward__output_from_the_sums(x, h0, W_hh, W_xh, b_h, W_hy, b_y):
    """read from the sum before the tanh"""
    a, h = _run(x, h0, W_hh, W_xh, b_h, W_hy, b_y)
    return h, a @ W_hy + b_y


def listing_gradients__derivative_of_np_mean(x, target, h0, h, y, W_hh, W_hy):
    """the mean over all entries"""
    return _backward(x, target, h0, h, y, W_hh, W_hy, divisor=y.size / 2)


def _through_time(x, target, h0, h, y, W_hh, W_hy, step, errors=None):
    T, B, _ = x.shape
    errors = (y - target) / T / B if errors is None else errors
    dW_hh, dW_xh, db_h, dW_hy, db_y, later = 0, 0, 0, 0, 0, np.zeros_like(h0)
    for t in range(T - 1, -1, -1):
        before = h0 if t == 0 else h[t - 1]
        da = step(np.einsum("bk,hk->bh", errors[t], W_hy), later, h[t], before)
        dW_hh = dW_hh + np.einsum("bi,bj->ij", before, da)
        dW_xh = dW_xh + np.einsum("bi,bj->ij", x[t], da)
        db_h = db_h + da.sum(0)
        dW_hy = dW_hy + np.einsum("bi,bj->ij", h[t], errors[t])
        db_y = db_y + errors[t].sum(0)
        later = np.einsum("bj,ij->bi", da, W_hh)
    return dW_hh, dW_xh, db_h, dW_hy, db_y


def listing_gradients__later_added_after_the_slope(x, target, h0, h, y, W_hh, W_hy):
    """added after the slope of tanh"""
    return _through_time(x, target, h0, h, y, W_hh, W_hy, lambda now, later, after, before: now * (1 - after * after) + later)


def listing_gradients__slope_of_the_state_before(x, target, h0, h, y, W_hh, W_hy):
    """from the state before the step"""
    return _through_time(x, target, h0, h, y, W_hh, W_hy, lambda now, later, after, before: (now + later) * (1 - before * before))


def listing_gradients__read_out_of_the_state_before(x, target, h0, h, y, W_hh, W_hy):
    """dW_hy is made with the state before the step"""
    dW_hh, dW_xh, db_h, _, db_y = _backward(x, target, h0, h, y, W_hh, W_hy)
    dW_hy, dy = h0.T @ (y[0] - target[0]), y - target
    for t in range(1, len(x)):
        dW_hy = dW_hy + h[t - 1].T @ dy[t]
    return dW_hh, dW_xh, db_h, dW_hy / (x.shape[0] * x.shape[1]), db_y


def listing_gradients__error_at_the_end_only(x, target, h0, h, y, W_hh, W_hy):
    """only the last step's error enters"""
    errors = np.zeros_like(y)
    errors[-1] = (y[-1] - target[-1]) / (x.shape[0] * x.shape[1])
    return _through_time(x, target, h0, h, y, W_hh, W_hy, lambda now, later, after, before: (now + later) * (1 - after**2), errors)


def _epoch_scaled(x, target, p, learning_rate, scale_of):
    """The step of _epoch, with a factor made from the lengths of the five gradients."""
    loss, *after = _epoch(x, target, p, 1, 1, clip=None)
    gradients = [w - new for w, new in zip(p, after, strict=True)]
    factor = scale_of([math.sqrt((g * g).sum()) for g in gradients])
    return (loss, *[w - learning_rate * factor * g for w, g in zip(p, gradients, strict=True)])


def listing_epoch__biases_not_in_the_norm(x, target, W_hh, W_xh, b_h, W_hy, b_y, learning_rate, limit):
    """leaves out the biases"""

    def factor(lengths):
        norm = math.hypot(lengths[0], lengths[1], lengths[3])
        return limit / norm if norm > limit else 1

    return _epoch_scaled(x, target, (W_hh, W_xh, b_h, W_hy, b_y), learning_rate, factor)


def listing_epoch__norms_added(x, target, W_hh, W_xh, b_h, W_hy, b_y, learning_rate, limit):
    """the norms of the gradients are added"""
    p = W_hh, W_xh, b_h, W_hy, b_y
    return _epoch_scaled(x, target, p, learning_rate, lambda lengths: limit / sum(lengths) if sum(lengths) > limit else 1)


def listing_epoch__gradients_doubled(x, target, W_hh, W_xh, b_h, W_hy, b_y, learning_rate, limit):
    """twice too large before they are shortened"""
    p = W_hh, W_xh, b_h, W_hy, b_y
    return _epoch_scaled(x, target, p, learning_rate, lambda lengths: 2 * min(1, limit / (2 * math.hypot(*lengths))))


def listing_epoch__steps_clipped(x, target, W_hh, W_xh, b_h, W_hy, b_y, learning_rate, limit):
    """learning_rate times the gradients"""
    p = W_hh, W_xh, b_h, W_hy, b_y
    return _epoch_scaled(x, target, p, learning_rate, lambda lengths: min(1, limit / math.hypot(*[learning_rate * n for n in lengths])))


def encode__numbered_as_they_come(text, symbols):
    """as they first come in the text"""
    numbers = {}
    return np.array([numbers.setdefault(c, len(numbers)) for c in text])


def encode__from_the_first_symbol(text, symbols):
    """from the first symbol's"""
    return np.array(list(map(ord, text))) - ord(symbols[0])


def encode__from_a(text, symbols):
    """that of 'a'"""
    return np.array(list(map(ord, text))) - 97


def encode__from_the_end(text, symbols):
    """counted from the end of symbols"""
    return np.array([len(symbols) - 1 - symbols.find(c) for c in text])


def encode__lower_case(text, symbols):
    """made lower-case first"""
    return np.array([symbols.find(c.lower()) for c in text])


def encode__one_hot(text, symbols):
    """one-hot rows"""
    return np.array([[int(c == s) for s in symbols] for c in text])


def encode__blanks_skipped(text, symbols):
    """blanks are skipped"""
    return np.array([symbols.find(c) for c in text if c != " "])


def _streams(codes, B, T, target_of, length=None, windows=None):
    """By three loops; `target_of` is handed the row's beginning, its length and the place in it."""
    length = length or (len(codes) - 1) // B
    windows = windows or length // T
    inputs, targets = np.zeros((2, windows, T, B), dtype=int)
    for b in range(B):
        for w in range(windows):
            for t in range(T):
                inputs[w, t, b] = codes[b * length + w * T + t]
                targets[w, t, b] = codes[target_of(b * length, w * T + t, length) % len(codes)]
    return inputs, targets


def stream_batches__rolled_in_the_window(codes, B, T):
    """the window's own first character"""
    inputs, _ = _streams(codes, B, T, lambda start, place, length: start)
    return inputs, np.concatenate([inputs[:, 1:], inputs[:, :1]], axis=1)


def stream_batches__rolled_in_the_stream(codes, B, T):
    """the stream's own first character"""
    return _streams(codes, B, T, lambda start, place, length: start + (place + 1) % length)


def stream_batches__rolled_in_what_is_read(codes, B, T):
    """the row's very first character"""
    return _streams(codes, B, T, lambda start, place, length: start + (place + 1) % (length // T * T))


def stream_batches__targets_a_window_ahead(codes, B, T):
    """a whole window ahead"""
    return _streams(codes, B, T, lambda start, place, length: start + place + T)


def stream_batches__targets_before(codes, B, T):
    """the characters before the inputs"""
    return _streams(codes, B, T, lambda start, place, length: start + place - 1)


def stream_batches__shifted_in_the_stream(codes, B, T):
    """the last one is lost"""
    L = (len(codes) - 1) // B
    rows = codes[: L * B].reshape(B, L)
    n = (L - 1) // T
    return tuple(np.moveaxis(part[:, : n * T].reshape(B, n, T), 0, 2) for part in (rows[:, :-1], rows[:, 1:]))


def stream_batches__all_codes_cut(codes, B, T):
    """one character at the text's end is kept"""
    L = len(codes) // B
    return _streams(codes, B, T, lambda start, place, length: start + place + 1, L, (L - 1) // T)


def stream_batches__all_codes_rolled(codes, B, T):
    """at the text's beginning"""
    return _streams(codes, B, T, lambda start, place, length: start + place + 1, len(codes) // B)


def stream_batches__every_bth_code(codes, B, T):
    """every B-th character"""
    streams = [codes[b::B] for b in range(B)]
    n = (min(map(len, streams)) - 1) // T
    inputs = np.stack([s[: n * T].reshape(n, T) for s in streams], axis=2)
    return inputs, np.stack([s[1 : n * T + 1].reshape(n, T) for s in streams], axis=2)


def stream_batches__overlapping(codes, B, T):
    """the windows overlap"""
    L = (len(codes) - 1) // B
    at = lambda shift: np.array([[[codes[b * L + w + t + shift] for b in range(B)] for t in range(T)] for w in range(L - T + 1)])  # noqa: E731
    return at(0), at(1)


def adagrad_step__rmsprop(w, dw, s, lr=0.1, eps=1e-8):
    """as in RMSprop"""
    s = s + 0.1 * (dw * dw - s)
    return w - lr / (eps + s**0.5) * dw, s


def adagrad_step__one_sum_for_all(w, dw, s, lr=0.1, eps=1e-8):
    """into one number"""
    s = s + np.linalg.norm(dw) ** 2
    return w - lr / (eps + s**0.5) * dw, s


def adagrad_step__absolute(w, dw, s, lr=0.1, eps=1e-8):
    """|dw| is added"""
    s = s + np.sign(dw) * dw
    return w - lr / (eps + s**0.5) * dw, s


def adagrad_step__root_kept(w, dw, s, lr=0.1, eps=1e-8):
    """the root of the sum comes back"""
    root = (s + dw * dw) ** 0.5
    return w - lr / (eps + root) * dw, root


def adagrad_step__brackets_forgotten(w, dw, s, lr=0.1, eps=1e-8):
    """without brackets"""
    s = s + dw * dw
    return w - lr * dw / s**0.5 + eps, s


def _moments(dw, m, v, beta1, beta2):
    return m + (1 - beta1) * (dw - m), v + (1 - beta2) * (dw * dw - v)


def adam_step__t_minus_1(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """nothing has to be taken from it"""
    m, v = _moments(dw, m, v, beta1, beta2)
    t -= 1
    return w - lr * m / (1 - beta1**t) / (eps + (v / (1 - beta2**t)) ** 0.5), m, v


def adam_step__power_of_all(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """not (1 - beta)^t"""
    m, v = _moments(dw, m, v, beta1, beta2)
    return w - lr * m / (1 - beta1) ** t / (eps + (v / (1 - beta2) ** t) ** 0.5), m, v


def adam_step__multiplied(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """the means are multiplied"""
    m, v = _moments(dw, m, v, beta1, beta2)
    return w - lr * m * (1 - beta1**t) / (eps + (v * (1 - beta2**t)) ** 0.5), m, v


def adam_step__beta_times_t(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """a number below 0"""
    m, v = _moments(dw, m, v, beta1, beta2)
    return w - lr * m / (1 - beta1 * t) / (eps + np.sqrt(v / (1 - beta2 * t))), m, v


def adam_step__old_m(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """with m as it came in"""
    new_m, new_v = _moments(dw, m, v, beta1, beta2)
    return w - lr * m / (1 - beta1**t) / (eps + (new_v / (1 - beta2**t)) ** 0.5), new_m, new_v


def adam_step__old_m_and_v(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """with m and v as they came in"""
    return w - lr * m / (1 - beta1**t) / (eps + (v / (1 - beta2**t)) ** 0.5), *_moments(dw, m, v, beta1, beta2)


def adam_step__means_not_returned(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """come back as they came in"""
    mean, square = _moments(dw, m, v, beta1, beta2)
    return w - lr * mean / (1 - beta1**t) / (eps + (square / (1 - beta2**t)) ** 0.5), m, v


def adam_step__sums(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """the factors 1 - beta1 and 1 - beta2"""
    m, v = m * beta1 + dw, v * beta2 + dw * dw
    return w - lr * m / (1 - beta1**t) / (eps + (v / (1 - beta2**t)) ** 0.5), m, v


def adam_step__rate_corrected(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """before v is corrected"""
    m, v = _moments(dw, m, v, beta1, beta2)
    rate = lr * math.sqrt(1 - beta2**t) / (1 - beta1**t)
    return w - rate * m / (v**0.5 + eps), m, v


def adam_step__brackets_forgotten(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """without brackets"""
    m, v = _moments(dw, m, v, beta1, beta2)
    return w - lr * m / (1 - beta1**t) / (v / (1 - beta2**t)) ** 0.5 + eps, m, v


def perplexity__common_logarithm(p):
    """undoes log10"""
    return math.exp(-sum(math.log10(x) for x in p) / len(p))


def perplexity__bits(p):
    """bits per character"""
    return sum(math.log2(1 / x) for x in p) / len(p)


def perplexity__of_an_entropy(p):
    """weighted with p"""
    return math.exp(sum(x * math.log(1 / x) for x in p))


def perplexity__weighted_mean(p):
    """multiplied by p"""
    return math.exp(sum(x * math.log(1 / x) for x in p) / len(p))


def perplexity__entropy(p):
    """an entropy; perplexity is exp"""
    return sum(x * math.log(1 / x) for x in p)


def perplexity__guarded(p):
    """a small number is added"""
    return np.prod(p + 1e-8) ** (-1 / len(p))


def sample_index__one_number_for_all(logits, temperature, rng):
    """the same for all"""
    return np.argmax(logits / temperature + rng.gumbel())


def sample_index__noise_divided(logits, temperature, rng):
    """don't divide the noise"""
    return np.argmax(logits + rng.gumbel(size=len(logits)) / temperature)


def sample_index__temperature_twice(logits, temperature, rng):
    """the temperature acts twice"""
    return np.argmax(logits / temperature + rng.gumbel(scale=temperature, size=len(logits)))


def sample_index__uniform_noise(logits, temperature, rng):
    """the noise is uniform"""
    return np.argmax(logits / temperature + rng.random(len(logits)))


def sample_index__one_logarithm(logits, temperature, rng):
    """-log(-log(u))"""
    return np.argmax(np.log(1 / rng.random(len(logits))) + logits / temperature)


def sample_index__noise_by_hand(logits, temperature, rng):
    """made by hand"""
    return np.argmin(np.log(np.log(1 / rng.random(len(logits)))) - logits / temperature)


def _reads(parameters, row, h):
    return np.tanh(np.asarray(row) @ parameters["W_xh"] + h @ parameters["W_hh"] + parameters["b_h"])


def _draws_one(parameters, h, temperature, rng):
    logits = h @ parameters["W_hy"] + parameters["b_y"]
    return int(np.argmax(logits / temperature + rng.gumbel(size=len(logits))))


def sample__state_reset_after_the_prompt(prompt, length, temperature, parameters, rng, cell="rnn"):
    """the prompt has no say"""
    eye, codes = np.eye(len(parameters["b_y"])), []
    h = np.zeros(len(parameters["b_h"]))
    while len(codes) < length:
        codes.append(_draws_one(parameters, h, temperature, rng))
        h = _reads(parameters, eye[codes[-1]], h)
    return np.array(codes)


def sample__last_of_the_prompt_unread(prompt, length, temperature, parameters, rng, cell="rnn"):
    """is never read"""
    eye, codes = np.eye(len(parameters["b_y"])), []
    h = np.zeros(len(parameters["b_h"]))
    for k in range(len(prompt) - 1):
        h = _reads(parameters, eye[prompt[k]], h)
    while len(codes) < length:
        codes.append(_draws_one(parameters, h, temperature, rng))
        h = _reads(parameters, eye[codes[-1]], h)
    return np.array(codes)


def sample__state_frozen(prompt, length, temperature, parameters, rng, cell="rnn"):
    """stays as the prompt has left it"""
    h = np.zeros(len(parameters["b_h"]))
    for row in np.eye(len(parameters["b_y"]))[prompt]:
        h = _reads(parameters, row, h)
    return np.array([_draws_one(parameters, h, temperature, rng) for _ in range(length)])


def sample__drawn_while_reading(prompt, length, temperature, parameters, rng, cell="rnn"):
    """uses rng up"""
    eye, codes = np.eye(len(parameters["b_y"])), []
    h = np.zeros(len(parameters["b_h"]))
    for row in eye[prompt]:
        h = _reads(parameters, row, h)
        code = _draws_one(parameters, h, temperature, rng)
    for _ in range(length):
        codes.append(code)
        h = _reads(parameters, eye[code], h)
        code = _draws_one(parameters, h, temperature, rng)
    return np.array(codes)


def sample__probabilities_fed_back(prompt, length, temperature, parameters, rng, cell="rnn"):
    """the softmax of its logits"""
    h, codes = np.zeros(len(parameters["b_h"])), []
    for row in np.eye(len(parameters["b_y"]))[prompt]:
        h = _reads(parameters, row, h)
    for _ in range(length):
        codes.append(_draws_one(parameters, h, temperature, rng))
        odds = np.exp(h @ parameters["W_hy"] + parameters["b_y"])
        h = _reads(parameters, odds / odds.sum(), h)
    return np.array(codes)


def _by_gram(text, new, n, K, late=0, unseen="shorter", early="shorter", kinds_of=set, lowest=None, read_too=False, only_unigram=False, shared=True):
    """Row after row; all followers of a context in one string."""
    rows = [[1 / (lowest or K)] * len(new)]
    for k in range(1, n + 1):
        follow = {}
        for j in range(k - 1, len(text)):
            follow[text[j - k + 1 : j]] = follow.get(text[j - k + 1 : j], "") + text[j]
        row = []
        for i, character in enumerate(new):
            p_shorter = rows[min(k - 1, 1) if only_unigram else -1][i]
            after = follow.get(new[i - k + 1 + late : i + late], "") if i >= k - 1 else ""
            if i < k - 1:
                p = p_shorter if early == "shorter" else early
            elif not after:
                p = p_shorter if unseen == "shorter" else unseen
            elif not shared:
                p = after.count(character) / len(after) or p_shorter
            else:
                kinds = len(kinds_of(after))
                p = (after.count(character) + kinds * p_shorter) / (len(after) + kinds)
            row.append(p)
            if read_too and i >= k - 1:
                follow[new[i - k + 1 : i]] = follow.get(new[i - k + 1 : i], "") + character
        rows.append(row)
    return np.array(rows[1:])


def witten_bell__unseen_is_impossible(text, new, n, K):
    """the probability is 0"""
    return _by_gram(text, new, n, K, unseen=0)


def witten_bell__uniform_at_the_beginning(text, new, n, K):
    """where new has not yet so many characters"""
    return _by_gram(text, new, n, K, early=1 / K)


def witten_bell__kinds_of_the_alphabet(text, new, n, K):
    """kinds is the size of the alphabet"""
    return _by_gram(text, new, n, K, kinds_of=lambda after: range(K))


def witten_bell__always_from_the_unigram(text, new, n, K):
    """always the empty context's"""
    return _by_gram(text, new, n, K, only_unigram=True)


def witten_bell__context_too_early(text, new, n, K):
    """one character too early"""
    return _by_gram(text, new, n, K, late=-1)


def witten_bell__context_too_late(text, new, n, K):
    """one character too late"""
    return _by_gram(text, new, n, K, late=1)


def witten_bell__new_is_counted(text, new, n, K):
    """what was read of new is counted"""
    return _by_gram(text, new, n, K, read_too=True)


def witten_bell__counts_where_there_are_some(text, new, n, K):
    """unshared"""
    return _by_gram(text, new, n, K, shared=False)


def witten_bell__alphabet_counted(text, new, n, K):
    """K is ignored"""
    return _by_gram(text, new, n, K, lowest=len(set(text)))


def witten_bell__zeros_left(text, new, n, K):
    """zeros are left"""
    return _by_gram(text, new, n, K, unseen=0, early=0)
