"""The peptides as their databases give them, with the methionine that most proteins begin with: what does a reader then look at?"""

from experiments.common.peptides import LONGEST, Reader
from solutions.data.peptides import AMINO_ACIDS, read_peptides

SEEDS, STEPS, EVERY = (0, 1, 2), 1500, 25


class WholePeptides(Reader):
    """Dealt out by their families, as the peptides without it are; what is read begins with the methionine."""

    def __init__(self, steps):
        super().__init__(relatives_together=True, steps=steps)
        self.codes = [[AMINO_ACIDS.index(letter) for letter in peptide[:LONGEST]] for peptide in read_peptides(first_methionine=True)[0]]


reader = WholePeptides(steps=STEPS)
start, step, weights, score = reader.start, reader.step, reader.weights, reader.score
