"""From the patients in view to ranked targets: reads, chooses the tests, combines them."""

from collections.abc import Mapping
from types import MappingProxyType

import polars as pl

from oncommons.discovery.alterations import Alterations, read_alterations
from oncommons.discovery.burden import (
    burden_tests,
    check_opportunity,
    usable_coverage,
    why_no_burden,
)
from oncommons.discovery.carriers import gene_counts, hits_of_tested
from oncommons.discovery.hotspots import hotspot_tests
from oncommons.discovery.panel import panel_tests
from oncommons.discovery.rank import count_tested, rank
from oncommons.domain.results import Raw
from oncommons.domain.targets import Method, TargetList
from oncommons.errors import DiscoveryError
from oncommons.store.view import View

LEAST_PATIENTS = 25
_NO_DRUGS: Mapping[str, tuple[str, ...]] = MappingProxyType({})
_NULLS = ("p_missense", "p_truncating", "expected_missense", "expected_truncating")


def find_targets(
    view: View,
    *,
    opportunity: pl.DataFrame | None = None,
    cohort_name: str,
    drugs: Mapping[str, tuple[str, ...]] = _NO_DRUGS,
) -> Raw[TargetList]:
    """Rank the genes of a cohort by the evidence that their mutations were selected.

    With silent mutations and a table of opportunity, genes are tested for more missense and
    truncating mutations than expected; without, for their truncating share. Both add recurrence
    at single residues.

    Args:
        view: the cohort.
        opportunity: per gene mu_silent, mu_missense, mu_truncating and cds_length, any factor.
        cohort_name: the cohort in words.
        drugs: gene to approved drugs, to be shown beside it.

    Returns:
        The targets, best first, with notes on what was left out; patients: those sequenced.

    Raises:
        DiscoveryError: nobody is sequenced, fewer than 25 patients, or nobody has a mutation.
        GrantError: a column that is needed is not granted.

    Source: see `burden_tests`, `panel_tests`, `hotspot_tests` and `rank`.
    """
    alterations = read_alterations(view)
    _check_size(alterations)
    table = None if opportunity is None else check_opportunity(opportunity)
    refusal = why_no_burden(alterations, table)
    method = Method.PANEL if refusal else Method.BURDEN
    evidence, usable = _collect(alterations, table, method)
    found = TargetList(
        cohort=cohort_name,
        patients=alterations.patients,
        mutations=alterations.coding,
        silent_share=alterations.silent_share,
        method=method,
        tested=count_tested(evidence),
        hypermutated=alterations.hypermutated,
        targets=rank(evidence, drugs),
        notes=_notes(alterations, refusal, usable),
    )
    return Raw(found, patients=alterations.patients)


def _check_size(alterations: Alterations) -> None:
    """Refuse a cohort in which no test can say anything."""
    if alterations.patients < LEAST_PATIENTS:
        raise DiscoveryError(
            f"{alterations.patients} patients with a sequenced sample",
            remedy=f"choose a cohort of {LEAST_PATIENTS} or more",
        )
    if not alterations.coding:
        raise DiscoveryError(
            f"none of the {alterations.patients} sequenced patients has a coding mutation",
            remedy="check that the mutations were loaded with their samples",
        )


def _collect(
    alterations: Alterations, opportunity: pl.DataFrame | None, method: Method
) -> tuple[pl.DataFrame, tuple[int, ...]]:
    """Run the tests; give one row per gene, and the coverage whose patients took part."""
    if method is Method.BURDEN and opportunity is not None:
        usable = usable_coverage(alterations)
        counts = gene_counts(alterations, usable)
        tests = burden_tests(alterations, counts, opportunity)
    else:
        usable = tuple(range(len(alterations.coverage)))
        counts = gene_counts(alterations, usable)
        tests = panel_tests(counts, opportunity)
    absent = [pl.lit(None, pl.Float64).alias(n) for n in _NULLS if n not in tests.columns]
    tests = tests.with_columns(absent)
    hotspots = hotspot_tests(
        hits_of_tested(alterations, usable), _codons(opportunity), _expected(tests)
    )
    evidence = counts.join(tests, on="symbol", how="full", coalesce=True)
    evidence = evidence.join(hotspots, on="symbol", how="left")
    numbers = pl.col("n_silent", "n_missense", "n_truncating", "n_altered").fill_null(0)
    return evidence.with_columns(numbers).sort("symbol"), usable


def _codons(opportunity: pl.DataFrame | None) -> dict[str, float]:
    """Give the length of each gene's protein, where the table says it."""
    if opportunity is None:
        return {}
    lengths = opportunity.select("symbol", pl.col("cds_length") / 3).drop_nulls()
    return dict(lengths.iter_rows())


def _expected(tests: pl.DataFrame) -> dict[str, float]:
    """Give the missense patients expected without selection, where that was tested."""
    return dict(tests.select("symbol", "expected_missense").drop_nulls().iter_rows())


def _notes(alterations: Alterations, refusal: str, usable: tuple[int, ...]) -> tuple[str, ...]:
    """Say what the reader must know before using the list."""
    untested = sum(
        kind.patients for place, kind in enumerate(alterations.coverage) if place not in usable
    )
    said = (
        (refusal, bool(refusal)),
        (
            f"{alterations.hypermutated:,} of {alterations.patients:,} patients have very many"
            " mutations: they count as altered, and take no part in the tests.",
            alterations.hypermutated > 0,
        ),
        (
            f"{untested:,} patients on panels with too few silent mutations count as altered, and"
            " take no part in the tests.",
            untested > 0,
        ),
        (
            f"{alterations.left_out:,} patients were left out: their panels have no gene list.",
            alterations.left_out > 0,
        ),
        (
            "No panel list says who was profiled for which gene: numbers of altered patients have"
            " no denominator.",
            not alterations.denominators_known,
        ),
        (
            f"{alterations.off_panel:,} mutations outside the patients' panels were left out.",
            alterations.off_panel > 0,
        ),
        ("Technical artefacts of a hospital or a pipeline are not filtered.", True),
    )
    return tuple(sentence for sentence, holds in said if holds)
