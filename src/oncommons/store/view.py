"""A View: a release seen through a grant. It is the only door to rows above the store."""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

import polars as pl

from oncommons.domain.columns import Type
from oncommons.domain.criteria import EVERYONE, Criteria
from oncommons.domain.grants import Grant
from oncommons.domain.releases import Release
from oncommons.domain.tables import released_tables
from oncommons.errors import GrantError
from oncommons.store.commons import Commons
from oncommons.store.compile import TO_PATIENT, Compiled, compile_criteria
from oncommons.store.derived import open_derived
from oncommons.store.duckdb import open_warehouse
from oncommons.store.engine import DUCKDB, Engine, Query, Values
from oncommons.store.holds import HoldsWatch
from oncommons.store.index.build import RECIPE
from oncommons.store.index.index import StudyIndex
from oncommons.store.index.seen import SeenIndex
from oncommons.store.intact import check_intact
from oncommons.store.releases import find_release
from oncommons.store.spark import Spark
from oncommons.store.spark_session import check_master
from oncommons.store.validity import Clock, Validity, check_dates, check_signature
from oncommons.store.withdrawal import check_in_force

_DOOR = object()
_TABLES = {table.name: table for table in released_tables()}
_COLUMNS = {name: frozenset(table.names) for name, table in _TABLES.items()}


@dataclass(frozen=True, slots=True)
class Behind:
    """What answers the questions of a View.

    Args:
        engine: answers the queries.
        index: opens the study view's index, making it where it is missing.
        tables: tables of the release that have rows.
        check: refuses each call where the release was withdrawn meanwhile, or the grant ended, was
            held or was revoked.
    """

    engine: Engine
    index: Callable[[], StudyIndex]
    tables: frozenset[str]
    check: Callable[[], None]


class View:
    """The granted rows and columns of one release.

    Only `open_view` makes one; `within` narrows one. It has no path, no SQL and no way to widen.

    Args:
        behind: what answers the questions.
        release: the release.
        grant: the verified grant.
        criteria: the patients in view, beside the grant's own rows.
        door: proof that `open_view` made it.
    """

    def __init__(
        self,
        behind: Behind,
        release: Release,
        grant: Grant,
        criteria: Criteria,
        door: object,
    ) -> None:
        if door is not _DOOR:
            raise GrantError(
                "a View is opened, not made", remedy="use store.open_view", code="GRANT_DOOR"
            )
        self._behind, self._engine = behind, behind.engine
        self._release, self._grant, self._criteria = release, grant, criteria
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
        return View(self._behind, self._release, self._grant, both, _DOOR)

    def has(self, table: str, column: str) -> bool:
        """Tell whether a column is granted and its table has rows."""
        return table in self._behind.tables and column in self._granted(table)

    def patients(self) -> int:
        """Count the patients in view."""
        counted = Query("patients", "select count(*) as n from cohort", {"n": Type.INT64})
        answer = self.ask(counted, {}, ())
        return int(answer.item())

    def rows(self, table: str, columns: Sequence[str]) -> pl.DataFrame:
        """Give granted columns of the patients in view, for computation inside the commons.

        Args:
            table: a table of `domain.tables.released_tables`.
            columns: its columns; ids are pseudonyms.

        Returns:
            One row per row of the table, in the order of its key, which is that of the release.

        Raises:
            GrantError: a column is not granted.
        """
        wanted = [(table, column) for column in columns]
        source = TO_PATIENT.get(table, table)
        listed = ", ".join(f'{table}."{column}"' for column in columns)
        inside = "" if table == "panels" else "where patient_id in (select patient_id from cohort)"
        key = ", ".join(f'{table}."{column}"' for column in released_key(table))
        query = Query(
            f"rows of {table}",
            f"select {listed} from {source} {inside} order by {key}",
            {column: column_type(table, column) for column in columns},
            narrower="choose a smaller cohort, or fewer columns",
        )
        return self.ask(query, {}, wanted)

    def ask(self, query: Query, values: Values, columns: Sequence[tuple[str, str]]) -> pl.DataFrame:
        """Run one of the store's queries over the patients in view.

        Args:
            query: its text may name `cohort`, the patients in view, and any table.
            values: what its names stand for.
            columns: the columns that it reads, which the grant must hold.

        Raises:
            GrantError: a column is not granted; or the release was withdrawn, or the grant ended,
                was held or was revoked meanwhile.
            QueryTooLarge: it took too long, or more memory than there is.
        """
        self._behind.check()
        for table, column in columns:
            self._check_column(table, column)
        cohort = f"with cohort as (select patient_id from ({self._compiled.sql}) where truth) "
        return self._engine.run(
            dataclasses.replace(query, sql=cohort + query.sql),
            {**self._compiled.values, **values},
        )

    @property
    def study(self) -> SeenIndex:
        """The index of the study view, over the patients in view and the granted columns.

        Raises:
            GrantError: the release was withdrawn, or the grant ended, was held or was revoked
                meanwhile.
        """
        self._behind.check()
        return self._study

    @cached_property
    def _study(self) -> SeenIndex:
        index, check = self._behind.index(), self._behind.check
        if self._criteria == EVERYONE and self._grant.rows in (None, EVERYONE):
            return SeenIndex(index, index.everyone, self._check_column, check)
        ids = Query(
            "patient ids",
            "select patient_id from cohort order by patient_id",
            {"patient_id": Type.TEXT},
        )
        inside = self.ask(ids, {}, ())
        inside_mask = index.of_patients(inside["patient_id"])
        return SeenIndex(index, inside_mask, self._check_column, check)

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
                code="GRANT_COLUMN",
            )


def column_type(table: str, column: str) -> Type:
    """Give the type of a column in a release; text for one that no release holds."""
    known = _TABLES[table].columns if table in _TABLES else ()
    return next((one.type for one in known if one.name == column), Type.TEXT)


def released_key(table: str) -> tuple[str, ...]:
    """Name the columns whose values, in order, put the rows of a released table in order."""
    return _TABLES[table].key if table in _TABLES else ()


def open_view(
    commons: Commons,
    grant: Grant,
    *,
    today: date,
    engine: str = DUCKDB,
    clock: Clock | None = None,
) -> View:
    """Open the release of a grant, after checking the grant and the release.

    Checked are the signature, the release, the dates and the holds, in this order; and all but the
    signature and the bytes of the release again at each later call of the View.

    Args:
        commons: where the release lies.
        grant: the grant.
        today: the day of the question.
        engine: duckdb, or where Spark runs: local[2], spark://host:7077. Both answer alike.
        clock: gives the day of each later call; `today` for ever where there is none.

    Raises:
        EngineError: the engine is unknown or cannot run here.
        GrantError: the signature, the release, the dates or the holds refuse it; see `code`.
        IntegrityError: the release differs from its manifest, or the book of holds is damaged.
        CommonsError: the release is not there.
    """
    check_signature(commons, grant)
    check_in_force(commons, grant.release_id)
    release = find_release(commons, grant.release_id)
    if release.release_id != grant.release_id:
        raise GrantError(
            f"grant {grant.grant_id} is for {grant.release_id}, which is only a label here",
            remedy="ask for a grant on a release",
            code="GRANT_RELEASE",
        )
    # DuckDB and the index read derived files, made from bytes that were hashed then; Spark reads
    # the release itself, so that its bytes are hashed now.
    check_intact(commons, release, deep=engine != DUCKDB)
    check_dates(grant, today)
    valid = Validity(commons, grant, clock or (lambda: today), HoldsWatch(commons))
    valid.check()
    tables = frozenset(file.table for file in release.files if file.table and file.rows)
    index = cache(lambda: open_derived(commons, release, RECIPE, StudyIndex))
    behind = Behind(_engine(engine, commons, release), index, tables, valid.check)
    return View(behind, release, grant, EVERYONE, _DOOR)


def _engine(name: str, commons: Commons, release: Release) -> Engine:
    if name == DUCKDB:
        return open_warehouse(commons, release)
    check_master(name)
    return Spark(commons, release, name)
