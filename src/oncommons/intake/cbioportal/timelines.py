"""Treatments and other dated events from the timeline files."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from oncommons.domain.findings import Finding
from oncommons.intake.cbioportal.extras import Loose, keep_extras
from oncommons.intake.mapping import Mapped, MappedColumns, Words, apply
from oncommons.intake.source import Draft
from oncommons.intake.text_table import LINE, TextTable

TREATMENT_COLUMNS = (
    Mapped(("PATIENT_ID",), "patient_id", needed=True),
    Mapped(("EVENT_TYPE",), "event", needed=True),
    Mapped(("START_DATE",), "start_day", needed=True),
    Mapped(("STOP_DATE",), "end_day"),
    Mapped(("AGENT", "DRUG", "DRUG_NAME"), "drug_name"),
    Mapped(("LINE", "LINE_OF_THERAPY", "LINE_OF_TREATMENT", "TREATMENT_LINE"), "line"),
    Mapped(("REGIMEN",), "regimen"),
    Mapped(
        ("TREATMENT_TYPE",),
        "kind",
        Words(
            (
                ("Medical Therapy", "systemic"), ("Radiation Therapy", "radiotherapy"),
                ("Surgery", "surgery"), ("Transplant", "transplant"), ("Other", "other"),
                ("Chemotherapy", "systemic"), ("Hormone Therapy", "systemic"),
                ("Immunotherapy", "systemic"), ("Targeted Therapy", "systemic"),
                ("Systemic Therapy", "systemic"), ("Biologic", "systemic"),
                ("Radiotherapy", "radiotherapy"), ("Radiation", "radiotherapy"),
                ("Bone Marrow Transplant", "transplant"),
            )
        ),
    ),
)  # fmt: skip
"""Columns of a timeline of treatments that become columns of `treatments`."""

EVENT_COLUMNS = (
    Mapped(("PATIENT_ID",), "patient_id", needed=True),
    Mapped(("EVENT_TYPE",), "type", needed=True),
    Mapped(("START_DATE",), "start_day", needed=True),
    Mapped(("STOP_DATE",), "stop_day"),
)
"""Columns of any other timeline that become columns of `events`."""

_KINDS = ["systemic", "radiotherapy", "surgery", "transplant", "other"]


@dataclass(frozen=True, slots=True, eq=False)
class Timelines:
    """What the timelines of a study become.

    Args:
        drafts: rows of treatments, events and extras.
        findings: what was found.
    """

    drafts: tuple[Draft, ...]
    findings: tuple[Finding, ...]


def draft_timelines(tables: Sequence[TextTable]) -> Timelines:
    """Draft treatments and events; each row becomes one of the two, by its EVENT_TYPE.

    Args:
        tables: the timeline files, by name.

    Raises:
        IntakeError: HDR-COLUMN-MISSING.
    """
    drafts: list[Draft] = []
    findings: list[Finding] = []
    treatments = events = 0
    for table in tables:
        mapped = apply(TREATMENT_COLUMNS, table)
        given = _treatments(mapped, treatments)
        treatments += len(given)
        others = _events(table, events)
        events += len(others)
        drafts.append(Draft("treatments", table.file, given, mapped.origins))
        drafts.append(Draft("events", table.file, others, apply(EVENT_COLUMNS, table).origins))
        extras, unknown = _extras(table, given, mapped)
        drafts += extras
        findings += (*mapped.findings, *unknown)
    return Timelines(tuple(drafts), tuple(findings))


def _is_treatment(column: str) -> pl.Expr:
    """Tell rows of treatments."""
    return (pl.col(column).str.to_lowercase() == "treatment").fill_null(value=False)


def _treatments(mapped: MappedColumns, before: int) -> pl.DataFrame:
    """Draft the treatments of one file, numbered on from the files before it."""
    by_agent = pl.when(pl.col("drug_name").is_not_null()).then(pl.lit("systemic"))
    kind = pl.when(pl.col("kind").is_in(_KINDS)).then("kind").otherwise(by_agent)
    number = pl.int_range(before + 1, before + 1 + pl.len())
    return (
        mapped.rows.filter(_is_treatment("event"))
        .with_columns(
            kind.fill_null("other").alias("kind"),
            pl.concat_str(pl.lit("treatment-"), number).alias("treatment_id"),
        )
        .drop("event")
    )


def _events(table: TextTable, before: int) -> pl.DataFrame:
    """Draft the other events of one file; columns without a home become JSON."""
    mapped = apply(EVENT_COLUMNS, table)
    homes = {origin.column for origin in mapped.origins.values()}
    rest = [name for name in table.names if name not in homes]
    attributes = pl.struct(rest).struct.json_encode() if rest else pl.lit(None, pl.String)
    texts = table.rows.select(LINE, attributes.alias("attributes"))
    number = pl.int_range(before + 1, before + 1 + pl.len(), dtype=pl.Int64)
    return (
        mapped.rows.join(texts, on=LINE, maintain_order="left")
        .filter(~_is_treatment("type"))
        .with_columns(number.alias("event_id"))
    )


def _extras(
    table: TextTable, given: pl.DataFrame, mapped: MappedColumns
) -> tuple[tuple[Draft, ...], tuple[Finding, ...]]:
    """Keep the columns of treatments that have no home."""
    if not len(given):
        return (), ()
    ids = given.select(LINE, pl.col("treatment_id").alias("entity_id"))
    event = mapped.origins["event"].column
    exact = mapped.exact | {event: pl.col(event) == "Treatment"}
    return keep_extras(Loose(table, "treatments", ids, exact))
