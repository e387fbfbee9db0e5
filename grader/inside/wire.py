"""Inputs and results on a pipe: a JSON tree and raw array bytes, never a pickle.

Standard library and NumPy only: both sides of the sandbox use it. Sizes are checked before anything is allocated, so whoever forges the
pipe can submit arrays and nothing else.
"""

import json
import re

import numpy as np

from grader.inside.frames import BYTES_LIMIT, WireError, framed, read_frame, write_frame
from grader.inside.inputs import Seed

NODES_LIMIT = 20_000
DEPTH_LIMIT = 32
KINDS = "biufc"
DTYPE = re.compile(r"\|b1|\|[iu]1|<[iu][248]|<f(2|4|8|16)|<c(8|16|32)")
HEX = re.compile(r"0x[0-9a-f]{1,32}")


class Opaque:
    """Stands for a value that is no array, number, string or collection of them; only its type's name came along."""

    def __init__(self, kind):
        self.kind = kind

    def __repr__(self):
        return f"<{self.kind}>"


def encode(value, arrays, depth=0):
    """A JSON tree for a value; arrays are appended to `arrays` as bytes."""
    if depth > DEPTH_LIMIT:
        return {"o": "something nested too deeply"}
    if isinstance(value, Seed):
        return {"seed": value.source}
    if value is None or isinstance(value, (bool, float)) and not isinstance(value, np.generic):
        return {"v": value}
    if is_generator(value):
        state = value.bit_generator.state
        return {"g": [hex(state["state"]["state"]), hex(state["state"]["inc"]), state["has_uint32"], state["uinteger"]]}
    if isinstance(value, int):
        return {"v": int(value)} if abs(value) < 1 << 63 else {"o": "int beyond 64 bits"}
    if isinstance(value, str):
        return {"v": value[:10_000].encode("utf-8", "replace").decode("utf-8")}
    if isinstance(value, (list, tuple)):
        return {"t" if isinstance(value, tuple) else "l": [encode(item, arrays, depth + 1) for item in value]}
    if isinstance(value, dict):
        return {"d": [[encode(key, arrays, depth + 1), encode(item, arrays, depth + 1)] for key, item in value.items()]}
    if isinstance(value, (np.ndarray, np.generic)):
        array = np.asarray(value)
        if array.dtype.kind not in KINDS:
            return {"o": f"array of {array.dtype}"}
        data = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
        arrays.append(data)
        return {"a": array.dtype.newbyteorder("<").str, "s": list(array.shape), "n": len(data)}
    return {"o": type(value).__name__[:60]}


def there_and_back(value):
    """What the other side would get of a value. Raises WireError if it is larger than a message may be."""
    arrays = []
    tree = encode(value, arrays)
    if sum(map(len, arrays)) > BYTES_LIMIT:
        raise WireError("larger than a message may be")
    return decode(tree, b"".join(arrays), 0, [0], 0)[0]


def pack(message):
    """A message as bytes. Raises WireError if it is larger than the other side will take."""
    arrays = []
    text = json.dumps(encode(message, arrays)).encode()
    return framed(text, *arrays)


def unpack(text, data):
    """The message in a JSON tree and its bytes. Raises WireError if anything about it is wrong."""
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError):
        raise WireError("not JSON") from None
    message, used, _ = decode(tree, data, 0, [0], 0)
    if used != len(data):
        raise WireError("bytes left over")
    return message


def decode(node, data, position, nodes, depth):
    nodes[0] += 1
    if nodes[0] > NODES_LIMIT or depth > 2 * DEPTH_LIMIT or not isinstance(node, dict):
        raise WireError("no valid tree")
    if "a" in node:
        array, position = decode_array(node, data, position)
        return array, position, nodes
    if "l" in node or "t" in node:
        items = []
        for item in listed(node.get("l", node.get("t"))):
            value, position, _ = decode(item, data, position, nodes, depth + 1)
            items.append(value)
        return (items if "l" in node else tuple(items)), position, nodes
    if "d" in node:
        found = {}
        for pair in listed(node["d"]):
            if not isinstance(pair, list) or len(pair) != 2:
                raise WireError("no valid tree")
            key, position, _ = decode(pair[0], data, position, nodes, depth + 1)
            value, position, _ = decode(pair[1], data, position, nodes, depth + 1)
            try:
                found[key] = value
            except TypeError:
                raise WireError("no valid key") from None
        return found, position, nodes
    if "g" in node:
        return decode_generator(node["g"]), position, nodes
    if "seed" in node and isinstance(node["seed"], int):
        return Seed(node["seed"]), position, nodes
    if "v" in node and isinstance(node["v"], (bool, int, float, str, type(None))):
        return node["v"], position, nodes
    if "o" in node and isinstance(node["o"], str):
        return Opaque(node["o"][:60]), position, nodes
    raise WireError("no valid tree")


def is_generator(value):
    """Whether a value is what `numpy.random.default_rng` gives: any other kind of generator stays where it is."""
    kind = type(value)  # not isinstance: NumPy imports its generators when somebody asks for them
    return kind.__name__ == "Generator" and kind.__module__.startswith("numpy.") and type(value.bit_generator).__name__ == "PCG64"


def generators_in(value):
    """The generators in nested lists, tuples and dicts, in order."""
    if isinstance(value, (list, tuple, dict)):
        return [found for item in (value.values() if isinstance(value, dict) else value) for found in generators_in(item)]
    return [value] if is_generator(value) else []


def decode_generator(parts):
    valid = isinstance(parts, list) and len(parts) == 4 and all(isinstance(part, str) and HEX.fullmatch(part) for part in parts[:2])
    if not valid or not all(isinstance(part, int) and 0 <= part < 1 << 32 for part in parts[2:]):
        raise WireError("no valid generator")
    generator = np.random.Generator(np.random.PCG64(0))
    generator.bit_generator.state = {"bit_generator": "PCG64", "state": {"state": int(parts[0], 16), "inc": int(parts[1], 16)},
                                     "has_uint32": int(bool(parts[2])), "uinteger": parts[3]}
    return generator


def listed(items):
    if not isinstance(items, list):
        raise WireError("no valid tree")
    return items


def decode_array(node, data, position):
    dtype = np.dtype(node["a"]) if isinstance(node["a"], str) and DTYPE.fullmatch(node["a"]) else None
    shape, size = node.get("s"), node.get("n")
    if dtype is None or dtype.kind not in KINDS or not isinstance(shape, list) or len(shape) > 16:
        raise WireError("no valid array")
    if not all(isinstance(length, int) and 0 <= length <= BYTES_LIMIT for length in shape) or not isinstance(size, int):
        raise WireError("no valid array")
    count = 1
    for length in shape:
        count *= length
    if size != count * dtype.itemsize or position + size > len(data):
        raise WireError("no valid array")
    try:
        array = np.frombuffer(data, dtype, count, position).reshape(shape).copy() if count else np.empty(shape, dtype)
    except ValueError:  # an empty array with the longest of axes
        raise WireError("no valid array") from None
    return array, position + size


def send(descriptor, message, deadline=None):
    """Write a message; with a deadline the descriptor must not block. Raises TooLate if the other side does not read."""
    write_frame(descriptor, pack(message), deadline)


def receive(descriptor, deadline=None):
    """The next message; `deadline` is a time of `time.monotonic`. Raises Closed, TooLate or WireError."""
    return unpack(*read_frame(descriptor, deadline))
