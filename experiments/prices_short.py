"""What will Google's share cost tomorrow? An LSTM reads the last twenty prices, and is trained as many do it: the price in, the price out."""

from experiments.common.next_day import answer, minus_root_mean_square, next_day
from solutions.data.stock import in_dollars, price_windows, read_prices

network = next_day(price_windows, H=16, steps=600, rate=0.005)
SEEDS, STEPS, EVERY = (0, 1, 2), network.steps, 10
start, step, weights = network.start, network.step, network.weights


def score(parameters):
    """Minus the error on the test part, in dollars."""
    x, _, begins = price_windows("test")
    return minus_root_mean_square(in_dollars(answer(x, parameters)) - read_prices()[1][begins])
