"""The source of cBioPortal study folders: recognised by their meta files, read file by file."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from oncommons.domain.findings import Finding
from oncommons.intake.cbioportal import meta
from oncommons.intake.cbioportal.assays import (
    COPY_NUMBER,
    MUTATIONS,
    STRUCTURAL_VARIANTS,
    Assays,
    Evidence,
    make_assays,
)
from oncommons.intake.cbioportal.clinical import (
    Clinical,
    attribute_types,
    header_findings,
    read_clinical,
)
from oncommons.intake.cbioportal.copy_number import Matrix, draft_copy_number, open_matrix
from oncommons.intake.cbioportal.extras import Loose, keep_extras
from oncommons.intake.cbioportal.meta import STUDY_FILE, Study, open_study, unread
from oncommons.intake.cbioportal.mutations import (
    Variants,
    build_of_mutations,
    draft_mutations,
    samples_with_mutations,
)
from oncommons.intake.cbioportal.panels import read_panels
from oncommons.intake.cbioportal.structural_variants import (
    draft_structural_variants,
    samples_with_rearrangements,
)
from oncommons.intake.cbioportal.timelines import draft_timelines
from oncommons.intake.cbioportal.tumours import Disease, read_disease
from oncommons.intake.source import (
    Confidence,
    Draft,
    Drafts,
    FileRead,
    Fingerprint,
    ReadOptions,
)
from oncommons.intake.text_table import LINE, TextTable, read_lines, read_table

NAME, MAPPING = "cbioportal", "cbioportal-1"


@dataclass(frozen=True, slots=True)
class CBioPortal:
    """Reads study folders in the file formats of cBioPortal.

    Source: cBioPortal file formats, docs.cbioportal.org/file-formats.
    """

    name: str = NAME

    def detect(self, path: Path) -> Confidence:
        """Recognise a study by its meta file, or by the names of its data files."""
        if not path.is_dir():
            return Confidence(0, "no folder")
        if (path / STUDY_FILE).is_file():
            return Confidence(1, STUDY_FILE)
        found = sorted(one.name for one in path.glob("data_*"))
        if any("clinical" in name or "mutations" in name for name in found):
            return Confidence(0.6, f"{', '.join(found)}, but no {STUDY_FILE}")
        return Confidence(0, f"no {STUDY_FILE}")

    def fingerprint(self, path: Path) -> Fingerprint:
        """Hash the meta files, case lists, panels and data files."""
        study = open_study(path)
        files = {file.name: file.sha256 for file in study.files}
        for name in study.data_files:
            with (path / name).open("rb") as data:
                files[name] = hashlib.file_digest(data, "sha256").hexdigest()
        return Fingerprint(study.identifier, NAME, MAPPING, tuple(sorted(files.items())))

    def draft(self, path: Path, options: ReadOptions) -> Drafts:
        """Read every file of the study and propose rows for our tables."""
        study = open_study(path)
        clinical = read_clinical(study, options)
        disease = read_disease(clinical, options)
        panels, panel_files = read_panels(study)
        molecular = _read_molecular(study)
        evidence = Evidence(molecular.matrix, molecular.altered, molecular.genome_build(study))
        assays = make_assays(study, clinical.samples, clinical.specimens.rows, evidence)
        changes = _alterations(study, clinical, molecular, assays)
        extras = _clinical_extras(clinical, disease, assays)
        timelines = [
            read_table(path / one.data_file, one.data_file) for one in study.of_kind(meta.TIMELINES)
        ]
        events = draft_timelines(timelines)
        tables = [*clinical.tables, *molecular.tables, *timelines]
        files = [*study.files, *panel_files, *changes.files, *map(_file, tables)]
        drafts = (
            clinical.people, clinical.specimens, *disease.drafts, *panels, *assays.drafts,
            *changes.drafts, *events.drafts, *extras.drafts,
        )  # fmt: skip
        findings = (
            *header_findings(clinical), *clinical.findings, *disease.findings, *assays.findings,
            *changes.findings, *events.findings, *extras.findings, *unread(study),
            *(one for table in (*molecular.tables, *timelines) for one in table.findings),
        )  # fmt: skip
        named = tuple(sorted(files, key=lambda file: file.name))
        return Drafts(study.identifier, NAME, MAPPING, named, drafts, findings)


@dataclass(frozen=True, slots=True, eq=False)
class _Molecular:
    """The molecular files of a study, as text."""

    mutations: TextTable | None
    copy_number: Matrix | None
    structural_variants: TextTable | None
    matrix: TextTable | None

    @property
    def tables(self) -> tuple[TextTable, ...]:
        """The files that are tables of rows."""
        every = (self.mutations, self.structural_variants, self.matrix)
        return tuple(table for table in every if table is not None)

    @property
    def altered(self) -> dict[str, pl.Series]:
        """The samples that the files name, by kind of alteration."""
        found: dict[str, pl.Series] = {}
        if self.mutations is not None:
            found[MUTATIONS] = samples_with_mutations(self.mutations)
        if self.copy_number is not None:
            found[COPY_NUMBER] = self.copy_number.sample_ids
        if self.structural_variants is not None:
            found[STRUCTURAL_VARIANTS] = samples_with_rearrangements(self.structural_variants)
        return found

    def genome_build(self, study: Study) -> str | None:
        """Give the build that the study declares, or else its mutations."""
        if study.genome_build is None and self.mutations is not None:
            return build_of_mutations(self.mutations)
        return study.genome_build


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """Drafts, files and findings of one part of a study."""

    drafts: tuple[Draft, ...]
    findings: tuple[Finding, ...]
    files: tuple[FileRead, ...] = ()


def _read_molecular(study: Study) -> _Molecular:
    """Read the molecular files as text."""
    calls = study.one(meta.COPY_NUMBER)
    matrix = None
    if calls is not None:
        matrix = open_matrix(read_lines(study.folder / calls.data_file, calls.data_file))
    return _Molecular(
        _table_of(study, meta.MUTATIONS),
        matrix,
        _table_of(study, meta.STRUCTURAL_VARIANTS),
        _table_of(study, meta.PANEL_MATRIX),
    )


def _table_of(study: Study, kind: tuple[str, str]) -> TextTable | None:
    """Read the file of one kind of data, if the study has one."""
    one = study.one(kind)
    return None if one is None else read_table(study.folder / one.data_file, one.data_file)


def _file(table: TextTable) -> FileRead:
    """Give a table as a file that was read."""
    return FileRead(table.file, table.sha256, len(table.rows), table)


def _alterations(study: Study, clinical: Clinical, molecular: _Molecular, assays: Assays) -> _Part:
    """Draft mutations, copy number and structural variants, and keep what has no home."""
    owners = clinical.specimens.rows.select("sample_id", "patient_id").drop_nulls()
    owners = owners.unique("sample_id", keep="first", maintain_order=True)
    drafts: list[Draft] = []
    findings: list[Finding] = []
    files: list[FileRead] = []
    if molecular.mutations is not None:
        by_sample = assays.by_kind[MUTATIONS]
        found = draft_mutations(study, molecular.mutations, owners, by_sample)
        _add(drafts, findings, found, "mutation_id")
    if molecular.structural_variants is not None:
        by_sample = assays.by_kind[STRUCTURAL_VARIANTS]
        found = draft_structural_variants(molecular.structural_variants, by_sample)
        _add(drafts, findings, found, "sv_id")
    calls = study.one(meta.COPY_NUMBER)
    if molecular.copy_number is not None and calls is not None:
        profile = calls.fields.get("stable_id", "cna")
        copies = draft_copy_number(molecular.copy_number, assays.by_kind[COPY_NUMBER], profile)
        drafts += copies.drafts
        findings += copies.findings
        files.append(copies.file)
    return _Part(tuple(drafts), tuple(findings), tuple(files))


def _add(drafts: list[Draft], findings: list[Finding], found: Variants, key: str) -> None:
    """Add the rows of one file of alterations, and what they leave over."""
    ids = found.draft.rows.select(LINE, pl.col(key).cast(pl.String).alias("entity_id"))
    loose = Loose(found.table, found.draft.table, ids, found.exact, once=True)
    extras, unknown = keep_extras(loose)
    drafts += [found.draft, *extras]
    findings += [*found.findings, *unknown]


def _clinical_extras(clinical: Clinical, disease: Disease, assays: Assays) -> _Part:
    """Keep the attributes of patients and samples that our tables do not give back."""
    drafts: list[Draft] = []
    findings: list[Finding] = []
    for table, source, key in (
        (clinical.patients, clinical.people, "patient_id"),
        (clinical.samples, clinical.specimens, "sample_id"),
    ):
        if table is None:
            continue
        ids = source.rows.select(LINE, pl.col(key).alias("entity_id"))
        exact = clinical.exact[table.file] | disease.exact.get(table.file, {})
        if key == "sample_id":
            exact |= assays.exact
        loose = Loose(table, source.table, ids, exact, attribute_types(table))
        extras, unknown = keep_extras(loose)
        drafts += extras
        findings += unknown
    return _Part(tuple(drafts), tuple(findings))
