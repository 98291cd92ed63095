"""Patients, samples, copy number, fusions and treatments of one hospital as cBioPortal tables."""

import numpy as np
import polars as pl

from oncommons.intake.made.draw import Draw
from oncommons.intake.made.hospitals import HOSPITALS, covered_genes, covered_megabases
from oncommons.intake.made.rearrangements import copy_genes
from oncommons.intake.made.substitutions import Kind
from oncommons.stats.arrays import Ints

DAYS_PER_MONTH = 30.4375
STAGES = ("", "I", "II", "III", "IV")


def patient_ids(draw: Draw) -> pl.Series:
    """Give every patient's identifier: the hospital's letter and a number of its own."""
    hospital = draw.people.hospital
    first = np.searchsorted(hospital, np.arange(len(HOSPITALS)))
    number = np.arange(len(hospital)) - first[hospital] + 1
    letters = pl.Series([one.letter for one in HOSPITALS]).gather(hospital)
    padded = pl.Series(number).cast(pl.String).str.zfill(7)
    return pl.select(pl.concat_str(letters, pl.lit("-"), padded)).to_series()


def sample_ids(draw: Draw) -> pl.Series:
    """Give every sample's identifier: the patient's, with T01 or T02."""
    patients = patient_ids(draw).gather(draw.samples.patient)
    numbers = pl.Series(["", "-T01", "-T02"]).gather(draw.samples.number)
    return pl.select(pl.concat_str(patients, numbers)).to_series()


def patient_table(draw: Draw, members: Ints) -> pl.DataFrame:
    """Give the clinical table of patients.

    Args:
        draw: the drawn cluster.
        members: (n,) patients of one hospital.

    Returns:
        n rows; OS_MONTHS leads back to whole days by round(x * 30.4375).
    """
    people, outcomes = draw.people, draw.outcomes
    regions = [name for name, _ in HOSPITALS[people.hospital[members[0]]].regions]
    return pl.DataFrame(
        {
            "PATIENT_ID": patient_ids(draw).gather(members),
            "SEX": pl.Series(["Male", "Female"]).gather(people.female[members].astype(np.int64)),
            "AGE": people.age_years[members],
            "REGION": pl.Series(regions).gather(people.region[members]),
            "OS_STATUS": pl.Series(["0:LIVING", "1:DECEASED"]).gather(
                outcomes.died[members].astype(np.int64)
            ),
            "OS_MONTHS": np.round(outcomes.days[members] / DAYS_PER_MONTH, 4),
        }
    )


def sample_table(draw: Draw, rows: Ints) -> pl.DataFrame:
    """Give the clinical table of samples.

    Args:
        draw: the drawn cluster.
        rows: (n,) samples of one hospital.

    Returns:
        n rows. Stage, grade and performance status are those at diagnosis.
    """
    people, samples, kinds = draw.people, draw.samples, draw.facts.cancer_types
    patient = samples.patient[rows]
    kind = people.cancer_type[patient]
    hospital = people.hospital[patient]
    assays = [one.assay.value for one in HOSPITALS]
    return pl.DataFrame(
        {
            "SAMPLE_ID": sample_ids(draw).gather(rows),
            "PATIENT_ID": patient_ids(draw).gather(patient),
            "ONCOTREE_CODE": pl.Series([one.oncotree for one in kinds]).gather(kind),
            "CANCER_TYPE": pl.Series([one.main_type for one in kinds]).gather(kind),
            "CANCER_TYPE_DETAILED": pl.Series([one.name for one in kinds]).gather(kind),
            "SAMPLE_TYPE": pl.Series(["Primary", "Metastasis"]).gather(
                samples.metastasis[rows].astype(np.int64)
            ),
            "STAGE": pl.Series(STAGES).gather(people.stage[patient]),
            "GRADE": pl.Series(["", "G1", "G2", "G3"]).gather(people.grade[patient]),
            "ECOG": people.ecog[patient],
            "TUMOR_PURITY": np.rint(100 * samples.purity[rows]).astype(np.int64),
            "TMB_NONSYNONYMOUS": _burden(draw)[rows],
            "MSI_TYPE": pl.Series(["Stable", "Instable"]).gather(
                draw.burden.unstable[rows].astype(np.int64)
            ),
            "GENE_PANEL": pl.Series(assays).gather(hospital),
        }
    )


def copy_table(draw: Draw, rows: Ints, hospital: int) -> tuple[list[str], np.ndarray]:
    """Give the discrete copy-number calls of one hospital.

    Args:
        draw: the drawn cluster.
        rows: (n,) samples of the hospital.
        hospital: place in `HOSPITALS`.

    Returns:
        The genes that can change and are covered, and their calls, (genes, n) of -2, 0 and 2.
    """
    calls, covered = draw.copy_calls, covered_genes(draw.facts)[hospital]
    genes = [gene for gene in copy_genes(draw.facts) if covered[gene]]
    line = np.full(len(covered), -1)
    line[genes] = np.arange(len(genes))
    table = np.zeros((len(genes), len(draw.people.age_years)), dtype=np.int8)
    seen = line[calls.gene] >= 0
    table[line[calls.gene[seen]], calls.patient[seen]] = calls.call[seen]
    symbols = [draw.facts.genes[gene].symbol for gene in genes]
    return symbols, table[:, draw.samples.patient[rows]]


def fusion_table(draw: Draw, rows: Ints, hospital: int) -> pl.DataFrame:
    """Give the structural variants of one hospital: every fusion with a gene that it covers.

    Args:
        draw: the drawn cluster.
        rows: (n,) samples of the hospital.
        hospital: place in `HOSPITALS`.

    Returns:
        One row per sample with a fusion.
    """
    calls, facts, index = draw.fusions, draw.facts, draw.facts.gene_index()
    covered = covered_genes(facts)[hospital]
    partners = [(index[one.five_prime], index[one.three_prime]) for one in facts.fusions]
    by_patient = np.full(len(draw.people.age_years), -1)
    by_patient[calls.patient] = np.arange(len(calls.patient))
    call = by_patient[draw.samples.patient[rows]]
    visible = np.array([covered[first] or covered[second] for first, second in partners])
    seen = (call >= 0) & visible[calls.fusion[call]] if len(calls.patient) else call >= 0
    call, samples = call[seen], rows[seen]
    which = calls.fusion[call]
    sites = {"Sample_Id": sample_ids(draw).gather(samples), "SV_Status": ["SOMATIC"] * len(call)}
    for number, side in ((1, 0), (2, 1)):
        genes = np.array([pair[side] for pair in partners])[which]
        sites |= _fusion_site(draw, number, genes)
    names = [f"{one.five_prime}-{one.three_prime} fusion" for one in facts.fusions]
    return pl.DataFrame(
        sites
        | {
            "Site2_Effect_On_Frame": ["In_frame"] * len(call),
            "NCBI_Build": ["GRCh37"] * len(call),
            "Class": ["FUSION"] * len(call),
            "Tumor_Split_Read_Count": calls.split_reads[call],
            "Tumor_Paired_End_Read_Count": calls.paired_reads[call],
            "Event_Info": pl.Series(names).gather(which),
            "DNA_Support": ["Yes"] * len(call),
            "RNA_Support": ["No"] * len(call),
        }
    )


def treatment_table(draw: Draw, members: Ints) -> pl.DataFrame:
    """Give the timeline of treatments: one row per agent, in days from diagnosis.

    Args:
        draw: the drawn cluster.
        members: (n,) patients of one hospital, ascending.

    Returns:
        Rows sorted by patient, line and agent; STOP_DATE is empty while treatment goes on.
    """
    given, known = draw.treatments, draw.treatments.regimens
    inside = np.isin(given.patient, members)
    rows = pl.DataFrame(
        {
            "PATIENT_ID": patient_ids(draw).gather(given.patient[inside]),
            "START_DATE": given.start_day[inside],
            "STOP_DATE": given.stop_day[inside],
            "regimen": given.regimen[inside],
        }
    )
    regimens = pl.DataFrame(
        {
            "SUBTYPE": [one.subtype for one in known],
            "AGENT": [list(one.agents) for one in known],
            "LINE": [one.line for one in known],
        }
    )
    details = regimens[rows["regimen"].to_numpy()]
    table = pl.concat([rows, details], how="horizontal").explode(
        "AGENT", keep_nulls=True, empty_as_null=True
    )
    return table.select(
        "PATIENT_ID",
        "START_DATE",
        pl.when(pl.col("STOP_DATE") >= 0).then("STOP_DATE").alias("STOP_DATE"),
        pl.lit("Treatment").alias("EVENT_TYPE"),
        pl.lit("Medical Therapy").alias("TREATMENT_TYPE"),
        "SUBTYPE",
        "AGENT",
        "LINE",
    )


def _burden(draw: Draw) -> np.ndarray:
    """Protein-changing mutations per covered coding megabase of every sample."""
    changing = draw.changes.sample[draw.changes.kind != Kind.SILENT]
    counts = np.bincount(changing, minlength=len(draw.samples.patient))
    size = covered_megabases(draw.facts)[draw.people.hospital[draw.samples.patient]]
    return np.round(counts / size, 2)


def _fusion_site(draw: Draw, number: int, genes: Ints) -> dict[str, object]:
    """Symbol, Entrez id, chromosome and position of one side of each fusion."""
    known, middle = draw.facts.genes, draw.sequences.lengths()[genes] // 2
    return {
        f"Site{number}_Hugo_Symbol": pl.Series([one.symbol for one in known]).gather(genes),
        f"Site{number}_Entrez_Gene_Id": np.array([one.entrez_id for one in known])[genes],
        f"Site{number}_Chromosome": pl.Series([one.chromosome for one in known]).gather(genes),
        f"Site{number}_Position": draw.sequences.coordinate(genes, middle),
    }
