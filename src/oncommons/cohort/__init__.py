"""Stage 4: choose patients by criteria, and describe them."""

from oncommons.cohort.select import select
from oncommons.cohort.survival import survival
from oncommons.store.questions.counts import count_by
from oncommons.store.questions.genes import gene_frequencies

__all__ = ["count_by", "gene_frequencies", "select", "survival"]
