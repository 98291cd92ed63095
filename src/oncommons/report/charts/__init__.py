"""Charts of disclosed values: the finding as a sentence, the picture, and the same numbers."""

from oncommons.report.charts.calibration import calibration_chart
from oncommons.report.charts.counts import counts_chart, frequency_chart
from oncommons.report.charts.risk import class_size_chart
from oncommons.report.charts.survival import survival_chart
from oncommons.report.charts.targets import target_chart

__all__ = [
    "calibration_chart",
    "class_size_chart",
    "counts_chart",
    "frequency_chart",
    "survival_chart",
    "target_chart",
]
