"""R9, the audit against differencing: how fast it looks, and that it says what the slow way says.

Pairwise: sets of sizes as cohorts have them, over patients in 32 orders, looked up beside a full
scan. Linear: published tables with an output of 30 cells beside them, and the rank of a matrix.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.measure import Bound, Goal, Result
from oncommons.access.questions.differencing.history import Answered, History
from oncommons.access.questions.differencing.linear import Linear
from oncommons.access.questions.differencing.pairwise import Pairwise
from oncommons.store.index.bits import Bits, pack, pack_flags, words_for
from oncommons.store.sets import ReleaseSets

K = 10
ORDERS = 32
GOALS = {10_000: 5.0, 100_000: 2.0}
"""95th percentile of a look-up in milliseconds, by the number of earlier sets."""
LINEAR_S = 5.0
Chance = np.random.Generator
Flags = npt.NDArray[np.bool_]


def measure(
    *,
    patients: int = 100_000,
    sets: tuple[int, ...] = (10_000, 100_000),
    asked: int = 1_000,
    cases: tuple[int, int] = (1_000, 300),
    cells: int = 1_000,
    seed: int = 20261125,
) -> Iterator[Result]:
    """Measure both audits.

    Args:
        patients: patients of the release.
        sets: numbers of earlier sets, rising.
        asked: fresh sets that are looked up.
        cases: random histories compared with a full scan, and random cells with the rank test.
        cells: independent published cells.
        seed: of everything that is drawn.
    """
    chance = np.random.default_rng(seed)
    same = sum(_scan_case(chance) for _ in range(cases[0]))
    yield _cases("pairwise equal to a full scan", same, cases[0])
    same = sum(_rank_case(chance) for _ in range(cases[1]))
    yield _cases("linear equal to the rank test", same, cases[1])
    yield from _pairwise(chance, patients, sets, asked)
    yield _kept(chance, patients)
    yield from _linear(chance, patients, cells)


def _cases(name: str, same: int, cases: int) -> Result:
    return Result(name, f"of {cases}", same, goal=Goal(cases, Bound.AT_LEAST))


def _scan_case(chance: Chance) -> bool:
    """Compare a random history with a full scan."""
    number, k = int(chance.integers(1, 200)), int(chance.integers(2, 13))
    base = chance.random(number) < 0.5
    pairs, earlier = Pairwise(), list[Flags]()
    for _ in range(12):
        one = base ^ (chance.random(number) < chance.choice([0, 0.01, 0.05, 0.5]))
        slow = any(0 < int((one ^ other).sum()) < k for other in earlier)
        if pairs.is_close(_bits(one), k) != slow:
            return False
        pairs.add(_bits(one))
        earlier.append(one)
    return True


def _rank_case(chance: Chance) -> bool:
    """Compare the groups that random cells expose with those by the rank of a matrix."""
    number, k = int(chance.integers(8, 40)), int(chance.integers(2, 8))
    made = chance.random((int(chance.integers(1, 9)), number)) < chance.choice([0.2, 0.5, 0.8])
    made = made[made.any(axis=1)]
    audit = Linear(number, seed=int(chance.integers(2**32)))
    for cell in made:
        audit.add(_bits(cell))
    found = [(one.patients, one.first) for one in audit.exposed(k)]
    return found == _by_rank(made, k)


def _by_rank(made: Flags, k: int) -> list[tuple[int, int]]:
    """Add the indicator of each small class: where the rank stays, its number is known."""
    if not len(made):
        return []
    _, first, classes, counts = np.unique(
        made, axis=1, return_index=True, return_inverse=True, return_counts=True
    )
    rank = np.linalg.matrix_rank(made.astype(float))
    found = []
    for at, (place, number) in enumerate(zip(first, counts, strict=True)):
        if number < k and made[:, place].any():
            indicator = (np.ravel(classes) == at).astype(float)
            if np.linalg.matrix_rank(np.vstack([made.astype(float), indicator])) == rank:
                found.append((int(number), int(place)))
    return sorted(found)


def _pairwise(chance: Chance, patients: int, sets: tuple[int, ...], asked: int) -> Iterator[Result]:
    """Look fresh sets up among earlier ones."""
    draw = _cohorts(chance, patients)
    pairs, rows = Pairwise(), list[Bits]()
    fresh = [draw() for _ in range(asked)]
    for number in sets:
        while len(rows) < number:
            rows.append(draw())
            pairs.add(rows[-1])
        took = np.array([_seconds(lambda one=one: _look(pairs, one)) for one in fresh])  # type: ignore[misc]
        scan = _full_scan(rows, fresh[:5]) if number == sets[0] else None
        name = f"pairwise among {number:,} sets of {patients:,} patients"
        goal = Goal(GOALS[number]) if number in GOALS else None
        median, late = (1e3 * float(np.percentile(took, share)) for share in (50, 95))
        yield Result(f"{name}, median", "CPU ms", median, scan, "full scan" if scan else "")
        yield Result(f"{name}, 95 %", "CPU ms", late, scan, "full scan" if scan else "", goal)


def _look(pairs: Pairwise, one: Bits) -> bool:
    return pairs.find(one) is not None or pairs.is_close(one, K)


def _full_scan(rows: list[Bits], fresh: list[Bits]) -> float:
    """Give the CPU milliseconds of a comparison with every set."""
    matrix = np.stack(rows)
    took = [
        _seconds(lambda one=one: np.bitwise_count(matrix ^ one).sum(axis=1))  # type: ignore[misc]
        for one in fresh
    ]
    return 1e3 * float(np.median(took))


def _seconds(work: Callable[[], object]) -> float:
    began = time.thread_time()
    work()
    return time.thread_time() - began


def _cohorts(chance: Chance, patients: int) -> Callable[[], Bits]:
    """Give a maker of cohorts: a stretch of the patients in one of 32 orders."""
    orders = [chance.permutation(patients) for _ in range(ORDERS)]

    def draw() -> Bits:
        order = orders[int(chance.integers(ORDERS))]
        length = int(patients * chance.beta(0.5, 3))
        start = int(chance.integers(patients - length + 1))
        return pack(order[start : start + length], words_for(patients))

    return draw


def _kept(chance: Chance, patients: int, number: int = 200) -> Result:
    """Judge and keep answers in a history on disk, each synced."""
    draw = _cohorts(chance, patients)
    everyone = pack(np.arange(patients), words_for(patients))
    with tempfile.TemporaryDirectory(prefix="oncommons-history-") as folder:
        history = History(Path(folder) / "history.log")
        history.begin("r", ReleaseSets(patients, everyone, ()), [str(at) for at in range(patients)])
        made = [draw() for _ in range(number)]
        began = time.perf_counter()
        for at, one in enumerate(made):
            history.keep(Answered("r", str(at), "P", b"x" * 2_000), [one], K)
        spent = (time.perf_counter() - began) / number
    return Result("judged, kept and synced, on disk", "ms", 1e3 * spent)


def _linear(chance: Chance, patients: int, cells: int) -> Iterator[Result]:
    """Publish tables, then ask about an output of 30 cells."""
    columns = [chance.integers(0, int(chance.integers(2, 40)), patients) for _ in range(60)]
    audit = Linear(patients, seed=int(chance.integers(2**32)))
    began = time.perf_counter()
    for cell in _tables(columns):
        if len(audit) == cells:
            break
        audit.add(_bits(cell))
    yield Result(f"linear, {len(audit):,} cells published", "s", time.perf_counter() - began)
    output = [_bits((columns[0] == at % 7) & (columns[1] % 5 == at // 7)) for at in range(30)]
    began = time.perf_counter()
    after = audit.copy()
    for one in output:
        after.add(one)
    after.exposed(K)
    spent = time.perf_counter() - began
    name = f"linear, output of 30 cells against {len(audit):,}, {patients:,} patients"
    yield Result(name, "s", spent, goal=Goal(LINEAR_S))


def _tables(columns: list[npt.NDArray[np.int64]]) -> Iterator[Flags]:
    """Give the cells of honest tables, two columns at a time."""
    for place, rows in enumerate(columns):
        for others in columns[place + 1 :]:
            half = others <= others.max() // 2
            for value in range(min(12, int(rows.max()))):
                yield (rows == value) & half


def _bits(inside: Flags) -> Bits:
    held = np.zeros(words_for(len(inside)) * 64, bool)
    held[: len(inside)] = inside
    return pack_flags(held)
