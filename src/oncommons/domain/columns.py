"""What a column of the commons is: its type, unit, rule and sensitivity, as frozen values."""

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """How a column is stored; signed and nullable, so that every engine reads it alike."""

    TEXT = "text"
    INT8 = "int8"
    INT16 = "int16"
    INT32 = "int32"
    INT64 = "int64"
    FLOAT32 = "float32"
    FLOAT64 = "float64"
    BOOL = "bool"


class Privacy(StrEnum):
    """What a column gives away about a person."""

    DIRECT = "D"
    QUASI = "Q"
    SENSITIVE = "S"
    NONE = "N"


class Released(StrEnum):
    """The form in which a column may leave the vault."""

    AS_IS = "as it is"
    PSEUDONYM = "pseudonym"
    LABEL = "label of a hierarchy"
    INTERVAL = "interval label with its bounds"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class OneOf:
    """The value is one of a closed list."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """The whole value matches a regular expression."""

    regex: str
    says: str


@dataclass(frozen=True, slots=True)
class Between:
    """The number lies between two bounds, both included."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The number is not below a bound."""

    low: float


@dataclass(frozen=True, slots=True)
class NotBefore:
    """The number is not below that of another column of the same row."""

    column: str


@dataclass(frozen=True, slots=True)
class Reference:
    """The value is the key of a row of another table."""

    table: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The value is a code of a published vocabulary; checked where its list is at hand."""

    name: str


Rule = OneOf | Pattern | Between | AtLeast | NotBefore | Reference | Vocabulary


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the schema.

    Args:
        name: snake_case; a unit stands in the name where it is not obvious (`age_at_diagnosis`).
        type: how it is stored.
        privacy: what it gives away about a person.
        about: one sentence for the reference page.
        rule: what a good value looks like, beyond its type.
        unit: unit of measurement, empty for codes and text.
        required: a row without it is refused.
        key: part of the primary key.
        personal: an identifier that stands for a patient, or for something of one patient.
    """

    name: str
    type: Type
    privacy: Privacy
    about: str
    rule: Rule | None = None
    unit: str = ""
    required: bool = False
    key: bool = False
    personal: bool = False

    @property
    def released(self) -> Released:
        """The form in which this column may stand in a release."""
        if self.personal:
            return Released.PSEUDONYM
        if self.privacy is Privacy.DIRECT:
            return Released.NEVER
        if self.privacy is Privacy.QUASI:
            return Released.LABEL if self.type is Type.TEXT else Released.INTERVAL
        return Released.AS_IS


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the schema.

    Args:
        name: plural noun.
        code: three letters that open the ids of its rules.
        about: one sentence for the reference page.
        columns: in the order in which they are stored.
        released: whether a release may hold it at all.
    """

    name: str
    code: str
    about: str
    columns: tuple[Column, ...]
    released: bool = True

    @property
    def key(self) -> tuple[str, ...]:
        """Names of the columns that together identify a row."""
        return tuple(column.name for column in self.columns if column.key)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns, in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Give the column of that name.

        Raises:
            KeyError: no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")

    @property
    def references(self) -> tuple[tuple[str, str], ...]:
        """Pairs of a column and the table whose key it names."""
        return tuple((c.name, c.rule.table) for c in self.columns if isinstance(c.rule, Reference))
