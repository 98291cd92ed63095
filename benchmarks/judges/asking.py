"""Hand files to a judge in its own environment, and read its verdict."""

import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import run_apart
from benchmarks.peers.environment import python_of

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose classes pycanon is asked about.

    Args:
        file: text with ; between values.
        columns: the quasi-identifiers.
        sensitive: the column whose l and t are asked for; None where k is enough.
    """

    file: str
    columns: tuple[str, ...]
    sensitive: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What pycanon found.

    Args:
        k: size of the smallest class, rows.
        l: smallest number of sensitive values in a class; None where not asked for.
        t: largest distance of a class from the whole table, equal distance, 0 to 1; None likewise.
    """

    k: int
    l: int | None = None  # noqa: E741 - the field's word
    t: float | None = None


@dataclass(frozen=True, slots=True)
class Targets:
    """What anonymeter attacks, and how.

    Args:
        original: the table as it was, exact values.
        released: the table that the attacker holds, decoded to exact values.
        control: people of the same kind who are not in the table.
        numbers: columns that are whole numbers; an attacker may ask for more or less than a value.
        halves: the quasi-identifiers in two parts that the attacker knows apart.
        secret: what the attacker wants to learn.
        attacks: how many of each kind: singling_out, linkability, inference.
        query_columns: how many columns a query that singles out names.
        neighbours: among how many nearest rows two halves may meet.
        seed: of queries and targets.
    """

    original: str
    released: str
    control: str
    numbers: tuple[str, ...]
    halves: tuple[tuple[str, ...], tuple[str, ...]]
    secret: str
    attacks: dict[str, int]
    query_columns: int = 4
    neighbours: tuple[int, ...] = (1, 10)
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attack went.

    Args:
        attack: its kind.
        attacks: how many were made.
        risk: what it gains beyond the same attack on people who are not in the table, 0 to 1.
        low: lower end of the interval of 95 %.
        high: upper end.
        success: share of attacks that succeeded.
        control: the same of people who are not in the table.
    """

    attack: str
    attacks: int
    risk: float
    low: float
    high: float
    success: float
    control: float


def verdicts(tables: Sequence[Table]) -> list[Verdict]:
    """Let pycanon measure tables, all in one process.

    Args:
        tables: none may be empty.

    Returns:
        One verdict per table; none at all where its environment has not been made.

    Raises:
        RuntimeError: pycanon failed; what it said has gone to standard error.
    """
    said = _ask("pycanon", "measure_pycanon.py", [asdict(table) for table in tables])
    return [Verdict(**found) for found in said.get("verdicts", [])]


def outcomes(targets: Targets) -> list[Outcome]:
    """Let anonymeter attack a table.

    Args:
        targets: the table and the attacks.

    Returns:
        One outcome per attack; none at all where its environment has not been made.

    Raises:
        RuntimeError: anonymeter failed; what it said has gone to standard error.
    """
    said = _ask("anonymeter", "attack_anonymeter.py", asdict(targets))
    return [Outcome(**found) for found in said.get("outcomes", [])]


def tell(text: str) -> None:
    """Tell on standard error what begins, or what is left out."""
    print(text, file=sys.stderr, flush=True)


def _ask(judge: str, program: str, request: object) -> dict[str, Any]:
    """Run the program of a judge in its environment; nothing is said where there is none."""
    python = python_of(judge)
    if python is None:
        tell(f"{judge} is left out: ./dev peers {judge} makes its environment")
        return {}
    with tempfile.TemporaryDirectory(prefix="oncommons-judge-") as folder:
        file = Path(folder) / "request.json"
        file.write_text(json.dumps(request))
        # -P: the folder of the program is not searched, so that no module of ours is taken.
        _, said = run_apart([str(python), "-P", str(HERE / program), str(file)])
    answer: dict[str, Any] = json.loads(said)
    return answer
