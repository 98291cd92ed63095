"""How the patients of a cohort spread over values, and how often their genes are altered."""

from oncommons.domain.answers import Counted, Counts, GeneFrequencies, GeneFrequency
from oncommons.report.blocks import Figure, TableBlock
from oncommons.report.charts.bars import Bar, ranked_bars
from oncommons.report.numerals import count, decimal, hidden_words, of, share

MOST_BARS = 25


def counts_chart(counts: Counts, *, minimum: int | None = None) -> Figure:
    """Draw the number of patients with each value of a column.

    Args:
        counts: after disclosure control.
        minimum: smallest group of patients that is shown.
    """
    title = _commonest(counts)
    shown = counts.rows[:MOST_BARS]
    bars = [Bar(row.label, row.patients, _count_text(row, counts, minimum)) for row in shown]
    svg = ""
    if any(row.patients is not None for row in shown):
        svg = ranked_bars(bars, "Patients", title, number=",d")
    who = "" if counts.patients is None else f"{count(counts.patients)} patients. "
    twice = "" if counts.exclusive else "A patient with two values counts in both. "
    table = TableBlock(
        caption=f"Patients by {words_of(counts.column)}",
        columns=(words_of(counts.column).capitalize(), "Patients", "Share"),
        rows=[(row.label, row.patients, _share_text(row.patients, counts)) for row in counts.rows],
        minimum=minimum,
    )
    return Figure(title, svg, f"{who}{twice}{_cut(len(counts.rows), 'values')}".strip(), table)


def frequency_chart(frequencies: GeneFrequencies, *, minimum: int | None = None) -> Figure:
    """Draw the share of patients in whom each gene is altered, of those in whom it was looked at.

    Args:
        frequencies: after disclosure control.
        minimum: smallest group of patients that is shown.
    """
    title = _most_altered(frequencies)
    shown = frequencies.rows[:MOST_BARS]
    bars = [
        Bar(row.symbol, None if row.frequency is None else 100 * row.frequency, _gene(row, minimum))
        for row in shown
    ]
    svg = ""
    if any(bar.length is not None for bar in bars):
        svg = ranked_bars(bars, "Patients with an alteration, % of those profiled", title)
    table = TableBlock(
        caption="Patients with a protein-changing mutation, by gene",
        columns=("Gene", "Altered", "Profiled", "Share, %"),
        rows=[(row.symbol, row.altered, _profiled(row), _percent(row)) for row in frequencies.rows],
        minimum=minimum,
    )
    who = "" if frequencies.patients is None else f"{count(frequencies.patients)} patients. "
    how = "Each share is of the patients whose sample was profiled for the gene. "
    return Figure(title, svg, (who + how + _cut(len(frequencies.rows), "genes")).strip(), table)


def words_of(column: str) -> str:
    """Turn the name of a column into words.

    Example:
        >>> words_of("patients.stage_group")
        'stage group'
    """
    return column.rpartition(".")[2].replace("_", " ")


def _commonest(counts: Counts) -> str:
    """Say which value is the most frequent."""
    known = [row for row in counts.rows if row.patients is not None]
    if not known:
        return f"Every group by {words_of(counts.column)} is hidden"
    first = max(known, key=lambda row: row.patients or 0)
    said = f"Most frequent {words_of(counts.column)}: {first.label}"
    if counts.patients is None:
        return said
    return f"{said}, {of(first.patients or 0, counts.patients, 'patients')}"


def _count_text(row: Counted, counts: Counts, minimum: int | None) -> str:
    """Write what stands beside a bar."""
    if row.patients is None:
        return hidden_words(minimum)
    if not counts.patients:
        return count(row.patients)
    return f"{count(row.patients)} ({share(row.patients / counts.patients)})"


def _share_text(patients: int | None, counts: Counts) -> str | None:
    """Write a share for the table; hidden with its count."""
    if patients is None:
        return None
    return share(patients / counts.patients) if counts.patients else "not known"


def _most_altered(frequencies: GeneFrequencies) -> str:
    """Say which gene is altered most often."""
    known = [row for row in frequencies.rows if row.frequency is not None]
    if not known:
        return "No gene has a frequency that can be shown"
    first = max(known, key=lambda row: row.frequency or 0)
    number = of(first.altered or 0, first.profiled or 0, "patients profiled")
    return f"{first.symbol} is altered most often: in {number}"


def _gene(row: GeneFrequency, minimum: int | None) -> str:
    """Write what stands beside the bar of a gene."""
    if row.altered is None:
        return hidden_words(minimum)
    if row.profiled is None:
        return f"{count(row.altered)}, of an unknown number profiled"
    return of(row.altered, row.profiled)


def _profiled(row: GeneFrequency) -> int | str:
    """Write how many were profiled."""
    return "not known" if row.profiled is None else row.profiled


def _percent(row: GeneFrequency) -> str | None:
    """Write the share for the table; hidden with its count."""
    if row.altered is None:
        return None
    return "not known" if row.frequency is None else decimal(100 * row.frequency)


def _cut(number: int, what: str) -> str:
    """Say that the picture shows the first only."""
    if number <= MOST_BARS:
        return ""
    return f"The picture shows the first {MOST_BARS} of {number} {what}, the table all."
