"""Names, builds, lengths and order of chromosomes."""

import pytest

from oncommons.genome.chromosomes import (
    CHROMOSOME_LENGTHS,
    CHROMOSOMES,
    Build,
    chromosome_order,
    position_exists,
    read_build,
    read_chromosome,
)


@pytest.mark.parametrize(
    ("text", "name"),
    [("chr1", "1"), ("Chr7", "7"), ("CHRX", "X"), ("01", "1"), ("23", "X"), ("24", "Y"),
     ("M", "MT"), ("chrM", "MT"), ("MT", "MT"), ("25", "MT"), (" 17 ", "17"), ("x", "X")],
)  # fmt: skip
def test_common_spellings_lead_to_one_name(text, name):
    assert read_chromosome(text) == name


@pytest.mark.parametrize("text", ["", "0", "chr", "27", "GL000192.1", "chr6_apd_hap1", "Un", "-1"])
def test_other_sequences_give_none(text):
    assert read_chromosome(text) is None


@pytest.mark.parametrize("name", CHROMOSOMES)
def test_our_own_names_are_kept(name):
    assert read_chromosome(name) == read_chromosome(f"chr{name}") == name


@pytest.mark.parametrize("text", ["37", "hg19", "GRCh37", "grch37.p13", "b37", "hs37d5", "HG19"])
def test_words_for_grch37(text):
    assert read_build(text) is Build.GRCH37


@pytest.mark.parametrize("text", ["38", "hg38", "GRCh38", "GRCh38.p14", "hs38DH"])
def test_words_for_grch38(text):
    assert read_build(text) is Build.GRCH38


@pytest.mark.parametrize("text", ["", "36", "hg18", "mm10", "T2T-CHM13"])
def test_other_builds_give_none(text):
    assert read_build(text) is None


@pytest.mark.parametrize(
    ("build", "total"), [(Build.GRCH37, 3_095_677_412), (Build.GRCH38, 3_088_269_832)]
)
def test_nuclear_chromosomes_add_up_to_the_published_size_of_the_assembly(build, total):
    """Genome Reference Consortium: total length of the assembled chromosomes, without MT."""
    lengths = CHROMOSOME_LENGTHS[build]
    assert sum(lengths.values()) - lengths["MT"] == total


def test_lengths_cannot_be_changed():
    with pytest.raises(TypeError):
        CHROMOSOME_LENGTHS[Build.GRCH37]["1"] = 0


def test_order_is_that_of_the_karyotype():
    shuffled = sorted(CHROMOSOMES)
    assert shuffled[:3] == ["1", "10", "11"]
    assert sorted(shuffled, key=chromosome_order) == list(CHROMOSOMES)
    assert chromosome_order("GL000192.1") == 25


@pytest.mark.parametrize(
    ("chromosome", "position", "exists"),
    [("1", 249_250_621, True), ("1", 249_250_622, False), ("MT", 16_569, True), ("1", 0, False),
     ("99", 5, False)],
)  # fmt: skip
def test_position_must_lie_on_its_chromosome(chromosome, position, exists):
    assert position_exists(chromosome, position, Build.GRCH37) is exists


def test_end_of_a_chromosome_depends_on_the_build():
    assert position_exists("1", 249_000_000, Build.GRCH37)
    assert not position_exists("1", 249_000_000, Build.GRCH38)
