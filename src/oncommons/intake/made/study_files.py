"""One hospital of the made cluster as a cBioPortal study folder."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

import numpy as np
import polars as pl

from oncommons.intake.made.clinical_tables import (
    copy_table,
    fusion_table,
    patient_table,
    sample_ids,
    sample_table,
    treatment_table,
)
from oncommons.intake.made.draw import Draw
from oncommons.intake.made.faults import (
    MUTATION_FILE,
    PATIENT_FILE,
    SAMPLE_FILE,
    Fault,
    break_rows,
)
from oncommons.intake.made.hospitals import HOSPITALS, Assay, Hospital, covered_genes
from oncommons.intake.made.mutation_table import mutation_table
from oncommons.intake.made.streams import stream
from oncommons.stats.arrays import Ints

CLINICAL_HEADER_LINES = 5

_DESCRIPTIONS = {
    "PATIENT_ID": ("Patient Identifier", "Identifier of the patient."),
    "SAMPLE_ID": ("Sample Identifier", "Identifier of the sample."),
    "SEX": ("Sex", "Sex."),
    "AGE": ("Diagnosis Age", "Age at diagnosis, whole years."),
    "REGION": ("Region", "Region of residence, NUTS 2."),
    "OS_STATUS": ("Overall Survival Status", "Whether the patient died."),
    "OS_MONTHS": ("Overall Survival (Months)", "Months from diagnosis to death or last contact."),
    "ONCOTREE_CODE": ("Oncotree Code", "Type of cancer, OncoTree."),
    "CANCER_TYPE": ("Cancer Type", "Main type of cancer, OncoTree."),
    "CANCER_TYPE_DETAILED": ("Cancer Type Detailed", "Name of the OncoTree code."),
    "SAMPLE_TYPE": ("Sample Type", "Primary or metastasis."),
    "STAGE": ("Stage", "Stage group at diagnosis, UICC 8."),
    "GRADE": ("Grade", "Histological grade, G1 to G3."),
    "ECOG": ("ECOG", "Performance status at diagnosis, ECOG."),
    "TUMOR_PURITY": ("Tumor Purity", "Tumour cells, per cent."),
    "TMB_NONSYNONYMOUS": ("TMB (nonsynonymous)", "Protein-changing mutations per megabase."),
    "MSI_TYPE": ("MSI Type", "Microsatellites stable or instable."),
    "GENE_PANEL": ("Gene Panel", "Assay that the sample was sequenced with."),
}


@dataclass(frozen=True, slots=True)
class _Study:
    """A study folder that is being written."""

    folder: Path
    draw: Draw
    place: int
    hospital: Hospital
    members: Ints
    samples: Ints
    ids: pl.Series


def write_study(folder: Path, draw: Draw, place: int, dirt: float) -> list[Fault]:
    """Write the study folder of one hospital.

    Args:
        folder: folder of the study; made here.
        draw: the drawn cluster.
        place: place of the hospital in `HOSPITALS`.
        dirt: share of the rows of patients, samples and mutations to break on purpose.

    Returns:
        The broken rows, with the study's folder before the file's name.

    Source: cBioPortal file formats (docs.cbioportal.org/file-formats).
    """
    folder.mkdir()
    hospital = HOSPITALS[place]
    members = np.flatnonzero(draw.people.hospital == place)
    samples = np.flatnonzero(np.isin(draw.samples.patient, members))
    samples = samples[np.lexsort((draw.samples.number[samples], draw.samples.patient[samples]))]
    study = _Study(folder, draw, place, hospital, members, samples, sample_ids(draw))
    _write_meta(study, "study", _about(study))
    faults = [*_write_clinical(study, dirt), *_write_mutations(study, dirt)]
    _write_copy_number(study)
    _write_fusions(study)
    _write_treatments(study)
    if hospital.assay is not Assay.EXOME:
        _write_panel(study)
    _write_case_lists(study)
    return [replace(fault, file=f"{hospital.study_id}/{fault.file}") for fault in faults]


def _about(study: _Study) -> dict[str, str]:
    """What the study says of itself."""
    return {
        "type_of_cancer": "mixed",
        "name": study.hospital.name,
        "description": f"{len(study.members)} invented patients; no row describes a real person.",
        "reference_genome": "hg19",
    }


def _write_clinical(study: _Study, dirt: float) -> list[Fault]:
    """Write patients and samples with their five header lines."""
    faults = []
    for name, kind, table in (
        (PATIENT_FILE, "PATIENT", patient_table(study.draw, study.members)),
        (SAMPLE_FILE, "SAMPLE", sample_table(study.draw, study.samples)),
    ):
        header = _clinical_header(table)
        first = CLINICAL_HEADER_LINES + 1
        table, broken = break_rows(table, name, first, dirt, _dirt_stream(study, name))
        faults += broken
        with (study.folder / name).open("wb") as file:
            file.write(header.encode())
            _write_rows(file, table)
        _write_meta(
            study,
            f"clinical_{kind.lower()}",
            {
                "genetic_alteration_type": "CLINICAL",
                "datatype": f"{kind}_ATTRIBUTES",
                "data_filename": name,
            },
        )
    return faults


def _clinical_header(table: pl.DataFrame) -> str:
    """Give the four lines above the names: display name, description, type, priority."""
    names = [_DESCRIPTIONS[column] for column in table.columns]
    types = ["NUMBER" if kind.is_numeric() else "STRING" for kind in table.dtypes]
    lines = (
        [display for display, _ in names],
        [description for _, description in names],
        types,
        ["1"] * len(names),
    )
    return "".join("#" + "\t".join(line) + "\n" for line in lines)


def _write_mutations(study: _Study, dirt: float) -> list[Fault]:
    """Write the MAF file."""
    rows = np.flatnonzero(np.isin(study.draw.changes.sample, study.samples))
    table = mutation_table(study.draw, rows, study.ids, study.place)
    table, faults = break_rows(table, MUTATION_FILE, 2, dirt, _dirt_stream(study, MUTATION_FILE))
    with (study.folder / MUTATION_FILE).open("wb") as file:
        _write_rows(file, table)
    _write_profile(study, "mutations", "MUTATION_EXTENDED", "MAF", "Mutations")
    return faults


def _write_copy_number(study: _Study) -> None:
    """Write discrete copy-number calls, one line per gene and one column per sample."""
    symbols, calls = copy_table(study.draw, study.samples, study.place)
    texts = {-2: "-2", 0: "0", 2: "2"}
    with (study.folder / "data_cna.txt").open("w", newline="\n") as file:
        file.write("\t".join(["Hugo_Symbol", *study.ids.gather(study.samples)]) + "\n")
        for symbol, line in zip(symbols, calls.tolist(), strict=True):
            file.write("\t".join([symbol, *map(texts.__getitem__, line)]) + "\n")
    _write_profile(study, "cna", "COPY_NUMBER_ALTERATION", "DISCRETE", "Copy number")


def _write_fusions(study: _Study) -> None:
    """Write structural variants."""
    with (study.folder / "data_sv.txt").open("wb") as file:
        _write_rows(file, fusion_table(study.draw, study.samples, study.place))
    _write_profile(study, "sv", "STRUCTURAL_VARIANT", "SV", "Structural variants")


def _write_treatments(study: _Study) -> None:
    """Write the timeline of treatments."""
    name = "data_timeline_treatment.txt"
    with (study.folder / name).open("wb") as file:
        _write_rows(file, treatment_table(study.draw, study.members))
    fields = {"genetic_alteration_type": "CLINICAL", "datatype": "TIMELINE", "data_filename": name}
    _write_meta(study, "timeline_treatment", fields)


def _write_panel(study: _Study) -> None:
    """Write the panel's genes and which samples were sequenced with it."""
    assay = study.hospital.assay.value
    covered = np.flatnonzero(covered_genes(study.draw.facts)[study.place])
    symbols = [study.draw.facts.genes[gene].symbol for gene in covered]
    panel = (
        f"stable_id: {assay}\ndescription: Made panel of {len(symbols)} genes.\n"
        f"gene_list: {chr(9).join(symbols)}\n"
    )
    _write_text(study.folder / f"data_gene_panel_{assay.lower()}.txt", panel)
    samples = study.ids.gather(study.samples)
    columns = ("mutations", "cna", "structural_variants")
    name = "data_gene_panel_matrix.txt"
    with (study.folder / name).open("wb") as file:
        panels = [pl.lit(assay).alias(column) for column in columns]
        _write_rows(file, pl.DataFrame({"SAMPLE_ID": samples}).with_columns(panels))
    fields = {"genetic_alteration_type": "GENE_PANEL_MATRIX", "datatype": "GENE_PANEL_MATRIX"}
    _write_meta(study, "gene_panel_matrix", fields | {"data_filename": name})


def _write_case_lists(study: _Study) -> None:
    """Write which samples have which data: all of them."""
    (study.folder / "case_lists").mkdir()
    samples = study.ids.gather(study.samples).to_list()
    for name, category, says in (
        ("all", "all_cases_in_study", "All samples"),
        ("sequenced", "all_cases_with_mutation_data", "Samples with mutation data"),
        ("cna", "all_cases_with_cna_data", "Samples with copy-number data"),
        ("cnaseq", "all_cases_with_mutation_and_cna_data", "Samples with both"),
        ("sv", "all_cases_with_sv_data", "Samples with structural variants"),
    ):
        fields = {
            "stable_id": f"{study.hospital.study_id}_{name}",
            "case_list_name": says,
            "case_list_description": f"{says} ({len(samples)} samples)",
            "case_list_category": category,
            "case_list_ids": "\t".join(samples),
        }
        _write_fields(study, study.folder / "case_lists" / f"cases_{name}.txt", fields)


def _write_profile(study: _Study, name: str, alteration: str, datatype: str, says: str) -> None:
    """Write the meta file of a molecular profile."""
    stable = "structural_variants" if name == "sv" else name
    fields = {
        "genetic_alteration_type": alteration,
        "datatype": datatype,
        "stable_id": stable,
        "show_profile_in_analysis_tab": "true",
        "profile_name": says,
        "profile_description": f"{says} ({study.hospital.assay.value})",
        "data_filename": f"data_{name}.txt",
    }
    _write_meta(study, name, fields)


def _write_meta(study: _Study, name: str, fields: dict[str, str]) -> None:
    """Write one meta file."""
    _write_fields(study, study.folder / f"meta_{name}.txt", fields)


def _write_fields(study: _Study, path: Path, fields: dict[str, str]) -> None:
    """Write a file of keys and values that names its study first."""
    lines = {"cancer_study_identifier": study.hospital.study_id} | fields
    _write_text(path, "".join(f"{key}: {value}\n" for key, value in lines.items()))


def _write_text(path: Path, text: str) -> None:
    """Write text with line feeds on every platform."""
    path.write_text(text, encoding="utf-8", newline="\n")


def _write_rows(file: IO[bytes], table: pl.DataFrame) -> None:
    """Write names and rows, tabs between cells, no quotes."""
    table.write_csv(file, separator="\t", quote_style="never")


def _dirt_stream(study: _Study, name: str) -> np.random.Generator:
    """The stream that decides which rows of a file are broken."""
    return stream(study.draw.seed, f"dirt {study.hospital.letter} {name}")
