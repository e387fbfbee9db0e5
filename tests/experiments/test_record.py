"""Recording, tried on an experiment of twelve steps."""

import json
import operator
import shutil
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from experiments import record
from solutions.data import characters


class Interrupted(Exception):
    pass


class Toy(SimpleNamespace):
    """Walks at random; the score is how far it came, so the seeds differ."""

    SEEDS, STEPS, EVERY = (3, 1, 2), 12, 3

    def start(self, rng):
        return rng.normal(size=4)

    def step(self, state, rng):
        self.left -= 1
        if self.left < 0:
            raise Interrupted
        return state + rng.normal(size=4), float(abs(state).mean())

    def weights(self, state):
        return {"place": state}

    def score(self, weights):
        return float(weights["place"].sum())


@pytest.fixture
def toy(tmp_path, monkeypatch):
    toy = Toy(left=10**6, source="the code")
    monkeypatch.setitem(sys.modules, "experiments.toy", toy)
    monkeypatch.setattr(record, "RECORDED", tmp_path / "recorded")
    monkeypatch.setattr(record, "UNFINISHED", tmp_path / "recording")
    monkeypatch.setattr(record, "KEPT_EVERY", 2)
    monkeypatch.setattr(record, "source_digest", lambda name: toy.source)
    return toy


def recorded():
    told, weights = record.load("toy")
    return {seed["seed"]: (seed["score"], seed["curve"]) for seed in told["runs"]}, told["seed"], weights["place"].tolist()


def test_an_interrupted_run_goes_on_and_gives_the_same(toy):
    record.record("toy")
    whole = recorded()
    shutil.rmtree(record.RECORDED)

    toy.left = 12 + 6 + 2  # into the second seed, past where it was noted last
    with pytest.raises(Interrupted):
        record.record("toy")
    assert not record.RECORDED.exists()
    toy.left = 6 + 12  # just enough for the rest
    record.record("toy")
    assert recorded() == whole
    assert not list(record.UNFINISHED.iterdir())


def test_an_interrupted_run_begins_anew_when_the_code_has_changed(toy, capsys):
    toy.left = 20
    with pytest.raises(Interrupted):
        record.record("toy")
    toy.source, toy.left = "other code", 3 * 12
    record.record("toy")
    assert "begins anew" in capsys.readouterr().out
    assert toy.left == 0


def test_several_losses_make_several_curves(toy):
    one = toy.step
    toy.step = lambda state, rng: (one(state, rng)[0], [1.0, float(abs(state).mean())])
    record.record("toy")
    for run in record.load("toy")[0]["runs"]:
        assert np.shape(run["curve"]) == (4, 2)
        assert [pair[0] for pair in run["curve"]] == [1.0] * 4 and run["curve"][0][1] > 0


def test_the_curve_is_the_mean_loss_and_the_weights_are_the_median_seeds(toy):
    record.record("toy")
    told, weights = record.load("toy")
    for run in told["runs"]:
        rng = np.random.default_rng(run["seed"])
        place, losses = rng.normal(size=4), []
        for _ in range(12):
            losses.append(abs(place).mean())
            place = place + rng.normal(size=4)
        assert run["curve"] == pytest.approx(np.mean(np.reshape(losses, (4, 3)), axis=1), rel=1e-5)
        assert run["score"] == pytest.approx(place.sum(), abs=0.02)
    scores = {run["score"]: run["seed"] for run in told["runs"]}
    assert told["seed"] == scores[sorted(scores)[1]]
    assert weights["place"].sum() == pytest.approx(sorted(scores)[1], rel=1e-5)


def test_a_choice_among_settings_is_in_the_record_if_there_was_one(toy):
    record.record("toy")
    assert "chosen" not in record.load("toy")[0]
    toy.CHOSEN = {"rate": 0.1, "among": [0.1, 0.2]}
    record.record("toy")
    assert record.load("toy")[0]["chosen"] == toy.CHOSEN


def test_changed_weights_and_changed_code_are_noticed(toy):
    record.record("toy")
    told = json.loads((record.RECORDED / "toy.json").read_text())
    assert record.digest("toy") == told["digest"]
    toy.source = "other code"
    assert record.digest("toy") != told["digest"]
    toy.source = "the code"
    np.savez(record.RECORDED / "toy.npz", place=np.zeros(4, np.float16))
    assert record.digest("toy") != told["digest"]


@pytest.mark.parametrize("file, old, new, counts", [
    ("experiments/echo_patience.py", "lr=0.003", "lr=0.004", True),
    ("solutions/cells/rnn.py", "return np.tanh(x @ W_xh + h_prev @ W_hh + b_h)", "return np.tanh(x @ W_xh + h_prev @ W_hh)", False),  # rnn_forward has its own
    ("solutions/training/losses.py", "error = prediction - target", "error = target - prediction", True),
    ("solutions/training/optimizers.py", "beta2 * v + (1 - beta2) * dw**2", "beta2 * v + dw**2", True),  # called by what it calls
    ("solutions/cells/lstm.py", "np.tanh", "np.sin", False),
    ("solutions/training/losses.py", "Half the squared distance", "One half of the squared distance", False),  # words change no run
])
def test_what_an_experiment_needs_counts_and_nothing_else(tmp_path, monkeypatch, file, old, new, counts):
    for package in ("experiments", "solutions"):
        shutil.copytree(record.ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    before = record.source_digest("echo_patience")
    monkeypatch.setattr(record, "ROOT", tmp_path)
    assert record.source_digest("echo_patience") == before
    text = (tmp_path / file).read_text()
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new))
    assert (record.source_digest("echo_patience") != before) == counts


def test_what_is_only_brought_for_a_recording_is_no_part_of_its_code(tmp_path, monkeypatch):
    for package in ("experiments", "solutions"):
        shutil.copytree(record.ROOT / package, tmp_path / package)
    monkeypatch.setattr(record, "ROOT", tmp_path)
    before = record.source_digest("characters_writer")
    brought = tmp_path / "_build" / characters.PACKAGE.name
    brought.parent.mkdir()
    brought.write_bytes(b"a package")
    assert record.source_digest("characters_writer") == before


def test_without_a_name_the_choices_are_told(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["record"])
    with pytest.raises(SystemExit, match=r"NAME=\.\.\., one of .*echo_patience"):
        record.main()


def test_a_survey_is_recorded_with_its_date_and_the_digest_of_its_code(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "experiments.asked", SimpleNamespace(survey=lambda: {"answer": 42}))
    monkeypatch.setattr(record, "RECORDED", tmp_path)
    monkeypatch.setattr(record, "SURVEYS", ("asked",))
    monkeypatch.setattr(record, "source_digest", lambda name: f"the code of {name}")
    record.record("asked")
    told = record.load_told("asked")
    assert told["found"] == {"answer": 42} and told["digest"] == "the code of asked" and told["date"] and told["versions"]["numpy"] == np.__version__


def test_the_parts_of_a_survey_come_in_their_order_and_a_kept_one_is_not_done_again(tmp_path, monkeypatch):
    survey = SimpleNamespace(PARTS=[("b", 2), ("a", 3), ("c", 1)], part=operator.mul)
    monkeypatch.setattr(record, "UNFINISHED", tmp_path)
    monkeypatch.setattr(record, "source_digest", lambda name: f"the code of {name}")
    record.keep(tmp_path / "asked" / "a-3.pickle", ("the code of asked", "kept"))
    record.keep(tmp_path / "asked" / "c-1.pickle", ("other code", "old"))
    assert record.part_by_part("asked", survey) == ["bb", "kept", "c"]
