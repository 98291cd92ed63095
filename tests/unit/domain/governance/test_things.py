"""How each thing stands to people, projects and scopes."""

from dataclasses import replace

import pytest

from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.datasets import PatientCase, Site
from oncommons.domain.governance.institution import (
    Commons,
    Incident,
    ObjectionCase,
    PolicyVersion,
)
from oncommons.domain.governance.people import Certificate
from oncommons.domain.governance.roles import SCOPE_OF, WHOLE, Role, Scope, ScopeKind
from oncommons.domain.governance.states import (
    CommonsState,
    IncidentState,
    ObjectionState,
    PolicyState,
    ThingKind,
    TokenState,
)
from oncommons.domain.governance.things import assigned_to, author_of, datasets_of, project_of
from oncommons.domain.governance.tokens import ServiceToken
from tests.governed import (
    DATASET,
    DAY,
    FAR,
    HOME,
    LONG_AGO,
    ONE,
    TODAY,
    call,
    extract,
    grant,
    job,
    open_call,
    organisation,
    output,
    project,
    request,
    review,
)

PROJECT, CALL, SITE = HOME[ScopeKind.PROJECT], HOME[ScopeKind.CALL], HOME[ScopeKind.SITE]
OWNED = DATASET.scope
MEMBER = ONE[Role.MEMBER]
NOBODY = frozenset()
P = project()
TOKEN = ServiceToken("T-9", TokenState.LIVE, "p-lead", "P-1", TODAY)
THINGS = [
    # thing, kind, id, scopes, author, assigned, project, datasets
    (Commons(CommonsState.RUNNING, False), "commons", "commons", set(), "", NOBODY, None, ()),
    (organisation("o-1"), "organisation", "o-1", set(), "", NOBODY, None, ()),
    (MEMBER, "account", "p-member", set(), "p-member", NOBODY, None, ()),
    (request(), "role", "R-1", {PROJECT}, "p-lead", NOBODY, None, ()),
    (call(), "call", "C-1", {CALL}, "", NOBODY, None, ()),
    (P, "project", "P-1", {PROJECT, CALL, OWNED}, "p-lead", {"r-1", "r-2", "r-3"}, P, (DATASET,)),
    (review(project=P), "review", "V-1", {CALL}, "", {"r-1"}, P, ()),
    (DATASET, "dataset", "D-1", {OWNED}, "", NOBODY, None, (DATASET,)),
    (Site("S-1"), "site", "S-1", {SITE}, "", NOBODY, None, ()),
    (PatientCase("K-1", "S-1"), "case", "K-1", {SITE}, "", NOBODY, None, ()),
    (grant(project=P), "grant", "G-1", {PROJECT, OWNED}, "", NOBODY, P, (DATASET,)),
    (extract(), "extract", "X-1", {PROJECT, OWNED}, "", NOBODY, P, (DATASET,)),
    (job(), "job", "J-1", {PROJECT, OWNED}, "p-researcher", NOBODY, P, (DATASET,)),
    (output(), "output", "O-1", {PROJECT, OWNED}, "p-researcher",
     {"p-output_checker", "q-output_checker"}, P, (DATASET,)),
    (TOKEN, "token", "T-9", {PROJECT}, "p-lead", NOBODY, None, ()),
    (PolicyVersion("Y-1", PolicyState.DRAFT, "p-1"), "policy", "Y-1", set(), "p-1", NOBODY, None,
     ()),
    (Incident("I-1", IncidentState.OPEN), "incident", "I-1", set(), "", NOBODY, None, ()),
    (ObjectionCase("T-1", ObjectionState.RECEIVED, "S-1"), "objection", "T-1", {SITE}, "", NOBODY,
     None, ()),
]  # fmt: skip


@pytest.mark.parametrize("row", THINGS, ids=[row[1] for row in THINGS])
def test_a_thing_knows_its_kind_its_scopes_and_its_people(row):
    thing, kind, name, scopes, author, assigned, its_project, datasets = row
    assert thing.thing_kind is ThingKind(kind)
    assert thing.thing_id == name
    assert thing.scopes == {WHOLE} | scopes
    assert author_of(thing) == author
    assert assigned_to(thing) == assigned
    assert project_of(thing) == its_project
    assert datasets_of(thing) == datasets


def test_the_list_above_has_a_thing_of_each_kind():
    assert {row[0].thing_kind for row in THINGS} == set(ThingKind)


def test_every_role_but_the_public_has_its_kind_of_scope():
    assert set(SCOPE_OF) == set(Role) - {Role.PUBLIC}


def test_a_scope_is_named_in_a_sentence():
    assert str(WHOLE) == "the commons"
    assert str(Scope(ScopeKind.DATASET, "D-1")) == "dataset D-1"


def test_every_act_names_a_kind_of_thing_and_reads_as_words():
    assert all(action.thing_kind in ThingKind for action in Action)
    assert Action.ASK_NOISY.words == "ask noisy (dataset)"


def test_a_project_names_the_organisations_of_its_team_and_its_partners():
    alone = project(team=(), partners=frozenset({"org-x"}))
    assert alone.organisations == {"org-x"}
    assert replace(alone, team=(MEMBER,)).organisations == {"org-x", "org-p-member"}


def test_a_call_is_open_on_its_first_and_its_last_day_only_once_announced():
    one = open_call(opens=TODAY)
    assert [one.is_open(TODAY + days * DAY) for days in (-1, 0, 1)] == [False, True, False]
    assert [one.is_over(TODAY + days * DAY) for days in (0, 1)] == [False, True]
    draft = replace(one, state="draft")
    assert not draft.is_open(TODAY)
    assert not replace(one, state="cancelled").is_open(TODAY)


@pytest.mark.parametrize(
    ("certificate", "counts"),
    [
        (Certificate("c", 1, TODAY, TODAY), True),
        (Certificate("c", 1, TODAY + DAY, FAR), False),
        (Certificate("c", 1, LONG_AGO, TODAY - DAY), False),
        (Certificate("c", 1, LONG_AGO, FAR, outside=True), False),
        (Certificate("c", 1, LONG_AGO, FAR, outside=True, verified_by="p-1"), True),
    ],
)
def test_a_certificate_counts_between_its_days_and_from_outside_once_verified(certificate, counts):
    assert certificate.counts(TODAY) is counts


def test_a_token_holds_until_its_last_day_unless_it_is_revoked():
    assert [TOKEN.holds(TODAY + days * DAY) for days in (0, 1)] == [True, False]
    assert not replace(TOKEN, state=TokenState.REVOKED).holds(TODAY)
