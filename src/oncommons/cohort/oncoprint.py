"""The oncoprint of a cohort: which of a few genes are altered together."""

from collections.abc import Sequence

from oncommons.cohort.genes import check_genes, top_genes
from oncommons.domain.oncoprint import (
    FEWEST_GENES,
    MOST_GENES,
    Oncoprint,
    Pattern,
    Track,
    merged,
    tracks_of,
)
from oncommons.domain.results import Raw
from oncommons.domain.study import Unit
from oncommons.errors import CriteriaError
from oncommons.store.questions.oncoprint import kinds_in, patterns
from oncommons.store.view import View

USUAL_GENES = 10
MOST_CLINICAL = 4


def oncoprint(
    view: View,
    genes: Sequence[str] = (),
    *,
    clinical: Sequence[str] = (),
    unit: Unit = Unit.PATIENTS,
    by_frequency: bool = False,
) -> Raw[Oncoprint]:
    """Count which of a few genes are altered together.

    Args:
        view: the patients.
        genes: 2 to 30 HGNC symbols, current or former; the ten most often mutated without any.
        clinical: up to four columns of words, as `table.column`.
        unit: patients or samples.
        by_frequency: put the gene that is altered most often first; else the order is that of
            `genes`.

    Returns:
        The distinct patterns with their numbers, sorted track after track.

    Raises:
        CriteriaError: too few or too many genes, a gene that is nowhere, or no column of words.
        GrantError: a column is not granted.
    """
    symbols = check_genes(view, genes) if genes else top_genes(view, USUAL_GENES)
    if not FEWEST_GENES <= len(symbols) <= MOST_GENES or len(clinical) > MOST_CLINICAL:
        raise CriteriaError(
            f"{len(symbols)} genes and {len(clinical)} clinical tracks",
            remedy=f"name {FEWEST_GENES} to {MOST_GENES} genes that differ, and up to"
            f" {MOST_CLINICAL} columns",
        )
    found = patterns(view, symbols, clinical, unit=unit).undisclosed
    seen = [one for one in found if any(cell.profiled or cell.altered for cell in one.cells)]
    tracks = tracks_of(symbols, seen)
    if by_frequency or not genes:
        tracks, seen = _most_first(tracks, seen)
    total = sum(one.count for one in found)
    answer = Oncoprint(
        unit,
        total,
        total - sum(one.count for one in seen),
        tracks,
        tuple(clinical),
        merged(seen),
        tuple(kind.words for kind in kinds_in(view)),
        sum(one.patients for one in found) - sum(one.patients for one in seen),
    )
    return Raw(answer, patients=sum(one.patients for one in found))


def _most_first(
    tracks: Sequence[Track], found: Sequence[Pattern]
) -> tuple[tuple[Track, ...], list[Pattern]]:
    """Put the gene that is altered most often first; equal ones stay as they are."""
    order = sorted(range(len(tracks)), key=lambda at: -(tracks[at].frequency or 0.0))
    moved = [
        Pattern(tuple(one.cells[at] for at in order), one.labels, one.count, one.patients)
        for one in found
    ]
    return tuple(tracks[at] for at in order), moved
