"""The games of the book, who plays them and how they learn: against laws of physics, enumeration, PyTorch and finite differences."""

from collections import Counter
from itertools import product

import numpy as np
import pytest
import torch

from solutions.data.dungeons import drawn_levels
from solutions.models import balancer, level_writing, wanderer
from solutions.models.language_model import init_language_model
from solutions.tasks import cart_pole, levels, t_maze
from solutions.tasks.balance_by_hand import balance_by_hand, games_by_hand, pushed_beginnings
from solutions.training.evolution import draw_candidates, next_generation
from solutions.training.gradients import numerical_gradient
from solutions.training.policy_gradient import advantages_over_time, discounted_returns, policy_gradient


@pytest.fixture
def rng():
    return np.random.default_rng(13)


# ---- the pole on the cart


def pieces(state, n=4000):
    """The pole as n small weights: how high each is, and how fast it moves sideways and upwards."""
    _, v, theta, omega = state[:, :, None].swapaxes(0, 1)
    along = 2 * cart_pole.HALF * (np.arange(n) + 0.5) / n
    return along * np.cos(theta), v + along * omega * np.cos(theta), -along * omega * np.sin(theta)


def energy_of_pieces(state):
    high, sideways, upwards = pieces(state)
    return cart_pole.CART * state[:, 1] ** 2 / 2 + cart_pole.POLE * (cart_pole.GRAVITY * high + (sideways**2 + upwards**2) / 2).mean(axis=1)


def momentum_of_pieces(state):
    return cart_pole.CART * state[:, 1] + cart_pole.POLE * pieces(state)[1].mean(axis=1)


def states_and_pushes(rng, B=6):
    return rng.normal(size=(B, 4)) * [1, 2, 0.8, 3], rng.normal(size=B) * 10


def rate(of, state, force, h=1e-5):
    """How fast a quantity of the state changes."""
    change = (cart_pole.cart_pole_step(state, force) - state) / cart_pole.MOMENT
    return (of(state + h * change) - of(state - h * change)) / (2 * h)


def test_only_the_push_changes_the_energy_of_cart_and_pole(rng):
    state, force = states_and_pushes(rng)
    np.testing.assert_allclose(rate(energy_of_pieces, state, force), force * state[:, 1], rtol=1e-4, atol=1e-3)


def test_only_the_push_changes_the_momentum_to_the_side(rng):
    state, force = states_and_pushes(rng)
    np.testing.assert_allclose(rate(momentum_of_pieces, state, force), force, rtol=1e-5)


def test_the_energy_is_that_of_the_pole_s_pieces(rng):
    state, _ = states_and_pushes(rng)
    np.testing.assert_allclose(cart_pole.energy(state), energy_of_pieces(state), rtol=1e-6)


def test_places_move_by_the_velocities_before(rng):
    state, force = states_and_pushes(rng)
    after = cart_pole.cart_pole_step(state, force)
    np.testing.assert_allclose(after[:, [0, 2]], state[:, [0, 2]] + cart_pole.MOMENT * state[:, [1, 3]])


def test_what_is_seen_is_place_and_angle_and_at_one_the_game_is_over():
    state = np.array([[2.4, 9, 0, 9], [0, 9, np.radians(-12.01), 9], [-2.3, 9, np.radians(11.9), 9]])
    np.testing.assert_allclose(cart_pole.seen(state)[0], [1, 0])
    assert cart_pole.stands(state).tolist() == [True, False, True]


def test_poles_begin_near_rest(rng):
    state = cart_pole.beginnings(rng, 500)
    assert state.shape == (500, 4) and 0.045 < np.abs(state).max() <= 0.05


@pytest.mark.parametrize("window, recurrent, dark", [(1, True, 0), (2, False, 0), (3, True, 0.5)])
def test_balancing_side_by_side_is_what_each_network_does_alone(rng, window, recurrent, dark):
    shapes = balancer.balancer_shapes(4, window, recurrent)
    networks = balancer.as_networks(rng.normal(size=(3, sum(np.prod(shape) for shape in shapes.values()))), shapes)
    starts = cart_pole.beginnings(rng, 5)
    stood = balancer.balance(networks, starts, 60, dark, np.random.default_rng(3))
    draws = np.random.default_rng(3)
    light = [np.ones(5, dtype=bool), *(draws.random((5, 1))[:, 0] >= dark for _ in range(59))]
    for n in range(3):
        p = {name: w[n] for name, w in networks.items()}
        for k, state in enumerate(starts):
            h, views, moments = np.zeros(4), [], 0
            while moments < 60:
                view = state[[0, 2]] / cart_pole.LIMITS * light[moments][k]
                views = [view] * window if not views else [view, *views[:-1]]
                h = np.tanh(np.concatenate(views) @ p["W_xh"] + p["b_h"][0] + (h @ p["W_hh"] if recurrent else 0))
                state = cart_pole.cart_pole_step(state[None], np.array([10.0 if h @ p["W_hy"] > 0 else -10.0]))[0]
                if not cart_pole.stands(state):
                    break
                moments += 1
            assert stood[n, k] == moments


def test_a_step_of_the_balancer_is_elman_s(rng):
    shapes = balancer.balancer_shapes(3)
    networks = balancer.as_networks(rng.normal(size=(2, 6 + 9 + 3 + 3)), shapes)
    x, h = rng.normal(size=(2, 5, 2)), rng.normal(size=(2, 5, 3))
    force, after = balancer.balancer_step(x, h, networks)
    cell = torch.nn.RNNCell(2, 3).double()
    for k in range(2):
        with torch.no_grad():
            cell.weight_ih[:], cell.weight_hh[:] = (torch.tensor(networks[name][k].T) for name in ("W_xh", "W_hh"))
            cell.bias_ih[:], cell.bias_hh[:] = torch.tensor(networks["b_h"][k, 0]), 0
            np.testing.assert_allclose(after[k], cell(torch.tensor(x[k]), torch.tensor(h[k])).numpy(), rtol=1e-12)
    assert set(np.unique(force)) <= {-10.0, 10.0} and ((force > 0) == ((after @ networks["W_hy"])[:, :, 0] > 0)).all()


def test_two_units_set_by_hand_keep_every_pole_standing(rng):
    pushed = pushed_beginnings(rng, 300)
    stood, ran_off = games_by_hand(pushed, *balance_by_hand())
    assert (stood == 500).all() and not ran_off.any()
    assert (np.abs(pushed) <= [1, 0.5, 0.075, 0.5]).all() and (np.abs(pushed).max(axis=0) > [0.9, 0.45, 0.07, 0.45]).all()


def test_games_by_hand_are_those_of_the_balancer_and_say_what_was_lost(rng):
    W_xh, W_hh, W_hy = np.array([[0.0, 0.0], [0.1, 0.0]]), np.array([[0.0, 1.0], [0.0, 0.0]]), np.array([11.0, -10.0])
    networks = {"W_xh": W_xh[None], "W_hh": W_hh[None], "b_h": np.zeros((1, 1, 2)), "W_hy": W_hy[None, :, None]}
    pushed = pushed_beginnings(rng, 100)
    stood, ran_off = games_by_hand(pushed, W_xh, W_hh, W_hy)
    assert (stood == balancer.balance(networks, pushed)[0]).all()
    assert ran_off.sum() > 20 and not ran_off[stood == 500].any(), "without the place it drifts away, and the pole never falls"
    fallen, off = games_by_hand(pushed, W_xh, 0 * W_hh, W_hy)
    assert fallen.max() < 100 and not off.any()


def test_evolution_finds_the_lowest_place_of_a_bowl(rng):
    target, mean, spread = rng.normal(size=5), np.zeros(5), np.ones(5)
    for _ in range(30):
        candidates = draw_candidates(rng, mean, spread, 60)
        mean, spread = next_generation(candidates, -((candidates - target) ** 2).sum(axis=1), 12)
    np.testing.assert_allclose(mean, target, atol=0.1)


def test_the_next_generation_is_drawn_around_the_best(rng):
    candidates = rng.normal(size=(10, 3))
    mean, spread = next_generation(candidates, np.arange(10.0), 2, least=0.1)
    np.testing.assert_allclose(mean, (candidates[8] + candidates[9]) / 2)
    np.testing.assert_allclose(spread, np.abs(candidates[8] - candidates[9]) / 2 + 0.1)


# ---- the T-maze


def share_of(policy, length=4):
    """How often a fixed answer to each view finds the reward, in both mazes."""
    found = 0
    for goal in (t_maze.NORTH, t_maze.SOUTH):
        place = np.zeros(1, dtype=int)
        for _ in range(4 * length):
            view = tuple(t_maze.look(place, length, np.array([goal]))[0].astype(int))
            place, reward, ended = t_maze.move(place, np.array([policy[view]]), length, np.array([goal]))
            if ended[0]:
                found += reward[0] == t_maze.FOUND
                break
    return found / 2


def test_of_all_fixed_answers_to_a_view_the_best_finds_half_of_the_rewards():
    views = [t_maze.TURN_NORTH, t_maze.TURN_SOUTH, t_maze.CORRIDOR, t_maze.JUNCTION]
    assert max(share_of(dict(zip(views, answers))) for answers in product(range(4), repeat=4)) == 0.5


def test_the_maze_s_views_and_rewards():
    north, south = np.array([t_maze.NORTH]), np.array([t_maze.SOUTH])
    assert [t_maze.look(np.array([k]), 3, south)[0].tolist() for k in range(4)] == [[1, 1, 0], [1, 0, 1], [1, 0, 1], [0, 1, 0]]
    assert t_maze.look(np.array([0]), 3, north)[0].tolist() == [0, 1, 1]

    def go(place, action, goal=north):
        place, reward, ended = t_maze.move(np.array([place]), np.array([action]), 3, goal)
        return int(place[0]), float(reward[0]), bool(ended[0])

    assert go(0, t_maze.EAST) == (1, 0, False) and go(2, t_maze.WEST) == (1, 0, False)
    assert go(0, t_maze.WEST) == (0, -0.1, False) and go(1, t_maze.NORTH) == (1, -0.1, False) and go(3, t_maze.EAST) == (3, -0.1, False)
    assert go(3, t_maze.NORTH) == (3, 4, True) and go(3, t_maze.SOUTH) == (3, -0.1, True) and go(3, t_maze.SOUTH, south) == (3, 4, True)


def test_returns_are_sums_up_to_the_episode_s_end(rng):
    rewards, ended, gamma = rng.normal(size=(9, 4)), rng.random((9, 4)) < 0.3, 0.8
    returns = discounted_returns(rewards, ended, gamma)
    for t, b in np.ndindex(9, 4):
        ends = [s for s in range(t, 9) if ended[s, b]]
        last = ends[0] if ends else 8
        assert returns[t, b] == pytest.approx(sum(gamma ** (s - t) * rewards[s, b] for s in range(t, last + 1)))


def test_the_policy_gradient_is_pytorch_s(rng):
    T, B, K = 5, 3, 4
    logits, actions, advantages = 3 * rng.normal(size=(T, B, K)), rng.integers(K, size=(T, B)), rng.normal(size=(T, B))
    alive = rng.random((T, B)) < 0.7
    loss, dlogits = policy_gradient(logits, actions, advantages, alive, 0.1)
    theirs = torch.tensor(logits, requires_grad=True)
    draw = torch.distributions.Categorical(logits=theirs)
    gain = torch.tensor(advantages) * draw.log_prob(torch.tensor(actions)) + 0.1 * draw.entropy()
    wanted = -(gain * torch.tensor(alive)).sum() / B
    wanted.backward()
    assert loss == pytest.approx(wanted.item())
    np.testing.assert_allclose(dlogits, theirs.grad.numpy(), atol=1e-12)


def test_in_the_mean_over_all_actions_it_climbs_the_expected_reward(rng):
    logits, rewards = rng.normal(size=4), rng.normal(size=4)
    p = np.exp(logits) / np.exp(logits).sum()

    def expected(logits):
        odds = np.exp(logits)
        return odds @ rewards / odds.sum()

    one = np.ones((1, 1))
    steps = [policy_gradient(logits[None, None], np.array([[k]]), (rewards[k] - 0.7) * one, one > 0, 0.0)[1][0, 0] for k in range(4)]
    np.testing.assert_allclose(-p @ np.array(steps), numerical_gradient(expected, logits), atol=1e-8)


def test_advantages_are_above_or_below_the_mean_of_who_still_runs():
    returns = np.array([[1.0, 3.0, 9.0], [2.0, 4.0, 9.0]])
    alive = np.array([[True, True, False], [True, False, False]])
    np.testing.assert_allclose(advantages_over_time(returns, alive), [[-1, 1, 0], [0, 0, 0]])


@pytest.mark.parametrize("memory", [True, False])
def test_the_wanderer_s_gradients_are_numerical_ones(rng, memory):
    parameters = wanderer.init_wanderer(rng, 3)
    parameters = {name: w + 0.3 * rng.normal(size=w.shape) for name, w in parameters.items()}
    walks = wanderer.walk(parameters, 2, np.array([t_maze.NORTH, t_maze.SOUTH]), rng, memory)
    _, gradients = wanderer.wanderer_gradients(walks, parameters, memory=memory)
    for name, w in parameters.items():
        def loss(w, name=name):
            return wanderer.wanderer_gradients(walks, parameters | {name: w}, memory=memory)[0]

        np.testing.assert_allclose(gradients[name], numerical_gradient(loss, w), atol=1e-7)


def test_a_walk_ends_in_an_arm_or_when_patience_does(rng):
    walks = wanderer.walk(wanderer.init_wanderer(rng, 3), 3, np.full(200, t_maze.NORTH), rng)
    assert len(walks.x) <= 16 and (walks.ended.sum(axis=0) == 1).all()
    last = walks.ended.argmax(axis=0)
    assert (walks.alive.sum(axis=0) == last + 1).all() and not walks.rewards[~walks.alive].any()
    assert wanderer.share_found(walks) == (walks.rewards == 4).sum() / 200
    assert 0 < wanderer.share_found(walks) < 1


# ---- dungeons


def test_the_levels_are_in_three_parts_without_a_level_in_two():
    known, choices, new = drawn_levels()
    assert (len(known), len(choices), len(new)) == (10_000, 500, 500) and len({*known, *choices, *new}) == 11_000


@pytest.fixture(scope="module")
def drawn():
    return levels.different_levels(np.random.default_rng(4), 200)


def spreads(level, opened):
    """Which places can be reached, by letting what is reached spread again and again."""
    grid = np.array([list(row) for row in level.split("\n")])
    free = (grid != "#") & (opened | (grid != "D"))
    reached = grid == "@"
    while True:
        wide = np.pad(reached, 1)
        more = free & (reached | wide[:-2, 1:-1] | wide[2:, 1:-1] | wide[1:-1, :-2] | wide[1:-1, 2:])
        if (more == reached).all():
            return {symbol: (reached & (grid == symbol)).any() for symbol in "kX"}
        reached = more


def by_spreading(level):
    return bool(spreads(level, False)["X"] or (spreads(level, False)["k"] and spreads(level, True)["X"]))


def scrambled(rng, n=300):
    """Random levels with one start and one exit, and any number of keys and doors."""
    for _ in range(n):
        cells = ["@", "X", *rng.choice(list("#..kD"), p=[0.3, 0.25, 0.25, 0.05, 0.15], size=28)]
        yield "\n".join("".join(row) for row in rng.permutation(cells).reshape(5, 6))


def test_solvable_is_what_spreading_finds(rng):
    said = {level: levels.solvable(level) for level in scrambled(rng)}
    assert said == {level: by_spreading(level) for level in said}
    assert 0.1 < np.mean(list(said.values())) < 0.9


def steps_by_matrix(level):
    """The shortest way by powers of a matrix: which places, with a key and without, can follow each other."""
    rows = level.split("\n")
    nodes = [(r, c, key) for r, row in enumerate(rows) for c, symbol in enumerate(row) for key in (False, True)
             if symbol != "#" and (key or symbol not in "Dk")]
    number = {node: k for k, node in enumerate(nodes)}
    follows = np.zeros((len(nodes), len(nodes)), dtype=bool)
    for (r, c, key), k in number.items():
        for near in ((r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)):
            if 0 <= near[0] < len(rows) and 0 <= near[1] < len(rows[0]):
                with_key = key or rows[near[0]][near[1]] == "k"
                if (*near, with_key) in number:
                    follows[k, number[(*near, with_key)]] = True
    (start,) = [number[node] for node in nodes if rows[node[0]][node[1]] == "@" and not node[2]]
    here = np.arange(len(nodes)) == start
    for steps in range(len(nodes)):
        if any(rows[nodes[k][0]][nodes[k][1]] == "X" for k in np.flatnonzero(here)):
            return steps
        here = here @ follows
    return -1


def test_the_fewest_steps_are_those_of_the_matrix(rng, drawn):
    for level in [*scrambled(rng, 60), *drawn[:20]]:
        assert levels.fewest_steps(level) == steps_by_matrix(level), level


def test_a_level_without_one_start_and_one_exit_cannot_be_played():
    assert levels.solvable("@.X") and not levels.solvable("@..") and not levels.solvable("..X") and not levels.solvable("@X@")


def test_drawn_levels_are_different_and_need_their_door(drawn):
    assert len(set(drawn)) == 200 and all(map(levels.playable, drawn)) and all(map(levels.well_formed, drawn))
    assert not any(levels.solvable(level.replace("k", ".")) for level in drawn)
    assert levels.draw_level(np.random.default_rng(4)) == drawn[0]


def test_all_rooms_of_a_drawn_level_are_joined(drawn):
    for level in drawn[:50]:
        walls = "".join(symbol if symbol in "#\n" else "." for symbol in level)
        corner = "@" + walls[1:]
        for k, symbol in enumerate(walls):
            row, column = divmod(k, levels.COLUMNS + 1)
            if row % 2 == 0 and column % 2 == 0 and k:
                assert symbol == "." and levels.solvable(corner[:k] + "X" + corner[k + 1 :])


def test_the_parts_of_a_level_s_drawing(rng):
    rooms = [(r, c) for r in (0, 2) for c in (0, 2)]
    parents, ways = levels.grow_tree(rng, rooms)
    assert len(ways) == 3 and set(parents) == set(rooms) and sorted(levels.reached_rooms(rooms[0], ways)) == rooms
    assert levels.between((0, 2), (2, 2)) == (1, 2)
    tree = {"a": None, "b": "a", "c": "b", "d": "b", "e": "a"}
    assert levels.way_in_tree("c", "d", tree) == ["c", "b", "d"] and levels.way_in_tree("e", "c", tree) == ["e", "a", "b", "c"]
    assert levels.way_in_tree("c", "a", tree) == ["c", "b", "a"] and levels.way_in_tree("a", "c", tree) == ["a", "b", "c"]
    more = levels.second_ways(rng, rooms, {(0, 0), (0, 2)}, {(0, 1)}, 50)
    assert more == {(2, 1)}, "(1, 0) and (1, 2) would lead past the door"


@pytest.mark.parametrize("told", [(), ("stands",), ("row",), ("row", "stands")])
def test_a_table_predicts_as_votes_say(drawn, told):
    looks, known, new = (level_writing.ABOVE, 1, 2), drawn[:60], drawn[60:63]
    votes = {}

    def context(text):
        before = tuple(text[len(text) - n] if n <= len(text) else "\n" for n in looks)
        return (tuple(symbol in text for symbol in "@kDX" if "stands" in told), text.count("\n") if "row" in told else 0), *before

    for level in known:
        for i, symbol in enumerate(level + "\n"):
            for k in range(1, 5):
                votes.setdefault(context((level + "\n")[:i])[:k], Counter())[symbol] += 1

    def p(text, symbol):
        share = 1 / 7
        for k in range(1, 5):
            of = votes.get(context(text)[:k])
            if of is None:
                return share
            share = (of[symbol] + len(of) * share) / (of.total() + len(of))
        return share

    counted = level_writing.count_contexts(level_writing.level_codes(known), looks, told)
    codes = level_writing.level_codes(new)
    for i in (0, 1, 7, 20, 39):
        ours = level_writing.table_probabilities(counted, level_writing.contexts_of(codes[1 : i + 1], looks, told))
        for b, level in enumerate(new):
            np.testing.assert_allclose(ours[b], [p((level + "\n")[:i], symbol) for symbol in level_writing.ALPHABET])


def test_a_table_writes_as_it_predicts(drawn, rng):
    counted = level_writing.count_contexts(level_writing.level_codes(drawn), (1,))
    written = level_writing.write_levels_by_counting(counted, 20_000, (1,), rng)
    first = Counter(level[0] for level in written)
    p = level_writing.table_probabilities(counted, level_writing.contexts_of(np.empty((0, 1), dtype=int), (1,)))[0]
    np.testing.assert_allclose([first[symbol] / 20_000 for symbol in level_writing.ALPHABET[:-1]], p[:-1], atol=0.015)


def test_codes_and_levels_go_to_and_fro(drawn):
    assert level_writing.as_levels(level_writing.level_codes(drawn)[1:]) == drawn


def test_an_lstm_writes_what_its_probabilities_say(rng):
    parameters = {name: w.astype(float) for name, w in init_language_model(rng, 7, 5, "lstm").items()}
    parameters["b_y"] = 2 * rng.normal(size=7)
    written = level_writing.write_levels(parameters, 4000, rng, temperature=2.0)
    codes = np.array([[level_writing.ALPHABET.index(symbol) for symbol in level.ljust(40, "\n")[:2]] for level in written])
    lstm, x = torch.nn.LSTM(7, 5).double(), torch.zeros(1, 1, 7).double()
    x[0, 0, 6] = 1
    with torch.no_grad():
        lstm.weight_ih_l0[:], lstm.weight_hh_l0[:] = (torch.tensor(parameters[name].T) for name in ("W_x", "W_h"))
        lstm.bias_ih_l0[:], lstm.bias_hh_l0[:] = torch.tensor(parameters["b"]), 0
        h = lstm(x)[0][0, 0].numpy()
    odds = np.exp((h @ parameters["W_hy"] + parameters["b_y"]) / 2)
    np.testing.assert_allclose(np.bincount(codes[:, 0], minlength=7) / 4000, odds / odds.sum(), atol=0.03)


def test_the_gradient_of_reading_levels_is_numerical(drawn, rng):
    parameters = {name: w.astype(float) for name, w in init_language_model(rng, 7, 2, "lstm").items()}
    codes = level_writing.level_codes(drawn[:3])
    _, gradients = level_writing.level_gradients(codes, parameters)
    for name in ("W_h", "b_y"):
        def loss(w, name=name):
            return level_writing.level_gradients(codes, parameters | {name: w})[0]

        np.testing.assert_allclose(gradients[name], numerical_gradient(loss, parameters[name]), atol=1e-8)


def test_invented_is_what_can_be_played_and_was_not_known(drawn):
    a, b, c, d = drawn[:4]
    broken = a.replace("k", ".")
    assert level_writing.share_invented([a, b, b, broken, c], [a]) == 2 / 5
    assert level_writing.share_invented([a, a], [b]) == 1 / 2 and level_writing.share_invented([d], [d]) == 0
