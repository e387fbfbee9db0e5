"""The cart and the dungeons in the page compute what `solutions` computes with the recorded networks, and their goals are reached by keyboard."""

import numpy as np
import pytest

from figure_pages import SEEDED, press, reached, said, slide
from solutions.models import balancer, level_writing
from solutions.models.language_model import language_model_forward, zero_state
from solutions.tasks import cart_pole, levels

pytestmark = pytest.mark.browser

START = [0.4, 0.0, 0.02, 0.0]
LEVEL = "@.kDX\n.####"


def weights_of(root, name):
    with np.load(root / "book" / "recorded" / f"{name}.npz") as record:
        return {key: record[key].astype(float) for key in record}


@pytest.fixture(scope="module")
def cart_page(build_figure):
    return build_figure("take_over", {"start": START, "h": [0.0] * 6}, ["The network.", "Wiped.", "You."], name="take-over", recorded="balance_elman")


@pytest.fixture(scope="module")
def dungeon_page(build_figure):
    return build_figure("dungeon", {"alphabet": level_writing.ALPHABET, "level": LEVEL}, ["Out.", "Shortest.", "None."], recorded="level_writer",
                        **{"with": "writing"})


@pytest.fixture
def cart(open_offline, cart_page):
    return open_offline(cart_page)


@pytest.fixture
def dungeon(open_offline, dungeon_page):
    return open_offline(dungeon_page)


# The pole


def at(page):
    return page.locator("#take-over svg").get_attribute("aria-label")


def test_a_moment_is_that_of_solutions(cart):
    rng = np.random.default_rng(0)
    states, forces = rng.normal(size=(20, 4)), rng.normal(size=20)
    step = "([states, forces]) => states.map((state, n) => movable.formulas.take_over.moment(state, forces[n]))"
    found = cart.evaluate(step, [states.tolist(), forces.tolist()])
    np.testing.assert_allclose(found, cart_pole.cart_pole_step(states, forces), rtol=1e-12)


def test_the_network_is_the_recorded_one(cart, root):
    networks, rng = weights_of(root, "balance_elman"), np.random.default_rng(0)
    views, h = rng.normal(size=(20, 2)), rng.normal(size=(20, 6))
    force, after = balancer.balancer_step(views[None], h[None], networks)
    found = cart.evaluate("""async ([views, states]) => {
        const step = movable.formulas.take_over.network(await movable.recorded("balance_elman"));
        return views.map((view, n) => step(view, states[n]));
    }""", [views.tolist(), h.tolist()])
    np.testing.assert_allclose([one["h"] for one in found], after[0], rtol=1e-9)
    assert [one["right"] for one in found] == (force[0] > 0).tolist()


def test_the_network_keeps_it_up_and_falls_without_its_memory(cart):
    press(cart, "take-over", "ten moments", 20)
    cart.wait_for_function("document.querySelector('#take-over svg').ariaLabel.includes('moment 200.')")
    assert reached(cart, "take-over") == [True, False, False]
    press(cart, "take-over", "wipe its memory")
    press(cart, "take-over", "ten moments", 10)
    cart.wait_for_function("document.querySelector('#take-over svg').ariaLabel.includes('over')")
    assert reached(cart, "take-over") == [True, True, False]


def test_a_reader_who_knows_the_velocities_reaches_the_last_goal_and_one_who_pushes_one_way_falls(cart):
    press(cart, "take-over", "take over")
    cart.wait_for_function("document.querySelector('#take-over svg').ariaLabel.includes('you drive')")
    state = np.array([START])
    for _ in range(60):
        right = (cart_pole.seen(state)[0] @ [0.5, 1] + 0.2 * (0.1 * state[0, 1] + state[0, 3])) > 0
        cart.keyboard.press("ArrowRight" if right else "ArrowLeft")
        state = cart_pole.cart_pole_step(state, np.array([10.0 if right else -10.0]))
    cart.wait_for_function("document.querySelector('#take-over svg').ariaLabel.includes('moment 60.')")
    assert reached(cart, "take-over") == [False, False, True]
    for _ in range(60):
        press(cart, "take-over", "push →")
        if "over" in at(cart):
            break
    assert said(cart, "take-over").startswith("You kept it up for")


def test_pause_stops_it_and_no_motion_is_offered_to_those_who_want_none(browser, cart, cart_page):
    press(cart, "take-over", "play")
    cart.wait_for_function("!document.querySelector('#take-over svg').ariaLabel.includes('moment 0.')")
    press(cart, "take-over", "pause")
    before = at(cart)
    cart.evaluate("() => new Promise((done) => setTimeout(done, 250))")
    assert at(cart) == before
    with browser.new_context(offline=True, reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(cart_page.as_uri())
        assert page.locator("#take-over").get_by_role("button", name="play").count() == 0
        press(page, "take-over", "one moment")
        page.wait_for_function("document.querySelector('#take-over svg').ariaLabel.includes('moment 1.')")


# The dungeon


def where(page):
    return page.locator("#dungeon svg").get_attribute("aria-label")


def test_the_shortest_way_is_that_of_solutions(dungeon):
    rng = np.random.default_rng(3)
    some = ["\n".join("".join(row) for row in rng.permutation(list("@XkD" + "#" * 8 + "." * 8)).reshape(4, 5)) for _ in range(60)]
    some += levels.different_levels(rng, 10) + ["@..", "X", "@.X\n@", "@#X\n..."]
    found = dungeon.evaluate("some => some.map((level) => [movable.formulas.dungeon.fewestSteps(level), movable.formulas.dungeon.solvable(level)])", some)
    steps = [levels.fewest_steps(level) if "@" in level else -1 for level in some]
    assert found == [[n, levels.solvable(level)] for n, level in zip(steps, some)] and min(steps) == -1 and max(steps) > 5


def test_a_level_is_drawn_by_the_chances_of_the_recorded_lstm(dungeon, root):
    parameters, chances = weights_of(root, "level_writer"), np.random.default_rng(4).random(40).tolist()
    text = dungeon.evaluate("""async ([alphabet, given]) => {
        const net = movable.formulas.dungeon.network(await movable.recorded("level_writer"));
        return movable.formulas.dungeon.write(net, alphabet, 0.8, () => given.shift());
    }""", [level_writing.ALPHABET, chances])
    codes = [level_writing.END, *(level_writing.ALPHABET.index(symbol) for symbol in text.ljust(40, "\n"))]
    logits, _, _ = language_model_forward(np.array(codes[:-1])[:, None], zero_state(1, parameters, "lstm"), parameters, "lstm")
    odds = np.exp(logits[:, 0] / 0.8)
    drawn = ((odds / odds.sum(axis=1, keepdims=True)).cumsum(axis=1) <= np.array(chances)[:, None]).sum(axis=1)
    assert drawn.tolist() == codes[1:]


def test_one_gets_out_with_the_key_and_not_through_rock(dungeon):
    press(dungeon, "dungeon", "left")
    assert said(dungeon, "dungeon") == "Rock."
    press(dungeon, "dungeon", "down")
    for key in ("ArrowUp", "ArrowRight", "ArrowRight"):
        dungeon.keyboard.press(key)
    assert said(dungeon, "dungeon") == "You have the key." and "with the key" in where(dungeon)
    press(dungeon, "dungeon", "right", 2)
    assert reached(dungeon, "dungeon") == [True, False, False] and "Out in 6 steps; the shortest way takes 4." in said(dungeon, "dungeon")
    press(dungeon, "dungeon", "from the start")
    press(dungeon, "dungeon", "right", 4)
    assert reached(dungeon, "dungeon") == [True, True, False]


def test_a_locked_door_stays_shut(open_offline, build_figure):
    page = open_offline(build_figure("dungeon", {"alphabet": level_writing.ALPHABET, "level": "@DX\nk.."}, ["1.", "2.", "3."], recorded="level_writer",
                                     **{"with": "writing"}))
    press(page, "dungeon", "right")
    assert said(page, "dungeon") == "The door is locked." and "column 1" in where(page)


def test_new_levels_are_written_and_one_that_cannot_be_played_is_told(dungeon):
    dungeon.evaluate(SEEDED)
    press(dungeon, "dungeon", "it can't be played")
    assert "It can: the shortest way takes 4 steps." in said(dungeon, "dungeon") and not reached(dungeon, "dungeon")[2]
    slide(dungeon, "dungeon", "temperature", "End")
    before = where(dungeon)
    for _ in range(10):
        press(dungeon, "dungeon", "write another level")
        dungeon.wait_for_function("before => document.querySelector('#dungeon svg').ariaLabel !== before", arg=before)
        before = where(dungeon)
        press(dungeon, "dungeon", "it can't be played")
        if reached(dungeon, "dungeon")[2]:
            break
    assert reached(dungeon, "dungeon")[2]
