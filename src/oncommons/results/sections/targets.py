"""The ranked targets, and on made data how many of them were planted."""

from dataclasses import replace

from oncommons.domain.results import Disclosed
from oncommons.domain.targets import Target, TargetList
from oncommons.report import Block, KeyNumber, KeyNumbers, Paragraph, Section, TableBlock
from oncommons.report.blocks import Cell
from oncommons.report.charts import target_chart
from oncommons.report.charts.targets import ACTS, drug_words, q_cell
from oncommons.report.numerals import count, of
from oncommons.results.sections.patients import type_name
from oncommons.results.truth import Q, Recovered

MOST_LISTED = 25
MOST_DRAWN = 25


def targets_section(found: Disclosed[TargetList]) -> Section:
    """Draw the best targets, and list those that stand out with drugs already approved.

    Args:
        found: ranked targets of one cohort.
    """
    targets = found.value
    drawn = replace(
        targets, cohort=type_name(targets.cohort), targets=_worth_drawing(targets.targets)
    )
    blocks: list[Block] = [Paragraph(_method(targets)), target_chart(drawn, minimum=found.minimum)]
    listed = [one for one in targets.targets if one.q < Q]
    if listed:
        blocks.append(_table(targets, listed, found.minimum))
    return Section("Targets", blocks)


def _worth_drawing(targets: tuple[Target, ...]) -> tuple[Target, ...]:
    """Keep every gene that stands out, and enough of the next to see the gap."""
    return targets[: max(MOST_DRAWN, sum(one.q < Q for one in targets))]


def _method(targets: TargetList) -> str:
    """Say what was tested, on whom, and how to read q."""
    who = "patients" if targets.patients is None else f"{count(targets.patients)} patients"
    name = type_name(targets.cohort)
    whose = f"({name})," if name == targets.cohort else f"with {name}"
    return (
        f"{count(targets.tested)} genes were tested in {who} {whose} by"
        f" {targets.method.value}. Of the genes down to some q, about that share is expected"
        " to be there by chance. A gene on this list is a hypothesis to test, and a drug beside"
        " it is approved for an alteration of the gene, not always in this tumour."
    )


def _table(targets: TargetList, listed: list[Target], minimum: int) -> TableBlock:
    """List genes with q, denominators, mode of action and drugs."""
    rows: list[tuple[Cell, ...]] = [
        (one.symbol, q_cell(one.q), _altered(one), ACTS[one.driver_class], drug_words(one.drugs))
        for one in listed[:MOST_LISTED]
    ]
    known = any(one.of_profiled for one in listed)
    altered = "Altered of profiled" if known else "Patients altered"
    first = f"The first {MOST_LISTED} of {len(listed)}. " if len(listed) > MOST_LISTED else ""
    return TableBlock(
        f"Genes that stand out in {type_name(targets.cohort)} (q < {Q:g})",
        ("Gene", "q", altered, "Acts by", "Approved drugs"),
        rows,
        note=first + " ".join(targets.notes),
        minimum=minimum,
    )


def _altered(target: Target) -> Cell:
    """Write how many patients carry an alteration, of those in whom it was looked for."""
    if target.n_altered is None:
        return None
    if not target.of_profiled:
        return count(target.n_altered)
    return of(target.n_altered, target.of_profiled)


def truth_section(recovered: Recovered, found: TargetList) -> Section:
    """Compare with what was planted: precision, recall, and every gene by name.

    Args:
        recovered: the comparison.
        found: the targets that were compared.
    """
    right = [one.symbol for one in found.targets if one.q < Q and one.symbol not in recovered.wrong]
    rows = [
        ("planted and found", len(right), _names(right)),
        ("planted and missed", len(recovered.missed), _names(recovered.missed)),
        ("found and not planted", len(recovered.wrong), _names(recovered.wrong)),
    ]
    return Section(
        "Against the planted truth",
        [
            Paragraph(
                f"The hospitals are made, so it is known which genes drive {recovered.oncotree}"
                f" there. A gene counts as found with q < {Q:g}."
            ),
            KeyNumbers(
                [
                    KeyNumber(
                        "Precision",
                        f"{recovered.precision:.2f}",
                        of=f"{recovered.right} of {recovered.found} found genes were planted",
                    ),
                    KeyNumber(
                        "Recall",
                        f"{recovered.recall:.2f}",
                        of=f"{recovered.right} of {recovered.planted} planted genes were found",
                    ),
                ]
            ),
            TableBlock("Every gene by name", ("Gene was", "Genes", "Names"), rows),
        ],
    )


def _names(symbols: list[str] | tuple[str, ...]) -> str:
    """Write symbols in a row."""
    return ", ".join(symbols) or "none"
