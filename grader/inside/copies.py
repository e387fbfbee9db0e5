"""How a process that has imported what others need makes copies of itself for whoever asks. Linux only."""

import os
import select
import signal
import socket
from dataclasses import dataclass

REQUEST_SIZE, DESCRIPTORS = 1 << 10, 3
TOLD_ANYWAY = 0  # of poll(2): that the other end of a line was hung up


@dataclass(frozen=True)
class Copy:
    """Its process, and our descriptors: of its line to whoever asked for it, and of the process itself."""

    process: int
    line: int
    itself: int

    def end(self):
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.line)
        os.close(self.itself)


class Copies:
    """Makes a copy for each request, until nobody can ask any more; then all end. One alone ends when whoever asked for it hangs up, or is no more.

    Parameters
    ----------
    control : socket
        A request is some bytes, a descriptor of the copy's line, and descriptors of what it needs besides.
    begin : function
        What a copy does with them.
    fork : function
    """

    def __init__(self, control, begin, fork=os.fork):
        self.control, self.begin, self.fork = control, begin, fork
        self.watch, self.there = select.poll(), {}  # each copy is there by both of its descriptors
        self.watch.register(control, select.POLLIN)

    def serve(self):
        while True:
            for ready, _ in self.watch.poll():
                if ready in self.there:
                    self.forget(self.there[ready])
                elif ready == self.control.fileno():
                    request, descriptors, _, _ = socket.recv_fds(self.control, REQUEST_SIZE, DESCRIPTORS)
                    if not request:
                        return self.end_all()
                    self.make(request, descriptors)

    def make(self, request, descriptors):
        """A new copy. Where there can't be one, its line is closed, which says so."""
        try:
            process = self.fork()
        except OSError:
            process = None
        if process == 0:
            self.become(request, descriptors)
        if process is not None:
            copy = Copy(process, os.dup(descriptors[0]), os.pidfd_open(process))
            self.there |= {copy.line: copy, copy.itself: copy}
            self.watch.register(copy.line, TOLD_ANYWAY)
            self.watch.register(copy.itself, select.POLLIN)
        for descriptor in descriptors:
            os.close(descriptor)

    def become(self, request, descriptors):
        """What a copy does: it has nothing of the others'."""
        try:
            self.control.close()
            for descriptor in self.there:
                os.close(descriptor)
            self.begin(request, *descriptors)
        finally:
            os._exit(0)

    def forget(self, copy):
        for descriptor in (copy.line, copy.itself):
            self.watch.unregister(descriptor)
            del self.there[descriptor]
        copy.end()

    def end_all(self):
        for copy in set(self.there.values()):
            copy.end()
