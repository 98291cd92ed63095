"""Saved cohorts: kept once, proven on their release, compared with a newer one, shared."""

import dataclasses
import json
import shutil

import pytest

from oncommons import access, cohort, store
from oncommons.cohort.saved import FOLDER
from oncommons.domain.criteria import column, in_cohort, mutated
from oncommons.domain.saved import to_code
from oncommons.domain.study import Unit
from oncommons.errors import CriteriaError, GrantError, IntegrityError, KeyProblem
from tests.factories import TODAY, assayed, mutation, open_latest, patients, publish, table

WOMEN = column("patients.sex", "female")


def tables(number=40, *, female=25, tp53=20):
    samples, assays = assayed(number)
    return {
        "patients": patients(number, sex=lambda i: "female" if i < female else "male"),
        "samples": samples,
        "assays": assays,
        "mutations": table("mutations", *(mutation(i, "TP53", i) for i in range(tp53))),
    }


@pytest.fixture
def commons(tmp_path):
    return publish(tmp_path / "c", tables())


@pytest.fixture
def view(commons):
    return open_latest(commons)


def save(commons, view, name="women", criteria=WOMEN, unit=Unit.PATIENTS):
    saved = cohort.criteria_of(cohort.saved_cohorts(commons))
    inside = cohort.select(view, criteria, saved=saved)
    size = access.disclose(cohort.cohort_size(inside, unit), view.grant)
    return cohort.save(commons, view, name, criteria, size=size, today=TODAY)


def test_a_cohort_is_kept_in_a_small_file_and_found_by_name_and_id(commons, view):
    kept = save(commons, view)
    (path,) = (commons.folder / FOLDER).glob("*.json")
    assert path.stat().st_size < 1000
    assert path.stem == kept.cohort_id
    assert cohort.find_saved(commons, "women") == cohort.find_saved(commons, kept.cohort_id)
    assert cohort.saved_cohorts(commons) == (kept,)
    assert (kept.n, kept.made_by, kept.made_at) == (25, "test", TODAY)


def test_no_member_stands_in_the_file(commons, view):
    kept = save(commons, view)
    text = (commons.folder / FOLDER / f"{kept.cohort_id}.json").read_text()
    assert not any(f"p{i:03}" in text for i in range(40))


def test_saving_again_changes_nothing(commons, view):
    first = save(commons, view)
    later = cohort.save(
        commons,
        view,
        "women",
        WOMEN,
        size=access.disclose(cohort.cohort_size(view), view.grant),
        today=TODAY.replace(year=2027),
    )
    assert later == first


def test_a_name_and_a_cohort_are_taken_once(commons, view):
    save(commons, view)
    with pytest.raises(CriteriaError, match="saved already, as women"):
        save(commons, view, "ladies")
    with pytest.raises(CriteriaError, match="another cohort is called women"):
        save(commons, view, "women", mutated("TP53"))
    with pytest.raises(CriteriaError, match="cannot name a cohort"):
        save(commons, view, "../../vault/x")


@pytest.mark.parametrize(("few", "n"), [(3, None), (5, 5), (0, 0)])
def test_a_small_size_is_not_saved(tmp_path, few, n):
    commons = publish(tmp_path / "c", tables(female=few))
    assert save(commons, open_latest(commons)).n == n


def test_a_size_that_travels_is_hidden_as_for_anybody(view):
    wide = access.for_anybody(view.grant)
    assert (view.grant.minimum, wide.minimum) == (5, 20)
    few = cohort.select(view, column("patients.sex", "male"))
    assert access.disclose(cohort.cohort_size(few), view.grant).value.n == 15
    assert access.disclose(cohort.cohort_size(few), wide).value.n is None


def test_samples_are_counted_where_they_do_not_tell_of_a_few_patients(commons, view, tmp_path):
    assert save(commons, view, unit=Unit.SAMPLES).n == 25
    more = tables()
    extra = {"sample_id": "extra", "patient_id": "p000", "sample_type": "primary"}
    more["samples"] = more["samples"].vstack(table("samples", extra))
    other = publish(tmp_path / "other", more)
    assert save(other, open_latest(other), unit=Unit.SAMPLES).n is None


def test_on_its_release_it_has_the_same_members(commons, view):
    kept = save(commons, view)
    assert cohort.rerun(commons, open_latest(commons), kept).patients() == 25


@pytest.mark.parametrize("change", [{"members_mac": "00" * 32}, {"n": 24}, {"n": None}])
def test_a_cohort_that_was_changed_by_hand_is_found(commons, view, change):
    changed = dataclasses.replace(save(commons, view), **change)
    with pytest.raises(IntegrityError, match="other members or another size"):
        cohort.rerun(commons, view, changed)


def test_a_cohort_of_another_commons_proves_nothing_here(commons, view, tmp_path):
    other = publish(tmp_path / "other", tables())
    theirs = save(other, open_latest(other))
    assert theirs.release_id == view.release_id
    kept = cohort.import_cohort(commons, to_code(theirs))
    with pytest.raises(IntegrityError):
        cohort.rerun(commons, view, kept)


def test_the_digest_cannot_be_made_without_the_key_and_differs_between_equal_cohorts(
    commons, view, tmp_path
):
    """Two criteria that hold for the same patients do not show it by their digests."""
    women = save(commons, view)
    again = save(commons, view, "again", ~column("patients.sex", "male"))
    assert again.members_mac != women.members_mac
    other = publish(tmp_path / "other", tables())
    assert save(other, open_latest(other)).members_mac != women.members_mac
    (commons.keys / "commons.pem").unlink()
    with pytest.raises(KeyProblem):
        cohort.rerun(commons, view, women)


def test_a_grant_for_other_patients_does_not_look_like_a_change(commons, view):
    kept = save(commons, view)
    narrow = open_latest(commons, rows=mutated("TP53"))
    for other in (narrow, view.within(mutated("TP53"))):
        with pytest.raises(CriteriaError, match="holds other patients"):
            cohort.rerun(commons, other, kept)
    own = save(commons, narrow, "own")
    assert own.cohort_id != kept.cohort_id
    assert cohort.rerun(commons, narrow, own).patients() == 20


def test_cohorts_are_made_of_cohorts_by_name_and_pinned_by_id(commons, view):
    women = save(commons, view)
    both = save(commons, view, "both", in_cohort("women") & mutated("TP53"))
    assert both.n == 20
    assert women.cohort_id in json.dumps(both.to_json())
    with pytest.raises(CriteriaError, match="both is made of women"):
        cohort.forget(commons, "women")
    cohort.forget(commons, "both")
    cohort.forget(commons, "women")
    with pytest.raises(CriteriaError, match="no saved cohort"):
        cohort.import_cohort(commons, to_code(both))
    with pytest.raises(CriteriaError, match="no saved cohort"):
        save(commons, view, "x", in_cohort("women"))


def test_what_was_forgotten_comes_back_as_it_was(commons, view):
    kept = save(commons, view)
    gone = cohort.forget(commons, kept.cohort_id)
    assert cohort.saved_cohorts(commons) == ()
    with pytest.raises(CriteriaError, match="none is saved here"):
        cohort.find_saved(commons, "women")
    assert cohort.import_cohort(commons, to_code(gone)) == kept
    assert cohort.rerun(commons, view, kept).patients() == 25


def test_a_cohort_is_shared_as_a_file_of_either_form(commons, view, tmp_path):
    kept = save(commons, view)
    cohort.forget(commons, "women")
    for text in (json.dumps(kept.to_json()), to_code(kept)):
        path = tmp_path / "shared.txt"
        path.write_text(text)
        assert cohort.import_cohort(commons, str(path)) == kept
        cohort.forget(commons, "women")
    for text in ("{no json", "something"):
        path.write_text(text)
        with pytest.raises(CriteriaError):
            cohort.import_cohort(commons, str(path))
    with pytest.raises(CriteriaError, match="no file that can be read"):
        cohort.import_cohort(commons, str(tmp_path / "nothing"))


@pytest.mark.parametrize("content", ["", "{", "[]", "[" * 100_000])
def test_a_damaged_file_is_named(commons, view, content):
    kept = save(commons, view)
    path = commons.folder / FOLDER / f"{kept.cohort_id}.json"
    path.write_text(content)
    with pytest.raises(IntegrityError, match=path.name):
        cohort.saved_cohorts(commons)


def test_a_file_under_the_name_of_another_is_found(commons, view):
    kept = save(commons, view)
    folder = commons.folder / FOLDER
    shutil.copy(folder / f"{kept.cohort_id}.json", folder / "c0000000000000000.json")
    with pytest.raises(IntegrityError, match="in the file of another"):
        cohort.saved_cohorts(commons)


def change(commons, view, kept, later, **terms):
    """Publish other tables, and tell what changed, before and after disclosure."""
    store.publish(commons, later, policy="", risk={}, loads=(), label="latest")
    newer = open_latest(commons, **terms)
    raw = cohort.difference(commons, view, newer, kept)
    return raw.undisclosed, access.disclose(raw, newer.grant).value


def number(found, before, after):
    return next(one.patients for one in found.changes if (one.before, one.after) == (before, after))


def test_a_newer_release_tells_who_joined_who_left_and_why(commons, view):
    kept = save(commons, view, "tp53", mutated("TP53"))
    later = tables(60, tp53=30)
    late = later["patients"].filter(later["patients"]["patient_id"] >= "p008")
    exact, shown = change(commons, view, kept, later | {"patients": late})
    assert (exact.n_older, exact.n_newer) == (20, 22)
    assert (exact.kept, exact.added, exact.removed) == (12, 10, 8)
    assert number(exact, "not in it", "in the cohort") == 10
    assert number(exact, "in the cohort", "not in the release") == 8
    assert shown == exact


def test_a_small_change_is_hidden_and_cannot_be_subtracted(commons, view):
    kept = save(commons, view, "tp53", mutated("TP53"))
    exact, shown = change(commons, view, kept, tables(tp53=22))
    assert (exact.added, exact.removed, exact.n_newer) == (2, 0, 22)
    assert shown.added is None
    assert shown.n_older == 20
    assert shown.n_newer is None
    assert shown.kept is None
    assert number(shown, "not in it", "in the cohort") is None


def test_a_cohort_of_another_lineage_is_not_compared(commons, view):
    kept = save(commons, view)
    renamed = patients(40).with_columns(patient_id="q" + patients(40)["patient_id"])
    exact, shown = change(commons, view, kept, {"patients": renamed})
    assert not exact.comparable
    assert not shown.comparable


def test_a_withdrawn_release_is_said_plainly(commons, view):
    kept = save(commons, view)
    store.withdraw(commons, "latest", today=TODAY)
    with pytest.raises(GrantError, match=f"release {kept.release_id} was withdrawn on 2026-06-01"):
        store.open_view(commons, view.grant, today=TODAY)


def test_a_cohort_is_not_rerun_on_another_release(commons, view):
    kept = save(commons, view)
    store.publish(commons, tables(41), policy="", risk={}, loads=(), label="latest")
    with pytest.raises(CriteriaError, match="cohort diff"):
        cohort.rerun(commons, open_latest(commons), kept)
