"""One question against one patient: coverage decides between false and unknown."""

import pytest

from oncommons.domain.advice import Strength
from oncommons.therapy.decisions import Hit, Missing, Reason, Truth
from tests.unit.therapy.bedside import copies, decide, fusion, mutation, patient

PANEL = frozenset({"BRAF", "EGFR", "ALK", "ERBB2"})


def test_the_best_fitting_alteration_comes_first():
    both = patient("LUAD", mutation("EGFR", "A100T"), mutation("EGFR", "L858R"))
    found = decide("EGFR L858R OR EGFR Mutation", both)
    assert [(hit.strength, hit.alteration.protein_change) for hit in found.hits] == [
        (Strength.EXACT, "L858R"),
        (Strength.GENE, "A100T"),
    ]


def test_absence_is_false_only_where_the_gene_was_covered():
    assert decide("KRAS G12C", patient()).truth is Truth.FALSE
    assert decide("BRAF V600E", patient(profiled=PANEL)).truth is Truth.FALSE
    uncovered = decide("KRAS G12C", patient(profiled=PANEL))
    assert uncovered.truth is Truth.UNKNOWN
    assert uncovered.missing == (Missing(Reason.NOT_COVERED, "KRAS"),)


def test_a_panel_whose_list_is_missing_proves_no_absence():
    found = decide("KRAS G12C", patient(profiled=None, coverage_known=False))
    assert found.missing == (Missing(Reason.COVERAGE_UNSTATED, "KRAS"),)


def test_what_was_found_counts_whatever_the_panel_says():
    found = decide("KRAS G12C", patient("LUAD", mutation("KRAS", "G12C"), profiled=PANEL))
    assert found.truth is Truth.TRUE


def test_no_fusion_at_all_proves_no_absence():
    assert decide("v::ALK Fusion", patient()).missing == (Missing(Reason.NO_FUSION, "ALK"),)
    other = patient("LUAD", fusion("RET", "KIF5B"))
    assert decide("v::ALK Fusion", other).truth is Truth.FALSE
    assert decide("EML4::ALK Fusion", patient(profiled=PANEL)).missing == (
        Missing(Reason.NO_FUSION, "EML4 or ALK"),
    )


def test_no_copy_number_at_all_proves_no_absence():
    silent = patient()
    assert decide("ERBB2 Amplification", silent).missing == (
        Missing(Reason.NO_COPY_NUMBER, "ERBB2"),
    )
    assert decide("ERBB2 Amplification", patient("LUAD", copies("MYC", 2))).truth is Truth.FALSE


def test_a_fusion_is_found_by_either_gene():
    for alteration in (fusion("ALK", "EML4"), fusion("EML4", "ALK")):
        of = patient("LUAD", alteration)
        assert decide("v::ALK Fusion", of).hits == (Hit(Strength.CLASS, alteration),)
        assert decide("EML4::ALK Fusion", of).hits == (Hit(Strength.EXACT, alteration),)


def test_a_doubt_is_named_by_the_alteration():
    found = decide("BRCA2 Deleterious Mutation", patient("PRAD", mutation("BRCA2", "D2723H")))
    assert found.truth is Truth.UNKNOWN
    assert found.missing == (Missing(Reason.DELETERIOUS, "BRCA2 D2723H"),)


@pytest.mark.parametrize("profile", ["KRAS Wildtype", "NOT KRAS Mutation"])
def test_wild_type_needs_coverage_and_no_change(profile):
    assert decide(profile, patient()).truth is Truth.TRUE
    assert decide(profile, patient("COAD", mutation("KRAS", "G12G", "Silent"))).truth is Truth.TRUE
    assert decide(profile, patient("COAD", mutation("KRAS", "G12D"))).truth is Truth.FALSE
    assert decide(profile, patient(profiled=PANEL)).truth is Truth.UNKNOWN
    assert decide(profile, patient(coverage_known=False)).truth is Truth.UNKNOWN


@pytest.mark.parametrize(
    ("status", "truth"),
    [("MSI-H", Truth.TRUE), ("MSS", Truth.FALSE), ("MSI-L", Truth.FALSE),
     ("unknown", Truth.UNKNOWN), ("", Truth.UNKNOWN)],
)  # fmt: skip
def test_microsatellites(status, truth):
    assert decide("MSI High", patient(msi_status=status)).truth is truth


@pytest.mark.parametrize(
    ("tmb", "truth"),
    [(10.0, Truth.TRUE), (9.99, Truth.FALSE), (None, Truth.UNKNOWN)],
)
def test_burden_is_high_from_ten_per_megabase(tmb, truth):
    assert decide("TMB High", patient(tmb=tmb)).truth is truth


@pytest.mark.parametrize(
    ("profile", "reason"),
    [
        ("ERBB2 Overexpression", Reason.EXPRESSION),
        ("ERBB2 Something Odd", Reason.UNREADABLE),
        ("HRD High", Reason.UNREADABLE),
    ],
)
def test_what_the_record_cannot_hold_stays_open(profile, reason):
    assert decide(profile, patient()).missing[0].reason is reason


def test_wild_type_stays_open_for_the_same_reason():
    assert decide("KRAS Wildtype", patient(profiled=PANEL)).missing == (
        Missing(Reason.NOT_COVERED, "KRAS"),
    )
