"""The rules that carry names of their own: what each says, how grave it is, and what to do."""

from dataclasses import dataclass
from enum import StrEnum

from oncommons.domain.findings import Finding, Severity
from oncommons.errors import IntakeError

RULES_VERSION = 1


class Scope(StrEnum):
    """What a broken rule costs."""

    FILE = "file"
    ROW = "row"
    VALUE = "value"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class RuleCard:
    """One named rule, as the reference page shows it.

    Args:
        id: stable id; it may be added, never renamed or used again for something else.
        severity: error refuses, warning keeps.
        scope: what is refused: the whole source, the row, the value, or nothing.
        says: what was found, without a value.
        remedy: what to do, as an instruction.
    """

    id: str
    severity: Severity
    scope: Scope
    says: str
    remedy: str


def _cards(severity: Severity, scope: Scope, *rows: tuple[str, str, str]) -> dict[str, RuleCard]:
    """Make cards of one severity and scope."""
    return {rule: RuleCard(rule, severity, scope, says, remedy) for rule, says, remedy in rows}


_STOPS = _cards(
    Severity.ERROR,
    Scope.FILE,
    ("FILE-MISSING", "the file is not there or cannot be read", "check the path and the rights"),
    ("FILE-EMPTY", "the file has no header line", "export it again, or leave it out"),
    ("META-MISSING", "a meta file is missing", "write it"),
    ("META-FIELD", "a field of a meta file is missing or wrong", "write it as the format asks"),
    ("META-FILE-MISSING", "the data file that a meta file names is missing", "add the data file"),
    ("HDR-COLUMN-MISSING", "a column that must be there is missing", "add the column"),
    ("HDR-DUPLICATE", "two columns have the same name", "rename or remove one"),
    ("MUT-BUILD-MIXED", "one file holds two genome builds", "lift one over, or split the file"),
)
_REFUSALS = _cards(
    Severity.ERROR,
    Scope.ROW,
    (
        "ROW-RAGGED",
        "the row has more or fewer cells than the header",
        "give it one cell per column",
    ),
    ("PARENT-REJECTED", "the row that this one belongs to was refused", "mend that row first"),
    ("ID-CHARS", "an id has other signs than letters, digits and _ . : -", "rename it"),
    (
        "ID-FREE-TEXT",
        "an id is a French social security number",
        "use a number that the hospital made; this value is nowhere shown",
    ),
    (
        "SAM-PATIENT-TWO",
        "one sample stands with two patients",
        "find out whose it is; remove the other",
    ),
    (
        "MUT-REF-ALT",
        "the variant allele equals the reference",
        "correct the alleles, or remove the row",
    ),
    (
        "MUT-LOCUS",
        "the end lies before the start, or beyond the chromosome",
        "correct position or build",
    ),
    (
        "MUT-STATUS-WILDTYPE",
        "the row says that there is no mutation",
        "remove it; coverage is told by panels",
    ),
    ("CNA-CALL", "the call is not -2, -1.5, -1, 0, 1, 2 or NA", "write one of these"),
    ("SV-GENE-NONE", "neither gene is named", "name one of the two genes"),
)
_MERGED = _cards(
    Severity.WARNING,
    Scope.ROW,
    (
        "MUT-DUPLICATE",
        "the same variant of the same gene and assay stands twice",
        "no need to act: one is kept",
    ),
)
_WARNINGS = _cards(
    Severity.WARNING,
    Scope.NOTHING,
    (
        "FILE-ENCODING",
        "the file is not UTF-8 and was read as Windows-1252",
        "check names with accents; save as UTF-8",
    ),
    (
        "META-UNREAD",
        "this kind of profile is not read",
        "no need to act: the file was left as it is",
    ),
    (
        "HDR-ALIAS",
        "a column has another spelling than the format",
        "no need to act: it was recognised",
    ),
    (
        "HDR-UNKNOWN",
        "columns have no home in the schema",
        "no need to act: they are kept as extras",
    ),
    ("HDR-UNKEPT", "columns with too many cells for extras", "keep the file; they stay there only"),
    (
        "HDR-CORRUPT",
        "the header was spoiled by a blind replace of letters",
        "restore the display names; the row of column names is sound",
    ),
    ("ROW-BLANK", "blank lines between rows", "no need to act: they were left out"),
    (
        "TIME-ANCHOR-FALLBACK",
        "days are not known to count from diagnosis",
        "ask the source; compare survival with care",
    ),
    (
        "PAT-STATUS-DEATH",
        "dead without a day of death, or alive with one",
        "complete status and months",
    ),
    ("PAT-CONTACT-AFTER-DEATH", "the last contact lies after death", "correct one of the two days"),
    ("PAT-FILE-NONE", "a patient stands in the sample file only", "add a row to the patient file"),
    (
        "TUM-ONCOTREE-SEVERAL",
        "samples of one patient have several tumour types",
        "check the patient; the tumour took the first, each sample keeps its own",
    ),
    (
        "STG-STAGE-TEXT",
        "a stage is no stage group and no T, N or M",
        "no need to act: it is kept as extra",
    ),
    ("STG-TNM-GROUP", "M1 with a stage group below IV", "correct one of the two"),
    (
        "SAM-ONCOTREE-STUDY",
        "a sample has no OncoTree code; the study's type of cancer was taken",
        "add ONCOTREE_CODE",
    ),
    (
        "ASY-EVIDENCE",
        "a sample has alterations, but no panel and no case list names it",
        "add it to the panel matrix or to cases_sequenced",
    ),
    ("ASY-PANEL-GENE", "a mutation lies outside the gene list of its panel", "check the panel"),
    (
        "MUT-CLASS-VOCAB",
        "Variant_Classification is not in the MAF vocabulary",
        "use a class of the MAF format; the row counts as not protein-changing",
    ),
)

NAMED_RULES: dict[str, RuleCard] = {
    rule: card for cards in (_STOPS, _REFUSALS, _MERGED, _WARNINGS) for rule, card in cards.items()
}
"""Every rule over several columns or files, by its id; rules of one column come from the schema."""


def finding(
    rule: str,
    *,
    file: str = "",
    line: int | None = None,
    column: str = "",
    says: str = "",
    count: int = 1,
) -> Finding:
    """Report a named rule.

    Args:
        rule: id of `NAMED_RULES`.
        file: file within the source.
        line: physical line, from 1.
        column: column of the source.
        says: what was found, where the card's own words are too general; no identifying value.
        count: how often.

    Example:
        >>> str(finding("ROW-BLANK", file="a.txt", line=7))
        'a.txt line 7: ROW-BLANK blank lines between rows; no need to act: they were left out'
    """
    card = NAMED_RULES[rule]
    words = says or card.says
    return Finding(rule, card.severity, words, card.remedy, file, line, column, "", count)


def stop(
    rule: str,
    says: str = "",
    *,
    remedy: str = "",
    file: str,
    line: int | None = None,
    column: str | None = None,
) -> IntakeError:
    """Make the error of a rule that refuses the whole source.

    Args:
        rule: id of `NAMED_RULES`; opens the message.
        says: what was found; the card's words where empty.
        remedy: what to do; the card's words where empty.
        file: file concerned.
        line: physical line, from 1.
        column: column or key concerned.
    """
    card = NAMED_RULES[rule]
    found = f"{rule} {says or card.says}"
    return IntakeError(found, remedy=remedy or card.remedy, file=file, line=line, column=column)
