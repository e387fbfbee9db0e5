"""How a process that sees nothing but its sandbox gets that to itself, and gives up all its rights. Linux only."""

import ctypes
import os
import struct

LIBC = ctypes.CDLL(None, use_errno=True)
# Of unshare(2) and mount(2).
MOUNTS, HOST_NAME, IPC, PROCESSES, NETWORK = 0x20000, 0x4000000, 0x8000000, 0x20000000, 0x40000000
READ_ONLY, NO_SETUID, NO_DEVICES, NO_PROGRAMS, ALL_BELOW, PRIVATE = 1, 2, 4, 8, 0x4000, 0x40000
# Of prctl(2), each with the argument that it needs, if that is always the same.
DUMPABLE, FROM_BOUNDING_SET, NO_NEW_PRIVILEGES, REFUSE_CALLS, AMBIENT = (4, 1), (24,), (38, 1), (22, 2), (47, 4)
CAPABILITIES_VERSION = 0x20080522


def fork_into_a_world_of_its_own(home):
    """`os.fork`, but the child is the first process of a world in which it sees its own children alone; `home` is a descriptor of ours."""
    checked(LIBC.setns(home, PROCESSES))  # a second world would lie in the first, else
    checked(LIBC.unshare(PROCESSES))
    return os.fork()


def have_everything_to_oneself(scratch):
    """No network, and what can be written is new: so many bytes of scratch space, twice. Of processes, /proc shows our own."""
    checked(LIBC.unshare(MOUNTS | HOST_NAME | IPC | NETWORK))
    mount("none", "/", None, ALL_BELOW | PRIVATE)
    mount("proc", "/proc", "proc", READ_ONLY | NO_SETUID | NO_DEVICES | NO_PROGRAMS)
    mount("devpts", "/dev/pts", "devpts", NO_SETUID | NO_PROGRAMS, "newinstance,ptmxmode=0666,mode=620")
    for folder, mode in (("/dev/shm", "0755"), ("/tmp", "1777")):
        mount("tmpfs", folder, "tmpfs", NO_SETUID | NO_DEVICES, f"mode={mode},size={scratch}")
    os.chdir("/tmp")


def mount(source, place, kind, flags, options=""):
    checked(LIBC.mount(source.encode(), place.encode(), kind and kind.encode(), ctypes.c_ulong(flags), options.encode()))


def give_up_rights(user):
    """Become a user, for good, or stay the one that we are (None); either way without a single capability, now and later."""
    capability = 0
    while LIBC.prctl(*FROM_BOUNDING_SET, capability, 0, 0) == 0:
        capability += 1
    checked(LIBC.prctl(*AMBIENT, 0, 0, 0))
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    checked(LIBC.capset(struct.pack("Ii", CAPABILITIES_VERSION, 0), bytes(24)))
    checked(LIBC.prctl(*NO_NEW_PRIVILEGES, 0, 0, 0))
    checked(LIBC.prctl(*DUMPABLE, 0, 0, 0))  # as after the start of a program: what /proc tells of us is ours


def refuse_calls(program):
    """Have the kernel refuse what a filter refuses (see `grader.walls.seccomp`), from now on."""
    if program:
        steps = ctypes.create_string_buffer(program, len(program))
        checked(LIBC.prctl(*REFUSE_CALLS, struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(steps)), 0, 0))


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
