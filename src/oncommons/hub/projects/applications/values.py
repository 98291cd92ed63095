"""Give applications as values: their answers, whether they are eligible, what they ask for."""

from collections.abc import Mapping
from typing import Any

from oncommons.access.calls import Eligibility, application_from, check_answers, judge, ready_form
from oncommons.domain.calls import (
    Application,
    CallForm,
    DatasetTerms,
    DataUse,
    DataUseTerm,
    Waiver,
)
from oncommons.errors import Refused
from oncommons.hub.projects import models

Answers = dict[str, Any]


def answers_of(row: models.Project) -> Answers:
    """Give the answers of an application as they stand."""
    found = row.applications.filter(version=row.version).first()
    return {} if found is None else dict(found.answers)


def form_of(call: models.Call) -> CallForm:
    """Give the form of a call."""
    return ready_form(call.form)


def judged(row: models.Project) -> Eligibility:
    """Judge an application: its form, and its purpose against the terms of each dataset."""
    form, answers = form_of(row.call), answers_of(row)
    return judge(form, row.id, answers, terms_of_datasets(), waivers_of(row))


def application_value(row: models.Project) -> Application:
    """Give an application whose form is complete.

    Raises:
        Refused: its form has problems.
    """
    answers = answers_of(row)
    if problems := check_answers(form_of(row.call), answers):
        found = f"application {row.id}: {'; '.join(map(str, problems))}"
        raise Refused("FORM", found, remedy="mend these fields")
    return application_from(row.id, answers)


def terms_of_datasets() -> dict[str, DatasetTerms]:
    """Give the terms of every dataset, by its id."""
    return {one.id: terms_value(one) for one in models.Dataset.objects.order_by("id")}


def terms_value(row: models.Dataset) -> DatasetTerms:
    """Give the terms of use of a dataset."""
    terms = tuple(DataUseTerm(DataUse(use), tuple(values)) for use, values in row.terms)
    return DatasetTerms(row.id, row.owner, terms)


def waivers_of(row: models.Project) -> tuple[Waiver, ...]:
    """Give what owners set aside for an application."""
    return tuple(
        Waiver(row.id, one.dataset_id, DataUse(one.use), one.created_by, one.why)
        for one in row.waived.order_by("created_at", "id")
    )


def checked_draft(call: models.Call, answers: Mapping[str, Any]) -> Answers:
    """Give the answers of a draft, which may be incomplete, but not of another form.

    Raises:
        Refused: an answer is of another kind, or is no field of the form; says every one.
    """
    if problems := check_answers(form_of(call), answers, draft=True):
        found = "; ".join(map(str, problems))
        raise Refused("FORM", f"the draft cannot be kept: {found}", remedy="mend these fields")
    return {name: _plain(value) for name, value in answers.items()}


def texts(values: object) -> list[str]:
    """Give the texts of a list in which anything may stand."""
    listed = values if isinstance(values, list | tuple) else ()
    return [one for one in listed if isinstance(one, str) and one.strip()]


def _plain(value: Any) -> Any:  # noqa: ANN401
    """Give an answer as JSON holds it: days as text."""
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
