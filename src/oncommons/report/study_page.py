"""The page of a study view: every chart at once, and what was chosen."""

from datetime import date

from oncommons.domain.results import Disclosed
from oncommons.domain.study import StudyCounts, Unit
from oncommons.report.blocks import (
    Block,
    Callout,
    CalloutKind,
    Figures,
    Items,
    KeyNumber,
    KeyNumbers,
    Paragraph,
    Section,
)
from oncommons.report.charts.study import chosen_words, genes_chart, study_chart
from oncommons.report.numerals import count
from oncommons.report.page import of_whom, page


def study_page(
    answer: Disclosed[StudyCounts], *, release_id: str, made_on: date, who: str = ""
) -> str:
    """Write a study view as one self-contained page.

    Args:
        answer: the counts.
        release_id: the release that they are of.
        made_on: day of the page.
        who: which patients of the release, as a sentence of criteria; empty for everybody.

    Returns:
        A whole HTML document without script and without any address.
    """
    study, least = answer.value, answer.minimum
    charts = [study_chart(one, study.cohort, study.unit, minimum=least) for one in study.charts]
    genes = [genes_chart(one, study.unit, minimum=least) for one in study.genes]
    sections = [
        Section("Who is shown", _who(study, least)),
        Section("Patients and samples", [Figures(charts)]),
        *([Section("Genes", [Figures(genes), _denominators()])] if genes else []),
    ]
    foot = (
        f"Written by oncommons on {made_on.isoformat()} from release {release_id}. Groups of fewer"
        f" than {least} patients are hidden, and further bars where a hidden one could be worked"
        f" out: {count(answer.hidden)} numbers. Rules: {', '.join(answer.rules)}."
    )
    return page("Study view", sections, lead=of_whom(who) + _lead(study), foot=foot)


def _lead(study: StudyCounts) -> str:
    counted = f"{len(study.charts) + len(study.genes)} charts count {study.unit.value}"
    if not study.filters:
        return f"{counted}; no chart is filtered."
    return f"{counted} that fit every choice; each chart is filtered by all others too."


def _who(study: StudyCounts, least: int) -> list[Block]:
    """Show how many are left, and by which choices."""
    of = study.whole.of(study.unit)
    denominator = f"of {count(of)} in the release" if of is not None and study.filters else ""
    first, second = study.cohort.patients, study.cohort.samples
    numbers = [KeyNumber("Patients", first, of=denominator if study.unit is Unit.PATIENTS else "")]
    samples = KeyNumber("Samples", second, of=denominator if study.unit is Unit.SAMPLES else "")
    if study.unit is Unit.SAMPLES:
        numbers = [samples]
    elif second is not None:
        numbers.append(samples)
    return [KeyNumbers(numbers, minimum=least), *_choices(study)]


def _choices(study: StudyCounts) -> list[Block]:
    """Say what was chosen, one line for each chart."""
    said = [
        f"{chart.chart.title}: {words}" for chart in study.charts if (words := chosen_words(chart))
    ]
    for table in study.genes:
        if symbols := " or ".join(row.symbol for row in table.rows if row.chosen):
            said.append(f"{table.table.title}: {symbols}")
    return [Paragraph("Chosen:"), Items(said)] if said else []


def _denominators() -> Callout:
    return Callout(
        CalloutKind.NOTE,
        "A share is of those whose assay sees the gene. Who was not profiled is not counted as"
        " unaltered, and a call outside the genes of the assay is not counted as altered.",
        title="Denominators",
    )
