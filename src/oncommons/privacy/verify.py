"""Check a finished release against its policy, from its rows alone and by the plainest means."""

from collections import Counter
from collections.abc import Iterator, Mapping

import polars as pl

from oncommons.domain.findings import Finding, Severity
from oncommons.domain.releases import Policy
from oncommons.domain.tables import released_tables

DAYS_IN_A_YEAR = 365.25
REMEDY = "publish nothing; protect the tables again under this policy"


def verify(tables: Mapping[str, pl.DataFrame], policy: Policy) -> list[Finding]:
    """Check that released tables keep what their policy promises.

    Shares no code with the search that chose the labels, so that one can catch the other.

    Args:
        tables: every table of the release.
        policy: the policy it was made under.

    Returns:
        One finding per broken promise; empty when the release is k-anonymous for the declared
        quasi-identifiers, within the matching risk, and tells no age above the oldest.
    """
    return [*_columns(tables), *_classes(tables, policy), *_ages(tables, policy)]


def _columns(tables: Mapping[str, pl.DataFrame]) -> Iterator[Finding]:
    """Find tables and columns that no release may hold."""
    known = {table.name: set(table.names) for table in released_tables()}
    for name, frame in tables.items():
        for column in sorted(set(frame.columns) - known.get(name, set())):
            yield _broken("PRV-COLUMN", f"{name}.{column} may not be released")


def _classes(tables: Mapping[str, pl.DataFrame], policy: Policy) -> Iterator[Finding]:
    """Count the patients who share all labels, one dictionary, no cleverness."""
    labels = [quasi.column for quasi in policy.quasi_identifiers]
    sizes = Counter(tuple(person.get(name) for name in labels) for person in _people(tables))
    small = [size for size in sizes.values() if size < policy.k]
    if small:
        says = f"{sum(small)} patients are in {len(small)} classes below k = {policy.k}"
        yield _broken("PRV-K", says)
    if sizes and 1 / min(sizes.values()) > policy.most_matching_risk:
        says = f"the largest matching risk is 1/{min(sizes.values())}"
        yield _broken("PRV-RISK", f"{says}, above {policy.most_matching_risk}")


def _people(tables: Mapping[str, pl.DataFrame]) -> Iterator[dict[str, object]]:
    """Give each patient with the labels of the tumour that their time is counted from."""
    anchors: dict[str, tuple[tuple[bool, float, str], dict[str, object]]] = {}
    for row in tables["tumours"].iter_rows(named=True):
        day = float("inf") if row["diagnosis_day"] is None else float(row["diagnosis_day"])
        place = (row["event_type"] != "primary", day, str(row["tumour_id"]))
        if row["patient_id"] not in anchors or place < anchors[row["patient_id"]][0]:
            anchors[row["patient_id"]] = (place, row)
    for row in tables["patients"].iter_rows(named=True):
        person = {f"patients.{name}": value for name, value in row.items()}
        _, tumour = anchors.get(row["patient_id"], (None, {}))
        yield person | {f"tumours.{name}": value for name, value in tumour.items()}


def _ages(tables: Mapping[str, pl.DataFrame], policy: Policy) -> Iterator[Finding]:
    """Find a released day that tells an age above the oldest one a label may name."""
    told = sum(_tells_age(person, policy.oldest_age) for person in _people(tables))
    if told:
        says = f"the days of {told} patients tell an age above {policy.oldest_age}"
        yield _broken("PRV-AGE", says)


def _tells_age(person: Mapping[str, object], oldest: int) -> bool:
    """Add the last released day to the youngest age that the label allows."""
    low = person.get("tumours.age_at_diagnosis_low")
    high = person.get("tumours.age_at_diagnosis_high")
    days = (person["patients.death_day"], person["patients.last_contact_day"])
    last = max((day for day in days if isinstance(day, int)), default=0)
    if not isinstance(low, int) or not isinstance(high, int) or high > oldest:
        return False
    return low + last / DAYS_IN_A_YEAR >= oldest + 1


def _broken(rule: str, says: str) -> Finding:
    return Finding(rule, Severity.ERROR, says, REMEDY)
