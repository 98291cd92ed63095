"""`oncommons access check` and `airlock`: what may leave, and the proof of what left."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncommons.cli.options import AsJson, today
from oncommons.cli.output import Answer, Rows, command, show
from oncommons.cli.trusted import Trusted, TrustFiles, TrustingCommons
from oncommons.errors import IntegrityError, KeyProblem, OncommonsError, PackageRefused, Refused

if TYPE_CHECKING:
    from oncommons.access.airlock import Approval, OutputChecked, Said

airlock = typer.Typer(help="Packages of outputs that left the commons.", no_args_is_help=True)

Strict = Annotated[bool, typer.Option("--strict", help="Apply the strict limits.")]
Group = Annotated[
    int | None,
    typer.Option("--minimum", min=1, help="Smallest group of the grant; that of the rules else."),
]
COLUMNS = ("file", "rule", "verdict", "limit", "remedy")


def check(
    files: Annotated[
        list[Path], typer.Argument(help="Files of the output; a folder stands for its files.")
    ],
    strict: Strict = False,
    minimum: Group = None,
    sizes: Annotated[
        list[int] | None,
        typer.Option("--size", help="A number of patients that the team knows, as of the extract."),
    ] = None,
    repaired: Annotated[
        Path | None, typer.Option("--out", help="Folder for copies with small numbers hidden.")
    ] = None,
    page: Annotated[
        Path | None, typer.Option("--page", help="Write what checkers read, as one HTML page.")
    ] = None,
    commons: TrustingCommons = None,
    trust: TrustFiles = None,
    as_json: AsJson = False,
) -> None:
    """Check the files of an output before you submit it: each file, rule, limit and remedy.

    Leaves with 0 where all passes, 1 where numbers must be hidden or people must look, and 2
    where a rule refuses a file.

    Example: oncommons access check results/stages.csv results/notes.md
    """
    from oncommons.access import airlock as room
    from oncommons.disclosure.depths import Strictness
    from oncommons.store.atomic import write_atomically

    strictness = Strictness.STRICT if strict else Strictness.RESEARCH
    parameters = room.Parameters(strictness, minimum)
    arrived = room.take_files(files, limits=parameters.limits)
    models = _reports(arrived.files, Trusted(commons, trust or ()))
    known = room.Known(sizes=tuple(sizes or ()), models=models)
    checked = room.check_output(arrived.files, parameters, known, left=arrived.left)
    said: list[str | Rows] = [*_told(checked)]
    if repaired is not None:
        for name, content in checked.repairs().items():
            write_atomically(repaired / name, content)
        said.append(f"{len(checked.repairs())} files with small numbers hidden: {repaired}")
    if page is not None:
        written = room.review_page(checked, arrived.files, title="Check of an output")
        write_atomically(page, written.encode())
        said.append(f"written: {page}")
    show(_answer(checked, said, files, strict=strict), as_json=as_json)


@airlock.command("verify")
def verify(
    package: Annotated[
        Path, typer.Argument(help="Package of an output.", exists=True, dir_okay=False)
    ],
    key: Annotated[
        str,
        typer.Option(
            "--key", help="Public key of the commons: 64 hex digits, a file, or its folder."
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Prove that a package is what the commons released; leaves with 1 where it is not.

    Example: oncommons access airlock verify output.zip --key commons.pub
    """
    from oncommons.access.airlock import verify_package

    again = command("access", "airlock", "verify", package, "--key", key, "--json")
    faults, blob = [], package.read_bytes()
    for public in _public_keys(key):
        try:
            found = verify_package(blob, public)
        except IntegrityError as error:
            faults.append(error)
            continue
        form = found.manifest
        said: list[str | Rows] = [
            f"{package} is what the commons released, and nothing was changed.",
            f"project {form['project']}, planned output {form['planned_output']},"
            f" released {form['released_at']}, by key {found.key_id}",
            f"audit row {form['audit']['seq']}, anchor of row {found.anchor.seq}",  # type: ignore[index]
            Rows("Files", ("file", ">bytes"), [(n, len(c)) for n, c in found.files.items()]),
        ]
        data = {"verified": True, "sha256": found.sha256, "manifest": dict(form)}
        show(Answer(data, said, again), as_json=as_json)
        return
    reason = faults[0]
    data = {"verified": False, "found": reason.found, "remedy": reason.remedy}
    told = [f"{package} is refused: {reason.found}", reason.remedy]
    show(Answer(data, told, again, found=True), as_json=as_json)


@airlock.command("pack")
def pack(
    folder: Annotated[
        Path, typer.Argument(help="Folder of the approved files.", exists=True, file_okay=False)
    ],
    request: Annotated[
        Path,
        typer.Option(
            "--request", help="JSON of the approval: who, what, and where the audit trail says so."
        ),
    ],
    commons: Annotated[Path, typer.Option("--commons", help="Commons that signs.")],
    out: Annotated[Path, typer.Option("--out", help="File to write the package to.")],
    strict: Strict = False,
    minimum: Group = None,
    as_json: AsJson = False,
) -> None:
    """Check approved files once more, and pack and sign them, for governance.

    Example: oncommons access airlock pack files --request r.json --commons ./commons --out o.zip
    """
    from oncommons import store
    from oncommons.access import airlock as room
    from oncommons.disclosure.depths import Strictness
    from oncommons.store.atomic import write_atomically
    from oncommons.store.signing import read_private_key

    parameters = room.Parameters(Strictness.STRICT if strict else Strictness.RESEARCH, minimum)
    arrived = room.take_folder(folder, limits=parameters.limits)
    output_id, approval = _approval(request)
    checked = room.check_output(arrived.files, parameters, left=arrived.left)
    files, checked = room.take_repairs(arrived.files, checked)
    frozen = room.frozen_of(output_id, files, limits=parameters.limits)
    key = read_private_key(store.open_commons(commons).keys / "commons.pem")
    blob = room.pack(files, frozen, checked, approval, key)
    write_atomically(out, blob)
    said = [f"{len(files)} files, {checked.hidden} numbers hidden, {len(blob):,} bytes: {out}"]
    data = {"package": out, "version": frozen.to_json(), "checked": checked.to_json()}
    words = ("access", "airlock", "verify", out, "--key", commons)
    show(Answer(data, said, command(*words)), as_json=as_json)


def _answer(
    checked: "OutputChecked", said: Sequence[str | Rows], files: Sequence[Path], *, strict: bool
) -> Answer:
    """Give the answer of a check, with its exit code."""
    code = {"pass": 0, "repaired": 1, "review": 1, "refuse": 2}[checked.verdict.value]
    words = ("access", "check", *files, *(("--strict",) if strict else ()))
    more = ("--out", "repaired") if checked.repairs() else ("--page", "review.html")
    return Answer(checked.to_json(), said, command(*words, *more), found=code > 0, code=code)


def _told(checked: "OutputChecked") -> Sequence[str | Rows]:
    """Say per file and rule what does not simply pass."""
    rows = [_row(file.name, one) for file in checked.files for one in file.said if not _kept(one)]
    rows += [_row("all files", one) for one in checked.whole if not _kept(one)]
    passed = [file.name for file in checked.files if file.verdict.value == "pass"]
    said: list[str | Rows] = [f"{name}: passes every rule" for name in passed]
    if rows:
        said.append(Rows("What does not pass as it is", COLUMNS, rows))
    said.append(f"verdict: {checked.verdict.value}; rule set {checked.rules['version']}")
    return said


def _row(name: str, one: "Said") -> tuple[str, ...]:
    where = f" ({', '.join(one.places)})" if one.places else ""
    checked = one.checked
    return name, checked.rule, checked.verdict.value, f"{checked.found}{where}", checked.remedy


def _kept(one: "Said") -> bool:
    return one.checked.verdict.value == "pass"


def _reports(files: Mapping[str, bytes], trusted: Trusted) -> dict[str, dict[str, object]]:
    """Look into each model package with the checks of its own kind."""
    return {
        name: report
        for name, content in files.items()
        if name.lower().endswith(".onc") and (report := _report(content, trusted)) is not None
    }


def _report(content: bytes, trusted: Trusted) -> dict[str, object] | None:
    """Verify a model package, and give what R13 asks of it as plain values."""
    from hashlib import sha256

    from oncommons import sharing

    try:
        package = sharing.verify(content, trusted.store(), today=today())
        model, _ = sharing.read_model(package)
        privacy = sharing.read_privacy(package)
    except (PackageRefused, KeyProblem):
        return None
    gate = dict.fromkeys(privacy.rules, "pass")
    gate |= {one.rule: one.severity.value for one in privacy.findings}
    return {
        "sha256": sha256(content).hexdigest(),
        "family": model.question.kind.value,
        "gate": gate,
        "verified": True,
    }


def _approval(path: Path) -> "tuple[str, Approval]":
    """Read who approved an output, and where the trail says so."""
    from oncommons.access.airlock import Approval
    from oncommons.domain.audit import anchor_from_json

    try:
        form = json.loads(path.read_text(encoding="utf-8"))
        at = datetime.fromisoformat(form["released_at"])
        if at.tzinfo is None:
            raise ValueError("a time needs its zone")
        return str(form["output_id"]), Approval(
            project=str(form["project"]),
            planned=str(form["planned_output"]),
            releases=tuple(map(str, form["releases"])),
            checkers=tuple(map(str, form["checkers"])),
            approver=str(form["released_by"]),
            at=at,
            audit_seq=int(form["audit_seq"]),
            anchor=anchor_from_json(form["anchor"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused(
            "REQUEST",
            f"{path} is no approval of an output",
            remedy="give output_id, project, planned_output, releases, checkers, released_by,"
            " released_at, audit_seq and anchor, as docs/how-to/check-outputs.md shows",
        ) from error


def _public_keys(key: str) -> Sequence[str]:
    """Read the public key of a commons in any of its forms.

    Raises:
        KeyProblem: there is no such key.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    from oncommons import store

    path = Path(key)
    try:
        if path.is_dir():
            return tuple(store.open_commons(path).public_keys.values())
        text = path.read_text(encoding="ascii").strip() if path.is_file() else key.strip()
        if text.startswith("-----"):
            public = load_pem_public_key(text.encode())
            if isinstance(public, Ed25519PublicKey):
                return (public.public_bytes_raw().hex(),)
        elif len(bytes.fromhex(text)) == 32:
            return (text,)
    except (ValueError, OSError, OncommonsError):
        pass
    raise KeyProblem(
        "this is no public key of a commons",
        remedy="give 64 hex digits, a file that holds them, or the folder of the commons",
    )
