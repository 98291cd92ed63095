"""Values that a policy leaves unprotected and that no patient has: a slip of the pen, mostly."""

from collections.abc import Mapping

import polars as pl

from oncommons.domain.releases import Policy
from oncommons.privacy.hierarchy import MISSING
from oncommons.privacy.view import sensitive_values


def unseen_unprotected(tables: Mapping[str, pl.DataFrame], policy: Policy) -> dict[str, list[str]]:
    """Find values that a policy need not have named.

    Args:
        tables: patients and tumours, as they are.
        policy: names sensitive columns, and values of them that a class may consist of.

    Returns:
        For each such column the values that are named and that no patient has, in the order of the
        policy; no other column. A missing value is never one: it is not protected anyway.
    """
    found = {}
    for rule, values in zip(
        policy.sensitive, sensitive_values(tables, policy).values(), strict=True
    ):
        there = {*values.drop_nulls().unique(), MISSING}
        absent = [one for one in rule.unprotected if one not in there]
        if absent:
            found[rule.column] = absent
    return found
