"""What is in book/recorded/ comes from the code that is here, begins as recorded, and is as good as recorded."""

from importlib import import_module

import numpy as np
import pytest

from experiments import arena, dungeon_tables, maze_evolved, record, tools_lstm
from experiments.common import arena as common_arena
from solutions.data.characters import PACKAGE
from solutions.models import wanderer
from solutions.models.balancer import as_networks
from solutions.tasks.t_maze import NORTH, SOUTH

NAMES = pytest.mark.parametrize("name", [name for name in record.names() if name not in record.SURVEYS])
KB = 1000


def test_every_experiment_is_recorded_and_nothing_else_is():
    wanted = {f"{name}.{end}" for name in record.names() for end in ("json", "npz")}
    assert {path.name for path in record.RECORDED.iterdir()} == wanted - {f"{name}.npz" for name in record.SURVEYS}


@NAMES
def test_the_record_is_of_this_code_and_these_weights(name):
    told, _ = record.load(name)
    assert told["digest"] == record.digest(name), f"the code of {name} or its weights have changed since it was recorded: make record NAME={name}"


@pytest.mark.parametrize("name", record.SURVEYS)
def test_a_survey_is_of_this_code(name):
    told = record.load_told(name)
    assert told["digest"] == record.source_digest(name), f"the code of {name} has changed since it was recorded: make record NAME={name}"


def test_the_arena_was_for_every_layer_on_every_task_and_all_sizes_are_alike():
    found = record.load_told("arena")["found"]
    assert [(part["task"], part["layer"]) for part in found] == arena.PARTS and len(found) == 45
    for part in found:
        assert part["parameters"] == common_arena.parameters_of(part["layer"], part["task"], part["H"])
        assert part["lr"] == common_arena.RATES[int(np.argmax(part["tries"]))]
        assert [run["seed"] for run in part["runs"]] == list(common_arena.SEEDS)


@pytest.mark.parametrize("layer", common_arena.LAYERS)
def test_a_training_of_the_arena_begins_as_recorded(layer):
    part = next(part for part in record.load_told("arena")["found"] if (part["task"], part["layer"]) == ("hold", layer))
    stretch = common_arena.TASKS["hold"].steps // arena.POINTS
    losses, _ = arena.trained("hold", layer, common_arena.SEEDS[1], part["lr"], stretch)
    assert np.mean(losses) == pytest.approx(part["runs"][1]["curve"][0], rel=0.01)


def test_every_tool_of_the_article_was_run_and_agreed_with_us():
    tools = record.load_told("tools")["found"]["tools"]
    assert {"PyTorch", "ONNX Runtime", "Keras on PyTorch", "Keras on JAX", "Keras on TensorFlow", "Transformers"} == tools.keys()
    for tool, told in tools.items():
        assert "failed" not in told, tool
        assert all(cell["error"] <= 1e-6 for cell in told["cells"].values()), tool
    assert all("gru_reset_before" in told["cells"] for tool, told in tools.items() if tool not in ("PyTorch", "Transformers"))


def test_transformers_has_no_model_that_is_a_classic_recurrent_network():
    told = record.load_told("tools")["found"]["tools"]["Transformers"]
    assert told["torch_layers"]["RNN"] == [] and "encodec" in told["torch_layers"]["LSTM"]
    assert {"mamba", "rwkv", "xlstm", "recurrent_gemma"} <= set(told["recurrent_state"])
    assert not any(name.startswith(("LSTM", "GRU", "RNN")) for name in told["classes"])


def test_every_tool_wrote_the_same_letters_and_every_line_of_the_migration_table_was_run():
    found = record.load_told("tools_lstm")["found"]
    assert found["tools"].keys() == tools_lstm.PROBES.keys() and found["lines"] == tools_lstm.LINES
    assert len({told["reader"]["text"] for told in found["tools"].values()}) == 1
    for tool, told in found["tools"].items():
        wanted = {row["what"] for row in tools_lstm.LINES if row.get(tool.split()[0])}
        assert told.get("lines", {}).keys() == wanted and all(error <= 1e-6 for error in told.get("lines", {}).values()), tool


def test_a_line_that_does_something_else_would_be_noticed(monkeypatch):
    pytest.importorskip("torch")
    told = record.load_told("tools_lstm")["found"]["tools"]["PyTorch"]["lines"]
    assert tools_lstm.lines_in_pytorch() == pytest.approx(told, abs=1e-6)
    without_state = [row | {"PyTorch": "h, (h_n, c_n) = lstm(x)"} if row["what"] == "a whole sequence" else row for row in tools_lstm.LINES]
    monkeypatch.setattr(tools_lstm, "LINES", without_state)
    assert tools_lstm.lines_in_pytorch()["a whole sequence"] > 0.1


@pytest.mark.parametrize("kind", dungeon_tables.KINDS)
def test_a_table_of_counts_looks_as_far_as_it_gains(kind):
    """One that wrote best with all that it may see would have been cut short."""
    told = record.load_told("dungeon_tables")["found"][kind]
    invented = {int(n): judged["invented"] for n, judged in told["tried"].items()}
    assert told["looks"] == max(invented, key=invented.get) < max(invented)


def test_a_table_of_counts_writes_as_recorded():
    told = record.load_told("dungeon_tables")["found"]["told_row"]["tried"]["4"]
    looks, of_what = dungeon_tables.KINDS["told_row"]
    again = dungeon_tables.judged(dungeon_tables.written_by(looks[:4], of_what, 2 * dungeon_tables.WRITTEN, dungeon_tables.CHOSEN_BY))
    assert again == pytest.approx(told, abs=0.003)


def test_evolution_goes_as_recorded(monkeypatch):
    run = record.load_told("maze_evolved")["found"]["runs"][0]
    monkeypatch.setattr(maze_evolved, "GENERATIONS", run["middle"])
    again = maze_evolved.evolved(run["seed"])
    assert (again["candidate"], again["middle"]) == (run["candidate"], run["middle"])


def test_evolution_s_networks_walk_as_the_agent_does():
    networks = as_networks(2 * np.random.default_rng(0).normal(size=(40, maze_evolved.P)), maze_evolved.SHAPES)
    gained, found = maze_evolved.walked(networks, 3)
    for k in range(40):
        network = {name: w[k, 0] if name.startswith("b") else w[k] for name, w in networks.items()}
        walks = wanderer.walk(network, 3, np.array([NORTH, SOUTH]))
        assert (gained[k], found[k]) == pytest.approx((walks.rewards.sum() / 2, wanderer.share_found(walks)))
    assert len(set(found)) > 1


@NAMES
def test_every_run_begins_as_recorded(name):
    experiment, (told, _) = import_module(f"experiments.{name}"), record.load(name)
    if name.startswith("characters_") and not PACKAGE.is_file():
        pytest.skip("needs npm's package of characters, which book/data/README.md says how to bring")
    for run in told["runs"]:
        again = record.next_point(experiment, record.beginning(experiment, run["seed"]))
        np.testing.assert_allclose(again["curve"], run["curve"][:1], rtol=1e-5)


@NAMES
def test_the_weights_earn_the_recorded_score(name):
    told, weights = record.load(name)
    scores = {run["seed"]: run["score"] for run in told["runs"]}
    assert import_module(f"experiments.{name}").score(weights) == pytest.approx(scores[told["seed"]], abs=5e-4)


@NAMES
def test_all_seeds_ran_to_the_end_and_the_weights_are_the_median_seeds(name):
    experiment, (told, _) = import_module(f"experiments.{name}"), record.load(name)
    assert [run["seed"] for run in told["runs"]] == list(experiment.SEEDS) and len(experiment.SEEDS) >= 3
    assert all(len(run["curve"]) == experiment.STEPS // experiment.EVERY and np.isfinite(run["curve"]).all() for run in told["runs"])
    scores = {run["seed"]: run["score"] for run in told["runs"]}
    below, above = (sum(sign * (score - scores[told["seed"]]) > 0 for score in scores.values()) for sign in (-1, 1))
    assert max(below, above) <= len(scores) / 2


@pytest.mark.parametrize("task", ["dates", "numbers"])
def test_one_vector_has_the_rate_that_does_better_on_the_choices(task):
    right = {}
    for name in (f"{task}_one_vector", f"{task}_small_rate"):
        rate, (told, _) = import_module(f"experiments.{name}").translator.rate, record.load(name)
        right[rate] = np.mean([run["curve"][-1][1:] for run in told["runs"]])
    chosen = record.load(f"{task}_one_vector")[0]["chosen"]
    assert sorted(right) == sorted(chosen["among"]) and max(right, key=right.get) == chosen["rate"]


@NAMES
def test_the_weights_are_small(name):
    assert (record.RECORDED / f"{name}.npz").stat().st_size <= 700 * KB
    with np.load(record.RECORDED / f"{name}.npz") as weights:
        assert all(value.dtype in (np.float16, np.int8) for value in weights.values())


def test_all_records_together_are_small():
    assert sum(path.stat().st_size for path in record.RECORDED.iterdir()) <= 8000 * KB
