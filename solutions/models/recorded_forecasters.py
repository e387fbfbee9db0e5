"""The networks of chapter 10 that were trained once: what they are loaded by."""

from pathlib import Path

from solutions.data.kept import read_weights

# As one path from here each, so that whoever asks what this module needs finds the files.
BY_DAYS = Path(__file__).parent / "../../book/recorded/load_intervals.npz"
FED_BACK = Path(__file__).parent / "../../book/recorded/load_fed_back.npz"


def days_forecaster():
    """Load the LSTM that reads two weeks of days and answers five quantiles of each half-hour of the next, the median of three starts.

    Returns
    -------
    parameters : dict of arrays
        In float64.
    """
    return read_weights(BY_DAYS)


def next_half_hour_forecaster():
    """Load the LSTM that forecasts the next half-hour, the median of three starts.

    Returns
    -------
    parameters : dict of arrays
        In float64.
    """
    return read_weights(FED_BACK)
