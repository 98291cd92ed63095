"""The stages through a real release and a signed grant: the same answers as from plain tables."""

import polars as pl
import pytest

from oncommons.discovery import find_targets
from oncommons.errors import GrantError
from oncommons.modelling import choose_question, design, fit, validate
from oncommons.store.publish import empty_tables
from tests.factories import view_of
from tests.unit.modelling.cohorts import simulate


def released(tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Fill in the columns that a test leaves out, so that the tables can be published."""
    schemas = {name: frame.schema for name, frame in empty_tables().items()}
    owner = (
        tables["assays"]
        .join(tables["samples"], on="sample_id")
        .select("assay_id", "sample_id", "patient_id")
    )
    full = dict(tables)
    full["mutations"] = (
        tables["mutations"]
        .join(owner, on="assay_id")
        .with_row_index("mutation_id")
        .with_columns(
            pos=pl.col("mutation_id") + 1,
            chrom=pl.lit("1"),
            ref=pl.lit("A"),
            alt=pl.lit("C"),
            build=pl.lit("GRCh37"),
        )
    )
    full["tumours"] = tables["tumours"].with_columns(event_type=pl.lit("primary"))
    full["stagings"] = tables["stagings"].with_columns(
        tumour_id=pl.lit("t") + pl.col("patient_id"), system=pl.lit("UICC8")
    )
    full["measurements"] = tables["measurements"].with_columns(
        code=pl.lit("ECOG"), name=pl.lit("ECOG")
    )
    return {
        name: frame.select(
            (pl.col(column) if column in frame.columns else pl.lit(None)).cast(kind).alias(column)
            for column, kind in schemas[name].items()
        )
        for name, frame in full.items()
    }


@pytest.fixture(scope="module")
def tables() -> dict[str, pl.DataFrame]:
    return released(simulate(31).view().tables)


@pytest.fixture(scope="module")
def view(tmp_path_factory, tables):
    with_view = view_of(tmp_path_factory.mktemp("commons") / "commons", tables)
    yield with_view
    with_view.close()


def test_model_of_a_release_is_that_of_its_tables(view):
    plain = simulate(31).view()
    question = choose_question(view)
    assert question == choose_question(plain)
    model, expected = fit(design(view, question)), fit(design(plain, question))
    assert model.coefficients == pytest.approx(expected.coefficients, abs=1e-9)
    assert model.baseline_hazard == pytest.approx(expected.baseline_hazard, rel=1e-9)
    assert model.release_id == view.release_id


def test_validation_of_a_release_counts_its_patients(view):
    raw = validate(design(view, choose_question(view)))
    assert raw.patients == view.patients() == 600


def test_targets_of_a_release_are_those_of_its_tables(view):
    found = find_targets(view, cohort_name="made").undisclosed
    plain = find_targets(simulate(31).view(), cohort_name="made").undisclosed
    assert found == plain
    assert {target.symbol for target in found.targets} == {"TP53", "KRAS", "PIK3CA", "IDH1"}
    assert all(target.of_profiled == 600 for target in found.targets)


def test_column_that_the_grant_holds_back_is_no_input(tmp_path, tables):
    release_columns = {name: frame.columns for name, frame in tables.items()}
    held = release_columns | {"stagings": ["staging_id", "patient_id"]}
    del held["measurements"]
    narrow = view_of(
        tmp_path / "commons", tables, columns={name: tuple(c) for name, c in held.items()}
    )
    made = design(narrow, choose_question(narrow))
    names = [feature.name for feature in made.features]
    assert "age_years" in names
    assert not any(name.startswith(("stage", "performance")) for name in names)
    narrow.close()


def test_targets_need_the_mutations_to_be_granted(tmp_path, tables):
    held = {name: tuple(frame.columns) for name, frame in tables.items() if name != "mutations"}
    narrow = view_of(tmp_path / "commons", tables, columns=held)
    with pytest.raises(GrantError, match="mutations"):
        find_targets(narrow, cohort_name="made")
    narrow.close()
