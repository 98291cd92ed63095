"""Open the view that a command asks for, narrowed to its cohort."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from oncommons.cli.options import today
from oncommons.errors import CriteriaError, GrantError

if TYPE_CHECKING:
    from oncommons.domain.criteria import Criteria
    from oncommons.store import View


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom a command is about.

    Args:
        release: release by id or label.
        grant: grant file; None for the steward's own grant.
        criteria: criteria file; None for everybody.
        tumour_type: OncoTree code; empty for all.
        mutated: gene that must be mutated; empty for none.
    """

    release: str = "latest"
    grant: Path | None = None
    criteria: Path | None = None
    tumour_type: str = ""
    mutated: str = ""


def open_view(folder: Path, asked: Asked) -> "View":
    """Open a release through a grant and narrow it to the cohort."""
    from oncommons import cohort, journey, store
    from oncommons.domain.grants import grant_from_json

    commons = store.open_commons(folder)
    if asked.grant is None:
        view = journey.steward_view(commons, today=today(), release=asked.release)
    else:
        try:
            grant = grant_from_json(json.loads(asked.grant.read_text()))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise GrantError(
                "this is no grant", remedy="give the file that was issued", file=asked.grant
            ) from error
        view = store.open_view(commons, grant, today=today())
    return cohort.select(view, wanted(asked))


def wanted(asked: Asked) -> "Criteria":
    """Put the options together into one criterion."""
    from oncommons.domain.criteria import All, mutated, tumour_type
    from oncommons.domain.criteria_json import from_json

    parts: list[Criteria] = []
    if asked.criteria is not None:
        try:
            parts.append(from_json(json.loads(asked.criteria.read_text())))
        except (OSError, ValueError) as error:
            raise CriteriaError(
                f"the criteria cannot be read ({error})",
                remedy='write JSON such as {"is": "mutated", "gene": "TP53"}',
                file=asked.criteria,
            ) from error
    if asked.tumour_type:
        parts.append(tumour_type(asked.tumour_type))
    if asked.mutated:
        parts.append(mutated(asked.mutated))
    return parts[0] if len(parts) == 1 else All(tuple(parts))
