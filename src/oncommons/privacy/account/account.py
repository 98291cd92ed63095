"""The whole account of one release in one value, and the part of it that everybody may read."""

import platform
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from importlib import metadata

import polars as pl

from oncommons.domain.canonical import digest
from oncommons.domain.releases import Policy, Risk
from oncommons.privacy.account.attacked import Attacked, attack_release
from oncommons.privacy.account.example import Example, example_patient
from oncommons.privacy.account.longitudinal import Longitudinal, longitudinal
from oncommons.privacy.account.original import Original, published
from oncommons.privacy.account.outsiders import Outsiders, outsiders, outsiders_of_population
from oncommons.privacy.account.payers import Payers, who_pays
from oncommons.privacy.account.use import Survived, Use, use_of
from oncommons.privacy.account.why import Reasons, why
from oncommons.privacy.packed_policy import packed_policy
from oncommons.privacy.report import ASSUMPTIONS, statement
from oncommons.privacy.view import patient_view

PROGRAMS = ("oncommons", "polars", "numpy", "scipy")
Progress = Callable[[str, float], None]


@dataclass(frozen=True, eq=False, slots=True)
class Subject:
    """A release, beside what it was made from.

    Args:
        release_id: its id.
        original: the patients as they were, under the pseudonyms of the release.
        released: its tables.
        policy: the policy that it was published with.
        risk: the risk that it was published with.
        files: name of each published file to its SHA-256.
        complete: whether all patients are among the original who were there when the release was
            made, and nobody else, so that the others were held back.
    """

    release_id: str
    original: Original
    released: Mapping[str, pl.DataFrame]
    policy: Policy
    risk: Risk
    files: Mapping[str, str]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Account:
    """How well a release protects, what that costs, and to whom.

    Args:
        release_id: id of the release.
        policy: the policy that it was published with.
        risk: the risk that it was published with.
        outsiders: what an outsider achieves by labels alone.
        attacked: what attackers found.
        reasons: what each quasi-identifier costs.
        payers: what each group of patients pays.
        use: what the release can still answer.
        longitudinal: mutations and events, and what is done with them.
        example: a made-up patient before and after; None where nobody was released.
        constant: sensitive columns in which every known value is the same.
        seed: of every draw.
        programs: program to version.
        files: name of each published file to its SHA-256.
        for_public: whether what describes few patients was left out.
    """

    release_id: str
    policy: Policy
    risk: Risk
    outsiders: Outsiders
    attacked: Attacked
    reasons: Reasons
    payers: Payers
    use: Use
    longitudinal: tuple[Longitudinal, ...]
    example: Example | None
    constant: tuple[str, ...]
    seed: int
    programs: Mapping[str, str]
    files: Mapping[str, str]
    for_public: bool = False


def account_of(
    subject: Subject,
    *,
    population: pl.DataFrame | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Account:
    """Measure, attack and explain a release.

    Args:
        subject: the release, and what it was made from.
        population: a register of the population, see `outsiders_of_population`; None for none.
        seed: of every draw; the same seed gives the same account.
        progress: told each step and its share done.

    Raises:
        ReleaseRefused: a rerun that explains the release cannot protect the patients.
        DataError: the release holds patients whom the original lacks.
        PolicyError: the register lacks a column.
    """
    say = progress or (lambda _step, _share: None)
    original, released, policy = subject.original, subject.released, subject.policy
    outcome = published(original, released)
    attacked = attack_release(original, policy, released, seed=seed, progress=progress)
    reasons = why(original, policy, seed=seed, progress=progress)
    say("measuring what the release can answer, and who pays", 0.0)
    use = use_of(original, outcome, released, seed=seed)
    payers = who_pays(original, outcome, policy.k)
    if not subject.complete:
        payers = replace(payers, mean_held_back=None)
    say("measuring what the release can answer, and who pays", 1.0)
    say("looking for patients by mutations and events", 0.0)
    tables = longitudinal(released, policy.most_matching_risk, seed=seed)
    say("looking for patients by mutations and events", 1.0)
    return Account(
        release_id=subject.release_id,
        policy=policy,
        risk=subject.risk,
        outsiders=_outsiders(subject, population),
        attacked=attacked,
        reasons=reasons,
        payers=payers,
        use=use,
        longitudinal=tables,
        example=example_patient(original, released, seed=seed),
        constant=_constant(released, subject.risk),
        seed=seed,
        programs=_programs(),
        files=dict(subject.files),
    )


def _constant(released: Mapping[str, pl.DataFrame], risk: Risk) -> tuple[str, ...]:
    """Name the sensitive columns in which every known value is the same."""
    columns = list(risk.homogeneous)
    view = patient_view(released, columns)
    return tuple(name for name in columns if view[name].drop_nulls().n_unique() <= 1)


def _outsiders(subject: Subject, population: pl.DataFrame | None) -> Outsiders:
    """Work the chances out, beside a register of the population where there is one."""
    accepted = subject.policy.most_matching_risk
    if population is None:
        return outsiders(subject.risk.class_sizes, accepted)
    return outsiders_of_population(
        subject.original, subject.released, population, accepted, subject.policy.oldest_age
    )


def _programs() -> dict[str, str]:
    """Give the versions of what the account was made with."""
    versions = {name: metadata.version(name) for name in PROGRAMS}
    return versions | {"python": platform.python_version()}


def for_public(account: Account) -> Account:
    """Leave out what describes fewer than k patients.

    How many patients were held back is told of all together, since it says of nobody who it was;
    of the groups of one kind it is told only where no group has few of them, so that no number
    can be worked out from the others.

    Returns:
        The account without groups of fewer than k patients, of patients or of those who have many
        mutations, without counts that tell of fewer than k by a difference, and without the
        posteriors of single sensitive values.
    """
    k, payers = account.policy.k, account.payers
    groups = tuple(
        replace(group, held_back=group.held_back if _all_may_be_told(payers, group.by, k) else None)
        for group in payers.groups
        if group.patients >= k
    )
    there, twin = account.attacked.published, account.attacked.twin
    tables = tuple(
        replace(one, unique=tuple(few for few in one.unique if few.patients >= k))
        for one in account.longitudinal
    )
    survival = tuple(
        replace(one, patients_after=None) if _few_between(one, k) else one
        for one in account.use.survival
    )
    return replace(
        account,
        attacked=replace(
            account.attacked,
            published=replace(there, disclosure={}),
            twin=replace(twin, disclosure={}),
        ),
        payers=replace(payers, groups=groups),
        use=replace(account.use, survival=survival),
        longitudinal=tables,
        for_public=True,
    )


def _all_may_be_told(payers: Payers, by: str, k: int) -> bool:
    """Say whether no group of a kind has few patients held back; nobody at all is not few."""
    shares = [(group.held_back, group.patients) for group in payers.by(by)]
    return all(share is not None and not 0 < round(share * n) < k for share, n in shares)


def _few_between(one: Survived, k: int) -> bool:
    """Say whether fewer than k patients of a tumour type do not leave exactly."""
    return one.patients_after is not None and 0 < one.patients_before - one.patients_after < k


def policy_digest(policy: Policy) -> str:
    """Give the SHA-256 of a policy, as it lies in the release."""
    return digest(packed_policy(policy).text)


def account_data(account: Account) -> dict[str, object]:
    """Give an account as plain values, for machines.

    Returns:
        Text, numbers, lists and maps only, with text as keys.
    """
    text = packed_policy(account.policy).text
    risk = asdict(account.risk)
    sizes = {str(size): count for size, count in account.risk.class_sizes.items()}
    return {
        "statement": statement(account.policy),
        "release": account.release_id,
        "for_public": account.for_public,
        "policy": {
            "name": account.policy.name,
            "text": text,
            "sha256": policy_digest(account.policy),
        },
        "assumptions": list(ASSUMPTIONS),
        "risk": risk | {"class_sizes": sizes},
        "outsiders": asdict(account.outsiders),
        "attacks": account.attacked.as_dict(),
        "why": asdict(account.reasons),
        "who_pays": asdict(account.payers),
        "use": asdict(account.use),
        "longitudinal": [asdict(one) for one in account.longitudinal],
        "constant": list(account.constant),
        "example": None if account.example is None else asdict(account.example),
        "seed": account.seed,
        "programs": dict(account.programs),
        "files": dict(account.files),
    }
