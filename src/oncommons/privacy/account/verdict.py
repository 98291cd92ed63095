"""Whether a release keeps its promise, and what an officer should look at before signing."""

from oncommons.domain.findings import Severity
from oncommons.privacy.account.account import Account
from oncommons.privacy.account.payers import SMALL, Group, group_in_words
from oncommons.privacy.account.use import Survived
from oncommons.report.charts.counts import words_of
from oncommons.report.numerals import count, of, share

SLACK = 1e-9
UNEVEN = 2.0
"""A group that loses this many times the mean is named."""

FEW_EXACT = 2 / 3
"""Where a smaller part of a tumour type leaves exactly, its survival is read with care."""

MOST_NAMED = 3


def broken_promises(account: Account) -> tuple[str, ...]:
    """Say what a release breaks of its policy; empty where nothing.

    Args:
        account: as `account_of` gives it.

    Returns:
        One sentence for each: a class that is too small, a chance above what is accepted, by
        labels or as an attacker reached it, and a column that gives labels back.
    """
    k, accepted = account.policy.k, account.policy.most_matching_risk
    smallest, chance = account.risk.smallest_class, account.outsiders.prosecutor_max
    matching = account.attacked.largest_matching
    told = []
    if account.risk.patients_out and smallest < k:
        told.append(f"The smallest class has {count(smallest)} patients; the policy asks for {k}.")
    if chance > accepted + SLACK:
        told.append(
            f"A known person is found with a chance of {share(chance)}; the policy accepts"
            f" {share(accepted)}."
        )
    if matching > accepted + SLACK:
        told.append(
            f"An attacker with exact values reached {share(matching)}; the policy accepts"
            f" {share(accepted)}."
        )
    findings = account.attacked.findings
    told += [f"{one}." for one in findings if one.severity is Severity.ERROR]
    return tuple(told)


def worth_a_look(account: Account) -> tuple[str, ...]:
    """Say what the promise does not cover, and where it costs most: one sentence each."""
    told = []
    known = [one for one in account.attacked.findings if one.severity is Severity.WARNING]
    if known:
        named = "; ".join(one.says for one in known[:MOST_NAMED])
        told.append(f"Other columns give labels back: {named}{_more(len(known))}.")
    alike = telling(account)
    if alike:
        listed = ", ".join(f"{words_of(name)} ({share(part)})" for name, part in alike.items())
        told.append(
            f"Some patients share one known value with their whole class, so that the class tells"
            f" it: {listed}. A rule on sensitive values in the policy would prevent it."
        )
    far = uneven(account)
    if far:
        named = ", ".join(f"{group_in_words(one)} ({share(one.loss)})" for one in far[:MOST_NAMED])
        told.append(
            f"Groups that lose at least twice the mean detail of {share(account.payers.mean_loss)}:"
            f" {named}{_more(len(far))}."
        )
    few = few_exact(account)
    if few:
        named = ", ".join(
            f"{one.words} ({of(one.patients_after or 0, one.patients_before)})"
            for one in few[:MOST_NAMED]
        )
        told.append(
            f"Survival by exact tumour type rests on a part of the patients for {named}"
            f"{_more(len(few))}; ask by a wider type there."
        )
    return tuple(told)


def telling(account: Account) -> dict[str, float]:
    """Give the sensitive columns that a class gives away, each with its share of patients.

    A column with one value for everybody is left out: there, a class tells nothing new.
    """
    found = account.risk.homogeneous
    return {name: part for name, part in found.items() if part and name not in account.constant}


def uneven(account: Account) -> list[Group]:
    """Give the groups that lose far more than the mean, the largest loss first."""
    payers = account.payers
    ordered = sorted(payers.groups, key=lambda one: -one.loss)
    least = UNEVEN * payers.mean_loss
    return [one for one in ordered if one.name != SMALL and 0 < least <= one.loss]


def few_exact(account: Account) -> list[Survived]:
    """Give the tumour types of which many patients leave under a wider label only."""
    return [
        one
        for one in account.use.survival
        if one.patients_after is not None and one.patients_after < FEW_EXACT * one.patients_before
    ]


def _more(found: int) -> str:
    """Say how many are not named."""
    return f" and {found - MOST_NAMED} more" if found > MOST_NAMED else ""
