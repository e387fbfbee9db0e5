"""What runs of a notebook is what its graded functions need, and with that they give what they give in Jupyter."""

import json
import marshal
import sys

import pytest
from IPython.core.interactiveshell import InteractiveShell

from exercises import course
from grader.declare.notebooks import read_notebook, solved_notebook
from grader.inside.worker import ZMQInteractiveShell, run
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
    namespace = {"__name__": "__main__", "get_ipython": ZMQInteractiveShell}
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
    "a list filled by map": ["L = []\nlist(map(L.append, [1, 2]))", "def f(): return L"],
    "a table filled by a function whose value is kept": ["T = {}\ndef put(k, v):\n    T[k] = v\n    return v", "x = put('a', 3)", "def f(): return T"],
    "a generator moved on": ["G = iter(range(3))\nnext(G)", "def f(): return next(G)"],
    "names bound by exec": ["exec('N = 3')", "def f(): return N"],
    "a function bound by exec": ["exec('def f(): return 3')"],
    "names bound through globals()": ["for k in 'ab':\n    globals()[k] = 3", "def f(): return a + b"],
    "a longer path for imports": ["import sys\nsys.path.append(FOLDER)\nimport only_there", "def f(): return only_there.N"],
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
    "a magic's value": ["N = %time 4", "def g():\n    M = %time 5\n    return M", "def f(): return N, g()"],
    "a magic's value under a name of several bytes": ["größe = %time 4", "def f(): return größe"],
    "a magic without its sign": ["time N = 4", "def f(): return N"],
    "a magic as a script calls it": [
        "get_ipython().run_line_magic('time', 'N = 4')\nget_ipython().run_cell_magic('time', '', 'M = 5\\n')", "def f(): return N, M"],
    "a variable of the environment": ["import os\n%env UNROLLED_N=4", "import os", "def f(): return os.environ['UNROLLED_N']"],
    "an import in a function, of a global": ["def setup():\n    global m\n    import math as m\nsetup()", "def f(): return m.pi"],
    "a module changed, then imported again": ["import math\nmath.N = 4", "import math", "def f(): return math.N"],
    "a module changed that a function imports itself": ["import math\nmath.M = 4", "def f():\n    import math\n    return math.M"],
    "a deeper recursion": ["import sys\nsys.setrecursionlimit(5000)", "def f(n=3000): return n and f(n - 1)", "sys.setrecursionlimit(6000)"],
    "names bound by globals().update": ["globals().update(N=4)", "def f(): return N"],
    "names bound by vars()": ["vars()['N'] = 4", "def f(): return N"],
    "names bound through a second name of globals()": ["g = globals()\ng['N'] = 4", "def f(): return N"],
    "names bound by a function through globals()": ["def setup():\n    globals()['N'] = 4\nsetup()", "def f(): return N"],
    "names bound by a function through exec": ["def setup():\n    exec('N = 4', globals())\nsetup()", "def f(): return N"],
    "a function for each kind": [
        "import functools\n@functools.singledispatch\ndef g(x): return 0", "@g.register\ndef _(x: int): return 4", "def f(): return g(1)"],
    "a table filled by a thread": ["import threading\nT = {}\nt = threading.Thread(target=lambda: T.update(n=4))\nt.start()\nt.join()", "def f(): return T"],
    "a registry filled by a metaclass": [
        "R = {}\nclass Meta(type):\n    def __init__(cls, *parts):\n        R[cls.__name__] = cls", "class One(metaclass=Meta): n = 4",
                                        "def f(): return R['One'].n"],
    "a registry filled by subclasses": [
        "class Base:\n    R = {}\n    def __init_subclass__(cls):\n        Base.R[cls.__name__] = cls", "class One(Base): n = 4",
                                        "def f(): return Base.R['One'].n"],
    "a method whose value is kept": [
        "class P:\n    def build(self):\n        self.n = 4\n        return self", "p = P()\nq = p.build()", "def f(): return p.n"],
    "a list filled under the parameter's name": ["L = []\ndef fill(into):\n    into.append(3)", "fill(into=L)", "def f(): return L"],
    "lists filled by a function of many": ["L = []\ndef fill(*lists):\n    for one in lists:\n        one.append(3)", "fill(L)", "def f(): return L"],
    "a list filled by a function that a function calls": [
        "L = []\ndef inner(a):\n    a.append(3)\ndef fill(b):\n    return inner(b)", "x = fill(L)", "def f(): return L"],
    "a table filled by a function that is handed on": ["T = {}\ndef put(k):\n    T[k] = 4\nlist(map(put, 'ab'))", "def f(): return T"],
    "a table filled by a partial": [
        "from functools import partial\nT = {}\ndef put(k, v):\n    T[k] = v\nput_a = partial(put, 'a')", "put_a(4)", "def f(): return T"],
    "a table filled by a closure": [
        "T = {}\ndef make():\n    def put(k, v):\n        T[k] = v\n    return put\nput = make()", "put('a', 4)", "def f(): return T"],
    "a table filled by a method": ["T = {}\nclass R:\n    def put(self, k, v):\n        T[k] = v\nr = R()", "r.put('a', 4)", "def f(): return T"],
    "a table handed out and filled": [
        "from contextlib import contextmanager\nT = {}\n@contextmanager\ndef table():\n    yield T\nwith table() as t:\n    t['a'] = 4",
                                      "def f(): return T"],
    "an array filled by nditer": [
        "import numpy as np\nA = np.zeros(3)\nfor x in np.nditer(A, op_flags=['readwrite']):\n    x[...] = 4", "def f(): return A.tolist()"],
    "a file written above": ["with open('FOLDER_n.txt', 'w') as file:\n    file.write('4')", "def f(): return open('FOLDER_n.txt').read()"],
    "a file written by a path": ["from pathlib import Path\nPath('FOLDER_p.txt').write_text('5')", "N = Path('FOLDER_p.txt').read_text()", "def f(): return N"],
    "a file written by numpy": ["import numpy as np\nnp.save('FOLDER_a.npy', np.arange(3))", "A = np.load('FOLDER_a.npy')", "def f(): return A.tolist()"],
    "prompts of IPython": ["In [1]: N = 4", "def f(): return N"],
    "a table given to an object that fills it": [
        "T = {}\nclass R:\n    def __init__(self, table):\n        self.table = table\n    def fill(self):\n        self.table['a'] = 4\nr = R(T)",
        "r.fill()", "def f(): return T"],
    "numbers drawn after a seed": ["import random\nrandom.seed(3)\nN = random.random()", "def f(): return N"],
    "an annotation below the value": ["N = 4\nN: int", "def f(): return N"],
    "letters of other scripts": ["Größe = 3; 数 = 4", "def f(): return Größe * 数"],
}


@pytest.mark.parametrize("kind", IN_JUPYTER)
def test_what_works_in_jupyter_works_here(kind, tmp_path, monkeypatch):
    (tmp_path / "only_there.py").write_text("N = 3")
    cells = [cell.replace("FOLDER_", f"{tmp_path}/").replace("FOLDER", repr(str(tmp_path))) for cell in IN_JUPYTER[kind]]
    monkeypatch.setattr(sys, "path", [*sys.path])
    here = after_the_plan(plan_of(tmp_path, cells))["f"]()
    monkeypatch.undo()
    sys.modules.pop("only_there", None)
    monkeypatch.setattr(sys, "path", [*sys.path])
    assert here == after_jupyter(cells)["f"]()


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
    "a method that changes nothing": "boom(TABLE.copy())",
    "a file that the function doesn't read": "open('log.txt', 'w').write(boom())",
    "a loop over all names": "for name in list(globals()): boom(name)",
    "a test whether a name is there": "if 'trained' not in globals(): trained = boom()",
    "another object's names": "vars(boom()).update(TABLE=2)\nboom().__dict__['TABLE'] = 3",
    "names of a namespace of its own": "space = {}\nexec(boom(), space)",
    "an experiment that is repeated with seeds": "for seed in range(3):\n    np.random.seed(seed)\n    boom()",
    "an array that came from the function": "out = f(1)\nout[0] += boom()",
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


@pytest.mark.parametrize("line, name", [("helpers.py", "helpers.py"),
    ("helpers", "helpers.py"), ("-i ./helpers.py", "helpers.py"), ("'my helpers.py' --fast", "my helpers.py")])
def test_a_script_that_is_run_gives_all_its_names(line, name, tmp_path, monkeypatch):
    (tmp_path / name).write_text("if __name__ == '__main__':\n    _N = 4")
    monkeypatch.chdir(tmp_path)
    for magic in ("%run ", "run "):
        assert after_the_plan(plan_of(tmp_path, [magic + line, "def f(): return _N"]))["f"]() == 4


def test_of_a_notebook_that_is_run_only_what_is_needed_runs(tmp_path):
    cells = {"work.ipynb": ["%run other.ipynb", "%run ./other.ipynb\ndef f(): return N"],
             "other.ipynb": ["from exercises import check\n%run other.ipynb", "%precision 3\nN = 4", "broken(", "h = boom()", "def g(): return f()"]}
    for name, sources in cells.items():
        (tmp_path / name).write_text(json.dumps({"cells": [{"cell_type": "code", "source": source} for source in sources]}))
    plan = read_plan(tmp_path / "work.ipynb", ["f", "g"], beside={"other.ipynb": tmp_path / "other.ipynb"})
    assert [*plan.places.values()] == ["other.ipynb, cell 2, line 2", "other.ipynb, cell 5, line 1", "cell 2, line 2"]
    assert after_the_plan(plan)["g"]() == 4


def test_a_file_that_was_handed_in_is_not_written_anew(tmp_path):
    plan = plan_of(tmp_path, ["open('n.py', 'w').write(boom())", "def f(): return open('n.py').read()"], n="N = 4")
    assert [*plan.binds.values()] == [["f"]]


def test_a_file_that_a_cell_adds_to_has_both_parts(tmp_path):
    plan = plan_of(tmp_path, ["%%writefile 'mine.py'\nN = 5", "%%writefile -a mine.py\nM = 6", "import mine", "def f(): return mine.N"])
    assert marshal.loads(plan.code)[2] == {"mine.py": b"N = 5M = 6"}


@pytest.mark.parametrize("chapter", course.chapters, ids=lambda chapter: chapter.name)
def test_no_experiment_of_the_courses_own_notebooks_is_run(chapter, tmp_path):
    path = tmp_path / "work.ipynb"
    path.write_text(json.dumps(solved_notebook(chapter, read_notebook(course.notebook(chapter)))))
    plan = read_plan(path, [exercise.name for exercise in chapter.exercises])
    assert all(answer.needs for answer in plan.answers.values())
    assert len(plan.places) <= len(chapter.exercises) + 7


def test_a_notebook_that_asks_whether_it_is_one_is_told_so(tmp_path):
    plan = plan_of(tmp_path, ["HERE = 'IPKernelApp' in get_ipython().config and get_ipython().__class__.__name__", "def f(): return HERE"])
    assert after_the_plan(plan)["f"]() == "ZMQInteractiveShell"


def test_asserts_stay_whatever_the_interpreter_was_told(tmp_path):
    """Under PYTHONOPTIMIZE=2 a class once lost its points: docstrings and asserts belong to what was handed in."""
    plan = plan_of(tmp_path, ["def f():\n    'Says.'\n    assert False, 'kept'"])
    function = after_the_plan(plan)["f"]
    assert function.__doc__ == "Says."
    with pytest.raises(AssertionError, match="kept"):
        function()
