"""Judge the answers of one submission, each on its own."""

import sys
from pathlib import Path

from grader.judging.decide import judge
from grader.judging.verdict import Verdict, sentence_case
from grader.walls.submission import START_LIMIT, TIME_LIMIT, RemoteSubmission, StartBudget, StartFailed


def grade_exercises(path, exercises, seed=None, isolated=False, time_limit=TIME_LIMIT):
    """Judge every exercise of a submission in one process of its own.

    Parameters
    ----------
    path : path to a notebook or a Python file
    exercises : list of Exercise
    seed : int, optional
    isolated : bool
    time_limit : float
        Seconds a question.

    Returns
    -------
    verdicts : dict
        Exercise name -> Verdict, in the order of the exercises.
    hints : dict
        Exercise name -> the highest hint that the learner unfolded.

    Raises
    ------
    BadNotebook
        If the submission cannot be read at all.
    """
    names = [exercise.name for exercise in exercises]
    budget = StartBudget()
    verdicts, hints = {}, {}
    try:
        with RemoteSubmission(path, names, isolated, time_limit, course_folders(exercises), budget) as submission:
            hints.update(submission.hints)
            for exercise in exercises:
                verdicts[exercise.name] = verdict_on(submission, exercise, seed)
    except StartFailed:
        one_by_one(path, exercises, seed, isolated, time_limit, budget, verdicts, hints)
    return verdicts, hints


def course_folders(exercises):
    """Where the packages lie that declare and answer the exercises."""
    modules = {function.__module__.partition(".")[0] for exercise in exercises for function in (exercise.reference, exercise.written_as, exercise.draw)}
    files = [getattr(sys.modules.get(module), "__file__", None) for module in modules]
    return sorted({Path(file).resolve().parent for file in files if file})


def one_by_one(path, exercises, seed, isolated, time_limit, budget, verdicts, hints):
    """What one function needs has hung or ended the process: define each on its own, so that it takes none of the others along.

    Adds to `verdicts` and `hints` what is still missing there; each exercise may take its share of the time that is left.
    """
    missing = [exercise for exercise in exercises if exercise.name not in verdicts]
    for place, exercise in enumerate(missing):
        names = [exercise.name, *(other.name for other in exercise.builds_on)]
        share = min(START_LIMIT, max(0, budget.left) / (len(missing) - place))
        try:
            with RemoteSubmission(path, names, isolated, time_limit, course_folders(exercises), budget, share) as submission:
                verdicts[exercise.name] = verdict_on(submission, exercise, seed)
                hints.update(submission.hints)
        except StartFailed as error:
            verdicts[exercise.name] = Verdict(exercise.name, exercise.points, error.state, what=[sentence_case(str(error))])


def verdict_on(submission, exercise, seed):
    name = exercise.name
    if name in submission.broken:
        return Verdict(name, exercise.points, "raised", what=[f"The cell that defines {name} cannot be read: {submission.broken[name]}"])
    if name not in submission.defined:
        return Verdict(name, exercise.points, "missing", what=[f"No function called {name} was found."])
    with submission.question(name) as function:
        return judge(exercise, function, seed)
