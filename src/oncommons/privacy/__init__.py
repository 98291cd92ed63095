"""Stage 2: turn identified tables into a release whose re-identification risk is measured.

- `read_policy`, `standard_policy`, `policy_text`: what protection has to reach, as a TOML file.
- `make_keys`, `read_keys`: the key from which pseudonyms are made; it never lies in the vault.
- `protect`: identified tables in, tables of a release and their risk out.
- `assess`: the classes of any release, measured from its rows.
- `verify`: an independent check of any release; nothing found means that it holds.
- `risk_report`: the account of a release, as a plain value.
- `read_hierarchy`: level tables in the format of ARX.
"""

from oncommons.privacy.hierarchy import Hierarchy, read_hierarchy
from oncommons.privacy.keys import Keys, make_keys, read_keys
from oncommons.privacy.policy import policy_text, read_policy, standard_policy
from oncommons.privacy.protect import Protected, protect
from oncommons.privacy.report import risk_report
from oncommons.privacy.risk import Measured, assess
from oncommons.privacy.verify import verify

__all__ = [
    "Hierarchy",
    "Keys",
    "Measured",
    "Protected",
    "assess",
    "make_keys",
    "policy_text",
    "protect",
    "read_hierarchy",
    "read_keys",
    "read_policy",
    "risk_report",
    "standard_policy",
    "verify",
]
