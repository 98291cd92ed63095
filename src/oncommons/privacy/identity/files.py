"""Files of the hospital for the vault: identities, statements and lists of patients, as CSV.

The delimiter is a comma, the first line names the columns, and the text is UTF-8. A message never
repeats a value, since it may name a person.
"""

import csv
import datetime
from collections.abc import Iterable, Mapping
from pathlib import Path

from oncommons.errors import VaultError
from oncommons.privacy.identity.identities import Held, Identity
from oncommons.privacy.identity.optout import Scope, Statement

PATIENT = "patient_id"
_YES_NO = {"yes": True, "no": False}
_DATES = (Held.BIRTH_DATE, Held.DAY_ZERO)


def read_identities(path: Path) -> tuple[Identity, ...]:
    """Read who patients are.

    Args:
        path: columns `patient_id` (SOURCE:ID, as intake names patients) and any of `Held`; dates
            as YYYY-MM-DD. An empty cell is not held.

    Raises:
        VaultError: names the line and the column.
    """
    names = {one.value for one in Held}
    identities = []
    for line, row in _rows(path, {PATIENT}, names):
        values = {Held(name): text for name, text in row.items() if name != PATIENT and text}
        for name in _DATES:
            if name in values:
                _day(values[name], path, line, name)
        identities.append(Identity(row[PATIENT], values))
    return tuple(identities)


def read_statements(path: Path) -> tuple[Statement, ...]:
    """Read who objected to what, and who took that back.

    Args:
        path: columns `patient_id` and `day` (YYYY-MM-DD), and if wanted `scope` (research where
            it is missing or empty) and `objects` (yes where it is missing or empty; no takes an
            earlier objection back).

    Raises:
        VaultError: names the line and the column.
    """
    statements = []
    for line, row in _rows(path, {PATIENT, "day"}, {"scope", "objects"}):
        scope, objects = row.get("scope") or Scope.RESEARCH, row.get("objects") or "yes"
        _known(scope, list(Scope), path, line, "scope")
        _known(objects, list(_YES_NO), path, line, "objects")
        day = _day(row["day"], path, line, "day")
        statements.append(Statement(row[PATIENT], Scope(scope), day, _YES_NO[objects]))
    return tuple(statements)


def read_patients(path: Path) -> tuple[str, ...]:
    """Read a list of patients.

    Args:
        path: the column `patient_id`.

    Raises:
        VaultError: names the line and the column.
    """
    return tuple(row[PATIENT] for _, row in _rows(path, {PATIENT}, set()))


def _rows(path: Path, needed: set[str], more: set[str]) -> Iterable[tuple[int, Mapping[str, str]]]:
    """Give each row with its line; refuse columns that are missing or unknown."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            columns = reader.fieldnames or []
            _check_columns(path, columns, needed, more)
            rows = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise VaultError(
            "the file cannot be read", remedy="give a CSV file in UTF-8", file=path
        ) from fault
    return [(line, _whole(path, line, row, needed)) for line, row in rows]


def _check_columns(path: Path, columns: Iterable[str], needed: set[str], more: set[str]) -> None:
    """Refuse a head that lacks a column, has a foreign one, or one twice."""
    listed = list(columns)
    wrong = (needed - set(listed)) | (set(listed) - needed - more)
    wrong |= {one for one in listed if listed.count(one) > 1}
    if wrong:
        raise VaultError(
            "a column is missing, unknown or twice there"
            if len(wrong) == 1
            else f"{len(wrong)} columns are missing, unknown or twice there",
            remedy=f"write {', '.join(sorted(needed))}"
            + (f", and if wanted {', '.join(sorted(more))}" if more else ""),
            file=path,
            line=1,
        )


def _whole(
    path: Path, line: int, row: Mapping[str, str | list[str] | None], needed: set[str]
) -> dict[str, str]:
    """Give a row without blanks around its values; refuse one that is cut or too long."""
    texts = {name: text.strip() for name, text in row.items() if isinstance(text, str)}
    empty = sorted(name for name in needed if not texts.get(name))
    if len(texts) != len(row) or empty:
        raise VaultError(
            f"{empty[0]} is empty" if empty else "the line has another number of values",
            remedy="give every column a value; put text with a comma between quotes",
            file=path,
            line=line,
        )
    return texts


def _day(text: str, path: Path, line: int, column: str) -> datetime.date:
    """Read a day."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as fault:
        raise VaultError(
            f"{column} is no day", remedy="write YYYY-MM-DD", file=path, line=line, column=column
        ) from fault


def _known(text: str, words: Iterable[str], path: Path, line: int, column: str) -> None:
    """Refuse a word that is not in the list."""
    if text not in set(words):
        raise VaultError(
            f"{column} is not known",
            remedy=f"write one of {', '.join(words)}",
            file=path,
            line=line,
            column=column,
        )
