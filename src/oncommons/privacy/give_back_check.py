"""Refuse a release in which another column returns what recoding removed (PRV-C6)."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from oncommons.domain.releases import Policy
from oncommons.errors import ReleaseRefused
from oncommons.privacy.attack.give_back import GivenBack, given_back
from oncommons.privacy.attack.other_columns import HOLDERS, REPEATED, other_columns
from oncommons.privacy.attack.published import People, read_labels
from oncommons.privacy.coding import Coded
from oncommons.privacy.view import patient_view

LOOKED_AT = 50_000
"""Patients whose rows are looked at: pseudonyms are in no order, so that the first ones are drawn
by chance. On 100,000 made patients it takes 1.0 CPU s, and 1.8 with all of them."""


def measure_give_back(
    released: Mapping[str, pl.DataFrame], coded: Coded, ids: pl.Series
) -> tuple[GivenBack, ...]:
    """Measure what the other columns of a release return of its labels, as an attack does.

    Args:
        released: every table of the release.
        coded: leaf codes of the patients, those who were held back among them.
        ids: (patients,) their pseudonyms, in the same order.

    Returns:
        Every other column of the patient, the first tumour, samples, assays, stagings and
        treatments, beside every quasi-identifier.
    """
    quasi = list(coded.columns)
    some = released["patients"].select("patient_id").sort("patient_id").head(LOOKED_AT)
    if some.is_empty():
        return ()
    tables = _of_patients(released, some)
    view = patient_view(tables, quasi)
    places = pl.DataFrame({"patient_id": ids}).with_row_index("place")
    rows = view.join(places, on="patient_id", how="left", maintain_order="left")["place"]
    leaves = np.stack(coded.codes, axis=1)[rows.to_numpy()]
    hierarchies = dict(zip(quasi, coded.hierarchies, strict=True))
    published = read_labels(view, hierarchies, quasi)
    others = other_columns(tables, quasi).drop("patient_id")
    return given_back(published, People(leaves, pl.DataFrame()), others, np.random.default_rng(0))


def refuse_give_back(
    released: Mapping[str, pl.DataFrame], coded: Coded, ids: pl.Series, policy: Policy
) -> None:
    """Refuse a release in which a column returns more than half of what labels hide.

    Args:
        released: every table of the release.
        coded: leaf codes of the patients, those who were held back among them.
        ids: (patients,) their pseudonyms, in the same order.
        policy: which columns it accepts by name.

    Raises:
        ReleaseRefused: PRV-C6; names every column that is neither accepted nor chance, and what
            it gives back.
    """
    found = [
        one
        for one in measure_give_back(released, coded, ids)
        if one.refused and one.pair not in policy.accepted_give_back
    ]
    if not found:
        return
    told = ", ".join(f"{one.column} {one.share:.0%} of {one.quasi}" for one in found)
    pairs = ", ".join(f'"{one.pair}"' for one in found)
    kept = ", ".join(f'"{pair}"' for pair in policy.accepted_give_back)
    recoded = any(one.column.split(".")[0] in HOLDERS for one in found)
    instead = "declare the column as a quasi-identifier too, " if recoded else ""
    listed = f"{kept}, {pairs}" if kept else pairs
    raise ReleaseRefused(
        f"PRV-C6 columns give back what recoding removed: {told}",
        remedy=f"leave the column out at intake, {instead}or accept it in the policy:"
        f" accepted_give_back = [{listed}]",
        column=found[0].column,
    )


def _of_patients(
    released: Mapping[str, pl.DataFrame], some: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    """Give the tables that are looked at, of some patients; assays follow their samples."""
    tables = {name: released[name] for name in (*HOLDERS, *REPEATED) if name in released}
    if some.height == released["patients"].height:
        return tables
    return {
        name: frame.join(some, on="patient_id", how="semi")
        if "patient_id" in frame.columns
        else frame
        for name, frame in tables.items()
    }
