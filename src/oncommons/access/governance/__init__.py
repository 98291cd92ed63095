"""Governance: who may do what to which thing, in which state, with whom beside them.

- `states`, `moves`: what may follow what. `policy`, `guards`: what a thing must bring.
- `matrix`: which role does what. `permissions`: `check` decides every access, `may` answers it.
- `reach`, `personal`: how far a role reaches, and what depends on who asks.
- `separation`: which duties stay apart. `standing`: accreditation, roles and training today.
- `lapses`, `clock`: what ends by its date; whom to warn, what to suspend, which jobs to stop.
"""

from oncommons.access.governance.clock import due, ends_soon, must_stop
from oncommons.access.governance.lapses import lapsed
from oncommons.access.governance.occasions import Occasion
from oncommons.access.governance.permissions import (
    acts_open_to,
    check,
    check_by_itself,
    may,
    may_by_itself,
)
from oncommons.access.governance.personal import owned_by
from oncommons.access.governance.policy import blockers, check_open, is_open
from oncommons.access.governance.reach import roles_for
from oncommons.access.governance.separation import check_separation, is_separate
from oncommons.access.governance.states import changes, check_move, may_move, move, terminal_states

__all__ = [
    "Occasion",
    "acts_open_to",
    "blockers",
    "changes",
    "check",
    "check_by_itself",
    "check_move",
    "check_open",
    "check_separation",
    "due",
    "ends_soon",
    "is_open",
    "is_separate",
    "lapsed",
    "may",
    "may_by_itself",
    "may_move",
    "move",
    "must_stop",
    "owned_by",
    "roles_for",
    "terminal_states",
]
