"""Attacks on extracts: bytes flipped, chunks swapped, files cut, renamed, borrowed or forged."""

import dataclasses
import datetime
import json
import secrets
import shutil
import subprocess
import sys
import textwrap

import pytest

from oncommons import store
from oncommons.access.grants.extracts import (
    Extract,
    ExtractKeys,
    build_extract,
    destroy,
    open_extract,
    read_extract,
    verify_extract,
)
from oncommons.access.grants.extracts.at_rest import CHUNK, TAG, opened, sealed
from oncommons.access.grants.extracts.files import HEAD, SEALED, wrap
from oncommons.access.grants.extracts.opening import members_of
from oncommons.domain.canonical import canonical_bytes
from oncommons.domain.grants import Depth
from oncommons.domain.holds import HoldAct
from oncommons.errors import GrantError, IntegrityError, KeyProblem, Refused
from oncommons.store.manifest import sha256_of
from tests.factories import NEXT_YEAR, TODAY
from tests.grants import WOMEN, commons_of, extract_of, grant_of, hold, keys_of

KEY = b"k" * 32


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A commons with one extract, its grant and its keys; each test has a copy of the folder."""
    commons = commons_of(tmp_path_factory.mktemp("made") / "c")
    keys = keys_of(commons)
    return commons, keys, *extract_of(commons, keys)


@pytest.fixture
def room(tmp_path):
    return tmp_path / "room"


@pytest.fixture
def here(made, tmp_path):
    """The copy of an extract, its grant, and the keys."""
    _, keys, extract, grant = made
    shutil.copytree(extract.folder, tmp_path / extract.folder.name)
    return read_extract(tmp_path / extract.folder.name), grant, keys


def opening(here, room):
    """Open an extract, and give the names of what a job finds."""
    extract, grant, keys = here
    with open_extract(extract, grant, keys, clock=lambda: TODAY, room=room) as folder:
        return sorted(path.name for path in folder.iterdir())


def refused(here, room, error=IntegrityError):
    """An extract is neither verified nor opened, and nothing is left in the clear."""
    assert verify_extract(here[0], here[2])
    with pytest.raises(error) as said:
        opening(here, room)
    assert not room.exists() or [path.name for path in room.iterdir()] == [".lock"]
    return str(said.value)


def flip(path, place):
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)


def test_an_extract_is_whole_and_opens(here, room):
    assert verify_extract(here[0], here[2]) == ()
    assert "patients.parquet" in opening(here, room)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 1.0])
def test_a_flipped_byte_is_refused(here, room, share):
    path = here[0].folder / SEALED
    flip(path, round(share * (path.stat().st_size - 1)))
    assert "is not as it was sealed" in refused(here, room)


@pytest.mark.parametrize("cut", [1, 16, 1_000])
def test_a_cut_file_is_refused(here, room, cut):
    path = here[0].folder / SEALED
    path.write_bytes(path.read_bytes()[:-cut])
    refused(here, room)


def test_a_longer_or_empty_or_missing_file_is_refused(here, room):
    path = here[0].folder / SEALED
    path.write_bytes(path.read_bytes() + b"x")
    refused(here, room)
    path.write_bytes(b"")
    refused(here, room)
    path.unlink()
    assert "is missing" in refused(here, room)


def test_a_renamed_extract_is_refused(here, room):
    extract, grant, keys = here
    other = extract.folder.with_name("x0123456789abcdef")
    extract.folder.rename(other)
    assert "lies elsewhere" in refused((read_extract(other), grant, keys), room)


def test_an_extract_under_the_name_and_head_of_another_is_refused(here, room, made, tmp_path):
    commons, keys, *_ = made
    other, _ = extract_of(commons, keys, tmp_path / "others", project_id="other")
    shutil.copy(other.folder / SEALED, here[0].folder / SEALED)
    refused(here, room)


@pytest.mark.parametrize(
    "change",
    [
        {"extract_id": "x0123456789abcdef"},
        {"project_id": "other"},
        {"grant_id": "other"},
        {"sealed_sha256": "00" * 32},
        {"signature": ""},
        {"key_id": "none"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_forged_head_is_refused(here, room, change):
    extract, grant, keys = here
    forged = dataclasses.replace(extract.head, **change)
    (extract.folder / HEAD).write_bytes(canonical_bytes(forged.to_json()))
    said = refused((read_extract(extract.folder), grant, keys), room)
    assert "not signed by this commons" in said
    with pytest.raises(IntegrityError):
        members_of(read_extract(extract.folder), keys)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"format": "oncommons-extract/2", "dummy": {}}', "\xff"]
)
def test_what_is_no_head_is_refused(here, text):
    (here[0].folder / HEAD).write_text(text, encoding="latin-1")
    with pytest.raises(IntegrityError, match="this is no extract"):
        read_extract(here[0].folder)
    with pytest.raises(IntegrityError, match="this is no extract"):
        read_extract(here[0].folder / "nowhere")


def test_made_rows_that_were_changed_added_or_removed_are_found(here):
    extract, _, keys = here
    folder = extract.folder / "dummy"
    flip(folder / "patients.parquet", 50)
    (fault,) = verify_extract(extract, keys)
    assert "dummy/patients.parquet differs" in fault.says
    (folder / "real.parquet").write_bytes(b"")
    assert "dummy/real.parquet" in verify_extract(extract, keys)[0].says
    shutil.rmtree(folder)
    assert "is missing" in verify_extract(extract, keys)[0].says


def resealed(here, parts):
    """Seal another stream with the right keys under the same name, as only the commons could."""
    extract, grant, keys = here
    key = secrets.token_bytes(32)
    path = extract.folder / SEALED
    path.write_bytes(b"".join(sealed(parts, key, extract.head.extract_id)))
    wrap(key, extract.head.extract_id, sha256_of(path), keys)
    unsigned = dataclasses.replace(extract.head, sealed_sha256=sha256_of(path))
    head = dataclasses.replace(unsigned, signature=keys.signer.sign(unsigned.signed_bytes()).hex())
    return Extract(extract.folder, head), grant, keys


@pytest.mark.parametrize(
    ("rows", "says"), [([b"[]"], "the content is that of"), ([b'[["a", 5]]', b"four"], "too early"),
                       ([b"[]", b"more"], "the content is that of")]
)  # fmt: skip
def test_content_that_the_name_does_not_follow_from_is_refused(here, room, rows, says):
    parts = [f"{len(rows[0]):020}".encode(), *rows]
    assert says in refused(resealed(here, parts), room)


def test_a_key_that_is_gone_changed_or_anothers_opens_nothing(here, room, made):
    extract, grant, keys = here
    other = ExtractKeys(keys.commons, secrets.token_bytes(32), keys.signer, is_demo=True)
    assert "is not as it was wrapped" in refused((extract, grant, other), room, KeyProblem)
    path = keys.folder / f"{extract.head.sealed_sha256}.key"
    whole = path.read_bytes()
    try:
        for content in (whole[:5], bytes(len(whole)), b""):
            path.write_bytes(content)
            refused(here, room, KeyProblem)
        path.unlink()
        assert "is gone" in refused(here, room, KeyProblem)
    finally:
        path.write_bytes(whole)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 5])
def test_a_stream_of_any_size_comes_back(tmp_path, size):
    content = secrets.token_bytes(size)
    path = tmp_path / "s"
    path.write_bytes(b"".join(sealed([content[:7], content[7:]], KEY, "x")))
    with path.open("rb") as file:
        assert b"".join(opened(file, KEY, "x")) == content


def chunks_of(path):
    content = path.read_bytes()
    return [content[i : i + CHUNK + TAG] for i in range(0, len(content), CHUNK + TAG)]


@pytest.mark.parametrize(
    "change",
    [
        lambda one: [one[1], one[0], *one[2:]],
        lambda one: one[:-1],
        lambda one: one[:1],
        lambda one: [*one, one[-1]],
        lambda one: [one[0], *one],
        lambda one: [*one[:-2], one[-1]],
        lambda one: [],
    ],
    ids=["swapped", "last cut off", "all but one cut", "repeated", "doubled", "middle", "none"],
)
def test_chunks_that_were_moved_are_refused(tmp_path, change):
    path = tmp_path / "s"
    path.write_bytes(b"".join(sealed([secrets.token_bytes(3 * CHUNK)], KEY, "x")))
    whole = chunks_of(path)
    assert len(whole) == 3
    path.write_bytes(b"".join(change(whole)))
    with path.open("rb") as file, pytest.raises(IntegrityError, match="not as it was sealed"):
        list(opened(file, KEY, "x"))


@pytest.mark.parametrize(("key", "name"), [(b"o" * 32, "x"), (KEY, "y")])
def test_a_stream_opens_with_its_key_and_name_alone(tmp_path, key, name):
    path = tmp_path / "s"
    path.write_bytes(b"".join(sealed([b"rows"], KEY, "x")))
    with path.open("rb") as file, pytest.raises(IntegrityError):
        list(opened(file, key, name))


def test_no_byte_of_a_patient_is_in_the_clear(made):
    _, _, extract, _ = made
    for path in extract.folder.rglob("*"):
        assert path.is_dir() or b"p001" not in path.read_bytes()
    clear = {"extract.json", "rows.sealed", "dummy"}
    assert {path.name for path in extract.folder.iterdir()} == clear
    assert extract.folder.stat().st_mode & 0o077 == 0


def test_only_a_grant_in_force_opens_its_own_extract(made, here, room):
    commons, keys, _, grant = made
    extract = here[0]
    late = NEXT_YEAR + datetime.timedelta(1)
    with (
        pytest.raises(GrantError) as said,
        open_extract(extract, grant, keys, clock=lambda: late, room=room),
    ):
        pytest.fail("it opened")
    assert said.value.code == "GRANT_ENDED"
    other = grant_of(commons, project_id="other")
    with pytest.raises(GrantError) as said:
        opening((extract, other, keys), room)
    assert said.value.code == "GRANT_EXTRACT"
    forged = dataclasses.replace(grant, minimum=1)
    with pytest.raises(GrantError) as said:
        opening((extract, forged, keys), room)
    assert said.value.code == "GRANT_SIGNATURE"


def test_a_revoked_grant_opens_no_extract_and_builds_none(tmp_path, room):
    commons = commons_of(tmp_path / "c")
    keys = keys_of(commons)
    extract, grant = extract_of(commons, keys)
    view = store.open_view(commons, grant, today=TODAY)
    hold(commons, HoldAct.REVOKE, grant.grant_id)
    with pytest.raises(GrantError, match="was revoked"):
        opening((extract, grant, keys), room)
    with pytest.raises(GrantError, match="was revoked"):
        build_extract(view, tmp_path / "again", keys, today=TODAY)
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize("depth", [Depth.OPEN, Depth.EXPLORE])
def test_no_other_depth_than_research_builds_an_extract(made, tmp_path, depth):
    commons, keys, *_ = made
    grant = grant_of(commons, depth=depth, minimum=20)
    view = store.open_view(commons, grant, today=TODAY)
    with pytest.raises(Refused) as said:
        build_extract(view, tmp_path / "x", keys, today=TODAY)
    assert said.value.code == "EXTRACT_DEPTH"
    assert not (tmp_path / "x").exists()


def test_a_narrowed_view_builds_no_extract(made, tmp_path):
    commons, keys, _, grant = made
    view = store.open_view(commons, grant, today=TODAY).within(WOMEN)
    with pytest.raises(Refused) as said:
        build_extract(view, tmp_path / "x", keys, today=TODAY)
    assert said.value.code == "EXTRACT_COHORT"


def test_an_extract_is_not_built_over_another(made):
    commons, keys, extract, grant = made
    view = store.open_view(commons, grant, today=TODAY)
    with pytest.raises(Refused) as said:
        build_extract(view, extract.folder.parent, keys, today=TODAY)
    assert said.value.code == "EXTRACT_THERE"


def test_a_build_that_fails_leaves_nothing(made, tmp_path, monkeypatch):
    commons, keys, _, grant = made
    view = store.open_view(commons, grant, today=TODAY)

    def fail(*_):
        raise KeyProblem("no key", remedy="none")

    monkeypatch.setattr("oncommons.access.grants.extracts.build.wrap", fail)
    with pytest.raises(KeyProblem):
        build_extract(view, tmp_path / "x", keys, today=TODAY)
    assert list((tmp_path / "x").iterdir()) == []


def test_a_room_that_others_reach_into_is_refused(here, room, tmp_path):
    room.mkdir(mode=0o755)
    with pytest.raises(Refused, match="others may reach into it"):
        opening(here, room)
    room.rmdir()
    (tmp_path / "real").mkdir(mode=0o700)
    room.symlink_to(tmp_path / "real")
    with pytest.raises(Refused, match="others may reach into it"):
        opening(here, room)


def test_nothing_is_left_once_a_job_is_done_however_it_ends(here, room):
    extract, grant, keys = here

    def job(end):
        with open_extract(extract, grant, keys, clock=lambda: TODAY, room=room) as folder:
            assert folder.stat().st_mode & 0o077 == 0
            assert all(path.stat().st_mode & 0o777 == 0o400 for path in folder.iterdir())
            end(folder)

    with pytest.raises(ZeroDivisionError):
        job(lambda _: 1 / 0)
    job(shutil.rmtree)
    assert [path.name for path in room.iterdir()] == [".lock"]


def test_what_a_killed_job_left_is_removed_and_what_another_uses_is_not(here, room):
    extract, grant, keys = here
    code = textwrap.dedent(f"""
        import datetime, os, pathlib
        from oncommons import store
        from oncommons.access.grants import read_grant
        from oncommons.access.grants.extracts import open_extract, read_demo_keys, read_extract
        commons = store.open_commons(pathlib.Path({str(keys.commons.folder)!r}))
        extract = read_extract(pathlib.Path({str(extract.folder)!r}))
        grant = read_grant(pathlib.Path({str(room.with_suffix(".json"))!r}))
        day = lambda: datetime.date.fromisoformat({TODAY.isoformat()!r})
        room = pathlib.Path({str(room)!r})
        with open_extract(extract, grant, read_demo_keys(commons), clock=day, room=room):
            os.kill(os.getpid(), 9)
    """)
    room.with_suffix(".json").write_text(json.dumps(grant.to_json()))
    with open_extract(extract, grant, keys, clock=lambda: TODAY, room=room) as used:
        assert subprocess.run([sys.executable, "-c", code]).returncode == -9
        left = {path for path in room.glob("extract-*") if path.is_dir()} - {used}
        assert len(left) == 1
        opening(here, room)
        assert not left.pop().exists()
        assert (used / "patients.parquet").exists()


def test_a_certificate_lists_what_is_gone_and_is_signed(tmp_path):
    commons = commons_of(tmp_path / "c")
    keys = keys_of(commons)
    extract, grant = extract_of(commons, keys)
    key = keys.folder / f"{extract.head.sealed_sha256}.key"
    wrapped, kept = sha256_of(key), sha256_of(extract.folder / SEALED)
    copy = shutil.copytree(extract.folder, tmp_path / "copy" / extract.folder.name)
    gone = destroy(
        extract,
        keys,
        by="manager-1",
        now=datetime.datetime(2026, 6, 2, tzinfo=datetime.UTC),
        reason="closed",
        audit_seq=7,
    )
    assert not extract.folder.exists()
    assert not key.exists()
    assert gone.wrapped_key_sha256 == wrapped
    assert {one.name: one.sha256 for one in gone.files}[SEALED] == kept
    assert (gone.grant_id, gone.audit_seq, gone.at[:10]) == (grant.grant_id, 7, "2026-06-02")
    public = keys.signer.public_key()
    public.verify(bytes.fromhex(gone.signature), gone.signed_bytes())
    assert gone.to_json()["signature"] == gone.signature
    assert "is gone" in refused((read_extract(copy), grant, keys), tmp_path / "room", KeyProblem)


def test_a_destruction_that_was_cut_off_is_finished_by_the_same_call(tmp_path, monkeypatch):
    commons = commons_of(tmp_path / "c")
    keys = keys_of(commons)
    extract, _ = extract_of(commons, keys)
    words = {"by": "m", "now": datetime.datetime.now(datetime.UTC), "reason": "closed"}
    removing = "oncommons.access.grants.extracts.destruction.remove_tree"
    with monkeypatch.context() as patch:
        patch.setattr(removing, lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            destroy(extract, keys, **words)
    assert extract.folder.exists()
    gone = destroy(read_extract(extract.folder), keys, **words)
    assert gone.wrapped_key_sha256 == ""
    assert not extract.folder.exists()


@pytest.mark.parametrize("said", [{"by": "Ada L."}, {"reason": " "}])
def test_who_destroys_and_why_is_asked(made, said):
    _, keys, extract, _ = made
    words = {"by": "m", "now": datetime.datetime.now(datetime.UTC), "reason": "closed"} | said
    with pytest.raises(Refused) as refusal:
        destroy(extract, keys, **words)
    assert refusal.value.code == "DESTROY"
    assert extract.folder.exists()
