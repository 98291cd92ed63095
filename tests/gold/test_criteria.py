"""Criteria on the study prostate_msk_2024, against numbers counted from its files.

Reference: Lenis et al., Clin Cancer Res (2024); samples counted with Polars from the study's own
files (`tests/gold/test_intake_studies.py`). Its copy-number file has a zero for genes that three of
its four panels cannot see.
"""

import polars as pl
import pytest

from oncommons.domain.criteria import (
    amplified,
    any_sample,
    diagnosed,
    died,
    fused,
    holds,
    in_order,
    known,
    mutated,
    profiled,
    progressed,
    unknown,
)
from oncommons.intake import read
from oncommons.store.compile import compile_criteria
from oncommons.store.engine import Query
from oncommons.store.publish import empty_tables
from tests.factories import table, view_of
from tests.made_people import records
from tests.shared import shared


@pytest.fixture(scope="module")
def tables():
    found = read(shared("studies/prostate_msk_2024")).tables
    released = {}
    for name, form in empty_tables().items():
        if name in found and len(found[name]):
            frame = found[name]
            columns = [
                (pl.col(column) if column in frame.columns else pl.lit(None)).cast(kind)
                .alias(column) for column, kind in form.schema.items()
            ]  # fmt: skip
            released[name] = frame.select(columns)
    return released


@pytest.fixture(scope="module")
def view(tables, tmp_path_factory):
    return view_of(tmp_path_factory.mktemp("prostate") / "c", tables)


@pytest.fixture(scope="module")
def people(tables):
    return records(tables)


def truths(view, asked):
    compiled = compile_criteria(asked)
    answer = view._engine.run(Query("truths", compiled.sql), compiled.values)
    return dict(answer.select("patient_id", "truth").iter_rows())


def owners(tables, samples):
    """The patients of some samples."""
    inside = pl.col("sample_id").is_in(samples.unique().to_list())
    return set(tables["samples"].filter(inside)["patient_id"])


@pytest.mark.parametrize("gene", ["TP53", "FOXA1", "SPOP", "PTEN"])
def test_patients_with_a_mutation_are_those_of_the_mutated_samples(view, tables, gene):
    rows = tables["mutations"].filter(pl.col("symbol") == gene)
    told = truths(view, mutated(gene))
    changing = truths(view, mutated(gene, classes=tuple(rows["class"].unique())))
    assert {one for one, truth in changing.items() if truth} == owners(tables, rows["sample_id"])
    assert {one for one, truth in told.items() if truth} <= owners(tables, rows["sample_id"])
    assert set(told.values()) == {True, None}  # the study comes without the genes of its panels


def test_237_samples_with_amplified_ar(view, tables):
    calls = tables["copy_number"].filter((pl.col("symbol") == "AR") & (pl.col("call") == 2))
    assert len(calls) == 237
    told = truths(view, amplified("AR"))
    assert {one for one, truth in told.items() if truth} == owners(tables, calls["sample_id"])


def test_379_samples_with_tmprss2_erg(view, tables):
    sides = [pl.col("symbol1"), pl.col("symbol2")]
    either = (sides[0] == "TMPRSS2") & (sides[1] == "ERG")
    either |= (sides[1] == "TMPRSS2") & (sides[0] == "ERG")
    samples = tables["structural_variants"].filter(either)["sample_id"]
    assert samples.n_unique() == 379
    told = truths(view, fused("TMPRSS2", "ERG"))
    assert {one for one, truth in told.items() if truth} == owners(tables, samples)


def test_a_zero_of_a_gene_off_the_panel_is_no_negative(tables, tmp_path):
    """With MYC on the largest panel only, everybody else is unknown, whatever the file says."""
    names = tables["assays"]["panel_id"].unique().drop_nulls().sort().to_list()
    largest = names[-1]
    listed = [{"panel_id": name, "symbol": "TP53"} for name in names]
    listed.append({"panel_id": largest, "symbol": "MYC"})
    view = view_of(tmp_path / "c", tables | {"panels": table("panels", *listed)})
    on_it = owners(tables, tables["assays"].filter(pl.col("panel_id") == largest)["sample_id"])
    told = truths(view, amplified("MYC"))
    unseen = {one for one in told if one not in on_it}
    assert len(names) == 4
    assert len(unseen) > 500
    assert {told[one] for one in unseen} == {None}
    assert False in {told[one] for one in on_it}
    assert {one for one, truth in truths(view, profiled("MYC")).items() if truth} == on_it
    assert set(truths(view, mutated("TP53")).values()) == {True, False}


@pytest.mark.parametrize(
    "asked",
    [
        mutated("AR", codons=(702, 878), min_vaf=0.05),
        any_sample(mutated("TP53") & amplified("AR")),
        in_order(diagnosed("primary"), progressed(), at_most_days=1000),
        in_order(diagnosed("primary"), died(), at_most_days=1825),
        unknown(progressed()) & ~fused("ERG"),
    ],
)
def test_sql_and_plain_python_agree_on_every_patient(view, people, asked):
    told = truths(view, asked)
    assert told == {patient: holds(asked, record) for patient, record in people.items()}
    assert len(told) == 2257


def test_death_within_five_years_is_unknown_of_those_who_left_earlier(view, tables):
    told = truths(view, in_order(diagnosed("primary"), died(), at_most_days=1825))
    last = tables["patients"].select("patient_id", "vital_status", "last_contact_day")
    left = last.filter((pl.col("vital_status") == "alive") & (pl.col("last_contact_day") < 1825))
    dated = set(tables["tumours"].filter(pl.col("diagnosis_day") == 0)["patient_id"])
    assert left.height > 100
    assert {told[one] for one in left["patient_id"] if one in dated} == {None}
    assert (
        sum(truths(view, known(died())).values()) == 2257 - last["vital_status"].eq("unknown").sum()
    )
