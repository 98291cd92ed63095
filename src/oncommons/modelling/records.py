"""Reads each patient as known at diagnosis, and what happened later: one row per patient."""

import polars as pl

from oncommons.store.view import View

UNKNOWN_SITE = "unknown"
_STAGES = {"0": 0, "I": 1, "II": 2, "III": 3, "IV": 4}
_BELOW_FOUR, _GLEASON = "I-III", "Gleason"
_T_TWO, _BELOW_T_TWO = r"^(>=)?T[2-4]", r"^(T(0|a|is|1)|<T2)"
_KARNOFSKY = pl.col("number") >= 10


def read_patients(view: View) -> pl.DataFrame:
    """Read the patients in view with their state at diagnosis and their follow-up.

    Nothing dated after day 0, the first diagnosis, is read as a state. A stage or performance
    status without a day counts as that at diagnosis.

    Args:
        view: the patients; columns that are not granted stay empty.

    Returns:
        One row per patient, sorted by id: patient_id, site, male (0 or 1), age (years, middle of
        the released interval), stage (0 to 4), fourth (1 for stage IV, 0 for any below), t_two (1
        for T2 or higher, 0 for below), performance (ECOG 0 to 5), grade, gleason (2 to 10) and
        tumour_type (OncoTree code) of the first tumour, time_days and event (death), late, how
        many of their stages and performance statuses were left out because they came after day
        0, and undated, whether their stage has no day.
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
        fourth=pl.col("fourth").cast(pl.Float64),
        t_two=pl.col("t_two").cast(pl.Float64),
        performance=pl.col("performance").cast(pl.Float64),
        grade=pl.col("grade"),
        gleason=pl.col("gleason").cast(pl.Float64),
        tumour_type=pl.col("oncotree"),
        time_days=pl.when(dead).then("death_day").otherwise("last_contact_day").cast(pl.Float64),
        event=dead.fill_null(value=False),
        late=pl.col("late_fourth").fill_null(0) + pl.col("late_performance").fill_null(0),
        undated=pl.col("undated_fourth").fill_null(value=False).cast(pl.Boolean),
    ).sort("patient_id")


def _granted(view: View, table: str, columns: tuple[str, ...]) -> pl.DataFrame:
    """Give a table with empty columns where they cannot be read; the first column is a must."""
    held = [name for name in columns if name == columns[0] or view.has(table, name)]
    absent = [pl.lit(None, pl.String).alias(name) for name in columns if name not in held]
    return view.rows(table, held).with_columns(absent)


def _first_tumours(view: View) -> pl.DataFrame:
    """Give age, grade and type of each patient's first tumour."""
    columns = ("tumour_id", "diagnosis_day", "grade", "grade_system", "oncotree", *_AGE)
    if not view.has("tumours", "patient_id"):
        return _empty("age", "grade", "gleason", "oncotree")
    rows = _granted(view, "tumours", ("patient_id", *columns))
    first = rows.sort("patient_id", "diagnosis_day", "tumour_id", nulls_last=True)
    first = first.unique("patient_id", keep="first", maintain_order=True)
    low, high = (pl.col(name).cast(pl.Float64) for name in _AGE)
    middle = pl.when(high.is_null()).then(low).when(low.is_null()).then(high)
    score = pl.when(pl.col("grade_system").cast(pl.String) == _GLEASON).then("grade")
    return first.select(
        "patient_id",
        age=middle.otherwise((low + high) / 2),
        grade=pl.col("grade").cast(pl.String).str.strip_chars(),
        gleason=score.cast(pl.Float64, strict=False),
        oncotree=pl.col("oncotree").cast(pl.String),
    )


def _stages(view: View) -> pl.DataFrame:
    """Give the last stage group and T category known at diagnosis; pathology before clinic."""
    columns = ("stage_group", "t", "day", "basis", "staging_id")
    if not view.has("stagings", "patient_id"):
        states = [_empty(*(f"{one}{name}" for one in _PARTS)) for name in _STATES]
    else:
        rows = _granted(view, "stagings", ("patient_id", *columns))
        pathology = pl.col("basis").cast(pl.String).str.starts_with("p").fill_null(value=False)
        ordered = rows.with_columns(pathology=pathology).sort("staging_id", nulls_last=True)
        states = [
            _latest_at_diagnosis(
                ordered.with_columns(state.alias(name)).filter(pl.col(name).is_not_null()),
                ["pathology"],
                name,
            )
            for name, state in _STATES.items()
        ]
    first, *others = states
    for other in others:
        first = first.join(other, on="patient_id", how="full", coalesce=True)
    return first


def _stage() -> pl.Expr:
    """Read a stage group as a number, 0 to 4."""
    group = pl.col("stage_group").cast(pl.String)
    exact = group.str.extract(r"^(0|IV|I{1,3})([ABCD]|$)", 1)
    return exact.replace_strict(_STAGES, default=None, return_dtype=pl.Int8)


def _fourth() -> pl.Expr:
    """Tell stage IV from all stages below it, which the source may have put together."""
    below = pl.col("stage_group").cast(pl.String) == _BELOW_FOUR
    return pl.when(below).then(0).otherwise((_stage() == 4).cast(pl.Int32))


def _t_two() -> pl.Expr:
    """Tell T2 and higher from the categories below; null for TX and where it may be either."""
    t = pl.col("t").cast(pl.String)
    return pl.when(t.str.contains(_T_TWO)).then(1).when(t.str.contains(_BELOW_T_TWO)).then(0)


def _performance(view: View) -> pl.DataFrame:
    """Give the last performance status known at diagnosis, on the scale of ECOG.

    Source: Oken et al., Am J Clin Oncol 5:649 (1982); Karnofsky's percentages by the usual table:
    90 and 100 are 0, 70 and 80 are 1, 50 and 60 are 2, 30 and 40 are 3, 10 and 20 are 4.
    """
    if not view.has("measurements", "kind") or not view.has("measurements", "patient_id"):
        return _empty("performance", "late_performance", "undated_performance")
    columns = ("patient_id", "kind", "day", "value", "value_text", "measurement_id")
    rows = _granted(view, "measurements", columns)
    rows = rows.filter(pl.col("kind") == "performance_status")
    written = pl.col("value_text").cast(pl.String).str.extract(r"(\d+)").cast(pl.Float64)
    rows = rows.with_columns(number=pl.coalesce(pl.col("value").cast(pl.Float64), written))
    percent = ((100 - pl.col("number")) / 20).floor()
    rows = rows.with_columns(performance=pl.when(_KARNOFSKY).then(percent).otherwise("number"))
    usable = pl.col("performance").is_between(0, 5)
    ordered = rows.filter(usable).sort("measurement_id", nulls_last=True)
    return _latest_at_diagnosis(ordered, [], "performance")


def _latest_at_diagnosis(rows: pl.DataFrame, before: list[str], value: str) -> pl.DataFrame:
    """Keep the last row up to day 0 of each patient, and count the rows after it."""
    day = pl.col("day").cast(pl.Float64)
    dated = rows.with_columns(day=day.fill_null(0.0), undated=day.is_null())
    late = (pl.col("day") > 0).sum().alias(f"late_{value}")
    counts = dated.group_by("patient_id").agg(late)
    known = dated.filter(pl.col("day") <= 0).sort([*before, "day"], maintain_order=True)
    last = known.unique("patient_id", keep="last")
    undated = pl.col("undated").alias(f"undated_{value}")
    return counts.join(last.select("patient_id", value, undated), on="patient_id", how="left")


def _empty(*columns: str) -> pl.DataFrame:
    """Give a table without rows."""
    return pl.DataFrame(schema={"patient_id": pl.String} | dict.fromkeys(columns, pl.Null))


_AGE = ("age_at_diagnosis_low", "age_at_diagnosis_high")
_STATES = {"stage": _stage(), "fourth": _fourth(), "t_two": _t_two()}
_PARTS = ("", "late_", "undated_")
