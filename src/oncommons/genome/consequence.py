"""What a mutation does to the protein: the MAF vocabulary and its six groups."""

from enum import StrEnum

from oncommons.domain.variant_classes import PROTEIN_CHANGING, VariantClass

__all__ = [
    "ConsequenceGroup",
    "VariantClass",
    "consequence_group",
    "is_protein_changing",
    "read_variant_class",
]


class ConsequenceGroup(StrEnum):
    """The six kinds of effect that analyses tell apart."""

    SILENT = "silent"
    MISSENSE = "missense"
    TRUNCATING = "truncating"
    FRAMESHIFT = "frameshift"
    INFRAME = "inframe"
    NONCODING = "noncoding"


_GROUPS = {
    VariantClass.SILENT: ConsequenceGroup.SILENT,
    VariantClass.MISSENSE_MUTATION: ConsequenceGroup.MISSENSE,
    VariantClass.NONSENSE_MUTATION: ConsequenceGroup.TRUNCATING,
    VariantClass.NONSTOP_MUTATION: ConsequenceGroup.TRUNCATING,
    VariantClass.SPLICE_SITE: ConsequenceGroup.TRUNCATING,
    VariantClass.TRANSLATION_START_SITE: ConsequenceGroup.TRUNCATING,
    VariantClass.START_CODON_SNP: ConsequenceGroup.TRUNCATING,
    VariantClass.START_CODON_DEL: ConsequenceGroup.TRUNCATING,
    VariantClass.START_CODON_INS: ConsequenceGroup.TRUNCATING,
    VariantClass.STOP_CODON_DEL: ConsequenceGroup.TRUNCATING,
    VariantClass.STOP_CODON_INS: ConsequenceGroup.TRUNCATING,
    VariantClass.FRAME_SHIFT_DEL: ConsequenceGroup.FRAMESHIFT,
    VariantClass.FRAME_SHIFT_INS: ConsequenceGroup.FRAMESHIFT,
    VariantClass.IN_FRAME_DEL: ConsequenceGroup.INFRAME,
    VariantClass.IN_FRAME_INS: ConsequenceGroup.INFRAME,
}
_BY_WORD = {value.lower(): value for value in VariantClass} | {
    "missense": VariantClass.MISSENSE_MUTATION,
    "nonsense": VariantClass.NONSENSE_MUTATION,
    "read-through": VariantClass.NONSTOP_MUTATION,
    "splice_site_snp": VariantClass.SPLICE_SITE,
    "splice_site_del": VariantClass.SPLICE_SITE,
    "splice_site_ins": VariantClass.SPLICE_SITE,
    "synonymous": VariantClass.SILENT,
}


def read_variant_class(text: str) -> VariantClass | None:
    """Give the MAF class that a word means, or None.

    Args:
        text: a Variant_Classification in any case, or an older word for one.

    Returns:
        The class; None when the word is not in the vocabulary.

    Example:
        >>> str(read_variant_class("Splice_site")), read_variant_class("Big_Bang")
        ('Splice_Site', None)
    """
    return _BY_WORD.get(text.strip().lower())


def consequence_group(variant_class: VariantClass) -> ConsequenceGroup:
    """Give the kind of effect of a MAF class.

    Args:
        variant_class: the MAF class.

    Returns:
        `truncating` for a gained stop, a lost start or stop, and an essential splice site;
        `noncoding` for all that is not known to change the protein, De_novo_Start (it lies in the
        5' untranslated region), Splice_Region and Unknown among them.

    Example:
        >>> str(consequence_group(VariantClass.SPLICE_SITE))
        'truncating'
    """
    return _GROUPS.get(variant_class, ConsequenceGroup.NONCODING)


def is_protein_changing(variant_class: VariantClass) -> bool:
    """Tell whether a MAF class changes the protein.

    Args:
        variant_class: the MAF class.

    Returns:
        True for missense, truncating, frameshift and in-frame classes.

    Example:
        >>> is_protein_changing(VariantClass.SILENT), is_protein_changing(VariantClass.IN_FRAME_DEL)
        (False, True)
    """
    return variant_class in PROTEIN_CHANGING
