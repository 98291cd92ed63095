"""Small study folders in the file formats of cBioPortal, drawn as text tables; all made up."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

Rows = str | Sequence[Mapping[str, object]]

PATIENTS = """
PATIENT_ID  SEX     AGE  OS_STATUS   OS_MONTHS
P1          Female  61   0:LIVING    24
P2          Male    70   1:DECEASED  10
"""
SAMPLES = """
SAMPLE_ID  PATIENT_ID  ONCOTREE_CODE  SAMPLE_TYPE
S1         P1          BRCA           Primary
S2         P2          PRAD           Metastasis
"""
_KINDS = {
    "patients": ("clinical_patient", "CLINICAL", "PATIENT_ATTRIBUTES"),
    "samples": ("clinical_sample", "CLINICAL", "SAMPLE_ATTRIBUTES"),
    "mutations": ("mutations", "MUTATION_EXTENDED", "MAF"),
    "copy_number": ("cna", "COPY_NUMBER_ALTERATION", "DISCRETE"),
    "structural_variants": ("sv", "STRUCTURAL_VARIANT", "SV"),
    "panel_matrix": ("gene_panel_matrix", "GENE_PANEL_MATRIX", "GENE_PANEL_MATRIX"),
}
FIRST_CLINICAL_LINE = 6


def write_study(
    folder: Path,
    *,
    patients: Rows | None = PATIENTS,
    samples: Rows = SAMPLES,
    panels: Mapping[str, Sequence[str]] | None = None,
    timelines: Mapping[str, Rows] | None = None,
    sequenced: Sequence[str] | None = None,
    about: Mapping[str, str] | None = None,
    **files: Rows,
) -> Path:
    """Write a study folder.

    Args:
        folder: where to; made here.
        patients: the patient file; None leaves it out.
        samples: the sample file.
        panels: panel to its genes.
        timelines: name to its rows.
        sequenced: samples of the case list of sequenced samples; None for no case lists.
        about: further fields of meta_study.txt.
        files: mutations, copy_number, structural_variants, panel_matrix.

    Returns:
        The folder. Rows are drawn with two spaces between cells and `.` for an empty one, or given
        as maps.
    """
    folder.mkdir(parents=True, exist_ok=True)
    fields = {"cancer_study_identifier": "drawn", "type_of_cancer": "brca"} | dict(about or {})
    study = fields["cancer_study_identifier"]
    _write_fields(folder / "meta_study.txt", fields)
    clinical = {"samples": samples} | ({} if patients is None else {"patients": patients})
    for kind, rows in (clinical | files).items():
        name, alteration, datatype = _KINDS[kind]
        text = tab_separated(rows)
        if kind in clinical:
            text = _clinical_header(text) + text
        write_data(folder, name, text, (study, alteration, datatype))
    for name, rows in (timelines or {}).items():
        kind = (study, "CLINICAL", "TIMELINE")
        write_data(folder, f"timeline_{name}", tab_separated(rows), kind)
    for name, genes in (panels or {}).items():
        panel = {"stable_id": name, "description": "drawn", "gene_list": "\t".join(genes)}
        _write_fields(folder / f"data_gene_panel_{name.lower()}.txt", panel)
    if sequenced is not None:
        (folder / "case_lists").mkdir(exist_ok=True)
        ids = {"stable_id": f"{study}_sequenced", "case_list_ids": "\t".join(sequenced)}
        _write_fields(folder / "case_lists" / "cases_sequenced.txt", ids)
    return folder


def write_data(folder: Path, name: str, text: str, kind: tuple[str, str, str]) -> None:
    """Write a data file and the meta file that names it."""
    study, alteration, datatype = kind
    (folder / f"data_{name}.txt").write_text(text, encoding="utf-8", newline="\n")
    fields = {
        "cancer_study_identifier": study,
        "genetic_alteration_type": alteration,
        "datatype": datatype,
        "data_filename": f"data_{name}.txt",
    }
    _write_fields(folder / f"meta_{name}.txt", fields)


def tab_separated(rows: Rows) -> str:
    """Give drawn rows, or maps, as tab-separated text with a header."""
    if isinstance(rows, str):
        lines = [re.split(r"\s{2,}|\t", line.strip()) for line in rows.strip().splitlines()]
        cells = [["" if cell == "." else cell for cell in line] for line in lines]
    else:
        names = list(dict.fromkeys(name for row in rows for name in row))
        cells = [names, *([str(row.get(name, "")) for name in names] for row in rows)]
    return "".join("\t".join(line) + "\n" for line in cells)


def mutation(sample: str = "S1", **cells: object) -> dict[str, object]:
    """Give one row of a mutation file: BRAF V600E unless said otherwise."""
    return {
        "Hugo_Symbol": "BRAF",
        "Entrez_Gene_Id": 673,
        "NCBI_Build": "GRCh37",
        "Chromosome": "7",
        "Start_Position": 140453136,
        "End_Position": 140453136,
        "Variant_Classification": "Missense_Mutation",
        "Reference_Allele": "A",
        "Tumor_Seq_Allele1": "A",
        "Tumor_Seq_Allele2": "T",
        "Tumor_Sample_Barcode": sample,
        "Mutation_Status": "SOMATIC",
        "HGVSp_Short": "p.V600E",
        "t_ref_count": 70,
        "t_alt_count": 30,
    } | cells


def rearrangement(sample: str = "S1", **cells: object) -> dict[str, object]:
    """Give one row of a structural-variant file: EML4::ALK unless said otherwise."""
    return {
        "Sample_Id": sample,
        "SV_Status": "SOMATIC",
        "Site1_Hugo_Symbol": "EML4",
        "Site1_Chromosome": "2",
        "Site1_Position": 42522694,
        "Site2_Hugo_Symbol": "ALK",
        "Site2_Chromosome": "2",
        "Site2_Position": 29446394,
        "Class": "INVERSION",
    } | cells


def _clinical_header(text: str) -> str:
    """Give the four lines above the names of a clinical file; ages and months are numbers."""
    names = text.splitlines()[0].split("\t")
    types = ["NUMBER" if "AGE" in name or "MONTHS" in name else "STRING" for name in names]
    lines = [[name.title() for name in names], names, types, ["1"] * len(names)]
    return "".join("#" + "\t".join(line) + "\n" for line in lines)


def _write_fields(path: Path, fields: Mapping[str, str]) -> None:
    """Write lines of `key: value`."""
    text = "".join(f"{key}: {value}\n" for key, value in fields.items())
    path.write_text(text, encoding="utf-8", newline="\n")
