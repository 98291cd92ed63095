"""The sandbox in one line of `oncommons doctor`, without trying it."""

from oncommons.machine import Check, State


def sandbox_check() -> Check:
    """Say which way of keeping researchers' code apart passed on this machine."""
    from oncommons.access.sandbox.doctor import known_way
    from oncommons.access.sandbox.place import Place, usual_place

    way = known_way(Place(usual_place()))
    if way is None:
        says = "sandbox: not tried since this machine started, or none passed"
        remedy = "oncommons access doctor tries it"
        return Check("M30", State.LIMITED, says, "researchers' code", remedy)
    return Check("M30", State.WELL, f"sandbox: {way.value}, every probe was blocked")
