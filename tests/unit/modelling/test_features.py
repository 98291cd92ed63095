"""Inputs: what they mean, which are dropped, and how gaps are filled."""

import numpy as np
import polars as pl
import pytest

from oncommons.domain.models import Feature
from oncommons.modelling.features import (
    ADVANCED,
    FOURTH,
    Column,
    candidate_columns,
    fill_missing,
    impute,
    is_undated,
    sift_columns,
)
from oncommons.modelling.genes import METASTASIS, MutatedGenes

NO_GENES = MutatedGenes((), pl.DataFrame(schema={"patient_id": pl.String}))
nan = np.nan


def patients(*, undated: bool = False, **columns: list[float | None]) -> pl.DataFrame:
    size = len(next(iter(columns.values())))
    usual: dict[str, list[float | None]] = dict.fromkeys(
        ("age", "stage", "fourth", "gleason", "performance", "male"), [None] * size
    )
    numbers = dict.fromkeys(usual, pl.Float64)
    known = {"patient_id": [f"p{i}" for i in range(size)], "undated": [undated] * size}
    return pl.DataFrame(known | usual | columns, schema_overrides=numbers)


def named(columns: list[Column]) -> dict[str, list[float]]:
    return {column.feature.name: column.values.tolist() for column in columns}


def flag(name: str, values: list[float]) -> Column:
    return Column(Feature(name, "", "", 0.0, 1.0, 0.0), np.array(values, dtype=float))


def test_stage_becomes_yes_or_no_inputs_where_events_are_many():
    found = named(candidate_columns(patients(stage=[1, 2, 3, 4]), NO_GENES, events=500))
    assert found["stage_II"] == [0, 1, 0, 0]
    assert found["stage_III"] == [0, 0, 1, 0]
    assert found["stage_IV"] == [0, 0, 0, 1]


def test_few_events_allow_one_coarse_input_for_stage():
    found = named(candidate_columns(patients(stage=[1, 2, 3, 4]), NO_GENES, events=50))
    assert found[ADVANCED] == [0, 0, 1, 1]
    assert "stage_II" not in found
    assert "performance_1" not in found


def test_missing_stage_is_missing_in_all_its_inputs():
    found = named(candidate_columns(patients(stage=[None, 2]), NO_GENES, events=500))
    assert np.isnan(found["stage_II"][0])
    assert np.isnan(found["stage_IV"][0])


def test_stage_known_as_four_or_below_alone_is_one_input():
    rows = patients(stage=[None, None, 4], fourth=[0, 0, 1], undated=True)
    for events in (50, 500):
        found = candidate_columns(rows, NO_GENES, events=events)
        assert [one for one in named(found) if one.startswith("stage")] == [FOURTH]
        assert named(found)[FOURTH] == [0, 0, 1]
    assert found[1].feature.meaning == "UICC stage IV, against any below, as recorded."


def test_stage_in_full_is_preferred_where_most_have_it():
    rows = patients(stage=[1, 2, None], fourth=[0, 0, 0])
    assert FOURTH not in named(candidate_columns(rows, NO_GENES, events=500))


def test_score_of_gleason_is_split_by_grade_group_where_events_are_many():
    rows = patients(gleason=[6, 7, 8, 9, 10, None])
    found = named(candidate_columns(rows, NO_GENES, events=500))
    assert found["gleason_8"][:5] == [0, 0, 1, 0, 0]
    assert found["gleason_9_10"][:5] == [0, 0, 0, 1, 1]
    assert np.isnan(found["gleason_8"][5])
    few = named(candidate_columns(rows, NO_GENES, events=50))
    assert few["gleason_8_or_more"][:5] == [0, 0, 1, 1, 1]
    assert "gleason_8" not in few


def test_other_tumours_have_no_score_of_gleason_to_leave_out():
    found = named(candidate_columns(patients(age=[50, 60]), NO_GENES, events=500))
    assert not any(name.startswith("gleason") for name in found)


def test_inputs_of_undated_samples_say_so():
    values = pl.DataFrame({"patient_id": ["p0", "p1"], "TP53": [1.0, 0.0], METASTASIS: [1.0, None]})
    genes = MutatedGenes(("TP53",), values, undated=2, sequenced=2)
    found = candidate_columns(patients(age=[50, 60]), genes, events=50)
    unknown = [one.feature.name for one in found if is_undated(one.feature)]
    assert unknown == [METASTASIS, "TP53"]
    assert named(found)[METASTASIS][0] == 1
    assert np.isnan(named(found)[METASTASIS][1])


def test_age_beyond_the_clinical_limits_is_set_to_the_limit():
    found = candidate_columns(patients(age=[-3, 60, 140]), NO_GENES, events=50)
    assert named(found)["age_years"] == [0, 60, 110]


def test_gene_values_stand_beside_their_patients():
    values = pl.DataFrame({"patient_id": ["p2", "p0"], "TP53": [1.0, 0.0]})
    genes = MutatedGenes(("TP53",), values)
    found = named(candidate_columns(patients(age=[50, 60, 70]), genes, events=50))
    assert found["TP53"][0::2] == [0, 1]
    assert np.isnan(found["TP53"][1])


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([1.0] * 20, "M010 the same in everybody"),
        ([nan] * 20, "M010 missing in 100%"),
        ([nan] * 9 + [0.0, 1.0] * 5 + [0.0], "M010 missing in 45%"),
        ([1.0] * 4 + [0.0] * 16, "M010 fewer than 5 patients on one side"),
        ([0.0] * 4 + [1.0] * 16, "M010 fewer than 5 patients on one side"),
    ],
)
def test_unusable_columns_are_dropped_by_name(values, reason):
    kept, dropped = sift_columns([flag("X", values)], most=9, least_carriers=5)
    assert kept == []
    assert dropped == [f"X: {reason}"]


def test_column_that_repeats_another_is_dropped():
    one, other = flag("X", [0.0, 1.0] * 10), flag("Y", [0.0, 1.0] * 10)
    kept, dropped = sift_columns([one, other], most=9, least_carriers=5)
    assert [column.feature.name for column in kept] == ["X"]
    assert dropped == ["Y: M010 repeats another input"]


def test_events_limit_the_number_of_inputs_in_order():
    columns = [flag(name, [0.0, 1.0] * 10 + [float(i)]) for i, name in enumerate("AB")]
    kept, dropped = sift_columns(columns, most=1, least_carriers=5)
    assert [column.feature.name for column in kept] == ["A"]
    assert dropped == ["B: M009 too few events for more than 1 inputs"]


def test_gaps_are_filled_with_the_mean_of_these_rows_rounded():
    feature = Feature("X", "", "", 0.0, 1.0, 0.0)
    filled, values = impute((feature,), np.array([[0.0], [1.0], [1.0], [nan]]))
    assert filled[0].missing == 0.6667
    assert values[:, 0].tolist() == [0.0, 1.0, 1.0, 0.6667]


def test_other_rows_are_filled_with_the_value_of_the_inputs():
    feature = Feature("X", "", "", 0.0, 1.0, 0.25)
    assert fill_missing((feature,), np.array([[nan], [1.0]]))[:, 0].tolist() == [0.25, 1.0]
