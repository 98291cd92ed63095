"""What the vault holds of a patient, and what it reports of its own use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from oncommons.errors import VaultError


class Held(StrEnum):
    """What may be held of an identity; each is encrypted by itself."""

    FAMILY_NAME = "family_name"
    GIVEN_NAMES = "given_names"
    BIRTH_DATE = "birth_date"
    BIRTH_PLACE = "birth_place"
    NATIONAL_NUMBER = "national_number"
    HOSPITAL_NUMBER = "hospital_number"
    ADDRESS = "address"
    CONTACT = "contact"
    DAY_ZERO = "day_zero"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a patient is; shown only when asked for by name.

    Args:
        patient_id: the id in the tables of the vault, `SOURCE:ID`.
        values: what is known, as text; dates as YYYY-MM-DD. `day_zero` is the date of the first
            diagnosis, from which all days are counted.
    """

    patient_id: str = field(repr=False)
    values: Mapping[Held, str] = field(repr=False)


class Action(StrEnum):
    """What the vault reports."""

    OPENED = "opened"
    ADMITTED = "admitted"
    LINKED = "linked"
    REVEALED = "revealed"
    ROTATED = "keys rotated"
    FORGOTTEN = "forgotten"
    OPTED_OUT = "opt-outs recorded"
    DESTROYED = "destroyed"
    WITHDRAWN = "release withdrawn"
    BEGAN = "lineage begun"


@dataclass(frozen=True, slots=True)
class VaultEvent:
    """One use of the vault, for the audit trail; never a name or number of a patient.

    Args:
        action: what is about to be done.
        who: the account that asked.
        reason: why, in the words of that person.
        patients: how many patients it concerns.
        rows: the vault's own random row numbers of these, where they are few.
    """

    action: Action
    who: str
    reason: str
    patients: int = 0
    rows: tuple[str, ...] = ()


Record = Callable[[VaultEvent], None]


@dataclass(frozen=True, slots=True)
class Admitted:
    """What became of identities that were handed in.

    Args:
        new: patients who were not in the vault.
        changed: patients whose identity was replaced.
        same: patients about whom nothing changed.
    """

    new: int
    changed: int
    same: int


def given_reason(reason: str) -> str:
    """Give a reason without blanks around it, or refuse an empty one.

    Raises:
        VaultError: nobody opens an identity without a reason.
    """
    if not reason.strip():
        raise VaultError(
            "no reason was given", remedy="say in a sentence why the identity is needed"
        )
    return reason.strip()
