"""53 wrong answers to the exercises that no other set asks, and to those that became repairs: written from the stubs."""

# ruff: noqa -- the answers are written as students write them

import numpy as np
from blind import named_by

from solutions.cells.lstm import lstm_cell_backward, output_gate_backward
from solutions.cells.neurons import mlp_backward, mlp_forward
from solutions.cells.rnn import rnn_step_backward
from solutions.models.language_model import language_model_gradients, zero_state
from solutions.models.ngram import witten_bell
from solutions.training.gradients import clip_by_global_norm as clip_ok
from solutions.training.optimizers import adam_step


def sig(a):
    return 1 / (1 + np.exp(-a))


# ---------------------------------------------------------------- chapter 1


@named_by(r"silence.*0\.|one press and then silence|(share|moments).*right")
def wire_parity_1():
    """A latch without a way off: the lamp goes on at the first press and stays on."""
    excitatory = np.zeros((3, 4), dtype=int)
    inhibitory = np.zeros((3, 4), dtype=int)
    excitatory[2, 0] = 1
    excitatory[2, 3] = 1
    excitatory[0, 0] = excitatory[1, 0] = 1
    return excitatory, inhibitory, np.array([1, 1, 1])


@named_by(r"presses at any moment|in a row|neighbour|right after|without a (pause|silent)")
def wire_parity_2():
    """A toggle that needs a pause: it goes wrong when presses follow each other."""
    # unit 1: the press while the lamp is off; unit 2: the press while it's on; the lamp: on by 1, kept unless 2
    excitatory = np.array([[1, 0, 0, 0], [1, 0, 0, 1], [0, 1, 0, 1]])
    inhibitory = np.array([[0, 0, 0, 1], [0, 0, 0, 0], [0, 0, 1, 0]])
    return excitatory, inhibitory, np.array([1, 2, 1])


@named_by(r"gap|no line separates|separat")
def hard_for_a_perceptron_1():
    """Exclusive or: no line separates it, and that is not merely hard."""
    X = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]])
    return X, np.array([0, 1, 1, 0])


@named_by(r"mistakes")
def hard_for_a_perceptron_2():
    """Separated by a wide gap: it is learnt after a handful of mistakes."""
    X = np.array([[-1.0, -0.2], [-0.5, -0.3], [0.5, 0.2], [1.0, 0.3]])
    y = np.array([0, 0, 1, 1])
    return X, y


@named_by(r"step|round")
def hard_for_a_perceptron_3():
    """So narrow a gap that 5,000 rounds don't do."""
    e = 0.002
    X = np.array([[-1, e], [1, 3 * e], [-1, -e], [1, e]])
    return X, np.array([1, 1, 0, 0])


@named_by(r"reset (beats|wins|overrides|vetoes|is (asked|checked))|both|reset (alone|counts)|and_? ?not|state.*(without|left out|ignored|kept)|set_.*(while|although|even).*reset")
def latch_2(set_, reset, state):
    """Set switches it on even where reset is on: reset only stops what was kept."""
    return np.where(set_ == 1, 1, state * (1 - reset))


@named_by(r"minus|subtract|2 \* reset|double|weigh|veto|outvot|set_ and state|both")
def latch_3(set_, reset, state):
    """Reset is still a weight, only where there is a state: set and state together outvote it."""
    total = set_ + state
    total = total - reset * (state > 0)
    return (total >= 1).astype(int)


@named_by(r"(new|updated|already|moved|changed).*(W2|weights)|W2.*(new|updated|already|moved|changed|before)|one after the other|old W2|before its (own )?step|moves? (first|before)")
def gradient_descent_3(X, y, W1, b1, W2, b2, lr, steps):
    """W1 first now, but still one after the other: the second layer's gradient is taken with the new first layer."""
    losses = []
    for _ in steps:
        hidden, z = mlp_forward(X, W1, b1, W2, b2)
        losses.append(((z - y) ** 2).sum() / (2 * len(X)))
        dz = (z - y) / len(X)
        _, dW1, db1, _, _ = mlp_backward(dz, X, hidden, W1, W2)
        W1, b1 = W1 - lr * dW1, b1 - lr * db1
        hidden, _ = mlp_forward(X, W1, b1, W2, b2)
        W2, b2 = W2 - lr * hidden.T @ dz, b2 - lr * dz.sum(axis=0)
    return W1, b1, W2, b2, np.array(losses)


# ---------------------------------------------------------------- chapter 2


@named_by(r"7 steps back|eight delays")
def perfect_recall_1():
    """A delay line whose weight 0.5 lets each input shrink on its way."""
    W_xh = np.zeros((1, 8))
    W_xh[0, 0] = 0.5
    W_hh = np.diag(0.5 * np.ones(7), k=1)
    return W_xh, W_hh


@named_by(r"without noise|no noise|eight delays|7 steps back")
def perfect_recall_2():
    """A delay line that is driven into tanh's bend: weight 2."""
    W_xh = np.zeros((1, 8))
    W_xh[0, 0] = 2
    return W_xh, np.eye(8, k=1)


@named_by(r"7 steps back|eight delays")
def perfect_recall_3():
    """The shift goes the wrong way: unit 7's value falls into unit 6, and unit 0's nowhere."""
    W_xh = 0.1 * np.eye(1, 8)
    W_hh = np.eye(8, k=-1)
    return W_xh, W_hh


@named_by(r"dilation|every (step|input)|range|between|contiguous|without (a )?gap|holes|up to")
def inputs_in_sight_1(kernel_sizes, dilations):
    """Every step up to the furthest one is listed, gaps or not."""
    furthest = sum((k - 1) * d for k, d in zip(kernel_sizes, dilations))
    return np.arange(furthest + 1)


@named_by(r"twice|once|duplicate|several times|each (once|way)|set")
def inputs_in_sight_2(kernel_sizes, dilations):
    """A list keeps an input once for every way that leads to it."""
    back = [0]
    for k, d in zip(kernel_sizes, dilations):
        new = []
        for b in back:
            for j in range(k):
                new.append(b + j * d)
        back = new
    return np.array(sorted(back))


@named_by(r"one (tap|too many)|k \+ 1|range\(k|tap")
def inputs_in_sight_3(kernel_sizes, dilations):
    """One tap too many in each layer."""
    seen = {0}
    for k, d in zip(kernel_sizes, dilations):
        seen = {s + j * d for s in seen for j in range(k + 1)}
    return np.array(sorted(seen))


@named_by(r"x\[t - k - 1|one step|older|too (far|early)|skip|gap|last value|newest")
def window_forecast_1(x, k):
    """The window now ends one step too early: the newest value is left out."""
    windows = []
    for t in range(k + 1, len(x)):
        windows.append(x[t - k - 1 : t - 1])
    windows = np.stack(windows) - np.mean(windows, axis=0)
    targets = x[k + 1:] - np.mean(x[k + 1:])
    w, *_ = np.linalg.lstsq(windows, targets, rcond=None)
    return 1 - np.sum((targets - windows @ w) ** 2) / np.sum(targets ** 2)


@named_by(r"mean|centr|constant|intercept")
def window_forecast_2(x, k):
    """The windows are mended but their mean stays: there's no constant in the forecast."""
    windows = []
    for t in range(k, len(x)):
        windows.append(x[t - k : t])
    windows = np.stack(windows)
    targets = x[k:] - np.mean(x[k:])
    w, *_ = np.linalg.lstsq(windows, targets, rcond=None)
    return 1 - np.sum((targets - windows @ w) ** 2) / np.sum(targets ** 2)


@named_by(r"first row|batch|lengths\[0\]|longest|max|same (step|length) for")
def last_state_2(h, lengths):
    """The longest sequence's last step is taken for all."""
    return h[lengths.max() - 1]


@named_by(r"lengths - 1|one step (too )?(late|far|beyond)|after the (end|last)|off by one|IndexError|out of bounds|index")
def last_state_3(h, lengths):
    """lengths itself is the index, so it is one step too late."""
    B = h.shape[1]
    return h[np.minimum(lengths, len(h) - 1), np.arange(B)]


@named_by(r"noise")
def hold_a_bit_1():
    """Far too strong an input weight: noise turns the sign as well."""
    return 20.0, 2.0, 0.0


@named_by(r"pulses? of the other sign|missed")
def hold_a_bit_2():
    """So strong a loop that a pulse can't turn it."""
    return 1.0, 5.0, 0.0


# ---------------------------------------------------------------- chapter 3


@named_by(r"da|right numbers|a_2|a_3")
def on_the_wires_1():
    """What comes from later is forgotten: each step has only its own gradient from outside."""
    da3 = 1 * (1 - 0.6 ** 2)
    da2 = 0.18 * (1 - 0.8 ** 2)
    da1 = 0.11 * (1 - 0.5 ** 2)
    return np.array([da1, da2, da3]), 0.8 * da3 + 0.5 * da2 - 0.2 * da1


@named_by(r"w_hh|right numbers.* 3|3 (of|right)")
def on_the_wires_2():
    """The weight's gradient takes the state after each step, not before."""
    a3 = 0.64
    a2 = (0.18 + 0.5 * a3) * (1 - 0.8 ** 2)
    a1 = (0.11 + 0.5 * a2) * (1 - 0.5 ** 2)
    return np.array([a1, a2, a3]), 0.6 * a3 + 0.8 * a2 + 0.5 * a1


@named_by(r"dh_next.*(/ 2|half|whole)|half|dh_t / 2|whole|both ways|direct")
def leaky_step_backward_1(dh, x, h_prev, h, W_xh, W_hh):
    """The direct way is added, but whole instead of half."""
    plain = 2 * h - h_prev
    dx, dh_prev, dW_xh, dW_hh, db_h = rnn_step_backward(dh / 2, x, h_prev, plain, W_xh, W_hh)
    return dx, dh + dh_prev, dW_xh, dW_hh, db_h


@named_by(r"(/ 2|half|halv).*(left out|missing|away|gone|without)|da.*(2|half|twice)|twice|factor")
def leaky_step_backward_2(dh, x, h_prev, h, W_xh, W_hh):
    """The half before the slope is taken away: da is twice as large."""
    plain = 2 * h - h_prev
    dx, dh_prev, dW_xh, dW_hh, db_h = rnn_step_backward(dh, x, h_prev, plain, W_xh, W_hh)
    return dx, dh / 2 + dh_prev, dW_xh, dW_hh, db_h


@named_by(r"h\[t\]|squashed|2 \* h\[t\]|slope")
def leaky_step_backward_3(dh, x, h_prev, h, W_xh, W_hh):
    """The slope is taken of the state instead of the tanh."""
    dx, dh_prev, dW_xh, dW_hh, db_h = rnn_step_backward(dh / 2, x, h_prev, h, W_xh, W_hh)
    return dx, dh / 2 + dh_prev, dW_xh, dW_hh, db_h


@named_by(r"smallest norm|k = 60")
def flat_gradient_1():
    """An orthogonal matrix as it is: tanh's slopes let the gradient die."""
    Q, R = np.linalg.qr(np.random.default_rng(1).standard_normal((32, 32)))
    return Q


@named_by(r"at k = 1\b")
def flat_gradient_2():
    """A random matrix that is far too large: one step stretches it beyond 1.8."""
    return np.random.default_rng(1).standard_normal((32, 32))


@named_by(r"thrown|nothing slopes")
def over_the_cliff_1():
    """No limit to speak of: starts are thrown off the cliff."""
    return 0.01, 1e6


@named_by(r"still walk|by steps of at most")
def over_the_cliff_2():
    """Steps too short to arrive in 400."""
    return 1e-4, 10.0


@named_by(r"each|own|separate|together|global|every array|largest")
def clip_by_global_norm_3(gradients, limit):
    """The largest array's norm stands for the norm of all together."""
    as_dict = isinstance(gradients, dict)
    named = gradients if as_dict else dict(enumerate(gradients))
    norm = max(np.sqrt(np.sum(g**2)) for g in named.values())
    scale = limit / norm if norm > limit else 1.0
    clipped = {name: g * scale for name, g in named.items()}
    return clipped if as_dict else list(clipped.values()), norm


# ---------------------------------------------------------------- chapter 4


@named_by(r"bell")
def count_and_forget_1():
    """It counts, and the bell does nothing."""
    W_x = np.array([[10.0, 0, 0], [0, 0, 0]])
    W_h = np.zeros((1, 3))
    b = np.array([-15.0, 4.0, 30.0])
    return W_x, W_h, b


@named_by(r"counts of 10 and more|up to the first bell|R²")
def count_and_forget_2():
    """Each pulse adds almost a whole 1: the tanh behind the cell is full after two."""
    W_x = np.array([[20.0, 0, 0], [0, 0, 0]])
    W_h = np.zeros((1, 3))
    b = np.array([-10.0, 5.0, 30.0])
    return W_x, W_h, b


@named_by(r"first unit's half-life|half-life")
def three_clocks_1():
    """1/2 is left when f = 1 - 1/n, so people say; that is the time constant, not the half-life."""
    n = np.array([4, 100, 4000])
    f = 1 - 1 / n
    return np.log(f / (1 - f))


@named_by(r"half-life")
def three_clocks_2():
    """The forget gate's value was given instead of its bias."""
    return 0.5 ** (1 / np.array([4.0, 100.0, 4000.0]))


@named_by(r"p_o.*(left out|missing|not|ignored|never)|da_o|dc(_total)?.*(p_o|peephole)|(output gate|o)('s)? (peephole|looks|way)")
def peephole_step_backward_1(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h, p_i, p_f, p_o):
    """c gets nothing back through the output gate's peephole."""
    i, f, g, o = np.split(gates, 4, axis=1)
    tc = np.tanh(c)
    da_o = dh * tc * o * (1 - o)
    dct = dc + dh * o * (1 - tc ** 2)
    da_i = dct * g * i * (1 - i)
    da_f = dct * c_prev * f * (1 - f)
    da_g = dct * i * (1 - g ** 2)
    dc_prev = dct * f + da_i * p_i + da_f * p_f
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    return (da @ W_x.T, da @ W_h.T, dc_prev, x.T @ da, h_prev.T @ da, da.sum(0),
            np.sum(da_i * c_prev, 0), np.sum(da_f * c_prev, 0), np.sum(da_o * c, 0))


@named_by(r"dc_prev.*(p_i|p_f|peephole|da_i|da_f)|(p_i|p_f|peephole|da_i|da_f).*(dc_prev|missing|left out|ignored|never|not)")
def peephole_step_backward_2(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h, p_i, p_f, p_o):
    """dc_prev takes only the way through f: nothing comes back through the two peepholes that look at c_prev."""
    i, f, g, o = np.split(gates, 4, axis=1)
    da_o, dct = output_gate_backward(dh, dc, c, o)
    dct = dct + da_o * p_o
    da_i, da_f, da_g, dc_prev = lstm_cell_backward(dct, c_prev, i, f, g)
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    return (da @ W_x.T, da @ W_h.T, dc_prev, x.T @ da, h_prev.T @ da, da.sum(0),
            np.sum(da_i * c_prev, 0), np.sum(da_f * c_prev, 0), np.sum(da_o * c, 0))


@named_by(r"c_prev (stands|instead|where|in place)|new (cell )?state|da_o \* c\b|dp_o")
def peephole_step_backward_3(dh, dc, x, h_prev, c_prev, c, gates, W_x, W_h, p_i, p_f, p_o):
    """dp_o takes the old cell state, but the output gate looks at the new one."""
    i, f, g, o = np.split(gates, 4, axis=1)
    da_o, dct = output_gate_backward(dh, dc, c, o)
    dct = dct + da_o * p_o
    da_i, da_f, da_g, dc_prev = lstm_cell_backward(dct, c_prev, i, f, g)
    dc_prev = dc_prev + da_i * p_i + da_f * p_f
    da = np.concatenate([da_i, da_f, da_g, da_o], axis=1)
    return (da @ W_x.T, da @ W_h.T, dc_prev, x.T @ da, h_prev.T @ da, da.sum(0),
            np.sum(da_i * c_prev, 0), np.sum(da_f * c_prev, 0), np.sum(da_o * c_prev, 0))


# ---------------------------------------------------------------- chapter 5


@named_by(r"alphabet|len\(set|K|known|both parts")
def score_by_counting_1(text, cut, n):
    """The alphabet is that of the known part alone."""
    known, new = text[:cut], text[cut:]
    p = witten_bell(known, new, n, len(set(known)))
    return -np.log2(p).mean(axis=1)


@named_by(r"log2|natural|nats|bits|logarithm|0\.693|1\.44")
def score_by_counting_2(text, cut, n):
    """Nats, not bits."""
    known, new = text[:cut], text[cut:]
    p = witten_bell(known, new, n, len(set(text)))
    return -np.log(p).mean(axis=1)


@named_by(r"mean.*(before|first|inside)|log.*mean|logarithm of the mean|mean of the log")
def score_by_counting_3(text, cut, n):
    """The logarithm of the mean instead of the mean of the logarithms."""
    known, new = text[:cut], text[cut:]
    p = witten_bell(known, new, n, len(set(text)))
    return -np.log2(p.mean(axis=1))


@named_by(r"anew|start|begin|zeros|round|window == 0|never")
def train_windows_1(parameters, inputs, targets, steps, lr, limit):
    """The state goes on for ever: it isn't set back when the text begins again."""
    parameters, losses = dict(parameters), []
    m = {name: np.zeros_like(w) for name, w in parameters.items()}
    v = dict(m)
    state = zero_state(inputs.shape[2], parameters)
    for step in range(steps):
        window = step % len(inputs)
        loss, gradients, state = language_model_gradients(inputs[window], targets[window], state, parameters)
        losses.append(loss)
        gradients, _ = clip_ok(gradients, limit)
        rate = lr * (1 - step / steps)
        for name, dw in gradients.items():
            parameters[name], m[name], v[name] = adam_step(parameters[name], dw, m[name], v[name], step + 1, rate)
    return parameters, np.array(losses)


@named_by(r"rate|lr|falls|constant|1 - step")
def train_windows_2(parameters, inputs, targets, steps, lr, limit):
    """The state is right, but the learning rate doesn't fall."""
    parameters, losses = dict(parameters), []
    m = {name: np.zeros_like(w) for name, w in parameters.items()}
    v = dict(m)
    start = state = zero_state(inputs.shape[2], parameters)
    for step in range(steps):
        window = step % len(inputs)
        if window == 0:
            state = start
        loss, gradients, state = language_model_gradients(inputs[window], targets[window], state, parameters)
        losses.append(loss)
        gradients, _ = clip_ok(gradients, limit)
        for name, dw in gradients.items():
            parameters[name], m[name], v[name] = adam_step(parameters[name], dw, m[name], v[name], step + 1, lr)
    return parameters, np.array(losses)


@named_by(r"pays for a character|bits")
def beat_three_letters_1():
    """Small random weights, never trained: every character is as likely as any other."""
    r = np.random.default_rng(0)
    d = dict(W_xh=r.normal(size=(63, 30)), W_hh=r.normal(size=(30, 30)), b_h=np.zeros(30), W_hy=r.normal(size=(30, 63)), b_y=np.zeros(63))
    return {k: (0.01 * v).astype(np.float32) for k, v in d.items()}


@named_by(r"last letters that agree|agree")
def same_ending_1():
    """Only the last two letters agree."""
    return "to be or not to be", "what shall I be"[:11] + " we"


@named_by(r"distance between")
def same_ending_2():
    """Both end alike, but what comes before doesn't matter to the network by then."""
    return "I have no more to say than this: good night", "good night, good night"[-22:]


@named_by(r"dh_next.*(left out|missing|ignored|not)|later|from later|never (comes|goes) back|0 stands|zero")
def listing_gradients_3(x, target, h0, h, y, W_hh, W_hy):
    """Mended by cutting the way: nothing comes back from later steps."""
    T, B, D = x.shape
    dW_hh = dW_xh = db_h = dW_hy = db_y = 0
    for t in reversed(range(T)):
        dy = (y[t] - target[t]) / (T * B)
        dW_hy += h[t].T @ dy
        db_y += dy.sum(axis=0)
        dh = dy @ W_hy.T
        da = dh * (1 - h[t] ** 2)
        h_prev = h[t - 1] if t > 0 else h0
        dW_hh += h_prev.T @ da
        dW_xh += x[t].T @ da
        db_h += da.sum(axis=0)
    return dW_hh, dW_xh, db_h, dW_hy, db_y


# ---------------------------------------------------------------- chapter 6


@named_by(r"transpos|turned round|outer\(da|columns?|W_hh.*\.T|rows and columns")
def elman_training_step_1(x, target, h_prev, W_xh, W_hh, b_h, W_hy, b_y, rate):
    """The outer product is there, but with its factors exchanged."""
    B = len(x)
    h = np.tanh(x @ W_xh + h_prev @ W_hh + b_h)
    dy = (h @ W_hy + b_y - target) / B
    loss = B * (dy**2).sum() / 2
    da = dy @ W_hy.T * (1 - h**2)
    dW_hh = np.zeros_like(W_hh)
    for row in range(B):
        dW_hh += np.outer(da[row], h_prev[row])
    W_xh, W_hh = W_xh - rate * x.T @ da, W_hh - rate * dW_hh
    b_h = b_h - rate * da.sum(axis=0)
    W_hy, b_y = W_hy - rate * h.T @ dy, b_y - rate * dy.sum(axis=0)
    return loss, h, W_xh, W_hh, b_h, W_hy, b_y


@named_by(r"last row|only (one|the last)|not added|overwrit|adds? up|\+=|row")
def elman_training_step_2(x, target, h_prev, W_xh, W_hh, b_h, W_hy, b_y, rate):
    """W_hh's gradient is that of the last row alone: = where += belongs."""
    B = len(x)
    h = np.tanh(x @ W_xh + h_prev @ W_hh + b_h)
    dy = (h @ W_hy + b_y - target) / B
    loss = B * (dy**2).sum() / 2
    da = dy @ W_hy.T * (1 - h**2)
    dW_xh, dW_hh, dW_hy = np.zeros_like(W_xh), np.zeros_like(W_hh), np.zeros_like(W_hy)
    for row in range(B):
        dW_xh += np.outer(x[row], da[row])
        dW_hh = np.outer(h_prev[row], da[row])
        dW_hy += np.outer(h[row], dy[row])
    return (loss, h, W_xh - rate * dW_xh, W_hh - rate * dW_hh, b_h - rate * da.sum(axis=0),
            W_hy - rate * dW_hy, b_y - rate * dy.sum(axis=0))


@named_by(r"mean squared error|sum")
def add_by_hand_1():
    """The input gate is always open, so all values are summed, marked or not."""
    W_x = np.array([[0, 0, 0.1, 0], [0, 0, 0, 0.0]])
    b = np.array([20.0, 20, 0, 20])
    return W_x, np.zeros((1, 4)), b, np.array([[10.0]]), np.zeros(1)


@named_by(r"1,000 steps")
def add_by_hand_2():
    """The forget gate is open but for a hundredth: over 1,000 steps it forgets."""
    W_x = np.array([[0, 0, 0.1, 0], [40.0, 0, 0, 0]])
    b = np.array([-20.0, 5, 0, 20])
    return W_x, np.zeros((1, 4)), b, np.array([[10.0]]), np.zeros(1)


@named_by(r"version [1-8]")
def a_test_that_catches_1():
    """Both sequences fill the batch: without padding half of the faults can't show."""
    x = np.array([[1, 0], [0, 0], [0, 1], [0, 1]])[:, :, None]
    return x.astype(float), np.array([4, 4])


@named_by(r"version 5|padding for every")
def a_test_that_catches_2():
    """One sequence has full length, so no step is padding for all."""
    x = np.array([[1, 0], [0, 1], [0, 1], [0, 1]])[:, :, None]
    return x.astype(float), np.array([4, 2])


@named_by(r"T \* ?B|all positions|mask\.size|number of (all|true)|sequences|B\b|len\(mask\[0\]|batch|divid")
def masked_squared_error_3(prediction, target, mask):
    """Each sequence has its own mean, and these are averaged: not all positions count the same."""
    n = mask.sum(axis=0)
    error = np.where(mask[:, :, None], prediction - target, 0)
    B = mask.shape[1]
    loss = ((error ** 2).sum(axis=(0, 2)) / (2 * n)).mean()
    return loss, error / (n[None, :, None] * B)
