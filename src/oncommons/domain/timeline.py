"""One patient over time: what happened on which day since the first diagnosis."""

from dataclasses import dataclass
from enum import StrEnum


class Track(StrEnum):
    """What an entry of a timeline is about, in the order of drawing."""

    DISEASE = "disease"
    SAMPLES = "samples"
    TREATMENTS = "treatments"
    RESPONSES = "responses"
    EVENTS = "events"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened.

    Args:
        track: what it is about.
        label: in words.
        day: first day since the first diagnosis; None where it is not recorded.
        until: last day; None where it is one day, or not recorded.
        line: line of treatment; None for others.
        is_open: whether it has a length whose end is not recorded.
    """

    track: Track
    label: str
    day: int | None
    until: int | None = None
    line: int | None = None
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Marker:
    """One number that was measured again and again.

    Args:
        name: what was measured.
        unit: of the values.
        points: day and value, first day first.
    """

    name: str
    unit: str
    points: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """One patient over time.

    Args:
        patient_id: the pseudonym.
        title: sex, age and tumour type, as the release tells them.
        entries: what happened, first day first; without a day last.
        markers: what was measured.
        last_day: last day of contact, or of death; None where it is not recorded.
        died: whether the patient died; None where unknown.
    """

    patient_id: str
    title: str
    entries: tuple[Entry, ...]
    markers: tuple[Marker, ...]
    last_day: int | None
    died: bool | None
