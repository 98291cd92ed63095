"""What leaks and what leaves: 13 planted leaks and 100 honest outputs, beside acro (R1 to R15).

And what protection of hidden cells costs: cells hidden in 200 made tables, beside the fewest that
any choice could hide, which a mixed integer programme finds.
"""

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.access.fewest_hidden import fewest_hidden, made_table
from benchmarks.access.outputs_made import MINIMUM, Output, honest, leaks
from benchmarks.measure import Bound, Goal, Result, run_apart
from benchmarks.peers.environment import python_of
from oncommons.disclosure.intervals import hidden_intervals
from oncommons.disclosure.tables import check_apart, check_table
from oncommons.disclosure.two_way import suppress_two_way, two_way_sums
from oncommons.disclosure.verdicts import Checked
from oncommons.domain.verdicts import Verdict

_ROUNDING = ("R3", "R6")
CAUGHT = (Verdict.REPAIRED, Verdict.REFUSE)


def measure(*, outputs: int = 100, tables: int = 200) -> Iterator[Result]:
    """Check outputs, and hide cells of tables.

    Args:
        outputs: honest outputs.
        tables: made tables.
    """
    bad, good = leaks(), honest(outputs)
    said = _acro([one.calls for one in (*bad, *good)])
    acro = f"acro {said['version']}" if said else ""
    statuses = said.get("statuses", [])
    yield from _leak_lines(bad, statuses[: len(bad)], acro)
    yield from _honest_lines(good, statuses[len(bad) :], acro)
    yield from _hidden_lines(tables)


def check_output(output: Output) -> list[Checked]:
    """Say what our rules make of an output: of each table, and of each two of them."""
    said = [
        one
        for (header, rows), about in output.tables
        for one in check_table(header, rows, about).said
    ]
    return said + [
        check_apart(one, other) for (one, _), (other, _) in combinations(output.tables, 2)
    ]


def is_caught(output: Output) -> bool:
    """Tell whether the rule that an output breaks refuses or repairs it."""
    return any(one.rule == output.rule and one.verdict in CAUGHT for one in check_output(output))


def is_let_through(output: Output) -> bool:
    """Tell whether an output leaves with all its numbers, rounded at most."""
    return all(
        one.verdict is Verdict.PASS or (one.verdict is Verdict.REPAIRED and one.rule in _ROUNDING)
        for one in check_output(output)
    )


def _leak_lines(bad: Sequence[Output], statuses: Sequence[str], acro: str) -> Iterator[Result]:
    missed = [one.name for one in bad if not is_caught(one)]
    if missed:
        _tell(f"not caught: {', '.join(missed)}")
    peer = None
    if acro:
        found = dict(zip([one.name for one in bad], statuses, strict=True))
        peer = float(sum(status == "fail" for status in statuses))
        for status in ("pass", "review"):
            names = [name for name, said in found.items() if said == status]
            _tell(f"{acro} says {status}: {', '.join(names) or 'of none'}")
    caught = float(len(bad) - len(missed))
    goal = Goal(len(bad), Bound.AT_LEAST)
    yield Result("leaks refused or repaired", f"of {len(bad)}", caught, peer, acro, goal)


def _honest_lines(good: Sequence[Output], statuses: Sequence[str], acro: str) -> Iterator[Result]:
    through = [is_let_through(one) for one in good]
    held = Counter(one.name for one, is_out in zip(good, through, strict=True) if not is_out)
    if held:
        _tell(f"honest outputs held: {dict(held)}")
    peer = None
    if acro:
        peer = float(sum(status == "pass" for status in statuses))
        kinds = Counter(
            one.name for one, status in zip(good, statuses, strict=True) if status != "pass"
        )
        _tell(f"{acro} holds honest outputs: {dict(kinds)}")
    goal = Goal(0.95 * len(good), Bound.AT_LEAST)
    unit = f"of {len(good)}"
    yield Result("honest outputs let through", unit, float(sum(through)), peer, acro, goal)


def _hidden_lines(tables: int, *, seed: int = 1) -> Iterator[Result]:
    """Compare the cells hidden with the fewest possible, and look at the narrowest interval."""
    random = np.random.default_rng(seed)
    ours = fewest = narrow = 0
    worst = 0.0
    for _ in range(tables):
        table = made_table(random, MINIMUM)
        shown = suppress_two_way(table, MINIMUM)
        hidden = sum(cell is None for row in shown for cell in row)
        least = fewest_hidden(table, MINIMUM)
        ours, fewest, worst = ours + hidden, fewest + least, max(worst, hidden / least)
        narrow += _narrow(table, shown)
    name = f"hidden cells against the fewest, {tables} tables"
    yield Result(name, "x", round(ours / fewest, 4), goal=Goal(1.25))
    yield Result("the same, worst table", "x", round(worst, 3))
    yield Result("hidden cells told too narrowly", "cells", float(narrow), goal=Goal(0))


def _narrow(table: Sequence[Sequence[int]], shown: Sequence[Sequence[int | None]]) -> int:
    counts, sums = two_way_sums(table)
    flat = [cell for row in shown for cell in row]
    intervals = hidden_intervals([*flat, *counts[len(flat) :]], sums)
    return sum(one.width < MINIMUM and counts[at] > 0 for at, one in intervals.items())


def _acro(requests: Sequence[Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
    """Ask acro in its own environment; nothing is said of it where there is none."""
    python = python_of("acro")
    if python is None:
        _tell("acro is left out: ./dev peers acro makes its environment")
        return {}
    program = Path(__file__).parents[1] / "peers" / "check_acro.py"
    with tempfile.TemporaryDirectory(prefix="oncommons-acro-") as folder:
        file = Path(folder) / "request.json"
        file.write_text(json.dumps(requests))
        _, said = run_apart([str(python), "-P", str(program), str(file)])
    answer: dict[str, Any] = json.loads(said)
    return answer


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
