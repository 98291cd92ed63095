"""The journal of the vault: a line before each use, whole or none, and no use without it."""

import stat

import pytest

from oncommons.errors import VaultError
from oncommons.privacy.identity.identities import Action, VaultEvent
from oncommons.privacy.identity.journal import FILE, journal, read_journal
from oncommons.privacy.identity.opening import open_vault
from tests.unit.privacy.identity.made_vault import KEYS, PEOPLE, Places

OPENED = VaultEvent(Action.OPENED, "dana", "the vault was opened")


def test_every_use_is_a_line_with_who_why_and_when(tmp_path):
    moments = iter(["one", "two"])
    record = journal(tmp_path, lambda: next(moments))
    record(OPENED)
    record(VaultEvent(Action.FORGOTTEN, "bo", "asked to", 2, ("r1", "r2")))
    first, second = read_journal(tmp_path)
    assert (first["at"], first["action"], first["who"]) == ("one", "opened", "dana")
    assert (second["reason"], second["patients"], second["rows"]) == ("asked to", 2, ["r1", "r2"])
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_half_a_line_of_a_kill_is_left_out_and_the_next_is_whole(tmp_path):
    record = journal(tmp_path, lambda: "now")
    record(OPENED)
    with (tmp_path / FILE).open("a") as file:
        file.write('{"at": "no')
    assert len(read_journal(tmp_path)) == 1
    record(OPENED)
    assert [one["at"] for one in read_journal(tmp_path)] == ["now", "now"]


def test_nothing_was_used_where_there_is_no_journal(tmp_path):
    assert read_journal(tmp_path) == ()


def test_what_cannot_be_recorded_is_not_done(tmp_path):
    places = Places(tmp_path).filled()
    nowhere = tmp_path / "nowhere"
    with pytest.raises(VaultError, match="journal of the vault cannot be written"):
        open_vault(places.vault, places.keys, KEYS, journal(nowhere, lambda: "now"), who="dana")


def test_a_vault_writes_its_journal_and_no_name_into_it(tmp_path):
    places = Places(tmp_path).make()
    record = journal(places.vault, lambda: "now")
    with open_vault(places.vault, places.keys, KEYS, record, who="dana") as vault:
        vault.admit(PEOPLE, who="dana")
        assert vault.knows("h:1")
        assert not vault.knows("h:9")
    actions = [one["action"] for one in read_journal(places.vault)]
    assert actions == ["opened", "admitted"]
    assert "Zweiglinger" not in (places.vault / FILE).read_text()
