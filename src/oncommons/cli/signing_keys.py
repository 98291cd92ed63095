"""`oncommons sharing keys`: make the keys that sign packages, and show their public halves."""

from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from oncommons.cli.options import AsJson, today
from oncommons.cli.output import Answer, Rows, command, show
from oncommons.cli.trusted import key_folder, keys_below
from oncommons.domain.packages import SignerRole, TrustedKey
from oncommons.errors import KeyProblem

group = typer.Typer(help="Keys that sign packages.", no_args_is_help=True)

KeyRole = Annotated[SignerRole, typer.Option("--role", help="The one role in which it signs.")]
Passphrase = Annotated[
    bool, typer.Option("--passphrase", help="Ask for the passphrase of the private key.")
]


@group.command("make")
def make(
    folder: Annotated[Path, typer.Argument(help="A commons, or the folder for this one key.")],
    role: KeyRole,
    owner: Annotated[str, typer.Option(help="Whose it is, as hospitals will read it.")],
    days: Annotated[int, typer.Option(min=1, help="Days of its validity from today.")] = 730,
    passphrase: Passphrase = False,
    as_json: AsJson = False,
) -> None:
    """Make a key pair: the private half for its owner alone, the public entry to hand on.

    Example: oncommons sharing keys make ./my-key --role developer --owner "Lung group, Lyon"
    """
    from oncommons import sharing

    place = key_folder(folder, role.value)
    made = sharing.make_signing_key(
        place,
        role,
        owner,
        not_after=today() + timedelta(days),
        passphrase=asked_passphrase(confirm=True) if passphrase else None,
    )
    entry, private = place / f"{role.value}.trust.json", place / f"{role.value}.pem"
    said = [
        f"key {made.key_id} signs for the {role.value} until {made.not_after}; owner {owner}",
        f"hand on: {entry}",
        f"keep to yourself: {private}{'' if passphrase else ' (it has no passphrase)'}",
    ]
    data = asdict(made) | {"entry": entry, "private": private}
    show(Answer(data, said, command("sharing", "keys", "show", folder)), as_json=as_json)


@group.command("show")
def show_keys(
    folder: Annotated[
        Path,
        typer.Argument(help="A commons, or a folder of keys.", exists=True, file_okay=False),
    ],
    as_json: AsJson = False,
) -> None:
    """Show the public halves of the signing keys; no private one is opened.

    Example: oncommons sharing keys show ./commons
    """
    found = keys_below(folder)
    rows = [(key.role.value, key.key_id, key.owner, key.not_after, _state(key)) for key, _ in found]
    columns = ("role", "key", "owner", "until", "state")
    said: list[str | Rows] = [Rows(f"Signing keys: {len(rows)}", columns, rows)]
    said += [f"{key.role.value}: {place}" for key, place in found]
    data = {"keys": [asdict(key) | {"entry": place} for key, place in found]}
    words = ("sharing", "sign") if found else ("sharing", "keys", "make")
    next_command = command(*words, "--help")
    show(Answer(data, said, next_command), as_json=as_json)


def asked_passphrase(*, confirm: bool) -> bytes:
    """Ask for a passphrase without showing it.

    Raises:
        KeyProblem: nothing was typed.
    """
    typed: str = typer.prompt(
        "Passphrase", hide_input=True, confirmation_prompt=confirm, err=True, default=""
    )
    if not typed:
        raise KeyProblem("the passphrase is empty", remedy="type one, or leave --passphrase out")
    return typed.encode()


def _state(key: TrustedKey) -> str:
    if key.revoked:
        return "revoked"
    return "expired" if key.not_after < today() else "valid"
