"""pycanon confirms k, l and t: of many made tables, of Adult and of oncology patients."""

import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from benchmarks.judges.asking import Table, Verdict, tell, verdicts
from benchmarks.judges.random_tables import SECRET, MadeTable, make_table, release
from benchmarks.measure import Bound, Goal, Result
from benchmarks.privacy import PROGRAM
from benchmarks.privacy import Table as Source
from oncommons.domain.releases import SensitiveRule
from oncommons.errors import ReleaseRefused
from oncommons.privacy.recoding.rules import RuleKind

SEED = 1
SLACK = 1e-9
ALL = Goal(100, Bound.AT_LEAST)
Reached = Callable[[Verdict], bool]


@dataclass(frozen=True, slots=True)
class Released:
    """A released table, and what was asked of it.

    Args:
        label: what it is, in words; the same for all made tables.
        table: what pycanon is asked.
        k: smallest class.
        rule: what every class must satisfy besides; None without.
        known: the same table without the rows whose secret is missing: pycanon takes an empty cell
            for one value more, which hides nobody. None without a rule.
    """

    label: str
    table: Table
    k: int
    rule: SensitiveRule | None = None
    known: Table | None = None

    def keeps_rule(self, found: Verdict) -> bool:
        """Say whether a verdict satisfies the rule; without one there is nothing to satisfy."""
        if self.rule is None:
            return True
        if self.rule.rule == RuleKind.DISTINCT_L:
            return found.l is not None and found.l >= self.rule.value
        return found.t is not None and found.t <= self.rule.value + SLACK


def of_made_tables(folder: Path, tables: int) -> Iterator[Result]:
    """Release made tables of every shape, and let pycanon look at each.

    Args:
        folder: where to work.
        tables: how many to make; one in five has too few rows and must be refused.
    """
    tell(f"releasing {tables} made tables ...")
    made = [make_table(number, SEED) for number in range(tables)]
    frames = [_released(one) for one in made]
    wrong = sum(
        (frame is None) != one.must_be_refused for one, frame in zip(made, frames, strict=True)
    )
    refused = sum(frame is None for frame in frames)
    label = f"{tables} made tables, {refused} refused for having fewer rows than k"
    yield Result(f"{label}: wrongly refused or released", "tables", wrong, goal=Goal(0))
    released = [
        _of_made(one, frame, folder / f"made-{number}.csv")
        for number, (one, frame) in enumerate(zip(made, frames, strict=True))
        if frame is not None
    ]
    yield from _judged(f"{len(released)} made tables", released, folder)


def of_large_tables(folder: Path, sources: Sequence[Source]) -> Iterator[Result]:
    """Release whole tables by our own program, and let pycanon look at each.

    Args:
        folder: where to work.
        sources: tables with their hierarchies.
    """
    released = []
    for source in sources:
        for k in (5, 11):
            label = f"{source.name} k={k}"
            file = recoded(source, k, folder)
            asked = Table(str(file), tuple(source.columns.split(",")))
            released.append(Released(label, asked, k))
    found = verdicts([one.table for one in released])
    for one, verdict in zip(released, found, strict=False):
        goal = Goal(one.k, Bound.AT_LEAST)
        yield Result(f"{one.label}, pycanon: smallest class", "rows", verdict.k, goal=goal)
    yield from _caught(f"{len(released)} large tables", released, folder)


def recoded(source: Source, k: int, folder: Path) -> Path:
    """Recode a table locally in a process of its own, once.

    Args:
        source: the table with its hierarchies.
        k: smallest class.
        folder: where to write it.

    Returns:
        The file.
    """
    out = folder / f"{source.name}-{k}.csv"
    if out.exists():
        return out
    tell(f"releasing {source.name} k={k} ...")
    places = [source.path, source.hierarchies, source.columns, out, "-k", k]
    command = [*PROGRAM, *map(str, places)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return out


def _released(made: MadeTable) -> pl.DataFrame | None:
    """Release a made table; None where it is refused."""
    try:
        return release(made)
    except ReleaseRefused:
        return None


def _of_made(made: MadeTable, frame: pl.DataFrame, file: Path) -> Released:
    """Write a released made table, and say what was asked of it."""
    frame.write_csv(file, separator=";")
    rule = made.policy.sensitive[0] if made.policy.sensitive else None
    table = Table(str(file), made.columns, SECRET if rule else None)
    if rule is None:
        return Released(made.policy.name, table, made.policy.k)
    told = file.with_name(f"{file.stem}-known.csv")
    frame.filter(pl.col(SECRET).is_not_null()).write_csv(told, separator=";")
    known = Table(str(told), made.columns, SECRET)
    return Released(made.policy.name, table, made.policy.k, rule, known)


def _judged(label: str, released: Sequence[Released], folder: Path) -> Iterator[Result]:
    """Say how many of the tables keep what was asked of them."""
    found = list(zip(released, verdicts([one.table for one in released]), strict=False))
    if not found:
        return
    yield _share(f"{label}, pycanon: k as asked", [v.k >= one.k for one, v in found])
    yield from _rules_judged(found)
    yield from _caught(label, released, folder)


def _rules_judged(found: Sequence[tuple[Released, Verdict]]) -> Iterator[Result]:
    """Say how many keep their rule: among known values, and for t among all rows as well."""
    ruled = [(one, verdict, one.known) for one, verdict in found if one.known]
    told = verdicts([known for _, _, known in ruled])
    for kind in (RuleKind.DISTINCT_L, RuleKind.T):
        kept = [
            one.keeps_rule(among_known)
            and (kind is RuleKind.DISTINCT_L or one.keeps_rule(among_all))
            for (one, among_all, _), among_known in zip(ruled, told, strict=True)
            if one.rule and one.rule.rule == kind
        ]
        yield _share(f"{len(kept)} of them with a rule, pycanon: {kind} as asked", kept)


def _caught(label: str, released: Sequence[Released], folder: Path) -> Iterator[Result]:
    """Plant a class of k - 1 in every table: pycanon has to find it, or it could not fail."""
    planted = [_planted(one, folder / f"planted-{at}.csv") for at, one in enumerate(released)]
    found = verdicts(planted)
    if found:
        caught = [v.k == one.k - 1 for one, v in zip(released, found, strict=True)]
        yield _share(f"{label} with a planted class of k - 1, pycanon: caught", caught)


def _planted(one: Released, file: Path) -> Table:
    """Write the table with k - 1 rows more, which have labels of their own."""
    frame = pl.read_csv(one.table.file, separator=";", infer_schema=False)
    alone = frame.head(1).with_columns(pl.lit("planted").alias(one.table.columns[0]))
    pl.concat([frame, *[alone] * (one.k - 1)]).write_csv(file, separator=";")
    return Table(str(file), one.table.columns)


def _share(measure: str, good: Sequence[bool]) -> Result:
    """Give how many are good, in per cent; all have to be."""
    return Result(measure, "%", 100 * sum(good) / max(len(good), 1), goal=ALL)
