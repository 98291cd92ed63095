"""Budgets of noisy counts, in whole thousandths of epsilon: spent before the draw, never twice."""

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from oncommons.access.questions.log import Log, Record
from oncommons.domain.canonical import Json
from oncommons.domain.noisy import THOUSANDTHS, Left, Noisy, noisy_from_json
from oncommons.errors import Refused
from oncommons.store.commons import Commons

FOLDER, FILE = "questions", "budgets.log"
QUESTION, MOST_OF_QUESTION = 100, 500
"""What a question costs where nothing is said, and at most, in thousandths of epsilon."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be spent, in thousandths of epsilon.

    Args:
        member: each member, for each release.
        release: each release, over all members: answers can be pooled, so this is the guarantee.
        project: each project, over all releases.
    """

    member: int = 3 * THOUSANDTHS
    release: int = 30 * THOUSANDTHS
    project: int = 3 * THOUSANDTHS


@dataclass(frozen=True, slots=True)
class Charge:
    """Who pays for a question, and how much.

    Args:
        member_id: the member who asks.
        release_id: the release.
        project_id: the project that pays too; empty for none.
        thousandths: what the question costs, in thousandths of epsilon; 1 to 500.

    Raises:
        Refused: the cost is below 1 or above 500 thousandths, or nobody asks.
    """

    member_id: str
    release_id: str
    project_id: str = ""
    thousandths: int = QUESTION

    def __post_init__(self) -> None:
        if not 1 <= self.thousandths <= MOST_OF_QUESTION:
            raise Refused(
                "EPSILON",
                f"epsilon is {shown(self.thousandths)}",
                remedy=f"ask with 0.001 to {shown(MOST_OF_QUESTION)}",
            )
        if not self.member_id:
            raise Refused("MEMBER", "no member is named", remedy="name who asks")

    @property
    def holders(self) -> dict[str, str]:
        """Whose budgets are charged: kind of holder to its name."""
        holders = {
            "member": f"{self.release_id} {self.member_id}",
            "release": self.release_id,
        }
        return holders | ({"project": self.project_id} if self.project_id else {})


class Budgets(Protocol):
    """Where budgets and drawn answers are kept."""

    def draw(self, key: str, charge: Charge, make: Callable[[], Noisy]) -> Noisy:
        """Give the stored answer of a key at no cost; else spend, make the answer, store it.

        All of it is one transaction beside others, and what is spent stays spent when the making
        fails.

        Args:
            key: names release, rows and canonical question.
            charge: who pays, and how much.
            make: draws the answer.

        Raises:
            Refused: one of the budgets would be overspent; nothing was spent.
        """
        ...

    def left(self, charge: Charge) -> Left:
        """Give what is left to those who would pay a charge."""
        ...


class FileBudgets:
    """Budgets in one file of the commons, for any number of threads and processes.

    Args:
        path: the file.
        limits: how much may be spent.

    Raises:
        IntegrityError: a record was changed.
        CommonsError: the place cannot be written.
    """

    def __init__(self, path: Path, limits: Limits | None = None) -> None:
        self._log, self._limits = Log(path), limits or Limits()
        self._spent: dict[tuple[str, str], int] = {}
        self._answers: dict[str, Noisy] = {}

    def draw(self, key: str, charge: Charge, make: Callable[[], Noisy]) -> Noisy:
        """Do what `Budgets.draw` says, under the lock of the file.

        Raises:
            Refused: one of the budgets would be overspent; nothing was spent.
        """
        with self._current():
            if key not in self._answers:
                self._check(charge)
                spent: dict[str, Json] = {"is": "spent", "on": key, **charge.holders}
                self._add(spent | {"thousandths": charge.thousandths})
                self._add({"is": "answer", "key": key, "answer": make().to_json()})
            return self._answers[key]

    def left(self, charge: Charge) -> Left:
        """Give what is left to those who would pay a charge."""
        with self._current():
            left = self._left(charge)
        return Left(left["member"], left["release"], left.get("project"))

    def _left(self, charge: Charge) -> dict[str, int]:
        limits = {
            "member": self._limits.member,
            "release": self._limits.release,
            "project": self._limits.project,
        }
        return {
            kind: limits[kind] - self._spent.get((kind, name), 0)
            for kind, name in charge.holders.items()
        }

    def _check(self, charge: Charge) -> None:
        for kind, left in self._left(charge).items():
            if charge.thousandths > left:
                raise Refused(
                    "BUDGET",
                    f"the budget of this {kind} has {shown(left)} left, and the question costs"
                    f" {shown(charge.thousandths)}",
                    remedy="ask with less, or ask what was answered before, which costs nothing",
                )

    @contextlib.contextmanager
    def _current(self) -> Iterator[None]:
        """Hold the lock, with everything read that others added."""
        with self._log.locked():
            for record in self._log.read_new():
                self._take_in(record)
            yield

    def _add(self, about: Mapping[str, Json]) -> None:
        self._take_in(self._log.append(about, np.zeros(0, np.uint64)))

    def _take_in(self, record: Record) -> None:
        about = record.about
        if about["is"] == "answer":
            form = json.loads(json.dumps(about["answer"]))
            self._answers[str(about["key"])] = noisy_from_json(form)
            return
        for kind in ("member", "release", "project"):
            if kind in about:
                holder = (kind, str(about[kind]))
                cost = int(str(about["thousandths"]))
                self._spent[holder] = self._spent.get(holder, 0) + cost


def open_budgets(commons: Commons, limits: Limits | None = None) -> FileBudgets:
    """Open the budgets of a commons; they are full where nothing was asked yet.

    Raises:
        IntegrityError: a record was changed.
        CommonsError: the folder cannot be written.
    """
    return FileBudgets(commons.folder / FOLDER / FILE, limits)


def shown(thousandths: int) -> str:
    """Write thousandths of epsilon as people do.

    Example:
        >>> shown(100), shown(2_500)
        ('0.1', '2.5')
    """
    return f"{thousandths // THOUSANDTHS}.{thousandths % THOUSANDTHS:03}".rstrip("0").rstrip(".")
