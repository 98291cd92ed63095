"""Groups as they are typed: name=criteria, or name=FILE.json."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from oncommons.errors import CriteriaError

if TYPE_CHECKING:
    from oncommons.domain.comparisons import Group


def read_groups(typed: Sequence[str], commons: Path) -> "tuple[Group, ...]":
    """Read groups as they were typed.

    Args:
        typed: such as "mutated=mutated(TP53)" or "mutated=tp53.json".
        commons: where the saved cohorts lie that their criteria may name.

    Returns:
        The groups in the order given.

    Raises:
        CriteriaError: a group has no name, its criteria cannot be read, or name a cohort that is
            not saved.
    """
    from oncommons.cli.seen import with_saved
    from oncommons.domain.comparisons import Group, check_groups
    from oncommons.domain.criteria import from_json
    from oncommons.domain.criteria.text_form import from_text

    groups = []
    for one in typed:
        name, sign, text = one.partition("=")
        if not sign or not name.strip() or not text.strip():
            raise CriteriaError(f'"{one}" is no group', remedy="write name=criteria", value=one)
        if text.strip().endswith(".json"):
            try:
                criteria = from_json(json.loads(Path(text.strip()).read_text()))
            except (OSError, ValueError) as error:
                raise CriteriaError(
                    f"the criteria cannot be read ({error})",
                    remedy='write JSON such as {"is": "mutated", "gene": "TP53"}',
                    file=text.strip(),
                ) from error
        else:
            criteria = from_text(text)
        groups.append(Group(name.strip(), with_saved(commons, criteria)))
    if groups:
        check_groups(tuple(groups))
    return tuple(groups)
