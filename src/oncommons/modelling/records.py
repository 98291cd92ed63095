"""Reads each patient as known at diagnosis, and what happened later: one row per patient."""

import polars as pl

from oncommons.store.view import View

UNKNOWN_SITE = "unknown"
_STAGES = {"0": 0, "I": 1, "II": 2, "III": 3, "IV": 4}
_KARNOFSKY = pl.col("number") >= 10


def read_patients(view: View) -> pl.DataFrame:
    """Read the patients in view with their state at diagnosis and their follow-up.

    Nothing dated after day 0, the first diagnosis, is read as a state. A stage or performance
    status without a day counts as that at diagnosis.

    Args:
        view: the patients; columns that are not granted stay empty.

    Returns:
        One row per patient, sorted by id: patient_id, site, male (0 or 1), age (years, middle of
        the released interval), stage (0 to 4), performance (ECOG 0 to 5), grade and tumour_type
        (OncoTree code) of the first tumour, time_days and event (death), and late, how many of
        their stages and performance statuses were left out because they came after day 0.
    """
    wanted = ("site_id", "sex", "vital_status", "last_contact_day", "death_day")
    patients = _granted(view, "patients", ("patient_id", *wanted))
    stages, performance = _stages(view), _performance(view)
    joined = patients
    for state in (_first_tumours(view), stages, performance):
        joined = joined.join(state, on="patient_id", how="left")
    dead = pl.col("vital_status") == "dead"
    return joined.select(
        "patient_id",
        site=pl.col("site_id").fill_null(UNKNOWN_SITE),
        male=pl.col("sex").replace_strict({"male": 1.0, "female": 0.0}, default=None),
        age=pl.col("age"),
        stage=pl.col("stage").cast(pl.Float64),
        performance=pl.col("performance").cast(pl.Float64),
        grade=pl.col("grade"),
        tumour_type=pl.col("oncotree"),
        time_days=pl.when(dead).then("death_day").otherwise("last_contact_day").cast(pl.Float64),
        event=dead.fill_null(value=False),
        late=pl.col("late_stages").fill_null(0) + pl.col("late_performance").fill_null(0),
    ).sort("patient_id")


def _granted(view: View, table: str, columns: tuple[str, ...]) -> pl.DataFrame:
    """Give a table with empty columns where they cannot be read; the first column is a must."""
    held = [name for name in columns if name == columns[0] or view.has(table, name)]
    absent = [pl.lit(None, pl.String).alias(name) for name in columns if name not in held]
    return view.rows(table, held).with_columns(absent)


def _first_tumours(view: View) -> pl.DataFrame:
    """Give age, grade and type of each patient's first tumour."""
    columns = ("patient_id", "tumour_id", "diagnosis_day", "grade", "oncotree", *_AGE)
    if not view.has("tumours", "patient_id"):
        return _empty("age", "grade", "oncotree")
    rows = _granted(view, "tumours", columns)
    first = rows.sort("patient_id", "diagnosis_day", "tumour_id", nulls_last=True)
    first = first.unique("patient_id", keep="first", maintain_order=True)
    low, high = (pl.col(name).cast(pl.Float64) for name in _AGE)
    middle = pl.when(high.is_null()).then(low).when(low.is_null()).then(high)
    return first.select(
        "patient_id",
        age=middle.otherwise((low + high) / 2),
        grade=pl.col("grade").cast(pl.String).str.strip_chars(),
        oncotree=pl.col("oncotree").cast(pl.String),
    )


def _stages(view: View) -> pl.DataFrame:
    """Give the last stage group known at diagnosis as a number; pathology before clinic."""
    if not view.has("stagings", "stage_group") or not view.has("stagings", "patient_id"):
        return _empty("stage", "late_stages")
    rows = _granted(view, "stagings", ("patient_id", "stage_group", "day", "basis", "staging_id"))
    group = pl.col("stage_group").str.extract(r"^(0|IV|I{1,3})")
    stage = group.replace_strict(_STAGES, default=None, return_dtype=pl.Int8)
    rows = rows.with_columns(stage=stage).filter(pl.col("stage").is_not_null())
    pathology = pl.col("basis").cast(pl.String).str.starts_with("p").fill_null(value=False)
    ordered = rows.with_columns(pathology=pathology).sort("staging_id", nulls_last=True)
    return _latest_at_diagnosis(ordered, ["pathology"], "stage", "late_stages")


def _performance(view: View) -> pl.DataFrame:
    """Give the last performance status known at diagnosis, on the scale of ECOG.

    Source: Oken et al., Am J Clin Oncol 5:649 (1982); Karnofsky's percentages by the usual table:
    90 and 100 are 0, 70 and 80 are 1, 50 and 60 are 2, 30 and 40 are 3, 10 and 20 are 4.
    """
    if not view.has("measurements", "kind") or not view.has("measurements", "patient_id"):
        return _empty("performance", "late_performance")
    columns = ("patient_id", "kind", "day", "value", "value_text", "measurement_id")
    rows = _granted(view, "measurements", columns)
    rows = rows.filter(pl.col("kind") == "performance_status")
    written = pl.col("value_text").cast(pl.String).str.extract(r"(\d+)").cast(pl.Float64)
    rows = rows.with_columns(number=pl.coalesce(pl.col("value").cast(pl.Float64), written))
    percent = ((100 - pl.col("number")) / 20).floor()
    rows = rows.with_columns(performance=pl.when(_KARNOFSKY).then(percent).otherwise("number"))
    usable = pl.col("performance").is_between(0, 5)
    ordered = rows.filter(usable).sort("measurement_id", nulls_last=True)
    return _latest_at_diagnosis(ordered, [], "performance", "late_performance")


def _latest_at_diagnosis(
    rows: pl.DataFrame, before: list[str], value: str, late: str
) -> pl.DataFrame:
    """Keep the last row up to day 0 of each patient, and count the rows after it."""
    day = pl.col("day").cast(pl.Float64).fill_null(0.0)
    dated = rows.with_columns(day=day)
    counts = dated.group_by("patient_id").agg((pl.col("day") > 0).sum().alias(late))
    known = dated.filter(pl.col("day") <= 0).sort([*before, "day"], maintain_order=True)
    last = known.unique("patient_id", keep="last").select("patient_id", value)
    return counts.join(last, on="patient_id", how="left")


def _empty(*columns: str) -> pl.DataFrame:
    """Give a table without rows."""
    return pl.DataFrame(schema={"patient_id": pl.String} | dict.fromkeys(columns, pl.Null))


_AGE = ("age_at_diagnosis_low", "age_at_diagnosis_high")
