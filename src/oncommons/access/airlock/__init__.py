"""The airlock: files are frozen, checked, voted on, packed and signed; nothing else leaves.

- `take_files`, `take_folder`, `take_zip`: take files in, as hostile.
- `freeze`, `frozen_of`, `read_frozen`, `find_frozen`, `frozen_versions`: versions that stay.
- `check_output`, `take_repairs`, `declared_sets`: a verdict for each file and rule.
- `audit_by`, `bits_of`: declared numbers beside those that all projects published.
- `review_page`: what checkers read.
- `check_vote`, `standing`, `shown_votes`, `deciders`: two votes, a third after a split.
- `pack`, `verify_package`: the signed package, and the check that needs the public key alone.
"""

from oncommons.access.airlock.arrivals import Arrived, take_files, take_folder, take_zip
from oncommons.access.airlock.audit import audit_by, bits_of
from oncommons.access.airlock.check import check_output, declared_sets, take_repairs
from oncommons.access.airlock.frozen import (
    Frozen,
    FrozenFile,
    find_frozen,
    freeze,
    frozen_from_json,
    frozen_of,
    frozen_versions,
    read_frozen,
)
from oncommons.access.airlock.limits import rule_set
from oncommons.access.airlock.outcomes import FileChecked, OutputChecked, Said
from oncommons.access.airlock.package import Approval, pack
from oncommons.access.airlock.parameters import Known, Parameters
from oncommons.access.airlock.review_page import review_page
from oncommons.access.airlock.verify import Verified, verify_package
from oncommons.access.airlock.votes import (
    Choice,
    Standing,
    Vote,
    check_vote,
    deciders,
    may_vote,
    shown_votes,
    standing,
)

__all__ = [
    "Approval",
    "Arrived",
    "Choice",
    "FileChecked",
    "Frozen",
    "FrozenFile",
    "Known",
    "OutputChecked",
    "Parameters",
    "Said",
    "Standing",
    "Verified",
    "Vote",
    "audit_by",
    "bits_of",
    "check_output",
    "check_vote",
    "deciders",
    "declared_sets",
    "find_frozen",
    "freeze",
    "frozen_from_json",
    "frozen_of",
    "frozen_versions",
    "may_vote",
    "pack",
    "read_frozen",
    "review_page",
    "rule_set",
    "shown_votes",
    "standing",
    "take_files",
    "take_folder",
    "take_repairs",
    "take_zip",
    "verify_package",
]
