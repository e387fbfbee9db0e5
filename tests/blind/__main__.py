"""How often the checker names a mistake, on the blind sets: a table, then every message that lacks the right words.

    OMP_NUM_THREADS=1 PYTHONPATH=.:tests python -m blind [set ...]

Whether another fault is named instead has to be read.
"""

import sys
import time

from blind import SETS, answers_of, message_for, names_the_fault


def main():
    unknown = set(sys.argv[1:]) - set(SETS)
    if unknown:
        sys.exit(f"no set {', '.join(sorted(unknown))}; there are {', '.join(SETS)}")
    unnamed = []
    print(f"{'set':10}{'answers':>8}{'named':>7}{'slowest':>10}")
    for name in sys.argv[1:] or SETS:
        answers, slowest, left = answers_of(name), 0.0, len(unnamed)
        for exercise, answer, pattern in answers:
            start = time.perf_counter()
            message = message_for(exercise, answer)
            slowest = max(slowest, time.perf_counter() - start)
            if not names_the_fault(message, pattern):
                unnamed.append(f"{answer.__name__} ({name}): {answer.__doc__}\n\n{message}")
        print(f"{name:10}{len(answers):8}{len(answers) - len(unnamed) + left:7}{slowest:8.2f} s", flush=True)
    for message in unnamed:
        print("\n" + "-" * 100 + "\n" + message)


if __name__ == "__main__":
    main()
