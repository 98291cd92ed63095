"""Endpoints and anchors of survival as data: what is waited for, since which day."""

import re
from dataclasses import dataclass
from enum import StrEnum

from oncommons.errors import CriteriaError


class DayKind(StrEnum):
    """A thing that has a day: it may start the clock, stop it, or open the observation."""

    DIAGNOSIS = "diagnosis"
    LINE = "line"
    TREATMENT = "treatment"
    DRUG = "drug"
    SAMPLE = "sample"
    ASSAY = "assay"
    METASTASIS = "metastasis"
    RECURRENCE = "recurrence"
    PROGRESSION = "progression"
    NEXT_TREATMENT = "next-treatment"
    DEATH = "death"
    DEATH_OF_CANCER = "death-of-cancer"
    DEATH_OF_OTHER = "death-of-other-cause"
    EVENT = "event"
    MEASURED = "measured"
    LAST_CONTACT = "last-contact"


_NEEDS_DETAIL = {DayKind.LINE, DayKind.DRUG, DayKind.EVENT, DayKind.MEASURED}
_MAY_HAVE_DETAIL = _NEEDS_DETAIL | {DayKind.SAMPLE, DayKind.ASSAY}
_NO_ANCHOR = {
    DayKind.DEATH,
    DayKind.DEATH_OF_CANCER,
    DayKind.DEATH_OF_OTHER,
    DayKind.NEXT_TREATMENT,
    DayKind.LAST_CONTACT,
}
_NO_EVENT = {DayKind.DIAGNOSIS, DayKind.SAMPLE, DayKind.ASSAY, DayKind.LAST_CONTACT}
_MEASURED = re.compile(r"(?P<code>.+?)(?P<side>>=|<=)(?P<limit>-?\d+(\.\d+)?)")
_FORMS = (
    "diagnosis, line:2, treatment, drug:cisplatin, sample, sample:metastasis, assay, assay:PANEL,"
    " metastasis, recurrence, progression, next-treatment, death, death-of-cancer,"
    " death-of-other-cause, event:TYPE, event:TYPE=CODE, measured:CODE>=3, last-contact"
)


@dataclass(frozen=True, slots=True)
class Dated:
    """One thing with a day, such as the first line of treatment.

    Args:
        kind: what it is.
        detail: which one: number of the line, drug, type of sample, panel, `TYPE=CODE` of an
            event, or code and limit of a measurement. The first of them counts.

    Raises:
        CriteriaError: the detail is missing, malformed, or of a kind that has none.
    """

    kind: DayKind
    detail: str = ""

    def __post_init__(self) -> None:
        """Check the detail."""
        fits = self.kind in _MAY_HAVE_DETAIL if self.detail else self.kind not in _NEEDS_DETAIL
        if self.kind is DayKind.LINE:
            fits = self.detail.isdigit() and 1 <= int(self.detail) <= 20
        if self.kind is DayKind.MEASURED:
            fits = _MEASURED.fullmatch(self.detail) is not None
        if not fits:
            raise _unreadable(str(self))

    def __str__(self) -> str:
        """Write it as it is typed."""
        return f"{self.kind.value}:{self.detail}" if self.detail else self.kind.value

    @property
    def words(self) -> str:
        """Say it in words, such as "start of line 2"."""
        name, detail = self.kind.value.replace("-", " "), self.detail
        said = {
            DayKind.LINE: f"start of line {detail}",
            DayKind.TREATMENT: "start of the first treatment",
            DayKind.DRUG: f"start of {detail}",
            DayKind.SAMPLE: f"collection of the {detail} sample".replace("  ", " "),
            DayKind.ASSAY: f"report of {detail}" if detail else "report of the assay",
            DayKind.EVENT: f"the event {detail}",
        }
        return said.get(self.kind, f"{detail} measured" if detail else name)

    @property
    def limit(self) -> tuple[str, str, float]:
        """Code, side (">=" or "<=") and limit of a measurement."""
        found = _MEASURED.fullmatch(self.detail)
        if self.kind is not DayKind.MEASURED or found is None:
            raise _unreadable(str(self))
        return found["code"], found["side"], float(found["limit"])


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What is waited for.

    Args:
        events: the first of these is the event.
        competing: the first of these, where it comes before the event, makes the event
            impossible; empty for none.
        censor_at: the day on which observation ends without an event.

    Raises:
        CriteriaError: nothing is waited for, or something that cannot be an event.
    """

    events: tuple[Dated, ...]
    competing: tuple[Dated, ...] = ()
    censor_at: Dated = Dated(DayKind.LAST_CONTACT)

    def __post_init__(self) -> None:
        """Check that all of it can happen after an anchor."""
        if not self.events:
            raise CriteriaError("the endpoint names no event", remedy=f"use {_FORMS}")
        for one in (*self.events, *self.competing):
            if one.kind in _NO_EVENT:
                raise CriteriaError(
                    f'"{one}" is no event', remedy="use death, progression or another event"
                )
        if both := set(self.events) & set(self.competing):
            raise CriteriaError(
                f'"{sorted(map(str, both))[0]}" is both the event and competing',
                remedy="name it once",
            )

    def __str__(self) -> str:
        """Write it as it is typed."""
        return "+".join(map(str, self.events))

    @property
    def words(self) -> str:
        """Say it in words, such as "progression or death"."""
        return " or ".join(one.words for one in self.events)


DEATH = Endpoint((Dated(DayKind.DEATH),))
DIAGNOSIS = Dated(DayKind.DIAGNOSIS)


@dataclass(frozen=True, slots=True)
class SurvivalQuestion:
    """What a survival curve is asked to show.

    Args:
        endpoint: what is waited for.
        anchor: the day that starts the clock.
        entry: the day since which a patient could be seen; None where all are seen from the
            anchor. Patients who would have left before it could never have been in the data.
        landmark_days: the clock starts so many days after the anchor, with those who are still
            there; groups may be defined by what happened until then.
        by: `table.column` whose values make the groups; empty for one curve.

    Raises:
        CriteriaError: the anchor or the entry cannot be one, or the landmark is negative.
    """

    endpoint: Endpoint = DEATH
    anchor: Dated = DIAGNOSIS
    entry: Dated | None = None
    landmark_days: int = 0
    by: str = ""

    def __post_init__(self) -> None:
        """Check anchor, entry and landmark."""
        for one in (self.anchor, *([] if self.entry is None else [self.entry])):
            if one.kind in _NO_ANCHOR:
                raise CriteriaError(
                    f'"{one}" cannot start the clock', remedy="use diagnosis, line:1, sample, assay"
                )
        if self.landmark_days < 0:
            raise CriteriaError(
                f"the landmark is {self.landmark_days} days", remedy="give 0 or more"
            )

    @property
    def start_words(self) -> str:
        """Say from when time is counted."""
        if self.landmark_days:
            return f"day {self.landmark_days} after {self.anchor.words}"
        return self.anchor.words


def read_dated(text: str) -> Dated:
    """Read a thing with a day as it is typed.

    Raises:
        CriteriaError: it cannot be read; shows the forms that can.

    Example:
        >>> read_dated("line:2").words
        'start of line 2'
    """
    kind, _, detail = text.strip().partition(":")
    try:
        return Dated(DayKind(kind.strip().lower()), detail.strip())
    except ValueError:
        raise _unreadable(text) from None


def read_endpoint(text: str, competing: str = "") -> Endpoint:
    """Read an endpoint as it is typed: things with a day, with "+" between them.

    Args:
        text: such as "progression+death".
        competing: such as "death"; empty for none.

    Raises:
        CriteriaError: it cannot be read.

    Example:
        >>> read_endpoint("progression + death").words
        'progression or death'
    """
    return Endpoint(_several(text), _several(competing) if competing else ())


def _several(text: str) -> tuple[Dated, ...]:
    return tuple(read_dated(part) for part in text.split("+"))


def _unreadable(text: str) -> CriteriaError:
    return CriteriaError(f'"{text}" names no day', remedy=f"use one of {_FORMS}", value=text)
