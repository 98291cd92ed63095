"""The page for a data-protection officer: one release, from the promise to the hashes."""

from datetime import date

from oncommons.privacy.account.account import Account, policy_digest
from oncommons.privacy.account.page.answers import answers_section
from oncommons.privacy.account.page.chances import attacks_section, chances_section
from oncommons.privacy.account.page.cost import cost_section, payers_section
from oncommons.privacy.account.page.promise import (
    headline_section,
    policy_section,
    protected_section,
    threat_section,
)
from oncommons.privacy.account.page.records import example_section, records_section
from oncommons.privacy.report import statement
from oncommons.report import Block, Section, TableBlock, page
from oncommons.report.numerals import count, of

TITLE = "Protection of a release: what was reached, and what it costs"


def account_page(account: Account, *, made_on: date) -> str:
    """Write the account of a release as one self-contained page.

    Args:
        account: as `account_of` gives it; `for_public` takes out what describes few patients.
        made_on: the day of the page.

    Returns:
        A whole HTML document without script and without any address.
    """
    sections = [
        headline_section(account),
        policy_section(account),
        threat_section(account),
        protected_section(account),
        chances_section(account),
        attacks_section(account),
        cost_section(account),
        payers_section(account),
        answers_section(account),
        records_section(account),
        *example_section(account),
        _made_section(account),
    ]
    risk = account.risk
    readers = "Everybody may read this version: groups of fewer than k patients are left out."
    if not account.for_public:
        readers = "For the data-protection officer and the data steward; not to be passed on."
    lead = (
        f"{of(risk.patients_out, risk.patients_in, 'patients')} are in release"
        f" {account.release_id}. It is {statement(account.policy)}. {readers}"
    )
    foot = f"Written by oncommons on {made_on.isoformat()}. {readers}"
    return page(TITLE, sections, lead=lead, foot=foot)


def _made_section(account: Account) -> Section:
    """Say what the account was made with, so that it can be made again."""
    programs = [(name, version) for name, version in sorted(account.programs.items())]
    rows = [
        ("release", account.release_id),
        ("policy, SHA-256", policy_digest(account.policy)),
        ("seed of every draw", count(account.seed)),
        *programs,
    ]
    files = [(name, digest_of) for name, digest_of in sorted(account.files.items())]
    blocks: list[Block] = [
        TableBlock(
            "What this account was made with",
            ("what", "which"),
            rows,
            note="The same release, seed and versions give the same numbers again.",
        )
    ]
    if files:
        blocks.append(TableBlock("The files of the release", ("file", "SHA-256"), files))
    return Section("How to repeat it", blocks)
