"""An application is eligible where its form is complete and its purpose fits its datasets."""

from datetime import timedelta

import pytest

from oncommons.access.calls import check_eligible, check_open, is_open, judge, ready_form
from oncommons.domain.calls import DatasetTerms, DataUse, Waiver
from oncommons.errors import Refused
from tests.made_calls import CLOSES, OPENS, answers, call, term

FORM = ready_form("research-project")
DATASETS = {
    "d1": DatasetTerms("d1", "owner", (term(DataUse.HMB), term(DataUse.IRB))),
    "d2": DatasetTerms("d2", "owner2", (term(DataUse.DS, "BRCA"), term(DataUse.NPU))),
}


def judged(waivers=(), terms=DATASETS, **changes):
    return judge(FORM, "A-1", answers(**changes), terms, waivers)


def test_what_fits_is_eligible():
    found = judged(documents=["ethics approval"])
    assert found.is_eligible
    assert found.reasons == ()
    assert found.application.application_id == "A-1"
    check_eligible(found)


def test_every_reason_is_told_not_the_first_alone():
    rows = answers()["datasets"]
    assert [one.mismatch.use for one in judged().mismatches] == [DataUse.IRB]
    twice = judge(FORM, "A-1", answers(datasets=[rows[0], rows[0] | {"dataset": "d2"}]), DATASETS)
    assert [one.dataset_id for one in twice.mismatches] == ["d1", "d2"]
    with pytest.raises(Refused) as refused:
        check_eligible(twice)
    assert refused.value.code == "NOT_ELIGIBLE"
    assert "d1: IRB (DUO:0000021)" in str(refused.value)
    assert "d2: DS (DUO:0000007)" in str(refused.value)


def test_a_form_with_problems_is_told_before_anything_is_compared():
    found = judged(title=None, lead=None)
    assert [one.field for one in found.problems] == ["title", "lead"]
    assert found.mismatches == ()
    assert found.application is None


def test_an_unknown_dataset_and_a_missing_disease_are_problems():
    rows = [answers()["datasets"][0] | {"dataset": "d9"}]
    found = judge(FORM, "A-1", answers(datasets=rows, diseases=None), DATASETS)
    assert [one.field for one in found.problems] == ["datasets[0].dataset", "diseases"]
    assert found.application is None


def test_without_datasets_at_hand_terms_are_not_compared():
    found = judged(terms=None)
    assert found.is_eligible
    assert found.mismatches == ()


def waiver(**changes):
    given = {
        "application_id": "A-1",
        "dataset_id": "d1",
        "use": DataUse.IRB,
        "by": "owner",
        "why": "approved before",
    }
    return Waiver(**(given | changes))


def test_the_owner_sets_a_mismatch_aside_and_the_reason_is_kept():
    found = judged([waiver()])
    assert found.is_eligible
    assert str(found.mismatches[0]).endswith("[set aside by owner: approved before]")


@pytest.mark.parametrize(
    "changes",
    [
        {"by": "owner2"},
        {"by": "lead"},
        {"why": " "},
        {"application_id": "A-2"},
        {"dataset_id": "d2"},
        {"use": DataUse.HMB},
    ],
)
def test_nothing_else_sets_it_aside(changes):
    assert not judged([waiver(**changes)]).is_eligible


def test_an_owner_sets_nothing_aside_for_the_own_team():
    assert not judged([waiver()], team=["owner"]).is_eligible


@pytest.mark.parametrize(
    ("now", "sent", "code"),
    [
        (OPENS - timedelta(seconds=1), None, "CALL_NOT_OPEN"),
        (OPENS, None, ""),
        (CLOSES, None, ""),
        (CLOSES + timedelta(seconds=1), None, "CALL_CLOSED"),
        (CLOSES + timedelta(minutes=5), CLOSES, ""),
        (CLOSES + timedelta(minutes=5), CLOSES + timedelta(seconds=1), "CALL_CLOSED"),
        (CLOSES + timedelta(minutes=5, seconds=1), CLOSES, "CALL_CLOSED"),
    ],
)
def test_a_call_takes_applications_while_it_is_open(now, sent, code):
    assert is_open(call(), now, sent=sent) == (not code)
    if code:
        with pytest.raises(Refused) as refused:
            check_open(call(), now, sent=sent)
        assert refused.value.code == code
