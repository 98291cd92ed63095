"""Mutations and events, which single people out; and a made-up patient before and after."""

from oncommons.privacy.account.account import Account
from oncommons.privacy.account.longitudinal import KNOWN, Longitudinal
from oncommons.report import Callout, CalloutKind, Section, TableBlock
from oncommons.report.charts.counts import words_of
from oncommons.report.numerals import count, share

WORDS = {
    "chrom": "chromosome", "pos": "position", "ref": "base before", "alt": "base after",
    "symbol": "gene", "symbol1": "first gene", "pos1": "first position", "symbol2": "second gene",
    "pos2": "second position",
}  # fmt: skip


def records_section(account: Account) -> Section:
    """Say how few mutations or days single a patient out, and what is done about it."""
    fewest = f"< {account.policy.k} patients" if account.for_public else "0 of 0"
    measured = [one for one in account.longitudinal if one.unique]
    rows = [
        (
            _table_words(one),
            ", ".join(WORDS.get(fact, words_of(fact)) for fact in one.facts),
            *(_alone(one, known, fewest) for known in KNOWN),
        )
        for one in measured
    ]
    done = [(_table_words(one), one.handling.value, one.reason) for one in account.longitudinal]
    text = (
        "k-anonymity does not survive hundreds of columns. Mutations and days of events are not"
        " recoded: they are read through a grant, and results leave after disclosure control."
    )
    return Section(
        "Mutations and events",
        [
            Callout(CalloutKind.LIMIT, text, "Not covered by the promise"),
            TableBlock(
                "Patients whom 1, 2 or 3 known facts single out",
                ("Table", "One fact is", "1 fact", "2 facts", "3 facts"),
                rows,
                note="Share of patients whom no other equals, of those who have as many facts, with"
                " 95 % limits (Wilson); up to 2,000 were looked for. Unicity: de Montjoye et al.,"
                " Sci Rep 3:1376 (2013).",
            ),
            TableBlock("What is done with each table", ("Table", "Handling", "Why"), done),
        ],
    )


def _table_words(one: Longitudinal) -> str:
    """Write the name of a table."""
    return one.table.replace("_", " ").capitalize()


def _alone(one: Longitudinal, known: int, fewest: str) -> str:
    """Write how many patients some facts single out, with limits and denominator."""
    found = next((unique for unique in one.unique if unique.known == known), None)
    if found is None:
        return fewest
    limits = f"{100 * found.lower:.1f} to {100 * found.upper:.1f}"
    return f"{share(found.alone)} ({limits}) of {count(found.patients)}"


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
