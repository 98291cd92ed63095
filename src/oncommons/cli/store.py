"""`oncommons store`: the releases of a commons."""

import typer

from oncommons.cli.options import AsJson, CommonsFolder, ReleaseName
from oncommons.cli.output import Answer, Rows, command, show

group = typer.Typer(help="The releases of a commons on disk.", no_args_is_help=True)


@group.command("releases")
def releases(commons: CommonsFolder, as_json: AsJson = False) -> None:
    """List the published releases.

    Example: oncommons store releases ./commons
    """
    from oncommons import store

    found = store.list_releases(store.open_commons(commons))
    data = {
        "releases": [
            {"release": one.release_id, "label": one.label, "patients": one.patients}
            | {"files": len(one.files), "bytes": sum(file.bytes for file in one.files)}
            for one in found
        ]
    }
    rows = [
        (one.release_id, one.label, one.patients, sum(file.bytes for file in one.files) / 1e6)
        for one in found
    ]
    said = [Rows(f"Releases: {len(found)}", ("release", "label", ">patients", ">MB"), rows)]
    last = ("--release", found[-1].release_id) if found else ()
    words = ("store", "verify", commons, *last) if found else ("doctor", commons)
    show(Answer(data, said, command(*words)), as_json=as_json)


@group.command("verify")
def verify(
    commons: CommonsFolder, release: ReleaseName = "latest", as_json: AsJson = False
) -> None:
    """Check every byte of a release against its signed manifest; leaves with 1 on a fault.

    Example: oncommons store verify ./commons --release latest
    """
    from oncommons import store

    opened = store.open_commons(commons)
    found = store.find_release(opened, release)
    faults = store.verify(opened, found)
    said = [str(fault) for fault in faults] or [
        f"{found.release_id}: {len(found.files)} files are as their manifest says"
    ]
    data = {"release": found.release_id, "faults": [str(fault) for fault in faults]}
    words = ("doctor", commons) if faults else ("privacy", "verify", commons, *_named(release))
    show(Answer(data, said, command(*words), found=bool(faults)), as_json=as_json)


@group.command("rows")
def rows(commons: CommonsFolder, release: ReleaseName = "latest", as_json: AsJson = False) -> None:
    """Count the rows of each table of a release.

    Example: oncommons store rows ./commons --release latest
    """
    from oncommons import store

    found = store.find_release(store.open_commons(commons), release)
    counts = {file.table: found.rows(file.table) for file in found.files if file.table}
    said = [Rows(found.release_id, ("table", ">rows"), sorted(counts.items()))]
    data = {"release": found.release_id, "rows": counts}
    next_command = command("cohort", "count", commons, *_named(release))
    show(Answer(data, said, next_command), as_json=as_json)


def _named(release: str) -> tuple[str, ...]:
    """Repeat the option that names a release, where one was named."""
    return () if release == "latest" else ("--release", release)
