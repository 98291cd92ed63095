"""What other policies would cost: another k, one quasi-identifier fewer, the other mode."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from oncommons.domain.releases import Mode, Policy, QuasiIdentifier
from oncommons.errors import OncommonsError
from oncommons.privacy.account.original import (
    Bools,
    Original,
    Outcome,
    in_another_lineage,
    planned,
    row_losses,
    without,
)
from oncommons.privacy.hierarchy import MISSING

PLANNED_K = (5, 12, 20)
TUMOUR_TYPE = "tumours.oncotree"
ANOTHER = "in another lineage"
"""What a choice is called that cannot continue the releases that are out."""
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Choice:
    """What one policy would give.

    Args:
        name: what differs from the policy that was asked about; empty for that policy itself.
        k: smallest class.
        mode: local or global labels.
        left_out: the quasi-identifier that is not protected; empty for none. Its loss is then
            counted as none, since it would be published exactly or not at all.
        loss: weighted mean penalty over all quasi-identifiers, 0 to 1; None where refused.
        held_back: patients held back; None where refused.
        patients: patients who were asked about.
        exact_type: share of the patients with a known tumour type who leave with it exactly;
            None where refused, or where the type is no quasi-identifier.
        refused: why the policy cannot be met; empty where it can.
    """

    name: str
    k: int
    mode: str
    left_out: str
    loss: float | None
    held_back: int | None
    patients: int
    exact_type: float | None
    refused: str = ""


def plan(
    original: Original, policy: Policy, progress: Progress | None = None
) -> tuple[Choice, ...]:
    """Say what each choice would cost; nothing is written.

    Args:
        original: the patients as they are; where releases are out, each choice continues them.
        policy: the policy from which each choice differs in one thing.
        progress: told each choice and the share done.

    Returns:
        The policy itself, then each k of 5, 12 and 20, the other mode, and each quasi-identifier
        left out. Where releases are out, another lineage too, which the last ones need.
    """
    say = progress or (lambda _step, _share: None)
    told = bool(original.lineage.told)
    choices = list(_choices(policy, others=told))
    found = []
    for at, (name, asked, left_out) in enumerate(choices):
        say("working out what other policies would cost", at / len(choices))
        begun = told and name.endswith(ANOTHER)
        seen = in_another_lineage(original) if begun else original
        found.append(_worked_out(seen, name, asked, left_out))
    say("working out what other policies would cost", 1.0)
    return tuple(found)


def _choices(policy: Policy, *, others: bool) -> Iterator[tuple[str, Policy, str]]:
    """Name the policies that are compared: what differs, the policy, and what it leaves out."""
    yield "", policy, ""
    if others:
        yield ANOTHER, policy, ""
    for k in PLANNED_K:
        if k != policy.k:
            # The risk that is accepted follows k; otherwise a smaller k could not be asked about.
            risk = max(policy.most_matching_risk, 1 / k)
            yield f"k = {k}", replace(policy, k=k, most_matching_risk=risk), ""
    yield _other_mode(policy)
    for quasi in policy.quasi_identifiers:
        if len(policy.quasi_identifiers) > 1:
            kept = tuple(one for one in policy.quasi_identifiers if one != quasi)
            name = f"without {quasi.column}" + (f", {ANOTHER}" if others else "")
            yield name, replace(policy, quasi_identifiers=kept), quasi.column


def _other_mode(policy: Policy) -> tuple[str, Policy, str]:
    """Give the policy in the other mode; global labels know no floors and no rules."""
    if policy.mode is Mode.GLOBAL:
        return "local labels", replace(policy, mode=Mode.LOCAL), ""
    bare = tuple(
        QuasiIdentifier(one.column, one.hierarchy, one.weight) for one in policy.quasi_identifiers
    )
    dropped = policy.sensitive or any(one.floor for one in policy.quasi_identifiers)
    name = "global labels" + (", without rules and floors" if dropped else "")
    return name, replace(policy, mode=Mode.GLOBAL, quasi_identifiers=bare, sensitive=()), ""


def _worked_out(original: Original, name: str, policy: Policy, left_out: str) -> Choice:
    """Search the labels of one policy and count what they cost."""
    seen = without(original, left_out) if left_out else original
    said = (name, policy.k, policy.mode.value, left_out)
    try:
        outcome = planned(seen, policy)
    except OncommonsError as refusal:
        return Choice(*said, None, None, original.patients, None, str(refusal))
    losses = row_losses(seen, outcome).mean(axis=0)
    weights = np.array(seen.coded.weights)
    return Choice(
        *said,
        loss=float(losses @ weights / sum(original.coded.weights)),
        held_back=int(outcome.held_back.sum()),
        patients=original.patients,
        exact_type=exact_share(seen, outcome, TUMOUR_TYPE),
    )


def exact_share(original: Original, outcome: Outcome, column: str) -> float | None:
    """Give the share of patients with a known value who leave with it exactly.

    Args:
        original: the patients as they were.
        outcome: the level of each.
        column: a quasi-identifier.

    Returns:
        0 to 1, patients held back counted as not exact; None where the column is none of the
        quasi-identifiers or nobody's value is known.
    """
    if column not in original.coded.columns:
        return None
    at = original.coded.columns.index(column)
    known = known_values(original, at)
    if not known.any():
        return None
    exact = (outcome.levels[:, at] == 0) & ~outcome.held_back
    return float(exact[known].mean())


def known_values(original: Original, at: int) -> Bools:
    """(patients,) True where the value of a quasi-identifier is known."""
    leaves = np.array([leaf != MISSING for leaf in original.coded.hierarchies[at].leaves])
    return np.asarray(leaves[original.coded.codes[at]])
