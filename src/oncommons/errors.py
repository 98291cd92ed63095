"""What can go wrong, one class per kind: what was found, where, and what to do."""

from pathlib import Path


class OncommonsError(Exception):
    """Base of every error that oncommons raises on purpose.

    Args:
        found: what was found, in a few words; names the value unless it may identify a patient.
        remedy: what the reader can do about it, as an instruction.
        file: the file concerned, if any.
        line: 1-based physical line in that file, if any.
        column: the column or key concerned, if any.
        value: the offending value, if it may be shown.

    Example:
        >>> str(OncommonsError('OS_MONTHS is "12,5"', remedy="write 12.5", file="a.txt", line=4))
        'a.txt line 4: OS_MONTHS is "12,5"; write 12.5'
    """

    def __init__(
        self,
        found: str,
        *,
        remedy: str,
        file: Path | str | None = None,
        line: int | None = None,
        column: str | None = None,
        value: object = None,
    ) -> None:
        self.found, self.remedy = found, remedy
        self.file = None if file is None else str(file)
        self.line, self.column, self.value = line, column, value
        super().__init__(self._message())

    def _message(self) -> str:
        place = "" if self.file is None else self.file
        if self.line is not None:
            place = f"{place} line {self.line}".strip()
        said = f"{self.found}; {self.remedy}" if self.remedy else self.found
        return f"{place}: {said}" if place else said


class IntakeError(OncommonsError):
    """A source cannot be read, or too much of it had to be refused; nothing was written."""


class SchemaError(OncommonsError):
    """A table or column differs from the one schema in `domain.tables`."""


class PolicyError(OncommonsError):
    """A protection policy contradicts itself, the data or the schema."""


class ReleaseRefused(OncommonsError):
    """Protected tables miss what their policy promised; nothing was published."""


class KeyProblem(OncommonsError):
    """A key is missing, unreadable, or kept where it must not be."""


class CommonsError(OncommonsError):
    """A commons folder cannot be made, opened or locked."""


class IntegrityError(OncommonsError):
    """A published file differs from what its manifest says."""


class EngineError(OncommonsError):
    """The engine that was asked for is unknown, or cannot run on this machine."""


class QueryTooLarge(OncommonsError):
    """A query took longer, or more memory, than one may; it was stopped and others go on."""


class LedgerBroken(IntegrityError):
    """A line of the ledger of releases was altered, removed, or put in another place."""


class VaultError(OncommonsError):
    """The vault of identities was asked for something that it cannot or must not give."""


class Refused(OncommonsError):
    """An act is not open to this person, or not in this state; nothing was changed.

    Args:
        code: what refused it, as a word that programs can read, such as STATE or SEPARATION_S2.
        found: what was asked and why it is refused; never a number of patients.
        remedy: what to do, or whom to ask.
    """

    def __init__(self, code: str, found: str, *, remedy: str) -> None:
        self.code = code
        super().__init__(found, remedy=remedy)


class GrantError(OncommonsError):
    """A grant is forged, expired, held back, or does not cover what was asked.

    Args:
        found: what was found, without a patient's values.
        remedy: what to do, or whom to ask.
        code: what refused it, as a word that programs can read, such as GRANT_ENDED.
        file: the file of the grant, if it came from one.
    """

    def __init__(
        self, found: str, *, remedy: str, code: str = "GRANT", file: Path | str | None = None
    ) -> None:
        self.code = code
        super().__init__(found, remedy=remedy, file=file)


class CallError(OncommonsError):
    """A call, form, application or review is written so that it cannot be used."""


class CriteriaError(OncommonsError):
    """Criteria name an unknown column, gene, code or operator."""


class DataError(OncommonsError):
    """Numbers given to a statistical function are unusable; names the first bad row."""


class DiscoveryError(OncommonsError):
    """A target analysis is not possible on these data."""


class ModelError(OncommonsError):
    """A question cannot become a model, or a model cannot be read."""


class KnowledgeError(OncommonsError):
    """A table of facts is malformed or names something unknown."""


class TherapyError(OncommonsError):
    """A patient record cannot be turned into advice."""


class PackageRefused(OncommonsError):
    """A model package fails one of its checks; `code` is P01 to P16.

    Args:
        code: the check that failed.
        found: what was found.
        remedy: what to do.
    """

    def __init__(self, code: str, found: str, *, remedy: str) -> None:
        self.code = code
        super().__init__(f"{code} {found}", remedy=remedy)
