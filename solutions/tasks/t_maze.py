"""A corridor with a sign at its beginning and a junction at its end: which way to turn, only the sign has said.

Codes of what is seen, moves and rewards follow re-implementations of Bakker's task; that an episode ends after four times the shortest way is ours.
"""

import numpy as np

NORTH, EAST, WEST, SOUTH = range(4)
TURN_NORTH, TURN_SOUTH, CORRIDOR, JUNCTION = (0, 1, 1), (1, 1, 0), (1, 0, 1), (0, 1, 0)
FOUND, WRONG = 4.0, -0.1  # a reward for the right arm; one for the wrong arm, and for each bump into a wall
PATIENCE = 4  # an episode ends after so many times the moves of the shortest way


def look(place, length, goal):
    """What is seen: the sign at the corridor's beginning, the junction at its end, and all places between look alike.

    Parameters
    ----------
    place : (B,) int array
        0 at the beginning, `length` at the junction.
    length : int
    goal : (B,) int array
        NORTH or SOUTH, where the reward is.

    Returns
    -------
    x : (B, 3) array

    Source: [bakker2001reinforcement].
    """
    sign = np.where((goal == NORTH)[:, None], TURN_NORTH, TURN_SOUTH)
    elsewhere = np.where((place == length)[:, None], JUNCTION, CORRIDOR)
    return np.where((place == 0)[:, None], sign, elsewhere).astype(float)


def move(place, action, length, goal):
    """Take one step, or bump into a wall.

    Parameters
    ----------
    place : (B,) int array
    action : (B,) int array
        NORTH, EAST (on), WEST (back) or SOUTH.
    length : int
    goal : (B,) int array

    Returns
    -------
    place : (B,) int array
    reward : (B,) array
    ended : (B,) bool array
        Whether it went into one of the two arms.

    Source: [bakker2001reinforcement].
    """
    ended = (place == length) & ((action == NORTH) | (action == SOUTH))
    new = np.clip(place + (action == EAST) - (action == WEST), 0, length)
    bumped = (new == place) & ~ended
    reward = np.where(ended & (action == goal), FOUND, np.where(ended | bumped, WRONG, 0.0))
    return new, reward, ended
