"""`oncommons access check` and `airlock`: the verdict early, packages packed and verified."""

import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from oncommons import store
from oncommons.access.audit.anchors import sign_head
from oncommons.domain.audit import Head
from oncommons.domain.packages import SignerRole
from oncommons.errors import KeyProblem, Refused
from oncommons.store.signing import read_private_key
from tests.unit.access.airlock.made import NOTES, STAGES
from tests.unit.cli.test_sharing import fitted, make_key, sign
from tests.unit.cli.typed import as_json, next_command, said, type_in


@pytest.fixture
def place(tmp_path):
    """A folder of an output, and a commons that signs."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out/stages.csv").write_bytes(STAGES)
    (tmp_path / "out/notes.md").write_bytes(NOTES)
    store.init(tmp_path / "c")
    return tmp_path


def request(place, **other):
    """Write the approval of an output."""
    now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    key = read_private_key(place / "c/keys/commons.pem")
    anchor = sign_head(Head(7, "2026-06-01T11:00:00.000000Z", "ab" * 32, "k"), now, key)
    form = {
        "output_id": "out-1", "project": "lung-atlas", "planned_output": "table-1",
        "releases": ["R1"], "checkers": ["p2", "p3"], "released_by": "p9",
        "released_at": now.isoformat(), "audit_seq": 7, "anchor": anchor.to_json(),
    }  # fmt: skip
    (place / "r.json").write_text(json.dumps(form | other))
    return place / "r.json"


def rules(found):
    """Give the rules that refuse."""
    said = [one for file in found["files"] for one in file["rules"]]
    return {one["rule"] for one in said if one["verdict"] == "refuse"}


def pack(place, *more):
    words = ("access", "airlock", "pack", place / "out", "--commons", place / "c")
    return (*words, "--request", place / "r.json", "--out", place / "o.zip", *more)


def test_each_exit_code_of_a_check(place):
    notes, stages = place / "out/notes.md", place / "out/stages.csv"
    assert as_json("access", "check", notes)["verdict"] == "pass"
    assert as_json("access", "check", stages, code=1)["verdict"] == "review"
    assert as_json("access", "check", stages, "--strict", code=2)["verdict"] == "refuse"
    assert "notes.md: passes every rule" in said("access", "check", notes)


def test_the_researcher_sees_file_rule_limit_and_remedy(place):
    (place / "out/notes.md").write_text("3 patients died\n")
    found = as_json("access", "check", place / "out", code=2)
    notes, _ = found["files"]
    (rule,) = [one for one in notes["rules"] if one["verdict"] == "refuse"]
    assert (rule["rule"], rule["places"]) == ("R14", ["line 1"])
    assert rule["found"]
    assert rule["remedy"]
    assert "3 patients" not in json.dumps(found)
    assert found["undeclared"] == ["stages.csv"]
    text = said("access", "check", place / "out", code=2)
    assert "verdict: refuse" in text
    assert "line 1" in text


def test_repaired_copies_and_a_page_are_written(place):
    (place / "out/stages.csv").write_bytes(STAGES.replace(b"40", b"4"))
    text = said("access", "check", place / "out", code=1)
    words = next_command(text)
    assert words[-2:] == ["--out", "repaired"]
    words[-1] = str(place / "mended")
    text = said(*words, "--page", place / "p.html", code=1)
    assert f"written: {place / 'p.html'}" in text
    assert (place / "mended/stages.csv").read_text().count("hidden") == 2
    assert "<script" not in (place / "p.html").read_text()


def test_known_sizes_and_the_group_of_the_grant_count(place):
    stages = place / "out/stages.csv"
    assert as_json("access", "check", stages, code=1)["hidden"] == 0
    assert as_json("access", "check", stages, "--size", "240", code=1)["hidden"] == 2
    wide = as_json("access", "check", stages, "--minimum", "50", code=1)
    assert wide["hidden"] > 0


def test_a_link_is_listed_and_not_followed(place):
    (place / "out/link.csv").symlink_to(place / "c/keys/commons.pem")
    found = as_json("access", "check", place / "out", code=2)
    assert [one["name"] for one in found["files"]] == ["link.csv", "notes.md", "stages.csv"]
    assert "BEGIN" not in json.dumps(found)


def test_a_model_package_is_looked_into_by_its_own_checks(place):
    fitted(place / "fit.json")
    for role in SignerRole:
        assert make_key(place / "c", role.value).exit_code == 0
    as_json("sharing", "pack", place / "fit.json")
    package = place / "os-made-1.onc"
    assert (
        as_json("access", "check", package, "--commons", place / "c", code=2)["verdict"] == "refuse"
    )
    for role in SignerRole:
        sign(package, place / "c", role.value)
    found = as_json("access", "check", package, "--commons", place / "c", code=1)
    verdicts = {
        one["found"]: one["verdict"] for one in found["files"][0]["rules"] if one["rule"] == "R13"
    }
    assert list(verdicts.values()) == ["pass", "pass", "pass", "review"]
    assert as_json("access", "check", package, code=2)["verdict"] == "refuse"


def test_an_output_is_packed_and_verified(place):
    request(place)
    text = said(*pack(place))
    assert "2 files, 0 numbers hidden" in text
    words = next_command(text)
    assert words[:3] == ["access", "airlock", "verify"]
    assert "nothing was changed" in said(*words)
    first = (place / "o.zip").read_bytes()
    said(*pack(place))
    assert (place / "o.zip").read_bytes() == first
    assert as_json(*words)["manifest"]["project"] == "lung-atlas"


def test_small_numbers_are_hidden_when_it_is_packed(place):
    (place / "out/stages.csv").write_bytes(STAGES.replace(b"40", b"4"))
    request(place)
    found = as_json(*pack(place))
    assert found["checked"]["hidden"] == 2
    assert b",4\n" not in (place / "o.zip").read_bytes()


@pytest.mark.parametrize("form", ["hex", "file", "pem"])
def test_the_public_key_comes_in_any_form(place, form):
    request(place)
    said(*pack(place))
    public = read_private_key(place / "c/keys/commons.pem").public_key()
    key = public.public_bytes_raw().hex()
    if form == "file":
        (place / "k.pub").write_text(key + "\n")
        key = place / "k.pub"
    elif form == "pem":
        (place / "k.pem").write_bytes(
            public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        )
        key = place / "k.pem"
    assert as_json("access", "airlock", "verify", place / "o.zip", "--key", key)["verified"]


def test_a_changed_package_is_refused_with_the_reason(place):
    request(place)
    said(*pack(place))
    blob = (place / "o.zip").read_bytes()
    (place / "o.zip").write_bytes(blob.replace(b"120", b"121"))
    words = ("access", "airlock", "verify", place / "o.zip", "--key", place / "c")
    assert as_json(*words, code=1)["verified"] is False
    assert "is refused" in said(*words, code=1)


@pytest.mark.parametrize(
    "key", ["", "abc", "zz" * 32, "{place}/nothing", "{place}/out", "{place}/rsa.pem"]
)
def test_what_is_no_key_says_so(place, key):
    from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey

    other = Ed448PrivateKey.generate().public_key()
    (place / "rsa.pem").write_bytes(
        other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    (place / "o.zip").write_bytes(b"x")
    answer = type_in(
        "access", "airlock", "verify", place / "o.zip", "--key", key.format(place=place)
    )
    assert isinstance(answer.exception, KeyProblem)


@pytest.mark.parametrize(
    "other",
    [{"releases": 3}, {"anchor": {}}, {"released_at": "2026-06-01T12:00:00"}, {"audit_seq": "x"}],
)
def test_what_is_no_approval_says_so(place, other):
    request(place, **other)
    answer = type_in(*pack(place))
    assert isinstance(answer.exception, Refused)
    assert answer.exception.code == "REQUEST"


def test_what_a_rule_refuses_is_not_packed(place):
    (place / "out/plot.png").write_bytes(b"\x89PNG")
    request(place)
    answer = type_in(*pack(place))
    assert isinstance(answer.exception, Refused)
    assert not (place / "o.zip").exists()
