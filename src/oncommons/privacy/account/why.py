"""Why a release loses detail: the share of each quasi-identifier, and a rerun without it."""

from dataclasses import dataclass, replace

import numpy as np

from oncommons.domain.releases import Policy
from oncommons.errors import ReleaseRefused
from oncommons.privacy.account.original import (
    Floats,
    Original,
    in_another_lineage,
    planned,
    row_losses,
    sampled,
    without,
)
from oncommons.privacy.account.plan import TUMOUR_TYPE, Progress, exact_share

MOST_RERUN = 100_000


@dataclass(frozen=True, slots=True)
class Reason:
    """What one quasi-identifier costs.

    Args:
        column: the quasi-identifier.
        share_of_loss: its part of the whole loss, 0 to 1; all parts sum to 1.
        loss: its own mean penalty, 0 to 1.
        others_loss: mean penalty of the other quasi-identifiers, 0 to 1.
        others_loss_without: the same where nobody could know this one; None where refused.
        exact_type: share of known tumour types that leave exactly; None where undeclared.
        exact_type_without: the same where nobody could know this quasi-identifier; None where
            it is the tumour type itself, or where refused.
    """

    column: str
    share_of_loss: float
    loss: float
    others_loss: float
    others_loss_without: float | None
    exact_type: float | None
    exact_type_without: float | None


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why detail was lost.

    Args:
        rows: one for each quasi-identifier, that with the largest share first.
        patients: patients of the reruns.
        seed: of the draw of these patients; it matters where they are not all.
    """

    rows: tuple[Reason, ...]
    patients: int
    seed: int


def why(
    original: Original, policy: Policy, *, seed: int = 0, progress: Progress | None = None
) -> Reasons:
    """Say which quasi-identifier costs how much.

    Args:
        original: the patients as they are; where releases were out, labels continue them, and a
            rerun without a quasi-identifier begins another lineage beside them.
        policy: what protection has to reach.
        seed: of the draw where there are more than 100,000 patients, and no release was out.
        progress: told each rerun and the share done.

    Raises:
        ReleaseRefused: the patients cannot be protected as the policy asks.
    """
    say = progress or (lambda _step, _share: None)
    # Part of a class of a former release is no class: where releases are out, all are needed.
    few = original if original.lineage.told else sampled(original, MOST_RERUN, seed)
    outcome = planned(few, policy)
    losses = row_losses(few, outcome).mean(axis=0)
    exact = exact_share(few, outcome, TUMOUR_TYPE)
    rows = []
    for at, column in enumerate(few.coded.columns):
        say("searching again without each quasi-identifier", at / len(few.coded.columns))
        loss_without, exact_without = _rerun(few, policy, column)
        rows.append(
            Reason(
                column,
                _share(few.shares * losses, at),
                float(losses[at]),
                _mean_of_others(few.shares, losses, at),
                loss_without,
                exact,
                exact_without,
            )
        )
    say("searching again without each quasi-identifier", 1.0)
    rows.sort(key=lambda one: (-one.share_of_loss, one.column))
    return Reasons(tuple(rows), few.patients, seed)


def _share(parts: Floats, at: int) -> float:
    """Give one part as a share of all; none of nothing."""
    whole = parts.sum()
    return float(parts[at] / whole) if whole else 0.0


def _mean_of_others(shares: Floats, losses: Floats, at: int) -> float:
    """Give the weighted mean loss of the other quasi-identifiers; 0 where there is none."""
    others = np.delete(shares, at)
    return float(others @ np.delete(losses, at) / others.sum()) if len(others) else 0.0


def _rerun(original: Original, policy: Policy, column: str) -> tuple[float | None, float | None]:
    """Search labels as if nobody could know a column: the loss, and the exact share of types."""
    seen = in_another_lineage(without(original, column))
    kept = tuple(one for one in policy.quasi_identifiers if one.column != column)
    if not kept:
        return None, None
    try:
        outcome = planned(seen, replace(policy, quasi_identifiers=kept))
    except ReleaseRefused:
        return None, None
    loss = float(row_losses(seen, outcome).mean(axis=0) @ seen.shares)
    return loss, exact_share(seen, outcome, TUMOUR_TYPE)
