"""The disclosure rules and their limits at each depth, as one table with a version and a hash."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from oncommons.domain.canonical import Json, digest

VERSION = 1
"""Of the rule set; a change of any limit or of the meaning of a rule counts it up."""


class Strictness(StrEnum):
    """How strictly the rules are applied: to a screen, to an output, or as strictly as possible."""

    OPEN = "open"
    EXPLORE = "explore"
    RESEARCH = "research"
    STRICT = "strict"


@dataclass(frozen=True, slots=True)
class Limit:
    """One number of a rule, at each depth.

    Args:
        rule: id of the rule, R1 to R15.
        name: what the number is, with its unit.
        values: at open, explore, research and strict, in this order.
        says: what it means, in a few words.
    """

    rule: str
    name: str
    values: tuple[int, int, int, int]
    says: str

    def at(self, strictness: Strictness) -> int:
        """Give the number at one depth."""
        return self.values[list(Strictness).index(strictness)]


def _same(rule: str, name: str, value: int, says: str) -> Limit:
    return Limit(rule, name, (value,) * 4, says)


LIMITS: tuple[Limit, ...] = (
    Limit("R1", "minimum", (20, 10, 10, 20), "patients in the smallest group that is shown"),
    Limit("R2", "width", (20, 10, 10, 20), "values that a hidden count can have, at least"),
    _same("R2", "hidden_in_one_way", 2, "cells that a table of one way hides, at least"),
    Limit("R3", "round_to", (10, 5, 5, 10), "counts of outputs are rounded to multiples of it"),
    _same("R4", "largest", 2, "largest contributors who together must not dominate"),
    _same("R4", "dominance_percent", 90, "percent of a total at which these dominate"),
    Limit("R4", "p_percent", (15, 10, 10, 15), "how near others could come to one contribution"),
    Limit("R5", "beyond", (20, 10, 10, 20), "values beyond a percentile, on either side"),
    Limit("R6", "exits", (20, 10, 10, 20), "exits pooled in each step of a curve"),
    _same("R6", "grid_days", 30, "days from one possible step to the next"),
    _same("R6", "decimals", 2, "decimals of a probability and of a log-rank p"),
    _same("R6", "fine_from", 1_000, "patients at risk from which one decimal more is shown"),
    _same("R6", "number_every_days", 180, "days from one number at risk to the next on a level"),
    Limit("R7", "residual_degrees", (20, 10, 10, 20), "residual degrees of freedom, at least"),
    Limit("R7", "both_sides", (20, 10, 10, 20), "patients with each level, and without it"),
    _same("R7", "leverage_percent", 50, "percent of leverage that no patient reaches"),
    Limit("R9", "apart", (20, 10, 10, 20), "patients by which two groups differ, at least"),
    _same("R10", "bound_percent", 90, "percent that stands for all, and its rest for none"),
    Limit("R11", "carriers", (20, 10, 10, 20), "carriers of a variant that is named"),
    Limit(
        "R15", "unknown_is_refused", (1, 1, 0, 1), "1 where a result of no known kind is refused"
    ),
)

_BY_GROUP = ("minimum", "width", "beyond", "exits", "both_sides", "apart", "carriers")
"""Limits that are the smallest group by another name: where a grant sets one, all follow it."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules as one thing that two commons can compare.

    Args:
        version: counted up with every change.
        sha256: hash of the canonical JSON of every limit.
    """

    version: int
    sha256: str


def limit(
    rule: str, name: str, strictness: Strictness = Strictness.RESEARCH, *, group: int | None = None
) -> int:
    """Look one limit up.

    Args:
        rule: id of the rule.
        name: which of its limits.
        strictness: how strictly rules are applied.
        group: the smallest group of the grant, which stands in place of that of the depth.

    Raises:
        KeyError: there is no such limit.

    Example:
        >>> limit("R1", "minimum"), limit("R1", "minimum", Strictness.STRICT)
        (10, 20)
    """
    return limits_of(rule, strictness, group=group)[name]


def limits_of(
    rule: str, strictness: Strictness = Strictness.RESEARCH, *, group: int | None = None
) -> Mapping[str, int]:
    """Give all limits of one rule.

    Args:
        rule: id of the rule; one without limits gives an empty map.
        strictness: how strictly rules are applied.
        group: the smallest group of the grant, which stands in place of that of the depth.

    Example:
        >>> limits_of("R4", Strictness.STRICT)
        {'largest': 2, 'dominance_percent': 90, 'p_percent': 15}
        >>> limits_of("R11", group=12)
        {'carriers': 12}
    """
    return {
        one.name: group if group is not None and one.name in _BY_GROUP else one.at(strictness)
        for one in LIMITS
        if one.rule == rule
    }


def rule_set() -> RuleSet:
    """Name the rule set, for manifests and for partners who compare theirs with ours.

    Example:
        >>> rule_set().version, len(rule_set().sha256)
        (1, 64)
    """
    return RuleSet(VERSION, digest(to_json()))


def to_json() -> dict[str, Json]:
    """Write every limit at every depth as JSON values: what the hash is taken of."""
    table: dict[str, Json] = {}
    for one in LIMITS:
        at_each: dict[str, Json] = {each.value: one.at(each) for each in Strictness}
        table[f"{one.rule}.{one.name}"] = at_each
    return {"version": VERSION, "limits": table}
