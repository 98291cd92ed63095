"""Tell the account of a release: what others would cost, what attackers achieved, who pays."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from oncommons.cli.output import Rows

if TYPE_CHECKING:
    from oncommons.privacy.account.longitudinal import Longitudinal
    from oncommons.privacy.attack.rates import Rate
    from oncommons.privacy.reporting import Account, Attacked, Choice, Outsiders, Payers, Reasons

MOST_GROUPS = 5
NOTHING = "-"


def choices_said(choices: "Sequence[Choice]") -> Rows:
    """Show what each other policy would cost."""
    rows = [
        (
            one.name or "as asked",
            one.k,
            _percent(one.loss),
            NOTHING if one.held_back is None else f"{one.held_back:,} of {one.patients:,}",
            _percent(one.exact_type),
            f"refused: {one.refused}" if one.refused else "",
        )
        for one in choices
    ]
    title = (
        "What each choice would cost (detail lost: mean by the weights of the policy; a"
        " quasi-identifier left out counts as no loss)"
    )
    columns = ("policy", ">k", ">detail lost, %", ">held back", ">exact tumour type, %", "")
    if not any(one.refused for one in choices):
        columns, rows = columns[:-1], [row[:-1] for row in rows]  # type: ignore[assignment,misc]
    return Rows(title, columns, rows)


def promise_said(account: "Account") -> str:
    """Say whether a release keeps its promise, and what deserves a look."""
    from oncommons.privacy.account.verdict import broken_promises, worth_a_look

    broken = broken_promises(account)
    kept = "The promise is NOT kept: withdraw the release." if broken else "The promise is kept."
    return " ".join([kept, *broken, *worth_a_look(account)])


def outsiders_said(told: "Outsiders") -> Rows:
    """Show the chances of finding a person by labels."""
    rows = [
        ("prosecutor: a known person", f"{told.prosecutor_max:.4f}", f"{told.prosecutor_mean:.4f}"),
        ("journalist: anybody at all", f"{told.journalist_max:.4f}", f"{told.journalist_mean:.4f}"),
        ("marketer: everybody", "", f"{told.marketer:.4f}"),
    ]
    register = "no register of the population" if told.population is None else ""
    register = register or f"a register of {told.population:,} people"
    title = (
        f"Chance of finding a person by labels ({register});"
        f" {100 * told.prosecutor_above:.1f} % of patients above {told.threshold:g}"
    )
    return Rows(title, ("outsider", ">largest", ">mean"), rows)


def attacks_said(found: "Attacked", accepted: float) -> list[str | Rows]:
    """Show what attackers achieved."""
    there, twin = found.published, found.twin
    matching = [
        (name, one.targets, one.least_candidates, f"{one.most:.4f}", f"{one.mean:.4f}",
         f"{100 * one.share_above:.1f}")
        for name, one in (
            (f"all {len(there.quasi)} known exactly", there.matching),
            ("any three known exactly", there.matching_any_three),
        )
    ]  # fmt: skip
    tried = [
        ("singling out, several attributes", twin.singling_out),
        ("singling out, one attribute", twin.singling_out_univariate),
        ("linkability, only row", twin.linkability),
        ("linkability, nearest row", twin.linkability_nearest),
        *((f"inference of {name}", rate) for name, rate in twin.inference.items()),
    ]
    columns = ("attacker", ">patients", ">fewest rows", ">largest", ">mean", ">% above")
    verdict = "ABOVE" if found.largest_matching > accepted else "within"
    said: list[str | Rows] = [
        f"Largest chance that an attacker with exact values reached: {found.largest_matching:.4f},"
        f" {verdict} the {accepted:g} that the policy accepts.",
        Rows("Matching risk: 1 over the rows that may be the person", columns, matching),
        Rows(
            f"Attacks beside a control of {twin.control:,} patients (seed {there.seed})",
            ("attack", ">tried", ">succeeded, %", ">control, %", ">risk, %", ">95 % limits"),
            [_rate(name, rate) for name, rate in tried],
        ),
        "Risk 0 %: no more success than with people who are not in the release. The guarantee is"
        " 1/k; a lower matching risk is an extra, which whoever replays the recoding takes away.",
    ]
    return [*said, *map(str, found.findings)]


def _rate(name: str, rate: "Rate") -> tuple[object, ...]:
    """Write the outcome of one attack."""
    if not rate.attacks:
        return (name, 0, NOTHING, NOTHING, NOTHING, "nothing to attack with")
    limits = f"{100 * rate.interval[0]:.1f} to {100 * rate.interval[1]:.1f}"
    parts = (rate.success, rate.control, rate.risk)
    return (name, rate.attacks, *(f"{100 * part:.1f}" for part in parts), limits)


def reasons_said(reasons: "Reasons") -> Rows:
    """Show what each quasi-identifier costs."""
    rows = [
        (
            one.column,
            _percent(one.share_of_loss),
            _percent(one.others_loss),
            _percent(one.others_loss_without),
            _percent(one.exact_type_without),
        )
        for one in reasons.rows
    ]
    columns = (
        "quasi-identifier", ">part of loss, %", ">others lose, %", ">others without it, %",
        ">exact type without it, %",
    )  # fmt: skip
    now = reasons.rows[0].exact_type if reasons.rows else None
    by_policy = "" if now is None else f"; {_percent(now)} % of tumour types leave exactly now"
    title = f"Why detail is lost, on {reasons.patients:,} patients{by_policy}"
    return Rows(title, columns, rows)


def payers_said(payers: "Payers") -> list[str | Rows]:
    """Show the groups that lose most."""
    from oncommons.privacy.account.payers import group_words

    rows = [
        (one.by, group_words(one), one.patients, f"{100 * one.loss:.1f}", _percent(one.held_back))
        for by in dict.fromkeys(group.by for group in payers.groups)
        for one in payers.by(by)[:MOST_GROUPS]
    ]
    title = (
        f"Who pays: the {MOST_GROUPS} groups of each kind that lose most (weighted mean of all"
        f" patients {100 * payers.mean_loss:.1f} %)"
    )
    return [Rows(title, ("by", "group", ">patients", ">detail lost, %", ">held back, %"), rows)]


def longitudinal_said(tables: "Sequence[Longitudinal]") -> Rows:
    """Show how few facts single a patient out."""
    rows = [
        (
            one.table,
            *(next((_percent(u.alone) for u in one.unique if u.known == n), "") for n in (1, 2, 3)),
            one.handling.value,
        )
        for one in tables
    ]
    title = "Patients whom 1, 2 and 3 known facts single out"
    return Rows(title, ("table", ">1, %", ">2, %", ">3, %", "what is done"), rows)


def _percent(part: float | None) -> str:
    """Write a share; a dash where there is none."""
    return NOTHING if part is None else f"{100 * part:.1f}"
