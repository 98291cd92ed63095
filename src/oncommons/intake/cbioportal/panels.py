"""Gene panels: the genes that an assay could see."""

import polars as pl

from oncommons.intake.cbioportal.meta import Study, read_fields
from oncommons.intake.rulebook import stop
from oncommons.intake.source import Draft, FileRead, Grain
from oncommons.intake.text_table import LINE, read_lines


def read_panels(study: Study) -> tuple[tuple[Draft, ...], tuple[FileRead, ...]]:
    """Read the gene lists of panels.

    Args:
        study: the study.

    Returns:
        Rows of `panels`, and the files; a row of such a file is a gene.

    Raises:
        IntakeError: a panel has no name or no genes, or two files have the same name.
    """
    drafts, files, seen = [], [], set()
    for name in study.panel_files:
        lines = read_lines(study.folder / name, name)
        fields = read_fields(lines).fields
        panel, genes = fields.get("stable_id", ""), fields.get("gene_list", "").split("\t")
        symbols = sorted({gene.strip() for gene in genes if gene.strip()})
        if not panel or not symbols or panel in seen:
            says = "a panel needs a stable_id of its own and a gene_list"
            raise stop("META-FIELD", says, file=name, column="stable_id")
        seen.add(panel)
        rows = pl.DataFrame({"symbol": symbols}).with_columns(
            pl.lit(1, pl.Int64).alias(LINE), pl.lit(panel).alias("panel_id")
        )
        drafts.append(Draft("panels", name, rows, grain=Grain.CELL))
        files.append(FileRead(name, lines.sha256, len(symbols)))
    return tuple(drafts), tuple(files)
