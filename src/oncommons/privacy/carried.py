"""Large tables, on which no decision rests: recoded by Spark beside the protected ones.

Who is released, with which label and until which day follows from the tables of patients, tumours,
samples, assays, consents and treatments. Mutations and the like only follow them: their ids become
pseudonyms, their days end, and what leads nowhere goes. So they need not be held in memory.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from oncommons.domain.columns import Released, Type
from oncommons.domain.releases import Policy
from oncommons.domain.tables import TABLES, released_tables
from oncommons.errors import ReleaseRefused
from oncommons.privacy.caps import FOLLOW_UP, LONGEST_DAYS, day_columns
from oncommons.privacy.frames import order_of_rows
from oncommons.privacy.keys import Keys
from oncommons.privacy.protect import Protected
from oncommons.privacy.pseudonyms import pseudonyms
from oncommons.privacy.verify import verify_part
from oncommons.store.publish import ROWS_IN_A_PART
from oncommons.store.spark_tables import Names, Recoding, write_recoded

CARRIED = (
    "events",
    "measurements",
    "mutations",
    "copy_number",
    "segments",
    "structural_variants",
    "expression",
)
"""Tables that Spark carries; each begins its order with the id of a patient or an assay."""
PREFIX = ".names-"


@dataclass(frozen=True, slots=True)
class Carried:
    """A table that Spark recodes, writes, and that is then checked as the others are.

    Args:
        recoding: how.
        protected: the tables to which it refers.
        policy: what it is checked for.
        master: where Spark runs.
    """

    recoding: Recoding
    protected: Protected
    policy: Policy
    master: str

    def estimated_size(self) -> int:
        """Give the bytes of its files in the vault."""
        return sum(path.stat().st_size for path in self.recoding.files)

    def write(self, folder: Path) -> Sequence[Path]:
        """Write its parts, and check each with code that had no part in making it.

        Raises:
            EngineError: Spark could not do it.
            ReleaseRefused: a check found something.
        """
        parts = write_recoded(self.recoding, folder, master=self.master, most=ROWS_IN_A_PART)
        name = self.recoding.released.name
        for part in parts:
            findings = verify_part(name, part, self.protected.tables, self.policy)
            if findings:
                raise ReleaseRefused(
                    f"{len(findings)} checks failed: " + "; ".join(map(str, findings)),
                    remedy="publish nothing, and report this: Spark and the check disagree",
                )
        return parts


@dataclass(frozen=True, slots=True)
class Source:
    """What the large tables are made from.

    Args:
        vault: folder of the vault, where names lie beside the ids for as long as Spark joins them.
        tables: every table of the vault.
        files: for each table its Parquet files.
    """

    vault: Path
    tables: Mapping[str, pl.LazyFrame]
    files: Mapping[str, tuple[Path, ...]]


@contextmanager
def carried_tables(
    source: Source, protected: Protected, keys: Keys, *, lineage: str, policy: Policy, master: str
) -> Iterator[dict[str, Carried]]:
    """Give the large tables of a release, to be written while the block lasts.

    Args:
        source: the vault.
        protected: the other tables, protected.
        keys: the keys of the project.
        lineage: the line of releases, whose pseudonyms they bear.
        policy: under which the others were protected.
        master: where Spark runs.

    Yields:
        Each table of `CARRIED`.

    Raises:
        ReleaseRefused: two ids get the same pseudonym.
    """
    remove_left_names(source.vault)
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-", dir=source.vault) as folder:
        names = {
            kind: _names(kind, source.tables[kind], protected, keys, lineage)
            for kind in sorted({target for one in CARRIED for _, target in TABLES[one].references})
        }
        written = {kind: _written(Path(folder), kind, frame) for kind, frame in names.items()}
        yield {
            name: Carried(_recoding(name, source, written, policy), protected, policy, master)
            for name in CARRIED
        }


def remove_left_names(vault: Path) -> None:
    """Remove the names that a process which was killed has left in the vault.

    Args:
        vault: its folder; names of a process that still runs stay.
    """
    for left in vault.glob(f"{PREFIX}*"):
        pid = left.name.removeprefix(PREFIX).partition("-")[0]
        if not (pid.isdecimal() and _runs(int(pid))):
            shutil.rmtree(left, ignore_errors=True)


def _runs(pid: int) -> bool:
    """Say whether a process is there, somebody else's too."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _names(
    kind: str, rows: pl.LazyFrame, protected: Protected, keys: Keys, lineage: str
) -> pl.DataFrame:
    """Give the pseudonym of each id that is released, and the last day of each patient."""
    key = TABLES[kind].key[0]
    known = rows.select(key).drop_nulls().unique().collect()[key].sort()
    names = pseudonyms(known, keys.derive(f"pseudonym/v1/{lineage}/{kind}"))
    released = protected.tables[kind].select(pl.col(key).alias("name"))
    named = pl.DataFrame({"id": known, "name": names})
    named = named.join(released, on="name", how="semi")
    if kind != "patients":
        return named
    last = protected.last_days.select(pl.col("patient_id").alias("name"), "last_day")
    return named.join(last, on="name", how="left").with_columns(
        pl.col("last_day").fill_null(LONGEST_DAYS)
    )


def _written(folder: Path, kind: str, names: pl.DataFrame) -> Names:
    path = folder / f"{kind}.parquet"
    names.write_parquet(path)
    return Names(path, names.height)


def _recoding(name: str, source: Source, names: Mapping[str, Names], policy: Policy) -> Recoding:
    """Say how one table is recoded, in the words of the schema."""
    identified = TABLES[name]
    released = next(one for one in released_tables() if one.name == name)
    numbered = [one.name for one in released.columns if one.personal and one.type is Type.INT64]
    declared = {quasi.column for quasi in policy.quasi_identifiers}
    days = tuple(day_columns(identified))
    by_number = order_of_rows(released, numbered[0]) if numbered else []
    return Recoding(
        identified=identified,
        released=released,
        files=source.files[name],
        names={target: names[target] for _, target in identified.references},
        days=days,
        begins=days[0] if name in FOLLOW_UP and days else "",
        hidden=tuple(
            one.name
            for one in released.columns
            if one.released is Released.LABEL and f"{name}.{one.name}" not in declared
        ),
        order=tuple(by_number) or released.key,
        numbered=numbered[0] if numbered else "",
    )
