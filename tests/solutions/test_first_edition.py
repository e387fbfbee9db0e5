"""Notebooks that were filled in with the first edition go on importing what they imported."""

import importlib
import subprocess
import sys

import pytest

from solutions.first_edition import MOVED

PUBLIC = {  # a function of each module of the first edition, and where it lies now
    "rnn": "rnn_step", "lstm": "lstm_step", "gru": "gru_step", "convolution": "causal_conv1d", "neurons": "latch", "losses": "squared_error",
    "gradients": "numerical_gradient", "optimizers": "adam_step", "text": "encode", "listing_rnn": "listing_epoch", "listing_lstm": "one_step_gradients",
    "sequences": "delayed_echo", "tasks": "train_many_to_one", "language_model": "witten_bell", "layers": "masked_mean", "textbook": "rtrl",
    "textbook_gated": "gru_backward", "textbook_layers": "reverse_padded", "textbook_convolution": "causal_conv1d", "textbook_language_model": "sample",
}


def test_every_module_that_moved_is_tried():
    assert set(PUBLIC) == set(MOVED)


@pytest.mark.parametrize("old", PUBLIC)
def test_a_function_is_found_under_its_old_path(old):
    found = getattr(importlib.import_module(f"solutions.{old}"), PUBLIC[old])
    assert found.__module__ in {f"solutions.{new}" for new in MOVED[old]}


@pytest.mark.parametrize("old", PUBLIC)
def test_both_ways_to_import_work_in_a_fresh_python(old):
    code = f"from solutions import {old}; from solutions.{old} import {PUBLIC[old]}; assert {old}.{PUBLIC[old]} is {PUBLIC[old]}"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stderr == ""


def test_a_name_that_never_was_is_an_import_error():
    with pytest.raises(ImportError):
        importlib.import_module("solutions.transformer")
    with pytest.raises(ImportError):
        from solutions.tasks import no_such_task  # noqa: F401


def test_a_chapter_of_exercises_is_found_under_its_old_path():
    import exercises.ch03_rnn

    assert exercises.ch03_rnn.chapter is exercises.course.chapter("ch03_rnn")
