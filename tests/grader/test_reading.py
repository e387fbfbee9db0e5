"""Reading a submission: what is taken from a notebook, and what damage it survives."""

import json
import marshal

import pytest

from grader.reading.notebook import BadNotebook, load_notebook
from grader.reading.plan import read_plan


def notebook(*cells):
    return {"cells": [{"cell_type": "code", "source": source, "metadata": {}, "outputs": []} for source in cells], "nbformat": 4}


def read(tmp_path, *cells, wanted=("f", "g")):
    path = tmp_path / "work.ipynb"
    path.write_text(json.dumps(notebook(*cells)))
    return read_plan(path, wanted)


def names(found):
    """What the statements that are run bind, in order."""
    return [name for number in sorted(found.binds) for name in found.binds[number]]


def defined(found):
    return {name for name, answer in found.answers.items() if answer.place}


def test_experiments_are_not_run(tmp_path):
    found = read(tmp_path, "import numpy as np\nimport os", "def f(x):\n    return np.sin(x)", "print(f(1))\nboom()\nfor i in range(10**9): pass")
    assert names(found) == ["np", "f"] and defined(found) == {"f"}


def test_helpers_and_constants_come_along(tmp_path):
    found = read(tmp_path, "SCALE = 3\nOTHER = slow()", "def helper(x):\n    return SCALE * x", "def f(x):\n    return helper(x)")
    assert names(found) == ["SCALE", "helper", "f"]


def test_magics_and_shell_lines_are_left_out(tmp_path):
    found = read(tmp_path, "%matplotlib inline\n!pip install x\nimport math", "%%time\ndef f(x):\n    return math.pi", "%%bash\nrm -rf /")
    assert names(found) == ["math", "f"]


def test_a_percent_sign_in_a_string_is_no_magic(tmp_path):
    found = read(tmp_path, 'def f(x):\n    return """\n%d\n"""')
    assert "%d" in found.answers["f"].text


def test_a_syntax_error_elsewhere_takes_nothing_along(tmp_path):
    found = read(tmp_path, "def broken(:\n", "def f(x):\n    return 1")
    assert defined(found) == {"f"} and not found.answers["f"].broken


def test_a_syntax_error_in_a_function_is_told_with_its_line(tmp_path):
    found = read(tmp_path, "def f(x):\n    return (1", "def g(x):\n    return 2")
    assert defined(found) == {"g"} and found.answers["f"].broken.startswith("cell 1, line 2")


def test_the_last_written_definition_counts_not_a_stub_below_it(tmp_path):
    stub = "def f(x):\n    '''Doc.'''\n    raise NotImplementedError"
    found = read(tmp_path, "def f(x):\n    return 1", "def f(x):\n    return 2", stub)
    assert "return 2" in found.answers["f"].text
    assert read(tmp_path, stub).answers["f"].untouched


def test_a_missing_function_is_not_defined(tmp_path):
    assert defined(read(tmp_path, "x = 1")) == set()


def test_a_lambda_counts_as_a_definition(tmp_path):
    assert defined(read(tmp_path, "f = lambda x: x")) == {"f"}


@pytest.mark.parametrize("content, words", [
    (b"", "the file is empty"),
    (b"   \n", "the file is empty"),
    (b"{\"cells\": [", "JSON breaks off or is damaged"),
    (b"not json", "line 1, column 1"),
    (b"[1, 2]", "no list of cells"),
    (b"{\"cells\": 3}", "no list of cells"),
    (b"{\"worksheets\": []}", "no list of cells"),
    (b"\xff\xfe\x00", "not a text file in UTF-8"),
    (b"[" * 200_000, "JSON breaks off or is damaged"),
])
def test_a_damaged_notebook_is_named_with_the_reason(tmp_path, content, words):
    path = tmp_path / "ada.ipynb"
    path.write_bytes(content)
    with pytest.raises(BadNotebook) as error:
        load_notebook(path)
    assert str(error.value).startswith("ada.ipynb: ") and words in str(error.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BadNotebook, match="gone.ipynb: No such file"):
        load_notebook(tmp_path / "gone.ipynb")


@pytest.mark.parametrize("cells", [
    [None, 3, "x", {"cell_type": "code"}, {"cell_type": "code", "source": 7}, {"cell_type": "code", "source": ["def f(x):\n", 5, "    return 1"]}],
    [{"cell_type": "code", "source": "s = '\ud800'"}, {"cell_type": "code", "source": "def f(x):\n    return 1"}],
    [{"cell_type": "code", "source": "(" * 5000}, {"cell_type": "code", "source": "def f(x):\n    return 1"}],
    [{"cell_type": "code", "source": "x = 1\x00"}, {"cell_type": "code", "source": "def f(x):\n    return 1"}],
])
def test_strange_cells_are_survived(tmp_path, cells):
    path = tmp_path / "strange.ipynb"
    path.write_text(json.dumps({"cells": cells}))
    assert defined(read_plan(path, ["f"])) == {"f"}


def test_a_notebook_of_format_3_is_read(tmp_path):
    path = tmp_path / "old.ipynb"
    cells = [{"cell_type": "code", "input": ["import math\n", "N = 1"]}, {"cell_type": "code", "input": "def f(x):\n    return N"}]
    path.write_text(json.dumps({"nbformat": 3, "worksheets": [{"cells": cells[:1]}, None, {"cells": cells[1:]}]}))
    assert names(read_plan(path, ["f"])) == ["N", "f"]


def test_in_a_script_of_cells_a_broken_one_takes_only_itself_along(tmp_path):
    path = tmp_path / "work.py"
    text = "N = 1\n# %%\nbroken(\n\n# In[3]:\ndef f(x):\n    return N\n#%% last\n%%time\ndef g(x):\n    return f(x\n"
    path.write_text(text)
    found = read_plan(path, ["f", "g"])
    assert found.answers["f"].place == "work.py, line 6" and found.answers["g"].broken.startswith("work.py, line 11: ")
    assert marshal.loads(found.code)[0] == {"work.py": text}


def test_an_answer_that_cannot_be_read_is_told_though_the_stub_stands_above_it(tmp_path):
    found = read(tmp_path, "def f(x):\n    raise NotImplementedError", "def f(x):\n    return (1")
    assert found.answers["f"].untouched and found.answers["f"].elsewhere == "The cell that defines f cannot be read: cell 2, line 2: '(' was never closed"


def test_a_python_file_is_a_submission_too(tmp_path):
    path = tmp_path / "work.py"
    path.write_text("def f(x):\n    return 1\n")
    assert defined(read_plan(path, ["f"])) == {"f"}
