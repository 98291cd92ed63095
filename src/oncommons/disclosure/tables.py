"""Checking a table that a researcher made, before it may leave: what each rule says of it."""

from collections.abc import Mapping, Sequence

from oncommons.disclosure.depths import Strictness, limit
from oncommons.disclosure.table_counts import check_counts
from oncommons.disclosure.table_kinds import (
    PER_PATIENT,
    About,
    Draft,
    TableChecked,
    TableKind,
    draft,
    kind_of_table,
    plain,
    whole_number,
)
from oncommons.disclosure.table_statistics import (
    check_model_table,
    check_sums_of,
    check_survival,
    check_variant_table,
)
from oncommons.disclosure.verdicts import Checked, worst
from oncommons.domain.verdicts import Verdict

_COUNTED = "give a table of counts, sums with contributors, survival, coefficients or variants"


def check_table(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    about: About | None = None,
    *,
    strictness: Strictness = Strictness.RESEARCH,
    group: int | None = None,
) -> TableChecked:
    """Check a table of a researcher by the rules R1 to R7, R10, R11 and R15.

    What it is, is read from the names of its columns: counts (`patients` or `n` beside labels, or
    labels by values), sums and percentiles beside `n`, `survival` with `at_risk`, `coefficient`
    with `term`, `variant` with `gene`. A table of patients is refused. What no rule knows is never
    let out by a program alone (R15).

    Args:
        header: names of its columns.
        rows: the text of its cells.
        about: what is known of it beside, such as what stands behind its sums.
        strictness: how strictly rules are applied.
        group: the smallest group of the grant, which stands in place of that of the depth.

    Returns:
        What each rule says; the repaired rows where hiding and rounding is all it needs.

    Example:
        >>> found = check_table(["stage", "n"], [["I", "120"], ["II", "35"], ["III", "4"]])
        >>> found.verdict.value, found.repaired
        ('repaired', (('I', '120'), ('II', 'hidden'), ('III', 'hidden')))
    """
    known = about or About()
    minimum = limit("R1", "minimum", strictness, group=group)
    table = draft(header, rows)
    if table is None:
        return TableChecked(TableKind.UNKNOWN, (_unknown(strictness),))
    kind = kind_of_table(table)
    before = [list(row) for row in table.rows]
    if kind is TableKind.PATIENTS:
        return TableChecked(kind, (_of_patients(table),))
    if kind is TableKind.UNKNOWN:
        return TableChecked(kind, (_unknown(strictness),))
    _apply(kind, table, known, minimum, strictness)
    repaired = None
    if worst(table.said) is Verdict.REPAIRED and table.rows != before:
        repaired = tuple(tuple(row) for row in table.rows)
    return TableChecked(kind, tuple(table.said), repaired)


def check_apart(
    one: tuple[Sequence[str], Sequence[Sequence[str]]],
    other: tuple[Sequence[str], Sequence[Sequence[str]]],
    *,
    strictness: Strictness = Strictness.RESEARCH,
    group: int | None = None,
) -> Checked:
    """Compare two tables with the same labels, whose difference may be a few patients (R9).

    This looks at the numbers alone, and serves where no sets of patients are declared: it is
    enough to find the same table made twice, of nearly the same patients.

    Args:
        one: header and rows of a table of counts.
        other: header and rows of another.
        strictness: how strictly rules are applied.
        group: the smallest group of the grant, which stands in place of that of the depth.

    Example:
        >>> first = (["stage", "n"], [["I", "120"], ["II", "35"]])
        >>> check_apart(first, (["stage", "n"], [["I", "119"], ["II", "35"]])).verdict.value
        'refuse'
    """
    apart = limit("R9", "apart", strictness, group=group)
    first, second = _numbers(*one), _numbers(*other)
    difference = sum(abs(first[label] - second[label]) for label in first.keys() & second.keys())
    is_near = first.keys() == second.keys() and 0 < difference < apart
    return Checked(
        "R9",
        Verdict.REFUSE if is_near else Verdict.PASS,
        f"two tables with the same labels differ by {apart} patients or more, or by none",
        "leave one of the two out" if is_near else "",
        len(first) if is_near else 0,
    )


def _apply(
    kind: TableKind, table: Draft, about: About, minimum: int, strictness: Strictness
) -> None:
    """Apply the rules of a kind of table."""
    if kind in (TableKind.COUNTS, TableKind.CROSS):
        check_counts(table, about, minimum, strictness, cross=kind is TableKind.CROSS)
    elif kind is TableKind.SUMS:
        check_sums_of(table, about, minimum, strictness)
    elif kind is TableKind.SURVIVAL:
        check_survival(table, minimum, strictness)
    elif kind is TableKind.MODEL:
        check_model_table(table, about, minimum, strictness)
    else:
        check_variant_table(table, about, minimum)


def _of_patients(table: Draft) -> Checked:
    """Refuse a table with one row per patient, by the rule that its columns break."""
    is_model = not PER_PATIENT.isdisjoint(table.header)
    if is_model:
        says = "no residual, fitted value or prediction per patient leaves"
        return Checked("R7", Verdict.REFUSE, says, "tell the fit of the model as one number")
    says = "no table with a row per patient or sample leaves"
    return Checked("R15", Verdict.REFUSE, says, _COUNTED)


def _unknown(strictness: Strictness) -> Checked:
    """Say what follows for a table of no known kind (R15)."""
    refused = limit("R15", "unknown_is_refused", strictness)
    verdict = Verdict.REFUSE if refused else Verdict.REVIEW
    return Checked("R15", verdict, "a result is of a kind that the rules know", _COUNTED)


def _numbers(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Mapping[tuple[str, ...], int]:
    """Give each count of a table under its labels: the words of its row, and its column."""
    found = {}
    for row in rows:
        cells = [cell.strip() for cell in row]
        words = tuple(cell for cell in cells if not _is_number(cell))
        for name, cell in zip(header, cells, strict=False):
            if (number := whole_number(cell)) is not None:
                found[*words, plain(name)] = number
    return found


def _is_number(text: str) -> bool:
    return text.rstrip("%").replace(".", "", 1).isdigit()
