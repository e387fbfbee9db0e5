"""An agent for the T-maze: an LSTM that sees three numbers at a time and draws one of four moves."""

from typing import NamedTuple

import numpy as np

from solutions.cells.lstm import init_lstm, lstm_backward, lstm_forward, lstm_step
from solutions.cells.rnn import readout, readout_backward
from solutions.tasks import t_maze
from solutions.training.policy_gradient import advantages_over_time, discounted_returns, policy_gradient


class Walks(NamedTuple):
    """Episodes side by side; what stands after an episode's end doesn't count."""

    x: np.ndarray  # (T, B, 3), what was seen
    actions: np.ndarray  # (T, B)
    rewards: np.ndarray  # (T, B)
    ended: np.ndarray  # (T, B), True at an episode's last step
    alive: np.ndarray  # (T, B), up to the last step


def init_wanderer(rng, H, forget_bias=1.5):
    """Draw an agent's starting parameters; all moves are equally likely at first.

    Parameters
    ----------
    rng : numpy.random.Generator
    H : int
    forget_bias : float

    Returns
    -------
    parameters : dict of arrays

    Source: [bakker2001reinforcement].
    """
    W_x, W_h, b = init_lstm(rng, 3, H, forget_bias)
    return {"W_x": W_x, "W_h": W_h, "b": b, "W_hy": np.zeros((H, 4)), "b_y": np.zeros(4)}


def walk(parameters, length, goal, rng=None, memory=True):
    """Let the agent walk until all episodes are over.

    Parameters
    ----------
    parameters : dict of arrays
    length : int
        Of the corridor.
    goal : (B,) int array
    rng : numpy.random.Generator or None
        Draws the moves; without it the likeliest is taken.
    memory : bool
        False wipes the state before each step.

    Returns
    -------
    walks : Walks

    Source: [bakker2001reinforcement].
    """
    B, H, limit = len(goal), len(parameters["W_h"]), t_maze.PATIENCE * (length + 1)
    none = np.zeros((B, H))
    place, h, c, alive, steps = np.zeros(B, dtype=int), none, none, np.ones(B, dtype=bool), []
    for t in range(limit):
        x = t_maze.look(place, length, goal)
        h, c, _ = lstm_step(x, *((h, c) if memory else (none, none)), parameters["W_x"], parameters["W_h"], parameters["b"])
        logits = readout(h, parameters["W_hy"], parameters["b_y"])
        noise = 0 if rng is None else rng.gumbel(size=logits.shape)  # the largest logit with such noise is a draw from the softmax
        action = (logits + noise).argmax(axis=1)
        place, reward, arrived = t_maze.move(place, action, length, goal)
        over = alive & (arrived | (t == limit - 1))
        steps.append((x, action, reward * alive, over, alive))
        alive = alive & ~over
        if not alive.any():
            break
    return Walks(*(np.array(part) for part in zip(*steps)))


def share_found(walks):
    """Which share of the episodes ended where the reward was.

    Parameters
    ----------
    walks : Walks

    Returns
    -------
    share : float
    """
    return float((walks.rewards == t_maze.FOUND).any(axis=0).mean())


def wanderer_gradients(walks, parameters, gamma=0.98, beta=0.03, memory=True, learning=(discounted_returns, policy_gradient)):
    """The gradient of REINFORCE, back through time.

    Parameters
    ----------
    walks : Walks
        Walked by an agent with these parameters.
    parameters : dict of arrays
    gamma : float
    beta : float
        Weight of the entropy.
    memory : bool
        As in walk.
    learning : pair of functions
        What makes returns of rewards, and what makes gradients of returns; a learner's own fit in here.

    Returns
    -------
    loss : () float
    gradients : dict of arrays

    Source: [williams1992simple, wierstra2010recurrent].
    """
    T, B, D = walks.x.shape
    returns_of, gradient_of = learning
    returns = returns_of(walks.rewards, walks.ended, gamma)
    advantages = advantages_over_time(returns, walks.alive)
    x = walks.x if memory else walks.x.reshape(1, T * B, D)  # without memory each step is a sequence of its own
    W_x, W_h, b, W_hy, b_y = (parameters[name] for name in ("W_x", "W_h", "b", "W_hy", "b_y"))
    none = np.zeros((x.shape[1], len(W_h)))
    h, c, gates = lstm_forward(x, none, none, W_x, W_h, b)
    logits = readout(h, W_hy, b_y)
    loss, dlogits = gradient_of(logits.reshape(T, B, -1), walks.actions, advantages, walks.alive, beta)
    dh, dW_hy, db_y = readout_backward(dlogits.reshape(logits.shape), h, W_hy)
    _, _, _, dW_x, dW_h, db = lstm_backward(dh, x, none, none, h, c, gates, W_x, W_h)
    return loss, {"W_x": dW_x, "W_h": dW_h, "b": db, "W_hy": dW_hy, "b_y": db_y}
