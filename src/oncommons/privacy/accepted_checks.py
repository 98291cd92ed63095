"""The mistakes that a policy can make about columns which may give labels back (PRV-C6)."""

import difflib
from collections.abc import Iterator

from oncommons.domain.columns import Released
from oncommons.domain.tables import TABLES

KEY = "accepted_give_back"
ARROW = " -> "
SHAPE = 'write it as "assays.panel_id -> patients.site_id"'
Told = tuple[str, str, str]


def give_back_mistakes(accepted: object) -> Iterator[Told]:
    """Find the mistakes of what a policy accepts.

    Args:
        accepted: what stands at `accepted_give_back`. A pair may name a quasi-identifier that the
            policy does not have: nothing is recoded there, so nothing is given back.

    Yields:
        The key, what was found, and what to write instead.
    """
    if not isinstance(accepted, list):
        yield KEY, f"is {accepted!r}", f"write a list, and in it {SHAPE.removeprefix('write ')}"
        return
    for at, pair in enumerate(accepted):
        if not isinstance(pair, str) or pair.count(ARROW) != 1:
            yield KEY, f"names {pair!r}", SHAPE
            continue
        column, hidden = pair.split(ARROW)
        if column not in _released():
            yield KEY, f"names {column}, which no release has", _nearest(column, _released())
        if hidden not in _recodable():
            yield (
                KEY,
                f"names {hidden}, which is no quasi-identifier",
                _nearest(hidden, _recodable()),
            )
        if pair in accepted[:at]:
            yield KEY, f"names {pair} twice", "name it once"


def _released() -> list[str]:
    """Name every column that leaves as it is, or as a label."""
    return [
        f"{table.name}.{column.name}"
        for table in TABLES.values()
        if table.released
        for column in table.columns
        if column.released is not Released.NEVER and not column.personal
    ]


def _recodable() -> list[str]:
    """Name every column of a patient or tumour that a label may replace."""
    return [name for name in _released() if name.split(".")[0] in ("patients", "tumours")]


def _nearest(name: str, names: list[str]) -> str:
    """Say what to write instead."""
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    return f"write {near[0]}" if near else "write table.column, as the reference of the schema does"
