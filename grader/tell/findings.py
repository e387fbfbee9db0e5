"""What a judge found, in words and as rows of a table: facts come in, sentences go out."""

import math

from grader.tell.words import say


def verdict_on(findings):
    """How far off an answer is that was to be found, a sentence for each bound that is not kept."""
    missed = [sentence_of(finding) for finding in findings if not finding.met]
    return missed or [say("found")]


def sentence_of(finding):
    return say("bound missed", what=finding.what[0].upper() + finding.what[1:], value=number(finding.value), bounds=bounds(finding))


def table_of(findings):
    return [(finding.what, number(finding.value), bounds(finding)) for finding in findings]


def bounds(finding):
    if math.isinf(finding.low):
        return say("at most", high=number(finding.high))
    if math.isinf(finding.high):
        return say("at least", low=number(finding.low))
    return say("between", low=number(finding.low), high=number(finding.high))


def number(value):
    return f"{value:.4g}"
