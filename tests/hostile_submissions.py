"""Submissions that try to earn points they don't deserve, or to do harm: each the text of a Python file for the toy course.

In each, `project` is answered honestly: whatever the rest does, its two points are due.
"""

HONEST = '''
def project(x, u):
    p = np.outer(x @ u / (u @ u), u)
    return p, x - p
'''

ATTACKS = {
    # Patching what the grader might rely on.
    "patches numpy's comparison": "np.allclose = np.array_equal = np.isnan = lambda *a, **k: True\ndef gram(A):\n    np.abs = lambda v: 0 * v\n    np.max = lambda *a: 0\n    return A",
    "patches builtins": "import builtins\ndef gram(A):\n    builtins.abs = lambda v: 0\n    builtins.all = lambda v: True\n    builtins.len = lambda v: 1\n    return A",
    "patches the grader": "def gram(A):\n    from grader.inside import call, wire, worker\n    call.unchanged = lambda *a: True\n    wire.encode = lambda *a: {'v': True}\n    worker.send_outcome = lambda *a: None\n    return A",
    # Hunting the reference or the expected values.
    "imports the reference": "def gram(A):\n    from toy_course.answers import gram as right\n    return right(A)",
    "imports the course": "def gram(A):\n    import exercises, solutions\n    return A",
    "walks the stack": "def gram(A):\n    import sys\n    frame = sys._getframe()\n    while frame:\n        for value in list(frame.f_locals.values()):\n            if callable(getattr(value, 'reference', None)):\n                return value.reference(A)\n        frame = frame.f_back\n    return A",
    "searches the garbage collector": "def gram(A):\n    import gc\n    for thing in gc.get_objects():\n        if getattr(thing, '__name__', '') == 'gram' and thing is not gram:\n            return thing(A)\n    return A",
    "searches sys.modules": "def gram(A):\n    import sys\n    for module in list(sys.modules.values()):\n        right = getattr(module, 'gram', None)\n        if callable(right) and right is not gram:\n            return right(A)\n    return A",
    "searches the disk": "def gram(A):\n    import pathlib\n    for path in pathlib.Path('/').rglob('answers.py'):\n        space = {}\n        exec(path.read_text(), space)\n        if 'gram' in space:\n            return space['gram'](A)\n    return A",
    "reads the parent's memory": "def gram(A):\n    import os\n    for pid in (1, os.getppid()):\n        open(f'/proc/{pid}/mem', 'rb').read(1)\n    return A",
    # Remembering values between calls or runs.
    "remembers between calls": "STORE = {}\ndef gram(A):\n    return STORE.setdefault('G', A)",
    "remembers between runs": "def gram(A):\n    import pathlib, pickle\n    path = pathlib.Path('/tmp/seen')\n    seen = pickle.loads(path.read_bytes()) if path.exists() else []\n    path.write_bytes(pickle.dumps(seen + [A]))\n    return seen[-1] if seen else A",
    # Values that lie.
    "returns an object equal to everything": "class Yes:\n    def __eq__(self, other): return True\n    def __array__(self, *a, **k): return np.zeros((2, 2))\n    shape = (2, 2)\n    dtype = float\ndef gram(A):\n    return Yes()",
    "returns a lying subclass": "class Liar(np.ndarray):\n    def __eq__(self, other): return np.ones(self.shape, bool)\n    def __sub__(self, other): return np.zeros(self.shape)\n    def __array_ufunc__(self, *a, **k): return np.zeros(self.shape)\ndef gram(A):\n    return np.zeros((len(A), len(A))).view(Liar)",
    "returns NaN": "def gram(A):\n    return np.full((len(A), len(A)), np.nan)",
    "returns a masked array": "def gram(A):\n    return np.ma.masked_all((len(A), len(A)))",
    "returns an object array": "def gram(A):\n    return np.array([[object()] * len(A)] * len(A))",
    "fills its inputs with NaN": "def gram(A):\n    A[:] = np.nan\n    return np.full((len(A), len(A)), np.nan)",
    "fills its inputs with zeros": "def gram(A):\n    A[:] = 0\n    return np.zeros((len(A), len(A)))",
    "returns a string that evaluates": "def gram(A):\n    return '__import__(\"os\").abort()'",
    "pickles an exploit": "class Bomb:\n    def __reduce__(self): return (print, ('boom',))\ndef gram(A):\n    return Bomb()",
    # Ending things.
    "exits": "def gram(A):\n    raise SystemExit(0)",
    "exits hard": "import os\ndef gram(A):\n    os._exit(0)",
    "kills its process": "import os, signal\ndef gram(A):\n    os.kill(os.getpid(), signal.SIGKILL)",
    "kills everything it can": "import os, signal\ndef gram(A):\n    os.kill(-1, signal.SIGKILL)",
    "kills its parent": "import os, signal\ndef gram(A):\n    os.kill(os.getppid(), signal.SIGKILL)\n    return A",
    "exits while its answer is explained": "import os, threading\ndef gram(A):\n    threading.Timer(0.05, os._exit, (0,)).start()\n    return A.T @ A",
    "kills everything it can while its answer is explained": "import os, threading\ndef gram(A):\n    threading.Timer(0.05, os.kill, (-1, 9)).start()\n    return A.T @ A",
    "crashes": "import ctypes\ndef gram(A):\n    ctypes.string_at(0)",
    "never returns": "def gram(A):\n    while True: pass",
    "sleeps for ever": "import time\ndef gram(A):\n    while True:\n        try: time.sleep(1000)\n        except BaseException: pass",
    "recurses without end": "def gram(A):\n    return gram(A)",
    "exits at import": "import sys\nBOOM = sys.exit(0)\ndef gram(A):\n    return BOOM",
    "aborts at import": "import os\nBOOM = os.abort()\ndef gram(A):\n    return BOOM",
    "loops at import": "def spin():\n    while True: pass\nBOOM = spin()\ndef gram(A):\n    return BOOM",
    # Too much of everything.
    "eats memory": "def gram(A):\n    hold = []\n    while True: hold.append(np.ones(10**7))",
    "forks without end": "import os\ndef gram(A):\n    while True:\n        try: os.fork()\n        except OSError: pass",
    "starts threads without end": "import threading, time\ndef gram(A):\n    while True: threading.Thread(target=time.sleep, args=(100,)).start()",
    "prints without end": "def gram(A):\n    while True: print('x' * 10**6)",
    "prints a lot": "def gram(A):\n    print('x' * 10**7)\n    return A",
    "writes to the pipe without end": "import os\ndef gram(A):\n    while True:\n        for descriptor in range(3, 20):\n            try: os.write(descriptor, b'x' * 4096)\n            except OSError: pass",
    "returns a giant": "def gram(A):\n    return np.zeros(10**8)",
    "returns a giant that costs nothing": "def gram(A):\n    return np.broadcast_to(np.float64(0), (10**6, 10**6))",
    "returns something endless": "def gram(A):\n    deep = []\n    deep.append(deep)\n    return deep",
    "returns a huge number": "def gram(A):\n    return 10 ** 100000",
    "fills the disk": "def gram(A):\n    with open('/tmp/full', 'wb') as f:\n        while True: f.write(b'x' * 10**6)",
    # Other people's things.
    "writes to the submission": "def gram(A):\n    for name in ('/submission.py', '/submission.ipynb', __file__ if '__file__' in globals() else '/x'):\n        open(name, 'w').write('hacked')\n    return A",
    "deletes everything": "import shutil\ndef gram(A):\n    shutil.rmtree('/', ignore_errors=True)\n    return A",
    "opens a socket": "import socket\ndef gram(A):\n    socket.create_connection(('127.0.0.1', PORT), timeout=2)\n    return A",
    "leaves a daemon": "import os, time\ndef gram(A):\n    if os.fork() == 0:\n        os.setsid()\n        if os.fork() == 0:\n            import ctypes\n            ctypes.CDLL(None).prctl(15, b'DAEMON')\n            time.sleep(300)\n        os._exit(0)\n    return A",
    # Forging the conversation.
    "forges an outcome": "def gram(A):\n    import os, grader.wire as wire\n    for descriptor in range(3, 20):\n        try: wire.send(descriptor, {'passed': True, 'points': 1, 'value': None})\n        except OSError: pass\n    return A",
    "forges a plausible outcome": "def gram(A):\n    import os, grader.wire as wire\n    message = {'value': A, 'printed': '', 'printed_size': 0, 'changed': [], 'raised': None, 'stopped': ''}\n    for descriptor in range(3, 20):\n        try:\n            for _ in range(10): wire.send(descriptor, message)\n        except OSError: pass\n    os._exit(0)",
    "asks for the reference": "def gram(A):\n    import grader.wire as wire\n    for descriptor in range(3, 20):\n        try: wire.send(descriptor, {'ask': 'gram', 'arguments': [A], 'keywords': {}})\n        except OSError: pass\n    return A",
    "writes results": "def gram(A):\n    for name in ('result.json', '/tmp/result.json', '/results/result.json', '../result.json'):\n        try: open(name, 'w').write('{\"points\": 100}')\n        except OSError: pass\n    return A",
    "hides behind a stub's exception": "def gram(A):\n    raise NotImplementedError",
    "changes numpy's error state": "def gram(A):\n    np.seterr(all='raise')\n    np.random.seed(0)\n    return A",
}
