"""The hub is written to by acts alone: read from the source, so that no write slips by."""

import ast
from pathlib import Path

import pytest

HUB = Path(__file__).parents[3] / "src" / "oncommons" / "hub"
WRITES = {
    *("save", "create", "bulk_create", "get_or_create", "update_or_create"),
    *("update", "bulk_update", "delete", "add", "set", "remove", "clear"),
}
WRITES |= {f"a{name}" for name in WRITES} | {"execute", "executemany", "executescript"}
TRAIL = HUB / "audit" / "trail.py"
MODULES = [path for path in sorted(HUB.rglob("*.py")) if path.parent.name != "migrations"]
FREE = {TRAIL, HUB / "triggers.py", HUB / "audit" / "groups.py"}
"""The trail stores rows itself, triggers are made by migrations, groups set events of threads."""


def outside_acts(source: str, *, is_acts: bool) -> list[int]:
    """Give the lines that write outside an act.

    Args:
        source: text of a module of the hub.
        is_acts: whether it is an `acts.py`, which may write inside `with trail.act(...)`, and in
            functions that are handed an open `Act`.
    """
    found = []

    def visit(node, *, inside):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            inside = any(
                isinstance(a.annotation, ast.Name) and a.annotation.id == "Act" for a in given
            )
        if isinstance(node, ast.With):
            inside = inside or any(_is_act(item.context_expr) for item in node.items)
        writes = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if writes and node.func.attr in WRITES and not (is_acts and inside):
            found.append(node.lineno)
        for child in ast.iter_child_nodes(node):
            visit(child, inside=inside)

    visit(ast.parse(source), inside=False)
    return found


def _is_act(node):
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "act"
    )


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HUB)))
def test_no_module_writes_outside_an_act(path):
    if path in FREE:
        assert path.exists()
        return
    lines = outside_acts(path.read_text(), is_acts=path.name == "acts.py")
    assert lines == [], "write in acts.py, inside `with trail.act(...)`"


@pytest.mark.parametrize("path", sorted(HUB.rglob("acts.py")), ids=lambda path: path.parent.name)
def test_every_act_takes_a_trail_and_says_by_whom(path):
    functions = [
        one for one in ast.parse(path.read_text()).body if isinstance(one, ast.FunctionDef)
    ]
    public = [one for one in functions if not one.name.startswith("_")]
    assert public
    for one in public:
        assert one.args.args == one.args.posonlyargs == [], f"{one.name}: by keyword only"
        assert [a.arg for a in one.args.kwonlyargs][:2] == ["trail", "by"], one.name


@pytest.mark.parametrize(
    ("source", "is_acts", "lines"),
    [
        ("x.save()", False, [1]),
        ("with trail.act(a=1):\n    x.save()", False, [2]),
        ("with trail.act(a=1):\n    x.save()", True, []),
        ("with trail.act(a=1) as act:\n    if y:\n        X.objects.create(z=1)", True, []),
        ("def f():\n    X.objects.filter(a=1).update(b=2)", True, [2]),
        ("def _f(x, act: Act):\n    x.delete()", True, []),
        ("with other.thing():\n    x.delete()", True, [2]),
        ("with trail.act(a=1):\n    def f():\n        x.delete()", True, [3]),
        ("with trail.act(a=1):\n    pass\nx.abulk_create([])", True, [3]),
        ("cursor.execute('DELETE FROM x')", True, [1]),
        ("X.objects.filter(a=1)", False, []),
    ],
)
def test_the_search_finds_what_was_planted(source, is_acts, lines):
    assert outside_acts(source, is_acts=is_acts) == lines
