"""Judge the answers of one submission, each on its own."""

import contextlib
import re
import sys
from pathlib import Path

from grader.judging.decide import judge
from grader.judging.verdict import Verdict
from grader.reading.reader import read
from grader.tell.verdicts import sentence_case
from grader.tell.words import say
from grader.walls.submission import TIME_LIMIT, RemoteSubmission, StartBudget, StartFailed


def grade_exercises(path, exercises, seed=None, isolated=False, time_limit=TIME_LIMIT, name=None, beside=None):
    """Judge every exercise of a submission, outside this process.

    Parameters
    ----------
    path : path to a notebook or a Python file
    exercises : list of Exercise
    seed : int, optional
    isolated : bool
    time_limit : float
        Seconds a question.
    name : str, optional
        What to call the file in messages.
    beside : dict, optional
        Name -> path of the other files that were handed in with it.

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
    plan = read(path, [exercise.name for exercise in exercises], name, beside)
    verdicts = judge_plan(plan, exercises, seed, isolated, time_limit, StartBudget())
    return verdicts, {exercise.name: plan.hints[exercise.name] for exercise in exercises if exercise.name in plan.hints}


def judge_plan(plan, exercises, seed, isolated, time_limit, budget):
    """Verdicts on what a plan defines: all in one process, and by itself what does not go together with the others."""
    verdicts = {}

    def judge_in_one_process(chosen):
        needed = [piece.name for exercise in chosen for piece in (exercise, *exercise.builds_on)]
        wanted = list(dict.fromkeys(name for name in needed if name in plan.answers))
        with RemoteSubmission(plan, wanted, isolated, time_limit, course_folders(chosen), budget) as submission:
            if submission.crowded and len(chosen) > 1:
                return
            for exercise in chosen:
                verdicts[exercise.name] = verdict_on(submission, exercise, seed)

    there = [exercise for exercise in exercises if plan.answers[exercise.name].needs]
    with contextlib.suppress(StartFailed):
        if there:
            judge_in_one_process(there)
    for exercise in there:
        # What ended the process may have been left behind by another function's statements.
        if exercise.name not in verdicts or verdicts[exercise.name].state == "stopped" and len(there) > 1:
            try:
                judge_in_one_process([exercise])
            except StartFailed as error:
                verdicts.setdefault(exercise.name, Verdict(exercise.name, exercise.points, error.state, what=[sentence_case(str(error))]))
    return {exercise.name: verdicts.get(exercise.name) or not_there(plan, exercise) for exercise in exercises}


def course_folders(exercises):
    """Where the packages lie that declare and answer the exercises."""
    modules = {function.__module__.partition(".")[0] for exercise in exercises for function in (exercise.reference, exercise.written_as, exercise.draw)}
    files = [getattr(sys.modules.get(module), "__file__", None) for module in modules]
    return sorted({Path(file).resolve().parent for file in files if file})


def verdict_on(submission, exercise, seed):
    name, plan = exercise.name, submission.plan
    if name not in submission.defined:
        return not_there(plan, exercise, submission.failure_of(name))
    with submission.question(name, exercise.seconds, exercise.lends) as function:
        verdict = judge(exercise, function, seed)
    answer = plan.answers[name]
    if verdict.state == "not started" and answer.elsewhere:
        verdict.what.append(sentence_case(answer.elsewhere))
    missing = re.search(r"NameError: name '(\w+)' is not defined", " ".join(verdict.what)) if verdict.state == "raised" else None
    failure = submission.failure_of(missing[1]) if missing else None
    if failure:
        place, failed = failure
        verdict.state = failed.state
        verdict.what.append(say("could not be defined", name=missing[1], place=place, why=failed.why))
    elif missing and missing[1] in plan.lost:
        verdict.what.append(f"{missing[1]}: {plan.lost[missing[1]]}.")
    return verdict


def not_there(plan, exercise, failure=None):
    """The verdict on a function that there is none of."""
    name, answer = exercise.name, plan.answers[exercise.name]
    if failure:
        place, failed = failure
        return Verdict(name, exercise.points, failed.state, what=[say("could not be defined", name=name, place=place, why=failed.why)])
    if answer.broken:
        return Verdict(name, exercise.points, "raised", what=[say("cell cannot be read", name=name, why=answer.broken)])
    told = [say("no function", name=name), answer.elsewhere and sentence_case(answer.elsewhere)]
    return Verdict(name, exercise.points, "missing", what=[" ".join(filter(None, told))])
