"""Laws of advice: the language prints back, three values behave, and order has no effect."""

import dataclasses
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from oncommons.domain.patients import Alteration, AlterationKind, GivenTreatment, Origin, Patient
from oncommons.knowledge.oncotree import oncotree
from oncommons.therapy.advise import advise
from oncommons.therapy.approved import approved_evidence
from oncommons.therapy.atoms import decide_atom, read_record
from oncommons.therapy.decisions import Truth, evaluate
from oncommons.therapy.matching import find_matches, index_evidence
from oncommons.therapy.options import gather_options, option_key
from oncommons.therapy.profile import And, Atom, Not, Or, parse_profile
from oncommons.therapy.report.board_json import board_json, read_board_json
from oncommons.therapy.variants import Asked, read_variant

GENES = ["EGFR", "KRAS", "BRAF", "BRCA2", "MET", "FLT3", "TP53", "ALK", "ERBB2", "ABCA1"]
CHANGES = ["V600E", "G12C", "G12D", "L858R", "E746_A750del", "S768_D770dup", "R213*", "S1982fs",
           "X1010_splice", "K3326*", "A100T", "A100A", "D1010N", "D835Y", "?", ""]  # fmt: skip
CLASSES = ["", "Missense_Mutation", "Nonsense_Mutation", "Frame_Shift_Del", "In_Frame_Del",
           "In_Frame_Ins", "Splice_Site", "Silent", "Intron"]  # fmt: skip
VARIANTS = ["V600E", "V600E/K", "G12", "Non-V600", "Exon 19 Deletion", "Exon 20 Insertion",
            "Exon 14 Skipping", "Exon 18-21 Mutation", "Mutation", "Oncogenic Mutation",
            "Deleterious Mutation", "Germline Deleterious Mutation", "Truncating", "Frameshift",
            "Amplification", "Gain", "Deletion", "Copy Number Variation", "Fusion", "Wildtype",
            "ITD", "TKD Mutation", "Hotspot Mutation", "Expression", "odd (c.1A>G) words",
            "L858R"]  # fmt: skip
CODES = ["LUAD", "NSCLC", "COAD", "PRAD", "AML", "BRCA", "", "NOSUCH"]

genes = st.sampled_from(GENES)
atoms = st.one_of(
    st.builds(lambda gene, variant: Atom(gene, read_variant(variant)), genes,
              st.sampled_from(VARIANTS)),
    st.builds(lambda a, b: Atom(f"{a}::{b}", read_variant("Fusion")), genes | st.just("v"), genes),
    st.sampled_from([Atom("MSI", read_variant("High")), Atom("TMB", read_variant("High"))]),
)  # fmt: skip
profiles = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)
alterations = st.one_of(
    st.builds(
        Alteration,
        genes,
        st.just(AlterationKind.MUTATION),
        st.sampled_from(CHANGES),
        st.sampled_from(CLASSES),
        exon=st.sampled_from([0, 0, 14, 19, 20]),
        origin=st.sampled_from(Origin),
        vaf=st.none() | st.floats(0, 1),
    ),
    st.builds(Alteration, genes, st.just(AlterationKind.COPY_NUMBER), call=st.integers(-2, 2)),
    st.builds(Alteration, genes, st.just(AlterationKind.FUSION), partner=genes | st.just("")),
)
patients = st.builds(
    Patient,
    patient_id=st.just("p001"),
    sample_id=st.just("s001"),
    oncotree=st.sampled_from(CODES),
    sex=st.just("female"),
    age_years=st.none() | st.floats(0, 110),
    stage_group=st.just(""),
    alterations=st.lists(alterations, max_size=6).map(tuple),
    profiled=st.none() | st.frozensets(genes),
    coverage_known=st.booleans(),
    msi_status=st.sampled_from(["MSS", "MSI-L", "MSI-H", "unknown"]),
    tmb=st.none() | st.floats(0, 500),
    treatments=st.lists(
        st.builds(GivenTreatment, st.sampled_from(["erlotinib", "olaparib", "x"]),
                  st.none() | st.integers(1, 5), st.none() | st.integers(0, 3000)),
        max_size=2,
    ).map(tuple),
)  # fmt: skip


def decide(profile, patient):
    record = read_record(patient)
    return evaluate(profile, lambda atom: decide_atom(atom, record))


@settings(deadline=None)
@given(profiles)
def test_a_profile_prints_and_reads_back(profile):
    assert parse_profile(str(profile)) == profile


@settings(deadline=None)
@given(profiles, patients)
def test_not_not_changes_nothing(profile, patient):
    assert decide(Not(Not(profile)), patient) == decide(profile, patient)


@settings(deadline=None)
@given(profiles, profiles, patients)
def test_de_morgan_holds_in_three_values(first, second, patient):
    denied = decide(Not(And((first, second))), patient).truth
    assert denied == decide(Or((Not(first), Not(second))), patient).truth


@settings(deadline=None)
@given(profiles, patients)
def test_unknown_names_what_is_missing_and_nothing_else_does(profile, patient):
    decision = decide(profile, patient)
    assert bool(decision.missing) is (decision.truth is Truth.UNKNOWN)


@settings(deadline=None)
@given(atoms, patients, alterations)
def test_one_alteration_more_never_turns_true_into_false(atom, patient, more):
    if atom.variant.asked is Asked.WILDTYPE:
        return
    richer = dataclasses.replace(patient, alterations=(*patient.alterations, more))
    if decide(atom, patient).truth is Truth.TRUE:
        assert decide(atom, richer).truth is Truth.TRUE


@settings(deadline=None)
@given(genes, patients)
def test_unknown_coverage_never_makes_wild_type(gene, patient):
    uncovered = dataclasses.replace(patient, coverage_known=False)
    assert decide(Atom(gene, read_variant("Wildtype")), uncovered).truth is not Truth.TRUE
    assert decide(parse_profile(f"NOT {gene} Mutation"), uncovered).truth is not Truth.TRUE


@settings(max_examples=60, deadline=None)
@given(patients, st.integers(0, 999))
def test_the_order_of_alterations_and_of_evidence_has_no_effect(patient, seed):
    shuffled, evidence = list(patient.alterations), list(approved_evidence())
    shuffler = random.Random(seed)
    shuffler.shuffle(shuffled)
    shuffler.shuffle(evidence)
    other = dataclasses.replace(patient, alterations=tuple(shuffled))
    tree = oncotree()
    assert advise(other, evidence, tree) == advise(patient, approved_evidence(), tree)


@settings(max_examples=60, deadline=None)
@given(patients)
def test_the_report_survives_json(patient):
    report = advise(patient, approved_evidence(), oncotree())
    assert read_board_json(board_json(report)) == report


@settings(max_examples=60, deadline=None)
@given(patients)
def test_options_are_in_one_total_order(patient):
    index = index_evidence(approved_evidence())
    options = gather_options(find_matches(read_record(patient), index, oncotree()))
    keys = [option_key(option) for option in options]
    assert keys == sorted(set(keys))


@settings(max_examples=60, deadline=None)
@given(patients)
def test_every_fact_found_through_the_index_is_found_one_by_one(patient):
    record, tree = read_record(patient), oncotree()
    together = find_matches(record, index_evidence(approved_evidence()), tree)
    codons = index_evidence(approved_evidence()).codons
    one_by_one = [
        match
        for fact in approved_evidence()
        for match in find_matches(
            record, dataclasses.replace(index_evidence((fact,)), codons=codons), tree
        )
    ]
    assert sorted(map(repr, one_by_one)) == sorted(map(repr, together))
