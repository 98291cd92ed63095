"""Reads who carries which mutation, and in whom each gene was looked at: one sample per patient."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from oncommons.discovery.coverage import Coverage, coverage_of, seen_genes
from oncommons.errors import DiscoveryError
from oncommons.genome.consequence import ConsequenceGroup, VariantClass, consequence_group
from oncommons.store.view import View

MOST_CODING = 1_000
"""Coding mutations above which an exome or genome is hypermutated."""
FENCE, FENCE_FLOOR = 3.0, 20
"""On a panel: above the upper quartile by this many interquartile ranges, and above the floor.
Source: Tukey, Exploratory Data Analysis (1977), "far out" values."""
_SEQUENCING = ("panel", "wes", "wgs")
_PREFERENCE = ("primary", "recurrence", "metastasis", "cfdna", "unknown", "pdx", "cell_line")
_GROUPS = {
    word.value: consequence_group(word).value
    for word in VariantClass
    if consequence_group(word) is not ConsequenceGroup.NONCODING
}


@dataclass(frozen=True, slots=True, eq=False)
class Alterations:
    """The mutations of a cohort, one sample per patient, on covered genes only.

    Args:
        patients: patients with a sequenced sample.
        hits: one row per patient, gene, consequence group and residue (silent and missense only);
            columns patient, symbol, group, residue, coverage, hypermutated.
        coverage: kinds of coverage among the patients; `hits.coverage` is the place in it.
        coding: coding mutations read, hypermutated patients included.
        silent: silent mutations among them.
        hypermutated: patients above the burden limits; they stay in `hits`, marked.
        off_panel: coding mutations left out because their gene is not on the patient's panel.
        unknown: patients whose panel has no gene list.
        left_out: of these, patients left out, because most patients have one.
    """

    patients: int
    hits: pl.DataFrame
    coverage: tuple[Coverage, ...]
    coding: int
    silent: int
    hypermutated: int
    off_panel: int
    unknown: int
    left_out: int

    @property
    def silent_share(self) -> float:
        """Share of silent mutations among the coding ones, 0 to 1."""
        return self.silent / self.coding if self.coding else 0.0

    @property
    def denominators_known(self) -> bool:
        """Whether every patient in it has a known coverage."""
        return all(one.known for one in self.coverage if one.patients)

    def profiled(self, symbols: Iterable[str], *, tested: bool = False) -> list[int | None]:
        """Count the patients profiled for each gene.

        Args:
            symbols: HGNC symbols.
            tested: leave the hypermutated out.

        Returns:
            One count per gene; None where the coverage of the patients is unknown.
        """
        if not self.denominators_known:
            return [None for _ in symbols]
        return [
            sum(one.tested if tested else one.patients for one in self.coverage if one.has(symbol))
            for symbol in symbols
        ]


def read_alterations(view: View) -> Alterations:
    """Read the somatic coding mutations of the patients in view.

    One sample stands for a patient: the earliest primary, else recurrence, metastasis, plasma.
    A panel without a gene list has an unknown denominator: its patients are left out where most
    patients have a list, and counted without denominators otherwise.

    Args:
        view: the patients, with samples, assays, panels and mutations granted.

    Returns:
        The alterations, with everything that was left out counted.

    Raises:
        DiscoveryError: no patient has a sequenced sample.
        GrantError: a column that is needed is not granted.
    """
    assays = _chosen_assays(view)
    by_patient, kinds = coverage_of(assays, _panels(view))
    carriers = assays.select("assay_id", "patient_id").join(by_patient, on="patient_id")
    mutations = _coding(view, carriers.drop("patient_id"))
    patients, unknown = by_patient.height, _unknown(by_patient, kinds)
    left_out = unknown if 2 * unknown < patients else 0
    if left_out:
        known = [place for place, kind in enumerate(kinds) if kind.known]
        by_patient = by_patient.filter(pl.col("coverage").is_in(known))
        mutations = mutations.filter(pl.col("coverage").is_in(known))
    covered = mutations.join(seen_genes(mutations, kinds), on=["coverage", "symbol"], how="semi")
    burden = _burden(by_patient, covered, kinds)
    return Alterations(
        patients=by_patient.height,
        hits=_hits(covered, burden),
        coverage=_with_patients(kinds, burden),
        coding=covered.height,
        silent=covered.filter(pl.col("group") == ConsequenceGroup.SILENT).height,
        hypermutated=burden.filter("hypermutated").height,
        off_panel=mutations.height - covered.height,
        unknown=unknown,
        left_out=left_out,
    )


def _chosen_assays(view: View) -> pl.DataFrame:
    """Give the sequencing assays of the one sample that stands for each patient."""
    day = ["collection_day"] if view.has("samples", "collection_day") else []
    samples = view.rows("samples", ["sample_id", "patient_id", "sample_type", *day])
    assays = view.rows("assays", ["assay_id", "sample_id", "assay_type", "panel_id"])
    assays = assays.filter(pl.col("assay_type").is_in(_SEQUENCING))
    ranks = {word: rank for rank, word in enumerate(_PREFERENCE)}
    chosen = (
        samples.filter(pl.col("sample_type") != "normal")
        .join(assays.select("sample_id").unique(), on="sample_id", how="semi")
        .with_columns(
            rank=pl.col("sample_type").replace_strict(
                ranks, default=len(ranks), return_dtype=pl.Int8
            )
        )
        .sort("patient_id", "rank", *day, "sample_id", nulls_last=True)
        .unique("patient_id", keep="first", maintain_order=True)
    )
    if chosen.is_empty():
        raise DiscoveryError(
            f"none of the {view.patients()} patients in view has a sequenced sample",
            remedy="choose a cohort with panel, exome or genome assays",
        )
    return assays.join(chosen.select("sample_id", "patient_id"), on="sample_id")


def _panels(view: View) -> pl.DataFrame:
    """Give the gene lists of the panels, empty where the release has none."""
    if not view.has("panels", "symbol"):
        return pl.DataFrame(schema={"panel_id": pl.String, "symbol": pl.String})
    return view.rows("panels", ["panel_id", "symbol"])


def _coding(view: View, carriers: pl.DataFrame) -> pl.DataFrame:
    """Give the distinct coding changes of each patient that are not of germline origin."""
    wanted = ["assay_id", "symbol", "class", "hgvsp", "status"]
    rows = view.rows("mutations", wanted).filter(pl.col("status") != "germline")
    groups = pl.col("class").replace_strict(_GROUPS, default=None, return_dtype=pl.String)
    return (
        rows.join(carriers, on="assay_id")
        .with_columns(group=groups)
        .filter(pl.col("group").is_not_null())
        .select("patient", "coverage", "symbol", "class", "hgvsp", "group")
        .unique()
    )


def _unknown(by_patient: pl.DataFrame, kinds: tuple[Coverage, ...]) -> int:
    """Count the patients whose panel has no gene list."""
    places = [place for place, kind in enumerate(kinds) if not kind.known]
    return by_patient.filter(pl.col("coverage").is_in(places)).height


def _burden(
    by_patient: pl.DataFrame, coding: pl.DataFrame, kinds: tuple[Coverage, ...]
) -> pl.DataFrame:
    """Count each patient's coding mutations and mark the hypermutated."""
    counts = coding.group_by("patient").len("burden")
    burden = by_patient.join(counts, on="patient", how="left").with_columns(
        pl.col("burden").fill_null(0)
    )
    upper = pl.col("burden").quantile(0.75, "linear").over("coverage")
    lower = pl.col("burden").quantile(0.25, "linear").over("coverage")
    fence = pl.max_horizontal(upper + FENCE * (upper - lower), pl.lit(FENCE_FLOOR))
    panels = [place for place, kind in enumerate(kinds) if not kind.every_gene]
    on_panel = pl.col("coverage").is_in(panels)
    limit = pl.when(on_panel).then(pl.min_horizontal(fence, MOST_CODING)).otherwise(MOST_CODING)
    return burden.with_columns(hypermutated=pl.col("burden") > limit)


def _hits(coding: pl.DataFrame, burden: pl.DataFrame) -> pl.DataFrame:
    """Count each patient once per gene, group and residue."""
    residue = pl.col("hgvsp").str.extract(r"^(?:p\.)?([A-Z]\d+)")
    placed = pl.col("group").is_in([ConsequenceGroup.SILENT, ConsequenceGroup.MISSENSE])
    return (
        coding.select("patient", "symbol", "group", residue=pl.when(placed).then(residue))
        .unique()
        .join(burden.select("patient", "coverage", "hypermutated"), on="patient")
    )


def _with_patients(kinds: tuple[Coverage, ...], burden: pl.DataFrame) -> tuple[Coverage, ...]:
    """Write into each kind of coverage how many patients have it, all and without hypermutated."""
    counts = burden.group_by("coverage").agg(n=pl.len(), hyper=pl.col("hypermutated").sum())
    found = {place: (n, n - hyper) for place, n, hyper in counts.iter_rows()}
    return tuple(kind.of(*found.get(place, (0, 0))) for place, kind in enumerate(kinds))
