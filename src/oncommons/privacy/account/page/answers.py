"""What a release can still answer: exact values, counts, and survival by tumour type."""

from oncommons.knowledge.oncotree import oncotree
from oncommons.privacy.account.account import Account
from oncommons.privacy.account.use import CountError, Survived
from oncommons.report import Block, Callout, CalloutKind, Section, TableBlock
from oncommons.report.charts.counts import words_of
from oncommons.report.numerals import count, share
from oncommons.stats.survival import Median

MOST_TYPES = 15
DAYS_PER_MONTH = 30.4375


def answers_section(account: Account) -> Section:
    """Say what the release is good for."""
    exact = [
        (words_of(name).capitalize(), "not known" if part is None else share(part))
        for name, part in account.use.exact.items()
    ]
    blocks: list[Block] = [
        TableBlock(
            "Patients whose known value leaves exactly",
            ("Quasi-identifier", "Share"),
            exact,
            note="Of the patients with a known value, those held back included.",
        ),
        _counts(account.use.counts),
    ]
    if account.use.survival:
        blocks.append(_survival(account.use.survival))
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


def _survival(rows: tuple[Survived, ...]) -> TableBlock:
    """Set median survival before protection beside that of the release."""
    types = oncotree().types
    told = [
        (
            f"{types[one.name].name} ({one.name})" if one.name in types else one.name,
            one.patients_before,
            one.patients_after,
            _median(one.before),
            _median(one.after),
        )
        for one in rows[:MOST_TYPES]
    ]
    cut = f" The {MOST_TYPES} most frequent of {len(rows)} types." if len(rows) > MOST_TYPES else ""
    return TableBlock(
        "Median survival by tumour type, months, before and after protection",
        ("Tumour type", "Patients before", "Released exactly", "Median before", "Median after"),
        told,
        note="Kaplan-Meier, with 95 % limits in brackets; types of which at least 50 patients with"
        f" follow-up are on both sides.{cut}",
    )


def _median(one: Median) -> str:
    """Write a median with its limits."""
    if one.day is None:
        return "not reached"
    lower, upper = (
        "not reached" if limit is None else f"{limit / DAYS_PER_MONTH:.1f}"
        for limit in (one.lower, one.upper)
    )
    return f"{one.day / DAYS_PER_MONTH:.1f} ({lower} to {upper})"
