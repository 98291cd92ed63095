"""Every class and protein change of real studies is read, and the two agree."""

import csv
from collections import Counter

import pytest

from oncommons.genome.consequence import ConsequenceGroup, consequence_group, read_variant_class
from oncommons.genome.protein import ProteinChangeKind, read_protein_change
from tests.shared import shared

STUDIES = [
    "studies/prostate_msk_2024/data_mutations.txt",
    "studies/utuc_cornell_baylor_mdacc_2019/data_mutations.txt",
    "studies/puma_biliary_summit/data_mutations_extended.txt",
]
NO_PROTEIN_CHANGE = {"", "NA", "Promoter", "p.G644GTFLVRESSKQGCYACSVV*X"}


def mutations(path):
    with shared(path).open(newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


@pytest.mark.parametrize("path", STUDIES[:2])  # the third has its class column shifted by one
def test_every_class_is_in_the_vocabulary(path):
    words = {row["Variant_Classification"] for row in mutations(path)}
    assert len(words) >= 9
    assert {word for word in words if read_variant_class(word) is None} == set()


@pytest.mark.parametrize("path", STUDIES)
def test_every_protein_change_is_read(path):
    texts = {row["HGVSp_Short"] for row in mutations(path)} - NO_PROTEIN_CHANGE
    assert len(texts) > 50
    assert {text for text in texts if read_protein_change(text) is None} == set()


@pytest.mark.parametrize(
    ("variant_class", "kind"),
    [("Missense_Mutation", ProteinChangeKind.MISSENSE),
     ("Nonsense_Mutation", ProteinChangeKind.NONSENSE)],
)  # fmt: skip
def test_kind_agrees_with_the_class_of_the_caller(variant_class, kind):
    changes = Counter(
        read_protein_change(row["HGVSp_Short"]).kind
        for row in mutations(STUDIES[0])
        if row["Variant_Classification"] == variant_class
        and row["HGVSp_Short"] not in NO_PROTEIN_CHANGE
    )
    assert changes[kind] / changes.total() > 0.99


def test_truncating_group_is_never_a_missense_change():
    kinds = {
        read_protein_change(row["HGVSp_Short"]).kind
        for row in mutations(STUDIES[0])
        if row["HGVSp_Short"] not in NO_PROTEIN_CHANGE
        and consequence_group(read_variant_class(row["Variant_Classification"]))
        is ConsequenceGroup.TRUNCATING
    }
    assert ProteinChangeKind.NONSENSE in kinds
    assert ProteinChangeKind.MISSENSE not in kinds
