"""What a disclosure rule did to a result: the verdict, and the parameters that it used."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    """What a rule says, from the mildest to the strictest."""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    REPAIRED = "repaired"
    REVIEW = "review"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class RuleApplied:
    """What one rule did to one result.

    Args:
        rule: id of the rule, R1 to R15.
        version: version of its text; a change of meaning counts it up.
        parameters: name to limit, as the rule was applied.
        verdict: pass, or repaired where it hid or coarsened something.
        cells: how many numbers it hid or coarsened.
    """

    rule: str
    version: int
    parameters: Mapping[str, int] = field(default_factory=dict)
    verdict: Verdict = Verdict.PASS
    cells: int = 0
