"""The sequences of chapter 11: whole, unchanged, without what would give the answer away, and with relatives on one side."""

import itertools
import re
from pathlib import Path

import numpy as np
import pytest

from solutions.data import peptides, promoters, proteins, solubility
from solutions.data.cleaned import clean_peptides
from solutions.data.families import families, split_families
from solutions.data.kept import read_kept, read_weights
from solutions.data.peptides import AMINO_ACIDS, read_peptides
from solutions.data.promoters import BASES, LENGTH, draw_promoters, read_promoters
from solutions.data.proteins import CHOU_FASMAN, STRUCTURES, read_proteins
from solutions.data.solubility import read_solubilities, tokens

NOTE = (Path(__file__).parents[2] / "book/data/README.md").read_text(encoding="utf-8")
FILES = {peptides.PEPTIDES: peptides.CHECKSUM, solubility.MOLECULES: solubility.CHECKSUM, promoters.PROMOTERS: promoters.CHECKSUM,
         proteins.PROTEINS: proteins.CHECKSUM}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_with_one_changed_byte_is_refused(path, tmp_path):
    data = path.read_bytes()
    assert len(read_kept(path, FILES[path])) == data.count(b"\n")
    changed = tmp_path / path.name
    changed.write_bytes(data[:-2] + bytes([data[-2] ^ 1]) + data[-1:])
    with pytest.raises(ValueError, match="has changed"):
        read_kept(changed, FILES[path])


def test_weights_kept_in_half_precision_are_computed_with_in_double(tmp_path):
    np.savez(tmp_path / "kept.npz", W=np.array([[0.1, -2]], dtype=np.float16), b=np.zeros(3, dtype=np.float16))
    weights = read_weights(tmp_path / "kept.npz")
    assert {name: (w.shape, w.dtype) for name, w in weights.items()} == {"W": ((1, 2), np.float64), "b": ((3,), np.float64)}
    assert weights["W"][0, 1] == -2 and abs(weights["W"][0, 0] - 0.1) < 1e-4



@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_note_gives_each_file_its_checksum_and_size(path):
    section = re.search(rf"^## {re.escape(path.name)}\n(.*?)(?=^## |\Z)", NOTE, re.M | re.S)[1]
    assert FILES[path] in section and f"{path.stat().st_size:,} bytes" in section


@pytest.mark.parametrize("first_methionine", [True, False])
def test_each_peptide_stands_there_once_with_one_label(first_methionine):
    found, labels = read_peptides(first_methionine)
    assert len(found) == len(set(found)) == len(labels) == 4620
    assert set("".join(found)) == set(AMINO_ACIDS) and labels.sum() == 2540
    assert found[0] == "GLWSKIKEVGKEAAKAAAKAAGKAALGAVSEAV" and labels[0] == 1


def test_the_first_methionine_tells_and_is_gone():
    whole, labels = read_peptides(first_methionine=True)
    starts = np.array([peptide.startswith("M") for peptide in whole])
    assert starts[labels == 0].mean() > 0.5 > 0.1 > starts[labels == 1].mean()
    for before, after in zip(whole, read_peptides()[0]):
        assert after == (before[1:] if before[0] == "M" else before)


def test_cleaned_peptides_are_those_that_have_one_label_whatever_stood_before_them():
    rng = np.random.default_rng(0)
    peptides = ["M" * rng.integers(3) + "".join(rng.choice(list("AM"), size=rng.integers(2, 5))) for _ in range(200)]
    labels = rng.integers(2, size=200)
    bare, keep = clean_peptides(peptides, labels)
    assert bare == [peptide[1:] if peptide[0] == "M" else peptide for peptide in peptides]
    for n, text in enumerate(bare):
        said = {int(label) for one, label in zip(bare, labels) if one == text}
        assert keep[n] == (len(said) == 1 and text not in bare[:n])
    assert 10 < keep.sum() < 60


def test_nothing_but_the_methionine_has_to_be_cleaned_from_the_peptides():
    bare, keep = clean_peptides(*read_peptides(first_methionine=True))
    assert bare == read_peptides()[0] and keep.all()


def related_by_definition(first, second, letters, share):
    first, second = ({s[k : k + letters] for k in range(len(s) - letters + 1)} for s in (first, second))
    return len(first & second) >= share * min(len(first), len(second))


@pytest.mark.parametrize("letters, share", [(2, 0.5), (3, 0.3), (3, 1.0)])
def test_families_are_what_hangs_together_by_relations_tried_pair_by_pair(letters, share):
    rng = np.random.default_rng(letters)
    sequences = ["".join(rng.choice(list("abcdef"), size=rng.integers(3, 9))) for _ in range(60)]
    N = len(sequences)
    reached = np.array([[related_by_definition(a, b, letters, share) for b in sequences] for a in sequences])
    for k in range(N):  # Warshall's closure
        reached |= reached[:, [k]] & reached[[k]]
    family = families(sequences, letters, share)
    assert 1 < family.max() + 1 < N
    np.testing.assert_array_equal(family[:, None] == family, reached)
    assert list(dict.fromkeys(family)) == list(range(family.max() + 1))


def test_no_peptide_has_a_relative_in_another_part():
    found, _ = read_peptides()
    family = families(found, 4, 0.3)
    shares = [0.7, 0.1, 0.2]
    parts = split_families(family, shares, np.random.default_rng(0))
    assert sorted(np.concatenate(parts)) == list(range(len(found)))
    for part, share in zip(parts, shares):
        assert abs(len(part) / len(found) - share) < 0.11  # the largest family is a tenth of all
    for one, other in itertools.combinations(parts, 2):
        assert not set(family[one]) & set(family[other])
    rng = np.random.default_rng(1)
    for a, b in zip(rng.choice(parts[0], 2000), rng.choice(parts[2], 2000)):
        assert not related_by_definition(found[a], found[b], 4, 0.3)


def test_no_molecule_of_the_test_is_learnt_from():
    (learnt, known), (tested, asked) = read_solubilities()
    assert (len(learnt), len(tested)) == (1020, 257) == (len(known), len(asked))
    assert len(set(learnt) | set(tested)) == 1277
    everything = dict(zip([*learnt, *tested], [*known, *asked]))
    assert everything["CCCCC"] == -3.18  # pentane
    assert everything["C1C(C)C(C)CCC1"] == -4.27  # in both parts: that of the test
    assert -12 < min(everything.values()) and max(everything.values()) < 2


def test_tokens_are_atoms_bonds_brackets_and_rings_and_nothing_is_lost():
    assert tokens("c1cc(Cl)ccc1[N+](=O)[O-]") == ["c", "1", "c", "c", "(", "Cl", ")", "c", "c", "c", "1", "[N+]", "(", "=", "O", ")", "[O-]"]
    assert tokens("BrC%12CCCC%12C#N") == ["Br", "C", "%12", "C", "C", "C", "C", "%12", "C", "#", "N"]
    for smiles in read_solubilities()[0][0]:
        symbols = tokens(smiles)
        assert "".join(symbols) == smiles and "l" not in symbols and "r" not in symbols


@pytest.fixture(scope="module")
def drawn():
    """Drawn sequences as rows of codes: promoters, and none."""
    codes, labels = draw_promoters(np.random.default_rng(0), 3000)
    assert codes.shape == (LENGTH, 6000) and labels.sum() == 3000
    return codes.T[labels == 1], codes.T[labels == 0]


@pytest.mark.parametrize("counts, begin, pattern, percent", [(promoters.MINUS_35, 14, "TTGACA", (82, 84, 78, 65, 54, 45)),
                                                             (promoters.MINUS_10, 10, "TATAAT", (80, 95, 45, 60, 50, 96))])
def test_the_published_counts_spell_the_known_patterns(counts, begin, pattern, percent):
    """The hexamers' percentages as textbooks quote them."""
    shares = (counts / counts.sum(axis=0))[:, begin : begin + 6]
    assert "".join(BASES[k] for k in shares.argmax(axis=0)) == pattern
    np.testing.assert_allclose(100 * shares.max(axis=0), percent, atol=2.5)


def test_drawn_promoters_have_the_counts_of_the_block_that_does_not_move(drawn):
    found = np.stack([(drawn[0][:, promoters.BEFORE - 2 :] == k).mean(axis=0) for k in range(4)])
    np.testing.assert_allclose(found, (promoters.START / promoters.START.sum(axis=0))[:, :9], atol=0.04)


def test_patterns_lie_where_they_were_published_to_lie(drawn):
    rows = ["".join(BASES[k] for k in row) for row in drawn[0]]
    found = [(row.rfind("TATAAT", 0, promoters.BEFORE) + 6, row) for row in rows if "TATAAT" in row[30 : promoters.BEFORE]]
    distances = np.array([promoters.BEFORE - end for end, _ in found])
    assert len(found) > 60 and np.isin(distances, (6, 7, 8)).mean() > 0.6
    spacers = np.array([end - 6 - (row.find("TTGAC", end - 31, end - 14) + 6) for end, row in found if "TTGAC" in row[end - 31 : end - 14]])
    assert len(spacers) > 40 and 0.8 < np.isin(spacers, (16, 17, 18)).mean() < 1 and 0.3 < (spacers == 17).mean() < 0.7


def test_sequences_that_are_no_promoters_are_the_same_at_every_place(drawn):
    shares = np.stack([(drawn[1] == k).mean(axis=0) for k in range(4)])
    assert np.ptp(shares, axis=1).max() < 0.07


def test_the_real_ones_lie_like_the_drawn_ones(drawn):
    codes, labels = read_promoters()
    assert codes.shape == (LENGTH, 106) and labels.sum() == 53
    usual = np.stack([(drawn[0] == k).mean(axis=0) for k in range(4)]).argmax(axis=0)
    agree = (codes.T == usual).mean(axis=1)
    assert agree[labels == 1].mean() > agree[labels == 0].mean() + 0.08
    shifted = (codes.T == np.roll(usual, 10)).mean(axis=1)
    assert agree[labels == 1].mean() > shifted[labels == 1].mean() + 0.05


def test_each_amino_acid_of_a_chain_has_its_structure():
    chains, structures, groups = read_proteins()
    assert len(chains) == len(structures) == len(groups) == 106
    assert [len(chain) for chain in chains] == [len(structure) for structure in structures] and sum(map(len, chains)) == 20715
    assert set("".join(chains)) == set(AMINO_ACIDS) == set(CHOU_FASMAN) and set("".join(structures)) == set(STRUCTURES)
    ubiquitin = groups.index("1UBI")
    assert chains[ubiquitin].startswith("MQIFVKTLTGKTITLEVEPSDTIENVKAKIQDKEGIPPDQQRLIFAGKQLEDGRTLSDYNIQKESTLHLVLRLRGG")
    assert structures[ubiquitin][22:34] == "H" * 12  # its one long helix


def test_chains_of_two_groups_have_next_to_nothing_in_common():
    chains, _, groups = read_proteins()
    pieces = [{chain[k : k + 5] for k in range(len(chain) - 4)} for chain in chains]
    for (one, first), (other, second) in itertools.combinations(zip(groups, pieces), 2):
        assert one == other or len(first & second) <= 0.05 * min(len(first), len(second))


def test_the_real_chains_prefer_what_chou_and_fasman_found():
    chains, structures, _ = read_proteins()
    letters, where = np.array(list("".join(chains))), np.array(list("".join(structures)))
    for k, structure in enumerate("HE"):
        found = [(where[letters == a] == structure).mean() for a in AMINO_ACIDS]
        assert np.corrcoef(found, [CHOU_FASMAN[a][k] for a in AMINO_ACIDS])[0, 1] > 0.75
