"""What may be asked of a release: its account, other choices, who pays, and what attackers find.

It stands apart from `oncommons.privacy`, since it needs more libraries than protection does, and
protection is what every journey starts.
"""

from oncommons.privacy.account.account import (
    Account,
    Subject,
    account_data,
    account_of,
    for_public,
)
from oncommons.privacy.account.attacked import Attacked, attack_release
from oncommons.privacy.account.original import Original, original_of, published
from oncommons.privacy.account.outsiders import Outsiders, outsiders
from oncommons.privacy.account.page.page import account_page
from oncommons.privacy.account.payers import Payers, who_pays
from oncommons.privacy.account.plan import Choice, plan
from oncommons.privacy.account.why import Reasons, why

__all__ = [
    "Account",
    "Attacked",
    "Choice",
    "Original",
    "Outsiders",
    "Payers",
    "Reasons",
    "Subject",
    "account_data",
    "account_of",
    "account_page",
    "attack_release",
    "for_public",
    "original_of",
    "outsiders",
    "plan",
    "published",
    "who_pays",
    "why",
]
