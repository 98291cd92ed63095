"""What a journey found, from the account of each source to the signed package."""

from dataclasses import dataclass
from pathlib import Path

from oncommons.domain.answers import Counts, GeneFrequencies, Survival
from oncommons.domain.findings import Load
from oncommons.domain.models import LinearModel, ModelCard, Validation
from oncommons.domain.packages import Package
from oncommons.domain.releases import Release, Risk
from oncommons.domain.results import Disclosed
from oncommons.domain.targets import TargetList


@dataclass(frozen=True, slots=True)
class Journey:
    """What a journey found; every number on patients has passed the disclosure rules.

    Args:
        commons: folder of the commons.
        loads: the account of each source.
        release: the published release.
        risk: its measured risk.
        types: patients by tumour type.
        genes: the most often mutated genes.
        survival: overall survival of everybody.
        targets: ranked targets of the commonest tumour type.
        model: the model; None where the data allow none.
        card: its card.
        validation: how well it does on patients it never saw.
        package: the verified package; None where there is no model, or a check stopped it.
        no_model: why there is no model, or why it was not packaged; empty where it was.
        board: the board report of one patient, a page inside the vault; None where no patient of
            the sources carries an alteration with evidence.
        results: the page of results; None where nobody asked for one.
    """

    commons: Path
    loads: tuple[Load, ...]
    release: Release
    risk: Risk
    types: Disclosed[Counts]
    genes: Disclosed[GeneFrequencies]
    survival: Disclosed[Survival]
    targets: Disclosed[TargetList]
    model: LinearModel | None
    card: ModelCard | None
    validation: Disclosed[Validation] | None
    package: Package | None
    no_model: str
    board: Path | None = None
    results: Path | None = None


def package_file(commons: Path, model: LinearModel) -> Path:
    """Give the file of a model's package, as the journey names it.

    Args:
        commons: folder of the commons.
        model: the model.

    Returns:
        A path; whether the file is there was not looked at.
    """
    return commons / "results" / f"{model.question.name}-{model.release_id}.onc"
