"""What other policies would cost, and which quasi-identifier costs most."""

import dataclasses

import pytest

from oncommons.domain.releases import Mode, SensitiveRule
from oncommons.privacy.account.original import planned, row_losses
from oncommons.privacy.account.plan import exact_share, plan
from oncommons.privacy.account.why import why
from tests.unit.privacy.account.made import ASKED, protected
from tests.unit.privacy.made_tables import SEX, policy


@pytest.fixture(scope="module")
def original():
    return protected()[0]


@pytest.fixture(scope="module")
def choices(original):
    return {one.name: one for one in plan(original, ASKED)}


def test_each_choice_differs_in_one_thing(choices):
    assert list(choices) == [
        "",
        "k = 12",
        "k = 20",
        "global labels",
        "without patients.sex",
        "without tumours.age_at_diagnosis",
        "without tumours.oncotree",
    ]


def test_the_policy_itself_costs_what_the_release_costs(original, choices):
    outcome = planned(original, ASKED)
    assert choices[""].loss == pytest.approx(
        (row_losses(original, outcome) @ original.shares).mean()
    )
    assert choices[""].held_back == outcome.held_back.sum()
    assert choices[""].exact_type == exact_share(original, outcome, "tumours.oncotree")


def test_a_larger_k_loses_more_and_one_vocabulary_most(choices):
    assert choices[""].loss < choices["k = 12"].loss < choices["k = 20"].loss
    assert choices["global labels"].loss > choices[""].loss


def test_less_that_could_be_known_loses_less(choices):
    for column in ("patients.sex", "tumours.age_at_diagnosis", "tumours.oncotree"):
        assert choices[f"without {column}"].loss < choices[""].loss
    assert choices["without tumours.oncotree"].exact_type is None


def test_a_choice_that_cannot_be_met_says_why():
    few = protected(number=15)[0]
    refused = {one.name: one for one in plan(few, ASKED)}["k = 20"]
    assert refused.loss is None
    assert "k is 20" in refused.refused


def test_global_labels_know_no_rules_and_the_plan_says_so(original):
    rule = SensitiveRule("patients.site_id", "l", 2)
    ruled = dataclasses.replace(ASKED, sensitive=(rule,))
    held = dataclasses.replace(original, sensitive={rule.column: original.view["patient_id"]})
    assert "global labels, without rules and floors" in {one.name for one in plan(held, ruled)}
    turned = dataclasses.replace(ASKED, mode=Mode.GLOBAL)
    assert "local labels" in {one.name for one in plan(original, turned)}


def test_progress_ends_at_the_whole(original):
    told = []
    plan(original, ASKED, lambda step, share: told.append(share))
    assert told[0] == 0.0
    assert told[-1] == 1.0


def test_the_parts_of_the_loss_are_the_whole(original):
    found = why(original, ASKED)
    assert sum(one.share_of_loss for one in found.rows) == pytest.approx(1)
    parts = [one.share_of_loss for one in found.rows]
    assert parts == sorted(parts, reverse=True)
    assert found.patients == 400


def test_without_a_quasi_identifier_the_others_lose_less(original):
    for one in why(original, ASKED).rows:
        assert one.others_loss_without < one.others_loss
        if one.column != "tumours.oncotree":
            assert one.exact_type_without >= one.exact_type


def test_one_quasi_identifier_alone_has_no_others():
    asked = policy(SEX, k=5, mode=Mode.LOCAL)
    (only,) = why(protected(asked=asked)[0], asked).rows
    assert (only.others_loss, only.others_loss_without, only.exact_type) == (0.0, None, None)


def test_nothing_lost_has_no_part():
    asked = policy(SEX, k=2, mode=Mode.LOCAL)
    (only,) = why(protected(asked=asked)[0], asked).rows
    assert (only.loss, only.share_of_loss) == (0.0, 0.0)
