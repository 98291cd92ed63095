"""The whole account: as plain values, as a page, and the part that everybody may read."""

import dataclasses
import json
from datetime import date

import pytest

from oncommons.privacy import reporting
from oncommons.privacy.account.payers import SMALL
from tests.unit.privacy.account.made import ASKED, subject

DAY = date(2026, 6, 1)


@pytest.fixture(scope="module")
def about():
    return subject()


@pytest.fixture(scope="module")
def account(about):
    return reporting.account_of(about, seed=1)


@pytest.fixture(scope="module")
def text(account):
    return reporting.account_page(account, made_on=DAY)


def test_it_is_made_of_plain_values(account):
    data = json.loads(json.dumps(reporting.account_data(account)))
    assert data["statement"] == "k-anonymous for the declared quasi-identifiers (k = 5)"
    assert data["seed"] == 1
    assert data["risk"]["class_sizes"] == {
        str(size): number for size, number in account.risk.class_sizes.items()
    }
    assert {"attacks", "why", "who_pays", "use", "longitudinal", "example"} <= set(data)


def test_it_can_be_repeated(about, account):
    again = reporting.account_data(reporting.account_of(about, seed=1))
    assert again == reporting.account_data(account)
    assert {"oncommons", "polars", "numpy", "python"} <= set(account.programs)
    assert account.files == {"a": "b" * 64}


def test_it_names_no_patient(about, account, text):
    data = json.dumps(reporting.account_data(account))
    for pseudonym in about.released["patients"]["patient_id"]:
        assert pseudonym not in data
        assert pseudonym not in text


def test_the_page_has_every_part(text):
    for title in (
        "In brief",
        "The policy",
        "Against whom, and what is assumed",
        "Patients who share all labels",
        "What is guaranteed",
        "What attackers achieved",
        "What it costs, and why",
        "Who pays",
        "What the release can answer",
        "Mutations and events",
        "A made-up patient",
        "How to repeat it",
    ):
        assert f">{title}</h2>" in text
    assert "The promise is kept" in text
    assert "2026-06-01" in text
    assert "<script" not in text


def test_the_page_says_the_numbers_of_the_account(account, text):
    assert f"{100 * account.attacked.largest_matching:.2f}"[:3] in text
    assert account.release_id in text
    assert "not to be passed on" in text


def test_a_release_below_its_promise_is_told_first(account):
    asked = dataclasses.replace(account.policy, k=50)
    broken = dataclasses.replace(account, policy=asked)
    page = reporting.account_page(broken, made_on=DAY)
    assert "The promise is not kept" in page
    assert "withdraw the release" in page


def test_the_public_version_leaves_small_groups_out(account):
    few = reporting.for_public(dataclasses.replace(account, policy=_larger(account.policy)))
    assert few.for_public
    assert all(one.patients >= 60 and one.name != SMALL for one in few.payers.groups)
    assert len(few.payers.groups) < len(account.payers.groups)
    assert few.attacked.published.disclosure == {}
    page = reporting.account_page(few, made_on=DAY)
    assert "Everybody may read this version" in page


def test_the_public_version_counts_no_few_who_were_held_back(account):
    held = dataclasses.replace(account.risk, patients_suppressed=3)
    groups = tuple(
        dataclasses.replace(one, held_back=3 / one.patients) for one in account.payers.groups
    )
    payers = dataclasses.replace(account.payers, groups=groups)
    few = reporting.for_public(dataclasses.replace(account, risk=held, payers=payers))
    assert all(one.held_back is None for one in few.payers.groups)
    assert "&lt; 5" in reporting.account_page(few, made_on=DAY)


def _larger(asked):
    return dataclasses.replace(asked, k=60)


def test_where_it_is_not_known_who_was_held_back_the_page_does_not_say(about):
    partly = dataclasses.replace(about, complete=False)
    found = reporting.account_of(partly, seed=1)
    assert found.payers.mean_held_back is None
    page = reporting.account_page(found, made_on=DAY)
    assert '<th scope="col" class="number">Held back</th>' not in page


def test_a_made_up_patient_bears_labels_that_are_there(about, account):
    made = account.example
    view = about.released["patients"].join(about.released["tumours"], on="patient_id")
    same = view.filter(
        sex=made.after["patients.sex"],
        age_at_diagnosis=made.after["tumours.age_at_diagnosis"],
        oncotree=made.after["tumours.oncotree"],
    )
    assert same.height == made.shared_by >= ASKED.k


def test_progress_is_told_to_its_end(about):
    told = {}
    reporting.account_of(about, progress=lambda step, share: told.update({step: share}))
    unfinished = {step for step, share in told.items() if share < 1}
    assert unfinished <= {
        "looking for patients in the release",
        "making a twin release for the control",
    }
    assert len(told) >= 5
