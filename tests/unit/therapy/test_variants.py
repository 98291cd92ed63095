"""What a fact asks of a gene."""

import pytest

from oncommons.therapy.variants import Asked, read_variant


@pytest.mark.parametrize(
    ("text", "asked", "names"),
    [
        ("V600E", Asked.CHANGES, ("V600E",)),
        ("p.Val600Glu", Asked.CHANGES, ("V600E",)),
        ("V600E/K", Asked.CHANGES, ("V600E", "V600K")),
        ("V600E/V600K", Asked.CHANGES, ("V600E", "V600K")),
        ("R213*", Asked.CHANGES, ("R213*",)),
        ("Q83fs", Asked.CHANGES, ("Q83fs",)),
        ("E746_A750delELREA", Asked.CHANGES, ("E746_A750del",)),
        ("W557_K558delinsC", Asked.CHANGES, ("W557_K558delinsC",)),
        ("G12", Asked.CODONS, ("G12",)),
        ("G12/G13", Asked.CODONS, ("G12", "G13")),
        ("Non-V600", Asked.OUTSIDE, ("V600",)),
        ("tkd mutation", Asked.NAMED, ("TKD Mutation",)),
        ("ITD", Asked.NAMED, ("ITD",)),
    ],
)
def test_places_are_read(text, asked, names):
    variant = read_variant(text)
    assert (variant.asked, variant.names) == (asked, names)


@pytest.mark.parametrize(
    ("text", "asked", "exons"),
    [
        ("Exon 19 Deletion", Asked.EXON_DELETION, (19, 19)),
        ("exon 20 insertion", Asked.EXON_INSERTION, (20, 20)),
        ("Exon 20 Insertion Mutation", Asked.EXON_INSERTION, (20, 20)),
        ("Exon 14 Skipping Mutation", Asked.EXON_SKIPPING, (14, 14)),
        ("Exon 18-21 Mutation", Asked.EXON_MUTATION, (18, 21)),
    ],
)
def test_exons_are_read(text, asked, exons):
    variant = read_variant(text)
    assert (variant.asked, variant.exons) == (asked, exons)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("loss-of-function", "Deleterious Mutation"),
        ("Homozygous Deletion", "Deletion"),
        ("Rearrangement", "Fusion"),
        ("wild-type", "Wildtype"),
        ("  Copy   number Variation ", "Copy Number Variation"),
        ("germline pathogenic mutation", "Germline Deleterious Mutation"),
    ],
)
def test_words_have_one_canonical_form(text, canonical):
    assert read_variant(text).text == canonical


def test_germline_is_asked_for():
    assert read_variant("Germline Deleterious Mutation").germline
    assert not read_variant("Deleterious Mutation").germline


@pytest.mark.parametrize(
    "text",
    ["", "Exon 9-8 Mutation", "Exon 0 Deletion", "V600E/whatever", "Non-V600E", "p.?", "V600=",
     "Germline nonsense words", "Germline Germline Mutation", "e6::e20"],
)  # fmt: skip
def test_other_words_are_kept_but_not_understood(text):
    variant = read_variant(text)
    assert variant.asked is Asked.UNREADABLE
    assert variant.text == text
