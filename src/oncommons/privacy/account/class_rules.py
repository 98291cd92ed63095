"""Check the rules on sensitive values again, from the rows of a release and in plain counts.

Nothing is shared with the search. A missing value is no value: beside one known value it hides
nobody, and a class without any known value tells nothing.
"""

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping

from oncommons.domain.releases import SensitiveRule

SLACK = 1e-9
Counts = Counter[str | None]
Check = Callable[[SensitiveRule, Counts, Mapping[str | None, float], float], bool]


def broken_classes(
    rule: SensitiveRule,
    rows: Iterable[tuple[Hashable, str | None]],
    most_suppressed: float = 0.0,
) -> tuple[int, int]:
    """Count the classes that break a rule.

    Args:
        rule: what every class has to satisfy.
        rows: for each patient the class, and the sensitive value; None where it is missing.
        most_suppressed: share of patients that may have been held back, 0 to 1. The shares of
            the whole table that "t" and "beta" compare with included them and can be known
            from the release to that precision only.

    Returns:
        Classes that break it, and the patients in them.

    Source: Machanavajjhala et al., ACM Trans Knowl Discov Data 1 (2007) (l-diversity); Li et al.,
    ICDE (2007) (t-closeness); Cao & Karras, PVLDB 5 (2012) (enhanced beta-likeness).

    Example:
        >>> two = SensitiveRule("tumours.grade", "l", 2)
        >>> broken_classes(two, [("a", "G1"), ("a", "G2"), ("b", "G1"), ("b", None)])
        (1, 2)
    """
    classes: dict[Hashable, Counts] = {}
    everybody: Counts = Counter()
    for place, value in rows:
        classes.setdefault(place, Counter())[value] += 1
        everybody[value] += 1
    whole = everybody.total()
    shares = {value: count / whole for value, count in everybody.items()}
    check = CHECKS[rule.rule]
    broken = [
        counts.total()
        for counts in classes.values()
        if not check(rule, counts, shares, most_suppressed)
    ]
    return len(broken), sum(broken)


def _distinct(
    rule: SensitiveRule, counts: Counts, _shares: Mapping[str | None, float], _held: float
) -> bool:
    """Say whether a class has at least l known values, or none at all."""
    known = len(counts) - (None in counts)
    return known == 0 or known >= rule.value


def _entropy(
    rule: SensitiveRule, counts: Counts, _shares: Mapping[str | None, float], _held: float
) -> bool:
    """Say whether known values are as uncertain as l equally frequent ones, or none is known."""
    known = [count for value, count in counts.items() if value is not None]
    whole = sum(known)
    entropy = -sum(count / whole * math.log(count / whole) for count in known)
    return not known or entropy >= math.log(rule.value) - SLACK


def _close(
    rule: SensitiveRule, counts: Counts, shares: Mapping[str | None, float], held: float
) -> bool:
    """Say whether the shares of a class lie within t of those of all patients."""
    size = counts.total()
    apart = sum(abs(counts[value] / size - share) for value, share in shares.items()) / 2
    return apart <= rule.value + held + SLACK


def _alike(
    rule: SensitiveRule, counts: Counts, shares: Mapping[str | None, float], held: float
) -> bool:
    """Say whether no protected value is more frequent in a class than beta allows."""
    free = {None, *rule.unprotected}
    return all(
        count <= _cap(rule, shares[value]) / max(1 - held, SLACK) * counts.total() + SLACK
        for value, count in counts.items()
        if value not in free
    )


def _cap(rule: SensitiveRule, share: float) -> float:
    """Give the largest share that a value may have in a class: p (1 + min(beta, -ln p))."""
    return min(1.0, share * (1 + min(rule.value, -math.log(share))))


CHECKS: Mapping[str, Check] = {
    "l": _distinct,
    "entropy-l": _entropy,
    "t": _close,
    "beta": _alike,
}
