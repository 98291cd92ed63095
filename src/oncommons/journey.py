"""The stages composed, from hospital records to a signed model; read it from top to bottom."""

import contextlib
import shutil
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from oncommons import access, cohort, discovery, intake, modelling, privacy, sharing, store
from oncommons.domain.answers import Counts
from oncommons.domain.criteria import tumour_type
from oncommons.domain.findings import Load
from oncommons.domain.grants import Purpose
from oncommons.domain.models import LinearModel, ModelCard, Validation
from oncommons.domain.packages import Package, SignerRole
from oncommons.domain.releases import Policy, Release, Risk
from oncommons.domain.results import Disclosed
from oncommons.domain.targets import TargetList
from oncommons.errors import IntakeError, KnowledgeError, ModelError, PackageRefused
from oncommons.knowledge.approved import approved_pairs
from oncommons.knowledge.oncotree import oncotree
from oncommons.privacy.carried import CARRIED, Source, carried_tables
from oncommons.privacy.consent import objecting
from oncommons.privacy.frames import BOOKS
from oncommons.results.board import advise_patient, example_patient, write_board
from oncommons.results.desk import open_desk
from oncommons.results.found import Journey, package_file
from oncommons.results.release import MadeFrom, link_identities, publish_protected, unchanged
from oncommons.store.atomic import write_atomically
from oncommons.store.commons import SETTINGS
from oncommons.store.engine import DUCKDB
from oncommons.store.spark_session import check_master

Report = Callable[[str, float], None]

STEWARD = "steward"
STEWARD_MINIMUM = 12
STEWARD_DAYS = 1
PACKAGE_YEARS = 2
LEAST_OF_A_TYPE = 200


def travel(
    sources: Sequence[Path],
    folder: Path,
    *,
    today: date,
    opportunity: pl.DataFrame | None = None,
    progress: Report | None = None,
) -> Journey:
    """Walk the whole way with the studies of one or several hospitals.

    Args:
        sources: folders that intake can read.
        folder: the commons; made where it is missing.
        today: the day of the journey.
        opportunity: each gene's chance of a mutation, see `knowledge.opportunity`.
        progress: told each step and its share done.

    Returns:
        What was found. The release, and with a model its package, are in the commons; the board
        report of one patient is in its vault.

    Raises:
        IntakeError: a source cannot be read; nothing of it was written.
        ReleaseRefused: the patients cannot be protected as the policy asks.
    """
    say = progress or (lambda _step, _share: None)
    say("loading and checking the records", 0.0)
    commons, loads = load_sources(sources, folder)
    say("protecting the patients, publishing a release", 0.2)
    release, risk = publish_release(commons, privacy.standard_policy(), today=today)
    say("exploring the release through a grant", 0.5)
    view = steward_view(commons, today=today, release=release.release_id)
    types = access.disclose(cohort.count_by(view, "tumours.oncotree"), view.grant)
    genes = access.disclose(cohort.gene_frequencies(view, most=20), view.grant)
    survival = access.disclose(cohort.survival(view), view.grant)
    say("ranking therapeutic targets", 0.6)
    targets = rank_targets(view, types.value, opportunity)
    say("fitting and validating a model, signing its package", 0.8)
    found = _model_and_package(commons, view, today)
    say("writing the board report of one patient", 0.9)
    model, card, validation, _, _ = found
    board = board_report(commons, model, card, validation.value if validation else None)
    say("done", 1.0)
    return Journey(folder, loads, release, risk, types, genes, survival, targets, *found, board)


def load_sources(sources: Sequence[Path], folder: Path) -> tuple[store.Commons, tuple[Load, ...]]:
    """Load every source into the vault; a commons that was made for it goes if one is refused.

    Raises:
        IntakeError: a source cannot be read; nothing of it was written.
    """
    fresh = not (folder / SETTINGS).exists()
    commons = store.init(folder) if fresh else store.open_commons(folder)
    try:
        return commons, tuple(intake.load(source, commons.vault) for source in sources)
    except IntakeError:
        if fresh:
            shutil.rmtree(folder)
        raise


def publish_release(
    commons: store.Commons, policy: Policy, *, today: date, engine: str = DUCKDB
) -> tuple[Release, Risk]:
    """Protect what the vault holds and publish it as the next release, whole, or nothing.

    Patients of former releases keep their labels, newcomers are recoded among themselves, and who
    objects is left out. Where nothing changed, the last release stands.

    Args:
        commons: the commons.
        policy: what protection has to reach.
        today: the day.
        engine: where Spark runs, to read and write the large tables; else all goes through memory.

    Raises:
        EngineError: there is no such engine, or it failed; nothing was published.
        ReleaseRefused: the patients cannot be protected as the policy asks, alone or beside the
            former releases; or an objection arrived meanwhile.
        LedgerBroken: the ledger of releases is not as it was written.
    """
    by_spark = engine != DUCKDB
    if by_spark:
        check_master(engine)
    vault, tree = intake.open_vault(commons.vault), oncotree()
    elsewhere = {*BOOKS, *(CARRIED if by_spark else ())}
    patients = vault.tables["patients"].select("patient_id").collect()["patient_id"].to_list()
    with open_desk(commons, today=today) as at:
        said = at.objections(patients)
        made_from = MadeFrom(policy, tuple(one.load_id for one in vault.loads), said)
        same = unchanged(at, made_from)
        if same is not None:
            return same
        # The identified tables have no name here, so that each is let go as soon as protected.
        protected = privacy.protect_next(
            objecting(
                {
                    name: vault.tables[name].collect().rechunk()
                    for name in vault.tables
                    if name not in elsewhere
                },
                said.research,
                said.genetic,
            ),
            policy,
            at.keys,
            ancestors={code: tree.ancestors(code) for code in tree.types},
            lineage=at.lineage(patients),
        )
        link_identities(at, patients, protected)
        if not by_spark:
            return publish_protected(at, protected, made_from), protected.risk
        source = Source(commons.vault, vault.tables, vault.files)
        with carried_tables(
            source,
            protected,
            at.keys,
            lineage=at.book.history.lineage,
            policy=policy,
            master=engine,
        ) as carried:
            release = publish_protected(at, protected, made_from, carried=carried)
        return release, protected.risk


def steward_view(
    commons: store.Commons, *, today: date, release: str = "latest", engine: str = "duckdb"
) -> store.View:
    """Open a release for the data steward, through a grant like everybody else's.

    Args:
        commons: the commons.
        today: the day of the question; the grant is valid for this day and the next.
        release: release by id or label.
        engine: what answers the questions, see `store.open_view`.

    Returns:
        A view of every column, which shows groups of 12 patients or more.

    Raises:
        CommonsError: there is no such release.
        IntegrityError: the release differs from its manifest.
        KeyProblem: the key of the commons cannot be used.
    """
    terms = access.Terms(
        STEWARD,
        today,
        today + timedelta(STEWARD_DAYS),
        purposes=(Purpose.HEALTH_RESEARCH,),
        minimum=STEWARD_MINIMUM,
    )
    found = store.find_release(commons, release)
    grant = access.issue(terms, found, commons.keys / "commons.pem")
    return store.open_view(commons, grant, today=today, engine=engine)


def rank_targets(
    view: store.View, types: Counts, opportunity: pl.DataFrame | None
) -> Disclosed[TargetList]:
    """Rank the targets of the commonest tumour type, or of everybody where none is common."""
    name, narrowed = "all patients", view
    first = types.rows[0] if types.rows else None
    if first is not None and (first.patients or 0) >= LEAST_OF_A_TYPE:
        # A label above the tree, such as "*", is everybody.
        with contextlib.suppress(KnowledgeError):
            name, narrowed = first.label, cohort.select(view, tumour_type(first.label))
    found = discovery.find_targets(
        narrowed, opportunity=opportunity, cohort_name=name, drugs=approved_drugs()
    )
    return access.disclose(found, view.grant)


def approved_drugs() -> dict[str, tuple[str, ...]]:
    """Give for each gene the drugs approved for one of its alterations."""
    drugs: dict[str, set[str]] = {}
    for pair in approved_pairs():
        if pair.is_in_force and pair.effect.value == "sensitivity":
            drugs.setdefault(pair.gene, set()).add(" + ".join(pair.drugs))
    return {gene: tuple(sorted(names)) for gene, names in drugs.items()}


def board_report(
    commons: store.Commons,
    model: LinearModel | None,
    card: ModelCard | None,
    validation: Validation | None,
) -> Path | None:
    """Write the report of the patient who shows most, inside the vault.

    A model that is not better than chance says nothing of any patient.

    Returns:
        The page; None where no patient has an alteration with evidence.
    """
    patient = example_patient(intake.open_vault(commons.vault).tables)
    if patient is None:
        return None
    models = []
    if model and card and validation and modelling.is_better_than_chance(validation):
        models.append((model, card))
    return write_board(advise_patient(patient, models), commons).page


_Modelled = tuple[
    LinearModel | None, ModelCard | None, Disclosed[Validation] | None, Package | None, str
]


def _model_and_package(commons: store.Commons, view: store.View, today: date) -> _Modelled:
    """Fit, validate and package, or say why the data allow no model, or no package."""
    try:
        rows = modelling.design(view, modelling.choose_question(view))
        model = modelling.fit(rows)
        validation = access.disclose(modelling.validate(rows), view.grant)
    except ModelError as error:
        return None, None, None, None, str(error)
    card = modelling.card(model, validation.value)
    try:
        package = package_model(commons, model, card, validation.value, today=today)
    except PackageRefused as error:
        return model, card, validation, None, str(error)
    return model, card, validation, package, ""


def package_model(
    commons: store.Commons,
    model: LinearModel,
    card: ModelCard,
    validation: Validation,
    *,
    today: date,
) -> Package:
    """Pack a model, sign it for the developer and the commons, and verify what was written.

    Raises:
        PackageRefused: a check of the package failed, or the privacy gate stops the model.
    """
    files = sharing.model_files(model, card, validation, sharing.make_golden(model))
    until = today + timedelta(days=365 * PACKAGE_YEARS)
    blob = sharing.pack(
        files,
        package_id=model.question.name,
        version=1,
        created=today,
        not_after=until,
        kind=model.question.kind,
    )
    keys = []
    for role in SignerRole:
        place = commons.keys / role.value
        if not place.exists():
            sharing.make_signing_key(
                place, role, f"{role.value} of {commons.name}", not_after=until
            )
        keys.append(sharing.read_signing_key(place, role))
        blob = sharing.sign(blob, keys[-1])
    trust = sharing.TrustStore({key.trusted.key_id: key.trusted for key in keys})
    verified = sharing.verify(blob, trust, today=today)
    write_atomically(package_file(commons.folder, model), blob)
    return verified
