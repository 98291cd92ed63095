"""What a study folder says it holds: meta files, case lists, and headers spoiled on the way."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from oncommons.domain.findings import Finding
from oncommons.errors import IntakeError
from oncommons.genome.chromosomes import read_build
from oncommons.intake.rulebook import finding, stop
from oncommons.intake.source import FileRead
from oncommons.intake.text_table import TextLines, read_lines

STUDY_FILE = "meta_study.txt"
CLINICAL, TIMELINE = "CLINICAL", "TIMELINE"
PATIENTS = (CLINICAL, "PATIENT_ATTRIBUTES")
SAMPLES = (CLINICAL, "SAMPLE_ATTRIBUTES")
TIMELINES = (CLINICAL, TIMELINE)
MUTATIONS = ("MUTATION_EXTENDED", "MAF")
COPY_NUMBER = ("COPY_NUMBER_ALTERATION", "DISCRETE")
STRUCTURAL_VARIANTS = ("STRUCTURAL_VARIANT", "SV")
PANEL_MATRIX = ("GENE_PANEL_MATRIX", "GENE_PANEL_MATRIX")
READ = (
    PATIENTS, SAMPLES, TIMELINES, MUTATIONS, COPY_NUMBER, STRUCTURAL_VARIANTS, PANEL_MATRIX,
)  # fmt: skip
"""Kinds of data that are read, by genetic_alteration_type and datatype."""

_SAFE = re.compile(r"[A-Za-z0-9_.-]+")
_REPLACED = re.compile(r"\w*(?:[a-z](?:Fem|M)ale|Female(?!s\b)[a-z])\w*")
_META_NEEDS = (
    f"write {STUDY_FILE} with cancer_study_identifier, type_of_cancer, name and description, "
    "and a meta file for each data file"
)


@dataclass(frozen=True, slots=True)
class Meta:
    """One meta file or case list.

    Args:
        file: its name within the study.
        sha256: hash of its bytes.
        fields: key to value.
    """

    file: str
    sha256: str
    fields: dict[str, str]

    @property
    def kind(self) -> tuple[str, str]:
        """Its genetic_alteration_type and datatype."""
        return self.fields.get("genetic_alteration_type", ""), self.fields.get("datatype", "")

    @property
    def data_file(self) -> str:
        """The data file it names."""
        return self.fields["data_filename"]


@dataclass(frozen=True, slots=True)
class Study:
    """A study folder by its meta files.

    Args:
        folder: where it lies.
        about: the meta file of the study itself.
        metas: meta files of data, by name.
        case_lists: case lists, by name.
        panel_files: names of the files of gene panels.
    """

    folder: Path
    about: Meta
    metas: tuple[Meta, ...]
    case_lists: tuple[Meta, ...]
    panel_files: tuple[str, ...]

    @property
    def identifier(self) -> str:
        """The identifier of the study."""
        return self.about.fields["cancer_study_identifier"]

    @property
    def genome_build(self) -> str | None:
        """The reference genome that the study declares, if any."""
        build = read_build(self.about.fields.get("reference_genome", ""))
        return None if build is None else build.value

    @property
    def oncotree(self) -> str:
        """Its type of cancer as an OncoTree code; empty where it is none."""
        said = self.about.fields["type_of_cancer"].upper()
        return "" if said in {"MIXED", "OTHER", "UNKNOWN"} else said

    def of_kind(self, kind: tuple[str, str]) -> tuple[Meta, ...]:
        """Give the meta files of one kind of data."""
        return tuple(meta for meta in self.metas if meta.kind == kind)

    def one(self, kind: tuple[str, str]) -> Meta | None:
        """Give the meta file of a kind of data of which there is one at most."""
        return next(iter(self.of_kind(kind)), None)

    @property
    def data_files(self) -> tuple[str, ...]:
        """Names of the data files that are read."""
        named = {meta.data_file for meta in self.metas if meta.kind in READ}
        return tuple(sorted(named | set(self.panel_files)))

    @property
    def files(self) -> tuple[FileRead, ...]:
        """The meta files and case lists, which have no rows."""
        return tuple(
            FileRead(meta.file, meta.sha256) for meta in (self.about, *self.metas, *self.case_lists)
        )

    def sequenced(self) -> frozenset[str] | None:
        """Give the samples that a case list says were sequenced; None without such a list."""
        for cases in self.case_lists:
            named = cases.fields.get("stable_id", "") == f"{self.identifier}_sequenced"
            if named or cases.file.endswith("cases_sequenced.txt"):
                ids = cases.fields.get("case_list_ids", "").split("\t")
                return frozenset(one.strip() for one in ids if one.strip())
        return None


def open_study(folder: Path) -> Study:
    """Read the meta files of a study folder.

    Args:
        folder: the folder.

    Raises:
        IntakeError: META-MISSING, META-FIELD or META-FILE-MISSING; names file and remedy.
    """
    if not (folder / STUDY_FILE).is_file():
        raise _without_meta(folder)
    about = _read_meta(folder, STUDY_FILE)
    _check_fields(about, ("cancer_study_identifier", "type_of_cancer"))
    _check_identifier(about)
    metas = []
    for path in sorted(folder.glob("meta_*.txt")):
        if path.name != STUDY_FILE:
            metas.append(_data_meta(folder, path.name, about))
    cases = sorted((folder / "case_lists").glob("*.txt"))
    case_lists = tuple(_read_meta(folder, f"case_lists/{path.name}") for path in cases)
    panels = sorted(folder.glob("data_gene_panel_*.txt"))
    names = tuple(path.name for path in panels if "matrix" not in path.name)
    study = Study(folder, about, tuple(metas), case_lists, names)
    _check_kinds(study)
    return study


def unread(study: Study) -> tuple[Finding, ...]:
    """Report the kinds of data in the study that are not read."""
    return tuple(
        finding("META-UNREAD", file=meta.file, says=f"{' '.join(meta.kind)} is not read")
        for meta in study.metas
        if meta.kind not in READ
    )


def spoiled_header(file: str, above: Iterable[str]) -> tuple[Finding, ...]:
    """Find words that a blind replace of F and M by Female and Male left in the header.

    Args:
        file: name within the study.
        above: the lines above the names, from line 1.

    Returns:
        HDR-CORRUPT with the first such word, or nothing.

    Example:
        >>> spoiled_header("a.txt", ["#Patient IdentiFemaleier"])[0].says
        'the header says "IdentiFemaleier": a blind replace of letters spoiled it'
    """
    hits = [
        (number, hit.group())
        for number, line in enumerate(above, start=1)
        if (hit := _REPLACED.search(line))
    ]
    if not hits:
        return ()
    line, word = hits[0]
    says = f'the header says "{word[:40]}": a blind replace of letters spoiled it'
    return (finding("HDR-CORRUPT", file=file, line=line, says=says, count=len(hits)),)


def read_fields(lines: TextLines) -> Meta:
    """Read lines of `key: value`."""
    pairs = (line.partition(":") for line in lines.lines if line)
    fields = {key.strip(): value.strip() for key, colon, value in pairs if colon}
    return Meta(lines.file, lines.sha256, fields)


def _read_meta(folder: Path, name: str) -> Meta:
    """Read one meta file."""
    return read_fields(read_lines(folder / name, name))


def _data_meta(folder: Path, name: str, about: Meta) -> Meta:
    """Read the meta file of some data, and check that the data file is there."""
    meta = _read_meta(folder, name)
    _check_fields(meta, ("cancer_study_identifier", "genetic_alteration_type", "datatype"))
    said, study = meta.fields["cancer_study_identifier"], about.fields["cancer_study_identifier"]
    if said != study:
        says = f"cancer_study_identifier is {said}, but {STUDY_FILE} says {study}"
        raise stop("META-FIELD", says, file=name, column="cancer_study_identifier")
    if meta.kind not in READ:
        return meta
    _check_fields(meta, ("data_filename",))
    path = folder / meta.data_file
    if not path.resolve().is_relative_to(folder.resolve()):
        says = "data_filename leads out of the study folder"
        raise stop("META-FIELD", says, file=name, column="data_filename")
    if not path.is_file():
        says = f"{meta.data_file} is missing"
        raise stop("META-FILE-MISSING", says, file=name, column="data_filename")
    return meta


def _check_kinds(study: Study) -> None:
    """Refuse a study without samples, or with two files of one kind."""
    if study.one(SAMPLES) is None:
        says = "no meta file names the samples (CLINICAL, SAMPLE_ATTRIBUTES)"
        raise stop("META-MISSING", says, file=f"{study.folder.name}/meta_clinical_sample.txt")
    for kind in READ:
        several = study.of_kind(kind)
        if kind != TIMELINES and len(several) > 1:
            says = f"{several[0].file} is of the same kind, {' '.join(kind)}"
            raise stop("META-FIELD", says, remedy="join the two files", file=several[1].file)


def _check_fields(meta: Meta, needed: Iterable[str]) -> None:
    """Refuse a meta file that lacks a field."""
    for key in needed:
        if not meta.fields.get(key):
            remedy = f'add the line "{key}: ..."'
            raise stop("META-FIELD", f"{key} is missing", remedy=remedy, file=meta.file, column=key)


def _check_identifier(about: Meta) -> None:
    """Refuse an identifier that cannot stand in ids and folder names."""
    said = about.fields["cancer_study_identifier"]
    if not _SAFE.fullmatch(said):
        says, key = f'cancer_study_identifier is "{said[:40]}"', "cancer_study_identifier"
        remedy = "use letters, digits and _ . - only"
        raise stop("META-FIELD", says, remedy=remedy, file=about.file, column=key)


def _without_meta(folder: Path) -> IntakeError:
    """Make the error of a folder without meta files; names spoiled headers as well."""
    found = sorted(path.name for path in folder.glob("data_*"))
    says = f"the folder has no {STUDY_FILE}; data files: {', '.join(found) or 'none'}"
    remedy = _META_NEEDS
    for path in sorted(folder.glob("data_clinical_*.txt")):
        lines = read_lines(path, path.name).lines.slice(0, 20)
        above = [line for line in lines if line.startswith("#")]
        for one in spoiled_header(f"{folder.name}/{path.name}", above):
            remedy += f"\n{one}"
    return stop("META-MISSING", says, remedy=remedy, file=f"{folder.name}/{STUDY_FILE}")
