"""Criteria in JSON: mistakes are named by their path, with the nearest word that is valid."""

import hashlib

import pytest

from oncommons.domain.criteria import (
    All,
    Any,
    HasCopyNumber,
    IsMutated,
    Known,
    Leaf,
    all_samples,
    altered,
    any_sample,
    canonical,
    column,
    criteria_id,
    from_json,
    fused,
    in_cohort,
    in_order,
    measured,
    mutated,
    progressed,
    to_json,
    treated,
    unknown,
)
from oncommons.domain.criteria.fields import WORDS
from oncommons.domain.variant_classes import PROTEIN_CHANGING
from oncommons.errors import CriteriaError
from oncommons.genome.consequence import ConsequenceGroup, VariantClass, consequence_group


@pytest.mark.parametrize(
    ("form", "path", "remedy"),
    [
        ([], r"\$ is", "an object"),
        ({"is": "mutatd", "gene": "TP53"}, r"\$\.is", "mutated"),
        ({"is": "mutated"}, r"\$\.gene", "a text"),
        ({"is": "mutated", "gene": "TP53", "clases": []}, r"\$\.clases", "classes"),
        ({"is": "died", "day": 3}, r"\$\.day", "nothing else"),
        ({"all": [{"is": "fused", "gene": 3}]}, r"\$\.all\[0\]\.gene", "a text"),
        ({"any": {}}, r"\$\.any", "a list"),
        ({"anny": []}, r"\$\.anny", "any"),
        ({"all": [], "any": []}, r"\$ is", "one key"),
        ({"is": "copy_number", "gene": "X", "calls": [7]}, r"\$: calls", "-2, -1, 1, 2"),
        ({"is": "copy_number", "gene": "X", "calls": [1, "2"]}, r"\$\.calls", "a list of numbers"),
        ({"is": "number", "column": "assays.tmb", "from": "five"}, r"\$\.from", "a number"),
        ({"is": "number", "column": "assays.tmb", "from": float("nan")}, r"\$\.from", "a number"),
        ({"is": "number", "column": "assays.tmb", "from": 9, "to": 3}, r"\$: a number", "smaller"),
        ({"not": {"not": {"all": 1}}}, r"\$\.not\.not\.all", "a list"),
        ({"is": "column", "column": "patients.sx", "in": []}, r"\$\.column", "patients.sex"),
        ({"is": "recorded", "column": "patients.birth_year"}, r"\$\.column", "another column"),
        ({"is": "recorded", "column": "panels.symbol"}, r"\$\.column", "whether a gene"),
        ({"is": "response", "results": ["progresion"]}, r"\$\.results", "progression"),
        ({"is": "treated", "kind": "sugery"}, r"\$\.kind", "surgery"),
        ({"is": "treated", "line": True}, r"\$\.line", "a whole number"),
        ({"is": "mutated", "gene": "X", "classes": ["Missense"]}, r"\$\.classes", "Missense_Mut"),
        ({"is": "mutated", "gene": "X", "first_codon": 3}, r"\$: a range", "last_codon"),
        ({"is": "mutated", "gene": "X", "min_vaf": 5}, r"\$: min_vaf", "smaller"),
        ({"is": "profiled", "gene": "X", "finding": "copies"}, r"\$: a finding", "copy_number"),
        (
            {"is": "in_order", "first": {"is": "died"}, "then": {"is": "fused", "gene": "ALK"}},
            r"\$: IsFused has no day",
            "a treatment",
        ),
        (
            {"is": "in_order", "first": {"is": "died"}, "then": {"is": "diagnosd"}},
            r"\$\.then\.is",
            "diagnosed",
        ),
    ],
)
def test_a_mistake_is_named_by_its_path(form, path, remedy):
    with pytest.raises(CriteriaError, match=path) as fault:
        from_json(form)
    assert remedy in fault.value.remedy


def test_criteria_that_are_too_deep_or_too_many_are_refused():
    deep = {"is": "mutated", "gene": "TP53"}
    for _ in range(30):
        deep = {"not": deep}
    with pytest.raises(CriteriaError):
        from_json(deep)
    with pytest.raises(CriteriaError, match="200 conditions"):
        from_json({"all": [{"is": "mutated", "gene": "TP53"}] * 201})
    with pytest.raises(CriteriaError, match=r"\$\.in"):
        from_json({"is": "column", "column": "patients.sex", "in": ["x"] * 1001})


def test_a_nest_of_thousands_is_refused_before_it_is_walked():
    form = {"is": "died"}
    for _ in range(900):
        form = {"not": form}
    with pytest.raises(CriteriaError):
        from_json(form)


def test_fractions_keep_their_digits():
    form = to_json(measured("PSA", 0.1, 4.0, unit="ng/mL"))
    assert form == {"is": "measured", "code": "PSA", "from": "0.1", "to": 4, "unit": "ng/mL"}
    assert from_json(form) == measured("PSA", 0.1, 4, unit="ng/mL")
    assert from_json(form | {"from": 0.1}) == from_json(form)


def test_only_what_was_asked_is_written():
    filled = IsMutated("EGFR", exon=19, exon_codons=((729, 761),))
    assert to_json(filled) == {"is": "mutated", "gene": "EGFR", "exon": 19}
    asked = in_order(treated("osimertinib"), progressed(), at_most_days=180)
    assert to_json(asked) == {
        "is": "in_order",
        "first": {"is": "treated", "drug": "osimertinib"},
        "then": {"is": "response", "results": ["PD", "progression"]},
        "at_most_days": 180,
    }
    assert to_json(any_sample(unknown(in_cohort("c1")))) == {
        "any_sample": {"not": {"known": {"is": "in_cohort", "cohort": "c1"}}}
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (mutated("TP53") & fused("ALK"), fused("ALK") & mutated("TP53")),
        (All((mutated("TP53"),)), mutated("TP53")),
        (treated("Osimertinib"), treated("osimertinib")),
        (IsMutated("EGFR", "p.L858R"), IsMutated("EGFR", "L858R")),
        (HasCopyNumber("X", (2, 1, 2)), HasCopyNumber("X", (1, 2))),
        (Any((mutated("A") | mutated("B"), mutated("A"))), mutated("B") | mutated("A")),
        (Known(~mutated("A")), Known(mutated("A"))),
        (IsMutated("EGFR", exon=19, exon_codons=((729, 761),)), IsMutated("EGFR", exon=19)),
        (in_order(treated("A"), progressed()), in_order(treated("a"), progressed())),
    ],
)
def test_equal_criteria_have_one_name(one, other):
    assert criteria_id(one) == criteria_id(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (mutated("TP53") & fused("ALK"), mutated("TP53") | fused("ALK")),
        (any_sample(mutated("A") & mutated("B")), mutated("A") & mutated("B")),
        (any_sample(mutated("A")), all_samples(mutated("A"))),
        (Known(Known(mutated("A"))), Known(mutated("A"))),
        (column("patients.sex", "female"), ~column("patients.sex", "female")),
        (All(()), Any(())),
        (
            in_order(treated("a"), treated("b")),
            in_order(treated("b"), treated("a")),
        ),
    ],
)
def test_other_criteria_have_another_name(one, other):
    assert criteria_id(one) != criteria_id(other)


def test_the_name_of_a_criterion_never_changes():
    """Saved cohorts and grants are cited by it."""
    text = b'{"all":[{"gene":"TP53","is":"mutated"},{"not":{"gene":"ALK","is":"fused"}}]}'
    named = "c" + hashlib.sha256(text).hexdigest()[:16]
    assert criteria_id(~fused("ALK") & mutated("TP53")) == named == "c7da09dd6fa1f7e64"


@pytest.mark.parametrize(
    ("change", "meant"),
    [
        ("L858R", mutated("EGFR", "L858R")),
        ("p.L858R", mutated("EGFR", "L858R")),
        ("L858", mutated("EGFR", codons=858)),
        ("746-753", mutated("EGFR", codons=(746, 753))),
        ("exon 19", mutated("EGFR", exon=19)),
        ("E746_A750del", mutated("EGFR", "E746_A750del")),
        ("fusion", fused("EGFR")),
        ("amplification", HasCopyNumber("EGFR", (2,))),
        ("deletion", HasCopyNumber("EGFR", (-2,))),
        ("mutation", mutated("EGFR")),
    ],
)
def test_an_alteration_is_read_as_people_write_it(change, meant):
    assert altered("EGFR", change) == meant
    assert from_json(to_json(meant)) == meant


def test_an_alteration_of_any_kind_is_one_of_four():
    assert len(canonical(altered("EGFR")).parts) == 4


def test_every_leaf_has_a_word():
    named = {word.leaf.__name__ for word in WORDS.values()}
    assert named == {kind.__name__ for kind in Leaf.__subclasses__()}


def test_protein_changing_classes_are_those_of_the_groups():
    unchanged = (ConsequenceGroup.SILENT, ConsequenceGroup.NONCODING)
    changing = {one for one in VariantClass if consequence_group(one) not in unchanged}
    assert set(PROTEIN_CHANGING) == changing
