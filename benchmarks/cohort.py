"""The study view beside other engines: `python -m benchmarks.cohort`.

    python -m benchmarks.cohort                        100,000 made patients, 40 filters
    python -m benchmarks.cohort --patients 1000000     the index made from the tables, not published
    python -m benchmarks.cohort --seed 7               the same filters again
    python -m benchmarks.cohort --json                 one line of JSON per number

Fresh filters are drawn in every run and their seed is printed. Every engine answers every filter,
in an order that rotates, best of two; all must give the same counts. Ours counts patients beside
samples, the others count samples. At 100,000 patients the tables are published as a release and
some charts are compared with the queries of the store too.
"""

import argparse
import secrets
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from random import Random

import numpy as np
import numpy.typing as npt

from benchmarks.made_study import MadeStudy, make_study
from benchmarks.measure import Goal, Of, Result, cpu_seconds, say, side_by_side, timed
from benchmarks.peers.processes import cpu_of_children
from benchmarks.peers.study_view import (
    KINDS,
    Answer,
    Coded,
    Engine,
    Filters,
    Pandas,
    Polars,
    Spark,
    Tuned,
)
from benchmarks.study_through_view import check_queries, through_the_view
from oncommons import store
from oncommons.domain.study import DEFAULT_CHARTS, GENE_TABLES, Form
from oncommons.journey import steward_view
from oncommons.stats.survival import kaplan_meier
from oncommons.store.index.bits import WORD, flags_of
from oncommons.store.index.build import write_index
from oncommons.store.index.index import Asked, StudyIndex
from oncommons.store.index.numbers import StudyNumbers

ALL_DEFAULT = tuple(chart.id for chart in DEFAULT_CHARTS)
RANGES = [chart.id for chart in DEFAULT_CHARTS if chart.form is not Form.VALUES]
TABLES = tuple(KINDS)
BEST_OF = 2
SPARK_FILTERS, SLOW_FILTERS, BOTH_FILTERS = 4, 8, 8
PUBLISHED = 200_000
"""Up to so many patients the tables are published; above, the index is made from them."""
DIFFERENCE = 1e-10
LIMITS = {"tuned DuckDB": 1 / 4, "Polars": 1 / 3, "Spark": 1 / 50}
"""Share of the processor time of a peer, at its 95th percentile, that ours may take; pandas, which
gets codes of one byte as we do, is shown beside."""


@dataclass(frozen=True, slots=True)
class Times:
    """What one engine needed, one number per filter.

    Args:
        cpu_ms: processor time.
        wall_ms: time on the clock.
    """

    cpu_ms: list[float] = field(default_factory=list)
    wall_ms: list[float] = field(default_factory=list)

    def at(self, percent: float) -> float:
        """Give a percentile of the processor time, ms."""
        return float(np.percentile(self.cpu_ms, percent))

    def wall_at(self, percent: float) -> float:
        """Give a percentile of the time on the clock, ms."""
        return float(np.percentile(self.wall_ms, percent))


class Ours:
    """The index of oncommons, samples and distinct patients at once."""

    name = "oncommons"

    def __init__(self, index: StudyIndex) -> None:
        self._index = index

    def numbers(self, filters: Filters) -> StudyNumbers:
        """Count everything under some filters."""
        mask = self._index.everyone
        for name, codes in filters.items():
            mask = mask & self._index.choose(name, codes)
        return self._index.count(mask, Asked(ALL_DEFAULT, TABLES))

    def answer(self, filters: Filters) -> Answer:
        """Give the counts of samples in the form of the peers."""
        numbers = self.numbers(filters)
        answer = {name: tally.samples for name, tally in numbers.charts.items()}
        for table in TABLES:
            first, behind = self._index.events_of(table)
            spread = np.zeros(len(self._index.genes), np.int64)
            spread[self._index.events.gene[first:behind]] = numbers.altered[table].samples
            answer[table] = spread
        group = self._index.group[0] - self._index.groups_of("mutated_genes")[0]
        return answer | {"profiled": numbers.profiled["mutated_genes"].samples[group]}


def main() -> int:
    """Run it; leave with 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--patients", type=int, default=100_000)
    parser.add_argument("--filters", type=int, default=40)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**31))
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    _say(f"seed {asked.seed}; making {asked.patients:,} patients")
    made = make_study(asked.patients, asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        results = list(measure(made, Path(folder), asked.filters, asked.seed))
    return say(results, as_json=asked.json)


def measure(made: MadeStudy, folder: Path, filters: int, seed: int) -> Iterator[Result]:
    """Run everything.

    Args:
        made: the tables.
        folder: where to work.
        filters: how many to draw.
        seed: of the filters.
    """
    patients = len(made.died)
    is_large = patients > PUBLISHED
    view = None if is_large else _published(made, folder)
    where = folder / "index"
    yield from _built(made, where, is_large=is_large)
    index = StudyIndex(where)
    chosen = draw_filters(index, filters, Random(seed))
    if view is not None:
        _say("comparing with the queries of the store")
        check_queries(view, chosen[:2])
        yield from through_the_view(view, chosen)
    coded = coded_of(made, index)
    yield from beside_engines(Ours(index), coded, chosen, is_large=is_large)
    yield from _curves(made)


def _published(made: MadeStudy, folder: Path) -> store.View:
    """Publish the tables, and open them as the steward does."""
    _say("publishing them as a release")
    commons = store.init(folder / "commons")
    store.publish(commons, made.tables(), policy="", risk={}, loads=("made",))
    return steward_view(commons, today=datetime.now(tz=UTC).date())


def _built(made: MadeStudy, where: Path, *, is_large: bool) -> Iterator[Result]:
    """Make the index from the tables, and open it."""
    _say("making the index")
    where.mkdir()
    began = cpu_seconds()
    write_index(where, made.parts)
    spent = cpu_seconds() - began
    number = f"{len(made.died):,} patients, {len(made.mutation_gene):,} mutations"
    yield Result(f"make the index: {number}", "CPU s", round(spent, 1), goal=Goal(60))
    size = sum(path.stat().st_size for path in where.iterdir()) / 1e6
    yield Result("index, mapped into memory", "MB", round(size), goal=Goal(1_000))
    began = time.perf_counter()
    Ours(StudyIndex(where)).numbers({})
    spent = time.perf_counter() - began
    yield Result("open it and answer once", "wall s", round(spent, 3), goal=Goal(1.0))


def draw_filters(index: StudyIndex, number: int, chance: Random) -> list[Filters]:
    """Draw filters of one to three charts: values, ranges of bins, and altered genes."""
    return [_draw_filter(index, chance) for _ in range(number)]


def _draw_filter(index: StudyIndex, chance: Random) -> Filters:
    filters: dict[str, Sequence[int]] = {}
    for _ in range(chance.choice((1, 1, 2, 2, 3))):
        kind = chance.random()
        if kind < 0.5:
            name = chance.choice([one for one in ALL_DEFAULT if one not in RANGES])
            last = len(index.labels[name]) - 1
            filters[name] = chance.sample(range(last + 1), min(last, chance.randint(1, 3)))
        elif kind < 0.75:
            name = chance.choice(RANGES)
            last = len(index.labels[name]) - 1
            first = chance.randint(1, last)
            width = chance.randint(1, max(1, last // 2))
            filters[name] = tuple(range(first, min(first + width, last) + 1))
        elif kind < 0.92:
            filters["mutated_genes"] = (chance.randrange(80),)
        else:
            filters["amplified_genes"] = (chance.randrange(40),)
    return filters


def coded_of(made: MadeStudy, index: StudyIndex) -> Coded:
    """Give the release as the peers want it: one row per sample."""
    places = np.flatnonzero(flags_of(index.everyone)[: index.places.sample_words * WORD])
    events = index.events
    length = np.diff(events.place_start)[places]
    kind = np.array([KINDS.get(name, -1) for name in GENE_TABLES])[events.table]
    event = events.place_event
    kept = kind[event] >= 0
    codes = {name: index.codes(name)[places] for name in ALL_DEFAULT}
    return Coded(
        sizes={name: len(index.labels[name]) for name in ALL_DEFAULT},
        codes=codes,
        patient=index.places.patient_of(places),
        sample=np.repeat(np.arange(len(places)), length)[kept],
        gene=events.gene[event][kept],
        kind=kind[event][kept],
        sees=_sees(made, index),
    )


def _sees(made: MadeStudy, index: StudyIndex) -> npt.NDArray[np.int64]:
    """Say which code of the panel chart sees which gene; an exome names no panel and sees all."""
    sees = np.zeros((len(index.labels["panel"]), len(index.genes)), np.int64)
    sees[0] = 1
    gene = {symbol: at for at, symbol in enumerate(index.genes)}
    for panel, symbol in made.small["panels"].select("panel_id", "symbol").iter_rows():
        sees[index.labels["panel"].index(panel), gene[symbol]] = 1
    return sees


def beside_engines(
    ours: Ours, coded: Coded, filters: Sequence[Filters], *, is_large: bool
) -> Iterator[Result]:
    """Let every engine answer every filter, and compare the counts and the times."""
    tuned = Tuned(coded)
    peers: list[Engine] = [tuned, Polars(coded), Pandas(coded)]
    spark = Spark(coded) if find_spec("pyspark") else None
    limits = {one.name: len(filters) for one in (ours, *peers)}
    if is_large:
        limits[peers[2].name] = SLOW_FILTERS
    if spark is not None:
        peers.append(spark)
        limits[spark.name] = SPARK_FILTERS
    times = _race([ours, *peers], filters, limits)
    if spark is not None:
        spark.close()
    our = times[ours.name]
    label = f"{len(coded.sizes) + len(KINDS)} charts, {len(filters)} filters"
    wall = None if is_large else Goal(50)
    cpu = Goal(60) if is_large else None
    yield Result(f"{label}: wall, median", "ms", round(our.wall_at(50), 2))
    yield Result(f"{label}: wall, p95", "ms", round(our.wall_at(95), 2), goal=wall)
    yield Result(f"{label}: processor, p95", "CPU ms", round(our.at(95), 2), goal=cpu)
    for peer in peers:
        yield from _beside(peer.name, times[peer.name], our)
    yield from _both_units(ours, tuned, filters, is_large=is_large)


def _beside(name: str, theirs: Times, our: Times) -> Iterator[Result]:
    """Compare on the filters that the peer answered."""
    number = len(theirs.cpu_ms)
    own = Times(our.cpu_ms[:number], our.wall_ms[:number])
    limit = next((LIMITS[one] for one in LIMITS if name.startswith(one)), None)
    goal = None if limit is None else Goal(limit, of=Of.RATIO)
    said = f"{number} filters beside {name}"
    middle = (round(own.at(50), 2), round(theirs.at(50), 2))
    high = (round(own.at(95), 2), round(theirs.at(95), 2))
    yield Result(f"{said}: median", "CPU ms", *middle, name)
    yield Result(f"{said}: p95", "CPU ms", *high, name, goal)


def _race(
    engines: Sequence[Engine], filters: Sequence[Filters], limits: Mapping[str, int]
) -> dict[str, Times]:
    """Time every engine on its filters, best of two, in rotating order; counts must agree."""
    times: dict[str, Times] = {one.name: Times() for one in engines}
    for engine in engines:  # what is loaded only once
        engine.answer({})
        engine.answer(filters[0])
    for at, chosen in enumerate(filters):
        taking = [one for one in engines if at < limits[one.name]]
        sums = set()
        for engine in taking[at % len(taking) :] + taking[: at % len(taking)]:
            spent = [_once(engine, chosen) for _ in range(BEST_OF)]
            times[engine.name].cpu_ms.append(min(cpu for cpu, _, _ in spent))
            times[engine.name].wall_ms.append(min(wall for _, wall, _ in spent))
            sums.add(spent[0][2])
        if len(sums) > 1:
            raise RuntimeError(f"engines disagree about filter {at}: {dict(chosen)}")
        _say(f"filter {at + 1} of {len(filters)}: {len(taking)} engines agree, {sums.pop():08x}")
    return times


def _once(engine: Engine, filters: Filters) -> tuple[float, float, int]:
    """Answer once; give CPU and wall in ms, and a checksum of all counts."""
    children = cpu_of_children() if engine.name.startswith("Spark") else None
    cpu, wall = time.process_time(), time.perf_counter()
    answer = engine.answer(filters)
    spent = time.process_time() - cpu
    took = time.perf_counter() - wall
    if children is not None:
        spent += cpu_of_children() - children
    total = b"".join(
        np.ascontiguousarray(answer[name], np.int64).tobytes() for name in sorted(answer)
    )
    return 1e3 * spent, 1e3 * took, zlib.crc32(total)


def _both_units(
    ours: Ours, peer: Tuned, filters: Sequence[Filters], *, is_large: bool
) -> Iterator[Result]:
    """Count samples and patients at once, which ours does in every answer."""
    some = filters[:BOTH_FILTERS]
    own = [_best_cpu_ms(ours.numbers, one) for one in filters]
    theirs = [_best_cpu_ms(peer.both, one) for one in some]
    for one in some:
        numbers = ours.numbers(one)
        if peer.both(one) != sum(int(tally.patients.sum()) for tally in numbers.charts.values()):
            raise RuntimeError(f"distinct patients differ from DuckDB's under {dict(one)}")
    goal = Goal(120 if is_large else 12)
    yield Result(
        "samples and patients at once, p95",
        "CPU ms",
        round(float(np.percentile(own, 95)), 2),
        goal=goal,
    )
    pair = (
        round(float(np.percentile(own[: len(some)], 95)), 2),
        round(float(np.percentile(theirs, 95)), 2),
    )
    yield Result(
        f"the same, {len(some)} filters, p95", "CPU ms", *pair, f"{peer.name}, count(distinct)"
    )


def _best_cpu_ms(work: Callable[[Filters], object], filters: Filters) -> float:
    spent = []
    for _ in range(BEST_OF):
        began = time.process_time()
        work(filters)
        spent.append(1e3 * (time.process_time() - began))
    return min(spent)


def _curves(made: MadeStudy) -> Iterator[Result]:
    """Estimate survival with its limits, beside lifelines."""
    from importlib.metadata import version

    from lifelines import KaplanMeierFitter  # type: ignore[import-untyped]

    days, died = made.time_days, made.died
    peer = f"lifelines {version('lifelines')}"
    work = (
        timed(lambda: kaplan_meier(days, died)),
        timed(lambda: KaplanMeierFitter().fit(days, died)),
    )
    own, theirs = (round(1e3 * spent, 2) for spent in side_by_side(*work))
    label, goal = f"Kaplan-Meier, {len(days):,} patients", Goal(1 / 4, of=Of.RATIO)
    yield Result(label, "CPU ms", own, theirs, peer, goal)
    curve = kaplan_meier(days, died)
    other = KaplanMeierFitter().fit(days, died).survival_function_at_times(curve.days).to_numpy()
    largest = float(np.abs(other - curve.survival).max())
    yield Result("the same: largest difference of survival", "", largest, goal=Goal(DIFFERENCE))


def _say(text: str) -> None:
    """Tell on standard error what begins."""
    print(text, "...", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
