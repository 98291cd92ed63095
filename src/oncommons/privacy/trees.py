"""The hierarchies that are built here: ages, regions, tumour types, and flat lists."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

import polars as pl

from oncommons.errors import PolicyError
from oncommons.privacy.hierarchy import ROOT, Rows

YOUNGEST = 18
NUTS_2 = r"^[A-Z]{2}[A-Z0-9]{2}$"
NUTS_3 = r"^[A-Z]{2}[A-Z0-9]{3}$"
Ancestors = Mapping[str, tuple[str, ...]]


class Built(StrEnum):
    """The hierarchies that need no file."""

    AGE = "age"
    REGION = "region"
    ONCOTREE = "oncotree"
    FLAT = "flat"


def exact_values(values: pl.Series, name: str, oldest_age: int) -> pl.Series:
    """Give the exact values of a column as leaves, ages and regions capped.

    Args:
        values: (n,) as the identified table holds them.
        name: the hierarchy along which they are recoded.
        oldest_age: ages above it, and below 18 years, share one leaf each.

    Returns:
        (n,) text; null where the value is missing.

    Example:
        >>> exact_values(pl.Series([17.9, 64.2, 93.0]), "age", 89).to_list()
        ['<18', '64', '90+']
        >>> exact_values(pl.Series(["FR101", "FRK2"]), "region", 89).to_list()
        ['FR10', 'FRK2']
    """
    value = pl.col(values.name)
    frame = values.to_frame()
    if values.dtype.is_numeric():
        return frame.select(_age_leaf(value, oldest_age)).to_series()
    if name == Built.REGION:
        finer = value.str.contains(NUTS_3)
        return frame.select(pl.when(finer).then(value.str.head(4)).otherwise(value)).to_series()
    return values


def _age_leaf(value: pl.Expr, oldest_age: int) -> pl.Expr:
    """Write an age in whole years, with one leaf below 18 and one above the oldest."""
    years = value.fill_nan(None).floor().cast(pl.Int64)
    return (
        pl.when(years < YOUNGEST)
        .then(pl.lit(f"<{YOUNGEST}"))
        .when(years > oldest_age)
        .then(pl.lit(f"{oldest_age + 1}+"))
        .otherwise(years.cast(pl.String))
    )


def age_rows(oldest_age: int = 89) -> Rows:
    """Build ages: whole years, 5, 10 and 20 years, then everybody.

    Args:
        oldest_age: ages above it share one leaf, 60 to 89 years.

    Returns:
        One row per leaf, "<18" first and the open class last.

    Source: 45 CFR 164.514(b)(2)(i)(C): ages over 89 go into one category "90 or older".

    Example:
        >>> age_rows()[0], age_rows()[50], age_rows()[-1]  # doctest: +NORMALIZE_WHITESPACE
        (('<18', '<18', '<18', '<40', '*'), ('67', '65-69', '60-69', '60-79', '*'),
         ('90+', '90+', '90+', '80+', '*'))
    """
    child, old = f"<{YOUNGEST}", f"{oldest_age + 1}+"
    years = range(YOUNGEST, oldest_age + 1)
    return [
        (child, child, child, "<40", ROOT),
        *(
            (
                str(year),
                _five(year, oldest_age),
                _ten(year, oldest_age),
                _twenty(year, oldest_age),
                ROOT,
            )
            for year in years
        ),
        (old, old, old, _twenty(oldest_age + 1, oldest_age), ROOT),
    ]


def _five(year: int, oldest_age: int) -> str:
    """Give the 5-year band; 18 and 19 are too few years for one of their own."""
    low = year // 5 * 5
    return f"{YOUNGEST}-24" if year < 25 else f"{low}-{min(low + 4, oldest_age)}"


def _ten(year: int, oldest_age: int) -> str:
    """Give the 10-year band; 18 and 19 join the twenties, as they do in the 5-year band."""
    low = year // 10 * 10
    return f"{YOUNGEST}-29" if year < 30 else f"{low}-{min(low + 9, oldest_age)}"


def _twenty(year: int, oldest_age: int) -> str:
    """Give the 20-year band; the first takes the children, the last the oldest."""
    low = year // 20 * 20
    if low >= (oldest_age + 1) // 20 * 20:
        return f"{low}+"
    return "<40" if low < 40 else f"{low}-{low + 19}"


def region_rows(regions: Iterable[str]) -> Rows:
    """Build regions: NUTS 2, NUTS 1, country, then everywhere.

    Args:
        regions: the regions of the data; a NUTS 1 code lies under its country where the data have
            regions below it, and any other name that is no NUTS 2 code under the root.

    Source: Regulation (EC) No 1059/2003 (NUTS): two letters of country, one character a level.

    Example:
        >>> region_rows(["FRK2", "Elsewhere"])
        [('Elsewhere', 'Elsewhere', 'Elsewhere', '*'), ('FRK2', 'FRK', 'FR', '*')]
    """
    known = sorted(set(regions))
    is_code = pl.Series(known, dtype=pl.String).str.contains(NUTS_2)
    codes = {region for region, code in zip(known, is_code, strict=True) if code}
    codes |= {region for region in known if region in {code[:3] for code in codes}}
    return [
        (region, region[:3], region[:2], ROOT) if region in codes else (*[region] * 3, ROOT)
        for region in known
    ]


def flat_rows(values: Iterable[str]) -> Rows:
    """Build a list of values directly under the root, as for sex and site."""
    return [(value, ROOT) for value in sorted(set(values))]


def oncotree_rows(codes: Iterable[str], ancestors: Ancestors) -> Rows:
    """Build tumour types: the code, each ancestor, the tissue, then everything.

    Args:
        codes: the codes of the data; one that has no ancestors lies directly under the root.
        ancestors: for each code what lies above it, nearest first and the tissue last.

    Returns:
        One row per code; codes near the tissue keep their label until the others reach it.

    Raises:
        PolicyError: the ancestors contradict each other.

    Source: Kundra et al., JCO Clin Cancer Inform 5 (2021), 221-230 (OncoTree).

    Example:
        >>> oncotree_rows(["IDC", "BREAST"], {"IDC": ("BRCA", "BREAST"), "BRCA": ("BREAST",)})
        [('BREAST', 'BREAST', 'BREAST', '*'), ('IDC', 'BRCA', 'BREAST', '*')]
    """
    known = sorted(set(codes))
    _check_order(known, ancestors)
    paths = {code: (*reversed(ancestors.get(code, ())), code) for code in known}
    depth = max((len(path) for path in paths.values()), default=1)
    return [
        (*(path[min(at, len(path) - 1)] for at in reversed(range(depth))), ROOT)
        for path in paths.values()
    ]


def _check_order(codes: Iterable[str], ancestors: Ancestors) -> None:
    """Refuse ancestors that are not given from the nearest to the tissue."""
    for code in codes:
        nearest, *others = ancestors.get(code, ()) or ("",)
        if nearest in ancestors and ancestors[nearest] != tuple(others):
            raise PolicyError(
                f"the ancestors of {code} continue otherwise than those of {nearest}",
                remedy="give the ancestors of every code from its parent to its tissue",
                value=code,
            )
