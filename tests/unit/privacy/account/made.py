"""A small made hospital, protected, for the tests of the account; every value is drawn."""

from oncommons import privacy
from oncommons.domain.releases import Mode
from oncommons.privacy.account.account import Subject
from oncommons.privacy.account.original import original_of
from tests.unit.privacy.made_tables import (
    AGE,
    ANCESTORS,
    KEYS,
    SEX,
    TYPE,
    patients,
    policy,
    tables,
    tumours,
)

ASKED = policy(SEX, AGE, TYPE, k=5, suppressed=0.1, risk=0.2, mode=Mode.LOCAL)
KINDS = ("LUAD", "LUAD", "LUSC", "BRCA", "LUAD", "SCLC", "LUSC", "LUAD", "BRCA")


def hospital(number=400, **columns):
    """Draw patients of two sites, both sexes, many ages and four kinds of cancer."""
    people = patients(
        number,
        sex=lambda i: "male" if i * 7 % 10 < 4 else "female",
        site_id=lambda i: "A" if i % 3 else "B",
        vital_status=lambda i: "dead" if i % 2 else "alive",
        death_day=lambda i: 100 + i * 11 % 900 if i % 2 else None,
        last_contact_day=lambda i: 100 + i * 11 % 900,
    )
    growths = tumours(
        number,
        age_at_diagnosis=lambda i: 30.5 + i * 13 % 55,
        oncotree=lambda i: KINDS[i * 5 % 9],
        **columns,
    )
    return tables(people, growths)


def protected(number=400, asked=ASKED):
    """Give the hospital as it was, and what was released of it."""
    made = hospital(number)
    original = original_of(made, asked, KEYS, ancestors=ANCESTORS)
    return original, privacy.protect(made, asked, KEYS, ancestors=ANCESTORS)


def subject(number=400, asked=ASKED):
    """Give a release beside what it was made from."""
    original, done = protected(number, asked)
    return Subject("r0123456789abcdef", original, done.tables, asked, done.risk, {"a": "b" * 64})
