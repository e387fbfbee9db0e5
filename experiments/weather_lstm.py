"""How warm will it be in Seattle tomorrow? A small LSTM reads two weeks of weather."""

from experiments.common.next_day import answer, minus_root_mean_square, next_day
from solutions.data.weather import in_degrees, read_weather, weather_windows

network = next_day(weather_windows, H=16, steps=600, rate=0.005, noise=0.3)
SEEDS, STEPS, EVERY = (0, 1, 2), network.steps, 10
start, step, weights = network.start, network.step, network.weights


def score(parameters):
    """Minus the error of the forecast maximum in 2015, in degrees."""
    x, _, begins = weather_windows("test")
    return minus_root_mean_square(in_degrees(answer(x, parameters), begins) - read_weather()[1][begins, 0])
