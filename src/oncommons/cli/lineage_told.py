"""Tell releases in sequence: who stayed, who came, who left, and what the releases say together."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from oncommons.cli.output import Rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from oncommons.domain.releases import Release
    from oncommons.privacy import Protected
    from oncommons.privacy.lineage.choosing import Lineage
    from oncommons.privacy.lineage.entries import LedgerEntry
    from oncommons.privacy.lineage.intersection import Intersection
    from oncommons.results.comparison import Comparison
    from oncommons.results.examination import LedgerHealth
    from oncommons.results.lineages import Together


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
        f"Whoever holds {_all_of(releases)} finds {joint.patients:,} patients in"
        f" {number_of(joint.groups, 'joint group')}, the smallest of {joint.smallest:,}"
        f" (at least {joint.k} are asked for)."
    ]
    if joint.gone_groups_below:
        told.append(
            f"{joint.gone_patients_below:,} patients who were released and are in the last release"
            f" no more stand in {number_of(joint.gone_groups_below, 'group')} below {joint.k}: no"
            " label can hide them any more, old extracts have to be closed."
        )
    return list(told)


def withdrawn_said(withdrawn: int) -> list[str]:
    """Say that withdrawn releases count too; nothing where there is none."""
    if not withdrawn:
        return []
    which = "1 release is" if withdrawn == 1 else f"{withdrawn:,} releases are"
    return [f"{which} withdrawn, and counted here, since somebody may still hold it."]


def across_said(found: "Together") -> list[str | Rows]:
    """Say where releases of former lineages could not be tested again."""
    if found.across:
        return []
    return [
        f"{found.unknown:,} patients of this lineage are in the vault no more, so that nobody knows"
        " their pseudonyms of former lineages; those releases were tested when each of this lineage"
        " was published, as its line says, and are left out here."
    ]


def ledger_said(health: "LedgerHealth | None") -> list[str | Rows]:
    """Say that the ledger holds; nothing where there is no commons, or where it does not."""
    if health is None or health.lines is None:
        return []
    releases = number_of(health.releases, "release")
    lineages = number_of(health.lineages, "lineage")
    agrees = "agrees" if not health.findings else "does not agree"
    return [
        f"Ledger of releases: {lines_said(health.lines)}; {releases} in"
        f" {lineages}; it {agrees} with what lies in the commons."
    ]


def next_said(protected: "Protected", lineage: "Lineage") -> list[str | Rows]:
    """Say how the next release would continue those that are out."""
    if not lineage.told:
        return []
    risk = protected.risk
    stayed = risk.patients_out - protected.newcomers
    begun = "" if lineage.releases else ", the first of another lineage"
    kept = (
        f"{stayed:,} were released before and keep their labels ({protected.climbed:,} of them say"
        f" less than before), {protected.newcomers:,} are new"
        if lineage.releases
        else "all get new pseudonyms and labels, which each group of the old releases shares"
    )
    return [
        f"It would be the next release after {number_of(len(lineage.told), 'other')}{begun}:"
        f" {risk.patients_out:,} patients, of whom {kept}; {protected.waiting:,} would wait until"
        f" enough others come, {protected.held_back - protected.waiting:,} would be held back since"
        " too few of their class stay.",
        *joint_said(protected.joint, len(lineage.told) + 1),
    ]


def next_data(protected: "Protected", lineage: "Lineage") -> dict[str, object]:
    """Give the same as values."""
    return {
        "lineage": lineage.name,
        "releases_before": len(lineage.told),
        "newcomers": protected.newcomers,
        "waiting": protected.waiting,
        "held_back": protected.held_back - protected.waiting,
        "climbed": protected.climbed,
        "joint": protected.joint.counts(),
    }


def ledger_rows(entries: "Sequence[LedgerEntry]", closed: "Mapping[str, date]") -> Rows:
    """Show each release, in the lineage to which it belongs."""
    rows = [
        (
            number,
            one.release_id,
            one.lineage,
            one.day,
            one.counts["patients_out"],
            one.counts["newcomers"],
            one.counts["waiting"] + one.counts["held_back"],
            _counted(one, "PRV-J1", "smallest"),
            closed.get(one.release_id, ""),
        )
        for number, one in enumerate(entries, 1)
    ]
    columns = (
        ">no.",
        "release",
        "lineage",
        "day",
        ">patients",
        ">new",
        ">left out",
        ">joint group",
        "withdrawn",
    )
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
        f"{found.both:,} patients are in both, {found.gone:,} are in the first only,"
        f" {found.came:,} in the second only."
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


def lines_said(lines: int) -> str:
    """Say how many lines the ledger has, and that they hold.

    Example:
        >>> lines_said(1), lines_said(2)
        ('1 line, as it was written', '2 lines, each as it was written')
    """
    each = "as it was written" if lines == 1 else "each as it was written"
    return f"{number_of(lines, 'line')}, {each}"


def number_of(number: int, thing: str) -> str:
    """Write a number with its thing, one or several.

    Example:
        >>> number_of(1, "release"), number_of(1200, "release")
        ('1 release', '1,200 releases')
    """
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def _all_of(releases: int) -> str:
    """Name all releases."""
    if releases <= 2:
        return "the one release" if releases == 1 else "both releases"
    return f"all {releases:,} releases"


def _counted(entry: "LedgerEntry", rule: str, name: str) -> int | str:
    """Give what a check of a release counted."""
    found = [one.counts[name] for one in entry.checks if one.rule == rule and name in one.counts]
    return found[0] if found else ""
