"""Mutations and events, which single people out; and a made-up patient before and after."""

from oncommons.privacy.account.account import Account
from oncommons.report import Callout, CalloutKind, Section, TableBlock
from oncommons.report.charts.counts import words_of
from oncommons.report.numerals import count, decimal, share

WORDS = {"chrom": "chromosome", "pos": "position"}


def records_section(account: Account) -> Section:
    """Say how few mutations or days single a patient out, and what is done about it."""
    rows = [
        (
            one.table.replace("_", " ").capitalize(),
            ", ".join(WORDS.get(fact, words_of(fact)) for fact in one.facts),
            unique.known,
            unique.patients,
            share(unique.alone),
            f"{decimal(100 * unique.lower, 2)} to {decimal(100 * unique.upper, 2)} %",
        )
        for one in account.longitudinal
        for unique in one.unique
    ]
    done = [
        (one.table.replace("_", " ").capitalize(), one.handling.value, one.reason)
        for one in account.longitudinal
    ]
    text = (
        "k-anonymity does not survive hundreds of columns. Mutations and days of events are not"
        " recoded: they are read through a grant, and results leave after disclosure control."
    )
    return Section(
        "Mutations and events",
        [
            Callout(CalloutKind.LIMIT, text, "Not covered by the promise"),
            TableBlock(
                "Patients whom a few known facts single out",
                ("Table", "One fact is", "Known", "Patients", "Alone", "95 % limits"),
                rows,
                note="Share of patients whom no other equals, with 95 % limits (Wilson), of those"
                " who have as many facts; up to 2,000 were looked for. Unicity: de Montjoye et al.,"
                " Sci Rep 3:1376 (2013).",
            ),
            TableBlock("What is done with each table", ("Table", "Handling", "Why"), done),
        ],
    )


def example_section(account: Account) -> list[Section]:
    """Show a made-up patient before and after."""
    made = account.example
    if made is None:
        return []
    rows = [
        (words_of(name).capitalize(), _said(value), _said(made.after[name]))
        for name, value in made.before.items()
    ]
    table = TableBlock(
        "What the hospital would record, and what the release would say",
        ("Quasi-identifier", "Recorded", "In the release"),
        rows,
        note=f"Nobody's record: each value was drawn from those that the label covers (seed"
        f" {made.seed}). {count(made.shared_by)} patients bear these labels.",
    )
    return [Section("A made-up patient", [table])]


def _said(text: str) -> str:
    """Write a label in words where it says nothing."""
    return "* (not told)" if text == "*" else text
