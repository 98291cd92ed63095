"""The risk score of a project: a sum that anybody can repeat, with the version of its formula."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oncommons.access.governance.tiers import Tier
from oncommons.domain.canonical import Json
from oncommons.domain.governance.projects import ProjectRisk

FORMULA = "oncommons-risk/1"
HIGH = 6
"""From this score on a project names at least one risk, with what is done against it."""
TIER_POINTS = {Tier.MADE: 0, Tier.CONTROLLED: 2, Tier.SENSITIVE: 4}
FEW_K, SOME_K, FEW_L, FAR_T = 5, 11, 2, 300


@dataclass(frozen=True, slots=True)
class RiskAnswers:
    """What the score is worked out from.

    Args:
        tiers: tiers of the datasets.
        least_k: smallest group of patients alike in the data, as `privacy` measured it.
        least_l: fewest different values of what is sensitive in such a group.
        t_thousandths: largest distance of a group from the whole, 0 to 1000.
        runs_code: the team's own programs read rows.
        takes_models: fitted models are among the planned outputs.
    """

    tiers: tuple[Tier, ...]
    least_k: int
    least_l: int
    t_thousandths: int
    runs_code: bool
    takes_models: bool

    def to_json(self) -> dict[str, Json]:
        """Give them as JSON values, which are stored beside the score."""
        return {
            "tiers": sorted(one.value for one in self.tiers),
            "least_k": self.least_k,
            "least_l": self.least_l,
            "t_thousandths": self.t_thousandths,
            "runs_code": self.runs_code,
            "takes_models": self.takes_models,
        }


def risk_points(answers: RiskAnswers) -> Mapping[str, int]:
    """Give the points of each part of the score.

    Args:
        answers: what is known of the project and its data.

    Returns:
        The tier (0 to 4), k (0 to 2), l (0 to 1), t (0 to 1), code (0 to 2), models (0 to 1).
    """
    k = 2 if answers.least_k < FEW_K else int(answers.least_k < SOME_K)
    return {
        "tier": max((TIER_POINTS[one] for one in answers.tiers), default=0),
        "k": k,
        "l": int(answers.least_l < FEW_L),
        "t": int(answers.t_thousandths > FAR_T),
        "code": 2 * answers.runs_code,
        "models": int(answers.takes_models),
    }


def risk_score(answers: RiskAnswers) -> int:
    """Give the score, 0 to 11.

    Example:
        >>> risk_score(RiskAnswers((Tier.SENSITIVE,), 4, 2, 100, True, False))
        8
    """
    return sum(risk_points(answers).values())


def lacks_of_score(score: int | None, risks: Sequence[ProjectRisk]) -> tuple[str, ...]:
    """Name what stands against the start of a project whose score is known or not.

    Args:
        score: the score; None where it was not worked out.
        risks: the risks that the project names.
    """
    if score is None:
        return ("the risk score is not worked out",)
    if score >= HIGH and not risks:
        return (f"the risk score is {score}, and no risk is named with what is done against it",)
    return ()
