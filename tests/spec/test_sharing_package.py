"""A package is refused with the code of the first check that fails, P01 to P16, and only so."""

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import date, timedelta

import pytest

from oncommons.domain.models import Kind
from oncommons.domain.packages import SignerRole
from oncommons.errors import PackageRefused
from oncommons.sharing import archive
from oncommons.sharing.golden import make_golden
from oncommons.sharing.manifest import FORMAT
from oncommons.sharing.model_files import model_files, read_model
from oncommons.sharing.package import pack, sign, verify
from oncommons.sharing.scoring import probability
from oncommons.sharing.signatures import signature_entry
from oncommons.sharing.trust import revoke_key, revoke_package
from tests.unit.sharing.made import (
    BINARY,
    CARD,
    COMMONS,
    CREATED,
    DEVELOPER,
    NOT_AFTER,
    SURVIVAL,
    TODAY,
    VALIDATION,
    files,
    signed,
    signer,
    trust,
    unsigned,
)

GOOD = signed()


def check(blob, store=None, **terms):
    return verify(blob, store or trust(), **({"today": TODAY} | terms))


def refused(code, blob, store=None, **terms):
    """Expect one code; the untouched package beside it must pass with the same trust."""
    with pytest.raises(PackageRefused) as caught:
        check(blob, store, **terms)
    assert caught.value.code == code, str(caught.value)
    assert caught.value.remedy
    assert check(GOOD).version == 3
    return str(caught.value)


def rewritten(blob, **changes):
    """Write the archive again in its one form with other contents; None takes an entry away."""
    entries = archive.read(blob)
    for name, content in changes.items():
        name = name.replace("_json", ".json")
        if content is None:
            del entries[name]
        else:
            entries[name] = content
    return archive.write(entries)


def resigned(manifest, contents=None):
    """Sign a manifest that `pack` would never write, with both trusted keys."""
    entries = {**(files() if contents is None else contents), "manifest.json": manifest}
    entries |= dict(signature_entry(manifest, key) for key in (DEVELOPER, COMMONS))
    return archive.write(entries)


def manifest_with(**changes):
    form = json.loads(archive.read(GOOD)["manifest.json"]) | changes
    return json.dumps(form, sort_keys=True, separators=(",", ":")).encode()


def repacked(name, edit):
    """Let both signers sign a package in which one JSON file was edited before."""
    contents = files()
    form = json.loads(contents[name])
    edit(form)
    contents[name] = json.dumps(form).encode()
    return signed(unsigned(contents))


def zipped(compression=zipfile.ZIP_STORED, extra=(), comment=b""):
    """Write the entries of the good package with the ordinary ZIP library."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as made:
        for name, content in [*archive.read(GOOD).items(), *extra]:
            made.writestr(zipfile.ZipInfo(name), content, compress_type=compression)
        made.comment = comment
    return out.getvalue()


def test_good_package_gives_its_model_card_and_signers():
    package = check(GOOD)
    assert read_model(package) == (SURVIVAL, CARD)
    assert package.signers == {
        SignerRole.DEVELOPER: DEVELOPER.trusted.key_id,
        SignerRole.COMMONS: COMMONS.trusted.key_id,
    }
    assert (package.package_id, package.created, package.not_after) == (
        "os-made",
        CREATED,
        NOT_AFTER,
    )


def test_p01_too_large_is_refused_before_it_is_read():
    at_limit = b"\0" * archive.MOST_BYTES
    refused("P02", at_limit)  # of the right size, so that the next check speaks
    refused("P01", at_limit + b"\0")


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        b"PK",
        b"{}",
        b"%PDF-1.7 " * 40,
        GOOD[:-1],
        GOOD[: len(GOOD) // 2],
        b"PK\5\6" + bytes(18),
    ],
    ids=["empty", "two bytes", "JSON", "PDF", "last byte cut", "half", "no entries"],
)
def test_p02_not_a_zip_or_truncated(blob):
    code = "P04" if blob.startswith(b"PK\5\6") else "P02"
    refused(code, blob)


@pytest.mark.parametrize(
    "name",
    ["../card.json", "/etc/passwd", "a\\b.json", "model.pkl", "Model.json", "sig_x.json", "é.json"],
)
def test_p03_forbidden_name(name):
    refused("P03", zipped(extra=[(name, b"{}")]))


def test_p03_duplicate_name():
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = zipped(extra=[("card.json", b"{}")])
    refused("P03", twice)


def test_p03_too_many_names_control_is_one_fewer():
    room = archive.MOST_ENTRIES - len(archive.read(GOOD))
    many = [(f"note{number}.md", b"x") for number in range(room + 1)]
    refused("P03", zipped(extra=many))
    refused("P05", zipped(extra=many[:room]))  # few enough: the next check speaks


def test_p04_no_manifest():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("card.json", b"{}")
    refused("P04", out.getvalue())


@pytest.mark.parametrize(
    "blob",
    [
        zipped(),
        zipped(zipfile.ZIP_DEFLATED),
        zipped(comment=b"hello"),
        b"junk" + GOOD,
        GOOD + b"junk",
        archive.write({**archive.read(GOOD), "note.md": b"x"}).replace(b"note.md", b"aaaa.md"),
    ],
    ids=["other date", "compressed", "comment", "junk before", "junk after", "other order"],
)
def test_p05_another_byte_form_of_the_same_content(blob):
    refused("P05", blob)


def test_p05_entries_that_overlap_do_not_fill_the_memory():
    names = {"manifest.json": b"x" * 1000} | {f"e{number}.md": b"" for number in range(60)}
    blob = bytearray(archive.write(names))
    large, at = (1000).to_bytes(4, "little"), 0
    while (at := blob.find(b"PK\1\2", at)) >= 0:
        blob[at + 24 : at + 28] = large
        blob[at + 42 : at + 46] = bytes(4)
        at += 1
    refused("P05", bytes(blob))


@pytest.mark.parametrize("signers", [(DEVELOPER,), (COMMONS,)], ids=["no commons", "no developer"])
def test_p06_one_signature_is_not_enough(signers):
    missing = "commons" if signers == (DEVELOPER,) else "developer"
    assert missing in refused("P06", signed(None, *signers))


def test_p06_no_signature():
    assert "not signed" in refused("P06", unsigned())


def test_p06_strangers():
    strangers = (signer(SignerRole.DEVELOPER, 9), signer(SignerRole.COMMONS, 9))
    assert "unknown" in refused("P06", signed(None, *strangers))
    assert check(signed(None, *strangers), trust(*strangers)).version == 3


def test_p06_key_expires_after_its_last_day():
    last = date(2026, 6, 1)
    store = trust(signer(SignerRole.DEVELOPER, not_after=last), COMMONS)
    assert check(GOOD, store, today=last).version == 3
    assert "expired" in refused("P06", GOOD, store, today=last + timedelta(days=1))


def test_p06_revoked_key():
    store = revoke_key(trust(), COMMONS.trusted.key_id)
    assert "revoked" in refused("P06", GOOD, store)


def test_p06_key_may_not_sign_in_the_role_of_another():
    posing = replace(DEVELOPER, trusted=replace(DEVELOPER.trusted, role=SignerRole.COMMONS))
    assert "not signed as" in refused("P06", signed(None, posing, COMMONS))


def test_p06_signatures_of_another_package():
    other = archive.read(signed(unsigned(version=4)))
    taken = {name: one for name, one in other.items() if archive.is_signature(name)}
    mixed = archive.write({**archive.read(unsigned()), **taken})
    assert "something else" in refused("P06", mixed)


def test_p06_edited_manifest():
    refused("P06", rewritten(GOOD, manifest_json=manifest_with(version=9)))


def test_p06_second_spelling_of_a_signature_is_refused():
    name = f"sig_{COMMONS.trusted.key_id}.json"
    content = archive.read(GOOD)[name]
    digit = content[-5:-4]  # the last digit before "==": its low four bits carry nothing
    other = bytes([digit[0] + 1])
    assert digit in b"AQgw"
    refused("P06", rewritten(GOOD, **{name: content[:-5] + other + content[-4:]}))


def test_p07_revoked_package():
    digest = hashlib.sha256(archive.read(GOOD)["manifest.json"]).hexdigest()
    refused("P07", GOOD, revoke_package(trust(), digest))
    assert check(GOOD, revoke_package(trust(), "0" * 64)).version == 3


@pytest.mark.parametrize(
    "manifest",
    [
        manifest_with(format="oncommons-model/2"),
        manifest_with(kind="forest"),
        manifest_with(version=0),
        manifest_with(version=True),
        manifest_with(version=1.0),
        manifest_with(id="../os"),
        manifest_with(id=7),
        manifest_with(created="yesterday"),
        manifest_with(created=20260501),
        manifest_with(not_after="2020-01-01"),
        manifest_with(files=[]),
        manifest_with(files={"card.json": {"sha256": "0", "size": 1.0}}),
        manifest_with(more=1),
        manifest_with()[:-1],
        manifest_with().replace(b":", b": ", 1),
        b"[" * 100_000,
        b"\xff{}",
        b'{"format":"oncommons-model/1","format":"oncommons-model/1"}',
    ],
)
def test_p08_manifest_that_this_version_cannot_read(manifest):
    refused("P08", resigned(manifest))
    assert check(resigned(manifest_with(format=FORMAT))).version == 3


def test_p09_file_added_or_taken_away():
    refused("P09", rewritten(GOOD, extra_json=b"{}"))
    refused("P09", rewritten(GOOD, privacy_json=None))


@pytest.mark.parametrize("name", ["model.json", "card.json", "privacy.json"])
def test_p10_edited_file(name):
    edited = archive.read(GOOD)[name].replace(b"1", b"2", 1)
    assert name in refused("P10", rewritten(GOOD, **{name: edited}))


@pytest.mark.parametrize("name", sorted(files()))
def test_p11_required_file_missing(name):
    left = {one: content for one, content in files().items() if one != name}
    listed = json.loads(archive.read(GOOD)["manifest.json"])["files"]
    del listed[name]
    assert name in refused("P11", resigned(manifest_with(files=listed), left))


def test_p12_expired_the_day_after_its_last():
    assert check(GOOD, today=NOT_AFTER).version == 3
    refused("P12", GOOD, today=NOT_AFTER + timedelta(days=1))


def test_p13_made_in_the_future_by_more_than_a_day():
    assert check(GOOD, today=CREATED - timedelta(days=1)).version == 3
    refused("P13", GOOD, today=CREATED - timedelta(days=2))


def test_p14_older_than_the_installed_version():
    assert check(GOOD, installed_version=3).version == 3
    refused("P14", GOOD, installed_version=4)


@pytest.mark.parametrize(
    ("name", "edit"),
    [
        ("model.json", lambda form: form["coefficients"].append(0.1)),
        ("model.json", lambda form: form["coefficients"].__setitem__(0, float("nan"))),
        ("model.json", lambda form: form["coefficients"].__setitem__(0, float("inf"))),
        ("model.json", lambda form: form["coefficients"].__setitem__(0, 10**400)),
        ("model.json", lambda form: form["coefficients"].__setitem__(0, {"pickle": "x"})),
        ("model.json", lambda form: form["coefficients"].__setitem__(0, True)),
        ("model.json", lambda form: form["coefficients"].__setitem__(0, "0.1")),
        ("model.json", lambda form: form["baseline_days"].reverse()),
        ("model.json", lambda form: form["baseline_hazard"].reverse()),
        ("model.json", lambda form: form["baseline_days"].__setitem__(0, 365.5)),
        ("model.json", lambda form: form.update(baseline_days=[], baseline_hazard=[])),
        ("model.json", lambda form: form["question"].update(kind="forest")),
        ("model.json", lambda form: form["question"].update(kind="binary")),
        ("model.json", lambda form: form.pop("intercept")),
        ("model.json", lambda form: form.update(code="print()")),
        ("schema.json", lambda form: form["features"][0].update(missing=99.0)),
        ("schema.json", lambda form: form["features"][0].update(name="TP53")),
        ("schema.json", lambda form: form["features"].pop()),
        ("schema.json", lambda form: form.update(features={})),
        ("card.json", lambda form: form["card"].pop("not_for")),
        ("evidence.json", lambda form: form.update(by_site=[])),
        ("privacy.json", lambda form: form.update(findings=None)),
        ("golden.json", lambda form: form["outputs"].__setitem__(0, None)),
    ],
)
def test_p15_contents_that_are_no_model(name, edit):
    refused("P15", repacked(name, edit))
    assert check(repacked(name, lambda form: None)).version == 3


def test_p15_binary_arrays_are_not_read_by_this_version():
    refused("P15", signed(unsigned({**files(), "model.npz": b"PK"})))
    assert check(signed(unsigned({**files(), "notes.md": b"# Notes"}))).files["notes.md"]


def test_p16_golden_output_that_differs():
    def shift(by):
        return repacked(
            "golden.json", lambda form: form["outputs"].__setitem__(3, form["outputs"][3] + by)
        )

    assert check(shift(5e-10)).version == 3
    refused("P16", shift(2e-9))


def test_p16_other_arithmetic_in_this_hospital():
    assert check(GOOD, predict=lambda model, inputs: probability(model, inputs) + 1e-12)
    refused("P16", GOOD, predict=lambda model, inputs: 0.5)
    refused("P16", GOOD, predict=lambda model, inputs: 1 / 0)
    refused("P16", GOOD, predict=lambda model, inputs: float("nan"))


def test_p16_too_few_golden_examples():
    def drop(form):
        form["inputs"].pop()
        form["outputs"].pop()

    assert "fewer than 20" in refused("P16", repacked("golden.json", drop))


def test_p16_golden_input_out_of_range():
    refused("P16", repacked("golden.json", lambda form: form["inputs"][0].update(age_years=17.0)))


def test_coefficient_that_overflows_is_refused():
    def overflow(form):
        form["coefficients"] = [1e308, 1e308]

    refused("P16", repacked("model.json", overflow))


def test_binary_model_travels_too():
    package = check(signed(unsigned(files(BINARY), kind=Kind.BINARY)))
    assert read_model(package) == (BINARY, CARD)


def test_signers_may_sign_in_either_order_and_twice():
    other = sign(sign(unsigned(), COMMONS), DEVELOPER)
    assert other == GOOD
    assert sign(other, DEVELOPER) == GOOD


def test_further_signature_of_a_stranger_takes_nothing_away():
    more = sign(GOOD, signer(SignerRole.DEVELOPER, 9))
    assert check(more).signers[SignerRole.DEVELOPER] == DEVELOPER.trusted.key_id


def test_nobody_signs_what_is_no_package():
    entries = {**archive.read(unsigned()), "card.json": b"{}"}
    with pytest.raises(PackageRefused, match="P10"):
        sign(archive.write(entries), DEVELOPER)
    with pytest.raises(PackageRefused, match="P02"):
        sign(b"", DEVELOPER)


@pytest.mark.parametrize("name", ["manifest.json", f"sig_{'0' * 16}.json"])
def test_packing_refuses_reserved_names(name):
    with pytest.raises(PackageRefused, match="P03"):
        unsigned({**files(), name: b"{}"})


def test_packing_refuses_what_a_hospital_would_refuse():
    with pytest.raises(PackageRefused, match="P11"):
        unsigned({"card.json": b"{}"})
    with pytest.raises(PackageRefused, match="P08"):
        unsigned(version=0)
    with pytest.raises(PackageRefused, match="P03"):
        unsigned({**files(), "../x.json": b"{}"})
    with pytest.raises(PackageRefused, match="P01"):
        unsigned({**files(), "large.csv": bytes(archive.MOST_BYTES)})


def test_model_that_the_gate_blocks_is_not_packed():
    few = replace(VALIDATION, patients=14)
    with pytest.raises(PackageRefused, match="G4") as caught:
        model_files(SURVIVAL, CARD, few, golden=make_golden(SURVIVAL))
    assert caught.value.code == "G4"
    assert model_files(SURVIVAL, CARD, VALIDATION, golden=make_golden(SURVIVAL))


def test_pack_is_deterministic_and_small():
    assert (
        pack(
            dict(reversed(files().items())),
            package_id="os-made",
            version=3,
            created=CREATED,
            not_after=NOT_AFTER,
            kind=Kind.SURVIVAL,
        )
        == unsigned()
    )
    assert len(GOOD) < 100_000
