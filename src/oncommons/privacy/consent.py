"""Who said no: patients whose last word on a use is a refusal or a withdrawal."""

from collections.abc import Mapping, Sequence

import polars as pl

RESEARCH, GENETIC = "research", "genetic"


def refusing_patients(consents: pl.DataFrame, scope: str = RESEARCH) -> pl.Series:
    """Name the patients who refuse a use: research means all of it.

    Args:
        consents: statements of scope and status, in the vault.
        scope: the use that is asked about.

    Returns:
        Distinct `patient_id`. The last statement about the scope counts; on one day a refusal
        weighs more than a consent, and one without a day stands whatever was said elsewhere.

    Example:
        >>> said = pl.DataFrame({"patient_id": ["a", "a", "b"], "day": [1, 9, 3],
        ...     "scope": ["research"] * 3, "status": ["refused", "granted", "withdrawn"]})
        >>> refusing_patients(said).to_list()
        ['b']
    """
    no = pl.col("status").is_in(["refused", "withdrawn"])
    about = consents.filter(pl.col("scope") == scope).with_columns(no=no)
    undated = about.filter(pl.col("no") & pl.col("day").is_null())["patient_id"]
    dated = about.filter(pl.col("day").is_not_null()).sort("day", "no")
    last = dated.group_by("patient_id").agg(pl.col("no").last())
    return pl.concat([undated, last.filter("no")["patient_id"]]).unique().sort()


def objecting(
    tables: Mapping[str, pl.DataFrame], research: Sequence[str], genetic: Sequence[str]
) -> dict[str, pl.DataFrame]:
    """Add what patients said at the vault to what their records say.

    Args:
        tables: identified tables by name.
        research: `patient_id` of who objects to any use.
        genetic: `patient_id` of who objects to the use of molecular data.

    Returns:
        The tables, with one refusal without a day in `consents` for each objection.
    """
    said = [tables["consents"]] if "consents" in tables else []
    for scope, ids in ((RESEARCH, research), (GENETIC, genetic)):
        patients = pl.DataFrame({"patient_id": list(ids)}, schema={"patient_id": pl.String})
        said.append(
            patients.with_columns(
                consent_id=pl.format("objection:{}:{}", pl.lit(scope), "patient_id"),
                day=pl.lit(None, pl.Int32),
                scope=pl.lit(scope),
                status=pl.lit("refused"),
            )
        )
    return {**tables, "consents": pl.concat(said, how="diagonal_relaxed")}


def without_genetic_data(
    assays: pl.DataFrame, samples: pl.DataFrame, consents: pl.DataFrame
) -> pl.DataFrame:
    """Leave out every assay of the patients who refuse the use of molecular data.

    Args:
        assays: one row per assay; what was found in it follows its row.
        samples: name the patient of each sample.
        consents: statements of scope and status.
    """
    refusing = refusing_patients(consents, GENETIC)
    theirs = samples.filter(pl.col("patient_id").is_in(refusing.implode()))
    return assays.join(theirs, on="sample_id", how="anti") if theirs.height else assays
