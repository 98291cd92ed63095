"""A made journey: three sources with findings, a release, answers, a model and its package."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from oncommons.domain.answers import Counted, Counts
from oncommons.domain.findings import Finding, Load, Severity, SourceFile
from oncommons.domain.models import Feature, Kind, LinearModel, ModelCard, ModelQuestion
from oncommons.domain.packages import Package, SignerRole
from oncommons.domain.releases import Release
from oncommons.domain.results import Disclosed
from oncommons.results.found import Journey
from oncommons.results.truth import Recovered
from tests.unit.report.made import FREQUENCIES, RISK, SURVIVAL, TARGETS, VALIDATION, curve

FOLDER = Path("/srv/a commons")
UNKNOWN = Finding(
    rule="HDR-UNKNOWN",
    severity=Severity.WARNING,
    says="2 columns have no home in the schema: Center, Strand",
    remedy="no need to act",
    file="data_mutations.txt",
    line=7,
    value="SECRET-VALUE",
    count=2,
)
REFUSED = replace(
    UNKNOWN,
    rule="MUT-REF-ALT",
    severity=Severity.ERROR,
    says="reference and alternative are the same",
    count=1,
)


def load(name, patients, *findings):
    """Make the account of a source that lost one patient and three rows."""
    files = (
        SourceFile("data_clinical_patient.txt", "0" * 64, patients, patients - 1, 1),
        SourceFile("data_mutations.txt", "1" * 64, 5000, 4998, 2),
    )
    return Load(name[0] * 64, name, "cbioportal", files, patients, patients - 1, 1, findings)


LOADS = (
    load("hospital_a", 6001, UNKNOWN),
    load("hospital_b", 3001, UNKNOWN, REFUSED),
    load("hospital_c", 1001, UNKNOWN),
)
TYPES = Counts(
    "tumours.oncotree",
    9801,
    (Counted("BRCA", 4000), Counted("PRAD", 3691), Counted("*", 90), Counted("missing", None)),
    exclusive=True,
)
MODEL = LinearModel(
    question=ModelQuestion("overall-survival", Kind.SURVIVAL, "death of any cause", 1825),
    features=(
        Feature("age_years", "years", "Age at diagnosis.", 0.0, 110.0, 63.0),
        Feature("TP53", "", "A protein-changing mutation of TP53.", 0.0, 1.0, 0.4),
        Feature("tmb", "mutations per Mb", "Tumour mutational burden.", 0.0, 100.0, 4.0),
    ),
    coefficients=(0.02, 0.7, 0.0),
    standard_errors=(0.001, 0.03, 400.0),
    intercept=0.0,
    baseline_days=(0, 1825),
    baseline_hazard=(0.0, 0.4),
    release_id="r0123456789abcdef",
)
CARD = ModelCard(
    title="Death of any cause by 5 years",
    intended_use="Research.",
    not_for="Choosing between treatments.",
    training="9,801 patients.",
    outcome="death of any cause by 5 years",
    performance="Harrell's C 0.71 (0.69 to 0.73).",
    limits=("Tested in no single hospital.", "age_years: hazard ratio 1.22.", "M002 passed."),
    made_by="oncommons",
)
PACKAGE = Package(
    package_id="overall-survival",
    version=3,
    created=date(2026, 6, 1),
    not_after=date(2028, 5, 31),
    manifest_sha256="ab" * 32,
    files={"card.json": b"{}"},
    signers={SignerRole.DEVELOPER: "d" * 16, SignerRole.COMMONS: "c" * 16},
)
JOURNEY = Journey(
    commons=FOLDER,
    loads=LOADS,
    release=Release("r0123456789abcdef", "latest", 9801, (), "name = 'k10'", {}, ()),
    risk=replace(
        RISK,
        levels={"patients.sex": (1.0, 0.0), "tumours.age_at_diagnosis": (0.1, 0.4, 0.3, 0.2)},
        loss={"patients.sex": 0.0, "tumours.age_at_diagnosis": 0.254},
        homogeneous={"patients.vital_status": 0.008},
    ),
    types=Disclosed(TYPES, ("R1", "R2"), 1, 12),
    genes=Disclosed(FREQUENCIES, ("R1",), 1, 12),
    survival=Disclosed(
        replace(SURVIVAL, groups=(curve("all patients", 9801, 0.0005, 3650),), log_rank_p=None),
        ("R1", "R6", "R10"),
        0,
        12,
    ),
    targets=Disclosed(replace(TARGETS, cohort="BRCA"), ("R1",), 3, 12),
    model=MODEL,
    card=CARD,
    validation=Disclosed(VALIDATION, ("R3",), 2, 12),
    package=PACKAGE,
    no_model="",
    board=FOLDER / "vault" / "board" / "example-en.html",
)
WITHOUT_MODEL = replace(
    JOURNEY,
    model=None,
    card=None,
    validation=None,
    package=None,
    board=None,
    no_model="M010 none of 7 inputs can be used; ask for more columns",
)
RECOVERED = Recovered(
    oncotree="BRCA", planted=4, found=4, right=3, missed=("NLGN1",), wrong=("CDH1",)
)
