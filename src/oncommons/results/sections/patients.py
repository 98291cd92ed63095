"""Who the patients are: tumour types, mutated genes, and survival."""

from dataclasses import replace

from oncommons.domain.answers import Counts, GeneFrequencies, Survival
from oncommons.domain.results import Disclosed
from oncommons.errors import KnowledgeError
from oncommons.knowledge.oncotree import oncotree
from oncommons.report import Section
from oncommons.report.charts import counts_chart, frequency_chart, survival_chart


def patients_section(
    types: Disclosed[Counts], genes: Disclosed[GeneFrequencies], survival: Disclosed[Survival]
) -> Section:
    """Draw patients by tumour type, the genes most often mutated, and overall survival.

    Args:
        types: patients by tumour type.
        genes: the most often mutated genes.
        survival: overall survival of everybody.
    """
    curve = survival_chart(survival.value, minimum=survival.minimum)
    rows = tuple(replace(row, label=type_name(row.label)) for row in types.value.rows)
    return Section(
        "Tumours and survival",
        [
            counts_chart(replace(types.value, rows=rows), minimum=types.minimum),
            frequency_chart(genes.value, minimum=genes.minimum),
            replace(curve, caption=f"{curve.caption} Numbers are rounded before they are shown."),
        ],
    )


def type_name(label: str) -> str:
    """Write a tumour type with its name; labels that are no code of the tree stay as they are.

    Example:
        >>> type_name("PRAD"), type_name("missing")
        ('Prostate Adenocarcinoma (PRAD)', 'not recorded')
    """
    if label == "missing":
        return "not recorded"
    if label == "*":
        return "coarsened by protection"
    try:
        name = oncotree().find(label).name
    except KnowledgeError:
        return label
    return f"{name} ({label})"
