"""The page of notation: each letter of a chapter's formulas stands there, and each that it gives to a chapter is used there."""

import re

import pytest

CODE = re.compile(r"(?ms)^(`{3,})\{?(?:code-cell|literalinclude|raw|python).*?^\1[ \t]*$")
DISPLAYED = re.compile(r"(?s)\$\$(.*?)\$\$")
INLINE = re.compile(r"(?<![\\$`])\$([^$\n]+)\$")
# Words within a formula, and what a subscript of several letters says.
WORDS = re.compile(r"\\(?:text|mathrm|operatorname|begin|end|mathbf)\*?\{[^}]*\}|_\{?\\text\w+\}?|_\{(?:rec|ff|hh|xh|hy|max|[xh][ifgornz])\}")
LETTER = re.compile(r"\\hat y|\\[a-zA-Z]+|[a-zA-Z]")
GREEK = {"alpha", "gamma", "eta", "theta", "lambda", "rho", "tau", "omega", "ell", "Pi", "pi", "hat y"}


def letters(formulas):
    found = {letter.removeprefix("\\") for formula in formulas for letter in LETTER.findall(WORDS.sub(" ", formula))}
    return {letter for letter in found if len(letter) == 1 or letter in GREEK}


def formulas(text):
    text = CODE.sub("", text)
    return DISPLAYED.findall(text) + INLINE.findall(DISPLAYED.sub("", text))


@pytest.fixture(scope="module")
def page(root):
    return (root / "book" / "notation.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def used(root):
    """Page of a chapter -> letters of its formulas."""
    (course,) = re.findall(r"(?s)numbered: true\n(.*?)  - caption", (root / "_toc.yml").read_text(encoding="utf-8"))
    return {name: letters(formulas((root / "book" / f"{name}.md").read_text(encoding="utf-8"))) for name in re.findall(r"file: book/(\w+)", course)}


@pytest.fixture(scope="module")
def everywhere(page):
    """Letters of the tables that hold for the whole book."""
    tables = page.partition("(notation-symbols)=")[2].partition("(notation-columns)=")[0]
    general = tables.partition("(notation-chapters)=")[0] + tables.partition("(notation-operations)=")[2]
    return letters(formulas("\n".join(re.findall(r"(?m)^\| ([^|]*\$[^|]*) \|", general))))


@pytest.fixture(scope="module")
def own(page):
    """(page of a chapter, letters) of the rows for single chapters."""
    table = page.partition("(notation-chapters)=")[2].partition("(notation-operations)=")[0]
    return [(name, letters(formulas(given))) for name, given in re.findall(r"(?m)^\| \[\d+\]\((\w+)\.md\) \| ([^|]*) \|", table)]


def test_every_letter_of_a_chapter_stands_there(used, everywhere, own):
    for name, there in used.items():
        missing = there - everywhere - set().union(*(given for chapter, given in own if chapter == name))
        assert not missing, f"{name} uses {sorted(missing)}"


def test_every_letter_that_is_given_to_a_chapter_is_used_there(used, own):
    assert len(own) > 20
    for name, given in own:
        assert given and given <= used[name], f"{name} does not use {sorted(given - used[name])}"


def test_every_letter_of_the_book_is_used_in_a_chapter(page, used, everywhere):
    shapes = letters(formulas(page.partition("(notation-operations)=")[2]))
    assert everywhere <= set().union(*used.values()) | shapes


def test_no_letter_has_two_meanings_in_a_chapter(own):
    for chapter in {name for name, _ in own}:
        rows = [given - {"t", "j"} for name, given in own if name == chapter]
        twice = {letter for number, given in enumerate(rows) for letter in given if any(letter in other for other in rows[number + 1 :])}
        assert not twice, f"{chapter}: {sorted(twice)}"


def test_letters_are_found_and_words_are_not():
    assert letters([r"\hat y = \tanh(x W_{xh}) \text{ or } \alpha_t"]) == {"hat y", "x", "W", "alpha", "t"}
    assert formulas("a $x$ b\n$$\ny = z\n$$\n```{code-cell} ipython3\n$q$\n```\n") == ["\ny = z\n", "x"]
