"""Stage 2: turn identified tables into a release whose re-identification risk is measured.

- `read_policy`, `standard_policy`, `policy_text`: what protection has to reach, as a TOML file.
- `make_keys`, `read_keys`: the key from which pseudonyms are made; it never lies in the vault.
- `protect`: identified tables in, tables of a release and their risk out.
- `protect_next`: the same beside the former releases of a `Lineage`, whose labels stay.
- `assess`: the classes of any release, measured from its rows.
- `verify`: an independent check of any release; nothing found means that it holds.
- `reporting`: plan, attacks and the account of a release; imported by whoever asks.
- `risk_report`, `statement`: a plan as a plain value, and what a release may be called.
- `read_hierarchy`: level tables in the format of ARX.
"""

from oncommons.privacy.hierarchy import Hierarchy, read_hierarchy
from oncommons.privacy.keys import Keys, make_keys, read_keys
from oncommons.privacy.lineage.choosing import Lineage
from oncommons.privacy.policy import policy_text, read_policy, ready_policies, standard_policy
from oncommons.privacy.protect import Protected, protect, protect_next
from oncommons.privacy.report import risk_report, statement
from oncommons.privacy.risk import Measured, assess
from oncommons.privacy.verify import verify

__all__ = [
    "Hierarchy",
    "Keys",
    "Lineage",
    "Measured",
    "Protected",
    "assess",
    "make_keys",
    "policy_text",
    "protect",
    "protect_next",
    "read_hierarchy",
    "read_keys",
    "read_policy",
    "ready_policies",
    "risk_report",
    "standard_policy",
    "statement",
    "verify",
]
