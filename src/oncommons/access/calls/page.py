"""The ranking of a call as a page: a picture, a reason for every place, and how to repeat it."""

from collections.abc import Iterator, Mapping, Sequence

from oncommons.access.calls.selected import GOAL
from oncommons.access.calls.standing import shown
from oncommons.domain.calls import Call, Outcome, Place, Ranking, Scored
from oncommons.domain.calls.call import PATIENT_BENEFIT
from oncommons.domain.calls.reviews import HIGHEST_MARK
from oncommons.report.blocks import (
    Block,
    Callout,
    CalloutKind,
    Command,
    Commands,
    Figure,
    Items,
    KeyNumber,
    KeyNumbers,
    Paragraph,
    Section,
    TableBlock,
)
from oncommons.report.charts.bars import Bar, Mark, ranked_bars
from oncommons.report.page import page

_RULES = (
    "Order: score, then patient benefit, then median of the reviewers, then the draw. Scores are"
    " exact fractions; two decimals are printed. The quota is filled along the order, with no more"
    " of one leading organisation than the call allows; then, for each kind of project that is"
    " wanted and missing, the best one takes the place of the lowest selected one whose going"
    " breaks no other rule. The next ones are the reserve."
)


def ranking_page(
    call: Call, ranking: Ranking, not_eligible: Mapping[str, Sequence[str]] | None = None
) -> str:
    """Write the page of a ranking; it names no reviewer.

    Args:
        call: the call.
        ranking: its ranking.
        not_eligible: applications that were not judged, with every reason.

    Returns:
        A whole HTML document.
    """
    left_out = not_eligible or {}
    sections = [
        Section("Result", list(_result(call, ranking, left_out))),
        Section("A reason for every place", [_reasons(ranking)]),
        Section("Marks", [_marks(call, ranking)]),
        *([Section("Not eligible", [_left_out(left_out)])] if left_out else []),
        Section("How it was ranked", list(_how(call, ranking))),
    ]
    lead = (
        f"{len(ranking.places) + len(left_out)} applications came in until"
        f" {call.closes:%Y-%m-%d %H:%M %Z}. The chair decides; a decision that leaves this order"
        " carries a written reason."
    )
    return page(f"Ranking: {call.title}", sections, lead=lead, foot=f"Call {call.call_id}.")


def _result(call: Call, ranking: Ranking, left_out: Mapping[str, Sequence[str]]) -> Iterator[Block]:
    """Show how many are selected, and the picture of the scores."""
    selected = len(ranking.having(Outcome.SELECTED))
    yield KeyNumbers(
        [
            KeyNumber("Selected", selected, of=f"of {call.quota} places"),
            KeyNumber("In reserve", len(ranking.having(Outcome.RESERVE)), of=f"of {call.reserve}"),
            KeyNumber("Ranked", sum(one.scored is not None for one in ranking.places)),
            KeyNumber("Not eligible", len(left_out)),
            KeyNumber("Goal of a year", GOAL, of="selected projects"),
        ]
    )
    for said in ranking.unmet:
        yield Callout(CalloutKind.WARNING, f"{said[0].upper()}{said[1:]}.", "A wish is not met")
    scored = _scored(ranking)
    if scored:
        yield _picture(call, scored, selected)


def _scored(ranking: Ranking) -> list[tuple[Place, Scored]]:
    """Give the places that are ranked, with their marks."""
    return [(one, one.scored) for one in ranking.places if one.scored is not None]


def _picture(call: Call, places: Sequence[tuple[Place, Scored]], selected: int) -> Figure:
    """Draw a bar for each score; those of projects that are not selected stand back."""
    bars = [
        Bar(
            f"{one.application_id} {one.outcome}",
            float(marks.score),
            shown(marks.score),
            pale=one.outcome is not Outcome.SELECTED,
        )
        for one, marks in places
    ]
    label = f"Scores of {len(places)} applications, {selected} of them selected"
    columns = ("application", "score", "patient benefit", "median", "outcome")
    rows = [
        (
            one.application_id,
            shown(marks.score),
            shown(marks.means[PATIENT_BENEFIT]),
            shown(marks.median),
            str(one.outcome),
        )
        for one, marks in places
    ]
    mark = Mark(float(call.floor), "floor")
    svg = ranked_bars(bars, f"score, 1 to {HIGHEST_MARK}", label, number=".1f", mark=mark)
    caption = f"Weighted mean mark, 1 to {HIGHEST_MARK}; dark bars are selected."
    return Figure(f"{label}.", svg, caption, TableBlock("Scores", columns, rows))


def _reasons(ranking: Ranking) -> TableBlock:
    rows = [
        (
            one.application_id,
            one.title,
            one.organisation,
            "" if one.order is None else str(one.order),
            str(one.outcome),
            one.reason,
        )
        for one in ranking.places
    ]
    columns = ("application", "title", "led by", "place", "outcome", "why")
    return TableBlock("Every application with its place and the reason for it", columns, rows)


def _marks(call: Call, ranking: Ranking) -> TableBlock:
    rows = [
        (
            one.application_id,
            *(shown(marks.means[name]) for name in call.names),
            shown(marks.spread),
            "yes" if one.to_discuss else "no",
        )
        for one, marks in _scored(ranking)
    ]
    columns = (
        "application",
        *(one.title for one in call.criteria),
        "highest less lowest",
        "talked over",
    )
    note = "Where first totals lay more than 1.5 apart, the panel talked the application over."
    return TableBlock("Mean marks of the reviewers, 1 to 5", columns, rows, note)


def _left_out(left_out: Mapping[str, Sequence[str]]) -> TableBlock:
    rows = [(name, "; ".join(reasons)) for name, reasons in left_out.items()]
    return TableBlock("Applications that were not judged", ("application", "why"), rows)


def _how(call: Call, ranking: Ranking) -> Iterator[Block]:
    """Say the rules, the weights, and how anybody repeats the draw."""
    yield Paragraph(_RULES)
    weights = sum(one.weight for one in call.criteria)
    yield Items(
        [
            *(
                f"{one.title}: {float(100 * one.weight / weights):.3g} % of the score"
                for one in call.criteria
            ),
            f"floor: score {shown(call.floor)}, each criterion {shown(call.floor_each)}",
            f"quorum: {call.quorum} reviews, {call.quorum_public} of them by public members",
            *(f"at least {one.number} {one.trait}" for one in call.at_least),
            *([] if call.at_most_each is None else [f"at most {call.at_most_each} of one lead"]),
        ]
    )
    yield Paragraph(
        "The draw is SHA-256 of the anchor of the audit chain, published after the call closed and"
        " before the first review, and the id of the application; the lower one comes first."
    )
    first = ranking.places[0].application_id if ranking.places else "ID"
    yield Commands([Command("Repeat the draw", f"printf %s '{ranking.anchor}{first}' | sha256sum")])
