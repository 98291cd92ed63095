"""What compiled criteria look at is held to the grant, leaf by leaf."""

import pytest

from oncommons.domain.criteria import (
    any_sample,
    between,
    column,
    copy_number,
    diagnosed,
    died,
    event,
    fused,
    in_order,
    known,
    measured,
    mutated,
    panel,
    profiled,
    progressed,
    recorded,
    sampled,
    treated,
    tumour_type,
)
from oncommons.errors import CriteriaError, GrantError
from oncommons.store.compile import compile_criteria
from tests.factories import open_latest, patients, publish

COVERAGE = {("assays", "panel_id"), ("assays", "assay_type"), ("panels", "symbol")}
MUTATIONS = {("mutations", "symbol"), ("mutations", "class")}


@pytest.mark.parametrize(
    ("asked", "columns"),
    [
        (column("patients.sex", "female"), {("patients", "sex")}),
        (between("tumours.age_at_diagnosis", 1), {("tumours", "age_at_diagnosis")}),
        (recorded("samples.storage"), {("samples", "storage")}),
        (tumour_type("LUAD"), {("tumours", "oncotree")}),
        (mutated("TP53"), COVERAGE | MUTATIONS),
        (
            mutated("TP53", "R273C", min_vaf=0.1),
            COVERAGE | MUTATIONS | {("mutations", "hgvsp"), ("mutations", "vaf")},
        ),
        (mutated("TP53", codons=273), COVERAGE | MUTATIONS | {("mutations", "hgvsp")}),
        (copy_number("MYC", 2), COVERAGE | {("copy_number", "symbol"), ("copy_number", "call")}),
        (
            fused("ALK", "EML4"),
            COVERAGE | {("structural_variants", "symbol1"), ("structural_variants", "symbol2")},
        ),
        (profiled("TP53"), COVERAGE),
        (panel("P1"), {("assays", "panel_id"), ("assays", "assay_type")}),
        (treated("x"), {("treatments", "drug_name"), ("treatments", "kind")}),
        (treated(line=1), {("treatments", "line")}),
        (event("a", "b"), {("events", "type"), ("events", "code")}),
        (
            measured("PSA", 1, unit="ng/mL"),
            {("measurements", name) for name in ("code", "value", "unit")},
        ),
        (died(), {("patients", "vital_status")}),
        (
            in_order(sampled(), progressed()),
            {("samples", "collection_day"), ("responses", "day"), ("responses", "result")},
        ),
        (
            in_order(diagnosed(), died(), at_most_days=9),
            {
                ("tumours", "diagnosis_day"),
                ("patients", "death_day"),
                ("patients", "vital_status"),
                ("patients", "last_contact_day"),
            },
        ),
    ],
)
@pytest.mark.parametrize("wrap", [lambda c: c, lambda c: known(~c), any_sample])
def test_every_column_that_is_looked_at_is_listed(asked, columns, wrap):
    assert compile_criteria(wrap(asked)).columns == columns


def test_a_column_of_a_moment_is_held_to_the_grant(tmp_path):
    commons = publish(tmp_path / "c", {"patients": patients(4)})
    granted = {"treatments": ("drug_name", "kind"), "responses": ("result", "day")}
    view = open_latest(commons, columns=granted)
    view.within(treated("osimertinib") & progressed())
    with pytest.raises(GrantError, match=r"treatments\.start_day"):
        view.within(in_order(treated("osimertinib"), progressed()))


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (column("patients.nothing", "x"), "there is no column"),
        (column("patients.patient_id", "x"), "identifies patients"),
        (column("samples.tumour_cellularity", "5"), "is a number"),
        (column("tumours.age_at_diagnosis", "50-59"), "is a number"),
        (between("patients.sex", 1), "is not a number"),
        (between("treatments.in_trial", 1), "is not a number"),
        (mutated("EGFR", exon=19), "not filled in"),
    ],
)
def test_what_cannot_be_asked_is_refused(asked, says):
    with pytest.raises(CriteriaError, match=says):
        compile_criteria(asked)


def test_a_leaf_that_stands_twice_is_asked_once():
    once, twice = (compile_criteria(c) for c in (mutated("A"), mutated("A") & ~mutated("A")))
    assert twice.sql.count("from mutations") == once.sql.count("from mutations")


def test_values_are_bound_and_never_part_of_the_text():
    asked = mutated("x'; drop table patients; --") & treated("'x", atc="L01") & event("a'", "b")
    compiled = compile_criteria(asked)
    assert "drop" not in compiled.sql
    assert "x'; drop table patients; --" in compiled.values.values()
