"""Tables that stand in a text: those of Markdown are checked, those of blanks are for people."""

import re
from collections.abc import Iterator

from oncommons.access.airlock.outcomes import Said, for_people, kept, refused
from oncommons.access.airlock.tables import TextTable
from oncommons.disclosure.depths import Strictness
from oncommons.disclosure.tables import check_table
from oncommons.domain.verdicts import Verdict

_RULE = re.compile(r"\s*\|?[\s:|-]*-[\s:|-]*\|?\s*")
_BETWEEN = re.compile(r"\t| {2,}|\s*[;,|]\s*")
_NUMBER = re.compile(r"[<>~]?[+-]?\d+(?:[.,]\d+)?%?")
_FOUND = "tables stand in files of their own, where the rules on tables see them"
_REMEDY = "write the table as csv, and name the file in the text"
_LINES = 3


def say_of_text_tables(
    text: str, *, strictness: Strictness, group: int | None = None
) -> Iterator[Said]:
    """Look for tables in a text.

    Args:
        text: content of a text or of Markdown.
        strictness: how strictly rules are applied.
        group: the smallest group of the grant.

    Yields:
        One entry per table of Markdown that a rule does not let pass; one where lines read like a
        table of blanks; one entry where there is none.
    """
    lines = text.split("\n")
    found = False
    for number, table in _of_markdown(lines):
        checked = check_table(table.header, table.rows, strictness=strictness, group=group)
        found = True
        for one in checked.said:
            if one.verdict in (Verdict.REPAIRED, Verdict.REFUSE):
                yield refused(one.rule, one.found, _REMEDY, [f"table at line {number}"])
            elif one.verdict is Verdict.REVIEW:
                yield for_people(one.rule, one.found, one.remedy, [f"table at line {number}"])
    places = list(_of_blanks(lines))
    if places:
        yield for_people("R14", _FOUND, _REMEDY, places)
    elif not found:
        yield kept("R14", _FOUND)


def _of_markdown(lines: list[str]) -> Iterator[tuple[int, TextTable]]:
    """Read the tables of Markdown: a line of names, a line of dashes, rows."""
    for at in range(1, len(lines)):
        if "|" not in lines[at - 1] or not _RULE.fullmatch(lines[at]) or "|" not in lines[at]:
            continue
        header = _cells(lines[at - 1])
        rows = []
        for line in lines[at + 1 :]:
            if "|" not in line:
                break
            cells = _cells(line)[: len(header)]
            rows.append((*cells, *[""] * (len(header) - len(cells))))
        yield at, TextTable(header, tuple(rows))


def _of_blanks(lines: list[str]) -> Iterator[str]:
    """Find runs of lines that read like rows of a table, with a number in each."""
    run = 0
    for number, line in enumerate([*lines, ""], start=1):
        cells = [cell for cell in _BETWEEN.split(line.strip()) if cell]
        numeric = sum(bool(_NUMBER.fullmatch(cell)) for cell in cells)
        if len(cells) > 1 and numeric and "|" not in line:
            run += 1
            continue
        if run >= _LINES:
            yield f"lines {number - run} to {number - 1}"
        run = 0


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
