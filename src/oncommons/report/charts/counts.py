"""How the patients of a cohort spread over values, and how often their genes are altered."""

from oncommons.domain.answers import Counted, Counts, GeneFrequencies, GeneFrequency
from oncommons.report.blocks import Figure, TableBlock
from oncommons.report.charts.bars import Bar, ranked_bars
from oncommons.report.numerals import count, decimal, hidden_words, of, share

MOST_BARS = 25
_OF_PROFILED = "Patients with an alteration, % of those profiled"
_SHARES = "Each share is of the patients whose sample was profiled for the gene. "
_NO_SHARES = "Nothing says who was profiled for which gene, so there are counts and no shares. "
_WORDS = {"oncotree": "tumour type", "site_id": "hospital", "country_region": "region"}


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
    once = "Each counts once. " if counts.exclusive and who else ""
    twice = once if counts.exclusive else "A patient with two values counts in both. "
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
    rows, axis, how = _by_share(frequencies.rows), _OF_PROFILED, _SHARES
    lengths = [None if row.frequency is None else 100 * row.frequency for row in rows]
    unknown = all(row.frequency is None for row in rows)
    if unknown:
        axis, how = "Patients with an alteration", _NO_SHARES
        lengths = [row.altered for row in rows]
    bars = [
        Bar(row.symbol, length, _gene(row, minimum, alone=unknown))
        for row, length in zip(rows[:MOST_BARS], lengths, strict=False)
    ]
    svg = ""
    if any(bar.length is not None for bar in bars):
        svg = ranked_bars(bars, axis, title)
    table = TableBlock(
        caption="Patients with a protein-changing mutation, by gene",
        columns=("Gene", "Altered", "Profiled", "Share, %"),
        rows=[(row.symbol, row.altered, _profiled(row), _percent(row)) for row in rows],
        minimum=minimum,
    )
    who = "" if frequencies.patients is None else f"{count(frequencies.patients)} patients. "
    return Figure(title, svg, (who + how + _cut(len(rows), "genes")).strip(), table)


def _by_share(rows: tuple[GeneFrequency, ...]) -> list[GeneFrequency]:
    """Put the largest share first; genes without one keep their order behind."""
    return sorted(rows, key=lambda row: 1.0 if row.frequency is None else -row.frequency)


def words_of(column: str) -> str:
    """Turn the name of a column into words.

    Example:
        >>> words_of("patients.stage_group"), words_of("tumours.oncotree")
        ('stage group', 'tumour type')
    """
    name = column.rpartition(".")[2]
    return _WORDS.get(name, name.replace("_", " "))


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
    known = [row for row in frequencies.rows if row.altered is not None]
    if not known:
        return "No gene has a frequency that can be shown"
    first = max(known, key=lambda row: (row.frequency or 0, row.altered or 0))
    number = f"{count(first.altered or 0)} patients"
    if first.profiled:
        number = of(first.altered or 0, first.profiled, "patients profiled")
    return f"{first.symbol} is altered most often: in {number}"


def _gene(row: GeneFrequency, minimum: int | None, *, alone: bool) -> str:
    """Write what stands beside the bar of a gene; alone where no gene has a denominator."""
    if row.altered is None:
        return hidden_words(minimum)
    if alone:
        return count(row.altered)
    if row.profiled is None:
        return f"{count(row.altered)}, number profiled not known"
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
