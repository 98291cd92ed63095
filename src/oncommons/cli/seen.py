"""Open the view that a command asks for, narrowed to its cohort."""

import functools
import inspect
import json
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from oncommons.cli.options import CriteriaFile, Gene, GrantFile, ReleaseName, TypeCode, today
from oncommons.errors import CriteriaError, GrantError

if TYPE_CHECKING:
    from oncommons.domain.criteria import Criteria
    from oncommons.store import View


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom a command is about; each field is an option of every command on a cohort.

    Args:
        release: release by id or label.
        grant: grant file; None for the steward's own grant.
        criteria: criteria file; None for everybody.
        tumour_type: OncoTree code; empty for all.
        mutated: gene that must be mutated; empty for none.
    """

    release: ReleaseName = "latest"
    grant: GrantFile = None
    criteria: CriteriaFile = None
    tumour_type: TypeCode = ""
    mutated: Gene = ""

    def words(self) -> tuple[object, ...]:
        """Give the options as they are typed, so that the next command is on the same patients."""
        options = {
            "--release": "" if self.release == "latest" else self.release,
            "--grant": self.grant,
            "--criteria": self.criteria,
            "--type": self.tumour_type,
            "--mutated": self.mutated,
        }
        return tuple(word for name, value in options.items() if value for word in (name, value))


@dataclass(frozen=True, slots=True)
class Seen:
    """A cohort, and what a reader must know about who is in it.

    Args:
        view: the patients.
        notes: what the release tells no closer than asked; empty where nothing is to be said.
    """

    view: "View"
    notes: tuple[str, ...] = ()


def on_a_cohort(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of `Asked` in the place of its parameter `asked`."""

    @functools.wraps(command)
    def typed(**words: object) -> None:
        asked = Asked(**{name: words.pop(name) for name in _options()})  # type: ignore[arg-type]
        command(asked=asked, **words)

    own = inspect.signature(command)
    parameters: list[inspect.Parameter] = []
    for one in own.parameters.values():
        parameters += _options().values() if one.name == "asked" else [one]
    named = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in parameters]
    typed.__signature__ = own.replace(parameters=named)  # type: ignore[attr-defined]
    typed.__annotations__ = {one.name: one.annotation for one in named} | {"return": None}
    return typed


def _options() -> dict[str, inspect.Parameter]:
    """Give one parameter for each field of `Asked`."""
    kind = inspect.Parameter.KEYWORD_ONLY
    return {
        one.name: inspect.Parameter(one.name, kind, default=one.default, annotation=one.type)
        for one in fields(Asked)
    }


def open_cohort(folder: Path, asked: Asked, *, needs_patients: bool = False) -> Seen:
    """Open a release through a grant, narrow it to the cohort, and say what is not told closer.

    Args:
        folder: the commons.
        asked: whom the command is about.
        needs_patients: whether a method is to be run on them, which nobody's data do not allow.

    Raises:
        CriteriaError: nobody surely belongs to the cohort where somebody must, because the release
            tells tumour types less closely than asked.
    """
    from oncommons import cohort
    from oncommons.cli.coarse import coarse_types

    whole, criteria = _open(folder, asked), wanted(asked)
    view, coarse = cohort.select(whole, criteria), coarse_types(whole, criteria)
    if needs_patients and coarse and not view.patients():
        raise CriteriaError(coarse[0].found, remedy=coarse[0].remedy, value=coarse[0].code)
    return Seen(view, tuple(map(str, coarse)))


def _open(folder: Path, asked: Asked) -> "View":
    """Open a release through the grant that was named, or through the steward's own."""
    from oncommons import journey, store
    from oncommons.domain.grants import grant_from_json

    commons = store.open_commons(folder)
    if asked.grant is None:
        return journey.steward_view(commons, today=today(), release=asked.release)
    try:
        grant = grant_from_json(json.loads(asked.grant.read_text()))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GrantError(
            "this is no grant", remedy="give the file that was issued", file=asked.grant
        ) from error
    return store.open_view(commons, grant, today=today())


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
