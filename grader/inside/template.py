"""Python with NumPy, started once in bubblewrap: each submission gets a copy of this process, which then has the sandbox to itself.

Run as `python -m grader.inside.template CONTROL SCRATCH FILTER`: the descriptor of a socket on which copies are asked for, the bytes of scratch
space that each has, and the file with the calls that are refused. It is told nothing of a submission: a copy gets the judge's pipes, and has
neither rights nor a way to anybody else before it reads from them.
"""

import functools
import gc
import json
import os
import socket
import sys
from pathlib import Path

import numpy.random  # else imported by each submission that draws something

from grader.inside.copies import Copies
from grader.inside.namespaces import drop_privileges, filter_calls, fork_into_own_pid_namespace, unshare_all
from grader.inside.worker import be_silent, offer_to_the_kernel, serve


def main():
    control, scratch, refused = socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2]), Path(sys.argv[3]).read_bytes()
    home = os.open("/proc/self/ns/pid", os.O_RDONLY)
    be_silent()
    gc.freeze()  # what is here stays, and no copy need look at it
    Copies(control, functools.partial(become_worker, home, scratch, refused), functools.partial(fork_into_own_pid_namespace, home)).serve()


def become_worker(home, scratch, refused, request, line, requests, answers):
    """What a copy does. The judge gets a descriptor of it when it can do no harm any more, or reads what went wrong."""
    user, limits = json.loads(request)
    with socket.socket(fileno=line) as judge:
        try:
            os.close(home)
            offer_to_the_kernel()  # later /proc is read-only
            unshare_all(scratch)
            os.setsid()
            drop_privileges(user)
            filter_calls(refused)
            open(numpy.__file__).close()  # it may import more, then
            me = os.pidfd_open(os.getpid())
            socket.send_fds(judge, [b"ready"], [me])
            os.close(me)
        except OSError as error:
            return judge.send(str(error).encode())
    numpy.random.seed()  # not the same numbers for all
    serve(requests, answers, limits)


if __name__ == "__main__":
    main()
    os._exit(0)  # nothing to tidy up
