"""The mistakes that a policy can make about sensitive values."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from oncommons.domain.columns import Column, OneOf, Type
from oncommons.domain.tables import TABLES
from oncommons.privacy.hierarchy import MISSING
from oncommons.privacy.recoding.rules import LIMITS, RuleKind

KEYS = ("rule", "value", "unprotected")
HOLDERS = ("patients", "tumours")
# Follow-up that ends at the oldest age changes these after classes were formed.
CHANGED = ("vital_status", "death_cause_code")
OF_VALUES = (RuleKind.DISTINCT_L, RuleKind.ENTROPY_L)
"""The rules whose parameter is a number of values."""
Told = tuple[str, str, str]


def sensitive_mistakes(sensitive: object, quasi: object) -> Iterator[Told]:
    """Find the mistakes of the sensitive part of a policy.

    Args:
        sensitive: what stands below `sensitive`.
        quasi: what stands below `quasi`; a column cannot be both.

    Yields:
        The key, what was found, and what to write instead.
    """
    shape = "write [sensitive.TABLE.COLUMN] for each, such as [sensitive.tumours.grade]"
    if not isinstance(sensitive, dict):
        yield "sensitive", f"is {sensitive!r}", shape
        return
    declared = quasi if isinstance(quasi, dict) else {}
    for table, columns in sensitive.items():
        key = f"sensitive.{table}"
        if table not in HOLDERS or not isinstance(columns, dict):
            yield key, "holds no sensitive value of a patient", shape
            continue
        known = declared.get(table)
        taken = known if isinstance(known, dict) else {}
        for column, settings in columns.items():
            yield from _one(f"{key}.{column}", table, column, settings, taken)


def _one(
    key: str, table: str, name: str, settings: object, taken: Mapping[str, Any]
) -> Iterator[Told]:
    """Check one sensitive column and its rule."""
    column = next((one for one in TABLES[table].columns if one.name == name), None)
    if column is None or column.type is not Type.TEXT or column.personal:
        texts = [one.name for one in TABLES[table].columns if _can_be_sensitive(one, taken)]
        says = "is an identifier" if column and column.personal else "is no column of text"
        yield key, says, f"write {_nearest(name, texts)}"
    elif name in CHANGED:
        yield key, "changes where follow-up ends", "protect another column, or none"
    elif name in taken:
        yield key, "is a quasi-identifier too", "declare it once"
    elif not isinstance(settings, dict):
        yield key, f"is {settings!r}", f'write [{key}] and below it rule = "beta", value = 4'
    else:
        for unknown in settings:
            if unknown not in KEYS:
                yield f"{key}.{unknown}", "is not known", f"write one of {', '.join(KEYS)}"
        yield from _rule(key, settings, closed_list(column))


def closed_list(column: Column) -> tuple[str, ...]:
    """Give all values that a column can have besides a missing one; empty where it takes any text.

    Example:
        >>> closed_list(TABLES["tumours"].column("laterality"))
        ('left', 'right', 'bilateral', 'midline', 'not_applicable')
    """
    listed = column.rule.values if isinstance(column.rule, OneOf) else ()
    return tuple(one for one in listed if one != MISSING)


def _can_be_sensitive(column: Column, taken: Mapping[str, Any]) -> bool:
    """Say whether a rule may protect a column."""
    is_text = column.type is Type.TEXT and not column.personal
    return is_text and column.name not in {*CHANGED, *taken}


def _nearest(name: str, names: Sequence[str]) -> str:
    """Name what is nearest, or all."""
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    return near[0] if near else f"one of {', '.join(names)}"


def _rule(key: str, settings: Mapping[str, Any], listed: Sequence[str]) -> Iterator[Told]:
    """Check a rule and its parameter."""
    name, value = settings.get("rule"), settings.get("value")
    free = settings.get("unprotected", [])
    if name not in list(RuleKind):
        yield f"{key}.rule", f"is {name!r}", f"write one of {', '.join(RuleKind)}"
        return
    lowest, highest = LIMITS[RuleKind(name)]
    is_bool = isinstance(value, bool)
    if is_bool or not isinstance(value, int | float) or not lowest <= value <= highest:
        yield f"{key}.value", f"is {value!r}", f"write a number from {lowest:g} to {highest:g}"
    elif listed and name in OF_VALUES and value > len(listed):
        says = f"is {value:g}, and there are {len(listed)} values: {', '.join(listed)}"
        yield f"{key}.value", says, f"write at most {len(listed)}"
    if not (isinstance(free, list) and all(isinstance(one, str) for one in free)):
        yield f"{key}.unprotected", f"is {free!r}", 'write values in brackets, such as ["none"]'
        return
    for one in free if listed else ():
        if one not in {*listed, MISSING}:
            says = f"names {one}, which no patient can have"
            yield f"{key}.unprotected", says, f"write {_nearest(one, listed)}"
