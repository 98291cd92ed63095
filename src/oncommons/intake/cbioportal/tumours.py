"""The primary tumour of each patient, and what the clinical files say about it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from oncommons.domain.findings import Finding
from oncommons.intake.cbioportal.clinical import Clinical, tumour_id
from oncommons.intake.cbioportal.stages import category, is_stage_itself, stage_group
from oncommons.intake.mapping import AsIs, DaysFromMonths, Number
from oncommons.intake.rulebook import finding
from oncommons.intake.source import DayZero, Draft, Grain, Origin, ReadOptions
from oncommons.intake.text_table import LINE, TextTable, find_column

AGE = ("AGE", "AGE_AT_DIAGNOSIS", "DIAGNOSIS_AGE")
"""Age at diagnosis; CURRENT_AGE and ages at sequencing are something else and stay extras."""
GRADE = ("GRADE", "TUMOR_GRADE", "HISTOLOGIC_GRADE", "HISTOLOGICAL_GRADE")
GLEASON = ("GLEASON_FIRST_REPORTED", "GLEASON_SCORE")
"""Gleason's score; the highest ever reported may be of a later day and stays an extra."""
STAGE = (
    "STAGE", "STAGE_HIGHEST_RECORDED", "TUMOR_STAGE", "AJCC_PATHOLOGIC_TUMOR_STAGE",
    "CLINICAL_STAGE",
)  # fmt: skip
T, N, M = (("PATH_T_STAGE", "T_STAGE"), ("PATH_N_STAGE", "N_STAGE"), ("PATH_M_STAGE", "M_STAGE"))
ECOG = ("ECOG", "ECOG_PS", "ECOG_STATUS", "PERFORMANCE_STATUS")
FOLLOW_UP = ("DFS", "PFS")
"""Disease-free and progression-free survival: an event is a progression on its day."""

ECOG_LOINC = "89247-1"
"""LOINC: ECOG performance status score."""


@dataclass(frozen=True, slots=True, eq=False)
class Attribute:
    """One attribute of each patient, from the patient file or else from the sample file.

    Args:
        origin: source column and file.
        values: `patient_id`, `text` and `line`, one row per patient who has it.
        exact: whether the file has one row per patient, so that nothing is lost by taking one.
    """

    origin: Origin
    values: pl.DataFrame
    exact: bool


@dataclass(frozen=True, slots=True, eq=False)
class Disease:
    """What the clinical files say about the disease.

    Args:
        drafts: rows of tumours, stagings, responses and measurements.
        exact: file to the source columns whose text follows from our values.
        findings: what was found.
    """

    drafts: tuple[Draft, ...]
    exact: dict[str, dict[str, pl.Expr]]
    findings: tuple[Finding, ...]


def read_disease(clinical: Clinical, options: ReadOptions) -> Disease:
    """Draft everything that belongs to a patient's disease.

    Args:
        clinical: the clinical files.
        options: says what day 0 is.
    """
    age = _attribute(clinical, AGE)
    tumours, several = _tumours(clinical, options, age, _grade(clinical))
    stagings, unfit = _stagings(clinical)
    drafts = [tumours, *stagings, *_responses(clinical), *_performance(clinical)]
    return Disease(tuple(drafts), _exact(clinical), (*several, *unfit))


def _exact(clinical: Clinical) -> dict[str, dict[str, pl.Expr]]:
    """Say which attributes follow from our values; of several samples only one gave its own."""
    follow_up = [(f"{name}_{part}",) for name in FOLLOW_UP for part in ("STATUS", "MONTHS")]
    exact: dict[str, dict[str, pl.Expr]] = {}
    grade = GRADE if _attribute(clinical, GRADE) is not None else GLEASON
    for names in (AGE, grade, STAGE, T, N, M, ECOG, *follow_up):
        one = _attribute(clinical, names)
        if one is None:
            continue
        same = _SAME.get(names, _never) if one.exact else _never
        exact.setdefault(one.origin.file, {})[one.origin.column] = same(pl.col(one.origin.column))
    return exact


def _grade(clinical: Clinical) -> Attribute | None:
    """Find the grade; Gleason's score where there is no other."""
    grade = _attribute(clinical, GRADE)
    return _attribute(clinical, GLEASON) if grade is None else grade


def _attribute(clinical: Clinical, names: Sequence[str]) -> Attribute | None:
    """Find an attribute; samples give the first that is known, primaries before others."""
    if clinical.patients is not None:
        name, _ = find_column(clinical.patients, names)
        if name:
            return _of_patients(clinical.patients, clinical.people.rows, name)
    name, _ = find_column(clinical.samples, names)
    return _of_samples(clinical, name) if name else None


def _of_patients(patients: TextTable, people: pl.DataFrame, name: str) -> Attribute:
    """Take an attribute from the patient file."""
    texts = patients.rows.select(LINE, pl.col(name).alias("text"))
    values = people.select(LINE, "patient_id").join(texts, on=LINE, maintain_order="left")
    return Attribute(Origin(name, patients.file), _first(values), exact=True)


def _of_samples(clinical: Clinical, name: str) -> Attribute:
    """Take an attribute from the sample file."""
    texts = clinical.samples.rows.select(LINE, pl.col(name).alias("text"))
    ranked = _by_rank(clinical).join(texts, on=LINE, maintain_order="left")
    return Attribute(Origin(name, clinical.samples.file), _first(ranked), exact=False)


def _by_rank(clinical: Clinical) -> pl.DataFrame:
    """Give line, patient and tumour type of each sample, the primaries first."""
    rows = clinical.specimens.rows.select(LINE, "patient_id", "sample_type", "oncotree")
    order = (pl.col("sample_type") == "primary").fill_null(value=False)
    return rows.sort(order, descending=True, maintain_order=True)


def _first(values: pl.DataFrame) -> pl.DataFrame:
    """Keep the first known value of each patient."""
    known = values.select("patient_id", "text", pl.col(LINE).alias("line")).drop_nulls()
    return known.unique("patient_id", keep="first", maintain_order=True)


def _tumours(
    clinical: Clinical, options: ReadOptions, age: Attribute | None, grade: Attribute | None
) -> tuple[Draft, tuple[Finding, ...]]:
    """Draft the primary tumour of each patient."""
    day = 0 if options.day_zero is DayZero.DIAGNOSIS else None
    rows = clinical.people.rows.select(LINE, "patient_id").with_columns(
        tumour_id(),
        pl.lit("primary").alias("event_type"),
        pl.lit(day, pl.Int32).alias("diagnosis_day"),
    )
    samples = _by_rank(clinical).filter(
        pl.col("oncotree").is_not_null() & pl.col("patient_id").is_not_null()
    )
    first = samples.unique("patient_id", keep="first", maintain_order=True)
    kind = first.select("patient_id", "oncotree", pl.col(LINE).alias("#oncotree line"))
    rows = rows.join(kind, on="patient_id", how="left", maintain_order="left")
    origins = {}
    if "oncotree" in clinical.specimens.origins:
        code = clinical.specimens.origins["oncotree"].column
        origins["oncotree"] = Origin(code, clinical.samples.file, "#oncotree line")
    for column, one in (("age_at_diagnosis", age), ("grade", grade)):
        if one is not None:
            rows, origins[column] = _join(rows, one, column)
    if grade is not None and grade.origin.column in GLEASON:
        system = pl.when(pl.col("grade").is_not_null()).then(pl.lit("Gleason"))
        rows = rows.with_columns(system.alias("grade_system"))
    draft = Draft("tumours", clinical.people.file, rows, origins, Grain.DERIVED)
    return draft, _several_types(clinical, samples)


def _join(rows: pl.DataFrame, one: Attribute, column: str) -> tuple[pl.DataFrame, Origin]:
    """Add an attribute and its line to rows of patients."""
    line = f"#{column} line"
    values = one.values.rename({"text": column, "line": line})
    joined = rows.join(values, on="patient_id", how="left", maintain_order="left")
    return joined, Origin(one.origin.column, one.origin.file, line)


def _several_types(clinical: Clinical, samples: pl.DataFrame) -> tuple[Finding, ...]:
    """Report patients whose samples have several tumour types."""
    kinds = samples.group_by("patient_id", maintain_order=True).agg(
        pl.col("oncotree").n_unique().alias("kinds"), pl.col(LINE).max()
    )
    several = kinds.filter(pl.col("kinds") > 1)
    if not len(several):
        return ()
    line, file = int(several[LINE][0]), clinical.samples.file
    return (finding("TUM-ONCOTREE-SEVERAL", file=file, line=line, count=len(several)),)


def _stagings(clinical: Clinical) -> tuple[list[Draft], tuple[Finding, ...]]:
    """Draft one staging per patient from a stage and from T, N and M, and report what fits none."""
    rows = clinical.people.rows.select(LINE, "patient_id").with_columns(
        tumour_id(),
        pl.concat_str("patient_id", pl.lit(":staging")).alias("staging_id"),
        pl.lit("unknown").alias("system"),
    )
    origins: dict[str, Origin] = {}
    findings: tuple[Finding, ...] = ()
    stage = _attribute(clinical, STAGE)
    if stage is not None:
        rows, origins["stage_group"] = _join(rows, stage, "stage_group")
        findings = _unfit(stage)
    for letter, names in (("t", T), ("n", N), ("m", M)):
        one = _attribute(clinical, names)
        if one is not None:
            rows, origins[letter] = _join(rows, one, letter)
    given = [name for name in ("stage_group", "t", "n", "m") if name in rows.columns]
    if not given:
        return [], ()
    rows = rows.with_columns(_categories(given)).filter(
        pl.any_horizontal(pl.col(name).is_not_null() for name in (*given, "t"))
    )
    file = clinical.people.file
    return [Draft("stagings", file, rows, origins, Grain.DERIVED)], findings


def _categories(given: Sequence[str]) -> Iterator[pl.Expr]:
    """Read stage group and categories; a T category may stand where the stage is asked for."""
    t = [category(pl.col(name), "t") for name in ("t", "stage_group") if name in given]
    yield pl.coalesce(t).alias("t") if t else pl.lit(None, pl.String).alias("t")
    for letter in ("n", "m"):
        if letter in given:
            yield category(pl.col(letter), letter).alias(letter)
    if "stage_group" in given:
        yield stage_group(pl.col("stage_group")).alias("stage_group")


def _unfit(stage: Attribute) -> tuple[Finding, ...]:
    """Report stages that are no stage group and no T category."""
    text = pl.col("text")
    unfit = stage.values.filter(stage_group(text).is_null() & category(text, "t").is_null())
    if not len(unfit):
        return ()
    line, count = int(unfit["line"].sort()[0]), len(unfit)
    file, column = stage.origin.file, stage.origin.column
    return (finding("STG-STAGE-TEXT", file=file, line=line, column=column, count=count),)


def _responses(clinical: Clinical) -> Iterator[Draft]:
    """Draft a progression for each event of disease-free or progression-free survival."""
    for name in FOLLOW_UP:
        status = _attribute(clinical, (f"{name}_STATUS",))
        months = _attribute(clinical, (f"{name}_MONTHS",))
        if status is None or months is None:
            continue
        event = pl.col("text").str.contains(r"(?i)^(1|recurred|progressed)")
        rows = (
            status.values.filter(event)
            .select("patient_id")
            .join(months.values, on="patient_id", maintain_order="left")
            .select(
                pl.col("line").alias(LINE),
                "patient_id",
                pl.concat_str("patient_id", pl.lit(f":{name}")).alias("response_id"),
                tumour_id(),
                DaysFromMonths().value(pl.col("text")).alias("day"),
                pl.lit("progression").alias("result"),
            )
        )
        origins = {"day": Origin(months.origin.column)}
        yield Draft("responses", months.origin.file, rows, origins, Grain.DERIVED)


def _performance(clinical: Clinical) -> Iterator[Draft]:
    """Draft the performance status."""
    ecog = _attribute(clinical, ECOG)
    if ecog is None:
        return
    rows = ecog.values.select(
        pl.col("line").alias(LINE),
        "patient_id",
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("measurement_id"),
        pl.lit(ECOG_LOINC).alias("code"),
        pl.lit("ECOG performance status").alias("name"),
        pl.col("text").alias("value"),
        pl.lit("{score}").alias("unit"),
        pl.lit("performance_status").alias("kind"),
    )
    origins = {"value": Origin(ecog.origin.column)}
    yield Draft("measurements", ecog.origin.file, rows, origins, Grain.DERIVED)


def _never(text: pl.Expr) -> pl.Expr:
    """Keep every text."""
    return text.is_null()


_SAME: Mapping[tuple[str, ...], Callable[[pl.Expr], pl.Expr]] = {
    AGE: Number().exact,
    GRADE: AsIs().exact,
    GLEASON: AsIs().exact,
    STAGE: is_stage_itself,
}
"""Where the text of an attribute follows from our value."""
