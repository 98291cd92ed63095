"""Criteria put together as one query: leaves as common tables, joined to patients or samples."""

from dataclasses import dataclass, field

from oncommons.domain.criteria import (
    All,
    Any,
    AnySample,
    Criteria,
    InCohort,
    IsKnown,
    Known,
    Not,
)
from oncommons.domain.criteria.sources import members_of
from oncommons.store.compile.leaf_sql import ANY_ROW, OfSample, is_of_sample, leaf_sql
from oncommons.store.compile.places import Binder, Bound, Level


@dataclass(frozen=True, slots=True)
class Compiled:
    """Criteria as text and values.

    Args:
        sql: a query that gives `patient_id` and `truth` (true, false or null) of every patient.
        values: what its names stand for.
        columns: the columns that it looks at, for the check against a grant.
    """

    sql: str
    values: dict[str, Bound]
    columns: frozenset[tuple[str, str]]


def compile_criteria(criteria: Criteria) -> Compiled:
    """Turn criteria into SQL that gives each patient's truth.

    Raises:
        CriteriaError: a column is unknown, identifies patients, or is no number where one is
            asked; or a cohort or an exon was not filled in by `cohort.select`.
    """
    compiler = _Compiler()
    body = compiler.query(criteria, Level.PATIENT, "patient_id")
    ctes = f"with {', '.join(compiler.ctes)} " if compiler.ctes else ""
    binder = compiler.binder
    return Compiled(ctes + body, binder.values, frozenset(binder.columns))


@dataclass(slots=True)
class _Compiler:
    """Collects one common table for each distinct leaf, and the values that they need."""

    ctes: list[str] = field(default_factory=list)
    names: dict[tuple[Criteria, Level], str] = field(default_factory=dict)
    binder: Binder = field(default_factory=Binder)

    def query(self, criteria: Criteria, level: Level, name: str) -> str:
        """Write a query that gives each patient, or each sample under its patient, a truth."""
        joins: dict[str, str] = {}
        truth = self.truth(criteria, level, joins)
        table = f"{level.value}s"
        return (
            f"select {table}.patient_id as {name}, {truth} as truth"
            f" from {table}{''.join(joins.values())}"
        )

    def truth(self, criteria: Criteria, level: Level, joins: dict[str, str]) -> str:
        """Write the truth of criteria over the rows of a level and what is joined to them."""
        match criteria:
            case All(parts):
                inner = (self.truth(part, level, joins) for part in parts)
                return f"({' and '.join(['true', *inner])})"
            case Any(parts):
                inner = (self.truth(part, level, joins) for part in parts)
                return f"({' or '.join(['false', *inner])})"
            case Not(part):
                return f"(not {self.truth(part, level, joins)})"
            case Known(part):
                return f"({self.truth(part, level, joins)} is not null)"
            case _:
                return self.leaf(criteria, level, joins)

    def leaf(self, criteria: Criteria, level: Level, joins: dict[str, str]) -> str:
        """Join the common table of a leaf, and write its truth."""
        sampled = is_of_sample(criteria)
        own = Level.SAMPLE if sampled and level is Level.SAMPLE else Level.PATIENT
        name = self.names.get((criteria, own))
        if name is None:
            text = self.table(criteria, own)
            name = self.names[criteria, own] = f"leaf{len(self.ctes)}"
            self.ctes.append(f"{name} as ({text})")
        joins[name] = f" left join {name} on {name}.id = {level.value}s.{own.value}_id"
        known = isinstance(criteria, IsKnown)
        return f"coalesce({name}.truth, false)" if known else f"{name}.truth"

    def table(self, criteria: Criteria, level: Level) -> str:
        """Write the common table of a leaf: id and truth; an id that it lacks is unknown."""
        match criteria:
            case AnySample(part):
                samples = self.query(part, Level.SAMPLE, "id")
                return f"select id, {ANY_ROW} from ({samples}) as each_sample group by 1"
            case InCohort():
                return self.query(members_of(criteria), Level.PATIENT, "id")
            case _ if isinstance(criteria, OfSample) and level is Level.PATIENT:
                return self.table(AnySample(criteria), Level.PATIENT)
            case _:
                return leaf_sql(criteria, level, self.binder)
