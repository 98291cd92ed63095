"""Read identified tables, from the vault of a commons or from the folder of a study."""

from pathlib import Path
from typing import TYPE_CHECKING

from oncommons.cli.options import today

if TYPE_CHECKING:
    import polars as pl

    from oncommons.privacy import Keys
    from oncommons.privacy.lineage.choosing import Lineage
    from oncommons.store import Commons

    Frames = dict[str, pl.DataFrame]


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


def before_next(folder: Path, tables: "Frames", keys: "Keys") -> "tuple[Frames, Lineage]":
    """Leave out who objects, and recall what was published before; a study has no releases.

    Raises:
        LedgerBroken: the ledger is not as it was written.
        IntegrityError: labels of a release are missing.
    """
    from oncommons import store
    from oncommons.privacy.lineage.choosing import Lineage
    from oncommons.results.ahead import look_ahead

    if not is_commons(folder):
        return tables, Lineage()
    ahead = look_ahead(store.open_commons(folder), tables, keys, today=today())
    return dict(ahead.tables), ahead.lineage


def patients_of_vault(commons: "Commons") -> list[str]:
    """Name the patients of the vault, by their ids there; nobody where nothing was loaded."""
    from oncommons import intake
    from oncommons.intake.vault import current_loads

    if not current_loads(commons.vault):
        return []
    rows = intake.open_vault(commons.vault).tables["patients"].select("patient_id").collect()
    return list(rows["patient_id"])


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
