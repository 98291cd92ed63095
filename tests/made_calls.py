"""Make calls, applications and reviews for tests; nobody in them exists."""

from datetime import UTC, datetime, timedelta

from oncommons.domain.calls import (
    Aim,
    Application,
    Call,
    DataUseTerm,
    Draw,
    PanelMember,
    PlannedOutput,
    RequestedDataset,
    ResearchPurpose,
    Review,
    TeamOrganisation,
)
from oncommons.domain.governance.people import OrganisationKind

OPENS = datetime(2026, 9, 1, 8, tzinfo=UTC)
CLOSES = datetime(2026, 9, 30, 17, tzinfo=UTC)
REVIEWED = CLOSES + timedelta(days=5)
DRAW = Draw("5f0c1b7e", CLOSES + timedelta(minutes=4))
PANEL = (
    PanelMember("chair", "Agency"),
    PanelMember("r1", "University A"),
    PanelMember("r2", "University B"),
    PanelMember("r3", "Institute C"),
    PanelMember("m1", "Patients D", is_public=True),
    PanelMember("m2", "Patients E", is_public=True),
)
NAMES = ("science", "patient_benefit", "feasibility", "team", "data_protection")


def call(**changes):
    """Make a call for two projects, with a reserve of one."""
    settings = {
        "call_id": "c-2026",
        "title": "Call 2026",
        "opens": OPENS,
        "closes": CLOSES,
        "quota": 2,
        "reserve": 1,
        "chair": "chair",
        "panel": PANEL,
        "quorum": 1,
        "reviewers_each": 3,
    }
    return Call(**(settings | changes))


def organisation(name="Hospital H", kind="hospital", country="FR"):
    return TeamOrganisation(name, OrganisationKind(kind), country)


def purpose(*aims, **changes):
    """Make the purpose of a hospital that studies lung adenocarcinoma in France for a year."""
    settings = {
        "project": "A-1",
        "aims": frozenset(map(Aim, aims)) or frozenset({Aim.DISEASE}),
        "diseases": ("LUAD",),
        "organisations": (organisation(),),
        "people": ("lead",),
        "countries": frozenset({"FR"}),
    }
    return ResearchPurpose(**(settings | changes))


def application(name="A-1", **changes):
    """Make a complete application of a hospital."""
    settings = {
        "application_id": name,
        "title": f"Project {name}",
        "lead": f"lead-{name}",
        "organisation": organisation(f"Hospital {name}"),
        "lay_summary": "for everybody",
        "public_benefit": "patients live longer",
        "planned_outputs": (PlannedOutput("a table", "table"),),
        "requested": (RequestedDataset("d1", ("patients.sex",), "because"),),
        "assessment": "assessed",
        "purpose": purpose(project=name),
    }
    return Application(**(settings | changes))


def marks(*values):
    """Give marks: one for each criterion, or one for all."""
    return dict(zip(NAMES, values * (len(NAMES) // len(values)), strict=True))


def review(name, reviewer, *values, **changes):
    """Make a review of an application, such as `review("A-1", "r1", 4)`."""
    settings = {
        "review_id": f"{name}-{reviewer}",
        "application_id": name,
        "reviewer_id": reviewer,
        "submitted_at": REVIEWED,
        "marks": marks(*values) if values else {},
    }
    return Review(**(settings | changes))


def term(use, *values):
    return DataUseTerm(use, values)


def answers(**changes):
    """Give the answers of a complete application on the ready form."""
    long = (
        "This sentence is long enough to be taken for an answer that somebody has thought about. "
    )
    given = {
        "title": "A project",
        "lead": "lead",
        "organisation": "Hospital H",
        "organisation_kind": "hospital",
        "organisation_country": "FR",
        "lay_summary": long * 2,
        "public_benefit": long,
        "methods": long * 2,
        "aims": ["DUO:0000040"],
        "diseases": ["LUAD"],
        "is_commercial": False,
        "countries": ["FR"],
        "months": 12,
        "planned_outputs": [{"title": "a table", "kind": "table"}],
        "datasets": [{"dataset": "d1", "columns": ["patients.sex"], "why": long}],
        "assessment": long * 2,
    }
    return {key: value for key, value in (given | changes).items() if value is not None}
