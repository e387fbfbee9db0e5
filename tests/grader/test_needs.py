"""What runs of a notebook is what its graded functions need, and with that they give what they give in Jupyter."""

import json
import marshal

import pytest
from IPython.core.interactiveshell import InteractiveShell

from grader.inside.worker import NoShell, run
from grader.reading.plan import read_plan


def plan_of(tmp_path, cells, wanted=("f",), **beside):
    path = tmp_path / "work.ipynb"
    path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": source} for source in cells], "nbformat": 4}))
    paths = {}
    for name, text in beside.items():
        paths[f"{name}.py"] = tmp_path / f"{name}.py"
        paths[f"{name}.py"].write_text(text)
    return read_plan(path, wanted, beside=paths)


def after_the_plan(plan):
    """The names that the needed statements leave behind."""
    namespace = {"__name__": "__main__", "get_ipython": NoShell}
    for _, _, code in marshal.loads(plan.code)[1]:
        run(code, namespace)
    return namespace


def after_jupyter(cells):
    """The names that the whole notebook leaves behind, run by IPython."""
    shell = InteractiveShell()
    for cell in cells:
        result = shell.run_cell(cell, silent=True)
        assert result.success, result.error_before_exec or result.error_in_exec
    return shell.user_ns


IN_JUPYTER = {
    "an indented shell line": ["if True:\n    !true\n    import math", "def f(): return math.pi"],
    "an assigned shell line": ["files = !true\nimport math", "def f(): return math.pi"],
    "an assigned magic": ["t = %timeit -o -q -n1 -r1 1\nimport math", "def f(): return math.pi"],
    "a magic continued with a backslash": ["%alias_magic \\\n  tt timeit\nimport math", "def f(): return math.pi"],
    "a shell line continued with a backslash": ["!true \\\n  x\nimport math", "def f(): return math.pi"],
    "a timed statement that binds": ["%time N = 4", "def f(): return N"],
    "a timed cell": ["%%time\nN = 4", "def f(): return N"],
    "% begins a continued line": ["%precision 3\nN = (17\n % 5)", "def f(): return N"],
    "!= begins a continued line": ["%precision 3\nN = (17\n != 5)", "def f(): return N"],
    "a comment ends in ?": ["%precision 3\ndef f():\n    return 3  # is this right?"],
    "a string has a line that looks like a magic": ["%precision 3\nS = '''\n%time x\n!ls\n'''", "def f(): return S"],
    "prompts of an older session": [">>> N = 3\n>>> def f():\n...     return N"],
    "a leading indentation": ["    N = 3\n    def f():\n        return N"],
    "await": ["import asyncio\nawait asyncio.sleep(0)\nN = 3", "def f(): return N"],
    "an import in try": ["try:\n    import nothing_of_this_name as m\nexcept ImportError:\n    import math as m", "def f(): return m.pi"],
    "a definition in if": ["FAST = False\nif FAST:\n    def g(): return 1\nelse:\n    def g(): return 2", "def f(): return g()"],
    "a name bound by with": ["from contextlib import nullcontext\nwith nullcontext(4) as N: pass", "def f(): return N"],
    "a name bound by for": ["for N in range(4): pass", "def f(): return N"],
    "a name bound by while": ["N = 1\nwhile N < 50:\n    N *= 3", "def f(): return N"],
    "a name bound by match": ["match (1, 2):\n    case (N, _): pass", "def f(): return N"],
    "a walrus": ["print(N := 4)", "def f(): return N"],
    "a walrus in a comprehension": ["L = [N := i for i in range(3)]", "def f(): return N"],
    "a star import": ["from math import *", "def f(): return cos(pi)"],
    "a star import above and a name of one's own": ["from math import *\npi = 3", "def f(): return cos(pi)"],
    "a table filled by a loop": ["T = {}\nfor k in 'ab':\n    T[k] = ord(k)", "def f(): return T"],
    "a table filled by its row's second name": ["T = {'a': []}\nrow = T['a']\nrow.append(4)", "def f(): return T"],
    "a table filled by a loop over its rows": ["T = [[], []]\nfor row in T:\n    row.append(1)", "def f(): return T"],
    "a list appended to": ["L = []\nL.append(4)\nL += [5]", "def f(): return L"],
    "a list filled by a comprehension": ["L = []\n[L.append(i) for i in range(3)]", "def f(): return L"],
    "a list filled through its method's second name": ["L = []\nadd = L.append\nadd(3)", "def f(): return L"],
    "a list filled by a function": ["L = []\ndef fill(into):\n    into.append(3)", "fill(L)", "def f(): return L"],
    "a global filled by a function": ["L = []\ndef fill():\n    L.append(3)", "fill()", "def f(): return L"],
    "a global set by a function": ["def setup():\n    global N\n    N = 3", "setup()", "def f(): return N"],
    "a function that calls one that sets": [
        "def inner():\n    global N\n    N = 3\ndef outer():\n    inner()", "outer()", "def f(): return N"],
    "a registry filled by a decorator": ["R = {}\ndef register(g):\n    R[g.__name__] = g\n    return g",
                                         "@register\ndef one(): return 1", "def f(): return R['one']()"],
    "a registry filled by a decorator with arguments": ["R = {}\ndef named(n):\n    def keep(g):\n        R[n] = g\n        return g\n    return keep",
                                                         "@named('x')\ndef one(): return 1", "def f(): return R['x']()"],
    "an array filled by slices": ["import numpy as np\nA = np.zeros(3)\nA[1:] = 4", "def f(): return A.tolist()"],
    "an array filled by out=": ["import numpy as np\nA = np.zeros(3)\nnp.add(1, 2, out=A)", "def f(): return A.tolist()"],
    "an array filled by copyto": ["import numpy as np\nA = np.zeros(3)\nnp.copyto(A, 5)", "def f(): return A.tolist()"],
    "a class with an attribute set later": ["class P: pass\nP.n = 4", "p = P()\np.m = 5", "def f(): return P.n, p.m"],
    "setattr": ["class P: pass\nsetattr(P, 'n', 4)", "def f(): return P.n"],
    "a dataclass": ["from dataclasses import dataclass\n@dataclass\nclass P:\n    n: int = 4", "def f(): return P().n"],
    "a lambda": ["N = 3\nf = lambda: N"],
    "an alias after the stub": ["def f():\n    raise NotImplementedError", "def mine(): return 4\nf = mine"],
    "a static method": ["class R:\n    @staticmethod\n    def g(): return 4\nf = R.g"],
    "a decorated function": ["import functools\ndef twice(g):\n    @functools.wraps(g)\n    def h(): return 2 * g()\n    return h",
                             "@twice\ndef f(): return 4"],
    "a cached function": ["from functools import lru_cache\n@lru_cache\ndef f(): return 4"],
    "a partial": ["from functools import partial\ndef g(a): return a\nf = partial(g, 4)"],
    "a default": ["N = 4", "def f(n=N): return n", "N = 5"],
    "a function changed in place": ["def f(): return f.n", "f.n = 4"],
    "a later value": ["N = 3", "def f(): return N", "N = 4"],
    "an earlier value counts in what was computed from it": ["N = 3\nM = N + 1", "N = 100\nK = M", "def f(): return K, N"],
    "a deleted name": ["N = 3\nM = N\ndel N", "def f(): return M"],
    "an augmented name": ["N = 3\nN += 1", "def f(): return N"],
    "an unpacked name": ["(N, *M), K = (1, 2, 3), 4", "def f(): return N, M, K"],
    "annotations from the future": ["from __future__ import annotations", "def f(x: Nothing = 3) -> Nowhere: return x"],
    "a global counter": ["N = 0", "def f():\n    global N\n    N += 1\n    return N"],
    "recursion": ["def f(n=3): return 1 if n < 1 else n * f(n - 1)"],
    "two functions that call each other": ["def even(n): return n == 0 or odd(n - 1)\ndef odd(n): return n > 0 and even(n - 1)", "def f(): return even(4)"],
    "a name in a string": ["N = 4", "def f(): return globals()['N']"],
    "a name in an f-string": ["N = 4", "def f(): return f'{N:.2f}'"],
    "a class that inherits": ["class A:\n    def g(self): return 4\nclass B(A): pass", "def f(): return B().g()"],
    "a submodule": ["import os.path", "def f(): return os.path.join('a', 'b')"],
    "sorted in place": ["L = [3, 1, 2]\nL.sort()", "def f(): return L"],
    "deleted from": ["T = {'a': 1, 'b': 2}\ndel T['a']", "def f(): return T"],
    "exchanged": ["L = [1, 2]\nL[0], L[1] = L[1], L[0]", "def f(): return L"],
    "several statements on a line": ["N = 3; M = 4; print(N); N = 5", "def f(): return N, M"],
    "letters of other scripts": ["Größe = 3; 数 = 4", "def f(): return Größe * 数"],
}


@pytest.mark.parametrize("kind", IN_JUPYTER)
def test_what_works_in_jupyter_works_here(kind, tmp_path):
    cells = IN_JUPYTER[kind]
    assert after_the_plan(plan_of(tmp_path, cells))["f"]() == after_jupyter(cells)["f"]()


NOT_RUN = {
    "an experiment whose name is a parameter": "h = boom()",
    "an experiment whose name is a local variable": "local = boom()",
    "an experiment whose name is an attribute": "shape = boom()",
    "an experiment whose name is a keyword argument": "axis = boom()",
    "an experiment that calls the function": "print(f(1)); boom()",
    "a plot of what the function uses": "plt.plot(TABLE); boom()",
    "a loop that only reads what the function uses": "for row in TABLE: boom(row)",
    "a check": "check(f)",
    "a sum over a table": "total = sum(TABLE) + boom()",
    "a function of the same name as an attribute": "def append(x): boom()",
    "a name used in a text only": "TEXT = boom()",
}


@pytest.mark.parametrize("kind", NOT_RUN)
def test_what_the_function_does_not_need_is_not_run(kind, tmp_path):
    function = ("def f(h, n=2):\n    'TEXT'\n    local = np.sum(h, axis=0)\n    out = []\n    out.append(local.shape)\n"
                "    return [h for h in out], TABLE")
    for cells in ([NOT_RUN[kind], "import numpy as np\nTABLE = [1]", function], ["import numpy as np\nTABLE = [1]", function, NOT_RUN[kind]]):
        plan = plan_of(tmp_path, cells)
        assert [name for number in sorted(plan.binds) for name in plan.binds[number]] == ["np", "TABLE", "f"]


def test_a_value_that_was_replaced_before_anybody_used_it_is_not_computed(tmp_path):
    plan = plan_of(tmp_path, ["N = boom()", "N = 3", "def f(): return N"])
    assert sorted(plan.places.values()) == ["cell 2, line 1", "cell 3, line 1"]


def test_each_function_knows_its_own_needs(tmp_path):
    plan = plan_of(tmp_path, ["import numpy as np", "A = boom()", "def f(): return A", "def g(): return np.pi"], ("f", "g"))
    assert [[plan.places[number] for number in plan.answers[name].needs] for name in "fg"] == [
        ["cell 2, line 1", "cell 3, line 1"], ["cell 1, line 1", "cell 4, line 1"]]


def test_a_helper_file_comes_along(tmp_path):
    plan = plan_of(tmp_path, ["import mine", "def f(): return mine.N"], mine="N = 4")
    assert marshal.loads(plan.code)[2] == {"mine.py": b"N = 4"}


def test_a_file_that_a_cell_writes_comes_along(tmp_path):
    plan = plan_of(tmp_path, ["%%writefile mine.py\nN = 5", "import mine", "def f(): return mine.N"], mine="N = 4")
    assert marshal.loads(plan.code)[2] == {"mine.py": b"N = 5"}


def test_asserts_stay_whatever_the_interpreter_was_told(tmp_path):
    """Under PYTHONOPTIMIZE=2 a class once lost its points: docstrings and asserts belong to what was handed in."""
    plan = plan_of(tmp_path, ["def f():\n    'Says.'\n    assert False, 'kept'"])
    function = after_the_plan(plan)["f"]
    assert function.__doc__ == "Says."
    with pytest.raises(AssertionError, match="kept"):
        function()
