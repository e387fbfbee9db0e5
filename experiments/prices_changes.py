"""And if the network reads and answers daily changes instead of prices?"""

from experiments.common.next_day import answer, minus_root_mean_square, next_day
from solutions.data.stock import change_windows, changed_price, read_prices

network = next_day(change_windows, H=16, steps=600, rate=0.005)
SEEDS, STEPS, EVERY = (0, 1, 2), network.steps, 10
start, step, weights = network.start, network.step, network.weights


def score(parameters):
    """Minus the error on the test part, in dollars."""
    x, _, begins = change_windows("test")
    return minus_root_mean_square(changed_price(answer(x, parameters), begins) - read_prices()[1][begins])
