"""Messages on a pipe: a text and bytes, with their sizes in front. Standard library only: what reads a notebook does without NumPy."""

import os
import select
import struct
import time

HEADER = struct.Struct(">4sII")
MAGIC = b"GRD1"
TEXT_LIMIT = 1 << 20
BYTES_LIMIT = 32 << 20
CHUNK = 1 << 16


class WireError(ValueError):
    """Something on the pipe that is no message."""


class Closed(WireError):
    """The other side is gone."""


class TooLate(WireError):
    """No complete message before the deadline."""


def framed(text, *parts):
    """A message as bytes. Raises WireError if it is larger than the other side will take."""
    size = sum(map(len, parts))
    if len(text) > TEXT_LIMIT or size > BYTES_LIMIT:
        raise WireError("larger than a message may be")
    return b"".join([HEADER.pack(MAGIC, len(text), size), text, *parts])


def write_frame(descriptor, frame, deadline=None):
    """Write a framed message; with a deadline the descriptor must not block. Raises TooLate if the other side does not read."""
    view = memoryview(frame)
    while view:
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([], [descriptor], [], left)[1]:
                raise TooLate("nobody reads")
        try:
            view = view[os.write(descriptor, view[:CHUNK]):]
        except BlockingIOError:
            continue


def read_frame(descriptor, deadline=None):
    """Text and bytes of the next message; `deadline` is a time of `time.monotonic`. Raises Closed, TooLate or WireError."""
    magic, text_size, data_size = HEADER.unpack(read_exactly(descriptor, HEADER.size, deadline))
    if magic != MAGIC or text_size > TEXT_LIMIT or data_size > BYTES_LIMIT:
        raise WireError("no valid header")
    text = read_exactly(descriptor, text_size, deadline)
    return text, read_exactly(descriptor, data_size, deadline)


def read_exactly(descriptor, size, deadline):
    chunks = []
    while size:
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                raise TooLate("no answer in time")
        chunk = os.read(descriptor, min(size, 1 << 20))
        if not chunk:
            raise Closed("the other side is gone")
        chunks.append(chunk)
        size -= len(chunk)
    return b"".join(chunks)
