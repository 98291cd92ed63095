"""Identifiers under the key of one project: the same in all its extracts, in no other project's."""

import base64
import hmac

import polars as pl

from oncommons.domain.tables import table as table_of

LETTERS = 26


def pseudonym(key: bytes, identifier: str) -> str:
    """Write one identifier of a release under the key of a project.

    Args:
        key: of the project, from `ExtractKeys.of_project`.
        identifier: as the release has it, itself a pseudonym.

    Returns:
        26 letters and digits, 130 bits.

    Source: HMAC with SHA-256, RFC 2104; base32, RFC 4648.

    Example:
        >>> pseudonym(bytes(32), "p001") == pseudonym(bytes(31) + b"x", "p001")
        False
    """
    digest = hmac.digest(key, identifier.encode(), "sha256")
    return base64.b32encode(digest).decode()[:LETTERS]


def identifiers_of(table: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Name those of some columns that stand for a patient, or for something of one patient."""
    personal = {one.name for one in table_of(table).columns if one.personal}
    return tuple(name for name in columns if name in personal)


def rename(frame: pl.DataFrame, table: str, key: bytes) -> pl.DataFrame:
    """Replace every identifier of a table, and put its rows in the order of the new ones.

    Args:
        frame: granted columns of the table, as `View.rows` gives them.
        table: its name.
        key: of the project.

    Returns:
        The same rows; identifiers are text. A whole number is written with its table before it,
        since it names a row of that table alone. The order tells nothing of the old one.
    """
    names = identifiers_of(table, tuple(frame.columns))
    for name in names:
        old = frame[name].drop_nulls().unique()
        is_number = frame.schema[name] != pl.String
        new = [pseudonym(key, f"{table}:{one}" if is_number else one) for one in old]
        known = pl.DataFrame({name: old, ".new": new}, {name: old.dtype, ".new": pl.String})
        frame = frame.with_columns(
            frame.select(name).join(known, on=name, how="left", maintain_order="left")[".new"]
            .alias(name)
        )  # fmt: skip
    return frame.sort([*_first(names), *(one for one in frame.columns if one not in names)])


def _first(names: tuple[str, ...]) -> list[str]:
    """Put the patient before what is the patient's."""
    return sorted(names, key=lambda name: name != "patient_id")
