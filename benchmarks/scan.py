"""When is a scan faster than a loop, in NumPy? Two scans of `solutions.cells.scan` against the loop over time.

    python -m benchmarks.scan [--seconds 2] [--out _build/scan.json]

The recurrence is that of a minGRU, h_t = a_t h_{t-1} + b_t, for N numbers side by side, B sequences of H units. The contenders take
turns in one process, as in benchmarks.speed; figures are medians over turns, on one thread in float32: how many times
as fast as the loop each scan is, and the loop's microseconds a step. Above 1, the scan wins. It takes less than a minute.
"""

import argparse
import json
from pathlib import Path

from benchmarks.speed import machine, take_turns  # first, for it asks for one thread before NumPy is imported

import numpy as np  # isort: skip

from solutions.cells.scan import linear_recurrence, linear_scan, linear_scan_in_blocks

FORMS = {"loop": linear_recurrence, "doubling": linear_scan, "blocks": linear_scan_in_blocks}
LENGTHS, WIDTHS = (100, 1_000, 10_000, 100_000), (1, 64, 4096)
LARGEST = 10_000_000  # numbers, 40 MB: beyond, nothing is measured


def contenders(T, N):
    """{name: function without arguments} that compute the same states; gates lie between 0 and 1."""
    rng = np.random.default_rng(0)
    a, b, h0 = (rng.random(shape, dtype=np.float32) for shape in ((T, N), (T, N), N))
    return {name: lambda form=form: form(a, b, h0) for name, form in FORMS.items()}


def measured(lengths, widths, seconds):
    """Rows of the table: T, N, microseconds of a step of the loop, and how many times as fast as the loop each scan is."""
    for N in widths:
        for T in lengths:
            if T * N <= LARGEST:
                taken = take_turns(contenders(T, N), seconds, least=5)
                speeds = {name: float(np.median(taken["loop"] / turns)) for name, turns in taken.items() if name != "loop"}
                yield {"T": T, "N": N, "loop_us": float(np.median(taken["loop"])) / T * 1e6, **speeds}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=1.0, help="for each line, at least")
    parser.add_argument("--out", type=Path, default=Path("_build/scan.json"))
    asked = parser.parse_args()
    rows = []
    print(f"{'N':>6}{'T':>9}{'loop, us a step':>17}{'doubling':>10}{'blocks':>8}")
    for row in measured(LENGTHS, WIDTHS, asked.seconds):
        print(f"{row['N']:6}{row['T']:9}{row['loop_us']:17.2f}{row['doubling']:10.2f}{row['blocks']:8.2f}", flush=True)
        rows.append(row)
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps(machine() | {"rows": rows}, indent=1) + "\n")
    print(f"Written to {asked.out}")


if __name__ == "__main__":
    main()
