"""What is computed on patients, before and after disclosure control."""

from dataclasses import dataclass
from typing import Generic, NoReturn, TypeVar

from oncommons.domain.verdicts import RuleApplied

Value = TypeVar("Value")


class Raw(Generic[Value]):
    """A result with patients behind it: it can be computed with, and it cannot be shown.

    It has no serialiser: writing, printing or pickling it fails. `access.disclose` is the only
    maker of the `Disclosed` form that a page, the API or a file may carry.

    Args:
        value: the result.
        patients: how many patients it was computed on.
    """

    __slots__ = ("_value", "patients")

    def __init__(self, value: Value, *, patients: int) -> None:
        self._value = value
        self.patients = patients

    @property
    def undisclosed(self) -> Value:
        """The result itself, for further computation and for the disclosure rules only."""
        return self._value

    def __repr__(self) -> str:
        """Name the kind of result, and none of its numbers."""
        return f"<Raw {type(self._value).__name__}: not shown; use access.disclose>"

    def __str__(self) -> NoReturn:
        """Refuse: a raw result has no text."""
        raise TypeError("a raw result cannot be written; use access.disclose(raw, grant)")

    def __reduce__(self) -> NoReturn:
        """Refuse: a raw result cannot be pickled or copied to another process."""
        raise TypeError("a raw result cannot be stored; use access.disclose(raw, grant)")


@dataclass(frozen=True, slots=True)
class Disclosed(Generic[Value]):
    """A result that passed the disclosure rules, and what they did to it.

    Args:
        value: the result; what was hidden is None.
        rules: ids of the rules that were applied.
        hidden: how many numbers were hidden.
        minimum: smallest group of patients that is shown.
        applied: what each rule did, with its version and limits.
    """

    value: Value
    rules: tuple[str, ...]
    hidden: int
    minimum: int
    applied: tuple[RuleApplied, ...] = ()

    def by_rule(self, rule: str) -> RuleApplied | None:
        """Tell what one rule did; None where it was not applied."""
        return next((one for one in self.applied if one.rule == rule), None)
