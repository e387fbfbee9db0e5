"""What is timed against what: each function here returns something to call, which computes the same as its neighbours.

A layer is asked for as `(forward, both)`: the states, or the states with the gradients dx, dW_x, dW_h. Weights have the
shapes of `solutions.cells`, blocks side by side: W_x is (D, nH), W_h is (H, nH), with n = 1, 3 and 4 for RNN, GRU and LSTM.
"""

import itertools

import numpy as np

from solutions.cells.lstm import sigmoid

try:
    import torch

    torch.set_num_threads(1)
except ImportError:
    torch = None

BLOCKS = {"rnn": 1, "gru": 3, "lstm": 4}


def draw_layer(cell, shape, dtype=np.float32):
    """x, h0, W_x, W_h, b and the upstream gradient dh of a layer with the shape T, B, D, H."""
    T, B, D, H = shape
    rng = np.random.default_rng(0)
    W_x, W_h = (rng.normal(size=(n, BLOCKS[cell] * H)) / np.sqrt(n) for n in (D, H))
    b = 0.1 * rng.normal(size=BLOCKS[cell] * H)
    arrays = rng.normal(size=(T, B, D)), np.zeros((B, H)), W_x, W_h, b, rng.normal(size=(T, B, H))
    return [a.astype(dtype) for a in arrays]


# ---- the products alone


def products_of_rows(x, h0, W_x, W_h, b, dh):
    """The floor, batch first: every product that a layer needs, with nothing in between.

    One for all inputs, one a step forward and one a step backward; then one each for dx, dW_x and dW_h.
    """
    T, B, D = x.shape
    H, width = W_h.shape
    da = np.ones((T, B, width), x.dtype)
    rows_x, rows_h, rows_da = x.reshape(T * B, D), dh.reshape(T * B, H), da.reshape(T * B, width)

    def forward():
        rows_x @ W_x
        for t in range(T):
            dh[t] @ W_h

    def both():
        forward()
        for t in range(T):
            da[t] @ W_h.T
        rows_da @ W_x.T
        rows_x.T @ rows_da
        rows_h.T @ rows_da

    return forward, both


def products_of_columns(x, h0, W_x, W_h, b, dh):
    """The floor, features first: the same products with everything transposed beforehand, which takes no time here."""
    T, B, D = x.shape
    H, width = W_h.shape
    da = np.ones((T, width, B), x.dtype)
    h = np.ascontiguousarray(dh.transpose(0, 2, 1))
    W_x, W_h = np.ascontiguousarray(W_x.T), np.ascontiguousarray(W_h.T)
    columns_x, columns_h = np.ascontiguousarray(x.reshape(T * B, D).T), h.reshape(H, T * B)
    columns_da = da.reshape(width, T * B)

    def forward():
        W_x @ columns_x
        for t in range(T):
            W_h @ h[t]

    def both():
        forward()
        for t in range(T):
            W_h.T @ da[t]
        W_x.T @ columns_da
        columns_da @ columns_x.T
        columns_da @ columns_h.T

    return forward, both


def products_of_gates(x, h0, W_x, W_h, b, dh):
    """The products of an LSTM written gate by gate: at each step, of each gate, [x, h] W, then [x, h]^T da and da W^T."""
    (T, B, D), (H, width) = x.shape, W_h.shape
    W = [np.ascontiguousarray(w) for w in np.split(np.concatenate([W_x, W_h]), width // H, axis=1)]
    xh, da = np.ones((B, D + H), x.dtype), np.ones((B, H), x.dtype)

    def forward():
        for _ in range(T):
            for w in W:
                xh @ w

    def both():
        forward()
        for _ in range(T):
            for w in W:
                xh.T @ da
                da @ w.T

    return forward, both


# ---- ours, in either form, and PyTorch's


def ours(module, cell, x, h0, W_x, W_h, b, dh):
    """A layer of `solutions.cells`, of `solutions.textbook`, or of another checkout's."""
    run, back = getattr(module, f"{cell}_forward"), getattr(module, f"{cell}_backward")
    state = [h0] * (2 if cell == "lstm" else 1)
    biases = [b] * (2 if cell == "gru" else 1)

    def trace():
        passed = run(x, *state, W_x, W_h, *biases)
        return passed if isinstance(passed, tuple) else (passed,)

    def both():
        passed = trace()
        dx, *rest = back(dh, x, *state, *passed, W_x, W_h, *biases[1:])
        dW_x, dW_h = rest[len(state) : len(state) + 2]
        return passed[0], dx, dW_x, dW_h

    return lambda: trace()[0], both


def torch_layer(cell, x, h0, W_x, W_h, b, dh):
    layer = getattr(torch.nn, cell.upper())(x.shape[2], h0.shape[1])
    second = b if cell == "gru" else np.zeros_like(b)  # torch always adds two biases
    with torch.no_grad():
        for own, value in zip(layer.parameters(), (W_x.T, W_h.T, b, second), strict=True):
            own.copy_(torch.tensor(value))
    layer = layer.to(torch.tensor(x).dtype)
    inputs, upstream = torch.tensor(x, requires_grad=True), torch.tensor(dh)

    def forward():
        with torch.no_grad():
            return layer(inputs)[0]

    def both():
        layer.zero_grad()
        inputs.grad = None
        h = layer(inputs)[0]
        h.backward(upstream)
        return h.detach(), inputs.grad, layer.weight_ih_l0.grad.T, layer.weight_hh_l0.grad.T

    return forward, both


# ---- a learner's loop, as most tutorials have it: [x, h] side by side, a product a gate, gradients added up step by step


def learners_loop(cell, x, h0, W_x, W_h, b, dh):
    D = x.shape[2]
    W = np.split(np.concatenate([W_x, W_h]), BLOCKS[cell], axis=1)
    b = np.split(b, BLOCKS[cell])
    run, back = {"rnn": (rnn_loop, rnn_loop_back), "gru": (gru_loop, gru_loop_back), "lstm": (lstm_loop, lstm_loop_back)}[cell]

    def forward():
        return np.stack([step[0] for step in run(x, h0, W, b)])

    def both():
        steps = run(x, h0, W, b)
        dW = [np.zeros_like(w) for w in W]
        dx = back(dh, steps, W, dW, D)
        dW = np.concatenate(dW, axis=1)
        return np.stack([step[0] for step in steps]), np.stack(dx), dW[:D], dW[D:]

    return forward, both


def rnn_loop(x, h, W, b):
    steps = []
    for x_t in x:
        xh = np.hstack([x_t, h])
        h = np.tanh(xh @ W[0] + b[0])
        steps.append((h, xh))
    return steps


def rnn_loop_back(dh, steps, W, dW, D):
    dx, dh_next = [], 0
    for dh_t, (h, xh) in zip(dh[::-1], steps[::-1]):
        da = (dh_t + dh_next) * (1 - h**2)
        dW[0] += xh.T @ da
        dxh = da @ W[0].T
        dx.append(dxh[:, :D])
        dh_next = dxh[:, D:]
    return dx[::-1]


def lstm_loop(x, h, W, b):
    steps, c = [], np.zeros_like(h)
    for x_t in x:
        xh, c_prev = np.hstack([x_t, h]), c
        i = sigmoid(xh @ W[0] + b[0])
        f = sigmoid(xh @ W[1] + b[1])
        g = np.tanh(xh @ W[2] + b[2])
        o = sigmoid(xh @ W[3] + b[3])
        c = f * c_prev + i * g
        h = o * np.tanh(c)
        steps.append((h, c, c_prev, xh, i, f, g, o))
    return steps


def lstm_loop_back(dh, steps, W, dW, D):
    dx, dh_next, dc = [], 0, 0
    for dh_t, (_, c, c_prev, xh, i, f, g, o) in zip(dh[::-1], steps[::-1]):
        dh_t = dh_t + dh_next
        dc = dc + dh_t * o * (1 - np.tanh(c) ** 2)
        da = dc * g * i * (1 - i), dc * c_prev * f * (1 - f), dc * i * (1 - g**2), dh_t * np.tanh(c) * o * (1 - o)
        dxh = 0
        for k in range(4):
            dW[k] += xh.T @ da[k]
            dxh = dxh + da[k] @ W[k].T
        dx.append(dxh[:, :D])
        dh_next, dc = dxh[:, D:], dc * f
    return dx[::-1]


def gru_loop(x, h, W, b):
    D, steps = x.shape[2], []
    for x_t in x:
        xh, h_prev = np.hstack([x_t, h]), h
        r = sigmoid(xh @ W[0] + 2 * b[0])  # twice, since torch's GRU and ours add a bias to either product
        z = sigmoid(xh @ W[1] + 2 * b[1])
        m = h_prev @ W[2][D:] + b[2]
        n = np.tanh(x_t @ W[2][:D] + b[2] + r * m)
        h = (1 - z) * n + z * h_prev
        steps.append((h, h_prev, xh, r, z, n, m))
    return steps


def gru_loop_back(dh, steps, W, dW, D):
    dx, dh_next = [], 0
    for dh_t, (_, h_prev, xh, r, z, n, m) in zip(dh[::-1], steps[::-1]):
        dh_t = dh_t + dh_next
        da_n = dh_t * (1 - z) * (1 - n**2)
        da = da_n * m * r * (1 - r), dh_t * (h_prev - n) * z * (1 - z)
        dxh = np.hstack([da_n @ W[2][:D].T, dh_t * z + (da_n * r) @ W[2][D:].T])
        for k in range(2):
            dW[k] += xh.T @ da[k]
            dxh = dxh + da[k] @ W[k].T
        dW[2] += np.vstack([xh[:, :D].T @ da_n, h_prev.T @ (da_n * r)])
        dx.append(dxh[:, :D])
        dh_next = dxh[:, D:]
    return dx[::-1]


# ---- a training step of a character model: forward, loss, backward, clip, Adam; each call is the next step, and returns its loss


def draw_text(shape, windows=4):
    T, B, K, _ = shape
    codes = np.random.default_rng(1).integers(K, size=(windows, T + 1, B))
    return codes[:, :-1], codes[:, 1:]


def our_step(language_model, shape, cell="lstm"):
    _, _, K, H = shape
    parameters = language_model.init_language_model(np.random.default_rng(0), K, H, cell)
    steps = language_model.train(parameters, *draw_text(shape), itertools.count(), cell)
    return lambda: next(steps)[0]


class TorchModel:
    """The same model in PyTorch: nn.LSTM on one-hot inputs, a linear read-out."""

    def __init__(self, parameters, cell="lstm"):
        H, K = parameters["W_hy"].shape
        self.layer, self.readout = getattr(torch.nn, cell.upper())(K, H), torch.nn.Linear(H, K)
        W_x, W_h, b = (w for name, w in parameters.items() if not name.endswith("y"))
        own = [*self.layer.parameters(), *self.readout.parameters()]
        with torch.no_grad():
            for theirs, value in zip(own, (W_x.T, W_h.T, b, np.zeros_like(b), parameters["W_hy"].T, parameters["b_y"]), strict=True):
                theirs.copy_(torch.tensor(value))
        own[3].requires_grad_(False)  # torch's second bias: if both learnt, their sum would learn twice as fast
        self.parameters = [w for w in own if w.requires_grad]
        self.K = K

    def __call__(self, codes, state):
        x = torch.nn.functional.one_hot(codes, self.K).to(torch.float32)
        h, state = self.layer(x, state)
        return self.readout(h), state


def torch_step(language_model, shape, cell="lstm"):
    _, _, K, H = shape
    model = TorchModel(language_model.init_language_model(np.random.default_rng(0), K, H, cell), cell)
    inputs, targets = (torch.tensor(codes) for codes in draw_text(shape))
    optimizer = torch.optim.Adam(model.parameters, lr=0.003)

    def steps():
        while True:
            state = None
            for codes, following in zip(inputs, targets):
                logits, state = model(codes, state)
                loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), following.flatten())
                optimizer.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(model.parameters, 5.0)
                optimizer.step()
                state = tuple(s.detach() for s in state)
                yield loss.item()

    return steps().__next__


# ---- a trained model writes


def our_sample(language_model, K, H, length, cell="lstm"):
    parameters = language_model.init_language_model(np.random.default_rng(0), K, H, cell)
    prompt, rng = np.zeros(1, dtype=int), np.random.default_rng(0)
    return lambda: language_model.sample(prompt, length, 1.0, parameters, rng, cell)


def torch_sample(language_model, K, H, length, cell="lstm"):
    model = TorchModel(language_model.init_language_model(np.random.default_rng(0), K, H, cell), cell)

    def write():
        code, state, codes = torch.zeros((1, 1), dtype=int), None, []
        with torch.no_grad():
            for _ in range(length):
                logits, state = model(code, state)
                code = torch.multinomial(torch.softmax(logits[0], -1), 1)
                codes.append(code.item())
        return codes

    return write
