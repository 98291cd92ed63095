"""What was asked for, against whom, and how many patients share their labels."""

from oncommons.domain.canonical import digest
from oncommons.privacy.account.account import Account
from oncommons.privacy.policy import policy_text
from oncommons.privacy.report import ASSUMPTIONS, statement
from oncommons.report import (
    Callout,
    CalloutKind,
    Items,
    KeyNumber,
    KeyNumbers,
    Paragraph,
    Section,
    TableBlock,
)
from oncommons.report.blocks import Block
from oncommons.report.charts import class_size_chart
from oncommons.report.charts.counts import words_of
from oncommons.report.numerals import count, decimal, share

RULES = {
    "l": "at least {value:g} different known values",
    "entropy-l": "as uncertain as {value:g} equally frequent values",
    "t": "shares within {value:g} of those of all patients",
    "beta": "no value more than {value:g} times more frequent than in all patients, or its cap",
}


def headline_section(account: Account) -> Section:
    """Say the whole in six numbers and one sentence."""
    risk, attacks = account.risk, account.attacked.published
    exact = account.use.exact.get("tumours.oncotree")
    numbers = [
        KeyNumber("Smallest class", risk.smallest_class, "patients", f"asked for: {risk.k}"),
        KeyNumber(
            "Guaranteed: largest chance of finding a known person",
            decimal(100 * risk.prosecutor_max),
            "%",
            f"accepted: {100 * account.policy.most_matching_risk:g} %",
        ),
        KeyNumber(
            "Measured: largest matching risk",
            decimal(100 * attacks.matching.most),
            "%",
            f"of {count(attacks.matching.targets)} patients looked for",
        ),
        KeyNumber(
            "Patients held back",
            _held_back(account),
            "",
            f"of {count(risk.patients_in)}",
        ),
        KeyNumber("Detail lost", decimal(100 * risk.loss_mean), "%", "weighted mean"),
    ]
    if exact is not None:
        known = "of the known ones"
        numbers.append(
            KeyNumber("Tumour types that leave exactly", decimal(100 * exact), "%", known)
        )
    return Section("In brief", [KeyNumbers(numbers), *_verdict(account)])


def _held_back(account: Account) -> int | str:
    """Give the patients held back; few of them are not counted in public."""
    held_back = account.risk.patients_suppressed
    if account.for_public and 0 < held_back < account.policy.k:
        return f"< {account.policy.k}"
    return held_back


def _verdict(account: Account) -> list[Block]:
    """Say whether the release keeps its promise, and what the reader should look at."""
    accepted = account.policy.most_matching_risk
    held = account.risk.smallest_class >= account.policy.k
    if not held or account.outsiders.prosecutor_max > accepted:
        text = (
            f"The smallest class has {count(account.risk.smallest_class)} patients. The policy asks"
            f" for {account.policy.k}: withdraw the release."
        )
        return [Callout(CalloutKind.WARNING, text, "The promise is not kept")]
    text = (
        f"Whoever knows all declared quasi-identifiers of a person finds at least"
        f" {account.policy.k} patients who fit. Mutations and events are not among them; they stay"
        " behind grants."
    )
    return [Callout(CalloutKind.NOTE, text, "The promise is kept, and where it ends")]


def policy_section(account: Account) -> Section:
    """Say what the policy asks for, and how it can be recognised."""
    policy = account.policy
    quasi = [
        (words_of(one.column).capitalize(), one.hierarchy.rpartition("/")[2], one.weight, one.floor)
        for one in policy.quasi_identifiers
    ]
    blocks: list[Block] = [
        Paragraph(
            f"Policy “{policy.name}”: {statement(policy)}, {policy.mode.value} labels, at most"
            f" {share(policy.most_suppressed)} of patients held back, ages above"
            f" {policy.oldest_age} under one label. {policy.notes}".strip()
        ),
        TableBlock(
            "The declared quasi-identifiers: what an outsider may know",
            ("Quasi-identifier", "Hierarchy", "Weight", "Lowest level"),
            quasi,
            note=f"SHA-256 of the policy: {digest(policy_text(policy))}",
        ),
    ]
    if policy.sensitive:
        rows = [
            (
                words_of(one.column).capitalize(),
                RULES[one.rule].format(value=one.value),
                ", ".join(one.unprotected) or "none",
            )
            for one in policy.sensitive
        ]
        title = "Sensitive values that no class may give away"
        blocks.append(TableBlock(title, ("Column", "Every class", "Not protected"), rows))
    return Section("The policy", blocks)


def threat_section(account: Account) -> Section:
    """Say against whom the release protects, and what is assumed."""
    known = ", ".join(words_of(one.column) for one in account.policy.quasi_identifiers)
    rows = [
        ("Prosecutor", f"knows {known} of one person, and that the person is in the release"),
        ("Journalist", "wants to name anybody at all, from a register of the population"),
        ("Marketer", "names everybody, and is content to be right often"),
        (
            "Matching",
            "holds the exact values of a person and looks for the rows whose labels cover them",
        ),
    ]
    replay = (
        "An attacker may know how labels are chosen and replay it. Rules are checked on a class"
        " and on the classes that it is split into, so that a split which did not happen tells"
        " little; the guarantee is 1/k, and a lower matching risk is an extra."
    )
    return Section(
        "Against whom, and what is assumed",
        [
            TableBlock("Outsiders", ("Who", "What they know and want"), rows),
            Items([*ASSUMPTIONS, replay]),
        ],
    )


def protected_section(account: Account) -> Section:
    """Show how many patients share all their labels."""
    return Section("Patients who share all labels", [class_size_chart(account.risk)])
