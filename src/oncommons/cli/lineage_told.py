"""Tell releases in sequence: who stayed, who came, who left, and what the releases say together."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from oncommons.cli.output import Rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from oncommons.domain.releases import Release
    from oncommons.privacy.lineage.entries import LedgerEntry
    from oncommons.privacy.lineage.intersection import Intersection
    from oncommons.results.comparison import Comparison


def entry_said(entry: "LedgerEntry") -> list[str | Rows]:
    """Say how a release continues the one before."""
    counts = entry.counts
    stayed = counts["patients_out"] - counts["newcomers"]
    said: list[str | Rows] = [
        f"{counts['patients_out']:,} of {counts['patients_in'] + counts['refused']:,} patients are"
        f" released: {stayed:,} were released before and keep their labels"
        f" ({counts['climbed']:,} of them say less than before), {counts['newcomers']:,} are new.",
        f"{counts['refused']:,} object or refused, {counts['waiting']:,} wait until enough others"
        f" come, {counts['held_back']:,} are held back since too few of their class stay.",
    ]
    if entry.supersedes:
        said.append(
            f"It supersedes {entry.supersedes}, whose extracts close by {entry.close_extracts_by}."
        )
    return said


def joint_said(joint: "Intersection | None", releases: int) -> list[str | Rows]:
    """Say what somebody learns who holds all the releases."""
    if joint is None:
        return ["No release was published yet."]
    told = [str(one) for one in joint.findings] or [
        f"Whoever holds all {releases} releases finds {joint.patients:,} patients in"
        f" {joint.groups:,} joint groups, the smallest of {joint.smallest:,}"
        f" (at least {joint.k} are asked for)."
    ]
    if joint.gone_groups_below:
        told.append(
            f"{joint.gone_patients_below:,} patients who are in no longer are in"
            f" {joint.gone_groups_below:,} groups below {joint.k}: no label can hide them any more,"
            " old extracts have to be closed"
        )
    return list(told)


def ledger_rows(entries: "Sequence[LedgerEntry]", closed: "Mapping[str, date]") -> Rows:
    """Show one line for each release."""
    rows = [
        (
            number,
            one.release_id,
            one.day,
            one.counts["patients_out"],
            one.counts["newcomers"],
            one.counts["waiting"] + one.counts["held_back"],
            _counted(one, "PRV-J1", "smallest"),
            f"withdrawn {closed[one.release_id]}" if one.release_id in closed else "",
        )
        for number, one in enumerate(entries, 1)
    ]
    columns = (">line", "release", "day", ">patients", ">new", ">left out", ">joint group", "")
    return Rows("Ledger of releases", columns, rows)


def release_rows(
    releases: "Sequence[Release]", days: "Mapping[str, date]", closed: "Mapping[str, date]"
) -> Rows:
    """Show the releases that lie in a commons, with their state."""
    rows = [
        (
            one.release_id,
            one.label,
            one.patients,
            sum(file.bytes for file in one.files) / 1e6,
            days.get(one.release_id, ""),
            state_of(one.release_id, days, closed),
        )
        for one in releases
    ]
    columns = ("release", "label", ">patients", ">MB", "published", "state")
    return Rows(f"Releases: {len(releases)}", columns, rows)


def state_of(release_id: str, days: "Mapping[str, date]", closed: "Mapping[str, date]") -> str:
    """Say in a few words how a release stands."""
    if release_id in closed:
        return f"withdrawn {closed[release_id]}"
    return "in force" if release_id in days else "in force, without a line in the ledger"


def comparison_said(found: "Comparison") -> list[str | Rows]:
    """Say how two releases differ."""
    said: list[str | Rows] = [
        f"{found.both:,} patients are in both, {found.gone:,} of the first are gone,"
        f" {found.came:,} of the second came new."
    ]
    rows = [
        (name, number, f"{100 * number / max(found.both, 1):.1f}")
        for name, number in found.relabelled.items()
    ]
    said.append(Rows("Patients of both with another label", ("column", ">patients", ">%"), rows))
    return [*said, *joint_said(found.joint, 2)]


def comparison_data(found: "Comparison") -> dict[str, object]:
    """Give the same as values."""
    return {
        "patients": {"first": found.first, "second": found.second, "both": found.both},
        "gone": found.gone,
        "came": found.came,
        "relabelled": dict(found.relabelled),
        "joint": found.joint.counts(),
        "findings": [asdict(one) for one in found.joint.findings],
    }


def _counted(entry: "LedgerEntry", rule: str, name: str) -> int | str:
    """Give what a check of a release counted."""
    found = [one.counts[name] for one in entry.checks if one.rule == rule and name in one.counts]
    return found[0] if found else ""
