"""A hierarchy: how each exact value climbs, level by level, to the root that hides everything."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from oncommons.domain.findings import Finding, Severity
from oncommons.errors import PolicyError

ROOT = "*"
MISSING = "unknown"
Rows = Sequence[tuple[str, ...]]
Numbered = tuple[int, tuple[str, ...]]


@dataclass(frozen=True, eq=False, slots=True)
class Hierarchy:
    """A tree of labels over the exact values (leaves) of one column.

    Args:
        name: what it is called in a policy.
        labels: for each level, from leaves to root, the labels of its nodes.
        nodes: for each level, (leaves,) position of the node that holds each leaf.
    """

    name: str
    labels: tuple[tuple[str, ...], ...]
    nodes: tuple[NDArray[np.int64], ...]

    @property
    def leaves(self) -> tuple[str, ...]:
        """The exact values, in the order of their codes."""
        return self.labels[0]

    @property
    def height(self) -> int:
        """Number of levels, the root included."""
        return len(self.labels)

    def labels_at(self, level: int) -> list[str]:
        """Give the label of each leaf at a level."""
        return [self.labels[level][node] for node in self.nodes[level]]

    def penalty(self, level: int) -> NDArray[np.float64]:
        """Give the normalised certainty penalty of each leaf at a level.

        Returns:
            (leaves,) (leaves under the label - 1) / (leaves - 1): 0 exact, 1 nothing said.

        Source: Xu et al., Utility-based anonymization using local recoding, KDD 2006.
        """
        under = np.bincount(self.nodes[level])[self.nodes[level]]
        return (under - 1) / max(len(self.leaves) - 1, 1)

    def rows(self) -> list[tuple[str, ...]]:
        """Give one row per leaf, its labels from leaf to root."""
        return list(zip(*(self.labels_at(level) for level in range(self.height)), strict=True))


def hierarchy_from_rows(
    name: str, rows: Rows, *, file: Path | None = None, lines: Sequence[int] = ()
) -> Hierarchy:
    """Make a hierarchy from a level table.

    Args:
        name: what it is called in a policy.
        rows: one row per leaf, its labels from leaf to root; a root `*` is added where absent.
        file: where the rows were read, for messages.
        lines: the physical line of each row, for messages; 1, 2, 3 ... when empty.

    Returns:
        The hierarchy, leaves in the order of the rows.

    Raises:
        PolicyError: lists every finding PRV-H2 to PRV-H5.

    Example:
        >>> stage = hierarchy_from_rows("stage", [("I", "early"), ("II", "early"), ("III", "late")])
        >>> stage.labels[1:], stage.penalty(1).tolist()
        ((('early', 'late'), ('*',)), [0.5, 0.5, 0.0])
    """
    wrong = check_rows(rows, lines)
    if wrong:
        count = "1 fault" if len(wrong) == 1 else f"{len(wrong)} faults"
        raise PolicyError(
            f"hierarchy {name} has {count}: " + "; ".join(map(str, wrong)),
            remedy="mend each row",
            file=file,
            line=wrong[0].line,
            value=wrong[0].value,
        )
    columns = list(zip(*with_root(rows), strict=True))
    labels, nodes = zip(*(_coded(column) for column in columns), strict=True)
    return Hierarchy(name, labels, nodes)


def read_hierarchy(path: Path) -> Hierarchy:
    """Read a level table in the format of ARX: `;` between labels, no header, leaf to root.

    Args:
        path: text in UTF-8, one leaf a line; its name becomes that of the hierarchy.

    Raises:
        PolicyError: the file cannot be read, is separated by commas or tabs, or lists every finding
            PRV-H2 to PRV-H5.

    Source: Prasser et al., Softw Pract Exper 50 (2020), 1277-1304 (ARX).
    """
    numbered = _numbered(path)
    lines = [line for line, _ in numbered]
    _refuse_commas(path, [text for _, text in numbered], lines)
    rows = [_labels(text) for _, text in numbered]
    return hierarchy_from_rows(path.stem, rows, file=path, lines=lines)


def line_of_leaf(path: Path, leaf: str) -> int | None:
    """Find the physical line of a hierarchy file on which a leaf stands, for messages."""
    return next((line for line, text in _numbered(path) if _labels(text)[0] == leaf), None)


def _numbered(path: Path) -> list[tuple[int, str]]:
    """Read the lines of a hierarchy file that hold anything, each with its number."""
    try:
        texts = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise PolicyError(
            "the hierarchy cannot be read", remedy="give a text file in UTF-8", file=path
        ) from fault
    return [(line, text) for line, text in enumerate(texts, 1) if text.strip()]


def _labels(text: str) -> tuple[str, ...]:
    """Part the labels of a line."""
    return tuple(part.strip() for part in text.split(";"))


def _refuse_commas(path: Path, texts: Sequence[str], lines: Sequence[int]) -> None:
    """Refuse a table whose labels are parted by commas or tabs: each row would be one label."""
    if any(";" in text for text in texts):
        return
    for mark, name in ((",", "commas"), ("\t", "tabs")):
        if texts and all(mark in text for text in texts):
            raise PolicyError(
                f"hierarchy {path.stem} is separated by {name}",
                remedy="separate by ; so that each line is a value and the labels above it",
                file=path,
                line=lines[0],
            )


def with_missing(hierarchy: Hierarchy) -> Hierarchy:
    """Add a missing value as a leaf of its own, directly under the root."""
    if MISSING in hierarchy.leaves:
        return hierarchy
    missing = (*[MISSING] * (hierarchy.height - 1), ROOT)
    return hierarchy_from_rows(hierarchy.name, [*hierarchy.rows(), missing])


def with_root(rows: Rows) -> Rows:
    """Add a last label `*` to every row, unless all rows end in it already."""
    if rows and {row[-1] for row in rows} == {ROOT} and len(rows[0]) > 1:
        return rows
    return [(*row, ROOT) for row in rows]


def check_rows(rows: Rows, lines: Sequence[int] = ()) -> list[Finding]:
    """Look for faults of a level table that would make labels lie.

    Args:
        rows: one row per leaf, its labels from leaf to root.
        lines: the physical line of each row; 1, 2, 3 ... when empty.

    Returns:
        PRV-H5 rows of unequal length, or an empty label; PRV-H3 a leaf twice; PRV-H2 a label with
        two parents, so not nested; PRV-H4 one label with two different sets of leaves.

    Example:
        >>> [str(one) for one in check_rows([("I", "early"), ("I", "late")])]
        ['PRV-H3 leaf "I" stands twice (line 2); keep one of the two rows']
    """
    if not rows:
        return [_finding("PRV-H5", "there is no row", "write one row per leaf", 1, "")]
    at = list(lines) or list(range(1, len(rows) + 1))
    misshapen = list(_misshapen(zip(at, rows, strict=True), len(rows[0])))
    if misshapen:
        return misshapen
    whole = list(zip(at, with_root(rows), strict=True))
    return [*_leaves_twice(whole), *_not_nested(whole)] or list(_ambiguous(whole))


def _misshapen(rows: Iterable[Numbered], length: int) -> Iterator[Finding]:
    """Find rows that have another length than the first, or an empty label."""
    for line, row in rows:
        if len(row) != length:
            labels = "1 label" if len(row) == 1 else f"{len(row)} labels"
            says = f"line {line} has {labels}, the first row has {length}"
            remedy = "give every row the same number of labels, separated by ;"
            yield _finding("PRV-H5", says, remedy, line, row[0])
        elif "" in row:
            says = f"line {line} has no label at level {row.index('')}"
            yield _finding("PRV-H5", says, "write what the release may say", line, row[0])


def _leaves_twice(rows: Sequence[Numbered]) -> Iterator[Finding]:
    """Find leaves that an earlier row has already."""
    seen: set[str] = set()
    for line, (leaf, *_) in rows:
        if leaf in seen:
            says = f'leaf "{leaf}" stands twice (line {line})'
            yield _finding("PRV-H3", says, "keep one of the two rows", line, leaf)
        seen.add(leaf)


def _not_nested(rows: Sequence[Numbered]) -> Iterator[Finding]:
    """Find labels that have one parent in one row and another parent in another, each pair once."""
    for level in range(1, len(rows[0][1]) - 1):
        parents: dict[str, list[str]] = {}
        for line, row in rows:
            label, parent = row[level], row[level + 1]
            known = parents.setdefault(label, [parent])
            if parent not in known:
                known.append(parent)
                says = f'"{label}" lies under "{known[0]}" and under "{parent}" (line {line})'
                yield _finding("PRV-H2", says, "give every label one parent", line, label)


def _ambiguous(rows: Sequence[Numbered]) -> Iterator[Finding]:
    """Find labels that cover different leaves at different levels.

    The leaf that bears the name of a node above it is no fault: it is the unspecified case.
    """
    covers: dict[str, frozenset[int]] = {}
    for level in reversed(range(len(rows[0][1]))):
        here: dict[str, list[int]] = {}
        for at, (_, row) in enumerate(rows):
            here.setdefault(row[level], []).append(at)
        for label, leaves in here.items():
            above = covers.setdefault(label, frozenset(leaves))
            line, first = rows[leaves[0]]
            own_leaf = len(leaves) == 1 and leaves[0] in above and first[0] == label
            if above != frozenset(leaves) and not own_leaf:
                says = f'"{label}" stands for different leaves at different levels'
                yield _finding("PRV-H4", says, "rename one of the two", line, label)


def _finding(rule: str, says: str, remedy: str, line: int, value: str) -> Finding:
    """Make a finding about one row."""
    return Finding(rule, Severity.ERROR, says, remedy, line=line, value=value[:80])


def _coded(column: tuple[str, ...]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Give the distinct labels of a level in order of appearance, and each leaf's position."""
    places: dict[str, int] = {}
    nodes = np.array([places.setdefault(label, len(places)) for label in column], dtype=np.int64)
    return tuple(places), nodes
