"""Blocks of the board report about the patient: findings, family, open questions, treatments."""

from collections.abc import Iterable, Sequence

from oncommons.domain.advice import BoardReport, Tier
from oncommons.domain.patients import Alteration, AlterationKind, GivenTreatment, Patient
from oncommons.knowledge.genes import role
from oncommons.report.blocks import (
    Block,
    Callout,
    CalloutKind,
    Items,
    Paragraph,
    Section,
    TableBlock,
)
from oncommons.therapy.effects import is_reported
from oncommons.therapy.report.wording import Language, in_language, say, taken_apart
from oncommons.therapy.report.words import alteration_words, word
from oncommons.therapy.tiers import TIERS

_NAMED_GENES = 20
"""Alterations or genes without evidence that are listed by name; a hypermutated tumour has more."""

_NAMED_QUESTIONS = 6
"""Open questions that a board reads, the most deciding first; the JSON form holds all."""


def finding_section(report: BoardReport, language: Language) -> Section:
    """Show the patient's alterations, those with evidence first.

    Args:
        report: the report.
        language: English or French.

    Returns:
        A table of alterations of tier I or II or for counselling; the names of those of tier III,
        of those that are open, and of those in genes with a known role; the genes of the others.
    """
    tiers = _tiers_of(report)
    reported = [each for each in report.patient.alterations if is_reported(each)]
    title, coverage = say("section_findings", language), _coverage(report.patient, language)
    if not reported:
        return Section(title, [Paragraph(say("none_found", language)), Paragraph(coverage)])
    telling = [
        each
        for each in reported
        if each in report.germline or tiers.get(each, Tier.THREE) is not Tier.THREE
    ]
    telling.sort(key=lambda each: TIERS.index(tiers[each]) if each in tiers else len(TIERS))
    blocks: list[Block] = []
    if telling:
        blocks.append(_alteration_table(telling, report, language))
    rest = [each for each in reported if each not in telling]
    subjects = _open_subjects(report)
    vague = [each for each in rest if each in tiers]
    waiting = [each for each in rest if str(each) in subjects and each not in vague]
    rest = [each for each in rest if each not in vague and each not in waiting]
    known = [each for each in rest if _has_role(each)]
    named = (("vague_changes", vague), ("open_changes", waiting), ("known_changes", known))
    for key, listed in named:
        if listed:
            blocks.append(Paragraph(_listed(key, listed, language)))
    others = [each for each in rest if not _has_role(each)]
    if others:
        genes = sorted({each.symbol for each in others})
        blocks.append(Paragraph(_further(len(others), genes, language)))
    return Section(title, [*blocks, Paragraph(coverage)])


def germline_section(report: BoardReport, language: Language) -> Section | None:
    """Show what may concern the family, with the line on counselling.

    Args:
        report: the report.
        language: English or French.

    Returns:
        The section; None where there is no such finding.
    """
    if not report.germline:
        return None
    named = ", ".join(_with_origin(each, language) for each in report.germline)
    return Section(
        say("section_germline", language),
        [
            Callout(
                CalloutKind.WARNING,
                say("counselling", language),
                say("counselling_title", language),
            ),
            Paragraph(say("germline_found", language, names=named)),
        ],
    )


def open_section(report: BoardReport, language: Language) -> Section:
    """Show what could not be decided, and which item decides it.

    Args:
        report: the report.
        language: English or French.

    Returns:
        The section; it says so where nothing is open.
    """
    title = say("section_open", language)
    if not report.unknown:
        return Section(title, [Paragraph(say("open_none", language))])
    items = [f"{in_language(item, language)}." for item in report.unknown[:_NAMED_QUESTIONS]]
    left = len(report.unknown) - len(items)
    if left:
        items.append(say("questions_left_out", language, count=left))
    return Section(title, [Paragraph(say("open_intro", language)), Items(items)])


def given_section(report: BoardReport, language: Language) -> Section:
    """Show the treatments given before.

    Args:
        report: the report.
        language: English or French.

    Returns:
        The section; it says so where none is recorded.
    """
    title, given = say("section_given", language), report.patient.treatments
    if not given:
        return Section(title, [Paragraph(say("given_none", language))])
    columns = [say(key, language) for key in ("column_drug", "column_line", "column_time")]
    rows = [
        (each.drug, "" if each.line is None else str(each.line), _days(each, language))
        for each in given
    ]
    return Section(title, [TableBlock(say("caption_given", language), columns, rows)])


def _alteration_table(
    alterations: Iterable[Alteration], report: BoardReport, language: Language
) -> TableBlock:
    """One row per alteration, with what this report makes of it."""
    columns = ("column_alteration", "column_effect", "column_reads", "column_origin", "column_here")
    tiers = _tiers_of(report)
    rows = []
    for each in alterations:
        notes = []
        if each in tiers:
            notes.append(say("here_tier", language, tier=tiers[each].value))
        if each in report.germline:
            notes.append(say("here_germline", language))
        rows.append((*_alteration_cells(each, language), ", ".join(notes)))
    headings = [say(key, language) for key in columns]
    return TableBlock(say("caption_findings", language), headings, rows)


def _alteration_cells(alteration: Alteration, language: Language) -> tuple[str, str, str, str]:
    """Name, effect, share of reads and origin."""
    effect = word(alteration.kind, language)
    if alteration.kind is AlterationKind.MUTATION and alteration.variant_class:
        effect = word(alteration.variant_class, language)
    reads = ""
    if alteration.vaf is not None:
        reads = say("reads_share", language, percent=f"{100 * alteration.vaf:.0f}")
    elif alteration.kind is AlterationKind.MUTATION:
        reads = say("percent_missing", language)
    origin = word(alteration.origin, language)
    return alteration_words(alteration, language), effect, reads, origin


def _has_role(alteration: Alteration) -> bool:
    """Whether one of its genes has a known role in cancer."""
    return role(alteration.symbol) is not None or role(alteration.partner) is not None


def _tiers_of(report: BoardReport) -> dict[Alteration, Tier]:
    """The best tier of each alteration among all facts."""
    found: dict[Alteration, Tier] = {}
    for option in report.options:
        for match in (*option.matches_for, *option.matches_against):
            if match.alteration is not None:
                known = found.get(match.alteration, match.tier)
                found[match.alteration] = min(known, match.tier, key=TIERS.index)
    return found


def _open_subjects(report: BoardReport) -> set[str]:
    """The genes and alterations that open questions name."""
    subjects: set[str] = set()
    for sentence in report.unknown:
        outer = taken_apart(sentence)
        inner = taken_apart(outer.parts["item"]) if outer and "item" in outer.parts else None
        if inner:
            subjects.update(inner.parts["subject"].split(", "))
    return subjects


def _listed(key: str, alterations: Sequence[Alteration], language: Language) -> str:
    """Name alterations with their share of reads, as many as can be read."""
    named = [_with_reads(each, language) for each in alterations[:_NAMED_GENES]]
    names = ", ".join(named)
    if len(alterations) > len(named):
        names = say("and_more", language, genes=names, count=len(alterations) - len(named))
    return say(key, language, count=len(alterations), names=names)


def _with_origin(alteration: Alteration, language: Language) -> str:
    """An alteration with its share of reads, where known, and where it was recorded."""
    origin = word(alteration.origin, language)
    reads = say("percent_missing", language)
    if alteration.vaf is not None:
        reads = say("reads_share", language, percent=f"{100 * alteration.vaf:.0f}")
    name = alteration_words(alteration, language)
    return say("germline_item", language, name=name, origin=origin, reads=reads)


def _with_reads(alteration: Alteration, language: Language) -> str:
    """An alteration with its share of reads, where known."""
    name = alteration_words(alteration, language)
    return name if alteration.vaf is None else f"{name} ({100 * alteration.vaf:.0f}\u00a0%)"


def _further(number: int, genes: list[str], language: Language) -> str:
    """Name the other genes, as many as can be read."""
    names = ", ".join(genes[:_NAMED_GENES])
    if len(genes) > _NAMED_GENES:
        names = say("and_more", language, genes=names, count=len(genes) - _NAMED_GENES)
    return say("further_changes", language, count=number, genes=names)


def _coverage(patient: Patient, language: Language) -> str:
    """What the assay covered."""
    if not patient.coverage_known:
        return say("covered_unstated", language)
    if patient.profiled is None:
        return say("covered_all", language)
    return say("covered_some", language, count=len(patient.profiled))


def _days(given: GivenTreatment, language: Language) -> str:
    """First and last day, as far as known."""
    if given.start_day is None:
        return ""
    if given.end_day is None:
        return say("from_day", language, start=given.start_day)
    return say("days", language, start=given.start_day, end=given.end_day)
