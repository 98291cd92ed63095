"""The words of MAF for what a variant does, and which of them change the protein."""

from enum import StrEnum


class VariantClass(StrEnum):
    """Every value of the MAF column Variant_Classification.

    Source: GDC MAF format 1.0.0; cBioPortal file formats; Oncotator for the codon and De_novo
    words that older TCGA files carry.
    """

    SILENT = "Silent"
    MISSENSE_MUTATION = "Missense_Mutation"
    NONSENSE_MUTATION = "Nonsense_Mutation"
    NONSTOP_MUTATION = "Nonstop_Mutation"
    SPLICE_SITE = "Splice_Site"
    TRANSLATION_START_SITE = "Translation_Start_Site"
    START_CODON_SNP = "Start_Codon_SNP"
    START_CODON_DEL = "Start_Codon_Del"
    START_CODON_INS = "Start_Codon_Ins"
    STOP_CODON_DEL = "Stop_Codon_Del"
    STOP_CODON_INS = "Stop_Codon_Ins"
    FRAME_SHIFT_DEL = "Frame_Shift_Del"
    FRAME_SHIFT_INS = "Frame_Shift_Ins"
    IN_FRAME_DEL = "In_Frame_Del"
    IN_FRAME_INS = "In_Frame_Ins"
    SPLICE_REGION = "Splice_Region"
    DE_NOVO_START_INFRAME = "De_novo_Start_InFrame"
    DE_NOVO_START_OUTOFFRAME = "De_novo_Start_OutOfFrame"
    FIVE_PRIME_UTR = "5'UTR"
    THREE_PRIME_UTR = "3'UTR"
    FIVE_PRIME_FLANK = "5'Flank"
    THREE_PRIME_FLANK = "3'Flank"
    INTRON = "Intron"
    IGR = "IGR"
    RNA = "RNA"
    LINCRNA = "lincRNA"
    TARGETED_REGION = "Targeted_Region"
    UNKNOWN = "Unknown"


TRUNCATING = (
    VariantClass.NONSENSE_MUTATION,
    VariantClass.NONSTOP_MUTATION,
    VariantClass.SPLICE_SITE,
    VariantClass.TRANSLATION_START_SITE,
    VariantClass.START_CODON_SNP,
    VariantClass.START_CODON_DEL,
    VariantClass.START_CODON_INS,
    VariantClass.STOP_CODON_DEL,
    VariantClass.STOP_CODON_INS,
    VariantClass.FRAME_SHIFT_DEL,
    VariantClass.FRAME_SHIFT_INS,
)
"""The protein ends early, loses its start, or is read in another frame."""

PROTEIN_CHANGING = (
    VariantClass.MISSENSE_MUTATION,
    *TRUNCATING,
    VariantClass.IN_FRAME_DEL,
    VariantClass.IN_FRAME_INS,
)
"""Missense, truncating, frameshift and in-frame classes."""
