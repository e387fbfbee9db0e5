"""Right answers to the exercises of chapter 5, written in other ways than ours: the grader has to accept them all."""

import math
from collections import defaultdict

import numpy as np

from solutions.cells import rnn
from solutions.models import char_rnn, language_model, ngram
from solutions.tasks import three_letters
from solutions.training import optimizers
from solutions.training.gradients import clip_by_global_norm


def listing_gradients__collected_then_summed(x, target, h0, h, y, W_hh, W_hy):
    T, B = x.shape[:2]
    error = (y - target) / B / T
    da = [None] * T
    later = 0
    for t in range(T - 1, -1, -1):
        da[t] = (error[t] @ W_hy.T + later) * (1 - h[t]) * (1 + h[t])
        later = da[t] @ W_hh.T
    da = np.array(da)
    before = np.concatenate([h0[None], h[:-1]])
    return (
        np.einsum("tbi,tbj->ij", before, da),
        np.einsum("tbd,tbj->dj", x, da),
        da.sum(axis=(0, 1)),
        np.einsum("tbh,tbk->hk", h, error),
        error.sum(axis=(0, 1)),
    )


def listing_gradients__scaled_at_the_end(x, target, h0, h, y, W_hh, W_hy):
    N = x.shape[0] * x.shape[1]
    dW_hh, dW_xh, db_h, dW_hy, db_y = 0, 0, 0, 0, 0
    carried = np.zeros(h0.shape)
    states = [h0, *h]
    for t in reversed(range(len(x))):
        error = y[t] - target[t]
        da = (1 - np.square(h[t])) * (carried + error @ W_hy.T)
        dW_hh = dW_hh + states[t].T @ da
        dW_xh = dW_xh + x[t].T @ da
        db_h = db_h + np.sum(da, axis=0)
        dW_hy = dW_hy + h[t].T @ error
        db_y = db_y + np.sum(error, axis=0)
        carried = da @ W_hh.T
    return dW_hh / N, dW_xh / N, db_h / N, dW_hy / N, db_y / N


def listing_gradients__layer_of_the_course(x, target, h0, h, y, W_hh, W_hy):
    error = (y - target) / (y.shape[0] * y.shape[1])
    dh, dW_hy, db_y = rnn.readout_backward(error, h, W_hy)
    W_xh = np.zeros((x.shape[2], h.shape[2]))  # only dx would need its values
    _, _, dW_xh, dW_hh, db_h = rnn.rnn_backward(dh, x, h0, h, W_xh, W_hh)
    return dW_hh, dW_xh, db_h, dW_hy, db_y


def listing_gradients__sample_by_sample(x, target, h0, h, y, W_hh, W_hy):
    T, B, D = x.shape
    H, K = W_hy.shape
    total = [np.zeros((H, H)), np.zeros((D, H)), np.zeros(H), np.zeros((H, K)), np.zeros(K)]
    for b in range(B):
        dh = np.zeros(H)
        for t in range(T)[::-1]:
            e = (y[t, b] - target[t, b]) / (T * B)
            da = (W_hy @ e + dh) * (1 - h[t, b] ** 2)
            before = h0[b] if t == 0 else h[t - 1, b]
            for array, part in zip(
                total, (np.outer(before, da), np.outer(x[t, b], da), da, np.outer(h[t, b], e), e), strict=True
            ):
                array += part
            dh = W_hh @ da
    return total


def encode__index(text, symbols):
    return np.array([symbols.index(c) for c in text])


def encode__enumerate_into_array(text, symbols):
    codes = np.zeros(len(text), dtype=np.int64)
    for i, character in enumerate(text):
        codes[i] = symbols.find(character)
    return codes


def encode__code_points(text, symbols):
    place = {ord(s): k for k, s in zip(range(len(symbols)), symbols, strict=True)}
    return np.fromiter((place[ord(c)] for c in text), dtype=int)


def encode__comparison_table(text, symbols):
    return (np.array(list(text))[:, None] == np.array(list(symbols))).argmax(axis=1)


def stream_batches__loops(codes, B, T):
    length = (len(codes) - 1) // B
    W = length // T
    inputs, targets = np.zeros((W, T, B), dtype=int), np.zeros((W, T, B), dtype=int)
    for w in range(W):
        for t in range(T):
            for b in range(B):
                inputs[w, t, b] = codes[b * length + w * T + t]
                targets[w, t, b] = codes[b * length + w * T + t + 1]
    return inputs, targets


def stream_batches__split(codes, B, T):
    length = (len(codes) - 1) // B
    columns = np.stack(np.split(codes[: length * B], B), axis=1)
    next_columns = np.stack(np.split(codes[1 : length * B + 1], B), axis=1)
    W = length // T
    return columns[: W * T].reshape(W, T, B), next_columns[: W * T].reshape(W, T, B)


def stream_batches__fancy_index(codes, B, T):
    length = (len(codes) - 1) // B
    place = T * np.arange(length // T)[:, None, None] + np.arange(T)[:, None] + length * np.arange(B)
    return codes[place], codes[place + 1]


def softmax_cross_entropy__rows(logits, targets):
    K = logits.shape[-1]
    z, y = logits.reshape(-1, K), targets.ravel()
    N = len(y)
    z = z - z.max(axis=1, keepdims=True)
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    loss = (np.log(np.exp(z).sum(axis=1)) - z[np.arange(N), y]).sum() / N
    dz = p.copy()
    dz[np.arange(N), y] -= 1
    return loss, dz.reshape(logits.shape) / N


def softmax_cross_entropy__one_hot(logits, targets):
    one_hot = np.eye(logits.shape[-1])[targets]
    m = np.amax(logits, axis=-1)[..., None]
    log_sum = m + np.log(np.sum(np.exp(logits - m), axis=-1, keepdims=True))
    log_p = logits - log_sum
    return -np.sum(one_hot * log_p) / targets.size, (np.exp(log_p) - one_hot) / targets.size


def softmax_cross_entropy__logaddexp(logits, targets):
    log_sum = np.logaddexp.reduce(logits, axis=-1)
    picked = np.take_along_axis(logits, targets[..., None], axis=-1)[..., 0]
    d = np.exp(logits - log_sum[..., None])
    for i in np.ndindex(targets.shape):
        d[(*i, targets[i])] -= 1
    return np.mean(log_sum - picked), d / math.prod(targets.shape)


def adam_step__folded_correction(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = m + (1 - beta1) * (dw - m)
    v = v + (1 - beta2) * (dw * dw - v)
    root = np.sqrt(1 - beta2**t)
    return w - lr * root / (1 - beta1**t) * m / (np.sqrt(v) + eps * root), m, v


def adam_step__pytorch_order(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    first, second = m * beta1 + dw * (1 - beta1), v * beta2 + np.square(dw) * (1 - beta2)
    denominator = np.sqrt(second) / math.sqrt(1 - beta2**t) + eps
    return w - (lr / (1 - beta1**t)) * first / denominator, first, second


def adam_step__flat(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    shape = w.shape
    new = []
    for w_i, g, m_i, v_i in zip(w.ravel(), dw.ravel(), m.ravel(), v.ravel(), strict=True):
        m_i = beta1 * m_i + (1 - beta1) * g
        v_i = beta2 * v_i + (1 - beta2) * g**2
        new.append((w_i - lr * (m_i / (1 - beta1**t)) / (math.sqrt(v_i / (1 - beta2**t)) + eps), m_i, v_i))
    return tuple(np.array(part).reshape(shape) for part in zip(*new, strict=True))


def perplexity__base_two(p):
    return 2 ** np.mean(-np.log2(p))


def perplexity__geometric_mean(p):
    return np.prod(1 / p) ** (1 / len(p))


def perplexity__math(p):
    return math.exp(sum(math.log(1 / x) for x in p) / len(p))


def sample_index__noise_scaled(logits, temperature, rng):
    return np.argmax(logits + temperature * rng.gumbel(size=logits.shape))


def sample_index__log_softmax_first(logits, temperature, rng):
    z = logits / temperature
    log_p = z - np.log(np.sum(np.exp(z)))
    return int((log_p + rng.gumbel(0, 1, len(log_p))).argmax())


def sample_index__loop(logits, temperature, rng):
    noise = rng.gumbel(size=len(logits))
    best = 0
    for k in range(1, len(logits)):
        if logits[k] / temperature + noise[k] > logits[best] / temperature + noise[best]:
            best = k
    return best


def sample__own_step(prompt, length, temperature, parameters, rng, cell="rnn"):
    W_xh, W_hh, b_h, W_hy, b_y = (parameters[name] for name in ("W_xh", "W_hh", "b_h", "W_hy", "b_y"))
    h = np.zeros(len(b_h))
    for code in prompt:
        h = np.tanh(W_xh[code] + h @ W_hh + b_h)
    written = np.zeros(length, dtype=int)
    for i in range(length):
        written[i] = sample_index__noise_scaled(h @ W_hy + b_y, temperature, rng)
        h = np.tanh(W_xh[written[i]] + h @ W_hh + b_h)
    return written


def sample__character_by_character(prompt, length, temperature, parameters, rng, cell="rnn"):
    state = language_model.zero_state(1, parameters, cell)
    text = list(prompt)
    for i in range(len(prompt) + length - 1):
        logits, state, _ = language_model.language_model_forward(np.array([[text[i]]]), state, parameters, cell)
        if i >= len(prompt) - 1:
            text.append(sample_index__loop(logits[0, 0], temperature, rng))
    return np.array(text[len(prompt) :])


def sample__whole_text_read_again(prompt, length, temperature, parameters, rng, cell="rnn"):
    text = np.array(prompt)
    for _ in range(length):
        start = language_model.zero_state(1, parameters, cell)
        logits = language_model.language_model_forward(text[:, None], start, parameters, cell)[0]
        text = np.append(text, sample_index__log_softmax_first(logits[-1, 0], temperature, rng))
    return text[-length:]


def witten_bell__recursion(text, new, n, K):
    def probability(context, symbol):
        shorter = probability(context[1:], symbol) if context else 1 / K
        after = [
            text[i + len(context)] for i in range(len(text) - len(context)) if text[i : i + len(context)] == context
        ]
        kinds = len(set(after))
        return (after.count(symbol) + kinds * shorter) / (len(after) + kinds) if after else shorter

    return np.array([[probability(new[max(0, i - k) : i], new[i]) for i in range(len(new))] for k in range(n)])


def witten_bell__weights(text, new, n, K):
    followers = defaultdict(lambda: defaultdict(int))
    for k in range(n):
        for i in range(k, len(text)):
            followers[text[i - k : i]][text[i]] += 1
    rows = [[1 / K] * len(new)]
    for k in range(n):
        row = list(rows[-1])
        for i in range(k, len(new)):
            after = followers.get(new[i - k : i])
            if after:
                total = sum(after.values())
                own = total / (total + len(after))  # the weight of this context's own counts
                row[i] = own * after.get(new[i], 0) / total + (1 - own) * rows[-1][i]
        rows.append(row)
    return np.array(rows[1:])


def witten_bell__string_methods(text, new, n, K):
    p = np.full((n + 1, len(new)), 1 / K)
    symbols = sorted(set(text))
    for k in range(1, n + 1):
        pieces = [text[i : i + k] for i in range(len(text) - k + 1)]
        for i in range(len(new)):
            p[k, i] = p[k - 1, i]
            if i + 1 < k:
                continue
            context = new[i + 1 - k : i]
            seen = sum(piece[:-1] == context for piece in pieces)
            kinds = sum(context + symbol in pieces for symbol in symbols)
            if seen:
                p[k, i] = (pieces.count(context + new[i]) + kinds * p[k - 1, i]) / (seen + kinds)
    return p[1:]


def score_by_counting__a_row_at_a_time(text, cut, n):
    bits = []
    for k in range(1, n + 1):
        p = ngram.witten_bell(text[:cut], text[cut:], k, len(set(text)))[k - 1]
        bits.append(sum(math.log2(1 / q) for q in p) / len(p))
    return np.array(bits)


def score_by_counting__slices(text, cut, n):
    alphabet = sorted(set(text))
    return np.mean(np.log2(1 / ngram.witten_bell(text[slice(cut)], text[slice(cut, None)], n, len(alphabet))), axis=-1)


def score_by_counting__own_recursion(text, cut, n):
    return np.log(1 / witten_bell__recursion(text[:cut], text[cut:], n, len(set(text)))).mean(1) / np.log(2)


def train_windows__rounds(parameters, inputs, targets, steps, lr, limit):
    memory, losses, done = None, [], 0
    while done < steps:
        state = language_model.zero_state(inputs.shape[2], parameters)
        for x, y in zip(inputs, targets, strict=True):
            if done == steps:
                break
            loss, d, state = language_model.language_model_gradients(x, y, state, parameters)
            length = math.sqrt(sum((g**2).sum() for g in d.values()))
            d = {name: g * min(1, limit / length) for name, g in d.items()}
            parameters, memory = optimizers.adam_update(parameters, d, memory, lr=lr * (steps - done) / steps)
            losses += [loss]
            done += 1
    return parameters, np.array(losses)


def train_windows__the_course_s_generator(parameters, inputs, targets, steps, lr, limit):
    reading = language_model.train(parameters, inputs, targets, range(steps), lr=lambda k: lr - lr * k / steps, limit=limit)
    losses, after = zip(*reading, strict=True)
    return after[-1], np.array(losses)


def train_windows__states_kept(parameters, inputs, targets, steps, lr, limit):
    means = {name: (0 * w, 0 * w) for name, w in parameters.items()}
    losses, left = [], {}
    for k in range(steps):
        w = k % len(inputs)
        entering = left[w - 1] if w > 0 else language_model.zero_state(inputs.shape[-1], parameters)
        loss, d, left[w] = language_model.language_model_gradients(inputs[w], targets[w], entering, parameters)
        d = dict(zip(d, clip_by_global_norm(list(d.values()), limit)[0], strict=True))
        new = {name: optimizers.adam_step(parameters[name], d[name], *means[name], k + 1, lr * (1 - k / steps)) for name in d}
        parameters, means = {name: n[0] for name, n in new.items()}, {name: n[1:] for name, n in new.items()}
        losses.append(float(loss))
    return parameters, np.array(losses)


def beat_three_letters__recorded():
    return three_letters.beat_three_letters()


def beat_three_letters__as_text():
    return char_rnn.from_text(char_rnn.to_text(three_letters.beat_three_letters()))


def beat_three_letters__units_in_another_order():
    parameters = three_letters.beat_three_letters()
    order = np.random.default_rng(0).permutation(30)  # units have no order
    moved = {"W_xh": parameters["W_xh"][:, order], "W_hh": parameters["W_hh"][order][:, order], "b_h": parameters["b_h"][order]}
    return parameters | moved | {"W_hy": parameters["W_hy"][order]}


def same_ending__caithness():
    return "\n\nCAITHNESS", "\nO CAITHNESS"


def same_ending__queen():
    return "\n\nQUEEN GER", "the QUEEN GER"


def same_ending__francisco():
    return "\n\nFRANCISCO", "of FRANCISCO"

