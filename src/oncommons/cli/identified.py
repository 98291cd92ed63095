"""Read identified tables, from the vault of a commons or from the folder of a study."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from oncommons.privacy import Keys


def is_commons(folder: Path) -> bool:
    """Tell a commons from any other folder."""
    from oncommons.store.commons import SETTINGS

    return (folder / SETTINGS).exists()


def identified_tables(folder: Path) -> "dict[str, pl.DataFrame]":
    """Read the tables of every patient.

    Raises:
        IntakeError: the vault is empty, or the study cannot be read.
        CommonsError: the commons cannot be opened.
    """
    from oncommons import intake, store

    if is_commons(folder):
        return intake.open_vault(store.open_commons(folder).vault).frames()
    return dict(intake.read(folder).tables)


def ancestors() -> dict[str, tuple[str, ...]]:
    """Give for each tumour type what lies above it, nearest first."""
    from oncommons.knowledge.oncotree import oncotree

    tree = oncotree()
    return {code: tree.ancestors(code) for code in tree.types}


def planning_keys(folder: Path) -> "Keys":
    """Give the key of a commons, so that a plan is what will be; a passing one elsewhere.

    Pseudonyms of a plan are seen by nobody, so the passing key need not be secret.
    """
    from oncommons import privacy, store

    if is_commons(folder):
        commons = store.open_commons(folder)
        kept = commons.keys / "privacy"
        if kept.exists() and any(kept.iterdir()):
            return privacy.read_keys(kept, vault=commons.vault)
    return privacy.Keys(bytes(32))
