"""Wrong answers by people who did not know which mistakes the checker looks for."""

ANSWERS = {}  # {set: {exercise: [(answer, pattern)]}}


def named_by(pattern):
    """Keep an answer, exercise_number, with what a message that names its fault has to contain."""

    def keep(answer):
        of_set = ANSWERS.setdefault(answer.__module__.rpartition(".")[2], {})
        of_set.setdefault(answer.__name__.rsplit("_", 1)[0], []).append((answer, pattern))
        return answer

    return keep
