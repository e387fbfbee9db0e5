"""Right answers to the exercises of chapter 13, written in other ways than ours: the grader has to accept them all."""

import heapq

import numpy as np

from solutions.tasks.levels import playable

# cart_pole_step


def cart_pole_step__two_equations_solved(state, force):
    out = np.zeros(state.shape)
    for b, (x, v, th, w) in enumerate(state):
        A = np.array([[1.1, 0.05 * np.cos(th)], [np.cos(th), 4 / 3 * 0.5]])
        a, alpha = np.linalg.solve(A, [force[b] + 0.05 * w**2 * np.sin(th), 9.8 * np.sin(th)])
        out[b] = x + 0.02 * v, v + 0.02 * a, th + 0.02 * w, w + 0.02 * alpha
    return out


def cart_pole_step__columns(state, force):
    s, c = np.sin(state[:, 2]), np.cos(state[:, 2])
    pull = 0.05 * state[:, 3] * state[:, 3] * s + force
    alpha = (9.8 * 1.1 * s - c * pull) / (0.5 * (4 * 1.1 / 3 - 0.1 * c * c))
    rates = np.empty_like(state)
    rates[:, 0], rates[:, 2], rates[:, 3] = state[:, 1], state[:, 3], alpha
    rates[:, 1] = (pull - 0.05 * alpha * c) / 1.1
    return state + rates / 50


def cart_pole_step__named(state, force):
    place, speed, angle, turning = np.split(state, 4, axis=1)
    M, ml = 1.0 + 0.1, 0.1 * 0.5
    drive = (force[:, None] + ml * turning**2 * np.sin(angle)) / M
    alpha = (9.8 * np.sin(angle) - np.cos(angle) * drive) / (0.5 * (4.0 / 3.0 - 0.1 * np.cos(angle) ** 2 / M))
    a = drive - ml * alpha * np.cos(angle) / M
    return np.hstack([place + 0.02 * speed, speed + 0.02 * a, angle + 0.02 * turning, turning + 0.02 * alpha])


# balance_by_hand


def balance_by_hand__running_mean():
    """The second unit is a running mean of what the first one sees, instead of what it saw a moment before."""
    return np.array([[0.05, 0.025], [0.1, 0.05]]), np.array([[0.0, 0.0], [0.0, 0.5]]), np.array([4.0, -3.0])


def balance_by_hand__minus_what_was():
    return np.array([[0.025, 0.0], [0.05, 0.0]]), np.array([[0.0, -1.0], [0.0, 0.0]]), np.array([9.0, 8.0])


def balance_by_hand__the_units_exchanged():
    return np.array([[0.0, 0.025], [0.0, 0.05]]), np.array([[0.0, 0.0], [0.5, 0.0]]), np.array([-20.0, 11.0])


# discounted_returns


def discounted_returns__every_sum_by_itself(rewards, ended, gamma):
    T, B = rewards.shape
    returns = np.zeros((T, B))
    for b in range(B):
        for t in range(T):
            weight = 1.0
            for s in range(t, T):
                returns[t, b] += weight * rewards[s, b]
                weight *= gamma
                if ended[s, b]:
                    break
    return returns


def discounted_returns__in_place(rewards, ended, gamma):
    returns = np.array(rewards, dtype=float)
    for t in range(len(rewards) - 2, -1, -1):
        returns[t] += gamma * (1 - ended[t]) * returns[t + 1]
    return returns


def discounted_returns__as_a_matrix(rewards, ended, gamma):
    T, B = rewards.shape
    passed = np.cumsum(ended, axis=0) - ended
    after = np.arange(T) - np.arange(T)[:, None]
    returns = []
    for b in range(B):
        same = (passed[:, b] == passed[:, b][:, None]) & (after >= 0)
        returns.append(np.where(same, float(gamma) ** np.maximum(after, 0), 0) @ rewards[:, b])
    return np.array(returns).T


# policy_gradient


def policy_gradient__step_by_step(logits, actions, advantages, alive, beta):
    T, B, K = logits.shape
    loss, dlogits = 0.0, np.zeros((T, B, K))
    for t in range(T):
        for b in range(B):
            if not alive[t, b]:
                continue
            z = logits[t, b] - logits[t, b].max()
            logp = z - np.log(np.sum(np.exp(z)))
            p = np.exp(logp)
            H = -np.sum(p * logp)
            loss -= (advantages[t, b] * logp[actions[t, b]] + beta * H) / B
            slopes = np.diag(p) - np.outer(p, p)
            d = -advantages[t, b] * (np.eye(K)[actions[t, b]] - p) + beta * slopes @ (logp + 1)
            dlogits[t, b] = d / B
    return loss, dlogits


def policy_gradient__weights_of_the_steps(logits, actions, advantages, alive, beta):
    K = logits.shape[-1]
    logp = logits - np.max(logits, -1, keepdims=True)
    logp = logp - np.log(np.exp(logp).sum(-1, keepdims=True))
    p = np.exp(logp)
    w = alive / logits.shape[1]
    entropy = -np.einsum("tbk,tbk->tb", p, logp)
    chosen = np.take_along_axis(logp, actions[..., None], -1)[..., 0]
    loss = -np.sum(w * (advantages * chosen + beta * entropy))
    onehot = np.eye(K)[actions]
    return loss, w[..., None] * ((p - onehot) * advantages[..., None] + beta * (p * logp + p * entropy[..., None]))


def policy_gradient__only_where_alive(logits, actions, advantages, alive, beta):
    B = logits.shape[1]
    z = logits[alive]
    z = z - z.max(1)[:, None]
    lse = np.log(np.exp(z).sum(1))
    p = np.exp(z - lse[:, None])
    H = lse - (p * z).sum(1)
    n = np.arange(len(z))
    loss = -(advantages[alive] * (z[n, actions[alive]] - lse) + beta * H).sum() / B
    d = advantages[alive][:, None] * p + beta * p * (z - lse[:, None] + H[:, None])
    d[n, actions[alive]] -= advantages[alive]
    dlogits = np.zeros_like(logits)
    dlogits[alive] = d / B
    return loss, dlogits


# fewest_steps


def fewest_steps__wave_by_wave(level):
    rows = level.split("\n")
    cells = {(r, c): s for r, row in enumerate(rows) for c, s in enumerate(row)}
    front = {(place, False) for place, s in cells.items() if s == "@"}
    seen, steps = set(front), 0
    while front:
        if any(cells[place] == "X" for place, _ in front):
            return steps
        new = set()
        for (r, c), key in front:
            for near in ((r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)):
                s = cells.get(near, "#")
                if s != "#" and (key or s != "D"):
                    new.add((near, key or s == "k"))
        front = new - seen
        seen |= front
        steps += 1
    return -1


def fewest_steps__way_to_a_key_and_on(level):
    """The shortest of: straight to an exit, or to some key and from there to an exit with all doors open."""
    rows = level.split("\n")

    def distances(starts, doors):
        found, queue = {}, [(0, start) for start in starts]
        while queue:
            d, (r, c) = heapq.heappop(queue)
            if (r, c) in found or r < 0 or c < 0 or r >= len(rows) or c >= len(rows[r]) or rows[r][c] in doors:
                continue
            found[r, c] = d
            for n in ((r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)):
                heapq.heappush(queue, (d + 1, n))
        return found

    def places(symbol):
        return [(r, c) for r, row in enumerate(rows) for c, s in enumerate(row) if s == symbol]

    without = distances(places("@"), "#D")
    ways = [without[x] for x in places("X") if x in without]
    for key in places("k"):
        if key in without:
            on = distances([key], "#")
            ways += [without[key] + on[x] for x in places("X") if x in on]
    return min(ways, default=-1)


def fewest_steps__grids_of_steps(level):
    grid = np.array([list(row) for row in level.split("\n")])
    far = np.full((2, *grid.shape), np.inf)
    far[0][grid == "@"] = 0
    for _ in range(2 * grid.size):
        for key in (0, 1):
            wide = np.pad(far[key], 1, constant_values=np.inf)
            near = np.min([wide[2:, 1:-1], wide[:-2, 1:-1], wide[1:-1, 2:], wide[1:-1, :-2]], axis=0) + 1
            free = (grid != "#") & ((grid != "D") | (key == 1))
            far[key] = np.where(free, np.minimum(far[key], near), np.inf)
        far[1] = np.where(grid == "k", np.minimum(far[0], far[1]), far[1])
    best = np.min(far[:, grid == "X"], initial=np.inf)
    return int(best) if np.isfinite(best) else -1


# share_invented


def share_invented__first_places(levels, known):
    first = {level: k for k, level in reversed(list(enumerate(levels)))}
    return sum(k == first[level] and level not in known and playable(level) for k, level in enumerate(levels)) / len(levels)


def share_invented__sets(levels, known):
    return len([level for level in set(levels) - set(known) if playable(level)]) / len(levels)


def share_invented__counted_down(levels, known):
    new = list(dict.fromkeys(levels))
    for level in set(known):
        if level in new:
            new.remove(level)
    return np.sum([playable(level) for level in new]) / len(levels)
