"""Check the rules on sensitive values again, from the rows of a release and in plain counts.

Nothing is shared with the search. A missing value, null or the word `unknown`, is no second value:
beside one known value it hides nobody, and a class without any known value tells nothing. Shares
are looked at twice: among all patients of a class, and among those whose value is known.
"""

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from oncommons.domain.releases import SensitiveRule

SLACK = 1e-9
UNKNOWN = "unknown"
OF_SHARES = ("t", "beta")
Counts = Counter[str | None]


@dataclass(frozen=True, slots=True)
class _Everybody:
    """All patients of a release, or all whose value is known.

    Args:
        counts: how many have each value.
        held: share of all such patients who may have been held back, 0 to below 1.
    """

    counts: Counts
    held: float

    def share(self, value: str | None) -> float:
        """Give the share of a value."""
        return self.counts[value] / self.counts.total()


Check = Callable[[SensitiveRule, Counts, _Everybody], bool]


def broken_classes(
    rule: SensitiveRule,
    rows: Iterable[tuple[Hashable, str | None]],
    most_suppressed: float = 0.0,
) -> tuple[int, int]:
    """Count the classes that break a rule.

    Args:
        rule: what every class has to satisfy.
        rows: for each patient the class, and the sensitive value; None or `unknown` where it is
            missing.
        most_suppressed: share of patients that may have been held back, 0 to below 1. The shares
            of the whole table that "t" and "beta" compare with included them and can be known
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
        told = None if value == UNKNOWN else value
        classes.setdefault(place, Counter())[told] += 1
        everybody[told] += 1
    known = _known(everybody)
    gone = most_suppressed / (1 - most_suppressed) * everybody.total()
    among = _Everybody(everybody, most_suppressed)
    among_known = _Everybody(known, gone / max(gone + known.total(), SLACK))
    broken = [
        counts.total()
        for counts in classes.values()
        if not _holds(rule, counts, among, among_known)
    ]
    return len(broken), sum(broken)


def _known(counts: Counts) -> Counts:
    """Leave out who has no known value."""
    return Counter({value: count for value, count in counts.items() if value is not None})


def _holds(
    rule: SensitiveRule, counts: Counts, everybody: _Everybody, all_known: _Everybody
) -> bool:
    """Say whether a class satisfies a rule, in both readings where the rule is about shares."""
    known, check = _known(counts), CHECKS[rule.rule]
    if known and not check(rule, known, all_known):
        return False
    return rule.rule not in OF_SHARES or check(rule, counts, everybody)


def _distinct(rule: SensitiveRule, counts: Counts, _everybody: _Everybody) -> bool:
    """Say whether there are at least l values."""
    return len(counts) >= rule.value


def _entropy(rule: SensitiveRule, counts: Counts, _everybody: _Everybody) -> bool:
    """Say whether the values are as uncertain as l equally frequent ones."""
    whole = counts.total()
    entropy = -sum(count / whole * math.log(count / whole) for count in counts.values())
    return entropy >= math.log(rule.value) - SLACK


def _close(rule: SensitiveRule, counts: Counts, everybody: _Everybody) -> bool:
    """Say whether the shares of a class lie within t of those of everybody."""
    size = counts.total()
    apart = sum(abs(counts[one] / size - everybody.share(one)) for one in everybody.counts) / 2
    return apart <= rule.value + everybody.held + SLACK


def _alike(rule: SensitiveRule, counts: Counts, everybody: _Everybody) -> bool:
    """Say whether no protected value is more frequent in a class than beta allows."""
    free = {None, *rule.unprotected}
    wider = max(1 - everybody.held, SLACK)
    return all(
        count <= _cap(rule, everybody.share(value)) / wider * counts.total() + SLACK
        for value, count in counts.items()
        if value not in free
    )


def _cap(rule: SensitiveRule, share: float) -> float:
    """Give the largest share that a value may have in a class: p (1 + min(beta, -ln p))."""
    return min(1.0, share * (1 + min(rule.value, -math.log(share))))


CHECKS: dict[str, Check] = {
    "l": _distinct,
    "entropy-l": _entropy,
    "t": _close,
    "beta": _alike,
}
