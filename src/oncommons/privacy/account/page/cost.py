"""What protection takes: detail of each quasi-identifier, and from which patients."""

from collections.abc import Sequence

from oncommons.privacy.account.account import Account
from oncommons.privacy.account.payers import (
    GROUPED,
    SMALL,
    Group,
    Payers,
    group_in_words,
    group_words,
)
from oncommons.privacy.account.plan import TUMOUR_TYPE
from oncommons.privacy.account.verdict import uneven
from oncommons.privacy.account.why import Reason, Reasons
from oncommons.report import Block, Callout, CalloutKind, Figure, Section, TableBlock
from oncommons.report.blocks import Cell
from oncommons.report.charts.bars import Bar, Mark, ranked_bars
from oncommons.report.charts.counts import words_of
from oncommons.report.numerals import count, of, share

MOST_BARS = MOST_ROWS = 20
MOST_NAMED = 5


def cost_section(account: Account) -> Section:
    """Say how far each quasi-identifier was coarsened, and why."""
    levels = [
        (
            words_of(column).capitalize(),
            *_closely(account.risk.levels[column]),
            share(account.risk.loss[column]),
        )
        for column in (one.column for one in account.policy.quasi_identifiers)
    ]
    detail = TableBlock(
        "How each quasi-identifier leaves",
        ("Quasi-identifier", "Exact", "Wider label", "Not told", "Detail lost"),
        levels,
        note="Shares of released patients; an unknown value counts as it stands. Detail lost: 0 %"
        " where every value is exact, 100 % where nothing is told, patients held back included"
        " (normalised certainty penalty, Xu et al., KDD 2006). Mean by the weights of the policy:"
        f" {share(account.risk.loss_mean)}; a heavy column that loses little pulls it down.",
    )
    reasons = account.reasons
    if not reasons.rows:
        return Section("What it costs", [detail])
    return Section("What it costs, and why", [_headline(reasons), detail, *_why(reasons)])


def _closely(shares: Sequence[float]) -> tuple[str, str, str]:
    """Write the shares that leave exactly, under a wider label, and not at all."""
    untold = shares[-1] if len(shares) > 1 else 0.0
    return share(shares[0]), share(sum(shares[1:-1])), share(untold)


def _headline(reasons: Reasons) -> Block:
    """Say which quasi-identifier costs most, and what the tumour type would gain without it."""
    first = reasons.rows[0]
    text = f"{words_of(first.column).capitalize()} takes {share(first.share_of_loss)} of the loss,"
    text += " by the weights of the policy."
    gains = [one for one in reasons.rows if one.exact_type_without is not None]
    if gains:
        best = max(gains, key=lambda one: one.exact_type_without or 0.0)
        text += (
            f" If nobody could know {words_of(best.column)}, the exact tumour type would rise from"
            f" {share(best.exact_type or 0.0)} to {share(best.exact_type_without or 0.0)}."
        )
    return Callout(CalloutKind.NOTE, text, "What costs most")


def _why(reasons: Reasons) -> list[Block]:
    """Show what each quasi-identifier costs the others, and the exact tumour type."""
    rows = [
        (
            words_of(one.column).capitalize(),
            share(one.share_of_loss),
            share(one.others_loss),
            "refused" if one.others_loss_without is None else share(one.others_loss_without),
            _exact_type_without(one),
        )
        for one in reasons.rows
    ]
    columns = (
        "Quasi-identifier", "Its part of the loss", "The others lose", "Without it they would lose",
        "Exact tumour type without it",
    )  # fmt: skip
    now = reasons.rows[0].exact_type
    by_policy = "" if now is None else f" By this policy {share(now)} of known types leave exactly."
    if now is None:
        columns, rows = columns[:-1], [row[:-1] for row in rows]  # type: ignore[assignment,misc]
    note = (
        "What would change if nobody could know one of them. Searched again on"
        f" {count(reasons.patients)} patients, seed {reasons.seed}.{by_policy}"
    )
    return [TableBlock("What each quasi-identifier costs", columns, rows, note=note)]


def _exact_type_without(one: Reason) -> str:
    """Write how many tumour types would leave exactly; all if nobody could know the type."""
    if one.column == TUMOUR_TYPE:
        return share(1.0)
    return "refused" if one.exact_type_without is None else share(one.exact_type_without)


def payers_section(account: Account) -> Section:
    """Say from whom protection takes more than from others."""
    payers = account.payers
    types, k = payers.by("tumour type"), account.policy.k
    others: list[Block] = [
        _table(payers, what, k) for what in list(GROUPED)[1:] if _tells(payers.by(what))
    ]
    figure = [_figure(types, payers, k)] if types else []
    return Section("Who pays", [*_uneven(account), *figure, *others])


def _tells(groups: Sequence[Group]) -> bool:
    """Say whether there is more than one group to compare."""
    return len(groups) > 1


def _uneven(account: Account) -> list[Block]:
    """Name the groups that lose far more than the mean."""
    far, mean = uneven(account), share(account.payers.mean_loss)
    if not far:
        text = f"No group loses twice the mean of {mean}."
        return [Callout(CalloutKind.NOTE, text, "Detail is lost evenly")]
    named = ", ".join(f"{group_in_words(one)} ({share(one.loss)})" for one in far[:MOST_NAMED])
    more = f" and {len(far) - MOST_NAMED} more" if len(far) > MOST_NAMED else ""
    text = (
        f"At least twice the mean of {mean}: {named}{more}. Answers about them are"
        " coarser; small groups need wide labels to hide."
    )
    return [Callout(CalloutKind.WARNING, text, "Some groups lose more than others")]


def _figure(groups: Sequence[Group], payers: Payers, k: int) -> Figure:
    """Draw the loss by tumour type, beside the mean."""
    shown = groups[:MOST_BARS]
    title = f"Detail lost by tumour type: {group_words(shown[0])} loses most"
    bars = [Bar(group_words(one), 100 * one.loss, _beside(one)) for one in shown]
    mark = Mark(100 * payers.mean_loss, "weighted mean of all patients")
    svg = ranked_bars(bars, "Detail lost, %", title, mark=mark)
    cut = (
        f"The {MOST_BARS} of {len(groups)} types that lose most. "
        if len(groups) > MOST_BARS
        else ""
    )
    caption = f"{cut}Types of fewer than {k} patients are not shown by themselves."
    return Figure(title, svg, caption, _table(payers, "tumour type", k))


def _beside(group: Group) -> str:
    """Write what stands beside a bar."""
    return f"{share(group.loss)}, {count(group.patients)} patients"


def _table(payers: Payers, what: str, k: int) -> TableBlock:
    """List the groups of one kind that lose most, and all patients."""
    groups = payers.by(what)
    rows: list[tuple[Cell, ...]] = [
        (group_words(one), one.patients, share(one.loss), _held_back(one))
        for one in groups[:MOST_ROWS]
    ]
    whole = sum(one.patients for one in groups)
    rows.append(("all", whole, share(payers.mean_loss), share(payers.mean_held_back or 0.0)))
    columns: tuple[str, ...] = (what.capitalize(), "Patients", "Detail lost", "Held back")
    if payers.mean_held_back is None or all(one.held_back is None for one in groups):
        columns, rows = columns[:3], [row[:3] for row in rows]
    note = f"{SMALL.capitalize()}: all of fewer than {k} patients, together."
    note = note if any(one.name == SMALL for one in groups) else ""
    if len(groups) > MOST_ROWS:
        note = f"The {MOST_ROWS} of {len(groups)} that lose most. {note}".strip()
    return TableBlock(f"By {what}", columns, rows, note=note, minimum=k)


def _held_back(group: Group) -> str | None:
    """Write the share held back of a group."""
    if group.held_back is None:
        return None
    return of(round(group.held_back * group.patients), group.patients)
