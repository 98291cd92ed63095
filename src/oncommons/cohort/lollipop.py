"""Where along a protein the mutations of a gene lie, in a cohort or in two groups of it."""

from collections.abc import Sequence

import polars as pl

from oncommons.cohort.genes import check_genes
from oncommons.cohort.groups import groups_by, members
from oncommons.domain.comparisons import Group
from oncommons.domain.lollipop import BIN, Along, Lollipop, Part, Residue
from oncommons.domain.results import Raw
from oncommons.domain.study import Unit
from oncommons.errors import CriteriaError
from oncommons.genome.consequence import ConsequenceGroup, VariantClass, consequence_group
from oncommons.genome.protein import read_protein_change
from oncommons.store.questions.altered import OWNERS
from oncommons.store.questions.counts import count_by
from oncommons.store.questions.genes import gene_frequencies
from oncommons.store.questions.lollipop import protein_changes
from oncommons.store.view import View

CLASSES = ("truncating", "splice", "in-frame", "missense", "other")
_CLASS = {
    ConsequenceGroup.MISSENSE: "missense",
    ConsequenceGroup.INFRAME: "in-frame",
    ConsequenceGroup.FRAMESHIFT: "truncating",
}
_BY_WORD = {
    **{word.value: _CLASS.get(consequence_group(word), "other") for word in VariantClass},
    VariantClass.NONSENSE_MUTATION.value: "truncating",
    VariantClass.SPLICE_SITE.value: "splice",
}


def lollipop(
    view: View,
    gene: str,
    *,
    unit: Unit = Unit.PATIENTS,
    groups: Sequence[Group] = (),
    column: str = "",
    length: tuple[int, str] | None = None,
) -> Raw[Lollipop]:
    """Count the mutations of a gene along its protein.

    A patient with one change in two samples counts once, and one with two changes at each.

    Args:
        view: the patients.
        gene: HGNC symbol, current or former.
        unit: patients or samples.
        groups: two groups that mirror each other; none for everybody.
        column: column whose values make the groups, for the heading.
        length: residues of the protein, and where that was read.

    Returns:
        Counts by residue, class and change; changes without a residue are counted apart.

    Raises:
        CriteriaError: the gene is nowhere, or there are not two groups.
        GrantError: a column is not granted.
    """
    (symbol,) = check_genes(view, [gene])
    if groups and len(groups) != 2:
        raise CriteriaError(
            f"{len(groups)} groups cannot mirror each other", remedy="name two of them"
        )
    views, names, rest = [view], [""], 0
    if groups:
        both = members(view, groups)
        views, names, rest = list(both.alone), list(both.names), both.in_none + both.in_several
    each = [_along(one, symbol, name, unit) for one, name in zip(views, names, strict=True)]
    last = max((one.position for along in each for one in along.residues), default=BIN)
    axis = length if length is not None else (0, "")
    residues = max(axis[0], -(-last // BIN) * BIN) if last > axis[0] else axis[0]
    source = axis[1] if residues == axis[0] else ""
    answer = Lollipop(symbol, unit, residues, source, tuple(each), rest, column)
    return Raw(answer, patients=view.patients())


def two_groups_by(view: View, column: str) -> tuple[Group, ...]:
    """Make a group of each of the two most frequent values of a column.

    Raises:
        CriteriaError: there is no such column, or it has fewer than two values.
        GrantError: the column is not granted.
    """
    groups = {group.name: group for group in groups_by(view, column)}
    rows = count_by(view, column).undisclosed.rows
    return tuple([groups[row.label] for row in rows if row.label in groups][:2])


def _along(view: View, symbol: str, name: str, unit: Unit) -> Along:
    """Count the changes of one group."""
    owner = OWNERS[unit]
    (row,) = gene_frequencies(view, (symbol,), unit=unit).undisclosed.rows
    people = view.patients()
    altered, profiled = row.behind if row.behind else (row.altered or 0, row.profiled)
    changes = _read(protein_changes(view, symbol))
    unplaced = changes.filter(pl.col("position").is_null())
    placed = changes.filter(pl.col("position").is_not_null())
    first = placed.group_by("patient_id").agg(pl.col("position").min().alias("earliest"))
    placed = placed.join(first, on="patient_id")
    return Along(
        name=name,
        total=people,
        profiled=row.profiled,
        altered=row.altered,
        residues=_residues(placed, owner),
        stretches=(),
        not_placed=unplaced[owner].n_unique(),
        known=row.profiled is not None,
        behind=(people, profiled or 0, altered, unplaced["patient_id"].n_unique()),
    )


def _read(found: pl.DataFrame) -> pl.DataFrame:
    """Read each spelling of a change once: its residue, its text and what it does."""
    spellings = found.select("change").unique().drop_nulls()["change"].to_list()
    read = [(text, read_protein_change(text)) for text in spellings]
    known = pl.DataFrame(
        [
            (text, change.first, change.text, change.codon)
            for text, change in read
            if change is not None and change.first is not None
        ],
        schema={"change": pl.String, "position": pl.Int64, "text": pl.String, "codon": pl.String},
        orient="row",
    )
    does = pl.col("class").replace_strict(_BY_WORD, default="other").alias("does")
    return found.join(known, on="change", how="left").with_columns(does)


def _residues(placed: pl.DataFrame, owner: str) -> tuple[Residue, ...]:
    """Count the patients or samples at each residue, by class and by change."""
    here = pl.col("patient_id").filter(pl.col("earliest") == pl.col("position"))
    named = pl.col("codon").filter(~pl.col("codon").str.contains(r"^\d*$"))
    counted = (
        placed.group_by("position")
        .agg(
            n=pl.col(owner).n_unique(),
            patients=pl.col("patient_id").n_unique(),
            first=here.n_unique(),
            codons=named.unique(),
        )
        .sort("position")
    )
    classes, changes = _parts(placed, "does", owner), _parts(placed, "text", owner)
    return tuple(
        Residue(
            row["position"],
            row["codons"][0] if len(row["codons"]) == 1 else str(row["position"]),
            row["n"],
            classes[row["position"]],
            changes[row["position"]],
            row["patients"],
            row["first"],
        )
        for row in counted.iter_rows(named=True)
    )


def _parts(placed: pl.DataFrame, by: str, owner: str) -> dict[int, tuple[Part, ...]]:
    """Count the patients or samples of each residue by class or by change, most first."""
    counted = (
        placed.group_by("position", by)
        .agg(n=pl.col(owner).n_unique(), patients=pl.col("patient_id").n_unique())
        .sort("position", "n", by, descending=[False, True, False])
    )
    found: dict[int, tuple[Part, ...]] = {}
    for position, name, n, patients in counted.iter_rows():
        found[position] = (*found.get(position, ()), Part(name, n, patients))
    return found
