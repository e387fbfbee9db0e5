"""The benchmarks measure what they say: the made-up classes deserve the marks that they are compared with, and what was named stays named."""

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
            exec(f"{grading.CHECK}\n{answers}\nright = all_right({name}, {grading.cases(name)})", namespace)
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


UNNAMED = {
    "first": {"mcculloch_pitts_4", "mcculloch_pitts_6"},
    "second": set(),
    "third": {"one_hot_1", "delayed_echo_1", "state_jacobian_norms_1", "sample_1", "witten_bell_2"},
    "fourth": {"latch_1", "one_hot_2", "rnn_backward_truncated_2", "witten_bell_2", "mismatched_gradients_2", "scaled_error_1",
               "one_step_gradients_2", "stacked_forward_1"},
}


@pytest.mark.parametrize("name", UNNAMED)
def test_a_mistake_that_was_named_stays_named(benchmarks, name):
    import blind_answers

    unnamed = {answer.__name__ for exercise, answer, pattern in blind_answers.answers_of(name)
               if not blind_answers.names_the_fault(blind_answers.message_for(exercise, answer), pattern)}
    assert unnamed == UNNAMED[name]
