"""How often an attack succeeds on people in a release, set off against people who are not in it."""

from dataclasses import dataclass

import numpy as np

from oncommons.stats.counts import wilson_interval


@dataclass(frozen=True, slots=True)
class Tried:
    """Attacks of one kind, and how many succeeded.

    Args:
        attacks: how many were made.
        successes: how many succeeded, 0 to attacks.
    """

    attacks: int
    successes: int

    @property
    def rate(self) -> float:
        """Share that succeeded; 0 where none was made."""
        return self.successes / self.attacks if self.attacks else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Its 95 % limits."""
        lower, upper = wilson_interval([self.successes], [self.attacks])
        return float(lower[0]), float(upper[0])


@dataclass(frozen=True, slots=True)
class Factor:
    """What the rate of a control is multiplied by, where its size matters.

    Args:
        least: the lower limit of the factor.
        likely: the factor.
        most: the upper limit.
    """

    least: float = 1.0
    likely: float = 1.0
    most: float = 1.0


UNCHANGED = Factor()


@dataclass(frozen=True, slots=True)
class Rate:
    """The risk that a release adds.

    Args:
        attacks: attacks on people in the release; 0 where the release gave nothing to attack with.
        success: share of them that succeeded.
        control_attacks: attacks on people who are not in it; 0 without a control.
        control: share of those that succeeded: what follows from the population, not from being
            in the release; after correction for the size of the control where that matters.
        risk: (success - control)/(1 - control), not below 0.
        interval: its 95 % limits, 0 to 1.
    """

    attacks: int
    success: float
    control_attacks: int
    control: float
    risk: float
    interval: tuple[float, float]


def risk_beside(
    tried: Tried, control: Tried | None = None, *, factor: Factor = UNCHANGED, most: float = 1.0
) -> Rate:
    """Set attacks on people in a release off against the same attacks on a control.

    Args:
        tried: attacks on people in the release.
        control: attacks on people who are not in it.
        factor: what the control's rate is multiplied by.
        most: largest rate that a control can have, above 0 to 1.

    Returns:
        The risk. Its limits join the Wilson limits of the two rates by their squares, each
        weighted by how fast the risk changes with that rate.

    Source: Giomi et al., PoPETs 2023(2), 312-328 (the risk); Zou & Donner, Stat Med 27 (2008),
    1693-1702 (joining the limits).

    Example:
        >>> found = risk_beside(Tried(2000, 1000), Tried(2000, 500))
        >>> round(found.risk, 3), [round(one, 3) for one in found.interval]
        (0.333, [0.299, 0.367])
    """
    beside = control or Tried(0, 0)
    rate = min(beside.rate * factor.likely, most)
    lowest = min(beside.interval[0] * factor.least, most)
    highest = min(beside.interval[1] * factor.most, most)
    if control is None:
        lowest = highest = 0.0
    if rate >= 1 or not tried.attacks:
        return Rate(tried.attacks, tried.rate, beside.attacks, rate, 0.0, (0.0, 1.0))
    low, high = tried.interval
    by_control = (1 - tried.rate) / (1 - rate) ** 2
    risk = (tried.rate - rate) / (1 - rate)
    below = np.hypot((tried.rate - low) / (1 - rate), (highest - rate) * by_control)
    above = np.hypot((high - tried.rate) / (1 - rate), (rate - lowest) * by_control)
    limits = np.clip([risk - below, risk + above], 0.0, 1.0)
    interval = (float(limits[0]), float(limits[1]))
    return Rate(tried.attacks, tried.rate, beside.attacks, rate, max(risk, 0.0), interval)
