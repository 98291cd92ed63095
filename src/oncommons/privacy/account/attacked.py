"""Attack a release as it was published, and a twin of it from which some patients were kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import polars as pl

from oncommons.domain.findings import Finding
from oncommons.domain.releases import Policy
from oncommons.privacy.account.original import Original, alone, planned, selected
from oncommons.privacy.attack.attacks import CONTROL_SHARE, Attacks, attack, set_aside
from oncommons.privacy.attack.other_columns import other_columns
from oncommons.privacy.attack.published import labels_at
from oncommons.privacy.coding import Codes
from oncommons.privacy.hierarchy import Hierarchy
from oncommons.privacy.risk import sensitive_columns
from oncommons.privacy.view import patient_view

TARGETS = 2_000
MOST_VALUES = 30
MOST_TWINNED = 100_000
CONTROL, MOST_ASIDE = 1_000, 0.2
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Attacked:
    """What attackers found.

    Args:
        published: the release itself: matching risk, what classes give away, what other columns
            give back. There is no control, so its other risks are not set off.
        twin: the same patients without some, two in a hundred of many, recoded anew by the same
            policy; who was left out is the control of singling out, linkability and inference.
        accepted: what the policy lets columns give back, as "column -> quasi-identifier".
    """

    published: Attacks
    twin: Attacks
    accepted: tuple[str, ...] = ()

    @property
    def largest_matching(self) -> float:
        """Largest chance of naming the row of a person whose exact values are known."""
        return self.published.matching.most

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Columns that give labels back: an error where the policy does not accept it."""
        return self.published.findings(self.accepted)

    def as_dict(self) -> dict[str, object]:
        """Give text, numbers, lists and maps only."""
        return {"published": self.published.as_dict(), "twin": self.twin.as_dict()}


def attack_release(
    original: Original,
    policy: Policy,
    released: Mapping[str, pl.DataFrame],
    *,
    targets: int = TARGETS,
    seed: int = 0,
    progress: Progress | None = None,
) -> Attacked:
    """Attack a release in every way that is known here.

    Args:
        original: the patients as they were, under the pseudonyms of the release.
        policy: by which it was made.
        released: its patients and tumours; other tables may give labels back.
        targets: people to attack, and predicates to try.
        seed: of every draw.
        progress: told each step and its share done.

    Raises:
        ReleaseRefused: the twin cannot be protected as the policy asks.
        DataError: the release holds patients whom the original lacks.
    """
    say = progress or (lambda _step, _share: None)
    hierarchies = dict(zip(original.coded.columns, original.coded.hierarchies, strict=True))
    secret = secrets(policy, released)
    quasi = list(hierarchies)
    say("looking for patients in the release", 0.0)
    others = other_columns(released, {*quasi, *secret})
    shown = patient_view(released, [*quasi, *secret]).join(
        others, on="patient_id", how="left", maintain_order="left"
    )
    exact = exact_values_of(original, secret)
    there = attack(exact, shown, hierarchies, quasi, sensitive=secret, targets=targets, seed=seed)
    say("making a twin release for the control", 0.4)
    twin, exact, aside = _twin(original, policy, hierarchies, exact, seed)
    say("attacking the twin, and the control", 0.6)
    beside = attack(
        exact, twin, hierarchies, quasi, sensitive=secret, targets=targets, seed=seed, control=aside
    )
    say("attacking the twin, and the control", 1.0)
    return Attacked(there, beside, policy.accepted_give_back)


def secrets(policy: Policy, released: Mapping[str, pl.DataFrame]) -> list[str]:
    """Name the sensitive columns that attackers try to learn.

    Args:
        policy: its own columns come first.
        released: patients and tumours.

    Returns:
        Those of the policy; where it names none, every sensitive column of text with 2 to 30
        values.
    """
    named = [rule.column for rule in policy.sensitive]
    if named:
        return named
    columns = sensitive_columns([quasi.column for quasi in policy.quasi_identifiers])
    view = patient_view(released, columns)
    return [name for name in columns if 2 <= view[name].drop_nulls().n_unique() <= MOST_VALUES]


def exact_values_of(original: Original, secret: list[str]) -> pl.DataFrame:
    """Give the exact leaves and sensitive values of every patient, with the pseudonym."""
    leaves = {
        name: pl.Series(hierarchy.leaves, dtype=pl.String).gather(codes)
        for name, hierarchy, codes in zip(
            original.coded.columns, original.coded.hierarchies, original.coded.codes, strict=True
        )
    }
    ids = original.view.select("patient_id")
    told = patient_view(original.tables, secret)
    return ids.with_columns(**leaves).join(told, on="patient_id", how="left", maintain_order="left")


def _twin(
    original: Original,
    policy: Policy,
    hierarchies: Mapping[str, Hierarchy],
    exact: pl.DataFrame,
    seed: int,
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Make a release without the control: its labels, its patients as they are, and the control."""
    numbered = exact.with_row_index("row").head(MOST_TWINNED)
    share = max(CONTROL_SHARE, min(MOST_ASIDE, CONTROL / max(numbered.height, 1)))
    kept, aside = set_aside(numbered, share=share, seed=seed)
    rows: Codes = kept["row"].to_numpy().astype("int64")
    # The control would be missing from classes of former releases, so the twin continues none.
    part = selected(alone(original), rows)
    outcome = planned(part, replace(policy, reserve=0))
    labels = labels_at(hierarchies, part.coded.codes, outcome.levels)
    secret = [name for name in exact.columns if name not in {*hierarchies, "patient_id"}]
    twin = kept.select("patient_id", *secret).with_columns(labels.get_columns())
    out = pl.Series(~outcome.held_back)
    return twin.filter(out), kept.drop("row"), aside.drop("row")
