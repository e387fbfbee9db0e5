"""The speed benchmark runs, and its contenders deserve to be compared: they compute the same. How fast they are is no test's business."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
TINY = (4, 3, 2, 5)


@pytest.fixture
def speed(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks import speed

    monkeypatch.setattr(speed, "TURN", 1e-6)
    return speed


@pytest.mark.parametrize("cell", ["rnn", "gru", "lstm"])
def test_all_who_compute_a_layer_return_the_same_states_and_gradients(speed, cell, scaled_error):
    runs = speed.layers(cell, TINY, 1)
    expected = runs["textbook"]()
    for name in runs.keys() - {"textbook", *speed.FLOORS}:
        for got, right in zip(runs[name](), expected, strict=True):
            assert scaled_error(np.asarray(got), right) <= 1e-6, name
        np.testing.assert_array_equal(np.asarray(speed.layers(cell, TINY, 0)[name]()), np.asarray(runs[name]()[0]), err_msg=name)


def test_a_training_step_has_torchs_losses(speed):
    pytest.importorskip("torch")
    runs = speed.models(speed.contenders.our_step, speed.contenders.torch_step, (TINY,))
    losses = [[run() for _ in range(6)] for run in runs.values()]  # past the end of the text, where the state starts anew
    np.testing.assert_allclose(losses[0], losses[1], rtol=1e-5)


def test_writers_write_as_many_letters_as_they_are_asked_for(speed):
    runs = speed.models(speed.contenders.our_sample, speed.contenders.torch_sample, (3, 4, 20))
    assert {len(run()) for run in runs.values()} == {20}


def test_every_line_is_measured_and_can_be_printed_and_stored(speed):
    sizes = speed.Sizes(layers=(TINY,), texts=(TINY,), writing=(3, 4, 5), long=TINY)
    rows = list(speed.measured(sizes, seconds=0))
    assert [row["what"] for row in rows if "milliseconds" in row] == [task.what for task in speed.tasks(sizes)]
    for row in rows:
        assert speed.line(row).startswith(row["what"])
        if "to_floor" in row:
            assert row["to_floor"].keys() >= {"ours", "textbook", "learner"} and min(row["to_floor"].values()) > 0
    assert json.loads(json.dumps(speed.machine() | {"rows": rows}))["numpy"] == np.__version__


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_memory_counts_the_arrays_that_a_pass_needs(speed):
    T, B, D, H = 50, 64, 8, 256
    assert speed.megabytes("textbook", "rnn", (T, B, D, H)) >= 4 * T * B * H / 2**20  # the states alone


def test_the_code_of_another_checkout_stands_beside_ours(speed):
    before = speed.modules_of(ROOT)
    assert before["lstm"].__file__ == speed.lstm.__file__ and before["lstm"] is not speed.lstm
    assert sys.modules["solutions.cells.lstm"] is speed.lstm
    assert "before" in speed.layers("lstm", TINY, 1, before)


# ---- an LSTM made fast, step by step


@pytest.fixture
def steps(speed, monkeypatch):
    from benchmarks import steps

    monkeypatch.setattr(steps, "take_turns", lambda runs, seconds, least: speed.take_turns(runs, 0, 3))
    return steps


def test_all_forms_of_an_lstm_that_are_measured_return_the_same(steps, scaled_error):
    runs = steps.steps(TINY)
    expected = runs["float64"]()
    for name, run in runs.items():
        for got, right in zip(run(), expected, strict=True):
            assert scaled_error(np.asarray(got), right) <= 1e-5, name


def test_each_step_s_gain_is_measured_with_and_without_torch(steps, monkeypatch):
    names = ["gate by gate", "gates together", "inputs at once", "weights at once", "fewer calls", "features first"]
    for torch in {steps.contenders.torch, None}:
        monkeypatch.setattr(steps.contenders, "torch", torch)
        (row,) = steps.measured_steps([TINY], 0)
        assert list(row["gain"]) == names and all(0 < low <= middle <= high for low, middle, high in row["gain"].values())
        assert ("to_torch" in row) is (torch is not None) and ("torch" in row["milliseconds"]) is (torch is not None)
        assert steps.line(row).startswith("4,3,2,5") and json.loads(json.dumps(row))["turns"] == 3


def test_the_parts_of_a_step_are_measured_for_each_size(steps):
    rows = list(steps.measured_parts((2,), (1, 3), (2,), 0))
    assert [(row["T"], row["B"], row["H"]) for row in rows] == [(2, 1, 2), (2, 3, 2)]
    for row in rows:
        for form in ("gate by gate", "fewer calls"):
            assert row[form]["all"] > row[form]["products"] > 0 and row[form]["empty"] > row[form]["calls"] >= 0


def test_the_products_alone_are_measured_and_those_of_dW_are_equal(steps, monkeypatch):
    (row,) = steps.measured_pieces([TINY], 0)
    assert len(row) == 9 and min(np.min(value) for name, value in row.items() if name != "shape") > 0
    runs = steps.pieces(TINY)
    a_step = sum(np.array(part) for part in runs["dW, a product a step, added up"]()[-1:])
    np.testing.assert_allclose(a_step, runs["dW, one product"](), rtol=1e-4, atol=1e-5)
    alone = steps.pieces((4, 1, 2, 5))
    right = alone["dW, a product a step, float64"]()[-1]
    for name in ("dW, a column times a row", "dW, np.dot", "dW, a row of zeros below each", "dW, a product a step"):
        np.testing.assert_allclose(alone[name]()[-1], right, rtol=1e-5, atol=1e-6, err_msg=name)
    whole = {name: run() for name, run in steps.with_dot(TINY).items()}
    for name in whole:
        for got, expected in zip(whole[name], whole["weights at once"], strict=True):
            np.testing.assert_allclose(got, expected, rtol=1e-3, atol=1e-5, err_msg=name)
    four, one = (runs[f"gates, {many} a step"]() for many in ("four products", "one product"))
    np.testing.assert_allclose([np.hstack(gates) for gates in four], one, rtol=1e-4, atol=1e-5)


def test_four_digits_are_kept(steps):
    assert steps.short({"a": [1.23456, (2, "b", 0.0001234567)]}) == {"a": [1.235, [2, "b", 0.0001235]]}


def test_what_the_book_reads_was_measured_with_the_code_that_is_here(steps):
    runs = json.loads((ROOT / "book/data/lstm_steps.json").read_text())["runs"]
    assert len(runs) >= 2 and all(run["torch"] for run in runs)
    assert all(run["digest"] == steps.digest() for run in runs), "solutions/cells/faster.py has changed: benchmarks/steps.py says how to measure"
    assert all({tuple(row["shape"]) for row in run["steps"]} == set(steps.SHAPES) for run in runs)
    sizes = [(T, B, H) for T in steps.LENGTHS for B in steps.BATCHES for H in steps.WIDTHS]
    assert all([(row["T"], row["B"], row["H"]) for row in run["parts"]] == sizes for run in runs[:2])
