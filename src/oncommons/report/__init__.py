"""Pure functions from disclosed values to pictures and self-contained pages."""

from oncommons.report.blocks import (
    Block,
    Callout,
    CalloutKind,
    Command,
    Commands,
    Figure,
    Items,
    KeyNumber,
    KeyNumbers,
    Paragraph,
    Section,
    Step,
    Steps,
    TableBlock,
)
from oncommons.report.charts import (
    calibration_chart,
    class_size_chart,
    counts_chart,
    frequency_chart,
    survival_chart,
    target_chart,
)
from oncommons.report.page import page

__all__ = [
    "Block",
    "Callout",
    "CalloutKind",
    "Command",
    "Commands",
    "Figure",
    "Items",
    "KeyNumber",
    "KeyNumbers",
    "Paragraph",
    "Section",
    "Step",
    "Steps",
    "TableBlock",
    "calibration_chart",
    "class_size_chart",
    "counts_chart",
    "frequency_chart",
    "page",
    "survival_chart",
    "target_chart",
]
