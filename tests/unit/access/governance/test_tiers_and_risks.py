"""The questionnaire behind a tier, and the sum behind a risk score."""

import pytest

from oncommons.access.governance.risks import RiskAnswers, lacks_of_score, risk_points, risk_score
from oncommons.access.governance.tiers import QUESTIONS, Tier, tier_of
from oncommons.domain.governance.projects import ProjectRisk
from oncommons.errors import Refused

NO = dict.fromkeys(QUESTIONS, False)


@pytest.mark.parametrize("name", [one for one in QUESTIONS if one != "is_made"])
def test_one_yes_makes_data_sensitive_unless_it_is_made(name):
    assert tier_of(NO) is Tier.CONTROLLED
    assert tier_of(NO | {name: True}) is Tier.SENSITIVE
    assert tier_of(NO | {name: True, "is_made": True}) is Tier.MADE


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({}, "not answered by yes or no: is_made"),
        (NO | {"has_dates": "no"}, "not answered by yes or no: has_dates"),
        (NO | {"is_fun": True}, "no question is_fun"),
    ],
)
def test_a_tier_needs_every_answer(answers, says):
    with pytest.raises(Refused, match=says):
        tier_of(answers)


@pytest.mark.parametrize(
    ("k", "points"), [(4, 2), (5, 1), (10, 1), (11, 0)], ids=lambda one: str(one)
)
def test_the_parts_of_a_score(k, points):
    answers = RiskAnswers((Tier.MADE, Tier.CONTROLLED), k, 1, 301, True, True)
    parts = {"tier": 2, "k": points, "l": 1, "t": 1, "code": 2, "models": 1}
    assert risk_points(answers) == parts
    assert risk_score(answers) == 7 + points
    assert answers.to_json()["tiers"] == ["controlled", "made"]
    assert risk_score(RiskAnswers((), 11, 2, 300, False, False)) == 0


def test_a_high_score_asks_for_a_risk():
    assert lacks_of_score(None, ()) == ("the risk score is not worked out",)
    assert lacks_of_score(5, ()) == ()
    assert "is 6" in lacks_of_score(6, ())[0]
    assert lacks_of_score(6, (ProjectRisk("leak"),)) == ()
