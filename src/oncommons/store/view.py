"""A View: a release seen through a grant. It is the only door to rows above the store."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from oncommons.domain.criteria import EVERYONE, Criteria
from oncommons.domain.grants import Grant
from oncommons.domain.releases import Release
from oncommons.domain.tables import released_tables
from oncommons.errors import GrantError
from oncommons.store.commons import Commons
from oncommons.store.compile import TO_PATIENT, Compiled, compile_criteria
from oncommons.store.duckdb import DuckDB, warehouse
from oncommons.store.engine import Engine, Query, Values
from oncommons.store.releases import check_intact, find_release
from oncommons.store.signing import is_signed
from oncommons.store.withdrawal import check_in_force

_DOOR = object()
_COLUMNS = {table.name: frozenset(table.names) for table in released_tables()}


class View:
    """The granted rows and columns of one release.

    Only `open_view` makes one; `within` narrows one. It has no path, no SQL and no way to widen.

    Args:
        engine: answers the queries.
        release: the release.
        grant: the verified grant.
        criteria: the patients in view, beside the grant's own rows.
        tables: tables of the release that have rows.
        door: proof that `open_view` made it.
    """

    def __init__(
        self,
        engine: Engine,
        release: Release,
        grant: Grant,
        criteria: Criteria,
        tables: frozenset[str],
        door: object,
    ) -> None:
        if door is not _DOOR:
            raise GrantError("a View is opened, not made", remedy="use store.open_view")
        self._engine, self._release, self._grant = engine, release, grant
        self._criteria, self._tables = criteria, tables
        rows = EVERYONE if grant.rows is None else grant.rows
        self._compiled = self._check(compile_criteria(rows & criteria))

    @property
    def release_id(self) -> str:
        """The release that is seen."""
        return self._release.release_id

    @property
    def grant(self) -> Grant:
        """The grant through which it is seen."""
        return self._grant

    @property
    def criteria(self) -> Criteria:
        """The patients in view, beside the grant's own rows."""
        return self._criteria

    def within(self, criteria: Criteria) -> "View":
        """Narrow the view to the patients for whom the criteria hold.

        Raises:
            CriteriaError: a column is unknown.
            GrantError: a column is not granted.
        """
        both = criteria if self._criteria == EVERYONE else self._criteria & criteria
        return View(self._engine, self._release, self._grant, both, self._tables, _DOOR)

    def has(self, table: str, column: str) -> bool:
        """Tell whether a column is granted and its table has rows."""
        return table in self._tables and column in self._granted(table)

    def patients(self) -> int:
        """Count the patients in view."""
        answer = self.ask(Query("patients", "select count(*) as n from cohort"), {}, ())
        return int(answer.item())

    def rows(self, table: str, columns: Sequence[str]) -> pl.DataFrame:
        """Give granted columns of the patients in view, for computation inside the commons.

        Args:
            table: a table of `domain.tables.released_tables`.
            columns: its columns; ids are pseudonyms.

        Returns:
            One row per row of the table, in the order of the release.

        Raises:
            GrantError: a column is not granted.
        """
        wanted = [(table, column) for column in columns]
        source = TO_PATIENT.get(table, table)
        listed = ", ".join(f'{table}."{column}"' for column in columns)
        inside = "" if table == "panels" else "where patient_id in (select patient_id from cohort)"
        query = Query(f"rows of {table}", f"select {listed} from {source} {inside}")
        return self.ask(query, {}, wanted)

    def ask(self, query: Query, values: Values, columns: Sequence[tuple[str, str]]) -> pl.DataFrame:
        """Run one of the store's queries over the patients in view.

        Args:
            query: its text may name `cohort`, the patients in view, and any table.
            values: what its names stand for.
            columns: the columns that it reads, which the grant must hold.

        Raises:
            GrantError: a column is not granted.
        """
        for table, column in columns:
            self._check_column(table, column)
        cohort = f"with cohort as (select patient_id from ({self._compiled.sql}) where truth) "
        return self._engine.run(
            Query(query.name, cohort + query.sql), {**self._compiled.values, **values}
        )

    def close(self) -> None:
        """Let go of the engine."""
        self._engine.close()

    def _granted(self, table: str) -> frozenset[str]:
        return frozenset(self._grant.columns.get(table, ())) & _COLUMNS.get(table, frozenset())

    def _check(self, compiled: Compiled) -> Compiled:
        """Hold the columns of the criteria to the grant as well."""
        for table, column in compiled.columns:
            self._check_column(table, column)
        return compiled

    def _check_column(self, table: str, column: str) -> None:
        if column not in self._granted(table):
            raise GrantError(
                f"grant {self._grant.grant_id} does not hold {table}.{column}",
                remedy="ask the data owner to extend the grant",
            )


def open_view(commons: Commons, grant: Grant, *, today: date) -> View:
    """Open the release of a grant, after checking the grant and the release.

    Args:
        commons: where the release lies.
        grant: the grant.
        today: the day of the question.

    Raises:
        GrantError: the signature, the dates or the release do not fit, or it was withdrawn.
        IntegrityError: the release differs from its manifest.
        CommonsError: the release is not there.
    """
    key = commons.public_keys.get(grant.key_id, "")
    if not is_signed(grant.signed_bytes(), grant.signature, key):
        raise GrantError(
            f"grant {grant.grant_id} is not signed by this commons", remedy="ask for a new grant"
        )
    if not grant.valid_from <= today <= grant.valid_until:
        raise GrantError(
            f"grant {grant.grant_id} holds from {grant.valid_from} to {grant.valid_until},"
            f" and today is {today}",
            remedy="ask the governance manager to renew it",
        )
    check_in_force(commons, grant.release_id)
    release = find_release(commons, grant.release_id)
    check_intact(commons, release)
    tables = frozenset(file.table for file in release.files if file.table and file.rows)
    engine = DuckDB(warehouse(commons, release))
    return View(engine, release, grant, EVERYONE, tables, _DOOR)
