"""Exercises of chapter 5: the article's listing repaired, and a character model with its rival."""

import numpy as np

from grader import Chapter, Seed, distinct_sizes
from solutions import language_model, listing_rnn, optimizers, text, textbook_language_model

chapter = Chapter("ch05_rnn_in_python", title="An RNN in Python")


def _weights(rng, D, H, K):
    """Unsaturated, all different, biases too."""
    shapes = dict(W_hh=(H, H), W_xh=(D, H), b_h=(H,), W_hy=(H, K), b_y=(K,))
    return {name: 0.5 * rng.normal(size=shape) for name, shape in shapes.items()}


def _drawn_in_another_order(rng, D, H, K):
    W_xh, W_hh, W_hy = (rng.normal(size=(rows, columns)) / np.sqrt(rows) for rows, columns in ((D, H), (H, H), (H, K)))
    return W_hh, W_xh, np.zeros(H), W_hy, np.zeros(K)


@chapter.exercise(
    listing_rnn.listing_init,
    points=1,
    mistakes={
        "The matrices are drawn in another order: W_hh comes first, then W_xh, then W_hy.": _drawn_in_another_order
    },
)
def listing_init(rng):
    D, H, K = distinct_sizes(rng, 3)
    return dict(rng=Seed(rng), D=D, H=H, K=K)


def _every_step_from_h0(x, h0, W_hh, W_xh, b_h, W_hy, b_y):
    h = np.tanh(h0 @ W_hh + x @ W_xh + b_h)
    return h, h @ W_hy + b_y


def _squashed_output(x, h0, W_hh, W_xh, b_h, W_hy, b_y):
    h, y = listing_rnn.listing_forward(x, h0, W_hh, W_xh, b_h, W_hy, b_y)
    return h, np.tanh(y)


def _output_from_the_state_before(x, h0, W_hh, W_xh, b_h, W_hy, b_y):
    h, _ = listing_rnn.listing_forward(x, h0, W_hh, W_xh, b_h, W_hy, b_y)
    return h, np.concatenate([h0[None], h[:-1]]) @ W_hy + b_y


@chapter.exercise(
    listing_rnn.listing_forward,
    points=2,
    mistakes={
        "Every step starts from h0: at the end of a step its state has to take the place of the one "
        "before.": _every_step_from_h0,
        "There is a tanh around the output: y is linear in the state, so that it can reach any "
        "target.": _squashed_output,
        "The output is read from the state before the step; it is read from the one after.": _output_from_the_state_before,
    },
)
def listing_forward(rng):
    T, B, D, H, K = distinct_sizes(rng, 5)
    return dict(x=rng.normal(size=(T, B, D)), h0=0.5 * rng.normal(size=(B, H)), **_weights(rng, D, H, K))


_ONLY_THE_SHAPE = "only the shape of the array is used"


def _as_if_the_output_were_squashed(x, target, h0, h, y, W_hh, W_hy):
    squashed_target = y - (y - target) * (1 - y**2)
    return listing_rnn.listing_gradients(x, squashed_target, h0, h, y, W_hh, W_hy)


def _divided_by_outputs_too(x, target, h0, h, y, W_hh, W_hy):
    return tuple(dw / y.shape[2] for dw in listing_rnn.listing_gradients(x, target, h0, h, y, W_hh, W_hy))


def _state_after_the_step(x, target, h0, h, y, W_hh, W_hy):
    _, *others = listing_rnn.listing_gradients(x, target, h0, h, y, W_hh, W_hy)
    dW_hh, later = 0, 0
    for t in reversed(range(len(x))):
        da = ((y[t] - target[t]) @ W_hy.T + later) * (1 - h[t] ** 2)
        dW_hh += h[t].T @ da / y[..., 0].size
        later = da @ W_hh.T
    return dW_hh, *others


@chapter.exercise(
    listing_rnn.listing_gradients,
    points=4,
    mistakes={
        "The slope of a tanh, 1 - y², stands in the output's gradient, but the output is linear: its "
        "slope is 1.": _as_if_the_output_were_squashed,
        "Divided by the number of all entries, K too; the loss is a mean over the T B positions.": _divided_by_outputs_too,
        "dW_hh is made with the state after the step; the matrix met the state before it.": _state_after_the_step,
    },
)
def listing_gradients(rng):
    T, B, D, H, K = distinct_sizes(rng, 5)
    x, h0, w = rng.normal(size=(T, B, D)), 0.5 * rng.normal(size=(B, H)), _weights(rng, D, H, K)
    h, y = listing_rnn.listing_forward(x, h0, **w)
    return dict(x=x, target=rng.normal(size=(T, B, K)), h0=h0, h=h, y=y, W_hh=w["W_hh"], W_hy=w["W_hy"])


def _epoch_with(shorten):
    """listing_epoch with another way to shorten a list of gradients."""

    def epoch(x, target, W_hh, W_xh, b_h, W_hy, b_y, learning_rate, limit):
        p = W_hh, W_xh, b_h, W_hy, b_y
        h0 = np.zeros((x.shape[1], len(b_h)))
        h, y = listing_rnn.listing_forward(x, h0, *p)
        gradients = listing_rnn.listing_gradients(x, target, h0, h, y, W_hh, W_hy)
        loss = np.sum((y - target) ** 2) / (2 * y[..., 0].size)
        return loss, *[w - learning_rate * dw for w, dw in zip(p, shorten(gradients, limit), strict=True)]

    return epoch


def _norm(*gradients):
    return np.sqrt(sum(np.sum(dw**2) for dw in gradients))


_each_clipped_alone = _epoch_with(lambda gradients, limit: [dw * min(1, limit / _norm(dw)) for dw in gradients])
_clipped_by_value = _epoch_with(lambda gradients, limit: [np.clip(dw, -limit, limit) for dw in gradients])
_always_at_the_limit = _epoch_with(lambda gradients, limit: [dw * limit / _norm(*gradients) for dw in gradients])


def _mean_over_outputs(x, target, W_hh, W_xh, b_h, W_hy, b_y, learning_rate, limit):
    loss, *new = listing_rnn.listing_epoch(x, target, W_hh, W_xh, b_h, W_hy, b_y, learning_rate, limit)
    return 2 * loss / target.shape[2], *new


def _loss_after_the_update(x, target, W_hh, W_xh, b_h, W_hy, b_y, learning_rate, limit):
    _, *new = listing_rnn.listing_epoch(x, target, W_hh, W_xh, b_h, W_hy, b_y, learning_rate, limit)
    _, y = listing_rnn.listing_forward(x, np.zeros((x.shape[1], len(b_h))), *new)
    return np.sum((y - target) ** 2) / (2 * y[..., 0].size), *new


@chapter.exercise(
    listing_rnn.listing_epoch,
    points=2,
    equivalent={
        "scale = min(limit / norm, 1)": "the smaller of two numbers has no order",
        "loss = sum((target - y) ** 2) / (2 * T * B)": "the square drops the sign",
        "h_t = zeros_like(h0)": "the state before the first step is zero anyway",
        "h_prev = h[t - 1] if t > 0 else zeros_like(h0)": "the state before the first step is zero anyway",
    },
    mistakes={
        "Each gradient is shortened by its own norm; one factor, from the norm of all together, keeps "
        "their direction.": _each_clipped_alone,
        "Each entry is cut at the limit: that changes the direction; shorten all gradients by one "
        "factor.": _clipped_by_value,
        "The gradients are always brought to the length limit; those that are shorter have to stay as "
        "they are: min(1, limit / norm).": _always_at_the_limit,
        "The loss is a mean over the K outputs of a position too; they are summed: sum((y - target)^2) / (2 T B).": (
            _mean_over_outputs
        ),
        "The loss is that after the update; it belongs to the parameters that came in.": _loss_after_the_update,
    },
)
def listing_epoch(rng):
    for limit in (0.1, 100.0):  # shortened, and left as it is
        T, B, D, H, K = distinct_sizes(rng, 5)
        K = K + 5 * (K == 2)  # with two outputs, half the sum and the mean of two would be the same
        yield dict(
            x=rng.normal(size=(T, B, D)),
            target=rng.normal(size=(T, B, K)),
            **_weights(rng, D, H, K),
            learning_rate=float(rng.uniform(0.3, 0.9)),
            limit=limit,
        )


@chapter.exercise(
    text.encode,
    points=1,
    mistakes={
        "These are the characters' Unicode code points (ord); a code is the character's place in "
        "symbols.": lambda text, symbols: np.array([ord(c) for c in text]),
        "Your codes are one too large: a place counts from 0.": lambda text, symbols: np.array(
            [symbols.index(c) + 1 for c in text]
        ),
        "Your function sorts symbols first: their order is given, take it as it is.": lambda text, symbols: np.array(
            [sorted(symbols).index(c) for c in text]
        ),
        "The codes are places in an alphabet of the text itself; symbols is the alphabet.": lambda text, symbols: (
            np.array([sorted(set(text)).index(c) for c in text])
        ),
    },
)
def encode(rng):
    symbols = "".join(rng.permutation(list("abcdefgh ,\n")))
    return dict(text="".join(rng.choice(list(symbols), size=12)), symbols=symbols)


def _neighbours_side_by_side(codes, B, T):
    N = (len(codes) - 1) // (B * T)
    return codes[: N * T * B].reshape(N, T, B), codes[1 : N * T * B + 1].reshape(N, T, B)


def _windows_dealt_out(codes, B, T):
    N = (len(codes) - 1) // (B * T)
    return tuple(codes[i : N * T * B + i].reshape(N, B, T).transpose(0, 2, 1) for i in (0, 1))


def _streams_only_reshaped(codes, B, T):
    length = (len(codes) - 1) // B
    N = length // T
    streams = [codes[i : B * length + i].reshape(B, length)[:, : N * T] for i in (0, 1)]
    return tuple(stream.reshape(N, T, B) for stream in streams)


def _streams_without_the_rest(codes, B, T):
    N = (len(codes) - 1) // B // T
    return tuple(codes[i : B * N * T + i].reshape(B, N, T).transpose(1, 2, 0) for i in (0, 1))


@chapter.exercise(
    text.stream_batches,
    points=3,
    mistakes={
        "Neighbouring characters stand side by side in a batch; they belong one after the other, down "
        "one column.": _neighbours_side_by_side,
        "The windows are dealt out to the rows in turn, so the next window does not go on where this "
        "one stopped; each row needs a stretch "
        "of the text of its own.": _windows_dealt_out,
        "Your streams are only as long as their windows; a stream is (N - 1) // B long, and the rest "
        "at its end is left out after that.": _streams_without_the_rest,
        "A reshape to (windows, T, B) reads on row by row and moves no axis: reshape to (B, windows, T), then transpose.": (
            _streams_only_reshaped
        ),
    },
)
def stream_batches(rng):
    B, T, windows = distinct_sizes(rng, 3)
    over = int(rng.integers(1, T))  # characters of each stream that fill no window
    yield dict(codes=rng.permutation(B * (windows * T + over) + 1 + int(rng.integers(1, B))), B=B, T=T)
    yield dict(
        codes=rng.permutation(B * windows * T), B=B, T=T
    )  # one character short of a last window: the targets need it
    yield dict(codes=rng.permutation(B * windows * T + 1), B=B, T=T)  # just enough for it


def _adagrad_eps_inside(w, dw, s, lr=0.1, eps=1e-8):
    return w - lr * dw / np.sqrt(s + dw**2 + eps), s + dw**2


@chapter.exercise(
    optimizers.adagrad_step,
    points=1,
    mistakes={
        "eps stands under the root; it is added to the root.": _adagrad_eps_inside,
        "The step is divided by the sum as it was before this step's gradient came in; add dw² first.": lambda w, dw, s, lr, eps: (
            w - lr * dw / (np.sqrt(s) + eps),
            s + dw**2,
        ),
    },
)
def adagrad_step(rng):
    shape = tuple(distinct_sizes(rng, 2))
    return dict(
        w=rng.normal(size=shape),
        dw=rng.normal(size=shape),
        s=rng.uniform(0.2, 2, size=shape),
        lr=float(rng.uniform(0.1, 0.9)),
        eps=float(rng.uniform(0.05, 0.2)),
)


def _adam_variant(correct=lambda mean, beta, t: mean / (1 - beta**t), inside=False):
    def step(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        m, v = beta1 * m + (1 - beta1) * dw, beta2 * v + (1 - beta2) * dw**2
        m_hat, v_hat = correct(m, beta1, t), correct(v, beta2, t)
        return w - lr * m_hat / (np.sqrt(v_hat + eps) if inside else np.sqrt(v_hat) + eps), m, v

    return step


@chapter.exercise(
    optimizers.adam_step,
    points=2,
    mistakes={
        "The running means are not divided by 1 - beta1^t and 1 - beta2^t: at the start they are too "
        "small.": _adam_variant(correct=lambda mean, beta, t: mean),
        "The means are divided by 1 - beta, without the power t.": _adam_variant(
            correct=lambda mean, beta, t: mean / (1 - beta)
        ),
        "t is the number of this step, from 1: it must not be increased once more.": _adam_variant(
            correct=lambda mean, beta, t: mean / (1 - beta ** (t + 1))
        ),
        "eps stands under the root; it is added to the root.": _adam_variant(inside=True),
        "beta1 and beta2 have changed places: beta1 is the gradient's, beta2 the square's.": lambda w, dw, m, v, t, lr, beta1, beta2, eps: (
            optimizers.adam_step(w, dw, m, v, t, lr, beta2, beta1, eps)
        ),
    },
)
def adam_step(rng):
    shape = tuple(distinct_sizes(rng, 2))
    return dict(
        w=rng.normal(size=shape),
        dw=rng.normal(size=shape),
        m=rng.normal(size=shape),
        v=rng.uniform(0.2, 2, size=shape),
        t=int(rng.integers(2, 6)),
        lr=float(rng.uniform(0.1, 0.9)),
        beta1=float(rng.uniform(0.5, 0.7)),
        beta2=float(rng.uniform(0.75, 0.95)),
        eps=float(rng.uniform(0.05, 0.2)),
)


@chapter.exercise(
    language_model.perplexity,
    points=1,
    mistakes={
        "Two bases are mixed: exp undoes log, and 2** undoes log2.": lambda p: np.exp(-np.mean(np.log2(p))),
        "Two bases are mixed: 2** undoes log2, and exp undoes log.": lambda p: 2 ** -np.mean(np.log(p)),
        "This is the mean of 1 / p, the arithmetic one; perplexity is the geometric mean, through the "
        "logarithm.": lambda p: np.mean(1 / p),
        "The logarithm is taken of the mean of p; take it of each p, then the mean.": lambda p: 1 / np.mean(p),
        "This is the mean surprise itself; perplexity is exp of it.": lambda p: -np.mean(np.log(p)),
    },
)
def perplexity(rng):
    return dict(p=rng.uniform(0.05, 1, size=int(rng.integers(5, 9))))


def _drawn_with_choice(logits, temperature, rng):
    odds = np.exp((logits - np.max(logits)) / temperature)
    return rng.choice(len(logits), p=odds / odds.sum())


def _noise_on_probabilities(logits, temperature, rng):
    p = np.exp(logits / temperature)
    return np.argmax(p / p.sum() + rng.gumbel(size=len(logits)))


_ONE_LOOP_AS_GOOD = "the loop repeats something; nothing depends on its counter"


@chapter.exercise(
    language_model.sample_index,
    points=2,
    mistakes={
        "The logits alone are divided by the temperature: with the noise divided too, or nothing at all, it has no effect.": (
            lambda logits, temperature, rng: np.argmax((logits + rng.gumbel(size=len(logits))) / temperature)
        ),
        "The draw has the right probabilities, but it comes from rng.choice: draw the noise with "
        "rng.gumbel(size=len(logits)), "
        "so that it can be compared.": _drawn_with_choice,
        "The noise is added to the probabilities; it belongs to the logits (or to the logarithms of "
        "the probabilities).": _noise_on_probabilities,
        "The noise is normal; Gumbel noise is needed, or the probabilities are not those of the "
        "softmax.": lambda logits, temperature, rng: np.argmax(logits / temperature + rng.normal(size=len(logits))),
    },
)
def sample_index(rng):
    for temperature in (0.4, 1.7, 0.7, 2.5, 0.5, 3.0, 0.3, 2.0):  # one draw proves little
        yield dict(logits=rng.normal(size=9), temperature=temperature, rng=Seed(rng))


def _prompt_comes_back_too(prompt, length, temperature, parameters, rng, cell="rnn"):
    return np.concatenate([prompt, language_model.sample(prompt, length, temperature, parameters, rng, cell)])


def _last_of_the_prompt_read_twice(prompt, length, temperature, parameters, rng, cell="rnn"):
    return language_model.sample([*prompt, prompt[-1]], length, temperature, parameters, rng, cell)


def _own_text_not_read(prompt, length, temperature, parameters, rng, cell="rnn"):
    p = parameters
    h, written = np.zeros_like(p["b_h"]), []
    for code in [*prompt, *[prompt[-1]] * (length - 1)]:
        h = np.tanh(p["W_xh"][code] + h @ p["W_hh"] + p["b_h"])
        written.append(h @ p["W_hy"] + p["b_y"])
    return np.array([language_model.sample_index(logits, temperature, rng) for logits in written[len(prompt) - 1 :]])


@chapter.exercise(
    language_model.sample,
    points=2,
    written_as=textbook_language_model.sample,
    mistakes={
        "The network reads the same character again and again; it has to read the character that was "
        "drawn.": _own_text_not_read,
        "The last character of the prompt is read twice: the first draw follows its first reading.": _last_of_the_prompt_read_twice,
        "The prompt comes back too; codes are what was written after it.": _prompt_comes_back_too,
    },
)
def sample(rng):
    for size, temperature in ((4, 0.6), (1, 1.5), (1, 0.3), (2, 2.0)):
        K, H = 7, 5
        parameters = language_model.init_language_model(rng, K, H, dtype=np.float64)
        parameters = {name: w + 0.8 * rng.normal(size=w.shape) for name, w in parameters.items()}
        yield dict(
            prompt=rng.integers(K, size=size),
            length=15,
            temperature=temperature,
            parameters=parameters,
            rng=Seed(rng),
            cell="rnn",
        )


def _ngram(blend, at_the_end=False, unseen=False):
    """witten_bell with another way to blend a context's counts with the shorter context's prediction."""

    def predict(text, new, n, K):
        p = np.full((n + 1, len(new)), 1 / K)
        for k in range(1, n + 1):
            for i in range(len(new)):
                context = new[max(0, i - k + 1) : i]
                after = [text[j + k - 1] for j in range(len(text) - k + 1) if text[j : j + k - 1] == context]
                seen = len(after) + (at_the_end and context != "" and text.endswith(context))
                blended = blend(after.count(new[i]), seen, len(set(after)), p[k - 1, i], K) if after else 0
                p[k, i] = blended if after else 1 / K if unseen and i >= k - 1 else p[k - 1, i]
        return p[1:]

    return predict


def _blend(count, seen, kinds, shorter, K):
    return (count + kinds * shorter) / (seen + kinds)


_NEVER_SEEN = "too early in the text the slice is too short to be a context that was seen"


@chapter.exercise(
    language_model.witten_bell,
    points=3,
    equivalent={
        "shorter = p[k - 1]; for i in range(k - 1, len(new)):": "shorter names the row that the loop fills, not a copy of it",
        "kinds, seen = (Counter(), Counter())": "two empty counters are alike",
        "for i in range(1 - k, len(new)):": _NEVER_SEEN,
        "for i in range(-1, len(new)):": _NEVER_SEEN,
        "for i in range(k - 2, len(new)):": _NEVER_SEEN,
        "for i in range(k - 1 - 1, len(new)):": _NEVER_SEEN,
        "for i in reversed(range(k - 1, len(new))):": "no place depends on another",
        "count = Counter((text[i:i + k] for i in reversed(range(len(text) - k + 1))))": "counting has no order",
    },
    mistakes={
        "The shorter context has no say: where a character never followed, its probability becomes 0.": _ngram(
            lambda count, seen, kinds, shorter, K: count / seen
        ),
        "Half of the weight goes to the shorter context; its weight is kinds / (seen + kinds).": _ngram(
            lambda count, seen, kinds, shorter, K: (count + seen * shorter) / (seen + seen)
        ),
        "A context that ends the text is counted there too, where nothing follows it.": _ngram(_blend, at_the_end=True),
        "A context that was never seen falls back to 1 / K; the shorter context's prediction stays.": _ngram(_blend, unseen=True),
        "This is add-one smoothing, (count + 1) / (seen + K).": _ngram(
            lambda count, seen, kinds, shorter, K: (count + 1) / (seen + K)
        ),
        "The shorter context is asked only where the character was never seen; it has a say everywhere.": _ngram(
            lambda count, seen, kinds, shorter, K: (count or kinds * shorter) / (seen + kinds)
        ),
        "What the contexts leave over goes to 1 / K at once; it goes to the context one character shorter.": _ngram(
            lambda count, seen, kinds, shorter, K: (count + kinds / K) / (seen + kinds)
        ),
    },
)
def witten_bell(rng):
    known = "".join(rng.choice(list("abcd"), p=[0.4, 0.3, 0.2, 0.1], size=60))
    new = "".join(
        rng.choice(list("abcde"), size=25)
    )  # e does not occur in the known text: contexts with it were never seen
    return dict(text=known, new=new, n=4, K=7)
