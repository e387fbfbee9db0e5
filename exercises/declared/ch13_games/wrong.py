"""Wrong answers to the exercises of chapter 13 that are no edit of the textbook form, one fault each, as learners make them.

Each docstring is a piece of the sentence that the grader has to say.
"""

import numpy as np

from grader import mistake
from solutions.tasks.cart_pole import cart_pole_step as right_moment
from solutions.tasks.levels import fewest_steps as right_steps
from solutions.training.policy_gradient import discounted_returns as right_returns
from solutions.training.policy_gradient import policy_gradient as right_gradient


@mistake
def cart_pole_step__two_half_moments(state, force):
    """The moment is cut in two.

    Two steps of half the time use the accelerations twice.
    """
    middle = state + (right_moment(state, force) - state) / 2
    return middle + (right_moment(middle, force) - middle) / 2


def cart_pole_step__one_pole_at_a_time(state, force):
    """ValueError"""
    x, v, theta, omega = state
    return right_moment(np.array([[x, v, theta, omega]]), force)


# ---- balance_by_hand: near misses


def _hand(size=0.1, place=0.05, before=1.0, counts=10.0, sign=1.0):
    """The weights of the reference with other numbers."""
    return np.array([[place, 0.0], [size, 0.0]]), np.array([[0.0, before], [0.0, 0.0]]), sign * np.array([1 + counts, -counts])


def balance_by_hand__no_memory():
    """that fall within 500 moments is 60"""
    return _hand(before=0.0)


def balance_by_hand__difference_too_small():
    """that fall within 500 moments is 60"""
    return _hand(counts=0.3)


def balance_by_hand__pushes_the_wrong_way():
    """that fall within 500 moments is 60"""
    return _hand(sign=-1.0)


def balance_by_hand__angle_alone():
    """of 60, that leave their track is"""
    return _hand(place=0.0)


def balance_by_hand__velocity_alone():
    """of 60, that leave their track is 60"""
    W_xh, W_hh, W_hy = _hand()
    return W_xh, W_hh, W_hy - [1.0, 0.0]


def balance_by_hand__place_alone():
    """that fall within 500 moments is 60"""
    return _hand(size=0.0, place=0.1)


def balance_by_hand__with_four_units():
    """W_xh has shape (2, 4), expected (2, 2)"""
    W_xh, W_hh, W_hy = _hand()
    return np.hstack([W_xh, W_xh]), np.kron(np.eye(2), W_hh), np.hstack([W_hy, W_hy])


@mistake
def discounted_returns__the_whole_column_s(rewards, ended, gamma):
    """Every step gets the return of its episode's first step.

    An action can't have brought what came before it.
    """
    returns = right_returns(rewards, ended, gamma)
    begins = np.vstack([np.ones_like(ended[:1]), ended[:-1]])
    for t in range(1, len(returns)):
        returns[t] = np.where(begins[t], returns[t], returns[t - 1])
    return returns


@mistake
def discounted_returns__forwards(rewards, ended, gamma):
    """Each episode is summed up forwards: a return holds what came before its action.

    An action can't have brought what was there before it.
    """
    returns, earlier = np.empty_like(rewards), np.zeros_like(rewards[0])
    for t in range(len(rewards)):
        returns[t] = rewards[t] + gamma * earlier
        earlier = np.where(ended[t], 0, returns[t])
    return returns


@mistake
def discounted_returns__discounted_from_the_beginning(rewards, ended, gamma):
    """The discount is counted from the first step of the column, not from the action's own.

    What counts is how long after the action a reward comes.
    """
    discounted = rewards * gamma ** np.arange(len(rewards))[:, None]
    return right_returns(discounted, ended, 1.0)


def discounted_returns__end_as_index(rewards, ended, gamma):
    """IndexError"""
    returns = np.array(rewards)
    for t in reversed(range(len(rewards))):
        returns[t] = rewards[t] + gamma * returns[t + 1]
    return returns


@mistake
def policy_gradient__gradient_per_step(logits, actions, advantages, alive, beta):
    """Each episode's gradient is divided by its length.

    The steps of an episode are summed.
    """
    loss, dlogits = right_gradient(logits, actions, advantages, alive, beta)
    return loss, dlogits / alive.sum(axis=0)[:, None]


@mistake
def policy_gradient__the_likeliest_counts(logits, actions, advantages, alive, beta):
    """The likeliest action is taken for the one that was played.

    actions says which one was drawn; often it isn't the likeliest.
    """
    return right_gradient(logits, logits.argmax(axis=2), advantages, alive, beta)


def policy_gradient__overflows(logits, actions, advantages, alive, beta):
    """is NaN"""
    p = np.exp(logits) / np.exp(logits).sum(axis=2, keepdims=True)
    entropy = -(p * np.log(p)).sum(axis=2)
    taken = np.eye(logits.shape[2])[actions]
    gain = advantages * np.log((p * taken).sum(axis=2)) + beta * entropy
    d = advantages[:, :, None] * (taken - p) - beta * p * (np.log(p) + entropy[:, :, None])
    return -(gain * alive).sum() / logits.shape[1], -d * alive[:, :, None] / logits.shape[1]


@mistake
def fewest_steps__key_first(level):
    """The way always leads to a key first.

    If the exit can be reached without a key, that may be shorter.
    """
    free = right_steps(level.replace("X", "."))
    to_key = right_steps(level.replace("X", ".").replace("k", "X", 1)) if "k" in level else free
    if to_key < 0:
        return right_steps(level)
    on = right_steps(level.replace("@", ".").replace("k", "@", 1).replace("D", "."))
    return to_key + on if on >= 0 else -1


@mistake
def fewest_steps__the_start_counts(level):
    """The start is counted as a step.

    At the start no step has been taken.
    """
    steps = right_steps(level)
    return steps + 1 if steps >= 0 else steps


@mistake
def fewest_steps__in_depth(level):
    """It searches in depth, and takes the first way that it finds for the shortest one.

    What has waited longest has to be looked at first.
    """
    rows = level.split("\n")
    waiting = [(r, row.index("@"), False, 0) for r, row in enumerate(rows) if "@" in row]
    known = {place[:3] for place in waiting}
    while waiting:
        r, c, key, steps = waiting.pop()
        if rows[r][c] == "X":
            return steps
        for row, column in ((r, c + 1), (r + 1, c), (r, c - 1), (r - 1, c)):
            if not (0 <= row < len(rows) and 0 <= column < len(rows[row])) or rows[row][column] in ("#" if key else "#D"):
                continue
            then = row, column, key or rows[row][column] == "k"
            if then not in known:
                known.add(then)
                waiting.append((*then, steps + 1))
    return -1


@mistake
def fewest_steps__steps_to_corners(level):
    """A step leads to corners as well.

    Only up, down, left and right.
    """
    rows, waiting, known = level.split("\n"), [], set()
    waiting = [(r, row.index("@"), False, 0) for r, row in enumerate(rows) if "@" in row]
    for r, c, key, steps in waiting:
        if not (0 <= r < len(rows) and 0 <= c < len(rows[r])) or rows[r][c] == "#":
            continue
        if rows[r][c] == "X":
            return steps
        key = key or rows[r][c] == "k"
        if (rows[r][c] == "D" and not key) or (r, c, key) in known:
            continue
        known.add((r, c, key))
        waiting += [(r + dr, c + dc, key, steps + 1) for dr in (-1, 0, 1) for dc in (-1, 0, 1)]
    return -1


def share_invented__lists(levels, known):
    """AttributeError"""
    return len(levels.difference(known)) / len(levels)
