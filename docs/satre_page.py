"""The page of SATRE: each statement, and the tests or documents that show it."""

import ast
import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).parent
TESTS = DOCS.parent / "tests"
NAMED = re.compile(r"test_acc_(\d{3})(?:_|$)")

TESTED, DOCUMENTED, PAGE, OPEN = "tested", "documented", "needs a web page", "open"
OPENING = """# The statements of SATRE

SATRE 2.0 (Standard Architecture for Trusted Research Environments,
sa-tre/satre-specification) says what a place for sensitive data must do. Each statement that
software can meet stands here in our own words, with its number in SATRE, and with the tests or
the documented setting that shows it. Kind S: shown by software alone. Kind P: the people who run
the commons must do their part too.
"""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, and what shows it.

    Args:
        acc_id: ours, such as ACC-043.
        satre: its number in SATRE 2.0.
        importance: mandatory, recommended or optional.
        kind: S or P.
        says: what is asked, in our words.
        state: tested, documented, needs a web page, or open.
        shown_by: tests as file::name, or the document.
    """

    acc_id: str
    satre: str
    importance: str
    kind: str
    says: str
    state: str
    shown_by: tuple[str, ...]


def named_after_statements(folder: Path) -> Mapping[str, tuple[str, ...]]:
    """Find the tests that are named after a statement, such as test_acc_043_..."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (named := NAMED.match(node.name)):
                place = f"{path.relative_to(DOCS.parent)}::{node.name}"
                found[f"ACC-{named[1]}"].append(place)
    return {one: tuple(sorted(places)) for one, places in found.items()}


def statements() -> tuple[Statement, ...]:
    """Give every statement with its state.

    Raises:
        ValueError: a test or a settled line names a statement that there is not.
    """
    settled = {row["id"]: row for row in _rows("satre-settled.csv")}
    tests = named_after_statements(TESTS)
    rows = _rows("satre-statements.csv")
    if unknown := (settled.keys() | tests.keys()) - {row["id"] for row in rows}:
        raise ValueError(f"there is no statement {', '.join(sorted(unknown))}")
    return tuple(_statement(row, tests.get(row["id"], ()), settled.get(row["id"])) for row in rows)


def _statement(
    row: Mapping[str, str], tests: tuple[str, ...], settled: Mapping[str, str] | None
) -> Statement:
    state, shown_by = (TESTED, tests) if tests else (OPEN, ())
    if settled is not None and settled["how"] == "page":
        state, shown_by = PAGE, (*tests, settled["where"])
    elif settled is not None:
        state, shown_by = (TESTED if tests else DOCUMENTED), (*tests, settled["where"])
    return Statement(
        row["id"], row["satre"], row["importance"], row["kind"], row["statement"], state, shown_by
    )


def satre_page(made: str) -> str:
    """Write the page."""
    every = statements()
    lines = [made, OPENING, *_summary(every), ""]
    for state in (TESTED, DOCUMENTED, PAGE, OPEN):
        if chosen := [one for one in every if one.state == state]:
            lines += [f"## {state.capitalize()}\n", "| statement | | shown by |", "|---|---|---|"]
            lines += [_line(one) for one in chosen]
            lines.append("")
    return "\n".join(lines)


def satre_json() -> str:
    """Write the same for machines."""
    form = [
        {
            "id": one.acc_id,
            "satre": one.satre,
            "importance": one.importance,
            "kind": one.kind,
            "statement": one.says,
            "state": one.state,
            "shown_by": list(one.shown_by),
        }
        for one in statements()
    ]
    return json.dumps({"satre": "2.0", "statements": form}, indent=1, ensure_ascii=False)


def _summary(every: tuple[Statement, ...]) -> Iterator[str]:
    yield "| | " + " | ".join((TESTED, DOCUMENTED, PAGE, OPEN)) + " | all |"
    yield "|---|---:|---:|---:|---:|---:|"
    for title, chosen in (
        ("kind S, mandatory", [x for x in every if x.kind == "S" and _must(x)]),
        ("kind S, other", [x for x in every if x.kind == "S" and not _must(x)]),
        ("kind P", [x for x in every if x.kind == "P"]),
    ):
        counted = [
            sum(x.state == state for x in chosen) for state in (TESTED, DOCUMENTED, PAGE, OPEN)
        ]
        yield f"| {title} | " + " | ".join(map(str, [*counted, len(chosen)])) + " |"


def _must(one: Statement) -> bool:
    return one.importance.startswith("Mandatory")


def _line(one: Statement) -> str:
    shown = "<br>".join(f"`{place}`" if "::" in place else place for place in one.shown_by)
    about = f"{one.acc_id}, SATRE {one.satre}, {one.importance.lower()}, {one.kind}"
    return f"| {one.says} | {about} | {shown} |"


def _rows(name: str) -> list[dict[str, str]]:
    with (DOCS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
