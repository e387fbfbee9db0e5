"""The contest at the end of the outlook's notebook is run by the learner's own functions: break one, and its row shows another share."""

import pytest

from endings import ended
from exercises import course

CHAPTER = course.chapter("ch17_outlook")
FASTER = {"UPDATES, TESTED, BENDING = 400, 500, 16": "UPDATES, TESTED, BENDING = 80, 200, 16"}


def found(**broken):
    """The shares of all rows, and that of the cell of one's own."""
    end = ended(CHAPTER, "arena table own-cell", broken=broken, faster=FASTER)
    return end.names["found"] | {"own": end.names["mine"]}


@pytest.fixture(scope="module")
def whole():
    return found()


def test_every_contestant_does_better_than_a_guess_and_the_six_numbers_are_always_right(whole):
    assert {name if name == "own" else name[0] for name in whole} == {
        "own", "your minGRU", "your selective step", "your linear attention", "your mLSTM", "your six numbers"}
    for name, share in whole.items():
        guess = 1 / 8 if name[1] == "recall" else 1 / 2
        assert share > guess + 0.05, name
    assert whole["your six numbers", "adding"] == whole["your six numbers", "adding, longer"] == 1


def gate_turned(x, h_prev, W_x, b):
    h, gates = CHAPTER["min_gru_step"].reference(x, h_prev, W_x, b)
    return gates[:, h.shape[1]:] + h_prev - h, gates


def without_decay(x, h_prev, *weights):
    y, h, delta = CHAPTER["selective_step"].reference(x, h_prev, *weights)
    return y, h + h_prev, delta


def without_divisor(q, k, v, S_prev, n_prev):
    y, S, n = CHAPTER["linear_attention_step"].reference(q, k, v, S_prev, n_prev)
    return -y, S, n


def without_memory(x, C_prev, n_prev, m_prev, W_x, b):
    return CHAPTER["mlstm_step"].reference(x, 0 * C_prev, 0 * n_prev, m_prev, W_x, b)


def one_after_the_other():
    W_x, b = CHAPTER["add_by_shares"].reference()
    return W_x + [[0, 0], [7, 0]], b  # the gate is half open at a mark


@pytest.mark.parametrize("name, function, rows", [
    ("min_gru_step", gate_turned, ["your minGRU hold", "your six numbers adding"]),
    ("linear_scan", CHAPTER["linear_scan"].fault, ["your minGRU hold", "own"]),
    ("selective_step", without_decay, ["your selective step hold"]),
    ("linear_attention_step", without_divisor, ["your linear attention recall"]),
    ("mlstm_step", without_memory, ["your mLSTM recall"]),
    ("add_by_shares", one_after_the_other, ["your six numbers adding"]),
], ids=lambda value: value if isinstance(value, str) else "")
def test_a_broken_function_shows_in_its_row(name, function, rows, whole):
    shares = found(**{name: function})
    changed = {" ".join(key) if isinstance(key, tuple) else key for key in whole if shares[key] != whole[key]}
    assert set(rows) <= changed
