"""From a cohort to ranked therapeutic targets, with every line of evidence.

- `find_targets` ranks the genes of the patients in view.
- `target_rows` and `target_frame` give the list as rows of a table; `COLUMNS` says what they mean.
- `read_alterations` reads who carries what, and in whom it was looked at.
"""

from oncommons.discovery.alterations import Alterations, read_alterations
from oncommons.discovery.table import COLUMNS, target_frame, target_rows
from oncommons.discovery.targets import find_targets

__all__ = [
    "COLUMNS",
    "Alterations",
    "find_targets",
    "read_alterations",
    "target_frame",
    "target_rows",
]
