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


class FirstEdition:
    """A finder and loader for `import`: asked last, so that it answers only for what lies nowhere else.

    Parameters
    ----------
    package : str
    moved : dict
        Name of a module of the first edition -> the modules of the package in which its functions lie now.
    """

    def __init__(self, package, moved):
        self.package, self.moved = package, moved

    def find_spec(self, name, path=None, target=None):
        package, _, old = name.partition(".")
        return ModuleSpec(name, self) if package == self.package and old in self.moved else None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        vars(module).update(self.names_of(module.__name__.partition(".")[2]))

    def names_of(self, old):
        """Everything that a module of the first edition held, from where it lies now."""
        names = {}
        for new in self.moved[old]:
            names.update((name, value) for name, value in vars(import_module(f"{self.package}.{new}")).items() if not name.startswith("__"))
        return names

    def attribute(self, old, name):
        """A name of a module whose path is a folder now. Raises AttributeError as a module does."""
        if name.startswith("_") or name not in (names := self.names_of(old)):
            raise AttributeError(f"module '{self.package}.{old}' has no attribute {name!r}")
        return names[name]


first_edition = FirstEdition("solutions", MOVED)
