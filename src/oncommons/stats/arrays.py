"""Names for the arrays that statistics take and give, and the checks that every array passes."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from oncommons.errors import DataError

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
Labels: TypeAlias = NDArray[Any]


def check_numbers(values: ArrayLike, name: str) -> Floats:
    """Give a column of finite numbers as floats, or say which row is not one.

    Args:
        values: (n,) numbers.
        name: what the column is called, for the message.

    Returns:
        (n,) float64.

    Raises:
        DataError: text, a missing value, infinity, or no row at all.

    Example:
        >>> check_numbers([6, 7], "time_days")
        array([6., 7.])
    """
    try:
        numbers = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise DataError(f"{name} holds text", remedy="give numbers only") from None
    if numbers.ndim != 1 or not len(numbers):
        raise DataError(
            f"{name} has shape {numbers.shape}", remedy="give one number per row, at least one row"
        )
    refuse_rows(~np.isfinite(numbers), f"{name} is missing or infinite", "leave the row out")
    return numbers


def check_flags(values: ArrayLike, name: str) -> Bools:
    """Give a column of yes and no as booleans, or say which row is neither.

    Args:
        values: (n,) booleans, or 0 and 1.
        name: what the column is called, for the message.

    Returns:
        (n,) bool.

    Raises:
        DataError: a value other than 0, 1, True, False.
    """
    given = np.asarray(values)
    if given.dtype == np.bool_ and given.ndim == 1 and len(given):
        return given
    numbers = check_numbers(values, name)
    refuse_rows((numbers != 0) & (numbers != 1), f"{name} is neither 0 nor 1", "code it as 0 or 1")
    flags: Bools = numbers == 1
    return flags


def check_matrix(values: ArrayLike, name: str, rows: int) -> Floats:
    """Give a table of finite numbers as floats, or say which row is wrong.

    Args:
        values: (n, p) numbers; (n,) counts as one column.
        name: what the table is called, for the message.
        rows: n, the number of rows it must have.

    Returns:
        (n, p) float64.

    Raises:
        DataError: text, a missing value, infinity, or another number of rows.
    """
    try:
        matrix = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise DataError(f"{name} holds text", remedy="code categories as 0 and 1") from None
    matrix = matrix[:, None] if matrix.ndim == 1 else matrix
    if matrix.ndim != 2 or len(matrix) != rows:
        raise DataError(f"{name} has shape {matrix.shape}", remedy=f"give {rows} rows of numbers")
    wrong = np.any(~np.isfinite(matrix), axis=1)
    refuse_rows(wrong, f"{name} is missing or infinite", "impute it or leave the row out")
    return matrix


def check_columns(values: ArrayLike, name: str, columns: int) -> Floats:
    """Give a table of finite numbers with a known number of columns.

    Args:
        values: (n, p) numbers; (n,) counts as one column.
        name: what the table is called, for the message.
        columns: p.

    Returns:
        (n, p) float64.

    Raises:
        DataError: as `check_matrix`, or another number of columns.
    """
    matrix = check_matrix(values, name, len(np.asarray(values)))
    if matrix.shape[1] != columns:
        raise DataError(
            f"{name} has {matrix.shape[1]} columns, not {columns}", remedy="give those of the fit"
        )
    return matrix


def check_labels(values: ArrayLike, name: str, rows: int) -> tuple[Labels, Ints]:
    """Give the distinct labels of a column, sorted, and each row's place among them.

    Args:
        values: (n,) text or whole numbers.
        name: what the column is called, for the message.
        rows: n.

    Returns:
        (k,) labels and (n,) places 0 to k - 1.

    Raises:
        DataError: a label is missing, kinds are mixed, or another number of rows.

    Example:
        >>> labels, place = check_labels(["b", "a", "b"], "group", 3)
        >>> labels.tolist(), place.tolist()
        (['a', 'b'], [1, 0, 1])
    """
    given = np.asarray(values)
    check_length(given, name, rows)
    if given.dtype.kind == "f":
        refuse_rows(np.isnan(given), f"{name} is missing", "leave the row out")
    try:
        labels, place = np.unique(given, return_inverse=True)
    except TypeError:
        raise DataError(f"{name} mixes kinds of labels", remedy="leave missing ones out") from None
    return labels, place


def check_length(values: Floats | Bools | Labels, name: str, rows: int) -> None:
    """Refuse a column that is longer or shorter than the others.

    Raises:
        DataError: the column has another number of rows.
    """
    if len(values) != rows:
        raise DataError(f"{name} has {len(values)} rows, not {rows}", remedy="give one per patient")


def refuse_rows(wrong: Bools, found: str, remedy: str) -> None:
    """Refuse rows, naming the first by its place and never by its values.

    Raises:
        DataError: at least one row is wrong.
    """
    places = np.flatnonzero(wrong)
    if len(places):
        more = f" and {len(places) - 1} more" if len(places) > 1 else ""
        raise DataError(f"{found} in row {places[0]}{more} (the first row is 0)", remedy=remedy)
