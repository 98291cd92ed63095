"""The search for labels: one vocabulary for all rows, or for each class its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from oncommons.domain.releases import Mode, Policy
from oncommons.errors import ReleaseRefused
from oncommons.privacy.choices import Choice
from oncommons.privacy.coding import Coded, Codes
from oncommons.privacy.hierarchy import MISSING
from oncommons.privacy.lattice import cheapest_node
from oncommons.privacy.recoding.ladder import Ladder, ladder
from oncommons.privacy.recoding.recode import Recoded, recode
from oncommons.privacy.recoding.rules import Rule, RuleKind, rule_for

TIE = 1e-9
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Recoding:
    """What the search decided.

    Args:
        levels: (patients, quasi-identifiers) published level; the root for who is held back.
        held_back: (patients,) True where nobody can be hidden within the policy.
        losses: for each quasi-identifier its own mean penalty, held back patients included.
        loss: their weighted mean (NCP), 0 to 1.
        how: the way it was found, for the report.
    """

    levels: Codes
    held_back: Bools
    losses: tuple[float, ...]
    loss: float
    how: str


def search(
    coded: Coded, policy: Policy, sensitive: Mapping[str, pl.Series], apart: Bools
) -> Recoding:
    """Find labels that hide every patient among k, at a small loss.

    Args:
        coded: leaf codes of the patients, in the order of their pseudonyms.
        policy: k, the mode, floors, rules, and how many may be held back.
        sensitive: (patients,) the values of each column that a rule of the policy names.
        apart: (patients,) True for who has no tumour. No label can hide that, since there is no row
            to write it in, so they are hidden among each other.

    Returns:
        A level for each patient and quasi-identifier; those of a quasi-identifier do not depend on
        the order in which the policy names them.

    Raises:
        ReleaseRefused: fewer than k patients, more without a tumour than may be held back, or
            global mode with a floor or a rule on sensitive values.
        PolicyError: a rule that even all patients together break.
    """
    by_name = sorted(range(len(coded.columns)), key=lambda at: coded.columns[at])
    ordered = _rearranged(coded, by_name)
    quasi = tuple(policy.quasi_identifiers[at] for at in by_name)
    asked = replace(policy, quasi_identifiers=quasi)
    if policy.mode is Mode.GLOBAL:
        found = _global(ordered, asked)
    else:
        found = _local(ordered, asked, sensitive, apart)
    places = np.argsort(by_name)
    losses = tuple(found.losses[place] for place in places)
    return replace(found, levels=found.levels[:, places], losses=losses)


def _rearranged(coded: Coded, order: Sequence[int]) -> Coded:
    """Give the quasi-identifiers in another order."""
    return Coded(
        tuple(coded.columns[at] for at in order),
        tuple(coded.hierarchies[at] for at in order),
        tuple(coded.codes[at] for at in order),
        tuple(coded.weights[at] for at in order),
    )


def _global(coded: Coded, policy: Policy) -> Recoding:
    """Choose one level for everybody."""
    if policy.sensitive or any(quasi.floor for quasi in policy.quasi_identifiers):
        raise ReleaseRefused(
            "floors and rules on sensitive values need local recoding",
            remedy='write mode = "local" in the policy, or leave them out',
        )
    node = cheapest_node(coded, policy.k, policy.most_suppressed)
    levels = np.tile(np.array(node.levels, dtype=np.int64), (coded.patients, 1))
    how = f"global, the optimum of the lattice ({node.checked} nodes grouped)"
    return Recoding(levels, node.held_back, node.losses, node.loss, how)


def _local(
    coded: Coded, policy: Policy, sensitive: Mapping[str, pl.Series], apart: Bools
) -> Recoding:
    """Choose levels class by class."""
    shares = [weight / sum(coded.weights) for weight in coded.weights]
    floors = [quasi.floor for quasi in policy.quasi_identifiers]
    ladders = [
        ladder(hierarchy, share, floor)
        for hierarchy, share, floor in zip(coded.hierarchies, shares, floors, strict=True)
    ]
    rules = _rules(policy, sensitive)
    roots = np.array([one.height - 1 for one in ladders])
    levels = np.tile(roots, (coded.patients, 1))
    held_back = np.ones(coded.patients, dtype=bool)
    began = []
    if not any(name.startswith("tumours.") for name in coded.columns):
        apart = np.zeros_like(apart)
    most = _most_held_back(policy, coded.patients)
    # Who has no tumour comes first: too few of them leave less to be held back among the others.
    for group in (np.flatnonzero(apart), np.flatnonzero(~apart)):
        rows = group[np.lexsort([codes[group] for codes in reversed(coded.codes)])]
        found = _recoded(ladders, coded, policy.k, rows, [rule.of(rows) for rule in rules], most)
        most = max(0, most - (len(rows) if found is None else int(found.held_back.sum())))
        if found is None:
            continue
        kept = ~found.held_back
        levels[rows[kept]] = found.classes.levels[found.classes.of_row[kept]]
        held_back[rows] = found.held_back
        began.append(found.start)
    _refuse_too_many(held_back, policy)
    losses = tuple(
        float(
            np.where(held_back, share, one.penalty[levels[:, at], coded.codes[at]]).mean() / share
        )
        for at, (one, share) in enumerate(zip(ladders, shares, strict=True))
    )
    loss = sum(share * one for share, one in zip(shares, losses, strict=True))
    return Recoding(levels, held_back, losses, loss, f"local, from {' and '.join(began)}")


def _recoded(
    ladders: Sequence[Ladder],
    coded: Coded,
    k: int,
    rows: Codes,
    rules: Sequence[Rule],
    most: int,
) -> Recoded | None:
    """Recode a group of patients; None where the group cannot hide its members."""
    everybody = [np.bincount(rule.codes, minlength=rule.values) for rule in rules]
    sound = all(rule.holds(counts) for rule, counts in zip(rules, everybody, strict=True))
    if len(rows) < k or not sound:
        return None
    codes = [one[rows] for one in coded.codes]
    return recode(ladders, codes, k, rules=rules, most_suppressed=min(most / len(rows), 0.999))


def _most_held_back(policy: Policy, patients: int) -> int:
    """Give the number of patients that the policy allows to be held back."""
    return int(policy.most_suppressed * patients + TIE)


def _refuse_too_many(held_back: Bools, policy: Policy) -> None:
    """Refuse a release that would leave out more patients than the policy allows."""
    limit = _most_held_back(policy, len(held_back))
    if held_back.sum() <= limit:
        return
    if len(held_back) < policy.k:
        raise ReleaseRefused(
            f"there are {len(held_back)} patients, and k is {policy.k}",
            remedy=f"wait until there are {policy.k} patients; fewer cannot hide each other",
        )
    raise ReleaseRefused(
        f"{held_back.sum()} patients cannot be hidden, and {limit} may be held back",
        remedy="link each patient to a tumour at intake, or let the policy hold back more",
    )


def _rules(policy: Policy, sensitive: Mapping[str, pl.Series]) -> list[Rule]:
    """Make the rules of a policy."""
    return [
        rule_for(
            rule.column,
            RuleKind(rule.rule),
            rule.value,
            sensitive[rule.column].fill_null(MISSING).to_list(),
            rule.unprotected,
        )
        for rule in policy.sensitive
    ]


def choices_of(coded: Coded, recoding: Recoding, patients: pl.Series) -> dict[str, Choice]:
    """Name the choice of each quasi-identifier by its column.

    Args:
        coded: the quasi-identifiers and their hierarchies.
        recoding: what the search decided.
        patients: (patients,) their ids, in the same order.
    """
    return {
        column: _choice(column, coded, at, recoding.levels[:, at], patients)
        for at, column in enumerate(coded.columns)
    }


def _choice(column: str, coded: Coded, at: int, levels: Codes, patients: pl.Series) -> Choice:
    """Make the choice of one column, without a table where all patients have one level."""
    hierarchy = coded.hierarchies[at]
    if (levels == levels[0]).all():
        return Choice(column, hierarchy, int(levels[0]))
    table = pl.DataFrame({"patient_id": patients, "level": levels})
    return Choice(column, hierarchy, hierarchy.height - 1, table)
