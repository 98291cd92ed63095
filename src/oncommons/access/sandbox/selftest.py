"""All attacks on the sandbox in one way, as one table: on a live installation, or as a test."""

from oncommons.access.sandbox.attacks import AttackOutcome, attempt
from oncommons.access.sandbox.bombs import ATTACKS
from oncommons.access.sandbox.doctor import lacking
from oncommons.access.sandbox.jobs import Way
from oncommons.access.sandbox.place import Place
from oncommons.access.sandbox.trial import try_way
from oncommons.errors import Refused

PROBES, LIMITS, ALL = "probes", "limits", "all"


def all_attacks(place: Place, way: Way, *, part: str = ALL) -> tuple[list[AttackOutcome], str]:
    """Attack the sandbox.

    Args:
        place: of the sandbox.
        way: how jobs are kept apart.
        part: `probes`, `limits`, or `all`.

    Returns:
        One row for each attack; and why the way cannot be tried here, empty where it was.
    """
    if why := lacking(way):
        return [], why
    rows: list[AttackOutcome] = []
    try:
        if part in (PROBES, ALL):
            rows += [
                AttackOutcome(one.name, one.happened, one.control, one.holds)
                for one in try_way(place, way)
            ]
        if part in (LIMITS, ALL):
            rows += [attempt(attack, place, way) for attack in ATTACKS]
    except Refused as error:
        return rows, error.found
    return rows, ""
