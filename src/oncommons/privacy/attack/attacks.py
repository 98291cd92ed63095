"""All attacks on a release in one value, and the function that makes them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import polars as pl

from oncommons.domain.findings import Finding
from oncommons.errors import DataError
from oncommons.privacy.attack.give_back import GivenBack, give_back_findings, given_back
from oncommons.privacy.attack.inference import inference
from oncommons.privacy.attack.linkability import linkability
from oncommons.privacy.attack.matching import Matching, matching_risk
from oncommons.privacy.attack.posteriors import Disclosure, disclosure
from oncommons.privacy.attack.published import (
    check_columns,
    check_truthful,
    read_labels,
    read_people,
    secret_texts,
)
from oncommons.privacy.attack.rates import Rate
from oncommons.privacy.attack.singling_out import singling_out
from oncommons.privacy.hierarchy import Hierarchy

PATIENT = "patient_id"
CONTROL_SHARE = 0.02
"""Share of the patients to set aside: 2,000 of 100,000."""


@dataclass(frozen=True, slots=True)
class Attacks:
    """What attackers found in a release.

    Args:
        patients: released rows.
        targets: people who were attacked, drawn from them, and predicates that were asked for.
        control: people of the control; 0 without one, and then no risk is set off against it.
        seed: of every draw.
        quasi: the quasi-identifiers, in their order; the first half of them stands in the one
            table that linkability joins, and the rest in the other.
        smallest_class: smallest number of rows that share all labels: the guarantee is one over it.
        matching: risk from somebody who knows all quasi-identifiers exactly; no guarantee, for
            who replays the recoding gets back to the class.
        matching_any_three: risk from somebody who knows the three that tell most.
        singling_out: risk from predicates of several attributes.
        singling_out_univariate: risk from predicates of one attribute.
        linkability: risk that two halves meet in the only row that covers both.
        linkability_nearest: risk that they meet in the row drawn for each.
        inference: sensitive column to the risk that its value is guessed.
        disclosure: sensitive column to what classes give away of it.
        give_back: what each other released column returns of each quasi-identifier.
    """

    patients: int
    targets: int
    control: int
    seed: int
    quasi: tuple[str, ...]
    smallest_class: int
    matching: Matching
    matching_any_three: Matching
    singling_out: Rate
    singling_out_univariate: Rate
    linkability: Rate
    linkability_nearest: Rate
    inference: Mapping[str, Rate]
    disclosure: Mapping[str, Disclosure]
    give_back: tuple[GivenBack, ...]

    def findings(self, accepted: Sequence[str] = ()) -> tuple[Finding, ...]:
        """Say which columns give too much back: PRV-C6, see `give_back.give_back_findings`.

        Args:
            accepted: what the policy accepts by name, as "column -> quasi-identifier".
        """
        return give_back_findings(self.give_back, accepted)

    def as_dict(self) -> dict[str, object]:
        """Give text, numbers, lists and maps only, as JSON takes them."""
        return {name: _plain(value) for name, value in asdict(self).items()}


def attack(  # noqa: PLR0913 - two tables, what they mean, and how hard to try
    original: pl.DataFrame,
    released: pl.DataFrame,
    hierarchies: Mapping[str, Hierarchy],
    quasi: Sequence[str],
    *,
    sensitive: Sequence[str] = (),
    targets: int = 2000,
    seed: int = 0,
    control: pl.DataFrame | None = None,
) -> Attacks:
    """Attack a release in every way of this package.

    Args:
        original: one row per patient with exact values: the quasi-identifiers as leaves of their
            hierarchies, and the sensitive columns. Its rows are those of the release in the same
            order, unless both tables have a column `patient_id`.
        released: one row per patient; quasi-identifiers bear labels, any other column may give
            back what they hide.
        hierarchies: one for each quasi-identifier.
        quasi: the quasi-identifiers, one or more.
        sensitive: the sensitive columns.
        targets: people to attack, and predicates to make of each kind.
        seed: of every draw; the same seed gives the same numbers.
        control: people of the same population who are not in the release, as `original`;
            `set_aside` makes one.

    Raises:
        PolicyError: a column is absent, or a value or label is not in its hierarchy.
        DataError: the release is empty, or its rows and those of the original do not belong
            together.
    """
    check_columns(released, [*quasi, *sensitive], "the released table")
    published = read_labels(released, hierarchies, quasi)
    people = read_people(paired(original, released), hierarchies, quasi, sensitive)
    check_truthful(published, people)
    beside = None if control is None else read_people(control, hierarchies, quasi, sensitive)
    draws = np.random.default_rng(seed).spawn(5)
    drawn = people.some(targets, draws[0])
    aside = None if beside is None else beside.some(targets, draws[1])
    known, few = matching_risk(published, drawn.leaves)
    alone, joint = singling_out(published, people, beside, targets, draws[2])
    met, nearest = linkability(published, drawn, aside, draws[3])
    secrets = released.select(secret_texts(sensitive)).get_columns()
    others = released.drop(*quasi, PATIENT, strict=False)
    return Attacks(
        patients=published.rows,
        targets=len(drawn),
        control=0 if beside is None else len(beside),
        seed=seed,
        quasi=tuple(quasi),
        smallest_class=int(published.sizes.min()),
        matching=known,
        matching_any_three=few,
        singling_out=joint,
        singling_out_univariate=alone,
        linkability=met,
        linkability_nearest=nearest,
        inference={one.name: inference(published, one, drawn, aside) for one in secrets},
        disclosure={one.name: disclosure(published, one) for one in secrets},
        give_back=given_back(published, people, others, draws[4]),
    )


def paired(original: pl.DataFrame, released: pl.DataFrame) -> pl.DataFrame:
    """Give for each released row the exact values of its patient.

    Args:
        original: exact values; patients who were held back may be among them.
        released: the release.

    Returns:
        The rows of the original in the order of the release: by `patient_id` where both have it,
        else as they stand.

    Raises:
        DataError: the release is empty, or names a patient twice or one whom the original lacks.
    """
    if released.is_empty():
        raise DataError("the release has no row", remedy="attack a release that holds patients")
    if PATIENT not in released.columns or PATIENT not in original.columns:
        return original
    ids = released.select(pl.col(PATIENT).cast(pl.String))
    theirs = original.with_columns(pl.col(PATIENT).cast(pl.String))
    found = ids.unique().join(theirs, on=PATIENT, how="inner").height
    if found != released.height:
        raise DataError(
            f"{found} of {released.height} released rows name a patient of their own whom the"
            " original has once",
            remedy="give the table from which the release was made, with its patient_id",
            column=PATIENT,
        )
    return ids.join(theirs, on=PATIENT, how="left", maintain_order="left")


def set_aside(
    patients: pl.DataFrame, *, share: float = CONTROL_SHARE, seed: int = 0
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part patients from a control before a release is made in which the control is not.

    Args:
        patients: one row each.
        share: of them to set aside, 0 to 1.
        seed: of the draw.

    Returns:
        Those to protect and release, and those set aside; both in the order they had.

    Example:
        >>> kept, aside = set_aside(pl.DataFrame({"patient_id": range(100)}))
        >>> kept.height, aside.height
        (98, 2)
    """
    number = round(patients.height * share)
    chosen = np.zeros(patients.height, dtype=np.bool_)
    chosen[np.random.default_rng(seed).choice(patients.height, number, replace=False)] = True
    return patients.filter(pl.Series(~chosen)), patients.filter(pl.Series(chosen))


def _plain(value: object) -> object:
    """Write tuples as lists, as they come back from JSON."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, tuple | list) else value
