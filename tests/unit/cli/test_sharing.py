"""`oncommons sharing`: keys, and packages from the fitted model to the bedside's check."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from oncommons import sharing, store
from oncommons.domain.models import Estimate
from oncommons.domain.packages import SignerRole
from oncommons.errors import KeyProblem, ModelError, PackageRefused
from tests.unit.cli.typed import as_json, next_command, said, type_in
from tests.unit.sharing.made import CARD, SURVIVAL, VALIDATION


def fitted(path: Path, validation=VALIDATION) -> Path:
    """Write what `modelling fit --out` writes."""
    form = {"model": asdict(SURVIVAL), "card": asdict(CARD)}
    path.write_text(json.dumps(form | {"validation": {"value": asdict(validation)}}))
    return path


def make_key(folder, role, *more, keyboard=""):
    return type_in(
        *("sharing", "keys", "make", folder, "--role", role, "--owner", f"the {role}"),
        *more,
        keyboard=keyboard,
    )


def sign(package, folder, role):
    return as_json("sharing", "sign", package, "--role", role, "--keys", folder)


@pytest.fixture
def place(tmp_path):
    """A folder with a fitted model, and a commons with the keys of both roles."""
    fitted(tmp_path / "fit.json")
    store.init(tmp_path / "c")
    for role in SignerRole:
        assert make_key(tmp_path / "c", role.value).exit_code == 0
    return tmp_path


@pytest.fixture
def signed(place):
    """A package that both have signed."""
    as_json("sharing", "pack", place / "fit.json")
    package = place / "os-made-1.onc"
    for role in SignerRole:
        sign(package, place / "c", role.value)
    return package


def test_a_model_is_packed_signed_and_verified(place, signed):
    found = as_json("sharing", "verify", signed, "--commons", place / "c")
    assert (found["verified"], found["id"], found["version"]) == (True, "os-made", 1)
    assert set(found["signers"]) == {"developer", "commons"}


def test_each_command_leads_to_the_next(place, signed):
    text = said("sharing", "verify", signed, "--commons", place / "c")
    words = next_command(text)
    assert words[:2] == ["sharing", "show"]
    assert next_command(said(*words))[:2] == ["sharing", "golden"]
    assert "largest difference 0.0e+00" in said(*next_command(said(*words)))


def test_the_card_is_shown_with_its_inputs(place, signed):
    text = said("sharing", "show", signed, "--commons", place / "c")
    assert "not for: Care of anyone." in text
    assert "18 to 90 years" in text
    found = as_json("sharing", "show", signed, "--commons", place / "c")
    assert found["card"]["title"] == CARD.title
    assert found["validation"]["patients"] == VALIDATION.patients
    assert found["model"]["coefficients"] == list(SURVIVAL.coefficients)


def test_golden_patients_score_the_same_here(place, signed):
    found = as_json("sharing", "golden", signed, "--commons", place / "c")
    assert found["golden"] == list(sharing.make_golden(SURVIVAL).outputs)
    assert found["largest_difference"] == 0


def test_a_hospital_trusts_the_entries_that_it_was_handed(place, signed):
    entries = [place / "c" / "keys" / role / f"{role}.trust.json" for role in SignerRole]
    words = [word for entry in entries for word in ("--trust", entry)]
    assert as_json("sharing", "verify", signed, *words)["verified"]


def test_a_trust_store_takes_a_package_back(place, signed):
    found = as_json("sharing", "verify", signed, "--commons", place / "c")
    trust = sharing.revoke_package(sharing.TrustStore(), found["manifest_sha256"])
    sharing.write_trust(place / "trust.json", trust)
    words = ("--commons", place / "c", "--trust", place / "trust.json")
    refused = as_json("sharing", "verify", signed, *words, code=1)
    assert (refused["verified"], refused["code"]) == (False, "P07")


def test_one_signature_is_not_enough(place):
    as_json("sharing", "pack", place / "fit.json")
    package = place / "os-made-1.onc"
    sign(package, place / "c", "developer")
    text = said("sharing", "verify", package, "--commons", place / "c", code=1)
    assert "P06 no valid signature of: commons" in text
    assert type_in(*next_command(text)).exit_code == 0


@pytest.mark.parametrize("verb", ["verify", "show", "golden"])
def test_a_changed_byte_is_refused_with_its_code(place, signed, verb):
    content = bytearray(signed.read_bytes())
    content[len(content) // 2] ^= 1
    signed.write_bytes(content)
    refused = as_json("sharing", verb, signed, "--commons", place / "c", code=1)
    assert refused["code"].startswith("P")
    assert refused["remedy"]
    assert "card" not in refused


def test_an_older_version_than_the_installed_one_is_refused(place, signed):
    words = ("sharing", "verify", signed, "--commons", place / "c", "--installed", 2)
    assert as_json(*words, code=1)["code"] == "P14"


def test_without_trust_nothing_is_verified(place, signed):
    refused = type_in("sharing", "verify", signed).exception
    assert isinstance(refused, KeyProblem)
    assert "--commons" in refused.remedy


def test_a_file_that_is_no_key_is_refused(place, signed):
    refused = type_in("sharing", "verify", signed, "--trust", place / "fit.json").exception
    assert isinstance(refused, KeyProblem)


def test_a_package_that_is_not_there_is_refused(place):
    answer = type_in("sharing", "verify", place / "no.onc", "--commons", place / "c")
    assert answer.exit_code == 2
    assert "'PACKAGE'" in answer.output


def test_no_message_shows_a_private_key(place, signed):
    secret = (place / "c" / "keys" / "developer" / "developer.pem").read_text().splitlines()[1]
    for words in (("keys", "show", place / "c"), ("verify", signed, "--commons", place / "c")):
        assert secret not in said("sharing", *words)
        assert secret not in json.dumps(as_json("sharing", *words))


def test_keys_are_listed_with_their_owners(place):
    keys = as_json("sharing", "keys", "show", place / "c")["keys"]
    assert {key["role"]: key["owner"] for key in keys} == {
        "developer": "the developer",
        "commons": "the commons",
    }
    assert not any(key["revoked"] for key in keys)


def test_a_folder_without_keys_leads_to_making_one(tmp_path):
    words = next_command(said("sharing", "keys", "show", tmp_path))
    assert words == ["sharing", "keys", "make", "--help"]
    assert type_in(*words).exit_code == 0


def test_an_expired_key_is_called_so(tmp_path, monkeypatch):
    make_key(tmp_path, "developer", "--days", 1)
    late = sharing.read_signing_key(tmp_path, SignerRole.DEVELOPER).trusted.not_after
    monkeypatch.setattr("oncommons.cli.signing_keys.today", lambda: late.replace(year=2099))
    assert "expired" in said("sharing", "keys", "show", tmp_path)


def test_a_key_is_never_made_twice(place):
    refused = make_key(place / "c", "developer").exception
    assert isinstance(refused, KeyProblem)


def test_a_passphrase_is_asked_and_never_shown(place):
    made = make_key(place / "k", "developer", "--passphrase", keyboard="open sesame\nopen sesame\n")
    assert made.exit_code == 0
    assert "sesame" not in made.output
    as_json("sharing", "pack", place / "fit.json")
    words = ("sharing", "sign", place / "os-made-1.onc", "--role", "developer", "--keys")
    right = type_in(*words, place / "k", "--passphrase", keyboard="open sesame\n")
    assert right.exit_code == 0
    assert "sesame" not in right.output
    wrong = type_in(*words, place / "k", "--passphrase", keyboard="other\n").exception
    assert isinstance(wrong, KeyProblem)
    assert "other" not in str(wrong)


def test_an_empty_passphrase_is_refused(place, signed):
    before = signed.read_bytes()
    words = ("sharing", "sign", signed, "--role", "developer", "--keys", place / "c")
    refused = type_in(*words, "--passphrase", keyboard="\n").exception
    assert isinstance(refused, KeyProblem)
    assert signed.read_bytes() == before


def test_the_gate_stops_a_model_that_knows_its_patients(place):
    known = replace(VALIDATION, apparent=0.95, discrimination=Estimate(0.6, 0.5, 0.7))
    refused = type_in("sharing", "pack", fitted(place / "fit.json", known)).exception
    assert isinstance(refused, PackageRefused)
    assert refused.code == "G5"
    assert not list(place.glob("*.onc"))


@pytest.mark.parametrize("content", ["", "[]", '{"model": {}}', '{"model": 1, "model": 2}'])
def test_what_is_no_fitted_model_is_refused(tmp_path, content):
    path = tmp_path / "fit.json"
    path.write_text(content)
    refused = type_in("sharing", "pack", path).exception
    assert isinstance(refused, ModelError)
    assert "modelling fit" in refused.remedy


def test_a_name_that_no_package_may_have_is_refused(place):
    refused = type_in("sharing", "pack", place / "fit.json", "--id", "../x").exception
    assert isinstance(refused, PackageRefused)
    assert not list(place.glob("**/*.onc"))


def test_a_package_can_be_written_elsewhere(place):
    out = place / "out" / "m.onc"
    found = as_json("sharing", "pack", place / "fit.json", "--version", 3, "--out", out)
    assert (found["version"], Path(found["package"])) == (3, out)
    copy = place / "signed.onc"
    words = ("sharing", "sign", out, "--role", "developer", "--keys", place / "c", "--out", copy)
    before = out.read_bytes()
    as_json(*words)
    assert out.read_bytes() == before
    assert len(copy.read_bytes()) > len(before)
