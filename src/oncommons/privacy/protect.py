"""The stage, top to bottom: identified tables in, tables of a release and their risk out."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from oncommons.domain.releases import Policy, Risk
from oncommons.errors import ReleaseRefused
from oncommons.privacy.ages import anchor_ages
from oncommons.privacy.caps import end_follow_up, last_days
from oncommons.privacy.choices import Choice
from oncommons.privacy.coding import code_patients
from oncommons.privacy.consent import refusing_patients, without_genetic_data
from oncommons.privacy.frames import Frames, complete, follow_references, in_release_form
from oncommons.privacy.give_back_check import refuse_give_back
from oncommons.privacy.keys import Keys
from oncommons.privacy.labels import AGE_COLUMN, publish_labels
from oncommons.privacy.lineage.choosing import Lineage, People, choose_labels
from oncommons.privacy.lineage.intersection import Intersection
from oncommons.privacy.lineage.released import intersect_labels, labels_differ, told_labels
from oncommons.privacy.pseudonyms import pseudonymise
from oncommons.privacy.risk import assess, risk_of
from oncommons.privacy.search import choices_of
from oncommons.privacy.trees import Ancestors
from oncommons.privacy.verify import verify
from oncommons.privacy.view import patient_view, quasi_columns, sensitive_values

Progress = Callable[[str], None]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Protected:
    """Tables that may be published, and what protection did.

    Args:
        tables: every table that a release may hold, in its released form.
        risk: measured from these tables.
        held_back: patients whom no label could hide within the policy.
        refused: patients left out because they refused research, or withdrew.
        censored: patients whose follow-up was cut, because later days would tell a high age.
        remembered: what has to be kept of the labels, so that the next release can keep them.
        joint: the intersection test with all former releases of the lineage.
        newcomers: patients who are released for the first time.
        waiting: of those held back, patients who were never released: too few to hide each other.
        climbed: patients whose label is wider than in a former release.
        last_days: the last day that may be told of each released patient, as `caps.last_days` gives
            it; for tables that are recoded elsewhere.
    """

    tables: Frames
    risk: Risk
    held_back: int
    refused: int
    censored: int
    remembered: pl.DataFrame
    joint: Intersection
    newcomers: int
    waiting: int
    climbed: int
    last_days: pl.DataFrame


def protect(
    tables: Mapping[str, pl.DataFrame],
    policy: Policy,
    keys: Keys,
    *,
    ancestors: Ancestors,
    lineage: str = "commons",
    progress: Progress | None = None,
) -> Protected:
    """Turn identified tables into tables of the first release of a lineage.

    Args:
        tables: identified tables by name; some may be missing or empty, patients may not.
        policy: what protection has to reach.
        keys: the keys of the project.
        ancestors: for each OncoTree code what lies above it, nearest first and the tissue last.
        lineage: name of the line of releases in which a patient keeps one pseudonym.
        progress: told in a few words what begins.

    Returns:
        Tables that are k-anonymous for the declared quasi-identifiers, with their risk. The same
        patients, policy and keys give the same tables, whatever the order of the rows.

    Raises:
        ReleaseRefused: fewer than k patients, a patient twice, a result that `verify` faults, or
            PRV-C6 a column that gives back what recoding removed.
        PolicyError: a hierarchy does not fit the data.
        SchemaError: a table or column differs from the schema.
    """
    begun = Lineage(lineage)
    return protect_next(tables, policy, keys, ancestors=ancestors, lineage=begun, progress=progress)


def protect_next(
    tables: Mapping[str, pl.DataFrame],
    policy: Policy,
    keys: Keys,
    *,
    ancestors: Ancestors,
    lineage: Lineage,
    progress: Progress | None = None,
) -> Protected:
    """Turn identified tables into tables of the next release of a lineage.

    Args:
        tables: as for `protect`.
        policy: what protection has to reach; the quasi-identifiers stay those of the lineage.
        keys: the keys of the project.
        ancestors: as for `protect`.
        lineage: what was published before. Patients of former releases keep their labels, and
            newcomers are recoded among themselves.
        progress: told in a few words what begins.

    Returns:
        As `protect`; besides, whoever is released shares every label of every release, and the
        pattern of presence, with k - 1 others or more.

    Raises:
        ReleaseRefused: as `protect`; or PRV-J1 the releases together tell patients apart.
        PolicyError: a hierarchy does not fit the data.
        SchemaError: a table or column differs from the schema.
    """
    say = progress or log.info
    say("leaving out patients who refused, and giving pseudonyms")
    # One name for the tables all the way, so that no step leaves a copy behind in memory.
    tables, refused = _willing(_once_each(complete(tables)))
    tables = pseudonymise(tables, keys, lineage.name)

    say("searching the levels that hide everybody at the least loss")
    view = patient_view(tables, quasi_columns(policy))
    coded = code_patients(view, tables, policy, ancestors)
    people = _people(view["patient_id"], tables, policy)
    chosen = choose_labels(coded, policy, people, lineage, ancestors)
    choices = choices_of(chosen.coded, chosen.recoding, people.ids)

    say("writing labels, and ending follow-up where days would tell an age")
    before = assess(tables, policy)
    tables = _without(tables, people.ids.filter(pl.Series(chosen.recoding.held_back)))
    anchors = _anchors(tables, choices, policy)
    last = last_days(anchors, policy.oldest_age)
    tables, censored = end_follow_up(tables, last)
    tables = publish_labels(follow_references(tables), anchors, choices, policy)
    tables = in_release_form(tables)

    say("measuring the released tables, and checking them")
    risk = risk_of(before, assess(tables, policy), policy, choices, chosen.recoding)
    joint = _refuse_unless_sound(tables, policy, chosen.labels, lineage)
    refuse_give_back(tables, chosen.coded, people.ids, policy)
    return Protected(
        tables,
        risk,
        risk.patients_suppressed,
        refused,
        censored,
        remembered=chosen.labels,
        joint=joint,
        newcomers=chosen.newcomers,
        waiting=chosen.waits,
        climbed=chosen.climbed,
        last_days=last,
    )


def _people(ids: pl.Series, tables: Frames, policy: Policy) -> People:
    """Give what is known of each patient besides the quasi-identifiers."""
    apart = ~ids.is_in(tables["tumours"]["patient_id"].implode()).to_numpy()
    return People(ids, apart, sensitive_values(tables, policy))


def _anchors(tables: Frames, choices: Mapping[str, Choice], policy: Policy) -> pl.DataFrame:
    """Give the anchor tumour of the patients who are released, with the label of its age."""
    there = tables["patients"].select("patient_id")
    tumours = tables["tumours"].join(there, on="patient_id", how="semi")
    return anchor_ages(tumours, choices.get(AGE_COLUMN), policy.oldest_age)


def _once_each(tables: Frames) -> Frames:
    """Refuse a patient who stands twice; nothing is merged in silence."""
    ids = tables["patients"]["patient_id"]
    twice = len(ids) - ids.n_unique()
    if twice or ids.null_count():
        raise ReleaseRefused(
            f"{twice} of {len(ids)} rows repeat a patient, {ids.null_count()} name none",
            remedy="link the records of each patient at intake, then protect again",
        )
    return tables


def _willing(whole: Frames) -> tuple[Frames, int]:
    """Leave out everything of the patients who refused, and count them; then refused assays."""
    assays = without_genetic_data(whole["assays"], whole["samples"], whole["consents"])
    whole = whole | {"assays": assays}
    willing = follow_references(_without(whole, refusing_patients(whole["consents"])))
    return willing, whole["patients"].height - willing["patients"].height


def _without(tables: Frames, patients: pl.Series) -> Frames:
    """Leave some patients out of the table of patients; references are followed later."""
    gone = pl.DataFrame({"patient_id": patients})
    return tables | {"patients": tables["patients"].join(gone, on="patient_id", how="anti")}


def _refuse_unless_sound(
    released: Frames, policy: Policy, remembered: pl.DataFrame, lineage: Lineage
) -> Intersection:
    """Refuse tables in which an independent check finds anything, alone or beside former ones."""
    findings = verify(released, policy)
    if not any(one.rule == "PRV-S1" for one in findings):
        told = told_labels(released, policy)
        joint = intersect_labels([*lineage.told, told], policy.k)
        findings += [*joint.findings, *labels_differ(remembered, told)]
    if findings:
        raise ReleaseRefused(
            f"{len(findings)} checks failed: " + "; ".join(map(str, findings)),
            remedy="publish nothing, and report this: protection and its check disagree",
        )
    return joint
