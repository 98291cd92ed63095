"""Follow-up ends before a released day could tell an age above the oldest one shown (PRV-C3)."""

from collections.abc import Mapping

import polars as pl

from oncommons.domain.columns import Table
from oncommons.domain.tables import TABLES
from oncommons.privacy.ages import DAYS_PER_YEAR
from oncommons.privacy.frames import Frames

LONGEST_DAYS = 32_485
OPEN_CLASS_DAYS = 730
FOLLOW_UP = frozenset({"stagings", "treatments", "responses", "measurements", "events"})


def last_days(anchors: pl.DataFrame, oldest_age: int) -> pl.DataFrame:
    """Give the last day that may be told of each patient.

    It follows from the released label alone, so it is the same for all patients of a label whose
    first tumour is on day 0: a cap of one's own would give the birthday away.

    Args:
        anchors: as `ages.anchor_ages` gives them.
        oldest_age: years; nothing may show that a patient was older.

    Returns:
        `patient_id`, `anchor_id`, `last_day`: the day before the smallest age of the label would
        pass the oldest age; 730 days after the first tumour in the open class; at most day 32,485.

    Source: 45 CFR 164.514(b)(2)(i)(C), elements indicative of an age over 89; AACR Project GENIE
    writes intervals of more than 32,485 days as ">32485".
    """
    low, day = pl.col("anchor_low").fill_null(0), pl.col("anchor_day").fill_null(0)
    left = ((oldest_age + 1 - low) * DAYS_PER_YEAR).floor() - 1
    told = pl.when(low > oldest_age).then(float(OPEN_CLASS_DAYS)).otherwise(left)
    last = pl.min_horizontal(day + told, pl.lit(LONGEST_DAYS)).cast(pl.Int32)
    return anchors.select("patient_id", "anchor_id", last_day=last)


def end_follow_up(tables: Mapping[str, pl.DataFrame], last: pl.DataFrame) -> tuple[Frames, int]:
    """Tell nothing that lies after the last day of a patient.

    Args:
        tables: every table, ages not yet replaced.
        last: as `last_days` gives it; patients without a tumour have day 32,485.

    Returns:
        The tables, and the number of patients whose follow-up was cut. A patient who died or was
        seen later is alive at the last day (censored); what began later is left out; tumours,
        samples and assays that came later bear the last day.
    """
    ends = tables["patients"].select("patient_id").join(last, on="patient_id", how="left")
    ends = ends.with_columns(pl.col("last_day").fill_null(LONGEST_DAYS))
    soonest = ends["last_day"].min()
    cut = dict(tables)
    for name, frame in tables.items():
        days = day_columns(TABLES[name])
        latest = frame.select(pl.max_horizontal(pl.col(days).max())).item() if days else None
        if latest is None or soonest is None or latest <= soonest:
            continue
        cut[name] = _cut(name, _with_patient(frame, tables), ends, days).select(frame.columns)
    later = pl.max_horizontal("death_day", "last_contact_day") > pl.col("last_day")
    seen = tables["patients"].join(ends, on="patient_id", how="left")
    return cut, seen.filter(later).height


def day_columns(schema: Table) -> list[str]:
    """Name the columns of a table that count days, the first day of a row first."""
    return [column.name for column in schema.columns if column.unit == "day"]


def _with_patient(frame: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Name the patient of each row, through its sample where the row does not say."""
    if "patient_id" in frame.columns:
        return frame
    owners = tables["samples"].select("sample_id", "patient_id")
    return frame.join(owners, on="sample_id", how="left")


def _cut(name: str, frame: pl.DataFrame, ends: pl.DataFrame, days: list[str]) -> pl.DataFrame:
    """End one table at the last day of each patient."""
    rows = frame.join(ends, on="patient_id", how="left")
    last = pl.col("last_day")
    if name == "patients":
        return _censored(rows, last)
    if name in FOLLOW_UP:
        rows = rows.filter(pl.col(days[0]).is_null() | (pl.col(days[0]) <= last))
    if name == "tumours":
        # One day earlier, so that the anchor stays before every other tumour.
        last = last - (pl.col("tumour_id") == pl.col("anchor_id")).cast(pl.Int32)
    known = [pl.when(pl.col(day).is_not_null()).then(pl.min_horizontal(day, last)) for day in days]
    return rows.with_columns(one.alias(day) for one, day in zip(known, days, strict=True))


def _censored(patients: pl.DataFrame, last: pl.Expr) -> pl.DataFrame:
    """Leave patients who were seen or died later alive at their last day."""
    later = (pl.max_horizontal("death_day", "last_contact_day") > last).fill_null(value=False)
    died_before = (pl.col("death_day") <= last).fill_null(value=False)
    alive = later & ~died_before
    was_dead = pl.col("vital_status") == "dead"
    return patients.with_columns(
        pl.when(alive & was_dead)
        .then(pl.lit("alive"))
        .otherwise("vital_status")
        .alias("vital_status"),
        pl.when(~alive).then("death_day").alias("death_day"),
        pl.when(~alive).then("death_cause_code").alias("death_cause_code"),
        pl.when(later).then(last).otherwise("last_contact_day").alias("last_contact_day"),
    )
