"""The stages of the journey, each run alone: `python -m benchmarks.stages STAGE FOLDER PATIENTS`.

Each stage reads from the work folder what the stage before it wrote there, so that its time and
its memory are its own. The modules of the product are imported by the stage that needs them.
"""

import argparse
import json
import pickle
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oncommons.store import Commons, View

TODAY = date(2026, 1, 1)
SEED = 1


@dataclass(frozen=True, slots=True)
class Work:
    """The folder in which the stages hand over to each other.

    Args:
        folder: made by the first stage.
        patients: how many are made.
    """

    folder: Path
    patients: int

    @property
    def studies(self) -> list[Path]:
        """The study folders of the made hospitals."""
        return sorted(path for path in (self.folder / "hospitals").iterdir() if path.is_dir())

    def commons(self) -> "Commons":
        """Open the commons."""
        from oncommons import store

        return store.open_commons(self.folder / "commons")

    def view(self) -> "View":
        """Open the release through a grant."""
        from oncommons import journey

        return journey.steward_view(self.commons(), today=TODAY)


def make_data(work: Work) -> None:
    """Make three hospitals."""
    from oncommons.intake.made import make_cluster

    make_cluster(work.folder / "hospitals", patients=work.patients, seed=SEED)


def load(work: Work) -> None:
    """Load and check the records of the three hospitals."""
    from oncommons import journey

    journey.load_sources(work.studies, work.folder / "commons")


def protect(work: Work) -> None:
    """Protect the patients, and write the tables beside for the next stage."""
    from oncommons import intake, privacy
    from oncommons.knowledge.oncotree import oncotree
    from oncommons.privacy.frames import BOOKS

    commons, tree = work.commons(), oncotree()
    vault = intake.open_vault(commons.vault)
    protected = privacy.protect(
        {
            name: vault.tables[name].collect().rechunk()
            for name in vault.tables
            if name not in BOOKS
        },
        privacy.standard_policy(),
        privacy.make_keys(commons.keys / "privacy", vault=commons.vault),
        ancestors={code: tree.ancestors(code) for code in tree.types},
    )
    beside = work.folder / "protected"
    beside.mkdir()
    for name, frame in protected.tables.items():
        frame.write_parquet(beside / f"{name}.parquet", compression="uncompressed")
    (beside / "risk.json").write_text(json.dumps(asdict(protected.risk)))


def publish(work: Work) -> None:
    """Publish the protected tables, and lay them out for queries."""
    import polars as pl

    from oncommons import privacy, store
    from oncommons.store.duckdb import warehouse

    commons, beside = work.commons(), work.folder / "protected"
    release = store.publish(
        commons,
        {path.stem: pl.read_parquet(path) for path in sorted(beside.glob("*.parquet"))},
        policy=privacy.policy_text(privacy.standard_policy()),
        risk=json.loads((beside / "risk.json").read_text(), parse_float=str),
        loads=[],
    )
    warehouse(commons, release)


def explore(work: Work) -> None:
    """Open a view, count tumour types and mutated genes, draw survival."""
    from oncommons import access, cohort

    view = work.view()
    access.disclose(cohort.count_by(view, "tumours.oncotree"), view.grant)
    access.disclose(cohort.gene_frequencies(view, most=20), view.grant)
    access.disclose(cohort.survival(view), view.grant)


def targets(work: Work) -> None:
    """Rank therapeutic targets."""
    from oncommons import access, cohort, journey
    from oncommons.knowledge.opportunity import read_opportunity

    view = work.view()
    types = access.disclose(cohort.count_by(view, "tumours.oncotree"), view.grant)
    opportunity = read_opportunity(work.folder / "hospitals" / "gene_opportunity.parquet")
    journey.rank_targets(view, types.value, opportunity)


def model(work: Work) -> None:
    """Fit a model of survival and validate it across hospitals."""
    from oncommons import access, modelling

    view = work.view()
    rows = modelling.design(view, modelling.choose_question(view))
    fitted = modelling.fit(rows)
    validation = access.disclose(modelling.validate(rows), view.grant)
    card = modelling.card(fitted, validation.value)
    kept = pickle.dumps((fitted, card, validation.value))
    (work.folder / "model.pickle").write_bytes(kept)


def package(work: Work) -> None:
    """Pack the model, sign it twice, and verify what was written."""
    from oncommons import journey

    fitted, card, validation = pickle.loads((work.folder / "model.pickle").read_bytes())
    journey.package_model(work.commons(), fitted, card, validation, today=TODAY)


def verify(work: Work) -> None:
    """Verify every file of the release, and the package, as another hospital would."""
    from oncommons import sharing, store
    from oncommons.domain.packages import SignerRole

    commons = work.commons()
    faults = store.verify(commons, store.find_release(commons))
    if faults:
        raise RuntimeError(f"the release has {len(faults)} faults")
    keys = [sharing.read_signing_key(commons.keys / role.value, role) for role in SignerRole]
    trust = sharing.TrustStore({key.trusted.key_id: key.trusted for key in keys})
    for path in commons.results.glob("*.onc"):
        sharing.verify(path.read_bytes(), trust, today=TODAY)


def board(work: Work) -> None:
    """Write the report of one patient for the tumour board."""
    from oncommons import journey

    fitted, card, validation = pickle.loads((work.folder / "model.pickle").read_bytes())
    journey.board_report(work.commons(), fitted, card, validation)


def whole(work: Work) -> None:
    """Walk the whole journey in one process, in a commons of its own."""
    from oncommons import journey
    from oncommons.knowledge.opportunity import read_opportunity

    opportunity = read_opportunity(work.folder / "hospitals" / "gene_opportunity.parquet")
    journey.travel(work.studies, work.folder / "whole", today=TODAY, opportunity=opportunity)


def nothing(work: Work) -> None:
    """Import the journey, which every stage above pays for too."""
    from oncommons import journey

    if not journey.__doc__:
        raise RuntimeError(f"nothing can be done in {work.folder}")


STAGES: Mapping[str, Callable[[Work], Any]] = {
    "make-data": make_data,
    "load": load,
    "protect": protect,
    "publish": publish,
    "explore": explore,
    "targets": targets,
    "model": model,
    "package": package,
    "verify": verify,
    "board": board,
    "whole": whole,
    "nothing": nothing,
}


def main() -> None:
    """Run one stage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("folder", type=Path)
    parser.add_argument("patients", type=int)
    asked = parser.parse_args()
    STAGES[asked.stage](Work(asked.folder, asked.patients))


if __name__ == "__main__":
    main()
