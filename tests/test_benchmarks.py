"""The benchmarks measure what they say: the made-up classes deserve the marks that they are compared with."""

import collections
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from exercises import course
from grader.walls.sandbox import isolation

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"


@pytest.fixture
def benchmarks(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import classes
    import grading
    import grading_scale

    return classes, grading, grading_scale


def test_the_checks_of_the_other_graders_take_right_answers_and_no_wrong_ones(benchmarks):
    classes, grading, _ = benchmarks
    for name in classes.NAMES:
        for fault in (False, True) if name in classes.FAULTS else (False,):
            answers = "\n".join(classes.answer(other, wrong=fault and other == name) for other in classes.NAMES)
            namespace = {}
            exec(f"{classes.READY}\n{grading.CHECK}\n{answers}\nright = all_right({name}, {grading.cases(name)})", namespace)
            assert namespace["right"] is not fault, name


def test_every_fault_occurs_and_three_in_five_have_none(benchmarks):
    classes, _, _ = benchmarks
    faults = [classes.fault_of(number) for number in range(100)]
    assert set(faults) == {None, *classes.FAULTS} and faults.count(None) == 60


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_a_class_is_measured_and_given_its_marks(benchmarks):
    _, _, grading_scale = benchmarks
    measured = grading_scale.measure(4, workers=1)
    assert measured.wall > 0 and measured.cpu > 0.1
    assert 10 < measured.main_memory < 500 and 10 < measured.worker_memory < 500


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_an_edition_is_measured_by_its_own_benchmark_and_beside_it_python_alone(benchmarks):
    _, _, grading_scale = benchmarks
    for rate, cpu in (grading_scale.by_its_own_benchmark(grading_scale.HERE, 2, 1, os.environ), grading_scale.python_alone(2, 1, os.environ)):
        assert rate > 0 and cpu > 0.01


@pytest.fixture
def everybody(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import everybody

    return everybody


@pytest.mark.skipif(not isolation()[0], reason="some of the class kill whatever they can")
def test_of_a_class_of_every_kind_and_platform_all_have_what_they_deserve_also_after_kills(everybody, capsys):
    assert everybody.main(["--learners", "30", "--chapter", "ch01_history", "--time-limit", "2", "--kills", "3"]) == 0
    told = capsys.readouterr().out
    assert "30 of 30 learners in the reports, 30 as they deserve" in told and "30 results, 0 of them otherwise" in told


def test_a_class_of_everybody_has_every_kind_every_platform_and_every_attack(everybody):
    learners = everybody.everybody(course.chapter("ch01_history"), 300)
    assert {learner.kind for learner in learners} == set(everybody.KINDS) and {learner.platform for learner in learners} == set(everybody.PLATFORMS)
    assert len({learner.number for learner in learners}) == 300 and max(collections.Counter(learner.kind for learner in learners).values()) < 100
    hostile = b"".join(content for learner in learners if learner.kind == "hostile" for _, content, _ in learner.files).decode()
    assert all(body.splitlines()[-1].strip().replace("NAME", "").split("[")[0] in hostile.replace('\\"', '"') for body in everybody.ATTACKS.values())


def test_a_class_of_everybody_sees_a_learner_who_is_lost_or_given_too_much(everybody):
    ada, ben = (everybody.Learner(name, number, "moodle", "right", points=5) for name, number in (("Ada", "70001"), ("Ben", "70002")))
    result = {"submission": "a", "learner": {"name": "Ada", "id": "70001"}, "points": 6, "exercises": {"f": {}}, "problem": "", "marked_late": False,
              "handed_in": 0}
    assert everybody.compare([ada, ben], [result]) == {"70001": "has 6 points instead of 5 ()", "70002": "is in no report"}
    with pytest.raises(RuntimeError, match="twice"):
        everybody.compare([ada], [result, result])
    with pytest.raises(RuntimeError, match="not in the class"):
        everybody.compare([ben], [result])


def test_the_scans_that_are_measured_compute_what_the_loop_does():
    from benchmarks import scan

    found = {name: run() for name, run in scan.contenders(50, 3).items()}
    assert found.keys() == {"loop", "doubling", "blocks"}
    for name, h in found.items():
        np.testing.assert_allclose(h, found["loop"], rtol=1e-5, err_msg=name)


def test_a_line_is_measured_for_each_size_that_is_not_too_large(monkeypatch):
    from benchmarks import scan

    monkeypatch.setattr(scan, "LARGEST", 60)
    rows = list(scan.measured((10, 20), (2, 4), 0.0))
    assert [(row["T"], row["N"]) for row in rows] == [(10, 2), (20, 2), (10, 4)]
    assert all(row[name] > 0 for row in rows for name in ("loop_us", "doubling", "blocks"))
