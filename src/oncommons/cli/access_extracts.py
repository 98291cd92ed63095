"""`oncommons access extract`: build, verify and destroy extracts; make rows of no patient."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncommons.cli.access_grants import GrantName, Who, Why
from oncommons.cli.options import AsJson, CommonsFolder, now, today
from oncommons.cli.output import Answer, command, progress, show

if TYPE_CHECKING:
    from oncommons.access.grants.extracts import Extract, ExtractKeys
    from oncommons.store import Commons

group = typer.Typer(
    help="Extracts: the rows and columns of one grant, sealed.", no_args_is_help=True
)

EXTRACTS = "extracts"
DEMO = "demo keys: whoever can read the folder of keys can open every extract"
Where = Annotated[
    Path | None,
    typer.Option("--where", help="Folder of the extracts; `extracts` of the commons if not named."),
]
ExtractName = Annotated[str, typer.Argument(help="Id of the extract, or its folder.")]


@group.command("keys")
def keys(
    commons: CommonsFolder,
    demo: Annotated[
        bool, typer.Option("--demo", help="Keep the key in the clear, for a demonstration.")
    ] = False,
    change: Annotated[
        bool, typer.Option("--change", help="Give the keys that are there other passphrases.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make the keys of extracts, which two key holders open together with a passphrase each.

    Example: oncommons access extract keys ./commons
    """
    from oncommons import store
    from oncommons.access.grants import extracts

    opened = store.open_commons(commons)
    if demo:
        made = extracts.make_demo_keys(opened)
    elif change:
        made = extracts.change_passphrases(opened, _both(), _both("new ", confirm=True))
    else:
        made = extracts.make_sealed_keys(opened, *_both(confirm=True))
    said = [f"the keys of extracts lie in {opened.keys}", *_warning(made)]
    next_command = command("access", "grant", "show", commons)
    show(Answer({"keys": opened.keys, "demo": made.is_demo}, said, next_command), as_json=as_json)


@group.command("build")
def build(
    commons: CommonsFolder, grant: GrantName, where: Where = None, as_json: AsJson = False
) -> None:
    """Build the sealed extract of a grant of depth research.

    Example: oncommons access extract build ./commons grant.json
    """
    from oncommons import store
    from oncommons.access.grants import extracts, find_grant

    opened = store.open_commons(commons)
    signed = find_grant(opened, grant)
    held = _keys(opened)
    with progress(quiet=as_json) as report:
        report("building", 0.0)
        view = store.open_view(opened, signed, today=today(), clock=today)
        place = where or opened.folder / EXTRACTS
        built = extracts.build_extract(view, place, held, today=today())
        view.close()
        report("building", 1.0)
    said = [f"extract {built.head.extract_id} is built: {built.folder}", *_warning(held)]
    next_command = command("access", "extract", "verify", commons, built.folder)
    show(Answer(_data(built, held), said, next_command), as_json=as_json)


@group.command("verify")
def verify(
    commons: CommonsFolder, extract: ExtractName, where: Where = None, as_json: AsJson = False
) -> None:
    """Check every byte of an extract without writing any; leaves with 1 where one is wrong.

    Example: oncommons access extract verify ./commons x0123456789abcdef
    """
    from oncommons import store
    from oncommons.access.grants import extracts

    opened = store.open_commons(commons)
    found = _found(opened, extract, where)
    held = _keys(opened)
    faults = extracts.verify_extract(found, held)
    said = [f"extract {found.head.extract_id} is {'damaged' if faults else 'whole'}"]
    data = _data(found, held) | {"faults": [str(one) for one in faults]}
    next_command = command("access", "grant", "show", commons)
    answer = Answer(data, [*said, *map(str, faults)], next_command, found=bool(faults))
    show(answer, as_json=as_json)


@group.command("destroy")
def destroy(
    commons: CommonsFolder,
    extract: ExtractName,
    by: Who,
    reason: Why,
    out: Annotated[Path, typer.Option(help="File to write the signed certificate to.")],
    where: Where = None,
    as_json: AsJson = False,
) -> None:
    """Delete an extract, its key first, and write a signed certificate of it.

    Example: oncommons access extract destroy ./commons x01 --by g-1 --reason closed --out gone.json
    """
    from oncommons import store
    from oncommons.access.grants import extracts
    from oncommons.store.atomic import write_atomically

    opened = store.open_commons(commons)
    found = _found(opened, extract, where)
    gone = extracts.destroy(found, _keys(opened), by=by, now=now(), reason=reason)
    write_atomically(out, json.dumps(gone.to_json(), indent=1).encode() + b"\n")
    said = [f"extract {gone.extract_id} and its key are gone; the certificate: {out}"]
    next_command = command("access", "grant", "show", commons)
    show(Answer({"certificate": gone.to_json(), "file": out}, said, next_command), as_json=as_json)


@group.command("dummy")
def dummy(
    commons: CommonsFolder,
    grant: GrantName,
    out: Annotated[Path, typer.Option(help="Folder to write the files to.")],
    as_json: AsJson = False,
) -> None:
    """Write made rows with the schema of an extract, to write code on; no patient is read.

    Example: oncommons access extract dummy ./commons grant.json --out ./dummy
    """
    from oncommons import store
    from oncommons.access.grants import extracts, find_grant

    opened = store.open_commons(commons)
    signed = find_grant(opened, grant)
    files = extracts.write_dummy(signed.columns, out)
    said = [f"{len(files)} files with made rows, of no patient: {out}"]
    next_command = command("access", "extract", "build", commons, grant)
    show(Answer({"folder": out, "files": files}, said, next_command), as_json=as_json)


def _found(commons: "Commons", name: str, where: Path | None) -> "Extract":
    """Find an extract by its folder, or by its id."""
    from oncommons.access.grants.extracts import read_extract

    folder = Path(name)
    return read_extract(folder if folder.is_dir() else (where or commons.folder / EXTRACTS) / name)


def _keys(commons: "Commons") -> "ExtractKeys":
    """Open the keys: a demonstration's as they lie, others with both passphrases."""
    from oncommons.access.grants import extracts
    from oncommons.access.grants.extracts.keys import are_demo, are_sealed

    if are_demo(commons) or not are_sealed(commons):
        return extracts.read_demo_keys(commons)
    return extracts.unseal_keys(commons, *_both())


def _both(kind: str = "", *, confirm: bool = False) -> tuple[str, str]:
    """Ask both key holders for their passphrase, on the screen and unseen."""
    first, second = (
        typer.prompt(
            f"{kind}passphrase of the {holder} key holder".capitalize(),
            hide_input=True,
            confirmation_prompt=confirm,
            err=True,
        )
        for holder in ("first", "second")
    )
    return str(first), str(second)


def _warning(held: "ExtractKeys") -> list[str]:
    return [DEMO] if held.is_demo else []


def _data(extract: "Extract", held: "ExtractKeys") -> dict[str, object]:
    return {"extract": extract.head.to_json(), "folder": extract.folder, "demo": held.is_demo}
