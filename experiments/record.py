"""Run an experiment to its end, once for each seed, and leave in book/recorded/ what a page needs: `python -m experiments.record NAME`.

An experiment is a module of this package with SEEDS, STEPS, EVERY and four functions:

    start(rng) -> state                 before the first step; anything that pickle can keep
    step(state, rng) -> state, loss     one update; a list of losses if several networks learn side by side
    weights(state) -> dict of arrays    what the page loads
    score(weights) -> float             how good the network is, the higher the better

NAME.npz holds the weights of the seed whose score is the median, as float16. NAME.json holds every seed's score and its curve, the mean loss
of each EVERY steps, with the date, versions, seconds of processor time, and a digest of the weights and of whatever code the experiment needs.
If a setting was chosen among several, the experiment says so in a dict CHOSEN, and NAME.json repeats it.

A survey leaves no weights: its module has one function, survey() -> dict, and NAME.json holds what it found. One that takes long has instead
PARTS, a list of arguments, and part(*arguments) -> what was found: two processes share the parts, and each part is kept as soon as it is done.
"""

import argparse
import hashlib
import json
import pickle
import platform
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import numpy as np
from tqdm import tqdm

from grader.batch.fingerprint import without_words
from grader.kept.needs import Needs
from grader.kept.whole import write_whole
from solutions.data.kept import read_weights

ROOT = Path(__file__).resolve().parents[1]
RECORDED = ROOT / "book" / "recorded"
UNFINISHED = ROOT / "_build" / "recording"
DIGITS = 6  # of a curve's values
SURVEYS = ("arena", "arena_larger", "dungeon_tables", "maze_evolved", "tools", "tools_lstm")
PROCESSES = 2  # that share the parts of a survey
KEPT_EVERY = 10  # points of the curve between two notes of where an unfinished run is


def names():
    """What can be recorded."""
    return sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.name not in ("__init__.py", "record.py"))


def record(name):
    """Run every seed and write the record. A run that was interrupted goes on from where it was noted last."""
    if name in SURVEYS:
        survey = import_module(f"experiments.{name}")
        return write_survey(name, part_by_part(name, survey) if hasattr(survey, "PARTS") else survey.survey())
    experiment, unfinished = import_module(f"experiments.{name}"), UNFINISHED / f"{name}.pickle"
    runs = resumed(unfinished, source_digest(name))
    for seed in experiment.SEEDS:
        run = runs.setdefault(seed, beginning(experiment, seed))
        finish(experiment, seed, run, lambda: keep(unfinished, (source_digest(name), runs)))
    write(name, experiment, runs)
    unfinished.unlink(missing_ok=True)


def part_by_part(name, survey):
    """[what was found] of all parts in their order; those that an interrupted run of the same code has kept are not repeated."""
    source = source_digest(name)
    paths = [UNFINISHED / name / f"{'-'.join(map(str, arguments))}.pickle" for arguments in survey.PARTS]
    found = {path: resumed(path, source) for path in paths}
    waiting = {path: arguments for path, arguments in zip(paths, survey.PARTS, strict=True) if not found[path]}
    with ProcessPoolExecutor(PROCESSES) as pool, tqdm(total=len(paths), initial=len(paths) - len(waiting), unit=" parts") as bar:
        running = {pool.submit(survey.part, *arguments): path for path, arguments in waiting.items()}
        for done in as_completed(running):
            found[running[done]] = done.result()
            keep(running[done], (source, done.result()))
            bar.update()
    return [found[path] for path in paths]


def beginning(experiment, seed):
    rng = np.random.default_rng(seed)
    return {"rng": rng, "state": experiment.start(rng), "curve": [], "seconds": 0.0}


def finish(experiment, seed, run, note):
    """Take a run to its last step; call `note` now and then."""
    points = experiment.STEPS // experiment.EVERY
    bar = tqdm(total=experiment.STEPS, initial=len(run["curve"]) * experiment.EVERY, desc=f"seed {seed}", unit=" steps")
    with bar:
        while len(run["curve"]) < points:
            run.update(next_point(experiment, run))
            bar.update(experiment.EVERY)
            bar.set_postfix(loss=run["curve"][-1])
            if len(run["curve"]) % KEPT_EVERY == 0 or len(run["curve"]) == points:
                note()


def next_point(experiment, run):
    """The run EVERY steps later, with one more point of its curve."""
    began, state, rng, losses = time.process_time(), run["state"], run["rng"], []
    for _ in range(experiment.EVERY):
        state, loss = experiment.step(state, rng)
        losses.append(loss)
    return {"state": state, "curve": [*run["curve"], rounded(np.mean(losses, axis=0))], "seconds": run["seconds"] + time.process_time() - began}


def write(name, experiment, runs):
    stored = {seed: in_half_precision(experiment.weights(run["state"])) for seed, run in runs.items()}
    scores = {seed: rounded(experiment.score(in_double_precision(weights))) for seed, weights in stored.items()}
    median = sorted(scores, key=scores.get)[(len(scores) - 1) // 2]
    RECORDED.mkdir(exist_ok=True)
    np.savez_compressed(RECORDED / f"{name}.npz", **stored[median])
    told = today() | {
        "seconds": round(sum(run["seconds"] for run in runs.values())),
        "steps": experiment.STEPS,
        "every": experiment.EVERY,
        "seed": median,
        "digest": digest(name),
        **({"chosen": experiment.CHOSEN} if hasattr(experiment, "CHOSEN") else {}),
        "runs": [{"seed": seed, "score": scores[seed], "curve": run["curve"]} for seed, run in runs.items()],
    }
    write_told(name, told)
    print(f"{name}: scores {', '.join(f'{score:.3f}' for score in scores.values())}; the weights of seed {median} are in {RECORDED / name}.npz")


def write_survey(name, found):
    write_told(name, today() | {"digest": source_digest(name), "found": found})


def today():
    return {"date": datetime.now(UTC).date().isoformat(), "versions": {"python": platform.python_version(), "numpy": np.__version__}}


def write_told(name, told):
    (RECORDED / f"{name}.json").write_text(json.dumps(told) + "\n", encoding="utf-8")


def load(name):
    """The record and, in float64, its weights."""
    return load_told(name), read_weights(RECORDED / f"{name}.npz")


def load_told(name):
    """The record alone; all there is of a survey."""
    return json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))


def source_digest(name):
    """A fingerprint of the experiment's code and of all code of the course that it needs; what is said in docstrings changes no run."""
    packages = {package: ROOT / package for package in ("experiments", "solutions")}
    return Needs(packages, folders=[ROOT], apart=[ROOT / "_build"]).add_module(f"experiments.{name}").digest(without_words)


def digest(name):
    """A fingerprint of that code and of the weights that it gave."""
    return hashlib.sha256(source_digest(name).encode() + (RECORDED / f"{name}.npz").read_bytes()).hexdigest()


def resumed(path, source):
    """{seed: run} of an interrupted recording with the same code, else nothing."""
    if not path.is_file():
        return {}
    kept_source, runs = pickle.loads(path.read_bytes())
    if kept_source != source:
        print("The code has changed since the recording was interrupted, so it begins anew.")
        return {}
    return runs


def keep(path, what):
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, pickle.dumps(what))


def in_half_precision(weights):
    return {name: value.astype(np.float16) for name, value in weights.items()}


def in_double_precision(weights):
    return {name: value.astype(np.float64) for name, value in weights.items()}


def rounded(value):
    """A number, or each of several."""
    return [rounded(one) for one in value] if np.ndim(value) else float(f"{value:.{DIGITS}g}")


def main():
    parser = argparse.ArgumentParser(prog="make record", description="Repeat a recorded run, or go on with one that was interrupted.")
    parser.add_argument("name", nargs="?", help=f"one of: {', '.join(names())}")
    name = parser.parse_args().name
    if name not in names():
        sys.exit(f"Say which run: make record NAME=..., one of {', '.join(names())}")
    try:
        record(name)
    except KeyboardInterrupt:
        sys.exit(f"\nInterrupted. make record NAME={name} goes on from here.")


if __name__ == "__main__":
    main()
