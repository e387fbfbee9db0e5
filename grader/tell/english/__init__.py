"""The sentences, in English: what was found -> a text with fields, or a function of them where grammar asks for one.

A second language is a second package with the same rows.
"""

from grader.tell.english.classes import CLASSES
from grader.tell.english.mistakes import MISTAKES
from grader.tell.english.notebooks import NOTEBOOKS
from grader.tell.english.verdicts import VERDICTS

SENTENCES = {**VERDICTS, **MISTAKES, **NOTEBOOKS, **CLASSES}
