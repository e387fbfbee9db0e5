"""The figure of where a step's time goes shows the recorded measurement, and its goals are reached by keyboard."""

import json

import numpy as np
import pytest

from figure_pages import data, reached, said, slide

pytestmark = pytest.mark.browser
FORMS = "gate by gate", "fewer calls"


@pytest.fixture(scope="module")
def rows(root):
    found = json.loads((root / "book/data/lstm_steps.json").read_text())["runs"][0]["parts"]
    return [row | {form: row[form] | {"rest": max(0, row[form]["all"] - row[form]["calls"] - row[form]["products"])} for form in FORMS} for row in found]


@pytest.fixture(scope="module")
def built(build_figure, rows):
    return build_figure("step_time", {"rows": rows, "names": ["a learner's form", "the fast form"]}, ["Five times.", "No gain.", "Products."])


@pytest.fixture
def page(open_offline, built):
    return open_offline(built)


def test_shares_and_gains_are_those_of_the_measurement(page, rows):
    found = page.evaluate("rows => rows.map((row) => [movable.formulas.step_time.gain(row), ...movable.formulas.step_time.shares(row['fewer calls'])])", rows)
    for row, (gain, *shares) in zip(rows, found, strict=True):
        assert gain == pytest.approx(row[FORMS[0]]["all"] / row[FORMS[1]]["all"])
        assert shares == pytest.approx([row[FORMS[1]][part] / row[FORMS[1]]["all"] for part in ("calls", "products", "rest")])


def test_bars_are_as_long_as_the_parts_at_the_sizes_of_the_sliders(page, rows):
    assert data(page, "step-time")["rows"] == rows
    slide(page, "step-time", "units H", "End")
    slide(page, "step-time", "sequences B", "End")
    row = max(rows, key=lambda row: (row["T"], row["B"], row["H"]))
    widths = page.locator("#step-time svg rect").evaluate_all("bars => bars.slice(0, 6).map(bar => Number(bar.getAttribute('width')))")
    times = [row[form][part] for form in FORMS for part in ("calls", "products", "rest")]
    np.testing.assert_allclose(widths, 344 * np.array(times) / max(sum(times[:3]), sum(times[3:])), atol=0.06)


def test_goals_are_reached_by_keyboard(page):
    slide(page, "step-time", "units H", "Home")
    slide(page, "step-time", "units H", "End")
    slide(page, "step-time", "sequences B", "End")
    assert reached(page, "step-time")[1] and said(page, "step-time").startswith("Goal reached.")
    for place in range(3, -1, -1):
        slide(page, "step-time", "sequences B", "Home")
        slide(page, "step-time", "sequences B", "ArrowRight", place)
    assert all(reached(page, "step-time")), reached(page, "step-time")
