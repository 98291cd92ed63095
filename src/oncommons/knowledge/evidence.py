"""Clinical evidence: the release of CIViC that a site downloads, as typed rows."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from oncommons.errors import KnowledgeError


class Combination(StrEnum):
    """How the therapies of one evidence row belong together."""

    SINGLE = "single"
    COMBINATION = "combination"
    SUBSTITUTES = "substitutes"
    SEQUENTIAL = "sequential"


class Direction(StrEnum):
    """Whether the source speaks for or against the claim."""

    SUPPORTS = "supports"
    DOES_NOT_SUPPORT = "does_not_support"


class EvidenceEffect(StrEnum):
    """What the profile is claimed to mean for the therapies."""

    SENSITIVITY = "sensitivity"
    RESISTANCE = "resistance"
    REDUCED = "reduced"
    ADVERSE = "adverse"


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One predictive claim of one source.

    Args:
        id: number of the evidence item in its base.
        profile: molecular profile in the profile language, as the base wrote it.
        disease: disease name as the base wrote it; empty where it names none.
        doid: Disease Ontology number; empty where the base gives none.
        therapies: therapy names as the base wrote them.
        combination: how the therapies belong together.
        direction: for or against the claim.
        effect: the claim; None where the base gives none that we know.
        level: the base's own level, `A` to `E`.
        rating: the base's stars, 1 to 5; None where not rated.
        origin: somatic, germline or other, as the base wrote it.
        citation: short citation.
        citation_id: PubMed or meeting number.
        url: page of the item.
        reviewed_on: ISO date of the last review; empty where there was none.
        is_flagged: whether the base's editors question the item.
    """

    id: int
    profile: str
    disease: str
    doid: str
    therapies: tuple[str, ...]
    combination: Combination
    direction: Direction
    effect: EvidenceEffect | None
    level: str
    rating: int | None
    origin: str
    citation: str
    citation_id: str
    url: str
    reviewed_on: str
    is_flagged: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """One release of a knowledge base, as read.

    Args:
        base: name of the base.
        version: its release.
        licence: its licence.
        rows: how many rows the file has, of every kind and status.
        items: the accepted predictive ones, in the order of the file.
    """

    base: str
    version: str
    licence: str
    rows: int
    items: tuple[EvidenceItem, ...]


@dataclass(frozen=True, slots=True)
class Civic:
    """CIViC, the open base of clinical interpretations of variants in cancer.

    Args:
        version: the release, such as `2026-05-29`; the file itself does not say.

    Source: Griffith et al., Nat Genet 49:170 (2017), https://civicdb.org.
    """

    version: str
    name: str = "CIViC"
    licence: str = "CC0 1.0"

    def load(self, path: Path) -> Evidence:
        """Read `ClinicalEvidenceSummaries.tsv` by column name; keep accepted predictive rows.

        Args:
            path: the file, as downloaded from https://civicdb.org/releases.

        Returns:
            The release.

        Raises:
            KnowledgeError: the file is cut short, lacks a column, or holds an unknown word.
        """
        rows = list(_rows(path))
        items = tuple(
            _item(row, path, line)
            for line, row in rows
            if row["evidence_type"] == "Predictive" and row["evidence_status"] == "accepted"
        )
        return Evidence(self.name, self.version, self.licence, len(rows), items)


COLUMNS = (
    "molecular_profile", "disease", "doid", "therapies", "therapy_interaction_type",
    "evidence_type", "evidence_direction", "evidence_level", "significance", "citation_id",
    "citation", "rating", "evidence_status", "evidence_id", "variant_origin", "last_review_date",
    "evidence_civic_url", "is_flagged",
)  # fmt: skip
_COMBINATIONS = {
    "": Combination.SINGLE,
    "Combination": Combination.COMBINATION,
    "Substitutes": Combination.SUBSTITUTES,
    "Sequential": Combination.SEQUENTIAL,
}
_DIRECTIONS = {
    "Supports": Direction.SUPPORTS,
    "Does Not Support": Direction.DOES_NOT_SUPPORT,
}
_EFFECTS = {
    "Sensitivity/Response": EvidenceEffect.SENSITIVITY,
    "Resistance": EvidenceEffect.RESISTANCE,
    "Reduced Sensitivity": EvidenceEffect.REDUCED,
    "Adverse Response": EvidenceEffect.ADVERSE,
    "N/A": None,
    "": None,
}
_NUMBER = re.compile(r"[1-9][0-9]*")
_LEVEL = re.compile(r"[A-E]")
_STARS = re.compile(r"[1-5]?")


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Give each row with its physical line, after checking the columns."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            names = next(reader, [])
            _check_columns(names, path)
            for cells in reader:
                if len(cells) != len(names):
                    raise KnowledgeError(
                        f"the row has {len(cells)} cells, the header {len(names)}",
                        remedy="download the file again; it may be cut short",
                        file=path, line=reader.line_num,
                    )  # fmt: skip
                yield reader.line_num, dict(zip(names, cells, strict=True))
    except (OSError, UnicodeDecodeError) as fault:
        raise KnowledgeError(
            "the file cannot be read", remedy="give a UTF-8 file that exists", file=path
        ) from fault


def _check_columns(names: list[str], path: Path) -> None:
    """Refuse a file without a column that we read."""
    missing = [column for column in COLUMNS if column not in names]
    if missing:
        raise KnowledgeError(
            f"column {', '.join(missing)} missing; the first line begins {' '.join(names)[:60]!r}",
            remedy="download ClinicalEvidenceSummaries.tsv from https://civicdb.org/releases",
            file=path, line=1, column=missing[0],
        )  # fmt: skip


def _item(row: Mapping[str, str], path: Path, line: int) -> EvidenceItem:
    """Make one evidence item from its row."""
    _check_cells(row, path, line)
    therapies = tuple(name.strip() for name in row["therapies"].split(",") if name.strip())
    return EvidenceItem(
        id=int(row["evidence_id"]),
        profile=row["molecular_profile"],
        disease=row["disease"],
        doid=row["doid"],
        therapies=therapies,
        combination=_COMBINATIONS[row["therapy_interaction_type"]],
        direction=_DIRECTIONS[row["evidence_direction"]],
        effect=_EFFECTS[row["significance"]],
        level=row["evidence_level"],
        rating=int(row["rating"]) if row["rating"] else None,
        origin=row["variant_origin"],
        citation=row["citation"],
        citation_id=row["citation_id"],
        url=row["evidence_civic_url"],
        reviewed_on=row["last_review_date"][:10],
        is_flagged=row["is_flagged"] == "true",
    )


def _check_cells(row: Mapping[str, str], path: Path, line: int) -> None:
    """Refuse a row with a word outside its vocabulary."""
    allowed = {
        "evidence_id": bool(_NUMBER.fullmatch(row["evidence_id"])),
        "molecular_profile": bool(row["molecular_profile"].strip()),
        "therapy_interaction_type": row["therapy_interaction_type"] in _COMBINATIONS,
        "evidence_direction": row["evidence_direction"] in _DIRECTIONS,
        "significance": row["significance"] in _EFFECTS,
        "evidence_level": bool(_LEVEL.fullmatch(row["evidence_level"])),
        "rating": bool(_STARS.fullmatch(row["rating"])),
        "is_flagged": row["is_flagged"] in ("true", "false"),
    }
    for column, is_allowed in allowed.items():
        if not is_allowed:
            raise KnowledgeError(
                f'column {column} is "{row[column]}", which this version does not know',
                remedy="download the file again; if it stays, update oncommons",
                file=path, line=line, column=column, value=row[column],
            )  # fmt: skip
