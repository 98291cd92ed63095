"""One patient over time, and why criteria hold for one patient: at research depth only."""

from collections.abc import Iterator, Mapping

from oncommons.cohort.select import resolve
from oncommons.domain.criteria import Criteria, Explained, Record
from oncommons.domain.criteria import explain as explain_record
from oncommons.domain.tables import released_tables
from oncommons.domain.timeline import Entry, Marker, Timeline, Track
from oncommons.knowledge.oncotree import oncotree
from oncommons.store.questions.one_patient import patient_record
from oncommons.store.view import View

_TABLES = ("patients", "tumours", "stagings", "samples", "treatments", "responses", "measurements")
_UNNAMED = {"systemic": "systemic treatment"}

Row = Mapping[str, object]


def timeline(view: View, patient_id: str) -> Timeline:
    """Give one patient over time, in days since the first diagnosis.

    Args:
        view: the patients.
        patient_id: the pseudonym.

    Returns:
        What the grant holds of the patient. It is not for showing outside a room of research.

    Raises:
        GrantError: the grant has another depth than research, or the patient is not in view.
    """
    record = patient_record(view, patient_id, (*_TABLES, "events"))
    entries = [*_disease(record), *_samples(record), *_treatments(record), *_others(record)]
    entries.sort(key=lambda one: (one.day is None, one.day or 0, one.track, one.label))
    who = next(iter(record.rows("patients")), {})
    dead = who.get("vital_status")
    last = [_day(who.get(name)) for name in ("death_day", "last_contact_day")]
    return Timeline(
        patient_id,
        _title(record),
        tuple(entries),
        tuple(_markers(record)),
        next((day for day in last if day is not None), None),
        {"dead": True, "alive": False}.get(str(dead)),
    )


def explain(
    view: View, criteria: Criteria, patient_id: str, *, saved: Mapping[str, Criteria] | None = None
) -> Explained:
    """Tell why criteria hold for one patient or do not: the truth of each part.

    Args:
        view: the patients.
        criteria: what is asked of the patient.
        patient_id: the pseudonym.
        saved: criteria of saved cohorts by their id.

    Returns:
        The truth of the criteria and of each part, by the plain evaluator.

    Raises:
        CriteriaError: the criteria cannot be asked.
        GrantError: the grant has another depth than research, does not hold a column that is
            asked, or the patient is not in view.
    """
    asked = resolve(criteria, oncotree(), saved)
    view.within(asked)  # refuses criteria over a column that is not granted
    record = patient_record(view, patient_id, [table.name for table in released_tables()])
    return explain_record(asked, record)


def _title(record: Record) -> str:
    """Say who it is, in the labels of the release."""
    who = next(iter(record.rows("patients")), {})
    first = min(record.rows("tumours"), key=lambda row: _order(row, "diagnosis_day"), default={})
    words = [who.get("sex"), first.get("age_at_diagnosis"), first.get("oncotree")]
    names = ("", "aged ", "")
    return ", ".join(
        f"{name}{word}" for name, word in zip(names, words, strict=True) if word not in (None, "*")
    )


def _disease(record: Record) -> Iterator[Entry]:
    for row in record.rows("tumours"):
        label = _words(str(row.get("event_type", "tumour")), row.get("oncotree"))
        yield Entry(Track.DISEASE, label, _day(row.get("diagnosis_day")))
    for row in record.rows("stagings"):
        group = row.get("stage_group")
        if group not in (None, "*"):
            yield Entry(Track.DISEASE, f"stage {group}", _day(row.get("day")))
    for row in record.rows("patients"):
        if row.get("vital_status") == "dead":
            yield Entry(Track.DISEASE, "death", _day(row.get("death_day")))
        elif row.get("last_contact_day") is not None:
            yield Entry(Track.DISEASE, "last contact", _day(row.get("last_contact_day")))


def _samples(record: Record) -> Iterator[Entry]:
    for row in record.rows("samples"):
        label = _words(str(row.get("sample_type", "sample")), row.get("topography"))
        yield Entry(Track.SAMPLES, label, _day(row.get("collection_day")))


def _treatments(record: Record) -> Iterator[Entry]:
    for row in record.rows("treatments"):
        kind = str(row.get("kind", "treatment"))
        label = row.get("drug_name") or row.get("regimen") or _UNNAMED.get(kind, kind)
        day, until = _day(row.get("start_day")), _day(row.get("end_day"))
        is_open = until is None and kind == "systemic"
        yield Entry(Track.TREATMENTS, str(label), day, until, _day(row.get("line")), is_open)


def _others(record: Record) -> Iterator[Entry]:
    for row in record.rows("responses"):
        yield Entry(Track.RESPONSES, str(row.get("result", "assessed")), _day(row.get("day")))
    for row in record.rows("events"):
        label = _words(str(row.get("type", "event")), row.get("code"))
        grade = row.get("grade")
        said = label if grade is None else f"{label}, grade {grade}"
        yield Entry(Track.EVENTS, said, _day(row.get("start_day")), _day(row.get("stop_day")))


def _markers(record: Record) -> Iterator[Marker]:
    """Give what was measured with a number and a day, by name and unit."""
    found: dict[tuple[str, str], list[tuple[int, float]]] = {}
    for row in record.rows("measurements"):
        day, value = _day(row.get("day")), row.get("value")
        if day is not None and isinstance(value, int | float):
            name = str(row.get("name") or row.get("code"))
            found.setdefault((name, str(row.get("unit") or "")), []).append((day, float(value)))
    for (name, unit), points in sorted(found.items()):
        yield Marker(name, unit, tuple(sorted(points)))


def _words(first: str, second: object) -> str:
    said = first.replace("_", " ")
    return said if second in (None, "*") else f"{said} {second}"


def _day(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _order(row: Row, name: str) -> tuple[bool, int]:
    day = _day(row.get(name))
    return day is None, day or 0
