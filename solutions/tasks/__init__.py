"""Made-up data that tests what a network remembers, drawn afresh so that nothing can be learnt by heart."""

from solutions.first_edition import names_of


def __getattr__(name):  # what this module held in the first edition
    try:
        return names_of("tasks")[name]
    except KeyError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
