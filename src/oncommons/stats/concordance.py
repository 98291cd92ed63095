"""Discrimination: Harrell's C for censored times, and the area under the ROC curve."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri  # type: ignore[import-untyped]
from scipy.stats import rankdata  # type: ignore[import-untyped]

from oncommons.domain.models import Estimate
from oncommons.errors import DataError
from oncommons.stats.arrays import Bools, Floats, Ints, check_flags, check_length, check_numbers
from oncommons.stats.follow_up import FollowUp, check_follow_up

_Z95 = float(ndtri(0.975))


def concordance(time_days: ArrayLike, event: ArrayLike, risk: ArrayLike) -> Estimate:
    """Estimate Harrell's C: how often, of two patients, the one at higher risk dies first.

    A pair counts when the earlier of the two died; at equal times, when one died and the other
    was censored (who lived longer). Equal risks count one half. Time is n log n.

    Args:
        time_days: (n,) days to death or last contact, >= 0.
        event: (n,) True where the patient died.
        risk: (n,) predicted risk; higher means an earlier death.

    Returns:
        C with 95 % limits by the infinitesimal jackknife: the variance is the sum over patients
        of (their pairs' score - C * their number of pairs)^2 / (number of pairs)^2.

    Raises:
        DataError: a row that cannot be used, or no pair that counts.

    Source: Harrell et al., JAMA 247:2543 (1982); variance: Therneau & Atkinson, vignette
    "Concordance" of the R package survival (2020), after Efron & Stein, Ann Stat 9:586 (1981).

    Example:
        >>> concordance([1, 2, 3, 4], [1, 1, 0, 1], [0.9, 0.4, 0.5, 0.1]).value
        0.8
    """
    follow_up = check_follow_up(time_days, event)
    risk_of = check_numbers(risk, "risk")
    check_length(risk_of, "risk", len(follow_up.time_days))
    rank = np.unique(risk_of, return_inverse=True)[1]
    score, pairs = _pairs_as_earlier(follow_up, rank)
    later_score, later_pairs = _pairs_as_later(follow_up, rank)
    score, pairs = score + later_score, pairs + later_pairs
    number = pairs.sum() / 2
    if not number:
        raise DataError("no two patients can be compared", remedy="wait for more deaths")
    value = float(score.sum() / 2 / number)
    error = float(np.sqrt(np.sum((score - value * pairs) ** 2)) / number)
    return _limits(value, error)


def auc(outcome: ArrayLike, score: ArrayLike) -> Estimate:
    """Estimate the area under the ROC curve: how often a yes scores above a no.

    Args:
        outcome: (n,) True or 1 where it happened.
        score: (n,) predicted score; higher means more likely. Equal scores count one half.

    Returns:
        The area with 95 % limits after DeLong.

    Raises:
        DataError: a row that cannot be used, or fewer than two of either outcome.

    Source: DeLong, DeLong & Clarke-Pearson, Biometrics 44:837 (1988); by midranks: Sun & Xu,
    IEEE Signal Process Lett 21:1389 (2014).

    Example:
        >>> auc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]).value
        0.75
    """
    happened = check_flags(outcome, "outcome")
    scores = check_numbers(score, "score")
    check_length(scores, "score", len(happened))
    yes, no = scores[happened], scores[~happened]
    if min(len(yes), len(no)) < 2:
        raise DataError("fewer than two rows of one outcome", remedy="an area needs two of each")
    rank: Floats = rankdata(scores)
    above_no = (rank[happened] - rankdata(yes)) / len(no)
    below_yes = 1 - (rank[~happened] - rankdata(no)) / len(yes)
    variance = above_no.var(ddof=1) / len(yes) + below_yes.var(ddof=1) / len(no)
    return _limits(float(above_no.mean()), float(np.sqrt(variance)))


def _limits(value: float, error: float) -> Estimate:
    """Give normal 95 % limits within 0 and 1."""
    return Estimate(value, max(value - _Z95 * error, 0.0), min(value + _Z95 * error, 1.0))


def _pairs_as_earlier(follow_up: FollowUp, rank: Ints) -> tuple[Floats, Floats]:
    """Give each patient's score and number of pairs in which they died first."""
    time, died = follow_up.time_days, follow_up.event
    order = np.lexsort((died, -time))  # longest first; at equal times the censored come first
    starts = _block_starts(time[order], died[order])
    dead = died[order]
    below, equal = _count_before(rank[order], starts[dead], rank[order][dead])
    score, pairs = np.zeros(len(time)), np.zeros(len(time))
    score[order[dead]], pairs[order[dead]] = below + equal / 2, starts[dead]
    return score, pairs


def _pairs_as_later(follow_up: FollowUp, rank: Ints) -> tuple[Floats, Floats]:
    """Give each patient's score and number of pairs in which the other died first."""
    time, died = follow_up.time_days, follow_up.event
    order = np.flatnonzero(died)[np.argsort(time[died], kind="stable")]
    deaths = time[order]
    before = np.where(
        died,
        np.searchsorted(deaths, time, side="left"),
        np.searchsorted(deaths, time, side="right"),
    )
    below, equal = _count_before(rank[order], before, rank)
    return (before - below - equal) + equal / 2, before.astype(np.float64)


def _block_starts(time: Floats, died: Bools) -> Ints:
    """Give, for each sorted row, where its block of equal time and outcome starts."""
    new = np.r_[True, (time[1:] != time[:-1]) | (died[1:] != died[:-1])]
    starts: Ints = np.maximum.accumulate(np.where(new, np.arange(len(time)), 0))
    return starts


def _count_before(ranks: Ints, before: Ints, wanted: Ints) -> tuple[Ints, Ints]:
    """Count, among the first `before` ranks of each question, those below and those equal.

    A wavelet matrix: ranks are sorted stably by one bit after another, from the highest; each
    question keeps the stretch that still agrees with its wanted rank. One pass per bit.
    Source: Claude, Navarro & Ordonez, Inf Syst 47:15 (2015).
    """
    start, end = np.zeros_like(before), before.copy()
    below = np.zeros_like(before)
    row = ranks
    highest = int(max(ranks.max(initial=0), wanted.max(initial=0)))
    for bit in reversed(range(highest.bit_length())):
        is_one = (row >> bit & 1).astype(np.bool_)
        ones = np.concatenate([[0], np.cumsum(is_one)])
        zeros = len(row) - int(ones[-1])
        wants_one = (wanted >> bit & 1).astype(np.bool_)
        ones_start, ones_end = ones[start], ones[end]
        below += np.where(wants_one, (end - ones_end) - (start - ones_start), 0)
        start = np.where(wants_one, zeros + ones_start, start - ones_start)
        end = np.where(wants_one, zeros + ones_end, end - ones_end)
        row = np.concatenate([row[~is_one], row[is_one]])
    return below, end - start
