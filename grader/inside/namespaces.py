"""How a process in a sandbox gets namespaces of its own, and gives up all its privileges. Linux only."""

import ctypes
import os
import struct
from pathlib import Path

LIBC = ctypes.CDLL(None, use_errno=True)
# Of unshare(2) and mount(2).
MOUNTS, HOST_NAME, IPC, PROCESSES, NETWORK = 0x20000, 0x4000000, 0x8000000, 0x20000000, 0x40000000
READ_ONLY, NO_SETUID, NO_DEVICES, NO_PROGRAMS, ALL_BELOW, PRIVATE = 1, 2, 4, 8, 0x4000, 0x40000
# Of prctl(2), each with the argument that it needs, if that is always the same.
DUMPABLE, FROM_BOUNDING_SET, NO_NEW_PRIVILEGES, REFUSE_CALLS, AMBIENT = (4, 1), (24,), (38, 1), (22, 2), (47, 4)
CAPABILITIES_VERSION = 0x20080522


def fork_into_own_pid_namespace(home):
    """`os.fork`, but the child is the first process of a namespace of its own; `home` is a descriptor of ours."""
    checked(LIBC.setns(home, PROCESSES))  # another one cannot be made from within the last one
    checked(LIBC.unshare(PROCESSES))
    return os.fork()


def unshare_all(scratch):
    """Namespaces of our own: no network, empty scratch space of so many bytes wherever one may write, and in /proc no other processes."""
    checked(LIBC.unshare(MOUNTS | HOST_NAME | IPC | NETWORK))
    mount("none", "/", None, ALL_BELOW | PRIVATE)
    mount("proc", "/proc", "proc", READ_ONLY | NO_SETUID | NO_DEVICES | NO_PROGRAMS)
    mount("devpts", "/dev/pts", "devpts", NO_SETUID | NO_PROGRAMS, "newinstance,ptmxmode=0666,mode=620")
    for folder, mode in (("/dev/shm", "0755"), ("/tmp", "1777")):
        mount("tmpfs", folder, "tmpfs", NO_SETUID | NO_DEVICES, f"mode={mode},size={scratch}")
    os.chdir("/tmp")


def mount(source, place, kind, flags, options=""):
    checked(LIBC.mount(source.encode(), place.encode(), kind and kind.encode(), ctypes.c_ulong(flags), options.encode()))


def drop_privileges(user):
    """Become a user, for good, or stay the one that we are (None); either way without a single capability, now and later."""
    for capability in range(int(Path("/proc/sys/kernel/cap_last_cap").read_text()) + 1):
        checked(LIBC.prctl(*FROM_BOUNDING_SET, capability, 0, 0))
    checked(LIBC.prctl(*AMBIENT, 0, 0, 0))
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    checked(LIBC.capset(struct.pack("Ii", CAPABILITIES_VERSION, 0), bytes(24)))
    checked(LIBC.prctl(*NO_NEW_PRIVILEGES, 0, 0, 0))
    checked(LIBC.prctl(*DUMPABLE, 0, 0, 0))  # as after the start of a program: what /proc tells of us is ours


def filter_calls(program):
    """Have the kernel refuse, from now on, what a seccomp filter refuses (see `grader.walls.seccomp`)."""
    if program:
        steps = ctypes.create_string_buffer(program, len(program))
        checked(LIBC.prctl(*REFUSE_CALLS, struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(steps)), 0, 0))


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
