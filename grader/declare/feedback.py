"""What an author knows of an exercise's mistakes: `feedback.txt`, a mistake as an edit of the textbook form and the words for it.

    [rnn_step]
    ? Section 3.1. Mix the input and the old state, then squash the sum.
    h_prev @ W_hh -> h_prev @ W_hh.T
        W_hh is transposed.
        h_prev is (B, H); a row times W_hh needs W_hh as it stands.
    return h -> h = h + b_h
             -> return h
        b_h is added once more, outside tanh.

A line that begins with `!`, above the edits of one mistake, is the symptom of a repair: that mistake is the fault in the given function.
Lines that begin with `?` are the plan for somebody who has not begun, lines that begin with `#` are for authors. `old -> new` is an edit;
several of them, one a line, are one mistake. A line that begins with `->` is a further line of what is new. The indented lines below say
what is wrong and, if there is a second one, why.
"""

import re
from dataclasses import dataclass, field

ARROW = re.compile(r"(?P<old>.+?)\s+->(?:\s+(?P<new>.*))?$")


@dataclass(frozen=True)
class Mistake:
    """One mistake: the edits (old, new) that make it, what is wrong, why, the line of the file where it stands, and its symptom as a repair."""

    edits: tuple
    what: str
    why: str = ""
    line: int = 0
    symptom: str = ""


@dataclass
class Feedback:
    """What the file says about one exercise."""

    mistakes: list = field(default_factory=list)
    plan: list = field(default_factory=list)

    @property
    def fault(self):
        """The mistake that has a symptom; None if none has."""
        return next((mistake for mistake in self.mistakes if mistake.symptom), None)


class BadFeedback(ValueError):
    """A feedback file that does not say what it should; names the file and the line."""


def mistake(function):
    """Mark a function of `wrong.py`, named `exercise__what_is_special`, as a mistake that no edit can say.

    Its docstring is what the learner reads whose numbers come out that way: what is wrong, then, after a blank line, why.
    """
    what, _, why = (function.__doc__ or "").strip().partition("\n\n")
    if not what:
        raise ValueError(f"{function.__name__}: its docstring says what is wrong")
    function.mistake = " ".join(what.split()), " ".join(why.split())
    return function


def read_feedback(path):
    """Exercise name -> Feedback. Raises BadFeedback."""
    found, section, symptom, edits, words = {}, None, [], [], []

    def wrong(line, told):
        return BadFeedback(f"{path}, line {line}: {told}")

    def finish(line):
        if edits and not words:
            raise wrong(line, f"the edit of {edits[-1][0]!r} has no sentence below it")
        if edits:
            if symptom and section.fault:
                raise wrong(begun, "a repair has one fault, and this is the second with a symptom")
            section.mistakes.append(Mistake(tuple(edits), *words, line=begun, symptom=" ".join(symptom)))
        elif symptom:
            raise wrong(line, "a symptom has no edit below it")
        symptom.clear()
        edits.clear()
        words.clear()

    begun = 0
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        arrow = ARROW.match(line)
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("[") and line.rstrip().endswith("]") and not arrow:
            finish(number)
            name = line.strip()[1:-1]
            if name in found:
                raise wrong(number, f"[{name}] stands here for the second time")
            section = found[name] = Feedback()
        elif section is None:
            raise wrong(number, "a line before the first [exercise]")
        elif line.startswith("?"):
            section.plan.append(line[1:].strip())
        elif line.startswith("!"):
            if edits:
                finish(number)
            symptom.append(line[1:].strip())
        elif line.lstrip().startswith("-> "):
            if not edits or words:
                raise wrong(number, "a further line of what is new belongs below an edit")
            old, new = edits[-1]
            edits[-1] = old, f"{new}\n{line.strip()[3:]}"
        elif line[0] in " \t":
            if not edits or len(words) == 2:
                raise wrong(number, "a sentence belongs below an edit: one line for what is wrong, one for why")
            words.append(line.strip())
        elif arrow:
            if words:
                finish(number)
            begun = begun if edits else number
            edits.append((arrow["old"].strip(), (arrow["new"] or "").strip()))
        else:
            raise wrong(number, f"neither an edit (old -> new) nor a sentence (indented): {line!r}")
    finish("the last")
    return found
