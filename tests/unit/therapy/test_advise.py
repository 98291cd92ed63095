"""From a record and the evidence to the board report."""

import dataclasses

import pytest

from oncommons.domain.advice import Stance
from oncommons.domain.patients import Origin
from oncommons.errors import TherapyError
from oncommons.knowledge.oncotree import oncotree
from oncommons.therapy.advise import advise, pick_patient, settle
from tests.unit.therapy.bedside import against, copies, fact, fusion, mutation, patient, prediction

OSIMERTINIB = fact("EGFR", "L858R", "osimertinib")
SOTORASIB = fact("KRAS", "G12C", "sotorasib")


def advice(of, *evidence, **more):
    return advise(of, evidence, oncotree(), **more)


def test_unmatched_are_the_reported_alterations_without_fact():
    of = patient(
        "LUAD",
        mutation("EGFR", "L858R"),
        mutation("TP53", "R213*"),
        mutation("TP53", "R213R", "Silent"),
        mutation("MLL2", "R1*"),
        copies("MYC", 2),
        copies("CDKN2A", -2),
        copies("EGFR", 1),
        fusion("RET", "KIF5B"),
        mutation("BRCA2", "S1982fs"),
    )
    report = advice(of, OSIMERTINIB)
    assert [str(each) for each in report.unmatched] == [
        "CDKN2A deep deletion",
        "KMT2D R1*",
        "MYC amplification",
        "RET::KIF5B fusion",
        "TP53 R213*",
    ]
    assert [str(each) for each in report.germline] == ["BRCA2 S1982fs"]


def test_an_alteration_whose_effect_is_open_is_not_unmatched():
    of = patient("PRAD", mutation("BRCA2", "D2723H"))
    report = advice(of, fact("BRCA2", "Deleterious Mutation", "olaparib", oncotree=("PRAD",)))
    assert report.unmatched == ()
    assert report.unknown == (
        "BRCA2 D2723H: whether it destroys the protein is not known (look up ClinVar and the "
        "ENIGMA classification). Would decide on olaparib",
    )


def test_genes_that_decide_the_same_share_a_line():
    of = patient("LUAD", profiled=frozenset({"EGFR"}))
    facts = [fact(gene, "Fusion", "entrectinib") for gene in ("NTRK1", "NTRK2")]
    report = advice(of, *facts, against("KRAS", "G12", "cetuximab"))
    assert report.unknown == (
        "KRAS: not covered by the assay. Might rule out cetuximab",
        "NTRK1, NTRK2: not covered by the assay. Would decide on entrectinib",
    )


def test_what_was_not_looked_at_is_left_out_where_it_would_only_support_again():
    of = patient("LUAD", mutation("KRAS", "G12C"), profiled=frozenset({"KRAS"}))
    again = fact("EGFR", "L858R", "sotorasib")
    other = fact("EGFR", "L858R", "osimertinib")
    assert advice(of, SOTORASIB, again).unknown == ()
    assert len(advice(of, SOTORASIB, other).unknown) == 1
    opposed = against("EGFR", "L858R", "sotorasib")
    assert len(advice(of, SOTORASIB, opposed).unknown) == 1


def test_an_open_change_of_the_patient_is_kept_even_then():
    of = patient("PRAD", mutation("BRCA2", "S1982fs"), mutation("ATM", "R3008H"))
    facts = [fact(gene, "Deleterious Mutation", "olaparib", oncotree=("PRAD",))
             for gene in ("BRCA2", "ATM")]  # fmt: skip
    report = advice(of, *facts)
    assert report.options[0].stance is Stance.ADVISED
    assert [line.partition(":")[0] for line in report.unknown] == ["ATM R3008H"]


def test_resistance_is_asked_for_only_where_the_drug_may_still_be_chosen():
    panel = frozenset({"EGFR", "ALK"})
    selected = fact("ALK", "Fusion", "crizotinib"), against("MET", "Y1230", "crizotinib")
    without_biomarker = against("BTK", "C481S", "ibrutinib")
    of = patient("LUAD", fusion("ALK", "EML4"), profiled=panel)
    other = patient("LUAD", mutation("EGFR", "L858R"), fusion("RET", "KIF5B"), profiled=panel)
    assert len(advice(of, *selected).unknown) == 1
    assert advice(other, *selected).unknown == ()
    assert len(advice(other, without_biomarker).unknown) == 1


def test_questions_come_the_most_deciding_first():
    of = patient(
        "PRAD", mutation("ATM", "R3008H"), mutation("BRCA2", "S1982fs"),
        profiled=frozenset({"ATM", "BRCA2"}),
    )  # fmt: skip
    prostate = {"oncotree": ("PRAD",)}
    report = advice(
        of,
        fact("RET", "M918T", "selpercatinib", **prostate),
        *(fact("BRAF", "V600E", drug, **prostate) for drug in ("dabrafenib", "trametinib")),
        *(fact(gene, "Deleterious Mutation", "olaparib", **prostate) for gene in ("ATM", "BRCA2")),
        against("TP53BP1", "Mutation", "olaparib", **prostate),
    )
    assert [line.partition(":")[0] for line in report.unknown] == [
        "TP53BP1", "ATM R3008H", "BRAF", "RET",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "note"),
    [
        ("", "The tumour type is not stated"),
        ("NOSUCH", "The tumour type NOSUCH is not in OncoTree"),
    ],
)
def test_a_tumour_type_that_cannot_be_placed_is_said_and_advice_still_given(code, note):
    anywhere = fact("BRAF", "V600E", "dabrafenib", oncotree=("SOLID",))
    report = advice(patient(code, mutation("EGFR", "L858R")), OSIMERTINIB, anywhere)
    assert report.unknown[0].startswith(note)
    assert report.options[0].tier.value == "II-C"


def test_knowledge_is_what_was_given_or_the_bases_and_the_tree():
    given = advice(patient(), OSIMERTINIB, knowledge=("approved 2026-06",))
    assert given.knowledge == ("approved 2026-06",)
    assert advice(patient(), OSIMERTINIB).knowledge == (
        "test 1",
        f"OncoTree {oncotree().version}",
    )


def test_predictions_enter_as_they_are():
    assert advice(patient(), predictions=[prediction()]).predictions == (prediction(),)


def test_the_note_says_who_decides():
    assert advice(patient()).decision_note.startswith("The tumour board decides.")


def test_a_record_is_settled_once():
    twice = patient("LUAD", mutation("MLL2", "R1*"), mutation("EGFR", "L858R"),
                    mutation("MLL2", "R1*"), profiled=frozenset({"MLL2"}))  # fmt: skip
    settled = settle(twice)
    assert [each.symbol for each in settled.alterations] == ["EGFR", "KMT2D"]
    assert settled.profiled == {"KMT2D"}
    assert settle(settled) == settled
    assert settle(patient()).profiled is None


@pytest.mark.parametrize(
    ("more", "column"),
    [
        ({"tmb": float("nan")}, "tmb"),
        ({"tmb": -1.0}, "tmb"),
        ({"age_years": -3.0}, "age_years"),
        ({"age_years": float("inf")}, "age_years"),
        ({"alterations": (mutation("EGFR", "L858R", vaf=35.0),)}, "vaf"),
        ({"alterations": (mutation("EGFR", "L858R", vaf=float("nan")),)}, "vaf"),
    ],
)
def test_impossible_numbers_are_refused_without_naming_the_patient(more, column):
    of = dataclasses.replace(patient(), **more)
    with pytest.raises(TherapyError) as refused:
        advice(of, OSIMERTINIB)
    assert refused.value.column == column
    assert "p001" not in str(refused.value)


def test_possible_numbers_may_be_missing():
    assert advice(patient(tmb=None, age_years=None), OSIMERTINIB).options == ()


def test_the_patient_with_most_options_is_picked():
    few = patient("LUAD", mutation("EGFR", "L858R"), patient_id="a")
    many = patient("LUAD", mutation("EGFR", "L858R"), mutation("KRAS", "G12C"), patient_id="b")
    assert pick_patient([few, many, patient()], [OSIMERTINIB, SOTORASIB], oncotree()) == many


def test_among_equals_the_one_with_more_to_tell_is_picked():
    l858r = mutation("EGFR", "L858R")
    plain = patient("LUAD", l858r, mutation("TTN", "A1T"), patient_id="a")
    shorter = patient("LUAD", l858r, patient_id="z")
    first = patient("LUAD", l858r, patient_id="y")
    family = patient("LUAD", l858r, mutation("BRCA2", "S1982fs", origin=Origin.GERMLINE))
    opposed = patient("LUAD", l858r, mutation("EGFR", "T790M"), mutation("TTN", "A1T"))
    facts = [OSIMERTINIB, against("EGFR", "T790M", "erlotinib")]

    def picked(*among):
        return pick_patient(among, facts, oncotree())

    assert picked(plain, shorter) == shorter
    assert picked(shorter, first) == first
    assert picked(shorter, family) == family
    assert picked(family, opposed) == opposed


def test_nobody_is_picked_where_nobody_has_an_option():
    assert pick_patient([patient()], [OSIMERTINIB], oncotree()) is None
    assert pick_patient([], [OSIMERTINIB], oncotree()) is None
