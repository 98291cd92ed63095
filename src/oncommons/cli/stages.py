"""The groups of commands, named like the stages."""

import typer

from oncommons.cli import (
    access,
    cohort,
    discovery,
    hub,
    intake,
    knowledge,
    modelling,
    privacy,
    sharing,
    store,
    therapy,
)

GROUPS: dict[str, typer.Typer] = {
    "intake": intake.group,
    "privacy": privacy.group,
    "access": access.group,
    "cohort": cohort.group,
    "discovery": discovery.group,
    "modelling": modelling.group,
    "therapy": therapy.group,
    "sharing": sharing.group,
    "store": store.group,
    "knowledge": knowledge.group,
    "hub": hub.group,
}
