"""A short formula as plain text, for places that know no TeX: a quotation in the search, the name of a table's column."""

import re
import unicodedata

COMMAND = re.compile(r"\\([a-zA-Z]+) *|[\\{}$]")
SPOKEN = {name: unicodedata.lookup(f"GREEK SMALL LETTER {name}") for name in ("alpha", "beta", "eta", "theta", "rho", "sigma", "tau")}
SPOKEN |= {name: name for name in ("tanh", "exp", "log", "max", "min")}


def in_words(tex):
    return COMMAND.sub(lambda found: SPOKEN.get(found[1], ""), tex)
