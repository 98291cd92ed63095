"""The pages of states and roles show the whole of the tables."""

import re
from pathlib import Path

import pytest

from oncommons.access.governance.matrix import ALLOWED, BY_ITSELF
from oncommons.access.governance.separation import SEPARATION
from oncommons.access.governance.states import MOVES, terminal_states
from oncommons.domain.governance.roles import Role
from oncommons.domain.governance.states import ThingKind

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def sections(name, mark):
    parts = re.split(rf"^{mark} ", (REFERENCE / name).read_text(), flags=re.MULTILINE)
    return {part.splitlines()[0]: part for part in parts[1:]}


@pytest.mark.parametrize("kind", MOVES)
def test_the_diagram_of_a_kind_draws_each_change_and_each_end(kind):
    drawn = re.findall(
        r"^    (\S+) --> (\S+?)(?:: (.+))?$", sections("states.md", "##")[kind], flags=re.MULTILINE
    )
    wanted = {
        (
            "[*]" if before.value == "new" else before.value,
            after.value,
            action.value.partition(".")[2].replace("_", " "),
        )
        for (before, action), after in MOVES[kind].items()
        if before is not after
    }
    assert wanted <= set(drawn)
    extra = set(drawn) - wanted
    ends = {(state.value, "[*]", "") for state in terminal_states(kind)}
    assert extra - ends <= {("[*]", "running", "")}
    assert ends <= extra


@pytest.mark.parametrize("kind", ThingKind)
def test_the_matrix_of_a_kind_has_a_row_for_each_act_and_the_reach_of_each_role(kind):
    lines = [
        line
        for line in sections("roles.md", "###")[kind].split("\n## ")[0].splitlines()
        if line.startswith("|")
    ]
    heads = [cell.strip() for cell in lines[0].strip("|").split("|")][1:]
    shown = 0
    for line in lines[2:]:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        verb = cells[0].removesuffix(" (by state)").replace(" ", "_")
        action = next(one for one in ALLOWED if one.value == f"{kind}.{verb}")
        for head, cell in zip(heads, cells[1:], strict=True):
            if head == "the commons itself":
                assert (cell == "yes") is (action in BY_ITSELF)
                continue
            reach = ALLOWED[action].get(Role(head.replace(" ", "_")))
            assert cell == ("-" if reach is None else reach.value)
        assert len(ALLOWED[action]) == sum(cell not in ("-", "yes") for cell in cells[1:])
        shown += 1
    assert shown == sum(action.thing_kind is kind for action in ALLOWED)


def test_the_page_of_roles_names_each_rule_of_separation():
    text = (REFERENCE / "roles.md").read_text()
    assert all(f"| `SEPARATION_{name}` |" in text for name in SEPARATION)
