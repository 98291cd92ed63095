"""Which extracts hold a patient who objected, and by when they must be built again or destroyed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from oncommons.access.grants.extracts.files import Extract
from oncommons.access.grants.extracts.keys import ExtractKeys
from oncommons.access.grants.extracts.opening import members_of
from oncommons.access.grants.extracts.pseudonyms import pseudonym

OBJECTION_DAYS = 30


@dataclass(frozen=True, slots=True)
class DueExtract:
    """An extract that holds somebody who objected.

    Args:
        extract: the extract.
        due: the last day on which it may be there.
    """

    extract: Extract
    due: date

    def is_due(self, today: date) -> bool:
        """Tell whether its time is over."""
        return today > self.due


def extracts_with(
    objections: Mapping[str, date],
    extracts: Iterable[Extract],
    keys: ExtractKeys,
    *,
    objection_days: int = OBJECTION_DAYS,
) -> tuple[DueExtract, ...]:
    """Find the extracts that hold a patient who objected.

    Args:
        objections: pseudonym of the patient in the releases to the day of the objection. Where the
            lineage of releases changed, the pseudonyms of every lineage.
        extracts: the extracts of the commons.
        keys: of the commons.
        objection_days: days that an extract may be there after an objection.

    Returns:
        Those that hold one of them, whether or not their time is over, by day; the first objection
        counts. How many patients it is about is not said.

    Raises:
        IntegrityError: an extract was altered, cut, renamed, or is another's.
        KeyProblem: the key of an extract is gone, or is wrapped by other keys.
    """
    found = []
    for extract in extracts:
        key, members = keys.of_project(extract.head.project_id), members_of(extract, keys)
        days = [day for one, day in objections.items() if pseudonym(key, one) in members]
        if days:
            found.append(DueExtract(extract, min(days) + timedelta(objection_days)))
    return tuple(sorted(found, key=lambda one: (one.due, one.extract.head.extract_id)))
