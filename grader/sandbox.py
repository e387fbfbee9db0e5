"""The walls around a learner's process: bubblewrap and resource limits; without bubblewrap, the limits alone."""

import atexit
import compileall
import contextlib
import functools
import os
import secrets
import select
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from grader import seccomp

RUNNER_FILES = ("cases.py", "call.py", "definitions.py", "wire.py", "worker.py")
# The most that one process of a submission may have: bytes of memory, bytes in a file, seconds of CPU, processes, open files.
MEMORY = 1 << 30
FILE_SIZE = 8 << 20
CPU_SECONDS = 60
PROCESSES = 16
OPEN_FILES = 64
GRACE = 0.2
APPARMOR_REMEDY = ("bubblewrap is installed but may not create a sandbox. On Ubuntu since 23.10 AppArmor forbids it: allow it with a profile "
                   "(/etc/apparmor.d/bwrap: 'abi <abi/4.0>, include <tunables/global> profile bwrap /usr/bin/bwrap flags=(unconfined) "
                   "{ userns, }', then 'systemctl reload apparmor'), or set kernel.apparmor_restrict_unprivileged_userns=0.")

SCRATCH = 32 << 20
FILTER = "refused-calls.bpf"
FIRST_USER, USERS = 200_000, 1 << 30


@functools.lru_cache(maxsize=1)
def runner():
    """A folder that holds only what the child needs of the grader; made once, read-only for the child."""
    folder = Path(tempfile.mkdtemp(prefix="grader-runner-"))
    package = folder / "grader"
    package.mkdir()
    folder.chmod(0o755)
    here = Path(__file__).parent
    (package / "__init__.py").touch()  # a package of its own: without isolation, an installed grader would be found first
    for name in RUNNER_FILES:
        shutil.copy(here / name, package / name)
    (folder / FILTER).write_bytes(seccomp.program() or b"")
    compileall.compile_dir(package, quiet=2)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@functools.lru_cache(maxsize=1)
def isolation():
    """(whether bubblewrap works here, why not if it does not)."""
    if sys.platform != "linux":
        return False, "bubblewrap needs Linux"
    if shutil.which("bwrap") is None:
        return False, "bubblewrap is not installed (Debian and Ubuntu: apt-get install bubblewrap)"
    probe = subprocess.run(["bwrap", "--unshare-all", "--ro-bind", "/", "/", "true"], capture_output=True, text=True)
    if probe.returncode:
        denied = any(word in probe.stderr.lower() for word in ("permission denied", "operation not permitted", "uid map"))
        return False, APPARMOR_REMEDY if denied else f"bubblewrap fails here: {probe.stderr.strip()}"
    return True, ""


@functools.lru_cache(maxsize=1)
def read_only_folders():
    """Python, its libraries and the shared libraries they load; nothing of the course, nothing of the user."""
    paths = sysconfig.get_paths()
    folders = {Path(sys.base_prefix), Path(sys.prefix) / "bin", Path(sys.prefix) / "pyvenv.cfg",
               Path(paths["purelib"]), Path(paths["platlib"]), Path(paths["stdlib"])}
    system = {Path(name) for name in ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache", *([shutil.which("setpriv") or "/usr/bin/setpriv"] if as_root() else []))}
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
    for name, value in environment("/runner").items():
        command += ["--setenv", name, value]
    return command


def parents(paths):
    """The folders above the mounted ones, outermost first: made by hand, since bubblewrap would close them to other users."""
    above = {parent for path in paths for parent in path.parents} - set(paths) - {Path("/")}
    return sorted(above, key=lambda path: len(path.parts))


def as_root():
    return os.geteuid() == 0


def own_user():
    """As root, each worker becomes a user of its own: the limit on processes counts per user, and root is exempt from it."""
    if not as_root():
        return []
    user = str(FIRST_USER + secrets.randbelow(USERS))  # drawn, not counted: graders side by side must not meet
    return ["setpriv", "--reuid", user, "--regid", user, "--clear-groups", "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all"]


def environment(runner_folder):
    return {"PYTHONPATH": str(runner_folder), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "HOME": "/tmp", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "MPLBACKEND": "agg"}


def covers(folders):
    """Empty folders over those of a course that is installed among the libraries: there the reference could be read."""
    mounted = read_only_folders()
    inside = [folder for folder in folders if any(place == folder or place in folder.parents for place in mounted)]
    return [word for folder in inside for word in ("--tmpfs", str(folder), "--remount-ro", str(folder))]


def start(path, isolated, hidden=(), cpu_seconds=CPU_SECONDS):
    """Start a worker that may read one submission, and none of the hidden folders.

    Returns
    -------
    process : subprocess.Popen
    inside : str
        The submission's path as the worker sees it.
    """
    path = Path(path).resolve()
    limits = (MEMORY, FILE_SIZE, cpu_seconds, OPEN_FILES, PROCESSES if isolated else 0)
    worker = [sys.executable, "-s", "-P", "-m", "grader.worker", *map(str, limits)]
    if not isolated:
        return launch(worker, env=environment(runner()), cwd=tempfile.gettempdir()), str(path)
    inside = f"/submission{path.suffix}"
    with open(path, "rb") as submission, open(runner() / FILTER, "rb") as refused:
        command = [*walls(), *covers(hidden), "--perms", "0444", "--ro-bind-data", str(submission.fileno()), inside, "--remount-ro", "/",
                   *(["--seccomp", str(refused.fileno())] if seccomp.program() else []), "--", *own_user(), *worker]
        # An empty environment for bubblewrap too: the first process in the sandbox is its own, and /proc shows what it was given.
        return launch(command, env={"PATH": os.environ.get("PATH", os.defpath)}, pass_fds=[submission.fileno(), refused.fileno()]), inside


def launch(command, **settings):
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True, **settings)
    os.set_blocking(process.stdin.fileno(), False)  # a learner's process that doesn't read must not hold up the judge
    return process


def end(process):
    """Let a worker that has answered everything end by itself, so that its CPU time is counted; then make sure of it."""
    with contextlib.suppress(OSError):
        process.stdin.close()
    select.select([process.stdout], [], [], GRACE)
    kill(process)


def kill(process):
    """End a worker and everything it started: with its process group, or with the sandbox whose first process it was."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(OSError):
        process.stdin.close()
    process.stdout.close()
    process.wait()
