"""Check a finished release from its own rows, with none of the code that made it.

Only the schema and the policy are shared with the rest of this package: classes are counted again
in a dictionary, anchors are chosen again, ages are derived again from labels and days.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from oncommons.domain.columns import Column, Reference, Released, Type
from oncommons.domain.findings import Finding, Severity
from oncommons.domain.releases import Policy
from oncommons.domain.tables import TABLES, released_tables
from oncommons.privacy.account.class_rules import broken_classes

PSEUDONYM = r"^[a-z2-7]{26}$"
OPEN_CLASS_DAYS, LONGEST_DAYS, DAYS_PER_YEAR = 730, 32_485, 365.25
Row = dict[str, Any]
Frames = Mapping[str, pl.DataFrame]


def verify(released: Mapping[str, pl.DataFrame], policy: Policy) -> list[Finding]:
    """Check that a release holds what its policy promises.

    Args:
        released: the tables of the release; patients and tumours must be among them.
        policy: k, the quasi-identifiers and the oldest age.

    Returns:
        Nothing where it holds, else: PRV-S1 another table or column than the schema allows; PRV-K1
        classes below k; PRV-K2 matching risk; PRV-P1 ids that are no pseudonyms; PRV-P2 an id
        twice; PRV-P3 references that lead nowhere; PRV-C1 an age above the oldest; PRV-C3 a day
        that tells one; PRV-C2 detail of a column that the policy does not name; PRV-K3 a label of
        a later tumour or a sample that fewer than k patients bear; PRV-K4 classes that break a rule
        on sensitive values; PRV-C6 a column that gives a tumour type back. Counts only, no values.
    """
    shape = list(_shape(released))
    if shape:
        return shape
    anchors = _anchors(released["tumours"])
    return [
        *_classes(released, anchors, policy),
        *_sensitive(released, anchors, policy),
        *_rare_labels(released, policy),
        *_undeclared(released, policy),
        *_ids(released),
        *_ages(released["tumours"], policy.oldest_age),
        *_days(released, anchors, policy.oldest_age + 1),
        *_give_back(released, policy),
    ]


def verify_part(
    name: str, path: Path, released: Mapping[str, pl.DataFrame], policy: Policy
) -> list[Finding]:
    """Check a part of a table that was too large to be held in memory with the others.

    Args:
        name: the table.
        path: one of its Parquet files.
        released: the tables of the release to which its rows may refer.
        policy: as for `verify`.

    Returns:
        As `verify`: PRV-P1, PRV-P2, PRV-P3, PRV-C2 and PRV-C3. Only these can arise in a table
        from which no label is chosen.
    """
    looked_at = [
        one.name
        for one in TABLES[name].columns
        if one.released is not Released.NEVER
        and ((one.personal and one.type is Type.TEXT) or one.unit == "day" or _identifies(one))
    ]
    part = pl.read_parquet(path, columns=looked_at, glob=False)
    others = {other: frame for other, frame in released.items() if other != name}
    findings = [*_undeclared({name: part}, policy), *_ids_of(name, part, others)]
    if "patient_id" in looked_at:
        theirs = released["tumours"].join(part, on="patient_id", how="semi")
        findings += _days({name: part}, _anchors(theirs), policy.oldest_age + 1)
    return findings


def _identifies(column: Column) -> bool:
    """Say whether a column identifies in part, so that a release may hold it as a label only."""
    return column.released in (Released.LABEL, Released.INTERVAL)


def _shape(released: Frames) -> Iterator[Finding]:
    """Find tables and columns that a release must not have, or lacks."""
    allowed = {table.name: list(table.names) for table in released_tables()}
    for name in {"patients", "tumours"} - set(released):
        yield _finding("PRV-S1", f"there is no table {name}", "give every table of the release")
    for name, frame in released.items():
        if name not in allowed:
            yield _finding("PRV-S1", f"table {name} may not be released", "leave it in the vault")
        elif frame.columns != allowed[name]:
            odd = sorted(set(frame.columns) ^ set(allowed[name])) or ["their order"]
            says = f"columns of {name} differ from the schema: {', '.join(odd)}"
            yield _finding("PRV-S1", says, "release the columns of the schema", name)


def _anchors(tumours: pl.DataFrame) -> dict[str, Row]:
    """Choose for each patient the tumour that stands for it: primary, earliest, first by id."""
    chosen: dict[str, tuple[tuple[Any, ...], Row]] = {}
    for row in tumours.iter_rows(named=True):
        day = row["diagnosis_day"]
        rank = (row["event_type"] != "primary", day is None, day or 0, row["tumour_id"])
        if row["patient_id"] not in chosen or rank < chosen[row["patient_id"]][0]:
            chosen[row["patient_id"]] = (rank, row)
    return {patient: row for patient, (_, row) in chosen.items()}


def _classes(released: Frames, anchors: Mapping[str, Row], policy: Policy) -> Iterator[Finding]:
    """Count the patients who share all labels, and find classes that are too small."""
    labels = [quasi.column for quasi in policy.quasi_identifiers]
    classes = Counter(_facts(released, anchors, labels))
    small = [size for size in classes.values() if size < policy.k]
    if small:
        says = f"{len(small)} classes of {len(classes)} have fewer than {policy.k} patients"
        yield _finding("PRV-K1", says, "protect again", count=sum(small))
    if classes and 1 / min(classes.values()) > policy.most_matching_risk:
        says = f"the matching risk is {1 / min(classes.values()):.4f}"
        yield _finding("PRV-K2", says, f"keep it at {policy.most_matching_risk} or below")


def _sensitive(released: Frames, anchors: Mapping[str, Row], policy: Policy) -> Iterator[Finding]:
    """Find classes that give a sensitive value away, by the rules of the policy."""
    labels = [quasi.column for quasi in policy.quasi_identifiers]
    for rule in policy.sensitive:
        facts = _facts(released, anchors, [*labels, rule.column])
        rows = ((fact[:-1], fact[-1]) for fact in facts)
        classes, patients = broken_classes(rule, rows, policy.most_suppressed)
        if classes:
            says = f"{classes} classes break {rule.rule} = {rule.value:g} of {rule.column}"
            yield _finding("PRV-K4", says, "protect again", rule.column, patients)


def _facts(
    released: Frames, anchors: Mapping[str, Row], columns: Iterable[str]
) -> Iterator[tuple[str | None, ...]]:
    """Give what each patient and the first tumour say in some columns."""
    names = [column.split(".", 1) for column in columns]
    silent = {name for table, name in names if table == "tumours" and _says_nothing(released, name)}
    for patient in released["patients"].iter_rows(named=True):
        tumour = anchors.get(patient["patient_id"]) or dict.fromkeys(silent, "*")
        rows = {"patients": patient, "tumours": tumour}
        yield tuple(rows[table].get(name) for table, name in names)


def _says_nothing(released: Frames, name: str) -> bool:
    """Say whether a column of tumours is `*` throughout, as it then is for who has no tumour."""
    return set(released["tumours"][name]) == {"*"}


def _rare_labels(released: Frames, policy: Policy) -> Iterator[Finding]:
    """Find labels that stand in any tumour or sample, and that fewer than k patients bear."""
    for quasi in policy.quasi_identifiers:
        table, name = quasi.column.split(".", 1)
        if table != "tumours" or TABLES[table].column(name).type is not Type.TEXT:
            continue
        bearers: dict[str, set[str]] = {}
        for place in ("tumours", "samples"):
            if place in released and name in released[place].columns:
                for label, patient in released[place].select(name, "patient_id").iter_rows():
                    bearers.setdefault(label, set()).add(patient)
        rare = sum(
            len(who) < policy.k for label, who in bearers.items() if label not in (None, "*")
        )
        if rare:
            says = f"labels of {name} have fewer than {policy.k} patients"
            yield _finding("PRV-K3", says, "publish a wider label", quasi.column, rare)


def _undeclared(released: Frames, policy: Policy) -> Iterator[Finding]:
    """Find detail that identifies in part, in columns that the policy does not name."""
    declared = {quasi.column for quasi in policy.quasi_identifiers}
    for table, frame in released.items():
        for column in TABLES[table].columns:
            place = f"{table}.{column.name}"
            if _identifies(column) and place not in declared:
                shown = frame[column.name].drop_nulls()
                told = len(shown) - int((shown == "*").sum())
                if told:
                    says = f"{place} tells what the policy does not name"
                    yield _finding("PRV-C2", says, "publish * there, or name it", place, told)


def _ids(released: Frames) -> Iterator[Finding]:
    """Find ids that are no pseudonyms, stand twice, or lead nowhere."""
    for name, frame in released.items():
        yield from _ids_of(name, frame, released)


def _ids_of(name: str, frame: pl.DataFrame, released: Frames) -> Iterator[Finding]:
    """Find them in one table."""
    schema = TABLES[name]
    for column in schema.columns:
        if not column.personal or column.type is not Type.TEXT:
            continue
        ids = frame[column.name].drop_nulls().unique()
        odd = len(ids) - int(ids.str.contains(PSEUDONYM).sum())
        place = f"{name}.{column.name}"
        if odd:
            yield _finding("PRV-P1", f"{place} holds no pseudonyms", "give them", place, odd)
        if isinstance(column.rule, Reference) and column.rule.table in released:
            key = released[column.rule.table][TABLES[column.rule.table].key[0]]
            lost = len(ids) - int(ids.is_in(key.implode()).sum())
            if lost:
                yield _finding("PRV-P3", f"{place} leads nowhere", "drop rows", place, lost)
        elif schema.key == (column.name,) and len(ids) < frame.height:
            twice = frame.height - len(ids)
            yield _finding("PRV-P2", f"{place} repeats an id", "keep one row", place, twice)


def _ages(tumours: pl.DataFrame, oldest_age: int) -> Iterator[Finding]:
    """Find labels that tell one age above the oldest that is shown."""
    low, high = pl.col("age_at_diagnosis_low"), pl.col("age_at_diagnosis_high")
    label = pl.col("age_at_diagnosis")
    years = label.str.extract_all(r"\d+").list.eval(pl.element().cast(pl.Int64)).list.max()
    told = (years > oldest_age) & (label != f"{oldest_age + 1}+")
    old = tumours.filter((low > oldest_age + 1) | (high > oldest_age) | told).height
    if old:
        says = f"tumours show an age above {oldest_age}"
        yield _finding("PRV-C1", says, "give them the open label", "age_at_diagnosis", old)


def _days(released: Frames, anchors: Mapping[str, Row], limit: int) -> Iterator[Finding]:
    """Find days from which an age of `limit` years or more follows outside the open class."""
    last = {patient: _last_day(row, limit) for patient, row in anchors.items()}
    known = pl.DataFrame(
        {"patient_id": list(last), "last_day": list(last.values())},
        schema={"patient_id": pl.String, "last_day": pl.Float64},
    )
    owners = (
        released["samples"].select("sample_id", "patient_id") if "samples" in released else None
    )
    for name, frame in released.items():
        days = [column.name for column in TABLES[name].columns if column.unit == "day"]
        if days and "patient_id" not in frame.columns and owners is not None:
            frame = frame.join(owners, on="sample_id", how="left")
        if not days or "patient_id" not in frame.columns:
            continue
        end = pl.col("last_day").fill_null(LONGEST_DAYS)
        told = frame.join(known, on="patient_id", how="left").filter(pl.max_horizontal(days) > end)
        if told.height:
            says = f"rows of {name} have a day that tells an age of {limit} or more"
            yield _finding("PRV-C3", says, "end follow-up before it", name, told.height)


def _last_day(anchor: Row, limit: int) -> float:
    """Give the last day at which the smallest age of the label stays below the limit."""
    low, day = anchor["age_at_diagnosis_low"] or 0, anchor["diagnosis_day"] or 0
    if low >= limit:
        return min(day + OPEN_CLASS_DAYS, LONGEST_DAYS)
    return float(min(day + (limit - low) * DAYS_PER_YEAR - 1e-6, LONGEST_DAYS))


def _give_back(released: Frames, policy: Policy) -> Iterator[Finding]:
    """Find rows that hide the tumour type and tell it in another column."""
    if "tumours.oncotree" not in {quasi.column for quasi in policy.quasi_identifiers}:
        return
    told = {"tumours": ("topography", "morphology", "icd10"), "samples": ("topography",)}
    for name, columns in told.items():
        hidden = pl.col("oncotree").is_null() | (pl.col("oncotree") == "*")
        if name in released:
            says_it = pl.any_horizontal(pl.col(column).is_not_null() for column in columns)
            rows = released[name].filter(hidden & says_it).height
            if rows:
                says = f"rows of {name} hide the tumour type and tell it elsewhere"
                yield _finding("PRV-C6", says, f"clear {', '.join(columns)}", name, rows)


def _finding(rule: str, says: str, remedy: str, column: str = "", count: int = 1) -> Finding:
    """Make a finding that refuses the release."""
    return Finding(rule, Severity.ERROR, f"{says} ({count})", remedy, column=column, count=count)
