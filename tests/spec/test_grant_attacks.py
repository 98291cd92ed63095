"""Attacks on grants: forged, borrowed, expired or revoked while open, holds tampered with."""

import dataclasses
import datetime
import json
import shutil

import pytest

from oncommons import cohort, store
from oncommons.domain.grants import Depth
from oncommons.domain.holds import HoldAct, HoldsHead
from oncommons.domain.questions import QuestionKind
from oncommons.errors import CommonsError, GrantError, IntegrityError
from oncommons.store.holds import holds_file, read_holds
from oncommons.store.publish import read_labels, write_labels
from oncommons.store.view import open_view
from tests.factories import NEXT_YEAR, TODAY, patients
from tests.grants import commons_of, grant_of, hold

SUSPEND, RESUME, REVOKE = HoldAct
DAY = datetime.timedelta(1)


class Clock:
    """A clock that a test sets."""

    def __init__(self):
        self.today = TODAY

    def __call__(self):
        return self.today


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A commons whose derived files are made, to be copied."""
    commons = commons_of(tmp_path_factory.mktemp("made") / "c")
    cohort.study_view(open_view(commons, grant_of(commons), today=TODAY), {})
    return commons.folder


@pytest.fixture
def commons(made, tmp_path):
    shutil.copytree(made, tmp_path / "c")
    return store.open_commons(tmp_path / "c")


@pytest.fixture
def grant(commons):
    return grant_of(commons)


def code_of(ask):
    with pytest.raises(GrantError) as refused:
        ask()
    return refused.value.code


ROUTES = [
    lambda view: view.patients(),
    lambda view: view.rows("patients", ["sex"]),
    lambda view: view.study,
    lambda view: cohort.count_by(view, "patients.sex"),
    lambda view: cohort.study_view(view, {}),
    lambda view: view.within(view.criteria).patients(),
]


@pytest.mark.parametrize(
    "wider",
    [
        {"depth": Depth.EXPLORE},
        {"minimum": 1},
        {"rows": None, "valid_until": datetime.date(2031, 1, 1)},
        {"questions": frozenset([QuestionKind.SIZE, QuestionKind.GENES])},
        {"questions": frozenset()},
        {"grant_id": "another"},
        {"signature": "AB" * 64},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_widened_grant_opens_nothing(commons, grant, wider):
    forged = dataclasses.replace(grant, **wider)
    assert code_of(lambda: open_view(commons, forged, today=TODAY)) == "GRANT_SIGNATURE"
    assert code_of(lambda: store.check_grant(commons, forged, today=TODAY)) == "GRANT_SIGNATURE"


def test_a_grant_is_for_one_release_and_follows_no_label(commons, grant):
    store.publish(commons, {"patients": patients(30)}, policy="", risk={}, loads=())
    newer = store.find_release(commons)
    assert open_view(commons, grant, today=TODAY).patients() == 20
    borrowed = dataclasses.replace(grant, release_id=newer.release_id)
    assert code_of(lambda: open_view(commons, borrowed, today=TODAY)) == "GRANT_SIGNATURE"
    write_labels(commons, read_labels(commons) | {grant.release_id: newer.release_id})
    assert code_of(lambda: open_view(commons, grant, today=TODAY)) == "GRANT_RELEASE"


def test_a_grant_on_a_release_that_is_gone_opens_nothing(commons, grant):
    store.withdraw(commons, "latest", today=TODAY)
    assert code_of(lambda: open_view(commons, grant, today=TODAY)) == "RELEASE_WITHDRAWN"
    away = commons.releases / grant.release_id
    (commons.folder / "withdrawn.json").unlink()
    away.chmod(0o755)
    away.rename(commons.folder / "away")
    with pytest.raises(CommonsError, match="no release"):
        open_view(commons, grant, today=TODAY)


def test_faults_are_told_in_order_signature_release_dates_holds(commons, grant):
    late = NEXT_YEAR + DAY
    forged = dataclasses.replace(grant, signature="")
    hold(commons, REVOKE, grant.grant_id)
    assert code_of(lambda: open_view(commons, grant, today=TODAY)) == "GRANT_REVOKED"
    assert code_of(lambda: open_view(commons, grant, today=late)) == "GRANT_ENDED"
    assert code_of(lambda: open_view(commons, grant, today=TODAY - DAY)) == "GRANT_WAITING"
    store.withdraw(commons, "latest", today=TODAY)
    assert code_of(lambda: open_view(commons, grant, today=late)) == "RELEASE_WITHDRAWN"
    assert code_of(lambda: open_view(commons, forged, today=late)) == "GRANT_SIGNATURE"


@pytest.mark.parametrize("ask", ROUTES)
def test_a_grant_that_ends_closes_an_open_view_on_the_next_day(commons, grant, ask):
    clock = Clock()
    view = open_view(commons, grant, today=TODAY, clock=clock)
    clock.today = NEXT_YEAR
    ask(view)
    clock.today = NEXT_YEAR + DAY
    assert code_of(lambda: ask(view)) == "GRANT_ENDED"


@pytest.mark.parametrize("ask", ROUTES)
def test_a_clock_before_the_first_day_closes_an_open_view(commons, grant, ask):
    clock = Clock()
    view = open_view(commons, grant, today=TODAY, clock=clock)
    ask(view)
    clock.today = TODAY - DAY
    assert code_of(lambda: ask(view)) == "GRANT_WAITING"
    assert code_of(lambda: open_view(commons, grant, today=TODAY, clock=clock)) == "GRANT_WAITING"


@pytest.mark.parametrize("ask", ROUTES)
@pytest.mark.parametrize(("act", "code"), [(SUSPEND, "GRANT_HELD"), (REVOKE, "GRANT_REVOKED")])
def test_a_hold_closes_an_open_view_at_its_next_call(commons, grant, ask, act, code):
    view = open_view(commons, grant, today=TODAY)
    narrow = view.within(view.criteria)
    ask(view)
    hold(commons, act, grant.grant_id, "another")
    assert code_of(lambda: ask(view)) == code
    assert code_of(lambda: ask(narrow)) == code
    assert code_of(lambda: open_view(commons, grant, today=TODAY)) == code
    if act is SUSPEND:
        hold(commons, RESUME, grant.grant_id)
        ask(view)


def test_a_brush_that_was_made_before_refuses_too(commons, grant):
    view = open_view(commons, grant, today=TODAY)
    seen = view.study
    hold(commons, REVOKE, grant.grant_id)
    assert code_of(lambda: seen.mask({})) == "GRANT_REVOKED"


def test_a_hold_on_another_grant_closes_nothing(commons, grant):
    view = open_view(commons, grant, today=TODAY)
    hold(commons, REVOKE, "another")
    assert view.patients() == 20


def test_a_refusal_does_not_repeat_the_reason(commons, grant):
    hold(commons, SUSPEND, grant.grant_id, reason="complaint of a patient")
    with pytest.raises(GrantError) as refused:
        open_view(commons, grant, today=TODAY)
    assert "complaint" not in str(refused.value)


def tampered(commons, change):
    """Change the lines of the book, the seal among them."""
    path = holds_file(commons)
    path.write_bytes(b"\n".join(change(path.read_bytes().splitlines())) + b"\n")


def edited(line, **changes):
    return json.dumps(json.loads(line) | changes, sort_keys=True, separators=(",", ":")).encode()


TAMPERINGS = {
    "the last line removed": lambda lines: [*lines[:-2], lines[-1]],
    "the first line removed": lambda lines: lines[1:],
    "a line in the middle removed": lambda lines: [lines[0], *lines[2:]],
    "two lines swapped": lambda lines: [lines[1], lines[0], *lines[2:]],
    "the seal removed": lambda lines: lines[:-1],
    "everything but the seal removed": lambda lines: lines[-1:],
    "a line repeated": lambda lines: [lines[0], *lines],
    "a reason edited": lambda lines: [edited(lines[0], reason="none"), *lines[1:]],
    "an act edited": lambda lines: [*lines[:-2], edited(lines[-2], act="resume"), lines[-1]],
    "a line written otherwise": lambda lines: [lines[0].replace(b",", b", ", 1), *lines[1:]],
    "a line of noise": lambda lines: [b"{", *lines[1:]],
    "a line that is a list": lambda lines: [b"[]", *lines[1:]],
    "a seal of fewer lines": lambda lines: [*lines[:-1], lines[-1].replace(b":3", b":2")],
    "a seal of noise": lambda lines: [*lines[:-1], b"\xff"],
    "a seal written otherwise": lambda lines: [*lines[:-1], lines[-1].replace(b":", b": ", 1)],
    "an empty file": lambda _: [b""],
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERINGS)
def test_a_book_that_was_tampered_with_closes_everything(commons, grant, name):
    view = open_view(commons, grant, today=TODAY)
    hold(commons, SUSPEND, "g1", "g2")
    hold(commons, REVOKE, "g1")
    assert view.patients() == 20
    tampered(commons, TAMPERINGS[name])
    for ask in (
        view.patients,
        lambda: open_view(commons, grant, today=TODAY),
        lambda: store.check_grant(commons, grant, today=TODAY),
        lambda: hold(commons, SUSPEND, "g3"),
    ):
        with pytest.raises(IntegrityError, match="the book of held grants"):
            ask()


@pytest.mark.parametrize("field", ["line", "seal"])
def test_a_line_or_seal_of_another_commons_closes_everything(commons, grant, tmp_path, field):
    other = commons_of(tmp_path / "other")
    hold(commons, SUSPEND, "g1")
    hold(other, SUSPEND, "g1")
    theirs = holds_file(other).read_bytes().splitlines()
    tampered(commons, lambda lines: theirs if field == "line" else [*lines[:-1], theirs[-1]])
    with pytest.raises(IntegrityError):
        open_view(commons, grant, today=TODAY)


def test_a_seal_that_this_commons_did_not_sign_closes_everything(commons, grant):
    hold(commons, SUSPEND, "g1")
    seal = read_holds(commons).head
    forged = dataclasses.replace(seal, signature="00" * 64)
    tampered(
        commons,
        lambda lines: [
            *lines[:-1],
            json.dumps({"seal": forged.to_json()}, sort_keys=True, separators=(",", ":")).encode(),
        ],
    )
    with pytest.raises(IntegrityError, match="did not sign"):
        open_view(commons, grant, today=TODAY)


def test_a_book_that_vanishes_or_goes_back_closes_an_open_view(commons, grant):
    view = open_view(commons, grant, today=TODAY)
    hold(commons, SUSPEND, grant.grant_id)
    held = holds_file(commons).read_bytes()
    hold(commons, RESUME, grant.grant_id)
    assert view.patients() == 20
    holds_file(commons).write_bytes(held)
    with pytest.raises(IntegrityError, match="lacks some"):
        view.patients()
    holds_file(commons).unlink()
    with pytest.raises(IntegrityError, match="lacks some"):
        view.patients()


def test_an_old_copy_of_the_book_is_told_by_a_head_that_was_kept(commons):
    hold(commons, SUSPEND, "g1")
    old = holds_file(commons).read_bytes()
    head = hold(commons, REVOKE, "g1")
    assert read_holds(commons, known=head).head == head
    assert read_holds(commons, known=HoldsHead()).head == head
    holds_file(commons).write_bytes(old)
    with pytest.raises(IntegrityError, match="lacks some"):
        read_holds(commons, known=head)


def test_a_book_that_is_a_folder_or_cannot_be_reached_closes_everything(commons, grant):
    view = open_view(commons, grant, today=TODAY)
    holds_file(commons).mkdir(parents=True)
    with pytest.raises(IntegrityError, match="cannot be read"):
        view.patients()
    holds_file(commons).rmdir()
    holds_file(commons).parent.rmdir()
    holds_file(commons).parent.write_text("no folder")
    with pytest.raises(IntegrityError, match="cannot be read"):
        view.patients()
