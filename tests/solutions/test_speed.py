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
