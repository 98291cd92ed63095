"""`oncommons cohort save`, `saved`, `diff`, `forget`, `share` and `import`: cohorts by name."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncommons.cli.options import AsJson, CommonsFolder, GrantFile, ReleaseName, today
from oncommons.cli.output import Answer, Rows, command, show
from oncommons.cli.seen import Asked, on_a_cohort, open_whole, wanted
from oncommons.domain.study import Unit

if TYPE_CHECKING:
    from oncommons.domain.saved import CohortChange, SavedCohort

Name = Annotated[str, typer.Argument(help="Name of the saved cohort, or its id.")]


@on_a_cohort
def save(
    commons: CommonsFolder,
    name: Annotated[str, typer.Argument(help="A new name: letters, digits and - _ . only.")],
    asked: Asked,
    unit: Annotated[Unit, typer.Option(help="What its size counts.")] = Unit.PATIENTS,
    as_json: AsJson = False,
) -> None:
    """Save a cohort under a name: its criteria, its release, and a digest of who is in it.

    Example: oncommons cohort save ./commons egfr-lung --where 'mutated(EGFR)' --type NSCLC
    """
    from oncommons import access, cohort, store

    opened, whole, criteria = store.open_commons(commons), open_whole(commons, asked), wanted(asked)
    known = cohort.criteria_of(cohort.saved_cohorts(opened))
    view = cohort.select(whole, criteria, saved=known)
    # Whoever is given the cohort reads its size, whatever their own grant shows.
    size = access.disclose(cohort.cohort_size(view, unit), access.for_anybody(view.grant))
    kept = cohort.save(opened, whole, name, criteria, size=size, today=today())
    said = [
        f"saved {kept.name} on release {kept.release_id}: {_size(kept)}",
        f"in criteria it is in_cohort({kept.cohort_id})",
    ]
    next_command = command("cohort", "diff", commons, kept.name, *_grant(asked.grant))
    show(Answer(kept.to_json(), said, next_command), as_json=as_json)


def saved(commons: CommonsFolder, as_json: AsJson = False) -> None:
    """List the saved cohorts of a commons.

    Example: oncommons cohort saved ./commons
    """
    from oncommons import cohort, store
    from oncommons.domain.criteria.text_form import to_text

    found = cohort.saved_cohorts(store.open_commons(commons))
    rows = [
        (
            one.name,
            one.n,
            one.unit.value,
            one.release_id,
            one.made_at,
            one.made_by,
            to_text(one.criteria),
        )
        for one in found
    ]
    columns = ("name", ">n", "of", "release", "saved on", "by", "criteria")
    said: list[str | Rows] = [Rows("Saved cohorts", columns, rows)]
    if found:
        next_command = command("cohort", "diff", commons, found[0].name)
    else:
        next_command = command("cohort", "save", commons, "everybody")
    show(Answer({"cohorts": [one.to_json() for one in found]}, said, next_command), as_json=as_json)


def diff(
    commons: CommonsFolder,
    name: Name,
    release: ReleaseName = "latest",
    grant: GrantFile = None,
    old_grant: Annotated[
        Path | None,
        typer.Option("--old-grant", help="Grant for the release on which it was saved."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell who joined a saved cohort on another release, who left, and why.

    On its own release, prove that its members are those who were saved. A small change is hidden.

    Example: oncommons cohort diff ./commons egfr-lung --release latest
    """
    from oncommons import access, cohort, store

    opened = store.open_commons(commons)
    kept = cohort.find_saved(opened, name)
    newer = open_whole(commons, Asked(release, grant))
    next_command = command(
        "cohort", "count", commons, "--where", f"in_cohort({kept.cohort_id})", *_grant(grant)
    )
    if newer.release_id == kept.release_id:
        cohort.rerun(opened, newer, kept)
        text = f"{kept.name} has the same members on release {kept.release_id}: {_size(kept)}"
        show(Answer({"same": True, **kept.to_json()}, [text], next_command), as_json=as_json)
        return
    older = open_whole(commons, Asked(kept.release_id, old_grant))
    stricter = max(older.grant, newer.grant, key=lambda one: one.minimum)
    answer = access.disclose(cohort.difference(opened, older, newer, kept), stricter)
    data = {"same": False, "name": kept.name, **asdict(answer)}
    show(Answer(data, _changes(answer.value, kept), next_command), as_json=as_json)


def forget(commons: CommonsFolder, name: Name, as_json: AsJson = False) -> None:
    """Remove a saved cohort; the next command, which is shown, brings it back.

    Example: oncommons cohort forget ./commons egfr-lung
    """
    from oncommons import cohort, store
    from oncommons.domain.saved import to_code

    gone = cohort.forget(store.open_commons(commons), name)
    said = [f"{gone.name} is forgotten; the command below brings it back as it was"]
    next_command = command("cohort", "import", commons, to_code(gone))
    show(Answer({**gone.to_json(), "code": to_code(gone)}, said, next_command), as_json=as_json)


def share(
    commons: CommonsFolder,
    name: Name,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write a file of JSON here, instead of the code.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Give a saved cohort as one line to paste into a message, or as a file.

    It holds the criteria, the release, and the size as far as it may be shown; no patient.

    Example: oncommons cohort share ./commons egfr-lung --out egfr-lung.json
    """
    from oncommons import cohort, store
    from oncommons.domain.saved import to_code
    from oncommons.store.atomic import write_atomically

    kept = cohort.find_saved(store.open_commons(commons), name)
    code = to_code(kept)
    said = [code]
    if out is not None:
        write_atomically(out, (json.dumps(kept.to_json(), indent=1) + "\n").encode())
        said = [f"written: {out}"]
    next_command = command("cohort", "saved", commons)
    show(Answer({**kept.to_json(), "code": code}, said, next_command), as_json=as_json)


def take(
    commons: CommonsFolder,
    given: Annotated[str, typer.Argument(help="The code that was shared, or a file of it.")],
    as_json: AsJson = False,
) -> None:
    """Keep a saved cohort that somebody shared.

    Example: oncommons cohort import ./commons egfr-lung.json
    """
    from oncommons import cohort, store

    kept = cohort.import_cohort(store.open_commons(commons), given)
    said = [f"{kept.name} is kept: {_size(kept)} on release {kept.release_id}"]
    next_command = command("cohort", "diff", commons, kept.name)
    show(Answer(kept.to_json(), said, next_command), as_json=as_json)


def _size(kept: "SavedCohort") -> str:
    return f"{'few' if kept.n is None else f'{kept.n:,}'} {kept.unit.value}"


def _grant(grant: Path | None) -> tuple[object, ...]:
    return () if grant is None else ("--grant", grant)


def _changes(change: "CohortChange", kept: "SavedCohort") -> list[str | Rows]:
    """Say how many joined and left, and why."""
    if not change.comparable:
        return [
            f"{kept.name}: releases {change.older} and {change.newer} have no pseudonym in common,"
            " so nobody can be found again; they are of different lineages"
        ]
    sizes = [
        (change.older, change.n_older, change.kept, "", change.removed),
        (change.newer, change.n_newer, change.kept, change.added, ""),
    ]
    why = [
        (one.before, one.after, one.patients)
        for one in change.changes
        if one.patients != 0 and (one.before == "in the cohort") != (one.after == "in the cohort")
    ]
    return [
        Rows(kept.name, ("release", ">patients", ">kept", ">joined", ">left"), sizes),
        Rows("Why", ("were", "are", ">patients"), why),
    ]
