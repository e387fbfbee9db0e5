"""What was found, in words: a name with values goes in, a sentence comes out.

The sentences stand in a table; which language it is in is nobody else's business.
"""

import difflib

from grader.tell.english import SENTENCES

FEW = 8


class Refusal(ValueError):
    """Why something can't be done, in a sentence for whoever asked."""


class Sentence(str):
    """A sentence that remembers what it says: the row of the table, and the values."""

    fact = ""
    values = {}

    @classmethod
    def of(cls, fact, values):
        row = SENTENCES[fact]
        made = cls(row(**values) if callable(row) else row.format(**values))
        made.fact, made.values = fact, values
        return made


def say(found, **values):
    """The sentence for what was found."""
    return Sentence.of(found, values)


def state_in_words(name):
    """A verdict's state; one that a later grader may have written is shown as it is called."""
    return say(f"state {name}") if f"state {name}" in SENTENCES else name


def scope(course, chapter):
    """What a run grades."""
    return chapter or say("all chapters", course=course)


def few(words, between=", "):
    """The first few of a list, and how many there are besides."""
    more = len(words) - FEW
    return between.join([*words[:FEW], *([say("more", number=more)] if more > 0 else [])]) or say("none")


def closest(word, words):
    """A question for the nearest of some names, empty where none is near."""
    near = difflib.get_close_matches(word, list(words), n=1)
    return say("meant", name=near[0]) if near else ""


def all_of(words):
    return say("and").join(words)


def told_together(sentences):
    """Several sentences as one; where they differ in one stretch of words, only that stretch is repeated."""
    sentences = list(dict.fromkeys(sentences))
    words = [sentence.split(" ") for sentence in sentences]
    shortest = min(map(len, words))
    before = next((n for n in range(shortest) if len({split[n] for split in words}) > 1), shortest)
    after = next((n for n in range(shortest - before) if len({split[-1 - n] for split in words}) > 1), shortest - before)
    if len(sentences) == 1 or before + after < shortest / 2:
        return " ".join(sentences)
    others = [" ".join(split[before:len(split) - after]).rstrip(".,:;") for split in words[1:]]
    return say("same holds for", sentence=sentences[0], others=all_of(others))
