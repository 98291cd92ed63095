"""`oncommons access audit` and `oncommons hub`: what they say of a whole and of a broken trail."""

import json

import pytest
from django.db import connection, connections

from oncommons.errors import CommonsError, IntegrityError, Refused
from tests.unit.cli.typed import as_json, next_command, said, type_in


@pytest.fixture
def folder(tmp_path, django_db_blocker, monkeypatch):
    """A commons with a hub, and a home for anchors elsewhere."""
    for name in ("ONCOMMONS_DATABASE", "ONCOMMONS_COMMONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ONCOMMONS_ANCHOR_HOMES", str(tmp_path / "elsewhere.jsonl"))
    with django_db_blocker.unblock():
        as_json("init", tmp_path / "c")
        assert as_json("hub", "migrate", tmp_path / "c")["rows"] == 1
        yield tmp_path / "c"
        connections.close_all()


def edit():
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER audit_row_no_update")
        cursor.execute("UPDATE audit_row SET actor = 'nobody' WHERE seq = 1")


def test_a_whole_trail_is_told_with_its_anchor(folder):
    found = as_json("access", "audit", "verify", folder)
    assert found["report"]["fault"] is None
    assert (found["report"]["rows"], found["report"]["anchored"], found["findings"]) == (1, 1, [])
    assert as_json("access", "audit", "verify", folder, "--since-anchor")["report"]["rows"] == 1
    text = said("access", "audit", "verify", folder)
    assert "confirm it up to row 1" in text
    assert next_command(text) == ["access", "audit", "anchor", str(folder)]


def test_a_broken_trail_leaves_with_1_and_names_the_row(folder):
    edit()
    found = as_json("access", "audit", "verify", folder, code=1)
    assert (found["report"]["fault"]["seq"], found["report"]["fault"]["kind"]) == (1, "edited")
    assert "BROKEN at row 1 (edited)" in said("access", "audit", "verify", folder, code=1)
    assert isinstance(type_in("access", "audit", "anchor", folder).exception, Refused)
    assert as_json("access", "audit", "show", folder)["rows"][0]["actor"] == "nobody"


def test_a_trail_without_anchors_says_what_would_not_be_seen(folder):
    for home in (folder / "audit" / "anchors.jsonl", folder.parent / "elsewhere.jsonl"):
        home.unlink()
    text = said("access", "audit", "verify", folder, code=1)
    assert "a tail that was cut off would not be seen" in text
    assert "AUD-HOME" in text


def test_an_anchor_fills_a_home_that_lost_its_lines(folder):
    own = folder / "audit" / "anchors.jsonl"
    own.write_text("")
    assert as_json("access", "audit", "anchor", folder)["filled"] == 1
    assert "home:" in said("access", "audit", "anchor", folder)
    own.unlink()
    own.mkdir()
    assert as_json("access", "audit", "anchor", folder, code=1)["findings"][0]["rule"] == "AUD-HOME"


def test_the_trail_is_exported_and_proved_from_the_file(folder, tmp_path):
    as_json("access", "audit", "rotate", folder, "--by", "kh:1")
    out, anchors = tmp_path / "trail.jsonl", tmp_path / "anchors.jsonl"
    words = ("access", "audit", "export", folder, "--out", out)
    text = said(*words, "--anchors", anchors)
    assert next_command(text)[-2:] == ["--file", str(out)]
    assert type_in(*next_command(text)).exit_code == 0
    assert [json.loads(line)["seq"] for line in out.read_text().splitlines()] == [1, 2]
    assert len(anchors.read_text().splitlines()) == 2
    as_json("access", "audit", "rotate", folder, "--by", "kh:1")
    assert as_json("access", "audit", "verify", folder, "--file", out)["report"]["anchored"] == 2
    out.write_text(out.read_text().replace("system", "nobody"))
    assert as_json("access", "audit", "verify", folder, "--file", out, code=1)
    some = as_json(*words, "--actor", "kh:1")
    assert (some["rows"], some["whole"]) == (2, False)
    out.write_text("x\n")
    refused = type_in("access", "audit", "verify", folder, "--file", out)
    assert isinstance(refused.exception, IntegrityError)


def test_rows_are_shown_by_who_what_and_when(folder):
    key = as_json("access", "audit", "rotate", folder, "--by", "kh:1")["key_id"]

    def numbers(*words):
        return [row["seq"] for row in as_json("access", "audit", "show", folder, *words)["rows"]]

    assert numbers() == [1, 2]
    assert numbers("--last", 1) == [2]
    assert numbers("--actor", "kh:1") == numbers("--target", key) == [2]
    assert numbers("--action", "audit.begun") == [1]
    assert numbers("--action", "audit.") == [1, 2]
    assert numbers("--project", "p") == []
    assert numbers("--since", "2999-01-01") == numbers("--until", "2000-01-01") == []
    assert numbers("--since", "2000-01-01", "--until", "2999-01-01") == [1, 2]
    assert "audit.key_rotated" in said("access", "audit", "show", folder)


def test_a_rotation_by_no_id_is_refused(folder):
    refused = type_in("access", "audit", "rotate", folder, "--by", "Jane Doe")
    assert isinstance(refused.exception, Refused)
    assert "Jane" not in str(refused.exception)
    assert len(as_json("access", "audit", "show", folder)["rows"]) == 1


def test_a_commons_without_a_hub_is_told_how_to_make_one(folder, tmp_path):
    as_json("init", tmp_path / "other")
    for words in (("verify",), ("anchor",), ("show",), ("rotate", "--by", "a")):
        answer = type_in("access", "audit", words[0], tmp_path / "other", *words[1:])
        assert isinstance(answer.exception, CommonsError)
        assert "oncommons hub migrate" in str(answer.exception)


def test_the_doctor_looks_at_the_trail(folder):
    assert as_json("doctor", folder)["commons"] == []
    edit()
    assert as_json("doctor", folder, "--deep", code=2)["commons"][0]["rule"] == "AUD-CHAIN"
