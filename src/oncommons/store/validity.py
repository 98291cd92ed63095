"""Whether a grant opens anything today: its signature, its release, its dates, and the holds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from oncommons.domain.grants import Grant
from oncommons.domain.holds import Hold, HoldAct
from oncommons.errors import GrantError
from oncommons.store.commons import Commons
from oncommons.store.holds import HoldsWatch
from oncommons.store.signing import is_signed
from oncommons.store.withdrawal import check_in_force

Clock = Callable[[], date]


@dataclass(frozen=True, slots=True)
class Validity:
    """What an open View asks at each call; it costs two looks at the disk.

    Args:
        commons: where the release lies.
        grant: a grant whose signature holds.
        clock: gives the day of the call.
        watch: knows the book of holds.
    """

    commons: Commons
    grant: Grant
    clock: Clock
    watch: HoldsWatch

    def check(self) -> None:
        """Refuse where the release was withdrawn, or the grant is not in date, held or revoked.

        Raises:
            GrantError: says which, with its code.
            IntegrityError: the book of holds, or the list of withdrawn releases, is damaged.
        """
        check_in_force(self.commons, self.grant.release_id)
        check_dates(self.grant, self.clock())
        check_holds(self.grant, self.watch.last(self.grant.grant_id))


def check_grant(commons: Commons, grant: Grant, *, today: date) -> None:
    """Refuse a grant that opens nothing today, whatever it is to open.

    Args:
        commons: where the release lies.
        grant: as it was read from its file.
        today: the day.

    Raises:
        GrantError: the signature, the release, the dates or the holds refuse it, in this order;
            its code says which.
        IntegrityError: the book of holds, or the list of withdrawn releases, is damaged.
    """
    check_signature(commons, grant)
    Validity(commons, grant, lambda: today, HoldsWatch(commons)).check()


def check_signature(commons: Commons, grant: Grant) -> None:
    """Refuse a grant that no key of the commons signed.

    Raises:
        GrantError: GRANT_SIGNATURE.
    """
    key = commons.public_keys.get(grant.key_id, "")
    if not is_signed(grant.signed_bytes(), grant.signature, key):
        raise GrantError(
            f"grant {grant.grant_id} is not signed by this commons",
            remedy="ask for a new grant",
            code="GRANT_SIGNATURE",
        )


def check_dates(grant: Grant, today: date) -> None:
    """Refuse a grant before its first day, and after its last.

    Raises:
        GrantError: GRANT_WAITING or GRANT_ENDED.
    """
    if today < grant.valid_from:
        raise GrantError(
            f"grant {grant.grant_id} begins on {grant.valid_from}, and today is {today}",
            remedy="wait for that day, or ask the data owner for an earlier one",
            code="GRANT_WAITING",
        )
    if today > grant.valid_until:
        raise GrantError(
            f"grant {grant.grant_id} ended on {grant.valid_until}",
            remedy="ask the data owner for a new one",
            code="GRANT_ENDED",
        )


def check_holds(grant: Grant, last: Hold | None) -> None:
    """Refuse a grant that is held or revoked.

    Args:
        grant: the grant.
        last: the last line of the book about it; None for none.

    Raises:
        GrantError: GRANT_HELD or GRANT_REVOKED; the reason stays in the book.
    """
    if last is None or last.act is HoldAct.RESUME:
        return
    day = last.at[:10]
    if last.act is HoldAct.SUSPEND:
        raise GrantError(
            f"grant {grant.grant_id} is held since {day}",
            remedy="ask the data owner or a governance manager what it waits for",
            code="GRANT_HELD",
        )
    raise GrantError(
        f"grant {grant.grant_id} was revoked on {day}",
        remedy="ask the data owner for a new one",
        code="GRANT_REVOKED",
    )
