"""Programs that answer the study view from the same codes, each in the form that suits it.

All get codes of one byte (bins are made beforehand), facts sorted by sample, two threads, and the
step that helped it most when it was tuned. All count samples; ours counts patients beside them.
"""

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Filters = Mapping[str, Sequence[int]]
Answer = dict[str, Ints]
KINDS = {"mutated_genes": 0, "amplified_genes": 2, "deleted_genes": 1}
"""Tables of genes, and how the facts name them."""
THREADS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """A release as numbers.

    Args:
        sizes: chart to its number of codes.
        codes: chart to the code of each sample.
        patient: (samples,) patient of each.
        sample: (hits,) sample of each altered gene, ascending.
        gene: (hits,) the gene.
        kind: (hits,) 0 mutated, 1 deeply deleted, 2 amplified.
        sees: (panel codes, genes) whether an assay with this code of the panel chart sees a gene.
    """

    sizes: Mapping[str, int]
    codes: Mapping[str, npt.NDArray[np.uint8]]
    patient: Ints
    sample: Ints
    gene: Ints
    kind: Ints
    sees: npt.NDArray[np.int64]

    @property
    def genes(self) -> int:
        """Size of the dictionary."""
        return len(self.sees[0])

    def answer(self, charts: Mapping[str, Ints], hits: Ints) -> Answer:
        """Put counts together; hits are counted by kind, then gene."""
        split = hits.reshape(3, self.genes)
        altered = {name: split[kind] for name, kind in KINDS.items()}
        return {**charts, **altered, "profiled": charts["panel"] @ self.sees}

    def where(self, filters: Filters) -> str:
        """Write filters as SQL over `wide` and `hit`."""
        said = ["true"]
        for name, codes in filters.items():
            listed = ", ".join(map(str, codes))
            if name in self.sizes:
                said.append(f"{name} in ({listed})")
            else:
                hit = f"k = {KINDS[name]} and g in ({listed})"
                said.append(f"s in (select s from hit where {hit})")
        return " and ".join(said)


class Engine(Protocol):
    """A program that answers the study view."""

    name: str

    def answer(self, filters: Filters) -> Answer:
        """Count everything under some filters."""
        ...


class Tuned:
    """DuckDB with coded tables, one scan for all charts, and the complement where it is smaller."""

    def __init__(self, coded: Coded) -> None:
        import duckdb
        import pyarrow as pa  # type: ignore[import-untyped]

        self.name = f"tuned DuckDB {duckdb.__version__}"
        self._coded, self._db = coded, duckdb.connect()
        self._db.execute(f"set threads = {THREADS}")
        columns: dict[str, Any] = {"s": np.arange(len(coded.patient)), "p": coded.patient}
        wide = pa.table(columns | dict(coded.codes))
        hit = pa.table({"s": coded.sample, "g": coded.gene, "k": coded.kind})
        names = ", ".join(coded.sizes)
        self._db.register("wide_in", wide)
        self._db.register("hit_in", hit)
        self._db.execute(
            f"create table wide as select s::integer s, p::integer p, {names} from wide_in;"
            " create table hit as select s::integer s, g::smallint g, k::utinyint k from hit_in"
        )
        self._full = self._run("true")

    def answer(self, filters: Filters) -> Answer:
        """Count everything under some filters."""
        where = self._coded.where(filters)
        found = self._db.execute(f"select count(*) from wide where {where}").fetchone()
        if found is not None and found[0] * 2 > len(self._coded.patient):
            rest = self._run(f"not ({where})")
            return {name: self._full[name] - rest[name] for name in rest}
        return self._run(where)

    def both(self, filters: Filters) -> int:
        """Count samples and patients of everything; give the number of patients in all charts."""
        self._select(self._coded.where(filters))
        counted = self._db.execute(
            f"select count(*), count(distinct p) from sel group by grouping sets ({self._sets()})"
        ).fetchall()
        self._db.execute(
            "select g, k, count(*), count(distinct p) from hit join sel using (s) group by g, k"
        ).fetchall()
        return sum(patients for _, patients in counted)

    def _sets(self) -> str:
        return ", ".join(f"({name})" for name in self._coded.sizes)

    def _select(self, where: str) -> None:
        names = ", ".join(self._coded.sizes)
        self._db.execute(
            f"create or replace temp table sel as select s, p, {names} from wide where {where}"
        )

    def _run(self, where: str) -> Answer:
        self._select(where)
        sizes = self._coded.sizes
        names = ", ".join(sizes)
        counted = self._db.execute(
            f"select grouping({names}) as which, coalesce({names}) as code, count(*) as n"
            f" from sel group by grouping sets ({self._sets()})"
        ).fetchnumpy()
        which, code, n = (np.ma.getdata(counted[name]) for name in ("which", "code", "n"))
        all_bits, charts = (1 << len(sizes)) - 1, {}
        for at, (name, size) in enumerate(sizes.items()):
            inside = which == (all_bits ^ (1 << (len(sizes) - 1 - at)))
            charts[name] = _spread(code[inside], n[inside], size)
        hits = self._db.execute(
            "select k::bigint * $genes + g as e, count(*) as n from hit"
            " where s in (select s from sel) group by e",
            {"genes": self._coded.genes},
        ).fetchnumpy()
        return self._coded.answer(charts, _spread(hits["e"], hits["n"], 3 * self._coded.genes))


class Polars:
    """Polars, lazily, all charts in one collection."""

    def __init__(self, coded: Coded) -> None:
        import polars as pl

        self.name, self._coded = f"Polars {pl.__version__}", coded
        s = np.arange(len(coded.patient), dtype=np.int32)
        self._wide = pl.DataFrame({"s": s} | dict(coded.codes))
        event = (coded.kind * coded.genes + coded.gene).astype(np.int32)
        self._hit = pl.DataFrame({"s": coded.sample.astype(np.int32), "e": event})

    def answer(self, filters: Filters) -> Answer:
        """Count everything under some filters."""
        import polars as pl

        wide, keep = self._wide.lazy(), pl.lit(True)  # noqa: FBT003  polars' own
        for name, codes in filters.items():
            if name in self._coded.sizes:
                keep &= pl.col(name).is_in(list(codes))
            else:
                wanted = [KINDS[name] * self._coded.genes + code for code in codes]
                hit = self._hit.lazy().filter(pl.col("e").is_in(wanted))
                wide = wide.join(hit, on="s", how="semi")
        selected = wide.filter(keep).collect().lazy()
        asked = [selected.group_by(name).len() for name in self._coded.sizes]
        hits = self._hit.lazy().join(selected.select("s"), on="s", how="semi")
        *counted, altered = pl.collect_all([*asked, hits.group_by("e").len()])
        charts = {
            name: _spread(one[name].to_numpy(), one["len"].to_numpy(), size)
            for (name, size), one in zip(self._coded.sizes.items(), counted, strict=True)
        }
        events = _spread(altered["e"].to_numpy(), altered["len"].to_numpy(), 3 * self._coded.genes)
        return self._coded.answer(charts, events)


class Pandas:
    """pandas with columns of codes, `isin` and `value_counts`."""

    def __init__(self, coded: Coded) -> None:
        import pandas as pd  # type: ignore[import-untyped]

        self.name, self._coded = f"pandas {pd.__version__}", coded
        self._wide = pd.DataFrame(dict(coded.codes))
        event = coded.kind * coded.genes + coded.gene
        self._hit = pd.DataFrame({"s": coded.sample, "e": event})

    def answer(self, filters: Filters) -> Answer:
        """Count everything under some filters."""
        keep = np.ones(len(self._wide), bool)
        for name, codes in filters.items():
            if name in self._coded.sizes:
                keep &= self._wide[name].isin(codes).to_numpy()
            else:
                wanted = [KINDS[name] * self._coded.genes + code for code in codes]
                samples = self._hit.loc[self._hit.e.isin(wanted), "s"].unique()
                keep &= self._wide.index.isin(samples)
        selected = self._wide[keep]
        charts = {}
        for name, size in self._coded.sizes.items():
            counted = selected[name].value_counts()
            charts[name] = _spread(counted.index.to_numpy(), counted.to_numpy(), size)
        altered = self._hit.e[self._hit.s.isin(selected.index)].value_counts()
        events = _spread(altered.index.to_numpy(), altered.to_numpy(), 3 * self._coded.genes)
        return self._coded.answer(charts, events)


class Spark:
    """Spark on this machine, over cached tables."""

    def __init__(self, coded: Coded) -> None:
        import polars as pl
        import pyspark
        from pyspark.sql import SparkSession

        os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
        self.name, self._coded = f"Spark {pyspark.__version__} local[{THREADS}]", coded
        builder = SparkSession.builder.master(f"local[{THREADS}]")
        settings = {
            "spark.driver.memory": "6g",
            "spark.sql.shuffle.partitions": "4",
            "spark.ui.enabled": "false",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
        }
        for name, value in settings.items():
            builder = builder.config(name, value)
        self._spark = builder.getOrCreate()
        self._spark.sparkContext.setLogLevel("ERROR")
        self._folder = tempfile.TemporaryDirectory()
        s = np.arange(len(coded.patient), dtype=np.int32)
        codes = {name: one.astype(np.int16) for name, one in coded.codes.items()}
        facts = {"s": coded.sample.astype(np.int32), "g": coded.gene.astype(np.int32)}
        tables = {
            "wide": pl.DataFrame({"s": s} | codes),
            "hit": pl.DataFrame(facts | {"k": coded.kind.astype(np.int32)}),
        }
        for name, table in tables.items():
            path = Path(self._folder.name) / f"{name}.parquet"
            table.write_parquet(path)
            cached = self._spark.read.parquet(str(path)).cache()
            cached.count()
            cached.createOrReplaceTempView(name)

    def answer(self, filters: Filters) -> Answer:
        """Count everything under some filters."""
        where = self._coded.where(filters)
        selected = self._spark.sql(f"select * from wide where {where}").cache()
        selected.createOrReplaceTempView("sel")
        charts = {
            name: self._counted(f"select {name}, count(*) from sel group by {name}", size)
            for name, size in self._coded.sizes.items()
        }
        genes = self._coded.genes
        hits = self._counted(
            f"select k * {genes} + g as e, count(*) from hit left semi join sel using (s)"
            " group by 1",
            3 * genes,
        )
        selected.unpersist()
        return self._coded.answer(charts, hits)

    def close(self) -> None:
        """Stop Spark."""
        self._spark.stop()

    def _counted(self, sql: str, size: int) -> Ints:
        rows = self._spark.sql(sql).collect()
        return _spread([int(row[0]) for row in rows], [int(row[1]) for row in rows], size)


def _spread(at: Any, numbers: Any, size: int) -> Ints:  # noqa: ANN401  whatever a program gives
    """Put counts at their codes."""
    spread = np.zeros(size, np.int64)
    spread[np.asarray(at, np.int64)] = numbers
    return spread
