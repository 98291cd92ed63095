"""Stage 4: choose patients by criteria, and describe them."""

from oncommons.cohort.compare import compare
from oncommons.cohort.genes import check_genes, protein_length
from oncommons.cohort.groups import groups_by
from oncommons.cohort.lollipop import lollipop, two_groups_by
from oncommons.cohort.oncoprint import oncoprint
from oncommons.cohort.select import select
from oncommons.cohort.study_view import StudyBrush, codes_of, study_view
from oncommons.cohort.survival import survival
from oncommons.store.questions.counts import count_by
from oncommons.store.questions.genes import gene_frequencies

__all__ = [
    "StudyBrush",
    "check_genes",
    "codes_of",
    "compare",
    "count_by",
    "gene_frequencies",
    "groups_by",
    "lollipop",
    "oncoprint",
    "protein_length",
    "select",
    "study_view",
    "survival",
    "two_groups_by",
]
