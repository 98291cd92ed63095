"""From days in the record to follow-up: who can be followed, and why the others cannot."""

from dataclasses import dataclass

import polars as pl

from oncommons.domain.criteria import Criteria, leaves_of
from oncommons.domain.criteria import leaves as kinds
from oncommons.domain.endpoints import DayKind, SurvivalQuestion
from oncommons.errors import CriteriaError
from oncommons.store.questions.columns import split_column
from oncommons.store.questions.follow_up import HAPPENS_LATER, STATE_AT_ANCHOR

LEAST_AT_RISK = 5
LEAST_KNOWN = 0.2
MONTH_DAYS = 30
_LATER_LEAVES = (
    kinds.WasTreated,
    kinds.HadEvent,
    kinds.HadResponse,
    kinds.WasMeasured,
    kinds.WasDiagnosed,
    kinds.Died,
    kinds.InOrder,
)


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """The follow-up of a cohort.

    Args:
        patients: patients in the cohort.
        rows: one row per patient followed: `time` (days to the end), `cause` (0 censored, 1 the
            event, 2 competing), `entry` (day after which the patient is seen, -1 from the start)
            and `label`.
        reasons: patients left out by the first reason that holds, the most frequent first.
        known: patients in whom the endpoint is recorded.
        from_day: what is estimated holds for those without the event on this day.
        warnings: what must be known before reading the result.
        notes: how the groups were made.
    """

    patients: int
    rows: pl.DataFrame
    reasons: tuple[tuple[str, int], ...]
    known: int
    from_day: int
    warnings: tuple[str, ...]
    notes: tuple[str, ...]


def followed(
    days: pl.DataFrame, question: SurvivalQuestion, most_groups: int, least: int = LEAST_AT_RISK
) -> Followed:
    """Turn days into follow-up, leaving out who cannot be followed.

    A patient is at risk on day u when entry < u <= time, days since the start of the clock.

    Args:
        days: what `store.questions.follow_up` gave.
        question: what was asked.
        most_groups: the largest groups that are kept.
        least: patients who must be at risk at the first event where entry is late.

    Returns:
        Follow-up and the patients left out by reason.

    Raises:
        CriteriaError: a group is defined by something after the start of the clock.
    """
    check_immortal(days, question)
    timed = _timed(days, question)
    out = timed.with_columns(_reason(question))
    kept = out.filter(pl.col("reason").is_null())
    sizes = kept.group_by("label").len().sort(["len", "label"], descending=[True, False])
    small = ~pl.col("label").is_in(sizes["label"].head(most_groups).to_list())
    out = out.with_columns(
        pl.coalesce("reason", pl.when(small).then(pl.lit("in a smaller group"))).alias("reason")
    )
    kept, from_day = _from_enough(out.filter(pl.col("reason").is_null()), question, least)
    counted = out["reason"].drop_nulls().value_counts()
    counts = dict(counted.iter_rows()) if counted.height else {}
    early = out.height - sum(counts.values()) - kept.height
    if early:
        counts[f"gone by day {from_day}, before enough were seen"] = early
    known = int(days["known"].sum())
    return Followed(
        patients=days.height,
        rows=kept.select("time", "cause", "entry", "label"),
        reasons=tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0]))),
        known=known,
        from_day=from_day,
        warnings=_warnings(days, question, known, from_day),
        notes=_notes(days, question),
    )


def check_immortal(days: pl.DataFrame, question: SurvivalQuestion) -> None:
    """Refuse groups that a patient must live long enough to enter (SURV-IMMORTAL).

    Raises:
        CriteriaError: for some patients all that defines the group came after the clock started.

    Source: Suissa, Am J Epidemiol 167:492 (2008).
    """
    if not question.by or split_column(question.by)[0] not in HAPPENS_LATER:
        return
    later = days.filter(pl.col("only_later") & pl.col("anchor").is_not_null()).height
    if later and not question.landmark_days:
        raise CriteriaError(
            f"groups by {question.by} are defined after {question.anchor.words}, and patients had"
            " to live until then (immortal time)",
            remedy="give a landmark, such as --landmark 90, or start the clock at --from line:1",
            column=question.by,
        )


def check_groups_at_start(name: str, criteria: Criteria) -> None:
    """Refuse criteria about what happens to a patient later, as a group of survival.

    Raises:
        CriteriaError: the criteria look at treatments, events or other later facts.

    Source: Suissa, Am J Epidemiol 167:492 (2008).
    """
    for leaf in leaves_of(criteria):
        column = getattr(leaf, "column", "")
        if isinstance(leaf, _LATER_LEAVES) or column.partition(".")[0] in HAPPENS_LATER:
            raise CriteriaError(
                f'group "{name}" is defined by something that happens after the clock starts, and'
                " patients had to live until then (immortal time)",
                remedy="group by a column with a landmark (--by treatments.drug_name --landmark"
                " 90), or put the criteria on the cohort and start the clock there",
            )


def _timed(days: pl.DataFrame, question: SurvivalQuestion) -> pl.DataFrame:
    """Give the day on which observation stopped, why, and the entry, from the start."""
    censored_early = question.endpoint.censor_at.kind is not DayKind.LAST_CONTACT
    late = pl.lit(value=False)
    if censored_early:
        late = (pl.min_horizontal("event", "competing") > pl.col("exit")).fill_null(value=False)
    first = pl.col("event").is_not_null() & (
        pl.col("competing").is_null() | (pl.col("event") <= pl.col("competing"))
    )
    other = pl.col("competing").is_not_null()
    cause = pl.when(late).then(0).when(first).then(1).when(other).then(2).otherwise(0)
    none = pl.lit(f"none by day {question.landmark_days}")
    by_then = (pl.col("only_later") & pl.lit(bool(question.landmark_days))).fill_null(value=False)
    return (
        days.with_columns(
            cause.cast(pl.Int8).alias("cause"),
            pl.when(by_then & pl.col("label").is_null())
            .then(none)
            .otherwise("label")
            .alias("label"),
        )
        .with_columns(
            pl.when(cause=1)
            .then("event")
            .when(cause=2)
            .then("competing")
            .otherwise("exit")
            .alias("stop")
        )
        .with_columns(
            time=pl.col("stop") - pl.col("anchor"),
            entered=pl.col("entry"),
            entry=(pl.col("entry") - pl.col("anchor")).fill_null(-1).clip(-1),
        )
        .with_columns(entry=pl.when(pl.col("entry") > 0).then("entry").otherwise(-1))
    )


def _reason(question: SurvivalQuestion) -> pl.Expr:
    """Say why a patient cannot be followed; null where one can."""
    event, start, landmark = question.endpoint.words, question.anchor.words, question.landmark_days
    time = pl.col("time")
    gone = time < 0 if not landmark else time <= 0
    ended = f"follow-up ended before {start}"
    if landmark:
        ended = f"event or end of follow-up by day {landmark}, the landmark"
    early = pl.col("before").fill_null(value=False) & pl.lit(not landmark)
    reason = (
        pl.when(pl.col("anchor").is_null())
        .then(pl.lit(f"no {start} recorded"))
        .when(~pl.col("known"))
        .then(pl.lit(f"not known whether {event}"))
        .when(early)
        .then(pl.lit(f"{event} before {start}"))
        .when(time.is_null())
        .then(pl.lit("no follow-up"))
        .when(gone | pl.col("before").fill_null(value=False))
        .then(pl.lit(ended))
    )
    if question.entry is not None:
        reason = reason.when(pl.col("entered").is_null()).then(
            pl.lit(f"no {question.entry.words} recorded")
        )
        late = pl.lit(f"{question.entry.words} after the end of follow-up")
        reason = reason.when(pl.col("entry") >= time).then(late)
    return reason.when(pl.col("label").is_null()).then(pl.lit("group not known")).alias("reason")


def _from_enough(
    rows: pl.DataFrame, question: SurvivalQuestion, least: int
) -> tuple[pl.DataFrame, int]:
    """Start where enough patients of every group are seen (SURV-EARLY).

    With entry few are at risk at first, and one early death would take the curve to 0. The start
    is the first month on which each group that ever has enough at risk has them.
    """
    if question.entry is None or not rows.height:
        return rows, 0
    start = max(_first_enough(group, least) for _, group in rows.group_by("label"))
    if not start:
        return rows, 0
    late = rows.filter(pl.col("time") > start)
    return late.with_columns(entry=pl.max_horizontal("entry", pl.lit(start))), start


def _first_enough(group: pl.DataFrame, least: int) -> int:
    """Give the first month from which the next event finds enough at risk; 0 where none does."""
    entry, time = group["entry"], group["time"]
    events = group.filter(pl.col("cause") > 0)["time"].unique().sort()
    for start in range(0, int(str(time.max())), MONTH_DAYS):
        after = events.filter(events > start if start else events >= 0)
        if not len(after):
            return 0
        day = after[0]
        if int((entry < day).sum()) - int((time < day).sum()) >= least:
            return start
    return 0


def _warnings(
    days: pl.DataFrame, question: SurvivalQuestion, known: int, from_day: int
) -> tuple[str, ...]:
    """Say what must be known before reading the curves."""
    said = []
    if days.height and known / days.height < LEAST_KNOWN:
        said.append(
            f"The endpoint ({question.endpoint.words}) is recorded in fewer than"
            f" {LEAST_KNOWN:.0%} of the patients: the curves say little about the others."
        )
    if from_day:
        said.append(
            f"Too few patients of a group are seen before day {from_day}: the curves are"
            f" conditional on being without the event on day {from_day}."
        )
    if question.by and bool(days["later"].any()) and question.entry is None:
        table = split_column(question.by)[0]
        if table not in (*STATE_AT_ANCHOR, *HAPPENS_LATER):
            said.append(
                f"Groups by {question.by} rest on samples that may be of a day after the start:"
                " who died before could not be sampled. Give --entry sample or --entry assay."
            )
    return tuple(said)


def _notes(days: pl.DataFrame, question: SurvivalQuestion) -> tuple[str, ...]:
    """Say how groups were made where that is not plain."""
    if not question.by or not bool(days["later"].any()):
        return ()
    if split_column(question.by)[0] in STATE_AT_ANCHOR:
        return (
            f"{question.by} without a day is taken as known at the start; values of a later day are"
            " not used.",
        )
    return ()
