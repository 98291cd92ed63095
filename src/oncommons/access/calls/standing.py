"""Where each application stands: its marks, whether it can be funded, its key in the order."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from oncommons.access.calls.assignment import check_can_review
from oncommons.access.calls.scores import in_force, is_to_discuss, score
from oncommons.domain.calls import Application, Call, Draw, Review, Scored
from oncommons.domain.calls.call import PATIENT_BENEFIT
from oncommons.errors import Refused


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one application stands.

    Args:
        application: the application.
        draw: what decides where everything else is level, as 64 hex digits; the lower comes first.
        scored: its marks; None where it is not ranked.
        levels: what is compared in turn: score, patient benefit, median; none where not ranked.
        to_discuss: whether its reviewers differ so much that the panel talks it over.
        lacks: why it is not ranked, or cannot be funded; empty for others.
    """

    application: Application
    draw: str
    scored: Scored | None = None
    levels: tuple[Fraction, ...] = ()
    to_discuss: bool = False
    lacks: tuple[str, ...] = field(default=())

    @property
    def name(self) -> str:
        """The id of the application."""
        return self.application.application_id

    @property
    def order(self) -> tuple[tuple[Fraction, ...], str]:
        """The key of the order, the best first."""
        return tuple(-level for level in self.levels), self.draw


def draw_digits(draw: Draw, application_id: str) -> str:
    """Give what decides for one application where everything else is level.

    Anyone repeats it with `printf %s ANCHOR ID | sha256sum`, both written together.

    Args:
        draw: with the anchor that was published after the call closed.
        application_id: the application.

    Example:
        >>> from datetime import UTC, datetime
        >>> draw_digits(Draw("abc", datetime(2026, 1, 1, tzinfo=UTC)), "A-01")[:8]
        '006521f9'
    """
    return hashlib.sha256(f"{draw.anchor}{application_id}".encode()).hexdigest()


def check_draw(call: Call, draw: Draw, reviews: Sequence[Review]) -> None:
    """Refuse a draw that somebody could have steered.

    An anchor from before the end of the call is known to applicants; one from after the first
    review could have been waited for by whoever had seen marks.

    Raises:
        Refused: the anchor is missing, too early or too late.
    """
    marked = [one.submitted_at for one in reviews if one.marks]
    remedy = "take the first anchor of the audit chain that was published after the call closed"
    if not draw.anchor.strip():
        raise Refused("DRAW", "the draw has no anchor", remedy=remedy)
    if draw.published_at < call.closes:
        raise Refused(
            "DRAW", "the anchor of the draw is from before the call closed", remedy=remedy
        )
    if marked and draw.published_at > min(marked):
        raise Refused(
            "DRAW", "the anchor of the draw is from after the first review", remedy=remedy
        )


def standings(
    call: Call, applications: Sequence[Application], reviews: Sequence[Review], draw: Draw
) -> list[Standing]:
    """Take the reviews of each application together.

    Args:
        call: the call.
        applications: the eligible ones, each once.
        reviews: every review; those of other applications are left out.
        draw: what decides where everything else is level.

    Returns:
        One for each application, by id.

    Raises:
        Refused: somebody reviewed with a conflict, from outside the panel, or amended wrongly.
        CallError: a reviewer stands twice, or marks are incomplete.
    """
    ordered = sorted(applications, key=lambda one: one.application_id)
    return [_standing(call, one, reviews, draw) for one in ordered]


def _standing(
    call: Call, application: Application, reviews: Sequence[Review], draw: Draw
) -> Standing:
    own = [one for one in reviews if one.application_id == application.application_id]
    counted = in_force(call, own)
    for one in counted:
        check_can_review(call, one.reviewer_id, application)
    digits = draw_digits(draw, application.application_id)
    discuss = is_to_discuss(call, own)
    if lacks := _missing(call, counted):
        return Standing(application, digits, to_discuss=discuss, lacks=lacks)
    scored = score(call, counted)
    levels = (scored.score, scored.means[PATIENT_BENEFIT], scored.median)
    return Standing(application, digits, scored, levels, discuss, _weak(call, scored))


def _missing(call: Call, counted: Sequence[Review]) -> tuple[str, ...]:
    """Say why an application is not ranked: too few reviews, or too few by public members."""
    public = {one.reviewer_id for one in call.panel if one.is_public}
    by_public = sum(one.reviewer_id in public for one in counted)
    said = []
    if len(counted) < max(call.quorum, 1):
        said.append(f"{len(counted)} of the {max(call.quorum, 1)} reviews of the quorum are in")
    if by_public < call.quorum_public:
        said.append(f"{by_public} of the {call.quorum_public} reviews by public members are in")
    return tuple(said)


def _weak(call: Call, scored: Scored) -> tuple[str, ...]:
    """Say why an application cannot be funded: its score, or the mean of a criterion."""
    said = []
    if scored.score < call.floor:
        said.append(f"score {shown(scored.score)} is below the floor of {shown(call.floor)}")
    said += [
        f"{one.title} {shown(scored.means[one.name])} is below {shown(call.floor_each)}"
        for one in call.criteria
        if scored.means[one.name] < call.floor_each
    ]
    return tuple(said)


def shown(number: Fraction) -> str:
    """Write a number with two decimals, as it is printed; what is compared stays exact.

    Example:
        >>> shown(Fraction(25, 6)), shown(Fraction(3))
        ('4.17', '3.00')
    """
    return f"{float(number):.2f}"
