"""How much electricity will Victoria ask for tomorrow, every half-hour, and how sure is that? Two weeks are read, five quantiles come out.

Read and asked for are the changes against a week before. That was chosen on the part for choices, against the demand itself (`load_levels`).
"""

from experiments.common.forecasting import by_days, by_days_score

network = by_days()
SEEDS, STEPS, EVERY = (0, 1, 2), network.steps, 10
start, step, weights, score = network.start, network.step, network.weights, by_days_score
