"""A hub with people, a release and a call, for tests of projects; nobody in it exists."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from oncommons import store
from oncommons.access.governance.tiers import QUESTIONS
from oncommons.access.sandbox.place import Place
from oncommons.domain.calls import Call, DataUse, DataUseTerm, Outcome, PanelMember
from oncommons.domain.governance.projects import PaperKind, ProjectRisk
from oncommons.domain.governance.roles import SCOPE_OF, Role
from oncommons.domain.grants import Depth
from tests.factories import assayed, mutation, patients, table

HASH = "ab" * 32
COURSES = ("data-protection", "statistical-disclosure-control", "output-checking")
ORGANISATIONS = {
    "agency": ("Health Agency", "authority"),
    "north": ("Hospital North", "hospital"),
    "south": ("Hospital South", "hospital"),
    "west": ("University West", "university"),
    "east": ("University East", "university"),
    "institute": ("Institute for Genomes", "university"),
    "dora": ("Patients Together", "association"),
    "seed": ("Seed Genomics", "start_up"),
}
MARKS = ("science", "patient_benefit", "feasibility", "team", "data_protection")
PANEL = {
    "c-fay": ("agency", Role.PANEL_CHAIR),
    "p-adam": ("east", Role.REVIEWER),
    "p-carl": ("institute", Role.REVIEWER),
    "m-dora": ("dora", Role.PUBLIC_MEMBER),
}
COLUMNS = ("patients.patient_id", "patients.sex", "patients.vital_status")


def people_tables(number=40):
    """Make a small release: as many women as men."""
    samples, assays = assayed(number)
    changes = [mutation(i, "TP53", i) for i in range(0, number, 2)]
    people = patients(number, sex=lambda i: "female" if i % 2 else "male")
    tables = {"patients": people, "samples": samples, "assays": assays}
    return tables | {"mutations": table("mutations", *changes)}


@dataclass
class ProjectsWorld:
    """A hub in which a call can be run."""

    hub: object
    commons: object
    place: Place
    release: str
    people: dict = field(default_factory=dict)

    @property
    def trail(self):
        return self.hub.trail

    @property
    def clock(self):
        return self.hub.clock

    @property
    def today(self):
        return self.clock.now.date()

    def person(self, name, organisation, *roles, courses=COURSES):
        """Enter somebody, accredited and trained, with roles that have effect."""
        from oncommons.hub.ids import new_id
        from oncommons.hub.members.models import Certificate, Person

        begins, ends = self.today - timedelta(30), self.today + timedelta(900)
        stamp = {"created_at": self.clock(), "created_by": "u-first"}
        Person.objects.create(
            id=name,
            **stamp,
            organisation_id=organisation,
            name=f"Name of {name}",
            email=f"{name}@example.org",
            state="unverified",
        )
        Person.objects.filter(id=name).update(
            state="verified",
            identity_method="passport",
            verified_by="u-second",
            verified_on=begins,
            accredited_until=ends,
        )
        for course in courses:
            Certificate.objects.create(
                id=new_id(self.clock()),
                **stamp,
                person_id=name,
                course=course,
                version=1,
                issued=begins,
                expires=ends,
                issuer="elsewhere",
                evidence_hash=HASH,
                verified_by="u-second",
            )
        for role in roles:
            self.role(name, *(role if isinstance(role, tuple) else (role,)))
        return name

    def role(self, name, role, scope=""):
        """Give somebody a role that has effect, asked for and countersigned by two others."""
        from oncommons.hub.ids import new_id
        from oncommons.hub.members.models import RoleHeld

        made = RoleHeld.objects.create(
            id=new_id(self.clock()),
            created_at=self.clock(),
            created_by="u-first",
            person_id=name,
            role=role.value,
            scope_kind=SCOPE_OF[role].value,
            scope_id=scope,
            begins=self.today - timedelta(1),
            ends=self.today + timedelta(900),
            state="pending",
            approved_by="u-second",
        )
        RoleHeld.objects.filter(id=made.id).update(state="held")
        return made

    def done(self, act, by, **given):
        """Do an act."""
        return act(trail=self.trail, by=by, **given)

    def row(self, project):
        from oncommons.hub.projects.rows import project_row

        return project_row(project)

    def state(self, project):
        return self.row(project).state


def world_of(hub, folder):
    """Make the people of a commons, a release, a dataset with its tier, and prices."""
    from oncommons.hub.members.models import Organisation
    from oncommons.hub.projects.datasets.acts import (
        classify_dataset,
        register_dataset,
        set_prices,
    )

    commons = hub.hub.commons
    store.publish(
        commons, people_tables(), policy="name = 'test'\n", risk={"k": 1}, loads=("load",)
    )

    release = store.find_release(commons).release_id
    made = ProjectsWorld(hub, commons, Place(folder / "sandbox"), release)
    for name, (title, kind) in ORGANISATIONS.items():
        Organisation.objects.create(
            id=name,
            created_at=hub.clock(),
            created_by="u-first",
            name=title,
            kind=kind,
            country="FR",
            for_profit=kind == "start_up",
            member_from=date(2026, 1, 1),
        )
    made.person("g-una", "agency", Role.GOVERNANCE_MANAGER)
    made.person("g-vic", "agency", Role.GOVERNANCE_MANAGER)
    made.person("o-gil", "south", (Role.DATA_OWNER, "lung-south"))
    for name, organisation in (("r-anna", "north"), ("r-ben", "west"), ("r-cleo", "seed")):
        made.person(name, organisation, Role.MEMBER)
    made.done(
        register_dataset,
        "g-una",
        commons=commons,
        dataset="lung-south",
        title="Lung cancer in the south",
        release=made.release,
        owner="o-gil",
        terms=[DataUseTerm(DataUse.HMB), DataUseTerm(DataUse.IRB)],
    )
    answers = {name: name == "has_genomes" for name in QUESTIONS}
    made.done(classify_dataset, "o-gil", dataset="lung-south", answers=answers)
    units = ("cpu_hour", "gibibyte_month", "output_check")
    made.done(
        set_prices,
        "g-una",
        prices=dict(zip(units, (5, 10, 2000), strict=True)),
        quotas=dict(zip(units, (1000, 50, 20), strict=True)),
    )
    return made


def call_value(world, name="call-1", **changes):
    """Give the terms of a call that opens today and closes in a month."""
    opens = world.clock.now.replace(hour=8)
    usual = {
        "call_id": name,
        "title": "Call of the test",
        "opens": opens,
        "closes": opens + timedelta(30),
        "quota": 1,
        "reserve": 1,
        "chair": "c-fay",
        "panel": (PanelMember("c-fay", "Health Agency"),),
        "quorum": 3,
        "quorum_public": 1,
    }
    return Call(**(usual | changes))


def open_call(world, name="call-1", **changes):
    """Make and announce a call, with a panel of chair, two reviewers and a member of the public."""
    from oncommons.hub.members.models import Person
    from oncommons.hub.projects.calls.acts import announce_call, create_call

    value = call_value(world, name, **changes)
    until = value.closes.date() + timedelta(7)
    world.done(create_call, "g-una", call=value, returns_until=until)
    for who, (organisation, role) in PANEL.items():
        if not Person.objects.filter(id=who).exists():
            world.person(who, organisation)
        world.role(who, role, name)
    world.done(announce_call, "g-una", call=name)
    return name


def answers(lead, organisation, **changes):
    """Give the answers of a complete application."""
    title, kind = ORGANISATIONS[organisation]
    long = "We look at records of many patients together, never at one person, and tell it all. "
    return {
        "title": f"What {lead} wants to know",
        "lead": lead,
        "organisation": title,
        "organisation_kind": kind,
        "organisation_country": "FR",
        "lay_summary": long * 3,
        "public_benefit": "Patients and doctors could stop treatments that do not help. " * 2,
        "methods": "We compare groups of patients with survival curves and regression. " * 3,
        "aims": ["DUO:0000040"],
        "diseases": ["LUAD"],
        "is_commercial": False,
        "countries": ["FR"],
        "months": 12,
        "documents": ["ethics approval"],
        "planned_outputs": [{"title": "Table of groups", "kind": "table"}],
        "datasets": [
            {
                "dataset": "lung-south",
                "columns": list(COLUMNS),
                "why": "Groups are compared in who is alive, by sex.",
            }
        ],
        "assessment": long * 3,
    } | changes


def applied(world, call="call-1", **leads):
    """Let people apply and hand in: project to (lead, organisation)."""
    from oncommons.hub.projects.applications.acts import apply, submit

    for project, (lead, organisation) in leads.items():
        name = project.replace("_", "-")
        given = answers(lead, organisation)
        world.done(apply, lead, call=call, project=name, answers=given)
        world.done(submit, lead, project=name)


THREE = {
    "atlas": ("r-anna", "north"),
    "breast": ("r-ben", "west"),
    "seeds": ("r-cleo", "seed"),
}
SCORES = {"atlas": 5, "breast": 4, "seeds": 3}


def reviewed(world, call="call-1", scores=SCORES):
    """Close a call, have each application reviewed by three, and store the ranking."""
    from oncommons.hub.projects.applications.acts import find_eligible
    from oncommons.hub.projects.decisions.acts import store_ranking
    from oncommons.hub.projects.reviews.acts import assign_reviewers

    for project in scores:
        world.done(find_eligible, "g-una", project=project)
    world.clock.move(days=31)
    world.trail.anchor()
    world.done(assign_reviewers, "c-fay", call=call)
    for project, mark in scores.items():
        under_review(world, project)
        marked(world, project, mark)
    world.clock.move(days=8)
    return world.done(store_ranking, "c-fay", call=call)


def reviewers(world, project):
    """Give who reviews an application."""
    return tuple(world.row(project).reviews.order_by("reviewer").values_list("reviewer", flat=True))


def under_review(world, project):
    """Let every reviewer declare, and open the review."""
    from oncommons.hub.projects.reviews.acts import declare, open_review

    for name in reviewers(world, project):
        world.done(declare, name, project=project, conflict=False)
    world.done(open_review, "c-fay", project=project)


def marked(world, project, mark):
    """Hand every review in, with the same mark for everything."""
    from oncommons.hub.projects.reviews.acts import hand_in

    for name in reviewers(world, project):
        world.done(hand_in, name, project=project, marks=dict.fromkeys(MARKS, mark))


def selected(world, project="atlas", call="call-1", quota=1):
    """Run a whole call in which one project is selected."""
    from oncommons.hub.projects.decisions.acts import decide

    open_call(world, call, quota=quota)
    applied(world, call, **THREE)
    reviewed(world, call)
    world.done(decide, "c-fay", project=project, outcome=Outcome.SELECTED)
    return project


def with_papers(world, project="atlas", days=300, depth=Depth.EXPLORE, skip=()):
    """Onboard a selected project with what it needs, up to its grants, but for what is skipped."""
    from oncommons.hub.projects.grants.acts import sign_grant
    from oncommons.hub.projects.papers.acts import (
        accept_costs,
        agree,
        file_paper,
        onboard,
        record_risk,
        score_risks,
    )

    ends, lead = world.today + timedelta(300), world.row(project).lead
    dates = {"starts": world.today, "ends": ends, "depth": depth}
    world.done(onboard, "g-una", project=project, **dates)
    if "lead" not in skip:
        world.role(lead, Role.LEAD, project)
    for kind in PaperKind:
        until = world.today + timedelta(days if kind is PaperKind.ETHICS else 600)
        paper = {"kind": kind, "document_hash": HASH, "expires": until}
        if kind.value not in skip:
            world.done(file_paper, lead, project=project, **paper)
    if "agree" not in skip:
        world.done(agree, "o-gil", project=project, dataset="lung-south")
    if "costs" not in skip:
        world.done(accept_costs, lead, project=project)
    if "risk" not in skip:
        what = "a small group is recognised"
        risk = ProjectRisk(what, lead, Role.GOVERNANCE_MANAGER, "small groups are hidden", ends)
        world.done(record_risk, lead, project=project, risk=risk)
        numbers = {"least_k": 11, "least_l": 2, "t_thousandths": 200}
        world.done(score_risks, lead, project=project, **numbers)
    if "sign" in skip:
        return None
    data = {"commons": world.commons, "project": project, "dataset": "lung-south"}
    return world.done(sign_grant, "o-gil", **data)


def second_running(world, project="breast"):
    """Give a second project that runs, of a call with two places."""
    from oncommons.hub.projects.decisions.acts import decide
    from oncommons.hub.projects.running.acts import activate

    world.done(decide, "c-fay", project=project, outcome=Outcome.SELECTED)
    grant = with_papers(world, project)
    world.done(activate, "g-una", commons=world.commons, project=project)
    return grant


def running(world, project="atlas", quota=1, **given):
    """Give a project that runs, and its grant."""
    from oncommons.hub.projects.running.acts import activate

    grant = with_papers(world, selected(world, project, quota=quota), **given)
    world.done(activate, "g-una", commons=world.commons, project=project)
    return grant
