"""What an owner grants a project: what it asked for, as long as its papers hold."""

from datetime import date

from oncommons.access.grants import EVERYTHING, Authority, Terms
from oncommons.disclosure.depths import Strictness, limit
from oncommons.domain.calls import Aim
from oncommons.domain.criteria import Criteria
from oncommons.domain.criteria.text_form import from_text
from oncommons.domain.governance.projects import PaperKind, Project
from oncommons.domain.grants import Depth, Purpose
from oncommons.errors import Refused
from oncommons.hub.projects import models
from oncommons.hub.projects.applications.values import application_value
from oncommons.hub.projects.values import project_value

PURPOSES = {
    Aim.METHODS: Purpose.METHODS,
    Aim.BIOMEDICAL: Purpose.HEALTH_RESEARCH,
    Aim.GENETIC: Purpose.HEALTH_RESEARCH,
    Aim.DRUG: Purpose.HEALTH_RESEARCH,
    Aim.DISEASE: Purpose.DISEASE_RESEARCH,
    Aim.CLINICAL_CARE: Purpose.CLINICAL_CARE,
}
"""Aim of an application to the purpose in a grant; others are research of any kind."""


def terms_for(
    row: models.Project, dataset: models.Dataset, *, today: date, depth: Depth, minimum: int = 0
) -> Terms:
    """Give the terms of a grant: the columns and rows asked for, from today until the first end.

    Args:
        row: the project.
        dataset: the dataset, which it asks for.
        today: the first day.
        depth: how deep it reaches.
        minimum: smallest group shown; 0 for the least of the depth.

    Raises:
        Refused: the project did not ask for the dataset.
    """
    application = application_value(row)
    asked = [one for one in application.requested if one.dataset_id == dataset.id]
    if not asked:
        found = f"project {row.id} did not ask for {dataset.id}"
        raise Refused("DATASET", found, remedy="grant what the application asks for")
    named = {name for one in asked for name in one.columns}
    columns = {
        table: tuple(name for name in names if f"{table}.{name}" in named)
        for table, names in EVERYTHING.items()
    }
    return Terms(
        row.id,
        today,
        last_day_of(project_value(row)),
        columns={table: names for table, names in columns.items() if names},
        rows=_rows([one.rows for one in asked]),
        depth=depth,
        purposes=_purposes(application.purpose.aims),
        minimum=minimum or int(limit("R1", "minimum", Strictness(depth.value))),
    )


def authority_for(value: Project, dataset: str, depth: Depth) -> Authority:
    """Give what governance settled on a project, as a grant depends on it."""
    return Authority((dataset,), value.agreements, depth, value.ends, value.papers)


def last_day_of(value: Project) -> date:
    """Give the last day of a grant: that of the project, or of the first paper that ends."""
    ends = [value.ends]
    for kind in PaperKind:
        days = [one.expires for one in value.papers if one.kind is kind]
        ends += [max(days)] if days else []
    return min(ends)


def _rows(sentences: list[str]) -> Criteria | None:
    """Give which patients: all of them as soon as one request asks for all."""
    if not all(one.strip() for one in sentences):
        return None
    found = from_text(sentences[0])
    for one in sentences[1:]:
        found = found | from_text(one)
    return found


def _purposes(aims: frozenset[Aim]) -> tuple[Purpose, ...]:
    found = {PURPOSES.get(one, Purpose.GENERAL_RESEARCH) for one in aims}
    return tuple(sorted(found))
