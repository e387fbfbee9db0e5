"""Twelve wrong answers to the exercises on games, two a function, drawn by a die from ten likely ones each; written from the stubs."""

# ruff: noqa -- the answers are written as students write them

import numpy as np
from blind import named_by


@named_by(r"sign|turn|pull")
def cart_pole_step_1(state, force):
    """The pull of the turning pole has the sign that was given."""
    M, m, l, g, dt = 1.1, 0.1, 0.5, 9.8, 0.02
    x, v, th, w = state[:, 0], state[:, 1], state[:, 2], state[:, 3]
    tmp = (force - m * l * w ** 2 * np.sin(th)) / M
    thacc = (g * np.sin(th) - np.cos(th) * tmp) / (l * (4 / 3 - m * np.cos(th) ** 2 / M))
    xacc = tmp - m * l * thacc * np.cos(th) / M
    return np.column_stack([x + dt * v, v + dt * xacc, th + dt * w, w + dt * thacc])


@named_by(r"1\.1|\bM\b|mass")
def cart_pole_step_2(state, force):
    """The mass of both is taken to be that of the cart alone."""
    M, m, half, g, dt = 1.0, 0.1, 0.5, 9.8, 0.02
    x, v, theta, omega = state.T
    sin, cos = np.sin(theta), np.cos(theta)
    shared = (force + m * half * omega**2 * sin) / M
    alpha = (g * sin - shared * cos) / (half * (4 / 3 - m * cos**2 / M))
    a = shared - m * half * alpha * cos / M
    return np.stack([x + dt * v, v + dt * a, theta + dt * omega, omega + dt * alpha], axis=1)


@named_by(r"poles, of 60, that still stand|moments for which a pole stands")
def balance_by_hand_1():
    """What was a moment before is added instead of taken off."""
    W_xh = np.array([[0.05, 0], [0.1, 0]])
    W_hh = np.array([[0, 1.0], [0, 0]])
    return W_xh, W_hh, np.array([11.0, 10.0])


@named_by(r"poles, of 60, that still stand|moments for which a pole stands")
def balance_by_hand_2():
    """The difference of the angle alone decides."""
    W_xh = np.array([[0, 0], [0.1, 0]])
    W_hh = np.array([[0, 1.0], [0, 0]])
    return W_xh, W_hh, np.array([1.0, -1.0])


@named_by(r"forwards|before|came before")
def discounted_returns_1(rewards, ended, gamma):
    """Adds up forwards in time."""
    out = np.zeros(rewards.shape)
    run = np.zeros(rewards.shape[1])
    for t in range(rewards.shape[0]):
        run = rewards[t] + gamma * run
        out[t] = run
        run = np.where(ended[t], 0, run)
    return out


@named_by(r"from the first step|beginning|how long after")
def discounted_returns_2(rewards, ended, gamma):
    """The powers of gamma are counted from the first step."""
    T, B = rewards.shape
    out = np.zeros((T, B))
    for b in range(B):
        for t in range(T):
            s = t
            while True:
                out[t, b] += gamma ** s * rewards[s, b]
                if ended[s, b] or s == T - 1:
                    break
                s += 1
    return out


@named_by(r"entropy")
def policy_gradient_1(logits, actions, advantages, alive, beta):
    """The entropy is added to the loss with a plus, and so is its gradient."""
    T, B, K = logits.shape
    z = logits - logits.max(axis=2, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=2, keepdims=True))
    p = np.exp(logp)
    H = -(p * logp).sum(axis=2)
    onehot = np.eye(K)[actions]
    chosen = (onehot * logp).sum(axis=2)
    loss = ((-advantages * chosen + beta * H) * alive).sum() / B
    dH = -p * (logp + H[:, :, None])
    d = -advantages[:, :, None] * (onehot - p) + beta * dH
    return loss, d * alive[:, :, None] / B


@named_by(r"mean|divided|average|episodes")
def policy_gradient_2(logits, actions, advantages, alive, beta):
    """The mean is taken over all steps of all episodes."""
    T, B, K = logits.shape
    z = logits - logits.max(axis=2, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=2, keepdims=True))
    p = np.exp(logp)
    H = -(p * logp).sum(axis=2)
    onehot = np.eye(K)[actions]
    chosen = (onehot * logp).sum(axis=2)
    loss = -((advantages * chosen + beta * H) * alive).sum() / (T * B)
    d = -advantages[:, :, None] * (onehot - p) + beta * p * (logp + H[:, :, None])
    return loss, d * alive[:, :, None] / (T * B)


@named_by(r"start is counted|one too many|at the start")
def fewest_steps_1(level):
    """Counts the places of the way, the start among them."""
    from collections import deque

    rows = level.split("\n")
    for r in range(len(rows)):
        for c in range(len(rows[r])):
            if rows[r][c] == "@":
                start = (r, c, False)
    q = deque([(start, 1)])
    seen = {start}
    while q:
        (r, c, k), n = q.popleft()
        if rows[r][c] == "X":
            return n
        for dr, dc in [(0, 1), (1, 0), (0, -1), (-1, 0)]:
            a, b = r + dr, c + dc
            if a < 0 or b < 0 or a >= len(rows) or b >= len(rows[a]) or rows[a][b] == "#":
                continue
            if rows[a][b] == "D" and not k:
                continue
            s = (a, b, k or rows[a][b] == "k")
            if s not in seen:
                seen.add(s)
                q.append((s, n + 1))
    return -1


@named_by(r"depth|not the shortest|shortest one")
def fewest_steps_2(level):
    """A search in depth: the first way that is found counts."""
    rows = level.split("\n")
    for r in range(len(rows)):
        for c in range(len(rows[r])):
            if rows[r][c] == "@":
                start = (r, c, False)
    stack = [(start, 0)]
    seen = {start}
    while stack:
        (r, c, k), n = stack.pop()
        if rows[r][c] == "X":
            return n
        for dr, dc in [(0, 1), (1, 0), (0, -1), (-1, 0)]:
            a, b = r + dr, c + dc
            if a < 0 or b < 0 or a >= len(rows) or b >= len(rows[a]) or rows[a][b] == "#":
                continue
            if rows[a][b] == "D" and not k:
                continue
            s = (a, b, k or rows[a][b] == "k")
            if s not in seen:
                seen.add(s)
                stack.append((s, n + 1))
    return -1


@named_by(r"different levels|all that were written")
def share_invented_1(levels, known):
    """Divides by the number of different levels."""
    good = set()
    for lv in levels:
        if lv not in known and playable(lv):
            good.add(lv)
    return len(good) / len(set(levels))


@named_by(r"playable levels|all that were written|playable or not")
def share_invented_2(levels, known):
    """Divides by the number of playable levels."""
    ok = [lv for lv in levels if playable(lv)]
    new = set(ok) - set(known)
    return len(new) / len(ok)


from solutions.tasks.levels import playable  # noqa: E402 -- what the notebook imports


def odd_right_answers():
    """Right answers in an odd style, which have to be accepted: {exercise: function}."""

    def discounted_returns(rewards, ended, gamma):
        if len(rewards) == 0:
            return rewards * 1.0
        rest = discounted_returns(rewards[1:], ended[1:], gamma)
        first = rewards[0] + (gamma * rest[0] * ~ended[0] if len(rest) else 0)
        return np.concatenate([first[None], rest])

    def fewest_steps(level):
        width = level.find("\n") + 1 or len(level) + 1
        level += "\n"
        best = {(level.index("@"), 0): 0}
        changed = True
        while changed:
            changed = False
            for (i, k), n in list(best.items()):
                for j in (i - width, i + width, i - 1, i + 1):
                    s = level[j] if 0 <= j < len(level) else "#"
                    if s in "#\n" or s == "D" and not k:
                        continue
                    to = j, int(k or s == "k")
                    if best.get(to, 10**9) > n + 1:
                        best[to] = n + 1
                        changed = True
        return min((n for (i, _), n in best.items() if level[i] == "X"), default=-1)

    return {"discounted_returns": discounted_returns, "fewest_steps": fewest_steps}
