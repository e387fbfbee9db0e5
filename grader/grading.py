"""Judge the answers of one submission, each on its own."""

from grader.definitions import BadNotebook
from grader.judge import judge
from grader.submission import TIME_LIMIT, RemoteSubmission
from grader.verdict import Verdict


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
    with RemoteSubmission(path, [exercise.name for exercise in exercises], isolated, time_limit) as submission:
        return {exercise.name: verdict_on(submission, exercise, seed) for exercise in exercises}, submission.hints


def verdict_on(submission, exercise, seed):
    name = exercise.name
    if name in submission.defined:
        return judge(exercise, submission.function(name), seed)
    if name in submission.broken:
        return Verdict(name, exercise.points, "raised", what=[f"The cell that defines {name} cannot be read: {submission.broken[name]}"])
    return Verdict(name, exercise.points, "missing", what=[f"No function called {name} was found."])


__all__ = ["BadNotebook", "grade_exercises"]
