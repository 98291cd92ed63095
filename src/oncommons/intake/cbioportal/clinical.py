"""Patients and samples from the two clinical files of a study."""

from dataclasses import dataclass

import polars as pl

from oncommons.domain.findings import Finding
from oncommons.intake.cbioportal.meta import PATIENTS, SAMPLES, Study, spoiled_header
from oncommons.intake.mapping import DaysFromMonths, Mapped, MappedColumns, Words, apply
from oncommons.intake.rulebook import finding
from oncommons.intake.source import Draft, Grain, ReadOptions
from oncommons.intake.text_table import LINE, TextTable, find_column, read_table

PATIENT_COLUMNS = (
    Mapped(("PATIENT_ID",), "patient_id", needed=True),
    Mapped(
        ("SEX", "GENDER"),
        "sex",
        Words(
            (
                ("Female", "female"), ("Male", "male"), ("F", "female"), ("M", "male"),
                ("Other", "other"), ("Unknown", "unknown"), ("U", "unknown"),
            )
        ),
        missing="unknown",
    ),
    Mapped(
        ("OS_STATUS",),
        "vital_status",
        Words(
            (
                ("0:LIVING", "alive"), ("1:DECEASED", "dead"), ("LIVING", "alive"),
                ("DECEASED", "dead"), ("0:ALIVE", "alive"), ("1:DEAD", "dead"),
                ("ALIVE", "alive"), ("DEAD", "dead"), ("0", "alive"), ("1", "dead"),
                ("UNKNOWN", "unknown"),
            )
        ),
        missing="unknown",
    ),
    Mapped(("OS_MONTHS",), "last_contact_day", DaysFromMonths()),
    Mapped(("REGION",), "country_region"),
)  # fmt: skip
"""Columns of the patient file that become columns of `patients`."""

SAMPLE_COLUMNS = (
    Mapped(("SAMPLE_ID",), "sample_id", needed=True),
    Mapped(("PATIENT_ID",), "patient_id", needed=True),
    Mapped(
        ("SAMPLE_TYPE",),
        "sample_type",
        Words(
            (
                ("Primary", "primary"), ("Metastasis", "metastasis"), ("Recurrence", "recurrence"),
                ("Normal", "normal"), ("Primary Tumor", "primary"),
                ("Primary Solid Tumor", "primary"), ("Primary Blood Tumor", "primary"),
                ("Metastatic", "metastasis"), ("Metastatic Tumor", "metastasis"),
                ("Local Recurrence", "recurrence"), ("Recurrent", "recurrence"),
                ("Recurrent Tumor", "recurrence"), ("Blood Normal", "normal"),
                ("cfDNA", "cfdna"), ("Cell line", "cell_line"), ("Xenograft", "pdx"),
                ("PDX", "pdx"), ("Unknown", "unknown"), ("Unknown Tumor", "unknown"),
            )
        ),
        missing="unknown",
    ),
    Mapped(("ONCOTREE_CODE",), "oncotree"),
)  # fmt: skip
"""Columns of the sample file that become columns of `samples`."""

_CLASSES = Words((("cfDNA", "cfdna"), ("CellLine", "cell_line"), ("Xenograft", "pdx")))


_NORMAL = "normal"


@dataclass(frozen=True, slots=True, eq=False)
class Clinical:
    """The clinical files of a study, and the patients and samples they become.

    Args:
        patients: the patient file, where there is one.
        samples: the sample file.
        people: rows of `patients`; from the sample file where there is no patient file.
        specimens: rows of `samples`.
        exact: file to the source columns whose text follows from our values.
        findings: what was found.
    """

    patients: TextTable | None
    samples: TextTable
    people: Draft
    specimens: Draft
    exact: dict[str, dict[str, pl.Expr]]
    findings: tuple[Finding, ...]

    @property
    def tables(self) -> tuple[TextTable, ...]:
        """The files, patients first."""
        return (self.samples,) if self.patients is None else (self.patients, self.samples)


def read_clinical(study: Study, options: ReadOptions) -> Clinical:
    """Read the clinical files.

    Args:
        study: the study.
        options: gives the site.

    Raises:
        IntakeError: a file cannot be read, or lacks a column of ids.
    """
    tables = {
        kind: read_table(study.folder / one.data_file, one.data_file)
        for kind in (PATIENTS, SAMPLES)
        if (one := study.one(kind)) is not None
    }
    samples, patients = tables[SAMPLES], tables.get(PATIENTS)
    of_samples = apply(SAMPLE_COLUMNS, samples)
    if find_column(samples, ("SAMPLE_CLASS",))[0]:
        of_samples.exact.pop(find_column(samples, ("SAMPLE_TYPE",))[0], None)
    specimens, findings = _specimens(study, samples, of_samples)
    site = options.site or study.identifier
    if patients is None:
        people = _people_of_samples(samples, specimens, site)
        warning = finding("PAT-FILE-NONE", file=samples.file, count=len(people.rows))
        exact = {samples.file: of_samples.exact}
        found = (*of_samples.findings, *findings, warning)
        return Clinical(None, samples, people, specimens, exact, found)
    of_patients = apply(PATIENT_COLUMNS, patients)
    people = _people(patients, of_patients, site)
    exact = {samples.file: of_samples.exact, patients.file: of_patients.exact}
    found = (*of_patients.findings, *of_samples.findings, *findings)
    return Clinical(patients, samples, people, specimens, exact, found)


def header_findings(clinical: Clinical) -> tuple[Finding, ...]:
    """Report what reading the two files found, spoiled display names among it."""
    found: list[Finding] = []
    for table in clinical.tables:
        found += table.findings
        found += spoiled_header(table.file, table.above)
    return tuple(found)


def attribute_types(table: TextTable) -> dict[str, str]:
    """Give the datatype that the third header row declares for each attribute.

    Args:
        table: a clinical file; without the four rows above the names every attribute is a STRING.
    """
    if len(table.above) < 4:
        return {}
    said = [cell.strip() for cell in table.above[2].removeprefix("#").split("\t")]
    pairs = zip(table.names, said, strict=False)
    return {name: kind for name, kind in pairs if kind in {"STRING", "NUMBER", "BOOLEAN"}}


def tumour_id() -> pl.Expr:
    """Name the primary tumour of a patient."""
    return pl.concat_str("patient_id", pl.lit(":primary")).alias("tumour_id")


def _people(patients: TextTable, mapped: MappedColumns, site: str) -> Draft:
    """Draft patients from the patient file; the day of death is that of the last contact."""
    died = pl.when(vital_status="dead").then("last_contact_day").alias("death_day")
    rows = mapped.rows.with_columns(pl.lit(site).alias("site_id"), died)
    origins = dict(mapped.origins)
    if "last_contact_day" in origins:
        origins["death_day"] = origins["last_contact_day"]
    return Draft("patients", patients.file, rows, origins)


def _people_of_samples(samples: TextTable, specimens: Draft, site: str) -> Draft:
    """Draft patients of whom only samples are known."""
    first = specimens.rows.select(LINE, "patient_id").drop_nulls()
    rows = first.unique("patient_id", keep="first", maintain_order=True).with_columns(
        pl.lit(site).alias("site_id"),
        pl.lit("unknown").alias("sex"),
        pl.lit("unknown").alias("vital_status"),
    )
    origin = specimens.origins["patient_id"]
    return Draft("patients", samples.file, rows, {"patient_id": origin}, Grain.DERIVED)


def _specimens(
    study: Study, samples: TextTable, mapped: MappedColumns
) -> tuple[Draft, tuple[Finding, ...]]:
    """Draft samples; one without an OncoTree code takes the study's type of cancer."""
    rows = mapped.rows.with_columns(_sample_class(samples).alias("class"))
    kind = pl.coalesce("class", "sample_type").alias("sample_type")
    rows = rows.with_columns(kind).drop("class")
    tumour = pl.when(pl.col("sample_type") != _NORMAL).then(tumour_id())
    bare = pl.col("oncotree").is_null() & (pl.col("sample_type") != _NORMAL)
    without = rows.filter(bare)
    code = pl.when(bare).then(pl.lit(study.oncotree or None, pl.String)).otherwise("oncotree")
    rows = rows.with_columns(tumour.alias("tumour_id"), code.alias("oncotree"))
    draft = Draft("samples", samples.file, rows, mapped.origins)
    if not len(without) or not study.oncotree:
        return draft, ()
    line, count = int(without[LINE][0]), len(without)
    says = f"samples without an OncoTree code took the study's type of cancer, {study.oncotree}"
    warning = finding("SAM-ONCOTREE-STUDY", file=samples.file, line=line, says=says, count=count)
    return draft, (warning,)


def _sample_class(samples: TextTable) -> pl.Series:
    """Give the kind of specimen where SAMPLE_CLASS says that it is no piece of tumour."""
    name, _ = find_column(samples, ("SAMPLE_CLASS",))
    if not name:
        return pl.Series("class", [None], pl.String).new_from_index(0, len(samples.rows))
    kind = _CLASSES.value(pl.col(name))
    ours = [word for _, word in _CLASSES.pairs]
    return samples.rows.select(pl.when(kind.is_in(ours)).then(kind)).to_series()
