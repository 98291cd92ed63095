"""Take the marks of reviewers together, exactly, and keep reviews blind until one's own is in."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from statistics import median

from oncommons.access.calls.assignment import Conflicts, can_review
from oncommons.domain.calls import Application, Call, Review, Scored
from oncommons.domain.calls.reviews import HIGHEST_MARK, LOWEST_MARK
from oncommons.errors import CallError, Refused

WIDE = Fraction(3, 2)
"""Reviewers whose totals lie further apart than this talk it over."""


def total(call: Call, marks: Mapping[str, int]) -> Fraction:
    """Give the weighted mean of one reviewer's marks.

    Args:
        call: the call with its criteria.
        marks: criterion to mark, 1 to 5.

    Returns:
        1 to 5, exactly.
    """
    weighed = sum((one.weight * marks[one.name] for one in call.criteria), Fraction())
    return weighed / sum((one.weight for one in call.criteria), Fraction())


def score(call: Call, reviews: Sequence[Review]) -> Scored:
    """Take the reviews of one application together.

    Args:
        call: the call with its criteria.
        reviews: those in force, at least one; see `in_force`.

    Returns:
        Score, median and spread of the totals, and the mean of each criterion.
    """
    marks = sorted(reviews, key=lambda one: one.reviewer_id)
    totals = {one.reviewer_id: total(call, one.marks) for one in marks}
    values = list(totals.values())
    means = {
        name: sum((Fraction(one.marks[name]) for one in marks), Fraction()) / len(marks)
        for name in call.names
    }
    return Scored(
        totals=totals,
        means=means,
        score=sum(values, Fraction()) / len(values),
        median=Fraction(median(values)),
        spread=max(values) - min(values),
    )


def is_to_discuss(call: Call, reviews: Sequence[Review]) -> bool:
    """Tell whether the first reviews of an application differ so much that the panel talks.

    Marks of somebody who declared a conflict later are looked at too, so that the answer never
    turns from yes to no.

    Args:
        call: the call with its criteria.
        reviews: every review of the application.
    """
    first = [one for one in reviews if one.marks and not one.amended_from]
    return bool(first) and score(call, first).spread > WIDE


def in_force(call: Call, reviews: Sequence[Review]) -> tuple[Review, ...]:
    """Give the reviews of one application that count.

    A review that was amended after the discussion gives way to its correction, and is kept. Who
    declares a conflict, first or later, counts no more.

    Args:
        call: the call with its panel and criteria.
        reviews: every review of the application.

    Returns:
        At most one for each reviewer, by reviewer.

    Raises:
        CallError: a reviewer stands twice, or marks are incomplete.
        Refused: a review is from outside the panel, or was amended without reason or twice.
    """
    first: dict[str, Review] = {}
    amended: dict[str, Review] = {}
    for one in sorted(reviews, key=lambda one: one.review_id):
        check_marks(call, one)
        if one.has_conflict:
            continue
        kept = amended if one.amended_from else first
        if one.reviewer_id in kept:
            raise CallError(
                f"{one.reviewer_id} reviews {one.application_id} twice"
                f" ({kept[one.reviewer_id].review_id}, {one.review_id})",
                remedy="keep one review, and one correction of it, for each reviewer",
            )
        kept[one.reviewer_id] = one
    for one in amended.values():
        _check_amended(call, one, list(first.values()))
    out = {one.reviewer_id for one in reviews if one.has_conflict}
    return tuple(amended.get(name, first[name]) for name in sorted(first) if name not in out)


def check_marks(call: Call, review: Review) -> None:
    """Refuse marks that are missing, not known or no whole number from 1 to 5.

    Raises:
        CallError: names the review and the criterion.
        Refused: the reviewer is not in the panel.
    """
    if call.reviewer(review.reviewer_id) is None:
        raise Refused(
            "ROLE",
            f"{review.reviewer_id} is not in the panel of {call.title}",
            remedy="ask the chair to name them, or leave the review out",
        )
    if review.has_conflict and review.marks:
        raise CallError(
            f"review {review.review_id} of {review.application_id} has a conflict and marks",
            remedy="leave its marks out",
        )
    wrong = [name for name in review.marks if name not in call.names]
    wrong += [name for name in call.names if not _is_mark(review.marks.get(name))]
    if wrong and not review.has_conflict:
        raise CallError(
            f"review {review.review_id} of {review.application_id}: no usable mark for"
            f" {', '.join(wrong)}",
            remedy=f"give each of {', '.join(call.names)} a whole mark from 1 to 5",
        )


def _is_mark(mark: object) -> bool:
    return type(mark) is int and LOWEST_MARK <= mark <= HIGHEST_MARK


def check_can_amend(call: Call, review: Review, earlier: Sequence[Review]) -> None:
    """Refuse a correction unless reviewers differ much; each reviewer has one, of the own review.

    Args:
        call: the call.
        review: the correction.
        earlier: every review of the application so far.

    Raises:
        Refused: it corrects nobody's or another's review, is the second, or there was no need.
        CallError: its marks are incomplete.
    """
    if not review.amended_from:
        raise Refused(
            "NO_CORRECTION",
            f"review {review.review_id} corrects no review",
            remedy="name the review that it corrects",
        )
    in_force(call, [*earlier, review])


def _check_amended(call: Call, review: Review, first: Sequence[Review]) -> None:
    """Refuse a correction of another's review, or one where reviewers did not differ much."""
    own = [one.review_id for one in first if one.reviewer_id == review.reviewer_id]
    if review.amended_from not in own:
        raise Refused(
            "AMENDS_ANOTHER",
            f"review {review.review_id} corrects {review.amended_from}, which is not a first review"
            f" by {review.reviewer_id}",
            remedy="correct your own review, once",
        )
    if not is_to_discuss(call, first):
        raise Refused(
            "NOT_TO_DISCUSS",
            f"reviewers of {review.application_id} do not differ by more than 1.5",
            remedy="marks are corrected only after the panel has talked over an application",
        )


def visible_reviews(
    call: Call,
    reader_id: str,
    application: Application,
    reviews: Sequence[Review],
    conflicts: Conflicts = (),
) -> tuple[Review, ...]:
    """Give the reviews of one application that somebody may read.

    One's own are always open; those of others once one's own is in, with all its marks. Who has a
    conflict reads no other. The chair, who need not review, reads once the quorum is there.

    Args:
        call: the call with its panel.
        reader_id: who wants to read.
        application: the application.
        reviews: every review of it.
        conflicts: what was declared.

    Returns:
        What may be read, by review id.
    """
    ordered = sorted(reviews, key=lambda one: one.review_id)
    own = tuple(one for one in ordered if one.reviewer_id == reader_id)
    declared = any(one.has_conflict for one in own)
    if declared or not can_review(call, reader_id, application, conflicts):
        return own
    is_in = any(_is_complete(call, one) for one in own)
    counted = {one.reviewer_id for one in ordered if _is_complete(call, one)}
    as_chair = reader_id == call.chair and len(counted) >= call.quorum
    return tuple(ordered) if is_in or as_chair else own


def _is_complete(call: Call, review: Review) -> bool:
    return all(_is_mark(review.marks.get(name)) for name in call.names)
