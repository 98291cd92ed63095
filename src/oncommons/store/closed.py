"""Which releases were withdrawn, as their commons lists them."""

import json
from datetime import date

from oncommons.errors import IntegrityError
from oncommons.store.commons import Commons

WITHDRAWN = "withdrawn.json"


def withdrawn(commons: Commons) -> dict[str, date]:
    """Give the releases that were withdrawn, with the day of each.

    Raises:
        IntegrityError: the list cannot be read.
    """
    path = commons.folder / WITHDRAWN
    if not path.exists():
        return {}
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): date.fromisoformat(day) for name, day in said.items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise IntegrityError(
            "the list of withdrawn releases cannot be read",
            remedy="restore it from a copy; until then no view opens",
            file=path,
        ) from error
