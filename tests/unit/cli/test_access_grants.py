"""`oncommons access grant` and `extract`, as they are typed."""

import json

import pytest

from oncommons import store
from oncommons.access.grants.extracts import keys as keys_of_extracts
from oncommons.cli.options import today
from tests.grants import commons_of
from tests.unit.cli.typed import as_json, said, type_in

FIRST, SECOND = "five words of the first", "five words of the second"
COST = keys_of_extracts.Cost
WHY = ("--by", "owner-b", "--reason", "ethics ended")


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(keys_of_extracts, "Cost", lambda n=1 << 10, r=8, p=1: COST(n, r, p))
    commons_of(tmp_path / "c")
    return tmp_path


def issued(place, *words, project="atlas"):
    out = place / f"{project}.json"
    return as_json(
        "access", "grant", "issue", place / "c", "--project", project, "--out", out, *words
    )["grant"]


def test_a_grant_is_issued_with_depth_kinds_and_least_group(place):
    found = issued(place, "--depth", "open", "--question", "size")
    assert (found["depth"], found["questions"], found["minimum"]) == ("open", ["size"], 20)
    assert "access grant show" in said(
        *("access", "grant", "issue", place / "c", "--project", "b"),
        *("--out", place / "b.json", "--depth", "open"),
    )
    refused = type_in(
        *("access", "grant", "issue", place / "c", "--project", "atlas"),
        *("--out", place / "again.json", "--days", 10),
    )
    assert "one grant per release" in str(refused.exception)
    assert not (place / "again.json").exists()


def test_grants_are_shown_held_resumed_and_revoked(place):
    empty = said("access", "grant", "show", place / "c")
    assert "access grant issue" in empty
    grant = issued(place)
    name, path = grant["grant_id"], place / "atlas.json"
    assert as_json("access", "grant", "verify", place / "c", path)["opens"] is True
    for act, standing, code in (
        ("suspend", "held", "GRANT_HELD"),
        ("resume", "live", ""),
        ("revoke", "revoked", "GRANT_REVOKED"),
    ):
        as_json("access", "grant", act, place / "c", name, *WHY)
        shown = as_json("access", "grant", "show", place / "c")
        assert [one["standing"] for one in shown["grants"]] == [standing]
        told = as_json("access", "grant", "verify", place / "c", name, code=1 if code else 0)
        assert told["code"] == code
        counted = type_in("cohort", "count", place / "c", "--grant", path)
        assert getattr(counted.exception, "code", "") == code
    assert shown["head"]["lines"] == 3
    text = said("access", "grant", "show", place / "c", name)
    assert "ethics ended" in text
    assert "questions: changes" in text
    assert len(as_json("access", "grant", "show", place / "c", path)["holds"]) == 3


def test_a_forged_grant_is_told_by_verify_and_refused_by_the_rest(place):
    issued(place)
    path = place / "atlas.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"minimum": 1}))
    told = as_json("access", "grant", "verify", place / "c", path, code=1)
    assert told["code"] == "GRANT_SIGNATURE"
    for words in (
        ("grant", "suspend", place / "c", path, *WHY),
        ("extract", "build", place / "c", path),
        ("extract", "dummy", place / "c", path, "--out", place / "d"),
    ):
        assert "not signed" in str(type_in("access", *words).exception)


def test_two_key_holders_build_verify_and_destroy_an_extract(place):
    issued(place)
    made = type_in(
        "access", "extract", "keys", place / "c", keyboard=typed(FIRST, FIRST, SECOND, SECOND)
    )
    assert made.exit_code == 0, made.output
    assert "demo" not in made.stdout
    both = typed(FIRST, SECOND)
    build = ("access", "extract", "build", place / "c", place / "atlas.json", "--json")
    wrong = type_in(*build, keyboard=typed(SECOND, FIRST))
    assert "do not open the keys" in str(wrong.exception)
    built = json.loads(type_in(*build, keyboard=both).stdout)
    assert built["demo"] is False
    name = built["extract"]["extract_id"]
    verify = ("access", "extract", "verify", place / "c", name)
    assert "is whole" in type_in(*verify, keyboard=both).stdout
    new = ("other words of the first", "other words of the second")
    change = ("access", "extract", "keys", place / "c", "--change")
    keys = typed(FIRST, SECOND, new[0], new[0], new[1], new[1])
    assert type_in(*change, keyboard=keys).exit_code == 0
    assert "do not open" in str(type_in(*verify, keyboard=both).exception)
    sealed = place / "c" / "extracts" / name / "rows.sealed"
    sealed.write_bytes(sealed.read_bytes()[:-1])
    damaged = type_in(*verify, keyboard=typed(*new))
    assert (damaged.exit_code, "is damaged" in damaged.stdout) == (1, True)
    gone = type_in(
        *("access", "extract", "destroy", place / "c", name, *WHY, "--out", place / "gone.json"),
        keyboard=typed(*new),
    )
    assert gone.exit_code == 0, gone.output
    assert json.loads((place / "gone.json").read_text())["reason"] == "ethics ended"
    assert not sealed.parent.exists()


def typed(*words):
    return "".join(f"{word}\n" for word in words)


def test_demo_keys_are_told_as_such_and_missing_ones_are_asked_for(place):
    issued(place)
    build = (
        "access",
        "extract",
        "build",
        place / "c",
        place / "atlas.json",
        "--where",
        place / "x",
    )
    assert "access extract keys" in str(type_in(*build).exception)
    assert as_json("access", "extract", "keys", place / "c", "--demo")["demo"] is True
    text = said(*build)
    assert "demo keys" in text
    (folder,) = (place / "x").iterdir()
    assert as_json("access", "extract", "verify", place / "c", folder)["faults"] == []
    assert "this is no extract" in str(
        type_in("access", "extract", "verify", place / "c", folder.name).exception
    )


def test_made_rows_need_no_release(place):
    issued(place)
    store.withdraw(store.open_commons(place / "c"), "latest", today=today())
    words = ("access", "extract", "dummy", place / "c", place / "atlas.json", "--out", place / "d")
    files = as_json(*words)["files"]
    assert set(files) == {path.name for path in (place / "d").iterdir()}
