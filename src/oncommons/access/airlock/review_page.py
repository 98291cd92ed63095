"""The page on which checkers read an output: each verdict, and each file as harmless text."""

from collections.abc import Mapping, Sequence

from oncommons.access.airlock.frozen import Frozen
from oncommons.access.airlock.kinds import FileKind, is_unseen, text_of
from oncommons.access.airlock.outcomes import FileChecked, OutputChecked, Said
from oncommons.access.airlock.tables import read_table
from oncommons.domain.verdicts import Verdict
from oncommons.report.blocks import (
    Block,
    Callout,
    CalloutKind,
    KeyNumber,
    KeyNumbers,
    Paragraph,
    Section,
    TableBlock,
)
from oncommons.report.page import page

MOST_ROWS, MOST_COLUMNS, MOST_LINES, MOST_LETTERS = 40, 12, 200, 300
WORDS: Mapping[Verdict, str] = {
    Verdict.PASS: "pass",
    Verdict.REPAIRED: "pass, with small numbers hidden",
    Verdict.REVIEW: "two people decide",
    Verdict.REFUSE: "refused",
}
_TABLES = {FileKind.CSV: ",", FileKind.TSV: "\t"}
_COLUMNS = ("rule", "verdict", "limit", "cells", "where", "remedy")


def review_page(
    checked: OutputChecked, files: Mapping[str, bytes], *, title: str, frozen: Frozen | None = None
) -> str:
    """Write the page for the checkers of an output.

    Args:
        checked: what the rules say.
        files: name to content; of each a part is shown as text, with letters that show nothing
            written out.
        title: heading, such as the project and the planned output.
        frozen: the version that is voted on; None before it is frozen.

    Returns:
        One HTML page without a script, which loads nothing.
    """
    version = "" if frozen is None else f" Version {frozen.version}, sha256 {frozen.sha256}."
    lead = f"The output as a whole: {WORDS[checked.verdict]}.{version}"
    sections = [Section("All files", _whole(checked))]
    sections += [Section(one.name, _file(one, files.get(one.name))) for one in checked.files]
    rules = ", ".join(f"{name} {value}" for name, value in checked.rules.items())
    foot = (
        f"Rule set: {rules}. A verdict is a help: two people decide, and the data owner releases."
    )
    return page(title, sections, lead=lead, foot=foot)


def _whole(checked: OutputChecked) -> Sequence[Block]:
    numbers = KeyNumbers(
        (
            KeyNumber("files", len(checked.files)),
            KeyNumber("refused", _count(checked, Verdict.REFUSE)),
            KeyNumber("for people", _count(checked, Verdict.REVIEW)),
            KeyNumber("numbers hidden", checked.hidden),
        )
    )
    rows = [
        (one.name, _class(one), f"{one.size:,} bytes", WORDS[one.verdict]) for one in checked.files
    ]
    blocks: list[Block] = [numbers, TableBlock("Files", ("file", "kind", "size", "verdict"), rows)]
    blocks.append(_verdicts("What holds for all files together", checked.whole))
    if checked.undeclared:
        names = ", ".join(checked.undeclared)
        text = f"Not audited for differencing, since their patients are not declared: {names}."
        blocks.append(Callout(CalloutKind.WARNING, text))
    return blocks


def _file(one: FileChecked, content: bytes | None) -> Sequence[Block]:
    blocks: list[Block] = [
        Paragraph(f"{_class(one)}, {one.size:,} bytes, sha256 {one.sha256 or 'not taken in'}."),
        _verdicts("Rules", one.said),
    ]
    if content is not None:
        blocks += _look(one, content)
    if one.repaired is not None:
        text, _ = text_of(one.repaired)
        blocks.append(_lines("As it would leave, with small numbers hidden", text))
    return blocks


def _class(one: FileChecked) -> str:
    """Say what a file is, and what its tables were taken for."""
    tables = ", ".join(dict.fromkeys(one.classes))
    kind = f"{one.kind.value} of {tables}" if tables else one.kind.value
    return f"{kind}; its author says: {one.corrected}" if one.corrected else kind


def _look(one: FileChecked, content: bytes) -> Sequence[Block]:
    """Show a part of a file."""
    text, fault = text_of(content)
    if fault:
        shown = content[: MOST_LINES * 16].decode("utf-8", errors="replace")
        return [Paragraph(f"{fault[0].upper()}{fault[1:]}."), _lines("Its first bytes", shown)]
    table = read_table(text, _TABLES[one.kind])[0] if one.kind in _TABLES else None
    if table is None:
        return [_lines("Its text", text)]
    columns = [_visible(name) for name in table.header[:MOST_COLUMNS]]
    rows = [[_visible(cell) for cell in row[:MOST_COLUMNS]] for row in table.rows[:MOST_ROWS]]
    caption = (
        f"{len(rows)} of {len(table.rows):,} rows, {len(columns)} of {len(table.header)} columns"
    )
    return [TableBlock(caption, columns, rows)]


def _verdicts(caption: str, said: Sequence[Said]) -> TableBlock:
    rows = [
        (
            one.checked.rule,
            WORDS[one.checked.verdict],
            one.checked.found,
            one.checked.cells,
            ", ".join(map(_visible, one.places)),
            one.checked.remedy,
        )
        for one in sorted(said, key=lambda one: -list(Verdict).index(one.checked.verdict))
    ]
    return TableBlock(caption, _COLUMNS, rows)


def _lines(caption: str, text: str) -> TableBlock:
    lines = text.split("\n")
    rows = [(str(number), _visible(line)) for number, line in enumerate(lines[:MOST_LINES], 1)]
    return TableBlock(f"{caption}: {len(rows)} of {len(lines):,} lines", ("line", "text"), rows)


def _visible(text: str) -> str:
    """Write out what would show nothing, or turn the direction of a line."""
    short = text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]} ..."
    return "".join(f"\\u{ord(one):04x}" if is_unseen(one) else one for one in short)


def _count(checked: OutputChecked, verdict: Verdict) -> int:
    return sum(one.verdict is verdict for one in checked.files)
