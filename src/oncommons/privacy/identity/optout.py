"""Who objected to what, and since when: the next release leaves these patients out.

An opt-out is kept under a keyed index, without any identity, so that it outlives the identity: a
patient who was forgotten and comes again with a later load is still left out.
"""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from oncommons.errors import ReleaseRefused
from oncommons.privacy.identity.identities import Action, VaultEvent
from oncommons.privacy.identity.vault import Vault

Bools = NDArray[np.bool_]
FORGOTTEN = "forgotten"
"""The scope under which patients stand who were forgotten; nobody can speak about it."""


class Scope(StrEnum):
    """What a patient may object to; the words are those of the table of consents."""

    RESEARCH = "research"
    GENETIC = "genetic"
    SHARING_EU = "sharing_eu"
    SHARING_INDUSTRY = "sharing_industry"


@dataclass(frozen=True, slots=True)
class Statement:
    """What a patient said.

    Args:
        patient_id: the id in the tables of the vault, whether or not an identity is held.
        scope: what it is about; research stands for all use.
        day: the day on which it was said.
        objects: False where an earlier objection is taken back.
    """

    patient_id: str
    scope: Scope
    day: datetime.date
    objects: bool = True


def record_statements(vault: Vault, statements: Sequence[Statement], *, who: str) -> int:
    """Keep what patients said; all of it, or nothing.

    Args:
        vault: the open vault.
        statements: in any order.
        who: the account that records them.

    Returns:
        Number of the last statement, which only ever grows.
    """
    vault.record(VaultEvent(Action.OPTED_OUT, who, "statements of patients", len(statements)))
    with vault.database.transaction():
        for one in statements:
            blind = vault.blind("opt-out", one.patient_id)
            vault.database.add_opt_out(
                blind, one.scope.value, one.day.isoformat(), objects=one.objects
            )
    return vault.database.opt_outs_seen()


def leave_out_for_good(vault: Vault, patient_ids: Sequence[str], *, today: datetime.date) -> None:
    """Leave patients who are forgotten out of every later release; it cannot be taken back.

    What former releases told of them is forgotten too, so that a later release could not be tested
    against it. Nothing but a keyed index is kept.

    Args:
        vault: the open vault.
        patient_ids: who is forgotten.
        today: the day.
    """
    known = {blind for blind, _, _ in vault.database.opt_outs(FORGOTTEN)}
    with vault.database.transaction():
        for one in patient_ids:
            blind = vault.blind("opt-out", one)
            if blind not in known:
                vault.database.add_opt_out(blind, FORGOTTEN, today.isoformat(), objects=True)


def leaving(
    vault: Vault, patient_ids: Sequence[str], scope: Scope, *, today: datetime.date
) -> Bools:
    """Say which patients are left out of the next release.

    Args:
        vault: the open vault.
        patient_ids: (n,) those who would be in it.
        scope: research for the release itself; genetic for the molecular tables; sharing_eu and
            sharing_industry for extracts. Who objects to research objects to all of it.
        today: the day of the release.

    Returns:
        (n,) True for who objects. The last day on which a patient spoke counts; on one day the
        objection weighs more. What was taken back after `today` is not taken back yet, while an
        objection counts from the moment it is known, whatever its day. Who was forgotten is left
        out for good.
    """
    out = _objecting(vault, scope, today)
    out |= {blind for blind, _, _ in vault.database.opt_outs(FORGOTTEN)}
    if scope is not Scope.RESEARCH:
        out |= _objecting(vault, Scope.RESEARCH, today)
    told = (vault.blind("opt-out", one) in out for one in patient_ids)
    return np.fromiter(told, dtype=bool, count=len(patient_ids))


@dataclass(frozen=True, slots=True)
class Objections:
    """Who objects to being in the next release.

    Args:
        token: how far statements were read.
        research: ids of who objects to any use.
        genetic: ids of who objects to the use of molecular data; who objects to any use is
            among them.
    """

    token: int
    research: tuple[str, ...] = ()
    genetic: tuple[str, ...] = ()


def read_objections(
    vault: Vault, patient_ids: Sequence[str], *, today: datetime.date
) -> Objections:
    """Read who objects, and how far that was read.

    Args:
        vault: the open vault.
        patient_ids: those who would be in the release.
        today: the day of the release.
    """
    token = opt_out_token(vault)
    research, genetic = (
        tuple(compress(patient_ids, leaving(vault, patient_ids, scope, today=today)))
        for scope in (Scope.RESEARCH, Scope.GENETIC)
    )
    return Objections(token, research, genetic)


def _objecting(vault: Vault, scope: Scope, today: datetime.date) -> set[bytes]:
    """Give the index of every patient whose last word on a scope is an objection."""
    last = {}
    for blind, day, objects in vault.database.opt_outs(scope.value):
        if objects or day <= today.isoformat():
            last[blind] = objects
    return {blind for blind, objects in last.items() if objects}


def opt_out_token(vault: Vault) -> int:
    """Note how far opt-outs were read; taken before `leaving`, compared before publishing."""
    return vault.database.opt_outs_seen()


@contextmanager
def without_new_opt_outs(vault: Vault, token: int) -> Iterator[None]:
    """Publish within: no opt-out can be recorded until the block ends.

    Args:
        vault: the open vault.
        token: from `opt_out_token`, taken when the release was begun.

    Raises:
        ReleaseRefused: PRV-O1 an opt-out arrived since; nothing within was begun.
    """
    with vault.database.transaction():
        seen = vault.database.opt_outs_seen()
        if seen != token:
            raise ReleaseRefused(
                f"PRV-O1 {seen - token} statements of patients arrived while the release was made",
                remedy="make the release again; it leaves out who objected meanwhile",
            )
        yield
