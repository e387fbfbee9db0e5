"""A filter on system calls for bubblewrap's --seccomp: calls that answers never need and that reach past the limits.

Memory that no limit counts (memfd, shared memory, mounts of one's own), keys and processes of others, sockets of any kind but local.
"""

import errno
import platform
import struct

ALLOW, REFUSE = 0x7FFF0000, 0x00050000
LOAD, AND, EQUAL, AT_LEAST, RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
NUMBER, MACHINE, ARGUMENT = 0, 4, 16
CLONE_NEWUSER = 0x10000000
AF_UNIX = 1
# name: (x86_64, aarch64)
REFUSED = {
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180),
    "mount": (165, 40), "unshare": (272, 97), "setns": (308, 268), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsmount": (432, 432), "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218), "ptrace": (101, 117),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "pidfd_getfd": (438, 438), "io_uring_setup": (425, 425),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
}
CLONE, CLONE3, SOCKET = (56, 220), (435, 435), (41, 198)
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}


def program():
    """The filter as bytes for a file descriptor; None on machines whose numbers are not listed."""
    if platform.machine() not in MACHINES:
        return None
    column, machine = MACHINES[platform.machine()]
    no = REFUSE | errno.EPERM

    def op(code, value, yes=0, otherwise=0):
        return struct.pack("=HBBI", code, yes, otherwise, value)

    steps = [op(LOAD, MACHINE), op(EQUAL, machine, 1, 0), op(RETURN, no), op(LOAD, NUMBER), op(AT_LEAST, 0x40000000, 0, 1), op(RETURN, no)]
    for numbers in REFUSED.values():
        steps += [op(EQUAL, numbers[column], 0, 1), op(RETURN, no)]
    steps += [op(EQUAL, CLONE3[column], 0, 1), op(RETURN, REFUSE | errno.ENOSYS)]  # the C library then uses clone, whose flags can be read
    steps += [op(EQUAL, CLONE[column], 0, 4), op(LOAD, ARGUMENT), op(AND, CLONE_NEWUSER), op(EQUAL, 0, 1, 0), op(RETURN, no), op(LOAD, NUMBER)]
    steps += [op(EQUAL, SOCKET[column], 0, 3), op(LOAD, ARGUMENT), op(EQUAL, AF_UNIX, 1, 0), op(RETURN, no), op(RETURN, ALLOW)]
    return b"".join(steps)
