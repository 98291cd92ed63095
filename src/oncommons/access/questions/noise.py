"""Noisy counts: discrete Laplace draws on whole numbers by OpenDP, over a vocabulary's values."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np
import numpy.typing as npt

from oncommons.access.questions.ask import Asker, check_whole
from oncommons.access.questions.budgets import Budgets, Charge
from oncommons.access.questions.categories import Categories, categories_of
from oncommons.access.questions.check import check_question
from oncommons.domain.canonical import digest
from oncommons.domain.criteria import EVERYONE, criteria_id
from oncommons.domain.noisy import THOUSANDTHS, Left, Noisy, NoisyRow
from oncommons.domain.questions import Question, QuestionKind
from oncommons.errors import Refused
from oncommons.store.questions.crossed import first_values
from oncommons.store.view import View

REST = "other or not known"
CONFIDENCE = Fraction(95, 100)

Codes = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class NoisyAsker:
    """Answers counts with noise, within budgets.

    One patient is one row and has one value, so that one patient changes one count by one.

    Args:
        asker: reads questions and fills them in.
        budgets: what may be spent, and what was drawn.
    """

    asker: Asker
    budgets: Budgets

    def ask(
        self, question: Question | Mapping[str, object], view: View, charge: Charge
    ) -> tuple[Noisy, Left]:
        """Answer a count with noise; what was drawn once is given again, at no cost.

        Args:
            question: a size, or counts by one or two columns, of patients.
            view: everybody of a grant, of any depth.
            charge: who pays, and how much.

        Returns:
            The answer, and what is left to who pays.

        Raises:
            CriteriaError: the question cannot be read, or a column has no closed list of values.
            GrantError: a column is not granted.
            Refused: this kind has no noisy answer, another release would pay, or a budget would
                be overspent.
        """
        asked = self.asker.read(question)
        check_noisy(asked)
        check_whole(view)
        if charge.release_id != view.release_id:
            raise Refused(
                "BUDGET",
                f"release {charge.release_id} would pay for a question of {view.release_id}",
                remedy="charge the release that is asked",
            )
        filled = self.asker.filled(asked)
        check_question(filled, view.grant)
        categories = tuple(
            categories_of(column, f"question.by[{place}]") for place, column in enumerate(asked.by)
        )
        codes = _codes(view.within(filled.where), asked.by, categories)

        def make() -> Noisy:
            rows = _rows(codes, categories, charge.thousandths)
            return Noisy(view.release_id, asked.to_json(), rows, charge.thousandths)

        return self.budgets.draw(_key(asked, view), charge, make), self.budgets.left(charge)


def check_noisy(question: Question) -> None:
    """Refuse a kind that has no noisy answer.

    Raises:
        Refused: it is neither a size nor a count, or it counts samples.
    """
    kinds = (QuestionKind.SIZE, QuestionKind.COUNTS)
    if question.ask not in kinds or question.of.value != "patients":
        raise Refused(
            "NOISE",
            f"{question.ask} of {question.of} has no noisy answer",
            remedy="ask for size or counts, of patients",
        )


def draw(codes: Codes, categories: int, thousandths: int) -> tuple[int, ...]:
    """Count with noise.

    Args:
        codes: (patients,) the category of each, 0 to categories - 1; any other for none of them.
        categories: how many there are; 0 to count everybody at once.
        thousandths: the cost of all counts together, in thousandths of epsilon.

    Returns:
        One number per category, and one for the rest; or the one number of everybody.

    Source: Ghosh, Roughgarden & Sundararajan, STOC (2009), the geometric mechanism; OpenDP.
    """
    import opendp.prelude as dp  # here, since it takes a second and no other question needs it

    dp.enable_features("contrib")
    space = dp.vector_domain(dp.atom_domain(T="i32")), dp.symmetric_distance()
    counted = space >> (
        dp.t.then_count_by_categories(categories=list(range(categories)), null_category=True)
        if categories
        else dp.t.then_count()
    )
    scale = THOUSANDTHS / thousandths
    while (counted >> dp.m.then_laplace(scale=scale)).map(1) > thousandths / THOUSANDTHS:
        scale = float(np.nextafter(scale, np.inf))
    drawn = (counted >> dp.m.then_laplace(scale=scale))(codes)
    return tuple(int(one) for one in drawn) if categories else (int(drawn),)


def half_width(thousandths: int) -> int:
    """Give how far the truth lies from a drawn number at most, in 95 of 100 draws.

    Args:
        thousandths: the cost, in thousandths of epsilon.

    Returns:
        The smallest t with P(|noise| <= t) >= 0.95; P(|noise| > t) = 2 a^(t+1) / (1 + a), with
        a = exp(-epsilon).

    Example:
        >>> [half_width(one) for one in (100, 500, 1_000)]
        [30, 6, 3]
    """
    a = math.exp(-thousandths / THOUSANDTHS)
    beyond = float(1 - CONFIDENCE)
    return max(0, math.ceil(math.log(beyond * (1 + a) / 2, a)) - 1)


def read_epsilon(text: str) -> int:
    """Read an epsilon as people write it, in thousandths.

    Raises:
        Refused: it is no number, or finer than a thousandth.

    Example:
        >>> read_epsilon("0.1")
        100
    """
    try:
        thousandths = Fraction(text.strip()) * THOUSANDTHS
    except (ValueError, ZeroDivisionError):
        thousandths = Fraction(1, 2)
    if thousandths.denominator != 1:
        raise Refused(
            "EPSILON", f'epsilon is "{text[:20]}"', remedy="write a number such as 0.1 or 0.25"
        )
    return int(thousandths)


def _key(question: Question, view: View) -> str:
    """Name a drawn answer by what it is of, so that every spelling of the question has one."""
    rows = criteria_id(view.grant.rows or EVERYONE)
    return digest({"release": view.release_id, "rows": rows, "question": question.to_json()})


def _rows(codes: Codes, categories: Sequence[Categories], thousandths: int) -> tuple[NoisyRow, ...]:
    """Draw a count for each combination of categories and for the rest, or one for everybody."""
    labels = [*product(*(one.labels for one in categories)), *[(REST,)] * bool(categories)]
    drawn = draw(codes, len(labels) - 1 if categories else 0, thousandths)
    half = half_width(thousandths)
    return tuple(
        NoisyRow(label, number, max(0, number - half), max(0, number + half))
        for label, number in zip(labels, drawn, strict=True)
    )


def _codes(cohort: View, by: Sequence[str], categories: Sequence[Categories]) -> Codes:
    """Give the category of each patient; one behind the last for none of them."""
    if not by:
        return np.zeros(cohort.patients(), np.int32)
    counted = first_values(cohort, by)
    rest = math.prod(len(one.labels) for one in categories)
    codes = []
    for *values, _ in counted.iter_rows():
        code = 0
        for one, value in zip(categories, values, strict=True):
            place = one.place_of(value)
            code = rest if place is None or code == rest else code * len(one.labels) + place
        codes.append(code)
    repeated: Codes = np.repeat(np.array(codes, np.int32), counted["patients"].to_numpy())
    return repeated
