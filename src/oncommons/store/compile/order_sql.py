"""One thing and then another within some days, as `domain.criteria.InOrder` defines it."""

from oncommons.domain.criteria import InOrder, Moment, WasMeasured
from oncommons.domain.criteria.sources import DAYS
from oncommons.store.compile.places import Binder, Level, place_of
from oncommons.store.compile.row_sql import row_sql

# A side is sure with a day that fits, possible where a row may fit or has no day.
SIDE = """
    select id, patient_id, coalesce(bool_or(truth and day is not null), false) as sure,
        bool_or(truth is null or (truth and day is null)) as possible,
        max(case when truth then day end) as latest
    from ({rows}) as each_row group by id, patient_id"""


def order_sql(leaf: InOrder, level: Level, binder: Binder) -> str:
    """Write the query of `InOrder`.

    Args:
        leaf: what happened first, and then.
        level: what its truth is of.
        binder: takes values and columns.
    """
    first, then = (_dated(moment, level, binder) for moment in (leaf.first, leaf.then))
    fits = f"late.day - early.day >= {binder.value(leaf.at_least_days)}"
    watched = "true"
    if leaf.at_most_days is not None:
        most = binder.value(leaf.at_most_days)
        fits += f" and late.day - early.day <= {most}"
        status = binder.column("patients", "vital_status")
        seen = binder.column("patients", "last_contact_day")
        end = f"cast(early.latest as bigint) + {most}"
        watched = (
            f"{status} = 'dead' or coalesce({seen} >= {end}, false)"
            f" or coalesce(late.latest >= {end}, false)"
        )
    return f"""
        select early.id, case when pairs.id is not null then true
            when not early.sure and not early.possible then false
            when early.possible or coalesce(late.possible, true) then null
            when {watched} then false end as truth
        from ({SIDE.format(rows=first)}) as early
        join patients on patients.patient_id = early.patient_id
        left join ({SIDE.format(rows=then)}) as late on late.id = early.id
        left join (
            select distinct early.id from ({first}) as early
            join ({then}) as late on late.id = early.id
            where early.truth and late.truth and {fits}
        ) as pairs on pairs.id = early.id"""


def _dated(moment: Moment, level: Level, binder: Binder) -> str:
    """Write the truth and the day of each row that a moment is about."""
    table, day = DAYS[type(moment)]
    place = place_of(table, level)
    where = ""
    if isinstance(moment, WasMeasured):
        code = binder.column("measurements", "code")
        where = f"where {code} = {binder.value(moment.code)}"
    return f"""select {place.id} as id, {place.patient_id} as patient_id,
        {row_sql(moment, binder)} as truth, {binder.column(table, day)} as day
        from {place.source} {where}"""
