"""A chart that flatters: weights of the last ten prices whose forecast looks right, and is worse than to say that nothing changes."""

import numpy as np

DAYS = 10


def forecasts(prices, weights):
    """Forecast each price by a weighted sum of the ten before it.

    Parameters
    ----------
    prices : (N, B) array
        Days, for B shares side by side.
    weights : (10,) array
        The first belongs to the latest price.

    Returns
    -------
    forecast : (N - 10, B) array
        Of the prices from the eleventh on.
    """
    days = np.arange(DAYS, len(prices))
    return np.einsum("k,nkb->nb", weights, prices[days[:, None] - 1 - np.arange(DAYS)])


def how_it_looks(prices, weights):
    """Measure a forecaster as an eye does that looks at its chart, and as it should be measured.

    Parameters
    ----------
    prices : (N, B) array
    weights : (10,) array

    Returns
    -------
    correlation : () float
        Of forecast and price, mean over the shares; 0 for a flat line.
    restless : () float
        How much the forecast's line moves in a day, over how much the price's does.
    aside : () float
        Its mean error, in a share's typical daily move, mean over the shares, whichever side it lies on.
    worse : () float
        Its error (root mean square) over that of yesterday's price.
    """
    forecast, price, before = forecasts(prices, weights), prices[DAYS:], prices[DAYS - 1 : -1]
    move = np.std(np.diff(prices, axis=0), axis=0)
    f, p = forecast - forecast.mean(axis=0), price - price.mean(axis=0)
    norms = np.sqrt((f**2).sum(axis=0) * (p**2).sum(axis=0))
    correlation = np.mean((f * p).sum(axis=0) / np.where(norms == 0, 1, norms))
    restless = np.std(np.diff(forecast, axis=0)) / np.std(np.diff(price, axis=0))
    aside = np.mean(np.abs((forecast - price).mean(axis=0)) / move)
    return correlation, restless, aside, _root_mean_square(forecast - price) / _root_mean_square(before - price)


def _root_mean_square(errors):
    return np.sqrt(np.mean(errors**2))


def draw_prices(rng, N, B):
    """Draw prices whose daily moves nobody can foresee: (N, B), from 100 on."""
    return 100 + np.cumsum(rng.normal(size=(N, B)), axis=0)


def flattering_weights():
    """Weights for a forecaster of share prices that looks good and is none.

    It forecasts a price by a weighted sum of the ten prices before it. Its
    chart over 1,000 days has to convince: its line has a correlation of at
    least 0.95 with the price, lies neither above nor below it on the whole,
    and moves in a day as much as a price does, within a tenth, so that it
    looks neither smooth nor jagged. But its error has to be at least 2.1 times
    that of a forecaster that repeats yesterday's price. The prices are drawn
    anew for each check, and nobody can foresee their moves.

    Returns
    -------
    weights : (10,) array
        The first belongs to the latest price.

    Source: [hyndman2018forecasting].
    """
    return np.eye(10)[4]  # the price of five days ago: a true price, so its line is as restless as any
