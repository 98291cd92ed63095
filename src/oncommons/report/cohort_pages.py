"""Pages of a cohort: survival, and groups side by side."""

from dataclasses import replace
from datetime import date

from oncommons.domain.answers import Survival
from oncommons.domain.comparisons import Comparison, Family
from oncommons.domain.results import Disclosed
from oncommons.report.blocks import Block, Callout, CalloutKind, Figure, Section
from oncommons.report.charts.comparison import (
    clinical_table,
    finding,
    shares_chart,
    sizes_table,
)
from oncommons.report.charts.survival import groups_table, reasons_table, survival_chart
from oncommons.report.charts.volcano import volcano_chart
from oncommons.report.numerals import of
from oncommons.report.page import of_whom, page, research_foot


def survival_page(
    answer: Disclosed[Survival], *, release_id: str, made_on: date, who: str = ""
) -> str:
    """Write a page about the time to an event.

    Args:
        answer: the curves.
        release_id: the release that they are of.
        made_on: day of the page.
        who: which patients of the release, as a sentence of criteria; empty for everybody.

    Returns:
        A whole HTML document.
    """
    survival, least = answer.value, answer.minimum
    figure = survival_chart(replace(survival, warnings=()), minimum=least)
    blocks: list[Block] = [
        *(Callout(CalloutKind.WARNING, warning) for warning in survival.warnings),
        figure,
        groups_table(survival, minimum=least),
    ]
    if survival.reasons:
        rows = [(one.label, one.patients) for one in survival.reasons]
        blocks.append(reasons_table(rows, least))
    what = survival.endpoint
    known = ""
    if survival.known is not None and survival.patients:
        known = f" It is known of {of(survival.known, survival.patients, 'patients')}."
    lead = f"{of_whom(who)}Time from {survival.start} to {what}.{known}"
    sections = [Section("Curves", blocks), Section("Limits", [_limits()])]
    return page(
        f"Time to {what}" if what != "death" else "Survival",
        sections,
        lead=lead,
        foot=research_foot(release_id, made_on, least),
    )


def comparison_page(
    answer: Disclosed[Comparison], *, release_id: str, made_on: date, who: str = ""
) -> str:
    """Write a page about groups side by side.

    Args:
        answer: the comparison.
        release_id: the release that it is of.
        made_on: day of the page.
        who: which patients of the release, as a sentence of criteria; empty for everybody.

    Returns:
        A whole HTML document.
    """
    comparison, least = answer.value, answer.minimum
    names = [group.name for group in comparison.groups]
    notes = [Callout(CalloutKind.LIMIT, note) for note in comparison.notes]
    sections = [Section("Groups", [sizes_table(comparison, minimum=least), *notes])]
    for family in comparison.families:
        title = family.name[0].upper() + family.name[1:]
        sections.append(Section(title, _family_blocks(family, names, least)))
    said = [finding(family) for family in comparison.families]
    found = "; ".join([*said[:1], *(text[0].lower() + text[1:] for text in said[1:])])
    return page(
        f"{names[0]} against {names[1]}" if len(names) == 2 else f"{len(names)} groups compared",
        sections,
        lead=of_whom(who) + (f"{found}." if found else ""),
        foot=research_foot(release_id, made_on, least),
    )


def _family_blocks(family: Family, names: list[str], least: int) -> list[Block]:
    """Show one family: a table for clinical data, else pictures with their tables."""
    if any(row.values or row.spreads for row in family.rows):
        return [clinical_table(family, names, minimum=least)]
    blocks: list[Block] = []
    if len(names) == 2 and family.name == "mutated genes":
        volcano: Figure = volcano_chart(family, names, minimum=least)
        blocks.append(volcano)
    blocks.append(shares_chart(family, names, minimum=least))
    return blocks


def _limits() -> Callout:
    return Callout(
        CalloutKind.LIMIT,
        "Groups were not made by chance, and nothing is adjusted for: a difference between curves"
        " is no effect of what makes the groups. Small groups are hidden, curves move in steps of a"
        " month or more, and numbers at risk are rounded.",
    )
