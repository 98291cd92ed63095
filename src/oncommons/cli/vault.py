"""`oncommons privacy vault`: identities and objections of patients, inside the hospital."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncommons.cli.lineage_told import number_of
from oncommons.cli.options import AsJson, CommonsFolder, today
from oncommons.cli.output import Answer, command, show

if TYPE_CHECKING:
    from oncommons.privacy.identity.vault import Vault

group = typer.Typer(help="Identities of patients, encrypted, and who objects.")

Who = Annotated[str, typer.Option("--who", help="Your account, for the journal of the vault.")]
Reason = Annotated[
    str, typer.Option("--reason", help="Why, in a sentence, for the journal of the vault.")
]


def now() -> str:
    """Give the moment of a use."""
    return datetime.now(tz=UTC).isoformat(timespec="seconds")


@contextmanager
def opened(folder: Path, who: str) -> "Iterator[Vault]":
    """Open the vault of a commons; every use goes into its journal."""
    from oncommons import store
    from oncommons.privacy.identity.journal import journal
    from oncommons.privacy.identity.opening import open_vault
    from oncommons.results.desk import identity_folders, privacy_keys

    commons = store.open_commons(folder)
    place, keys = identity_folders(commons)
    with open_vault(place, keys, privacy_keys(commons), journal(place, now), who=who) as vault:
        yield vault


@group.command("init")
def init(commons: CommonsFolder, as_json: AsJson = False) -> None:
    """Make an empty vault of identities, its keys in a folder apart.

    Example: oncommons privacy vault init ./commons
    """
    from oncommons import store
    from oncommons.privacy.identity.opening import make_vault
    from oncommons.results.desk import identity_folders, privacy_keys

    made = store.open_commons(commons)
    place, keys = identity_folders(made)
    make_vault(place, keys, privacy_keys(made))
    said = [f"The vault is {place}, its keys are {keys}; back them up apart from each other."]
    data = {"vault": place, "keys": keys}
    show(Answer(data, said, command("privacy", "vault", "admit", "--help")), as_json=as_json)


@group.command("admit")
def admit(
    commons: CommonsFolder,
    identities: Annotated[
        Path,
        typer.Argument(
            help="CSV file: patient_id as SOURCE:ID, and any of family_name, given_names,"
            " birth_date, birth_place, national_number, hospital_number, address, contact and"
            " day_zero."
        ),
    ],
    who: Who,
    as_json: AsJson = False,
) -> None:
    """Take identities in; a patient who is known gets the new values in place of the old.

    Example: oncommons privacy vault admit ./commons identities.csv --who dana
    """
    from oncommons.privacy.identity.files import read_identities

    given = read_identities(identities)
    with opened(commons, who) as vault:
        done = vault.admit(given, who=who)
    said = [
        f"{len(given):,} {'identity' if len(given) == 1 else 'identities'}: {done.new:,} new,"
        f" {done.changed:,} changed,"
        f" {done.same:,} as before. Delete {identities} once it is not needed any more."
    ]
    next_command = command("privacy", "protect", commons)
    show(Answer(asdict(done), said, next_command), as_json=as_json)


@group.command("opt-out")
def opt_out(
    commons: CommonsFolder,
    statements: Annotated[
        Path,
        typer.Argument(
            help="CSV file: patient_id and day, and if wanted scope (research, genetic,"
            " sharing_eu or sharing_industry) and objects (no takes an objection back)."
        ),
    ],
    who: Who,
    as_json: AsJson = False,
) -> None:
    """Record who objects to what; the next release leaves these patients out.

    Example: oncommons privacy vault opt-out ./commons statements.csv --who dana
    """
    from oncommons.privacy.identity.files import read_statements
    from oncommons.privacy.identity.optout import record_statements

    given = read_statements(statements)
    with opened(commons, who) as vault:
        record_statements(vault, given, who=who)
    objections = sum(one.objects for one in given)
    said = [
        f"Recorded: {number_of(objections, 'objection')}, and"
        f" {number_of(len(given) - objections, 'objection')} taken back. Releases that are out stay"
        " as they are; the next one leaves out who objects."
    ]
    data = {"recorded": len(given), "objections": objections}
    show(Answer(data, said, command("store", "publish", commons)), as_json=as_json)


@group.command("rotate")
def rotate(commons: CommonsFolder, who: Who, reason: Reason, as_json: AsJson = False) -> None:
    """Turn the keys: every patient's key is wrapped anew, and the old wrapping is destroyed.

    Example: oncommons privacy vault rotate ./commons --who dana --reason "yearly turn"
    """
    with opened(commons, who) as vault:
        keys = vault.rotate(who=who, reason=reason)
    wrapped = f"{number_of(keys, 'key')} {'is' if keys == 1 else 'are'} wrapped anew"
    said = [f"{wrapped}; delete old backups of the key folder."]
    show(Answer({"keys": keys}, said, command("doctor", commons)), as_json=as_json)


@group.command("forget")
def forget(
    commons: CommonsFolder,
    patients: Annotated[Path, typer.Argument(help="CSV file with the column patient_id.")],
    who: Who,
    reason: Reason,
    as_json: AsJson = False,
) -> None:
    """Delete identities, so that no old backup can be read for them either, and kept labels.

    Objections stay, and who is forgotten is in no later release. Records of a load stay until the
    hospital sends a load without them.

    Example: oncommons privacy vault forget ./commons patients.csv --who dana --reason "asked to"
    """
    from oncommons import store
    from oncommons.privacy.identity.files import read_patients
    from oncommons.results.forgetting import forget_patients

    given = read_patients(patients)
    with opened(commons, who) as held:
        there = store.open_commons(commons)
        done = forget_patients(there, held, given, today=today(), who=who, reason=reason)
    others = "; of the others nothing was held" if done.patients < len(given) else ""
    said = [
        f"{done.patients:,} of {len(given):,} patients are forgotten: {done.identities:,} had an"
        f" identity here, {done.labels:,} had labels of a release{others}.",
        "Releases that are out stay as they are. Delete backups of the labels in vault/history:"
        " unlike identities, they can be read with the key of the project.",
    ]
    data = {"asked": len(given), "forgotten": done.patients}
    data |= {"identities": done.identities, "labels": done.labels}
    show(Answer(data, said, command("privacy", "ledger", "show", commons)), as_json=as_json)
