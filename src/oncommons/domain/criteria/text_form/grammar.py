"""The words of the text of criteria as data: the parser and the reference page read them here."""

from dataclasses import dataclass

from oncommons.domain.variant_classes import TRUNCATING, VariantClass

TUMOUR_NAMES = ("cancer_type", "tumour_type", "tumor_type")
EVERYBODY, NOBODY = "everyone", "nobody"
NONE = "none"

JOINING = {
    "not": "It is known not to be so. Binds tighter than `and`.",
    "and": "Both hold. Binds tighter than `or`.",
    "or": "At least one holds. Between two values it continues the list of values.",
    "( )": "What stands inside is read first.",
    "any sample ( )": "One and the same sample of the patient satisfies all that stands inside.",
    "every sample ( )": "Each sample of the patient satisfies it.",
    "known ( )": "It is known whether it holds; `unknown ( )` is the opposite.",
    "everyone, nobody": "All patients, or none.",
}

COLUMN_FORMS = {
    "sex is female": "The column has this value. `=` says the same.",
    "sex is not female": "The column is known not to have it. `!=` says the same.",
    "vital_status is one of alive, dead": "One of several values; also `in (alive, dead)`.",
    "vital_status is alive or dead": (
        "The same: a value after `or` continues the list. Not after `is not`, where it could be"
        " read in two ways: there only `is not one of` takes a list."
    ),
    "vital_status is known": (
        "The column has a value. `is not known` is the opposite; `is unknown` asks for the word"
        " unknown, where a column may hold it."
    ),
    "age_at_diagnosis from 40 to 65": "A number between two bounds, both included.",
    "tmb > 10": "A number beyond a bound; also `>=`, `<`, `<=`, `=` and `!=`.",
    "tmb is any number": "A number, whatever it is.",
    "cancer_type is LUAD": "An OncoTree code with everything below it.",
}

ORDER_FORMS = {
    "progressed after treated(osimertinib)": "On the same day or later.",
    "progressed within 180 days after treated(osimertinib)": "At most that many days later.",
    "progressed at least 30 days after treated(osimertinib)": "That many days later, or more.",
    "progressed from 30 to 180 days after treated(osimertinib)": "Between two numbers of days.",
    "sampled before treated(osimertinib)": "On the same day or earlier; takes days as above.",
}

KEYWORDS = frozenset(
    {"and", "or", "not", "is", "in", "one", "of", "any", "every", "all", "number", NONE}
    | {"known", "unknown", "between", "from", "to", "within", "at", "least"}
    | {"day", "days", "after", "before"}
)
"""Words with a meaning of their own; a value that is spelled like one stands in quotes."""

CLASS_GROUPS: dict[str, tuple[VariantClass, ...]] = {
    "missense": (VariantClass.MISSENSE_MUTATION,),
    "truncating": TRUNCATING,
    "frameshift": (VariantClass.FRAME_SHIFT_DEL, VariantClass.FRAME_SHIFT_INS),
    "inframe": (VariantClass.IN_FRAME_DEL, VariantClass.IN_FRAME_INS),
    "nonsense": (VariantClass.NONSENSE_MUTATION,),
    "splice": (VariantClass.SPLICE_SITE,),
    "silent": (VariantClass.SILENT,),
}
"""Words for several MAF classes at once; truncating includes frameshifts, as in `discovery`."""

CALL_WORDS = {"deletion": -2, "loss": -1, "gain": 1, "amplification": 2}

HINTS = {
    "chemotherapy": "systemic, or a group of drugs such as atc L01A",
    "immunotherapy": "systemic, or a group of drugs such as atc L01FF",
    "targeted": "systemic, or a group of drugs such as atc L01E",
    "radiation": "radiotherapy",
}
"""Kinds of treatment that are often asked for and that no column holds."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text of criteria for the reference page, which a test reads.

    Args:
        text: the criteria.
        says: the same in a clinician's words.
    """

    text: str
    says: str


EXAMPLES = (
    Example(
        "cancer_type is LUAD and altered(EGFR, L858R) and not treated(osimertinib)",
        "Lung adenocarcinoma with EGFR L858R, known not to have had osimertinib.",
    ),
    Example(
        "cancer_type is NSCLC or BRCA and patients.sex is female",
        "Women with non-small cell lung cancer or breast cancer: the `or` joins two values.",
    ),
    Example(
        "stage_group is one of IIIB, IIIC, IV and age_at_diagnosis from 40 to 65",
        "Advanced disease, diagnosed at 40 to 65 years.",
    ),
    Example(
        "mutated(EGFR, codons 729-761) or mutated(EGFR, exon 19)",
        "A mutation of EGFR that touches these codons, or exon 19.",
    ),
    Example(
        "mutated(KRAS, G12C, vaf >= 0.05) and profiled(TP53) and not mutated(TP53, truncating)",
        "KRAS G12C in 5 % of reads or more, and no truncating mutation where TP53 was looked at.",
    ),
    Example(
        "amplified(ERBB2) or copy_number(MYC, 1, 2) or fused(EML4, ALK)",
        "ERBB2 amplified, MYC gained or amplified, or EML4 fused with ALK.",
    ),
    Example(
        "progressed within 180 days after treated(osimertinib, line 1)",
        "Progression within half a year of first-line osimertinib.",
    ),
    Example(
        "treated(docetaxel) after treated(abiraterone) and not died within 90 days after diagnosis",
        "Docetaxel after abiraterone, in patients who survived their first 90 days.",
    ),
    Example(
        "any sample (mutated(TP53) and sample_type is metastasis) and tmb > 10",
        "TP53 mutated in a metastasis, and a tumour mutational burden above 10.",
    ),
    Example(
        "(treated(atc L01E) or treated(kind radiotherapy)) and measured(CEA, > 5 ng/mL)",
        "A kinase inhibitor or radiotherapy, and CEA above 5 ng/mL.",
    ),
)
