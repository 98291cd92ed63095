"""The board report as one self-contained page that prints to A4."""

from collections.abc import Container, Iterator

from oncommons.domain.advice import BoardReport, Option, Stance, Tier
from oncommons.domain.models import Prediction
from oncommons.domain.patients import Patient
from oncommons.report.blocks import (
    Block,
    Callout,
    CalloutKind,
    Items,
    KeyNumber,
    KeyNumbers,
    Section,
    TableBlock,
)
from oncommons.report.page import page
from oncommons.therapy.explain import found_words
from oncommons.therapy.report.finding_blocks import (
    finding_section,
    germline_section,
    given_section,
    open_section,
)
from oncommons.therapy.report.option_blocks import (
    against_section,
    drug_words,
    elsewhere,
    elsewhere_section,
    option_section,
)
from oncommons.therapy.report.references import evidence_section, references
from oncommons.therapy.report.wording import Language, in_language, say, taken_apart
from oncommons.therapy.report.words import alteration_words, tumour_words, word
from oncommons.therapy.stances import deciding

_BLANK = "\u00a0"  # keeps a row open for handwriting


def board_page(report: BoardReport, language: Language = Language.ENGLISH) -> str:
    """Write the report as a page.

    The page shows all that decides; where it leaves facts or questions to the JSON form, it says
    how many.

    Args:
        report: the report.
        language: English or French; sources stay as their tables word them.

    Returns:
        One HTML document without script and without any address: every text is escaped.
    """
    cited = references(report.options)
    sections = (
        _short_section(report, language),
        option_section(report, cited, language),
        against_section(report, cited, language),
        elsewhere_section(report, cited, language),
        finding_section(report, language),
        germline_section(report, language),
        open_section(report, language),
        given_section(report, language),
        _prediction_section(report, language),
        _decision_section(language),
        evidence_section(report, cited, language),
        _knowledge_section(report, language),
    )
    return page(
        say("title", language),
        [section for section in sections if section is not None],
        lead=_lead(report.patient, language),
        foot=say("foot_note", language),
        language=language,
    )


def _lead(patient: Patient, language: Language) -> str:
    """Who the patient is, in one line."""
    missing_age, missing_tmb = say("lead_age_missing", language), say("lead_tmb_missing", language)
    age, tmb = patient.age_years, patient.tmb
    parts = (
        say("lead_patient", language, patient=patient.patient_id, sample=patient.sample_id),
        word(patient.sex, language) if patient.sex not in ("", "unknown") else "",
        missing_age if age is None else say("lead_age", language, age=int(age)),
        tumour_words(patient.oncotree) or say("lead_tumour_missing", language),
        say("lead_stage", language, stage=patient.stage_group)
        if patient.stage_group
        else say("lead_stage_missing", language),
        say("lead_msi", language, status=word(patient.msi_status or "unknown", language)),
        missing_tmb if tmb is None else say("lead_tmb", language, tmb=f"{tmb:.1f}"),
    )
    return ", ".join(part for part in parts if part)


def _short_section(report: BoardReport, language: Language) -> Section:
    """The note on who decides, four numbers, and the main lines."""
    first = [option for option in report.options if _is_first(option)]
    ruled_out = [option for option in first if option.stance is Stance.NOT_ADVISED]
    numbers = (
        KeyNumber(say("number_options", language), len(first) - len(ruled_out)),
        KeyNumber(say("number_against", language), len(ruled_out)),
        KeyNumber(say("number_elsewhere", language), len(elsewhere(report.options))),
        KeyNumber(say("number_open", language), len(report.unknown)),
    )
    return Section(
        say("section_short", language),
        [
            Callout(
                CalloutKind.LIMIT,
                in_language(report.decision_note, language),
                say("board_decides", language),
            ),
            KeyNumbers(numbers),
            Items(list(_main_lines(report, first, language))),
        ],
    )


def _is_first(option: Option) -> bool:
    """Whether an option is of tier I, by what speaks for it or by what rules it out."""
    return Tier.ONE_A in (option.tier, deciding(option).tier)


def _main_lines(report: BoardReport, first: list[Option], language: Language) -> Iterator[str]:
    """One line per finding and stance, and the findings for counselling."""
    lines: dict[tuple[Stance, str], list[str]] = {}
    for option in first:
        match = deciding(option)
        if option.stance is Stance.CONFLICTING:
            match = option.matches_against[0]
        found = found_words(match, language)
        lines.setdefault((option.stance, found), []).append(drug_words(option))
    for (stance, found), drugs in lines.items():
        yield say(f"short_{stance.value}", language, found=found, drugs=", ".join(drugs))
    if not any(option.stance is not Stance.NOT_ADVISED for option in first):
        yield say("short_none", language)
    if report.germline:
        found = ", ".join(alteration_words(each, language) for each in report.germline)
        yield say("short_germline", language, found=found)


def _prediction_section(report: BoardReport, language: Language) -> Section | None:
    """What each model says, with its card; that none was asked stands with the knowledge used."""
    if not report.predictions:
        return None
    title = say("section_predictions", language)
    blocks = [block for each in report.predictions for block in _prediction_blocks(each, language)]
    return Section(title, blocks)


def _prediction_blocks(prediction: Prediction, language: Language) -> tuple[Block, Block]:
    """One number and the card of the model."""
    days, card = prediction.horizon_days, prediction.card
    horizon = say("prediction_horizon", language, days=days) if days else ""
    number = KeyNumber(prediction.question, f"{100 * prediction.probability:.0f}", "%", horizon)
    rows = (
        ("card_use", card.intended_use),
        ("card_not", card.not_for),
        ("card_training", card.training),
        ("card_outcome", card.outcome),
        ("card_performance", card.performance),
        ("card_limits", "; ".join(card.limits)),
        ("card_imputed", ", ".join(prediction.imputed) or say("nothing", language)),
        ("card_made", card.made_by),
    )
    table = TableBlock(
        say("caption_card", language, title=card.title),
        [say("column_item", language), say("column_content", language)],
        [(say(key, language), text) for key, text in rows],
    )
    return KeyNumbers([number]), table


def _decision_section(language: Language) -> Section:
    """Empty rows for the board."""
    keys = ("decision_choice", "decision_reason", "decision_follow", "decision_names")
    table = TableBlock(
        say("caption_decision", language),
        [say("column_item", language), say("column_content", language)],
        [(say(key, language), _BLANK) for key in keys],
    )
    return Section(say("section_decision", language), [table])


def _knowledge_section(report: BoardReport, language: Language) -> Section:
    """Versions and licences of the bases, and the review of those that evidence comes from."""
    cited = {
        match.evidence.base
        for option in report.options
        for match in (*option.matches_for, *option.matches_against)
    }
    lines = [_knowledge_line(line, cited, language) for line in report.knowledge]
    if not report.predictions:
        lines.append(say("predictions_none", language))
    return Section(say("section_knowledge", language), [Items(lines)])


def _knowledge_line(line: str, cited: Container[str], language: Language) -> str:
    """A base in a line; one of another wording as it is."""
    said = taken_apart(line)
    if said is None or said.key != "knowledge_line":
        return line
    key = "knowledge_cited" if said.parts["base"] in cited else "knowledge_short"
    return say(key, language, **said.parts)
