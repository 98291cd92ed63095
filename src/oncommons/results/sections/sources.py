"""What was read from each source, what was refused, and what the checks found."""

from collections.abc import Sequence

from oncommons.domain.findings import Finding, Load, Severity
from oncommons.report import Block, Paragraph, Section, TableBlock
from oncommons.report.blocks import Cell

MOST_KINDS = 12
"""How many kinds of finding the page lists; `oncommons intake check` lists them all."""

_Kind = tuple[Severity, str, str, str, str]
_BECOMES = {Severity.ERROR: "refused", Severity.WARNING: "warning"}


def sources_section(loads: Sequence[Load]) -> Section:
    """Give the account of each source, and every kind of finding.

    Args:
        loads: the account of each source. Values and lines of a file stay out of the page.
    """
    return Section("Sources", [_account(loads), *_findings(loads)])


def _account(loads: Sequence[Load]) -> TableBlock:
    """Count patients and rows of each source, and of all together."""
    rows: list[tuple[Cell, ...]] = [(one.source, *_numbers([one])) for one in loads]
    if len(loads) > 1:
        rows.append((f"All {len(loads)} sources", *_numbers(loads)))
    return TableBlock(
        "Patients and rows by source",
        (
            "Source",
            "Patients read",
            "Patients kept",
            "Patients quarantined",
            "Rows read",
            "Rows quarantined",
            "Kinds of finding",
        ),
        rows,
        note="A quarantined row is kept aside in the vault with its reason; nothing is dropped.",
    )


def _numbers(loads: Sequence[Load]) -> tuple[int, ...]:
    """Add up what the account counts."""
    files = [file for one in loads for file in one.files]
    return (
        sum(one.patients_in for one in loads),
        sum(one.patients_ok for one in loads),
        sum(one.patients_quarantined for one in loads),
        sum(file.rows_in for file in files),
        sum(file.rows_quarantined for file in files),
        len({_kind(finding) for one in loads for finding in one.findings}),
    )


def _kind(finding: Finding) -> _Kind:
    """Tell findings apart that say something different."""
    return finding.severity, finding.rule, finding.file, finding.says, finding.remedy


def _findings(loads: Sequence[Load]) -> list[Block]:
    """List kinds of finding, what was refused first, then the most frequent."""
    counted: dict[_Kind, int] = {}
    sources: dict[_Kind, list[str]] = {}
    for load in loads:
        for finding in load.findings:
            kind = _kind(finding)
            counted[kind] = counted.get(kind, 0) + finding.count
            sources.setdefault(kind, []).append(load.source)
    if not counted:
        return [Paragraph("The checks found nothing to say.")]
    ranked = sorted(counted, key=lambda kind: (kind[0] is not Severity.ERROR, -counted[kind], kind))
    rows = [
        (f"{says} ({rule})", _where(file, sources[kind], len(loads)), counted[kind],
         _BECOMES[severity], remedy)
        for kind in ranked[:MOST_KINDS]
        for severity, rule, file, says, remedy in [kind]
    ]  # fmt: skip
    more = ""
    if len(ranked) > MOST_KINDS:
        more = f"The first {MOST_KINDS} of {len(ranked)} kinds; `oncommons intake check` lists all."
    columns = ("What was found (rule)", "Where", "Times", "Kind", "What to do")
    return [TableBlock("What the checks found", columns, rows, note=more)]


def _where(file: str, named: Sequence[str], sources: int) -> str:
    """Name the file, and the sources where it is not all of them."""
    names = sorted(set(named))
    if sources == 1:
        return file or names[0]
    who = f"all {sources} sources" if len(names) == sources else ", ".join(names)
    return f"{file}, {who}" if file else who
