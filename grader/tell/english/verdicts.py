"""What a verdict says: whether an answer is right, what differs and where, what became of the call; and the hints."""


def points_for(points):
    told = "; ".join(f"{number} for {names}" for names, number in points.items())
    return f"Partly right. Points for what is right in every case: {told}."


def heading(exercise, mark, points, of):
    return f"{exercise}  {mark}  {points} of {of} point{'s' if of != 1 else ''}"


def not_right_either(names):
    return f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} not right either: begin there."


def right_once_they_are(names):
    pieces = " and ".join(names)
    be = "is" if len(names) == 1 else "are"
    return f"Right once {pieces} {be}: with the right {pieces} in place of yours it gives the right numbers. Mend {pieces} first."


def outputs_that_are_right(names):
    return f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} right."


def changed(names):
    return f"changed {' and '.join(names)}, which {'belongs' if len(names) == 1 else 'belong'} to the caller: work on a copy."


def since_the_last_try(mended, left, broken):
    """What is right now, what isn't yet although something else is, and what was right before."""
    parts = [(mended, "right now"), (left if mended else (), "not right yet"), (broken, "wrong now, and right before")]
    told = [f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} {words}" for names, words in parts if names]
    return f"Since the last try: {'; '.join(told)}."


KINDS_OF_VALUES = {"list": "a list", "tuple": "a tuple", "dict": "a dict", "str": "a string", "bool": "a bool", "int": "a whole number",
                   "float": "a number", "NoneType": "None"}


def a_value(kind):
    return KINDS_OF_VALUES.get(kind) or f"{'an' if kind[:1] in 'aeiouAEIOU' else 'a'} {kind}"


VERDICTS = {
    # the states, and what is counted together
    "state passed": "right",
    "state partly": "partly right",
    "state failed": "wrong numbers",
    "state raised": "raised an error",
    "state timed out": "ran out of time",
    "state stopped": "stopped",
    "state interrupted": "stopped",
    "state missing": "not found",
    "state not started": "not started",
    "kind ok": "passed",
    "kind part": "partly right",
    "kind no": "failed",
    "kind odd": "raised or stopped",
    "kind new": "not started",
    # as a whole
    "heading": heading,
    "not mended": "Not mended yet: this is the function as you were given it.",
    "too large to be found": "It is too large: {size:,} bytes, where {most:,} are enough.",
    "right": "Right. On the example, {inputs}:",
    "single precision": "The numbers are of single precision (float32), and right at that precision.",
    "interrupted": "It was interrupted while it was still running. Is there a loop that never ends?",
    "timed out": "It was still running when its time was up. Is there a loop that never ends?",
    "a line is missing still": "A line is still missing: `raise NotImplementedError` stands in its place.",
    "not started": "Not started yet.",
    "raise above": "`raise NotImplementedError` still stands above your code, in line {line} of {name}. Python stops there: delete that line.",
    "calls what is not written": "It calls {name}, which is not written yet.",
    "a part is not written": "A part of it is not written yet.",
    "draw them": " (draw them with example({name!r}, seed={seed}, case={case}))",
    "right on the example": "The example is right. On other inputs it is not: {inputs}{again}.",
    "other than expected": "is not what is expected",
    "rounding": "Differences as small as these come from rounding: is there a float32 array on the way?",
    "first wrong row": "It first goes wrong at row {row}, where {inputs}.",
    "raised": "It raised {error}",
    "truth of an array": ("It raised {error}: an array holds many answers, and `and`, `or`, `not` and `if` take one. Between arrays write &, | and "
        "~, with brackets around each comparison: (a > 0) & (b > 0)."),
    "axes of a product": ("It raised {error}: the last axis of the left factor of @ has {left} entries, and the axis of the right one that it meets "
        "has {right}."),
    "shapes here": " Here {shapes}.",
    "index one too large": ". An axis of size {size} ends at index {last}: is the index one too large?",
    "other arguments": "It is called with the arguments {expected}; yours takes {yours}. Keep the stub's argument names.",
    "warned": "Python warned on the way: {warnings}.",
    "printed": "It printed: {text}",
    "partly right": points_for,
    "not right either": not_right_either,
    "right once they are": right_once_they_are,
    "outputs that are right": outputs_that_are_right,
    "wrong where negative": "It is wrong exactly where {name} is negative.",
    "wrong where positive": "It is wrong exactly where {name} is positive.",
    "right, but it changed its inputs": lambda names: f"The answer is right, but it {changed(names)}",
    "it changed its inputs": lambda names: f"It also {changed(names)}",
    "printed and more": "It printed: {text} ... and {number:,} characters more",
    "characters more": "... and {number:,} characters more",
    "no function in this cell": "There is no function called {name} in this cell.",
    "calls itself": "It raised RecursionError: it calls itself without an end",
    "in a cell": "{cell}, line {number}, in {function}",
    "in the cell": "line {number} of the cell, in {function}",
    "answer too large": "What came back is larger than an answer may be.",
    "too much memory": "It used more than {gigabytes:.2g} GB of memory.",
    "ended its process": "It ended the process it ran in: by exit, by a crash, or by using too much memory or time.",
    "file took all": "not read: its file has taken all of the {seconds:g} seconds that defining functions may take",
    "ended again and again": "the process ended again and again while its functions were being defined",
    "still running": "it was still running after {seconds:g} s",
    "it ended the process": "it ended the process",
    "did not start": "the process did not start: this machine may be too busy, or out of memory",
    "ended before it was asked": "the process ended before the question was asked",
    "its process had ended": "Its process had ended.",
    "no answer": "What it sent back is no answer.",
    "could not be defined": "{name} could not be defined in {place}: {why}.",
    "cell cannot be read": "The cell that defines {name} cannot be read: {why}",
    "no function": "No function called {name} was found.",
    "inputs of another seed": "with another seed",
    "a seed": "seed {seed}",
    # one value beside the right one
    "nothing came back": "nothing came back: the function returned None. Does it end with a return?",
    "several values, but one": "{count} values should come back ({names}), but {kind} did",
    "several values, but others": "{count} values should come back ({names}), but there are {number}",
    "a comma after the return": "a tuple of one value came back: is there a comma after the return?",
    "None": "is None",
    "another text": "is {yours}, expected {expected}",
    "no array": "is {kind}; it should be a NumPy array of shape {shape}: np.array(...) or np.stack(...) makes one",
    "no dict": "is {kind}; it should be a dict with the keys {keys}",
    "keys missing": "lacks the keys {keys}",
    "keys too many": "has keys that it should not have: {keys}",
    "more keys": " and {number} more",
    "no list": "is {kind}; it should be a list of {length}",
    "another length": "has {yours} items, expected {expected}",
    "no array of numbers": "is {kind}, which is no array of numbers",
    "no numbers": "is {kind}; numbers are needed",
    "complex": "holds complex numbers, real ones are needed",
    "another shape": "has shape {yours}, expected {expected}",
    "in some entries": " in {number} of {of} entries, the first at {first}",
    "an array": "an array of shape {shape}",
    "an array of no numbers": "an array of {kind} (not numbers)",
    "NaN": "is NaN{where}",
    "infinite": "is infinite{where}",
    "a value": a_value,
    "output": "{name} {what}.",
    "output and its letters": "{name} {what}, that is ({letters}).",
    "wrong entries": "{name} {what}: shape {shape} is right, largest difference {largest:.2g}.",
    "wrong entries, small": "{name} {what}: shape {shape} is right, largest difference {largest:.2g} of {scale:.2g}.",
    "wrong": "is wrong",
    "wrong everywhere": "is wrong in every entry",
    "wrong in blocks": "is wrong in {blocks}, right in the others",
    "wrong at one index": "is wrong only at index {index} along {axis}",
    "wrong from": "is right up to index {last} along {axis} and wrong from index {first} on",
    "wrong up to": "is wrong up to index {last} along {axis} and right from index {first} on",
    "wrong at indices": "is wrong at indices {indices} along {axis}, right at the others",
    "wrong in some": "is wrong in {wrong} of {of} entries",
    "one block": "block {numbers} of {count} along {axis}",
    "blocks": "blocks {numbers} of {count} along {axis}",
    "heat map": "Where {name} is wrong: {wrong} of {of} entries",
    "yours": "yours",
    "expected": "expected",
    # how an explanation is introduced
    "numbers are those of": "Your numbers are exactly those of",
    "wrong numbers are those of": "Where they are wrong, your numbers are exactly those of",
    "numbers would be those of": "With the right {pieces} in place of yours, your numbers would be those of",
    "with the right piece": "With the right {pieces} in place of yours: ",
    "same error": "The same error comes from",
    "or": "Or: ",
    "or of": "or of",
    "and those of": "and those of",
    "in a function": "  (in {function})",
    # hints
    "hint": "Hint {step} of {of} for {exercise} · {title}\n\n{words}",
    "at your line": "at your line  {line}",
    "what it has to do": "What it has to do: {summary}",
    "lines in another order": "The lines of our version, in another order, one of them left open:",
    "names are ours": "(The names are those of our version; yours may differ.)",
    "no single line": "Our version has no single line for it: work through the chapter's derivation once more.",
    "ends in an error": "It ends in an error before there are numbers to compare: begin with the line that raised it.",
    "no known mistake": "No single mistake that we know gives your numbers.",
    "line that computes": "the line that computes {name}",
    "line that adds": "the line that adds to {name}",
    "line that begins": "the line that begins with {words}",
    "what is returned": "the expression that is returned",
    "first wrong number": "; the first wrong number is {name}[{place}]",
    "title of a plan": "A plan",
    "title of where": "Where to look",
    "title of why": "Why it is wrong",
    "title of the corrected line": "The corrected line",
    "title of our version": "Our version",
    "look": "Look {place}{entry}.",
    "at": "at {line}",
    "in a function at": "in {function}, at {line}",
    "leave this out": "Leave this out:",
    # what was to be found
    "found": "Found. It keeps every bound, also on data drawn afresh. On the example's draws:",
    "bound missed": "{what} is {value}, but {bounds} is needed.",
    "at most": "at most {high}",
    "at least": "at least {low}",
    "between": "{low} to {high}",
    # since the last try
    "no longer an error": "Since the last try: it no longer raises an error.",
    "since the last try": since_the_last_try,
    "the same numbers": "These are the same numbers as at the last try.",
}
