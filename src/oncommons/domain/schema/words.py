"""Short names for the recurring columns of the schema: identifiers, days, codes and amounts."""

from oncommons.domain.columns import (
    AtLeast,
    Column,
    OneOf,
    Pattern,
    Privacy,
    Reference,
    Rule,
    Type,
    Vocabulary,
)

ICD_O_TOPOGRAPHY = Pattern(r"C\d{2}(\.\d)?", "an ICD-O-3 topography such as C50.9")
ICD_O_MORPHOLOGY = Pattern(r"\d{4}/\d", "an ICD-O-3 morphology such as 8500/3")
ATC_CODE = Pattern(r"[A-Z]\d{2}[A-Z]{2}\d{2}", "an ATC code such as L01EB04")
ALLELE = Pattern(r"[ACGTN]+|-", "bases A, C, G, T, N, or - for none")
BUILDS = OneOf(("GRCh37", "GRCh38"))
CHROMOSOMES = OneOf((*(str(number) for number in range(1, 23)), "X", "Y", "MT"))
ONCOTREE = Vocabulary("OncoTree")
ORIGINS = OneOf(("somatic", "germline", "unknown"))

DIRECT, QUASI = Privacy.DIRECT, Privacy.QUASI
SENSITIVE, PLAIN = Privacy.SENSITIVE, Privacy.NONE


def row_id(name: str, about: str, *, type: Type = Type.TEXT) -> Column:  # noqa: A002
    """Name the primary key of something that belongs to one patient."""
    return Column(name, type, PLAIN, about, required=True, key=True, personal=True)


def belongs_to(table: str, *, required: bool = True, key: bool = False) -> Column:
    """Refer to the row of another table that this row belongs to."""
    noun = table.removesuffix("s")
    privacy = DIRECT if table in {"patients", "samples"} else PLAIN
    personal = table != "panels"
    about = f"The {noun} that this row belongs to."
    name, rule = f"{noun}_id", Reference(table)
    return Column(name, Type.TEXT, privacy, about, rule, "", required, key, personal)


def other(name: str, table: str, about: str) -> Column:
    """Refer to another row under a name of its own, such as a parent."""
    return Column(name, Type.TEXT, DIRECT, about, Reference(table), personal=True)


def day(name: str, about: str, rule: Rule | None = None, *, required: bool = False) -> Column:
    """Count whole days from the patient's first primary diagnosis."""
    return Column(name, Type.INT32, SENSITIVE, about, rule, "day", required)


def choice(
    name: str, about: str, values: str, privacy: Privacy = PLAIN, *, required: bool = False
) -> Column:
    """Choose one word of a closed list, given as words between spaces."""
    return Column(name, Type.TEXT, privacy, about, OneOf(tuple(values.split())), "", required)


def text(
    name: str,
    about: str,
    privacy: Privacy = PLAIN,
    rule: Rule | None = None,
    *,
    required: bool = False,
) -> Column:
    """Hold a code or a short text."""
    return Column(name, Type.TEXT, privacy, about, rule, "", required)


def amount(
    name: str,
    about: str,
    unit: str,
    rule: Rule | None = None,
    *,
    privacy: Privacy = PLAIN,
    type: Type = Type.FLOAT32,  # noqa: A002
) -> Column:
    """Measure something, in a unit."""
    return Column(name, type, privacy, about, rule, unit)


def count(name: str, about: str, unit: str = "", rule: Rule | None = None) -> Column:
    """Count something in whole numbers, not below zero unless a rule says otherwise."""
    return Column(name, Type.INT32, PLAIN, about, rule or AtLeast(0), unit)
