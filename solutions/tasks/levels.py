"""Small dungeons as text, made here: a start, a key, a door that needs it, an exit behind the door.

A level is a string of ROWS lines of COLUMNS characters: '#' rock, '.' floor, '@' start, 'k' key, 'D' door, 'X' exit. Around it there is rock.
"""

import numpy as np

ROWS, COLUMNS = 5, 7
SYMBOLS = "#.@kDX"
NAMED = "@kDX"
WAYS = ((0, 1), (1, 0), (0, -1), (-1, 0))


def draw_level(rng, doubled=2):
    """Draw a level: rooms joined as a tree, a few more ways between them, and a door that parts the exit from start and key.

    Parameters
    ----------
    rng : numpy.random.Generator
    doubled : int
        How many walls are tried for a second way; those between the two sides of the door stay.

    Returns
    -------
    level : str

    Notes
    -----
    Rooms are the places whose row and column are even; a way between two rooms is the place between them. A tree is grown from room to
    room at random (depth first), then start and exit are drawn, and the door on the way between them.
    """
    rooms = [(r, c) for r in range(0, ROWS, 2) for c in range(0, COLUMNS, 2)]
    parents, ways = grow_tree(rng, rooms)
    start, end = (rooms[k] for k in rng.choice(len(rooms), size=2, replace=False))
    path = way_in_tree(start, end, parents)
    k = rng.integers(len(path) - 1)
    door = between(path[k], path[k + 1])
    near = reached_rooms(start, ways - {door})
    key = near[rng.integers(1, len(near))] if len(near) > 1 else None
    if key is None:
        return draw_level(rng, doubled)
    ways |= second_ways(rng, rooms, set(near), ways, doubled)
    grid = np.full((ROWS, COLUMNS), "#")
    for place in [*rooms, *ways]:
        grid[place] = "."
    for symbol, place in zip(NAMED, (start, key, door, end)):
        grid[place] = symbol
    return "\n".join("".join(row) for row in grid)


def different_levels(rng, n):
    """Draw levels until there are n different ones.

    Parameters
    ----------
    rng : numpy.random.Generator
    n : int

    Returns
    -------
    levels : list of str
    """
    levels = {}
    while len(levels) < n:
        levels[draw_level(rng)] = None
    return list(levels)


def between(a, b):
    """The place between two neighbouring rooms."""
    return (a[0] + b[0]) // 2, (a[1] + b[1]) // 2


def grow_tree(rng, rooms):
    """Join all rooms: {room: the room from which it was reached}, and the set of ways."""
    first = rooms[rng.integers(len(rooms))]
    parents, ways, stack = {first: None}, set(), [first]
    while stack:
        r, c = stack[-1]
        open_to = [room for dr, dc in WAYS if (room := (r + 2 * dr, c + 2 * dc)) in rooms and room not in parents]
        if not open_to:
            stack.pop()
            continue
        room = open_to[rng.integers(len(open_to))]
        parents[room] = (r, c)
        ways.add(between((r, c), room))
        stack.append(room)
    return parents, ways


def way_in_tree(start, end, parents):
    """The rooms from start to end."""
    def to_root(room):
        return [room] + (to_root(parents[room]) if parents[room] else [])

    up, down = to_root(start), to_root(end)
    while len(up) > 1 and len(down) > 1 and up[-2] == down[-2]:  # the way that both share
        up.pop()
        down.pop()
    return up + down[-2::-1]


def reached_rooms(start, ways):
    """The rooms that can be reached through these ways, the start first."""
    found = [start]
    for r, c in found:
        for dr, dc in WAYS:
            room = (r + 2 * dr, c + 2 * dc)
            if (r + dr, c + dc) in ways and room not in found:
                found.append(room)
    return found


def second_ways(rng, rooms, near, ways, tries):
    """A few more ways between rooms, none from one side of the door to the other."""
    more = set()
    for _ in range(tries):
        r, c = rooms[rng.integers(len(rooms))]
        dr, dc = WAYS[rng.integers(4)]
        room = (r + 2 * dr, c + 2 * dc)
        if room in rooms and ((r, c) in near) == (room in near) and (r + dr, c + dc) not in ways:
            more.add((r + dr, c + dc))
    return more


def fewest_steps(level):
    """Count the steps of the shortest way to play a level to its end.

    A step leads to one of the four neighbours, never onto rock or out of the
    level. A key is picked up by stepping onto it. With a key, all doors are
    open, for the rest of the game; without one they are like rock. The game
    is won as soon as the exit is stepped on.

    Parameters
    ----------
    level : str
        Lines of equal length, parted by line breaks: '#' rock, '.' floor, '@'
        start, 'k' key, 'D' door, 'X' exit. There is one start; of keys, doors
        and exits there may be any number, or none.

    Returns
    -------
    steps : () int
        -1 if the level can't be won.

    Notes
    -----
    A search in breadth, wave by wave, whose places are (row, column, whether there is a key).

    Source: [moore1959shortest].
    """
    rows = level.split("\n")
    front = {(r, row.index("@"), False) for r, row in enumerate(rows) if "@" in row}
    known = front
    for steps in range(2 * len(level)):  # there are no more places than that, with a key and without
        reached = set()
        for r, c, has_key in front:
            if rows[r][c] == "X":
                return steps
            for row, column in ((r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)):
                inside = 0 <= row < len(rows) and 0 <= column < len(rows[row])
                symbol = rows[row][column] if inside else "#"
                if symbol != "#" and (has_key or symbol != "D"):
                    reached.add((row, column, has_key or symbol == "k"))
        known, front = known | reached, reached - known
    return -1


def solvable(level):
    """Say whether a level can be played to its end: it has one start and one exit, and a way between them.

    Parameters
    ----------
    level : str

    Returns
    -------
    solvable : bool
    """
    return level.count("@") == 1 and level.count("X") == 1 and fewest_steps(level) >= 0


def well_formed(level):
    """Whether a level has the right size, only known symbols, and start, key, door and exit once each.

    Parameters
    ----------
    level : str

    Returns
    -------
    well_formed : bool
    """
    rows = level.split("\n")
    sized = len(rows) == ROWS and all(len(row) == COLUMNS for row in rows)
    return sized and set(level) <= {*SYMBOLS, "\n"} and all(level.count(symbol) == 1 for symbol in NAMED)


def playable(level):
    """Whether a level is one that we ask for: well formed, solvable, and not without its door.

    Parameters
    ----------
    level : str

    Returns
    -------
    playable : bool
    """
    return well_formed(level) and solvable(level) and not solvable(level.replace("D", "#"))
