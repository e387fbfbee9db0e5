"""The judge's side of the process of which isolated submissions get copies (`grader.inside.template`)."""

import atexit
import contextlib
import json
import socket
import subprocess
import threading

REPLY_SIZE = 1 << 8
PATIENCE = 20.0


class Template:
    """A process that holds what every worker needs; started when it is first asked, and again should it have ended.

    Parameters
    ----------
    start : function
        Starts it with settings of `subprocess.Popen`, given its end of a socket. Gives the Popen.
    """

    def __init__(self, start):
        self.start, self.process, self.turn = start, None, threading.Lock()
        atexit.register(self.end)

    def copy(self, requests, answers, **about):
        """A descriptor of a new copy, once it can do no harm any more; it works with its ends of two pipes. Raises OSError."""
        message = json.dumps(about).encode()
        with self.turn:
            try:
                reply, descriptors = self.ask(message, requests, answers)
            except OSError:  # it was ended, for want of memory, say
                reply, descriptors = self.ask(message, requests, answers)
        if not descriptors:
            raise OSError(reply.decode())
        return descriptors[0]

    def ask(self, message, requests, answers):
        try:
            self.be_there()
            socket.send_fds(self.control, [message], [requests, answers])
            reply, descriptors, _, _ = socket.recv_fds(self.control, REPLY_SIZE, 1)
            if not reply:
                raise ConnectionError  # it has ended
        except OSError:
            self.end()
            raise
        return reply, descriptors

    def be_there(self):
        if self.process is None or self.process.poll() is not None:
            self.end()
            self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            self.control.settimeout(PATIENCE)
            with theirs:
                self.process = self.start(theirs.fileno())

    def end(self):
        process, self.process = self.process, None
        if process is not None:
            with process:
                self.control.close()  # it ends when nobody can ask it any more, also where we are killed
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(PATIENCE)
                process.kill()
