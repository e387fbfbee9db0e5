"""What has changed since a learner's last try, in words."""

from grader.judging.compare import same
from grader.judging.states import state_of
from grader.tell.words import say


def changed_since(before, now):
    """A sentence on two verdicts on one exercise, one after the other; empty where there is nothing to say.

    Parameters
    ----------
    before : Verdict or None
        The last try's.
    now : Verdict
    """
    if before is None or now.passed or not (before.begun and now.begun):
        return ""
    if before.state == "raised" and now.state != "raised":
        return say("no longer an error")
    if not before.differences or not now.differences:  # an error, or a call of what is not written yet
        return ""
    was, is_now = wrong_outputs(before), wrong_outputs(now)
    mended, broken = [name for name in was if name not in is_now], [name for name in is_now if name not in was]
    if mended or broken:
        return say("since the last try", mended=mended, left=[name for name in was if name in is_now], broken=broken)
    return say("the same numbers") if unchanged(before, now) else ""


def wrong_outputs(verdict):
    """The names of what came back wrong, each once: of `gradients['W']` the whole."""
    return list(dict.fromkeys(difference.name.partition("[")[0] for difference in verdict.differences if difference.name))


def unchanged(before, now):
    pairs = list(zip(before.differences, now.differences))
    comparable = len(before.differences) == len(now.differences) > 0 and state_of(before.state) == state_of(now.state)
    return comparable and all(one.got is not None and one.name == other.name and same(one.got, other.got) for one, other in pairs)
