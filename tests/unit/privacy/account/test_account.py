"""The whole account: as plain values, as a page, and the part that everybody may read."""

import dataclasses
import json
from datetime import date

import pytest

from oncommons.privacy import reporting
from oncommons.privacy.account.verdict import broken_promises, telling, worth_a_look
from oncommons.privacy.attack.give_back import GivenBack
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
    assert "Withdraw the release" in page
    assert page.index("The promise is not kept") < page.index("Smallest class")


def test_the_public_version_leaves_small_groups_out(account):
    few = reporting.for_public(dataclasses.replace(account, policy=_larger(account.policy)))
    assert few.for_public
    assert all(one.patients >= 60 for one in few.payers.groups)
    assert len(few.payers.groups) < len(account.payers.groups)
    assert few.attacked.published.disclosure == {}
    page = reporting.account_page(few, made_on=DAY)
    assert "Everybody may read this version" in page


@pytest.mark.parametrize("held", [{"female": 3}, {"female": 3, "male": 40}])
def test_the_public_version_tells_of_no_few_who_were_held_back(account, held):
    groups = tuple(
        dataclasses.replace(one, held_back=held.get(one.name, 0) / one.patients)
        for one in account.payers.groups
    )
    payers = dataclasses.replace(account.payers, groups=groups)
    few = reporting.for_public(dataclasses.replace(account, payers=payers))
    assert [one.held_back for one in few.payers.by("sex")] == [None, None], "or a difference tells"
    assert {one.held_back for one in few.payers.by("age band")} == {0}


@pytest.mark.parametrize(("apart", "shown"), [(0, True), (1, False), (4, False), (5, True)])
def test_the_public_version_tells_of_no_few_who_leave_under_a_wider_type(account, apart, shown):
    first = account.use.survival[0]
    near = dataclasses.replace(first, patients_after=first.patients_before - apart)
    use = dataclasses.replace(account.use, survival=(near,))
    few = reporting.for_public(dataclasses.replace(account, use=use))
    assert few.use.survival[0].patients_after == (near.patients_after if shown else None)
    page = reporting.account_page(few, made_on=DAY)
    assert ("all but &lt; 5" in page) is not shown


def test_the_page_says_who_may_read_it_before_anything_else(account, text):
    public = reporting.account_page(reporting.for_public(account), made_on=DAY)
    assert text.index("not to be passed on") < text.index("In brief</h2>")
    assert public.index("Everybody may read this version") < public.index("In brief</h2>")
    assert "not to be passed on" not in public


def test_the_page_names_who_uses_the_threshold_and_claims_no_more(text):
    assert (
        "A threshold of 0.09 (9 %) is used by EMA Policy 0070 (EMA/90915/2016) and Health Canada"
        " guidance." in text
    )


def test_every_part_of_a_broken_promise_is_named(account):
    kept = broken_promises(account)
    assert kept == ()
    strict = dataclasses.replace(account.policy, k=50, most_matching_risk=0.01)
    chance = dataclasses.replace(account, policy=strict)
    told = " ".join(broken_promises(chance))
    assert "the policy asks for 50" in told
    assert "A known person is found" in told
    assert "An attacker with exact values reached" in told


def test_a_column_that_gives_labels_back_breaks_the_promise(account):
    icd = GivenBack("tumours.icd10", "tumours.oncotree", 0.9, 0.9)
    there = dataclasses.replace(account.attacked.published, give_back=(icd,))
    attacked = dataclasses.replace(account.attacked, published=there)
    (told,) = broken_promises(dataclasses.replace(account, attacked=attacked))
    assert "PRV-C6" in told
    assert "tumours.icd10 gives back 90%" in told


def test_what_the_policy_accepts_to_give_back_is_accepted_in_public_too(account):
    icd = GivenBack("tumours.icd10", "tumours.oncotree", 0.9, 0.9)
    there = dataclasses.replace(account.attacked.published, give_back=(icd,))
    accepted = ("tumours.icd10 -> tumours.oncotree",)
    attacked = dataclasses.replace(account.attacked, published=there, accepted=accepted)
    known = dataclasses.replace(account, attacked=attacked)
    assert "tumours.icd10 gives back 90%" in worth_a_look(known)[0]
    assert broken_promises(known) == broken_promises(reporting.for_public(known)) == ()


def test_a_column_with_one_value_throughout_is_no_alarm(account):
    alike = {"patients.vital_status": 0.2, "tumours.event_type": 1.0}
    risk = dataclasses.replace(account.risk, homogeneous=alike)
    told = dataclasses.replace(account, risk=risk, constant=("tumours.event_type",))
    assert telling(told) == {"patients.vital_status": 0.2}
    assert "vital status (20.0" in worth_a_look(told)[0]
    page = reporting.account_page(told, made_on=DAY)
    assert "The same for everybody, so not listed: event type." in page


def test_a_column_is_constant_where_all_known_values_are_one(about, account):
    found = set(account.constant)
    for name in account.risk.homogeneous:
        table, _, column = name.partition(".")
        assert (about.released[table][column].drop_nulls().n_unique() <= 1) == (name in found)


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
