"""When each patient's clock starts, when it could first be seen, and when and how it stopped."""

from dataclasses import dataclass, field

import polars as pl

from oncommons.domain.columns import Type
from oncommons.domain.endpoints import Dated, DayKind, SurvivalQuestion
from oncommons.errors import CriteriaError
from oncommons.store.compile import TO_PATIENT
from oncommons.store.engine import Query, Scalar
from oncommons.store.questions.columns import day_of, split_column
from oncommons.store.view import View, column_type

OUTCOME = ("vital_status", "last_contact_day", "death_day", "death_cause_code")
# Rows of these tables are things that happen to a patient later, not what the patient is.
HAPPENS_LATER = ("treatments", "responses", "measurements", "events")
# What was known of the disease at the anchor: later rows do not define a group.
STATE_AT_ANCHOR = ("tumours", "stagings")
# These may happen again; the first after the anchor counts.
_RECURRENT = (DayKind.PROGRESSION, DayKind.NEXT_TREATMENT, DayKind.EVENT, DayKind.MEASURED)
_NULL = "cast(null as bigint)"
_DEATHS = (DayKind.DEATH, DayKind.DEATH_OF_CANCER, DayKind.DEATH_OF_OTHER)
_CANCER = "(death_cause_code >= 'C00' and death_cause_code < 'C98')"  # ICD-10, malignant
_DEAD = "vital_status = 'dead' and death_day is not null"
_END = """case when vital_status = 'dead' then death_day
    when vital_status = 'alive' then last_contact_day end"""


@dataclass(frozen=True, slots=True)
class _Rows:
    """Where the rows of a thing with a day are: source, day, which rows, and what they read."""

    source: str
    day: str
    picked: str
    columns: tuple[tuple[str, str], ...]

    @property
    def table(self) -> str:
        return self.columns[0][0]


@dataclass(slots=True)
class _Text:
    """Collects common table expressions, values and the columns that they read."""

    ctes: list[str] = field(default_factory=list)
    values: dict[str, Scalar] = field(default_factory=dict)
    columns: set[tuple[str, str]] = field(default_factory=set)
    landmark: str = "0"

    def value(self, value: Scalar) -> str:
        name = f"f{len(self.values)}"
        self.values[name] = value
        return f"${name}"

    def add(self, body: str) -> str:
        name = f"day{len(self.ctes)}"
        self.ctes.append(f"{name} as ({body})")
        return name

    def rows(self, one: Dated) -> _Rows:
        """Say where the rows of a thing with a day are."""
        found = _rows(one, self)
        self.columns |= set(found.columns)
        return found


def follow_up(view: View, question: SurvivalQuestion) -> pl.DataFrame:
    """Give the days that make the follow-up of each patient in view.

    Args:
        view: the patients.
        question: endpoint, anchor, entry, landmark, and the column that makes the groups.

    Returns:
        One row per patient, days since the first diagnosis: anchor, entry, event, competing,
        exit (end of observation without an event), `known` (whether what was asked is recorded
        for this patient), `before` (whether the event came before the anchor), `label` (of what
        was there at the anchor, landmark included), `later` (whether a value of the group is of a
        day after that, or of none) and `only_later` (whether each of them is).

    Raises:
        CriteriaError: there is no such column, or it is the outcome itself.
        GrantError: a column is not granted.
    """
    text = _Text()
    text.landmark = text.value(question.landmark_days)
    text.columns |= {("patients", name) for name in OUTCOME[:3]}
    text.ctes.append(_anchors(question, text))
    event, competing = (
        [_happening(one, text) for one in part]
        for part in (question.endpoint.events, question.endpoint.competing)
    )
    joined = [*event, *competing, *_optional(question, text)]
    ended = _ended(question, text)
    label, kind = _label(question, text)
    text.ctes.append(f"labels as ({label})")
    known = " and ".join(f"coalesce({each}.known, false)" for each in (*event, *competing))
    sql = f"""
        , {", ".join(text.ctes)}
        select anchor_day as anchor, {"entered.day" if question.entry else _NULL} as entry,
            {_least(event)} as event, {_least(competing)} as competing,
            {ended} as exit, {known} as known,
            {" or ".join(f"coalesce({each}.before, false)" for each in event)} as before,
            labels.label as label, coalesce(labels.later, false) as later,
            coalesce(labels.only_later, false) as only_later
        from patients join anchors using (patient_id)
        {"".join(f" left join {name} using (patient_id)" for name in joined)}
        left join labels using (patient_id)
        order by patient_id
    """
    columns = dict.fromkeys(("anchor", "entry", "event", "competing", "exit"), Type.INT64)
    columns |= {"known": Type.BOOL, "before": Type.BOOL, "label": kind}
    columns |= {"later": Type.BOOL, "only_later": Type.BOOL}
    answer = view.ask(Query("follow-up", sql, columns), text.values, sorted(text.columns))
    return answer.with_columns(pl.col("label").cast(pl.String))


def _anchors(question: SurvivalQuestion, text: _Text) -> str:
    """Give the day that starts each patient's clock, landmark included, and its line."""
    shift = text.landmark
    if question.anchor.kind is DayKind.DIAGNOSIS:  # day 0 is the first diagnosis
        return f"anchors as (select patient_id, {shift} as anchor_day, {_NULL} as line from cohort)"
    rows = text.rows(question.anchor)
    line = "min(line)" if rows.table == "treatments" else _NULL
    if rows.table == "treatments":
        text.columns.add(("treatments", "line"))
    return f"""anchors as (
        select patient_id, day + {shift} as anchor_day, line from cohort left join (
            select patient_id, min({rows.day}) as day, {line} as line from {rows.source}
            where {rows.picked} group by patient_id) as started using (patient_id))"""


def _first(one: Dated, text: _Text) -> str:
    """Give the first day of something."""
    if one.kind is DayKind.DIAGNOSIS:
        return "select patient_id, 0 as day from cohort"
    rows = text.rows(one)
    return f"""select patient_id, min({rows.day}) as day from {rows.source}
        where {rows.picked} group by patient_id"""


def _happening(one: Dated, text: _Text) -> str:
    """Give the day of an event, whether it is recorded at all, and whether it came too early."""
    if one.kind in _DEATHS:
        picked, known = _death(one, text)
        return text.add(f"""select patient_id, {known} as known,
            case when {picked} then death_day end as day,
            coalesce({picked} and death_day < anchor_day, false) as before
            from patients join anchors using (patient_id)""")
    rows = text.rows(one)
    after = f"{rows.day} > anchor_day"
    if one.kind is DayKind.NEXT_TREATMENT:
        text.columns.add(("treatments", "line"))
        after += " and (anchors.line is null or treatments.line is null"
        after += " or treatments.line > anchors.line)"
    before = f"{rows.day} <= anchor_day"
    if one.kind in _RECURRENT:  # those of long ago say nothing; those up to a landmark do
        before += f" and {rows.day} > anchor_day - {text.landmark}"
    recorded, anywhere = _recorded(one, rows, text)
    return text.add(f"""
        select patient_id, bool_or({recorded}){anywhere} as known,
            min(case when {rows.picked} and {after} then {rows.day} end) as day,
            bool_or({rows.picked} and {before}) as before
        from {rows.source} join anchors using (patient_id) group by patient_id""")


def _recorded(one: Dated, rows: _Rows, text: _Text) -> tuple[str, str]:
    """Say which rows show that the event would have been recorded.

    A table of tumours that holds no metastasis at all was not filled with them, so that their
    absence says nothing.
    """
    if one.kind in (DayKind.METASTASIS, DayKind.RECURRENCE):
        inside = "patient_id in (select patient_id from cohort)"
        counted = f"select count(*) from {rows.source} where {rows.picked} and {inside}"
        return "true", f" and ({counted}) > 0"
    if one.kind is DayKind.MEASURED:
        return f"{rows.day} is not null and code = {text.value(one.limit[0])}", ""
    return "true", ""


def _death(one: Dated, text: _Text) -> tuple[str, str]:
    """Say which patients died of what is asked, and of whom it is known."""
    known = f"coalesce(vital_status = 'alive' or ({_DEAD}), false)"
    if one.kind is DayKind.DEATH:
        return _DEAD, known
    text.columns.add(("patients", "death_cause_code"))
    cause = _CANCER if one.kind is DayKind.DEATH_OF_CANCER else f"not {_CANCER}"
    known = f"({known} and (vital_status = 'alive' or death_cause_code is not null))"
    return f"{_DEAD} and coalesce({cause}, false)", known


def _ended(question: SurvivalQuestion, text: _Text) -> str:
    """Give the day on which observation ends without an event."""
    if question.endpoint.censor_at.kind is DayKind.LAST_CONTACT:
        return _END
    return f"least({_END}, coalesce(cut.day, {_END}))"


def _optional(question: SurvivalQuestion, text: _Text) -> list[str]:
    """Add entry and the day that censors, where they are asked for; name them."""
    added = []
    if question.entry is not None:
        text.ctes.append(f"entered as ({_first(question.entry, text)})")
        added.append("entered")
    if question.endpoint.censor_at.kind is not DayKind.LAST_CONTACT:
        text.ctes.append(f"cut as (select * from {_happening(question.endpoint.censor_at, text)})")
        added.append("cut")
    return added


def _least(names: list[str]) -> str:
    """Give the earliest of several days that may be missing."""
    if not names:
        return _NULL
    days = ", ".join(f"{name}.day" for name in names)
    return f"least({days})" if len(names) > 1 else days


def _label(question: SurvivalQuestion, text: _Text) -> tuple[str, Type]:
    """Give the group of each patient by a column, by what was there at the anchor."""
    if not question.by:
        everybody = "select patient_id, 'all patients' as label, false as later"
        return f"{everybody}, false as only_later from cohort", Type.TEXT
    table, name = split_column(question.by)
    if table == "patients" and name in OUTCOME:
        raise CriteriaError(
            f"{question.by} is the outcome itself",
            remedy="group by what was known at the start of the clock",
            column=question.by,
        )
    text.columns.add((table, name))
    source, value, kind = (
        TO_PATIENT.get(table, table),
        f'{table}."{name}"',
        column_type(table, name),
    )
    early, after = _when(table, text)
    only = f"not bool_or({early})" if table in HAPPENS_LATER else "false"
    there = f"{value} is not null" + (f" and {value} <> '*'" if kind is Type.TEXT else "")
    return (
        f"""select patient_id, min(case when {early} then {value} end) as label,
            bool_or({after}) as later, {only} as only_later
            from {source} join anchors using (patient_id) where {there} group by patient_id""",
        kind,
    )


def _when(table: str, text: _Text) -> tuple[str, str]:
    """Say which rows of a table define a group, and which are of a day after the anchor."""
    day = day_of(table)
    if day is None:
        return "true", str(table != "patients").lower()
    text.columns.add(day)
    when = f'{day[0]}."{day[1]}"'
    after = f"coalesce({when} > anchor_day, true)"
    if table in HAPPENS_LATER:
        return f"coalesce({when} <= anchor_day, false)", after
    if table in STATE_AT_ANCHOR:
        return f"coalesce({when} <= anchor_day, true)", after
    return "true", after


def _rows(one: Dated, text: _Text) -> _Rows:
    """Say where the rows of a thing with a day are."""
    kind = one.kind
    if kind in (DayKind.SAMPLE, DayKind.ASSAY):
        return _specimens(one, text)
    if kind in (DayKind.LINE, DayKind.TREATMENT, DayKind.DRUG, DayKind.NEXT_TREATMENT):
        return _treatments(one, text)
    if kind in (DayKind.METASTASIS, DayKind.RECURRENCE):
        words = "'metastasis'"
        if kind is DayKind.RECURRENCE:
            words = "'local_recurrence', 'regional_recurrence'"
        columns = (("tumours", "event_type"), ("tumours", "diagnosis_day"))
        return _Rows("tumours", "diagnosis_day", f"event_type in ({words})", columns)
    if kind is DayKind.PROGRESSION:
        columns = (("responses", "result"), ("responses", "day"))
        return _Rows("responses", "day", "result in ('PD', 'progression')", columns)
    if kind is DayKind.MEASURED:
        code, side, limit = one.limit
        picked = f"code = {text.value(code)} and value {side} {text.value(limit)}"
        names = ("code", "value", "day")
        read = tuple(("measurements", name) for name in names)
        return _Rows("measurements", "day", picked, read)
    if kind is DayKind.EVENT:
        return _event(one, text)
    raise CriteriaError(f'"{one}" has no rows of its own', remedy="use diagnosis, line:1, sample")


def _event(one: Dated, text: _Text) -> _Rows:
    """Say where events of a type, and perhaps of a code, are."""
    of, _, code = one.detail.partition("=")
    picked = f"lower(type) = {text.value(of.lower())}"
    columns: tuple[tuple[str, str], ...] = (("events", "type"), ("events", "start_day"))
    if code:
        picked += f" and code = {text.value(code)}"
        columns = (*columns, ("events", "code"))
    return _Rows("events", "start_day", picked, columns)


def _specimens(one: Dated, text: _Text) -> _Rows:
    """Say where samples of tumours, and their assays, are."""
    tumour, kind = "sample_type <> 'normal'", ("samples", "sample_type")
    if one.kind is DayKind.SAMPLE:
        if one.detail:
            tumour += f" and sample_type = {text.value(one.detail.lower())}"
        return _Rows("samples", "collection_day", tumour, (("samples", "collection_day"), kind))
    columns: tuple[tuple[str, str], ...] = (("assays", "day"), kind)
    if one.detail:
        tumour += f" and panel_id = {text.value(one.detail)}"
        columns = (*columns, ("assays", "panel_id"))
    return _Rows(TO_PATIENT["assays"], "assays.day", tumour, columns)


def _treatments(one: Dated, text: _Text) -> _Rows:
    """Say where treatments are."""
    columns: tuple[tuple[str, str], ...] = (("treatments", "start_day"),)
    picked = "true"
    if one.kind is DayKind.LINE:
        columns, picked = (
            (*columns, ("treatments", "line")),
            f"treatments.line = {text.value(int(one.detail))}",
        )
    elif one.kind is DayKind.DRUG:
        columns = (*columns, ("treatments", "drug_name"))
        picked = f"lower(drug_name) = {text.value(one.detail.lower())}"
    elif one.kind is DayKind.NEXT_TREATMENT:
        columns, picked = (*columns, ("treatments", "kind")), "treatments.kind = 'systemic'"
    return _Rows("treatments", "start_day", picked, columns)
