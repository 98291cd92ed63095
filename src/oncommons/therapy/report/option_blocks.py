"""Blocks of the board report about options: this tumour type, not advised, other tumour types."""

from collections.abc import Iterable, Sequence

from oncommons.domain.advice import BoardReport, Match, Option, Relation, Stance, Tier
from oncommons.report.blocks import Block, Paragraph, Section, TableBlock
from oncommons.therapy.explain import found_words
from oncommons.therapy.report.wording import Language, in_language, say
from oncommons.therapy.report.words import profile_words, word

_SHAPES = {Tier.ONE_A: "●", Tier.TWO_C: "◐", Tier.THREE: "○"}
_HERE = {Relation.SAME, Relation.AGNOSTIC, Relation.BROADER}


def leading(option: Option) -> Match:
    """Give the fact that sets the tier of an option.

    Args:
        option: an option.

    Returns:
        The best fact for it; where there is none, the best against it.
    """
    return (option.matches_for or option.matches_against)[0]


def concerns_this_tumour(option: Option) -> bool:
    """Tell whether an option is approved, or ruled out, for this tumour type, and significant.

    Args:
        option: an option.

    Returns:
        False where all its facts come from other tumour types, or the tier is III.
    """
    return leading(option).relation in _HERE and option.tier is not Tier.THREE


def option_section(report: BoardReport, language: Language) -> Section:
    """Show the options for this tumour type.

    Args:
        report: the report.
        language: English or French.

    Returns:
        The section; a sentence where there is no option.
    """
    shown = [
        option
        for option in report.options
        if concerns_this_tumour(option) and option.stance is not Stance.NOT_ADVISED
    ]
    title = say("section_options", language)
    if not shown:
        return Section(title, [Paragraph(say("short_none", language))])
    note = f"{say('note_tiers', language)} {say('note_order', language)}"
    return Section(title, [_table(shown, "caption_options", language, note)])


def against_section(report: BoardReport, language: Language) -> Section | None:
    """Show what is not advised.

    Args:
        report: the report.
        language: English or French.

    Returns:
        The section; None where nothing is ruled out.
    """
    ruled_out = [option for option in report.options if option.stance is Stance.NOT_ADVISED]
    if not ruled_out:
        return None
    blocks: list[Block] = []
    shown = [option for option in ruled_out if concerns_this_tumour(option)]
    if shown:
        blocks.append(_table(shown, "caption_against", language))
    others = [drug_words(option) for option in ruled_out if option not in shown]
    if others:
        blocks.append(Paragraph(say("also_against", language, drugs=", ".join(others))))
    return Section(say("section_against", language), blocks)


def elsewhere_section(report: BoardReport, language: Language) -> Section | None:
    """Show options that rest on other tumour types, or on changes of unknown significance.

    Args:
        report: the report.
        language: English or French.

    Returns:
        The section; None where there is none.
    """
    shown = elsewhere(report.options)
    if not shown:
        return None
    columns = ("column_option", "column_tier", "column_because", "column_label", "column_notes")
    rows = [
        (
            drug_words(option),
            tier_words(option.tier),
            found_words(leading(option), language),
            _labels(option),
            _remarks(option, language),
        )
        for option in shown
    ]
    headings = [say(key, language) for key in columns]
    table = _filled(say("caption_elsewhere", language), headings, rows)
    return Section(say("section_elsewhere", language), [table])


def elsewhere(options: Iterable[Option]) -> list[Option]:
    """Give the options that are not ruled out and do not concern this tumour type.

    Args:
        options: options in order.

    Returns:
        Those that rest on other tumour types, or on changes of unknown significance.
    """
    return [
        option
        for option in options
        if not concerns_this_tumour(option) and option.stance is not Stance.NOT_ADVISED
    ]


def drug_words(option: Option) -> str:
    """Name the drugs of an option."""
    return " + ".join(option.drugs)


def tier_words(tier: Tier) -> str:
    """Write a tier with its shape, so that it needs no colour and stays on one line."""
    unbroken = tier.value.replace("-", "\u2011")
    return f"{_SHAPES[tier]}\u00a0{unbroken}"


def _table(
    options: Sequence[Option], caption: str, language: Language, note: str = ""
) -> TableBlock:
    """One row per option, with what speaks for it and against it side by side."""
    columns = ("column_option", "column_tier", "column_because", "column_approved",
               "column_against", "column_notes")  # fmt: skip
    rows = [
        (
            drug_words(option),
            f"{tier_words(option.tier)} {word(option.stance, language)}",
            _found(option.matches_for or option.matches_against, language),
            "; ".join(_approvals(option.matches_for, language)),
            "; ".join(_objections(option.matches_against, language))
            or say("nothing_listed", language),
            _remarks(option, language),
        )
        for option in options
    ]
    headings = [say(key, language) for key in columns]
    return _filled(say(caption, language), headings, rows, note)


def _filled(
    caption: str, headings: Sequence[str], rows: Sequence[Sequence[str]], note: str = ""
) -> TableBlock:
    """A table without the columns that hold nothing."""
    kept = [number for number in range(len(headings)) if any(row[number] for row in rows)]
    cells = [[row[number] for number in kept] for row in rows]
    return TableBlock(caption, [headings[number] for number in kept], cells, note)


def _found(matches: Sequence[Match], language: Language) -> str:
    """What was found, and how exactly it fits, each once, of the best tier only."""
    best = [match for match in matches if match.tier == matches[0].tier]
    texts = (f"{found_words(match, language)} ({word(match.strength, language)})" for match in best)
    return "; ".join(dict.fromkeys(texts))


def _approvals(matches: Sequence[Match], language: Language) -> list[str]:
    """Agency, date and setting of the decisions of the best tier."""
    best = [match for match in matches if match.tier == matches[0].tier]
    return [approval_words(match, language) for match in best]


def _objections(matches: Sequence[Match], language: Language) -> list[str]:
    """What was found that speaks against it, and who says so."""
    return [
        f"{found_words(match, language)}, {approval_words(match, language)}" for match in matches
    ]


def approval_words(match: Match, language: Language) -> str:
    """Write agency, date and setting of a decision."""
    evidence = match.evidence
    date = evidence.decided_on or f"({say('no_date', language)})"
    setting = evidence.setting
    if match.relation is Relation.AGNOSTIC:
        setting = f"{setting}, {word(match.relation, language)}".removeprefix(", ")
    return say("approval_of", language, agency=evidence.agency, date=date, setting=setting)


def _labels(option: Option) -> str:
    """Biomarkers and tumour types of the labels, each once."""
    texts = (
        f"{profile_words(match.evidence)} ({', '.join(match.evidence.oncotree)})"
        for match in option.matches_for
    )
    return "; ".join(dict.fromkeys(texts))


def _remarks(option: Option, language: Language) -> str:
    """Everything to note, as sentences."""
    return " ".join(f"{in_language(remark, language)}." for remark in option.remarks)
