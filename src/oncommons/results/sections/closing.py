"""What to do next, and what may not be concluded."""

import shlex
from pathlib import Path

from oncommons.report import Block, Callout, CalloutKind, Command, Commands, Items, Section
from oncommons.results.found import Journey


def next_section(found: Journey) -> Section:
    """Give the commands that go on from here, and the place of the identified report.

    Args:
        found: what the journey found.
    """
    place = shlex.quote(str(found.commons))
    commands = [
        Command("Survival by sex", f"oncommons cohort survival {place} --by patients.sex"),
        Command("More genes", f"oncommons cohort genes {place} --most 50"),
        Command(
            "Targets of one tumour type",
            f"oncommons discovery targets {place} --type {_type(found)}",
        ),
        Command(
            "Open the release to a project",
            f"oncommons access grant issue {place} --project NAME --out grant.json",
        ),
        Command("Check every byte of the release", f"oncommons store verify {place}"),
        Command("Advise on one patient, inside the hospital", f"oncommons therapy advise {place}"),
    ]
    blocks: list[Block] = [Commands(commands)]
    if found.board is not None:
        blocks.append(_identified(found.board))
    return Section("How to go on", blocks)


def _type(found: Journey) -> str:
    """Name the commonest tumour type, or where one would stand."""
    return next((row.label for row in found.types.value.rows if row.label.isalnum()), "CODE")


def _identified(board: Path) -> Callout:
    """Say where the board report lies, and nothing of what it says."""
    return Callout(
        CalloutKind.WARNING,
        f"The board report of one patient is identified data. It lies in the vault, and nothing"
        f" of it stands on this page: {board}",
        "Stays in the hospital",
    )


def limits_section(found: Journey, *, made: bool) -> Section:
    """Say what these numbers cannot carry.

    Args:
        found: what the journey found.
        made: whether the patients are made.
    """
    limits = [
        f"Groups of fewer than {found.types.minimum} patients are hidden, and survival is shown"
        " on a coarse grid of days with rounded numbers.",
        "k-anonymous for the declared quasi-identifiers is a measured property of this release,"
        " no promise about what else somebody may know.",
        "Survival counts from diagnosis. Where tumours were sequenced later, patients who died"
        " before are missing, and survival looks longer than it was.",
        "Targets rest on mutations alone, of the samples that were sent for sequencing.",
    ]
    if found.card is not None:
        limits.append(
            "The model was validated on patients of the same hospitals that it never saw, not yet"
            " in another hospital."
        )
    if made:
        limits.insert(0, "The patients are made. No number here says anything about real cancer.")
    return Section("Limits", [Items(limits)])
