"""Read applications, reviews, datasets and waivers from files, each mistake with its line."""

import csv
import json
from collections.abc import Collection, Mapping
from io import StringIO
from pathlib import Path

from oncommons.access.calls.application import Answers
from oncommons.access.calls.dataset_file import read_datasets
from oncommons.access.calls.entries import Entry, FileMistake, LineOf, nearest, refuse
from oncommons.access.calls.toml_file import read_text, read_toml
from oncommons.domain.calls import Call, Review
from oncommons.errors import CallError

__all__ = ["read_applications", "read_datasets", "read_reviews"]

_COLUMNS = ("id", "application", "reviewer", "submitted_at", "conflict", "comment", "amends")
_YES, _NO = ("yes", "true", "1"), ("no", "false", "0", "")


def read_applications(path: Path) -> dict[str, Answers]:
    """Read applications from TOML or JSON: a list `applications`, each with `id` and `answers`.

    Args:
        path: the file.

    Returns:
        Answers by id, in the order of the file.

    Raises:
        CallError: it cannot be read, or has mistakes; the answers are checked against a form later.
    """
    mistakes: list[FileMistake] = []
    top = _read(path, mistakes)
    found: dict[str, Answers] = {}
    for one in top.tables("applications"):
        name, answers = one.text("id"), one.table("answers")
        if not answers.content:
            one.wrong("answers", "are missing", "write the answers beneath")
        one.finish()
        if name in found:
            one.wrong("id", f'"{name}" stands twice', "give each application its own id")
        found[name] = answers.content
    top.finish()
    refuse(mistakes, path)
    return found


def read_reviews(path: Path, call: Call, applications: Collection[str]) -> tuple[Review, ...]:
    """Read reviews from CSV, or from JSON with a list `reviews`.

    Args:
        path: the file; its columns are id, application, reviewer, submitted_at, conflict (yes or
            no), comment, amends (the id of the review that it corrects), and one for each
            criterion of the call.
        call: the call.
        applications: the ids of all applications.

    Raises:
        CallError: it cannot be read, or has mistakes; lists each with its line.
    """
    mistakes: list[FileMistake] = []
    if path.suffix.lower() == ".csv":
        rows = _csv_rows(path, mistakes)
    else:
        top = _read(path, mistakes)
        rows = top.tables("reviews")
        top.finish()
    reviews = [_review(row, call, applications) for row in rows]
    refuse(mistakes, path)
    return tuple(one for one in reviews if one is not None)


def _review(row: Entry, call: Call, applications: Collection[str]) -> Review | None:
    """Read one review; None where its time is none."""
    application, reviewer = row.text("application"), row.text("reviewer")
    if application and application not in applications:
        row.wrong("application", f'is "{application}"', nearest(application, sorted(applications)))
    if reviewer and call.reviewer(reviewer) is None:
        names = [one.reviewer_id for one in call.panel]
        row.wrong("reviewer", f'is "{reviewer}"', nearest(reviewer, names))
    at = row.moment("submitted_at")
    name, conflict = row.text("id"), _conflict(row)
    comment, amends = row.text("comment", default=""), row.text("amends", default="")
    marks = {name: mark for name in call.names if (mark := _mark(row, name, given=not conflict))}
    row.finish(call.names)
    if at is None:
        return None
    return Review(name, application, reviewer, at, marks, comment, conflict, amends)


def _conflict(row: Entry) -> bool:
    """Read whether a conflict is declared: true or false, or a word in CSV."""
    value = row.content.get("conflict", False) if row.has("conflict") else False
    word = str(value).strip().lower()
    if word not in (*_YES, *_NO):
        row.wrong("conflict", f'is "{value}"', "write yes or no")
    return word in _YES


def _mark(row: Entry, name: str, *, given: bool) -> int | None:
    """Read a mark; None where a conflict leaves it empty, or where it is no mark."""
    value = row.content.get(name)
    text = "" if value is None else str(value).strip()
    if text in ("1", "2", "3", "4", "5") and given:
        return int(text)
    if text or given:
        remedy = "write a whole mark from 1 to 5" if given else "leave marks out with a conflict"
        row.wrong(name, f'is "{text}"' if text else "is missing", remedy)
    return None


def _read(path: Path, mistakes: list[FileMistake]) -> Entry:
    """Read TOML, or JSON, whose values have no lines."""
    if path.suffix.lower() != ".json":
        return read_toml(path, mistakes)
    try:
        content = json.loads(read_text(path))
    except json.JSONDecodeError as fault:
        raise CallError(
            f"this is no JSON: {fault.msg}", remedy="mend that line", file=path, line=fault.lineno
        ) from fault
    if not isinstance(content, Mapping):
        raise CallError("the file holds no object", remedy="begin with {", file=path, line=1)
    return Entry(content, mistakes)


def _csv_rows(path: Path, mistakes: list[FileMistake]) -> list[Entry]:
    """Read the rows of a CSV file, each with its line."""
    table = csv.DictReader(StringIO(read_text(path)), restval="")
    rows: list[Entry] = []
    for number, row in enumerate(table):
        line = table.line_num
        entry = Entry(row, mistakes, ("reviews", number), _always(line))
        if None in row:
            entry.wrong("", "has more cells than the header", "quote cells that hold a comma")
            entry = Entry({key: row[key] for key in row if key}, mistakes, entry.at, entry.line_of)
        rows.append(entry)
    if not rows:
        raise CallError(
            "the file has no reviews",
            remedy=f"write the columns {', '.join(_COLUMNS)} and the criteria, and rows beneath",
            file=path,
            line=1,
        )
    return rows


def _always(line: int) -> LineOf:
    """Know one line for every cell of a row."""
    return lambda _steps: line
