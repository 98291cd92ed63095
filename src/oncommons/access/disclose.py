"""The one door out: the disclosure rules turn a raw result into one that may be shown."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar, cast

from oncommons.access.rules.compared import COMPARED
from oncommons.access.rules.crossed import CROSSED
from oncommons.access.rules.described import DESCRIBED
from oncommons.access.rules.flow import FLOW
from oncommons.access.rules.hidden import COMPLEMENT, SMALL, Tally, note, size, why
from oncommons.access.rules.pictures import PICTURES
from oncommons.access.rules.saved import SAVED
from oncommons.access.rules.study import disclose_study
from oncommons.disclosure.counts import suppress_share, suppress_small_counts
from oncommons.disclosure.depths import VERSION, Strictness, limits_of
from oncommons.domain.answers import Counted, Counts
from oncommons.domain.grants import Grant
from oncommons.domain.models import Estimate, RiskGroup, Validation
from oncommons.domain.results import Disclosed, Raw
from oncommons.domain.study import StudyCounts
from oncommons.domain.targets import Hotspot, Target, TargetList
from oncommons.domain.verdicts import RuleApplied, Verdict
from oncommons.errors import GrantError

Value = TypeVar("Value")


def disclose(raw: Raw[Value], grant: Grant) -> Disclosed[Value]:
    """Apply the disclosure rules to a result, with the smallest group of its grant.

    Args:
        raw: what a stage computed through a view of this grant.
        grant: the grant.

    Returns:
        The result with small groups hidden (None), and what each rule did to it.

    Raises:
        GrantError: there is no rule for this kind of result, so it may not be shown.
    """
    value = raw.undisclosed
    if type(value) not in _RULES:
        raise GrantError(
            f"no disclosure rule covers a {type(value).__name__} (R15)",
            remedy="add one to access.disclose before it is shown to anybody",
        )
    rule, names = _RULES[type(value)]
    hidden: Tally = []
    shown = cast("Value", rule(value, grant.minimum, hidden))
    applied = tuple(_applied(each, grant, hidden, is_same=shown == value) for each in names)
    return Disclosed(shown, names, len(hidden), grant.minimum, applied)


def _applied(rule: str, grant: Grant, hidden: Tally, *, is_same: bool) -> RuleApplied:
    """Tell what one rule did, with the limits that it used."""
    cells = hidden.count(rule)
    coarsened = rule in _COARSENING and not is_same
    return RuleApplied(
        rule,
        VERSION,
        limits_of(rule, Strictness(grant.depth.value), group=grant.minimum),
        Verdict.REPAIRED if cells or coarsened else Verdict.PASS,
        cells,
    )


def _counts(counts: Counts, minimum: int, hidden: Tally) -> Counts:
    numbers = [row.patients or 0 for row in counts.rows]
    shown = suppress_small_counts(numbers, minimum, total_is_known=counts.exclusive)
    if not counts.exclusive and counts.patients is not None:
        sides = [suppress_share(n, counts.patients, minimum) for n in numbers]
        shown = tuple(a if b is not None else None for a, b in zip(shown, sides, strict=True))
    rows = tuple(
        Counted(row.label, note(number, hidden, why(row.patients, minimum)))
        for row, number in zip(counts.rows, shown, strict=True)
    )
    return replace(counts, patients=size(counts.patients, minimum, hidden), rows=rows)


def _targets(answer: TargetList, minimum: int, hidden: Tally) -> TargetList:
    total = answer.patients or 0
    return replace(
        answer,
        patients=size(answer.patients, minimum, hidden),
        hypermutated=note(suppress_share(answer.hypermutated or 0, total, minimum), hidden),
        targets=tuple(_target(target, total, minimum, hidden) for target in answer.targets),
    )


def _target(target: Target, total: int, minimum: int, hidden: Tally) -> Target:
    of = total if target.of_profiled is None else target.of_profiled

    def side(number: int | None) -> int | None:
        return None if number is None else note(suppress_share(number, of, minimum), hidden)

    return replace(
        target,
        n_missense=side(target.n_missense),
        n_truncating=side(target.n_truncating),
        n_silent=side(target.n_silent),
        n_altered=side(target.n_altered),
        of_profiled=target.of_profiled
        if target.of_profiled is None
        else note(suppress_share(target.of_profiled, total, minimum), hidden),
        hotspots=tuple(
            Hotspot(spot.change, side(spot.patients), spot.p) for spot in target.hotspots
        ),
    )


def _validation(answer: Validation, minimum: int, hidden: Tally) -> Validation:
    patients, events = answer.patients or 0, answer.events or 0
    groups = tuple(_risk_group(group, minimum, hidden) for group in answer.groups)
    return replace(
        answer,
        patients=size(patients, minimum, hidden),
        events=note(suppress_share(events, patients, minimum), hidden),
        groups=groups,
        by_site={site: _rounded(estimate) for site, estimate in answer.by_site.items()},
        discrimination=_rounded(answer.discrimination),
        apparent=round(answer.apparent, 3),
        brier=round(answer.brier, 4),
        brier_without=round(answer.brier_without, 4),
    )


def _risk_group(group: RiskGroup, minimum: int, hidden: Tally) -> RiskGroup:
    patients = note(suppress_share(group.patients or 0, group.patients or 0, minimum), hidden)
    observed = None if patients is None or group.observed is None else round(group.observed, 2)
    return RiskGroup(group.label, patients, round(group.predicted, 3), observed)


def _rounded(estimate: Estimate) -> Estimate:
    return Estimate(*(round(x, 3) for x in (estimate.value, estimate.lower, estimate.upper)))


_ROUNDED = "R3"
_COARSENING = (_ROUNDED, "R6")
_RULES: dict[type, tuple[Callable[..., object], tuple[str, ...]]] = {
    Counts: (_counts, (SMALL, COMPLEMENT)),
    TargetList: (_targets, (SMALL,)),
    Validation: (_validation, (SMALL, _ROUNDED)),
    StudyCounts: (disclose_study, (SMALL, COMPLEMENT)),
    **COMPARED,
    **CROSSED,
    **PICTURES,
    **DESCRIBED,
    **FLOW,
    **SAVED,
}
