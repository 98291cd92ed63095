"""What a release can still answer: exact values, counts, and survival by tumour type."""

from oncommons.privacy.account.account import Account
from oncommons.privacy.account.use import CountError, Survived
from oncommons.privacy.account.verdict import few_exact
from oncommons.report import Block, Callout, CalloutKind, Section, TableBlock
from oncommons.report.numerals import count, share
from oncommons.stats.survival import Median

MOST_TYPES = 15
DAYS_PER_MONTH = 30.4375


def answers_section(account: Account) -> Section:
    """Say what the release is good for."""
    blocks: list[Block] = [_counts(account.use.counts)]
    if account.use.survival:
        blocks.append(_survival(account))
    return Section("What the release can answer", blocks)


def _counts(error: CountError) -> Callout:
    """Say how far counts lie from the truth."""
    title = "How far counts are off"
    if error.median is None or error.p90 is None:
        return Callout(CalloutKind.NOTE, "There are too few patients to ask about.", title)
    text = (
        f"{count(error.queries)} random counts by two or three quasi-identifiers (seed"
        f" {error.seed}): half are off by at most {share(error.median)}, nine of ten by at most"
        f" {share(error.p90)}."
    )
    return Callout(CalloutKind.NOTE, text, title)


def _survival(account: Account) -> TableBlock:
    """Set median survival before protection beside that of the release."""
    rows = account.use.survival
    told = [
        (
            one.words,
            one.patients_before,
            _exactly(one, account.policy.k),
            _median(one.before),
            _median(one.after),
        )
        for one in rows[:MOST_TYPES]
    ]
    cut = f" The {MOST_TYPES} most frequent of {len(rows)} types." if len(rows) > MOST_TYPES else ""
    if few_exact(account):
        cut += " Where few leave exactly they are no random part of their type: ask by a wider one."
    return TableBlock(
        "Median survival by tumour type, months, before and after protection",
        ("Tumour type", "Patients before", "Released exactly", "Median before", "Median after"),
        told,
        note="Kaplan-Meier, with 95 % limits in brackets; types of which at least 50 patients with"
        f" follow-up are on both sides.{cut}",
    )


def _exactly(one: Survived, k: int) -> int | str:
    """Write how many leave exactly; in public not where fewer than k do not."""
    return f"all but < {k}" if one.patients_after is None else one.patients_after


def _median(one: Median) -> str:
    """Write a median with its limits."""
    if one.day is None:
        return "not reached"
    lower, upper = (
        "not reached" if limit is None else f"{limit / DAYS_PER_MONTH:.1f}"
        for limit in (one.lower, one.upper)
    )
    return f"{one.day / DAYS_PER_MONTH:.1f} ({lower} to {upper})"
