"""Made-up data that tests what a network remembers, drawn afresh so that nothing can be learnt by heart."""

from solutions.first_edition import first_edition


def __getattr__(name):  # what this module held in the first edition
    return first_edition.attribute("tasks", name)
