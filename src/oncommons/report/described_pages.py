"""Pages that describe a cohort: its first table, its treatments, and one patient over time."""

from datetime import date

from oncommons.domain.described import Description
from oncommons.domain.flow import TreatmentFlow
from oncommons.domain.results import Disclosed
from oncommons.domain.timeline import Timeline
from oncommons.report.blocks import Callout, CalloutKind, Section
from oncommons.report.charts.described import description_tables
from oncommons.report.charts.flow import flow_chart
from oncommons.report.charts.timeline import timeline_chart
from oncommons.report.numerals import count
from oncommons.report.page import of_whom, page, research_foot


def description_page(
    answer: Disclosed[Description], *, who: str = "", release_id: str, made_on: date
) -> str:
    """Write the first table of a cohort as a page.

    Args:
        answer: the description.
        who: which patients of the release, as a sentence of criteria; empty for everybody.
        release_id: the release that it is of.
        made_on: day of the page.

    Returns:
        A whole HTML document.
    """
    shown, least = answer.value, answer.minimum
    tables = description_tables(shown, minimum=least)
    sections = [Section(name, [table]) for name, table in tables]
    notes = [Callout(CalloutKind.NOTE, note) for note in shown.notes]
    size = "Few patients" if shown.patients is None else f"{count(shown.patients)} patients"
    return page(
        "A cohort described",
        [*sections, Section("How to read it", notes)],
        lead=f"{of_whom(who)}{size}.",
        foot=research_foot(release_id, made_on, least),
    )


def flow_page(
    answer: Disclosed[TreatmentFlow], *, who: str = "", release_id: str, made_on: date
) -> str:
    """Write a page about how patients go from line to line of treatment.

    Args:
        answer: the flow.
        who: which patients of the release, as a sentence of criteria; empty for everybody.
        release_id: the release that it is of.
        made_on: day of the page.

    Returns:
        A whole HTML document.
    """
    limit = Callout(
        CalloutKind.LIMIT,
        "What came next was chosen by physicians for reasons that are not in the record: nothing"
        " here says that one treatment works better than another.",
    )
    sections = [Section("Lines", [flow_chart(answer.value, minimum=answer.minimum), limit])]
    return page(
        "Lines of treatment",
        sections,
        lead=of_whom(who).strip(),
        foot=research_foot(release_id, made_on, answer.minimum),
    )


def timeline_page(timeline: Timeline, *, release_id: str, made_on: date) -> str:
    """Write a page about one patient, for the research room.

    Args:
        timeline: the patient.
        release_id: the release that it is of.
        made_on: day of the page.

    Returns:
        A whole HTML document.
    """
    warning = Callout(
        CalloutKind.WARNING,
        "This page is about one patient. It stays in the room where research is done.",
    )
    sections = [Section("Over time", [warning, timeline_chart(timeline)])]
    foot = f"Release {release_id}, page of {made_on.isoformat()}. One patient; do not take it out."
    return page(f"Patient {timeline.patient_id}", sections, foot=foot)
