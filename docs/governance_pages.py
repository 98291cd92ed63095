"""The pages of states and of roles, written from the tables that decide every access."""

import inspect
from collections.abc import Callable, Iterable, Iterator

from oncommons.access.governance import matrix, separation
from oncommons.access.governance.moves import STATELESS
from oncommons.access.governance.occasions import REQUIRED
from oncommons.access.governance.personal import PERSONAL
from oncommons.access.governance.policy import GUARDS, GUARDS_BY_ITSELF
from oncommons.access.governance.states import MOVES, NEW, states_of, terminal_states
from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.roles import SCOPE_OF, Role
from oncommons.domain.governance.states import ThingKind

ITSELF = "the commons itself"
STAYS = "stays"


def states_page(made: str) -> str:
    """Draw every kind of thing: its states as a diagram, its moves as a table."""
    parts = [
        made,
        "# States\n",
        "Every move that there is: whatever is not in a table here is refused, by the code and by"
        " the database. What ends by a date is worked out on the day and is no state. A thing is"
        " `new` before it is stored.\n",
    ]
    for kind in MOVES:
        parts += [f"## {kind.value}\n", *_diagram(kind), *_moves(kind)]
    return "\n".join(parts)


def roles_page(made: str) -> str:
    """Show who may do what, how roles are given, and which duties stay apart."""
    parts = [
        made,
        "# Roles\n",
        "Every access is decided by one function from this matrix. Whatever is not in it is"
        " refused. A role counts between its two dates, in its scope, once its onboarding is done"
        " and as long as its training holds; its holder is accredited, and works for a member.\n",
        "Operators and user admins have no path to data. Whoever applied leads the project until"
        " it is active; from then on the role of lead is one that two people gave.\n",
    ]
    parts += [*_roles(), *_matrix(), *_twos(), *_duties()]
    return "\n".join(parts)


def _diagram(kind: ThingKind) -> Iterator[str]:
    ends = terminal_states(kind)
    yield "```mermaid\nstateDiagram-v2"
    if any(state.value == NEW for state in states_of(kind)):
        drawn = [state for state in states_of(kind) if state.value != NEW]
    else:
        drawn = list(states_of(kind))
        yield f"    [*] --> {drawn[0].value}"
    for (before, action), after in MOVES[kind].items():
        if before is not after:
            begin = "[*]" if before.value == NEW else before.value
            yield f"    {begin} --> {after.value}: {_verb(action)}"
    for state in drawn:
        if state in ends:
            yield f"    {state.value} --> [*]"
    yield "```\n"


def _moves(kind: ThingKind) -> Iterator[str]:
    yield "| state | act | by | asks for | next |"
    yield "|---|---|---|---|---|"
    rows: dict[tuple[Action, str], list[str]] = {}
    for (before, action), after in MOVES[kind].items():
        goes = STAYS if before is after else after.value
        rows.setdefault((action, goes), []).append(before.value)
    for (action, goes), states in rows.items():
        cells = (", ".join(states), _verb(action), _by(action), _asks(action), goes)
        yield f"| {' | '.join(cells)} |"
    yield ""


def _verb(action: Action) -> str:
    return action.value.partition(".")[2].replace("_", " ")


def _by(action: Action) -> str:
    who = [role.words for role in matrix.ALLOWED[action]]
    itself = [ITSELF] if action in matrix.BY_ITSELF else []
    return ", ".join(who + itself)


def _asks(action: Action) -> str:
    guards: tuple[Callable[..., object], ...] = (
        *PERSONAL.get(action, ()),
        *GUARDS.get(action, ()),
    )
    says = [_says(guard) for guard in guards]
    says += [f"By itself: {_says(one)}" for one in GUARDS_BY_ITSELF.get(action, ())]
    if action in matrix.SECONDS:
        says.append(f"A second person confirms it: {_or(matrix.SECONDS[action])}.")
    return " ".join(says)


def _says(function: Callable[..., object]) -> str:
    return (inspect.getdoc(function) or "").splitlines()[0]


def _or(roles: Iterable[Role]) -> str:
    return " or ".join(sorted(role.words for role in roles))


def _roles() -> Iterator[str]:
    yield "## Which roles there are\n"
    yield "| role | for one | given by | needs a countersignature | courses |"
    yield "|---|---|---|---|---|"
    for role, scope in SCOPE_OF.items():
        givers = ", ".join(giver.words for giver, given in matrix.GIVES.items() if role in given)
        two = "yes" if role in matrix.COUNTERSIGNED else "no"
        courses = ", ".join(one.course for one in REQUIRED if one.role in (None, role)) or "none"
        yield f"| {role.words} | {scope.value} | {givers} | {two} | {courses} |"
    yield "\nThe courses are those of a commons that sets nothing else.\n"


def _matrix() -> Iterator[str]:
    yield "## Who may do what\n"
    yield (
        "**all**: to every such thing in the scope of the role. **own**: to one's own."
        " **assigned**: to what one was assigned to. **anywhere**: whatever the scope of the role."
        " A dash is a refusal. Every other condition stands on the [page of states](states.md).\n"
    )
    for kind in ThingKind:
        actions = [action for action in Action if action.thing_kind is kind]
        roles = [role for role in Role if any(role in matrix.ALLOWED[one] for one in actions)]
        heads = [role.words for role in roles]
        heads += [ITSELF] if any(one in matrix.BY_ITSELF for one in actions) else []
        yield f"### {kind.value}\n"
        yield f"| act | {' | '.join(heads)} |"
        yield "|---" * (len(heads) + 1) + "|"
        for action in actions:
            cells = [_cell(role, action) for role in roles]
            if ITSELF in heads:
                cells.append("yes" if action in matrix.BY_ITSELF else "-")
            yield f"| {_verb(action)}{_note(action)} | {' | '.join(cells)} |"
        yield ""


def _cell(role: Role, action: Action) -> str:
    reach = matrix.ALLOWED[action].get(role)
    return "-" if reach is None else reach.value


def _note(action: Action) -> str:
    return "" if action in STATELESS else " (by state)"


def _twos() -> Iterator[str]:
    yield "## What two people do together\n"
    yield "| act | first | second |"
    yield "|---|---|---|"
    for action, seconds in matrix.SECONDS.items():
        yield f"| {action.words} | {_or(matrix.ALLOWED[action])} | {_or(seconds)} |"
    for action, seconds in matrix.SECONDS_IF_ASKED.items():
        first = f"{_or(matrix.ALLOWED[action])} who suspended it for cause"
        yield f"| {action.words} | {first} | {_or(seconds)} |"
    yield ""


def _duties() -> Iterator[str]:
    yield "## Which duties stay apart\n"
    yield "| code of the refusal | rule |"
    yield "|---|---|"
    for name, rule in separation.SEPARATION.items():
        yield f"| `SEPARATION_{name}` | {_says(rule).removeprefix(f'{name}: ')} |"
    yield ""
