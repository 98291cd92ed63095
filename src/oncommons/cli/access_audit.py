"""`oncommons access audit`: prove, anchor, export and show the audit trail."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncommons.cli.options import AsJson, CommonsFolder, now
from oncommons.cli.output import Answer, Rows, command, show

if TYPE_CHECKING:
    from oncommons.domain.audit import AuditRow, ChainReport
    from oncommons.domain.findings import Finding
    from oncommons.hub.audit.rows import Wanted

group = typer.Typer(help="The trail of every act, sealed row by row.", no_args_is_help=True)

Actor = Annotated[str, typer.Option(help="Only acts of this person, by id.")]
Action = Annotated[str, typer.Option(help="Only this act, or all that begin so: incident.")]
Target = Annotated[str, typer.Option(help="Only acts on this, such as a release.")]
Project = Annotated[str, typer.Option(help="Only acts of this project.")]
Since = Annotated[datetime | None, typer.Option(help="Not before this time, UTC.")]
Until = Annotated[datetime | None, typer.Option(help="Before this time, UTC.")]


@group.command("verify")
def verify(
    commons: CommonsFolder,
    file: Annotated[
        Path | None,
        typer.Option("--file", help="Prove this exported file instead.", exists=True),
    ] = None,
    since_anchor: Annotated[
        bool, typer.Option("--since-anchor", help="Only what came after the last anchor.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Prove that no row was edited, removed, swapped, cut off or taken back to an old copy.

    It leaves with 1 where the trail is broken, and names the first bad row.

    Example: oncommons access audit verify ./commons
    """
    from oncommons.hub.opening import open_hub

    places = open_hub(commons, clock=now).trail.places
    from oncommons.hub.audit.proof import prove, prove_file, prove_since

    if file is not None:
        report, findings = prove_file(file, places)
    elif since_anchor:
        report, findings = prove_since(places.last_anchor(), places), ()
    else:
        report, findings = prove(places)
    broken = report.fault is not None or any(one.severity == "error" for one in findings)
    data = {"report": asdict(report), "findings": [asdict(one) for one in findings]}
    after = "show" if broken else "anchor"
    next_command = command("access", "audit", after, commons)
    show(Answer(data, _proof_said(report, findings), next_command, found=broken), as_json=as_json)


def _proof_said(report: "ChainReport", findings: "Sequence[Finding]") -> list[str | Rows]:
    said: list[str | Rows] = [
        f"rows of the audit trail that are as they were written: {report.rows:,}"
    ]
    if report.fault is not None:
        fault = report.fault
        said = [f"BROKEN at row {fault.seq:,} ({fault.kind}): {fault.says}", *said]
    said.append(
        f"anchors confirm it up to row {report.anchored:,}"
        if report.anchored
        else "no anchor confirms it, so a tail that was cut off would not be seen"
    )
    return [*said, *map(str, findings)]


@group.command("anchor")
def anchor(commons: CommonsFolder, as_json: AsJson = False) -> None:
    """Sign where the trail ends, in every home; homes that lack anchors get them.

    Example: oncommons access audit anchor ./commons
    """
    from oncommons.access.audit.anchors import fill_homes
    from oncommons.hub.opening import open_hub

    trail = open_hub(commons, clock=now).trail
    homes = trail.places.homes
    made, findings = trail.anchor()
    filled = fill_homes(trail.places.anchors(), homes, trail.places.public_keys)
    said = [f"row {made.seq:,} is anchored at {made.at}, hash {made.hash[:16]}"]
    said += [f"home: {home}" for home in homes]
    said += [f"{filled} older anchor(s) were brought to homes that lacked them"] if filled else []
    said += [str(one) for one in findings]
    data = {
        "anchor": made.to_json(),
        "homes": list(homes),
        "filled": filled,
        "findings": [asdict(one) for one in findings],
    }
    next_command = command("access", "audit", "verify", commons)
    show(Answer(data, said, next_command, found=bool(findings)), as_json=as_json)


@group.command("export")
def export(
    commons: CommonsFolder,
    out: Annotated[Path, typer.Option(help="File to write the rows to, one per line.")],
    anchors: Annotated[
        Path | None, typer.Option(help="File to write the anchors to, for others to keep.")
    ] = None,
    actor: Actor = "",
    action: Action = "",
    target: Target = "",
    project: Project = "",
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """Write the trail to a file of JSON lines, all of it or what is asked for.

    Example: oncommons access audit export ./commons --out trail.jsonl --anchors anchors.jsonl
    """
    from oncommons.access.audit.exports import write_anchors, write_export
    from oncommons.hub.opening import open_hub

    places = open_hub(commons, clock=now).trail.places
    from oncommons.hub.audit.rows import stored_rows

    wanted = _wanted(actor, action, target, project, since, until)
    rows = write_export(stored_rows(wanted=wanted), out)
    said = [f"{rows:,} rows: {out}"]
    if anchors is not None:
        said.append(f"{write_anchors(places.anchors(), anchors):,} anchors: {anchors}")
    whole = not wanted.conditions()
    said += [] if whole else ["these are some of the rows; only the whole trail can be proved"]
    words = ("verify", commons, "--file", out) if whole else ("show", commons)
    data = {"rows": rows, "file": out, "anchors": anchors, "whole": whole}
    show(Answer(data, said, command("access", "audit", *words)), as_json=as_json)


@group.command("show")
def show_rows(
    commons: CommonsFolder,
    last: Annotated[int, typer.Option(min=1, help="How many rows, the latest of them.")] = 20,
    actor: Actor = "",
    action: Action = "",
    target: Target = "",
    project: Project = "",
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
) -> None:
    """Show the latest acts, such as who read a release between two dates.

    Example: oncommons access audit show ./commons --target r-1a2b3c --since 2026-01-01
    """
    from oncommons.hub.opening import open_hub

    open_hub(commons, clock=now)
    from oncommons.hub.audit.rows import last_rows

    rows = last_rows(last, _wanted(actor, action, target, project, since, until))
    columns = (">row", "at", "actor", "action", "target", "project")
    cells = [
        (one.seq, _second(one), one.actor, one.action, one.target, one.project) for one in rows
    ]
    said = [Rows(f"Audit trail: {len(rows)} row(s)", columns, cells)]
    data = {"rows": [one.to_json() for one in rows]}
    next_command = command("access", "audit", "verify", commons)
    show(Answer(data, said, next_command), as_json=as_json)


@group.command("rotate")
def rotate(
    commons: CommonsFolder,
    by: Annotated[str, typer.Option(help="Id of who does it.")],
    as_json: AsJson = False,
) -> None:
    """Seal from now on with a new key; the old ones stay, to prove the rows before.

    Example: oncommons access audit rotate ./commons --by key-holder:1
    """
    from oncommons.hub.opening import open_hub

    trail = open_hub(commons, clock=now).trail
    from oncommons.hub.audit.acts import rotate_key

    key = rotate_key(trail=trail, by=by)
    said = [f"key {key} seals the audit trail now: {trail.places.keys / f'{key}.key'}"]
    next_command = command("access", "audit", "verify", commons)
    show(Answer({"key_id": key}, said, next_command), as_json=as_json)


def _second(row: "AuditRow") -> str:
    return row.at[:19].replace("T", " ")


def _wanted(
    actor: str,
    action: str,
    target: str,
    project: str,
    since: datetime | None,
    until: datetime | None,
) -> "Wanted":
    from oncommons.hub.audit.rows import Wanted

    since, until = (one and one.replace(tzinfo=UTC) for one in (since, until))
    return Wanted(actor, action, target, project, since, until)
