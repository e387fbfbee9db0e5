"""What a judge found, in words and as rows of a table: facts come in, sentences go out."""

import math


def verdict_on(findings):
    """How far off an answer is that was to be found, a sentence for each bound that is not kept."""
    missed = [sentence_of(finding) for finding in findings if not finding.met]
    return missed or ["Found. It keeps every bound, also on data drawn afresh. On the example's draws:"]


def sentence_of(finding):
    return f"{finding.what[0].upper()}{finding.what[1:]} is {number(finding.value)}, but {bounds(finding)} is needed."


def table_of(findings):
    return [(finding.what, number(finding.value), bounds(finding)) for finding in findings]


def bounds(finding):
    if math.isinf(finding.low):
        return f"at most {number(finding.high)}"
    if math.isinf(finding.high):
        return f"at least {number(finding.low)}"
    return f"{number(finding.low)} to {number(finding.high)}"


def number(value):
    return f"{value:.4g}"
