"""What was named stays named."""

import inspect
import re
from importlib import import_module

import pytest

from blind import answers_of, message_for, names_the_fault
from exercises import course
from grader import judge
from grader.why.hints import hints

UNNAMED = {
    "first": {"mcculloch_pitts_4", "mcculloch_pitts_6"},
    "second": set(),
    "third": {"state_jacobian_norms_1", "sample_1", "witten_bell_2"},
    "fourth": {"latch_1", "rnn_backward_truncated_2", "witten_bell_2", "one_step_gradients_2"},
    "fifth": {"latch_forward_1", "mlp_backward_2", "gradient_descent_2", "unroll_1", "unroll_2", "last_state_1", "free_run_1",
              "causal_conv1d_1", "unrolled_kernel_2", "squared_error_2",
              "rnn_step_backward_1", "lstm_forward_1", "lstm_forward_2", "lstm_backward_1", "perplexity_1",
              "one_step_gradients_2"},
    "sixth": {"gradient_descent_3", "window_forecast_1", "last_state_2", "peephole_step_backward_1", "peephole_step_backward_2"},
    "generating": {"trap_for_greedy_1"},
    "classifying": {"split_by_stem_2"},
    "translating": set(),
    "molecules": {"families_1"},
    "forecasting": set(),
    "games": set(),
    "handwriting": set(),
    "reading": set(),
    "speed": set(),
    "importing": set(),
    "outlook": set(),
}


@pytest.mark.parametrize("name", UNNAMED)
def test_a_mistake_that_was_named_stays_named(name):
    unnamed = {answer.__name__ for exercise, answer, pattern in answers_of(name) if not names_the_fault(message_for(exercise, answer), pattern)}
    assert unnamed <= UNNAMED[name]


def test_where_to_look_is_the_learners_own_line_for_three_answers_in_five():
    # An answer that is found has no line of its own that went wrong.
    answers = [answer for name in UNNAMED for answer in answers_of(name) if course.exercise(answer[0]).kind != "find"]
    quoted = 0
    for name, answer, _ in answers:
        exercise = course.exercise(name)
        (_, where), *_ = hints(exercise, judge(exercise, answer, seed=5), answer)
        own = where.partition("at your line  ")[2].partition("; the first")[0].rstrip(".").removeprefix("return ")
        quoted += bool(own) and plain(own) in plain(inspect.getsource(answer))
    assert quoted >= 0.6 * len(answers), (quoted, len(answers))


@pytest.mark.parametrize("name", [name for name in UNNAMED if hasattr(import_module(f"blind.{name}"), "odd_right_answers")])
def test_a_right_answer_in_an_odd_style_is_accepted(name):
    for exercise, answer in import_module(f"blind.{name}").odd_right_answers().items():
        verdict = judge(course.exercise(exercise), answer, seed=5)
        assert verdict.passed, verdict.message


def plain(code):
    """Code without what writing it differently changes: blanks, brackets, quotes and the name of NumPy."""
    return re.sub(r"np\.|[\s()'\"]", "", code)
