"""Protect and publish: by which policy, and whether a new release came of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from oncommons.cli.options import today
from oncommons.cli.output import progress

if TYPE_CHECKING:
    from oncommons.domain.releases import Policy, Release, Risk
    from oncommons.privacy.lineage.entries import LedgerEntry


@dataclass(frozen=True, slots=True)
class Next:
    """The release that stands after publishing.

    Args:
        release: it.
        risk: with which it was published.
        policy: that was asked for.
        entry: its line in the ledger.
        is_new: False where nothing changed, so that an earlier release stands.
    """

    release: "Release"
    risk: "Risk"
    policy: "Policy"
    entry: "LedgerEntry"
    is_new: bool

    def said(self) -> str:
        """Say whether a release was published, or an earlier one stands."""
        patients = f"{self.release.patients:,} patients"
        if self.is_new:
            return f"Release {self.release.release_id} is published: {patients}."
        return (
            f"Release {self.release.release_id} stands: nothing changed since it was published"
            f" on {self.entry.day}; {patients}."
        )


def policy_of(file: Path | None) -> "Policy":
    """Read the policy that was named, or give the standard one."""
    from oncommons import privacy

    return privacy.standard_policy() if file is None else privacy.read_policy(file)


def publish_next(commons: Path, file: Path | None, *, engine: str, quiet: bool) -> Next:
    """Protect what the vault holds, and publish it.

    Args:
        commons: its folder.
        file: the policy; the standard one where none is given.
        engine: where Spark runs, to read and write the large tables; duckdb for none.
        quiet: whether progress is kept silent.

    Raises:
        PolicyError: the policy has mistakes, or asks for what the data cannot give.
        ReleaseRefused: the patients cannot be protected as the policy asks.
        EngineError: Spark cannot run here, or failed.
    """
    from oncommons import journey, store
    from oncommons.privacy.lineage.ledger import read_ledger
    from oncommons.privacy.policy import found_in
    from oncommons.results.desk import LEDGER

    opened, policy = store.open_commons(commons), policy_of(file)
    ledger = opened.folder / LEDGER
    known = {one.release_id for one in read_ledger(ledger)}
    with progress(quiet=quiet) as report, found_in(file):
        report("protecting the patients, publishing the next release", 0.0)
        release, risk = journey.publish_release(opened, policy, today=today(), engine=engine)
    entries = {one.release_id: one for one in read_ledger(ledger)}
    name = release.release_id
    return Next(release, risk, policy, entries[name], is_new=name not in known)
