"""The history of answered sets: shared by all projects, kept on disk, asked under one lock."""

import contextlib
import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from oncommons.access.questions.differencing.pairwise import name_of
from oncommons.access.questions.differencing.people import digests_of
from oncommons.access.questions.differencing.state import Standing, State
from oncommons.access.questions.log import Log, Words
from oncommons.domain.canonical import Json
from oncommons.errors import Refused
from oncommons.store.commons import Commons
from oncommons.store.index.bits import Bits
from oncommons.store.sets import ReleaseSets

FOLDER, FILE = "questions", "history.log"
NO_WORDS: Words = np.zeros(0, np.uint64)


def open_history(commons: Commons) -> "History":
    """Open the history of a commons; an empty one is made where there is none.

    Raises:
        IntegrityError: a record was changed.
        CommonsError: the folder cannot be written.
    """
    return History(commons.folder / FOLDER / FILE)


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that is kept with its sets.

    Args:
        release_id: the release.
        key: what names question, sets and terms together.
        project_id: who asked first.
        body: the answer.
    """

    release_id: str
    key: str
    project_id: str
    body: bytes


class History:
    """Every set of patients that was answered, and every cell that was published.

    All of it lies in one file that only grows. Each act reads first what others added, so that
    any number of programs can share it.

    Args:
        path: the file.

    Raises:
        IntegrityError: a record was changed.
        CommonsError: the place cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._log, self._state = Log(path), State()
        with self._current() as state:
            if not state.salt:
                self._add({"is": "begin", "salt": secrets.token_hex(32)})

    @property
    def head(self) -> str:
        """The seal of the last record; anchored elsewhere it proves that nothing was cut off."""
        return self._log.head

    def knows(self, release_id: str) -> bool:
        """Tell whether a release was begun."""
        with self._current() as state:
            return release_id in state.people

    def begin(self, release_id: str, sets: ReleaseSets, keys: Sequence[str]) -> None:
        """Take in a release: all patients and each site, as if they had been answered.

        Args:
            release_id: the release; nothing is done where it is known.
            sets: what is known of it before anybody asks.
            keys: one internal key per patient, in the order of the bits. Who has the key of a
                patient of an earlier release is that patient, and inherits the history.

        Raises:
            DataError: two patients have one key, or there is not one for each.
        """
        with self._current() as state:
            if release_id in state.people:
                return
            digests = digests_of(keys, sets.patients, state.salt)
            about: dict[str, Json] = {
                "is": "release",
                "release": release_id,
                "patients": sets.patients,
            }
            self._add(about, np.concatenate([digests, sets.everyone, *sets.sites]))

    def seed(self, release_id: str, grant_id: str, patients: Bits) -> None:
        """Take in the rows of a grant, as if they had been answered; once for each grant."""
        with self._current() as state:
            if (release_id, grant_id) not in state.grants:
                about: dict[str, Json] = {"is": "grant", "release": release_id, "grant": grant_id}
                self._add(about, state.people.widened(release_id, patients))

    def standing(self, release_id: str, sets: Sequence[Bits], k: int) -> Standing:
        """Tell how the sets of a question stand beside those that were answered.

        Args:
            release_id: the release.
            sets: the sets, in the order of the release.
            k: smallest difference that is allowed.
        """
        with self._current() as state:
            return state.standing(_widened(state, release_id, sets), k)

    def sets_id(self, release_id: str, sets: Sequence[Bits]) -> str:
        """Name sets by their patients, whichever release they were asked of."""
        with self._current() as state:
            names = [name_of(one) for one in _widened(state, release_id, sets)]
        return hashlib.sha256(b"".join(names)).hexdigest()

    def stored(self, key: str) -> bytes | None:
        """Give the answer that is kept under a key; None where there is none."""
        with self._current() as state:
            record = state.answers.get(key)
            return None if record is None else self._log.body_of(record)

    def keep(self, answered: Answered, sets: Sequence[Bits], k: int) -> bool:
        """Look again under the lock, and keep an answer with its sets before it is shown.

        Returns:
            Whether it may be shown: not where a set that is too close was answered meanwhile.
        """
        with self._current() as state:
            wide = _widened(state, answered.release_id, sets)
            if state.standing(wide, k) is Standing.TOO_CLOSE:
                return False
            if answered.key not in state.answers:
                about: dict[str, Json] = {
                    "is": "answer",
                    "release": answered.release_id,
                    "key": answered.key,
                    "project": answered.project_id,
                    "sets": len(wide),
                }
                self._add(about, np.concatenate(wide), answered.body)
            return True

    def check_open(self, project_id: str) -> None:
        """Refuse a project whose questions wait for a person.

        Raises:
            Refused: ten selections were refused within an hour, and nobody has looked since.
        """
        with self._current() as state:
            if project_id in state.refusals.held:
                raise Refused(
                    "QUESTIONS_HELD",
                    "ten selections of this project were refused within an hour (R9)",
                    remedy="ask the governance manager to look; until then none is answered",
                )

    def refused(self, project_id: str, at: datetime) -> None:
        """Note that a selection of a project was refused."""
        with self._current():
            self._add({"is": "refusal", "project": project_id, "at": at.isoformat()})

    def looked(self, project_id: str, by: str, at: datetime) -> None:
        """Open the questions of a project again, since a person looked at its refusals.

        Args:
            project_id: the project.
            by: id of the person.
            at: when.
        """
        with self._current():
            self._add({"is": "looked", "project": project_id, "by": by, "at": at.isoformat()})

    def refusals(self) -> Mapping[str, int]:
        """Give how many refusals within an hour each project has, since a person looked."""
        with self._current() as state:
            return state.refusals.counts()

    def check_cells(self, release_id: str, cells: Sequence[Bits], k: int) -> None:
        """Refuse cells that give a small group's number, with those that any project published.

        Args:
            release_id: the release.
            cells: the sets behind the numbers of an output, in the order of the release.
            k: smallest group whose number may be known.

        Raises:
            Refused: the number of a group of fewer than k patients would follow.
        """
        with self._current() as state:
            _check_cells(state, _widened(state, release_id, cells), k)

    def publish(self, release_id: str, output_id: str, cells: Sequence[Bits], k: int) -> None:
        """Look again under the lock, and keep the cells of an output before it is released.

        Raises:
            Refused: the number of a group of fewer than k patients would follow.
        """
        with self._current() as state:
            if (release_id, output_id) in state.outputs:
                return
            wide = _widened(state, release_id, cells)
            _check_cells(state, wide, k)
            about: dict[str, Json] = {
                "is": "cells",
                "release": release_id,
                "output": output_id,
                "sets": len(wide),
            }
            self._add(about, np.concatenate([NO_WORDS, *wide]))

    @contextlib.contextmanager
    def _current(self) -> Iterator[State]:
        """Hold the lock, with everything read that others added."""
        with self._log.locked():
            for record in self._log.read_new():
                self._state.take_in(record)
            yield self._state

    def _add(self, about: Mapping[str, Json], words: Words = NO_WORDS, body: bytes = b"") -> None:
        self._state.take_in(self._log.append(about, words, body))


def _widened(state: State, release_id: str, sets: Sequence[Bits]) -> list[Bits]:
    return [state.people.widened(release_id, one) for one in sets]


def _check_cells(state: State, cells: Sequence[Bits], k: int) -> None:
    if state.exposes(cells, k):
        raise Refused(
            "R9",
            "with what was published before, these numbers would tell of a small group (R9)",
            remedy="merge cells, or leave some out",
        )
