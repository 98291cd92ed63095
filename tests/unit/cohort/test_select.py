"""What only knowledge can tell is filled in: tumour types, codons of exons, saved cohorts."""

import pytest

from oncommons import cohort
from oncommons.cohort.select import resolve
from oncommons.domain.criteria import (
    InCohort,
    IsMutated,
    any_sample,
    column,
    in_cohort,
    mutated,
    sample_type,
    tumour_type,
)
from oncommons.errors import CriteriaError, GrantError
from oncommons.knowledge.oncotree import oncotree
from tests.factories import assayed, mutation, patients, table, view_of

CHANGES = ("p.E746_A750del", "p.L858R", "p.D770_N771insSVD", None)


@pytest.fixture(scope="module")
def view(tmp_path_factory):
    samples, assays = assayed(8)
    rows = [mutation(i, "EGFR", i, hgvsp=CHANGES[i % 4]) for i in range(8)]
    tables = {
        "patients": patients(8, sex=lambda i: "female" if i < 4 else "male"),
        "samples": samples,
        "assays": assays,
        "mutations": table("mutations", *rows),
    }
    return view_of(tmp_path_factory.mktemp("select") / "c", tables)


def ids(view):
    return sorted(view.rows("patients", ["patient_id"])["patient_id"])


def test_an_exon_is_its_codons(view):
    assert ids(cohort.select(view, mutated("EGFR", exon=19))) == ["p000", "p004"]
    assert ids(cohort.select(view, mutated("EGFR", exon=20))) == ["p002", "p006"]
    out = cohort.select(view, ~mutated("EGFR", exon=19))
    assert "p003" not in ids(out)  # the change is not recorded, so it may be in the exon


def test_an_exon_of_several_transcripts_has_their_codons():
    filled = resolve(mutated("MET", exon=14), oncotree())
    assert filled.exon_codons == ((963, 1010), (981, 1028))


@pytest.mark.parametrize("change", ["L858R", "p.L858R", "p.Leu858Arg", "p.(Leu858Arg)"])
def test_a_substitution_may_be_written_in_any_way(view, change):
    assert ids(cohort.select(view, mutated("EGFR", change))) == ["p001", "p005"]


def test_a_change_of_another_kind_is_taken_as_it_is_written(view):
    assert ids(cohort.select(view, mutated("EGFR", "E746_A750del"))) == ["p000", "p004"]


@pytest.mark.parametrize(
    ("gene", "exon", "known"),
    [("EGFR", 99, "known exons of EGFR are 18, 19"), ("TTN", 3, r"exons are known of .*EGFR")],
)
def test_an_exon_that_is_not_listed_is_refused_with_those_that_are(view, gene, exon, known):
    with pytest.raises(CriteriaError, match=known):
        cohort.select(view, mutated(gene, exon=exon))


def test_a_saved_cohort_is_part_of_another(view):
    saved = {"c1": mutated("EGFR", exon=19), "c2": in_cohort("c1") & column("patients.sex", "male")}
    assert ids(cohort.select(view, in_cohort("c2"), saved=saved)) == ["p004"]
    assert ids(cohort.select(view, ~in_cohort("c1"), saved=saved)) == [
        "p001", "p002", "p005", "p006",
    ]  # fmt: skip
    same = any_sample(in_cohort("c1") & sample_type("primary"))
    assert ids(cohort.select(view, same, saved=saved)) == ["p000", "p004"]


def test_a_saved_cohort_that_is_missing_is_refused_with_the_nearest(view):
    with pytest.raises(CriteriaError, match="use c12"):
        cohort.select(view, in_cohort("c13"), saved={"c12": mutated("TP53")})
    with pytest.raises(CriteriaError, match="none is saved"):
        cohort.select(view, in_cohort("c13"))
    with pytest.raises(CriteriaError, match="not filled in"):
        view.within(in_cohort("c13"))


def test_a_cohort_made_of_itself_is_refused(view):
    saved = {"c1": ~in_cohort("c2"), "c2": in_cohort("c1")}
    with pytest.raises(CriteriaError, match="c1 is made of itself"):
        cohort.select(view, in_cohort("c1"), saved=saved)


def test_what_lies_within_other_criteria_is_filled_in_too():
    saved = {"c1": tumour_type("NSCLC")}
    asked = any_sample(~in_cohort("c1") | IsMutated("EGFR", exon=19))
    filled = resolve(asked, oncotree(), saved)
    denied, changed = filled.part.parts
    assert isinstance(denied.part, InCohort)
    assert "LUAD" in denied.part.members.descendants
    assert changed.exon_codons == ((729, 761),)


def test_too_many_conditions_are_refused(view):
    criteria = mutated("A")
    for _ in range(25):
        criteria = ~criteria
    with pytest.raises(CriteriaError, match="20 levels"):
        cohort.select(view, criteria)


def test_the_columns_of_a_saved_cohort_are_held_to_the_grant(tmp_path):
    tables = {"patients": patients(4)}
    view = view_of(tmp_path / "c", tables, columns={"patients": ("patient_id",)})
    with pytest.raises(GrantError, match="does not hold"):
        cohort.select(view, in_cohort("c1"), saved={"c1": column("patients.sex", "male")})
