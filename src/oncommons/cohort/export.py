"""Take the answers about a cohort along: tables, JSON, and a page that says what they are."""

import csv
import dataclasses
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from oncommons.domain.answers import Counts, GeneFrequencies, Survival
from oncommons.domain.described import Description
from oncommons.domain.grants import Grant
from oncommons.domain.results import Disclosed
from oncommons.errors import CriteriaError
from oncommons.report.charts.described import description_rows
from oncommons.store.atomic import write_atomically

HIDDEN = "hidden"
RULES = {
    "R1": "a count of fewer patients than the minimum is hidden",
    "R2": "further counts are hidden where a hidden one could be worked out from sums",
    "R3": "numbers at risk, middles and effects are rounded",
    "R5": "a median needs twice the minimum of patients, a quartile four times it",
    "R6": "curves are read once a month or more, each step standing for enough events",
    "R11": "rare variants are counted in their gene, and not named",
}
_MADE = (1980, 1, 1, 0, 0, 0)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Cell = str | int | float | None
Table = tuple[Sequence[str], list[Sequence[Cell]]]


@dataclass(frozen=True, slots=True)
class About:
    """What an export is of.

    Args:
        release_id: the release.
        criteria: who belongs to the cohort, as a sentence.
        criteria_id: the id of the criteria.
        grant: the grant through which it was asked.
        made_on: the day.
    """

    release_id: str
    criteria: str
    criteria_id: str
    grant: Grant
    made_on: date


def export_files(answers: Mapping[str, Disclosed[object]], about: About) -> dict[str, bytes]:
    """Write answers as files: each as CSV and as JSON, with a README that says what they are.

    Args:
        answers: name of the file to an answer that passed the disclosure rules.
        about: what they are of.

    Returns:
        Name to content; the same answers on the same day give the same bytes.

    Raises:
        CriteriaError: there is no table for this kind of answer.
    """
    files: dict[str, bytes] = {}
    for name, answer in answers.items():
        files[f"{name}.csv"] = export_table(answer.value)
        form = {"about": _about(about), **dataclasses.asdict(answer)}
        files[f"{name}.json"] = (json.dumps(form, indent=1, default=str) + "\n").encode()
    files["README.md"] = _readme(answers, about).encode()
    return dict(sorted(files.items()))


def export_table(value: object) -> bytes:
    """Write an answer as one table of CSV.

    Args:
        value: an answer that passed the disclosure rules.

    Raises:
        CriteriaError: there is no table for this kind of answer.
    """
    return _csv(*_table(value))


def write_export(files: Mapping[str, bytes], out: Path) -> Path:
    """Write files into a new folder, or into one zip file where the name ends in .zip.

    Args:
        files: name to content.
        out: where to; a folder must be missing or empty.

    Returns:
        Where they are.

    Raises:
        CriteriaError: the folder holds something, or the place cannot be written.
    """
    try:
        if out.suffix.lower() == ".zip":
            write_atomically(out, _zip(files))
            return out
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise CriteriaError("there is something at this place", remedy="name another", file=out)
        for name, content in files.items():
            write_atomically(out / name, content)
    except OSError as error:
        raise CriteriaError(
            f"nothing can be written there ({error.strerror})", remedy="name another", file=out
        ) from error
    return out


def _zip(files: Mapping[str, bytes]) -> bytes:
    """Pack files; without their times, so that the same content gives the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _MADE), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _table(answer: object) -> Table:
    """Give an answer as one table."""
    match answer:
        case Counts():
            return (answer.column, "patients"), [(one.label, one.patients) for one in answer.rows]
        case GeneFrequencies():
            heads = ("gene", "alteration", answer.unit.value, "profiled", "frequency")
            rows: list[Sequence[Cell]] = [
                (one.symbol, one.alteration, one.altered, one.profiled, one.frequency)
                for one in answer.rows
            ]
            return heads, rows
        case Survival():
            return _curves(answer)
        case Description():
            described = list(description_rows(answer))
            names = tuple(described[0]) if described else ()
            return names, [[_cell(row[name]) for name in names] for row in described]
        case _:
            raise CriteriaError(
                f"a {type(answer).__name__} has no table", remedy="export what describes a cohort"
            )


def _curves(answer: Survival) -> Table:
    """Give each shown point of each curve."""
    heads = ("group", "patients", "events", "median_days", "day", "share", "lower", "upper")
    rows: list[Sequence[Cell]] = [
        (
            group.label,
            group.patients,
            group.deaths,
            "not reached or hidden" if group.median_days is None else group.median_days,
            point.day,
            point.survival,
            point.lower,
            point.upper,
            point.at_risk,
        )
        for group in answer.groups
        for point in group.points
    ]
    return (*heads, "at_risk"), rows


def _cell(value: object) -> Cell:
    """Keep what a table may hold; what does not apply is empty, and what is hidden is None."""
    return value if isinstance(value, str | int | float) or value is None else str(value)


def _csv(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write a table; a hidden number says so, and no cell is taken for a formula.

    Source: OWASP, CSV Injection.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heads)
    for row in rows:
        writer.writerow([_safe(cell) for cell in row])
    return text.getvalue().encode()


def _safe(cell: Cell) -> Cell:
    if cell is None:
        return HIDDEN
    is_formula = isinstance(cell, str) and cell.startswith(_FORMULA)
    return f"'{cell}" if is_formula else cell


def _about(about: About) -> dict[str, str | int]:
    return {
        "release": about.release_id,
        "criteria": about.criteria,
        "criteria_id": about.criteria_id,
        "grant": about.grant.grant_id,
        "project": about.grant.project_id,
        "minimum": about.grant.minimum,
        "made_on": about.made_on.isoformat(),
    }


def _readme(answers: Mapping[str, Disclosed[object]], about: About) -> str:
    """Say what the files are, where they are from, and what was done to them."""
    used = sorted({rule for answer in answers.values() for rule in answer.rules})
    hidden = sum(answer.hidden for answer in answers.values())
    lines = [
        "# Answers about a cohort",
        "",
        "Counts and curves only; no row of a patient is in these files.",
        "",
        *(f"- {name.replace('_', ' ')}: {value}" for name, value in _about(about).items()),
        f"- numbers hidden: {hidden:,}",
        "",
        "Rules that were applied:",
        "",
        *(f"- {rule}: {RULES.get(rule, 'see the documentation')}" for rule in used),
        "",
        f'"{HIDDEN}" in a table, and null in JSON, is a number that is not told, or is not known.',
        "",
        "| file | what | patients |",
        "|---|---|---|",
        *(f"| {name}.csv, .json | {_what(one.value)} | {_size(one.value)} |"
          for name, one in answers.items()),
        "",
        "For research; no advice for one patient.",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _what(answer: object) -> str:
    match answer:
        case Counts():
            return f"patients by {answer.column}"
        case GeneFrequencies():
            return f"genes by {answer.kind.value}"
        case Survival():
            return f"time from {answer.start} to {answer.endpoint}"
        case _:
            return "the cohort described"


def _size(answer: object) -> str:
    patients = getattr(answer, "patients", None)
    return HIDDEN if patients is None else f"{patients:,}"
