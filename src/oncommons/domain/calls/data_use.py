"""Terms of use of a dataset, as codes of the Data Use Ontology (GA4GH DUO)."""

from dataclasses import dataclass
from enum import StrEnum


class DataUse(StrEnum):
    """A condition on the use of a dataset: a permission, or a modifier of it.

    Source: EBISPOT/DUO, release 2021-02-23; Lawson et al., Cell Genomics 1:100028 (2021).
    """

    NRES = "DUO:0000004"
    GRU = "DUO:0000042"
    HMB = "DUO:0000006"
    DS = "DUO:0000007"
    POA = "DUO:0000011"
    RS = "DUO:0000012"
    NMDS = "DUO:0000015"
    GSO = "DUO:0000016"
    NPUNCU = "DUO:0000018"
    PUB = "DUO:0000019"
    COL = "DUO:0000020"
    IRB = "DUO:0000021"
    GS = "DUO:0000022"
    MOR = "DUO:0000024"
    TS = "DUO:0000025"
    US = "DUO:0000026"
    PS = "DUO:0000027"
    IS = "DUO:0000028"
    RTN = "DUO:0000029"
    CC = "DUO:0000043"
    NPOA = "DUO:0000044"
    NPU = "DUO:0000045"
    NCU = "DUO:0000046"

    @property
    def is_permission(self) -> bool:
        """Tell whether it says what the data is for; every dataset has exactly one of these."""
        return self in PERMISSIONS

    @property
    def takes_values(self) -> bool:
        """Tell whether it names something, such as diseases, countries or a date."""
        return self in NAMING


PERMISSIONS = (DataUse.NRES, DataUse.GRU, DataUse.HMB, DataUse.DS, DataUse.POA)
NAMING = (
    *(DataUse.DS, DataUse.RS, DataUse.GS, DataUse.MOR),
    *(DataUse.TS, DataUse.US, DataUse.PS, DataUse.IS),
)


@dataclass(frozen=True, slots=True)
class DataUseTerm:
    """One term of a dataset.

    Args:
        use: the condition.
        values: what it names: OncoTree codes or MONDO:0004992 for any cancer (DS), kinds of
            research (RS), countries or EU (GS), a date (MOR), months (TS), people (US),
            projects (PS), organisations (IS); empty for others.
    """

    use: DataUse
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DatasetTerms:
    """A dataset that projects may ask for.

    Args:
        dataset_id: its id.
        owner: who may set a mismatch aside.
        terms: what it may be used for.
    """

    dataset_id: str
    owner: str
    terms: tuple[DataUseTerm, ...]


class MismatchKind(StrEnum):
    """What can be done about a mismatch."""

    BLOCKS = "the purpose does not fit"
    DOCUMENT = "a document is missing"
    DATE = "a date does not fit"
    OWNER = "the data owner has to judge"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Where a purpose does not fit a term.

    Args:
        use: the term.
        kind: what can be done about it.
        found: what does not fit, in words.
        remedy: what to do.
    """

    use: DataUse
    kind: MismatchKind
    found: str
    remedy: str

    def __str__(self) -> str:
        """Say it in one line, with the code."""
        return f"{self.use.name} ({self.use.value}): {self.found}; {self.remedy}"


@dataclass(frozen=True, slots=True)
class Waiver:
    """A data owner sets a mismatch aside, and says why.

    Args:
        application_id: the application.
        dataset_id: the dataset.
        use: the term.
        by: who; only the owner of the dataset may.
        why: the reason, which is kept.
    """

    application_id: str
    dataset_id: str
    use: DataUse
    by: str
    why: str
