"""What scores a packaged model: the formula of `stats.scoring`, or a hospital's own."""

from collections.abc import Callable

from oncommons.domain.models import LinearModel
from oncommons.stats.scoring import Inputs, baseline_at_horizon, linear_predictor, probability

Score = Callable[[LinearModel, Inputs], float]

__all__ = ["Inputs", "Score", "baseline_at_horizon", "linear_predictor", "probability"]
