"""The groups of commands, named like the stages."""

import typer

from oncommons.cli import access, cohort, discovery, intake, knowledge, modelling, store, therapy

GROUPS: dict[str, typer.Typer] = {
    "access": access.group,
    "cohort": cohort.group,
    "discovery": discovery.group,
    "modelling": modelling.group,
    "therapy": therapy.group,
    "store": store.group,
    "knowledge": knowledge.group,
    "intake": intake.group,
}
