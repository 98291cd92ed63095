"""Charts leave as data that the other rules have passed; we draw them again (R8)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from oncommons.disclosure.verdicts import Checked
from oncommons.domain.verdicts import Verdict

_PICTURES = ("data:image", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".pdf", ".webp")
_LOADS = ("url", "href", "src")
_DRAW = "give the numbers as values in the chart, or as a table beside it"


@dataclass(frozen=True, slots=True)
class ChartTable:
    """The numbers of a chart, as a table like any other.

    Args:
        header: names of the columns.
        rows: their values as text.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def check_chart(specification: Mapping[str, object]) -> tuple[Checked, ...]:
    """Check that a chart is data alone: it loads nothing and holds no picture.

    Its numbers are not judged here: `chart_tables` gives them, for the rules of tables.

    Args:
        specification: a chart in Vega-Lite, as parsed from JSON.

    Example:
        >>> [one.verdict.value for one in check_chart({"data": {"url": "patients.csv"}})]
        ['refuse', 'pass']
    """
    names = [key for key, _ in _leaves(specification)]
    texts = [str(value).lower() for _, value in _leaves(specification)]
    return (
        _judge("a chart loads nothing", broken=any(name in _LOADS for name in names)),
        _judge(
            "a chart holds no picture", broken=any(one in t for t in texts for one in _PICTURES)
        ),
    )


def chart_tables(specification: Mapping[str, object]) -> tuple[ChartTable, ...]:
    """Take the tables out of a chart: every list of values that it draws.

    Args:
        specification: a chart in Vega-Lite, as parsed from JSON.

    Returns:
        One table per list of values; a list of plain numbers has one column called "value".

    Example:
        >>> chart_tables({"data": {"values": [{"stage": "I", "patients": 40}]}})
        (ChartTable(header=('stage', 'patients'), rows=(('I', '40'),)),)
    """
    return tuple(_table(values) for values in _values(specification))


def _values(part: object) -> Iterator[Sequence[object]]:
    """Give each list under "values", and each data set that is given by name."""
    if isinstance(part, Mapping):
        for name, inner in part.items():
            if name == "values" and isinstance(inner, list):
                yield inner
            elif name == "datasets" and isinstance(inner, Mapping):
                yield from (rows for rows in inner.values() if isinstance(rows, list))
            else:
                yield from _values(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _values(inner)


def _table(values: Sequence[object]) -> ChartTable:
    rows = [dict(one) if isinstance(one, Mapping) else {"value": one} for one in values]
    header = tuple(dict.fromkeys(str(name) for row in rows for name in row))
    written = tuple(tuple(_text(row.get(name)) for name in header) for row in rows)
    return ChartTable(header, written)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _leaves(part: object, name: str = "") -> Iterator[tuple[str, object]]:
    """Walk through every name and everything else, with the name under which it stands."""
    if isinstance(part, Mapping):
        for key, inner in part.items():
            yield str(key).lower(), None
            yield from _leaves(inner, str(key).lower())
    elif isinstance(part, list):
        for inner in part:
            yield from _leaves(inner, name)
    else:
        yield name, part


def _judge(found: str, *, broken: bool) -> Checked:
    verdict = Verdict.REFUSE if broken else Verdict.PASS
    return Checked("R8", verdict, found, _DRAW if broken else "")
