"""Calls for projects: forms, eligibility, reviewers, scores, ranking and decisions."""

from oncommons.access.calls.application import application_from
from oncommons.access.calls.assignment import (
    Assignment,
    assign,
    can_review,
    check_can_review,
    conflict_of,
)
from oncommons.access.calls.call_file import form_of, is_form, read_call
from oncommons.access.calls.duo import mismatches
from oncommons.access.calls.eligibility import (
    Eligibility,
    check_eligible,
    check_open,
    is_open,
    judge,
)
from oncommons.access.calls.example import write_example
from oncommons.access.calls.files import read_applications, read_datasets, read_reviews
from oncommons.access.calls.form import AnswerProblem, check_answers, published_answers
from oncommons.access.calls.form_file import read_form, ready_form
from oncommons.access.calls.page import ranking_page
from oncommons.access.calls.ranking import rank
from oncommons.access.calls.scores import (
    check_can_amend,
    check_marks,
    in_force,
    is_to_discuss,
    visible_reviews,
)
from oncommons.access.calls.selected import (
    GOAL,
    SelectedYear,
    SoFar,
    check_decision,
    may_decide,
    next_in_reserve,
    selected_by_year,
)
from oncommons.access.calls.standing import check_draw, draw_digits, shown

__all__ = [
    "GOAL",
    "AnswerProblem",
    "Assignment",
    "Eligibility",
    "SelectedYear",
    "SoFar",
    "application_from",
    "assign",
    "can_review",
    "check_answers",
    "check_can_amend",
    "check_can_review",
    "check_decision",
    "check_draw",
    "check_eligible",
    "check_marks",
    "check_open",
    "conflict_of",
    "draw_digits",
    "form_of",
    "in_force",
    "is_form",
    "is_open",
    "is_to_discuss",
    "judge",
    "may_decide",
    "mismatches",
    "next_in_reserve",
    "published_answers",
    "rank",
    "ranking_page",
    "read_applications",
    "read_call",
    "read_datasets",
    "read_form",
    "read_reviews",
    "ready_form",
    "selected_by_year",
    "shown",
    "visible_reviews",
    "write_example",
]
