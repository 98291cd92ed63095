"""The description of a cohort as tables, one for each part, and as rows for a file."""

from collections.abc import Iterator

from oncommons.domain.described import ALL, MISSING, Described, Description
from oncommons.report.blocks import Cell, TableBlock
from oncommons.report.numerals import NO_BREAK, count, decimal, share

_INDENT = 2 * NO_BREAK


def description_tables(
    description: Description, *, minimum: int | None = None
) -> tuple[tuple[str, TableBlock], ...]:
    """Give one table for each part: who the patients are, their disease, and so on.

    Args:
        description: after disclosure control.
        minimum: smallest group of patients that is shown.

    Returns:
        Name of the part and its table, with one column for everybody and one for each group.
    """
    heads = [_head(one.name, one.patients) for one in description.columns]
    parts: dict[str, list[tuple[Cell, ...]]] = {}
    last: dict[str, str] = {}
    for item in description.items:
        rows = parts.setdefault(item.section, [])
        rows += _rows(item, description, last.get(item.section, ""))
        last[item.section] = _group(item)
    return tuple(
        (
            section,
            TableBlock(
                f"{section}: number of patients, and share of those in whom it is known",
                ("", *heads),
                rows,
                minimum=minimum,
            ),
        )
        for section, rows in parts.items()
    )


def description_rows(description: Description) -> Iterator[dict[str, object]]:
    """Give the description as rows for a file: one for each value in each column.

    Args:
        description: after disclosure control.

    Returns:
        Rows with section, name, value, group, patients and share; for numbers also the middle
        and what lies around it. What is hidden is None, and what does not apply is empty.
    """
    for item in description.items:
        for place, column in enumerate(description.columns):
            known = _known(item, place)
            for value, number in zip(item.values, item.counts[place], strict=True):
                middle = item.spreads[place] if item.spreads and value == "known" else None
                yield {
                    "section": item.section,
                    "name": item.name,
                    "value": value,
                    "group": column.name,
                    "patients": number,
                    "share_of_known": ""
                    if _is_missing(value) or item.spreads
                    else _share(value, number, known, item),
                    "median": "" if middle is None else middle.median,
                    "lower": "" if middle is None else middle.lower,
                    "upper": "" if middle is None else middle.upper,
                    "unit": item.unit,
                }


def _head(name: str, patients: int | None) -> str:
    words = "All patients" if name == ALL else name
    return f"{words}, n{NO_BREAK}={NO_BREAK}{'hidden' if patients is None else count(patients)}"


def _group(item: Described) -> str:
    """Name what lines of one value stand under, such as Drug."""
    return item.name.partition(": ")[0] if item.only else item.name


def _rows(item: Described, description: Description, before: str) -> Iterator[tuple[Cell, ...]]:
    """Give the lines of one thing: its name, then its values."""
    columns = range(len(description.columns))
    if item.only:
        if _group(item) != before:
            yield (f"{_group(item)} ever, of those recorded", *("" for _ in columns))
        name = item.name.partition(": ")[2]
        yield (f"{_INDENT}{name}", *(_cell(item, place, 0) for place in columns))
        return
    if item.spreads:
        limits = "95 % interval" if item.name.startswith("Follow-up") else "quartiles"
        unit = f", {item.unit}" if item.unit else ""
        middles = [_middle(item, place) for place in columns]
        yield (f"{item.name}{unit}, median ({limits})", *middles)
        if _is_told(item, -1):
            yield (f"{_INDENT}missing", *(item.counts[place][-1] for place in columns))
        return
    yield (item.name, *("" for _ in columns))
    for at, value in enumerate(item.values):
        if not _is_missing(value) or _is_told(item, at):
            yield (f"{_INDENT}{value}", *(_cell(item, place, at) for place in columns))


def _known(item: Described, place: int) -> int | None:
    """Give in how many it is known; None where that is hidden."""
    parts = [
        number
        for value, number in zip(item.values, item.counts[place], strict=True)
        if not _is_missing(value)
    ]
    known = [number for number in parts if number is not None]
    return sum(known) if len(known) == len(parts) else None


def _is_told(item: Described, at: int) -> bool:
    """Tell whether anybody, or a hidden number, stands behind a line."""
    return any(row[at] != 0 for row in item.counts)


def _is_missing(value: str) -> bool:
    return value in (MISSING, "not recorded")


def _share(value: str, number: int | None, known: int | None, item: Described) -> float | None:
    if number is None or not known or _is_missing(value) or item.spreads:
        return None
    return round(number / known, 4)


def _cell(item: Described, place: int, at: int) -> Cell:
    """Write patients with their share of those in whom it is known."""
    number, value = item.counts[place][at], item.values[at]
    if number is None:
        return None
    part = _share(value, number, _known(item, place), item)
    return count(number) if part is None else f"{count(number)}{NO_BREAK}({share(part)})"


def _middle(item: Described, place: int) -> Cell:
    """Write the middle of a number and what lies around it."""
    one, known = item.spreads[place], item.counts[place][0]
    if known == 0:
        return ""  # all are missing, as the next line says
    if one.median is None:
        return None if known is None or one.patients is None else ""
    if one.lower is None or one.upper is None:
        return decimal(one.median)
    low, high = decimal(one.lower), decimal(one.upper)
    return f"{decimal(one.median)} ({low}{NO_BREAK}to{NO_BREAK}{high})"
