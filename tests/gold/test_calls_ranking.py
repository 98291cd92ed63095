"""Twelve applications for ten places, ranked by hand.

Marks are science, patient benefit, feasibility, team, data protection; weights 3, 3, 2, 1, 1 of 10.
So ten times a total is 3s + 3b + 2f + t + d, and thirty times a score is the sum of three of them:

    A-01  48 46 43 = 137    A-05  44 40 36 = 120    A-09  45 40 28 = 113, talked over:
    A-02  46 44 42 = 132    A-06  42 41 37 = 120          45 40 34 = 119
    A-03  43 42 40 = 125    A-07  39 39 39 = 117    A-10  38 38 37 = 113
    A-04  43 42 40 = 125    A-08  40 39 38 = 117    A-11  36 36 35 = 107
                                                    A-12  33 34 32 =  99

By hand: A-03 is before A-04 by patient benefit (14 thirds against 12). A-06 is before A-05, whose
benefit is the same, by its median (4.1 against 4.0). A-07 and A-08 are level in everything: SHA-256
of the anchor and the id begins 315215c9 and a75c44b3. A-10 is the third of Hospital North, which
may have two. That leaves ten: A-01 to A-09 and A-11. None is led by a start-up, one is wanted, so
A-12 takes the place of A-11, the lowest. A-11 waits; A-10 does not, since Hospital North is full.
"""

import shutil
import subprocess
from fractions import Fraction

import pytest

from oncommons.access import calls
from oncommons.domain.calls import Outcome

BY_HAND = {
    "A-01": (137, (48, 46, 43)),
    "A-02": (132, (46, 44, 42)),
    "A-03": (125, (43, 42, 40)),
    "A-04": (125, (43, 42, 40)),
    "A-06": (120, (42, 41, 37)),
    "A-05": (120, (44, 40, 36)),
    "A-09": (119, (45, 40, 34)),
    "A-07": (117, (39, 39, 39)),
    "A-08": (117, (40, 39, 38)),
    "A-10": (113, (38, 38, 37)),
    "A-11": (107, (36, 36, 35)),
    "A-12": (99, (33, 34, 32)),
}
NOT_SELECTED = {"A-10": Outcome.NOT_SELECTED, "A-11": Outcome.RESERVE}


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    files = calls.write_example(tmp_path_factory.mktemp("call") / "x")
    call, draw = calls.read_call(files[0])
    datasets, waivers = calls.read_datasets(files[2])
    form = calls.form_of(call, files[0].parent)
    answers = calls.read_applications(files[1])
    found = [calls.judge(form, name, given, datasets, waivers) for name, given in answers.items()]
    made = [one.application for one in found if one.is_eligible]
    return call, made, calls.read_reviews(files[3], call, answers), draw


@pytest.fixture(scope="module")
def ranking(example):
    return calls.rank(*example)


def test_all_twelve_are_eligible(example):
    assert [one.application_id for one in example[1]] == sorted(BY_HAND)


def test_the_order_and_the_scores_are_those_by_hand(ranking):
    assert [one.application_id for one in ranking.places] == list(BY_HAND)
    for place, (thirtieths, tenths) in zip(ranking.places, BY_HAND.values(), strict=True):
        assert place.scored.score == Fraction(thirtieths, 30)
        assert sorted(place.scored.totals.values(), reverse=True) == sorted(
            (Fraction(one, 10) for one in tenths), reverse=True
        )


def test_ten_are_selected_as_by_hand(ranking):
    assert {one.application_id: one.outcome for one in ranking.places} == {
        name: NOT_SELECTED.get(name, Outcome.SELECTED) for name in BY_HAND
    }
    assert ranking.unmet == ()


def test_the_reasons_are_those_by_hand(ranking):
    said = {one.application_id: one.reason for one in ranking.places}
    assert "ahead of A-04 by patient benefit (4.67 against 4.00)" in said["A-03"]
    assert "behind A-06 by median (4.10 against 4.00)" in said["A-05"]
    assert "by the draw (315215c9 before a75c44b3)" in said["A-07"]
    assert "skipped, since Hospital North has 2 selected (A-01, A-03)" in said["A-10"]
    assert "not in the reserve" in said["A-10"]
    assert "gives its place to A-12" in said["A-11"]
    assert said["A-11"].endswith("reserve 1 of 1")
    assert "selected in place of A-11" in said["A-12"]
    assert [one.application_id for one in ranking.places if one.to_discuss] == ["A-09"]


def test_anybody_repeats_the_draw(example):
    if shutil.which("sha256sum") is None:
        pytest.skip("sha256sum is not installed")
    draw = example[3]
    for name, begins in (("A-07", "315215c9"), ("A-08", "a75c44b3")):
        done = subprocess.run(
            ["sha256sum"], input=f"{draw.anchor}{name}", capture_output=True, text=True, check=True
        )
        assert done.stdout.startswith(begins)
        assert calls.draw_digits(draw, name).startswith(begins)


def test_the_reviewers_of_the_example_are_those_that_would_be_assigned(example):
    call, made, reviews, _ = example
    wanted = calls.assign(call, made).reviewers
    given = {}
    for one in reviews:
        given.setdefault(one.application_id, set()).add(one.reviewer_id)
    assert given == {name: set(several) for name, several in wanted.items()}
