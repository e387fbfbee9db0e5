"""The loss of quantiles as one would write it on a board; `training.quantiles` keeps the type of its inputs as well."""


def pinball_loss(prediction, target, levels):
    """Score forecasts of quantiles; arguments and result as in `training.quantiles.pinball_loss`.

    Source: [koenker1978regression].
    """
    error = target[..., None] - prediction
    slope = levels - (error <= 0)
    return (slope * error).sum() / target.size, -slope / target.size
