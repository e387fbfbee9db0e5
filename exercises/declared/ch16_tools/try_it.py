"""What the page on tools lets learners try: files of others, read with their functions, beside what ONNX Runtime answered."""

import numpy as np

from exercises.declared.ch16_tools.exercises import chapter
from grader.declare.tryout import Slider, tryout
from solutions.data.foreign import LETTERS, answered, onnx_file, read_letters, unnamed_file


@tryout(chapter, "lstm_from_onnx", "order_of_blocks", "reorder_blocks")
def importer(f, letters: Slider(1, LETTERS, 1) = 8):
    """What is expected after so many letters: by ONNX Runtime, and by two files as the learner reads them."""
    there = answered("ONNX Runtime")["logits"][int(letters) - 1]
    *file, x, h = unnamed_file()
    order = f.order_of_blocks(*file, x, h)
    named = read_letters(*f.lstm_from_onnx(*onnx_file()))[int(letters) - 1]
    unnamed = read_letters(*(f.reorder_blocks(a, order, "ifgo") for a in file))[int(letters) - 1]
    low, high = float(there.min()) - 3, float(there.max()) + 3
    symbols = np.arange(len(there))
    panels = [{"title": title, "x": ["symbol", 0, len(there)], "y": ["logit", low, high],
               "lines": [{"x": symbols, "y": there, "as": "two"}, {"x": symbols, "y": np.clip(mine, low, high), "as": "one"}]}
              for title, mine in (("a file of ONNX", named), ("a file that says nothing", unnamed))]
    far = [np.abs(mine - there).max() for mine in (named, unnamed)]
    return {"panels": panels, "said": f"Largest differences from ONNX Runtime: {far[0]:.1g} and {far[1]:.1g}. The second file stacks {', '.join(order)}."}
