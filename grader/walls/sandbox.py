"""The walls around a learner's process: bubblewrap and limits; without bubblewrap, a user of its own where we are root; else the limits alone."""

import compileall
import contextlib
import functools
import json
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from grader import inside
from grader.kept.whole import write_whole
from grader.tell.words import say
from grader.walls import seccomp
from grader.walls.copies import PATIENCE, Original
from grader.walls.memory import MemoryWatch, descendants
from grader.walls.own_user import OwnUser, as_root, become, draw_user
from grader.walls.scratch import scratch

PYTHON = os.path.abspath(sys.executable)  # inside, there is no way through the folder that it was started from
# Whether our own Python starts, with our own libraries: one that may not read its environment quietly takes others.
PROBE = [PYTHON, "-s", "-P", "-c", f"import sys, numpy, grader.inside.worker; sys.exit(sys.prefix != {sys.prefix!r})"]
INSIDE = Path(inside.__file__).parent
# The most that one process of a submission may have: bytes of memory, bytes in a file, seconds of CPU, processes, open files.
MEMORY = 1 << 30
FILE_SIZE = 8 << 20
CPU_SECONDS = 60
PROCESSES = 16
OPEN_FILES = 64
GRACE = 0.2
TIME_LIMIT = 10.0  # seconds a question, if nobody says otherwise

SCRATCH = 32 << 20
FILTER = "refused-calls.bpf"
BYTECODE = "bytecode"
REPLY_SIZE = 1 << 8


@functools.lru_cache(maxsize=1)
def runner():
    """A folder that holds only what the child needs of the grader, read-only for it; made once by a command and shared by its own workers."""
    folder = scratch() / "runner"
    if folder.is_dir():
        return folder
    package = folder / "grader"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()  # a package of its own: without isolation, an installed grader would be found first
    shutil.copytree(INSIDE, package / INSIDE.name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / FILTER).write_bytes(seccomp.program() or b"")
    compileall.compile_dir(package, quiet=2)
    if not libraries_are_compiled():
        compile_libraries(folder)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)  # other users' to read, whatever the umask
    return folder


def libraries_are_compiled():
    """Whether what NumPy is made of lies there as bytecode: where nothing may write any, each process would compile it anew."""
    modules = [module for name, module in sys.modules.items() if name.partition(".")[0] == "numpy"]
    return all(Path(module.__cached__).exists() for module in modules if getattr(module, "__cached__", None))


def compile_libraries(folder):
    """Have Python write the bytecode of all that a worker imports into a folder of ours."""
    cache = folder / BYTECODE
    imports = [PYTHON, "-s", "-P", "-c", "import runpy, grader.inside.template"]
    variables = {**environment(folder, folder), "PYTHONPYCACHEPREFIX": str(cache)}
    del variables["PYTHONDONTWRITEBYTECODE"]
    subprocess.run(imports, env=variables, cwd=folder, capture_output=True)
    own = cache / folder.relative_to("/")
    if own.is_dir():  # in bubblewrap the folder is called /runner
        shutil.copytree(own, cache / "runner")


@functools.lru_cache(maxsize=1)
def isolation():
    """(whether bubblewrap works here; if not, why not, and what holds a submission instead). Found once by a command, for its workers too."""
    runner()  # before there are workers, who would make it side by side
    found = scratch() / "isolation.json"
    if not found.exists():
        why_not = why_no_bubblewrap()
        write_whole(found, json.dumps([not why_not, f"{why_not}. {without_bubblewrap()}" if why_not else ""]))
    return tuple(json.loads(found.read_text(encoding="utf-8")))


def without_bubblewrap():
    """What holds a submission that bubblewrap does not, in words for a report."""
    return say("as a user of its own" if own_users() else "with your rights")


def why_no_bubblewrap():
    """Empty if Python starts inside the walls."""
    if sys.platform != "linux":
        return say("bubblewrap needs Linux")
    if shutil.which("bwrap") is None:
        return say("bubblewrap is not installed")
    if copies_work():
        return ""
    probe = subprocess.run([*walls(), "--", *own_user(), *PROBE], capture_output=True, text=True)
    denied = any(word in probe.stderr.lower() for word in ("permission denied", "operation not permitted", "uid map"))
    if probe.returncode and denied:
        return say("bubblewrap is forbidden")
    return say("bubblewrap fails", error=probe.stderr.strip()) if probe.returncode else ""


@functools.lru_cache(maxsize=1)
def own_users():
    """Whether a worker starts as a user of its own: others may not be allowed to read our Python, or there is no setpriv."""
    if not as_root():
        return False
    user = OwnUser(scratch())
    try:
        return subprocess.run(user.command(PROBE), env=environment(runner(), user.folder, has_bytecode()), cwd=user.folder, capture_output=True).returncode == 0
    finally:
        user.cleanup()


@functools.lru_cache(maxsize=1)
def read_only_folders():
    """Python, its libraries and the shared libraries they load; nothing of the course, nothing of the user."""
    paths = sysconfig.get_paths()
    folders = {Path(sys.base_prefix), Path(sys.prefix) / "bin", Path(sys.prefix) / "pyvenv.cfg",
               Path(paths["purelib"]), Path(paths["platlib"]), Path(paths["stdlib"])}
    system = {Path(name) for name in ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache", *own_user()[:1])}
    everything = sorted(path for path in folders | system if path.exists())
    kept = []
    for path in everything:
        if not any(parent in path.parents for parent in kept if parent.is_dir()):
            kept.append(path)
    return kept


@functools.lru_cache(maxsize=1)
def walls():
    """The part of the command line that is the same for every submission."""
    command = ["bwrap", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
               *([] if as_root() else ["--unshare-user"]), "--die-with-parent", "--new-session", "--clearenv", "--hostname", "sandbox",
               "--cap-drop", "ALL", *(["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP"] if as_root() else []),
               "--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--size", str(SCRATCH), "--tmpfs", "/tmp"]
    for folder in parents(read_only_folders()):
        command += ["--perms", "0755", "--dir", str(folder)]
    for path in read_only_folders():
        command += ["--ro-bind", str(path), str(path)]
    command += ["--ro-bind", str(runner()), "/runner", "--chdir", "/tmp", "--size", str(SCRATCH), "--tmpfs", "/dev/shm", "--remount-ro", "/dev"]
    for name, value in environment("/runner", bytecode=has_bytecode()).items():
        command += ["--setenv", name, value]
    return command


def parents(paths):
    """The folders above the mounted ones, outermost first: made by hand, since bubblewrap would close them to other users."""
    above = {parent for path in paths for parent in path.parents} - set(paths) - {Path("/")}
    return sorted(above, key=lambda path: len(path.parts))


def own_user():
    """As root, each worker becomes a user of its own in bubblewrap too: the limit on processes counts per user, and root is exempt from it."""
    return become(draw_user()) if as_root() else []


def environment(runner_folder, scratch="/tmp", bytecode=False):
    """The variables of a worker; `bytecode` says whether the runner's folder holds that of its libraries."""
    return {"PYTHONPATH": str(runner_folder), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "HOME": str(scratch), "TMPDIR": str(scratch), "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8", "MPLBACKEND": "agg", **({"PYTHONPYCACHEPREFIX": f"{runner_folder}/{BYTECODE}"} if bytecode else {})}


def has_bytecode():
    return (runner() / BYTECODE).is_dir()


def covers(folders):
    """Empty folders over those of a course that is installed among the libraries: there the reference could be read."""
    mounted = read_only_folders()
    inside = [folder for folder in folders if any(place == folder or place in folder.parents for place in mounted)]
    return [word for folder in inside for word in ("--tmpfs", str(folder), "--remount-ro", str(folder))]


def hidden_from_users(folders, packages=()):
    """Shut folders of submissions and results, and packages of references with all that lies around them, while submissions may run as users of their own."""
    if isolation()[0] or not own_users():
        return contextlib.nullcontext()
    from grader.walls.closed import checkouts, closed

    needed = [*read_only_folders(), scratch()]
    return closed([*folders, *packages, *checkouts(packages, needed)], needed)


def start(isolated, hidden=(), cpu_seconds=CPU_SECONDS):
    """Start a worker that in bubblewrap may read none of the hidden folders. Raises OSError.

    Returns
    -------
    cell : Cell
    """
    alone = isolated or own_users()
    limits = (MEMORY, FILE_SIZE, cpu_seconds, OPEN_FILES, PROCESSES if alone else 0)
    worker = [PYTHON, "-s", "-P", "-m", "grader.inside.worker", *map(str, limits)]
    if isolated and copies_work():
        with contextlib.suppress(OSError):  # a machine that is short of something, say; nobody's points hang on that
            return CopyCell(template(tuple(covers(hidden))), limits)
    if isolated:
        with open(runner() / FILTER, "rb") as refused:
            filtered = ["--seccomp", str(refused.fileno())] if seccomp.program() else []
            return Cell(in_bubblewrap([*own_user(), *worker], covers(hidden), filtered, pass_fds=[refused.fileno()]), alone)
    if alone:
        user = OwnUser(scratch())
        return Cell(popen(user.command(worker), env=environment(runner(), user.folder, has_bytecode()), cwd=user.folder), alone, user)
    place = tempfile.TemporaryDirectory(dir=scratch(), ignore_cleanup_errors=True)
    return Cell(popen(worker, env=environment(runner(), place.name, has_bytecode()), cwd=place.name), place=place)


def in_bubblewrap(command, covers, options, **settings):
    """Run a command behind the walls, with more options of bubblewrap's."""
    around = [*walls(), *covers, "--remount-ro", "/", *options]
    # An empty environment for bubblewrap too: the first process in the sandbox is its own, and /proc shows what it was given.
    return popen([*around, "--", *command], env={"PATH": os.environ.get("PATH", os.defpath)}, **settings)


def popen(command, **settings):
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True, **settings)


@functools.cache
def template(covers):
    """The process of which each isolated submission gets a copy: in bubblewrap, with the rights to divide the sandbox further."""
    ours = [] if as_root() else ["--uid", "0", "--gid", "0"]  # bubblewrap would take the rights away from any other
    rights = [*ours, *(word for name in ("SYS_ADMIN", "SETPCAP", "KILL") for word in ("--cap-add", f"CAP_{name}"))]

    def start(control):
        command = [PYTHON, "-s", "-P", "-m", "grader.inside.template", str(control), str(SCRATCH), f"/runner/{FILTER}"]
        return in_bubblewrap(command, covers, rights, pass_fds=[control])

    return Original(start)


@functools.lru_cache(maxsize=1)
def copies_work():
    """Whether a sandbox can be divided. Where a system allows that to bubblewrap alone, each submission waits for a Python of its own."""
    try:
        CopyCell(template(()), (MEMORY, FILE_SIZE, CPU_SECONDS, OPEN_FILES, PROCESSES)).kill()
    except (OSError, AttributeError):  # no os.pidfd_open
        return False
    return True


class Cell:
    """A running worker, with the walls around it.

    Parameters
    ----------
    process : subprocess.Popen
    alone : bool
        Whether it can reach no other processes than its own.
    user : OwnUser, optional
    place : TemporaryDirectory, optional
        Where it works; removed with it.

    Attributes
    ----------
    requests, answers : int
        Our ends of its pipes.
    """

    def __init__(self, process, alone=False, user=None, place=None):
        self.alone, self.user, self.place, self.process = alone, user, place, process
        self.begin(process.stdin, process.stdout, user.processes if user else lambda: descendants(process.pid))

    def begin(self, requests, answers, processes):
        self.pipes = requests, answers
        self.requests, self.answers = requests.fileno(), answers.fileno()
        os.set_blocking(self.requests, False)  # a learner's process that doesn't read must not hold up the judge
        self.watch = MemoryWatch(processes, self.stop)

    def stop(self):
        """End the worker and everything it started: with its process group, with the sandbox whose first process it was, or with its user."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        if self.user:
            self.user.end_processes()

    def wait(self):
        """Until it has ended."""
        self.process.wait()
        for place in filter(None, (self.user, self.place)):
            place.cleanup()

    def end(self):
        """Let a worker that has answered everything end by itself, so that its CPU time is counted; then make sure of it."""
        with contextlib.suppress(OSError):
            self.pipes[0].close()
        select.select([self.answers], [], [], GRACE)
        self.kill()

    def kill(self):
        self.watch.end()
        self.stop()
        for pipe in self.pipes:
            with contextlib.suppress(OSError):
                pipe.close()
        self.wait()


class CopyCell(Cell):
    """A copy of a template as the worker: everything that it starts ends with it, since it is the first process of its namespace."""

    def __init__(self, template, limits):
        self.alone = True
        stdin, requests = os.pipe()
        answers, stdout = os.pipe()
        try:
            self.line = template.copy([draw_user() if as_root() else None, limits], stdin, stdout)
            self.first = its_first_process(self.line)
        except BaseException:
            os.close(requests)
            os.close(answers)
            raise
        finally:
            os.close(stdin)
            os.close(stdout)
        self.begin(os.fdopen(requests, "wb"), os.fdopen(answers, "rb"), lambda: descendants(process_of(self.first)))

    def stop(self):
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.first, signal.SIGKILL)

    def wait(self):
        select.select([self.first], [], [])
        os.close(self.first)
        self.line.close()


def its_first_process(line):
    """A descriptor of a copy's first process, once it can do no harm any more. Raises OSError."""
    line.settimeout(PATIENCE)
    reply, descriptors, _, _ = socket.recv_fds(line, REPLY_SIZE, 1)
    if not descriptors:
        line.close()
        raise OSError(reply.decode() or "no copy")
    return descriptors[0]


def process_of(descriptor):
    """The id of the process that a descriptor stands for; -1 if that has ended."""
    return int(re.search(r"^Pid:\s*(-?\d+)", Path(f"/proc/self/fdinfo/{descriptor}").read_text(), re.M)[1])
