"""Python with NumPy, started once in bubblewrap: each submission gets a copy of this process, which then has the sandbox to itself.

Run as `python -m grader.inside.template CONTROL SCRATCH FILTER`: the descriptor of a socket on which copies are asked for, the bytes of scratch
space that each has, and the file with the calls that are refused. It is told nothing of a submission: a copy gets the judge's pipes, and has
neither rights nor a way to anybody else before it reads from them.
"""

import contextlib
import gc
import json
import os
import socket
import sys
from pathlib import Path

import numpy.random  # else imported by each submission that draws something

from grader.inside.namespaces import drop_privileges, filter_calls, fork_into_own_pid_namespace, unshare_all
from grader.inside.worker import be_silent, offer_to_the_kernel, serve

REQUEST_SIZE, DESCRIPTORS = 1 << 10, 2


def main():
    control, scratch, refused = socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2]), Path(sys.argv[3]).read_bytes()
    home = os.open("/proc/self/ns/pid", os.O_RDONLY)
    be_silent()
    gc.freeze()  # what is here stays, and no copy need look at it
    while True:
        request, descriptors, _, _ = socket.recv_fds(control, REQUEST_SIZE, DESCRIPTORS)
        if not request:
            return
        reap()
        if fork_into_own_pid_namespace(home) == 0:
            os.close(home)
            become_worker(control, scratch, refused, *descriptors, **json.loads(request))
        for descriptor in descriptors:
            os.close(descriptor)


def reap():
    """Let go of the copies that have ended."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def become_worker(control, scratch, refused, requests, answers, user, limits):
    """What a copy does. The judge gets a descriptor of it when it can do no harm any more, or reads what went wrong."""
    try:
        offer_to_the_kernel()  # later /proc is read-only
        unshare_all(scratch)
        os.setsid()
        drop_privileges(user)
        filter_calls(refused)
        numpy.random.seed()  # not the same numbers for all
        me = os.pidfd_open(os.getpid())
        socket.send_fds(control, [b"ready"], [me])
        os.close(me)
        control.close()
        serve(requests, answers, limits)
    except OSError as error:
        control.send(str(error).encode())
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
