"""An answer in a notebook: it shows itself, and becomes a table or a chart; never rows."""

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import polars as pl

from oncommons.domain.answers import Counts, GeneFrequencies, Survival
from oncommons.domain.described import Description
from oncommons.domain.flow import TreatmentFlow
from oncommons.domain.results import Disclosed
from oncommons.errors import CriteriaError
from oncommons.report.blocks import Figure, TableBlock, cell_text
from oncommons.report.charts.counts import counts_chart, frequency_chart
from oncommons.report.charts.described import description_rows, description_tables
from oncommons.report.charts.flow import flow_chart
from oncommons.report.charts.survival import survival_chart

if TYPE_CHECKING:
    import altair

Value = TypeVar("Value", Counts, GeneFrequencies, Survival, Description, TreatmentFlow)
_CELL = "padding:2px 10px;text-align:{};border-bottom:1px solid #d5dbe1"


@dataclass(frozen=True, slots=True)
class Answer(Generic[Value]):
    """An answer that passed the disclosure rules.

    Args:
        disclosed: the answer and what was done to it.
    """

    disclosed: Disclosed[Value]

    @property
    def value(self) -> Value:
        """The answer itself; what was hidden is None."""
        return self.disclosed.value

    def to_polars(self) -> pl.DataFrame:
        """Give the answer as a table; a hidden number is null."""
        return pl.DataFrame(_rows(self.value), infer_schema_length=None, strict=False)

    def to_pandas(self) -> Any:  # noqa: ANN401  pandas has no types
        """Give the answer as a pandas table; a hidden number is missing."""
        return self.to_polars().to_pandas()

    def chart(self) -> "altair.TopLevelMixin":
        """Give the answer as an Altair chart, to be changed and joined with others.

        Raises:
            CriteriaError: this kind of answer has no chart in Altair.
        """
        from oncommons.notebook.charts import altair_chart

        return altair_chart(self.value)

    def _repr_html_(self) -> str:
        """Show the picture and the numbers."""
        least = self.disclosed.minimum
        match self.value:
            case Counts():
                return figure_html(counts_chart(self.value, minimum=least))
            case GeneFrequencies():
                return figure_html(frequency_chart(self.value, minimum=least))
            case Survival():
                return figure_html(survival_chart(self.value, minimum=least))
            case TreatmentFlow():
                return figure_html(flow_chart(self.value, minimum=least))
            case Description():
                tables = description_tables(self.value, minimum=least)
                return "".join(table_html(table) for _, table in tables)

    def __repr__(self) -> str:
        """Say what it is, and how much of it is hidden."""
        kind, numbers = type(self.value).__name__, self.disclosed.hidden
        return f"<{kind}: groups under {self.disclosed.minimum} hidden, {numbers} numbers>"


def _rows(value: object) -> list[dict[str, object]]:
    """Give an answer as rows of a table."""
    match value:
        case Counts():
            return [{value.column: one.label, "patients": one.patients} for one in value.rows]
        case GeneFrequencies():
            return [
                {
                    "gene": one.symbol,
                    "alteration": one.alteration,
                    value.unit.value: one.altered,
                    "profiled": one.profiled,
                    "frequency": one.frequency,
                }
                for one in value.rows
            ]
        case Survival():
            return [
                {
                    "group": group.label,
                    "day": point.day,
                    "survival": point.survival,
                    "lower": point.lower,
                    "upper": point.upper,
                    "at_risk": point.at_risk,
                }
                for group in value.groups
                for point in group.points
            ]
        case Description():
            return [
                {key: None if cell == "" else cell for key, cell in row.items()}
                for row in description_rows(value)
            ]
        case TreatmentFlow():
            return [
                {
                    "line": one.line,
                    "treatment": one.source,
                    "then": one.target,
                    "patients": one.patients,
                }
                for one in value.links
            ]
        case _:
            raise CriteriaError(f"a {type(value).__name__} is no table", remedy="ask another")


def figure_html(figure: Figure, *, small: bool = False) -> str:
    """Write a figure for a notebook: the finding, the picture, how to read it, the numbers.

    Args:
        figure: its picture was checked to be a drawing.
        small: without the numbers, as part of something larger.
    """
    caption = "" if small else f"<p style='color:#55606e'>{escape(figure.caption)}</p>"
    table = "" if small else table_html(figure.table, folded=bool(figure.svg))
    return f"<div><p><b>{escape(figure.title)}</b></p>{figure.svg}{caption}{table}</div>"


def table_html(table: TableBlock, *, folded: bool = False) -> str:
    """Write a table for a notebook, every text escaped.

    Args:
        table: the numbers.
        folded: whether it opens with a click.
    """
    sides = ["right" if table.is_numeric(at) else "left" for at in range(len(table.columns))]

    def line(cells: list[str], tag: str) -> str:
        inner = "".join(
            f"<{tag} style='{_CELL.format(side)}'>{escape(cell)}</{tag}>"
            for cell, side in zip(cells, sides, strict=True)
        )
        return f"<tr>{inner}</tr>"

    body = "".join(line([cell_text(cell) for cell in row], "td") for row in table.rows)
    head = line(list(table.columns), "th")
    said = " ".join(filter(None, (table.note, table.hidden)))
    foot = f"<p style='color:#55606e'>{escape(said)}</p>" if said else ""
    whole = (
        f"<table style='border-collapse:collapse'><caption style='text-align:left'>"
        f"{escape(table.caption)}</caption><thead>{head}</thead><tbody>{body}</tbody></table>{foot}"
    )
    if not folded:
        return whole
    return f"<details><summary>The same numbers as a table</summary>{whole}</details>"
