"""How fast `solutions` is: against its matrix products alone, its textbook form, a learner's loop, and PyTorch.

    make bench                              or: python -m benchmarks.speed [--only lstm] [--seconds 4]
    python -m benchmarks.speed --before ../main          the code of another checkout takes its turn too

The floor is what no NumPy program can go below: the matrix products of a layer with nothing in between, in the faster of
two layouts. Contenders take turns in one process, in an order that changes, so that a busy machine and a warm cache serve
them all alike. Figures are medians over turns: milliseconds of processor time, on one thread in float32, and ratios within
a turn. Ratios to PyTorch depend on the processor, for its product library is another; ratios to the floor much less.
"""

import os

os.environ |= {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}  # before NumPy is imported, or it is too late

import argparse
import datetime
import importlib
import json
import multiprocessing
import platform
import re
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks import contenders
from solutions import textbook
from solutions.cells import gru, lstm, rnn
from solutions.models import language_model


class Sizes(NamedTuple):
    """At what sizes all is measured; T, B, D, H, where D is the alphabet's size for a language model."""

    layers: tuple = ((25, 1, 65, 100), (35, 32, 28, 256), (100, 64, 64, 128), (100, 32, 128, 512), (1000, 16, 2, 128))
    texts: tuple = ((25, 1, 65, 100), (35, 32, 28, 256))
    writing: tuple = (65, 100, 1000)  # alphabet, hidden width, letters to write
    long: tuple = (400, 32, 128, 512)  # where memory matters


FLOORS = {"rows": contenders.products_of_rows, "columns": contenders.products_of_columns}
OURS = {"rnn": rnn, "gru": gru, "lstm": lstm, "language_model": language_model}


def modules_of(checkout):
    """The modules of another checkout's `solutions`, beside our own."""
    own = {name: sys.modules.pop(name) for name in list(sys.modules) if name.split(".")[0] == "solutions"}
    sys.path.insert(0, str(checkout))
    try:
        names = {"rnn": "cells.rnn", "gru": "cells.gru", "lstm": "cells.lstm", "language_model": "models.language_model"}
        return {short: importlib.import_module(f"solutions.{name}") for short, name in names.items()}
    finally:
        sys.path.pop(0)
        for name in [name for name in sys.modules if name.split(".")[0] == "solutions"]:
            del sys.modules[name]
        sys.modules.update(own)


# ---- who takes part


def layers(cell, shape, part, before=None):
    """{name: function} of everything that computes this layer: forward alone (part 0), or with backward (part 1)."""
    drawn = contenders.draw_layer(cell, shape)
    runs = {name: floor(*drawn) for name, floor in FLOORS.items()}
    runs["ours"] = contenders.ours(OURS[cell], cell, *drawn)
    if before:
        runs["before"] = contenders.ours(before[cell], cell, *drawn)
    runs["textbook"] = contenders.ours(getattr(textbook, cell), cell, *drawn)
    runs["learner"] = contenders.learners_loop(cell, *drawn)
    if contenders.torch:
        runs["torch"] = contenders.torch_layer(cell, *drawn)
    return {name: pair[part] for name, pair in runs.items()}


def models(our_contender, torch_contender, arguments, before=None):
    """{name: function} of everything that does this with a character model."""
    runs = {"ours": our_contender(language_model, *arguments)}
    if before:
        runs["before"] = our_contender(before["language_model"], *arguments)
    if contenders.torch:
        runs["torch"] = torch_contender(language_model, *arguments)
    return runs


# ---- measuring

TURN = 0.01  # seconds; what is quicker runs several times in a turn

def processor_seconds(run, times):
    start = time.process_time()
    for _ in range(times):
        run()
    return (time.process_time() - start) / times


def take_turns(runs, seconds, least=7):
    """Seconds that each contender takes in each turn, as {name: array}."""
    for run in runs.values():
        run()
    times = {name: max(1, round(TURN / max(1e-6, processor_seconds(run, 1)))) for name, run in runs.items()}
    taken = {name: [] for name in runs}
    order, rng, end = list(runs), np.random.default_rng(0), time.monotonic() + seconds
    while time.monotonic() < end or len(taken[order[0]]) < least:
        for name in rng.permutation(order):
            taken[name].append(processor_seconds(runs[name], times[name]))
    return {name: np.array(turns) for name, turns in taken.items()}


def summary(taken):
    """Median milliseconds, and median ratios to the floor (where there is one) and to torch (where it is installed)."""
    middle = {name: float(np.median(turns)) for name, turns in taken.items()}
    row = {"milliseconds": {name: 1e3 * t for name, t in middle.items()}}
    if "rows" in taken:
        row["floor"] = min(FLOORS, key=middle.get)
        row["to_floor"] = ratios(taken, row["floor"])
    if "torch" in taken:
        row["to_torch"] = ratios(taken, "torch")
    return row


def ratios(taken, base):
    return {name: float(np.median(turns / taken[base])) for name, turns in taken.items() if name != base}


def megabytes(name, cell, shape, before=None):
    """By how much a forward and backward pass raises the peak memory of a fresh process; Linux alone tells."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(peak, (name, cell, shape, before))


def peak(name, cell, shape, checkout):
    before = checkout and modules_of(checkout)
    layers(cell, (2, 2, 2, 2), 1, before)[name]()  # whatever is loaded at the first call is no part of it
    run = layers(cell, shape, 1, before)[name]
    at_rest = memory("VmRSS")
    run()
    return memory("VmHWM") - at_rest


def memory(what):
    return int(re.search(rf"{what}:\s+(\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024


# ---- what is measured


class Task(NamedTuple):
    what: str
    shape: tuple
    runs: Callable  # () -> {name: function}, made only when its turn comes


def tasks(sizes, before=None):
    """Everything that is timed; before holds the modules of another checkout."""
    found = []
    for cell in contenders.BLOCKS:
        for shape in sizes.layers:
            found.append(Task(f"{cell} forward", shape, partial(layers, cell, shape, 0, before)))
            found.append(Task(f"{cell} forward + backward", shape, partial(layers, cell, shape, 1, before)))
    steps, writing = (contenders.our_step, contenders.torch_step), (contenders.our_sample, contenders.torch_sample)
    found += [Task("character model, training step", shape, partial(models, *steps, (shape,), before)) for shape in sizes.texts]
    found.append(Task("character model, writing", sizes.writing, partial(models, *writing, sizes.writing, before)))
    return found


def measured(sizes, seconds, only="", before=None):
    """Rows of the table, one at a time: what, shape, and what `summary` has found; before is another checkout's folder."""
    for task in tasks(sizes, before and modules_of(before)):
        if only in task.what:
            yield {"what": task.what, "shape": task.shape} | summary(take_turns(task.runs(), seconds))
    if "memory" in only or not only and Path("/proc/self/status").exists():
        for cell in contenders.BLOCKS:
            names = ["ours", *(["before"] if before else []), *(["torch"] if contenders.torch else [])]
            yield {"what": f"{cell} memory", "shape": sizes.long, "megabytes": {name: megabytes(name, cell, sizes.long, before) for name in names}}


# ---- the table, and the file


COLUMNS = {  # key of a row: title, contenders, format
    "to_floor": ("ratio to the floor", ("ours", "before", "textbook", "learner", "torch"), "{:.2f}"),
    "to_torch": ("ratio to torch", ("ours", "before"), "{:.2f}"),
    "milliseconds": ("milliseconds", ("rows", "columns", "ours", "torch"), "{:.4g}"),
    "megabytes": ("megabytes", ("ours", "before", "torch"), "{:.0f}"),
}


def header():
    titles = [f"{title:{9 * len(names)}}" for title, names, _ in COLUMNS.values()]
    names = ["".join(f"{name:9}" for name in names) for _, names, _ in COLUMNS.values()]
    return f"{'':50}{'  '.join(titles)}\n{'T,B,D,H':50}{'  '.join(names)}"


def line(row):
    """A row as text, in the columns of the header; what wasn't measured stays empty."""
    cells = []
    for key, (_, names, form) in COLUMNS.items():
        values = row.get(key, {})
        cells.append("".join(f"{form.format(values[name]) if name in values else '':9}" for name in names))
    return f"{row['what']:33}{','.join(map(str, row['shape'])):17}{'  '.join(cells)}".rstrip()


def machine():
    """Where and with what this was measured."""
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text()) if Path("/proc/cpuinfo").exists() else None
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "processor": cpu[1] if cpu else platform.processor(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "blas": f"{blas['name']} {blas['version']}",
        "torch": contenders.torch and contenders.torch.__version__,
        "threads": 1,
        "dtype": "float32",
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="only what has this in its name, such as 'lstm' or 'writing'")
    parser.add_argument("--seconds", type=float, default=4.0, help="for each line, at least")
    parser.add_argument("--before", type=Path, help="another checkout, whose code takes its turn as 'before'")
    parser.add_argument("--out", type=Path, default=Path("_build/speed.json"))
    asked = parser.parse_args()
    rows = []
    print(header())
    for row in measured(Sizes(), asked.seconds, asked.only, asked.before):
        print(line(row), flush=True)
        rows.append(row)
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps(machine() | {"rows": rows}, indent=1) + "\n")
    print(f"Written to {asked.out}")


if __name__ == "__main__":
    main()
