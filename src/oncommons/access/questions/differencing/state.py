"""What the records of the history add up to: answered sets, published cells, refusals."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from oncommons.access.questions.differencing.linear import Linear
from oncommons.access.questions.differencing.pairwise import Pairwise
from oncommons.access.questions.differencing.people import People
from oncommons.access.questions.differencing.refusals import Refusals
from oncommons.access.questions.log import Record
from oncommons.disclosure.depths import limit
from oncommons.store.index.bits import Bits, size, words_for

LEAST_APART = limit("R9", "apart")
"""Patients by which two answered sets differ at least, whatever the grant says."""


class Standing(StrEnum):
    """Where the sets of a question stand beside those that were answered."""

    NEW = "new"
    KNOWN = "known"
    TOO_CLOSE = "too close"


class State:
    """The history in memory; every record that is taken in adds to it.

    Sets are in the order of the history: one bit per patient of all releases.
    """

    def __init__(self) -> None:
        self.salt = b""
        self.people, self.refusals = People(), Refusals()
        self.grants: set[tuple[str, str]] = set()
        self.outputs: set[tuple[str, str]] = set()
        self.answers: dict[str, Record] = {}
        self._sets = Pairwise()
        self._asked: set[int] = set()
        self._cells: list[Bits] = []
        self._linear = Linear(0)
        self._added = 0

    def take_in(self, record: Record) -> None:
        """Add what a record says."""
        take = {
            "begin": self._begin,
            "release": self._release,
            "grant": self._grant,
            "answer": self._answer,
            "refusal": self._refusal,
            "looked": self._looked,
            "cells": self._published,
        }[str(record.about["is"])]
        take(record)

    def standing(self, sets: Sequence[Bits], k: int) -> Standing:
        """Judge the sets of one question, beside what was answered and beside each other.

        A set that was answered stands, however close others are: it says nothing new.

        Args:
            sets: at least one.
            k: smallest difference that is allowed; never below `LEAST_APART`.
        """
        apart = max(k, LEAST_APART)
        beside, known = Pairwise(), True
        for one in sets:
            if self._sets.find(one) not in self._asked:
                known = False
                if self._sets.is_close(one, apart) or beside.is_close(one, apart):
                    return Standing.TOO_CLOSE
            beside.add(one)
        return Standing.KNOWN if known else Standing.NEW

    def exposes(self, cells: Sequence[Bits], k: int) -> bool:
        """Tell whether cells give the number of a small group that was not given before.

        Args:
            cells: what is to be published beside all that is.
            k: smallest group whose number may be known.
        """
        before = self._current_linear()
        after = before.copy()
        for cell in cells:
            after.add(cell)
        small = max(k, LEAST_APART)
        found = {after.group_of(one) for one in after.exposed(small)}
        return bool(found) and not found <= {before.group_of(one) for one in before.exposed(small)}

    def _current_linear(self) -> Linear:
        """Bring the linear audit up to the published cells; begin anew where patients joined."""
        if self._linear.patients != self.people.number:
            seed = int.from_bytes(self.salt[:8], "big")
            self._linear, self._added = Linear(self.people.number, seed=seed), 0
        for cell in self._cells[self._added :]:
            self._linear.add(cell)
        self._added = len(self._cells)
        return self._linear

    def _begin(self, record: Record) -> None:
        self.salt = bytes.fromhex(str(record.about["salt"]))

    def _release(self, record: Record) -> None:
        """Take in the patients, then the set of all of them and that of each site."""
        release_id, patients = str(record.about["release"]), int(str(record.about["patients"]))
        self.people.begin(release_id, record.words[:patients])
        words = words_for(patients)
        starts = range(patients, len(record.words), words or 1)
        sets = [record.words[start : start + words] for start in starts]
        wide = [self.people.widened(release_id, one) for one in sets]
        numbers = [self._sets.add(one) for one in wide]
        self._asked.update(numbers[:1])
        self._cells += [one for one in wide if size(one)]

    def _grant(self, record: Record) -> None:
        self.grants.add((str(record.about["release"]), str(record.about["grant"])))
        self._sets.add(record.words)

    def _answer(self, record: Record) -> None:
        self.answers[str(record.about["key"])] = record
        self._asked.update(self._sets.add(one) for one in _parts(record))

    def _published(self, record: Record) -> None:
        self.outputs.add((str(record.about["release"]), str(record.about["output"])))
        self._cells += _parts(record)

    def _refusal(self, record: Record) -> None:
        at = datetime.fromisoformat(str(record.about["at"]))
        self.refusals.add(str(record.about["project"]), at)

    def _looked(self, record: Record) -> None:
        self.refusals.clear(str(record.about["project"]))


def _parts(record: Record) -> list[Bits]:
    """Cut the bits of a record into its sets, all of one length."""
    number = int(str(record.about["sets"]))
    return list(record.words.reshape(number, -1)) if number else []
