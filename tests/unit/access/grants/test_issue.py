"""Issuing a grant: signed, named by its terms, read back; an older form is named as such."""

import json

import pytest

from oncommons import access, store
from oncommons.access.grants import read_grant
from oncommons.access.grants.kept import grant_text
from oncommons.domain.grants import Depth, grant_from_json
from oncommons.domain.questions import QuestionKind
from oncommons.errors import GrantError
from tests.factories import NEXT_YEAR, TODAY
from tests.grants import authority, commons_of, grant_of, terms


@pytest.fixture(scope="module")
def commons(tmp_path_factory):
    return commons_of(tmp_path_factory.mktemp("issue") / "c")


def test_the_same_terms_give_the_same_grant_and_others_another_id(commons):
    first = grant_of(commons)
    assert grant_of(commons) == first
    assert grant_of(commons, minimum=6).grant_id != first.grant_id
    assert first.grant_id.startswith(f"atlas-{first.release_id}-")


def test_a_grant_holds_the_kinds_of_questions_of_its_depth_or_fewer(commons):
    assert grant_of(commons).questions == frozenset(QuestionKind)
    shallow = grant_of(commons, depth=Depth.OPEN, minimum=20)
    assert shallow.questions == {QuestionKind.SIZE, QuestionKind.COUNTS}
    few = grant_of(commons, questions=frozenset([QuestionKind.SIZE]))
    assert few.questions == {QuestionKind.SIZE}
    assert grant_from_json(few.to_json()) == few


def test_an_authority_is_asked_where_there_is_one(commons):
    release, key = store.find_release(commons), commons.keys / "commons.pem"
    governed = access.issue(terms(minimum=10), release, key, authority=authority())
    assert governed.minimum == 10
    with pytest.raises(GrantError, match="no owner agreed"):
        access.issue(terms(minimum=10), release, key, authority=authority(agreements=()))


def test_a_file_is_read_back(commons, tmp_path):
    grant = grant_of(commons)
    path = tmp_path / "grant.json"
    path.write_bytes(grant_text(grant))
    assert read_grant(path) == grant


def test_a_grant_of_the_older_form_is_named_as_such(commons, tmp_path):
    old = grant_of(commons).to_json()
    del old["format"], old["questions"]
    path = tmp_path / "old.json"
    path.write_text(json.dumps(old))
    with pytest.raises(GrantError, match="signed again") as refused:
        read_grant(path)
    assert refused.value.code == "GRANT_FORM"


@pytest.mark.parametrize(
    "change",
    [
        {"format": "oncommons-grant/3"},
        {"columns": []},
        {"purposes": "DUO:0000006"},
        {"questions": "size"},
        {"questions": ["everything"]},
        {"valid_until": "tomorrow"},
    ],
)
def test_what_is_no_grant_is_refused(commons, tmp_path, change):
    path = tmp_path / "grant.json"
    path.write_text(json.dumps(grant_of(commons).to_json() | change))
    with pytest.raises(GrantError, match="this is no grant") as refused:
        read_grant(path)
    assert refused.value.code == "GRANT_FILE"


def test_for_anybody_is_as_strict_as_open(commons):
    assert access.for_anybody(grant_of(commons)).minimum == 20
    assert access.for_anybody(grant_of(commons, minimum=25)).minimum == 25
    assert (grant_of(commons).valid_from, grant_of(commons).valid_until) == (TODAY, NEXT_YEAR)
