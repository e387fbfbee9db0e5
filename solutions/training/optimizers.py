"""What to do with a gradient: plain descent, Adagrad, Adam, as pure functions. State goes in, state comes out.

The `_step` functions handle one array. The `_update` functions handle a model's parameters, a dict of arrays with a
dict of gradients under the same names.
"""

import numpy as np


def sgd_update(parameters, gradients, state=None, lr=0.1):
    """Plain gradient descent, w - lr dw for every parameter.

    Parameters
    ----------
    parameters : dict of arrays
    gradients : dict of arrays
    state : None
        Descent remembers nothing; here so that all updates are called alike.
    lr : float
        Learning rate.

    Returns
    -------
    parameters : dict of arrays
    state : None

    Source: [rumelhart1986learning].
    """
    return {name: w - lr * gradients[name] for name, w in parameters.items()}, state


def adagrad_step(w, dw, s, lr=0.1, eps=1e-8):
    """Divide each step by the root of all squared gradients so far: s' = s + dw^2, w' = w - lr dw / (sqrt(s') + eps).

    Parameters
    ----------
    w : array
        A parameter.
    dw : array shaped like w
        Its gradient.
    s : array shaped like w
        Sum of its squared gradients before this step, 0 at the start.
    lr : float
        Learning rate.
    eps : float
        Keeps 0 / 0 away where no gradient has come yet.

    Returns
    -------
    w : array
    s : array shaped like w

    Source: [duchi2011adaptive].
    """
    s = s + dw**2
    return w - lr * dw / (np.sqrt(s) + eps), s


def adam_step(w, dw, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Take one step of Adam: along a running mean of the gradient, divided by
    the root of a running mean of its square.

    A running mean keeps a share beta of what it was, and takes the rest from
    what is new. Both means were zero before the first step, so early on they
    are too small: by the factor by which they would be if all that came in had
    been equal. The step is made with means from which this factor is divided
    out; the means themselves are kept as they are.

    Parameters
    ----------
    w : array
        A parameter.
    dw : array shaped like w
        Its gradient.
    m : array shaped like w
        Running mean of the gradient before this step, 0 at the start.
    v : array shaped like w
        Running mean of the squared gradient before this step, 0 at the start.
    t : int
        Number of this step, from 1.
    lr : float
        Learning rate: about how far an entry moves in one step.
    beta1 : float
        Share that the mean of the gradient keeps.
    beta2 : float
        Share that the mean of its square keeps.
    eps : float
        Added to the root, so that nothing is divided by 0.

    Returns
    -------
    w : array
    m : array shaped like w
    v : array shaped like w

    Notes
    -----
    m' = beta1 m + (1 - beta1) dw and v' = beta2 v + (1 - beta2) dw^2. After t
    equal values a mean is that value times 1 - beta^t, so w' = w - lr m^ /
    (sqrt(v^) + eps) with m^ = m' / (1 - beta1^t) and v^ = v' / (1 - beta2^t).

    Source: [kingma2015adam].
    """
    m = beta1 * m + (1 - beta1) * dw
    v = beta2 * v + (1 - beta2) * dw**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


def adagrad_update(parameters, gradients, state=None, lr=0.1, eps=1e-8):
    """One adagrad_step for every parameter.

    Parameters
    ----------
    parameters : dict of arrays
    gradients : dict of arrays
    state : dict of arrays or None
        The sums of squares, under the parameters' names; None at the start.
    lr : float
    eps : float

    Returns
    -------
    parameters : dict of arrays
    state : dict of arrays

    Source: [duchi2011adaptive].
    """
    if state is None:
        state = {name: np.zeros_like(w) for name, w in parameters.items()}
    new = {name: adagrad_step(w, gradients[name], state[name], lr, eps) for name, w in parameters.items()}
    return {name: w for name, (w, s) in new.items()}, {name: s for name, (w, s) in new.items()}


def adam_update(parameters, gradients, state=None, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """One adam_step for every parameter.

    Parameters
    ----------
    parameters : dict of arrays
    gradients : dict of arrays
    state : dict or None
        t, the number of steps made so far, and dicts m and v of arrays under the parameters' names; None at the start.
    lr : float
    beta1 : float
    beta2 : float
    eps : float

    Returns
    -------
    parameters : dict of arrays
    state : dict

    Source: [kingma2015adam].
    """
    if state is None:
        zeros = {name: np.zeros_like(w) for name, w in parameters.items()}
        state = {"t": 0, "m": zeros, "v": zeros}
    t = state["t"] + 1
    new = {
        name: adam_step(w, gradients[name], state["m"][name], state["v"][name], t, lr, beta1, beta2, eps)
        for name, w in parameters.items()
    }
    w, m, v = ({name: arrays[k] for name, arrays in new.items()} for k in range(3))
    return w, {"t": t, "m": m, "v": v}
