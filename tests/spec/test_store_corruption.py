"""A release or a derived file that differs from what was published: an error, never a number."""

import json
import os
import shutil
from random import Random

import pytest

from oncommons import cohort, store
from oncommons.domain.releases import ReleasedFile
from oncommons.errors import IntegrityError
from oncommons.store.commons import remove_tree
from oncommons.store.derived import SEAL
from oncommons.store.doctor import diagnose, repair
from oncommons.store.manifest import Contents
from oncommons.store.signing import read_private_key
from tests.factories import assayed, open_latest, patients, publish
from tests.made_commons import made_tables

FLIPS, FLIPS_OPENED = 400, int(os.environ.get("ONCOMMONS_FLIPS", "24"))


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Make a commons with every kind of row, whose derived files are made."""
    commons = publish(tmp_path_factory.mktemp("flips") / "c", made_tables(60, seed=3))
    answers(commons)
    for path in [commons.releases, *commons.releases.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    return commons


@pytest.fixture
def commons(tmp_path, place):
    """Give a copy to damage."""
    shutil.copytree(place.folder, tmp_path / "c")
    return store.open_commons(tmp_path / "c")


def answers(commons):
    """Ask the engine and the index, and read every row of some tables."""
    view = open_latest(commons)
    try:
        return (
            view.patients(),
            store.count_by(view, "patients.sex").undisclosed,
            view.rows("mutations", ["patient_id", "symbol", "pos"]).rows(),
            view.rows("samples", ["sample_id", "patient_id"]).rows(),
            cohort.study_view(view, {}).undisclosed,
        )
    finally:
        view.close()


def folder_of(commons):
    return commons.releases / store.read_labels(commons)["latest"]


def flip(path, chance):
    """Flip one bit anywhere in a file; give what puts it back."""
    content = path.read_bytes()
    at = chance.randrange(len(content))
    path.write_bytes(
        content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]
    )
    return lambda: path.write_bytes(content)


def rules(commons):
    """Name the rules that found something, but for what these made rows and modes are like."""
    found = {one.rule for one in diagnose(commons, deep=True)}
    return found - {"D03", "D09"}


def deep_faults(commons):
    """Tell whether `store verify` and `doctor --deep` see a fault."""
    try:
        verified = store.verify(commons, store.find_release(commons)) != ()
    except IntegrityError:
        verified = True
    return verified, any("D04" <= one < "D08" for one in rules(commons))


def kinds(folder):
    """Group the files of a release, so that each kind is damaged as often."""
    files = sorted(folder.iterdir())
    tables = [path for path in files if path.suffix == ".parquet"]
    return [[path] for path in files if path not in tables] + [tables] * 5


def test_every_flipped_bit_of_a_release_is_found(commons):
    folder, chance = folder_of(commons), Random(11)
    assert deep_faults(commons) == (False, False)
    for number in range(FLIPS):
        path = chance.choice(kinds(folder)[number % len(kinds(folder))])
        put_back = flip(path, chance)
        assert deep_faults(commons) == (True, True), path.name
        put_back()
    assert deep_faults(commons) == (False, False)


@pytest.mark.parametrize("derived", [True, False], ids=["derived files", "nothing derived"])
def test_no_flipped_bit_of_a_release_becomes_a_wrong_number(place, commons, derived):
    wanted, folder, chance = answers(place), folder_of(commons), Random(12)
    refused = 0
    for number in range(FLIPS_OPENED):
        path = chance.choice(kinds(folder)[number % len(kinds(folder))])
        if not derived:
            shutil.rmtree(commons.folder / "derived", ignore_errors=True)
        put_back = flip(path, chance)
        try:
            found = answers(commons)
        except IntegrityError:
            refused += 1
        else:
            # Only a table whose rows were laid out before, from bytes that were whole.
            assert (derived, path.suffix) == (True, ".parquet")
            assert found == wanted
        put_back()
    assert refused >= (FLIPS_OPENED // 3 if derived else FLIPS_OPENED)


def test_no_flipped_bit_of_a_derived_file_becomes_a_wrong_number(place, commons):
    wanted, chance = answers(place), Random(13)
    release = store.find_release(commons)
    whole = shutil.copytree(commons.derived(release.release_id), commons.folder / "whole")
    for number in range(2 * FLIPS_OPENED):
        shutil.rmtree(commons.derived(release.release_id))
        shutil.copytree(whole, commons.derived(release.release_id))
        files = sorted(path for path in whole.rglob("*") if path.is_file())
        chosen = files[number % len(files)].relative_to(whole)
        flip(commons.derived(release.release_id) / chosen, chance)
        assert rules(commons) == {"D14"}, chosen
        if chosen.name == "tables.duckdb":
            check_refused_or_right(commons, wanted)
        else:
            assert answers(commons) == wanted, chosen


def check_refused_or_right(commons, wanted):
    """Hold the engine, which guards its own blocks, to an error or the right numbers."""
    try:
        assert answers(commons) == wanted
    except IntegrityError as error:
        assert "doctor --deep --repair" in error.remedy  # noqa: PT017
        assert repair(commons, deep=True)
        assert answers(commons) == wanted


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda one: one.write_bytes(one.read_bytes()[:-8]), r"has \d+ bytes, not"),
        (lambda one: one.write_bytes(b""), "has 0 bytes, not"),
        (lambda one: one.unlink(), "is missing"),
        (lambda one: (one.rename(one.with_name("away")), one.symlink_to("away")), "is a link"),
        (lambda one: (one.unlink(), one.mkdir()), "a folder, not a file"),
        (lambda one: one.with_name("notes.txt").write_text("x"), "notes.txt.*not listed"),
        (lambda one: one.with_name("more").mkdir(), "more.*not listed"),
    ],
    ids=["footer cut", "empty", "missing", "link", "folder", "extra file", "extra folder"],
)
@pytest.mark.parametrize("name", ["mutations-0000.parquet", "panels-0000.parquet"])
def test_a_damaged_folder_is_refused_by_name_with_the_remedy(commons, damage, says, name):
    damage(folder_of(commons) / name)
    with pytest.raises(IntegrityError, match=says) as refused:
        open_latest(commons)
    assert refused.value.file
    assert "the release" in refused.value.remedy
    assert any(one.rule == "D06" for one in diagnose(commons))


@pytest.mark.parametrize("name", ["policy.toml", "risk.json", "manifest.json"])
def test_a_link_in_the_place_of_a_document_is_refused(commons, name):
    path = folder_of(commons) / name
    path.rename(commons.folder / "away")
    path.symlink_to(commons.folder / "away")
    with pytest.raises(IntegrityError, match="a link stands"):
        store.find_release(commons)


def test_a_link_in_the_place_of_a_release_is_refused(commons):
    folder = folder_of(commons)
    folder.rename(commons.folder / "away")
    folder.symlink_to(commons.folder / "away")
    with pytest.raises(IntegrityError, match="a link stands"):
        open_latest(commons)


@pytest.mark.parametrize("name", ["manifest.json", "manifest.sig", "SHA256SUMS", "risk.json"])
def test_a_missing_document_is_refused(commons, name):
    (folder_of(commons) / name).unlink()
    with pytest.raises(IntegrityError, match=r"missing|cannot be read"):
        open_latest(commons)


@pytest.mark.parametrize(
    "name",
    [
        "../../keys/commons.pem",
        "/etc/passwd",
        "..",
        "",
        "a/b.parquet",
        "manifest.json",
        ".hidden",
        "x\n",
        "patients-0000.parquet",
    ],
)
def test_a_signed_manifest_that_leads_elsewhere_is_refused(commons, name):
    """Even a manifest with a valid name and signature opens nothing outside its folder."""
    release, folder = store.find_release(commons), folder_of(commons)
    bad = ReleasedFile(name, "panels", 1, 1, "0" * 64)
    contents = Contents(
        release.patients, (*release.files, bad), release.policy, release.risk, release.loads
    )
    manifest = json.dumps(contents.to_json(), indent=1, sort_keys=True).encode()
    (folder / "manifest.json").write_bytes(manifest)
    signed = read_private_key(commons.keys / "commons.pem").sign(manifest).hex()
    (folder / "manifest.sig").write_text(signed)
    folder.rename(folder.with_name(contents.release_id()))
    with pytest.raises(IntegrityError, match="not the name of a file"):
        store.find_release(commons, contents.release_id())
    assert "D04" in {one.rule for one in diagnose(commons)}


def test_a_signature_is_taken_in_one_form_only(commons):
    path = folder_of(commons) / "manifest.sig"
    for other in (path.read_text().upper(), path.read_text() + "\n", "é" * 128):
        path.write_text(other)
        with pytest.raises(IntegrityError, match="signed by no key"):
            open_latest(commons)


def test_a_damaged_release_is_not_published_over(tmp_path):
    samples, assays = assayed(30)
    tables = {"patients": patients(30), "samples": samples, "assays": assays}
    commons = publish(tmp_path / "c", tables)
    part = folder_of(commons) / "samples-0000.parquet"
    part.chmod(0o644)
    flip(part, Random(1))
    again = {"policy": "name = 'test'\n", "risk": {"k": 1}, "loads": ("load",)}
    with pytest.raises(IntegrityError, match=r"lies there already, damaged.*publish again"):
        store.publish(commons, tables, **again)
    remove_tree(folder_of(commons))
    store.publish(commons, tables, **again)
    assert open_latest(commons).patients() == 30


def test_damage_of_one_release_leaves_the_repair_of_others(commons):
    (folder_of(commons) / "manifest.json").write_text("{")
    (commons.releases / ".staging" / "killed").mkdir(parents=True)
    assert any("unfinished" in line for line in repair(commons))
    assert rules(commons) == {"D04", "D13"}


def other_release(commons):
    """Publish a smaller release beside, with its derived files."""
    store.publish(commons, made_tables(40, seed=9), policy="p\n", risk={"k": 1}, loads=())
    answers(commons)
    return store.find_release(commons)


def swap(commons, derived):
    other = other_release(commons)
    shutil.rmtree(derived)
    shutil.copytree(commons.derived(other.release_id), derived)


def reseal(derived, **changes):
    for path in derived.glob(f"*/{SEAL}"):
        said = json.loads(path.read_text())
        path.write_text(json.dumps(said | {"of": said["of"] | changes}))


DERIVED_DAMAGE = {
    "of another release": swap,
    "of another version": lambda _, derived: reseal(derived, made_with="duckdb 0.1"),
    "of another manifest": lambda _, derived: reseal(derived, manifest_sha256="0" * 64),
    "without seals": lambda _, derived: [one.unlink() for one in derived.glob(f"*/{SEAL}")],
    "cut short": lambda _, derived: [
        one.write_bytes(one.read_bytes()[:-100]) for one in derived.rglob("*.[dn][up]*")
    ],
    "half built": lambda _, derived: [
        one.unlink() for one in (*derived.rglob("codes.npy"), *derived.rglob("tables.duckdb"))
    ],
    "empty": lambda _, derived: (shutil.rmtree(derived), derived.mkdir()),
    "gone": lambda _, derived: shutil.rmtree(derived.parent),
}


@pytest.mark.parametrize("damage", DERIVED_DAMAGE.values(), ids=DERIVED_DAMAGE)
def test_derived_files_that_do_not_fit_are_made_again(place, commons, damage):
    release = store.find_release(commons)
    damage(commons, commons.derived(release.release_id))
    store.publish(
        commons, made_tables(60, seed=3), policy="name = 'test'\n", risk={"k": 1}, loads=("load",)
    )
    assert store.find_release(commons).release_id == release.release_id
    assert answers(commons) == answers(place)
    assert rules(commons) == set()
