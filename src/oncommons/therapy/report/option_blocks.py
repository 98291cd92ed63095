"""Blocks of the board report about options: this tumour type, not advised, other tumour types."""

from collections.abc import Iterable, Sequence

from oncommons.domain.advice import BoardReport, Match, Option, Relation, Stance, Tier
from oncommons.report.blocks import Block, Paragraph, Section, TableBlock
from oncommons.therapy.explain import found_words
from oncommons.therapy.report.references import References, best_of, telling
from oncommons.therapy.report.wording import Language, in_language, say, taken_apart
from oncommons.therapy.report.words import approval_words, profile_words, word
from oncommons.therapy.stances import deciding

_SHAPES = {Tier.ONE_A: "●", Tier.TWO_C: "◐", Tier.THREE: "○"}
_HERE = {Relation.SAME, Relation.AGNOSTIC, Relation.BROADER}
_MOST_ROWS = 10
"""Rows from other tumour types that a board reads; the JSON form holds all."""


def concerns_this_tumour(option: Option) -> bool:
    """Tell whether an option is supported, or ruled out, for this tumour type, and significantly.

    Args:
        option: an option.

    Returns:
        False where what decides comes from another tumour type, or is of tier III.
    """
    match = deciding(option)
    return match.relation in _HERE and match.tier is not Tier.THREE


def option_section(report: BoardReport, cited: References, language: Language) -> Section:
    """Show the options for this tumour type.

    Args:
        report: the report.
        cited: its sources.
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
    notes = [say("note_tiers", language), say("note_order", language)]
    if not any(option.matches_against for option in shown):
        notes.insert(0, say("note_unopposed", language))
    return Section(title, [_table(shown, "caption_options", cited, language, " ".join(notes))])


def against_section(report: BoardReport, cited: References, language: Language) -> Section | None:
    """Show what is not advised.

    Args:
        report: the report.
        cited: its sources.
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
        blocks.append(_table(shown, "caption_against", cited, language))
    others = [drug_words(option) for option in ruled_out if option not in shown]
    if others:
        blocks.append(Paragraph(say("also_against", language, drugs=", ".join(others))))
    return Section(say("section_against", language), blocks)


def elsewhere_section(report: BoardReport, cited: References, language: Language) -> Section | None:
    """Show options that rest on other tumour types, or on changes of unknown significance.

    Args:
        report: the report.
        cited: its sources.
        language: English or French.

    Returns:
        The section, options that rest on the same on one line; None where there is none.
    """
    drugs: dict[tuple[str, ...], list[str]] = {}
    for option in elsewhere(report.options):
        marked = f"{drug_words(option)} {cited.mark(telling(option))}"
        drugs.setdefault(_elsewhere_cells(option, language), []).append(marked)
    if not drugs:
        return None
    rows = [("; ".join(names), *cells) for cells, names in drugs.items()]
    columns = ("column_option", "column_tier", "column_because", "column_label", "column_against",
               "column_notes")  # fmt: skip
    headings = [say(key, language) for key in columns]
    table = _filled(say("caption_elsewhere", language), headings, rows[:_MOST_ROWS])
    blocks: list[Block] = [table]
    if len(rows) > _MOST_ROWS:
        left = sum(len(names) for names in list(drugs.values())[_MOST_ROWS:])
        blocks.append(Paragraph(say("options_left_out", language, count=left)))
    return Section(say("section_elsewhere", language), blocks)


def _elsewhere_cells(option: Option, language: Language) -> tuple[str, ...]:
    """Tier, finding, label, objections and remarks."""
    return (
        tier_words(option.tier),
        found_words(deciding(option), language),
        _labels(option, language),
        "; ".join(_found_against(option, language)),
        _remarks(option, language, beside_tier=True),
    )


def _found_against(option: Option, language: Language) -> Iterable[str]:
    """What was found that speaks against it, each once."""
    return dict.fromkeys(found_words(match, language) for match in option.matches_against)


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
    options: Sequence[Option], caption: str, cited: References, language: Language, note: str = ""
) -> TableBlock:
    """One row per option, with what speaks for it and against it side by side."""
    columns = ("column_option", "column_tier", "column_because", "column_approved",
               "column_against", "column_notes")  # fmt: skip
    opposed = any(option.matches_against for option in options)
    rows = [
        (
            drug_words(option),
            f"{tier_words(deciding(option).tier)} {word(option.stance, language)}",
            _found(option.matches_for, language),
            _decisions(best_of(option.matches_for), cited, language),
            _objections(option.matches_against, cited, language)
            or (say("nothing_listed", language) if opposed else ""),
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


def _found(matches: tuple[Match, ...], language: Language) -> str:
    """What was found and how exactly it fits, each once, of the best tier only."""
    by_strength: dict[str, list[str]] = {}
    for match in best_of(matches):
        fits = word(match.strength, language) if match.alteration else ""
        by_strength.setdefault(fits, []).append(found_words(match, language))
    texts = ((", ".join(dict.fromkeys(found)), fits) for fits, found in by_strength.items())
    return "; ".join(f"{found} ({fits})" if fits else found for found, fits in texts)


def _decisions(matches: Iterable[Match], cited: References, language: Language) -> str:
    """Agency, date and setting, each once, with the numbers of the sources."""
    together: dict[str, list[Match]] = {}
    for match in matches:
        together.setdefault(approval_words(match, language), []).append(match)
    return "; ".join(f"{words} {cited.mark(found)}" for words, found in together.items())


def _objections(matches: Iterable[Match], cited: References, language: Language) -> str:
    """What was found that speaks against it, and who says so."""
    together: dict[str, list[Match]] = {}
    for match in matches:
        together.setdefault(found_words(match, language), []).append(match)
    return "; ".join(
        say("objection", language, found=found, decisions=_decisions(own, cited, language))
        for found, own in together.items()
    )


def _labels(option: Option, language: Language) -> str:
    """Biomarkers and tumour types of the labels of the best tier, each once."""
    texts = (
        f"{profile_words(match.evidence, language)} ({', '.join(match.evidence.oncotree)})"
        for match in best_of(option.matches_for)
    )
    return "; ".join(dict.fromkeys(texts))


def _remarks(option: Option, language: Language, *, beside_tier: bool = False) -> str:
    """Everything to note, as sentences; what the sign of tier III says is not said twice."""
    remarks = (
        remark for remark in option.remarks if not (beside_tier and _is_of_significance(remark))
    )
    return " ".join(f"{in_language(remark, language)}." for remark in remarks)


def _is_of_significance(remark: str) -> bool:
    """Whether a remark says that the effect of the alteration is not known."""
    said = taken_apart(remark)
    return said is not None and said.key == "significance"
