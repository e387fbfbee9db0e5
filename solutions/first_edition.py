"""The import paths of the first edition, which filled-in notebooks still use: `from solutions.rnn import rnn_step` goes on working."""

from importlib import import_module
from importlib.machinery import ModuleSpec

MOVED = {
    "convolution": ("cells.convolution",),
    "gradients": ("training.gradients",),
    "gru": ("cells.gru",),
    "language_model": ("models.language_model", "models.ngram", "training.scores"),
    "layers": ("models.layers", "models.padding"),
    "listing_lstm": ("listings.lstm",),
    "listing_rnn": ("listings.rnn",),
    "losses": ("training.losses",),
    "lstm": ("cells.lstm",),
    "neurons": ("cells.neurons",),
    "optimizers": ("training.optimizers",),
    "rnn": ("cells.rnn",),
    "sequences": ("cells.linear", "data.text", "tasks.echo", "training.probes"),
    "tasks": ("tasks.adding", "tasks.brackets", "models.many_to_one"),
    "text": ("data.text",),
    "textbook": ("textbook.rnn", "training.rtrl"),
    "textbook_convolution": ("textbook.convolution",),
    "textbook_gated": ("textbook.gru", "textbook.lstm"),
    "textbook_language_model": ("textbook.language_model",),
    "textbook_layers": ("textbook.layers", "textbook.padding"),
}


def names_of(old):
    """Everything that a module of the first edition held, from where it lies now."""
    names = {}
    for new in MOVED[old]:
        names.update((name, value) for name, value in vars(import_module(f"solutions.{new}")).items() if not name.startswith("__"))
    return names


class FirstEdition:
    """A finder and loader for `import`: asked last, so that it answers only for what lies nowhere else."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        package, _, old = name.partition(".")
        return ModuleSpec(name, FirstEdition) if package == "solutions" and old in MOVED else None

    @staticmethod
    def create_module(spec):
        return None

    @staticmethod
    def exec_module(module):
        vars(module).update(names_of(module.__name__.partition(".")[2]))
