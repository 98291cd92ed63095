"""Stage 4: choose patients by criteria, and describe them."""

from oncommons.cohort.change import difference, rerun
from oncommons.cohort.compare import compare
from oncommons.cohort.describe import describe
from oncommons.cohort.export import export_files, write_export
from oncommons.cohort.flow import treatment_flow
from oncommons.cohort.genes import check_genes, protein_length
from oncommons.cohort.groups import groups_by
from oncommons.cohort.lollipop import lollipop, two_groups_by
from oncommons.cohort.oncoprint import oncoprint
from oncommons.cohort.saved import (
    cohort_size,
    criteria_of,
    find_saved,
    forget,
    import_cohort,
    save,
    saved_cohorts,
)
from oncommons.cohort.select import select
from oncommons.cohort.study_view import StudyBrush, codes_of, study_view
from oncommons.cohort.survival import survival
from oncommons.cohort.timeline import explain, timeline
from oncommons.store.questions.counts import count_by
from oncommons.store.questions.genes import gene_frequencies

__all__ = [
    "StudyBrush",
    "check_genes",
    "codes_of",
    "cohort_size",
    "compare",
    "count_by",
    "criteria_of",
    "describe",
    "difference",
    "explain",
    "export_files",
    "find_saved",
    "forget",
    "gene_frequencies",
    "groups_by",
    "import_cohort",
    "lollipop",
    "oncoprint",
    "protein_length",
    "rerun",
    "save",
    "saved_cohorts",
    "select",
    "study_view",
    "survival",
    "timeline",
    "treatment_flow",
    "two_groups_by",
    "write_export",
]
