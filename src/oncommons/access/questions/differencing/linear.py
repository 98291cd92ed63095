"""R9, linear: does some combination of published counts give the number of a small group?"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from oncommons.store.index.bits import Bits, count, flags_of, size

BLOCK = 64
PROBES = 3
NOTHING = 1e-6
"""A probe below it says that a cell, or a group, is a combination of the cells before."""
SUSPECT = 1e-4
"""Sum of projected probes over a group below which the group is tested exactly."""
EXACT = 1e-7
CANCELLED = 1e-6
"""Share of a cell's size below which its rest is worked out patient by patient."""

Floats = npt.NDArray[np.float64]
Marks = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Exposed:
    """A group whose number of patients follows from what was published.

    Args:
        patients: how many, fewer than k.
        first: the first of them, as its place.
    """

    patients: int
    first: int


class Linear:
    """Published cells that are no combination of each other, and what follows from them.

    A cell is a set of patients whose number was published. With G the numbers that cells share
    and L its Cholesky factor, a further cell a has y = L^-1 g and rest |a| - y'y, the squared
    distance to what the cells span. Patients who are in the same cells form a class, known by a
    64-bit sum of random numbers, one per cell. The indicator of a class of c patients, with q
    telling its cells, lies in the span when c |L^-1 q|^2 = 1: the squared length of its projection
    is c^2 q'G^-1 q, and its own is c. Random vectors projected off the span are near zero on such
    classes alone, so that few of them have to be tested.

    Published numbers are taken as exact. The audit sees single classes and no unions of them.

    Args:
        patients: how many there are.
        seed: of the random numbers; whoever publishes cells should not know it.
    """

    def __init__(self, patients: int, *, seed: int = 0) -> None:
        self.patients = patients
        self._random = np.random.default_rng(seed)
        self._probes: Floats = self._random.standard_normal((patients, PROBES))
        words = -(-patients // 64)
        self._cells: Bits = np.zeros((BLOCK, words), np.uint64)
        self._factor: Floats = np.zeros((BLOCK, BLOCK))
        self._shadows: Floats = np.zeros((BLOCK, PROBES))
        self._marks: Marks = np.zeros(patients, np.uint64)
        self._number = 0

    def __len__(self) -> int:
        """Give the number of independent cells."""
        return self._number

    def copy(self) -> "Linear":
        """Give another that grows apart from this one."""
        other = Linear.__new__(Linear)
        other.__dict__.update(self.__dict__)
        other._random = np.random.default_rng(self._random.integers(2**63))
        for name in ("_cells", "_factor", "_shadows", "_marks"):
            setattr(other, name, getattr(self, name).copy())
        return other

    def add(self, cell: Bits) -> bool:
        """Publish the number of patients of a cell.

        Args:
            cell: (words,) the patients in it.

        Returns:
            Whether it says something that the cells before do not.
        """
        inside = flags_of(cell)[: self.patients]
        whole, number = size(cell), self._number
        shares = count(self._cells[:number], cell).astype(np.float64)
        y = _forward(self._factor[:number, :number], shares)
        shadow = self._probes[inside].sum(axis=0)
        weights = _backward(self._factor[:number, :number], y)
        if np.abs(shadow - weights @ self._shadows[:number]).max(initial=0) < NOTHING:
            return False
        rest = whole - float(y @ y)
        if rest < CANCELLED * whole:
            rest = self._rest(inside, weights)
        self._make_room()
        self._cells[number, : len(cell)] = cell
        self._factor[number, :number], self._factor[number, number] = y, np.sqrt(rest)
        self._shadows[number] = shadow
        self._marks[inside] += self._random.integers(1, 2**63, dtype=np.uint64)
        self._number += 1
        return True

    def exposed(self, k: int) -> list[Exposed]:
        """Find the groups of fewer than k patients whose number follows from the cells.

        Args:
            k: smallest group whose number may be known.

        Returns:
            The groups, the smallest first.
        """
        _, first, classes, counts = np.unique(
            self._marks, return_index=True, return_inverse=True, return_counts=True
        )
        sums = [np.bincount(classes, column, len(first)) for column in self._projected().T]
        small = (counts < k) & (self._marks[first] != 0)
        suspects = np.flatnonzero(small & (np.abs(sums) < SUSPECT).all(axis=0))
        q = self._members(first[suspects])
        y = _forward(self._factor[: self._number, : self._number], q)
        lengths = counts[suspects] * (y**2).sum(axis=0)
        found = suspects[np.abs(lengths - 1) < EXACT]
        groups = [Exposed(int(counts[at]), int(first[at])) for at in found]
        return sorted(groups, key=lambda one: (one.patients, one.first))

    def group_of(self, one: Exposed) -> bytes:
        """Name an exposed group by its patients, for comparing two states; never to be shown."""
        return np.packbits(self._marks == self._marks[one.first]).tobytes()

    def _projected(self) -> Floats:
        """Give the probes without what the cells span; summed over a class in it they are zero."""
        factor = self._factor[: self._number, : self._number]
        shadows = self._shadows[: self._number]
        weights = _backward(factor, _forward(factor, shadows))
        missed = shadows - factor @ (factor.T @ weights)
        weights += _backward(factor, _forward(factor, missed))
        rest = self._probes.copy()
        for place, part in enumerate(self._blocks(slice(None))):
            rest -= part.T @ weights[place * BLOCK : place * BLOCK + len(part)]
        return rest

    def _blocks(self, places: Places | slice) -> Iterator[Floats]:
        """Give which cells some patients are in, some cells at a time."""
        for start in range(0, self._number, BLOCK):
            cells = self._cells[start : min(start + BLOCK, self._number)]
            bits = np.unpackbits(
                cells.view(np.uint8), axis=1, count=self.patients, bitorder="little"
            )
            yield bits[:, places].astype(np.float64)

    def _members(self, places: Places) -> Floats:
        """Give which cells some patients are in: one row per cell."""
        return np.concatenate([np.zeros((0, len(places))), *self._blocks(places)])

    def _rest(self, inside: npt.NDArray[np.bool_], weights: Floats) -> float:
        """Work out how far a cell is from the span, without subtracting large numbers."""
        rest = inside.astype(np.float64)
        for place, part in enumerate(self._blocks(slice(None))):
            rest -= weights[place * BLOCK : place * BLOCK + len(part)] @ part
        return float(rest @ rest)

    def _make_room(self) -> None:
        """Double the space where it is full."""
        n = self._number
        if n < len(self._cells):
            return
        self._cells = np.concatenate([self._cells, np.zeros_like(self._cells)])
        self._shadows = np.concatenate([self._shadows, np.zeros_like(self._shadows)])
        factor = np.zeros((2 * n, 2 * n))
        factor[:n, :n] = self._factor
        self._factor = factor


def _forward(lower: Floats, right: Floats) -> Floats:
    """Solve lower @ x = right for a lower triangular matrix, block by block."""
    found = right.copy()
    for start in range(0, len(lower), BLOCK):
        rows = slice(start, start + BLOCK)
        known = lower[rows, :start] @ found[:start]
        found[rows] = np.linalg.solve(lower[rows, rows], found[rows] - known)
    return found


def _backward(lower: Floats, right: Floats) -> Floats:
    """Solve lower.T @ x = right for a lower triangular matrix, block by block."""
    found = right.copy()
    for start in reversed(range(0, len(lower), BLOCK)):
        rows = slice(start, start + BLOCK)
        known = lower[start + BLOCK :, rows].T @ found[start + BLOCK :]
        found[rows] = np.linalg.solve(lower[rows, rows].T, found[rows] - known)
    return found
