"""The last pictures of chapter 13's notebook are made of the learner's own functions: break one, and the agent or the dungeon is another."""

import numpy as np
import pytest

from endings import ended
from exercises import course

CHAPTER = course.chapter("ch13_games")
FASTER = {"= drawn_levels()": "= [], [], []", "updates=250": "updates=80", "(4, 40)": "(4,)",
          "write_levels(read_weights(WRITER), 200,": "write_levels(read_weights(WRITER), 60,"}


def learnt(**broken):
    return ended(CHAPTER, "corridor", broken=broken, faster=FASTER).names["found"]


def judged(**broken):
    """The share that is printed, and the dungeon that is drawn."""
    ending = ended(CHAPTER, "c27 longest-dungeon", broken=broken, faster=FASTER)
    return ending.printed, ending.names["longest"]


@pytest.fixture(scope="module")
def agent():
    return learnt()


@pytest.fixture(scope="module")
def dungeon():
    return judged()


def test_the_agent_learns_within_the_first_walks(agent):
    assert agent[-10:].mean() > 0.8


def test_returns_without_what_comes_later_change_what_it_learns(agent):
    assert not np.array_equal(learnt(discounted_returns=lambda rewards, ended, gamma: rewards), agent)


@pytest.mark.parametrize("sign", [-1, 0])
def test_a_gradient_downhill_or_none_learns_nothing(sign, agent):
    def spoilt(*given):
        loss, dlogits = CHAPTER["policy_gradient"].reference(*given)
        return loss, sign * dlogits

    assert learnt(policy_gradient=spoilt)[-10:].mean() < 0.6


def test_the_pole_that_is_drawn_moves_as_the_learner_s_cart_and_units_say():
    def states(**broken):
        return ended(CHAPTER, "balancing", broken=broken).names["states"]

    whole = states()
    assert len(whole) == 500
    assert not np.array_equal(states(cart_pole_step=CHAPTER["cart_pole_step"].fault), whole)
    assert len(states(balance_by_hand=lambda: (np.eye(2), np.zeros((2, 2)), np.ones(2)))) < 100


def test_the_dungeon_is_the_longest_by_the_learner_s_count(dungeon):
    printed, longest = dungeon
    steps = CHAPTER["fewest_steps"].reference(longest)
    assert f"{steps} steps" in printed
    other, shortest = judged(fewest_steps=lambda level: -CHAPTER["fewest_steps"].reference(level))
    assert CHAPTER["fewest_steps"].reference(shortest) < steps and other != printed


def test_a_share_that_forgets_to_judge_is_printed_otherwise(dungeon):
    printed, _ = judged(share_invented=lambda levels, known: len(set(levels) - set(known)) / len(levels))
    assert printed != dungeon[0]
