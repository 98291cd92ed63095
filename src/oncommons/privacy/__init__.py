"""Stage 2: turn identified tables into a release whose re-identification risk is measured."""

from oncommons.privacy.keys import Keys, make_keys, read_keys
from oncommons.privacy.policy import policy_text, read_policy, standard_policy
from oncommons.privacy.protect import Protected, protect
from oncommons.privacy.risk import assess
from oncommons.privacy.verify import verify

__all__ = [
    "Keys",
    "Protected",
    "assess",
    "make_keys",
    "policy_text",
    "protect",
    "read_keys",
    "read_policy",
    "standard_policy",
    "verify",
]
