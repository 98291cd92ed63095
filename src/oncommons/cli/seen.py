"""Open the view that a command asks for, narrowed to its cohort."""

import functools
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from oncommons.cli.options import (
    CriteriaFile,
    EngineName,
    Gene,
    GrantFile,
    ReleaseName,
    Sentence,
    TypeCode,
    today,
)
from oncommons.errors import CriteriaError

if TYPE_CHECKING:
    from oncommons.domain.criteria import Criteria
    from oncommons.domain.saved import SavedCohort
    from oncommons.store import View


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom a command is about; each field is an option of every command on a cohort.

    Args:
        release: release by id or label.
        grant: grant file; None for the steward's own grant.
        criteria: criteria file, a sentence or JSON; None for everybody.
        where: criteria as a sentence; empty for everybody.
        tumour_type: OncoTree code; empty for all.
        mutated: gene that must be mutated; empty for none.
        engine: what answers the questions.
    """

    release: ReleaseName = "latest"
    grant: GrantFile = None
    criteria: CriteriaFile = None
    where: Sentence = ""
    tumour_type: TypeCode = ""
    mutated: Gene = ""
    engine: EngineName = "duckdb"

    def words(self) -> tuple[object, ...]:
        """Give the options as they are typed, so that the next command is on the same patients."""
        options = {
            "--release": "" if self.release == "latest" else self.release,
            "--grant": self.grant,
            "--criteria": self.criteria,
            "--where": self.where,
            "--type": self.tumour_type,
            "--mutated": self.mutated,
            "--engine": "" if self.engine == "duckdb" else self.engine,
        }
        return tuple(word for name, value in options.items() if value for word in (name, value))


@dataclass(frozen=True, slots=True)
class Seen:
    """A cohort, and what a reader must know about who is in it.

    Args:
        view: the patients.
        notes: what the release tells no closer than asked, and what no patient can have; empty
            where nothing is to be said.
    """

    view: "View"
    notes: tuple[str, ...] = ()

    @property
    def who(self) -> str:
        """The cohort as a sentence; empty for everybody in the release."""
        from oncommons.domain.criteria import EVERYONE
        from oncommons.domain.criteria.text_form import to_text

        criteria = self.view.criteria
        return "" if criteria == EVERYONE else to_text(criteria)


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
    from oncommons.domain.criteria.text_form import doubts

    whole, criteria = open_whole(folder, asked), wanted(asked)
    saved = saved_in(folder, criteria)
    view = cohort.select(whole, criteria, saved=cohort.criteria_of(saved))
    coarse = coarse_types(whole, criteria)
    if needs_patients and coarse and not view.patients():
        raise CriteriaError(coarse[0].found, remedy=coarse[0].remedy, value=coarse[0].code)
    return Seen(view, (*map(str, coarse), *doubts(criteria), *_of_others(whole, criteria, saved)))


def saved_in(folder: Path, criteria: "Criteria") -> "tuple[SavedCohort, ...]":
    """Give the saved cohorts of a commons where the criteria name one; else none is read."""
    from oncommons import cohort, store
    from oncommons.domain.criteria import InCohort, leaves_of

    named = any(isinstance(leaf, InCohort) for leaf in leaves_of(criteria))
    return cohort.saved_cohorts(store.open_commons(folder)) if named else ()


def with_saved(folder: Path, criteria: "Criteria") -> "Criteria":
    """Fill in the criteria of the saved cohorts that these name, and what knowledge tells.

    Raises:
        CriteriaError: there is no such saved cohort.
    """
    from oncommons import cohort
    from oncommons.cohort.select import resolve
    from oncommons.knowledge.oncotree import oncotree

    return resolve(criteria, oncotree(), cohort.criteria_of(saved_in(folder, criteria)))


def _of_others(
    whole: "View", criteria: "Criteria", saved: "Sequence[SavedCohort]"
) -> tuple[str, ...]:
    """Say which of the named cohorts were saved on another release."""
    from oncommons.domain.criteria import InCohort, leaves_of

    named = {leaf.cohort_id for leaf in leaves_of(criteria) if isinstance(leaf, InCohort)}
    return tuple(
        f"{one.name} was saved on release {one.release_id}; here its criteria are asked of"
        f" {whole.release_id}."
        for one in saved
        if named & {one.name, one.cohort_id} and one.release_id != whole.release_id
    )


def open_whole(folder: Path, asked: Asked) -> "View":
    """Open a release through the grant that was named, or through the steward's own.

    Args:
        folder: the commons.
        asked: the release and the grant; who is wanted is not looked at.

    Raises:
        GrantError: the file is no grant, or it opens nothing.
    """
    from oncommons import access, journey, store

    commons = store.open_commons(folder)
    if asked.grant is None:
        return journey.steward_view(
            commons, today=today(), release=asked.release, engine=asked.engine
        )
    grant = access.read_grant(asked.grant)
    return store.open_view(commons, grant, today=today(), engine=asked.engine)


def wanted(asked: Asked) -> "Criteria":
    """Put the options together into one criterion.

    Raises:
        CriteriaError: the sentence or the file cannot be read; shows the word or names the path.
    """
    from oncommons.domain.criteria import All, mutated, tumour_type
    from oncommons.domain.criteria.text_form import from_text

    parts: list[Criteria] = []
    if asked.criteria is not None:
        parts.append(_of_file(asked.criteria))
    if asked.where:
        parts.append(from_text(asked.where))
    if asked.tumour_type:
        parts.append(tumour_type(asked.tumour_type))
    if asked.mutated:
        parts.append(mutated(asked.mutated))
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _of_file(path: Path) -> "Criteria":
    """Read a file of criteria, and name it where that fails."""
    from oncommons.domain.criteria.text_form import from_text_or_json

    try:
        return from_text_or_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise CriteriaError(
            f"the criteria cannot be read ({error})",
            remedy="give a text file with a sentence or JSON",
            file=path,
        ) from error
    except CriteriaError as fault:
        raise CriteriaError(
            fault.found, remedy=fault.remedy, file=path, line=fault.line, value=fault.value
        ) from fault
