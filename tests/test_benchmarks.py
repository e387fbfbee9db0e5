"""The benchmarks measure what they say: the made-up classes deserve the marks that they are compared with."""

import sys
from pathlib import Path

import pytest

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
