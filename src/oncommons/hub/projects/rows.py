"""Find rows of the projects by their ids, or refuse with what to look at."""

from typing import TypeVar

from django.db.models import Model

from oncommons.errors import Refused
from oncommons.hub.projects import models

Row = TypeVar("Row", bound=Model)


def call_row(call: str) -> models.Call:
    """Find a call.

    Raises:
        Refused: there is none with this id.
    """
    return _found(models.Call, call, "call", "list them: oncommons access call show")


def project_row(project: str) -> models.Project:
    """Find a project or an application, which have the same id.

    Raises:
        Refused: there is none with this id.
    """
    return _found(models.Project, project, "project", "list them: oncommons access project list")


def dataset_row(dataset: str) -> models.Dataset:
    """Find a dataset.

    Raises:
        Refused: there is none with this id.
    """
    return _found(
        models.Dataset, dataset, "dataset", "list them: oncommons access project datasets"
    )


def review_row(project: str, reviewer: str) -> models.Review:
    """Find the review of an application by somebody.

    Raises:
        Refused: it was not assigned.
    """
    row = models.Review.objects.filter(project_id=project, reviewer=reviewer).first()
    if row is None:
        found = f"{reviewer} was not given {project} to review"
        raise Refused("UNKNOWN", found, remedy="ask the chair of the panel")
    return row


def grant_row(grant: str) -> models.GrantRow:
    """Find a grant by its id.

    Raises:
        Refused: there is none with this id.
    """
    row = models.GrantRow.objects.filter(grant_id=grant).first()
    if row is None:
        found = f"there is no grant {grant}"
        raise Refused("UNKNOWN", found, remedy="look at its project: oncommons access project show")
    return row


def _found(model: type[Row], name: str, what: str, remedy: str) -> Row:
    row = model._default_manager.filter(pk=name).first()
    if row is None:
        raise Refused("UNKNOWN", f"there is no {what} {name}", remedy=remedy)
    return row
