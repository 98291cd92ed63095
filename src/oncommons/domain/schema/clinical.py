"""Clinical tables: the patient, the tumours, and what was done and seen."""

from oncommons.domain.columns import AtLeast, Between, Column, NotBefore, Pattern, Table, Type
from oncommons.domain.schema.words import (
    ATC_CODE,
    DIRECT,
    ICD_O_MORPHOLOGY,
    ICD_O_TOPOGRAPHY,
    ONCOTREE,
    QUASI,
    SENSITIVE,
    amount,
    belongs_to,
    choice,
    day,
    other,
    row_id,
    text,
)

SAFE_ID = Pattern(r"[A-Za-z0-9_.:-]+", "letters, digits and _ . : - only")

PATIENTS = Table(
    "patients",
    "PAT",
    "One row per person, whatever the number of tumours.",
    (
        Column(
            "patient_id",
            Type.TEXT,
            DIRECT,
            "The hospital's number of the patient; a keyed pseudonym in a release.",
            SAFE_ID,
            required=True,
            key=True,
            personal=True,
        ),
        text("site_id", "The hospital, by its FINESS or local code.", QUASI, required=True),
        choice("sex", "Sex as recorded.", "female male other unknown", QUASI, required=True),
        Column(
            "birth_year",
            Type.INT16,
            DIRECT,
            "Year of birth; stays in the vault.",
            Between(1900, 2100),
            unit="year",
        ),
        choice(
            "vital_status",
            "Alive or dead at last contact.",
            "alive dead unknown",
            SENSITIVE,
            required=True,
        ),
        day("last_contact_day", "Last day on which the patient was known alive.", AtLeast(0)),
        day("death_day", "Day of death.", AtLeast(0)),
        text("death_cause_code", "Cause of death, ICD-10.", SENSITIVE),
        text("country_region", "Region of residence, NUTS 2.", QUASI),
    ),
)

TUMOURS = Table(
    "tumours",
    "TUM",
    "One row per event of the tumour tree: primary, recurrence, metastasis, second primary.",
    (
        row_id("tumour_id", "The tumour event."),
        belongs_to("patients"),
        choice(
            "event_type",
            "What kind of event of the disease.",
            "primary local_recurrence regional_recurrence metastasis second_primary",
            SENSITIVE,
            required=True,
        ),
        other("parent_tumour_id", "tumours", "The event from which this one came."),
        day("diagnosis_day", "Day of diagnosis; 0 for the tumour that sets day 0."),
        amount("age_at_diagnosis", "Age at diagnosis.", "year", Between(0, 120), privacy=QUASI),
        text("topography", "Site, ICD-O-3.", SENSITIVE, ICD_O_TOPOGRAPHY),
        text("morphology", "Histology and behaviour, ICD-O-3.", SENSITIVE, ICD_O_MORPHOLOGY),
        text("icd10", "Diagnosis, ICD-10.", SENSITIVE),
        text("oncotree", "Tumour type, OncoTree code.", SENSITIVE, ONCOTREE),
        choice("laterality", "Side.", "left right bilateral midline not_applicable unknown"),
        text("grade_system", "System of the grade: WHO, ISUP, Gleason, Elston-Ellis, FNCLCC."),
        text("grade", "Grade in that system.", SENSITIVE),
    ),
)

STAGINGS = Table(
    "stagings",
    "STG",
    "One row per staging of a tumour.",
    (
        row_id("staging_id", "The staging."),
        belongs_to("tumours"),
        belongs_to("patients"),
        day("day", "Day of the staging."),
        choice(
            "system",
            "Staging system and edition.",
            "UICC7 UICC8 AJCC7 AJCC8 FIGO AnnArbor ISS unknown",
            required=True,
        ),
        choice("basis", "Clinical, pathological, after therapy.", "c p yp yc r a"),
        text(
            "t",
            "T category; <T2 and >=T2 where one side is all that is known.",
            SENSITIVE,
            Pattern(r"T(X|0|a|is.*|[1-4].*)|(<|>=)T[2-4]", "T0 to T4, TX, <T2, >=T2"),
        ),
        text("n", "N category.", SENSITIVE, Pattern(r"N(X|[0-3].*)", "N0 to N3, NX")),
        text("m", "M category.", SENSITIVE, Pattern(r"M(X|0.*|1.*)", "M0, M1, MX")),
        text(
            "stage_group",
            "Stage group; I-III where all that is known is that it is below IV.",
            SENSITIVE,
            Pattern(
                r"(0|I|II|III|IV)([ABCD]\d?)?|I-III", "0, I, II, III or IV with a substage, I-III"
            ),
        ),
    ),
)

TREATMENTS = Table(
    "treatments",
    "TRT",
    "One row per drug, radiotherapy course or operation.",
    (
        row_id("treatment_id", "The treatment."),
        belongs_to("patients"),
        belongs_to("tumours", required=False),
        Column("line", Type.INT8, SENSITIVE, "Line of treatment.", Between(1, 20)),
        choice(
            "kind",
            "What kind of treatment.",
            "systemic radiotherapy surgery transplant other",
            SENSITIVE,
            required=True,
        ),
        text("regimen", "Name of the regimen.", SENSITIVE),
        text("drug_name", "Drug as recorded.", SENSITIVE),
        text("atc", "Drug, ATC code.", SENSITIVE, ATC_CODE),
        text("rxnorm", "Drug, RxNorm ingredient.", SENSITIVE),
        day("start_day", "First day."),
        day("end_day", "Last day.", NotBefore("start_day")),
        choice(
            "intent",
            "Intent.",
            "curative palliative adjuvant neoadjuvant unknown",
            SENSITIVE,
        ),
        amount("dose", "Dose of one administration.", "dose_unit"),
        text("dose_unit", "Unit of the dose, UCUM."),
        text("procedure_code", "Procedure, CCAM or SNOMED CT.", SENSITIVE),
        text("stop_reason", "Why it was stopped, as a code.", SENSITIVE),
        Column("in_trial", Type.BOOL, SENSITIVE, "Given within a clinical trial."),
        text("trial_id", "Number of the trial, NCT or EUCT.", SENSITIVE),
    ),
)

RESPONSES = Table(
    "responses",
    "RSP",
    "One row per assessment of response, or progression.",
    (
        row_id("response_id", "The assessment."),
        belongs_to("patients"),
        belongs_to("tumours", required=False),
        belongs_to("treatments", required=False),
        day("day", "Day of the assessment.", required=True),
        choice("criteria", "Criteria used.", "RECIST1.1 iRECIST RANO Lugano clinical other"),
        choice(
            "result",
            "Result.",
            "CR PR SD PD NE NED progression",
            SENSITIVE,
            required=True,
        ),
        amount("sum_diameters", "Sum of the diameters of target lesions.", "mm", AtLeast(0)),
    ),
)

MEASUREMENTS = Table(
    "measurements",
    "MEA",
    "One row per laboratory value, vital sign, marker or score.",
    (
        row_id("measurement_id", "The measurement.", type=Type.INT64),
        belongs_to("patients"),
        belongs_to("samples", required=False),
        day("day", "Day of the measurement."),
        text("code", "What was measured, LOINC or local code.", SENSITIVE, required=True),
        text("name", "What was measured, in words.", required=True),
        amount("value", "Numeric result.", "unit", privacy=SENSITIVE, type=Type.FLOAT64),
        text("value_text", "Result in words or codes.", SENSITIVE),
        text("unit", "Unit of the value, UCUM."),
        choice(
            "kind",
            "What kind of measurement.",
            "lab vital tumour_marker performance_status tumour_size comorbidity pro",
            required=True,
        ),
    ),
)

EVENTS = Table(
    "events",
    "EVT",
    "One row per adverse event, imaging, stay, comorbidity or other dated fact.",
    (
        row_id("event_id", "The event.", type=Type.INT64),
        belongs_to("patients"),
        day("start_day", "First day.", required=True),
        day("stop_day", "Last day.", NotBefore("start_day")),
        text("type", "What kind of event.", SENSITIVE, required=True),
        text("code", "Code of the event: CTCAE, ICD-10 or local.", SENSITIVE),
        Column("grade", Type.INT8, SENSITIVE, "Grade, CTCAE.", Between(1, 5)),
        text("attributes", "Further attributes, as JSON; stays in the vault.", DIRECT),
    ),
)

CONSENTS = Table(
    "consents",
    "CON",
    "One row per consent, refusal or withdrawal; decides who is in a release, stays in the vault.",
    (
        row_id("consent_id", "The statement."),
        belongs_to("patients"),
        day("day", "Day of the statement."),
        choice(
            "scope",
            "What it is about.",
            "research genetic sharing_eu sharing_industry",
            required=True,
        ),
        choice("status", "What was said.", "granted refused withdrawn", required=True),
    ),
    released=False,
)

CLINICAL = (
    PATIENTS,
    TUMOURS,
    STAGINGS,
    TREATMENTS,
    RESPONSES,
    MEASUREMENTS,
    EVENTS,
    CONSENTS,
)
