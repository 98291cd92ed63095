"""Molecular tables: samples, what was assayed in them, and what was found."""

from oncommons.domain.columns import AtLeast, Between, Column, NotBefore, OneOf, Table, Type
from oncommons.domain.schema.words import (
    ALLELE,
    BUILDS,
    CHROMOSOMES,
    DIRECT,
    ICD_O_TOPOGRAPHY,
    ONCOTREE,
    ORIGINS,
    PLAIN,
    SENSITIVE,
    amount,
    belongs_to,
    choice,
    count,
    day,
    other,
    row_id,
    text,
)

SAMPLES = Table(
    "samples",
    "SAM",
    "One row per specimen.",
    (
        Column(
            "sample_id",
            Type.TEXT,
            DIRECT,
            "The hospital's number of the specimen; a keyed pseudonym in a release.",
            required=True,
            key=True,
            personal=True,
        ),
        belongs_to("patients"),
        belongs_to("tumours", required=False),
        day("collection_day", "Day of collection."),
        choice(
            "sample_type",
            "What kind of specimen.",
            "primary metastasis recurrence normal cfdna cell_line pdx unknown",
            required=True,
        ),
        text("topography", "Site of the specimen, ICD-O-3.", SENSITIVE, ICD_O_TOPOGRAPHY),
        text("storage", "How it is kept, MIABIS or SPREC."),
        amount("tumour_cellularity", "Share of tumour cells.", "percent", Between(0, 100)),
        text("oncotree", "Tumour type of the specimen, OncoTree code.", SENSITIVE, ONCOTREE),
        other("parent_sample_id", "samples", "The specimen from which this one was taken."),
    ),
)

ASSAYS = Table(
    "assays",
    "ASY",
    "One row per assay of a sample: it says which genes could be seen at all.",
    (
        row_id("assay_id", "The assay."),
        belongs_to("samples"),
        other("matched_normal_sample_id", "samples", "The normal specimen it was compared with."),
        choice(
            "assay_type",
            "What kind of assay.",
            "panel wes wgs rnaseq array_cna methylation ihc fish",
            required=True,
        ),
        text("panel_id", "The gene panel; empty where every gene is covered."),
        Column("genome_build", Type.TEXT, PLAIN, "Genome build of its coordinates.", BUILDS),
        day("day", "Day of the report."),
        text("platform", "Instrument or kit."),
        text("pipeline", "Software that called the alterations."),
        amount("ploidy", "Estimated ploidy.", "copies"),
        amount("purity", "Estimated share of tumour DNA.", "fraction", Between(0, 1)),
        amount("tmb", "Tumour mutational burden.", "mut/Mb", AtLeast(0), privacy=SENSITIVE),
        choice("msi_status", "Microsatellite status.", "MSS MSI-L MSI-H unknown", SENSITIVE),
    ),
)

PANELS = Table(
    "panels",
    "PAN",
    "One row per gene that a panel covers; a gene is negative only where it was covered.",
    (
        Column("panel_id", Type.TEXT, PLAIN, "The panel.", required=True, key=True),
        Column("symbol", Type.TEXT, PLAIN, "Gene, HGNC symbol.", required=True, key=True),
        Column("hgnc_id", Type.INT32, PLAIN, "Gene, HGNC id.", AtLeast(1)),
        Column("entrez_id", Type.INT32, PLAIN, "Gene, NCBI id.", AtLeast(1)),
    ),
)

MUTATIONS = Table(
    "mutations",
    "MUT",
    "One row per small variant of an assay.",
    (
        row_id("mutation_id", "The variant in this assay.", type=Type.INT64),
        belongs_to("assays"),
        belongs_to("samples"),
        belongs_to("patients"),
        text("symbol", "Gene, HGNC symbol.", required=True),
        Column("hgnc_id", Type.INT32, PLAIN, "Gene, HGNC id.", AtLeast(1)),
        Column("entrez_id", Type.INT32, PLAIN, "Gene, NCBI id.", AtLeast(1)),
        text("chrom", "Chromosome.", PLAIN, CHROMOSOMES, required=True),
        Column("pos", Type.INT32, PLAIN, "First base, 1-based.", AtLeast(1), "bp", required=True),
        Column("end", Type.INT32, PLAIN, "Last base.", NotBefore("pos"), "bp"),
        text("ref", "Reference allele.", PLAIN, ALLELE, required=True),
        text("alt", "Variant allele.", PLAIN, ALLELE, required=True),
        text("build", "Genome build.", PLAIN, BUILDS, required=True),
        text("class", "Consequence, MAF Variant_Classification.", required=True),
        text("hgvsc", "Change of the coding DNA, HGVS."),
        text("hgvsp", "Change of the protein, HGVS with one-letter codes."),
        text("transcript", "Transcript, ENST or NM."),
        text("status", "Somatic or germline.", SENSITIVE, ORIGINS, required=True),
        count("t_ref", "Reads with the reference allele in the tumour.", "reads"),
        count("t_alt", "Reads with the variant allele in the tumour.", "reads"),
        amount("vaf", "Share of reads with the variant.", "fraction", Between(0, 1)),
        text("vrs_id", "GA4GH VRS identifier."),
        text("filter", "Filter flags of the caller."),
    ),
)

COPY_NUMBER = Table(
    "copy_number",
    "CNA",
    "One row per gene and assay whose copy number is not neutral.",
    (
        belongs_to("assays", key=True),
        belongs_to("samples"),
        Column("symbol", Type.TEXT, PLAIN, "Gene, HGNC symbol.", required=True, key=True),
        Column(
            "call",
            Type.INT8,
            PLAIN,
            "-2 deep deletion, -1 loss, 0 neutral, 1 gain, 2 amplification.",
            Between(-2, 2),
        ),
        amount("log2", "Log2 ratio.", "log2"),
        amount("total_cn", "Total copies.", "copies", AtLeast(0)),
        Column("loh", Type.BOOL, PLAIN, "Loss of heterozygosity."),
    ),
)

SEGMENTS = Table(
    "segments",
    "SEG",
    "One row per segment of a copy-number profile.",
    (
        belongs_to("assays", key=True),
        Column("chrom", Type.TEXT, PLAIN, "Chromosome.", CHROMOSOMES, required=True, key=True),
        Column(
            "start", Type.INT32, PLAIN, "First base.", AtLeast(1), "bp", required=True, key=True
        ),
        Column("end", Type.INT32, PLAIN, "Last base.", NotBefore("start"), "bp", required=True),
        Column("log2", Type.FLOAT32, PLAIN, "Mean log2 ratio.", unit="log2", required=True),
        count("n_probes", "Probes in the segment."),
    ),
)

STRUCTURAL_VARIANTS = Table(
    "structural_variants",
    "SV",
    "One row per fusion or other rearrangement; one of the two genes is named.",
    (
        row_id("sv_id", "The rearrangement in this assay.", type=Type.INT64),
        belongs_to("assays"),
        belongs_to("samples"),
        choice(
            "sv_class",
            "Class.",
            "fusion deletion duplication inversion translocation insertion",
        ),
        text("symbol1", "Gene at the first breakpoint, HGNC symbol."),
        text("chrom1", "Chromosome of the first breakpoint.", PLAIN, CHROMOSOMES),
        Column("pos1", Type.INT32, PLAIN, "First breakpoint.", AtLeast(1), "bp"),
        text("symbol2", "Gene at the second breakpoint, HGNC symbol."),
        text("chrom2", "Chromosome of the second breakpoint.", PLAIN, CHROMOSOMES),
        Column("pos2", Type.INT32, PLAIN, "Second breakpoint.", AtLeast(1), "bp"),
        text("in_frame", "Reading frame kept.", PLAIN, OneOf(("yes", "no", "unknown"))),
        count("split_reads", "Split reads.", "reads"),
        count("pair_reads", "Read pairs that span it.", "reads"),
        text("status", "Somatic or germline.", SENSITIVE, ORIGINS),
    ),
)

EXPRESSION = Table(
    "expression",
    "EXP",
    "One row per gene and assay of expression.",
    (
        belongs_to("assays", key=True),
        Column("symbol", Type.TEXT, PLAIN, "Gene, HGNC symbol.", required=True, key=True),
        Column(
            "value",
            Type.FLOAT32,
            PLAIN,
            "Expression, log2(TPM + 1) unless declared otherwise.",
            unit="log2",
            required=True,
        ),
    ),
)

MOLECULAR = (
    SAMPLES,
    ASSAYS,
    PANELS,
    MUTATIONS,
    COPY_NUMBER,
    SEGMENTS,
    STRUCTURAL_VARIANTS,
    EXPRESSION,
)
