"""Who said no: patients whose last word on research is a refusal or a withdrawal."""

import polars as pl

SCOPE = "research"


def refusing_patients(consents: pl.DataFrame) -> pl.Series:
    """Name the patients who are left out of every release.

    Args:
        consents: statements of scope and status, in the vault.

    Returns:
        Distinct `patient_id`. The last statement about research counts; on one day a refusal
        weighs more than a consent, and one without a day stands whatever was said elsewhere.

    Example:
        >>> said = pl.DataFrame({"patient_id": ["a", "a", "b"], "day": [1, 9, 3],
        ...     "scope": ["research"] * 3, "status": ["refused", "granted", "withdrawn"]})
        >>> refusing_patients(said).to_list()
        ['b']
    """
    no = pl.col("status").is_in(["refused", "withdrawn"])
    about = consents.filter(pl.col("scope") == SCOPE).with_columns(no=no)
    undated = about.filter(pl.col("no") & pl.col("day").is_null())["patient_id"]
    dated = about.filter(pl.col("day").is_not_null()).sort("day", "no")
    last = dated.group_by("patient_id").agg(pl.col("no").last())
    return pl.concat([undated, last.filter("no")["patient_id"]]).unique().sort()
