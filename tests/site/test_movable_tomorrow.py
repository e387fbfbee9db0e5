"""Tomorrow's demand in the page is the recorded network's, as `solutions` computes it, also where the reader changes what it has seen."""

import numpy as np
import pytest

from figure_pages import press, reached, said, slide, slide_until
from solutions.data.demand_windows import LEVELS, day_windows, demand, in_megawatts, scale
from solutions.data.electricity import DAY, WEEK, read_demand, working_days
from solutions.models.forecaster import forecast
from solutions.models.recorded_forecasters import days_forecaster

pytestmark = pytest.mark.browser

NET = days_forecaster()
X, _, BEGINS = day_windows("test")
Q = in_megawatts(forecast(X, NET, LEVELS), BEGINS)
FIRST = int(BEGINS[0] // DAY)
FROM, SHOWN = FIRST - 21, 30
DATA = {
    "first": FIRST, "from": FROM, "demand": read_demand()[FROM * DAY :].astype(int).tolist(), "works": working_days()[FROM:].astype(int).tolist(),
    "scale": float(scale()), "day": SHOWN, "quantiles": Q[:, SHOWN].round(1).tolist(), "margin": 591,
}


@pytest.fixture(scope="module")
def built(build_figure):
    return build_figure("tomorrow", DATA, ["Outside.", "Far.", "Nine of ten."], recorded="load_intervals")


@pytest.fixture
def page(open_offline, built):
    return open_offline(built)


def computed(page, n, more):
    return np.array(page.evaluate("""async ([told, n, more]) => {
        const { network, tomorrow } = movable.formulas.tomorrow;
        return tomorrow(network(await movable.recorded("load_intervals")), told, n, more);
    }""", [DATA, n, more]))


def ready(page):
    page.wait_for_function("!['', 'Loading the network …'].includes(document.querySelector('#tomorrow [role=status]').textContent)")


@pytest.mark.parametrize("n", [0, 17, SHOWN, 54, 60])
def test_the_quantiles_are_those_of_solutions(page, n):
    np.testing.assert_allclose(computed(page, n, {}), Q[:, n], rtol=1e-5)


@pytest.mark.parametrize("back", [1, 7])
def test_what_is_added_to_a_day_before_changes_what_solutions_say_too(page, back):
    x = X[:, SHOWN : SHOWN + 1].copy()
    x[-back, :, :DAY] += 1000 / scale()
    right = in_megawatts(forecast(x, NET, LEVELS), BEGINS[SHOWN : SHOWN + 1])[:, 0] + (1000 if back == 7 else 0)
    np.testing.assert_allclose(computed(page, SHOWN, {str(back): 1000}), right, rtol=1e-5)


def test_nothing_is_loaded_before_it_is_asked_for_and_the_truth_waits(page):
    assert page.locator("script[src*=recorded]").count() == 0
    told = page.locator("#tomorrow svg").get_attribute("aria-label")
    assert f"Middle {Q[12, SHOWN, 2] / 1000:.2f} and {Q[36, SHOWN, 2] / 1000:.2f}" in told and "What came" not in told
    assert f"a week before {demand(BEGINS - WEEK)[12, SHOWN] / 1000:.2f}" in told
    press(page, "tomorrow", "what came")
    ready(page)
    assert f"What came: {demand(BEGINS)[12, SHOWN] / 1000:.2f}" in page.locator("#tomorrow svg").get_attribute("aria-label")


def test_a_day_as_a_whole_is_counted_as_numpy_counts(page):
    press(page, "tomorrow", "what came")
    ready(page)
    inside = (Q[:, :, 0] <= demand(BEGINS)) & (demand(BEGINS) <= Q[:, :, 4])
    assert f"Of the 61 days {inside.all(axis=0).sum()} lie within" in said(page, "tomorrow")
    assert f"for {(~inside[:, SHOWN]).sum() / 2:.1f} hours" in said(page, "tomorrow")


def test_goals_are_reached_by_keyboard(page):
    slide(page, "tomorrow", "date", "End")  # New Year's Eve: within the band all day
    press(page, "tomorrow", "what came")
    ready(page)
    assert reached(page, "tomorrow") == [False, False, False]
    slide(page, "tomorrow", "date", "ArrowLeft", 2)  # 29 December, whose week before was before Christmas
    assert not reached(page, "tomorrow")[0]
    press(page, "tomorrow", "what came")
    page.wait_for_function("document.querySelector('#tomorrow [role=status]').textContent.startsWith('Goal')")
    assert reached(page, "tomorrow") == [True, False, False]
    slide(page, "tomorrow", "the day before", "End")
    assert not reached(page, "tomorrow")[1]  # to that day it hardly matters
    slide(page, "tomorrow", "date", "ArrowLeft", 8)
    slide(page, "tomorrow", "the day before", "End")
    page.wait_for_function("document.querySelectorAll('#tomorrow .reached').length === 2")
    slide(page, "tomorrow", "the day before", "ArrowLeft", 10)
    slide_until(2, page, "tomorrow", "outer ends outwards", "ArrowRight")
    assert "591 MW" in said(page, "tomorrow")
    slide(page, "tomorrow", "outer ends outwards", "End")
    page.wait_for_function("document.querySelector('#tomorrow [role=status]').textContent.includes('59 lie within')")
