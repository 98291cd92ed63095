"""The page of results: what a journey found, for people who were not there."""

from datetime import date

from oncommons.report import Section, page
from oncommons.report.numerals import count
from oncommons.results.found import Journey, package_file
from oncommons.results.sections.closing import limits_section, next_section
from oncommons.results.sections.headline import headline_section
from oncommons.results.sections.model import model_section
from oncommons.results.sections.package import package_section
from oncommons.results.sections.patients import patients_section, type_name
from oncommons.results.sections.release import reached, release_section
from oncommons.results.sections.sources import sources_section
from oncommons.results.sections.targets import targets_section, truth_section
from oncommons.results.truth import Q, Recovered

TITLE = "From the hospital record to the signed model"
TITLE_WITHOUT_MODEL = "From the hospital record to the ranked targets"


def results_page(found: Journey, *, made_on: date, recovered: Recovered | None = None) -> str:
    """Write what a journey found as one self-contained page.

    Every number on patients passed the disclosure rules; the board report is named by its place
    and never shown.

    Args:
        found: what the journey found.
        made_on: the day of the page.
        recovered: the comparison with the planted truth, on made data.

    Returns:
        A whole HTML document without script and without any address.
    """
    sections = [
        headline_section(found, recovered),
        sources_section(found.loads),
        release_section(found.release, found.risk),
        patients_section(found.types, found.genes, found.survival),
        targets_section(found.targets),
        model_section(found.model, found.card, found.validation, found.no_model),
        *_package(found),
        *([] if recovered is None else [truth_section(recovered, found.targets.value)]),
        next_section(found),
        limits_section(found, made=recovered is not None),
    ]
    title = TITLE_WITHOUT_MODEL if found.package is None else TITLE
    return page(title, sections, lead=_lead(found), foot=_foot(found, made_on))


def _package(found: Journey) -> list[Section]:
    """Show the package where there is one."""
    if found.package is None or found.model is None:
        return []
    return [package_section(found.package, package_file(found.commons, found.model))]


def _lead(found: Journey) -> str:
    """Say the whole in two or three sentences."""
    risk, targets = found.risk, found.targets.value
    read = sum(one.patients_in for one in found.loads)
    sources = "one source" if len(found.loads) == 1 else f"{len(found.loads)} sources"
    out = sum(one.q < Q for one in targets.targets)
    model = "No model was made: the data allow none."
    if found.package is not None:
        model = "One model was validated, signed and verified."
    return (
        f"{count(read)} patients of {sources} were read, and {count(risk.patients_out)} released,"
        f" {reached(risk)}. {count(out)} of"
        f" {count(targets.tested)} genes tested stand out in {type_name(targets.cohort)}. {model}"
    )


def _foot(found: Journey, made_on: date) -> str:
    """Say when, from what and under which rules the page was made."""
    shown = (found.types, found.genes, found.survival, found.targets, found.validation)
    disclosed = [one for one in shown if one is not None]
    rules = sorted({rule for one in disclosed for rule in one.rules}, key=_in_order)
    hidden = sum(one.hidden for one in disclosed)
    return (
        f"Written by oncommons on {made_on.isoformat()} from release {found.release.release_id},"
        f" through the grant of the data steward. Disclosure rules applied: {', '.join(rules)};"
        f" {count(hidden)} numbers hidden."
    )


def _in_order(rule: str) -> tuple[int, str]:
    """Put R2 before R10."""
    return len(rule), rule
