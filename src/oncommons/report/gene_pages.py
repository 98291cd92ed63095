"""Pages of genes: which are altered together, and where along the protein one is changed."""

from datetime import date

from oncommons.domain.lollipop import Lollipop
from oncommons.domain.oncoprint import Oncoprint
from oncommons.domain.results import Disclosed
from oncommons.report.blocks import Callout, CalloutKind, Section
from oncommons.report.charts.lollipop import lollipop_chart
from oncommons.report.charts.oncoprint import oncoprint_chart, tracks_table
from oncommons.report.numerals import count
from oncommons.report.page import of_whom, page, research_foot


def oncoprint_page(
    answer: Disclosed[Oncoprint], *, release_id: str, made_on: date, who: str = ""
) -> str:
    """Write a page about genes that are altered together.

    Args:
        answer: the patterns.
        release_id: the release that they are of.
        made_on: day of the page.
        who: which patients of the release, as a sentence of criteria; empty for everybody.

    Returns:
        A whole HTML document without script and without any address.
    """
    shown, least = answer.value, answer.minimum
    unit = shown.unit.value
    total = "" if shown.total is None else f"{count(shown.total)} {unit}"
    left = f", {count(shown.left_out)} of them not profiled for any gene" if shown.left_out else ""
    sections = [
        Section("Together", [oncoprint_chart(shown, minimum=least)]),
        Section("One by one", [tracks_table(shown, minimum=least), _limits()]),
    ]
    symbols = ", ".join(track.symbol for track in shown.tracks)
    return page(
        "Oncoprint",
        sections,
        lead=of_whom(who) + (f"{symbols}. {total}{left}." if total else f"{symbols}."),
        foot=research_foot(release_id, made_on, least),
    )


def lollipop_page(
    answer: Disclosed[Lollipop], *, release_id: str, made_on: date, who: str = ""
) -> str:
    """Write a page about the mutations of a gene along its protein.

    Args:
        answer: the counts by residue.
        release_id: the release that they are of.
        made_on: day of the page.
        who: which patients of the release, as a sentence of criteria; empty for everybody.

    Returns:
        A whole HTML document without script and without any address.
    """
    shown, least = answer.value, answer.minimum
    sections = [
        Section("Along the protein", [lollipop_chart(shown, minimum=least), _limits()]),
    ]
    names = " against ".join(group.name for group in shown.groups if group.name)
    return page(
        f"Mutations of {shown.symbol}",
        sections,
        lead=of_whom(who) + (f"{names[0].upper()}{names[1:]}." if names else ""),
        foot=research_foot(release_id, made_on, least),
    )


def _limits() -> Callout:
    return Callout(
        CalloutKind.LIMIT,
        "Somatic and germline changes count alike, and a change that is found is not always a"
        " driver. A share is of those whose assay sees the gene; who was not profiled is not"
        " counted as unaltered, and a call outside the genes of the assay counts nowhere.",
    )
