"""A saved cohort asked again: the same members on its release, and what changed on a newer one."""

import hmac

import polars as pl

from oncommons.cohort.saved import (
    check_same_patients,
    criteria_of,
    members_mac,
    saved_cohorts,
)
from oncommons.cohort.select import select
from oncommons.domain.criteria import Not
from oncommons.domain.results import Raw
from oncommons.domain.saved import (
    ABSENT,
    MEMBER,
    NOT_MEMBER,
    STATES,
    UNKNOWN,
    Change,
    CohortChange,
    SavedCohort,
)
from oncommons.errors import CriteriaError, IntegrityError
from oncommons.store.commons import Commons
from oncommons.store.questions.members import member_ids
from oncommons.store.view import View


def rerun(commons: Commons, view: View, cohort: SavedCohort) -> View:
    """Ask a saved cohort again on its release, and prove that the members are those of then.

    Args:
        commons: whose key made the digest.
        view: everybody of a grant for the cohort's release.
        cohort: the saved cohort.

    Returns:
        A view of the cohort.

    Raises:
        CriteriaError: the view is of another release, or its grant holds other patients.
        IntegrityError: the members differ, or another commons saved it.
    """
    if view.release_id != cohort.release_id:
        raise CriteriaError(
            f"{cohort.name} is of release {cohort.release_id}, and this is {view.release_id}",
            remedy="ask what changed: oncommons cohort diff",
            value=cohort.name,
        )
    check_same_patients(view, cohort)
    mac = members_mac(commons, view, cohort.criteria, cohort.cohort_id, cohort.n)
    if not hmac.compare_digest(mac, cohort.members_mac):
        raise IntegrityError(
            f"{cohort.name} has other members or another size than were saved",
            remedy="look whether it was changed by hand, or comes from another commons;"
            " then forget it and save it again",
        )
    return select(view, cohort.criteria, saved=criteria_of(saved_cohorts(commons)))


def difference(
    commons: Commons, older: View, newer: View, cohort: SavedCohort
) -> Raw[CohortChange]:
    """Tell who joined a saved cohort on a newer release, who left, and why.

    Args:
        commons: where the cohort is kept.
        older: everybody of a grant for the cohort's release.
        newer: everybody of a grant for another release.
        cohort: the saved cohort.

    Returns:
        Counts of patients by what they were and what they are.

    Raises:
        CriteriaError: a grant holds other patients.
        GrantError: a column is not granted.
        IntegrityError: on its own release it has other members than were saved.
    """
    rerun(commons, older, cohort)
    check_same_patients(newer, cohort)
    before, after = (_states(commons, view, cohort) for view in (older, newer))
    both = before.join(after, on="patient_id", how="full", coalesce=True, suffix="_after")
    both = both.with_columns(pl.col("state", "state_after").fill_null(ABSENT))
    cells = {
        (was, now): number
        for was, now, number in both.group_by("state", "state_after").len().iter_rows()
    }
    changes = tuple(
        Change(was, now, int(cells.get((was, now), 0))) for was in STATES for now in STATES
    )
    n_older = sum(one.patients or 0 for one in changes if one.before == MEMBER)
    n_newer = sum(one.patients or 0 for one in changes if one.after == MEMBER)
    kept = int(cells.get((MEMBER, MEMBER), 0))
    answer = CohortChange(
        criteria_id=cohort.criteria_id,
        older=older.release_id,
        newer=newer.release_id,
        n_older=n_older,
        n_newer=n_newer,
        kept=kept,
        added=n_newer - kept,
        removed=n_older - kept,
        changes=changes,
        comparable=any(one.patients for one in changes if ABSENT not in (one.before, one.after)),
    )
    return Raw(answer, patients=both.height)


def _states(commons: Commons, view: View, cohort: SavedCohort) -> pl.DataFrame:
    """Give each patient of a release with what the criteria are of them."""
    saved = criteria_of(saved_cohorts(commons))
    true = member_ids(select(view, cohort.criteria, saved=saved))["patient_id"]
    false = member_ids(select(view, Not(cohort.criteria), saved=saved))["patient_id"]
    state = (
        pl.when(pl.col("patient_id").is_in(true.implode()))
        .then(pl.lit(MEMBER))
        .when(pl.col("patient_id").is_in(false.implode()))
        .then(pl.lit(NOT_MEMBER))
        .otherwise(pl.lit(UNKNOWN))
    )
    return member_ids(view).with_columns(state.alias("state"))
