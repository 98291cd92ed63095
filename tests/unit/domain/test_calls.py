"""What a team is, as its organisations say it."""

import pytest

from oncommons.domain.calls import TeamOrganisation, Trait
from oncommons.domain.calls.organisations import traits_of
from oncommons.domain.governance.people import OrganisationKind


def team(kind, **changes):
    return TeamOrganisation("X", OrganisationKind(kind), **changes)


@pytest.mark.parametrize(
    ("kind", "for_profit", "profits", "public"),
    [
        ("hospital", None, False, True),
        ("hospital", True, True, False),
        ("university", None, False, True),
        ("authority", None, False, True),
        ("association", None, False, False),
        ("company", None, True, False),
        ("start_up", None, True, False),
        ("company", False, False, True),
    ],
)
def test_who_works_for_profit_and_who_is_public(kind, for_profit, profits, public):
    one = team(kind, for_profit=for_profit)
    assert (one.is_for_profit, one.is_public) == (profits, public)


@pytest.mark.parametrize(
    ("lead", "partners", "traits"),
    [
        ("start_up", (), {Trait.START_UP_LED, Trait.COMPANY_LED}),
        ("company", ("hospital",), {Trait.COMPANY_LED, Trait.PUBLIC_PRIVATE}),
        ("hospital", ("university",), {Trait.HOSPITAL_LED}),
        ("university", ("start_up",), {Trait.UNIVERSITY_LED, Trait.PUBLIC_PRIVATE}),
        ("association", ("company",), {Trait.ASSOCIATION_LED}),
        ("authority", (), set()),
    ],
)
def test_what_a_team_is(lead, partners, traits):
    assert traits_of(team(lead), tuple(map(team, partners))) == traits
