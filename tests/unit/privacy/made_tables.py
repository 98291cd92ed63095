"""Small identified tables for the tests of privacy; every value is made up."""

import polars as pl

from oncommons.domain.releases import Mode, Policy, QuasiIdentifier
from oncommons.privacy.frames import complete
from oncommons.privacy.hierarchy import hierarchy_from_rows, with_missing
from oncommons.privacy.keys import Keys

KEYS = Keys(bytes(range(32)))
ANCESTORS = {
    "LUAD": ("NSCLC", "LUNG"),
    "LUSC": ("NSCLC", "LUNG"),
    "NSCLC": ("LUNG",),
    "SCLC": ("LUNG",),
    "BRCA": ("BREAST",),
}
SEX = QuasiIdentifier("patients.sex", "flat")
AGE = QuasiIdentifier("tumours.age_at_diagnosis", "age")
TYPE = QuasiIdentifier("tumours.oncotree", "oncotree")
STAGE = with_missing(
    hierarchy_from_rows("stage", [("I", "early"), ("II", "early"), ("III", "late"), ("IV", "late")])
)


def policy(*quasi, k=4, suppressed=0.0, risk=1.0, mode=Mode.GLOBAL):
    """Give a policy for tests: one vocabulary for all rows, so that labels are easy to foresee."""
    return Policy("test", k, quasi or (SEX, AGE, TYPE), suppressed, risk, mode=mode)


def rows(name, *given):
    """Give rows of an identified table; columns that are not named are null."""
    return complete({name: pl.DataFrame(list(given), infer_schema_length=None)})[name]


def patients(number, **columns):
    """Make patients p000, p001 ...; a value may be a function of the number."""
    defaults = {"site_id": "A", "sex": "female", "vital_status": "alive"}
    return [{"patient_id": f"p{i:03}"} | _of(i, defaults | columns) for i in range(number)]


def tumours(number, **columns):
    """Make one tumour on day 0 for each of the patients."""
    defaults = {"event_type": "primary", "diagnosis_day": 0, "age_at_diagnosis": 60.5}
    defaults |= {"oncotree": "LUAD"}
    names = [{"tumour_id": f"t{i:03}", "patient_id": f"p{i:03}"} for i in range(number)]
    return [names[i] | _of(i, defaults | columns) for i in range(number)]


def tables(people, growths=(), **others):
    """Complete identified tables from their rows."""
    given = {"patients": people, "tumours": growths} | others
    return complete(
        {
            name: pl.DataFrame(list(rows), infer_schema_length=None)
            for name, rows in given.items()
            if rows
        }
    )


def _of(number, columns):
    """Give the values of one row."""
    return {name: value(number) if callable(value) else value for name, value in columns.items()}
