"""Bring criteria to the form in which a text says them: no `and` within `and`."""

from oncommons.domain.criteria.algebra import All, Any, Criteria, parts_of, with_parts


def flat(criteria: Criteria) -> Criteria:
    """Unpack `&` within `&`, `|` within `|`, and parts that stand alone; order stays.

    Example:
        >>> from oncommons.domain.criteria import died, progressed, treated
        >>> flat(died() & (progressed() & treated())) == All((died(), progressed(), treated()))
        True
    """
    parts = tuple(flat(part) for part in parts_of(criteria))
    match criteria:
        case All() | Any():
            return joined(type(criteria), parts)
        case _:
            return with_parts(criteria, parts) if parts else criteria


def joined(kind: type[All] | type[Any], parts: tuple[Criteria, ...]) -> Criteria:
    """Put flat parts together, without a level of their own where they are of the same kind."""
    if len(parts) == 1:
        return parts[0]
    lists = [part.parts if isinstance(part, kind) and part.parts else (part,) for part in parts]
    return kind(tuple(part for inner in lists for part in inner))
