"""Tell whether an application may be judged: its form is complete, its purpose fits its data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from oncommons.access.calls.application import Answers, application_from
from oncommons.access.calls.duo import mismatches
from oncommons.access.calls.form import AnswerProblem, check_answers
from oncommons.domain.calls import (
    Aim,
    Application,
    Call,
    CallForm,
    DatasetTerms,
    Mismatch,
    Waiver,
)
from oncommons.errors import Refused

GRACE = timedelta(minutes=5)
"""How long an application may still come in that was sent before the call closed."""


@dataclass(frozen=True, slots=True)
class DatasetMismatch:
    """Where an application does not fit the terms of a dataset.

    Args:
        dataset_id: the dataset.
        mismatch: the term, and why.
        waiver: what its owner wrote to set it aside; None where nobody did.
    """

    dataset_id: str
    mismatch: Mismatch
    waiver: Waiver | None = None

    def __str__(self) -> str:
        """Say it in one line."""
        said = f"{self.dataset_id}: {self.mismatch}"
        if self.waiver is None:
            return said
        return f"{said} [set aside by {self.waiver.by}: {self.waiver.why}]"


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whether an application may be judged, and everything that stands against it.

    Args:
        application_id: the application.
        problems: of its form.
        mismatches: with the terms of its datasets, those set aside too.
        application: the application; None where its form has problems.
    """

    application_id: str
    problems: tuple[AnswerProblem, ...]
    mismatches: tuple[DatasetMismatch, ...]
    application: Application | None = None

    @property
    def reasons(self) -> tuple[str, ...]:
        """Say each thing that stands against it; nothing where it is eligible."""
        open_ones = [one for one in self.mismatches if one.waiver is None]
        return (*map(str, self.problems), *map(str, open_ones))

    @property
    def is_eligible(self) -> bool:
        """Tell whether nothing stands against it."""
        return not self.reasons


def judge(
    form: CallForm,
    application_id: str,
    answers: Answers,
    datasets: Mapping[str, DatasetTerms] | None,
    waivers: Sequence[Waiver] = (),
) -> Eligibility:
    """Judge whether an application is eligible.

    Args:
        form: the form of the call.
        application_id: its id.
        answers: its answers.
        datasets: the datasets that may be asked for, by id; None where they are not at hand, and
            terms of use are compared later.
        waivers: what data owners set aside; one by anybody else, without a reason, or for a team
            of the owner's own counts nothing.

    Returns:
        What stands against it, all of it.
    """
    problems = check_answers(form, answers)
    if problems:
        return Eligibility(application_id, problems, ())
    made = application_from(application_id, answers)
    problems = tuple(_unclear(made, datasets))
    found = tuple(
        DatasetMismatch(one, mismatch, _waiver(made, datasets[one], mismatch, waivers))
        for one in dict.fromkeys(asked.dataset_id for asked in made.requested)
        if datasets is not None and one in datasets
        for mismatch in mismatches(made.purpose, datasets[one].terms)
    )
    return Eligibility(application_id, problems, found, None if problems else made)


def check_eligible(found: Eligibility) -> None:
    """Refuse an application that may not be judged.

    Raises:
        Refused: with every reason.
    """
    if not found.is_eligible:
        raise Refused(
            "NOT_ELIGIBLE",
            f"application {found.application_id} is not eligible: {' | '.join(found.reasons)}",
            remedy="send it back with these reasons, or ask the data owner to set a mismatch aside",
        )


def check_open(call: Call, now: datetime, *, sent: datetime | None = None) -> None:
    """Refuse an application while its call takes none.

    Args:
        call: the call.
        now: the time.
        sent: when the server heard its author press "submit"; five minutes of grace where that
            was in time.

    Raises:
        Refused: the call is not open yet, or is closed.
    """
    if now < call.opens:
        raise Refused(
            "CALL_NOT_OPEN",
            f"the call {call.title} opens on {call.opens:%Y-%m-%d at %H:%M %Z}",
            remedy="keep the draft until then",
        )
    in_grace = sent is not None and sent <= call.closes and now <= call.closes + GRACE
    if now > call.closes and not in_grace:
        raise Refused(
            "CALL_CLOSED",
            f"the call {call.title} closed on {call.closes:%Y-%m-%d at %H:%M %Z}",
            remedy="keep the draft for the next call",
        )


def is_open(call: Call, now: datetime, *, sent: datetime | None = None) -> bool:
    """Tell whether a call takes an application, as `check_open` does."""
    try:
        check_open(call, now, sent=sent)
    except Refused:
        return False
    return True


def _unclear(made: Application, datasets: Mapping[str, DatasetTerms] | None) -> list[AnswerProblem]:
    """Find what each answer allows and all together do not."""
    problems = [
        AnswerProblem(
            f"datasets[{number}].dataset", f'is "{one.dataset_id}"', "ask for a dataset of the list"
        )
        for number, one in enumerate(made.requested)
        if datasets is not None and one.dataset_id not in datasets
    ]
    if Aim.DISEASE in made.purpose.aims and not made.purpose.diseases:
        remedy = "name them as OncoTree codes, since research on diseases is among the aims"
        problems.append(AnswerProblem("diseases", "are missing", remedy))
    return problems


def _waiver(
    made: Application, dataset: DatasetTerms, mismatch: Mismatch, waivers: Sequence[Waiver]
) -> Waiver | None:
    """Find what the owner of a dataset wrote to set a mismatch aside; never for their own team."""
    if dataset.owner in made.people:
        return None
    place = (made.application_id, dataset.dataset_id, mismatch.use, dataset.owner)
    return next(
        (
            one
            for one in waivers
            if (one.application_id, one.dataset_id, one.use, one.by) == place and one.why.strip()
        ),
        None,
    )
