"""An experiment that a page runs with a learner's functions."""

import numpy as np


def normed(functions, v):
    print("one experiment")
    unit = functions["scaled"](np.array(v))
    return {"scaled": unit, "length": np.linalg.norm(unit).round(12)}
