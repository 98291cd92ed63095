"""Grants that a commons keeps: one per project and release, found by id or by file."""

import dataclasses

import pytest

from oncommons import store
from oncommons.access.grants import find_grant, keep_grant, kept_grants
from oncommons.domain.holds import HoldAct
from oncommons.errors import GrantError
from tests.factories import NEXT_YEAR, TODAY, patients, publish
from tests.grants import grant_of, hold


@pytest.fixture
def commons(tmp_path):
    return publish(tmp_path / "c", {"patients": patients(20)})


def test_a_grant_is_kept_once_and_found(commons):
    grant = grant_of(commons)
    path = keep_grant(commons, grant, today=TODAY)
    assert keep_grant(commons, grant, today=TODAY) == path
    assert kept_grants(commons) == (grant,)
    assert find_grant(commons, grant.grant_id) == find_grant(commons, str(path)) == grant


def test_a_project_has_one_grant_per_release(commons):
    first, second = grant_of(commons), grant_of(commons, minimum=6)
    keep_grant(commons, first, today=TODAY)
    with pytest.raises(GrantError, match="one grant per release") as refused:
        keep_grant(commons, second, today=TODAY)
    assert refused.value.code == "GRANT_TWICE"
    keep_grant(commons, grant_of(commons, project_id="other"), today=TODAY)
    store.publish(commons, {"patients": patients(21)}, policy="", risk={}, loads=())
    keep_grant(commons, grant_of(commons), today=TODAY)
    assert len(kept_grants(commons)) == 3


def test_another_is_kept_once_the_first_ended_or_was_revoked(commons):
    first, second = grant_of(commons), grant_of(commons, minimum=6)
    keep_grant(commons, first, today=TODAY)
    keep_grant(commons, second, today=NEXT_YEAR.replace(year=2028))
    third = grant_of(commons, minimum=7)
    hold(commons, HoldAct.REVOKE, first.grant_id, second.grant_id)
    keep_grant(commons, third, today=TODAY)
    with pytest.raises(GrantError, match="was revoked"):
        keep_grant(commons, first, today=TODAY)


def test_what_this_commons_did_not_sign_is_not_kept(commons, tmp_path):
    grant = grant_of(commons)
    forged = dataclasses.replace(grant, minimum=1)
    with pytest.raises(GrantError, match="not signed"):
        keep_grant(commons, forged, today=TODAY)
    keep_grant(commons, grant, today=TODAY)
    other = publish(tmp_path / "other", {"patients": patients(20)})
    path = commons.folder / "grants" / f"{grant.grant_id}.json"
    with pytest.raises(GrantError, match="not signed"):
        find_grant(other, str(path))
    path.write_text(path.read_text().replace("atlas", "wider"))
    with pytest.raises(GrantError, match="not signed"):
        kept_grants(commons)


@pytest.mark.parametrize(
    ("name", "code"),
    [("g-7", "GRANT_UNKNOWN"), ("../keys/commons", "GRANT_NAME"), ("a" * 129, "GRANT_NAME")],
)
def test_a_name_leads_to_a_grant_or_nowhere(commons, name, code):
    with pytest.raises(GrantError) as refused:
        find_grant(commons, name)
    assert refused.value.code == code
    assert code != "GRANT_UNKNOWN" or "none is kept here" in str(refused.value)


def test_an_unknown_name_is_answered_with_the_known_ones(commons):
    grant = grant_of(commons)
    keep_grant(commons, grant, today=TODAY)
    with pytest.raises(GrantError, match=f"use one of {grant.grant_id}"):
        find_grant(commons, "g-7")
