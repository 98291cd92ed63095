"""Opt-outs: kept without an identity, honoured at the next release, and never overtaken by it."""

import datetime

import pytest

from oncommons.errors import ReleaseRefused, VaultError
from oncommons.privacy.identity.identities import Action
from oncommons.privacy.identity.optout import (
    Scope,
    Statement,
    leaving,
    opt_out_token,
    record_statements,
    without_new_opt_outs,
)
from tests.unit.privacy.identity.made_vault import Places

TODAY = datetime.date(2026, 6, 1)
IDS = ["h:1", "h:2", "h:3"]


def day(number):
    return datetime.date(2026, 1, number)


@pytest.fixture
def vault(tmp_path):
    with Places(tmp_path).filled().open() as opened:
        yield opened


def said(vault, *statements):
    record_statements(vault, [Statement(*one) for one in statements], who="dana")
    return {
        scope.value: [
            one
            for one, out in zip(IDS, leaving(vault, IDS, scope, today=TODAY), strict=True)
            if out
        ]
        for scope in Scope
    }


def test_nobody_leaves_before_anybody_objects(vault):
    assert not leaving(vault, IDS, Scope.RESEARCH, today=TODAY).any()
    assert leaving(vault, [], Scope.RESEARCH, today=TODAY).shape == (0,)


def test_who_objects_to_research_leaves_everything(vault):
    out = said(vault, ("h:2", Scope.RESEARCH, day(3)))
    assert out == {scope.value: ["h:2"] for scope in Scope}


def test_who_objects_to_one_use_leaves_that_use_only(vault):
    out = said(vault, ("h:1", Scope.GENETIC, day(3)), ("h:3", Scope.SHARING_EU, day(3)))
    assert out == {
        "research": [], "genetic": ["h:1"], "sharing_eu": ["h:3"], "sharing_industry": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("statements", "out"),
    [
        ([(1, True), (5, False)], False),
        ([(5, False), (1, True)], False),
        ([(5, True), (1, False)], True),
        ([(5, True), (5, False)], True),
        ([(5, False), (5, True)], True),
    ],
    ids=["taken back", "recorded late", "again", "same day", "same day, other order"],
)
def test_the_last_day_counts_and_on_one_day_the_objection(vault, statements, out):
    told = [("h:1", Scope.RESEARCH, day(number), objects) for number, objects in statements]
    assert (said(vault, *told)["research"] == ["h:1"]) == out


def test_what_is_taken_back_later_than_the_release_is_not_taken_back_yet(vault):
    later = TODAY + datetime.timedelta(1)
    out = said(vault, ("h:1", Scope.RESEARCH, day(1)), ("h:1", Scope.RESEARCH, later, False))
    assert out["research"] == ["h:1"]


def test_an_objection_counts_whatever_its_day(vault):
    later = TODAY + datetime.timedelta(400)
    assert said(vault, ("h:1", Scope.RESEARCH, later))["research"] == ["h:1"]


def test_an_opt_out_outlives_the_identity(vault):
    said(vault, ("h:1", Scope.RESEARCH, day(1)), ("stranger", Scope.RESEARCH, day(1)))
    vault.forget(["h:1"], who="dana", reason="asked in writing")
    assert leaving(vault, ["h:1", "stranger"], Scope.RESEARCH, today=TODAY).all()


def test_the_file_does_not_tell_who_objected(vault):
    record_statements(vault, [Statement("stranger-77", Scope.GENETIC, day(1))], who="dana")
    assert b"stranger-77" not in vault.database.path.read_bytes()


def test_recording_is_reported_with_a_count(vault):
    seen = []
    object.__setattr__(vault, "record", seen.append)
    record_statements(vault, [Statement(one, Scope.GENETIC, day(1)) for one in IDS], who="dana")
    assert [(one.action, one.patients) for one in seen] == [(Action.OPTED_OUT, 3)]


def test_an_opt_out_that_arrives_while_a_release_is_made_stops_it(vault):
    said(vault, ("h:1", Scope.RESEARCH, day(1)))
    token = opt_out_token(vault)
    published = []
    with without_new_opt_outs(vault, token):
        published.append("first")
    record_statements(vault, [Statement("h:2", Scope.RESEARCH, day(2))], who="dana")
    with pytest.raises(ReleaseRefused, match="PRV-O1 1 statements"):  # noqa: SIM117
        with without_new_opt_outs(vault, token):
            published.append("second")
    assert published == ["first"]


def test_no_opt_out_slips_in_between_the_comparison_and_the_publication(vault, tmp_path):
    other = Places(tmp_path)
    token = opt_out_token(vault)
    with other.open() as second:
        second.database._connection.execute("PRAGMA busy_timeout = 10")
        one = Statement("h:2", Scope.RESEARCH, day(2))
        with without_new_opt_outs(vault, token), pytest.raises(VaultError, match="cannot be"):
            record_statements(second, [one], who="dana")
        assert record_statements(second, [one], who="dana") == token + 1


def test_a_release_that_fails_leaves_the_vault_open_for_opt_outs(vault):
    token = opt_out_token(vault)
    with pytest.raises(OSError, match="disk full"):  # noqa: SIM117
        with without_new_opt_outs(vault, token):
            raise OSError("disk full")
    record_statements(vault, [Statement("h:2", Scope.RESEARCH, day(2))], who="dana")
    assert opt_out_token(vault) == token + 1
