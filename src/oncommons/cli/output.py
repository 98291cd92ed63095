"""How every command speaks: results on stdout, progress on stderr, the next command last."""

import json
import os
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

HIDDEN = "hidden"


def screen(*, stderr: bool = False) -> Console:
    """Open the console; colour only on a terminal, and never against NO_COLOR."""
    return Console(stderr=stderr, highlight=False, width=None if sys.stdout.isatty() else 110)


@dataclass(frozen=True, slots=True)
class Rows:
    """A table for people.

    Args:
        title: what it shows.
        columns: headers; those that start with ">" hold numbers.
        rows: cells; None is shown as hidden.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command found.

    Args:
        data: the same for machines, as JSON values.
        said: lines and tables for people.
        next_command: what to type next; empty for none.
        found: whether it found what it was asked to find.
        code: the exit code where it did.
    """

    data: Mapping[str, object]
    said: Sequence[str | Rows]
    next_command: str = ""
    found: bool = field(default=False)
    code: int = 1


def show(answer: Answer, *, as_json: bool) -> None:
    """Print an answer, and leave with its code where it found what it was asked to find."""
    if as_json:
        sys.stdout.write(json_text(answer.data))
    else:
        console = screen()
        for part in answer.said:
            _say(console, part)
        if answer.next_command:
            # One line, however long, so that it can be copied.
            console.print("[dim]next:[/dim]", end=" ")
            console.print(answer.next_command, markup=False, soft_wrap=True)
    if answer.found:
        raise SystemExit(answer.code)


def json_text(data: Mapping[str, object]) -> str:
    """Write data as the JSON that `--json` gives."""
    return json.dumps(data, indent=1, default=_plain) + "\n"


def command(*words: object) -> str:
    """Write a command of oncommons as a person can type it, quoted where it must be.

    Example:
        >>> command("store", "rows", "my commons")
        "oncommons store rows 'my commons'"
    """
    return shlex.join(["oncommons", *map(str, words)])


def _say(console: Console, part: "str | Rows") -> None:
    """Print a line as it is, since brackets in it are no markup; or a table."""
    if isinstance(part, Rows):
        console.print(Text(part.title, style="italic"))
        console.print(_table(part))
    else:
        # Words wrap at the edge of a terminal; in a file a line stays a line.
        console.print(part, markup=False, soft_wrap=not console.is_terminal)


def _plain(value: object) -> object:
    if isinstance(value, Path):
        return str(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _table(rows: Rows) -> Table:
    table = Table(header_style="bold")
    for name in rows.columns:
        table.add_column(
            name.removeprefix(">"), justify="right" if name.startswith(">") else "left"
        )
    for row in rows.rows:
        table.add_row(*(Text(HIDDEN if cell is None else _text(cell)) for cell in row))
    return table


def _text(cell: object) -> str:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return str(cell)
    return f"{cell:,}" if isinstance(cell, int) else f"{cell:.3g}"


Report = Callable[[str, float], None]


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Report]:
    """Show a bar on stderr while long work runs.

    Yields:
        A function to call with the step's name and its share done, 0 to 1.
    """
    console = screen(stderr=True)
    if quiet:
        yield lambda _step, _share: None
    elif not console.is_terminal or os.environ.get("TERM") == "dumb":
        yield _lines(console)
    else:
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn())
        with Progress(*columns, TimeElapsedColumn(), console=console, transient=False) as bars:
            tasks: dict[str, int] = {}

            def report(step: str, share: float) -> None:
                if step not in tasks:
                    tasks[step] = bars.add_task(step, total=1.0)
                bars.update(tasks[step], completed=share)  # type: ignore[arg-type]

            yield report


def _lines(console: Console) -> Report:
    """Say each step once, where there is no terminal to draw on."""
    said: set[str] = set()

    def report(step: str, _share: float) -> None:
        if step not in said:
            said.add(step)
            console.print(step)

    return report
