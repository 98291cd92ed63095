"""What may follow what: `move` gives the next state, and refuses any move outside the table."""

from collections.abc import Mapping
from types import MappingProxyType

from oncommons.access.governance.lacks import Lack, refuse
from oncommons.access.governance.moves import ROWS, STATELESS
from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.states import State, ThingKind

NEW = "new"


def _table(kind: ThingKind) -> Mapping[tuple[State, Action], State]:
    return MappingProxyType(
        {
            (before, action): before if after is None else after
            for states, action, after in ROWS[kind]
            for before in states
        }
    )


MOVES: Mapping[ThingKind, Mapping[tuple[State, Action], State]] = MappingProxyType(
    {kind: _table(kind) for kind in ROWS}
)
"""Kind to (state, act) to the state that follows; the same one where the thing stays as it is."""


def states_of(kind: ThingKind) -> tuple[State, ...]:
    """Give every state of a kind, in its order; none for a kind without states."""
    if kind not in MOVES:
        return ()
    one = next(iter(MOVES[kind]))[0]
    return tuple(type(one))


def terminal_states(kind: ThingKind) -> frozenset[State]:
    """Give the states of a kind that no act leads out of."""
    left = {before for (before, _), after in MOVES.get(kind, {}).items() if before is not after}
    return frozenset(states_of(kind)) - left


def changes(kind: ThingKind) -> frozenset[tuple[State, State]]:
    """Give every change of state that a database may allow for a kind, `new` as the first.

    Returns:
        Pairs of the state before and the state after, which differ.
    """
    moves = MOVES.get(kind, {}).items()
    return frozenset((before, after) for (before, _), after in moves if before is not after)


def move(kind: ThingKind, state: State | None, action: Action) -> State | None:
    """Give the state that follows.

    Args:
        kind: the kind of thing.
        state: where it stands; None for a kind without states.
        action: what is done to it.

    Returns:
        The next state; the same where the act leaves the thing as it is.

    Raises:
        Refused: the act is not in the table for this state; code STATE.

    Example:
        >>> from oncommons.domain.governance.states import ProjectState
        >>> move(ThingKind.PROJECT, ProjectState.DRAFT, Action.SUBMIT)
        <ProjectState.SUBMITTED: 'submitted'>
    """
    refuse(lack_of_move(kind, state, action))
    if state is None or action in STATELESS:
        return state
    return MOVES[kind][state, action]


def check_move(kind: ThingKind, state: State | None, action: Action) -> None:
    """Refuse an act that is not in the table for this state.

    Raises:
        Refused: it is not; the message names the states in which it is possible.
    """
    refuse(lack_of_move(kind, state, action))


def may_move(kind: ThingKind, state: State | None, action: Action) -> bool:
    """Tell whether an act is in the table for this state."""
    return lack_of_move(kind, state, action) is None


def lack_of_move(kind: ThingKind, state: State | None, action: Action) -> Lack | None:
    """Find what stands against a move; None where nothing does."""
    if action.thing_kind is not kind:
        return Lack(
            "THING",
            f"{action.words} cannot be done to a thing of kind {kind}",
            f"do it to one of kind {action.thing_kind}",
        )
    if action in STATELESS or (state, action) in MOVES[kind]:
        return None
    states = [before.value for before, one in MOVES[kind] if one is action]
    return Lack(
        "STATE",
        f"{action.words} is not possible in state {state}",
        f"it is possible in: {', '.join(states)}",
    )
