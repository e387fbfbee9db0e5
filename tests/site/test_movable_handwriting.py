"""The figure that writes by hand: its network, its draws and its strokes are those of `solutions`, and each goal is reached by keyboard."""

import numpy as np
import pytest

from figure_pages import SEEDED, press, reached, said, slide
from solutions.cells.lstm import lstm_forward
from solutions.data.characters import moves_of, read_characters, recorded_writer, simplified
from solutions.models.handwriting import inputs_of, unpack
from solutions.training.mixtures import draw_point

pytestmark = pytest.mark.browser

KEPT = read_characters()
BEGINNINGS = {name: [stroke.round(2).tolist() for stroke in KEPT[name]] for name in "水打"}
DATA = {"beginnings": BEGINNINGS, "shown": BEGINNINGS["打"]}
FORMULAS = "movable.formulas.handwriting"


@pytest.fixture(scope="module")
def built(build_figure):
    return build_figure("handwriting", DATA, ["Finish.", "Two ends.", "Three times."], name="hand", recorded="characters_writer", **{"with": "pen"})


@pytest.fixture
def page(open_offline, built):
    return open_offline(built, before=SEEDED, reduced_motion="reduce")


def written(page):
    press(page, "hand", "write")
    page.wait_for_function("document.querySelector('#hand [role=status]').textContent !== 'Writing …'")
    page.wait_for_function("!/Loading|^$/.test(document.querySelector('#hand [role=status]').textContent)")
    return said(page, "hand")


@pytest.mark.parametrize("name", ["水", "打"])
def test_mixtures_and_pens_are_those_of_solutions(page, name):
    strokes, p = [np.array(stroke) for stroke in BEGINNINGS[name]], recorded_writer()
    offsets, pens = moves_of(strokes)
    zero = np.zeros((1, len(p["W_h"])))
    h, _, _ = lstm_forward(inputs_of(offsets[:, None], pens[:, None]), zero, zero, p["W_x"], p["W_h"], p["b"])
    (logits, mean, sd, rho), pen_logits = unpack(h[:, 0] @ p["W_hy"] + p["b_y"])
    found = page.evaluate("""async (strokes) => {
        const { network, movesOf } = movable.formulas.handwriting, net = network(await movable.recorded("characters_writer"));
        let state = net.zero();
        return movesOf(strokes).map((move) => {
            const expected = net.expected(state);
            state = net.step(state, move);
            return expected;
        });
    }""", BEGINNINGS[name])
    right = {"logits": logits, "x": mean[..., 0], "y": mean[..., 1], "sd_x": sd[..., 0], "sd_y": sd[..., 1], "rho": rho, "pen": pen_logits}
    assert len(found) == len(pens)
    for key, value in right.items():
        np.testing.assert_allclose([one[key] for one in found], value, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("temperature", [0.2, 1.0, 1.7])
def test_points_are_drawn_as_in_solutions(page, temperature):
    rng = np.random.default_rng(0)
    N, K = 40, 5
    luck, noise = rng.random(N), rng.normal(size=(N, 2))
    logits, mean, sd, rho = rng.normal(size=(N, K)), rng.normal(size=(N, K, 2)), rng.uniform(0.1, 2, (N, K, 2)), rng.uniform(-0.9, 0.9, (N, K))
    mixtures = [{"logits": logits[n].tolist(), "x": mean[n, :, 0].tolist(), "y": mean[n, :, 1].tolist(), "sd_x": sd[n, :, 0].tolist(),
                 "sd_y": sd[n, :, 1].tolist(), "rho": rho[n].tolist()} for n in range(N)]
    found = page.evaluate(f"([lucks, noises, mixtures, heat]) => lucks.map((luck, n) => {FORMULAS}.drawPoint(luck, noises[n], mixtures[n], heat))",
                          [luck.tolist(), noise.tolist(), mixtures, temperature])
    np.testing.assert_allclose(found, draw_point(luck, noise, logits, mean, sd, rho, temperature), rtol=1e-10, atol=1e-12)


def test_a_drawn_stroke_is_simplified_as_the_data_were(page):
    line = np.cumsum(np.random.default_rng(1).normal(size=(60, 2)), axis=0)
    for tolerance in (0.2, 1.0, 3.0):
        found = page.evaluate(f"([line, tolerance]) => {FORMULAS}.simplified(line, tolerance)", [line.tolist(), tolerance])
        np.testing.assert_array_equal(found, simplified(line, tolerance))


def test_nothing_is_loaded_before_it_is_asked_for_and_a_character_ends(page):
    assert page.locator("script[src*=recorded]").count() == 0
    assert "strokes" in written(page) and page.locator("#hand svg .stroke").count() >= 1


def test_goals_are_reached_by_keyboard(page):
    slide(page, "hand", "its first strokes", "ArrowRight", 2)
    assert page.locator("#hand svg .begun").count() == 2
    for _ in range(20):
        written(page)
        if all(reached(page, "hand")[:2]):
            break
    assert all(reached(page, "hand")[:2])
    slide(page, "hand", "temperature", "Home")
    slide(page, "hand", "begin like", "ArrowRight")
    slide(page, "hand", "its first strokes", "ArrowRight", 2)
    for _ in range(20):
        written(page)
        if reached(page, "hand")[2]:
            break
    assert reached(page, "hand") == [True] * 3


def test_a_stroke_is_drawn_with_the_pointer_and_gone_on_from(page):
    box = page.locator("#hand svg").bounding_box()
    at = lambda x, y: (box["x"] + box["width"] * x, box["y"] + box["height"] * y)  # noqa: E731
    page.mouse.move(*at(0.4, 0.3))
    page.mouse.down()
    page.mouse.move(*at(0.5, 0.3), steps=5)
    page.mouse.move(*at(0.6, 0.31), steps=5)
    page.mouse.up()
    assert page.locator("#hand svg .begun").count() == 1 and page.locator("#hand svg .stroke").count() == 0
    assert "1 of them given" in page.locator("#hand svg").get_attribute("aria-label")
    written(page)
    assert page.locator("#hand svg .begun").count() == 1
    press(page, "hand", "clear the paper")
    assert page.locator("#hand svg :is(.begun, .stroke)").count() == 0


def test_where_motion_is_welcome_it_writes_point_by_point(open_offline, built):
    page = open_offline(built, before=SEEDED)
    press(page, "hand", "write")
    page.wait_for_selector("#hand svg .stroke")
    assert "Writing" in said(page, "hand") and page.locator("#hand svg .cloud").count() >= 1
    press(page, "hand", "stop")
    assert page.locator("#hand").get_by_role("button", name="write", exact=True).count() == 1


def test_the_page_shows_a_character_before_anything_is_loaded(page):
    assert page.locator("#hand svg .stroke").count() == len(BEGINNINGS["打"])
