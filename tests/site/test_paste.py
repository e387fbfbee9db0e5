"""The pages ask before they tell: no code that a learner is shown, pasted, earns a point."""

import json

import pytest

from exercises import course
from paste import ROOT, found_by_paste, found_in_earlier_answers
from shown_code import Block, blocks_of_built_page, blocks_of_notebook, blocks_of_page
from still_open import ANSWERED_BY_BUILT_PAGE, ANSWERED_BY_PASTE, ANSWERED_EARLIER

CHAPTERS = {chapter.name: chapter for chapter in course.chapters}


def chapters_but(still_open, why):
    """Every chapter; of those that are still open, it is known that the test fails, and told once it no longer does."""
    return [pytest.param(name, marks=[pytest.mark.xfail(strict=True, reason=why)] if name in still_open else []) for name in CHAPTERS]


def told(found):
    return "\n".join(map(str, found))


@pytest.mark.parametrize("name", chapters_but(ANSWERED_BY_PASTE, "its page still shows answers"))
def test_code_that_is_shown_earns_nothing(name):
    found = found_by_paste(CHAPTERS[name])
    assert not found, told(found)


@pytest.mark.parametrize("name", chapters_but(ANSWERED_EARLIER, "an earlier answer passes"))
def test_the_answer_to_an_earlier_exercise_earns_nothing(name):
    found = found_in_earlier_answers(CHAPTERS[name])
    assert not found, told(found)


@pytest.mark.parametrize("name", chapters_but(ANSWERED_BY_BUILT_PAGE, "its page still shows answers"))
def test_a_built_page_shows_no_answer_either(name, site):
    """With what its cells print."""
    found = found_by_paste(CHAPTERS[name], list(blocks_of_built_page(site / "book" / f"{name.partition('_')[2]}.html")))
    assert not found, told(found)


FUNCTION = "def other_name(a, b, c):\n    return a @ b + c"
PASTED = {
    "a function under another name": FUNCTION,
    "a method": "class Network:\n    @staticmethod\n" + "".join(f"    {line}\n" for line in FUNCTION.splitlines()),
    "a lambda": "read = lambda h, W_hy, b_y: h @ W_hy + b_y",
    "lines": "a = h @ W_hy\nz = a + b_y",
    "lines that draw their own inputs": "h = np.ones((2, 3))\nsaid = h @ W_hy + b_y",
    "a line among others that fail": "import pandas\nz = add(h @ W_hy, b_y)\npandas.plot(z)",
    "a value that is only shown": "h @ W_hy + b_y",
    "a line of a listing that is no Python": "then we take\n    return h @ W_hy + b_y\nand go on",
    "one of several results": "def both(h, W_hy, b_y):\n    z = h @ W_hy\n    return z, z + b_y",
}


@pytest.mark.parametrize("code", PASTED.values(), ids=PASTED)
def test_a_pasted_answer_is_found(code):
    found = found_by_paste(CHAPTERS["ch03_rnn"], [Block("a page, line 1", code)])
    assert {(one.exercise.name, one.points) for one in found} == {("readout", 1)}
    assert "a page, line 1" in told(found) and "readout: 1 of 1 point" in told(found)


NOT_PASTED = {
    "a sister": FUNCTION.replace("+ c", "- c"),
    "a call of the answer itself": "from solutions.cells import rnn\nz = rnn.readout(h, W_hy, b_y)",
    "its own name": "z = readout(h, W_hy, b_y)",
    "what does not end": "while True:\n    h = W_hy",
    "a function that does not end": "def read(h, W_hy, b_y):\n    while True:\n        h = W_hy",
    "what does nothing for ever": "while True:\n    x = 1",
    "what leaves": "raise SystemExit",
}


@pytest.mark.parametrize("code", NOT_PASTED.values(), ids=NOT_PASTED)
def test_what_is_no_answer_earns_nothing(code):
    assert not found_by_paste(CHAPTERS["ch03_rnn"], [Block("a page", code)])


def test_what_is_to_be_found_is_found_by_paste_too():
    exercise = next(exercise for chapter in course.chapters for exercise in chapter.exercises if exercise.kind == "find")
    values = exercise.reference()
    names = ", ".join(exercise.outputs)
    with_numbers = Block("a page", f"import numpy as np\nfrom numpy import array\n{names} = {values!r}")
    assert [one.exercise for one in found_by_paste(exercise.chapter, [with_numbers])] == [exercise]


PAGE = """\
---
kernelspec: {name: python3}
---
# A page

```{code-cell} ipython3
:tags: [hide-input]
folded = 1
```

```{code-cell} ipython3
---
tags: [remove-input]
mystnb: {image: {alt: A picture}}
---
out_of_sight = 1
```

:::{admonition} A box
```python
in_a_box = 1
```
:::

````{dropdown} Ours
```{literalinclude} ../ours.py
:pyobject: ours
:prepend: "# shortened"
:start-at: return
```
````

```{raw} html
no_code = 1
```
"""


def test_all_code_of_a_page_is_read_but_what_no_reader_sees(tmp_path):
    (tmp_path / "ours.py").write_text("def theirs():\n    return 0\n\n\ndef ours():\n    return 1\n")
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "page.md").write_text(PAGE)
    blocks = list(blocks_of_page(tmp_path / "book" / "page.md"))
    assert [block.code.strip() for block in blocks if block.shown] == ["folded = 1", "in_a_box = 1", "# shortened\n    return 1"]
    assert [block.code for block in blocks if not block.shown] == ["out_of_sight = 1"]
    lines = PAGE.splitlines()
    for block in [block for block in blocks if "in_a_box" not in block.code][:2]:
        assert lines[int(block.place.rpartition(" ")[2]) - 1].startswith("```{code-cell}")


def test_all_code_of_a_notebook_is_read_but_its_checks():
    cells = json.loads((ROOT / "exercises" / "ch03_rnn.ipynb").read_text())["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    shown = [block.code for block in blocks_of_notebook(ROOT / "exercises" / "ch03_rnn.ipynb")]
    assert {text for text in code if text not in shown} == {f"check({exercise.name})" for exercise in CHAPTERS["ch03_rnn"].exercises}
