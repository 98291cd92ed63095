"""What protection takes: detail of each quasi-identifier, and from which patients."""

from collections.abc import Sequence

from oncommons.knowledge.oncotree import oncotree
from oncommons.privacy.account.account import Account
from oncommons.privacy.account.payers import SMALL, Group, Payers
from oncommons.privacy.account.why import Reasons
from oncommons.report import Block, Callout, CalloutKind, Figure, Section, TableBlock
from oncommons.report.blocks import Cell
from oncommons.report.charts.bars import Bar, Mark, ranked_bars
from oncommons.report.charts.counts import words_of
from oncommons.report.numerals import count, of, share

MOST_BARS = 20
UNEVEN = 2.0
"""A group that loses this many times the mean is named in a warning."""


def cost_section(account: Account) -> Section:
    """Say how far each quasi-identifier was coarsened, and why."""
    levels = [
        (
            words_of(column).capitalize(),
            share(shares[0]),
            share(sum(shares[1:-1])),
            share(shares[-1] if len(shares) > 1 else 0.0),
            share(account.risk.loss[column]),
        )
        for column, shares in account.risk.levels.items()
    ]
    detail = TableBlock(
        "How each quasi-identifier leaves",
        ("Quasi-identifier", "Exact", "Wider label", "Not told", "Detail lost"),
        levels,
        note="Shares of released patients. Detail lost is the normalised certainty penalty (Xu et"
        " al., KDD 2006), patients held back counted as all of it.",
    )
    reasons = account.reasons
    if not reasons.rows:
        return Section("What it costs", [detail])
    return Section("What it costs, and why", [_headline(reasons), detail, *_why(reasons)])


def _headline(reasons: Reasons) -> Block:
    """Say which quasi-identifier costs most, and what the tumour type would gain without it."""
    first = reasons.rows[0]
    text = f"{words_of(first.column).capitalize()} takes {share(first.share_of_loss)} of the loss."
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
        )
        for one in reasons.rows
    ]
    note = f"Searched again on {count(reasons.patients)} patients, seed {reasons.seed}."
    columns = ("Quasi-identifier", "Part of the loss", "Loss of the others", "Without it")
    blocks: list[Block] = [
        TableBlock("What each quasi-identifier costs the others", columns, rows, note=note)
    ]
    types = [
        (f"Without {words_of(one.column)}", share(one.exact_type_without))
        for one in reasons.rows
        if one.exact_type_without is not None
    ]
    if types:
        now = ("By this policy", share(reasons.rows[0].exact_type or 0.0))
        title = "Tumour types that would leave exactly, if nobody could know one fact"
        blocks.append(TableBlock(title, ("Policy", "Exact tumour type"), [now, *types]))
    return blocks


def payers_section(account: Account) -> Section:
    """Say from whom protection takes more than from others."""
    payers = account.payers
    others: list[Block] = [
        _table(payers, what, account.policy.k) for what in ("age band", "sex", "site")
    ]
    types = payers.by("tumour type")
    figure = [_figure(types, payers, account.policy.k)] if types else []
    return Section("Who pays", [*_uneven(payers), *figure, *others])


def _uneven(payers: Payers) -> list[Block]:
    """Name the groups that lose far more than the mean."""
    far = [
        f"{_named(group)} ({share(group.loss)})"
        for group in sorted(payers.groups, key=lambda one: -one.loss)
        if group.name != SMALL and 0 < UNEVEN * payers.mean_loss <= group.loss
    ]
    mean = share(payers.mean_loss)
    if not far:
        text = f"No group loses twice the mean of {mean}."
        return [Callout(CalloutKind.NOTE, text, "Detail is lost evenly")]
    more = f" and {len(far) - 5} more" if len(far) > 5 else ""
    text = (
        f"At least twice the mean of {mean}: {', '.join(far[:5])}{more}. Answers about them are"
        " coarser; small groups need wide labels to hide."
    )
    return [Callout(CalloutKind.WARNING, text, "Some groups lose more than others")]


def _figure(groups: Sequence[Group], payers: Payers, k: int) -> Figure:
    """Draw the loss by tumour type, beside the mean."""
    shown = groups[:MOST_BARS]
    title = f"Detail lost by tumour type: {_named(shown[0])} loses most"
    bars = [Bar(_named(one), 100 * one.loss, _beside(one)) for one in shown]
    mark = Mark(100 * payers.mean_loss, "mean of all patients")
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
    """List the groups of one kind."""
    groups = payers.by(what)
    rows: list[tuple[Cell, ...]] = [
        (_named(one), one.patients, share(one.loss), _held_back(one)) for one in groups
    ]
    whole = sum(one.patients for one in groups)
    rows.append(("all", whole, share(payers.mean_loss), share(payers.mean_held_back or 0.0)))
    columns: tuple[str, ...] = (what.capitalize(), "Patients", "Detail lost", "Held back")
    if payers.mean_held_back is None:
        columns, rows = columns[:3], [row[:3] for row in rows]
    return TableBlock(f"By {what}", columns, rows, minimum=k)


def _held_back(group: Group) -> str | None:
    """Write the share held back of a group."""
    if group.held_back is None:
        return None
    return of(round(group.held_back * group.patients), group.patients)


def _named(group: Group) -> str:
    """Write the name of a group, a tumour type with its words."""
    types = oncotree().types
    if group.by == "tumour type" and group.name in types:
        return f"{types[group.name].name} ({group.name})"
    return group.name
