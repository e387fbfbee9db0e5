"""Copies of a process that has imported what they need (`grader.inside.copies`), from the side of whoever asks for one."""

import atexit
import json
import os
import socket
import threading

PATIENCE = 20.0


class Original:
    """A process that makes copies of itself; started when it is first needed, and again should it have ended. One that is inherited at a fork is asked too.

    Parameters
    ----------
    start : function
        Starts it, given the descriptor of its end of a socket. Gives the Popen.
    """

    def __init__(self, start):
        self.start, self.turn = start, threading.Lock()
        self.process = self.control = self.maker = None
        atexit.register(self.end)

    def copy(self, about, *descriptors):
        """A line to a new copy, which has these descriptors, and ends when the line is closed. Raises OSError."""
        line, theirs = socket.socketpair()
        request = json.dumps(about).encode()
        with theirs, self.turn:
            try:
                self.ask(request, theirs.fileno(), *descriptors)
            except OSError:  # it was ended, for want of memory, say
                self.end()
                self.ask(request, theirs.fileno(), *descriptors)
        return line

    def ask(self, request, *descriptors):
        self.be_there()
        socket.send_fds(self.control, [request], descriptors)

    def be_there(self):
        """Have it begin, if it hasn't."""
        if self.control is None:
            control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                self.process = self.start(theirs.fileno())
            control.settimeout(PATIENCE)
            self.control, self.maker = control, os.getpid()

    def end(self, patience=PATIENCE):
        """Ask it for nothing more; it ends when nobody can, also where we are killed."""
        control, self.control = self.control, None
        if control is None:
            return
        with control:
            if self.maker == os.getpid():
                try:
                    control.settimeout(patience)
                    control.shutdown(socket.SHUT_WR)
                    control.recv(1)  # nothing: it has ended
                except OSError:  # our patience has
                    self.process.kill()
                self.process.communicate()
