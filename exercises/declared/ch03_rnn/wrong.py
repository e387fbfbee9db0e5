"""What learners get wrong in chapter 3, one fault a function. The docstring: what the message has to contain."""

import numpy as np


def rnn_step__transposed_recurrence(x, h_prev, W_xh, W_hh, b_h):
    """W_hh is transposed"""
    return np.tanh(x @ W_xh + h_prev @ W_hh.T + b_h)


def rnn_step__columns_as_in_the_article(x, h_prev, W_xh, W_hh, b_h):
    """raised ValueError"""
    return np.tanh(W_xh @ x + W_hh @ h_prev + b_h)


def rnn_step__no_bias(x, h_prev, W_xh, W_hh, b_h):
    """The term b_h is missing"""
    return np.tanh(x @ W_xh + h_prev @ W_hh)


def rnn_step__no_tanh(x, h_prev, W_xh, W_hh, b_h):
    """tanh is missing"""
    return x @ W_xh + h_prev @ W_hh + b_h


def rnn_step__sigmoid(x, h_prev, W_xh, W_hh, b_h):
    """sigmoid stands where tanh belongs"""
    return 1 / (1 + np.exp(-(x @ W_xh + h_prev @ W_hh + b_h)))


def rnn_step__no_memory(x, h_prev, W_xh, W_hh, b_h):
    """h_prev @ W_hh is missing"""
    return np.tanh(x @ W_xh + b_h)


def rnn_step__bias_outside_tanh(x, h_prev, W_xh, W_hh, b_h):
    """added outside the tanh"""
    return np.tanh(x @ W_xh + h_prev @ W_hh) + b_h


def rnn_step__with_a_cache(x, h_prev, W_xh, W_hh, b_h):
    """h is a tuple"""
    h = np.tanh(x @ W_xh + h_prev @ W_hh + b_h)
    return h, (x, h_prev, W_xh, W_hh, h)


def rnn_forward__state_never_passed_on(x, h0, W_xh, W_hh, b_h):
    """h0 stands where h belongs"""
    h = np.zeros((*x.shape[:2], W_hh.shape[0]))
    for t in range(len(x)):
        h[t] = np.tanh(x[t] @ W_xh + h0 @ W_hh + b_h)
    return h


def rnn_forward__starts_from_zero(x, h0, W_xh, W_hh, b_h):
    """starts from zeros, not from h0"""
    h, prev = [], np.zeros_like(h0)
    for x_t in x:
        prev = np.tanh(x_t @ W_xh + prev @ W_hh + b_h)
        h.append(prev)
    return np.array(h)


def rnn_forward__h0_among_the_states(x, h0, W_xh, W_hh, b_h):
    """h has shape (8, 3, 5), expected (7, 3, 5)"""
    h = [h0]
    for x_t in x:
        h.append(np.tanh(x_t @ W_xh + h[-1] @ W_hh + b_h))
    return np.array(h)


def rnn_forward__last_state_only(x, h0, W_xh, W_hh, b_h):
    """Only the last entry along axis 0"""
    h = h0
    for x_t in x:
        h = np.tanh(x_t @ W_xh + h @ W_hh + b_h)
    return h


def rnn_forward__h0_in_the_first_row(x, h0, W_xh, W_hh, b_h):
    """Row 0 holds h0"""
    h = np.zeros((*x.shape[:2], W_hh.shape[0]))
    h[0] = h0
    for t in range(1, len(x)):
        h[t] = np.tanh(x[t] @ W_xh + h[t - 1] @ W_hh + b_h)
    return h


def rnn_forward__last_step_not_taken(x, h0, W_xh, W_hh, b_h):
    """The last step is not taken"""
    h = np.zeros((*x.shape[:2], W_hh.shape[0]))
    prev = h0
    for t in range(len(x) - 1):
        prev = h[t] = np.tanh(x[t] @ W_xh + prev @ W_hh + b_h)
    return h


def rnn_forward__previous_state_of_step_zero_wraps_around(x, h0, W_xh, W_hh, b_h):
    """step 0 reads the last row"""
    h = np.zeros((*x.shape[:2], W_hh.shape[0]))
    for t in range(len(x)):
        h[t] = np.tanh(x[t] @ W_xh + h[t - 1] @ W_hh + b_h)
    return h


def rnn_forward__batch_first(x, h0, W_xh, W_hh, b_h):
    """so T comes first, then B"""
    h, prev = [], h0
    for t in range(x.shape[1]):
        prev = np.tanh(x[:, t] @ W_xh + prev @ W_hh + b_h)
        h.append(prev)
    return np.array(h)


def readout__squashed(h, W_hy, b_y):
    """tanh around the read-out"""
    return np.tanh(h @ W_hy + b_y)


def readout__no_bias(h, W_hy, b_y):
    """The term b_y is missing"""
    return h @ W_hy


def readout__columns(h, W_hy, b_y):
    """wrong order"""
    return W_hy @ h + b_y


def readout__last_step_only(h, W_hy, b_y):
    """Only the last entry along axis 0"""
    return h[-1] @ W_hy + b_y


def readout__softmax(h, W_hy, b_y):
    """softmax belongs to the loss"""
    z = h @ W_hy + b_y
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def softmax_cross_entropy__overflows(logits, targets):
    """exp overflows"""
    p = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
    one_hot = np.eye(logits.shape[-1])[targets]
    return -(one_hot * np.log(p)).sum() / targets.size, (p - one_hot) / targets.size


def softmax_cross_entropy__largest_of_all_subtracted(logits, targets):
    """each position needs its own"""
    e = np.exp(logits - np.max(logits))
    p = e / e.sum(axis=-1, keepdims=True)
    one_hot = np.eye(logits.shape[-1])[targets]
    return -np.log((p * one_hot).sum(axis=-1)).mean(), (p - one_hot) / targets.size


def _softmax(logits, axis=-1):
    e = np.exp(logits - logits.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def _log_softmax(logits):
    z = logits - logits.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


def softmax_cross_entropy__log_of_zero(logits, targets):
    """rounded to 0"""
    p = _softmax(logits)
    one_hot = np.eye(logits.shape[-1])[targets]
    with np.errstate(all="ignore"):
        loss = -np.log((one_hot * p).sum(axis=-1)).mean()
    return loss, (p - one_hot) / targets.size


def softmax_cross_entropy__small_number_inside_the_log(logits, targets):
    """small number"""
    p = _softmax(logits)
    one_hot = np.eye(logits.shape[-1])[targets]
    return -np.log((one_hot * p).sum(axis=-1) + 1e-8).mean(), (p - one_hot) / targets.size


def softmax_cross_entropy__sum_instead_of_mean(logits, targets):
    """sum stands where mean belongs"""
    log_p, one_hot = _log_softmax(logits), np.eye(logits.shape[-1])[targets]
    return -(log_p * one_hot).sum(), np.exp(log_p) - one_hot


def softmax_cross_entropy__gradient_not_divided(logits, targets):
    """The division by N is missing"""
    log_p, one_hot = _log_softmax(logits), np.eye(logits.shape[-1])[targets]
    return -(log_p * one_hot).sum() / targets.size, np.exp(log_p) - one_hot


def softmax_cross_entropy__divided_by_the_first_axis_only(logits, targets):
    """length of the first axis only"""
    log_p, one_hot = _log_softmax(logits), np.eye(logits.shape[-1])[targets]
    return -(log_p * one_hot).sum() / len(targets), (np.exp(log_p) - one_hot) / len(targets)


def softmax_cross_entropy__mean_over_the_classes_too(logits, targets):
    """over the classes too"""
    log_p, one_hot = _log_softmax(logits), np.eye(logits.shape[-1])[targets]
    return -np.mean(log_p * one_hot), (np.exp(log_p) - one_hot) / logits.size


def softmax_cross_entropy__softmax_over_the_first_axis(logits, targets):
    """over the first axis"""
    p, one_hot = _softmax(logits, axis=0), np.eye(logits.shape[-1])[targets]
    with np.errstate(all="ignore"):
        return -np.log((p * one_hot).sum(axis=-1)).mean(), (p - one_hot) / targets.size


def softmax_cross_entropy__gradient_backwards(logits, targets):
    """The sign is wrong"""
    log_p, one_hot = _log_softmax(logits), np.eye(logits.shape[-1])[targets]
    return -(log_p * one_hot).sum() / targets.size, (one_hot - np.exp(log_p)) / targets.size


def softmax_cross_entropy__minus_forgotten(logits, targets):
    """minus sign"""
    log_p, one_hot = _log_softmax(logits), np.eye(logits.shape[-1])[targets]
    return (log_p * one_hot).sum() / targets.size, (np.exp(log_p) - one_hot) / targets.size


def softmax_cross_entropy__gradient_without_the_target(logits, targets):
    """target is missing"""
    log_p, one_hot = _log_softmax(logits), np.eye(logits.shape[-1])[targets]
    return -(log_p * one_hot).sum() / targets.size, np.exp(log_p) / targets.size


def squared_error__mean_over_everything(prediction, target):
    """N counts positions"""
    error = prediction - target
    return np.mean(error**2) / 2, error / error.size


def squared_error__no_half(prediction, target):
    """The division by 2 is missing"""
    error = prediction - target
    N = error[..., 0].size
    return np.sum(error**2) / N, error / N


def squared_error__gradient_of_the_version_without_half(prediction, target):
    """meets the half"""
    error = prediction - target
    N = error[..., 0].size
    return np.sum(error**2) / (2 * N), 2 * error / N


def squared_error__gradient_backwards(prediction, target):
    """The sign is wrong"""
    error = target - prediction
    N = error[..., 0].size
    return np.sum(error**2) / (2 * N), error / N


def squared_error__divided_by_the_first_axis_only(prediction, target):
    """length of the first axis only"""
    error = prediction - target
    return np.sum(error**2) / (2 * len(error)), error / len(error)


def squared_error__sum_instead_of_mean(prediction, target):
    """The division by N is missing"""
    error = prediction - target
    return np.sum(error**2) / 2, error


def squared_error__not_squared(prediction, target):
    """not squared"""
    error = prediction - target
    N = error[..., 0].size
    return np.sum(np.abs(error)) / (2 * N), error / N


def rnn_step_backward__tanh_forgotten(dh, x, h_prev, h, W_xh, W_hh):
    """The factor 1 - h ** 2 is missing"""
    da = dh
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, h_prev.T @ da, da.sum(axis=0)


def rnn_step_backward__tanh_of_h_once_more(dh, x, h_prev, h, W_xh, W_hh):
    """once too often"""
    da = dh * (1 - np.tanh(h) ** 2)
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, h_prev.T @ da, da.sum(axis=0)


def rnn_step_backward__slope_at_the_state_before(dh, x, h_prev, h, W_xh, W_hh):
    """h_prev stands where h belongs"""
    da = dh * (1 - h_prev**2)
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, h_prev.T @ da, da.sum(axis=0)


def rnn_step_backward__not_squared(dh, x, h_prev, h, W_xh, W_hh):
    """The square is missing"""
    da = dh * (1 - h)
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, h_prev.T @ da, da.sum(axis=0)


def rnn_step_backward__sigmoid_slope(dh, x, h_prev, h, W_xh, W_hh):
    """derivative of sigmoid"""
    da = dh * h * (1 - h)
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, h_prev.T @ da, da.sum(axis=0)


def rnn_step_backward__new_state_in_the_weight_gradient(dh, x, h_prev, h, W_xh, W_hh):
    """h stands where h_prev belongs"""
    da = dh * (1 - h**2)
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, h.T @ da, da.sum(axis=0)


def rnn_step_backward__W_hh_not_transposed(dh, x, h_prev, h, W_xh, W_hh):
    """W_hh is not transposed"""
    da = dh * (1 - h**2)
    return da @ W_xh.T, da @ W_hh, x.T @ da, h_prev.T @ da, da.sum(axis=0)


def rnn_step_backward__weight_gradient_transposed(dh, x, h_prev, h, W_xh, W_hh):
    """dW_hh is right, but transposed"""
    da = dh * (1 - h**2)
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, da.T @ h_prev, da.sum(axis=0)


def rnn_step_backward__bias_averaged(dh, x, h_prev, h, W_xh, W_hh):
    """mean stands where sum belongs"""
    da = dh * (1 - h**2)
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, h_prev.T @ da, da.mean(axis=0)


def rnn_step_backward__bias_not_summed(dh, x, h_prev, h, W_xh, W_hh):
    """The sum is missing"""
    da = dh * (1 - h**2)
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, h_prev.T @ da, da


def rnn_step_backward__raw_gradient_in_the_bias(dh, x, h_prev, h, W_xh, W_hh):
    """dh stands where da belongs"""
    da = dh * (1 - h**2)
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, h_prev.T @ da, dh.sum(axis=0)


def readout_backward__last_step_only(dz, h, W_hy):
    """Only the last step's part"""
    if dz.ndim == 2:
        return dz @ W_hy.T, h.T @ dz, dz.sum(axis=0)
    return dz @ W_hy.T, h[-1].T @ dz[-1], dz[-1].sum(axis=0)


def readout_backward__bias_summed_over_one_axis(dz, h, W_hy):
    """db_y has shape (3, 7), expected (7,)"""
    return dz @ W_hy.T, h.reshape(-1, h.shape[-1]).T @ dz.reshape(-1, dz.shape[-1]), dz.sum(axis=0)


def readout_backward__mean_instead_of_sum(dz, h, W_hy):
    """means over the rows"""
    rows = dz.reshape(-1, dz.shape[-1])
    return dz @ W_hy.T, h.reshape(-1, h.shape[-1]).T @ rows / len(rows), rows.mean(axis=0)


def readout_backward__W_hy_not_transposed(dz, h, W_hy):
    """raised ValueError"""
    rows = dz.reshape(-1, dz.shape[-1])
    return dz @ W_hy, h.reshape(-1, h.shape[-1]).T @ rows, rows.sum(axis=0)


def readout_backward__weight_gradient_transposed(dz, h, W_hy):
    """right, but transposed"""
    rows = dz.reshape(-1, dz.shape[-1])
    return dz @ W_hy.T, rows.T @ h.reshape(-1, h.shape[-1]), rows.sum(axis=0)


def readout_backward__tanh_slope_too_early(dz, h, W_hy):
    """no tanh between h and z"""
    rows = dz.reshape(-1, dz.shape[-1])
    return dz @ W_hy.T * (1 - h**2), h.reshape(-1, h.shape[-1]).T @ rows, rows.sum(axis=0)


def rnn_backward__nothing_from_the_future(dh, x, h0, h, W_xh, W_hh):
    """The term dh_next is missing"""
    dx, dW_xh, dW_hh, db = np.zeros_like(x), 0, 0, 0
    for t in reversed(range(len(x))):
        da = dh[t] * (1 - h[t] ** 2)
        dx[t] = da @ W_xh.T
        dW_xh = dW_xh + x[t].T @ da
        dW_hh = dW_hh + (h[t - 1] if t > 0 else h0).T @ da
        db = db + da.sum(axis=0)
    return dx, da @ W_hh.T, dW_xh, dW_hh, db


def rnn_backward__overwritten_instead_of_added(dh, x, h0, h, W_xh, W_hh):
    """overwritten where it should add up"""
    dx, dh_next = np.zeros_like(x), np.zeros_like(h0)
    for t in reversed(range(len(x))):
        da = (dh[t] + dh_next) * (1 - h[t] ** 2)
        dx[t] = da @ W_xh.T
        dW_xh = x[t].T @ da
        dW_hh = (h[t - 1] if t > 0 else h0).T @ da
        db = da.sum(axis=0)
        dh_next = da @ W_hh.T
    return dx, dh_next, dW_xh, dW_hh, db


def rnn_backward__state_before_the_first_wraps_around(dh, x, h0, h, W_xh, W_hh):
    """h[-1] there"""
    dx, dh_next, dW_xh, dW_hh, db = np.zeros_like(x), np.zeros_like(h0), 0, 0, 0
    for t in reversed(range(len(x))):
        da = (dh[t] + dh_next) * (1 - h[t] ** 2)
        dx[t] = da @ W_xh.T
        dW_xh = dW_xh + x[t].T @ da
        dW_hh = dW_hh + h[t - 1].T @ da
        db = db + da.sum(axis=0)
        dh_next = da @ W_hh.T
    return dx, dh_next, dW_xh, dW_hh, db


def rnn_backward__own_state_instead_of_the_one_before(dh, x, h0, h, W_xh, W_hh):
    """h[t] stands where h[t - 1] if t > 0 else h0 belongs"""
    dx, dh_next, dW_xh, dW_hh, db = np.zeros_like(x), np.zeros_like(h0), 0, 0, 0
    for t in reversed(range(len(x))):
        da = (dh[t] + dh_next) * (1 - h[t] ** 2)
        dx[t] = da @ W_xh.T
        dW_xh = dW_xh + x[t].T @ da
        dW_hh = dW_hh + h[t].T @ da
        db = db + da.sum(axis=0)
        dh_next = da @ W_hh.T
    return dx, dh_next, dW_xh, dW_hh, db


def rnn_backward__forward_in_time(dh, x, h0, h, W_xh, W_hh):
    """The reversed is missing"""
    dx, dh_next, dW_xh, dW_hh, db = np.zeros_like(x), np.zeros_like(h0), 0, 0, 0
    for t in range(len(x)):
        da = (dh[t] + dh_next) * (1 - h[t] ** 2)
        dx[t] = da @ W_xh.T
        dW_xh = dW_xh + x[t].T @ da
        dW_hh = dW_hh + (h[t - 1] if t > 0 else h0).T @ da
        db = db + da.sum(axis=0)
        dh_next = da @ W_hh.T
    return dx, dh_next, dW_xh, dW_hh, db


def rnn_backward__future_added_after_the_slope(dh, x, h0, h, W_xh, W_hh):
    """after the factor 1 - h**2"""
    dx, dh_next, dW_xh, dW_hh, db = np.zeros_like(x), np.zeros_like(h0), 0, 0, 0
    for t in reversed(range(len(x))):
        da = dh[t] * (1 - h[t] ** 2) + dh_next
        dx[t] = da @ W_xh.T
        dW_xh = dW_xh + x[t].T @ da
        dW_hh = dW_hh + (h[t - 1] if t > 0 else h0).T @ da
        db = db + da.sum(axis=0)
        dh_next = da @ W_hh.T
    return dx, dh_next, dW_xh, dW_hh, db


def rnn_backward__first_step_left_out(dh, x, h0, h, W_xh, W_hh):
    """leaves out its first step"""
    dx, dh_next, dW_xh, dW_hh, db = np.zeros_like(x), np.zeros_like(h0), 0, 0, 0
    for t in range(len(x) - 1, 0, -1):
        da = (dh[t] + dh_next) * (1 - h[t] ** 2)
        dx[t] = da @ W_xh.T
        dW_xh = dW_xh + x[t].T @ da
        dW_hh = dW_hh + h[t - 1].T @ da
        db = db + da.sum(axis=0)
        dh_next = da @ W_hh.T
    return dx, dh_next, dW_xh, dW_hh, db


def rnn_backward__W_hh_not_transposed(dh, x, h0, h, W_xh, W_hh):
    """W_hh is not transposed"""
    dx, dh_next, dW_xh, dW_hh, db = np.zeros_like(x), np.zeros_like(h0), 0, 0, 0
    for t in reversed(range(len(x))):
        da = (dh[t] + dh_next) * (1 - h[t] ** 2)
        dx[t] = da @ W_xh.T
        dW_xh = dW_xh + x[t].T @ da
        dW_hh = dW_hh + (h[t - 1] if t > 0 else h0).T @ da
        db = db + da.sum(axis=0)
        dh_next = da @ W_hh
    return dx, dh_next, dW_xh, dW_hh, db


def rnn_backward__outside_added_one_step_late(dh, x, h0, h, W_xh, W_hh):
    """after step t"""
    dx, dh_next, dW_xh, dW_hh, db = np.zeros_like(x), np.zeros_like(h0), 0, 0, 0
    for t in reversed(range(len(x))):
        da = dh_next * (1 - h[t] ** 2)
        dx[t] = da @ W_xh.T
        dW_xh = dW_xh + x[t].T @ da
        dW_hh = dW_hh + (h[t - 1] if t > 0 else h0).T @ da
        db = db + da.sum(axis=0)
        dh_next = da @ W_hh.T + dh[t]
    return dx, dh_next, dW_xh, dW_hh, db


def rnn_backward__only_the_last_steps_gradient(dh, x, h0, h, W_xh, W_hh):
    """Only dh[-1] is used"""
    dx, dW_xh, dW_hh, db = np.zeros_like(x), 0, 0, 0
    dh_next = dh[-1]
    for t in reversed(range(len(x))):
        da = dh_next * (1 - h[t] ** 2)
        dx[t] = da @ W_xh.T
        dW_xh = dW_xh + x[t].T @ da
        dW_hh = dW_hh + (h[t - 1] if t > 0 else h0).T @ da
        db = db + da.sum(axis=0)
        dh_next = da @ W_hh.T
    return dx, dh_next, dW_xh, dW_hh, db


def _truncated(dh, x, h0, h, W_xh, W_hh, cut, start_state=None):
    dx, dh_next, dW_xh, dW_hh, db = np.zeros_like(x), np.zeros_like(h0), 0, 0, 0
    for t in reversed(range(len(x))):
        if cut(t):
            dh_next = np.zeros_like(h0)
        da = (dh[t] + dh_next) * (1 - h[t] ** 2)
        dx[t] = da @ W_xh.T
        before = h[t - 1] if t > 0 else h0
        if start_state is not None and t > 0 and cut(t - 1):
            before = start_state
        dW_xh = dW_xh + x[t].T @ da
        dW_hh = dW_hh + before.T @ da
        db = db + da.sum(axis=0)
        dh_next = da @ W_hh.T
    return dx, dh_next, dW_xh, dW_hh, db


def rnn_backward_truncated__never_cut(dh, x, h0, h, W_xh, W_hh, k):
    """No cut is made"""
    return _truncated(dh, x, h0, h, W_xh, W_hh, lambda t: False)


def rnn_backward_truncated__cut_one_step_early(dh, x, h0, h, W_xh, W_hh, k):
    """after the first step of a window"""
    return _truncated(dh, x, h0, h, W_xh, W_hh, lambda t: t % k == 0)


def rnn_backward_truncated__windows_counted_from_the_end(dh, x, h0, h, W_xh, W_hh, k):
    """counted from the end"""
    return _truncated(dh, x, h0, h, W_xh, W_hh, lambda t: (len(x) - 1 - t) % k == 0)


def rnn_backward_truncated__state_forgotten_at_the_cut(dh, x, h0, h, W_xh, W_hh, k):
    """starts from zeros"""
    return _truncated(dh, x, h0, h, W_xh, W_hh, lambda t: (t + 1) % k == 0, np.zeros_like(h0))


def rnn_backward_truncated__every_window_starts_from_h0(dh, x, h0, h, W_xh, W_hh, k):
    """Each window starts from h0"""
    return _truncated(dh, x, h0, h, W_xh, W_hh, lambda t: (t + 1) % k == 0, h0)


def rnn_backward_truncated__last_window_only(dh, x, h0, h, W_xh, W_hh, k):
    """Only the last k steps"""
    T = len(x)
    dx = np.zeros_like(x)
    dx[T - k :], dh0, dW_xh, dW_hh, db = _truncated(
        dh[T - k :], x[T - k :], h[T - k - 1], h[T - k :], W_xh, W_hh, lambda t: False
    )
    return dx, dh0, dW_xh, dW_hh, db


def _same_kind(gradients, arrays):
    return dict(zip(gradients, arrays, strict=True)) if isinstance(gradients, dict) else list(arrays)


def _arrays(gradients):
    return list(gradients.values()) if isinstance(gradients, dict) else gradients


def clip_by_global_norm__each_array_alone(gradients, limit):
    """its own norm"""
    arrays = _arrays(gradients)
    clipped = [g * min(1, limit / max(np.linalg.norm(g), 1e-12)) for g in arrays]
    return _same_kind(gradients, clipped), np.sqrt(sum(np.sum(g**2) for g in arrays))


def clip_by_global_norm__by_value(gradients, limit):
    """by its value"""
    arrays = _arrays(gradients)
    return _same_kind(gradients, [np.clip(g, -limit, limit) for g in arrays]), np.sqrt(
        sum(np.sum(g**2) for g in arrays)
    )


def clip_by_global_norm__always_scaled(gradients, limit):
    """only when norm > limit"""
    arrays = _arrays(gradients)
    norm = np.sqrt(sum(np.sum(g**2) for g in arrays))
    with np.errstate(all="ignore"):
        return _same_kind(gradients, [g * limit / norm for g in arrays]), norm


def clip_by_global_norm__no_root(gradients, limit):
    """The sqrt is missing"""
    arrays = _arrays(gradients)
    norm = sum(np.sum(g**2) for g in arrays)
    scale = limit / norm if norm > limit else 1.0
    return _same_kind(gradients, [g * scale for g in arrays]), norm


def clip_by_global_norm__norm_after_clipping(gradients, limit):
    """as it was before"""
    arrays = _arrays(gradients)
    norm = np.sqrt(sum(np.sum(g**2) for g in arrays))
    scale = limit / norm if norm > limit else 1.0
    return _same_kind(gradients, [g * scale for g in arrays]), norm * scale


def clip_by_global_norm__not_multiplied_by_the_limit(gradients, limit):
    """limit belongs"""
    arrays = _arrays(gradients)
    norm = np.sqrt(sum(np.sum(g**2) for g in arrays))
    return _same_kind(gradients, [g / norm if norm > limit else g for g in arrays]), norm


def state_jacobian_norms__tanh_forgotten(h, W_hh):
    """is missing"""
    T, B, H = h.shape
    return np.array([[np.linalg.norm(np.linalg.matrix_power(W_hh, T - 1 - t), 2) for _ in range(B)] for t in range(T)])


def _jacobians(h, W_hh, local, norm=lambda J: np.linalg.norm(J, 2)):
    T, B, H = h.shape
    norms = np.empty((T, B))
    for b in range(B):
        J = np.eye(H)
        for t in reversed(range(T)):
            norms[t, b] = norm(J)
            J = local(h[:, b], t) @ J
    return norms


def state_jacobian_norms__length_of_all_entries(h, W_hh):
    """Frobenius"""
    return _jacobians(h, W_hh, lambda h, t: W_hh * (1 - h[t] ** 2), lambda J: np.linalg.norm(J))


def state_jacobian_norms__slope_of_the_state_before(h, W_hh):
    """one too early"""
    return _jacobians(h, W_hh, lambda h, t: W_hh * (1 - h[t - 1] ** 2))


def state_jacobian_norms__slope_on_the_rows(h, W_hh):
    """multiplies the rows"""
    return _jacobians(h, W_hh, lambda h, t: W_hh * (1 - h[t] ** 2)[:, None])


def state_jacobian_norms__eigenvalue(h, W_hh):
    """eigenvalue"""
    return _jacobians(h, W_hh, lambda h, t: W_hh * (1 - h[t] ** 2), lambda J: np.abs(np.linalg.eigvals(J)).max())


def state_jacobian_norms__one_step_too_many(h, W_hh):
    """one step too many"""
    T, B, H = h.shape
    norms = np.empty((T, B))
    for b in range(B):
        J = np.eye(H)
        for t in reversed(range(T)):
            J = W_hh * (1 - h[t, b] ** 2) @ J
            norms[t, b] = np.linalg.norm(J, 2)
    return norms


def state_jacobian_norms__product_of_the_norms(h, W_hh):
    """norm of the product"""
    T, B, H = h.shape
    norms = np.ones((T, B))
    for t in reversed(range(T - 1)):
        for b in range(B):
            norms[t, b] = norms[t + 1, b] * np.linalg.norm(W_hh * (1 - h[t + 1, b] ** 2), 2)
    return norms


def state_jacobian_norms__multiplied_in_the_other_order(h, W_hh):
    """wrong order"""
    T, B, H = h.shape
    norms = np.ones((T, B))
    for b in range(B):
        J = np.eye(H)
        for t in reversed(range(T - 1)):
            J = J @ (W_hh * (1 - h[t + 1, b] ** 2))
            norms[t, b] = np.linalg.norm(J, 2)
    return norms


def rnn_step__state_first(x, h_prev, W_xh, W_hh, b_h):
    """stacked in different orders"""
    return np.tanh(np.hstack([h_prev, x]) @ np.vstack([W_xh, W_hh]) + b_h)


def rnn_forward__loop_over_the_batch(x, h0, W_xh, W_hh, b_h):
    """with its first two axes exchanged it would be right"""
    h, out = h0, []
    for t in range(x.shape[1]):
        h = np.tanh(x[:, t] @ W_xh + h @ W_hh + b_h)
        out.append(h)
    return np.stack(out, axis=1)


def rnn_forward__sum_fed_back(x, h0, W_xh, W_hh, b_h):
    """the sum before the tanh goes on"""
    a, out = h0, []
    for x_t in x:
        a = x_t @ W_xh + a @ W_hh + b_h
        out.append(np.tanh(a))
    return np.array(out)


def rnn_forward__one_state_for_the_batch(x, h0, W_xh, W_hh, b_h):
    """starts where the one before it ended"""
    out = np.zeros((*x.shape[:2], len(b_h)))
    h = h0[0]
    for b in range(x.shape[1]):
        for t in range(len(x)):
            h = np.tanh(x[t, b] @ W_xh + h @ W_hh + b_h)
            out[t, b] = h
    return out


def rnn_step__a_tanh_for_each_term(x, h_prev, W_xh, W_hh, b_h):
    """a tanh of its own"""
    return sum(np.tanh(term) for term in (x @ W_xh, h_prev @ W_hh, b_h))


def _all_steps(x, h, step):
    out = []
    for t in range(len(x)):
        h = step(t, x[t], h)
        out.append(h)
    return np.array(out)


def rnn_forward__loop_from_one(x, h0, W_xh, W_hh, b_h):
    """The first step is not taken"""
    h = np.zeros((len(x), *h0.shape))
    for t in range(1, len(x)):
        h[t] = np.tanh(x[t] @ W_xh + h[t - 1] @ W_hh + b_h)
    return h


def rnn_forward__sums_kept(x, h0, W_xh, W_hh, b_h):
    """The sums before the tanh come back"""
    out, h = np.empty((len(x), *h0.shape)), h0
    for t in range(len(x)):
        out[t] = x[t] @ W_xh + h @ W_hh + b_h
        h = np.tanh(out[t])
    return out


def rnn_forward__tanh_around_the_step(x, h0, W_xh, W_hh, b_h):
    """has been through it already"""
    return _all_steps(x, h0, lambda t, x_t, h: np.tanh(np.tanh(x_t @ W_xh + h @ W_hh + b_h)))


def rnn_forward__bias_once(x, h0, W_xh, W_hh, b_h):
    """in the first step only"""
    return _all_steps(x, h0, lambda t, x_t, h: np.tanh(x_t @ W_xh + h @ W_hh + (b_h if t == 0 else 0)))


def rnn_forward__backwards_in_time(x, h0, W_xh, W_hh, b_h):
    """from the last input to the first"""
    h, state = np.zeros((len(x), *h0.shape)), h0
    for t in range(len(x) - 1, -1, -1):
        state = np.tanh(x[t] @ W_xh + state @ W_hh + b_h)
        h[t] = state
    return h


def rnn_forward__backwards_appended(x, h0, W_xh, W_hh, b_h):
    """row 0 belongs to the last"""
    h = [h0]
    for x_t in reversed(x):
        h.append(np.tanh(x_t @ W_xh + h[-1] @ W_hh + b_h))
    return np.array(h[1:])


def rnn_forward__return_in_the_loop(x, h0, W_xh, W_hh, b_h):
    """Is the return inside the loop"""
    h = []
    for x_t in x:
        h.append(np.tanh(x_t @ W_xh + h0 @ W_hh + b_h))
        return np.array(h)


def readout__log_softmax(h, W_hy, b_y):
    """A log-softmax is taken"""
    z = h @ W_hy + b_y
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


def readout__sigmoid(h, W_hy, b_y):
    """a sigmoid around"""
    return 1 / (1 + np.exp(-h @ W_hy - b_y))


def readout__steps_added_up(h, W_hy, b_y):
    """added up before they are read"""
    if h.ndim == 3:
        h = sum(h[t] for t in range(len(h)))
    return h @ W_hy + b_y


def readout__mean_of_the_steps(h, W_hy, b_y):
    """mean of the states of all steps"""
    if h.ndim == 3:
        h = sum(h[t] for t in range(len(h))) / len(h)
    return h @ W_hy + b_y


def readout__summed_whatever_the_axis(h, W_hy, b_y):
    """summed over its first axis"""
    return np.einsum("b...h,hk->...k", h, W_hy) + b_y


def readout__averaged_whatever_the_axis(h, W_hy, b_y):
    """averaged over its first axis"""
    return np.einsum("b...h,hk->...k", h, W_hy) / len(h) + b_y


def softmax_cross_entropy__zero_times_infinity(logits, targets):
    """0 times infinity is NaN"""
    p, one_hot = _softmax(logits), np.eye(logits.shape[-1])[targets]
    with np.errstate(all="ignore"):
        return -np.sum(one_hot * np.log(p)) / targets.size, (p - one_hot) / targets.size


def softmax_cross_entropy__log_of_the_sum_overflows(logits, targets):
    """inside the logarithm"""
    with np.errstate(all="ignore"):
        log_p = logits - np.log(np.sum(np.exp(logits), axis=-1))[..., None]
        p = np.exp(log_p)
    rows, picked = log_p.reshape(-1, logits.shape[-1]), targets.ravel()
    return -rows[np.arange(len(rows)), picked].mean(), (p - np.eye(logits.shape[-1])[targets]) / targets.size


def softmax_cross_entropy__not_below_a_small_number(logits, targets):
    """A small number, 1e-12,"""
    p, one_hot = _softmax(logits), np.eye(logits.shape[-1])[targets]
    return -np.log(np.clip((p * one_hot).sum(axis=-1), 1e-12, 1)).mean(), (p - one_hot) / targets.size


def softmax_cross_entropy__softmax_over_axis_1(logits, targets):
    """over axis 1"""
    p, one_hot = _softmax(logits, axis=1), np.eye(logits.shape[-1])[targets]
    with np.errstate(all="ignore"):
        return -np.log((p * one_hot).sum(axis=-1)).mean(), (p - one_hot) / targets.size


def softmax_cross_entropy__divided_by_the_batch(logits, targets):
    """the last axis but one only"""
    B, log_p, one_hot = targets.shape[-1], _log_softmax(logits), np.eye(logits.shape[-1])[targets]
    return -(log_p * one_hot).sum() / B, (np.exp(log_p) - one_hot) / B


def softmax_cross_entropy__no_mean(logits, targets):
    """one number for each position"""
    log_p, one_hot = _log_softmax(logits), np.eye(logits.shape[-1])[targets]
    return -(log_p * one_hot).sum(axis=-1), (np.exp(log_p) - one_hot) / targets.size


def softmax_cross_entropy__no_logarithm(logits, targets):
    """The logarithm is missing"""
    p, one_hot = _softmax(logits), np.eye(logits.shape[-1])[targets]
    return -np.sum(p * one_hot) / targets.size, (p - one_hot) / targets.size


def softmax_cross_entropy__in_bits(logits, targets):
    """base 2"""
    p, one_hot = _softmax(logits), np.eye(logits.shape[-1])[targets]
    with np.errstate(all="ignore"):
        return -np.log2((p * one_hot).sum(axis=-1)).mean(), (p - one_hot) / targets.size


def softmax_cross_entropy__every_row_at_every_target(logits, targets):
    """targets of all of them"""
    log_p, one_hot = _log_softmax(logits), np.eye(logits.shape[-1])[targets]
    rows = log_p.reshape(-1, logits.shape[-1])
    return -rows[:, targets.reshape(-1)].mean(), (np.exp(log_p) - one_hot) / targets.size


def softmax_cross_entropy__binary(logits, targets):
    """of the other classes"""
    p, one_hot = _softmax(logits), np.eye(logits.shape[-1])[targets]
    with np.errstate(all="ignore"):
        both = one_hot * np.log(p) + (1 - one_hot) * np.log(1 - p)
    return -both.sum() / targets.size, (p - one_hot) / targets.size


def softmax_cross_entropy__mean_of_a_product_with_the_one_hot(logits, targets):
    """In the loss the mean runs"""
    p, one_hot = _softmax(logits), np.eye(logits.shape[-1])[targets]
    with np.errstate(all="ignore"):
        return -np.mean(one_hot * np.log(p)), (p - one_hot) / targets.size


def softmax_cross_entropy__one_subtracted_in_whole_columns(logits, targets):
    """for the targets of all rows"""
    log_p, one_hot = _log_softmax(logits), np.eye(logits.shape[-1])[targets]
    gradient = np.exp(log_p)
    gradient[..., np.unique(targets)] -= 1
    return -(log_p * one_hot).sum() / targets.size, gradient / targets.size


def _error_and_N(prediction, target):
    return prediction - target, np.prod(target.shape[:-1])


def squared_error__gradient_halved_too(prediction, target):
    """half of what it should be"""
    error, N = _error_and_N(prediction, target)
    return np.sum(error**2) / (2 * N), error / (2 * N)


def squared_error__mean_squared_error(prediction, target):
    """without the half"""
    return ((prediction - target) ** 2).mean(), 2 * (prediction - target) / prediction.size


def squared_error__divided_by_the_batch(prediction, target):
    """the last axis but one only"""
    error, B = prediction - target, target.shape[-2]
    return 0.5 * np.sum(error**2) / B, error / B


def squared_error__brackets_missing(prediction, target):
    """The loss is multiplied by N"""
    error, N = _error_and_N(prediction, target)
    return np.sum(error**2) / 2 * N, error / N


def squared_error__root_of_each_position(prediction, target):
    """distance of each position is not squared"""
    error, N = _error_and_N(prediction, target)
    return np.sqrt((error**2).sum(axis=-1)).mean() / 2, error / N


def squared_error__norm_of_everything(prediction, target):
    """over all positions is not squared"""
    error, N = _error_and_N(prediction, target)
    return np.sqrt(np.sum(error**2)) / (2 * N), error / N


def squared_error__root_of_the_loss(prediction, target):
    """root is taken of the whole loss"""
    error, N = _error_and_N(prediction, target)
    return np.sqrt(np.sum(error**2) / N / 2), error / N


def squared_error__no_mean(prediction, target):
    """one number for each position"""
    error, N = _error_and_N(prediction, target)
    return 0.5 * np.einsum("...k,...k->...", error, error), error / N


def rnn_step_backward__brackets_missing(dh, x, h_prev, h, W_xh, W_hh):
    """brackets are missing"""
    da = dh - np.square(h)
    return da @ W_xh.T, da @ W_hh.T, x.T @ da, h_prev.T @ da, da.sum(axis=0)


def rnn_step_backward__slope_after_the_product(dh, x, h_prev, h, W_xh, W_hh):
    """after the product with W_hh.T"""
    slope = 1 - h * h
    da = slope * dh
    return da @ W_xh.T, slope * np.dot(dh, W_hh.T), x.T @ da, h_prev.T @ da, da.sum(axis=0)


def rnn_step_backward__slope_of_the_step_before(dh, x, h_prev, h, W_xh, W_hh):
    """belongs to the step before"""
    da = dh * (1 - h**2)
    return da @ W_xh.T, (1 - h_prev * h_prev) * (da @ W_hh.T), x.T @ da, h_prev.T @ da, da.sum(axis=0)


def _read_back(dz, h, W_hy):
    rows = dz.reshape(-1, dz.shape[-1])
    return dz @ W_hy.T, h.reshape(-1, h.shape[-1]).T @ rows, rows.sum(axis=0)


def readout_backward__mean_over_the_steps(dz, h, W_hy):
    """divided by the number of steps"""
    dh, dW_hy, db_y = _read_back(dz, h, W_hy)
    T = len(dz) if dz.ndim > 2 else 1
    return dh, dW_hy / T, db_y / T


def readout_backward__divided_by_its_length(dz, h, W_hy):
    """length of the first axis; they are sums"""
    dh, dW_hy, db_y = _read_back(dz, h, W_hy)
    return dh, dW_hy / len(h), db_y / len(h)


def readout_backward__mean_over_the_batch(dz, h, W_hy):
    """number of sequences"""
    dh, dW_hy, db_y = _read_back(dz, h, W_hy)
    return dh, dW_hy / dz.shape[-2], db_y / dz.shape[-2]


def readout_backward__bias_summed_over_the_steps_only(dz, h, W_hy):
    """over the first axis only"""
    return *_read_back(dz, h, W_hy)[:2], np.add.reduce(dz)


def readout_backward__product_of_sums(dz, h, W_hy):
    """each summed over the steps first"""
    dh, dW_hy, db_y = _read_back(dz, h, W_hy)
    if dz.ndim == 3:
        dW_hy = np.einsum("tbh,sbk->hk", h, dz)
    return dh, dW_hy, db_y


def readout_backward__h_turned_over(dz, h, W_hy):
    """rows of h run sequence by sequence"""
    dh, _, db_y = _read_back(dz, h, W_hy)
    return dh, h.T.reshape(h.shape[-1], -1) @ dz.reshape(-1, dz.shape[-1]), db_y


def readout_backward__dz_turned_over(dz, h, W_hy):
    """rows of dz run sequence by sequence"""
    dh, _, db_y = _read_back(dz, h, W_hy)
    return dh, (dz.T.reshape(dz.shape[-1], -1) @ h.reshape(-1, h.shape[-1])).T, db_y


def _through_time(dh, x, h0, h, W_xh, W_hh, step):
    """Gradients from `step(t, dh_next)`, which gives da and the next dh_next."""
    dx, dh_next, dW_xh, dW_hh, db = np.zeros_like(x), np.zeros_like(h0), 0, 0, 0
    for t in reversed(range(len(x))):
        da, dh_next = step(t, dh_next)
        dx[t] = da @ W_xh.T
        dW_xh = dW_xh + x[t].T @ da
        dW_hh = dW_hh + (h[t - 1] if t > 0 else h0).T @ da
        db = db + da.sum(axis=0)
    return dx, dh_next, dW_xh, dW_hh, db


def rnn_backward__tanh_forgotten(dh, x, h0, h, W_xh, W_hh):
    """The factor 1 - h**2 is missing"""

    def step(t, dh_next):
        da = dh[t] + dh_next
        return da, da @ W_hh.T

    return _through_time(dh, x, h0, h, W_xh, W_hh, step)


def rnn_backward__slope_after_the_product(dh, x, h0, h, W_xh, W_hh):
    """comes after the product with W_hh.T"""

    def step(t, dh_next):
        total, slope = dh[t] + dh_next, 1 - h[t] ** 2
        return total * slope, slope * (total @ W_hh.T)

    return _through_time(dh, x, h0, h, W_xh, W_hh, step)


def rnn_backward__future_adds_up(dh, x, h0, h, W_xh, W_hh):
    """adds up from step to step"""

    def step(t, dh_next):
        da = (dh[t] + dh_next) * (1 - h[t] ** 2)
        dh_next = dh_next + da @ W_hh.T
        return da, dh_next

    return _through_time(dh, x, h0, h, W_xh, W_hh, step)


def rnn_backward__future_never_set(dh, x, h0, h, W_xh, W_hh):
    """What comes from later steps is missing"""
    return _through_time(dh, x, h0, h, W_xh, W_hh, lambda t, dh_next: ((dh[t] + dh_next) * (1 - h[t] ** 2), dh_next))


def rnn_backward__starts_from_the_last_gradient(dh, x, h0, h, W_xh, W_hh):
    """counts twice"""

    def step(t, dh_next):
        da = (dh[t] + (dh[-1] if t == len(x) - 1 else dh_next)) * (1 - h[t] ** 2)
        return da, da @ W_hh.T

    return _through_time(dh, x, h0, h, W_xh, W_hh, step)


def rnn_backward__dh0_before_the_product(dh, x, h0, h, W_xh, W_hh):
    """is still to come"""

    def step(t, dh_next):
        da = (dh[t] + dh_next) * (1 - h[t] ** 2)
        return da, da @ W_hh.T if t > 0 else da

    return _through_time(dh, x, h0, h, W_xh, W_hh, step)


def rnn_backward_truncated__cleared_after_the_step(dh, x, h0, h, W_xh, W_hh, k):
    """clear dh_next before that step"""

    def step(t, dh_next):
        da = (dh[t] + dh_next) * (1 - h[t] ** 2)
        return da, da @ W_hh.T * ((t + 1) % k != 0)

    return _through_time(dh, x, h0, h, W_xh, W_hh, step)


def rnn_backward_truncated__one_cut(dh, x, h0, h, W_xh, W_hh, k):
    """one cut only"""
    return _truncated(dh, x, h0, h, W_xh, W_hh, lambda t: len(x) - t == k + 1)


def rnn_backward_truncated__k_steps_from_every_loss(dh, x, h0, h, W_xh, W_hh, k):
    """from its own t"""
    total = [0, 0, 0, 0, 0]
    for last in range(len(x)):
        alone, reach = np.zeros_like(dh), np.zeros(len(x) + 1)
        alone[last], reach[max(last - k + 1, 0) : last + 1] = dh[last], 1

        def step(t, dh_next, alone=alone, reach=reach):
            da = reach[t] * (alone[t] + dh_next) * (1 - h[t] ** 2)
            return da, da @ W_hh.T

        total = [a + b for a, b in zip(total, _through_time(dh, x, h0, h, W_xh, W_hh, step), strict=True)]
    return tuple(total)


def rnn_backward_truncated__counted_back(dh, x, h0, h, W_xh, W_hh, k):
    """counted back from the last"""

    def step(t, dh_next):
        da = (dh[t] + dh_next) * (1 - h[t] ** 2)
        steps_taken = len(x) - t
        return da, np.zeros_like(h0) if steps_taken % k == 0 else da @ W_hh.T

    return _through_time(dh, x, h0, h, W_xh, W_hh, step)


def _window_by_window(dh, x, h0, h, W_xh, W_hh, k):
    found = []
    for a in range(0, len(x), k):
        b = a + k
        found.append(_truncated(dh[a:b], x[a:b], h[a - 1] if a else h0, h[a:b], W_xh, W_hh, lambda t: False))
    return found


def _put_together(windows):
    dx, dh0, *parameters = zip(*windows, strict=True)
    return np.concatenate(dx), dh0[0], *map(sum, parameters)


def rnn_backward_truncated__first_step_not_in_dW_hh(dh, x, h0, h, W_xh, W_hh, k):
    """adds nothing to dW_hh"""
    windows = []
    for a in range(0, len(x), k):
        b = a + k
        windows.append(_truncated(dh[a:b], x[a:b], 0 * h0, h[a:b], W_xh, W_hh, lambda t: False))
    return _put_together(windows)


def rnn_backward_truncated__parameters_of_the_last_window(dh, x, h0, h, W_xh, W_hh, k):
    """Only the last window is in"""
    windows = _window_by_window(dh, x, h0, h, W_xh, W_hh, k)
    return *_put_together(windows)[:2], *windows[-1][2:]


def rnn_backward_truncated__whole_windows_only(dh, x, h0, h, W_xh, W_hh, k):
    """where it is shorter than k"""
    windows = [w for w in _window_by_window(dh, x, h0, h, W_xh, W_hh, k) if len(w[0]) == k]
    dx, *others = _put_together(windows)
    return np.concatenate([dx, np.zeros_like(x[len(dx) :])]), *others


def rnn_backward_truncated__dh0_cleared_too(dh, x, h0, h, W_xh, W_hh, k):
    """before which there is no cut"""

    def step(t, dh_next):
        da = (dh[t] + dh_next) * (1 - h[t] ** 2)
        dh_next = da @ W_hh.T
        if t % k == 0:
            dh_next = np.zeros_like(dh_next)
        return da, dh_next

    return _through_time(dh, x, h0, h, W_xh, W_hh, step)


def rnn_backward_truncated__dh0_of_the_last_window(dh, x, h0, h, W_xh, W_hh, k):
    """dh0 comes out of the last window"""
    windows = _window_by_window(dh, x, h0, h, W_xh, W_hh, k)
    dx, _, *parameters = _put_together(windows)
    return dx, windows[-1][1], *parameters


def rnn_backward_truncated__dh0_of_all_windows(dh, x, h0, h, W_xh, W_hh, k):
    """of all windows"""
    windows = _window_by_window(dh, x, h0, h, W_xh, W_hh, k)
    dx, _, *parameters = _put_together(windows)
    return dx, sum(window[1] for window in windows), *parameters


def _scaled_by(factor, gradients, limit):
    arrays = _arrays(gradients)
    norm = np.sqrt(sum(np.vdot(g, g) for g in arrays))
    return _same_kind(gradients, [g * factor(norm, limit) for g in arrays]), norm


def clip_by_global_norm__mean_of_the_squares(gradients, limit):
    """added up, not averaged"""
    arrays = _arrays(gradients)
    norm = np.sqrt(np.mean(np.concatenate([g.ravel() for g in arrays]) ** 2))
    return _same_kind(gradients, [g * limit / norm if norm > limit else g for g in arrays]), norm


def clip_by_global_norm__upside_down(gradients, limit):
    """upside down"""
    return _scaled_by(lambda norm, limit: np.minimum(1.0, norm / limit), gradients, limit)


def clip_by_global_norm__to_length_one(gradients, limit):
    """length 1, not limit"""
    return _scaled_by(lambda norm, limit: 1 / norm if norm > limit else 1.0, gradients, limit)


def clip_by_global_norm__zero_divided_by_zero(gradients, limit):
    """0 is divided by 0"""
    with np.errstate(all="ignore"):
        return _scaled_by(lambda norm, limit: np.minimum(norm, limit) / norm, gradients, limit)


def clip_by_global_norm__a_little_more_than_the_norm(gradients, limit):
    """1e-6 is added"""
    return _scaled_by(lambda norm, limit: limit / (norm + 1e-6) if norm > limit else 1.0, gradients, limit)


def state_jacobian_norms__slope_on_the_product(h, W_hh):
    """multiplies the product with the later Jacobian"""
    T, B, H = h.shape
    norms = np.ones((T, B))
    for b in range(B):
        J = np.eye(H)
        for t in range(T - 2, -1, -1):
            J = W_hh @ J * (1 - h[t + 1, b] ** 2)
            norms[t, b] = np.linalg.svd(J)[1][0]
    return norms


def state_jacobian_norms__transposed(h, W_hh):
    """W_hh is transposed"""
    return _jacobians(h, W_hh, lambda h, t: W_hh.T @ np.diag(1 - h[t] ** 2))


def state_jacobian_norms__largest_row_sum(h, W_hh):
    """largest row sum"""
    return _jacobians(h, W_hh, lambda h, t: W_hh * (1 - h[t] ** 2), lambda J: np.linalg.norm(J, np.inf))


def state_jacobian_norms__eigenvalue_of_the_square(h, W_hh):
    """the root is missing"""
    return _jacobians(h, W_hh, lambda h, t: W_hh * (1 - h[t] ** 2), lambda J: np.linalg.eigvalsh(J @ J.T)[-1])


def state_jacobian_norms__single_steps(h, W_hh):
    """norms of single steps"""
    return np.array([[np.linalg.norm(W_hh @ np.diag(1 - h_t**2), 2) for h_t in step] for step in h])


def state_jacobian_norms__from_the_first_state(h, W_hh):
    """counted from the first state"""
    T, B, H = h.shape
    norms = np.ones((T, B))
    for b in range(B):
        J = np.eye(H)
        for t in range(1, T):
            J = J @ (W_hh * (1 - h[t, b] ** 2))
            norms[t, b] = np.linalg.norm(J, 2)
    return norms


def state_jacobian_norms__state_of_the_whole_batch(h, W_hh):
    """averaged over the batch"""
    batch = np.broadcast_to(h.mean(axis=1)[:, None], h.shape)
    return _jacobians(batch, W_hh, lambda h, t: W_hh * (1 - h[t] ** 2))


def state_jacobian_norms__last_row_never_set(h, W_hh):
    """The last row is still empty"""
    norms = _jacobians(h, W_hh, lambda h, t: W_hh * (1 - h[t] ** 2))
    norms[len(h) - 1] = 0
    return norms


def rnn_step__tanh_of_the_state(x, h_prev, W_xh, W_hh, b_h):
    """through a tanh once more"""
    return np.tanh(np.hstack([x, np.tanh(h_prev)]) @ np.vstack([W_xh, W_hh]) + b_h)
