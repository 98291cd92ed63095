"""Noisy counts: what was drawn, how far it may lie from the truth, and what it cost."""

from collections.abc import Mapping
from dataclasses import dataclass

from oncommons.domain.canonical import Json

THOUSANDTHS = 1_000
"""A budget is counted in thousandths of epsilon, as whole numbers, so that none is lost."""


@dataclass(frozen=True, slots=True)
class NoisyRow:
    """One noisy count.

    Args:
        labels: the value of each column; empty for the whole cohort.
        patients: what was drawn; noise can carry it below zero.
        low: lower end of the 95 % interval, 0 or more.
        high: upper end.
    """

    labels: tuple[str, ...]
    patients: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Noisy:
    """A noisy answer, drawn once and given again for ever.

    Args:
        release_id: the release.
        question: the canonical question, as JSON values.
        rows: one per combination of values that the vocabulary allows, and one for the rest.
        thousandths: what it cost, in thousandths of epsilon.
    """

    release_id: str
    question: Mapping[str, Json]
    rows: tuple[NoisyRow, ...]
    thousandths: int

    def to_json(self) -> dict[str, Json]:
        """Give everything as JSON values."""
        rows: list[Json] = [
            [list(one.labels), one.patients, one.low, one.high] for one in self.rows
        ]
        return {
            "release_id": self.release_id,
            "question": self.question,
            "rows": rows,
            "thousandths": self.thousandths,
        }


def noisy_from_json(form: Mapping[str, object]) -> Noisy:
    """Read what `Noisy.to_json` wrote.

    Raises:
        KeyError, TypeError, ValueError: a part is missing or malformed.
    """
    rows, question = form["rows"], form["question"]
    if not isinstance(rows, list) or not isinstance(question, dict):
        raise TypeError("a noisy answer has rows and a question")
    return Noisy(
        release_id=str(form["release_id"]),
        question=question,
        rows=tuple(NoisyRow(tuple(labels), *numbers) for labels, *numbers in rows),
        thousandths=int(str(form["thousandths"])),
    )


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of the budgets, in thousandths of epsilon.

    Args:
        member: of the member, for this release.
        release: of the release, over all members.
        project: of the project; None where none pays.
    """

    member: int
    release: int
    project: int | None
