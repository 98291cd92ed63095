"""Patients made for the laws of criteria: nulls, wide labels, mixed panels, 0 to 4 samples each."""

from random import Random

from oncommons.domain.criteria import Record
from tests.factories import mutation, table

PANELS = {"P1": ("TP53", "KRAS", "EGFR", "ALK"), "P2": ("KRAS",)}  # PX has no list of genes
ASSAYS = (
    ("wes", None), ("wgs", None), ("panel", "P1"), ("panel", "P2"), ("panel", "PX"),
    ("panel", None), ("array_cna", None), ("rnaseq", None), ("fish", None),
)  # fmt: skip
GENES = ("TP53", "KRAS", "EGFR", "ALK")
CHANGES = (
    "p.L858R", "p.T790M", "p.E746_A750del", "p.D770_N771insSVD", "p.R61fs", "p.X1010_splice",
    "p.G12D", "p.?", "p.=", "p.*1211ext", None,
)  # fmt: skip
CLASSES = ("Missense_Mutation", "Frame_Shift_Del", "Silent", "Splice_Site")
AGES = ((50, 54), (50, 59), (90, 120), (None, None))
TYPES = ("LUAD", "NSCLC", "LUNG", "BRCA", "*", None)


def made_people(number: int, *, seed: int):
    """Make the released tables of so many patients, as lists of rows."""
    chance = Random(seed)
    rows: dict[str, list[dict]] = {name: [] for name in (
        "patients", "tumours", "treatments", "responses", "measurements", "events", "samples",
        "assays", "mutations", "copy_number", "structural_variants", "expression",
    )}  # fmt: skip
    for i in range(number):
        _add_person(rows, {"patient_id": f"p{i:03}"}, chance)
    rows["panels"] = [{"panel_id": p, "symbol": gene} for p, of in PANELS.items() for gene in of]
    return {name: table(name, *content) for name, content in rows.items() if content}


def _add_person(rows, who, chance):
    pick = chance.choice
    rows["patients"].append(who | {
        "sex": pick(("female", "male", "unknown", "*", None)),
        "country_region": pick(("FR10", "FR1", "FR", "*", None)),
        "vital_status": pick(("alive", "alive", "dead", "unknown")),
        "last_contact_day": pick((None, 90, 300, 700)),
        "death_day": pick((None, 250, 500)),
    })  # fmt: skip
    for _ in range(pick((0, 1, 1, 2))):
        low, high = pick(AGES)
        rows["tumours"].append(who | _id("tumour_id", rows["tumours"]) | {
            "oncotree": pick(TYPES), "event_type": pick(("primary", "metastasis")),
            "diagnosis_day": pick((None, 0, 0, 200)), "age_at_diagnosis_low": low,
            "age_at_diagnosis_high": high,
        })  # fmt: skip
    for _ in range(pick((0, 1, 2, 3))):
        rows["treatments"].append(who | _id("treatment_id", rows["treatments"]) | {
            "drug_name": pick((None, "Osimertinib", "gefitinib")), "line": pick((None, 1, 2)),
            "atc": pick((None, "L01EB04", "L01EB01", "L01XA01")),
            "kind": pick(("systemic", "surgery", "radiotherapy", "other")),
            "start_day": pick((None, 10, 60, 150, 400)), "in_trial": pick((None, True, False)),
        })  # fmt: skip
    for _ in range(pick((0, 0, 1, 2))):
        rows["responses"].append(who | _id("response_id", rows["responses"]) | {
            "result": pick(("PR", "PD", "progression")), "day": pick((20, 100, 230, 600)),
        })  # fmt: skip
    _add_values(rows, who, chance)
    for _ in range(pick((0, 1, 1, 2, 3, 4))):
        sample = who | _id("sample_id", rows["samples"])
        rows["samples"].append(sample | {
            "sample_type": pick(("primary", "metastasis", "unknown")),
            "collection_day": pick((None, 5, 200, 450)),
            "tumour_cellularity": pick((None, 20.0, 70.0)),
        })  # fmt: skip
        _add_assays(rows, sample, chance)


def _add_values(rows, who, chance):
    pick = chance.choice
    for _ in range(pick((0, 0, 1, 3))):
        rows["measurements"].append(who | {
            "measurement_id": len(rows["measurements"]), "code": pick(("PSA", "CA125")),
            "value": pick((None, 0.3, 4.0, 40.0)), "unit": pick((None, "ng/mL", "ug/L")),
            "day": pick((None, 30, 210)), "name": "x", "kind": "tumour_marker",
        })  # fmt: skip
    for _ in range(pick((0, 0, 1, 2))):
        rows["events"].append(who | {
            "event_id": len(rows["events"]), "type": pick(("toxicity", "stay")),
            "code": pick((None, "R11", "K52")), "start_day": pick((0, 70, 260)),
        })  # fmt: skip


def _add_assays(rows, sample, chance):
    pick = chance.choice
    for _ in range(pick((0, 1, 1, 2))):
        kind, panel = pick(ASSAYS)
        ids = _id("assay_id", rows["assays"]) | {"sample_id": sample["sample_id"]}
        rows["assays"].append(ids | {
            "assay_type": kind, "panel_id": panel, "tmb": pick((None, 0.7, 12.0)),
            "msi_status": pick((None, "MSS", "MSI-H", "unknown")),
        })  # fmt: skip
        for _ in range(pick((0, 1, 2))):
            rows["mutations"].append(mutation(0, pick(GENES), len(rows["mutations"])) | sample | {
                "assay_id": ids["assay_id"], "hgvsp": pick(CHANGES), "class": pick(CLASSES),
                "vaf": pick((None, 0.05, 0.3, 0.7)),
            })  # fmt: skip
        for gene in chance.sample(GENES, pick((0, 1, 2))):
            call = pick((-2, -1, 0, 1, 2, None))
            rows["copy_number"].append(ids | {"symbol": gene, "call": call})
        for _ in range(pick((0, 0, 1))):
            rows["structural_variants"].append(ids | {
                "sv_id": len(rows["structural_variants"]), "symbol1": pick(("ALK", "EML4")),
                "symbol2": pick(("ALK", "EML4", "KRAS", None)),
            })  # fmt: skip
        rows["expression"].append(ids | {"symbol": "TP53", "value": pick((0.3, 5.0))})


def _id(name, listed):
    return {name: f"{name[0]}{len(listed):04}"}


def records(tables) -> dict[str, Record]:
    """Give the record of each patient, by id, from the same released tables."""
    rows = {name: frame.to_dicts() for name, frame in tables.items()}
    panels: dict[str, set[str]] = {}
    for row in rows.pop("panels", []):
        panels.setdefault(row["panel_id"], set()).add(row["symbol"])
    listed = {panel: frozenset(genes) for panel, genes in panels.items()}
    sample_of = {row["assay_id"]: row["sample_id"] for row in rows.get("assays", [])}
    patient_of = {row["sample_id"]: row["patient_id"] for row in rows.get("samples", [])}
    mine: dict[str, dict[str, list]] = {row["patient_id"]: {} for row in rows["patients"]}
    for name, content in rows.items():
        for row in content:
            sample = row.get("sample_id", sample_of.get(row.get("assay_id")))
            patient = row["patient_id"] if "patient_id" in row else patient_of[sample]
            mine[patient].setdefault(name, []).append(row)
    return {patient: Record(own, listed) for patient, own in mine.items()}
