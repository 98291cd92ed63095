"""A published release as the steward checks it: its policy, its rows, and what is wrong with it."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from oncommons.cli.options import today

if TYPE_CHECKING:
    import polars as pl

    from oncommons.domain.findings import Finding
    from oncommons.domain.releases import Policy, Release
    from oncommons.store import Commons


@dataclass(frozen=True, slots=True)
class Published:
    """One release of a commons.

    Args:
        commons: where it lies.
        release: the release.
    """

    commons: "Commons"
    release: "Release"

    @classmethod
    def find(cls, folder: Path, name: str) -> "Published":
        """Find a release by its id or label."""
        from oncommons import store

        commons = store.open_commons(folder)
        return cls(commons, store.find_release(commons, name))

    def policy(self, file: Path | None = None) -> "Policy":
        """Read the policy that was named, or the one that the release was published with."""
        from oncommons import privacy
        from oncommons.store.manifest import POLICY

        own = self.commons.releases / self.release.release_id / POLICY
        return privacy.read_policy(own if file is None else file)

    def faults(self) -> "tuple[Finding, ...]":
        """Compare every byte with the signed manifest."""
        from oncommons import store

        return store.verify(self.commons, self.release)

    def tables(self, *names: str) -> "dict[str, pl.DataFrame]":
        """Read the rows of every table, or of those named, through the steward's grant."""
        from oncommons import journey
        from oncommons.domain.tables import released_tables

        view = journey.steward_view(self.commons, today=today(), release=self.release.release_id)
        there = {file.table for file in self.release.files}
        there &= set(names) or there
        known = [table for table in released_tables() if table.name in there]
        return {table.name: view.rows(table.name, table.names) for table in known}

    def findings(self, policy: "Policy") -> "tuple[Finding, ...]":
        """Run the independent check, and count the rows that lead to no patient."""
        from oncommons import privacy

        tables = self.tables()
        return (*privacy.verify(tables, policy), *self._lost(tables))

    def _lost(self, tables: "dict[str, pl.DataFrame]") -> "list[Finding]":
        """Find rows that a view does not give, because their patient is not there."""
        from oncommons.domain.findings import Finding, Severity

        lost = {name: self.release.rows(name) - frame.height for name, frame in tables.items()}
        return [
            Finding(
                "PRV-P3",
                Severity.ERROR,
                f"rows of {name} lead to no patient ({number:,})",
                "protect again; a row without its patient must not leave",
                count=number,
            )
            for name, number in lost.items()
            if number
        ]
