"""Lines of the SATRE specification that calls keep, one test for each."""

from datetime import date

import pytest

from oncommons.access.calls import (
    can_review,
    check_answers,
    published_answers,
    rank,
    ranking_page,
    read_form,
    ready_form,
    visible_reviews,
)
from oncommons.access.calls.form_file import READY, resources
from oncommons.access.calls.selected import selected_by_year
from oncommons.domain.calls import Decision, Outcome
from oncommons.errors import CallError
from tests.made_calls import DRAW, answers, application, call, review


@pytest.mark.parametrize("name", READY)
def test_acc_020_public_benefit_is_a_mandatory_published_field_of_every_application(name, tmp_path):
    form = ready_form(name)
    (problem,) = check_answers(form, answers(public_benefit=None))
    assert problem.field == "public_benefit"
    given = answers(public_benefit="Relatives of patients are offered an early look at themselves.")
    assert check_answers(form, given) == ()
    assert published_answers(form, given)["public_benefit"] == given["public_benefit"]
    text = resources.files("oncommons.access.calls").joinpath(f"ready/{name}.toml").read_text()
    before, after = text.split('name = "public_benefit"')
    for line, says in (("mandatory = true", "left out"), ("published = true", "not published")):
        own = tmp_path / "own.toml"
        own.write_text(before + 'name = "public_benefit"' + after.replace(line + "\n", "", 1))
        with pytest.raises(CallError, match=f"public_benefit .*{says}"):
            read_form(own)
    own.write_text(text.replace('name = "public_benefit"', 'name = "benefit"'))
    with pytest.raises(CallError, match="hold no public_benefit"):
        read_form(own)


def test_acc_037_public_members_score_and_a_quorum_can_require_one():
    made = [application("A"), application("B")]
    with_public = [review("A", "r1", 3), review("A", "m1", 5), review("B", "r1", 5)]
    with_public += [review("B", "r2", 5)]
    wants_one = call(quorum=2, quorum_public=1)
    assert can_review(wants_one, "m1", made[0])
    assert len(visible_reviews(wants_one, "m1", made[0], with_public[:2])) == 2
    found = rank(wants_one, made, with_public, DRAW)
    assert found.place("A").scored.totals == {"r1": 3, "m1": 5}
    assert found.place("A").outcome is Outcome.SELECTED
    assert found.place("B").outcome is Outcome.NOT_RANKED
    assert "0 of the 1 reviews by public members" in found.place("B").reason
    assert rank(call(quorum=2), made, with_public, DRAW).place("B").outcome is Outcome.SELECTED
    page = ranking_page(wants_one, found)
    assert "selected within the quota of 2" in page
    decided = [Decision("A", Outcome.SELECTED, "chair", date(2026, 11, 2), "as ranked")]
    assert selected_by_year(decided, {"A": made[0]})[0].selected == 1
