"""What was asked for, against whom, and how many patients share their labels."""

from oncommons.privacy.account.account import Account, policy_digest
from oncommons.privacy.account.verdict import broken_promises, worth_a_look
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
    """Say the verdict, the whole in six numbers, and what deserves a look."""
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
            risk.patients_suppressed,
            "",
            f"of {count(risk.patients_in)}",
        ),
        _most_lost(account),
    ]
    if exact is not None:
        known = "of patients whose type is known"
        numbers.append(
            KeyNumber("Tumour types that leave exactly", decimal(100 * exact), "%", known)
        )
    look = worth_a_look(account)
    also: list[Block] = [Paragraph("What deserves a look:"), Items(look)] if look else []
    return Section("In brief", [_verdict(account), KeyNumbers(numbers), *also])


def _most_lost(account: Account) -> KeyNumber:
    """Name the quasi-identifier that loses most; one that weighs much pulls a mean down."""
    column, lost = max(account.risk.loss.items(), key=lambda one: one[1])
    return KeyNumber(
        f"Detail lost where most is: {words_of(column)}",
        decimal(100 * lost),
        "%",
        "0 %: all exact; 100 %: nothing told",
    )


def _verdict(account: Account) -> Block:
    """Say whether the release keeps its promise, and where that ends."""
    broken = broken_promises(account)
    if broken:
        text = f"{' '.join(broken)} Withdraw the release."
        return Callout(CalloutKind.WARNING, text, "The promise is not kept")
    text = (
        f"Whoever knows all declared quasi-identifiers of a person finds at least"
        f" {account.policy.k} patients who fit; an attacker with exact values reached a chance of"
        f" {share(account.attacked.largest_matching)}, and the policy accepts"
        f" {100 * account.policy.most_matching_risk:g} %. Mutations, treatments and days of events"
        " are not covered: they stay behind grants. Whether this is enough is for the"
        " data-protection officer to judge; this page gives the measurements."
    )
    return Callout(CalloutKind.NOTE, text, "The promise is kept, and where it ends")


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
            ("Quasi-identifier", "Hierarchy", "Weight", "Finest level"),
            quasi,
            note="Hierarchy: how a value widens step by step; flat is exact or not told. Weight:"
            " how precious its detail is, beside the others. Finest level: 0 may leave exactly, 1"
            f" one step wider, and so on. SHA-256 of the policy: {policy_digest(policy)}",
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
