"""Write one leaf with brackets, such as `mutated(EGFR, exon 19)`, and the values inside."""

import math
from collections.abc import Callable, Iterable, Iterator

from oncommons.domain.criteria.algebra import Criteria
from oncommons.domain.criteria.leaves import (
    Died,
    HadEvent,
    HadResponse,
    HasCopyNumber,
    HasPanel,
    InCohort,
    IsFused,
    IsMutated,
    IsProfiled,
    WasDiagnosed,
    WasMeasured,
    WasSampled,
    WasTreated,
)
from oncommons.domain.criteria.text_form.genes import CHANGE, CLASSES, CODONS
from oncommons.domain.criteria.text_form.grammar import CLASS_GROUPS, KEYWORDS, NONE
from oncommons.domain.criteria.text_form.tokens import is_plain
from oncommons.domain.criteria.words import PROGRESSION
from oncommons.errors import CriteriaError

_MOST_WHOLE = 1e15
"""From here on a number with a point is written with its power of ten."""


def phrase(leaf: Criteria) -> str:
    """Write a leaf that is a word, with or without brackets.

    Raises:
        CriteriaError: it has no such word.
    """
    match leaf:
        case Died():
            return "died"
        case HadResponse(results) if results == PROGRESSION:
            return "progressed"
        case HasCopyNumber(gene, (2,)):
            return f"amplified({quoted(gene)})"
        case HasCopyNumber(gene, (-2,)):
            return f"deleted({quoted(gene)})"
    for kind, (word, arguments) in _WORDS.items():
        if isinstance(leaf, kind):
            inside = ", ".join(arguments(leaf))
            return f"{word}({inside})" if inside else word
    raise CriteriaError(f"{type(leaf).__name__} has no word", remedy="use JSON")


def quoted(value: str) -> str:
    """Write a value, in quotes where it could be read as something else.

    Example:
        >>> quoted("osimertinib"), quoted("Stage IV"), quoted("not")
        ('osimertinib', '"Stage IV"', '"not"')
    """
    if is_plain(value) and value.lower() not in KEYWORDS:
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def number(value: float) -> str:
    """Write a number with all its digits.

    Example:
        >>> number(5.0), number(0.05)
        ('5', '0.05')
    """
    whole = isinstance(value, int) or (value.is_integer() and abs(value) < _MOST_WHOLE)
    return str(int(value)) if whole else repr(value)


def bounds(low: float | None, high: float | None, *, whole: bool = False) -> str:
    """Write one bound, or both with a comma between them.

    Args:
        low: smallest number.
        high: largest number.
        whole: whether only whole numbers count, so that a bound is always itself included.
    """
    above = "" if low is None else _bound(low, ">", -math.inf, whole=whole)
    below = "" if high is None else _bound(high, "<", math.inf, whole=whole)
    return ", ".join(side for side in (above, below) if side)


def _bound(value: float, sign: str, back: float, *, whole: bool) -> str:
    """Write `> 0.05` for the number just above 0.05, and `>= 0.05` for that itself."""
    if not whole and isinstance(value, float):
        before = number(math.nextafter(value, back))
        if len(before) < len(number(value)):
            return f"{sign} {before}"
    return f"{sign}= {number(value)}"


def _mutated(leaf: IsMutated) -> Iterator[str]:
    """Write a gene and everything that is asked of its mutation."""
    yield quoted(leaf.gene)
    if leaf.protein_change:
        bare = CHANGE.fullmatch(leaf.protein_change) and is_plain(leaf.protein_change)
        known = CODONS.fullmatch(leaf.protein_change) or leaf.protein_change.lower() in CLASSES
        yield f"{'' if bare and not known else 'change '}{quoted(leaf.protein_change)}"
    if leaf.first_codon is not None:
        one = leaf.first_codon == leaf.last_codon
        yield f"codon {leaf.first_codon}" if one else f"codons {leaf.first_codon}-{leaf.last_codon}"
    if leaf.exon is not None:
        yield f"exon {leaf.exon}"
    yield from _classes(leaf.classes)
    if leaf.min_vaf is not None:
        yield f"vaf {bounds(leaf.min_vaf, None)}"


def _classes(classes: tuple[str, ...]) -> Iterator[str]:
    """Write MAF classes, in one word where they have one."""
    for word, group in CLASS_GROUPS.items():
        if sorted(classes) == sorted(group):
            yield word
            return
    for one in classes:
        yield f"class {quoted(one)}"


def _treated(leaf: WasTreated) -> Iterator[str]:
    """Write what a treatment is to be."""
    if leaf.drug:
        yield quoted(leaf.drug)
    if leaf.atc:
        yield f"atc {quoted(leaf.atc)}"
    if leaf.kind:
        yield f"kind {leaf.kind}"
    if leaf.line is not None:
        yield f"line {leaf.line}"


def _measured(leaf: WasMeasured) -> Iterator[str]:
    """Write what was measured, its bounds and their unit."""
    yield quoted(leaf.code)
    unit = f" {quoted(leaf.unit)}" if leaf.unit else ""
    asked = bounds(leaf.low, leaf.high)
    if leaf.low is not None and leaf.high is not None and asked.count("=") == 2:
        yield f"from {number(leaf.low)} to {number(leaf.high)}{unit}"
    elif asked:
        yield f"{asked}{unit}"
    elif unit:
        yield f"unit{unit}"


def _copy_number(leaf: HasCopyNumber) -> list[str]:
    return [quoted(leaf.gene), *(map(str, leaf.calls) if leaf.calls else (NONE,))]


def _fused(leaf: IsFused) -> list[str]:
    return [quoted(leaf.gene), *((quoted(leaf.partner),) if leaf.partner else ())]


def _profiled(leaf: IsProfiled) -> list[str]:
    return [quoted(leaf.gene), *(() if leaf.finding == "mutation" else (leaf.finding,))]


def _event(leaf: HadEvent) -> list[str]:
    return [quoted(leaf.type), *((f"code {quoted(leaf.code)}",) if leaf.code else ())]


_WORDS: dict[type[Criteria], tuple[str, Callable[..., Iterable[str]]]] = {
    IsMutated: ("mutated", _mutated),
    HasCopyNumber: ("copy_number", _copy_number),
    IsFused: ("fused", _fused),
    IsProfiled: ("profiled", _profiled),
    HasPanel: ("panel", lambda leaf: [quoted(leaf.panel_id)]),
    WasTreated: ("treated", _treated),
    HadEvent: ("event", _event),
    HadResponse: ("response", lambda leaf: map(quoted, leaf.results) if leaf.results else [NONE]),
    WasMeasured: ("measured", _measured),
    WasDiagnosed: ("diagnosed", lambda leaf: map(quoted, leaf.event_types)),
    WasSampled: ("sampled", lambda leaf: map(quoted, leaf.sample_types)),
    InCohort: ("in_cohort", lambda leaf: [quoted(leaf.cohort_id)]),
}
