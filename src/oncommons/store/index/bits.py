"""Rows of bits, one per place, and how many of them a mask selects."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
import numpy.typing as npt

WORD = 64
BLOCK_WORDS, BLOCK_ROWS = 8_192, 16
"""A block of rows and its product with the mask fit into the cache of one core together."""
FEW_WORDS = 1_000_000
"""Below these words a second thread costs more than it gains."""

Bits = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def words_for(places: int) -> int:
    """Give the number of words that hold these places."""
    return -(-places // WORD)


def pack(places: Numbers, words: int) -> Bits:
    """Make a row whose bits are set at some places."""
    flags = np.zeros(words * WORD, bool)
    flags[places] = True
    return pack_flags(flags)


def pack_flags(flags: Flags) -> Bits:
    """Make a row from one flag per place."""
    return np.packbits(flags, bitorder="little").view(np.uint64)


def flags_of(row: Bits) -> Flags:
    """Give one flag per place of a row."""
    return np.unpackbits(row.view(np.uint8), bitorder="little").view(np.bool_)


def distinct(numbers: Numbers) -> Numbers:
    """Give each number once, ascending; numpy would hash them, which takes ten times as long."""
    ordered = np.sort(numbers)
    is_first = np.ones(len(ordered), bool)
    is_first[1:] = ordered[1:] != ordered[:-1]
    return ordered[is_first]


def size(row: Bits) -> int:
    """Count the bits of one row."""
    return int(np.bitwise_count(row).sum(dtype=np.int64))


def count(rows: Bits, mask: Bits) -> Numbers:
    """Count the bits of each row that a mask selects.

    Args:
        rows: (n, words) bits.
        mask: (words,) or fewer bits; what the rows hold beyond it is not counted.

    Returns:
        (n,) numbers.
    """
    totals = np.zeros(len(rows), np.int64)
    for block in _blocks(len(rows), BLOCK_ROWS):
        for words in _blocks(len(mask), BLOCK_WORDS):
            selected = np.bitwise_count(rows[block, words] & mask[words])
            totals[block] += selected.sum(axis=1, dtype=np.uint32)
    return totals


def count_repeats(rows: Bits, mask: Bits, layers: Sequence[tuple[int, int]]) -> Numbers:
    """Count the selected bits that stand above another selected bit of the same patient.

    The number of distinct patients of a row is the number of its selected samples less these.

    Args:
        rows: (n, words) bits.
        mask: (words,) bits.
        layers: first word and length of each layer after the first.

    Returns:
        (n,) numbers.
    """
    totals = np.zeros(len(rows), np.int64)
    if not layers:
        return totals
    for block in _blocks(len(rows), BLOCK_ROWS):
        longest = layers[0][1]
        seen = rows[block, :longest] & mask[:longest]
        for first, length in layers:
            here = rows[block, first : first + length] & mask[first : first + length]
            below = seen[:, :length]
            totals[block] += np.bitwise_count(here & below).sum(axis=1, dtype=np.uint32)
            below |= here
    return totals


def in_two(work: Callable[[Bits], Numbers], rows: Bits) -> Numbers:
    """Do the work on the two halves of the rows at once, where they are long.

    Args:
        work: counts each row.
        rows: (n, words) bits.

    Returns:
        (n,) numbers.
    """
    half = len(rows) // 2
    if rows.size < FEW_WORDS or not half:
        return work(rows)
    second = _pool().submit(work, rows[half:])
    return np.concatenate([work(rows[:half]), second.result()])


@cache
def _pool() -> ThreadPoolExecutor:
    """Start the second thread once; numpy lets go of the interpreter while it counts."""
    return ThreadPoolExecutor(1, thread_name_prefix="study-view")


def _blocks(length: int, step: int) -> Iterator[slice]:
    """Cut a length into pieces."""
    for start in range(0, length, step):
        yield slice(start, min(start + step, length))
