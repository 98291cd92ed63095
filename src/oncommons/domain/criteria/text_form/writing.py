"""Write criteria as a sentence that reads back as the same criteria, with few brackets."""

from oncommons.domain.criteria import words
from oncommons.domain.criteria.algebra import All, Any, AnySample, Criteria, Known, Not
from oncommons.domain.criteria.leaves import (
    HasTumourType,
    InOrder,
    IsBetween,
    IsIn,
    IsKnown,
    IsMutated,
)
from oncommons.domain.criteria.text_form.columns import is_whole
from oncommons.domain.criteria.text_form.flat import flat
from oncommons.domain.criteria.text_form.grammar import EVERYBODY, NOBODY, TUMOUR_NAMES
from oncommons.domain.criteria.text_form.phrases import bounds, number, phrase, quoted

_OR, _AND, _ONE = 1, 2, 3
"""How tightly a text holds together."""


def to_text(criteria: Criteria) -> str:
    """Write criteria as a sentence.

    Args:
        criteria: at most 20 levels; what `cohort.select` fills in is left out.

    Returns:
        A text that `from_text` reads as the same criteria, flattened.

    Example:
        >>> from oncommons.domain.criteria import column, mutated
        >>> to_text(column("patients.sex", "female") & ~mutated("TP53", classes=("Silent",)))
        'patients.sex is female and not mutated(TP53, silent)'
    """
    return _written(flat(criteria))[0]


def told(criteria: Criteria, indent: int = 0) -> tuple[str, ...]:
    """Tell how criteria are read, one line for each part, indented below what holds it.

    Example:
        >>> from oncommons.domain.criteria import died, mutated
        >>> told(mutated("TP53") & ~died())
        ('all of', '  mutated(TP53)', '  not', '    died')
    """
    criteria, space = flat(criteria), " " * indent
    match criteria:
        case All(parts) | Any(parts) if len(parts) > 1 and _phrase_of(criteria) is None:
            head = "all of" if isinstance(criteria, All) else "at least one of"
            inner = parts
        case Not(Known(part)):
            head, inner = "unknown whether", (part,)
        case Not(part):
            head, inner = "not", (part,)
        case Known(part):
            head, inner = "known whether", (part,)
        case AnySample(part):
            head, inner = "one and the same sample with", (part,)
        case _:
            return (f"{space}{to_text(criteria)}",)
    below = (line for part in inner for line in told(part, indent + 2))
    return (f"{space}{head}", *below)


def _written(criteria: Criteria) -> tuple[str, int]:
    """Write criteria, and say how tightly the text holds together."""
    match criteria:
        case All(()) | Any(()):
            return EVERYBODY if isinstance(criteria, All) else NOBODY, _ONE
        case All((part,)) | Any((part,)):
            return _written(part)
        case All(parts):
            return " and ".join(_inside(part, _AND) for part in parts), _AND
        case Any():
            phrases = _alternatives(criteria)
            return " or ".join(phrases), _OR if len(phrases) > 1 else _ONE
        case _:
            return _single(criteria), _ONE


def _single(criteria: Criteria) -> str:
    """Write what needs no brackets wherever it stands."""
    match criteria:
        case Not(part):
            return _denied(part)
        case Known(part):
            return f"known ({_written(part)[0]})"
        case AnySample(part):
            return f"any sample ({_written(part)[0]})"
        case IsIn() | IsBetween() | IsKnown() | HasTumourType():
            return _asked(criteria)
        case InOrder():
            return _ordered(criteria)
        case _:
            return phrase(criteria)


def _inside(criteria: Criteria, level: int) -> str:
    """Write a part, in brackets where it would else fall apart."""
    text, own = _written(criteria)
    return text if own >= level else f"({text})"


def _denied(part: Criteria) -> str:
    """Write what is denied."""
    match part:
        case Known(inner):
            return f"unknown ({_written(inner)[0]})"
        case AnySample(Not(inner)):
            return f"every sample ({_written(inner)[0]})"
        case IsIn(_, (_, *_)) | IsKnown() | HasTumourType():
            return _asked(part, " is not")
        case Any() if _is_types(part.parts):
            return _types(part.parts, " is not")
    return f"not {_inside(part, _ONE)}"


def _alternatives(criteria: Any) -> list[str]:
    """Write the parts between `or`; tumour types together, and an altered gene in one word."""
    parts, found, place = criteria.parts, list[str](), 0
    while place < len(parts):
        taken = _run(parts[place:])
        some = parts[place : place + taken]
        found.append(_phrase_of(Any(some)) or _inside(some[0], _AND))
        place += taken
    return found


def _run(parts: tuple[Criteria, ...]) -> int:
    """Count the first parts that make one phrase together."""
    if _altered_gene(parts[:4]):
        return 4
    taken = 1
    while taken < len(parts) and _is_types(parts[: taken + 1]):
        taken += 1
    return taken


def _phrase_of(criteria: All | Any) -> str | None:
    """Write alternatives that have one phrase together; None where they have none."""
    if not isinstance(criteria, Any):
        return None
    if gene := _altered_gene(criteria.parts):
        return f"altered({gene})"
    return _types(criteria.parts) if _is_types(criteria.parts) else None


def _altered_gene(parts: tuple[Criteria, ...]) -> str:
    """Give the gene of which these parts are every alteration; empty where they are not."""
    first = parts[0] if parts else None
    if not isinstance(first, IsMutated) or Any(parts) != flat(words.altered(first.gene)):
        return ""
    return quoted(first.gene)


def _is_types(parts: tuple[Criteria, ...]) -> bool:
    """Tell whether the parts are different tumour types in order, as a list gives them."""
    codes = [part.code for part in parts if isinstance(part, HasTumourType)]
    return len(codes) == len(parts) > 1 and codes == sorted(set(codes))


def _types(parts: tuple[Criteria, ...], verb: str = " is") -> str:
    codes = [quoted(part.code) for part in parts if isinstance(part, HasTumourType)]
    return f"{TUMOUR_NAMES[0]}{verb} one of {', '.join(codes)}"


def _asked(leaf: IsIn | IsBetween | IsKnown | HasTumourType, verb: str = " is") -> str:
    """Write what is asked of a column."""
    match leaf:
        case IsIn(column, ()):
            return f"{column} in ()"
        case IsIn(column, (value,)):
            return f"{column}{verb} {quoted(value)}"
        case IsIn(column, values):
            return f"{column}{verb} one of {', '.join(map(quoted, values))}"
        case IsKnown(column):
            return f"{column}{verb} known"
        case HasTumourType(code):
            return f"{TUMOUR_NAMES[0]}{verb} {quoted(code)}"
        case IsBetween():
            return f"{leaf.column} {_limits(leaf)}"


def _limits(leaf: IsBetween) -> str:
    """Write the bounds of a number."""
    low, high = leaf.low, leaf.high
    if low is None and high is None:
        return "is any number"
    if low is not None and high is not None:
        same = low == high
        return f"= {number(low)}" if same else f"from {number(low)} to {number(high)}"
    return bounds(low, high, whole=is_whole(leaf.column))


def _ordered(leaf: InOrder) -> str:
    """Write two things with the days between them."""
    least, most = leaf.at_least_days, leaf.at_most_days
    if most is None:
        days = f" at least {least} days" if least else ""
    else:
        days = f" from {least} to {most} days" if least else f" within {most} days"
    return f"{phrase(leaf.then)}{days} after {phrase(leaf.first)}"
