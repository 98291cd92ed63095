"""What is done to datasets and prices: registered, classified by a questionnaire, priced."""

from collections.abc import Mapping, Sequence
from datetime import date

from oncommons.access.governance.tiers import QUESTIONNAIRE, tier_of
from oncommons.domain.calls import DataUseTerm
from oncommons.domain.governance import datasets
from oncommons.domain.governance.actions import Action
from oncommons.errors import Refused
from oncommons.hub import acting
from oncommons.hub.audit.trail import Trail
from oncommons.hub.members.acts import ID
from oncommons.hub.members.people import person_of
from oncommons.hub.members.standing import commons_of
from oncommons.hub.projects.models import Classified, Dataset, PriceList
from oncommons.hub.projects.rows import dataset_row
from oncommons.hub.projects.values import dataset_of
from oncommons.store import Commons, find_release

UNITS = ("cpu_hour", "gibibyte_month", "output_check")


def register_dataset(
    *,
    trail: Trail,
    by: str,
    commons: Commons,
    dataset: str,
    title: str,
    release: str,
    owner: str,
    terms: Sequence[DataUseTerm],
    residency: str = "",
    retention_until: date | None = None,
) -> Dataset:
    """Let projects ask for a release, under its terms of use.

    Args:
        trail: the trail.
        by: id of who does it.
        commons: where the release is published.
        dataset: its new id, which never changes.
        title: its name.
        release: id or label of the release.
        owner: id of who answers for it; the role of data owner is given apart.
        terms: what it may be used for, exactly one permission among them.
        residency: where it has to stay, such as EU; empty for anywhere.
        retention_until: last day on which it is kept; None for no end.

    Raises:
        Refused: governance refuses it, or the id or the release has a dataset.
    """
    found = find_release(commons, release)
    with acting.act(
        trail=trail,
        by=by,
        action=Action.REGISTER_DATASET,
        thing=lambda: datasets.Dataset(dataset),
        detail={"release": found.release_id, "owner": owner},
    ) as act:
        person_of(owner)
        if not ID.fullmatch(dataset):
            raise Refused("ID", "this id cannot be used", remedy="small letters, digits, hyphens")
        taken = Dataset.objects.filter(release_id=found.release_id).exists()
        if taken or Dataset.objects.filter(id=dataset).exists():
            raise Refused(
                "TAKEN", "this id or this release has a dataset", remedy="each has one; look it up"
            )
        if sum(one.use.is_permission for one in terms) != 1:
            raise Refused(
                "TERMS",
                "a dataset has exactly one permission",
                remedy="name one of NRES, GRU, HMB, DS, POA",
            )
        return Dataset.objects.create(
            **act.stamp() | {"id": dataset},
            release_id=found.release_id,
            title=title,
            owner=owner,
            terms=[[one.use.value, list(one.values)] for one in terms],
            residency=residency,
            retention_until=retention_until,
        )


def classify_dataset(
    *, trail: Trail, by: str, dataset: str, answers: Mapping[str, bool]
) -> Classified:
    """Answer the questionnaire on a dataset; its tier follows, and the answers are kept.

    Args:
        trail: the trail.
        by: id of its owner.
        dataset: its id.
        answers: each question of `access.governance.tiers.QUESTIONS` to true or false.

    Raises:
        Refused: governance refuses it, or a question is not answered.
    """
    with acting.act(
        trail=trail, by=by, action=Action.CLASSIFY_DATASET, thing=lambda: dataset_of(dataset)
    ) as act:
        tier = tier_of(answers)
        act.detail |= {"tier": tier.value, "questionnaire": QUESTIONNAIRE}
        return Classified.objects.create(
            **act.stamp(),
            dataset=dataset_row(dataset),
            questionnaire=QUESTIONNAIRE,
            answers=dict(answers),
            tier=tier.value,
        )


def set_prices(
    *, trail: Trail, by: str, prices: Mapping[str, int], quotas: Mapping[str, int]
) -> PriceList:
    """Set the next price list, with how much of each thing a project has.

    Args:
        trail: the trail.
        by: id of who does it.
        prices: cents for each of `UNITS`.
        quotas: how much of each of `UNITS` a project has.

    Raises:
        Refused: governance refuses it, or a unit is missing, unknown or below zero.
    """
    with acting.act(trail=trail, by=by, action=Action.SET_PRICES, thing=commons_of) as act:
        for numbers in (prices, quotas):
            if sorted(numbers) != sorted(UNITS) or any(one < 0 for one in numbers.values()):
                found = f"a price list names {', '.join(UNITS)}, none below zero"
                raise Refused("PRICES", found, remedy="give each of them a whole number")
        version = PriceList.objects.count() + 1
        act.target = f"price-list-{version}"
        return PriceList.objects.create(
            **act.stamp(), version=version, prices=dict(prices), quotas=dict(quotas)
        )
