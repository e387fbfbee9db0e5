"""Exercises of chapter 5: the article's listing repaired, and a character model with its rival."""

from functools import partial

import numpy as np

from grader import Chapter, Seed, distinct_sizes
from solutions import textbook
from solutions.data import text
from solutions.listings import rnn as listing_rnn
from solutions.models import language_model, ngram
from solutions.training import optimizers, scores

chapter = Chapter(__file__, title="An RNN in Python")


def _weights(rng, D, H, K):
    """Unsaturated, all different, biases too."""
    shapes = dict(W_hh=(H, H), W_xh=(D, H), b_h=(H,), W_hy=(H, K), b_y=(K,))
    return {name: 0.5 * rng.normal(size=shape) for name, shape in shapes.items()}


def _drawn_in_another_order(rng, D, H, K):
    W_xh, W_hh, W_hy = (rng.normal(size=(rows, columns)) / np.sqrt(rows) for rows, columns in ((D, H), (H, H), (H, K)))
    return W_hh, W_xh, np.zeros(H), W_hy, np.zeros(K)


def _init_with(spread, draw=np.random.Generator.normal):
    """listing_init with another spread of the numbers in a matrix of some rows and columns."""

    def init(rng, D, H, K):
        W_hh, W_xh, W_hy = (spread(*shape) * draw(rng, size=shape) for shape in ((H, H), (D, H), (H, K)))
        return W_hh, W_xh, np.zeros(H), W_hy, np.zeros(K)

    return init


def _between_plus_and_minus_one(rng, size):
    return rng.uniform(-1, 1, size=size)


def _biases_drawn(rng, D, H, K):
    W_hh, W_xh, _, W_hy, _ = listing_rnn.listing_init(rng, D, H, K)
    return W_hh, W_xh, rng.normal(size=H), W_hy, rng.normal(size=K)


@chapter.exercise(
    listing_rnn.listing_init,
    points=1,
    mistakes={
        "The matrices are drawn in another order: W_hh comes first, then W_xh, then W_hy.": _drawn_in_another_order,
        "The variance is 2 / (rows + columns), Glorot's; 1 / rows is asked for.": _init_with(lambda rows, columns: np.sqrt(2 / (rows + columns))),
        "The variance is 2 / rows, He's for ReLU units; 1 / rows is asked for.": _init_with(lambda rows, columns: np.sqrt(2 / rows)),
        "Every matrix is scaled by 0.01; the scale is 1 / sqrt(rows), another one for each number of rows.": _init_with(lambda *_: 0.01),
        "The numbers are uniform; normal ones are asked for, rng.normal.": _init_with(
            lambda rows, columns: 1 / np.sqrt(rows), _between_plus_and_minus_one
        ),
        "The biases are drawn too; they start at zero.": _biases_drawn,
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


def _output_squashed_by(squash):
    def forward(x, h0, W_hh, W_xh, b_h, W_hy, b_y):
        h, y = listing_rnn.listing_forward(x, h0, W_hh, W_xh, b_h, W_hy, b_y)
        return h, squash(y)

    return forward


def _starting_row(first):
    """Row 0 of h is given, and the loop begins at row 1."""

    def forward(x, h0, W_hh, W_xh, b_h, W_hy, b_y):
        later, _ = listing_rnn.listing_forward(x[1:], first(h0), W_hh, W_xh, b_h, W_hy, b_y)
        h = np.concatenate([first(h0)[None], later])
        return h, h @ W_hy + b_y

    return forward


def _before_the_tanh(x, h0, W_hh, W_xh, b_h, W_hy, b_y):
    h, y = listing_rnn.listing_forward(x, h0, W_hh, W_xh, b_h, W_hy, b_y)
    return np.arctanh(h), y


def _output_from_before_the_tanh(x, h0, W_hh, W_xh, b_h, W_hy, b_y):
    h, _ = listing_rnn.listing_forward(x, h0, W_hh, W_xh, b_h, W_hy, b_y)
    return h, np.arctanh(h) @ W_hy + b_y


@chapter.exercise(
    listing_rnn.listing_forward,
    points=2,
    mistakes={
        "Every step starts from h0: at the end of a step its state has to take the place of the one "
        "before.": _every_step_from_h0,
        "There is a tanh around the output: y is linear in the state, so that it can reach any "
        "target.": _squashed_output,
        "There is a sigmoid around the output: y is linear in the state, so that it can reach any target.": _output_squashed_by(
            lambda y: 1 / (1 + np.exp(-y))
        ),
        "There is a softmax around the output: y is linear in the state, so that it can reach any target.": _output_squashed_by(
            lambda y: np.exp(y) / np.exp(y).sum(axis=-1, keepdims=True)
        ),
        "h0 stands in row 0 of h, and x[0] is never read: row 0 is the state after the first step.": _starting_row(np.copy),
        "Row 0 of h stays zero, and x[0] is never read: the first step leads from h0 to row 0.": _starting_row(np.zeros_like),
        "h holds the sums before the tanh; the states after it belong there.": _before_the_tanh,
        "The output is read from the sum before the tanh; it is read from the state, after it.": _output_from_before_the_tanh,
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


def _twice_divided_by_outputs_too(x, target, h0, h, y, W_hh, W_hy):
    return tuple(2 * dw / y.shape[2] for dw in listing_rnn.listing_gradients(x, target, h0, h, y, W_hh, W_hy))


def _other_way_back(to_sum):
    """The recurrent layer's gradients with another step from dh, of now and later, to the sum inside the tanh."""

    def gradients(x, target, h0, h, y, W_hh, W_hy):
        *_, dW_hy, db_y = listing_rnn.listing_gradients(x, target, h0, h, y, W_hh, W_hy)
        before = np.concatenate([h0[None], h[:-1]])
        da, later = np.zeros_like(h), np.zeros_like(h0)
        for t in reversed(range(len(x))):
            da[t] = to_sum((y[t] - target[t]) @ W_hy.T / y[..., 0].size, later, h[t], before[t])
            later = da[t] @ W_hh.T
        return np.einsum("tbh,tbk->hk", before, da), np.einsum("tbd,tbh->dh", x, da), da.sum(axis=(0, 1)), dW_hy, db_y

    return gradients


def _output_gradient_with_the_state_before(x, target, h0, h, y, W_hh, W_hy):
    *others, _, db_y = listing_rnn.listing_gradients(x, target, h0, h, y, W_hh, W_hy)
    before = np.concatenate([h0[None], h[:-1]])
    return *others, np.einsum("tbh,tbk->hk", before, y - target) / y[..., 0].size, db_y


def _error_of_the_last_step_alone(x, target, h0, h, y, W_hh, W_hy):
    steps_before = np.arange(len(x))[:, None, None] < len(x) - 1
    return listing_rnn.listing_gradients(x, np.where(steps_before, y, target), h0, h, y, W_hh, W_hy)


@chapter.exercise(
    listing_rnn.listing_gradients,
    points=4,
    mistakes={
        "The slope of a tanh, 1 - y², stands in the output's gradient, but the output is linear: its "
        "slope is 1.": _as_if_the_output_were_squashed,
        "Divided by the number of all entries, K too; the loss is a mean over the T B positions.": _divided_by_outputs_too,
        "dW_hh is made with the state after the step; the matrix met the state before it.": _state_after_the_step,
        "This is the gradient of the mean over all entries, 2 (y - target) / (T B K); the loss is half the sum, divided by T B: "
        "(y - target) / (T B).": _twice_divided_by_outputs_too,
        "What comes back from later is added after the slope of tanh; it belongs to dh, and the slope multiplies both.": _other_way_back(
            lambda now, later, h, before: now * (1 - h**2) + later
        ),
        "The slope of tanh is taken from the state before the step; it is 1 - h[t]², from the state after it.": _other_way_back(
            lambda now, later, h, before: (now + later) * (1 - before**2)
        ),
        "dW_hy is made with the state before the step; the output is read from the state after it.": _output_gradient_with_the_state_before,
        "Only the last step's error enters; every step has a target.": _error_of_the_last_step_alone,
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


_norm_without_biases = _epoch_with(lambda gradients, limit: [dw * min(1, limit / _norm(*gradients[:2], gradients[3])) for dw in gradients])
_norms_added = _epoch_with(lambda gradients, limit: [dw * min(1, limit / sum(map(_norm, gradients))) for dw in gradients])
_twice_too_long = _epoch_with(lambda gradients, limit: [2 * dw * min(1, limit / _norm(*gradients) / 2) for dw in gradients])


def _steps_clipped(x, target, W_hh, W_xh, b_h, W_hy, b_y, learning_rate, limit):
    return listing_rnn.listing_epoch(x, target, W_hh, W_xh, b_h, W_hy, b_y, learning_rate, limit / learning_rate)


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
        "The norm leaves out the biases' gradients; it is that of all five together.": _norm_without_biases,
        "The norms of the gradients are added; the norm of all together is the root of the sum of all squares.": _norms_added,
        "The gradients are twice too large before they are shortened: the loss has a half, which takes the 2 away.": _twice_too_long,
        "The limit is put on learning_rate times the gradients; it is for the gradients alone.": _steps_clipped,
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


_encode_right = text.encode  # the mistakes' own argument is called text


def _code_points_from(first):
    return lambda text, symbols: np.array([ord(c) - ord(first(symbols)) for c in text])


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
        "The codes count the characters as they first come in the text; a code is the character's place in symbols.": lambda text, symbols: (
            _encode_right(text, "".join(dict.fromkeys(text)))
        ),
        "These are distances of code points from the first symbol's; the symbols are in no such order, look up each one's place.": (
            _code_points_from(lambda symbols: symbols[0])
        ),
        "These are distances of code points from that of 'a'; a code is the character's place in symbols.": _code_points_from(lambda symbols: "a"),
        "The places are counted from the end of symbols; they count from its beginning, from 0.": lambda text, symbols: (
            _encode_right(text, symbols[::-1])
        ),
        "The text is made lower-case first; capitals have codes of their own.": lambda text, symbols: _encode_right(text.lower(), symbols),
        "These are one-hot rows; one whole number a character is asked for.": lambda text, symbols: (
            np.eye(len(symbols), dtype=int)[_encode_right(text, symbols)]
        ),
        "Blanks are skipped; each character of the text has a code, a blank too.": lambda text, symbols: (
            _encode_right(text.replace(" ", ""), symbols)
        ),
    },
)
def encode(rng):
    symbols = "".join(rng.permutation(list("abcdefAB ,\n")))
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


def _other_targets(shift):
    """stream_batches with targets made in another way; `shift` is handed the places of the inputs, in the streams' order."""

    def batches(codes, B, T):
        places, _ = text.stream_batches(np.arange(len(codes)), B, T)
        return codes[places], codes[shift(places, (len(codes) - 1) // B) % len(codes)]

    return batches


def _rolled_in_the_stream(places, length):
    return places // length * length + (places % length + 1) % length


def _rolled_in_what_is_read(places, length):
    windows, T, B = places.shape
    return np.roll(places.reshape(windows * T, B), -1, axis=0).reshape(windows, T, B)


def _last_window_lost(codes, B, T):
    inputs, targets = text.stream_batches(codes, B, T)
    windows = ((len(codes) - 1) // B - 1) // T
    return inputs[:windows], targets[:windows]


def _streams_of_all_codes(codes, B, T):
    length = len(codes) // B
    streams = codes[: B * length].reshape(B, length)
    N = (length - 1) // T
    return tuple(streams[:, i : N * T + i].reshape(B, N, T).transpose(1, 2, 0) for i in (0, 1))


def _streams_of_all_codes_rolled(codes, B, T):
    length = len(codes) // B
    N = length // T
    return tuple(np.roll(codes, -i)[: B * length].reshape(B, length)[:, : N * T].reshape(B, N, T).transpose(1, 2, 0) for i in (0, 1))


def _every_bth_code(codes, B, T):
    N = (len(codes) // B - 1) // T
    return tuple(codes[B * i : B * (N * T + i)].reshape(N, T, B) for i in (0, 1))


def _windows_overlap(codes, B, T):
    length = (len(codes) - 1) // B
    starts = np.arange(length - T + 1)[:, None, None] + np.arange(T)[:, None] + length * np.arange(B)
    return codes[starts], codes[starts + 1]


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
        "At the end of a window the target is the window's own first character; it is the one that comes next in the text.": _other_targets(
            lambda places, length: np.roll(places, -1, axis=1)
        ),
        "At the end of a stream the target is the stream's own first character; it is the one that comes next in the text.": _other_targets(
            _rolled_in_the_stream
        ),
        "The last target of each row is the row's very first character; it is the one that comes next in the text.": _other_targets(
            _rolled_in_what_is_read
        ),
        "The targets lie a whole window ahead; a target is the character right after its input.": _other_targets(
            lambda places, length: places + (places[0, -1, 0] + 1)
        ),
        "The targets are the characters before the inputs; those after them are wanted.": _other_targets(lambda places, length: places - 1),
        "Where a stream's windows fill it exactly, the last one is lost: its last target is the character after the stream.": _last_window_lost,
        "The streams are N // B long; one character at the text's end is kept for the last target, so they are (N - 1) // B long.": (
            _streams_of_all_codes
        ),
        "The streams are N // B long, and the text's last character may find its target at the text's beginning; keep one character "
        "for the last target: (N - 1) // B.": _streams_of_all_codes_rolled,
        "Each stream takes every B-th character of the text; it is one unbroken stretch of it.": _every_bth_code,
        "The windows overlap, one at each place; the next begins where this one ends.": _windows_overlap,
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


def _adagrad_with(add, root=np.sqrt):
    def step(w, dw, s, lr=0.1, eps=1e-8):
        s = add(s, dw)
        return w - lr * dw / (root(s) + eps), s

    return step


def _adagrad_root_kept(w, dw, s, lr=0.1, eps=1e-8):
    w, s = optimizers.adagrad_step(w, dw, s, lr, eps)
    return w, np.sqrt(s)


def _adagrad_eps_beside(w, dw, s, lr=0.1, eps=1e-8):
    w, s = optimizers.adagrad_step(w, dw, s, lr, 0)
    return w + eps, s


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
        "This is a running mean, 0.9 s + 0.1 dw², as in RMSprop; Adagrad adds the squares up.": _adagrad_with(lambda s, dw: 0.9 * s + 0.1 * dw**2),
        "The squares of all entries are added into one number; each entry has a sum of its own.": _adagrad_with(lambda s, dw: s + np.sum(dw**2)),
        "|dw| is added where dw² belongs.": _adagrad_with(lambda s, dw: s + np.abs(dw)),
        "The root of the sum comes back; s is the sum itself, the root is for the step alone.": _adagrad_root_kept,
        "eps is added after the division: without brackets / comes first. It belongs to the root, in the denominator.": _adagrad_eps_beside,
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


def _adam_from_the_old(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, kept=()):
    """The step is made with means from before it: m, or m and v."""
    _, new_m, new_v = optimizers.adam_step(w, dw, m, v, t, lr, beta1, beta2, eps)
    used_m, used_v = m if "m" in kept else new_m, v if "v" in kept else new_v
    return w - lr * used_m / (1 - beta1**t) / (np.sqrt(used_v / (1 - beta2**t)) + eps), new_m, new_v


def _adam_means_not_returned(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    w, _, _ = optimizers.adam_step(w, dw, m, v, t, lr, beta1, beta2, eps)
    return w, m, v


def _adam_sums(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = beta1 * m + dw, beta2 * v + dw**2
    return w - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


def _adam_eps_uncorrected(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    return optimizers.adam_step(w, dw, m, v, t, lr, beta1, beta2, eps / np.sqrt(1 - beta2**t))


def _adam_eps_beside(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    w, m, v = optimizers.adam_step(w, dw, m, v, t, lr, beta1, beta2, 0)
    return w + eps, m, v


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
        "t is the number of this step, from 1: nothing has to be taken from it.": _adam_variant(
            correct=lambda mean, beta, t: mean / (1 - beta ** (t - 1))
        ),
        "The power t belongs to beta alone: 1 - beta^t is needed, not (1 - beta)^t.": _adam_variant(
            correct=lambda mean, beta, t: mean / (1 - beta) ** t
        ),
        "The means are multiplied by 1 - beta^t; divide by it, for early on they are too small.": _adam_variant(
            correct=lambda mean, beta, t: mean * (1 - beta**t)
        ),
        "v is divided by a number below 0, and a root of it there is not: the divisor is 1 - beta2^t, not beta2^t - 1, and not 1 - beta2 t.": (
            _adam_variant(correct=lambda mean, beta, t: mean / (beta**t - 1))
        ),
        "The step is made with m as it came in; the running mean with this gradient in it is needed.": partial(_adam_from_the_old, kept="m"),
        "The step is made with m and v as they came in; the running means with this gradient in them are needed.": partial(
            _adam_from_the_old, kept="mv"
        ),
        "m and v come back as they came in; return the new running means.": _adam_means_not_returned,
        "The factors 1 - beta1 and 1 - beta2 before dw and dw² are missing.": _adam_sums,
        "eps is added to the root of v before v is corrected; divide v by 1 - beta2^t, take the root, then add eps.": _adam_eps_uncorrected,
        "eps is added after the division: without brackets / comes first. It belongs to the root, in the denominator.": _adam_eps_beside,
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
    scores.perplexity,
    points=1,
    mistakes={
        "Two bases are mixed: exp undoes log, and 2** undoes log2.": lambda p: np.exp(-np.mean(np.log2(p))),
        "Two bases are mixed: 2** undoes log2, and exp undoes log.": lambda p: 2 ** -np.mean(np.log(p)),
        "Two bases are mixed: exp undoes log, and 10** undoes log10.": lambda p: np.exp(-np.mean(np.log10(p))),
        "This is the mean of 1 / p, the arithmetic one; perplexity is the geometric mean, through the "
        "logarithm.": lambda p: np.mean(1 / p),
        "The logarithm is taken of the mean of p; take it of each p, then the mean.": lambda p: 1 / np.mean(p),
        "This is the mean surprise itself; perplexity is exp of it.": lambda p: -np.mean(np.log(p)),
        "These are bits per character; perplexity is 2 to their power.": lambda p: -np.mean(np.log2(p)),
        "Each surprise is weighted with p, as in an entropy; the characters that came count alike: a plain mean.": lambda p: (
            np.exp(-np.sum(p * np.log(p)))
        ),
        "Each surprise is multiplied by p, and then the mean is taken; the mean of -ln p alone is needed.": lambda p: np.exp(-np.mean(p * np.log(p))),
        "This is -sum p ln p, an entropy; perplexity is exp of the mean of -ln p.": lambda p: -np.sum(p * np.log(p)),
        "A small number is added to p before the logarithm; p is above 0, leave it as it is.": lambda p: np.exp(-np.mean(np.log(p + 1e-8))),
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
        "Chance has no say: the noise is missing, or it is one number, the same for all; each logit needs its own, "
        "rng.gumbel(size=len(logits)).": lambda logits, temperature, rng: np.argmax(logits),
        "The temperature acts the wrong way round: divide the logits by it; don't multiply them, and don't divide the noise.": (
            lambda logits, temperature, rng: language_model.sample_index(logits, 1 / temperature, rng)
        ),
        "The temperature acts twice: divide the logits by it once, or multiply the noise by it, not both.": (
            lambda logits, temperature, rng: language_model.sample_index(logits, temperature**2, rng)
        ),
        "The noise is uniform; Gumbel noise is needed, rng.gumbel.": lambda logits, temperature, rng: (
            np.argmax(logits / temperature + rng.uniform(size=len(logits)))
        ),
        "The noise is -log(u) of uniform numbers u; Gumbel noise is -log(-log(u)), and rng.gumbel draws it.": lambda logits, temperature, rng: (
            np.argmax(logits / temperature - np.log(rng.uniform(size=len(logits))))
        ),
        "The noise is right, but made by hand from rng.uniform: draw it with rng.gumbel(size=len(logits)), so that it can be "
        "compared.": lambda logits, temperature, rng: np.argmax(logits / temperature - np.log(-np.log(rng.uniform(size=len(logits))))),
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


def _writes(state_after_prompt, read_on):
    """sample with the state with which writing begins, and what a state becomes when a character has been drawn."""

    def write(prompt, length, temperature, parameters, rng, cell="rnn"):
        p = parameters

        def read(row, h):
            return np.tanh(row + h @ p["W_hh"] + p["b_h"])

        h, written = state_after_prompt(lambda code, h: read(p["W_xh"][code], h), prompt, np.zeros_like(p["b_h"])), []
        for _ in range(length):
            logits = h @ p["W_hy"] + p["b_y"]
            written.append(language_model.sample_index(logits, temperature, rng))
            h = read_on(read, p["W_xh"], written[-1], logits, h)
        return np.array(written)

    return write


def _all_read(read, prompt, h):
    for code in prompt:
        h = read(code, h)
    return h


def _drawn_while_reading(prompt, length, temperature, parameters, rng, cell="rnn"):
    for _ in prompt[1:]:
        language_model.sample_index(parameters["b_y"], temperature, rng)
    return language_model.sample(prompt, length, temperature, parameters, rng, cell)


def _drawn_one_read(read, W_xh, code, logits, h):
    return read(W_xh[code], h)


def _softmax(logits):
    return np.exp(logits) / np.exp(logits).sum()


@chapter.exercise(
    language_model.sample,
    points=2,
    written_as=textbook.language_model.sample,
    mistakes={
        "The network reads the same character again and again; it has to read the character that was "
        "drawn.": _own_text_not_read,
        "The last character of the prompt is read twice: the first draw follows its first reading.": _last_of_the_prompt_read_twice,
        "The prompt comes back too; codes are what was written after it.": _prompt_comes_back_too,
        "Only the last character of the prompt counts; read them all, each from the state that the one before has left.": _writes(
            lambda read, prompt, h: read(prompt[-1], h), _drawn_one_read
        ),
        "The prompt has no say: writing begins from a state of zeros, not from the one after the prompt.": _writes(
            lambda read, prompt, h: h, _drawn_one_read
        ),
        "The last character of the prompt is never read; the first draw comes after it.": _writes(
            lambda read, prompt, h: _all_read(read, prompt[:-1], h), _drawn_one_read
        ),
        "The state stays as the prompt has left it; each character that was drawn is read before the next draw.": _writes(
            _all_read, lambda read, W_xh, code, logits, h: h
        ),
        "A character is drawn after each of the prompt too, which uses rng up; draw only when the prompt has been read.": _drawn_while_reading,
        "The network reads the softmax of its logits; it reads the character that was drawn.": _writes(
            _all_read, lambda read, W_xh, code, logits, h: read(_softmax(logits) @ W_xh, h)
        ),
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


def _followers(text, context, k):
    return [text[j + k - 1] for j in range(len(text) - k + 1) if text[j : j + k - 1] == context]


def _ngram(blend, at_the_end=False, unseen=None, early=None, chained=True, back=0, growing=False):
    """witten_bell with another way to blend a context's counts with the shorter context's prediction.

    `unseen` is what a context gives that was never seen, `early` where new has not yet so many characters (None: the shorter
    context's prediction); the context ends `back` characters too early,
    at its length; with `growing`, new is counted in as it is read.
    """

    def predict(text, new, n, K):
        p = np.full((n + 1, len(new)), 1 / K)
        for k in range(1, n + 1):
            for i in range(len(new)):
                shorter = p[k - 1 if chained else min(k - 1, 1), i]
                if i < k - 1:
                    p[k, i] = shorter if early is None else early(K)
                    continue
                context = new[i - k + 1 - back : i - back]
                after = _followers(text, context, k) + (_followers(new[:i], context, k) if growing else [])
                seen = len(after) + (at_the_end and context != "" and text.endswith(context))
                if after:
                    p[k, i] = blend(after.count(new[i]), seen, len(set(after)), shorter, K)
                else:
                    p[k, i] = shorter if unseen is None else unseen(K)
        return p[1:]

    return predict


def _blend(count, seen, kinds, shorter, K):
    return (count + kinds * shorter) / (seen + kinds)


_NEVER_SEEN = "too early in the text the slice is too short to be a context that was seen"


@chapter.exercise(
    ngram.witten_bell,
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
        "A context that was never seen falls back to 1 / K; the shorter context's prediction stays.": _ngram(_blend, unseen=lambda K: 1 / K),
        "This is add-one smoothing, (count + 1) / (seen + K).": _ngram(
            lambda count, seen, kinds, shorter, K: (count + 1) / (seen + K)
        ),
        "The shorter context is asked only where the character was never seen; it has a say everywhere.": _ngram(
            lambda count, seen, kinds, shorter, K: (count or kinds * shorter) / (seen + kinds)
        ),
        "What the contexts leave over goes to 1 / K at once; it goes to the context one character shorter.": _ngram(
            lambda count, seen, kinds, shorter, K: (count + kinds / K) / (seen + kinds)
        ),
        "After a context that was never seen the probability is 0; the shorter context's prediction stays.": _ngram(_blend, unseen=lambda K: 0),
        "Where new has not yet so many characters, 1 / K stands; the shorter context's prediction stays.": _ngram(_blend, early=lambda K: 1 / K),
        "Zeros are left where the context was never seen and where new has not yet so many characters; the shorter context's prediction "
        "stays there.": _ngram(_blend, unseen=lambda K: 0, early=lambda K: 0),
        "kinds is the size of the alphabet, K; it is how many different characters followed the context.": _ngram(
            lambda count, seen, kinds, shorter, K: (count + K * shorter) / (seen + K)
        ),
        "p_shorter is always the empty context's prediction; it is that of the context one character shorter.": _ngram(_blend, chained=False),
        "The context ends one character too early; it ends right before the character in question.": _ngram(_blend, back=1),
        "The context ends one character too late: the character in question is in it.": _ngram(_blend, back=-1),
        "What was read of new is counted too; counts come from text alone.": _ngram(_blend, growing=True),
        "Where the character followed, count / seen stands unshared, and only elsewhere p_shorter; both are blended everywhere.": _ngram(
            lambda count, seen, kinds, shorter, K: count / seen if count else shorter
        ),
        "K is ignored: the number of different characters in text stands in its place.": lambda text, new, n, K: (
            ngram.witten_bell(text, new, n, len(set(text)))
        ),
    },
)
def witten_bell(rng):
    known = "".join(rng.choice(list("abcd"), p=[0.4, 0.3, 0.2, 0.1], size=60))
    new = "".join(
        rng.choice(list("abcde"), size=25)
    )  # e does not occur in the known text: contexts with it were never seen
    return dict(text=known, new=new, n=4, K=7)
