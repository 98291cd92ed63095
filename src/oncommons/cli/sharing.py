"""`oncommons sharing`: models travel as signed packages, and are checked before they are used."""

from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncommons.cli import signing_keys
from oncommons.cli.options import AsJson, today
from oncommons.cli.output import Answer, Rows, command, show
from oncommons.cli.signing_keys import KeyRole, Passphrase, asked_passphrase
from oncommons.cli.trusted import PackageFile, Trusted, TrustFiles, TrustingCommons, key_folder
from oncommons.errors import PackageRefused

if TYPE_CHECKING:
    from oncommons.domain.packages import Package

group = typer.Typer(help="Pack, sign and check models that travel.", no_args_is_help=True)
group.add_typer(signing_keys.group, name="keys")


@group.command("pack")
def pack(
    fit: Annotated[
        Path,
        typer.Argument(
            help="What `modelling fit --out` wrote: model, validation and card.",
            exists=True,
            dir_okay=False,
        ),
    ],
    version: Annotated[int, typer.Option(min=1, help="Higher than any version before.")] = 1,
    name: Annotated[
        str, typer.Option("--id", help="Small letters, digits, - and _; that of the question else.")
    ] = "",
    days: Annotated[int, typer.Option(min=1, help="Days of use from today.")] = 730,
    out: Annotated[
        Path | None, typer.Option("--out", help="Where to write it; beside the model else.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Put a fitted model into an unsigned package, if the privacy gate lets it pass.

    Example: oncommons sharing pack fit.json --version 2
    """
    from oncommons import sharing
    from oncommons.cli.fitted import read_fit
    from oncommons.store.atomic import write_atomically

    fitted = read_fit(fit)
    package_id = name or fitted.model.question.name
    golden = sharing.make_golden(fitted.model)
    files = sharing.model_files(fitted.model, fitted.card, fitted.validation, golden)
    blob = sharing.pack(
        files,
        package_id=package_id,
        version=version,
        created=today(),
        not_after=today() + timedelta(days),
        kind=fitted.model.question.kind,
    )
    place = out or fit.parent / sharing.file_name(package_id, version)
    write_atomically(place, blob)
    said = [
        f"{package_id} version {version}, {len(files)} files, {len(blob):,} bytes,"
        f" for use until {today() + timedelta(days)}: {place}",
        "It is not signed yet: the developer and the commons each sign with a key of their own.",
    ]
    data = {"package": place, "id": package_id, "version": version, "bytes": len(blob)}
    show(Answer(data, said, command("sharing", "sign", "--help")), as_json=as_json)


@group.command("sign")
def sign(
    package: PackageFile,
    keys: Annotated[
        Path, typer.Option("--keys", help="Commons, or folder, in which your key lies.")
    ],
    role: KeyRole,
    passphrase: Passphrase = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="Where to write it; over the package else.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add a signature to a package, as its developer or for the commons.

    Example: oncommons sharing sign os-nsclc-1.onc --role developer --keys ./commons
    """
    from oncommons import sharing
    from oncommons.store.atomic import write_atomically

    secret = asked_passphrase(confirm=False) if passphrase else None
    key = sharing.read_signing_key(key_folder(keys, role.value), role, passphrase=secret)
    place = out or package
    write_atomically(place, sharing.sign(package.read_bytes(), key))
    trusted = key.trusted
    said = [f"{place} is signed for the {role.value} by {trusted.owner}, key {trusted.key_id}"]
    data = {"package": place, "role": role.value, "key_id": trusted.key_id, "owner": trusted.owner}
    next_command = command("sharing", "verify", place, *_trust_words(keys, role.value))
    show(Answer(data, said, next_command), as_json=as_json)


@group.command("verify")
def verify(
    package: PackageFile,
    commons: TrustingCommons = None,
    trust: TrustFiles = None,
    installed: Annotated[
        int, typer.Option(min=0, help="Version that is installed here; an older one is refused.")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Check a package from the outside in; leaves with 1 and the reason where a check fails.

    Example: oncommons sharing verify os-nsclc-1.onc --commons ./commons
    """
    trusted = Trusted(commons, trust or ())
    checked = _verified(package, trusted, installed, as_json=as_json)
    signers = " and ".join(f"{role} (key {key})" for role, key in checked.signers.items())
    said = [
        f"{checked.package_id} version {checked.version} passed every check.",
        f"signed by {signers}; made on {checked.created}, for use until {checked.not_after}",
        f"sha256 of its manifest: {checked.manifest_sha256}",
    ]
    next_command = command("sharing", "show", package, *trusted.words())
    show(Answer(_about(checked), said, next_command), as_json=as_json)


@group.command("show")
def show_package(
    package: PackageFile,
    commons: TrustingCommons = None,
    trust: TrustFiles = None,
    as_json: AsJson = False,
) -> None:
    """Show the card of a package: what it predicts, for whom, how well, and from which inputs.

    It is checked first: nothing of a package is read before two trusted keys are found on it.

    Example: oncommons sharing show os-nsclc-1.onc --commons ./commons
    """
    from oncommons import sharing

    trusted = Trusted(commons, trust or ())
    checked = _verified(package, trusted, as_json=as_json)
    model, card = sharing.read_model(checked)
    validation = sharing.read_validation(checked)
    inputs = [
        (one.name, f"{one.lowest:g} to {one.highest:g} {one.unit}".strip(), weight, one.meaning)
        for one, weight in zip(model.features, model.coefficients, strict=True)
    ]
    said: list[str | Rows] = [
        f"{card.title} ({checked.package_id} version {checked.version},"
        f" until {checked.not_after}, made by {card.made_by})",
        f"predicts: {card.outcome}",
        f"for: {card.intended_use}",
        f"not for: {card.not_for}",
        f"fitted on: {card.training}",
        f"how well: {card.performance}",
        Rows("Inputs", ("input", "range", ">coefficient", "meaning"), inputs),
        *(f"- {limit}" for limit in card.limits),
    ]
    data = _about(checked) | {"card": asdict(card), "validation": asdict(validation)}
    data |= {"privacy": asdict(sharing.read_privacy(checked)), "model": asdict(model)}
    next_command = command("sharing", "golden", package, *trusted.words())
    show(Answer(data, said, next_command), as_json=as_json)


@group.command("golden")
def golden(
    package: PackageFile,
    commons: TrustingCommons = None,
    trust: TrustFiles = None,
    as_json: AsJson = False,
) -> None:
    """Score the made patients of a package here, and compare with what its maker got.

    Leaves with 1 where the numbers differ, or where any other check of the package fails.

    Example: oncommons sharing golden os-nsclc-1.onc --commons ./commons
    """
    from oncommons import sharing
    from oncommons.sharing.forms import from_bytes
    from oncommons.sharing.golden import TOLERANCE, Golden

    trusted = Trusted(commons, trust or ())
    checked = _verified(package, trusted, as_json=as_json)
    model, _ = sharing.read_model(checked)
    made = from_bytes(Golden, checked.files["golden.json"])
    here = [sharing.probability(model, one) for one in made.inputs]
    pairs = list(zip(made.outputs, here, strict=True))
    largest = max(abs(a - b) for a, b in pairs)
    rows = [(number, f"{a:.6f}", f"{b:.6f}") for number, (a, b) in enumerate(pairs, 1)]
    said: list[str | Rows] = [
        Rows("Made patients", (">patient", ">its maker got", ">here"), rows),
        f"largest difference {largest:.1e}; at most {TOLERANCE:.0e} is allowed",
    ]
    data = _about(checked) | {"golden": made.outputs, "here": here, "largest_difference": largest}
    next_command = command("sharing", "show", package, *trusted.words())
    show(Answer(data, said, next_command), as_json=as_json)


def _verified(package: Path, trusted: Trusted, installed: int = 0, *, as_json: bool) -> "Package":
    """Run every check of a package; where one fails, say which and leave with 1."""
    from oncommons import sharing

    blob = package.read_bytes()
    try:
        return sharing.verify(blob, trusted.store(), today=today(), installed_version=installed)
    except PackageRefused as refused:
        show(_refusal(package, refused, trusted), as_json=as_json)
        raise SystemExit(1) from refused


def _about(package: "Package") -> dict[str, object]:
    """Give what was verified, for machines."""
    return {
        "verified": True,
        "id": package.package_id,
        "version": package.version,
        "created": package.created,
        "not_after": package.not_after,
        "manifest_sha256": package.manifest_sha256,
        "signers": {role.value: key for role, key in package.signers.items()},
        "files": {name: len(content) for name, content in package.files.items()},
    }


def _refusal(package: Path, refused: PackageRefused, trusted: Trusted) -> Answer:
    """Say which check failed, and what to do."""
    data = {
        "verified": False,
        "package": package,
        "code": refused.code,
        "found": refused.found,
        "remedy": refused.remedy,
    }
    said = [f"{package} is refused: {refused.found}", refused.remedy]
    place = trusted.commons or trusted.files[0].parent
    return Answer(data, said, command("sharing", "keys", "show", place))


def _trust_words(keys: Path, role: str) -> tuple[object, ...]:
    """Name the trust that the next check can use."""
    from oncommons.cli.identified import is_commons

    return ("--commons", keys) if is_commons(keys) else ("--trust", keys / f"{role}.trust.json")
